//! Decimal numbers and ISO 8601 amounts of time, in whole-number arithmetic throughout.

/// A decimal number times ten to the `places`, rounded half away from zero; exponents as in XML
/// Schema's float are read. Nothing where it is none or too large.
pub(super) fn decimal(text: &str, places: i32) -> Option<i64> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (negative, digits) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() || !(-30..=30).contains(&exponent) {
        return None;
    }
    // Twelve places of the fraction are more than any rounding here can show.
    let fraction_kept = fraction.get(..fraction.len().min(12))?;
    if !(whole.bytes().chain(fraction.bytes())).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut number: i128 = 0;
    for digit in whole.bytes().chain(fraction_kept.bytes()) {
        number = number
            .checked_mul(10)?
            .checked_add(i128::from(digit - b'0'))?;
    }
    let shift = places + exponent - i32::try_from(fraction_kept.len()).ok()?;
    let scale = 10_i128.checked_pow(shift.unsigned_abs())?;
    let scaled = if shift >= 0 {
        number.checked_mul(scale)?
    } else {
        number.checked_add(scale / 2)? / scale
    };
    let signed = if negative { -scaled } else { scaled };
    i64::try_from(signed).ok()
}

/// An ISO 8601 duration in milliseconds. Years and months have no fixed length and are not read.
pub(super) fn iso_milliseconds(text: &str) -> Option<i64> {
    let (sign, body) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let body = body.strip_prefix('P')?;
    let (days, times) = body.split_once('T').unwrap_or((body, ""));
    let mut total: i64 = 0;
    let mut parts = 0;
    for (section, units) in [
        (days, &[('W', 7 * 86_400), ('D', 86_400)][..]),
        (times, &[('H', 3_600), ('M', 60), ('S', 1)][..]),
    ] {
        let mut rest = section;
        let mut units = units.iter();
        while !rest.is_empty() {
            let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
            let letter = rest[end..].chars().next()?;
            // Each unit may stand once, in order.
            let (_, seconds) = units.find(|(name, _)| *name == letter)?;
            let amount = decimal(&rest[..end], 3)?;
            total = total.checked_add(amount.checked_mul(*seconds)?)?;
            rest = &rest[end + 1..];
            parts += 1;
        }
    }
    total.checked_mul(sign).filter(|_| parts > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals() {
        let check = |text: &str, places: i32, expected: Option<i64>| {
            assert_eq!(decimal(text, places), expected, "{text}");
        };
        check("1", 4, Some(10_000));
        check("1.00", 4, Some(10_000));
        check("0.33", 4, Some(3_300));
        check(".5", 4, Some(5_000));
        check("-4800", 0, Some(-4_800));
        check("5.0E-1", 4, Some(5_000));
        check("0.00005", 4, Some(1));
        check("1e400", 4, None);
        check("1e30", 4, None);
        check("99999999999999999999999999999999999999999", 0, None);
        check("NaN", 0, None);
        check("", 0, None);
        check("1.2.3", 0, None);
        check("٣", 0, None);
        check("0.1234567890123456789é", 0, None);
    }

    #[test]
    fn iso_durations() {
        let check = |text: &str, expected: Option<i64>| {
            assert_eq!(iso_milliseconds(text), expected, "{text}");
        };
        check("PT8H0M0S", Some(8 * 3_600_000));
        check("PT32H14M24S", Some(116_064_000));
        check("P1DT1H", Some(25 * 3_600_000));
        check("PT0.5H", Some(1_800_000));
        check("-PT1M", Some(-60_000));
        check("P1Y", None);
        check("PT1M1H", None);
        check("PT", None);
        check("P", None);
        check("8H", None);
        check("PT9999999999999999999H", None);
    }
}
