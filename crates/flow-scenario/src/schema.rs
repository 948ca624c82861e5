//! The JSON Schema of scenario files, made from the keys that the loader knows.
//!
//! It refuses nothing that the loader accepts. How numbers are spelt (`404.0`) is beyond a schema.

use flow_expr::Value;
use flow_schema::{Member, Page, Schema};

use crate::keys::{CASE, FILE, Holds, Key, REPLY};

/// The JSON Schema of a scenario file: what [`load`](crate::load) reads, for editors and validators.
pub fn schema() -> Value {
    let needed = Schema::any().with("required", vec!["cases".into()]);
    let file = object(&FILE).and_all_of([needed]);
    let page = Page {
        name: "scenario",
        version: 1,
        title: "flowsim scenarios",
        root: file.about("A flow, and the cases that are tried on it."),
        definitions: vec![
            (
                "case".into(),
                object(&CASE).about("One run with its inputs, replies and promises."),
            ),
            ("reply".into(), reply()),
        ],
    };
    page.into()
}

/// An object with these keys and no others.
fn object(keys: &[Key]) -> Schema {
    Schema::object(members(keys)).with("additionalProperties", false)
}

fn members(keys: &[Key]) -> Vec<Member> {
    let member = |key: &Key| Member::optional(key.name, holds(key.holds).about(key.about));
    keys.iter().map(member).collect()
}

fn reply() -> Schema {
    let both = Schema::object(["json", "body"].map(|name| Member::needed(name, Schema::any())));
    let one_body = both
        .negated()
        .with("errorMessage", "a reply has `json` or `body`, not both");
    object(&REPLY)
        .and_all_of([one_body])
        .about("What a call is answered.")
}

fn holds(holds: Holds) -> Schema {
    match holds {
        Holds::Text => Schema::text(),
        Holds::Duration => Schema::text()
            .with("pattern", r"^(\d+\.?\d*|\.\d+)\s*(ms|s|m|h)$")
            .with("patternErrorMessage", "write `250ms`, `12s` or `1.5s`"),
        Holds::Status => {
            Schema::any_of([Schema::whole(200, 999), Schema::any().with("const", 101)])
        }
        Holds::Value => Schema::any(),
        Holds::Values => Schema::of_type("object"),
        Holds::Headers => Schema::map(header_value())
            .with("propertyNames", Schema::text().with("pattern", HEADER)),
        Holds::Entered => {
            let entered = || Schema::any().with("type", vec!["string".into(), "number".into()]);
            Schema::any_of([Schema::list(entered()), entered()])
        }
        Holds::Cases => Schema::list(Schema::reference("case")).with("minItems", 1),
        Holds::Replies => {
            let reply = || Schema::reference("reply");
            Schema::map(Schema::any_of([reply(), Schema::list(reply())]))
        }
        Holds::Object(keys) => object(keys),
        Holds::Aside(keys) => match keys.is_empty() {
            true => Schema::any(),
            false => Schema::any().with_members(members(keys)),
        },
    }
}

/// A header's name (RFC 9110, "token").
const HEADER: &str = "^[-!#$%&'*+.^_`|~0-9A-Za-z]+$";

/// A header's value, on one line.
fn header_value() -> Schema {
    Schema::any()
        .with("type", vec!["string".into(), "number".into()])
        .with("pattern", r"^[^\r\n]*$")
}
