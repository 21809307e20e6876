//! Amounts of money.

/// An amount in its minor unit, such as cents, as a number that any program reads: `-1250.50`.
#[must_use]
pub fn format_money(amount: i64) -> String {
    let (sign, minor) = (if amount < 0 { "-" } else { "" }, amount.unsigned_abs());
    format!("{sign}{}.{:02}", minor / 100, minor % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_two_places() {
        for (amount, expected) in [
            (0, "0.00"),
            (-5, "-0.05"),
            (125_050, "1250.50"),
            (i64::MIN, "-92233720368547758.08"),
        ] {
            assert_eq!(format_money(amount), expected);
        }
    }
}
