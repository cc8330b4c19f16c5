//! Instants and durations as people write them.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// `2022-09-15T12:07:31.550000+00:00`: microseconds where there are any, as the AWS CLI (version 2) prints instants.
pub fn iso8601(time: Timestamp) -> String {
    let whole = time.strftime("%Y-%m-%dT%H:%M:%S");
    // Not subsec_nanosecond, which is negative before 1970.
    match time.as_microsecond().rem_euclid(1_000_000) {
        0 => format!("{whole}+00:00"),
        micros => format!("{whole}.{micros:06}+00:00"),
    }
}

/// `2022-09-15 21:07:31 +09:00`: by the clock of this machine, for people.
pub fn local(time: Timestamp) -> String {
    time.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
}

/// Reads `90s`, `15m`, `1h 30m`, or a bare number of seconds.
pub fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    text.parse::<SignedDuration>().ok().and_then(|d| Duration::try_from(d).ok())
}

/// `850ms`, `12s`, `3m 20s`, `1h 05m`: short enough for a progress line.
pub fn brief(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0 => format!("{}ms", time.as_millis()),
        1..60 => format!("{seconds}s"),
        60..3600 => format!("{}m {:02}s", seconds / 60, seconds % 60),
        _ => format!("{}h {:02}m", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::{brief, duration, iso8601};
    use jiff::Timestamp;
    use std::time::Duration;

    #[test]
    fn writes_instants_as_the_aws_cli_does() {
        for (micros, written) in [
            (1_663_243_651_000_000, "2022-09-15T12:07:31+00:00"),
            (1_663_243_651_550_000, "2022-09-15T12:07:31.550000+00:00"),
            (-1, "1969-12-31T23:59:59.999999+00:00"),
            (-1_500_000, "1969-12-31T23:59:58.500000+00:00"),
        ] {
            assert_eq!(Timestamp::from_microsecond(micros).map(iso8601).ok().as_deref(), Some(written));
        }
    }

    #[test]
    fn reads_and_writes_durations() {
        for (text, seconds) in
            [("90", Some(90)), ("15m", Some(900)), ("1h 30m", Some(5400)), ("-5s", None), ("soon", None)]
        {
            assert_eq!(duration(text), seconds.map(Duration::from_secs), "{text}");
        }
        assert_eq!(brief(Duration::from_millis(850)), "850ms");
        assert_eq!(brief(Duration::from_secs(200)), "3m 20s");
        assert_eq!(brief(Duration::from_secs(3900)), "1h 05m");
    }
}
