//! Bars, brackets, diamonds and the arrows between them.

use std::collections::BTreeMap;

use super::{
    super::{
        colour::{
            BAR, BAR_DONE, BAR_EDGE, CRITICAL, CRITICAL_DONE, CRITICAL_EDGE, FAINT, KEPT, LINK,
            MISSED, SUMMARY, TEXT,
        },
        svg::{Anchor, Svg, Type},
    },
    draw::{LETTERS, Part, ROW, count},
    shape::{self, End},
};
use crate::{
    engine::{Row, RowKind},
    id::TaskId,
    record::LinkType,
};

/// The height of a bar.
const BAR_HEIGHT: f64 = 10.0;
/// The broken edge of what is nearly critical.
pub(super) const NEAR: &str = " stroke-dasharray=\"3 2\"";
/// Half the width of a diamond.
const DIAMOND: f64 = 5.5;

/// The bars of the part's rows.
pub(super) fn bars(part: &Part<'_>, svg: &mut Svg) {
    for (place, row) in part.sheet.rows[part.rows.clone()].iter().enumerate() {
        let middle = (count(place) + 0.5) * ROW;
        let mark = match part.sheet.show.critical {
            true if row.critical => Mark::Critical,
            true if row.near_critical => Mark::Near,
            _ => Mark::None,
        };
        let start = part.scale.x(row.start);
        let finish = part.scale.x(row.finish);
        let end = match row.kind {
            RowKind::Summary => {
                let path = shape::bracket(start, (finish - start).max(4.0), middle);
                svg.path(&path, &format!("fill=\"{SUMMARY}\""));
                finish
            }
            RowKind::Milestone => {
                let path = shape::diamond(finish, middle, DIAMOND);
                svg.path(&path, &diamond(mark));
                finish + DIAMOND
            }
            RowKind::Task => {
                let width = (finish - start).max(2.0);
                let pieces = parts(part, row);
                if pieces.len() > 1 {
                    let look =
                        format!("fill=\"none\" stroke=\"{FAINT}\" stroke-dasharray=\"1.5 2\"");
                    svg.path(&shape::pauses(start, finish, middle), &look);
                }
                let mut left = shape::done(&pieces, row.percent_complete);
                for (x, width) in pieces {
                    let done = left.min(width);
                    left -= done;
                    bar(svg, row, (x, width, done), middle, mark);
                }
                start + width
            }
        };
        let end = tail(part, svg, row, end, middle);
        if let Some(deadline) = row.deadline {
            let colour = if row.finish > deadline { MISSED } else { KEPT };
            let path = shape::deadline(part.scale.x(deadline), middle);
            svg.path(&path, &format!("fill=\"{colour}\""));
        }
        let look = Type {
            size: LETTERS - 0.5,
            bold: false,
            fill: TEXT,
            anchor: Anchor::Start,
            edged: true,
        };
        svg.text(end + 7.0, middle + 3.5, look, &(part.sheet.label)(row));
    }
}

/// How a task is told apart without colour: a critical one has a thick edge, one that is nearly critical a broken
/// one; a critical milestone is hollow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    Near,
    Critical,
}

fn diamond(mark: Mark) -> String {
    match mark {
        Mark::Critical => {
            format!("fill=\"#fff\" stroke=\"{CRITICAL_DONE}\" stroke-width=\"2\"")
        }
        Mark::None | Mark::Near => format!("fill=\"{SUMMARY}\""),
    }
}

/// Where a task is worked on, each part as its left edge and its width.
fn parts(part: &Part<'_>, row: &Row) -> Vec<(f64, f64)> {
    let x = |moment| part.scale.x(moment);
    shape::parts(&row.parts, (row.start, row.finish), x, 2.0)
}

/// A task, or a part of one, so much of which is done.
fn bar(svg: &mut Svg, row: &Row, (x, width, share): (f64, f64, f64), middle: f64, mark: Mark) {
    let top = middle - BAR_HEIGHT / 2.0;
    let (fill, edge, done, thick, broken) = match mark {
        Mark::Critical => (CRITICAL, CRITICAL_EDGE, CRITICAL_DONE, 1.6, ""),
        Mark::Near => (BAR, CRITICAL_EDGE, BAR_DONE, 1.2, NEAR),
        Mark::None => (BAR, BAR_EDGE, BAR_DONE, 0.8, ""),
    };
    let faded = if row.left_out { " opacity=\"0.4\"" } else { "" };
    let look = format!(
        "rx=\"2.5\" fill=\"{fill}\" stroke=\"{edge}\" stroke-width=\"{thick}\"{broken}{faded}"
    );
    svg.rect(x, top, width, BAR_HEIGHT, &look);
    if share >= 1.0 {
        let look = format!("rx=\"2.5\" fill=\"{done}\"{faded}");
        svg.rect(x, top, share, BAR_HEIGHT, &look);
    }
}

/// The float of a task; gives where it ends.
fn tail(part: &Part<'_>, svg: &mut Svg, row: &Row, end: f64, middle: f64) -> f64 {
    let to = part.scale.x(row.float_end);
    let drawn = part.sheet.show.float
        && row.kind != RowKind::Summary
        && row.percent_complete < 100
        && to - end > 3.0;
    if !drawn {
        return end;
    }
    let look = format!("fill=\"none\" stroke=\"{FAINT}\" stroke-dasharray=\"2 2.5\"");
    svg.path(&shape::tail(end, to, middle), &look);
    to
}

/// The arrows that touch or cross the part's rows.
pub(super) fn links(part: &Part<'_>, svg: &mut Svg) {
    if !part.sheet.show.links {
        return;
    }
    let rows = &part.sheet.rows;
    let index: BTreeMap<TaskId, usize> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| (row.id, at))
        .collect();
    let middle = |at: usize| (count(at) - count(part.rows.start) + 0.5) * ROW;
    for link in part.sheet.links {
        let (Some(&from), Some(&to)) = (index.get(&link.predecessor), index.get(&link.successor))
        else {
            continue;
        };
        if from.max(to) < part.rows.start || from.min(to) >= part.rows.end {
            continue;
        }
        let (leaves_finish, arrives_start) = match link.kind {
            LinkType::Fs => (true, true),
            LinkType::Ss => (false, true),
            LinkType::Ff => (true, false),
            LinkType::Sf => (false, false),
        };
        let end = |at: usize, finish: bool| {
            let row = rows[at];
            let start = part.scale.x(row.start);
            let place = part.scale.x(row.finish);
            match (row.kind, finish) {
                (RowKind::Milestone, true) => place + DIAMOND,
                (RowKind::Milestone, false) => place - DIAMOND,
                (_, true) => place.max(start + 2.0),
                (_, false) => start,
            }
        };
        let (line, head) = shape::arrow(
            End {
                x: end(from, leaves_finish),
                y: middle(from),
                right: leaves_finish,
            },
            End {
                x: end(to, !arrives_start),
                y: middle(to),
                right: arrives_start,
            },
            ROW,
        );
        let critical = part.sheet.show.critical && link.critical;
        let (colour, thick) = if critical {
            (CRITICAL_EDGE, 1.5)
        } else {
            (LINK, 0.9)
        };
        let look = format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"{thick}\"");
        svg.path(&line, &look);
        svg.path(&head, &format!("fill=\"{colour}\""));
    }
}
