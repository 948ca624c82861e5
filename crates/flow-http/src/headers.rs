//! The headers that a call carries beside its flow's own.

use flow_core::USUAL_HEADERS;
use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::config::Config;

/// What every call carries: the usual headers, overridden by the configured ones.
pub(crate) fn common(config: &Config) -> HeaderMap {
    let usual = USUAL_HEADERS.map(|(name, value)| {
        (
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        )
    });
    let mut headers = HeaderMap::from_iter(usual);
    let configured: Vec<_> = config.headers.iter().cloned().map(secret).collect();
    overlay(&mut headers, &configured);
    headers
}

/// Replaces headers of the same names, and keeps all values of a name that is given twice.
pub(crate) fn overlay(headers: &mut HeaderMap, given: &[(HeaderName, HeaderValue)]) {
    for (name, _) in given {
        headers.remove(name);
    }
    for (name, value) in given {
        headers.append(name, value.clone());
    }
}

/// What these say must agree with the body, or the connection would be misread.
pub(crate) fn frames_body(name: &HeaderName) -> bool {
    matches!(*name, header::CONTENT_LENGTH | header::TRANSFER_ENCODING)
}

/// The same header, with a value that no debug output shows.
pub(crate) fn secret((name, mut value): (HeaderName, HeaderValue)) -> (HeaderName, HeaderValue) {
    value.set_sensitive(true);
    (name, value)
}
