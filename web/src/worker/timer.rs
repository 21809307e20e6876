//! One alarm at a time.

use wasm_bindgen::{JsCast, closure::Closure};

use super::scope;

/// An alarm that can be set anew.
#[derive(Default)]
pub(super) struct Timer {
    handle: Option<i32>,
    call: Option<Closure<dyn FnMut()>>,
}

impl Timer {
    /// Calls back after so many milliseconds; replaces an earlier request. Browsers wait three weeks at
    /// the most: a longer wait ends then.
    pub(super) fn set(&mut self, milliseconds: u64, call: impl FnMut() + 'static) {
        self.cancel();
        let call = Closure::<dyn FnMut()>::new(call);
        let wait = i32::try_from(milliseconds).unwrap_or(i32::MAX);
        self.handle = scope::after(wait, call.as_ref().unchecked_ref()).ok();
        self.call = Some(call);
    }

    /// Forgets the request.
    pub(super) fn cancel(&mut self) {
        if let Some(handle) = self.handle.take() {
            scope::scope().clear_timeout_with_handle(handle);
        }
    }
}
