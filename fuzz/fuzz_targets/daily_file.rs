//! Daily files.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    tongma_fuzz::harness::daily_file(input);
});
