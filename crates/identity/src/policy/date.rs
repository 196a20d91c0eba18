//! Dates in conditions.
//!
//! Source: <https://www.w3.org/TR/NOTE-datetime>.

use api::Timestamp;

/// The moment that `text` says, in milliseconds since 1970: as ISO 8601 (a year, a month, a day, or a time
/// with its zone), or in seconds since 1970. `None`: no date.
pub(crate) fn parse(text: &str) -> Option<i64> {
    // What follows a date that is cut short, up to a time.
    const REST: &str = "0000-01-01T00:00:00Z";
    let whole = match text.len() {
        4 | 7 | 10 => {
            let mut whole = text.to_owned();
            whole.push_str(REST.get(text.len()..)?);
            Timestamp::from_iso_8601(&whole)
        }
        // Without seconds.
        _ => Timestamp::from_iso_8601(text).or_else(|| {
            let (minutes, zone) = text.split_at_checked(16)?;
            Timestamp::from_iso_8601(&format!("{minutes}:00{zone}"))
        }),
    };
    match whole {
        Some(moment) => Some(moment.as_millis()),
        None => seconds(text)?.checked_mul(1000),
    }
}

/// Whole seconds since 1970.
fn seconds(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// `2026-11-26T19:30:00Z`.
pub(crate) fn text(milliseconds: i64) -> String {
    let basic = sigv4::Timestamp::from_unix_seconds(milliseconds.div_euclid(1000));
    let basic = basic.as_str();
    let part = |from: usize, to: usize| basic.get(from..to).unwrap_or_default();
    let (date, time) =
        ([part(0, 4), part(4, 6), part(6, 8)], [part(9, 11), part(11, 13), part(13, 15)]);
    format!("{}T{}Z", date.join("-"), time.join(":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn a_date_is_read_in_every_precision() {
        for (text, seconds) in [
            ("1970", 0),
            ("1970-02", 2_678_400),
            ("1970-01-02", 86_400),
            ("1970-01-01T00:01Z", 60),
            ("1970-01-01T01:00+01:00", 0),
            ("1970-01-01T00:00:01Z", 1),
            ("2026-11-26T19:30:00Z", 1_795_721_400),
            ("2026-11-26T20:30:00+01:00", 1_795_721_400),
            ("1795721400", 1_795_721_400),
            ("-1", -1),
            ("0", 0),
        ] {
            assert_eq!(parse(text), Some(seconds * 1000), "{text}");
        }
        assert_eq!(parse("1970-01-01T00:00:00.25Z"), Some(250));
    }

    #[test]
    fn other_texts_are_none() {
        for text in [
            "",
            "-",
            "1970-13",
            "1970-02-30",
            "1970-01-01T",
            "1970-01-01T00:00:00",
            "tomorrow",
            "1e3",
            "1.5",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_moment_is_written_as_it_is_read() {
        assert_eq!(text(1_795_721_400_999), "2026-11-26T19:30:00Z");
        assert_eq!(parse(&text(1_795_721_400_000)), Some(1_795_721_400_000));
    }
}
