//! The shapes of a Gantt chart as SVG paths, the same on screen and on paper.

use std::fmt::Write as _;

use crate::time::Moment;

/// How far an arrow runs straight from its bar.
const STUB: f64 = 7.0;
/// The radius of its corners.
const RADIUS: f64 = 3.0;

/// An end of an arrow.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct End {
    /// Where it is.
    pub x: f64,
    /// The middle of its row.
    pub y: f64,
    /// Whether the arrow runs to the right there.
    pub right: bool,
}

impl End {
    const fn sign(self) -> f64 {
        if self.right { 1.0 } else { -1.0 }
    }
}

/// The line and the head of an arrow between two rows, with right angles that keep clear of both bars.
#[must_use]
pub fn arrow(from: End, to: End, row: f64) -> (String, String) {
    let (out, into) = (from.sign(), to.sign());
    let (x1, y1, y2) = (from.x, from.y, to.y);
    let tip = to.x - into;
    let before = tip - into * STUB;
    let after = x1 + out * STUB;
    let points = if from.right && to.right && before >= after {
        vec![(x1, y1), (before, y1), (before, y2), (tip, y2)]
    } else if from.right != to.right {
        // Both ends on the same side: around the farther one.
        let turn = if from.right {
            after.max(before)
        } else {
            after.min(before)
        };
        vec![(x1, y1), (turn, y1), (turn, y2), (tip, y2)]
    } else if !from.right && before <= after {
        vec![(x1, y1), (before, y1), (before, y2), (tip, y2)]
    } else {
        // Back against the direction: along the gap between two rows.
        let gap = if y2 > y1 {
            y1 + row / 2.0
        } else {
            y1 - row / 2.0
        };
        vec![
            (x1, y1),
            (after, y1),
            (after, gap),
            (before, gap),
            (before, y2),
            (tip, y2),
        ]
    };
    let head = format!("M{tip:.1} {y2:.1}l{:.1} -3.4v6.8z", -into * 5.0);
    (rounded(&points), head)
}

/// The bracket of a summary.
#[must_use]
pub fn bracket(x: f64, width: f64, middle: f64) -> String {
    let end = x + width;
    let top = middle - 4.5;
    let tip = (width / 2.0).min(6.0);
    let round = 1.5_f64.min(width / 4.0);
    let (bottom, high, low) = (top + 10.0, top + 1.5, top + 4.5);
    format!(
        "M{x:.1} {bottom:.1}V{high:.1}Q{x:.1} {top:.1} {:.1} {top:.1}H{:.1}Q{end:.1} {top:.1} {end:.1} {high:.1}V{bottom:.1}L{:.1} {low:.1}H{:.1}Z",
        x + round,
        end - round,
        end - tip,
        x + tip,
    )
}

/// The diamond of a milestone, from its middle to each point so far.
#[must_use]
pub fn diamond(x: f64, middle: f64, half: f64) -> String {
    format!(
        "M{:.1} {middle:.1}l{half:.1} -{half:.1} {half:.1} {half:.1} -{half:.1} {half:.1}z",
        x - half
    )
}

/// Where a task is worked on, each part as its left edge and its width: all of it, if it has no parts.
#[must_use]
pub fn parts(
    parts: &[(Moment, Moment)],
    (start, finish): (Moment, Moment),
    x: impl Fn(Moment) -> f64,
    narrowest: f64,
) -> Vec<(f64, f64)> {
    let whole = [(start, finish)];
    let parts = if parts.is_empty() { &whole } else { parts };
    let place = |&(from, to): &(Moment, Moment)| (x(from), (x(to) - x(from)).max(narrowest));
    parts.iter().map(place).collect()
}

/// How much of the parts together is done.
#[must_use]
pub fn done(parts: &[(f64, f64)], percent: u8) -> f64 {
    let width: f64 = parts.iter().map(|(_, width)| width).sum();
    width * f64::from(percent.min(100)) / 100.0
}

/// The line between the parts of a task that pauses.
#[must_use]
pub fn pauses(start: f64, finish: f64, middle: f64) -> String {
    format!("M{start:.1} {middle:.1}H{finish:.1}")
}

/// A float tail from a bar's end to where the float is used up.
#[must_use]
pub fn tail(from: f64, to: f64, middle: f64) -> String {
    format!(
        "M{from:.1} {middle:.1}H{to:.1}M{to:.1} {:.1}v7",
        middle - 3.5
    )
}

/// The arrow of a deadline, pointing down at its date.
#[must_use]
pub fn deadline(x: f64, middle: f64) -> String {
    format!("M{x:.1} {:.1}l-5 -6h3v-5h4v5h3z", middle + 5.0)
}

/// A line through points with rounded corners.
fn rounded(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    for (index, (x, y)) in points.iter().enumerate() {
        let corner = index
            .checked_sub(1)
            .zip(points.get(index + 1))
            .map(|(at, next)| (points[at], *next));
        // Writing to a string cannot fail.
        let _ = match corner {
            None if index == 0 => write!(path, "M{x:.1} {y:.1}"),
            None => write!(path, "L{x:.1} {y:.1}"),
            Some((last, next)) => {
                let (ax, ay) = towards((*x, *y), last);
                let (bx, by) = towards((*x, *y), next);
                write!(path, "L{ax:.1} {ay:.1}Q{x:.1} {y:.1} {bx:.1} {by:.1}")
            }
        };
    }
    path
}

/// The point a corner's radius away from a corner, towards another point; at most half the way.
fn towards(corner: (f64, f64), other: (f64, f64)) -> (f64, f64) {
    let (dx, dy) = (other.0 - corner.0, other.1 - corner.1);
    let length = dx.hypot(dy);
    if length < 0.01 {
        return corner;
    }
    let part = RADIUS.min(length / 2.0) / length;
    (corner.0 + dx * part, corner.1 + dy * part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_turn_where_there_is_room() {
        let check = |from: (f64, bool), to: (f64, bool), corners: usize| {
            let end = |(x, right): (f64, bool), y: f64| End { x, y, right };
            let (line, head) = arrow(end(from, 15.0), end(to, 45.0), 30.0);
            assert_eq!(line.matches('Q').count(), corners, "{line}");
            assert!(head.starts_with('M'));
        };
        check((10.0, true), (60.0, true), 2); // finish to a later start
        check((10.0, true), (10.0, true), 4); // finish to a start right after it
        check((10.0, false), (30.0, true), 2); // start to start
        check((10.0, true), (30.0, false), 2); // finish to finish
        check((60.0, false), (10.0, false), 2); // start to an earlier finish
    }
}
