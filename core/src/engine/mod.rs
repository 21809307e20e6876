//! The engine: input in, effects out. The browser worker, the command line and the simulator drive it.

mod host;
mod message;
mod view;

pub use host::{ChunkKind, ChunkName, Effect, Input, StoreError};
pub use message::{
    Command, Event, ExportFormat, Failure, Profile, ProjectSummary, ShareLink, StartFrom,
};
pub use view::{
    CalendarShade, CellConflict, Competing, ConflictChoice, LinkView, Peer, PlanDelta, PlanView,
    ProjectView, ResourceView, Row, RowKind, SyncPhase, SyncStatus,
};
