//! Drawing a part of the chart: some rows, some columns, some days.

use std::ops::Range;

use super::{
    super::{
        colour::{self, FAINT, GROUND, LINE, SOFT, STRONG, TEXT},
        scale::{Scale, Tick, exact, monday},
        svg::{Anchor, Number, Svg, Type},
        width::{cut, width},
    },
    bars,
    sheet::{Column, Sheet},
};

/// The height of the headings.
pub(super) const HEAD: f64 = 36.0;
/// The height of a row.
pub(super) const ROW: f64 = 22.0;
/// The size of the letters in table and chart.
pub(super) const LETTERS: f64 = 10.5;
/// Room at both sides of a cell.
const PAD: f64 = 5.0;
/// How far each level is indented.
const INDENT: f64 = 11.0;

/// A part of the sheet.
pub(super) struct Part<'a> {
    pub(super) sheet: &'a Sheet<'a>,
    pub(super) rows: Range<usize>,
    pub(super) columns: &'a [Column],
    /// Which of the sheet's columns the first one is.
    pub(super) first_column: usize,
    pub(super) scale: Scale,
    /// The width of the chart.
    pub(super) chart: f64,
    /// How much of the time span lies before it, on pages to the left.
    pub(super) offset: f64,
}

impl Part<'_> {
    /// The width of its table.
    pub(super) fn table(&self) -> f64 {
        self.columns.iter().map(|column| column.width).sum()
    }

    /// The height with headings.
    pub(super) fn height(&self) -> f64 {
        HEAD + count(self.rows.len()) * ROW
    }

    /// Draws it at a place.
    pub(super) fn draw(&self, svg: &mut Svg, x: f64, y: f64) {
        svg.open_group(x, y);
        let (table, height) = (self.table(), self.height());
        let whole = table + self.chart;
        svg.rect(0.0, 0.0, whole, HEAD, &format!("fill=\"{GROUND}\""));
        self.head_of_table(svg);
        self.rows_of_table(svg);
        svg.open_window(table, 0.0, self.chart, height);
        svg.open_group(-self.offset, 0.0);
        self.headings(svg);
        svg.close_group();
        svg.open_window(0.0, HEAD, self.chart, height - HEAD);
        svg.open_group(-self.offset, 0.0);
        self.shade(svg, height - HEAD);
        self.rules(svg, self.offset + self.chart);
        bars::links(self, svg);
        bars::bars(self, svg);
        self.today(svg, height - HEAD);
        svg.close_group();
        svg.close_window();
        svg.close_window();
        let frame = format!("fill=\"none\" stroke=\"{LINE}\"");
        svg.rect(0.0, 0.0, whole, height, &frame);
        svg.line((0.0, HEAD), (whole, HEAD), &frame);
        if table > 0.0 {
            svg.line((table, 0.0), (table, height), &frame);
        }
        svg.close_group();
    }

    fn head_of_table(&self, svg: &mut Svg) {
        let mut x = 0.0;
        for column in self.columns {
            let room = column.width - 2.0 * PAD;
            let (at, anchor) = side(column, x);
            let look = Type {
                size: LETTERS - 0.5,
                bold: true,
                fill: FAINT,
                anchor,
                edged: false,
            };
            svg.text(at, HEAD - 9.0, look, &cut(&column.head, LETTERS, room));
            x += column.width;
        }
    }

    fn rows_of_table(&self, svg: &mut Svg) {
        svg.open_group(0.0, HEAD);
        self.rules(svg, self.table());
        for (place, row) in self.sheet.rows[self.rows.clone()].iter().enumerate() {
            let y = (count(place) + 0.5) * ROW + 3.6;
            let bold = row.kind == crate::engine::RowKind::Summary;
            let mut x = 0.0;
            for (at, column) in self.columns.iter().enumerate() {
                let indent = if column.name {
                    f64::from(row.level) * INDENT
                } else {
                    0.0
                };
                let text = (self.sheet.cell)(row, self.first_column + at);
                let room = column.width - 2.0 * PAD - indent;
                let size = if bold { LETTERS * 1.04 } else { LETTERS };
                let (start, anchor) = side(column, x);
                let look = Type {
                    size: LETTERS,
                    bold,
                    fill: if column.name || bold { STRONG } else { TEXT },
                    anchor,
                    edged: false,
                };
                svg.text(start + indent, y, look, &cut(&text, size, room.max(0.0)));
                x += column.width;
            }
        }
        svg.close_group();
    }

    /// The lines between the rows.
    fn rules(&self, svg: &mut Svg, width: f64) {
        let look = format!("stroke=\"{SOFT}\"");
        for row in 1..self.rows.len() {
            let y = count(row) * ROW;
            svg.line((0.0, y), (width, y), &look);
        }
    }

    fn days(&self) -> (i64, i64) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a sheet of paper shows far fewer days than 2^53"
        )]
        let day = |x: f64| self.scale.first_day + (x / self.scale.day_width).floor() as i64;
        (day(self.offset), day(self.offset + self.chart))
    }

    fn headings(&self, svg: &mut Svg) {
        let (first, last) = self.days();
        let lines = [
            (self.scale.upper(first, last), 0.0, STRONG),
            (self.scale.lower(first, last), HEAD / 2.0, FAINT),
        ];
        for (ticks, top, fill) in lines {
            for tick in ticks {
                self.heading(svg, &tick, top, fill);
            }
        }
    }

    fn heading(&self, svg: &mut Svg, tick: &Tick, top: f64, fill: &'static str) {
        let left = self.scale.x_of_day(tick.day);
        let right = self.scale.x_of_day(tick.end);
        let look = format!("stroke=\"{LINE}\"");
        svg.line((left, top), (left, top + HEAD / 2.0), &look);
        let text = (self.sheet.heading)(tick.heading, tick.day);
        // A stretch that began before the part still says what it is.
        let start = left.max(self.offset) + 4.0;
        if start + width(&text, LETTERS) <= right {
            let look = Type {
                size: LETTERS,
                bold: top == 0.0,
                fill,
                anchor: Anchor::Start,
                edged: false,
            };
            svg.text(start, top + 13.0, look, &text);
        }
    }

    /// What is not worked: weekends in one path, exceptions each for itself.
    fn shade(&self, svg: &mut Svg, height: f64) {
        let (first, last) = self.days();
        if self.scale.day_width < 1.2 {
            return;
        }
        let shade = self.sheet.shade;
        let mut weekends = String::new();
        let mut week = monday(first);
        while week <= last {
            for (day, free) in (week..).zip(shade.free_weekdays) {
                if free && !shade.extra_days.contains(&day) {
                    self.column(&mut weekends, day, day + 1, height);
                }
            }
            week += 7;
        }
        svg.path(&weekends, &format!("fill=\"{GROUND}\""));
        let mut holidays = String::new();
        for (from, to, _) in &shade.holidays {
            if *from <= last && *to >= first {
                self.column(&mut holidays, *from, *to + 1, height);
            }
        }
        svg.path(&holidays, "fill=\"#f6f0e6\"");
    }

    fn column(&self, path: &mut String, from: i64, to: i64, height: f64) {
        use std::fmt::Write as _;
        let left = self.scale.x_of_day(from);
        let width = self.scale.x_of_day(to) - left;
        let (left, width, height) = (Number(left), Number(width), Number(height));
        // Writing to a string cannot fail.
        let _ = write!(path, "M{left} 0h{width}v{height}h-{width}z");
    }

    fn today(&self, svg: &mut Svg, height: f64) {
        if let Some(today) = self.sheet.today {
            let x = self.scale.x_of_clock(today);
            if (self.offset..=self.offset + self.chart).contains(&x) {
                let look = format!("stroke=\"{}\" stroke-width=\"1.4\"", colour::ACCENT);
                svg.line((x, 0.0), (x, height), &look);
            }
        }
    }
}

fn side(column: &Column, x: f64) -> (f64, Anchor) {
    if column.right {
        (x + column.width - PAD, Anchor::End)
    } else {
        (x + PAD, Anchor::Start)
    }
}

/// A count as a place.
pub(super) fn count(count: usize) -> f64 {
    exact(i64::try_from(count).unwrap_or(i64::MAX))
}
