//! Numbers and times as they are written on the command line, refused in words that say what to write.

use std::{str::FromStr, time::Duration};

/// A whole number above zero, refused in words that say what to write.
pub(super) fn above_zero<T: FromStr + Default + PartialOrd>(text: &str) -> Result<T, String> {
    let number = text.parse().ok().filter(|number| *number > T::default());
    number.ok_or_else(|| "write a whole number above 0 that is not too large".to_owned())
}

/// A part of a hundred, with or without its sign.
pub(super) fn percent(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text.trim_end_matches('%').trim().parse().ok();
    number
        .filter(|number| (0.0..=100.0).contains(number))
        .ok_or_else(|| "write a number from 0 to 100".to_owned())
}

/// What timeouts are multiplied by.
pub(super) fn scale(text: &str) -> Result<f64, String> {
    let factor = text.parse().ok();
    let factor = factor.filter(|factor: &f64| *factor > 0.0 && *factor <= 1e6);
    factor.ok_or_else(|| "write a number above 0, at most 1000000, such as `0.5`".to_owned())
}

/// A campaign of no time would be green without having tried anything.
pub(super) fn some_time(text: &str) -> Result<Duration, String> {
    let some = time(text)?;
    let help = "write a time above zero, such as `30s`, `1500ms` or `2m`";
    (!some.is_zero())
        .then_some(some)
        .ok_or_else(|| help.to_owned())
}

/// A time with its unit.
pub(super) fn time(text: &str) -> Result<Duration, String> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
    let (number, unit) = text.split_at(digits.unwrap_or(text.len()));
    let factor = match unit {
        "ms" => Some(0.001),
        "s" => Some(1.0),
        "m" => Some(60.0),
        _ => None,
    };
    let seconds = number.parse::<f64>().ok().zip(factor);
    let seconds = seconds.map(|(number, factor)| number * factor);
    let time = seconds.filter(|seconds| *seconds <= 86_400.0);
    time.map(Duration::from_secs_f64)
        .ok_or_else(|| "write a time of at most a day, such as `30s`, `1500ms` or `2m`".to_owned())
}
