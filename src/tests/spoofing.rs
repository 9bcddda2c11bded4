//! What a request says of itself is not believed: where it comes from, which site it asks, what it really wants (S8).

use crate::harness::TestApp;
use reqwest::Method;

/// Headers in which proxies, and whoever plays one, write who asked and what for.
const CLAIMS: [(&str, &str); 7] = [
    ("host", "evil.example"),
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-server", "evil.example"),
    ("x-forwarded-proto", "gopher"),
    ("x-original-url", "/evil.example"),
    ("x-rewrite-url", "/evil.example"),
    ("forwarded", "for=6.6.6.6;host=evil.example;proto=gopher"),
];

both_engines! {
    async fn a_claimed_address_does_not_escape_a_limit_s8(town: &TestApp) {
        let browser = town.browser();
        let mut last = 0;
        for guess in 0..40 {
            let mut request = browser.request(Method::GET, "/c/7777777777Z").header("accept", "text/html");
            for header in ["x-forwarded-for", "x-real-ip", "forwarded", "cf-connecting-ip", "true-client-ip"] {
                let claim = if header == "forwarded" { format!("for=6.6.6.{guess}") } else { format!("6.6.6.{guess}") };
                request = request.header(header, claim);
            }
            last = browser.send(request).await.status.as_u16();
        }
        assert_eq!(last, 429, "nobody trusts this peer, so it is one address");
    }

    async fn a_claimed_site_is_on_no_page_s8(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let code = format!("/c/{}", shop.code);
        for path in ["/", "/login", "/today", "/code", "/o", "/sitemap.xml", "/robots.txt", "/nowhere", &code] {
            for (name, value) in CLAIMS {
                let request = shop.browser.request(Method::GET, path).header("accept", "text/html").header(name, value);
                let answer = shop.browser.send(request).await;
                let headers = format!("{:?}", answer.headers);
                for claim in ["evil.example", "gopher", "6.6.6.6"] {
                    assert!(!answer.text().contains(claim) && !headers.contains(claim), "{path} with {name}: {headers}");
                }
            }
        }
        let stranger = town.browser();
        let sent = stranger.send(stranger.request(Method::GET, "/today").header("accept", "text/html").header("host", "evil.example")).await;
        assert_eq!(sent.location(), "/login?next=%2Ftoday");
    }

    async fn a_method_is_what_it_is_s8(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let trace = shop.browser.request(Method::TRACE, "/").header("x-secret", "do not say it again");
        let answer = shop.browser.send(trace).await;
        assert!(matches!(answer.status.as_u16(), 403 | 405) && !answer.text().contains("do not say"), "{}", answer.text());
        for name in ["x-http-method-override", "x-http-method", "x-method-override"] {
            let read = shop.browser.request(Method::GET, "/logout?_method=POST").header(name, "POST");
            assert!(matches!(shop.browser.send(read).await.status.as_u16(), 404 | 405), "{name}");
        }
        assert_eq!(shop.browser.get("/me").await.status.as_u16(), 200, "nobody was signed out");
    }
}
