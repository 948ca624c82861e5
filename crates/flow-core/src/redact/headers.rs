//! Headers whose values are secret by themselves, in requests as in replies, whoever sends them.

use flow_expr::{Object, Value};

use super::REDACTED;
use crate::{
    classify::Verdict,
    effect::HttpRequest,
    trace::{Event, Trace},
};

/// Headers that are never shown: a report, a trace, a snapshot and a cassette have [`REDACTED`] in their place.
pub const SECRET_HEADERS: [&str; 9] = [
    "api-key",
    "authorization",
    "cookie",
    "proxy-authorization",
    "set-cookie",
    "x-access-token",
    "x-amz-security-token",
    "x-api-key",
    "x-auth-token",
];

/// Shorter values are only taken out of the header itself: elsewhere they may well mean something else.
const SHORTEST_ELSEWHERE: usize = 8;

pub(super) fn is_secret(name: &str) -> bool {
    let mut known = SECRET_HEADERS.iter();
    known.any(|known| known.eq_ignore_ascii_case(name))
}

/// The same headers without secret values.
pub(super) fn without_secrets(headers: &Value) -> Value {
    let Value::Object(headers) = headers else {
        return headers.clone();
    };
    let clean = headers.iter().map(|(name, value)| match is_secret(name) {
        true => (name.clone(), REDACTED.into()),
        false => (name.clone(), value.clone()),
    });
    Value::Object(Object::of(clean))
}

impl Trace {
    /// The secrets that the run sent and got in headers, for a [`Redactor`](super::Redactor): they may come back anywhere.
    pub fn secrets(&self) -> Vec<String> {
        let mut secrets = Vec::new();
        for record in self.records() {
            match &record.event {
                Event::Sent(post) => gather_sent(post, &mut secrets),
                Event::DataAnswered(answered) => {
                    let made = answered.exchange.iter();
                    made.for_each(|made| gather_sent(&made.request, &mut secrets));
                }
                Event::Replied(replied) => gather_all(&replied.verdict, &mut secrets),
                _ => {}
            }
        }
        secrets
    }
}

fn gather_sent(request: &HttpRequest, secrets: &mut Vec<String>) {
    let sent = request.headers.iter();
    sent.for_each(|(name, value)| gather(name, value, secrets));
}

/// The secrets that headers hold, for a [`Redactor`](super::Redactor): the values of [`SECRET_HEADERS`] that are long enough
/// to be looked for elsewhere, and what in them is secret without the rest.
pub fn secrets_in_headers<'h>(
    headers: impl IntoIterator<Item = (&'h str, &'h str)>,
) -> Vec<String> {
    let mut secrets = Vec::new();
    for (name, value) in headers {
        gather(name, value, &mut secrets);
    }
    secrets
}

fn gather_all(verdict: &Verdict, secrets: &mut Vec<String>) {
    let headers = verdict
        .failure()
        .and_then(|failure| failure.headers.as_ref());
    if let Some(Value::Object(headers)) = headers {
        for (name, value) in headers.iter() {
            gather(name, &value.text(), secrets);
        }
    }
}

/// The value of a secret header, and what in it is secret without the rest: credentials behind their scheme, the values
/// of cookies.
fn gather(name: &str, value: &str, secrets: &mut Vec<String>) {
    if !is_secret(name) {
        return;
    }
    let credentials = value.split_once(' ').map(|(_, credentials)| credentials);
    let cookies = value.split(';').filter_map(|pair| pair.split_once('='));
    let cookies = cookies.filter(|(name, _)| !is_attribute(name));
    let parts = credentials
        .into_iter()
        .chain(cookies.map(|(_, value)| value));
    let parts = [value].into_iter().chain(parts).map(str::trim);
    let long = parts.filter(|part| part.len() >= SHORTEST_ELSEWHERE && *part != REDACTED);
    secrets.extend(long.map(str::to_owned));
}

/// What `Set-Cookie` says of a cookie (RFC 6265 section 4.1.1) is no secret.
fn is_attribute(name: &str) -> bool {
    let attributes = ["domain", "expires", "max-age", "path", "samesite"];
    let mut attributes = attributes.iter();
    attributes.any(|known| known.eq_ignore_ascii_case(name.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(name: &str, value: &str) -> Vec<String> {
        let mut secrets = Vec::new();
        gather(name, value, &mut secrets);
        secrets
    }

    #[test]
    fn credentials_and_cookies_are_secret_without_what_stands_beside_them() {
        let bearer = "Bearer 0123456789";
        assert_eq!(secrets("Authorization", bearer), [bearer, "0123456789"]);
        let cookie = "sid=0123456789; Path=/customers";
        let found = secrets("set-cookie", cookie);
        assert_eq!(found[0], cookie);
        assert_eq!(found.last().unwrap(), "0123456789");
        assert!(!found.contains(&"/customers".to_owned()), "{found:?}");
        assert_eq!(secrets("x-trace", "0123456789"), [""; 0]);
        assert_eq!(secrets("x-api-key", "test"), [""; 0]);
    }
}
