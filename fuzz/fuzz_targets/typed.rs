//! What people and scanners type.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    tongma_fuzz::harness::typed(input);
});
