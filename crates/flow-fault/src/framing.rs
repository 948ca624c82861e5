//! How long a body is, as its head says (RFC 9112 section 6.3).

use std::str;

/// How a body is delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    Length(u64),
    Chunked,
    /// By the end of the connection.
    Connection,
}

/// Why a head does not say how long its body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unframed {
    Malformed,
    TooLarge,
}

/// Longer lengths stand for something else within the HTTP library.
const MAX_LENGTH: u64 = u64::MAX - 2;

/// The framing of a reply's body, in the order in which the HTTP library looks at what may say it.
pub(crate) fn framing(
    status: u16,
    is_1_1: bool,
    headers: &[httparse::Header<'_>],
) -> Result<Framing, Unframed> {
    if matches!(status, 101 | 204 | 304) {
        return Ok(Framing::Length(0));
    }
    let values = |name: &'static str| {
        let named = headers.iter();
        let named = named.filter(move |header| header.name.eq_ignore_ascii_case(name));
        named.map(|header| header.value)
    };
    if let Some(last) = values("transfer-encoding").next_back() {
        return match is_1_1 {
            false => Err(Unframed::Malformed),
            true if is_chunked(last) => Ok(Framing::Chunked),
            true => Ok(Framing::Connection),
        };
    }
    let mut length = None;
    for value in values("content-length") {
        let value = str::from_utf8(value).map_err(|_| Unframed::Malformed)?;
        for digits in value.split(',') {
            let known = digits_value(digits.trim()).ok_or(Unframed::Malformed)?;
            if length.is_some_and(|length| length != known) {
                return Err(Unframed::Malformed);
            }
            length = Some(known);
        }
    }
    match length {
        None => Ok(Framing::Connection),
        Some(length) if length > MAX_LENGTH => Err(Unframed::TooLarge),
        Some(length) => Ok(Framing::Length(length)),
    }
}

fn is_chunked(value: &[u8]) -> bool {
    let value = str::from_utf8(value).unwrap_or_default();
    let last = value.rsplit(',').next().unwrap_or_default();
    last.trim().eq_ignore_ascii_case("chunked")
}

/// A number of digits only: a sign is not one.
fn digits_value(digits: &str) -> Option<u64> {
    let all = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| all)
}
