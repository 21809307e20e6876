//! Resources of a task: `Jon[50%], Mari`.

use super::{
    TextError,
    number::{Decimal, format_ratio},
};
use crate::record::Units;

const EXAMPLE: &str = "Jon[50%], Mari";

/// A thousand times 100 %: more is a slip of the keyboard.
const MOST: i64 = 1000 * Units::ONE.0;

/// Reads a resource cell: names with units in brackets (100 % where none are given), separated by
/// commas or semicolons. A name that holds one of these is written in quotes: `"Smith, Jon"`.
///
/// # Errors
/// An item without a name, with units that are no percentage, or that names somebody twice.
pub fn parse_resources(text: &str) -> Result<Vec<(String, Units)>, TextError> {
    let mut resources: Vec<(String, Units)> = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (name, after) = split_name(rest)?;
        let (units, after) = split_units(after)?;
        if resources.iter().any(|(other, _)| *other == name) {
            return Err(TextError::new(&name, "is named twice", EXAMPLE));
        }
        resources.push((name, units));
        rest = match after.trim_start() {
            "" => "",
            more => more
                .strip_prefix([',', ';'])
                .ok_or_else(|| TextError::new(more, "stands behind the units", EXAMPLE))?
                .trim_start(),
        };
    }
    Ok(resources)
}

/// Writes a resource cell as [`parse_resources`] reads it.
#[must_use]
pub fn format_resources<'a>(resources: impl IntoIterator<Item = (&'a str, Units)>) -> String {
    let items: Vec<String> = resources
        .into_iter()
        .map(|(name, units)| {
            let quoted = name.trim() != name || name.contains([',', ';', '[', ']', '"']);
            let name = if quoted {
                format!("\"{}\"", name.replace('"', "\"\""))
            } else {
                name.to_owned()
            };
            if units == Units::ONE {
                name
            } else {
                // Units are hundredths of a percent, so two places are always exact.
                let percent = format_ratio(units.0, Units::ONE.0 / 100).unwrap_or_default();
                format!("{name}[{percent}%]")
            }
        })
        .collect();
    items.join(", ")
}

fn split_name(text: &str) -> Result<(String, &str), TextError> {
    let error = |reason| TextError::new(text, reason, EXAMPLE);
    let (name, rest) = if let Some(quoted) = text.strip_prefix('"') {
        let mut name = String::new();
        let mut rest = quoted;
        loop {
            let (part, after) = rest
                .split_once('"')
                .ok_or_else(|| error("has a quote that is not closed"))?;
            name.push_str(part);
            rest = after;
            match rest.strip_prefix('"') {
                Some(after) => {
                    name.push('"');
                    rest = after;
                }
                None => break (name, rest),
            }
        }
    } else {
        let end = text.find([',', ';', '[', ']']).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        (name.trim_end().to_owned(), rest)
    };
    if name.is_empty() {
        return Err(error("has no name"));
    }
    Ok((name, rest))
}

fn split_units(text: &str) -> Result<(Units, &str), TextError> {
    let Some(inside) = text.trim_start().strip_prefix('[') else {
        return Ok((Units::ONE, text));
    };
    let error = |reason| TextError::new(text, reason, EXAMPLE);
    let (amount, rest) = inside
        .split_once(']')
        .ok_or_else(|| error("has a bracket that is not closed"))?;
    let read = |text: &str, one: i64| match Decimal::split(text.trim())? {
        (number, "") => number.times(one).filter(|units| *units <= MOST),
        _ => None,
    };
    let units = match amount.trim().strip_suffix('%') {
        Some(percent) => read(percent, Units::ONE.0 / 100),
        None => read(amount, Units::ONE.0),
    };
    let units = units.ok_or_else(|| error("has units that are not a percentage"))?;
    Ok((Units(units), rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_people_type() {
        let check = |text: &str, expected: &[(&str, i64)]| {
            let parsed = parse_resources(text).expect(text);
            let parsed: Vec<_> = parsed.iter().map(|(n, u)| (n.as_str(), u.0)).collect();
            assert_eq!(parsed, expected, "{text}");
        };
        check("", &[]);
        check("Jon[50%], Mari", &[("Jon", 5000), ("Mari", 10_000)]);
        check(
            "Jon Smith ; Mari[1.5]",
            &[("Jon Smith", 10_000), ("Mari", 15_000)],
        );
        check("Crane [200 %],", &[("Crane", 20_000)]);
        check(r#""Smith, ""J""" [12.5%]"#, &[(r#"Smith, "J""#, 1250)]);
    }

    #[test]
    fn what_is_refused_and_why() {
        let check = |text: &str, reason: &str| {
            let error = parse_resources(text).expect_err(text).to_string();
            assert!(error.contains(reason), "{text}: {error}");
        };
        check(", Jon", "has no name");
        check("[50%]", "has no name");
        check("Jon[half]", "not a percentage");
        check("Jon[50%", "not closed");
        check("\"Jon", "not closed");
        check("Jon[50%] Mari", "stands behind the units");
        check("Jon, Jon[50%]", "‘Jon’ is named twice");
        check("Jon[9999999%]", "not a percentage");
    }

    proptest! {
        #[test]
        fn formatted_resources_are_read_back(
            resources in prop::collection::btree_map("[a-z\", ;\\[\\]]{1,8}", 0..30_000_i64, 0..4)
        ) {
            let resources: Vec<(String, Units)> =
                resources.into_iter().map(|(n, u)| (n, Units(u))).collect();
            let text = format_resources(resources.iter().map(|(n, u)| (n.as_str(), *u)));
            prop_assert_eq!(parse_resources(&text), Ok(resources), "{}", text);
        }

        #[test]
        fn nothing_typed_panics(text in "[a-c0-9%\",; \\[\\]]{0,24}|.{0,12}") {
            if let Err(error) = parse_resources(&text) {
                prop_assert!(!error.reason.is_empty());
            }
        }
    }
}
