//! Points in time as AWS, the AWS CLI and people write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;

/// A time written in ISO 8601, as epoch seconds or as an e-mail date; whatever the service's format is, as botocore's
/// `parse_timestamp` reads it. A time without an offset is UTC, a date is its midnight.
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return from_epoch(seconds);
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    if let Ok(date) = text.parse::<Date>()
        && text.len() <= "2026-01-31".len()
    {
        return date.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    }
    if let Ok(time) = text.parse::<DateTime>() {
        return time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    }
    rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}

/// A time from seconds since 1970, to the microsecond (rounded as Python's `fromtimestamp` rounds). `None` for what is
/// no time: not a number, or outside the years -9999 to 9999.
pub fn from_epoch(seconds: f64) -> Option<Timestamp> {
    // Far beyond the years that a Timestamp holds, and exact in an i64.
    if !seconds.is_finite() || seconds.abs() > 1e15 {
        return None;
    }
    let whole = seconds.trunc();
    let micros = ((seconds - whole) * 1e6).round_ties_even();
    Timestamp::from_microsecond(whole as i64 * 1_000_000 + micros as i64).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_read() {
        for (text, expected) in [
            ("2022-09-15T12:07:31Z", Some("2022-09-15T12:07:31Z")),
            ("2022-09-15T12:07:31.550000+00:00", Some("2022-09-15T12:07:31.55Z")),
            ("2022-09-15T21:07:31+09:00", Some("2022-09-15T12:07:31Z")),
            ("2022-09-15 12:07:31", Some("2022-09-15T12:07:31Z")),
            ("2022-09-15T12:07:31.123456", Some("2022-09-15T12:07:31.123456Z")),
            ("2022-09-15", Some("2022-09-15T00:00:00Z")),
            ("1663243651", Some("2022-09-15T12:07:31Z")),
            ("1663243651.55", Some("2022-09-15T12:07:31.55Z")),
            ("Thu, 15 Sep 2022 12:07:31 GMT", Some("2022-09-15T12:07:31Z")),
            ("yesterday", None),
            ("", None),
            ("NaN", None),
            ("inf", None),
            ("1e300", None),
            ("2022-13-01", None),
        ] {
            let expected = expected.map(|e| e.parse::<Timestamp>().expect("the expected time is one"));
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    #[test]
    fn epoch_seconds_are_rounded_to_microseconds() {
        assert_eq!(from_epoch(1663243651.5500002).map(|t| t.as_microsecond()), Some(1_663_243_651_550_000));
        assert_eq!(from_epoch(-1.5).map(|t| t.as_microsecond()), Some(-1_500_000));
        assert_eq!(from_epoch(1.7e12), None);
    }
}
