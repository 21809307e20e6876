//! The primitives that everything else is made of, on what the platform offers.

pub(crate) mod avatar;
pub(crate) mod copy;
pub(crate) mod dialog;
pub(crate) mod menu;
pub(crate) mod popover;
pub(crate) mod rename;
pub(crate) mod toast_view;
pub(crate) mod work_view;
