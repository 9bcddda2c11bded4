//! The live feed (C4): every event once and in order, whatever happens to the line, and to nobody else.

use crate::{
    harness::{EventStream, TestApp, WalletSide},
    payments::order,
};
use std::time::Duration;
use tokio::time::timeout;
use tongma::{connectors::network::wire::NoticeKind, services::payments};

/// A payment that is ordered and paid: two events.
async fn pays(town: &TestApp, merchant_id: &str, key: &str) {
    let payment = payments::create(&town.app, order(merchant_id, 1250, key)).await.expect("a payment");
    let wallet = WalletSide::of(town).await;
    assert_eq!(wallet.sends(&wallet.notice(&payment, NoticeKind::PaymentSucceeded)).await, 200);
}

/// The numbers of the next events, which must come soon.
async fn numbers(stream: &mut EventStream, count: usize) -> Vec<i64> {
    let mut numbers = Vec::new();
    for _ in 0..count {
        let heard = timeout(Duration::from_secs(3), stream.next()).await.expect("soon").expect("an event");
        assert_eq!(heard.kind, "payment");
        assert!(heard.data.contains("\"received_minor\":1250"), "{}", heard.data);
        numbers.push(heard.id.expect("a number"));
    }
    numbers
}

both_engines! {
    async fn a_stream_goes_on_where_it_was_interrupted_c4_3(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        pays(town, &shop.merchant_id, "a").await;
        pays(town, &shop.merchant_id, "b").await;
        let mut stream = shop.browser.listens("/live?after=0", None).await;
        assert_eq!(numbers(&mut stream, 4).await, [1, 2, 3, 4]);
        pays(town, &shop.merchant_id, "c").await;
        assert_eq!(numbers(&mut stream, 2).await, [5, 6], "as it happens");
        drop(stream);
        pays(town, &shop.merchant_id, "d").await;
        let mut again = shop.browser.listens("/live?after=0", Some(5)).await;
        assert_eq!(numbers(&mut again, 3).await, [6, 7, 8], "the browser's memory counts, not the page's");
    }

    async fn who_is_too_far_behind_loads_the_page_anew(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        pays(town, &shop.merchant_id, "a").await;
        let mut stream = shop.browser.listens("/live?after=9000", None).await;
        let heard = timeout(Duration::from_secs(3), stream.next()).await.expect("soon").expect("an event");
        assert_eq!((heard.kind.as_str(), heard.data.as_str()), ("reset", "2"));
    }

    async fn nobody_hears_another_shop(town: &TestApp) {
        let (shop, other) = (town.merchant("王姐早餐铺").await, town.merchant("老李水果").await);
        let mut stream = other.browser.listens("/live?after=0", None).await;
        pays(town, &shop.merchant_id, "a").await;
        pays(town, &other.merchant_id, "b").await;
        assert_eq!(numbers(&mut stream, 2).await, [1, 2]);
        assert!(timeout(Duration::from_secs(2), stream.next()).await.is_err(), "nothing more");
        let stranger = town.browser();
        let request = stranger.request(reqwest::Method::GET, "/live?after=0").header("accept", "text/event-stream");
        assert_eq!(stranger.send(request).await.status.as_u16(), 401);
    }

    async fn a_stream_ends_with_its_session_c4_7(town: &TestApp) {
        let shop = town.merchant("王姐早餐铺").await;
        let mut stream = shop.browser.listens("/live?after=0", None).await;
        assert_eq!(shop.browser.post("/logout", &[]).await.status.as_u16(), 303);
        assert_eq!(timeout(Duration::from_secs(6), stream.next()).await.expect("within seconds"), None);
    }
}
