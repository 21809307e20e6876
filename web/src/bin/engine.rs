//! The engine's module, started by `worker.js`.

use wasm_bindgen::prelude::wasm_bindgen;

/// Starts it, once the loader has made ready what it needs.
#[wasm_bindgen]
pub fn run() {
    if let Err(error) = throughline_web::worker::start() {
        throughline_web::worker::fail(&error.to_string());
    }
}

fn main() {}
