//! What the worker's global scope offers.

use js_sys::{Date, Function};
use throughline_core::time::UnixMillis;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::WorkerGlobalScope;

use crate::channel::describe;

/// The worker itself.
pub(super) fn scope() -> WorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// The clock.
pub(super) fn now() -> UnixMillis {
    // Date.now() is a whole, positive number of milliseconds, far below 2⁵³.
    UnixMillis(Date::now() as u64)
}

/// Fills a buffer with fresh randomness.
pub(super) fn random(buffer: &mut [u8]) -> Result<(), String> {
    scope()
        .crypto()
        .and_then(|crypto| crypto.get_random_values_with_u8_array(buffer))
        .map(drop)
        .map_err(|error| format!("the browser gives no randomness: {}", describe(&error)))
}

/// A random number, evenly. Without randomness it is the highest: who waits by it then waits equally long everywhere,
/// which is worse, not wrong.
pub(super) fn chance() -> u32 {
    let mut bytes = [0; 4];
    random(&mut bytes).map_or(u32::MAX, |()| u32::from_le_bytes(bytes))
}

/// Calls back after so many milliseconds; the result cancels it.
pub(super) fn after(milliseconds: i32, call: &Function) -> Result<i32, JsValue> {
    scope().set_timeout_with_callback_and_timeout_and_arguments_0(call, milliseconds)
}
