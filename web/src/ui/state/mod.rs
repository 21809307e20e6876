//! What the user interface knows: signals that the engine's events fill and the components read.

pub(crate) mod baselines;
pub(crate) mod events;
mod groups;
pub(crate) mod importing;
mod levelling;
pub(crate) mod look;
mod narrow;
pub(crate) mod photos;
pub(crate) mod plan;
pub(crate) mod prefs;
pub(crate) mod registers;
pub(crate) mod toasts;
pub(crate) mod usage;

use leptos::prelude::*;
use throughline_core::{
    access::{Right, Rights},
    edit::Intent,
    engine::{
        BaselineView, Command, Failure, Peer, Profile, ProjectSummary, ProjectView, ResourceRow,
        SyncStatus, WorkView,
    },
    id::{CalendarExceptionId, DocumentId, RecordId, TaskId},
    record::SectionKind,
    register::{self, RecordRef},
};

use self::{
    baselines::Baselines, importing::Importing, levelling::Levelling, look::Look, photos::Photos,
    plan::Plan, prefs::Prefs, registers::Registers, toasts::Toasts, usage::Usage,
};
use super::{
    plan::{
        batch::Refusal,
        column::{Column, ColumnLook as _},
        columns::Chosen,
        tab::PlanTab,
    },
    register::place::Page,
    route::{self, Route},
};
use crate::{bridge::Bridge, photo::PhotoRequest};

/// A dialog that is open.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Dialog {
    NewProject,
    Forget(ProjectSummary),
    /// Whether a passkey is to go from the account.
    RemovePasskey {
        number: i64,
        name: String,
        agreed: RwSignal<Option<i64>>,
    },
    Share,
    Profile,
    Shortcuts,
    /// The palette, starting with this text.
    Palette(String),
    Rename,
    /// Some of many cells could not be taken; so many others could.
    Refused {
        refused: Vec<Refusal>,
        rest: usize,
    },
    /// A name for the view as it is.
    KeepView,
    Level,
    /// A task that comes again.
    Recurring,
    /// By which rule an exception of a calendar comes again.
    Repeat(CalendarExceptionId),
    /// What the schedule as a whole depends on.
    Settings,
    /// Work that was to be done by now is put off.
    Reschedule,
    /// What this task waits for in another project.
    WaitForOther(TaskId),
    /// The Gantt on paper.
    Print,
    /// What is to be chosen before a file is imported.
    Import,
    TakeBaseline,
    RenameBaseline(BaselineView),
    Availability(Box<ResourceRow>),
    /// A roll-out template of some part of the plan.
    NewTemplate,
    /// To which sites this template goes.
    RollOut(RecordId),
    /// Where the sites are not as this template is.
    Follow(RecordId),
}

/// Where the open project stands.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Phase {
    /// Nothing is open.
    Idle,
    /// The engine is reading or fetching it.
    Opening,
    /// It is here.
    Open,
    /// It could not be opened.
    Failed(Failure),
}

/// The state of the user interface. Copied freely: it is a handful of handles.
#[derive(Clone, Copy)]
pub(crate) struct Ui {
    bridge: StoredValue<Option<Bridge>, LocalStorage>,
    pub(crate) route: RwSignal<Route>,
    /// The chosen view of the plan.
    pub(crate) tab: Memo<PlanTab>,
    /// The page beside the plan; `None` for the plan itself.
    pub(crate) page: Memo<Option<Page>>,
    /// The record whose details are open on that page.
    pub(crate) record: Memo<Option<RecordRef>>,
    /// Whether the part of the client that shows a plan has come.
    pub(crate) plan_here: RwSignal<bool>,
    /// Whether the engine has answered.
    pub(crate) ready: RwSignal<bool>,
    /// Whether the page came without an engine.
    pub(crate) broken: RwSignal<bool>,
    pub(crate) profile: RwSignal<Option<Profile>>,
    /// `None` until the engine has listed them.
    pub(crate) projects: RwSignal<Option<Vec<ProjectSummary>>>,
    pub(crate) phase: RwSignal<Phase>,
    pub(crate) project: RwSignal<Option<ProjectView>>,
    pub(crate) plan: Plan,
    /// Counts changes of the plan, whoever made them.
    pub(crate) revision: RwSignal<u32>,
    pub(crate) baselines: Baselines,
    pub(crate) usage: Usage,
    /// The records beside the plan.
    pub(crate) registers: Registers,
    pub(crate) photos: Photos,
    /// How the plan is looked at.
    pub(crate) look: Look,
    pub(crate) levelling: Levelling,
    pub(crate) sync: RwSignal<SyncStatus>,
    pub(crate) peers: RwSignal<Vec<Peer>>,
    /// What this person may do in the open project; everything, where no relay has said otherwise.
    pub(crate) rights: RwSignal<Option<Rights>>,
    pub(crate) undo: RwSignal<Option<String>>,
    pub(crate) redo: RwSignal<Option<String>>,
    pub(crate) prefs: Prefs,
    /// Whether the screen is as narrow as a phone's.
    pub(crate) narrow: RwSignal<bool>,
    /// The columns of the plan's table as they are shown: fewer on a narrow screen.
    pub(crate) columns: Memo<Vec<Column>>,
    pub(crate) dialog: RwSignal<Option<Dialog>>,
    /// A file that is about to be imported.
    pub(crate) importing: Importing,
    pub(crate) toasts: Toasts,
    /// What the workshop is doing.
    pub(crate) works: RwSignal<Vec<WorkView>>,
    /// What a screen reader is told next.
    pub(crate) said: RwSignal<String>,
    /// Whether an undo or redo is on its way: the person is told what it did.
    pub(crate) stepping: RwSignal<bool>,
    /// A task that this person is making: edit its name as soon as it is there.
    pub(crate) name_next: RwSignal<bool>,
}

impl Ui {
    /// What opens a dialog.
    pub(crate) fn opens(self, dialog: Dialog) -> Callback<()> {
        Callback::new(move |()| self.dialog.set(Some(dialog.clone())))
    }

    /// What this person may do with a section of the open project.
    pub(crate) fn right(self, kind: SectionKind) -> Right {
        let right = |rights: &Option<Rights>| rights.as_ref().map(|rights| rights.to(kind));
        self.rights.with(right).unwrap_or(Right::Write)
    }

    /// Whether this person may change a section of the open project.
    pub(crate) fn may_write(self, kind: SectionKind) -> bool {
        self.right(kind) == Right::Write
    }

    /// The state before the engine has said anything.
    pub(crate) fn new() -> Self {
        let prefs = Prefs::load();
        let narrow = narrow::follow();
        let columns = Memo::new(move |_| {
            let narrow = narrow.get();
            prefs.columns.with(|chosen| {
                let columns = chosen.iter().map(|(column, _)| *column);
                columns
                    .filter(|column| !(narrow && column.is_dropped_when_narrow()))
                    .collect()
            })
        });
        let route = route::follow();
        let tab = Memo::new(move |_| match route.get() {
            Route::Plan(_, tab, _) => tab,
            _ => PlanTab::default(),
        });
        let page = Memo::new(move |_| match route.get() {
            Route::Register(_, page, _) => Some(page),
            _ => None,
        });
        let record = Memo::new(move |_| match route.get() {
            Route::Register(_, _, record) => record,
            _ => None,
        });
        Self {
            bridge: StoredValue::new_local(None),
            route,
            tab,
            page,
            record,
            plan_here: RwSignal::new(false),
            ready: RwSignal::new(false),
            broken: RwSignal::new(false),
            profile: RwSignal::new(None),
            projects: RwSignal::new(None),
            phase: RwSignal::new(Phase::Idle),
            project: RwSignal::new(None),
            plan: Plan::new(),
            revision: RwSignal::new(0),
            baselines: Baselines::new(),
            usage: Usage::new(),
            registers: Registers::new(),
            photos: Photos::new(),
            look: Look::new(),
            levelling: Levelling::new(),
            sync: RwSignal::default(),
            peers: RwSignal::default(),
            rights: RwSignal::new(None),
            undo: RwSignal::new(None),
            redo: RwSignal::new(None),
            prefs,
            narrow,
            columns,
            dialog: RwSignal::new(None),
            importing: Importing::new(),
            toasts: Toasts::new(),
            works: RwSignal::default(),
            said: RwSignal::default(),
            stepping: RwSignal::new(false),
            name_next: RwSignal::new(false),
        }
    }

    /// The state, from any component.
    pub(crate) fn get() -> Self {
        expect_context()
    }

    /// What follows from the columns that are shown with their widths, and whether the screen is narrow.
    pub(crate) fn chosen_columns<T>(self, then: impl FnOnce(&[Chosen], bool) -> T) -> T {
        let narrow = self.narrow.get();
        self.prefs.columns.with(|chosen| {
            let mut chosen = chosen.clone();
            chosen.retain(|(column, _)| !(narrow && column.is_dropped_when_narrow()));
            then(&chosen, narrow)
        })
    }

    /// From now on commands go there.
    pub(crate) fn connect(self, bridge: Bridge) {
        self.bridge.set_value(Some(bridge));
    }

    /// Asks the engine for something.
    pub(crate) fn send(self, command: Command) {
        self.bridge.with_value(|bridge| {
            if let Some(bridge) = bridge {
                bridge.send(command);
            }
        });
    }

    /// Asks for a photo, or hands one over.
    pub(crate) fn send_photo(self, request: PhotoRequest) {
        self.bridge.with_value(|bridge| {
            if let Some(bridge) = bridge {
                bridge.send_photo(request);
            }
        });
    }

    /// Changes the plan.
    pub(crate) fn edit(self, intent: Intent) {
        self.send(Command::Edit(intent));
    }

    /// The plan is not what it was: what was computed from it is asked for again.
    pub(crate) fn plan_changed(self) {
        self.revision
            .update(|revision| *revision = revision.wrapping_add(1));
    }

    /// Goes to a page.
    pub(crate) fn go(self, to: Route) {
        route::go(self.route, to, false);
    }

    /// Goes to a page beside the plan.
    pub(crate) fn show_page(self, page: Page) {
        if let Some(id) = self.open_id() {
            self.go(Route::Register(id, page, None));
        }
    }

    /// Goes to the plan.
    pub(crate) fn show_gantt(self) {
        if let Some(id) = self.open_id() {
            self.go(Route::Plan(id, PlanTab::Gantt, None));
        }
    }

    /// Opens or closes the details of a record on the page where one is.
    pub(crate) fn show_record(self, record: Option<RecordRef>) {
        if let Route::Register(id, page, before) = self.route.get_untracked()
            && before != record
        {
            route::go(self.route, Route::Register(id, page, record), true);
        }
    }

    /// Opens a record on the page that is shown, if records are shown there; else where it is at home.
    pub(crate) fn visit(self, record: &RecordRef) {
        if record.table != "tasks" && self.page.with_untracked(Option::is_some) {
            self.show_record(Some(record.clone()));
        } else {
            self.open_record(record);
        }
    }

    /// Goes to a task in the plan.
    pub(crate) fn show_in_plan(self, task: TaskId) {
        if let Some(id) = self.open_id() {
            self.go(Route::Plan(id, PlanTab::Gantt, Some(task)));
            events::show_task(self, task);
        }
    }

    /// Goes to where a record is shown, and opens its details.
    pub(crate) fn open_record(self, record: &RecordRef) {
        let Some(id) = self.open_id() else { return };
        if record.table == "tasks" {
            self.show_in_plan(TaskId(record.id));
            return self.plan.details.set(Some(TaskId(record.id)));
        }
        if let Some(kind) = register::by_table(&record.table) {
            self.go(Route::Register(
                id,
                Page::of_kind(kind),
                Some(record.clone()),
            ));
        }
    }

    /// Goes to a view of the open plan.
    pub(crate) fn show_tab(self, tab: PlanTab) {
        if (self.tab.get_untracked() != tab || self.page.get_untracked().is_some())
            && let Some(id) = self.open_id()
        {
            self.go(Route::Plan(id, tab, None));
        }
    }

    /// The open project's id.
    pub(crate) fn open_id(self) -> Option<DocumentId> {
        self.project
            .with_untracked(|project| project.as_ref().map(|project| project.id))
    }

    /// Asks the engine for what the address names. Runs whenever the address changes.
    pub(crate) fn follow_route(self) {
        Effect::new(move |_| {
            if !self.ready.get() {
                return;
            }
            let route = self.route.get();
            let is_open = route.project().is_some_and(|id| self.open_id() == Some(id));
            let opens = (route.project().is_some() || matches!(route, Route::Join(_))) && !is_open;
            if opens && !self.plan_here.get() {
                // What the engine answers would be waited for within a call: nothing could be done meanwhile.
                self.phase.set(Phase::Opening);
                return;
            }
            match route {
                Route::Projects | Route::Account(_) | Route::Unknown => {
                    if self.phase.get_untracked() != Phase::Idle {
                        self.phase.set(Phase::Idle);
                        self.project.set(None);
                        self.plan.clear();
                        self.baselines.clear();
                        self.usage.clear();
                        self.registers.clear();
                        self.photos.clear();
                        self.levelling.clear();
                        self.peers.set(Vec::new());
                        self.send(Command::Close);
                    }
                    self.send(Command::ListProjects);
                }
                Route::Plan(id, _, task) => {
                    if self.open_id() != Some(id) {
                        self.phase.set(Phase::Opening);
                        self.send(Command::Open(id));
                    } else if let Some(task) = task {
                        events::show_task(self, task);
                    }
                }
                Route::Register(id, ..) => {
                    if self.open_id() != Some(id) {
                        self.phase.set(Phase::Opening);
                        self.send(Command::Open(id));
                    }
                }
                Route::Join(link) => {
                    self.phase.set(Phase::Opening);
                    self.send(Command::Join(link));
                }
            }
        });
    }
}
