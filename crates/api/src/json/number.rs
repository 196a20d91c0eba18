//! A number as it was written.

/// A number as it was written: exact, however long, until someone asks for less.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Number<'a>(pub(super) &'a str);

impl<'a> Number<'a> {
    /// The characters of the text.
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// Its value, if it is a whole number of 64 bits with its sign. `1.0` and `1e2` are whole.
    pub fn as_i64(self) -> Option<i64> {
        self.scaled(0).and_then(|(value, exact)| exact.then_some(value))
    }

    /// Its value times ten to the power of `places`, cut towards zero, and whether nothing was cut.
    ///
    /// None if that does not fit 64 bits with a sign. Computed on the digits, never as a float.
    pub fn scaled(self, places: u8) -> Option<(i64, bool)> {
        let (negative, unsigned) = match self.0.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, self.0),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, saturating_exponent(exponent)),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = || whole.bytes().chain(fraction.bytes());

        let leading_zeros = digits().take_while(|&digit| digit == b'0').count();
        let significant = || digits().skip(leading_zeros);
        // How many significant digits stand before the point once it has moved.
        let point = i64::try_from(whole.len())
            .ok()?
            .saturating_sub(i64::try_from(leading_zeros).ok()?)
            .saturating_add(exponent)
            .saturating_add(places.into());
        if significant().next().is_none() {
            return Some((0, true));
        }
        if point <= 0 {
            return Some((0, false));
        }
        // 19 digits hold every i64, and the arithmetic is checked.
        let point = usize::try_from(point).ok().filter(|&point| point <= 19)?;
        let mut value = 0_i64;
        for digit in significant().chain(std::iter::repeat(b'0')).take(point) {
            let digit = i64::from(digit.wrapping_sub(b'0'));
            let shifted = value.checked_mul(10)?;
            value = if negative { shifted.checked_sub(digit) } else { shifted.checked_add(digit) }?;
        }
        let exact = significant().skip(point).all(|digit| digit == b'0');
        Some((value, exact))
    }
}

/// An exponent that fits no i64 says no more than the largest does.
fn saturating_exponent(text: &str) -> i64 {
    // Far from the ends of i64, so that what is added later saturates nothing that matters.
    const FAR: i64 = 1 << 40;
    let unsigned = text.trim_start_matches(['+', '-']);
    let size = unsigned.bytes().fold(0_i64, |size, digit| {
        size.saturating_mul(10).saturating_add(i64::from(digit.wrapping_sub(b'0'))).min(FAR)
    });
    if text.starts_with('-') { size.saturating_neg() } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, places: u8, expected: Option<(i64, bool)>) {
        assert_eq!(Number(text).scaled(places), expected, "{text} with {places} places");
    }

    #[test]
    fn a_number_is_scaled_exactly() {
        check("0", 0, Some((0, true)));
        check("-0", 0, Some((0, true)));
        check("-0.000e99999999999999999999", 0, Some((0, true)));
        check("1.0", 0, Some((1, true)));
        check("1e2", 0, Some((100, true)));
        check("1E+2", 0, Some((100, true)));
        check("100e-2", 0, Some((1, true)));
        check("100e-3", 0, Some((0, false)));
        check("1.5", 0, Some((1, false)));
        check("-1.5", 0, Some((-1, false)));
        check("-0.5", 0, Some((0, false)));
        check("1e-99999999999999999999", 0, Some((0, false)));
        check("1e99999999999999999999", 0, None);
        check("1e18", 0, Some((1_000_000_000_000_000_000, true)));
        check("9223372036854775807", 0, Some((i64::MAX, true)));
        check("9223372036854775808", 0, None);
        check("-9223372036854775808", 0, Some((i64::MIN, true)));
        check("-9223372036854775809", 0, None);
        check("0.00000000000000000000000001e26", 0, Some((1, true)));
        check("1732453200.123", 3, Some((1_732_453_200_123, true)));
        check("1732453200.1239", 3, Some((1_732_453_200_123, false)));
        check("1.732453200E9", 3, Some((1_732_453_200_000, true)));
        check("1.571767572317E9", 3, Some((1_571_767_572_317, true)));
    }

    #[test]
    fn a_whole_number_may_be_written_in_many_ways() {
        for (text, expected) in [("365", Some(365)), ("36.50e1", Some(365)), ("36.5", None)] {
            assert_eq!(Number(text).as_i64(), expected, "{text}");
        }
    }

    proptest! {
        /// The oracle is 128-bit arithmetic on numbers small enough for it.
        #[test]
        fn scaling_agrees_with_wide_arithmetic(
            whole in -999_999_i64..=999_999,
            fraction in "[0-9]{0,8}",
            exponent in -12_i32..=6,
            places in 0_u8..4,
        ) {
            let text = format!("{whole}.{fraction}0e{exponent}");
            let sign = if whole < 0 { -1_i128 } else { 1 };
            let digits: i128 = format!("{}{fraction}0", whole.abs()).parse().unwrap();
            let shift = exponent + i32::from(places) - fraction.len() as i32 - 1;
            let power = 10_i128.pow(shift.unsigned_abs());
            let (value, exact) = if shift >= 0 {
                (digits * power, true)
            } else {
                (digits / power, digits % power == 0)
            };
            let expected = i64::try_from(sign * value).ok().map(|value| (value, exact));
            prop_assert_eq!(Number(&text).scaled(places), expected, "{}", text);
        }
    }
}
