//! Units as people write them: `150 %`.

use throughline_core::record::Units;

use crate::ui::dates;

/// Units as text.
pub(crate) fn text(units: Units) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "hundredths of a percent of a resource are far fewer than 2^53"
    )]
    let percent = dates::write_number(units.0 as f64 / 100.0);
    format!("{percent} %")
}

/// Units from text: a percentage with at most two decimals, with or without its sign.
pub(super) fn parse(text: &str) -> Option<Units> {
    let text = text.trim().trim_end_matches('%').trim().replace(',', ".");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 7 || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let hundredths = format!("{part:0<2}");
    Some(Units(
        whole.parse::<i64>().ok()? * 100 + hundredths.parse::<i64>().ok()?,
    ))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn percentages_are_read() {
        let check = |text: &str, expected: Option<i64>| {
            assert_eq!(parse(text).map(|units| units.0), expected, "{text}");
        };
        check("100 %", Some(10_000));
        check("150", Some(15_000));
        check("33.3", Some(3_330));
        check("33,33%", Some(3_333));
        check("", None);
        check("-5", None);
        check("1.234", None);
        check("lots", None);
    }
}
