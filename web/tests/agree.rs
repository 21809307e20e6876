//! WebAssembly comes to what native code came to (`core/tests/agree.rs`).
#![cfg(target_arch = "wasm32")]

#[path = "agree/story.rs"]
mod story;

use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn webassembly_tells_the_same_story() {
    let expected = include_str!("agree/expected.txt");
    for (told, expected) in story::tell().lines().zip(expected.lines()) {
        assert_eq!(told, expected);
    }
    assert_eq!(story::tell(), expected, "and again");
}
