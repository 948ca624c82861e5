#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| flowsim_fuzz::execution::check(data));
