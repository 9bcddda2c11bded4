//! EMVCo payloads.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    tongma_fuzz::harness::emv_payload(input);
});
