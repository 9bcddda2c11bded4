//! Whatever reaches a notification address is turned away or understood: bytes from anybody, and bytes behind a true signature.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tongma_fuzz::{
    CONNECTORS, account, connectors,
    connectors::{RawRequest, network::sign::Subject},
    cx, network_headers, wechat_headers, wechat_notice,
};

const PATH: &str = "/notify/x/y";

fuzz_target!(|input: (u8, Vec<(String, String)>, Vec<u8>)| {
    let (which, headers, body) = input;
    let connector = CONNECTORS[usize::from(which) % CONNECTORS.len()];
    let account = account(connector);
    let speaks = connectors::find(connector).expect("a known connector");
    let take = |headers: &[(String, String)], body: &[u8]| {
        let raw = RawRequest { method: "POST", path: PATH, headers, body };
        let taken = speaks.notification(&raw, &cx(&account));
        assert!(taken.iter().flatten().all(|event| !event.dedupe_key.is_empty() && !event.payment_id.is_empty()));
    };
    take(&headers, &body);
    match connector {
        "network" => take(&network_headers(Subject::Request { method: "POST", path: PATH }, &body), &body),
        "wechat_pay" => {
            for event in ["TRANSACTION.SUCCESS", "REFUND.SUCCESS"] {
                let notice = wechat_notice(event, &body);
                take(&wechat_headers(&notice), &notice);
            }
            take(&wechat_headers(&body), &body);
        }
        _ => {}
    }
});
