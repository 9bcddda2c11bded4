//! What members of the network send to us.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    tongma_fuzz::harness::network_call(input);
});
