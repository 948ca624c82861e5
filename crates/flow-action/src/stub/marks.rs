//! What each translation has to become, learnt from where a mark in its place ends up.

use flow_expr::{Number, Value, read_json};

use crate::{Context, DataAction, Schema, action::Translation};

/// The number that marks the first translation; a number, so that it is JSON in quotes and without them.
const FIRST_MARK: i64 = 810_000_000;

/// What a translation's path has to find.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wanted {
    One(Value),
    /// The elements of a list, where the path finds several.
    Each(Vec<Value>),
}

impl Wanted {
    /// The value, or the first one.
    pub(super) fn one(self) -> Value {
        match self {
            Self::One(value) => value,
            Self::Each(values) => values.into_iter().next().unwrap_or(Value::Null),
        }
    }
}

/// What each translation's path has to find: an element of it, where one of a list is taken.
///
/// - `result`: what is to come of them.
pub(super) fn wanted(action: &DataAction, result: &Value) -> Vec<Wanted> {
    let translations = &action.response.translations;
    let mut wanted = vec![None; translations.len()];
    if let Some(printed) = printed(action) {
        let place = Place {
            schema: Some(&action.output),
            result: Some(result),
            name: "",
        };
        seek(&printed, &place, &mut wanted);
    }
    let known = translations.iter().zip(wanted);
    known
        .map(|(translation, wanted)| wanted.unwrap_or_else(|| Wanted::One(guess(translation))))
        .collect()
}

/// The result with marks in it.
fn printed(action: &DataAction) -> Option<Value> {
    let example = action.output.example().to_json();
    let mut context = Context::from([("rawResult".to_owned(), Value::from(example))]);
    for (mark, translation) in (FIRST_MARK..).zip(&action.response.translations) {
        let is_list = translation
            .path
            .as_ref()
            .is_some_and(|path| !path.is_definite());
        let text = if is_list {
            format!("[{mark}]")
        } else {
            mark.to_string()
        };
        context.insert(translation.name.clone(), text.into());
    }
    let rendered = action.response.success.template.render(&context).ok()?;
    Some(read_json(rendered.text.as_bytes()).ok()?.value)
}

/// A place of the result: its schema, what is to be there, and the name of the member.
struct Place<'p> {
    schema: Option<&'p Schema>,
    result: Option<&'p Value>,
    name: &'p str,
}

impl<'p> Place<'p> {
    fn member(&self, name: &'p str) -> Self {
        Place {
            schema: self.schema.and_then(|schema| schema.property(name)),
            result: self.result.and_then(|result| result.member(name)),
            name,
        }
    }

    fn element(&self, at: usize) -> Self {
        let items = self.result.and_then(Value::as_list);
        Place {
            schema: self.schema.and_then(|schema| schema.items.as_deref()),
            result: items.and_then(|items| items.get(at)?.as_ref()),
            name: self.name,
        }
    }

    /// The values of a list, or one as its schema wants it.
    fn elements(&self) -> Vec<Value> {
        let items = self.result.and_then(Value::as_list);
        match items {
            Some(items) => items.iter().flatten().cloned().collect(),
            None => vec![self.element(0).value()],
        }
    }

    fn value(&self) -> Value {
        let example = || match self.schema {
            Some(schema) => schema.example_of(self.name),
            None => Value::from("text"),
        };
        self.result.cloned().unwrap_or_else(example)
    }
}

/// Looks for marks in a value.
fn seek(value: &Value, place: &Place<'_>, wanted: &mut [Option<Wanted>]) {
    match value {
        Value::Object(object) => {
            for (name, member) in object.iter() {
                seek(member, &place.member(name), wanted);
            }
        }
        Value::List(items) => {
            // The whole of what a path finds.
            let only = match &items[..] {
                [Some(Value::Number(number))] => number.as_i64(),
                _ => None,
            };
            if let Some(found) = only.and_then(|mark| marked(mark, wanted)) {
                found.get_or_insert_with(|| Wanted::Each(place.elements()));
                return;
            }
            for (at, item) in items.iter().enumerate() {
                if let Some(item) = item {
                    seek(item, &place.element(at), wanted);
                }
            }
        }
        Value::Number(number) => {
            if let Some(found) = number.as_i64().and_then(|mark| marked(mark, wanted)) {
                found.get_or_insert_with(|| Wanted::One(place.value()));
            }
        }
        // Between quotes only what prints without quotes of its own leaves JSON behind.
        Value::Text(text) => {
            let digits = text.split(|letter: char| !letter.is_ascii_digit());
            for mark in digits.filter_map(|digits| digits.parse().ok()) {
                if let Some(found) = marked(mark, wanted) {
                    found.get_or_insert(Wanted::One(Value::from(1)));
                }
            }
        }
        _ => {}
    }
}

fn marked(mark: i64, wanted: &mut [Option<Wanted>]) -> Option<&mut Option<Wanted>> {
    wanted.get_mut(usize::try_from(mark.checked_sub(FIRST_MARK)?).ok()?)
}

/// What a translation may be whose mark was lost: what its default is.
fn guess(translation: &Translation) -> Value {
    let default = translation.default.as_ref();
    let json = default.and_then(|default| read_json(default.as_str().as_bytes()).ok());
    let value = json.map(|json| json.value);
    let is_list = translation
        .path
        .as_ref()
        .is_some_and(|path| !path.is_definite());
    let element = match &value {
        Some(Value::List(items)) if is_list => items.first().cloned().flatten(),
        _ => value.clone(),
    };
    match element {
        Some(Value::Null) | None => Value::from("text"),
        Some(Value::Number(_)) => Value::Number(Number::from(1)),
        Some(value) => value,
    }
}
