//! `20150830T123600Z`: the time of a request, in ISO 8601's basic format.

use std::fmt;

/// A second between the years 0000 and 9999, as `YYYYMMDD'T'HHMMSS'Z'`.
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct Timestamp {
    text: [u8; 16],
    unix_seconds: i64,
}

const SECONDS_PER_DAY: i64 = 86_400;
/// 0000-01-01T00:00:00Z.
const UNIX_SECONDS_MIN: i64 = -62_167_219_200;
/// 9999-12-31T23:59:59Z.
const UNIX_SECONDS_MAX: i64 = 253_402_300_799;

impl Timestamp {
    /// `None` if `text` is not of the format, or names a day or second that never was: the 30th of
    /// February, 24:00:00. A leap second is none either: no client's clock shows one.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let text: [u8; 16] = text.try_into().ok()?;
        let [y1, y2, y3, y4, m1, m2, d1, d2, b'T', h1, h2, n1, n2, s1, s2, b'Z'] = text else {
            return None;
        };
        let year = number(&[y1, y2, y3, y4])?;
        let month = number(&[m1, m2])?;
        let day = number(&[d1, d2])?;
        let (hour, minute, second) = (number(&[h1, h2])?, number(&[n1, n2])?, number(&[s1, s2])?);
        if !(1..=12).contains(&month) || !(1..=days_in(month, year)).contains(&day) {
            return None;
        }
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let unix_seconds = days_since_epoch(year, month, day) * SECONDS_PER_DAY
            + hour * 3600
            + minute * 60
            + second;
        Some(Self { text, unix_seconds })
    }

    /// The second `unix_seconds`; the nearest one within the years 0000 to 9999.
    pub fn from_unix_seconds(unix_seconds: i64) -> Self {
        let unix_seconds = unix_seconds.clamp(UNIX_SECONDS_MIN, UNIX_SECONDS_MAX);
        let (year, month, day) = civil(unix_seconds.div_euclid(SECONDS_PER_DAY));
        let second = unix_seconds.rem_euclid(SECONDS_PER_DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let mut text = *b"00000000T000000Z";
        let values = [
            (3, year),
            (2, year / 10),
            (1, year / 100),
            (0, year / 1000),
            (5, month),
            (4, month / 10),
            (7, day),
            (6, day / 10),
            (10, hour),
            (9, hour / 10),
            (12, minute),
            (11, minute / 10),
            (14, second),
            (13, second / 10),
        ];
        for (place, value) in values {
            if let (Some(digit), Ok(value)) = (text.get_mut(place), u8::try_from(value % 10)) {
                *digit = b'0' + value;
            }
        }
        Self { text, unix_seconds }
    }

    pub fn unix_seconds(&self) -> i64 {
        self.unix_seconds
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    /// The day alone: `20150830`.
    pub fn date(&self) -> &str {
        self.as_str().get(..8).unwrap_or_default()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0'))
    })
}

fn days_in(month: i64, year: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a day of the Gregorian calendar.
///
/// Years begin in March here, so that the leap day is the last of its year; 400 of them have
/// 146,097 days, and 719,468 days lie between 0000-03-01 and the epoch.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day of [`days_since_epoch`].
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, unix_seconds: Option<i64>) {
        let parsed = Timestamp::parse(text.as_bytes());
        assert_eq!(parsed.map(|timestamp| timestamp.unix_seconds()), unix_seconds, "{text}");
        if let Some(unix_seconds) = unix_seconds {
            assert_eq!(Timestamp::from_unix_seconds(unix_seconds).as_str(), text);
        }
    }

    /// Seconds by `date -u -d … +%s` of GNU coreutils.
    #[test]
    fn seconds_are_those_of_the_calendar() {
        check("19700101T000000Z", Some(0));
        check("20150830T123600Z", Some(1_440_938_160));
        check("20240229T235959Z", Some(1_709_251_199));
        check("20000229T000000Z", Some(951_782_400));
        check("20380119T031408Z", Some(2_147_483_648));
        check("19691231T235959Z", Some(-1));
        check("00000101T000000Z", Some(UNIX_SECONDS_MIN));
        check("99991231T235959Z", Some(UNIX_SECONDS_MAX));
    }

    #[test]
    fn what_never_was_is_no_time() {
        for text in [
            "20150230T123600Z",
            "20150229T123600Z",
            "19000229T123600Z",
            "20150431T123600Z",
            "20150001T123600Z",
            "20151301T123600Z",
            "20150800T123600Z",
            "20150830T240000Z",
            "20150830T126000Z",
            "20150830T123660Z",
            "20150830t123600Z",
            "20150830T123600z",
            "20150830T123600",
            "20150830T123600+",
            "20150830T123600ZZ",
            "2015083 T123600Z",
            "+0150830T123600Z",
            "2015-08-30T12:36",
            "",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn every_day_of_eight_centuries_comes_back() {
        for day in -80_000..220_000 {
            let (year, month, date) = civil(day);
            assert_eq!(days_since_epoch(year, month, date), day);
            assert!((1..=days_in(month, year)).contains(&date));
        }
    }

    #[test]
    fn a_clock_far_off_is_still_written() {
        assert_eq!(Timestamp::from_unix_seconds(i64::MAX).as_str(), "99991231T235959Z");
        assert_eq!(Timestamp::from_unix_seconds(i64::MIN).as_str(), "00000101T000000Z");
    }
}
