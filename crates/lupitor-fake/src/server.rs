//! The fake on a socket.

use std::net::SocketAddr;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tower_service::Service;

use crate::error::Error;
use crate::service::FakeService;

/// Time limit for the head of a request, and for an idle connection.
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);

/// Time limit for requests in progress at a shutdown.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5);

/// A socket that serves the fake. Dropping it closes every connection at once.
///
/// Frameworks turn an error of a service into a response. This accept loop closes the connection without one.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    accepting: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(address: SocketAddr, service: FakeService, max_connections: usize) -> Result<Self, Error> {
        let listener = TcpListener::bind(address).await.map_err(Error::Bind)?;
        let address = listener.local_addr().map_err(Error::Bind)?;
        let (stop, stopped) = watch::channel(false);
        let accepting = tokio::spawn(accept(listener, service, max_connections, stopped));
        Ok(Self { address, stop, accepting })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops accepting connections, and waits for the requests in progress.
    pub(crate) async fn shutdown(&self) {
        self.stop.send_replace(true);
        // The task and its connections hold receivers, and drop them within the shutdown timeout.
        self.stop.closed().await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The task owns the connections.
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, service: FakeService, max_connections: usize, mut stopped: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = until(&mut stopped) => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < max_connections => match accepted {
                Ok((stream, peer)) => {
                    let service = service.clone().with_client_address(peer.ip());
                    connections.spawn(serve(stream, service, stopped.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "could not accept a connection");
                    // Probably out of file descriptors: accepting again at once would only spin.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
        }
    }
    drop(listener);
    let all_closed = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(SHUTDOWN_TIMEOUT, all_closed).await.is_err() {
        tracing::warn!("closing connections whose requests did not end in time");
    }
}

async fn serve(stream: TcpStream, service: FakeService, mut stopped: watch::Receiver<bool>) {
    let service = service_fn(move |request| service.clone().call(request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        // Every response has a `Date` of the fake's clock.
        .auto_date_header(false)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let closed = tokio::select! {
        closed = connection.as_mut() => closed,
        () = until(&mut stopped) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = closed {
        tracing::debug!(%error, "connection closed");
    }
}

/// Waits for the shutdown, or for the server to be dropped.
async fn until(stopped: &mut watch::Receiver<bool>) {
    drop(stopped.wait_for(|stopped| *stopped).await);
}
