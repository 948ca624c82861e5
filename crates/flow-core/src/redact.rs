//! Keeping secrets out of what is shown: headers and environment values that a user passes may come back in a reply, and
//! some headers are secret by themselves.
//!
//! A trace is redacted once, before anything is computed from it.

mod escaped;
mod events;
mod headers;
mod replies;
mod spellings;

use std::{borrow::Cow, sync::Arc};

use flow_expr::{Object, Value};

pub use headers::{SECRET_HEADERS, secrets_in_headers};

/// What stands where a secret was.
pub const REDACTED: &str = "[redacted]";

/// Shorter secrets are only found as words of their own: within other words they would be found everywhere.
const SHORTEST: usize = 4;

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
            all.extend(spellings::of(&secret));
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

    fn object(&self, object: &Object) -> Object {
        let members = object.iter();
        Object::of(members.map(|(name, value)| (self.shared(name), self.value(value))))
    }

    fn shared(&self, text: &Arc<str>) -> Arc<str> {
        match self.text(text) {
            Cow::Borrowed(_) => text.clone(),
            Cow::Owned(clean) => clean.into(),
        }
    }
}

/// Whether a text that is shown as text begins as JSON does; then it is JSON that was cut, or is broken in another way.
fn is_cut_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[', '"'])
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
        for spelt in [
            r#"a\"b/c<d+e~f"#,
            r#"a\"b\/c<d+e~f"#,
            "a%22b%2Fc%3Cd%2Be~f",
            "a%22b%2fc%3cd%2be%7ef",
        ] {
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
