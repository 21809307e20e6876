//! Content lines: escaped, and folded so that none is longer than 75 bytes (RFC 5545, 3.1 and 3.3.11).

/// The longest line in bytes, without its end.
const LONGEST: usize = 75;

/// A calendar that is being written.
#[derive(Default)]
pub(super) struct Lines(String);

impl Lines {
    /// A property whose value needs no escaping.
    pub(super) fn plain(&mut self, name: &str, value: &str) {
        self.line(&format!("{name}:{value}"));
    }

    /// A property with text from a person.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        let mut escaped = String::with_capacity(text.len() + 8);
        for c in text.replace("\r\n", "\n").chars() {
            match c {
                '\\' | ';' | ',' => escaped.extend(['\\', c]),
                '\n' | '\r' => escaped.push_str("\\n"),
                '\t' => escaped.push('\t'),
                c if c.is_control() => {}
                c => escaped.push(c),
            }
        }
        self.line(&format!("{name}:{escaped}"));
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0.into_bytes()
    }

    fn line(&mut self, line: &str) {
        let mut width = 0;
        for c in line.chars() {
            if width + c.len_utf8() > LONGEST {
                self.0.push_str("\r\n ");
                width = 1;
            }
            self.0.push(c);
            width += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_long_lines_are_folded_between_characters() {
        let mut lines = Lines::default();
        lines.text("SUMMARY", "a;b,c\\d\r\ne\u{7}");
        lines.text("DESCRIPTION", &"ö".repeat(60));
        let text = String::from_utf8(lines.finish()).expect("text");
        assert!(text.starts_with("SUMMARY:a\\;b\\,c\\\\d\\ne\r\n"), "{text}");
        assert!(
            text.split("\r\n").all(|line| line.len() <= LONGEST),
            "{text}"
        );
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains(&"ö".repeat(60)));
    }
}
