//! Every answer to every call has a meaning, and garbage means unknown: bytes from anybody, and bytes behind a true signature.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tongma_fuzz::{
    CONNECTORS, account, alipay_signature, connectors,
    connectors::{HttpResponse, network::sign::Subject},
    cx, network_headers, ops, wechat_headers,
};

fuzz_target!(|input: (u8, u8, u16, Vec<(String, String)>, Vec<u8>)| {
    let (which, call, status, headers, body) = input;
    let connector = CONNECTORS[usize::from(which) % CONNECTORS.len()];
    let (account, ops) = (account(connector), ops(connector));
    let speaks = connectors::find(connector).expect("a known connector");
    let op = &ops[usize::from(call) % ops.len()];
    let read = |status: u16, headers: Vec<(String, String)>, body: Vec<u8>| {
        speaks.response(op, Some(&HttpResponse { status, headers, body }), &cx(&account));
    };
    read(status, headers, body.clone());
    match connector {
        "network" => read(200, network_headers(Subject::Answer { status: 200 }, &body), body),
        "wechat_pay" => read(200, wechat_headers(&body), body),
        "alipay" => {
            if let Ok(content) = String::from_utf8(body) {
                let sign = alipay_signature(&content);
                for node in ["alipay_trade_query_response", "alipay_trade_close_response", "alipay_trade_fastpay_refund_query_response"] {
                    read(200, Vec::new(), format!("{{\"{node}\":{content},\"sign\":\"{sign}\"}}").into_bytes());
                }
            }
        }
        _ => {}
    }
});
