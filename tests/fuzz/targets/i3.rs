#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| flowsim_fuzz::i3::check(data));
