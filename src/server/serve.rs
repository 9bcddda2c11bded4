//! The accept loop: HTTP/1 and HTTP/2 with limits that `axum::serve` does not have. A connection that sends nothing, or half a
//! header, is closed after [`HEADER_TIME`]; the handlers find the peer's address in `ConnectInfo`.

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream, lookup_host},
    sync::Semaphore,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// From the start of a connection, or of its next request, to the end of the request's header.
const HEADER_TIME: Duration = Duration::from_secs(8);
/// Bytes of a request's line and header together.
const HEADER_BYTES: usize = 16 * 1024;
/// Open connections at most: ten thousand live streams and room for everybody else.
const CONNECTIONS: usize = 16_384;
/// Connections that may wait to be taken in: after a restart every open page comes back in the same second. The usual 128 would send
/// the others away for a second or more, and a wallet's notice with them. Linux has 4,096 at most (`net.core.somaxconn`).
const BACKLOG: u32 = 4096;
/// Requests at the same time on one HTTP/2 connection.
const STREAMS: u32 = 100;
/// How long requests under way may take after the server was told to stop.
const GOODBYE_TIME: Duration = Duration::from_secs(10);
/// The first bytes of HTTP/2 (RFC 9113, 3.4), as far as they cannot be a method of HTTP/1.
const HTTP2: &[u8] = b"PRI";

/// Listens on `address`, a host and a port.
///
/// # Errors
/// The system's own for the last address that the host has.
pub async fn bind(address: &str) -> io::Result<TcpListener> {
    let mut refused = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in lookup_host(address).await? {
        let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        socket.set_reuseaddr(true)?;
        match socket.bind(address).and_then(|()| socket.listen(BACKLOG)) {
            Ok(listener) => return Ok(listener),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

/// Serves until `stop`, then lets what is under way end.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connection = connection(stream, peer, router.clone(), graceful.watcher());
                tokio::spawn(async move {
                    connection.await;
                    drop(place);
                });
            }
            Err(error) => {
                // Out of file handles, mostly: connections that end will free some.
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    if timeout(GOODBYE_TIME, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were cut off at the end");
    }
}

async fn connection(stream: TcpStream, peer: SocketAddr, router: Router, watcher: Watcher) {
    let Ok(Ok(second)) = timeout(HEADER_TIME, speaks_http2(&stream)).await else { return };
    // Answers are small and wanted at once.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let io = TokioIo::new(stream);
    let ended = if second {
        let mut http = http2::Builder::new(TokioExecutor::new());
        http.timer(TokioTimer::new())
            .max_concurrent_streams(STREAMS)
            .max_header_list_size(HEADER_BYTES as u32)
            .keep_alive_interval(HEADER_TIME)
            .keep_alive_timeout(HEADER_TIME);
        watcher.watch(http.serve_connection(io, service)).await
    } else {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(HEADER_TIME).max_header_size(HEADER_BYTES);
        watcher.watch(http.serve_connection(io, service)).await
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Looks at the first bytes without taking them. Done here because hyper-util's automatic choice waits for them without limit.
async fn speaks_http2(stream: &TcpStream) -> io::Result<bool> {
    let mut first = [0; HTTP2.len()];
    loop {
        let seen = stream.peek(&mut first).await?;
        if seen == 0 || !HTTP2.starts_with(&first[..seen]) {
            return Ok(false);
        }
        if seen == HTTP2.len() {
            return Ok(true);
        }
        sleep(Duration::from_millis(10)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn many_who_come_at_once_are_all_let_in() {
        let listener = bind("localhost:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        // Nobody is taken in yet, so who finds no room to wait in is never answered.
        let coming = (0..300).map(|_| timeout(Duration::from_secs(20), TcpStream::connect(address)));
        let came = futures::future::join_all(coming).await;
        assert!(came.into_iter().all(|stream| matches!(stream, Ok(Ok(_)))));
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_refused() {
        let taken = bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let _other = bind(&taken.to_string()).await.expect("it was given back");
        assert_eq!(bind(&taken.to_string()).await.unwrap_err().kind(), io::ErrorKind::AddrInUse);
    }
}
