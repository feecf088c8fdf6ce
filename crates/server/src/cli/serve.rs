//! `guildhall-server serve`: the portal, until it is told to stop.

use std::{net::SocketAddr, sync::Arc, time::Instant};

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    config::{Config, content_at},
    funds,
    health::Health,
    jobs, serve, site,
    state::{App, Clock, StartError},
    training,
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
    let packages = content_listener(&mut config, address).await?;
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
    tracing::info!(%address, public_url = app.config.public_url, content_url = app.config.content_url, ms, "ready");
    let told = async {
        if let Err(error) = serve::signal().await {
            tracing::error!(%error, "signals cannot be heard: stop the server by ending its process");
            std::future::pending::<()>().await;
        }
    };
    let content = serve_content(app.clone(), packages, stop.clone());
    serve::run(listener, site, &app.config, health, told).await;
    stop.cancel();
    // A job that is cut off is tried again by the next server; waiting for a long one would outlast the operator's patience.
    if tokio::time::timeout(app.config.limits.drain_time, async { while workers.join_next().await.is_some() {} }).await.is_err() {
        tracing::warn!("a job did not finish in time; it will be tried again");
    }
    // It ends with the jobs; whoever is in a package then loses a picture, and nothing that was committed.
    content.abort();
    if let Err(error) = app.collateral.settle(&app).await {
        tracing::warn!(?error, "the last counts of use could not be written");
    }
    app.db.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Takes the address of the packages, and writes it where launches find it.
async fn content_listener(config: &mut Config, portal: SocketAddr) -> Result<TcpListener, StartError> {
    let at = |port: u16| SocketAddr::new(config.listen.ip(), port);
    let unnamed = config.content_url
        == content_at(config.content_port.unwrap_or(if config.listen.port() == 0 { 0 } else { config.listen.port().wrapping_add(1) }));
    let listener = match config.content_port {
        Some(port) => serve::listen(at(port)).await?,
        // Nobody named one: the next is as good as any.
        None => match serve::listen(at(portal.port().checked_add(1).unwrap_or(0))).await {
            Ok(listener) => listener,
            Err(_) => serve::listen(at(0)).await?,
        },
    };
    if unnamed {
        let port = listener.local_addr().map_err(|error| StartError::new(format!("The server cannot listen: {error}.")))?.port();
        config.content_url = content_at(port);
        if !config.listen.ip().is_loopback() {
            tracing::warn!("packages are found from this machine alone until content.url says where browsers reach them");
        }
    }
    Ok(listener)
}

/// Serves packages until told to stop.
fn serve_content(app: App, listener: TcpListener, stop: CancellationToken) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        let site = training::content::router(app.clone());
        serve::run(listener, site, &app.config, Arc::new(Health::default()), stop.cancelled_owned()).await;
    })
}

/// Replays the ledger while the portal serves already: a long one must not keep anybody waiting. What is broken stops the money.
async fn check_ledger(app: App) {
    match funds::check_ledger(&app).await {
        Ok(integrity) => tracing::info!(entries = integrity.entries, breaches = integrity.breaches.len(), "the ledger was replayed"),
        Err(error) => tracing::warn!(?error, "the ledger could not be replayed"),
    }
}
