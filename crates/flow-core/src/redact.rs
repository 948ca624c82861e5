//! Keeping secrets out of what is shown: headers and environment values that a user passes may come back in a reply, and
//! some headers are secret by themselves.
//!
//! A trace is redacted once, before anything is computed from it.

mod escaped;
mod headers;

use std::{borrow::Cow, sync::Arc};

use flow_expr::{Object, Value};

use crate::{
    classify::{LONGEST_MESSAGE, Verdict},
    decode::decode,
    effect::HttpRequest,
    outcome::{Failure, Outcome},
    reply::{DataEnd, DataReply, Exchange, Head, HttpEnd, HttpReply, InputReply, Reply, StubEnd},
    trace::{DataVerdict, Event, Trace},
};

pub use headers::{SECRET_HEADERS, secrets_in_headers};

/// What stands where a secret was.
pub const REDACTED: &str = "[redacted]";

/// Shorter secrets are only found as words of their own: within other words they would be found everywhere.
const SHORTEST: usize = 4;

/// Compressed bodies that hold more are kept as they are.
const LARGEST_DECODED: usize = 64 << 20;

/// The texts that must not be shown.
#[derive(Clone, Default)]
pub struct Redactor {
    /// Longest first, so that a secret within a longer one does not leave the rest of it behind.
    secrets: Vec<String>,
}

impl Redactor {
    /// A redactor of these secrets, as they are and as URLs, JSON and base64 spell them.
    pub fn new(secrets: impl IntoIterator<Item = String>) -> Self {
        let mut all: Vec<String> = Vec::new();
        for secret in secrets.into_iter().filter(|secret| !secret.is_empty()) {
            all.extend(spellings(&secret));
        }
        Self::of_spellings(all)
    }

    /// A redactor of these secrets too.
    #[must_use]
    pub fn with(&self, secrets: impl IntoIterator<Item = String>) -> Self {
        let more = Self::new(secrets);
        if more.is_empty() {
            return self.clone();
        }
        let all = self.secrets.iter().cloned().chain(more.secrets);
        Self::of_spellings(all.collect())
    }

    /// A redactor of the secrets of both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let all = self.secrets.iter().chain(&other.secrets).cloned();
        Self::of_spellings(all.collect())
    }

    fn of_spellings(mut all: Vec<String>) -> Self {
        all.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        all.dedup();
        Self { secrets: all }
    }

    /// The beginning of a secret that a text ends with, as texts do that were cut: the longest, as it stands there.
    fn begun_at_end(&self, text: &str) -> Option<String> {
        let begun = |secret: &String| {
            let lengths = (SHORTEST..secret.len()).rev();
            let mut beginnings = lengths.filter_map(|length| secret.get(..length));
            let found = beginnings.find(|beginning| text.ends_with(beginning))?;
            text.get(text.len() - found.len()..)
        };
        let plain = self.secrets.iter().filter_map(begun);
        let secrets = self.secrets.iter().map(String::as_str);
        let escaped = escaped::begun_at_end(text, secrets, SHORTEST);
        let longest = plain.chain(escaped).max_by_key(|begun| begun.len());
        longest.map(str::to_owned)
    }

    /// The text of a body that was cut.
    fn cut_text(&self, text: &str) -> String {
        let mut clean = self.text(text).into_owned();
        if let Some(begun) = self.begun_at_end(&clean) {
            clean.truncate(clean.len() - begun.len());
            clean.push_str(REDACTED);
        }
        clean
    }

    /// A body that broke off. What is compressed cannot be searched, and nothing hangs on what it says.
    fn broken_off(&self, head: &Head, body: &[u8]) -> Vec<u8> {
        let is_coded = head.values("content-encoding").next().is_some();
        if self.is_empty() {
            return body.to_vec();
        }
        if is_coded {
            return Vec::new();
        }
        let text = String::from_utf8_lossy(body);
        match self.cut_text(&text) {
            clean if clean == text => body.to_vec(),
            clean => clean.into_bytes(),
        }
    }

    /// True when there is nothing to keep out.
    pub fn is_empty(&self) -> bool {
        self.secrets.is_empty()
    }

    /// The text with every secret replaced.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut clean = Cow::Borrowed(text);
        for secret in &self.secrets {
            if secret.len() < SHORTEST {
                clean = without_word(clean, secret);
            } else if clean.contains(secret.as_str()) {
                clean = Cow::Owned(clean.replace(secret.as_str(), REDACTED));
            }
        }
        let long = self.secrets.iter().filter(|it| it.len() >= SHORTEST);
        escaped::without(clean, long.map(String::as_str))
    }

    /// The value with every secret in its texts, names and numbers replaced.
    pub fn value(&self, value: &Value) -> Value {
        match value {
            Value::Null | Value::Bool(_) => value.clone(),
            Value::Number(number) => match self.text(&number.to_string()) {
                Cow::Borrowed(_) => value.clone(),
                Cow::Owned(clean) => Value::Text(clean.into()),
            },
            Value::Text(text) => match self.text(text) {
                Cow::Borrowed(_) => value.clone(),
                Cow::Owned(clean) => Value::Text(clean.into()),
            },
            Value::List(items) => {
                let clean = |item: &Option<Value>| item.as_ref().map(|item| self.value(item));
                Value::List(items.iter().map(clean).collect())
            }
            Value::Platform(_) => match self.text(&value.to_json()) {
                Cow::Borrowed(_) => value.clone(),
                Cow::Owned(clean) => Value::Text(clean.into()),
            },
            Value::Object(object) => Value::Object(self.object(object)),
        }
    }

    /// A body: as JSON where it is JSON, so that it stays JSON; else as text.
    pub fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        let text = String::from_utf8_lossy(bytes);
        let seen = matches!(self.text(&text), Cow::Owned(_));
        match flow_expr::read_json(bytes) {
            // JSON may spell a secret with escapes that only its reader undoes.
            Ok(json) => match self.value(&json.value) {
                clean if seen || clean != json.value => clean.to_json().into_bytes(),
                _ => bytes.to_vec(),
            },
            Err(_) if is_cut_json(&text) && self.begun_at_end(&text).is_some() => {
                self.cut_text(&text).into_bytes()
            }
            Err(_) if seen => self.text(&text).into_owned().into_bytes(),
            Err(_) => bytes.to_vec(),
        }
    }

    /// A reply's headers and body without secrets, for a cassette.
    pub fn reply(&self, reply: &Reply) -> Reply {
        match reply {
            Reply::Http(reply) => Reply::Http(self.http(reply)),
            Reply::Data(reply) => Reply::Data(self.data(reply)),
            Reply::Stub(reply) => {
                let mut clean = reply.clone();
                if let StubEnd::Left { outputs, .. } = &mut clean.end {
                    *outputs = self.object(outputs);
                }
                Reply::Stub(clean)
            }
            Reply::Input(input) => {
                let digits = input
                    .digits
                    .as_deref()
                    .map(|digits| self.text(digits).into_owned());
                Reply::Input(InputReply {
                    elapsed: input.elapsed,
                    digits,
                })
            }
        }
    }

    fn http(&self, reply: &HttpReply) -> HttpReply {
        HttpReply {
            end: self.end(&reply.end),
            ..reply.clone()
        }
    }

    fn data(&self, reply: &DataReply) -> DataReply {
        let exchange = reply.exchange.as_deref().map(|exchange| {
            let mut request = exchange.request.clone();
            self.request(&mut request);
            let reply = self.http(&exchange.reply);
            Box::new(Exchange { request, reply })
        });
        let end = match &reply.end {
            DataEnd::Done(outputs) => DataEnd::Done(self.object(outputs)),
            DataEnd::Failed(outputs) => DataEnd::Failed(self.object(outputs)),
            bare => bare.clone(),
        };
        DataReply {
            elapsed: reply.elapsed,
            end,
            exchange,
        }
    }

    /// Headers that are sent are left out altogether.
    fn request(&self, request: &mut HttpRequest) {
        request.headers.clear();
        request.url = self.shared(&request.url);
        request.body = self.bytes(&request.body).into();
    }

    fn object(&self, object: &Object) -> Object {
        let members = object.iter();
        Object::of(members.map(|(name, value)| (self.shared(name), self.value(value))))
    }

    fn end(&self, end: &HttpEnd) -> HttpEnd {
        match end {
            HttpEnd::Complete(head, body) => {
                let (head, body) = self
                    .decoded(head, body)
                    .unwrap_or_else(|| (self.head(head), self.bytes(body)));
                HttpEnd::Complete(head, body.into())
            }
            HttpEnd::Body(head, body, fault) => {
                let body = self.broken_off(head, body);
                HttpEnd::Body(self.head(head), body.into(), *fault)
            }
            HttpEnd::Deadline(phase, head) => {
                HttpEnd::Deadline(*phase, head.as_ref().map(|head| self.head(head)))
            }
            bare => bare.clone(),
        }
    }

    /// The reply without its content coding, when a secret lies under it; what is compressed cannot be searched.
    fn decoded(&self, head: &Head, body: &[u8]) -> Option<(Head, Vec<u8>)> {
        let Ok(Cow::Owned(plain)) = decode(head, body, LARGEST_DECODED) else {
            return None;
        };
        let clean = self.bytes(&plain);
        (clean != plain).then(|| {
            let head = self.head(head);
            let headers = head
                .headers()
                .iter()
                .filter(|(name, _)| name != "content-encoding")
                .cloned();
            (Head::new(head.status(), headers), clean)
        })
    }

    fn head(&self, head: &Head) -> Head {
        let clean = |(name, value): &(String, String)| match headers::is_secret(name) {
            true => (name.clone(), REDACTED.to_owned()),
            false => (self.text(name).into_owned(), self.text(value).into_owned()),
        };
        Head::new(head.status(), head.headers().iter().map(clean))
    }

    fn shared(&self, text: &Arc<str>) -> Arc<str> {
        match self.text(text) {
            Cow::Borrowed(_) => text.clone(),
            Cow::Owned(clean) => clean.into(),
        }
    }

    fn failure(&self, failure: &mut Failure) {
        failure.message = self.shared(&failure.message);
        let headers = failure.headers.as_ref().map(headers::without_secrets);
        failure.headers = headers.map(|headers| self.value(&headers));
    }

    fn outcome(&self, outcome: &mut Outcome) {
        match outcome {
            Outcome::Transferred(target) | Outcome::Handed(_, target) => {
                *target = self.shared(target);
            }
            Outcome::Failed(failure) => self.failure(failure),
            Outcome::Disconnected | Outcome::Ended | Outcome::Limit(_) => {}
        }
    }

    fn verdict(&self, verdict: &mut Verdict) {
        match verdict {
            Verdict::Success(value) => *value = value.as_ref().map(|value| self.value(value)),
            Verdict::Error(failure) | Verdict::Timeout(failure) => self.failure(failure),
        }
    }

    fn event(&self, event: &mut Event) {
        match event {
            Event::Given(_, value) => *value = self.value(value),
            Event::Assigned(_, value) => *value = value.as_ref().map(|value| self.value(value)),
            Event::Noted(note) => note.message = self.text(&note.message).into_owned(),
            Event::Sent(post) => self.request(post),
            Event::Replied(replied) => {
                self.verdict(&mut replied.verdict);
                replied.body = replied.body.as_ref().map(|body| self.value(body));
            }
            Event::Asked(collect) => collect.prompt = self.text(&collect.prompt).into_owned(),
            Event::Answered(answered) => {
                answered.digits = answered.digits.as_ref().map(|text| self.shared(text))
            }
            Event::Played(message) => *message = self.shared(message),
            Event::Logged(logged) => logged.message = self.shared(&logged.message),
            Event::DataCalled(call) => call.inputs = self.object(&call.inputs),
            Event::DataAnswered(answered) => {
                if let DataVerdict::Success(outputs) | DataVerdict::Failure(outputs) =
                    &mut answered.verdict
                {
                    *outputs = self.object(outputs);
                }
                if let Some(exchange) = &mut answered.exchange {
                    self.request(&mut exchange.request);
                    exchange.body = exchange.body.as_ref().map(|body| self.value(body));
                }
            }
            Event::StubAsked(stub) => stub.inputs = self.object(&stub.inputs),
            Event::StubAnswered(answered) => {
                answered.outputs = answered.outputs.as_ref().map(|given| self.object(given));
            }
            Event::Performed(given) => *given = self.object(given),
            Event::Attributed(attributed) => {
                attributed.name = self.shared(&attributed.name);
                attributed.value = attributed.value.as_ref().map(|text| self.shared(text));
            }
            Event::Waited(_) | Event::Called(_) | Event::Returned(..) | Event::Left(..) => {}
            Event::Finished(outcome) => self.outcome(outcome),
        }
    }
}

impl Trace {
    /// The trace without the redactor's secrets and its own. Headers that a flow sends are left out altogether, of those
    /// that a failure holds the values of [`SECRET_HEADERS`].
    #[must_use]
    pub fn redacted(mut self, redactor: &Redactor) -> Self {
        let redactor = redactor.with(self.secrets());
        let redactor = redactor.with(self.cut_secrets(&redactor));
        let error_variable = self.program().error();
        for record in self.records_mut() {
            match &mut record.event {
                Event::Assigned(id, Some(error)) if *id == error_variable => {
                    *error = without_headers(error);
                }
                _ => {}
            }
            redactor.event(&mut record.event);
        }
        self
    }
}

impl Trace {
    /// What is left of secrets at the ends of the messages and bodies that were cut.
    fn cut_secrets(&self, redactor: &Redactor) -> Vec<String> {
        let cut = self.records().iter().flat_map(|record| {
            let (message, body) = told(&record.event);
            let is_cut = |text: &&str| is_cut_json(text) || text.chars().count() >= LONGEST_MESSAGE;
            [
                message.filter(is_cut),
                body.filter(|body| is_cut_json(body)),
            ]
        });
        cut.flatten()
            .filter_map(|text| redactor.begun_at_end(text))
            .collect()
    }
}

/// The message and the body of a reply, which may have been cut.
fn told(event: &Event) -> (Option<&str>, Option<&str>) {
    match event {
        Event::Replied(replied) => {
            let failure = replied.verdict.failure();
            let body = replied.body.as_ref().and_then(Value::as_text);
            (failure.map(|failure| &*failure.message), body)
        }
        Event::DataAnswered(answered) => {
            let message = match &answered.verdict {
                DataVerdict::Failure(outputs) => outputs.get("userMessage"),
                _ => None,
            };
            let body = answered.exchange.as_ref();
            let body = body.and_then(|made| made.body.as_ref());
            (
                message.and_then(Value::as_text),
                body.and_then(Value::as_text),
            )
        }
        _ => (None, None),
    }
}

/// Whether a text that is shown as text begins as JSON does; then it is JSON that was cut, or is broken in another way.
fn is_cut_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[', '"'])
}

/// `$error` without the secret ones of its headers.
fn without_headers(error: &Value) -> Value {
    let Value::Object(members) = error else {
        return error.clone();
    };
    let clean = members.iter().map(|(name, value)| match &**name {
        "headers" => (name.clone(), headers::without_secrets(value)),
        _ => (name.clone(), value.clone()),
    });
    Value::Object(Object::of(clean))
}

/// The text with `word` replaced where no letter or digit stands beside it.
fn without_word<'a>(text: Cow<'a, str>, word: &str) -> Cow<'a, str> {
    let alone = |at: usize| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    };
    let places: Vec<_> = text
        .match_indices(word)
        .map(|(at, _)| at)
        .filter(|at| alone(*at))
        .collect();
    if places.is_empty() {
        return text;
    }
    let mut clean = String::with_capacity(text.len() + 16);
    let mut copied = 0;
    for at in places {
        clean.push_str(&text[copied..at]);
        clean.push_str(REDACTED);
        copied = at + word.len();
    }
    clean.push_str(&text[copied..]);
    Cow::Owned(clean)
}

/// A secret as it is, and as a reply or an address may spell it. What is encoded as a whole, such as a request that is sent back in
/// base64, may hold it behind escapes, which only show before they are encoded.
fn spellings(secret: &str) -> Vec<String> {
    let quoted = quoted(secret);
    let mut plain = vec![
        quoted.replace('/', "\\/"),
        self::quoted(&quoted),
        quoted,
        percent_encoded(secret),
        secret.to_owned(),
    ];
    plain.sort();
    plain.dedup();
    let encoded: Vec<String> = plain.iter().flat_map(|plain| encodings(plain)).collect();
    plain.extend(encoded);
    plain
}

/// A text in base64 of both alphabets, at any place in what is encoded, and in hex.
fn encodings(text: &str) -> Vec<String> {
    let mut encodings = Vec::new();
    for core in base64_cores(text.as_bytes()) {
        encodings.push(core.replace('+', "-").replace('/', "_"));
        encodings.push(core);
    }
    if text.len() >= SHORTEST {
        let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        encodings.extend([hex.to_uppercase(), hex]);
    }
    encodings
}

/// The text as JSON writes it, without the quotes.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    flow_syntax::json::quote_into(&mut quoted, text);
    quoted[1..quoted.len() - 1].to_owned()
}

fn percent_encoded(text: &str) -> String {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let mut encoded = String::new();
    for byte in text.bytes() {
        if unreserved(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// The base64 of a secret at each of the three offsets that it may have in a longer text, without the letters at its
/// edges that depend on its neighbours.
fn base64_cores(secret: &[u8]) -> Vec<String> {
    use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
    let core = |offset: usize| {
        let mut padded = vec![0; offset];
        padded.extend_from_slice(secret);
        let encoded = STANDARD_NO_PAD.encode(&padded);
        let skipped = (offset * 8).div_ceil(6);
        let kept = padded.len() * 8 / 6;
        encoded.get(skipped..kept).map(str::to_owned)
    };
    (0..3)
        .filter_map(core)
        .filter(|core| core.len() >= 2 * SHORTEST)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(secret: &str, text: &str) -> String {
        Redactor::new([secret.to_owned()]).text(text).into_owned()
    }

    #[track_caller]
    fn cut(text: &str, expected: &str) {
        let redactor = Redactor::new(["a\"b/Zq07Kx".to_owned(), "Bearer a\"b/Zq07Kx".to_owned()]);
        assert_eq!(redactor.cut_text(text), expected);
    }

    #[test]
    fn the_beginning_of_a_secret_at_the_end_of_a_cut_text_is_one_too() {
        cut("{\"a\": \"a\"b/Zq", "{\"a\": \"[redacted]");
        cut(r#"{"a": "a\"b\/Z"#, r#"{"a": "[redacted]"#);
        cut(r"x a\u0022b\u002fZq", "x [redacted]");
        cut("x a%22b%2fZ", "x [redacted]");
        // Cut within an escape.
        cut("x a%22b%2fZq%3", "x [redacted]");
        cut(r"x a\u0022b\u002fZq\u00", "x [redacted]");
        cut("x a&quot;b/Zq&#4", "x [redacted]");
        cut("x Bearer a%22b", "x [redacted]");
        cut("x a\"b", "x a\"b");
        cut("100 %", "100 %");
    }

    #[test]
    fn a_secret_is_found_as_it_is() {
        assert_eq!(clean("hunter22", "token=hunter22;"), "token=[redacted];");
    }

    #[test]
    fn a_secret_is_found_as_json_and_urls_spell_it() {
        assert_eq!(
            clean("a\"b c", r#"{"x":"a\"b c"}"#),
            r#"{"x":"[redacted]"}"#
        );
        assert_eq!(clean("a/b c+d", "?t=a%2Fb%20c%2Bd"), "?t=[redacted]");
    }

    #[test]
    fn a_secret_is_found_in_base64_at_every_offset() {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        for before in ["", "u", "us", "user:"] {
            let encoded = STANDARD.encode(format!("{before}correct horse battery"));
            assert!(
                clean("correct horse battery", &encoded).contains(REDACTED),
                "{before}"
            );
        }
    }

    #[test]
    fn a_secret_is_found_in_the_base64_of_json_and_of_addresses_that_hold_it() {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        let secret = "a\"b/c<d+e~f";
        for spelt in [r#"a\"b/c<d+e~f"#, r#"a\"b\/c<d+e~f"#, "a%22b%2Fc%3Cd%2Be~f"] {
            for before in ["", "{", "{\""] {
                let encoded = STANDARD.encode(format!("{before}{spelt}{before}"));
                assert!(clean(secret, &encoded).contains(REDACTED), "{spelt}");
            }
        }
    }

    #[test]
    fn a_secret_is_found_in_hex_and_in_the_base64_of_addresses() {
        assert_eq!(clean("hunter22", "68756E7465723232"), REDACTED);
        assert_eq!(clean("hunter22", "68756e7465723232"), REDACTED);
        assert_eq!(clean("<?>~~~<?>~~~", "PD8-fn5-PD8-fn5-"), REDACTED);
    }

    #[test]
    fn json_stays_json() {
        let redactor = Redactor::new(["true".to_owned(), "471199".to_owned()]);
        let clean = redactor.bytes(br#"{"a":true,"b":471199,"c":"is true"}"#);
        assert_eq!(
            String::from_utf8(clean).unwrap(),
            r#"{"a":true,"b":"[redacted]","c":"is [redacted]"}"#
        );
    }

    #[test]
    fn a_secret_is_found_behind_the_escapes_of_json() {
        let redactor = Redactor::new(["hunter22".to_owned()]);
        let clean = redactor.bytes(br#"{"a":"\u0068unter22"}"#);
        assert_eq!(String::from_utf8(clean).unwrap(), r#"{"a":"[redacted]"}"#);
    }

    #[test]
    fn bodies_without_a_secret_keep_their_bytes() {
        let redactor = Redactor::new(["hunter22".to_owned()]);
        let body = br#" { "a": "\u0068", "a": 1.0 } "#;
        assert_eq!(redactor.bytes(body), body);
    }

    #[test]
    fn a_secret_is_found_in_a_compressed_body() {
        use std::io::Write;
        let gzip = |text: &str| {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            encoder.write_all(text.as_bytes()).unwrap();
            encoder.finish().unwrap()
        };
        let reply = |text: &str| {
            let headers = [("content-encoding", "gzip"), ("x-a", "1")];
            let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
            HttpEnd::Complete(Head::new(200, headers), gzip(text).into())
        };
        let redactor = Redactor::new(["hunter22".to_owned()]);
        let plain = Head::new(200, [("x-a".to_owned(), "1".to_owned())]);
        let clean = HttpEnd::Complete(plain, r#"{"a":"[redacted]"}"#.into());
        assert_eq!(redactor.end(&reply(r#"{"a":"hunter22"}"#)), clean);
        assert_eq!(redactor.end(&reply("[1]")), reply("[1]"));
    }

    #[test]
    fn a_secret_is_found_in_what_data_actions_and_stubs_gave() {
        let object = |text: &str| Object::of([("a", Value::from(text))]);
        let reply = |text: &str| {
            let end = DataEnd::Done(object(text));
            let exchange = Exchange {
                request: HttpRequest {
                    action: crate::program::ActionId(0),
                    action_name: "a".into(),
                    method: crate::effect::Method::Get,
                    url: format!("https://a.test/{text}").into(),
                    headers: Vec::new(),
                    body: text.to_owned().into(),
                    timeout: std::time::Duration::from_secs(1),
                },
                reply: HttpReply {
                    elapsed: std::time::Duration::ZERO,
                    timings: crate::reply::Timings::default(),
                    end: HttpEnd::Complete(Head::new(200, []), text.to_owned().into()),
                },
            };
            Reply::Data(DataReply {
                elapsed: std::time::Duration::ZERO,
                end,
                exchange: Some(Box::new(exchange)),
            })
        };
        let redactor = Redactor::new(["hunter22".to_owned()]);
        assert_eq!(redactor.reply(&reply("hunter22")), reply(REDACTED));
        assert_eq!(redactor.reply(&reply("other")), reply("other"));
    }

    #[test]
    fn a_secret_is_found_however_often_it_was_escaped() {
        for text in [r#"x a"b\c y"#, r#"x a\"b\\c y"#, r#"x a\\\"b\\\\c y"#] {
            assert_eq!(clean("a\"b\\c", text), "x [redacted] y", "{text}");
        }
    }

    #[test]
    fn a_short_secret_is_found_as_a_word_of_its_own() {
        assert_eq!(
            clean("abc", "abc, abcd: (abc)"),
            "[redacted], abcd: ([redacted])"
        );
    }
}
