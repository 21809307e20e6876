//! Tables of tasks, as spreadsheets and trackers write and read them (RFC 4180 and its relatives).
//!
//! [`Layout::guess`] says what a file looks like; a person puts that right; [`dry_run`] says what an
//! import would make and lists every row that cannot be taken over; [`import`] and [`merge`] then do it,
//! whole or not at all.

mod cell;
mod export;
mod layout;
mod make;
mod outline;
mod people;
mod places;
mod predecessors;
mod report;
mod rows;
mod table;
mod target;
#[cfg(test)]
mod tests;
mod times;

pub use cell::DateOrder;
pub use export::{export, export_table};
pub use layout::{DELIMITERS, Layout, TimeUnit};
use rand::{Rng, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
pub use report::{CellChange, DryRun, Refused};
pub use target::Target;

use self::{
    make::{Made, make},
    report::Problems,
};
use super::{Imported, Limits, Problem};
use crate::{
    edit::Step,
    plan::{Plan, PlanRecords},
    time::Moment,
};

/// Rows whose cells are shown beside the columns.
const SAMPLES: usize = 3;

/// What an import would make: into the open plan, or without one as a new project that starts on `start`
/// unless the file has dates.
#[must_use]
pub fn dry_run(bytes: &[u8], layout: &Layout, into: Option<&Plan>, start: Moment) -> DryRun {
    // Ids are made and thrown away: any will do.
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    match into {
        Some(plan) => read(bytes, layout, plan, Limits::default(), &mut rng).report,
        None => new_project(bytes, layout, start, Limits::default(), &mut rng).report,
    }
}

/// Makes a project from a table. `start` is where it starts if no row has a start; `name` is the file's.
///
/// # Errors
/// There is a problem; nothing is imported by half.
pub fn import(
    bytes: &[u8],
    layout: &Layout,
    name: &str,
    start: Moment,
    rng: &mut impl Rng,
) -> Result<Imported, Refused> {
    let made = new_project(bytes, layout, start, Limits::default(), rng);
    if !made.report.is_sound() {
        return Err(Refused(Box::new(made.report)));
    }
    Ok(Imported {
        name: name.to_owned(),
        records: made.records,
        notes: made.report.notes,
    })
}

/// Brings a table into the open plan, as one step: rows with a key of the plan change its task, the others
/// are new tasks.
///
/// # Errors
/// There is a problem; nothing is changed.
pub fn merge(
    bytes: &[u8],
    layout: &Layout,
    plan: &Plan,
    name: &str,
    rng: &mut impl Rng,
) -> Result<(Step, DryRun), Refused> {
    let made = read(bytes, layout, plan, Limits::default(), rng);
    if !made.report.is_sound() {
        return Err(Refused(Box::new(made.report)));
    }
    let step = Step {
        puts: made.puts,
        label: format!("Import {name}"),
        created: made.created,
    };
    Ok((step, made.report))
}

fn new_project(
    bytes: &[u8],
    layout: &Layout,
    start: Moment,
    limits: Limits,
    rng: &mut impl Rng,
) -> Made {
    let blank = Plan::new(PlanRecords::blank(start, rng));
    let mut made = read(bytes, layout, &blank, limits, rng);
    if let Some(first) = made.first_start {
        made.records.options.start = Some(first);
    }
    made
}

fn read(bytes: &[u8], layout: &Layout, plan: &Plan, limits: Limits, rng: &mut impl Rng) -> Made {
    let mut problems = Problems::default();
    let text = if bytes.len() > limits.bytes {
        let reason = format!(
            "the file has {} bytes, more than the {} that are read",
            bytes.len(),
            limits.bytes
        );
        problems.add(Problem::new(1, "", reason));
        Default::default()
    } else {
        layout.encoding.decode(bytes).unwrap_or_else(|| {
            let reason = format!("the text is not {}", layout.encoding.label());
            problems.add(Problem::new(1, "", reason));
            Default::default()
        })
    };
    let name = Target::field("name");
    if !layout.columns.contains(&name) && !layout.columns.contains(&Target::Key) {
        problems.add(Problem::new(
            1,
            "",
            "no column is chosen for the names of the tasks",
        ));
    }
    let options = &plan.records.options;
    let (columns, rows) = rows::read(&text, layout, options, limits.records, &mut problems);
    if rows.is_empty() && problems.count == 0 {
        problems.add(Problem::new(1, "", "there are no rows with tasks"));
    }
    let mut made = make(&rows, &columns, layout, plan, problems, rng);
    made.report.samples = samples(&text, layout, columns.len());
    made
}

fn samples(text: &str, layout: &Layout, width: usize) -> Vec<Vec<String>> {
    let rows = table::Table::new(text, layout.delimiter).skip(usize::from(layout.header));
    let rows: Vec<_> = rows.take(SAMPLES).map_while(Result::ok).collect();
    let shown =
        |i: usize, row: &table::TableRow| cell::shown(row.cells.get(i).map_or("", String::as_str));
    (0..width)
        .map(|i| rows.iter().map(|row| shown(i, row)).collect())
        .collect()
}
