//! One page for who pays: how the project stands, computed from its records, each figure leading to what it
//! is of.

use std::sync::Arc;

use chrono::NaiveDate;
use leptos::prelude::*;
use throughline_core::{
    engine::{Row, RowKind},
    record::Scalar,
    register::{
        self, AcceptanceCriterion, ChangeRequest, CheckItem, CommunicationPlan, Context, Day,
        Decision, DecisionState, Declared as _, Deliverable, Entry, Finding, Issue, Kind,
        RecordRef, Review, Risk, Severity, Skill, checks, expected_value, exposure,
    },
    time::Moment,
};

use super::{
    place::Page,
    raci, table,
    value::{self, money},
};
use crate::ui::{
    dates::{self, Style},
    icon::{Icon, icon},
    plan::tab::PlanTab,
    route::Route,
    state::Ui,
    words::t,
};

/// The most lines in a list.
const MOST: usize = 6;

/// How a part of the project stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Health {
    Good,
    Watch,
    Bad,
}

impl Health {
    const fn tone(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Watch => "warn",
            Self::Bad => "bad",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Good => t().health_good,
            Self::Watch => t().health_watch,
            Self::Bad => t().health_bad,
        }
    }

    fn of(bad: bool, watch: bool) -> Self {
        if bad {
            Self::Bad
        } else if watch {
            Self::Watch
        } else {
            Self::Good
        }
    }
}

/// What the plan says, in one look through its rows.
#[derive(Clone, PartialEq, Default)]
struct Schedule {
    finish: Option<Moment>,
    tasks: usize,
    done: usize,
    late: usize,
    critical: usize,
    missed: usize,
    next: Vec<Arc<Row>>,
}

/// The overview.
#[component]
pub(super) fn Overview() -> impl IntoView {
    let ui = Ui::get();
    let schedule = Memo::new(move |_| schedule(ui));
    let name = move || {
        ui.project
            .with(|project| project.as_ref().map(|p| p.name.clone()).unwrap_or_default())
    };
    view! {
        <div class="overview">
            <header class="overview-head">
                <h2>{name}</h2>
                <span class="muted">
                    {(t().as_of)(&dates::write(Style::Moment, dates::now()))}
                </span>
            </header>
            <div class="overview-cards">
                {move || schedule_card(ui, &schedule.get())}
                {move || risk_card(ui)}
                {move || issue_card(ui)}
                {move || quality_card(ui)}
                {move || people_card(ui)}
                {move || stakeholder_card(ui)}
            </div>
            <div class="overview-lists">
                {move || milestones(ui, &schedule.get())}
                {move || top_risks(ui)}
                {move || awaited(ui)}
                {move || deliverables(ui)}
            </div>
        </div>
    }
}

fn schedule(ui: Ui) -> Schedule {
    let _again = ui.revision.get();
    let now = dates::now();
    let mut seen = Schedule {
        finish: ui.plan.range.get().1,
        ..Schedule::default()
    };
    let mut milestones = Vec::new();
    ui.plan.each(|row| {
        if row.kind == RowKind::Summary || row.left_out {
            return true;
        }
        let done = row.percent_complete >= 100;
        seen.tasks += 1;
        seen.done += usize::from(done);
        if !done {
            seen.late += usize::from(row.finish < now);
            seen.critical += usize::from(row.critical);
            seen.missed += usize::from(row.deadline.is_some_and(|deadline| row.finish > deadline));
            if row.kind == RowKind::Milestone {
                milestones.push(Arc::clone(row));
            }
        }
        true
    });
    milestones.sort_by_key(|row| (row.finish, row.id));
    milestones.truncate(MOST);
    seen.next = milestones;
    seen
}

fn card(
    title: &'static str,
    health: Health,
    address: String,
    figure: String,
    lines: Vec<(String, &'static str)>,
) -> impl IntoView {
    let lines = lines.into_iter().map(|(text, tone)| {
        let mark = (tone == "bad").then(|| icon(Icon::Warning));
        view! { <li class=tone>{mark} {text}</li> }
    });
    view! {
        <a class="overview-card" href=address>
            <span class="overview-title">
                {title}
                <span class=format!("chip {}", health.tone())>{health.label()}</span>
            </span>
            <span class="overview-figure num">{figure}</span>
            <ul>{lines.collect_view()}</ul>
        </a>
    }
}

fn address(ui: Ui, page: Page) -> String {
    let id = ui.project.with(|project| project.as_ref().map(|p| p.id));
    id.map_or(Route::Projects, |id| Route::Register(id, page, None))
        .address()
}

fn schedule_card(ui: Ui, schedule: &Schedule) -> impl IntoView + use<> {
    let id = ui.project.with(|project| project.as_ref().map(|p| p.id));
    let address = id
        .map_or(Route::Projects, |id| Route::Plan(id, PlanTab::Gantt, None))
        .address();
    let finish = schedule.finish.map_or_else(
        || "—".to_owned(),
        |finish| dates::write(Style::Date, finish),
    );
    let percent = (schedule.done * 100)
        .checked_div(schedule.tasks)
        .unwrap_or(0);
    card(
        t().overview_schedule,
        Health::of(schedule.missed > 0, schedule.late > 0),
        address,
        finish,
        vec![
            (
                (t().overview_done)(schedule.done, schedule.tasks, percent),
                "",
            ),
            (
                (t().overview_late_tasks)(schedule.late),
                if schedule.late > 0 { "bad" } else { "" },
            ),
            ((t().overview_critical)(schedule.critical), ""),
            (
                (t().overview_missed)(schedule.missed),
                if schedule.missed > 0 { "bad" } else { "" },
            ),
        ],
    )
}

fn open<'a>(context: &Context<'a>, kind: &'static Kind) -> Vec<&'a Entry> {
    let all = context.records.of(kind);
    all.filter(|entry| !kind.is_done(entry)).collect()
}

fn late(entries: &[&Entry], context: &Context<'_>) -> usize {
    let is_late = |entry: &&&Entry| {
        let date = entry.kind().date.and_then(|date| entry.read::<Day>(date));
        date.and_then(|day| day.0)
            .is_some_and(|day| day < context.today)
    };
    entries.iter().filter(is_late).count()
}

fn risk_card(ui: Ui) -> impl IntoView + use<> {
    let (figure, health, lines) = ui.registers.with(|context| {
        let risks = open(context, Risk::KIND);
        let exposures: Vec<i64> = risks
            .iter()
            .filter_map(|risk| exposure(Risk(risk).probability(), Risk(risk).impact()))
            .collect();
        let high = exposures.iter().filter(|exposure| **exposure >= 15).count();
        let middle = exposures
            .iter()
            .filter(|exposure| (6..15).contains(*exposure))
            .count();
        let value: i64 = risks
            .iter()
            .filter_map(|risk| expected_value(risk, context.records))
            .sum();
        let unowned = risks
            .iter()
            .filter(|risk| Risk(risk).owner().0.is_none())
            .count();
        (
            risks.len().to_string(),
            Health::of(high > 0, middle > 0),
            vec![
                ((t().overview_high)(high), if high > 0 { "bad" } else { "" }),
                ((t().overview_emv)(&money(value)), ""),
                ((t().overview_reviews_due)(late(&risks, context)), ""),
                ((t().overview_unowned)(unowned), ""),
            ],
        )
    });
    let address = address(ui, Page::Register(Risk::TABLE, super::place::Mode::Grid));
    card(t().overview_risks, health, address, figure, lines)
}

fn issue_card(ui: Ui) -> impl IntoView + use<> {
    let (figure, health, lines) = ui.registers.with(|context| {
        let issues = open(context, Issue::KIND);
        let severe = |severity| {
            issues
                .iter()
                .filter(|issue| Issue(issue).severity() == severity)
                .count()
        };
        let (critical, major) = (severe(Severity::Critical), severe(Severity::Major));
        let late = late(&issues, context);
        (
            issues.len().to_string(),
            Health::of(critical > 0, major > 0 || late > 0),
            vec![
                (
                    (t().overview_critical_issues)(critical, major),
                    if critical > 0 { "bad" } else { "" },
                ),
                (
                    (t().overview_overdue)(late),
                    if late > 0 { "bad" } else { "" },
                ),
                (
                    (t().overview_changes)(open(context, ChangeRequest::KIND).len()),
                    "",
                ),
            ],
        )
    });
    card(
        t().overview_issues,
        health,
        address(ui, Page::of_kind(Issue::KIND)),
        figure,
        lines,
    )
}

fn quality_card(ui: Ui) -> impl IntoView + use<> {
    let (figure, health, lines) = ui.registers.with(|context| {
        let criteria: Vec<&Entry> = context.records.of(AcceptanceCriterion::KIND).collect();
        let met = criteria
            .iter()
            .filter(|entry| entry.text("status") == "met")
            .count();
        let failed = criteria
            .iter()
            .filter(|entry| entry.text("status") == "failed")
            .count();
        let findings = open(context, Finding::KIND);
        let reviews = late(&open(context, Review::KIND), context);
        let (passed, made) = checks(context.records.of(CheckItem::KIND));
        let failed_checks = made - passed;
        let pass_rate = (passed * 100).checked_div(made);
        let share = (met * 100).checked_div(criteria.len());
        (
            share.map_or_else(|| "—".to_owned(), |share| format!("{share} %")),
            Health::of(
                failed > 0 || failed_checks > 0,
                reviews > 0 || !findings.is_empty(),
            ),
            vec![
                ((t().overview_criteria)(met, criteria.len()), ""),
                ((t().overview_findings)(findings.len()), ""),
                (
                    (t().overview_reviews_late)(reviews),
                    if reviews > 0 { "bad" } else { "" },
                ),
                match pass_rate {
                    Some(rate) => (
                        (t().overview_pass_rate)(rate),
                        if failed_checks > 0 { "bad" } else { "" },
                    ),
                    None => (t().overview_no_checks.to_owned(), ""),
                },
            ],
        )
    });
    card(
        t().overview_quality,
        health,
        address(ui, Page::of_kind(AcceptanceCriterion::KIND)),
        figure,
        lines,
    )
}

fn people_card(ui: Ui) -> impl IntoView + use<> {
    let (figure, health, lines) = ui.registers.with(|context| {
        let members =
            register::by_table("members").map_or(0, |kind| context.records.of(kind).count());
        let left = |entry: &Entry| match (Skill::KIND.computed[0].of)(entry, context) {
            Scalar::Int(days) => Some(days),
            _ => None,
        };
        let days: Vec<i64> = context.records.of(Skill::KIND).filter_map(left).collect();
        let ended = days.iter().filter(|days| **days < 0).count();
        let holes = raci::holes(context);
        let ending = days.iter().filter(|days| (0..=30).contains(*days)).count();
        (
            members.to_string(),
            Health::of(ended > 0, ending > 0 || holes > 0),
            vec![
                (
                    (t().overview_expired)(ended),
                    if ended > 0 { "bad" } else { "" },
                ),
                ((t().overview_expiring)(ending), ""),
                ((t().overview_raci)(holes), ""),
            ],
        )
    });
    card(
        t().overview_people,
        health,
        address(ui, Page::Skills),
        figure,
        lines,
    )
}

fn stakeholder_card(ui: Ui) -> impl IntoView + use<> {
    let (figure, health, lines) = ui.registers.with(|context| {
        let kind = register::Stakeholder::KIND;
        let all: Vec<&Entry> = context.records.of(kind).collect();
        let gaps = all
            .iter()
            .filter(|entry| matches!((kind.computed[0].of)(entry, context), Scalar::Int(gap) if gap > 0))
            .count();
        let late = context
            .records
            .of(CommunicationPlan::KIND)
            .filter(|entry| register::next_due(entry, context.records).is_some_and(|due| due < context.today))
            .count();
        (
            all.len().to_string(),
            Health::of(late > 1, late > 0 || gaps > 0),
            vec![
                ((t().overview_communications)(late), if late > 0 { "bad" } else { "" }),
                ((t().overview_gaps)(gaps), ""),
            ],
        )
    });
    card(
        t().overview_stakeholders,
        health,
        address(ui, Page::of_kind(register::Stakeholder::KIND)),
        figure,
        lines,
    )
}

fn list(title: &'static str, none: &'static str, lines: Vec<AnyView>) -> impl IntoView {
    let content = if lines.is_empty() {
        view! { <p class="muted">{none}</p> }.into_any()
    } else {
        view! { <ul>{lines}</ul> }.into_any()
    };
    view! { <section class="overview-list" aria-label=title><h3>{title}</h3>{content}</section> }
}

fn line(ui: Ui, record: RecordRef, name: String, rest: AnyView) -> AnyView {
    view! {
        <li>
            <button class="link" type="button" on:click=move |_| ui.open_record(&record)>{name}</button>
            {rest}
        </li>
    }
    .into_any()
}

/// The few that come first; what has no date comes last.
fn soonest<'a>(
    all: impl Iterator<Item = (Option<NaiveDate>, &'a Entry)>,
) -> Vec<(Option<NaiveDate>, &'a Entry)> {
    let mut all: Vec<_> = all.collect();
    all.sort_by_key(|(day, entry)| (day.is_none(), *day, entry.id));
    all.truncate(MOST);
    all
}

/// A day, and whether it has passed.
fn due(day: Option<NaiveDate>, context: &Context<'_>) -> AnyView {
    let late = day.is_some_and(|day| day < context.today);
    let date = day.map(|day| value::write_date(day, Style::DayMonthYear));
    dated(late, date.unwrap_or_default())
}

fn dated(late: bool, date: String) -> AnyView {
    view! { <span class="num" class:bad=late>{late.then(|| icon(Icon::Warning))} {date}</span> }
        .into_any()
}

fn milestones(ui: Ui, schedule: &Schedule) -> impl IntoView + use<> {
    let now = dates::now();
    let lines = schedule.next.iter().map(|row| {
        let late = row.finish < now;
        let date = dates::write(Style::DayMonthYear, row.finish);
        let (task, name) = (RecordRef::new("tasks", row.id), row.name.clone());
        line(ui, task, name, dated(late, date))
    });
    list(
        t().overview_milestones,
        t().overview_no_milestones,
        lines.collect(),
    )
}

fn top_risks(ui: Ui) -> impl IntoView + use<> {
    let lines = ui.registers.with(|context| {
        let mut risks: Vec<(i64, &Entry)> = open(context, Risk::KIND)
            .into_iter()
            .filter_map(|risk| {
                Some((
                    exposure(Risk(risk).probability(), Risk(risk).impact())?,
                    risk,
                ))
            })
            .collect();
        risks.sort_by_key(|(exposure, risk)| (std::cmp::Reverse(*exposure), risk.id));
        risks.truncate(5);
        let lines = risks.into_iter().map(|(exposure, risk)| {
            let tone = table::exposure_tone(exposure);
            let rest = view! { <span class=format!("chip num {tone}")>{exposure}</span> };
            let record = RecordRef::from(risk);
            let name = value::name(ui, &record, context);
            line(ui, record, name, rest.into_any())
        });
        lines.collect()
    });
    list(t().overview_top_risks, t().overview_no_risks, lines)
}

/// Decisions and change requests that wait for somebody.
fn awaited(ui: Ui) -> impl IntoView + use<> {
    let lines = ui.registers.with(|context| {
        let decisions = context.records.of(Decision::KIND);
        let decisions =
            decisions.filter(|entry| Decision(entry).status() == DecisionState::Proposed);
        let changes = context.records.of(ChangeRequest::KIND);
        let changes = changes
            .filter(|entry| ["raised", "assessing", "deciding"].contains(&entry.text("status")));
        let all = decisions
            .chain(changes)
            .map(|entry| (entry.read::<Day>("decided").and_then(|day| day.0), entry));
        let lines = soonest(all).into_iter().map(|(day, entry)| {
            let record = RecordRef::from(entry);
            let name = value::name(ui, &record, context);
            line(ui, record, name, due(day, context))
        });
        lines.collect()
    });
    list(t().overview_awaited, t().overview_no_awaited, lines)
}

fn deliverables(ui: Ui) -> impl IntoView + use<> {
    let lines = ui.registers.with(|context| {
        let all = open(context, Deliverable::KIND).into_iter();
        let all = all.map(|entry| (Deliverable(entry).due().0, entry));
        let lines = soonest(all).into_iter().map(|(day, entry)| {
            let met = (Deliverable::KIND.computed[0].of)(entry, context);
            let met = match met {
                Scalar::Int(percent) => format!("{percent} %"),
                _ => String::new(),
            };
            let rest = view! {
                <span class="muted num">{met}</span>
                {due(day, context)}
            };
            let record = RecordRef::from(entry);
            let name = value::name(ui, &record, context);
            line(ui, record, name, rest.into_any())
        });
        lines.collect()
    });
    list(
        t().overview_deliverables,
        t().overview_no_deliverables,
        lines,
    )
}
