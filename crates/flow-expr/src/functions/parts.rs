//! What audio and communications are made of: parts in order, each an object that says what is played or shown.
//!
//! The platform makes sound or a message of such a list; here it stays a list that a person and a test can read. A part
//! is `{"say": "tts", "text": "Hello"}`, `{"say": "currency", "value": …, "format": "Format.Currency.…"}`,
//! `{"silence": 500}`, `{"prompt": "welcome"}`, and in communications also `{"text": "Hello"}` and `{"value": …}`.

use crate::functions::LARGEST;
use crate::functions::list::{Excess, measure};
use crate::types::Scalar;
use crate::value::MAX_DEPTH;
use crate::{Object, Platform, Record, Value};

/// Parts that are put together, and how much room is left for more.
pub(super) struct Parts {
    list: Vec<Value>,
    text: String,
    room: usize,
}

impl Parts {
    pub(super) fn new() -> Self {
        Self {
            list: vec![],
            text: String::new(),
            room: LARGEST,
        }
    }

    /// Adds a part; refuses what would be larger than 4 MiB in all.
    pub(super) fn push(&mut self, part: Object) -> Result<(), Excess> {
        push_spaced(&mut self.text, &shown(&part));
        let part = Value::Object(part);
        measure(&part, MAX_DEPTH - 2, &mut self.room)?;
        self.list.push(part);
        Ok(())
    }

    /// Adds what a value is made of: the parts of an Audio or a Communication, a Prompt as one part.
    ///
    /// Gives back what is neither. Playback options of an audio within another one stay with its parts.
    pub(super) fn take<'v>(&mut self, value: &'v Value) -> Result<Option<&'v Value>, Excess> {
        let Value::Platform(Platform::Record(record)) = value else {
            return Ok(Some(value));
        };
        match record.kind() {
            Scalar::Prompt => self.push(Object::of([("prompt", Value::from(record.text()))]))?,
            Scalar::Audio | Scalar::Communication => {
                for part in listed(record) {
                    self.push(with_options(part, record))?;
                }
            }
            _ => return Ok(Some(value)),
        }
        Ok(None)
    }

    /// Adds the parts of an audio that gets playback options of its own, so that those that it has do not count.
    pub(super) fn take_without_options(&mut self, value: &Value) -> Result<(), Excess> {
        match value {
            Value::Platform(Platform::Record(record)) if record.kind() == Scalar::Audio => {
                listed(record).try_for_each(|part| self.push(part.clone()))
            }
            other => self.take(other).map(|_| ()),
        }
    }

    /// The value of type `kind` that is made of the parts; `options` are further members.
    pub(super) fn into_value(
        self,
        kind: Scalar,
        options: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Value {
        let parts = [("parts", Value::list(self.list))];
        let members = Object::of(parts.into_iter().chain(options));
        Record::new(kind, self.text, members).into()
    }
}

fn listed(record: &Record) -> impl Iterator<Item = &Object> {
    let parts = record.members().get("parts").and_then(Value::as_list);
    let parts = parts.unwrap_or(&[]).iter().flatten();
    parts.filter_map(Value::as_object)
}

fn with_options(part: &Object, record: &Record) -> Object {
    let options = ["bargeIn", "flush"].into_iter().filter_map(|name| {
        let value = record.members().get(name)?;
        part.get(name)
            .is_none()
            .then(|| (name.into(), value.clone()))
    });
    let options: Vec<_> = options.collect();
    if options.is_empty() {
        return part.clone();
    }
    let members = part
        .iter()
        .map(|(name, value)| (name.clone(), value.clone()));
    Object::from_members(members.chain(options).collect())
}

/// A part as a transcript has it; formats are not applied.
fn shown(part: &Object) -> String {
    let text = |name| part.get(name).map(|value: &Value| value.text());
    let (value, said) = (text("value").unwrap_or_default(), text("say"));
    if let Some(silence) = text("silence") {
        return format!("[silence {silence} ms]");
    }
    if let Some(prompt) = text("prompt") {
        return format!("[prompt {prompt}]");
    }
    match said.as_deref() {
        Some("date") => value.split('T').next().unwrap_or(&value).to_owned(),
        Some("time") => value.rsplit('T').next().unwrap_or(&value).to_owned(),
        Some("percent") => format!("{value}%"),
        Some("ordinal") => format!("[ordinal {value}]"),
        Some("timeRange") => format!("{value} to {}", text("upperBound").unwrap_or_default()),
        _ => text("text").unwrap_or(value).into_owned(),
    }
}

/// Appends a text with one space before it, where there is none and none is wanted before a punctuation mark.
fn push_spaced(out: &mut String, text: &str) {
    let apart = out.ends_with(char::is_whitespace) || text.starts_with(char::is_whitespace);
    let mark = text.starts_with(['.', ',', ';', ':', '!', '?', ')']);
    if !out.is_empty() && !text.is_empty() && !apart && !mark {
        out.push(' ');
    }
    out.push_str(text);
}
