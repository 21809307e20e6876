//! Writing SVG. Everything that is drawn carries its look in attributes, not in a style sheet: it is the
//! same in a browser with a strict policy, in a drawing program and on paper.

use std::fmt::Write as _;

/// An SVG document being written.
pub(super) struct Svg(String);

/// A text's place and look.
#[derive(Clone, Copy)]
pub(super) struct Type {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) fill: &'static str,
    pub(super) anchor: Anchor,
    /// Whether it has a white edge, so that it stays readable on lines.
    pub(super) edged: bool,
}

#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Svg {
    /// A document of that size with a title for those who cannot see it.
    pub(super) fn new(width: f64, height: f64, title: &str) -> Self {
        let mut svg = Self(String::new());
        let title = escape(title);
        svg.write(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" role=\"img\" font-family=\"Inter Variable, Inter, Helvetica Neue, Arial, sans-serif\"><title>{title}</title>",
            w = Number(width),
            h = Number(height),
        ));
        svg
    }

    /// The document.
    pub(super) fn finish(mut self) -> String {
        self.0.push_str("</svg>\n");
        self.0
    }

    /// A window onto what follows: nothing of it is seen outside. Its own corner is the origin.
    pub(super) fn open_window(&mut self, x: f64, y: f64, width: f64, height: f64) {
        self.write(format_args!(
            "<svg x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\">",
            Number(x),
            Number(y),
            Number(width.max(0.0)),
            Number(height.max(0.0)),
        ));
    }

    pub(super) fn close_window(&mut self) {
        self.0.push_str("</svg>");
    }

    /// A group that is moved.
    pub(super) fn open_group(&mut self, x: f64, y: f64) {
        self.write(format_args!(
            "<g transform=\"translate({} {})\">",
            Number(x),
            Number(y)
        ));
    }

    pub(super) fn close_group(&mut self) {
        self.0.push_str("</g>");
    }

    pub(super) fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, look: &str) {
        self.write(format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" {look}/>",
            Number(x),
            Number(y),
            Number(width.max(0.0)),
            Number(height.max(0.0)),
        ));
    }

    pub(super) fn path(&mut self, d: &str, look: &str) {
        self.write(format_args!("<path d=\"{d}\" {look}/>"));
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), look: &str) {
        self.write(format_args!(
            "<path d=\"M{} {}L{} {}\" {look}/>",
            Number(from.0),
            Number(from.1),
            Number(to.0),
            Number(to.1),
        ));
    }

    pub(super) fn text(&mut self, x: f64, y: f64, look: Type, text: &str) {
        if text.is_empty() {
            return;
        }
        let anchor = match look.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = if look.bold {
            " font-weight=\"600\""
        } else {
            ""
        };
        let edge = if look.edged {
            " stroke=\"#fff\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\""
        } else {
            ""
        };
        self.write(format_args!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{}\"{weight}{anchor}{edge}>{}</text>",
            Number(x),
            Number(y),
            Number(look.size),
            look.fill,
            escape(text),
        ));
    }

    fn write(&mut self, what: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.0.write_fmt(what);
    }
}

/// A length with at most two decimals and no zeros behind them.
pub(super) struct Number(pub(super) f64);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = format!("{:.2}", self.0);
        let text = text.trim_end_matches('0').trim_end_matches('.');
        f.write_str(if text == "-0" { "0" } else { text })
    }
}

/// A text as XML may hold it: markup escaped, and characters that XML 1.0 has no place for left out.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_break_out() {
        let check = |text: &str, wanted: &str| assert_eq!(escape(text), wanted);
        check("A & B <c> \"d\"", "A &amp; B &lt;c&gt; &quot;d&quot;");
        check("two\nlines\u{7}", "two lines");
        check("Tromsø 設計", "Tromsø 設計");
    }

    #[test]
    fn numbers_are_short() {
        let check = |number: f64, wanted: &str| assert_eq!(Number(number).to_string(), wanted);
        check(12.0, "12");
        check(-0.001, "0");
        check(1.256, "1.26");
        check(100.5, "100.5");
    }
}
