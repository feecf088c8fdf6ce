//! Takes connections: header time, caps, HTTP/1.1 and HTTP/2, and a graceful end.

mod doors;
mod line;
pub mod pace;

use std::{convert::Infallible, future::Future, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{
        conn::auto::Builder,
        graceful::{GracefulShutdown, Watcher},
    },
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};
use tower::ServiceExt;

use self::{
    doors::{Admitted, Doors},
    line::Line,
};
use crate::{
    config::{Config, Limits},
    health::Health,
    state::StartError,
};

/// After the signal to stop, connections that the kernel has taken already are still answered for so long.
const LAST_CALL: Duration = Duration::from_millis(300);

/// Takes the address.
///
/// # Errors
/// When it is taken or not ours.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    use std::io::ErrorKind::{AddrInUse, AddrNotAvailable, PermissionDenied};
    TcpListener::bind(address).await.map_err(|error| {
        let (kind, host, port) = (error.kind(), address.ip(), address.port());
        StartError::new(if kind == AddrInUse {
            format!("Another program listens on {address}. Stop it, or choose another port with --port.")
        } else if kind == AddrNotAvailable {
            format!("This machine does not have the address {host}. Choose another with --host.")
        } else if kind == PermissionDenied {
            format!("This user may not listen on port {port}. Choose one above 1023 with --port.")
        } else {
            format!("The server cannot listen on {address}: {error}.")
        })
    })
}

/// Serves until `stop` is done, then lets running requests finish.
pub async fn run(listener: TcpListener, site: Router, config: &Config, health: Arc<Health>, stop: impl Future<Output = ()>) {
    let doors = Doors::new(config.limits, config.trusted_proxies.clone());
    let builder = Arc::new(builder(config.limits));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => take(accepted, &doors, &builder, &site, config.limits, graceful.watcher()).await,
            () = &mut stop => break,
        }
    }
    health.drain();
    let last_call = sleep(LAST_CALL);
    let mut last_call = std::pin::pin!(last_call);
    loop {
        tokio::select! {
            accepted = listener.accept() => take(accepted, &doors, &builder, &site, config.limits, graceful.watcher()).await,
            () = &mut last_call => break,
        }
    }
    drop(listener);
    tracing::info!(connections = graceful.count(), "stopping: running requests may finish");
    if timeout(config.limits.drain_time, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time and are cut off");
    }
}

fn builder(limits: Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        // Without a timer hyper's limit does nothing.
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_time)
        .max_buf_size(64 * 1024)
        .half_close(false)
        .keep_alive(true);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(64)
        .max_header_list_size(32 * 1024)
        .max_pending_accept_reset_streams(16)
        .max_local_error_reset_streams(64)
        .max_send_buf_size(256 * 1024)
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(limits.header_time);
    builder
}

async fn take(
    accepted: std::io::Result<(TcpStream, SocketAddr)>,
    doors: &Arc<Doors>,
    builder: &Arc<Builder<TokioExecutor>>,
    site: &Router,
    limits: Limits,
    watcher: Watcher,
) {
    match accepted {
        Ok((stream, peer)) => {
            // One connection too many is closed at once: an answer would cost what the cap is there to save.
            if let Some(admitted) = doors.admit(peer.ip()) {
                tokio::spawn(converse(stream, peer, admitted, builder.clone(), site.clone(), limits, watcher));
            }
        }
        Err(error) if is_the_clients(&error) => {}
        Err(error) => {
            // Out of file handles: accepting again at once would spin.
            tracing::error!(error = %error, "no connection can be taken");
            sleep(Duration::from_millis(100)).await;
        }
    }
}

async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    admitted: Admitted,
    builder: Arc<Builder<TokioExecutor>>,
    site: Router,
    limits: Limits,
    watcher: Watcher,
) {
    let _ = stream.set_nodelay(true);
    let line = TokioIo::new(Line::new(stream, limits.header_time, limits.slowest));
    let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let site = site.clone();
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            site.oneshot(request).await.map_err(|never: Infallible| match never {})
        }
    });
    let connection = builder.serve_connection(line, service).into_owned();
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(error = %error, "a connection broke off");
    }
    drop(admitted);
}

/// Failures of one connection, not of ours to take more.
fn is_the_clients(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionRefused | ConnectionAborted | ConnectionReset)
}

/// Done when the operator or the system asks the server to stop.
///
/// # Errors
/// When signals cannot be heard.
pub async fn signal() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        Ok(())
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
