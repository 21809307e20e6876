//! The engine's host in a browser worker.

use js_sys::{Function, Reflect};
use throughline_core::engine::Command;
use wasm_bindgen::{JsCast, JsValue};

use crate::channel::{Channel, ChannelError};

/// Starts to listen for commands.
///
/// # Errors
/// If `worker.js` did not leave the channel.
pub fn start() -> Result<(), ChannelError> {
    let channel = Channel::from_loader("port")?;
    channel.listen(|command: Result<Command, ChannelError>| {
        web_sys::console::log_1(&format!("{command:?}").into());
    });
    Ok(())
}

/// Tells the page that the engine cannot go on, through the loader, which works whatever else does not.
pub fn fail(reason: &str) {
    let told = Reflect::get(&js_sys::global(), &"throughline".into())
        .and_then(|loader| Reflect::get(&loader, &"failed".into()))
        .and_then(JsCast::dyn_into::<Function>)
        .and_then(|failed| failed.call1(&JsValue::UNDEFINED, &reason.into()));
    if told.is_err() {
        web_sys::console::error_1(&reason.into());
    }
}
