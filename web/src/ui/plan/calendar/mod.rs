//! The calendar editor: which calendars there are, when each is worked, and how a year looks in it.

mod exceptions;
mod head;
mod hours;
mod list;
mod repeat;
mod state;
mod uses;
mod week;
mod year;

use leptos::prelude::*;

pub(crate) use self::repeat::RepeatDialog;
use self::{
    exceptions::Exceptions, head::CalendarHead, list::CalendarList, state::Calendars, uses::Uses,
    week::WeekEditor, year::Year,
};
use crate::ui::state::Ui;

/// The calendar view of the plan.
#[component]
pub(crate) fn CalendarView() -> impl IntoView {
    let ui = Ui::get();
    let calendars = Calendars::new(ui);
    provide_context(calendars);
    view! {
        <div class="calendars">
            <CalendarList />
            {move || {
                // Another calendar is another form: nothing half typed is carried over.
                calendars.chosen.get().map(|id| {
                    view! {
                        <div class="calendar-editor">
                            <CalendarHead id />
                            <WeekEditor id />
                            <Exceptions id />
                            <Uses id />
                        </div>
                        <Year id />
                    }
                })
            }}
        </div>
    }
}
