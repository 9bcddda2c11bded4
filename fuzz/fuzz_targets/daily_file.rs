//! A daily bill is read or refused, packed or not, in whatever code page.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tongma_fuzz::{
    CONNECTORS, account, connectors,
    connectors::{HttpResponse, Op},
    cx, ops,
};

fuzz_target!(|input: (u8, Vec<u8>)| {
    let (which, body) = input;
    let connector = CONNECTORS[usize::from(which) % CONNECTORS.len()];
    let account = account(connector);
    let speaks = connectors::find(connector).expect("a known connector");
    let answer = HttpResponse { status: 200, headers: Vec::new(), body };
    for op in ops(connector).iter().filter(|op| matches!(op, Op::Download { .. })) {
        speaks.response(op, Some(&answer), &cx(&account));
    }
});
