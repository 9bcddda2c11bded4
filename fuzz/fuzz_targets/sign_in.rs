//! What a browser brings back from a wallet's sign-in.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    tongma_fuzz::harness::sign_in(input);
});
