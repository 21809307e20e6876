//! The tools that a command needs beyond cargo: found, or brought, or explained.

mod browser;
mod cargo_bin;
mod mpxj;
mod npm;
mod wasm;

pub(crate) use browser::{chromium, debian_install, is_root};
pub(crate) use cargo_bin::{TRUNK, installed, trunk, wasm_bindgen};
pub(crate) use mpxj::mpxj;
pub(crate) use npm::{Package, node};
pub(crate) use wasm::WasmCargo;
