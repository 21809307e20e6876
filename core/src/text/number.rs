//! Decimal numbers without floats.

/// The most digits that are read after the point.
const DECIMALS: u32 = 4;

/// A non-negative decimal number, in ten-thousandths.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Decimal(i64);

impl Decimal {
    /// Splits a decimal number such as `12`, `1.5` or `1,5` off the front of a text.
    pub(super) fn split(text: &str) -> Option<(Self, &str)> {
        let (whole, rest) = split_digits(text);
        let (decimals, rest) = match rest.strip_prefix(['.', ',']) {
            Some(after) if after.starts_with(|c: char| c.is_ascii_digit()) => split_digits(after),
            _ => ("", rest),
        };
        if whole.is_empty() && decimals.is_empty() {
            return None;
        }
        let scale = 10_i64.pow(DECIMALS);
        let mut value = match whole {
            "" => 0,
            digits => digits.parse::<i64>().ok()?.checked_mul(scale)?,
        };
        let mut place = scale;
        for digit in decimals.bytes().take(DECIMALS as usize) {
            place /= 10;
            value = value.checked_add(i64::from(digit - b'0') * place)?;
        }
        Some((Self(value), rest))
    }

    /// This many times `unit`, rounded to the nearest whole number.
    pub(super) fn times(self, unit: i64) -> Option<i64> {
        let scale = i128::from(10_i64.pow(DECIMALS));
        let product = i128::from(self.0) * i128::from(unit);
        i64::try_from((product + scale / 2) / scale).ok()
    }
}

/// `amount / unit` as a decimal with at most two places, if it is one exactly.
pub(super) fn format_ratio(amount: i64, unit: i64) -> Option<String> {
    let hundredths = i128::from(amount) * 100;
    if unit <= 0 || hundredths % i128::from(unit) != 0 {
        return None;
    }
    let hundredths = hundredths / i128::from(unit);
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    Some(match rest {
        0 => whole.to_string(),
        _ if rest % 10 == 0 => format!("{whole}.{}", rest / 10),
        _ => format!("{whole}.{rest:02}"),
    })
}

/// The ASCII digits at the front of a text, and the rest.
pub(super) fn split_digits(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text.split_at(end)
}
