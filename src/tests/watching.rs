//! What a machine that watches an instance is told.

use crate::harness::TestApp;

both_engines! {
    async fn an_instance_says_that_it_is_alive_and_ready(town: &TestApp) {
        let browser = town.browser();
        assert_eq!(browser.get("/healthz").await.status.as_u16(), 200);
        assert_eq!(browser.get("/readyz").await.status.as_u16(), 200);

        town.app.db.close().await;
        assert_eq!(browser.get("/healthz").await.status.as_u16(), 200, "the process lives without its database");
        let answer = browser.get("/readyz").await;
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "1"));
    }

    async fn requests_are_counted_by_route_and_never_by_path(town: &TestApp) {
        let browser = town.browser();
        browser.get("/notify/network/a-secret-token").await;
        browser.get("/healthz").await;
        let numbers = browser.get("/metrics").await.text();
        assert!(numbers.contains(r#"tongma_requests_total{route="/healthz",status="200"}"#), "{numbers}");
        assert!(!numbers.contains("a-secret-token"));
    }

    async fn every_answer_carries_a_request_id_and_the_security_headers_s9(town: &TestApp) {
        let browser = town.browser();
        for path in ["/", "/healthz", "/nowhere", "/pkg/nowhere.css", "/notify/network/unknown"] {
            let answer = browser.get(path).await;
            assert_eq!(answer.header("x-request-id").len(), 26, "{path}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert!(answer.header("content-security-policy").contains("object-src 'none'"), "{path}");
            assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        }
    }
}
