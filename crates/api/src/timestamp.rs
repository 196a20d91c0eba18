//! A moment on the wire, to the millisecond.

use std::fmt;

use crate::json::Number;

/// A moment: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Timestamp(i64);

impl Timestamp {
    /// 0001-01-01T00:00:00Z, the first moment that a request can name.
    pub const EARLIEST: Self = Self(-62_135_596_800_000);

    /// 9999-12-31T23:59:59.999Z, the last.
    pub const LATEST: Self = Self(253_402_300_799_999);

    /// The moment so many milliseconds after 1970-01-01T00:00:00Z.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Seconds since 1970-01-01T00:00:00Z as JSON has them; what is finer than a millisecond is cut.
    pub(crate) fn from_number(number: Number<'_>) -> Option<Self> {
        number.scaled(3).and_then(|(millis, _exact)| Self::in_range(millis))
    }

    /// `2024-11-24T15:00:00Z`, perhaps with a fraction or an offset such as `+01:00`: the profile of
    /// ISO 8601 that is RFC 3339, without leap seconds.
    pub fn from_iso_8601(text: &str) -> Option<Self> {
        let (date, time) = text.split_at_checked(10)?;
        let [year, month, day] = fields(date, '-', [4, 2, 2])?;
        let (clock, rest) = time.strip_prefix(['T', 't'])?.split_at_checked(8)?;
        let [hour, minute, second] = fields(clock, ':', [2, 2, 2])?;
        let (millis, zone) = fraction(rest)?;
        let offset_minutes = offset_minutes(zone)?;
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let minutes = days_from_civil(year, month, day)?
            .checked_mul(24 * 60)?
            .checked_add(hour.checked_mul(60)?)?
            .checked_add(minute)?
            .checked_sub(offset_minutes)?;
        let seconds = minutes.checked_mul(60)?.checked_add(second)?;
        Self::in_range(seconds.checked_mul(1000)?.checked_add(millis)?)
    }

    /// `2024-11-24T15:00:00Z`; what is finer than a second is cut.
    pub fn to_iso_8601(self) -> String {
        const DAY_SECONDS: i64 = 24 * 60 * 60;
        let seconds = self.0.div_euclid(1000);
        let (days, second) = (seconds.div_euclid(DAY_SECONDS), seconds.rem_euclid(DAY_SECONDS));
        let (year, month, day) = civil_from_days(days);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }

    fn in_range(millis: i64) -> Option<Self> {
        let moment = Self(millis);
        (Self::EARLIEST..=Self::LATEST).contains(&moment).then_some(moment)
    }
}

/// Seconds since 1970-01-01T00:00:00Z, with no more decimals than it takes and never an exponent.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let millis = self.0.unsigned_abs();
        let (seconds, rest) = (millis / 1000, millis % 1000);
        write!(f, "{sign}{seconds}")?;
        match rest {
            0 => Ok(()),
            _ if rest % 100 == 0 => write!(f, ".{}", rest / 100),
            _ if rest % 10 == 0 => write!(f, ".{:02}", rest / 10),
            _ => write!(f, ".{rest:03}"),
        }
    }
}

/// The three numbers of a date or a time, each with exactly its count of digits.
fn fields(text: &str, separator: char, widths: [usize; 3]) -> Option<[i64; 3]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; 3];
    for (number, width) in numbers.iter_mut().zip(widths) {
        *number = digits(parts.next()?, width)?;
    }
    parts.next().is_none().then_some(numbers)
}

fn digits(text: &str, width: usize) -> Option<i64> {
    let all_digits = text.len() == width && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| text.parse().ok()).flatten()
}

/// The milliseconds of a fraction such as `.5`, if there is one, and what follows.
fn fraction(text: &str) -> Option<(i64, &str)> {
    let Some(text) = text.strip_prefix('.') else { return Some((0, text)) };
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (fraction, rest) = text.split_at_checked(end)?;
    let padded: String = fraction.chars().chain("00".chars()).take(3).collect();
    Some((digits(&padded, 3)?, rest))
}

fn offset_minutes(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("Z") {
        return Some(0);
    }
    let (sign, rest) = match zone.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    hours.checked_mul(60)?.checked_add(minutes)?.checked_mul(sign)
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar; none for a day that does not exist.
///
/// Howard Hinnant, *chrono-Compatible Low-Level Date Algorithms*, `days_from_civil`.
#[expect(clippy::arithmetic_side_effects, reason = "four, two and two digits cannot overflow")]
fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_of_month = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=days_of_month).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// The inverse of [`days_from_civil`]: year, month, day.
///
/// Howard Hinnant, *chrono-Compatible Low-Level Date Algorithms*, `civil_from_days`.
#[expect(clippy::arithmetic_side_effects, reason = "milliseconds of 64 bits are few enough days")]
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_as_it_is_read() {
        for text in [
            "0001-01-01T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "1970-01-01T00:00:00Z",
            "2000-02-29T12:34:56Z",
            "2100-03-01T00:00:00Z",
            "2026-11-27T04:05:06Z",
            "9999-12-31T23:59:59Z",
        ] {
            assert_eq!(Timestamp::from_iso_8601(text).unwrap().to_iso_8601(), text);
        }
        assert_eq!(Timestamp::from_millis(-1).to_iso_8601(), "1969-12-31T23:59:59Z");
        assert_eq!(Timestamp::from_millis(1999).to_iso_8601(), "1970-01-01T00:00:01Z");
    }

    fn check(text: &str, millis: impl Into<Option<i64>>) {
        let moment = Timestamp::from_iso_8601(text).map(Timestamp::as_millis);
        assert_eq!(moment, millis.into(), "{text}");
    }

    #[test]
    fn iso_8601_is_read_to_the_millisecond() {
        check("1970-01-01T00:00:00Z", 0);
        check("2024-11-24T15:38:48Z", 1_732_462_728_000);
        check("2024-11-24t15:38:48.5z", 1_732_462_728_500);
        check("2024-11-24T15:38:48.123999Z", 1_732_462_728_123);
        check("2024-11-24T16:38:48+01:00", 1_732_462_728_000);
        check("2024-11-24T10:08:48-05:30", 1_732_462_728_000);
        check("2000-02-29T00:00:00Z", 951_782_400_000);
        check("1969-12-31T23:59:59.999Z", -1);
        check("0001-01-01T00:00:00Z", Timestamp::EARLIEST.as_millis());
        check("9999-12-31T23:59:59.999Z", Timestamp::LATEST.as_millis());
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "2024-11-24",
            "2024-11-24T15:38:48",
            "2024-11-24 15:38:48Z",
            "2024-11-24T15:38:48.Z",
            "2024-11-24T24:00:00Z",
            "2024-11-24T15:60:00Z",
            "2024-11-24T15:38:60Z",
            "2024-13-01T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "2024-11-00T00:00:00Z",
            "2024-11-24T15:38:48+1:00",
            "2024-11-24T15:38:48+24:00",
            "2024-11-24T15:38:48ZZ",
            "+024-11-24T15:38:48Z",
            "2024-1é-24T15:38:48Z",
            "0001-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-00:01",
            "1732462728",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn seconds_are_written_with_no_more_decimals_than_it_takes() {
        for (millis, text) in [
            (0, "0"),
            (1_571_767_572_317, "1571767572.317"),
            (1_571_767_572_310, "1571767572.31"),
            (1_571_767_572_300, "1571767572.3"),
            (1_571_767_572_030, "1571767572.03"),
            (1_571_767_572_003, "1571767572.003"),
            (1_571_767_572_000, "1571767572"),
            (-1, "-0.001"),
            (-1_500, "-1.5"),
        ] {
            assert_eq!(Timestamp::from_millis(millis).to_string(), text);
        }
    }

    #[test]
    fn every_day_of_the_range_follows_the_one_before() {
        let mut expected = Timestamp::EARLIEST.as_millis() / 86_400_000;
        for year in 1..=9999 {
            for month in 1..=12 {
                for day in (1..=31).filter_map(|day| days_from_civil(year, month, day)) {
                    assert_eq!(day, expected, "{year}-{month}");
                    expected += 1;
                }
            }
        }
    }
}
