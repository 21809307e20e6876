#![no_main]

libfuzzer_sys::fuzz_target!(
    init: throughline_fuzz::be_quiet(),
    |data: &[u8]| throughline_fuzz::Target::Document.run(data)
);
