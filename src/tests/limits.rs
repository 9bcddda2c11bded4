//! What no request may do to the others: too large, too slow, too many (R10, R11).

use crate::{
    forged_notices::unionpay_says,
    harness::TestApp,
    wallet_keys::{alipay_adds, open_account},
};
use reqwest::Method;
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tongma::simulator::keyring::Keyring;

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

    async fn a_notice_that_is_a_form_may_be_as_long_as_its_connector_reads(town: &TestApp) {
        let keys = Keyring::open(None).expect("keys");
        let (alipay, unionpay) = (keys.alipay().expect("Alipay's"), keys.unionpay().expect("UnionPay's"));
        let payment = "01KB3XQ2ZE7H8M9N0P1Q2R3S4T";
        for (letters, status) in [(40 << 10, 200), (70 << 10, 400)] {
            let note = "x".repeat(letters);
            let token = open_account(town, "alipay").await.token;
            let said = alipay_adds(town, &token, payment, "TRADE_CLOSED", &alipay.signer.pair, &note).await;
            assert_eq!(said, status, "Alipay with {letters} letters");
            let token = open_account(town, "unionpay").await.token;
            assert_eq!(unionpay_says(town, &token, payment, &unionpay.signer, &note).await, status, "UnionPay with {letters} letters");
        }
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
        let form = "content-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\nlang=";
        let own = format!("POST /settings/look HTTP/1.1\r\nhost: x\r\norigin: http://x\r\n{form}");
        let notice = "POST /notify/network/nobody HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{";
        // Nothing at all, a first letter that could still become HTTP/2, half a header, and the beginning of a body.
        for sent in ["", "P", "GET /healthz HTTP/1.1\r\nhost: x\r\n", &own, notice] {
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
