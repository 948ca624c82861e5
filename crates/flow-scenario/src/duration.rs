//! Durations as scenario files write them: a number and its unit.

use std::time::Duration;

/// Reads `250ms`, `12s`, `1.5s`, `2m` or `1h`. `None` for anything else, and for more than a day.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
    let (number, unit) = text.split_at(digits);
    let factor = match unit.trim_start() {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    let seconds = number.parse::<f64>().ok()? * factor;
    (seconds <= 86_400.0).then(|| Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_needs_a_unit() {
        let read = ["250ms", "12s", "1.5s", "2m", "0s"]
            .map(|text| parse_duration(text).map(|time| time.as_millis()));
        assert_eq!(
            read,
            [Some(250), Some(12_000), Some(1500), Some(120_000), Some(0)]
        );
        for text in [
            "",
            "12",
            "s",
            "12 hours",
            "-1s",
            "1e9s",
            "1.2.3s",
            "99999999m",
            "NaNs",
        ] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
