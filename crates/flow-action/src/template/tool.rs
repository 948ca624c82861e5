//! What the platform puts into every template: `esc`, `math`, `encoding`, `successTemplateUtils`, `urlTool`,
//! `salesforce`, `msdynamics`.
//!
//! Source: the vendor's page on Velocity macros for data actions, and EscapeTool and MathTool of Velocity's tools. That
//! page names `urlTool.optionalQueryParam` and `moveKeysIntoArrayOfObjects`; what exactly they return is our reading.

use base64::{Engine, engine::general_purpose::STANDARD};
use flow_expr::{Object, Value, read_json};

use super::{
    compute::Numeric,
    escape,
    eval::{Done, Meter},
    math,
};

/// The tools, and what each of them can do.
pub(crate) const TOOLS: [(&str, &[&str]); 7] = [
    (
        "esc",
        &[
            "java",
            "javascript",
            "jsonString",
            "jsonEncode",
            "jsonDecode",
            "json",
            "html",
            "xml",
            "sql",
            "url",
            "urlFormEncode",
            "uriEncode",
            "unurl",
            "velocity",
            "quote",
            "q",
            "singleQuote",
            "s",
            "dollar",
            "d",
            "hash",
            "h",
            "backslash",
            "b",
            "exclamation",
            "e",
            "newline",
            "n",
        ],
    ),
    ("math", &math::METHODS),
    ("encoding", &["base64", "base64Encode", "base64Decode"]),
    (
        "successTemplateUtils",
        &["firstFromArray", "moveKeysIntoArrayOfObjects"],
    ),
    ("urlTool", &["optionalQueryParam"]),
    ("salesforce", &["escReserved"]),
    ("msdynamics", &["phoneNumberFilter"]),
];

/// The tool of this name.
pub(crate) fn named(name: &str) -> Option<&'static str> {
    let mut tools = TOOLS.iter().map(|(tool, _)| *tool);
    tools.find(|tool| *tool == name)
}

/// What a tool can do; nothing for a name that is no tool.
pub(crate) fn methods(tool: &str) -> &'static [&'static str] {
    let found = TOOLS.iter().find(|(name, _)| *name == tool);
    found.map_or(&[], |(_, methods)| methods)
}

/// `$esc.quote`: a method without arguments, called as a property is read.
pub(crate) fn member(tool: &str, name: &str) -> Option<Value> {
    match tool {
        "esc" => character(name).map(Value::from),
        _ => None,
    }
}

/// Signs that mean something to templates or JSON.
fn character(name: &str) -> Option<&'static str> {
    let sign = match name {
        "quote" | "q" => "\"",
        "singleQuote" | "s" => "'",
        "dollar" | "d" => "$",
        "hash" | "h" => "#",
        "backslash" | "b" => "\\",
        "exclamation" | "e" => "!",
        "newline" | "n" => "\n",
        _ => return None,
    };
    Some(sign)
}

/// `$tool.method(arguments)`.
pub(crate) fn call(
    tool: &str,
    name: &str,
    given: &[Option<Value>],
    meter: &mut Meter,
) -> Done<Option<Value>> {
    let length: usize = given.iter().flatten().map(|value| value.text().len()).sum();
    meter.spend(length)?;
    if given.is_empty() {
        let getter = name.strip_prefix("get").map(lower_first);
        return Ok(member(tool, getter.as_deref().unwrap_or(name)));
    }
    let found = match tool {
        "esc" => given[0]
            .as_ref()
            .and_then(|value| escaped(name, &value.text())),
        "math" => math::call(name, given),
        "encoding" => given[0]
            .as_ref()
            .and_then(|value| encoded(name, &value.text())),
        "successTemplateUtils" => success_utils(name, given),
        "urlTool" if name == "optionalQueryParam" => Some(query_parameter(given)),
        "msdynamics" if name == "phoneNumberFilter" => phone_number_filter(given),
        "salesforce" if name == "escReserved" => given[0]
            .as_ref()
            .map(|value| escape::salesforce(&value.text()).into()),
        _ => None,
    };
    if let Some(Value::Text(text)) = &found {
        meter.fits(text.len())?;
    }
    Ok(found)
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

fn escaped(name: &str, text: &str) -> Option<Value> {
    let escaped = match name {
        "jsonString" | "jsonEncode" | "json" => escape::json(text),
        "jsonDecode" => escape::json_decoded(text)?,
        "java" => escape::java(text),
        "javascript" => escape::javascript(text),
        "html" => escape::html(text),
        "xml" => escape::xml(text),
        "sql" => text.replace('\'', "''"),
        "url" | "urlFormEncode" => escape::form(text),
        "uriEncode" => escape::uri(text),
        "unurl" => escape::form_decoded(text),
        "velocity" => text.replace('$', "${esc.d}").replace('#', "${esc.h}"),
        _ => return None,
    };
    Some(escaped.into())
}

fn encoded(name: &str, text: &str) -> Option<Value> {
    match name {
        "base64" | "base64Encode" => Some(STANDARD.encode(text).into()),
        "base64Decode" => {
            let bytes = STANDARD.decode(text.trim()).ok()?;
            Some(String::from_utf8_lossy(&bytes).as_ref().into())
        }
        _ => None,
    }
}

fn success_utils(name: &str, given: &[Option<Value>]) -> Option<Value> {
    match name {
        "firstFromArray" => first_from_array(given),
        "moveKeysIntoArrayOfObjects" => keys_moved(given),
        _ => None,
    }
}

/// The JSON value that an argument is, or that its text writes.
fn json_of(value: &Value) -> Option<Value> {
    match value {
        Value::Text(text) => read_json(text.as_bytes()).ok().map(|json| json.value),
        other => Some(other.clone()),
    }
}

/// The JSON of the first element; of an empty list the default, as it is given.
///
/// Without a default an empty list has no first element: the reference prints its own text, as any without a value.
fn first_from_array(given: &[Option<Value>]) -> Option<Value> {
    let list = given[0].as_ref().and_then(json_of);
    let first = list
        .as_ref()
        .and_then(Value::as_list)
        .and_then(|items| items.first());
    match first {
        Some(first) => {
            let first = first
                .as_ref()
                .map_or_else(|| "null".to_owned(), Value::to_json);
            Some(first.into())
        }
        None => given
            .get(1)?
            .as_ref()
            .map(|default| default.text().as_ref().into()),
    }
}

/// `{"a": {…}}` becomes `[{"key": "a", …}]`; a second argument names the member instead of `key`.
fn keys_moved(given: &[Option<Value>]) -> Option<Value> {
    let json = given[0].as_ref().and_then(json_of)?;
    let name = given.get(1).and_then(Option::as_ref);
    let name = name.map_or_else(|| "key".to_owned(), |name| name.text().into_owned());
    let moved = json.as_object()?.iter().map(|(key, value)| {
        let own = (name.as_str().into(), Value::from(&**key));
        let members = match value.as_object() {
            Some(object) => object
                .iter()
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            None => vec![("value".into(), value.clone())],
        };
        Value::Object(Object::from_members([vec![own], members].concat()))
    });
    Some(Value::list(moved).to_json().into())
}

/// `name=value`, escaped; nothing where the value is not there or empty.
fn query_parameter(given: &[Option<Value>]) -> Value {
    let name = given[0].as_ref().map(Value::text).unwrap_or_default();
    let value = given.get(1).and_then(Option::as_ref).map(Value::text);
    match value.filter(|value| !value.is_empty()) {
        Some(value) => {
            // A separator may be part of the name that is given.
            let bare = name.trim_start_matches(['&', '?']);
            let sign = &name[..name.len() - bare.len()];
            format!("{sign}{}={}", escape::form(bare), escape::form(&value)).into()
        }
        None => "".into(),
    }
}

/// A filter of OData for a telephone number in any of these fields: as it is given, and with its digits alone, which are the two
/// forms that the vendor's page on searches for phone numbers names. How they are put together is our reading.
fn phone_number_filter(given: &[Option<Value>]) -> Option<Value> {
    let number = given[0].as_ref()?.text();
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let fields = given.get(1)?.as_ref()?.as_list()?.iter().flatten();
    let filters = fields.map(|field| {
        let (field, number) = (field.text(), number.replace('\'', "''"));
        format!("{field} eq '{number}' or {field} eq '{digits}'")
    });
    let filters: Vec<_> = filters.collect();
    Some(filters.join(" or ").into())
}

/// The number that an argument is.
pub(crate) fn number(given: &[Option<Value>], at: usize) -> Option<Numeric> {
    Numeric::of(given.get(at)?.as_ref()?, true)
}
