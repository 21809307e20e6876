//! Typed cells of a sheet.

use rust_xlsxwriter::{ColNum, ExcelDateTime, Format, RowNum, Workbook, Worksheet, XlsxError};

use crate::{
    interchange::columns::Value,
    record::Units,
    time::{DAY, Moment},
};

use chrono::{Datelike as _, Timelike as _};

/// Characters that a cell holds.
const LONGEST: usize = 32_767;

/// Pixels that a column is wide at most.
const WIDEST: u32 = 420;

/// How each kind of value looks.
pub(super) struct Formats {
    heading: Format,
    moment: Format,
    date: Format,
    money: Format,
    percent: Format,
    summary: Format,
    plain: Format,
    /// Working minutes in a day.
    day: i64,
    /// Days: by elapsed and by estimated.
    days: [[Format; 2]; 2],
}

impl Formats {
    pub(super) fn new(day: i64) -> Self {
        let number = |code: &str| Format::new().set_num_format(code);
        Self {
            heading: Format::new().set_bold(),
            moment: number("yyyy-mm-dd hh:mm"),
            date: number("yyyy-mm-dd"),
            money: number("#,##0.00"),
            percent: number("0%"),
            summary: Format::new().set_bold(),
            plain: Format::new(),
            day: day.max(1),
            days: [
                [number("0.##\"d\""), number("0.##\"d?\"")],
                [number("0.##\"ed\""), number("0.##\"ed?\"")],
            ],
        }
    }
}

/// A sheet that is being written, row by row.
pub(super) struct Sheet<'w> {
    sheet: &'w mut Worksheet,
    formats: &'w Formats,
    row: RowNum,
    width: usize,
}

impl<'w> Sheet<'w> {
    /// A sheet with its headings.
    pub(super) fn new(
        workbook: &'w mut Workbook,
        name: &str,
        headings: &[&str],
        formats: &'w Formats,
    ) -> Result<Self, XlsxError> {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        // A summary stands above what is in it.
        sheet.group_symbols_above(true);
        for (i, heading) in headings.iter().enumerate() {
            let column = column(i);
            sheet.write_string_with_format(0, column, *heading, &formats.heading)?;
            let wide = heading.contains("ame") || *heading == "Notes";
            sheet.set_column_width(column, if wide { 36 } else { 16 })?;
        }
        Ok(Self {
            sheet,
            formats,
            row: 1,
            width: headings.len(),
        })
    }

    /// A value in its own type.
    pub(super) fn cell(&mut self, at: usize, value: Value) -> Result<(), XlsxError> {
        let (row, column, f) = (self.row, column(at), self.formats);
        match value {
            Value::Empty => {}
            Value::Text(text) | Value::Code(text) => {
                if !text.is_empty() {
                    // Strings are never formulas here, whatever they begin with.
                    self.sheet.write_string(row, column, short(&text))?;
                }
            }
            Value::Integer(number) => {
                self.sheet.write_number(row, column, float(number))?;
            }
            Value::Flag(flag) => {
                self.sheet.write_boolean(row, column, flag)?;
            }
            Value::Percent(percent) => {
                let fraction = f64::from(percent) / 100.0;
                self.sheet
                    .write_number_with_format(row, column, fraction, &f.percent)?;
            }
            Value::Duration {
                minutes,
                elapsed,
                estimated,
            } => {
                let day = if elapsed { DAY } else { f.day };
                let days = float(minutes.0) / float(day);
                let format = &f.days[usize::from(elapsed)][usize::from(estimated)];
                self.sheet
                    .write_number_with_format(row, column, days, format)?;
            }
            Value::Moment(moment) => {
                let time = excel(moment)?;
                self.sheet
                    .write_datetime_with_format(row, column, &time, &f.moment)?;
            }
            Value::Day(day) => {
                let time = excel(day)?;
                self.sheet
                    .write_datetime_with_format(row, column, &time, &f.date)?;
            }
            Value::Money(amount) => {
                let amount = float(amount) / 100.0;
                self.sheet
                    .write_number_with_format(row, column, amount, &f.money)?;
            }
        }
        Ok(())
    }

    /// A task's name, indented by its level; a summary's in bold.
    pub(super) fn name(
        &mut self,
        at: usize,
        value: Value,
        level: u16,
        summary: bool,
    ) -> Result<(), XlsxError> {
        let Value::Text(text) = value else {
            return Ok(());
        };
        let base = if summary {
            &self.formats.summary
        } else {
            &self.formats.plain
        };
        let indent = u8::try_from(level.min(15)).unwrap_or(15);
        let format = base.clone().set_indent(indent);
        self.sheet
            .write_string_with_format(self.row, column(at), short(&text), &format)?;
        Ok(())
    }

    /// How much of a resource, as a percentage.
    pub(super) fn units(&mut self, at: usize, units: Units) -> Result<(), XlsxError> {
        let fraction = float(units.0) / float(Units::ONE.0);
        let percent = &self.formats.percent;
        self.sheet
            .write_number_with_format(self.row, column(at), fraction, percent)?;
        Ok(())
    }

    pub(super) fn next_row(&mut self) {
        self.row += 1;
    }

    /// Rows that fold together; counted from 0 below the headings.
    pub(super) fn fold(&mut self, first: usize, last: usize) -> Result<(), XlsxError> {
        let row = |i: usize| RowNum::try_from(i + 1).unwrap_or(RowNum::MAX);
        self.sheet.group_rows(row(first), row(last))?;
        Ok(())
    }

    /// Makes columns as wide as what is in them, up to that of a long sentence.
    pub(super) fn fit(&mut self) {
        self.sheet.set_autofit_max_width(WIDEST).autofit();
    }

    /// Headings filter the rows.
    pub(super) fn finish(self) -> Result<(), XlsxError> {
        let last = column(self.width.saturating_sub(1));
        self.sheet
            .autofilter(0, 0, self.row.saturating_sub(1), last)?;
        Ok(())
    }
}

fn column(at: usize) -> ColNum {
    ColNum::try_from(at).unwrap_or(ColNum::MAX)
}

/// What Excel reckons in. Nothing that is written is so large that it would be rounded.
#[allow(
    clippy::cast_precision_loss,
    reason = "minutes of 200 years fit exactly"
)]
fn float(number: i64) -> f64 {
    number as f64
}

fn short(text: &str) -> String {
    // Excel counts UTF-16 units.
    let mut units = 0;
    text.chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= LONGEST
        })
        .collect()
}

fn excel(moment: Moment) -> Result<ExcelDateTime, XlsxError> {
    let civil = moment.civil();
    let year = u16::try_from(civil.year()).unwrap_or(1900);
    let part = |n: u32| u8::try_from(n).unwrap_or(0);
    ExcelDateTime::from_ymd(year, part(civil.month()), part(civil.day()))?.and_hms(
        u16::from(part(civil.hour())),
        part(civil.minute()),
        0,
    )
}
