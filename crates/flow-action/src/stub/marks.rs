//! What each translation has to become, learnt from where a mark in its place ends up.

use flow_expr::{Number, Value, read_json};

use crate::{Context, DataAction, Schema, action::Translation};

/// The number that marks the first translation; a number, so that it is JSON in quotes and without them.
const FIRST_MARK: i64 = 810_000_000;

/// The value that each translation's path has to find: an element of it, where the path finds a list.
pub(super) fn wanted(action: &DataAction) -> Vec<Value> {
    let translations = &action.response.translations;
    let mut wanted = vec![None; translations.len()];
    if let Some(printed) = printed(action) {
        seek(&printed, Some(&action.output), "", &mut wanted);
    }
    let known = translations.iter().zip(wanted);
    known
        .map(|(translation, wanted)| wanted.unwrap_or_else(|| guess(translation)))
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

/// Looks for marks in a value, with the schema of each place.
fn seek(value: &Value, schema: Option<&Schema>, name: &str, wanted: &mut [Option<Value>]) {
    match value {
        Value::Object(object) => {
            for (name, member) in object.iter() {
                let schema = schema.and_then(|schema| schema.property(name));
                seek(member, schema, name, wanted);
            }
        }
        Value::List(items) => {
            let schema = schema.and_then(|schema| schema.items.as_deref());
            for item in items.iter().flatten() {
                seek(item, schema, name, wanted);
            }
        }
        Value::Number(number) => {
            if let Some(place) = number.as_i64().and_then(|mark| marked(mark, wanted)) {
                let example =
                    schema.map_or_else(|| Value::from("text"), |schema| schema.example_of(name));
                place.get_or_insert(example);
            }
        }
        // Between quotes only what prints without quotes of its own leaves JSON behind.
        Value::Text(text) => {
            let digits = text.split(|letter: char| !letter.is_ascii_digit());
            for mark in digits.filter_map(|digits| digits.parse().ok()) {
                if let Some(place) = marked(mark, wanted) {
                    place.get_or_insert(Value::from(1));
                }
            }
        }
        _ => {}
    }
}

fn marked(mark: i64, wanted: &mut [Option<Value>]) -> Option<&mut Option<Value>> {
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
