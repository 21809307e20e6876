//! The engine: input in, effects out. The browser worker, the command line and the simulator drive it.
//!
//! ```text
//! let mut engine = Engine::new(Config { seed });
//! for effect in engine.handle(now, Input::Started { local }) { host.carry_out(effect) }
//! ```
//! Effects are carried out in order. The host answers [`Effect::Load`] and [`Effect::Store`] when it
//! has done them; the engine never waits for an answer to show an edit. What is heavy is done by the
//! [`workshop`](crate::workshop), which a host calls for [`Effect::Work`].

mod baselines;
mod calendars;
mod command;
mod conflicts;
mod connection;
mod delta;
mod elsewhere;
mod explain;
mod host;
mod level;
mod library;
mod looking;
mod message;
mod other;
mod project;
mod registers;
mod rows;
mod show;
mod step;
mod store;
mod table;
mod usage;
mod view;
mod work;

pub use baselines::{BaselineView, Side, VarianceView};
pub use calendars::CalendarsView;
pub use delta::relink;
pub use elsewhere::{Elsewhere, Work};
pub use host::{ChunkKind, ChunkName, Effect, Input, StoreError};
pub use looking::NamedView;
pub use message::{
    Command, Event, Failure, Profile, ProjectSummary, ShareLink, StartFrom, WorkView,
};
pub use other::{OtherProject, OtherTask};
pub use registers::{HistoryItem, RecordView};
pub use usage::{Period, ResourceRow, ResourceSheet};
pub use view::{
    CalendarShade, CellConflict, Competing, ConflictChoice, Explanation, ExternalView, LinkView,
    Peer, PlanDelta, PlanView, ProjectView, ReasonView, ResourceView, Row, RowKind, SyncPhase,
    SyncStatus,
};

use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub use crate::workshop::{ExportFormat, Inspection};
pub use project::OpenProject;

use self::{
    connection::Connection, elsewhere::Gathering, library::Library, other::Glances, work::Works,
};
use crate::{document::ActorId, id::DocumentId, time::UnixMillis};

/// What an engine starts with.
#[derive(Clone, Debug)]
pub struct Config {
    /// Fresh randomness, different for every tab and run: ids, the actor and the peer id come from it.
    pub seed: [u8; 32],
}

/// The engine of one tab, command or simulated device.
#[derive(Debug)]
pub struct Engine {
    rng: ChaCha8Rng,
    actor: ActorId,
    now: UnixMillis,
    library: Library,
    connection: Connection,
    open: Option<OpenProject>,
    works: Works,
    glances: Glances,
    gathering: Gathering,
    out: Vec<Effect>,
}

impl Engine {
    /// An engine that has heard nothing yet; give it [`Input::Started`] first.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let mut rng = ChaCha8Rng::from_seed(config.seed);
        let mut actor = [0; 16];
        rng.fill_bytes(&mut actor);
        let connection = Connection::new(&mut rng);
        let (library, _) = Library::read(Vec::new(), &mut rng);
        Self {
            rng,
            actor: ActorId::from(actor),
            now: UnixMillis(0),
            library,
            connection,
            open: None,
            works: Works::default(),
            glances: Glances::default(),
            gathering: Gathering::default(),
            out: Vec::new(),
        }
    }

    /// Takes one input and returns what is to be done about it, in order. Time never runs backwards
    /// inside, whatever the host's clock does.
    pub fn handle(&mut self, now: UnixMillis, input: Input) -> Vec<Effect> {
        self.now = self.now.max(now);
        match input {
            Input::Started { local } => self.started(local),
            Input::Command(command) => self.command(command),
            Input::Loaded { document, chunks } => self.loaded(document, chunks),
            Input::Stored { name, result } => self.stored(&name, result),
            Input::Neighbour { document, bytes } => self.neighbour(document, &bytes),
            Input::Connected => self.connected(),
            Input::Disconnected { reason, refused } => self.disconnected(reason, refused),
            Input::Received(bytes) => self.received(&bytes),
            Input::Woken => self.woken(),
            Input::Progressed { id, progress } => self.progressed(id, progress),
            Input::Worked { id, result } => self.worked(id, result),
        }
        std::mem::take(&mut self.out)
    }

    /// The open project, for hosts that read it directly (command line, simulator).
    #[must_use]
    pub const fn project(&self) -> Option<&OpenProject> {
        self.open.as_ref()
    }

    fn started(&mut self, local: Vec<(String, Vec<u8>)>) {
        let (library, effects) = Library::read(local, &mut self.rng);
        self.library = library;
        self.out.extend(effects);
        self.emit(Event::Ready {
            profile: self.library.profile.clone(),
        });
        self.emit(Event::Projects(self.library.summaries()));
        if !self.library.unreadable.is_empty() {
            let entries = self.library.unreadable.join(", ");
            self.fail(
                format!("Some of what this device remembers could not be read: {entries}."),
                "Your projects are untouched. Entries written by a newer version become readable \
                 again with that version."
                    .to_owned(),
            );
        }
    }

    fn emit(&mut self, event: Event) {
        self.out.push(Effect::Emit(event));
    }

    fn fail(&mut self, what: impl Into<String>, next: impl Into<String>) {
        self.emit(Event::Failed(Failure {
            what: what.into(),
            next: next.into(),
        }));
    }

    fn new_document_id(&mut self) -> DocumentId {
        DocumentId::random(&mut self.rng)
    }

    /// A name for this engine on the wire.
    fn random_name(rng: &mut impl Rng) -> String {
        crate::id::RecordId::random(rng).to_string()
    }
}
