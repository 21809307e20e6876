//! Cells as spreadsheets put them on the clipboard: tabs between cells, line breaks between rows,
//! quotes around what holds either.

/// Reads a table. A cell that begins with a quote ends at the next one that is not doubled, so that it
/// may hold tabs and line breaks; anything else in it is taken as it is. A line break at the very end
/// makes no row.
#[must_use]
pub fn parse_table(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut rest = text;
    while !rest.is_empty() || !row.is_empty() {
        let (cell, after) = cell(rest);
        row.push(cell);
        rest = match after.strip_prefix('\t') {
            // A tab at the very end has one more cell behind it.
            Some("") => {
                row.push(String::new());
                rows.push(std::mem::take(&mut row));
                ""
            }
            Some(more) => more,
            None => {
                rows.push(std::mem::take(&mut row));
                let after = after.strip_prefix('\r').unwrap_or(after);
                after.strip_prefix('\n').unwrap_or(after)
            }
        };
    }
    rows
}

/// The first cell, and what follows it: nothing, a tab or a line break.
fn cell(text: &str) -> (String, &str) {
    let end = |text: &str| text.find(['\t', '\n', '\r']).unwrap_or(text.len());
    if let Some(mut rest) = text.strip_prefix('"') {
        let mut cell = String::new();
        while let Some(at) = rest.find('"') {
            cell.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            match rest.strip_prefix('"') {
                Some(more) => {
                    cell.push('"');
                    rest = more;
                }
                None if rest.is_empty() || rest.starts_with(['\t', '\n', '\r']) => {
                    return (cell, rest);
                }
                // Text that only begins with a quote, such as “"A" and "B"”.
                None => break,
            }
        }
    }
    let (cell, after) = text.split_at(end(text));
    (cell.to_owned(), after)
}

/// Writes a table as [`parse_table`] and spreadsheets read it.
#[must_use]
pub fn format_table(rows: &[Vec<String>]) -> String {
    let cell = |text: &String| {
        if text.contains(['\t', '\n', '\r']) || text.starts_with('"') {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.clone()
        }
    };
    let line = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join("\t");
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_spreadsheets_copy() {
        let check = |text: &str, expected: &[&[&str]]| {
            assert_eq!(parse_table(text), expected, "{text:?}");
        };
        check("", &[]);
        check("a", &[&["a"]]);
        check("a\tb\r\nc\td\r\n", &[&["a", "b"], &["c", "d"]]);
        check("a\n\nb\n", &[&["a"], &[""], &["b"]]);
        check("\t\n", &[&["", ""]]);
        check("a\t", &[&["a", ""]]);
        check("\"two\nlines\"\tb", &[&["two\nlines", "b"]]);
        check("\"say \"\"yes\"\"\"\n", &[&["say \"yes\""]]);
        check(
            "12\" rack\t\"A\" and \"B\"",
            &[&["12\" rack", "\"A\" and \"B\""]],
        );
        check("\"never closed\tb", &[&["\"never closed", "b"]]);
    }

    proptest! {
        #[test]
        fn written_tables_are_read_back(
            rows in proptest::collection::vec(
                proptest::collection::vec("[a-z\"\t\n ,]{0,6}", 1..4),
                0..5,
            )
        ) {
            // A last row of one empty cell is no row to a spreadsheet either.
            prop_assume!(rows.last().is_none_or(|row| row.len() > 1 || !row[0].is_empty()));
            let text = format_table(&rows);
            prop_assert_eq!(parse_table(&text), rows, "{:?}", text);
        }

        #[test]
        fn nothing_pasted_is_lost(text in "[a-c\"\t\r\n]{0,20}") {
            let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
            let read: usize = parse_table(&text).iter().flatten().map(|cell| letters(cell)).sum();
            prop_assert_eq!(read, letters(&text));
        }
    }
}
