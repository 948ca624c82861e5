//! Whether a file is a JSON Schema: what the keywords that are known hold. A misspelt type would teach the fuzzer nothing, and an
//! example reply is no schema.

use flow_syntax::{Diagnostic, Kind, Node, nearest};

/// Schemas nest no deeper than documents do; so many are looked at in all.
const MOST_SCHEMAS: usize = 20_000;

/// What a keyword holds.
#[derive(Clone, Copy, PartialEq)]
enum Holds {
    Schema,
    /// A list of schemas; `items` of earlier drafts may hold one, too.
    Schemas,
    SchemaOrSchemas,
    /// An object of schemas by name.
    Named,
    Types,
    Texts,
    List,
    Text,
    Number,
    /// A number, or a yes or no as in the fourth draft.
    Bound,
    Count,
    Anything,
}

const KEYWORDS: [(&str, Holds); 49] = [
    ("$ref", Holds::Text),
    ("$defs", Holds::Named),
    ("$schema", Holds::Text),
    ("$id", Holds::Text),
    ("$comment", Holds::Text),
    ("additionalItems", Holds::Schema),
    ("additionalProperties", Holds::Schema),
    ("allOf", Holds::Schemas),
    ("anyOf", Holds::Schemas),
    ("const", Holds::Anything),
    ("contains", Holds::Schema),
    ("default", Holds::Anything),
    ("definitions", Holds::Named),
    ("dependentSchemas", Holds::Named),
    ("deprecated", Holds::Anything),
    ("description", Holds::Text),
    ("else", Holds::Schema),
    ("enum", Holds::List),
    ("example", Holds::Anything),
    ("examples", Holds::List),
    ("exclusiveMaximum", Holds::Bound),
    ("exclusiveMinimum", Holds::Bound),
    ("format", Holds::Text),
    ("if", Holds::Schema),
    ("items", Holds::SchemaOrSchemas),
    ("maxItems", Holds::Count),
    ("maxLength", Holds::Count),
    ("maxProperties", Holds::Count),
    ("maximum", Holds::Number),
    ("minItems", Holds::Count),
    ("minLength", Holds::Count),
    ("minProperties", Holds::Count),
    ("minimum", Holds::Number),
    ("multipleOf", Holds::Number),
    ("not", Holds::Schema),
    ("nullable", Holds::Anything),
    ("oneOf", Holds::Schemas),
    ("pattern", Holds::Text),
    ("patternProperties", Holds::Named),
    ("prefixItems", Holds::Schemas),
    ("properties", Holds::Named),
    ("propertyNames", Holds::Schema),
    ("readOnly", Holds::Anything),
    ("required", Holds::Texts),
    ("then", Holds::Schema),
    ("title", Holds::Text),
    ("type", Holds::Types),
    ("unevaluatedProperties", Holds::Schema),
    ("uniqueItems", Holds::Anything),
];

const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

const RULE: &str = "invalid-schema";

/// What keeps a document from being a JSON Schema that says something of replies.
pub(super) fn mistakes(root: Node<'_>) -> Vec<Diagnostic> {
    let mut reader = Reader {
        root,
        open: vec![root],
        found: Vec::new(),
    };
    for _ in 0..MOST_SCHEMAS {
        match reader.open.pop() {
            Some(schema) => reader.schema(schema),
            None => break,
        }
    }
    if reader.found.is_empty() && !says_something(root) {
        reader.found.push(nothing(root));
    }
    reader.found
}

fn says_something(root: Node<'_>) -> bool {
    const ANNOTATIONS: [&str; 5] = ["$schema", "$id", "$comment", "title", "description"];
    root.members()
        .any(|member| holds(member.key).is_some() && !ANNOTATIONS.contains(&member.key))
}

fn nothing(root: Node<'_>) -> Diagnostic {
    let diagnostic = Diagnostic::error(RULE, "the schema says nothing of replies", root.span());
    diagnostic.with_help(
        "it needs keywords such as `type` and `properties`; `--from` learns from an example reply",
    )
}

fn holds(keyword: &str) -> Option<Holds> {
    let known = KEYWORDS.iter().find(|(name, _)| *name == keyword);
    known.map(|(_, holds)| *holds)
}

struct Reader<'d> {
    root: Node<'d>,
    open: Vec<Node<'d>>,
    found: Vec<Diagnostic>,
}

impl<'d> Reader<'d> {
    fn schema(&mut self, schema: Node<'d>) {
        match schema.kind() {
            Kind::Bool => {}
            Kind::Object => {
                for member in schema.members() {
                    if let Some(holds) = holds(member.key) {
                        self.keyword(member.key, holds, member.value);
                    }
                }
            }
            _ => self.wrong("a schema", schema, "an object, `true` or `false`"),
        }
    }

    fn keyword(&mut self, name: &str, holds: Holds, value: Node<'d>) {
        let is = value.kind();
        let quoted = format!("`{name}`");
        match holds {
            Holds::Anything => {}
            Holds::Schema => self.open.push(value),
            Holds::SchemaOrSchemas if is != Kind::List => self.open.push(value),
            Holds::Schemas | Holds::SchemaOrSchemas if is == Kind::List => {
                self.open.extend(value.items());
            }
            Holds::Named if is == Kind::Object => {
                self.open.extend(value.members().map(|member| member.value));
            }
            Holds::Types => self.types(value),
            Holds::Texts if is == Kind::List => {
                for item in value.items().filter(|item| item.kind() != Kind::Text) {
                    self.wrong("a name", item, "text");
                }
            }
            Holds::Text if is == Kind::Text => {
                if name == "$ref" {
                    self.reference(value);
                }
            }
            Holds::List if is == Kind::List => {}
            Holds::Number | Holds::Bound if is == Kind::Number => {}
            Holds::Bound if is == Kind::Bool => {}
            Holds::Count if is_count(value) => {}
            Holds::Schemas | Holds::SchemaOrSchemas => {
                self.wrong(&quoted, value, "a list of schemas");
            }
            Holds::Named => self.wrong(&quoted, value, "an object of schemas"),
            Holds::Texts => self.wrong(&quoted, value, "a list of names"),
            Holds::Text => self.wrong(&quoted, value, "text"),
            Holds::List => self.wrong(&quoted, value, "a list"),
            Holds::Number | Holds::Bound => self.wrong(&quoted, value, "a number"),
            Holds::Count => self.wrong(&quoted, value, "a whole number from 0"),
        }
    }

    fn types(&mut self, value: Node<'d>) {
        let named = match value.kind() {
            Kind::List => value.items().collect(),
            _ => vec![value],
        };
        for named in named {
            let Some(name) = named.as_text() else {
                self.wrong("`type`", named, "a type's name");
                continue;
            };
            if TYPES.contains(&name) {
                continue;
            }
            let message = format!("there is no type `{name}` in JSON Schema");
            let help = match nearest(name, TYPES) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "the types are {}",
                    TYPES.map(|name| format!("`{name}`")).join(", ")
                ),
            };
            let diagnostic = Diagnostic::error(RULE, message, named.span());
            self.found.push(diagnostic.with_help(help));
        }
    }

    /// Nothing is fetched: only what this document holds can be learnt from.
    fn reference(&mut self, value: Node<'d>) {
        let path = value.as_text().unwrap_or_default();
        let Some(pointer) = path.strip_prefix('#') else {
            let message = format!("`{path}` is in another document, which is not read");
            let diagnostic = Diagnostic::error(RULE, message, value.span());
            let help = "copy what it names into `$defs`, and refer to that as `#/$defs/NAME`";
            self.found.push(diagnostic.with_help(help));
            return;
        };
        let mut steps = pointer.split('/').skip(1);
        let found = steps.try_fold(self.root, |node, step| {
            let step = step.replace("~1", "/").replace("~0", "~");
            match node.kind() {
                Kind::List => node.items().nth(step.parse().ok()?),
                _ => node.get(&step),
            }
        });
        if found.is_none() {
            let message = format!("`{path}` leads nowhere in this schema");
            self.found
                .push(Diagnostic::error(RULE, message, value.span()));
        }
    }

    fn wrong(&mut self, what: &str, value: Node<'d>, wanted: &str) {
        let message = format!("{what} is {wanted}, not {}", value.describe());
        self.found
            .push(Diagnostic::error(RULE, message, value.span()));
    }
}

fn is_count(value: Node<'_>) -> bool {
    let text = value.number().unwrap_or_default();
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use flow_syntax::parse_json;
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn finds(schema: &str, expected: &[(&str, &str)]) {
        let parsed = parse_json(schema);
        let found = mistakes(parsed.document.root().unwrap());
        let found: Vec<_> = found
            .iter()
            .map(|found| {
                let (start, end) = (found.span.start as usize, found.span.end as usize);
                (found.message.as_str(), &schema[start..end])
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_schema_has_no_mistakes() {
        finds(
            r##"{"type":["object","null"],"properties":{"tier":{"enum":["gold"]},"tags":{"items":{"$ref":"#/$defs/tag"}},
            "old":{"minimum":0,"exclusiveMinimum":true,"items":[{"type":"string"},true]}},"required":["tier"],
            "x-own":7,"$defs":{"tag":{"type":"string","maxLength":9}}}"##,
            &[],
        );
    }

    #[test]
    fn what_is_wrong_is_pointed_at() {
        finds(
            r#"{"type":"strng"}"#,
            &[("there is no type `strng` in JSON Schema", r#""strng""#)],
        );
        finds(
            r#"{"properties":[]}"#,
            &[("`properties` is an object of schemas, not a list", "[]")],
        );
        finds(
            r#"{"properties":{"a":7}}"#,
            &[(
                "a schema is an object, `true` or `false`, not a number",
                "7",
            )],
        );
        finds(
            r#"{"maxLength":-1}"#,
            &[("`maxLength` is a whole number from 0, not a number", "-1")],
        );
        finds(
            r##"{"$ref":"#/$defs/a"}"##,
            &[(
                "`#/$defs/a` leads nowhere in this schema",
                r##""#/$defs/a""##,
            )],
        );
        finds(
            "[1]",
            &[(
                "a schema is an object, `true` or `false`, not a list",
                "[1]",
            )],
        );
    }

    #[test]
    fn what_is_no_schema_says_nothing() {
        let example = r#"{"name":"Alice","points":7}"#;
        finds(example, &[("the schema says nothing of replies", example)]);
        finds("true", &[("the schema says nothing of replies", "true")]);
    }

    proptest! {
        #[test]
        fn no_document_is_too_odd(text in r##"[\[\]{}:,"0-9$#/a-z]{0,60}"##) {
            if let Some(root) = parse_json(&text).document.root() {
                mistakes(root);
            }
        }
    }
}
