//! Ways to look at a register that the team shares: chosen, kept, brought up to date, deleted.

use leptos::prelude::*;
use throughline_core::{
    edit::RecordIntent,
    id::RecordId,
    record::{FieldValue as _, Scalar},
    register::{Declared as _, Entry, RecordRef, RegisterMode, RegisterView},
};

use super::{
    look::{self, Look},
    place::{Mode, Page},
    value::Column,
};
use crate::ui::{
    icon::{Icon, icon},
    parts::{
        menu::{Menu, MenuCheck, MenuHeading, MenuItem},
        rename::NameForm,
    },
    state::Ui,
    words::t,
};

impl Mode {
    /// As a shared view stores it.
    const fn stored(self) -> RegisterMode {
        match self {
            Self::Table => RegisterMode::Table,
            Self::Board => RegisterMode::Board,
            Self::Calendar => RegisterMode::Calendar,
            Self::Grid => RegisterMode::Grid,
        }
    }

    const fn of_stored(mode: RegisterMode) -> Self {
        match mode {
            RegisterMode::Table => Self::Table,
            RegisterMode::Board => Self::Board,
            RegisterMode::Calendar => Self::Calendar,
            RegisterMode::Grid => Self::Grid,
        }
    }
}

impl Look {
    /// The fields of a view that is as the register is looked at now.
    fn fields(self, mode: Mode) -> Vec<(&'static str, Scalar)> {
        let (order, down) = self.order.get_untracked();
        let hidden: Vec<String> = self.hidden.get_untracked().into_iter().collect();
        vec![
            ("mode", mode.stored().to_scalar()),
            ("words", self.words.get_untracked().into()),
            ("open_only", self.open_only.get_untracked().into()),
            ("order", order.into()),
            ("descending", down.into()),
            ("group", self.group.get_untracked().into()),
            ("hidden", hidden.join(",").into()),
            ("board", self.board.get_untracked().into()),
            ("date", self.date.get_untracked().into()),
        ]
    }

    /// Looks at the register as a view says.
    fn apply(self, ui: Ui, view: RegisterView<'_>) {
        self.words.set(view.words());
        self.open_only.set(view.open_only());
        self.order.set((view.order(), view.descending()));
        self.group.set(view.group());
        let hidden = view.hidden();
        let hidden = hidden.split(',').filter(|name| !name.is_empty());
        self.hidden.set(hidden.map(str::to_owned).collect());
        let named = |columns: Vec<Column>, name: &str| {
            let mut names = columns.iter().map(|column| column.name());
            names.find(|one| *one == name)
        };
        if let Some(board) = named(look::choices(self.kind), &view.board()) {
            self.board.set(board);
        }
        if let Some(date) = named(look::days(self.kind), &view.date()) {
            self.date.set(date);
        }
        let mode = Mode::of_stored(view.mode());
        // A later program may show the kind in more ways.
        if Mode::of(self.kind).contains(&mode) {
            ui.show_page(Page::Register(self.kind.table(), mode));
        }
    }
}

/// The menu of shared views.
#[component]
pub(super) fn Views(look: Look, mode: Memo<Mode>) -> impl IntoView {
    let ui = Ui::get();
    let chosen = RwSignal::new(None::<RecordId>);
    let naming = RwSignal::new(false);
    let views = Memo::new(move |_| {
        ui.registers.with(|context| {
            let views = context.records.of(RegisterView::KIND);
            let mut views: Vec<(String, RecordId)> = views
                .filter(|entry| RegisterView(entry).register().0 == look.kind.table())
                .map(|entry| (entry.title().to_owned(), entry.id))
                .collect();
            views.sort_by_cached_key(|(name, id)| (name.to_lowercase(), *id));
            views
        })
    });
    let name = move || {
        let chosen = chosen.get();
        let named = views.with(|views| {
            let found = views.iter().find(|(_, id)| Some(*id) == chosen);
            found.map(|(name, _)| name.clone())
        });
        named.unwrap_or_else(|| t().views.to_owned())
    };
    let may = Signal::derive(move || ui.may_write(RegisterView::KIND.section()));
    let choose = move |id: RecordId| {
        let record = RecordRef::new(RegisterView::TABLE, id);
        let entry: Option<Entry> = ui.registers.peek(|c| c.records.find(&record).cloned());
        if let Some(entry) = entry {
            look.apply(ui, RegisterView(&entry));
            chosen.set(Some(id));
        }
    };
    let items = move || {
        let one = |(name, id): (String, RecordId)| {
            let on = Signal::derive(move || chosen.get() == Some(id));
            view! { <MenuCheck label=name on radio=true toggle=move |()| choose(id) /> }
        };
        let all = views.get();
        let none = all.is_empty();
        let kept = move |id: RecordId| {
            let record = RecordRef::new(RegisterView::TABLE, id);
            let gone = record.clone();
            view! {
                <MenuItem
                    symbol=Icon::Check
                    label=(t().view_update)(&name())
                    run=move |()| ui.set_fields(&record, look.fields(mode.get_untracked()))
                />
                <MenuItem
                    symbol=Icon::Trash
                    label=(t().view_delete)(&name())
                    run=move |()| {
                        chosen.set(None);
                        ui.edit_records(RecordIntent::Delete(vec![gone.clone()]));
                    }
                />
            }
        };
        view! {
            <MenuHeading label=t().views_shared />
            {all.into_iter().map(one).collect_view()}
            {none.then(|| view! { <p class="menu-note muted">{t().register_no_views}</p> })}
            <hr />
            <MenuItem symbol=Icon::Plus label=t().view_keep disabled=Signal::derive(move || !may.get()) run=move |()| naming.set(true) />
            {move || chosen.get().filter(|_| may.get()).map(kept)}
        }
    };
    view! {
        <Menu
            id="menu-register-views"
            class="button quiet"
            label=Signal::derive(move || (t().view_named)(&name()))
            button=move || view! { {icon(Icon::Layers)} <span class="view-name wide-only">{name}</span> }
        >
            {items()}
        </Menu>
        <Show when=move || naming.get()>
            <NameForm
                title=t().view_keep
                close=Callback::new(move |()| naming.set(false))
                named=Callback::new(move |name: String| {
                    let mut fields: Vec<(String, Scalar)> = look
                        .fields(mode.get_untracked())
                        .into_iter()
                        .map(|(field, value)| (field.to_owned(), value))
                        .collect();
                    fields.push(("title".to_owned(), name.into()));
                    fields.push(("register".to_owned(), look.kind.table().into()));
                    ui.make_quietly(RegisterView::KIND, fields);
                })
            />
        </Show>
    }
}
