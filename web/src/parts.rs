//! A module's side of its parts: those that are fetched after its first one has started (`web/parts.js`).

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = throughline, js_name = bringPart)]
    fn bring(part: u32);
}

/// Fetches a later part of the module and links it, before it returns. The build puts the calls of it where the
/// code of a function has gone into that part (`xtask/src/web/split`); in a development build they are empty.
#[wasm_bindgen]
pub fn bring_part(part: u32) {
    bring(part);
}
