//! Numbers in conditions.

use std::str::FromStr;

/// A decimal number, exact to nine places.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Decimal {
    billionths: i128,
}

const PLACES: usize = 9;
const ONE: i128 = 1_000_000_000;

impl From<i64> for Decimal {
    fn from(whole: i64) -> Self {
        // No i64 is too large.
        Self { billionths: i128::from(whole).saturating_mul(ONE) }
    }
}

impl Decimal {
    pub(crate) fn from_thousandths(thousandths: i64) -> Self {
        // No i64 is too large.
        Self { billionths: i128::from(thousandths).saturating_mul(ONE / 1000) }
    }
}

/// The text is no decimal number, or one of too many digits.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct NotADecimal;

/// Of a sign, perhaps, up to 18 digits, and up to nine after a point.
impl FromStr for Decimal {
    type Err = NotADecimal;

    fn from_str(text: &str) -> Result<Self, NotADecimal> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = match unsigned.split_once('.') {
            Some((_, "")) => return Err(NotADecimal),
            Some((whole, fraction)) => (whole, fraction),
            None => (unsigned, ""),
        };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !(1..=18).contains(&whole.len()) || fraction.len() > PLACES {
            return Err(NotADecimal);
        }
        if !digits(whole) || !digits(fraction) {
            return Err(NotADecimal);
        }
        let scaled: i128 =
            format!("{whole}{fraction:0<PLACES$}").parse().map_err(|_| NotADecimal)?;
        Ok(Self { billionths: if negative { scaled.saturating_neg() } else { scaled } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_value() {
        let number = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(number("7"), number("+7.000"));
        assert_eq!(number("-0"), number("0"));
        assert_eq!(number("007"), Decimal::from(7));
        assert!(number("6.999999999") < Decimal::from(7));
        assert!(number("-7.5") < Decimal::from(-7));
        assert!(number("10") > number("9"));
        assert!(Decimal::from(i64::MAX) > number("999999999999999999"));
    }

    #[test]
    fn other_texts_are_none() {
        for text in
            ["", "+", "-", ".", "1.", ".5", "1e3", "0x1", " 1", "1 ", "1,5", "--1", "1.0000000001"]
        {
            assert_eq!(text.parse::<Decimal>(), Err(NotADecimal), "{text:?}");
        }
    }
}
