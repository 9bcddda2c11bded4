//! From the commit of a payment to the merchant's screen: how long after its event was written it comes out of the live stream, over
//! HTTP, through the whole router.

use crate::listen;
use reqwest::header::{CONTENT_TYPE, COOKIE, ORIGIN, SET_COOKIE};
use std::time::Duration;
use tokio::sync::mpsc;
use tongma::{
    db::sql,
    domain::payment::{Fact, Paid},
    server::{self, Site, assets},
    services::{App, payments},
};

/// Payments that are watched, and the pause between two of them.
const PAYMENTS: usize = 300;
const PAUSE: Duration = Duration::from_millis(20);

/// Prints the middle, the 99th percentile and the worst of the delays in ms.
pub async fn measure(app: &App, engine: &str) {
    let site = Site::new(app.clone(), assets::leptos_options(), tokio_util::sync::CancellationToken::new());
    let (address, stop) = listen(server::router(site)).await;
    let url = format!("http://{address}");
    let cookie = open_shop(&url).await;
    let mut tx = app.db.read().await.expect("the database answers");
    let (merchant_id,): (String,) = tx.first(sql("select merchant_id from membership")).await.expect("a query").expect("the shop");
    drop(tx);

    let (sender, mut heard) = mpsc::unbounded_channel();
    let (clock, stream_url) = (app.clock.clone(), format!("{url}/live?after=0"));
    let listening = tokio::spawn(async move {
        let mut stream = reqwest::Client::new().get(stream_url).header(COOKIE, cookie).send().await.expect("the stream");
        let mut text = String::new();
        while let Ok(Some(chunk)) = stream.chunk().await {
            text.push_str(&String::from_utf8_lossy(&chunk));
            while let Some(end) = text.find("\n\n") {
                let block: String = text.drain(..end + 2).collect();
                let data = block.lines().find_map(|line| line.strip_prefix("data:")).unwrap_or_default();
                let event: serde_json::Value = serde_json::from_str(data.trim()).unwrap_or_default();
                if event["kind"] == "paid" {
                    let _done = sender.send(clock.now_ms() - event["at_ms"].as_i64().expect("a time"));
                }
            }
        }
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    pay(app, &merchant_id).await;
    let mut delays = Vec::with_capacity(PAYMENTS);
    while delays.len() < PAYMENTS {
        delays.push(heard.recv().await.expect("every payment is heard"));
    }
    listening.abort();
    stop.cancel();
    delays.sort_unstable();
    let at = |share: usize| delays[(PAYMENTS - 1) * share / 100];
    println!("{engine}: from the commit to the screen {} ms in the middle, p99 {} ms, worst {} ms", at(50), at(99), at(100));
}

/// Opens a shop through its form and gives the session's cookie.
async fn open_shop(url: &str) -> String {
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let body = "shop_name=Load&trade=other&sign_in=13800139999&password=correct+horse+battery";
    let request = http.post(format!("{url}/join")).header(ORIGIN, url).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
    let answer = request.send().await.expect("an answer");
    let cookies = answer.headers().get_all(SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
    cookies.collect::<Vec<_>>().join("; ")
}

async fn pay(app: &App, merchant_id: &str) {
    for number in 0..PAYMENTS {
        let order = payments::NewPayment {
            request: None,
            scanned_by: None,
            most_minor: None,
            merchant_id: merchant_id.to_owned(),
            idempotency_key: format!("screen-{number}"),
            ..crate::notices::new_payment(number)
        };
        let payment = payments::create(app, order).await.expect("a payment");
        let paid = Paid {
            amount_minor: payment.payer_paid_minor,
            currency: payment.currency.clone(),
            wallet_reference: format!("S{number}"),
            trace_number: format!("S{number}"),
            paid_at_ms: app.clock.now_ms(),
            wallet: None,
            payer: None,
            payer_mask: None,
            payer_minor: None,
            discounts: Vec::new(),
            evidence: None,
        };
        payments::observe(app, &payment, Fact::Paid(paid)).await.expect("it is booked");
        tokio::time::sleep(PAUSE).await;
    }
}
