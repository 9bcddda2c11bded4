//! The other sides' lists of their keys.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    tongma_fuzz::harness::keys(input);
});
