//! Native code and WebAssembly agree: both tell the same story (`web/tests/agree`) and come to what is
//! written in `expected.txt`. `UPDATE_EXPECTED=1` writes it anew after an intended change.

#![allow(
    clippy::disallowed_methods,
    reason = "what runs core is its host: it has files, a clock and an environment"
)]

#[path = "../../web/tests/agree/story.rs"]
mod story;

use std::{env, fs, path::Path};

#[test]
fn native_code_tells_the_expected_story() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/tests/agree/expected.txt");
    let told = story::tell();
    if env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&file, &told).expect("the file can be written");
    }
    let expected = fs::read_to_string(&file).expect("the file is there");
    for (told, expected) in told.lines().zip(expected.lines()) {
        assert_eq!(told, expected);
    }
    assert_eq!(told.len(), expected.len());
}
