//! A whole schema document.

use std::sync::Arc;

use flow_expr::{Object, Value};

use crate::Schema;

/// A schema document with its definitions.
#[derive(Clone, Debug)]
pub struct Page {
    /// The name of what is described, such as `flow`; part of the document's `$id`.
    pub name: &'static str,
    /// The version of what is described.
    pub version: u32,
    /// A few words for people.
    pub title: &'static str,
    /// What the whole file must be.
    pub root: Schema,
    /// What `root` and the definitions themselves refer to, by name.
    pub definitions: Vec<(Arc<str>, Schema)>,
}

impl From<Page> for Value {
    /// The document as JSON. Its `$id` is a name and no address: nothing is fetched from anywhere.
    fn from(page: Page) -> Self {
        let Page {
            name,
            version,
            title,
            ..
        } = page;
        let head = [
            (
                "$schema",
                "https://json-schema.org/draft/2020-12/schema".into(),
            ),
            ("$id", format!("urn:flowsim:schema:{name}:{version}").into()),
            ("title", title.into()),
        ];
        let head = head.map(|(keyword, value): (&str, Self)| (Arc::from(keyword), value));
        let root = Self::from(page.root);
        let root = root.as_object().map(Object::iter).into_iter().flatten();
        let root = root.map(|(keyword, value)| (keyword.clone(), value.clone()));
        let definitions = page.definitions.into_iter();
        let definitions = Object::of(definitions.map(|(name, schema)| (name, schema.into())));
        let definitions = (!definitions.is_empty()).then(|| ("$defs".into(), definitions.into()));
        Self::Object(Object::of(head.into_iter().chain(root).chain(definitions)))
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    #[test]
    fn a_page_says_what_it_is() {
        let page = Page {
            name: "list",
            version: 1,
            title: "A linked list",
            root: Schema::reference("element"),
            definitions: vec![("element".into(), Schema::reference("element").or_null())],
        };
        assert_snapshot!(Value::from(page).to_json_pretty(), @r##"
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:flowsim:schema:list:1",
          "title": "A linked list",
          "$ref": "#/$defs/element",
          "$defs": {
            "element": {
              "anyOf": [
                {
                  "$ref": "#/$defs/element"
                },
                {
                  "type": "null"
                }
              ]
            }
          }
        }
        "##);
    }
}
