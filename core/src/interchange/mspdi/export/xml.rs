//! Writing elements. Streams are plain strings: nothing here can fail.

use std::fmt::{Display, Write as _};

use crate::{
    interchange::mspdi::{
        kept::{Kept, order::place},
        own,
    },
    time::{DAY, Minutes, Moment},
};

/// An XML document that is being written.
pub(super) struct Xml {
    text: String,
    open: Vec<&'static str>,
    /// The elements of the innermost record that is written in order: how many elements are open around
    /// them, and the name and place of each.
    marks: Option<(usize, Vec<(&'static str, usize)>)>,
}

impl Xml {
    /// A document that begins with its declaration.
    pub(super) fn new() -> Self {
        Self {
            text: "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned(),
            open: Vec::new(),
            marks: None,
        }
    }

    /// The root, in its namespace.
    pub(super) fn root(&mut self, name: &'static str, namespace: &str) {
        self.line(format_args!("<{name} xmlns=\"{namespace}\">"));
        self.open.push(name);
    }

    /// An element whose elements come in the format's order, what was kept of a file among them.
    pub(super) fn record(
        &mut self,
        name: &'static str,
        order: &[&str],
        kept: &[Kept],
        content: impl FnOnce(&mut Self),
    ) {
        self.within(name, |xml| xml.ordered(order, kept, content));
    }

    /// Elements in the format's order; what is kept stands aside for what is written anew. Elements that the
    /// order does not name come last.
    pub(super) fn ordered(
        &mut self,
        order: &[&str],
        kept: &[Kept],
        content: impl FnOnce(&mut Self),
    ) {
        let start = self.text.len();
        let outer = self.marks.replace((self.open.len(), Vec::new()));
        content(self);
        let marks = std::mem::replace(&mut self.marks, outer);
        let marks = marks.map(|(_, marks)| marks).unwrap_or_default();
        let place = |name: &str| place(order, name);
        let written = |name: &str| marks.iter().any(|(n, _)| *n == name);
        let body = self.text.split_off(start);
        let ends = marks
            .iter()
            .skip(1)
            .map(|(_, at)| *at)
            .chain([start + body.len()]);
        let mut pieces: Vec<(usize, String)> = marks
            .iter()
            .zip(ends)
            .map(|((name, from), to)| (place(name), body[from - start..to - start].to_owned()))
            .collect();
        for element in kept {
            if element.is_repeated() || !written(&element.name) {
                self.kept(element);
                pieces.push((place(&element.name), self.text.split_off(start)));
            }
        }
        pieces.sort_by_key(|(place, _)| *place);
        self.text.extend(pieces.into_iter().map(|(_, piece)| piece));
    }

    /// An element that was kept of a file.
    pub(super) fn kept(&mut self, element: &Kept) {
        self.kept_at(element, self.open.len());
    }

    fn kept_at(&mut self, element: &Kept, depth: usize) {
        let name = &element.name;
        self.text.extend(std::iter::repeat_n('\t', depth));
        if element.children.is_empty() {
            // Writing into a String succeeds always.
            let _ = writeln!(self.text, "<{name}>{}</{name}>", element.escaped());
            return;
        }
        let _ = writeln!(self.text, "<{name}>");
        for child in &element.children {
            self.kept_at(child, depth + 1);
        }
        self.text.extend(std::iter::repeat_n('\t', depth));
        let _ = writeln!(self.text, "</{name}>");
    }

    /// An element with elements in it.
    pub(super) fn within(&mut self, name: &'static str, content: impl FnOnce(&mut Self)) {
        self.mark(name);
        self.line(format_args!("<{name}>"));
        self.open.push(name);
        content(self);
        self.open.pop();
        self.line(format_args!("</{name}>"));
    }

    /// An element with a value that needs no escaping: numbers, dates, amounts of time.
    pub(super) fn value(&mut self, name: &'static str, value: impl Display) {
        self.mark(name);
        self.line(format_args!("<{name}>{value}</{name}>"));
    }

    /// An element with a value, if there is one.
    pub(super) fn some(&mut self, name: &'static str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.value(name, value);
        }
    }

    /// An element with text from a person; none where that is empty.
    pub(super) fn text(&mut self, name: &'static str, text: &str) {
        if text.is_empty() {
            return;
        }
        // XML 1.0 has no way to write the other control characters, and reads a bare CR as a line break.
        let allowed: String = text
            .chars()
            .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
            .filter(|c| !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
            .collect();
        self.value(name, quick_xml::escape::minimal_escape(allowed.as_str()));
    }

    /// An element with 1 or 0.
    pub(super) fn flag(&mut self, name: &'static str, value: bool) {
        self.value(name, u8::from(value));
    }

    /// An instruction of our own, if there is something to say.
    pub(super) fn own(&mut self, content: Option<String>) {
        if let Some(content) = content {
            self.mark(own::NAME);
            self.line(format_args!("<?{} {content}?>", own::TARGET));
        }
    }

    /// The document, with everything closed that is open.
    pub(super) fn finish(mut self) -> Vec<u8> {
        while let Some(name) = self.open.pop() {
            self.line(format_args!("</{name}>"));
        }
        self.text.into_bytes()
    }

    fn mark(&mut self, name: &'static str) {
        let at = self.text.len();
        if let Some((depth, marks)) = &mut self.marks
            && *depth == self.open.len()
        {
            marks.push((name, at));
        }
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        self.text.extend(std::iter::repeat_n('\t', self.open.len()));
        // Writing into a String succeeds always.
        let _ = writeln!(self.text, "{line}");
    }
}

/// A date and time with seconds, as the format has them.
pub(super) fn moment(moment: Moment) -> String {
    format!("{moment}:00")
}

/// An amount of time such as `PT8H0M0S`.
pub(super) fn duration(amount: Minutes) -> String {
    let minutes = amount.0.max(0);
    format!("PT{}H{}M0S", minutes / 60, minutes % 60)
}

/// Minutes after midnight; the end of the day is midnight.
pub(super) fn time_of_day(minutes: i64) -> String {
    let minutes = minutes.rem_euclid(DAY);
    format!("{:02}:{:02}:00", minutes / 60, minutes % 60)
}

/// Tenths of a minute.
pub(super) fn tenths(amount: Minutes) -> i64 {
    amount.0.saturating_mul(10)
}

/// Ten-thousandths as a decimal number without needless zeros.
pub(super) fn units(ten_thousandths: i64) -> String {
    decimal(ten_thousandths, 10_000, 4)
}

/// Hundredths as a decimal number without needless zeros.
pub(super) fn hundredths(n: i64) -> String {
    decimal(n, 100, 2)
}

fn decimal(n: i64, unit: i64, places: usize) -> String {
    let (whole, rest) = (
        n.unsigned_abs() / unit.unsigned_abs(),
        n.unsigned_abs() % unit.unsigned_abs(),
    );
    let sign = if n < 0 { "-" } else { "" };
    let fraction = format!("{rest:0places$}");
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        digits => format!("{sign}{whole}.{digits}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_the_format_has_them() {
        assert_eq!(duration(Minutes(615)), "PT10H15M0S");
        assert_eq!(duration(Minutes(-5)), "PT0H0M0S");
        assert_eq!(moment(Moment(0)), "1970-01-01T00:00:00");
        assert_eq!(time_of_day(24 * 60), "00:00:00");
        assert_eq!(units(10_000), "1");
        assert_eq!(units(3_300), "0.33");
        assert_eq!(hundredths(-5_000), "-50");
        assert_eq!(hundredths(-50), "-0.5");
    }

    #[test]
    fn text_is_escaped_and_what_xml_cannot_hold_is_left_out() {
        let mut xml = Xml::new();
        xml.root("Project", "here");
        xml.text("Name", "a < b & \"c\" > d\u{0}\r\n\u{FFFE}");
        xml.text("Notes", "");
        let text = String::from_utf8(xml.finish()).expect("text");
        let body = text.split_once('\n').expect("a declaration").1;
        let expected =
            "<Project xmlns=\"here\">\n\t<Name>a &lt; b &amp; \"c\" > d\n</Name>\n</Project>\n";
        assert_eq!(body, expected);
    }
}
