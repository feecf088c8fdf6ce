//! `guildhall-server serve`: the portal, until it is told to stop.

use std::{sync::Arc, time::Instant};

use tokio_util::sync::CancellationToken;

use crate::{
    config::Config,
    funds,
    health::Health,
    jobs, serve, site,
    state::{App, Clock, StartError},
};

/// Serves.
pub async fn serve(mut config: Config) -> Result<(), StartError> {
    let started = Instant::now();
    // The address first: a second server must not touch the first one's database before it notices.
    let listener = serve::listen(config.listen).await?;
    let address = listener.local_addr().map_err(|error| StartError::new(format!("The server cannot listen: {error}.")))?;
    if config.public_url == format!("http://{}", config.listen) {
        // Nobody named another address, and port 0 has become a real one.
        config.public_url = format!("http://{address}");
    }
    let app = App::start(config, Clock::system()).await?;
    if let Err(error) = app.files.sweep() {
        tracing::warn!(%error, "files that were on their way when the server stopped could not be removed");
    }
    let health = Arc::new(Health::default());
    let site = site::router(app.clone(), health.clone());
    let stop = CancellationToken::new();
    let mut workers = tokio::task::JoinSet::new();
    for lane in jobs::Lane::ALL {
        workers.spawn(jobs::run_worker(app.clone(), lane, stop.clone()));
    }
    tokio::spawn(check_ledger(app.clone()));
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%address, public_url = app.config.public_url, ms, "ready");
    let told = async {
        if let Err(error) = serve::signal().await {
            tracing::error!(%error, "signals cannot be heard: stop the server by ending its process");
            std::future::pending::<()>().await;
        }
    };
    serve::run(listener, site, &app.config, health, told).await;
    stop.cancel();
    // A job that is cut off is tried again by the next server; waiting for a long one would outlast the operator's patience.
    if tokio::time::timeout(app.config.limits.drain_time, async { while workers.join_next().await.is_some() {} }).await.is_err() {
        tracing::warn!("a job did not finish in time; it will be tried again");
    }
    if let Err(error) = app.collateral.settle(&app).await {
        tracing::warn!(?error, "the last counts of use could not be written");
    }
    app.db.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Replays the ledger while the portal serves already: a long one must not keep anybody waiting. What is broken stops the money.
async fn check_ledger(app: App) {
    match funds::check_ledger(&app).await {
        Ok(integrity) => tracing::info!(entries = integrity.entries, breaches = integrity.breaches.len(), "the ledger was replayed"),
        Err(error) => tracing::warn!(?error, "the ledger could not be replayed"),
    }
}
