//! Certificates and keys that people paste.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    tongma_fuzz::harness::certificate(input);
});
