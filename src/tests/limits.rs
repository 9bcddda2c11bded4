//! What no request may do to the others: too large, too slow, too many (R10, R11).

use crate::harness::TestApp;
use reqwest::Method;
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

both_engines! {
    async fn an_oversized_body_is_refused_r11(town: &TestApp) {
        let browser = town.browser();
        let large = vec![b'x'; 2 * 1024 * 1024];
        let sent = browser.request(Method::POST, "/notify/network/nobody").body(large);
        let refused = browser.send(sent).await;
        assert_eq!((refused.status.as_u16(), refused.header("connection")), (413, "close"), "what follows on it would be lost");
    }

    async fn ten_thousand_fields_are_refused_r11(town: &TestApp) {
        let fields = vec![("a", ""); 10_000];
        assert_eq!(town.browser().post("/settings/look", &fields).await.status.as_u16(), 413);
    }

    async fn an_oversized_header_is_refused_r11(town: &TestApp) {
        let browser = town.browser();
        let sent = browser.request(Method::GET, "/healthz").header("x-large", "x".repeat(64 * 1024));
        assert_eq!(browser.send(sent).await.status.as_u16(), 431);
    }

    async fn a_slow_connection_is_closed_within_ten_seconds_r10(town: &TestApp) {
        let address = town.url.trim_start_matches("http://").to_owned();
        let began = Instant::now();
        let mut slow = Vec::new();
        // Nothing at all, a first letter that could still become HTTP/2, and half a header.
        for sent in ["", "P", "GET /healthz HTTP/1.1\r\nhost: x\r\n"] {
            for _ in 0..20 {
                let mut stream = TcpStream::connect(&address).await.expect("a connection");
                stream.write_all(sent.as_bytes()).await.expect("a few bytes");
                slow.push(stream);
            }
        }
        assert_eq!(town.browser().get("/healthz").await.status.as_u16(), 200, "others are served meanwhile");
        for mut stream in slow {
            let mut rest = Vec::new();
            let closed = tokio::time::timeout(Duration::from_secs(10).saturating_sub(began.elapsed()), stream.read_to_end(&mut rest)).await;
            assert!(closed.is_ok(), "a slow connection is still open after ten seconds");
        }
    }
}
