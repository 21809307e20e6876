//! The browser client, compiled to three WebAssembly modules. Two load side by side: the user interface
//! (`bin/ui.rs`, Leptos, no Automerge) and the engine in a worker (`bin/engine.rs`); `boot.js` starts
//! both and gives each one end of a message channel. The third, the workshop (`bin/workshop.rs`), does
//! what is heavy in a worker of its own, which is fetched and started when the engine needs it.

pub mod bridge;
pub mod channel;
pub mod message;
pub mod parts;
pub mod photo;
pub mod ui;
pub mod worker;
pub mod workshop;
