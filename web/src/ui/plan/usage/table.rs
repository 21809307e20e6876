//! The same figures as a table, for whoever cannot or would not see the bars.

use leptos::prelude::*;

use super::{buckets::Bar, days};
use crate::ui::{
    dates::{self, Style},
    icon::{Icon, icon},
    state::Ui,
    words::t,
};

/// The bars as a table. Only times in which something is asked for.
#[component]
pub(super) fn UsageTable(
    /// All bars.
    bars: Memo<Vec<Bar>>,
    /// What choosing one does.
    choose: Callback<usize>,
) -> impl IntoView {
    let ui = Ui::get();
    let rows = move || {
        bars.with(|bars| {
            let asked = bars.iter().enumerate();
            asked
                .filter(|(_, bar)| bar.demand.0 > 0)
                .map(|(index, bar)| row(ui, index, bar, choose))
                .collect_view()
        })
    };
    view! {
        <div class="usage-table" tabindex="0" role="region" aria-label=t().usage_table>
            <table class="sheet-table">
                <caption class="sr">{t().usage_table}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t().usage_time}</th>
                        <th scope="col" class="end">{t().usage_demand}</th>
                        <th scope="col" class="end">{t().usage_capacity}</th>
                        <th scope="col" class="end">{t().usage_over}</th>
                        <th scope="col">{t().usage_tasks}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(ui: Ui, index: usize, bar: &Bar, choose: Callback<usize>) -> impl IntoView + use<> {
    let keys: Vec<String> = bar
        .tasks
        .iter()
        .filter_map(|share| ui.plan.peek(share.task).map(|row| row.key.clone()))
        .collect();
    let first = dates::write_day(Style::DayMonthYear, bar.first);
    let over = bar.is_over();
    let name = (t().usage_select)(&first);
    view! {
        <tr>
            <th scope="row" class="num">{first}</th>
            <td class="end num">{days(ui, bar.demand)}</td>
            <td class="end num">{days(ui, bar.capacity)}</td>
            <td class="end num" class:late=over>
                {over.then(|| view! { {icon(Icon::Warning)} {days(ui, bar.over)} })}
            </td>
            <td>
                <button class="sheet-link" type="button" on:click=move |_| choose.run(index)>
                    <span class="sr">{name}</span>
                    {keys.join(", ")}
                </button>
            </td>
        </tr>
    }
}
