//! The browser client, compiled to two WebAssembly modules that load side by side: the user interface
//! (`bin/ui.rs`, Leptos, no Automerge) and the engine in a worker (`bin/engine.rs`).
//! `boot.js` starts both and gives each one end of a message channel.

pub mod bridge;
pub mod channel;
pub mod ui;
pub mod worker;
