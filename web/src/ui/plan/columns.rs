//! Which columns the plan's table shows, in what order and how wide.

use leptos::prelude::*;

use super::column::{Column, ColumnLook as _, USUAL, WIDTHS};

/// A column that is shown, and its width in pixels where a person gave it one.
pub(crate) type Chosen = (Column, Option<u32>);

/// What is shown until a person chooses otherwise.
pub(crate) fn usual() -> Vec<Chosen> {
    USUAL.map(|column| (column, None)).to_vec()
}

/// Reads columns as [`write`] writes them: `name:260,start`. Unknown ones are left out; without the
/// name they are the usual ones.
pub(crate) fn read(text: &str) -> Vec<Chosen> {
    let mut chosen: Vec<Chosen> = Vec::new();
    for part in text.split(',') {
        let (name, width) = part.trim().split_once(':').unwrap_or((part.trim(), ""));
        let width = width.parse().ok().filter(|width| WIDTHS.contains(width));
        if let Some(column) = Column::named(name)
            && chosen.iter().all(|(other, _)| *other != column)
        {
            chosen.push((column, width));
        }
    }
    if chosen.iter().any(|(column, _)| *column == Column::NAME) {
        chosen
    } else {
        usual()
    }
}

/// Writes columns as text.
pub(crate) fn write(chosen: &[Chosen]) -> String {
    let one = |(column, width): &Chosen| match width {
        Some(width) => format!("{}:{width}", column.name()),
        None => column.name().to_owned(),
    };
    chosen.iter().map(one).collect::<Vec<_>>().join(",")
}

/// How wide a column is at least.
pub(crate) fn width((column, width): Chosen, narrow: bool) -> u32 {
    match column {
        Column::NAME if narrow => 172,
        _ => width.unwrap_or_else(|| column.width()),
    }
}

/// How wide these columns are together at least.
pub(crate) fn total_width(chosen: &[Chosen], narrow: bool) -> u32 {
    chosen.iter().map(|one| width(*one, narrow)).sum()
}

/// The columns as a CSS grid: the name takes what is left.
pub(crate) fn template(chosen: &[Chosen], narrow: bool) -> String {
    chosen
        .iter()
        .map(|one| match one.0 {
            Column::NAME => format!("minmax({}px, 1fr) ", width(*one, narrow)),
            _ => format!("{}px ", width(*one, narrow)),
        })
        .collect()
}

/// Shows a column, before the first of those that come after it in the usual order, or hides it. The
/// name is always there.
pub(crate) fn toggle(columns: RwSignal<Vec<Chosen>>, column: Column) {
    columns.update(
        |chosen| match chosen.iter().position(|(now, _)| *now == column) {
            Some(_) if column == Column::NAME => {}
            Some(at) => {
                chosen.remove(at);
            }
            None => chosen.push((column, None)),
        },
    );
}

/// Moves a column to the place of another one.
pub(crate) fn move_to(columns: RwSignal<Vec<Chosen>>, column: Column, to: usize) {
    columns.update(|chosen| {
        if let Some(from) = chosen.iter().position(|(now, _)| *now == column) {
            let one = chosen.remove(from);
            chosen.insert(to.min(chosen.len()), one);
        }
    });
}

/// Moves a column one place along; whether there was one.
pub(crate) fn step(columns: RwSignal<Vec<Chosen>>, column: Column, forward: bool) -> bool {
    let to = columns.with_untracked(|chosen| {
        let at = chosen.iter().position(|(now, _)| *now == column)?;
        let to = if forward { at + 1 } else { at.checked_sub(1)? };
        (to < chosen.len()).then_some(to)
    });
    if let Some(to) = to {
        move_to(columns, column, to);
    }
    to.is_some()
}

/// Gives a column a width; without one, its usual width.
pub(crate) fn resize(columns: RwSignal<Vec<Chosen>>, column: Column, width: Option<u32>) {
    let width = width.map(|width| width.clamp(*WIDTHS.start(), *WIDTHS.end()));
    columns.update(|chosen| {
        if let Some(one) = chosen.iter_mut().find(|(now, _)| *now == column) {
            one.1 = width;
        }
    });
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn columns_round_trip() {
        let check = |text: &str, expected: &str| assert_eq!(write(&read(text)), expected);
        check("name:260,start,deadline", "name:260,start,deadline");
        check("start,name,start", "start,name");
        check("name:9999,colour", "name");
        // Without the name there is no plan to read.
        check("start", &write(&usual()));
        check("", &write(&usual()));
    }
}
