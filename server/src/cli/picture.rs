//! Pictures of a plan as the command line draws them: in English, with the usual columns.

use throughline_core::{
    chart::{
        gantt::{self, Column, Sheet, Show, Words},
        network::{Edge, Figure, Graph, Item, Layout, Measures, NodeText},
    },
    engine::{PlanView, Row, RowKind},
    plan::Plan,
    schedule::Scheduler,
    text,
    time::Moment,
};

/// The width of a day in a Gantt chart, in pixels.
const DAY_WIDTH: f64 = 8.0;

/// The measures of a network diagram.
const MEASURES: Measures = Measures {
    width: 208,
    height: 100,
    column_gap: 56,
    row_gap: 30,
    lane: 9,
    margin: 36,
    block: 5,
};

/// The Gantt chart as SVG.
pub(super) fn gantt(title: &str, plan: &Plan, scheduler: &Scheduler, now: Moment) -> Vec<u8> {
    let view = PlanView::new(plan, scheduler);
    let units = view.units;
    let cell = |row: &Row, column: usize| match column {
        0 => row.key.clone(),
        1 => row.name.clone(),
        2 => text::format_duration(row.duration, row.elapsed, row.estimated, units),
        3 => date(row.start),
        4 => date(row.finish),
        _ => row.predecessors.clone(),
    };
    let label = |row: &Row| match row.kind {
        RowKind::Milestone => date(row.finish),
        _ => names(&view, row),
    };
    let sheet = Sheet {
        rows: view.rows.iter().collect(),
        links: &view.links,
        shade: &view.shade,
        columns: columns(),
        cell: &cell,
        label: &label,
        heading: &|heading, day| heading.english(day),
        day_span: view.day_span,
        today: Some(now),
        show: Show {
            critical: true,
            float: true,
            links: true,
        },
        words: Words::english(title, &as_of(now)),
    };
    gantt::picture(&sheet, DAY_WIDTH).into_bytes()
}

/// The network diagram of all tasks as SVG.
pub(super) fn network(title: &str, plan: &Plan, scheduler: &Scheduler, now: Moment) -> Vec<u8> {
    let view = PlanView::new(plan, scheduler);
    let items: Vec<Item> = view
        .rows
        .iter()
        .map(|row| Item {
            id: row.id,
            level: row.level,
            summary: row.kind == RowKind::Summary,
        })
        .collect();
    let graph = Graph::new(&items, &view.links, |_| false, None);
    let layout = Layout::new(&graph, &MEASURES);
    let duration = |minutes| text::format_duration(minutes, false, false, view.units);
    let nodes: Vec<NodeText> = graph
        .nodes
        .iter()
        .filter_map(|node| plan.find(node.task).and_then(|index| view.rows.get(index)))
        .map(|row| NodeText {
            key: row.key.clone(),
            name: row.name.clone(),
            duration: text::format_duration(row.duration, row.elapsed, row.estimated, view.units),
            early: (date(row.early_start), date(row.early_finish)),
            late: (date(row.late_start), date(row.late_finish)),
            float: duration(row.total_float),
            critical: row.critical,
            summary: row.kind == RowKind::Summary,
            percent: row.percent_complete,
        })
        .collect();
    let label = |edge: &Edge| {
        view.links.get(edge.link).map_or_else(String::new, |link| {
            text::format_predecessor("", link.kind, link.lag, link.lag_unit, view.units)
        })
    };
    Figure {
        graph: &graph,
        layout: &layout,
        measures: &MEASURES,
        nodes: &nodes,
        label: &label,
        critical: true,
        title,
        as_of: &as_of(now),
    }
    .picture()
    .into_bytes()
}

fn columns() -> Vec<Column> {
    let column = |head: &str, width: f64, right: bool| Column {
        head: head.to_owned(),
        width,
        right,
        name: head == "Name",
    };
    vec![
        column("Key", 46.0, false),
        column("Name", 230.0, false),
        column("Duration", 58.0, true),
        column("Start", 74.0, false),
        column("Finish", 74.0, false),
        column("Predecessors", 84.0, false),
    ]
}

fn names(view: &PlanView, row: &Row) -> String {
    let named = row.resources.iter().filter_map(|(id, _)| {
        let resource = view.resources.iter().find(|resource| resource.id == *id)?;
        resource.name.split_whitespace().next()
    });
    named.take(3).collect::<Vec<_>>().join(", ")
}

fn date(moment: Moment) -> String {
    moment.date().format("%-d %b %Y").to_string()
}

fn as_of(now: Moment) -> String {
    format!("As of {} UTC", now.civil().format("%-d %B %Y, %H:%M"))
}
