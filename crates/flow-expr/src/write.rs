//! Values as JSON text. The writers use no recursion, so that any depth can be written.

use std::slice::Iter;
use std::sync::Arc;

use flow_syntax::json;

use crate::{Object, Value};

impl Value {
    /// The value as compact JSON; numbers keep their digits, members their order. What is not set becomes `null`, a value
    /// of the platform its text or an object of its members.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }

    /// Appends the value to `out` as compact JSON.
    pub fn write_json(&self, out: &mut String) {
        Writer {
            out,
            layout: Layout::Compact,
            open: vec![],
        }
        .write(self);
    }

    /// The value as JSON over several lines, indented by two spaces a level; empty lists and objects stay on one.
    pub fn to_json_pretty(&self) -> String {
        let mut out = String::new();
        Writer {
            out: &mut out,
            layout: Layout::Pretty,
            open: vec![],
        }
        .write(self);
        out
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Layout {
    Compact,
    Pretty,
}

/// A list or object whose rest is still to be written.
enum Open<'v> {
    List(Iter<'v, Option<Value>>),
    Object(Iter<'v, (Arc<str>, Value)>),
}

struct Writer<'o, 'v> {
    out: &'o mut String,
    layout: Layout,
    open: Vec<Open<'v>>,
}

impl<'v> Writer<'_, 'v> {
    fn write(mut self, value: &'v Value) {
        self.value(Some(value));
        while let Some(open) = self.open.last_mut() {
            let next = match open {
                Open::List(items) => items.next().map(|value| (None, value.as_ref())),
                Open::Object(members) => members
                    .next()
                    .map(|(name, value)| (Some(&**name), Some(value))),
            };
            match next {
                Some((name, value)) => self.part(name, value),
                None => self.close(),
            }
        }
    }

    fn value(&mut self, value: Option<&'v Value>) {
        let Some(value) = value else {
            return self.out.push_str("null");
        };
        match value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(true) => self.out.push_str("true"),
            Value::Bool(false) => self.out.push_str("false"),
            Value::Number(number) => number.push_to(self.out),
            Value::Text(text) => json::quote_into(self.out, text),
            Value::List(items) => {
                self.out.push('[');
                self.open.push(Open::List(items.iter()));
            }
            Value::Object(object) => self.open_object(object),
            Value::Platform(value) => match value.members() {
                Some(members) => self.open_object(members),
                None => json::quote_into(self.out, &value.text()),
            },
        }
    }

    fn open_object(&mut self, object: &'v Object) {
        self.out.push('{');
        self.open.push(Open::Object(object.members().iter()));
    }

    fn part(&mut self, name: Option<&str>, value: Option<&'v Value>) {
        if !self.out.ends_with(['[', '{']) {
            self.out.push(',');
        }
        self.line();
        if let Some(name) = name {
            json::quote_into(self.out, name);
            self.out.push(':');
            if self.layout == Layout::Pretty {
                self.out.push(' ');
            }
        }
        self.value(value);
    }

    fn close(&mut self) {
        let end = match self.open.pop() {
            Some(Open::List(_)) => ']',
            _ => '}',
        };
        if !self.out.ends_with(['[', '{']) {
            self.line();
        }
        self.out.push(end);
    }

    fn line(&mut self) {
        if self.layout == Layout::Pretty {
            self.out.push('\n');
            for _ in &self.open {
                self.out.push_str("  ");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Value, read_json};

    fn value(text: &str) -> Value {
        read_json(text.as_bytes()).unwrap().value
    }

    #[test]
    fn compact_json_has_no_spaces() {
        let text = r#"{"a":1,"b":[true,null,[],{}],"c":"x\"[","d":1.50}"#;
        assert_eq!(value(text).to_json(), text);
    }

    #[test]
    fn pretty_json_indents_by_two() {
        let expected = "{\n  \"a\": [\n    1,\n    \"[\"\n  ],\n  \"b\": {},\n  \"c\": []\n}";
        assert_eq!(
            value(r#"{"a":[1,"["],"b":{},"c":[]}"#).to_json_pretty(),
            expected
        );
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = (0..1_000).fold(Value::Null, |inner, _| Value::from(vec![inner]));
        assert_eq!(deep.to_json().len(), 2_004);
    }
}
