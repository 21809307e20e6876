//! The colours of paper: those of the light theme, as sRGB, which every program reads.

pub(super) const STRONG: &str = "#1f2430";
pub(super) const TEXT: &str = "#444b58";
pub(super) const FAINT: &str = "#5d6470";
pub(super) const LINE: &str = "#cfd3da";
pub(super) const SOFT: &str = "#eceef1";
pub(super) const GROUND: &str = "#f5f6f8";
pub(super) const ACCENT: &str = "#3f57d0";
pub(super) const LINK: &str = "#8d939e";
pub(super) const BAR: &str = "#aac3ee";
pub(super) const BAR_EDGE: &str = "#5f86d3";
pub(super) const BAR_DONE: &str = "#3d6ac2";
pub(super) const CRITICAL: &str = "#f8c0bb";
pub(super) const CRITICAL_EDGE: &str = "#c9302c";
pub(super) const CRITICAL_DONE: &str = "#c9302c";
pub(super) const SUMMARY: &str = "#343a47";
pub(super) const KEPT: &str = "#1d7a4c";
pub(super) const MISSED: &str = "#b3261e";
