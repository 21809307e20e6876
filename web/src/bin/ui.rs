//! The user interface's module, started by `boot.js`.

use wasm_bindgen::prelude::wasm_bindgen;

/// Starts it, once the loader has made ready what it needs.
#[wasm_bindgen]
pub fn run() {
    throughline_web::ui::start();
}

fn main() {}
