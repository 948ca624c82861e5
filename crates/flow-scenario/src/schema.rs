//! The JSON Schema of scenario files, made from the keys that the loader knows.
//!
//! It refuses nothing that the loader accepts. How numbers are spelt (`404.0`) is beyond a schema.

use flow_core::ErrorCode;
use flow_expr::Value;
use flow_fault::faults;
use flow_schema::{Member, Page, Schema};

use crate::{
    keys::{
        CALL, CASE, ENTERED, FILE, GROUP, GROUP_STATES, Holds, Key, REPLY, REQUEST, SCHEDULE,
        SCHEDULE_STATES, TABLE, TRANSFER, WORLD,
    },
    load::OUTCOMES,
};

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

/// The JSON Schema of a world file: what [`load_world`](crate::load_world) reads, for editors and validators.
pub fn world_schema() -> Value {
    let page = Page {
        name: "world",
        version: 1,
        title: "flowsim world",
        root: object(&WORLD).about("What a flow finds around it."),
        definitions: vec![("reply".into(), reply())],
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
    let beside = ["status", "headers", "json", "body"].map(|name| {
        let both = [("fault", Schema::any()), (name, Schema::any())];
        let both = Schema::object(both.map(|(name, any)| Member::needed(name, any)));
        both.negated().with(
            "errorMessage",
            "beside `fault` stand only `match` and `delay`",
        )
    });
    object(&REPLY)
        .and_all_of([one_body].into_iter().chain(beside))
        .about("What a call is answered.")
}

fn holds(holds: Holds) -> Schema {
    match holds {
        Holds::Text | Holds::Value => plain(holds),
        _ => filled(plain(holds)),
    }
}

/// Within a case with a table, any text may stand for a value of the row.
fn filled(schema: Schema) -> Schema {
    let placeholder = Schema::text().with("pattern", r"\{.+\}");
    Schema::any_of([schema, placeholder])
}

fn plain(holds: Holds) -> Schema {
    match holds {
        // A number in a cell is a text where one is wanted, but in the case itself there stands a text.
        Holds::Text => Schema::text(),
        Holds::Word => of_types(&["string", "number", "null"]),
        Holds::Duration => Schema::text()
            .with("pattern", r"^(\d+\.?\d*|\.\d+)\s*(ms|s|m|h)$")
            .with("patternErrorMessage", "write `250ms`, `12s` or `1.5s`"),
        Holds::Status => {
            Schema::any_of([Schema::whole(200, 999), Schema::any().with("const", 101)])
        }
        Holds::Fault => fault(),
        Holds::Value => Schema::any(),
        Holds::Flag => Schema::of_type("boolean"),
        Holds::Reason => Schema::any_of([
            Schema::text().with("pattern", r"\S"),
            Schema::any().with("enum", vec![false.into(), Value::Null]),
        ]),
        Holds::Members => Schema::of_type("object"),
        Holds::Failure => {
            let status = Schema::any().about("The HTTP status: a whole number from 100 to 599.");
            Schema::object([Member::optional("status", status)])
        }
        Holds::Count => Schema::from_zero(),
        Holds::Texts => one_or_more(word()),
        Holds::Notes => notes(),
        Holds::Conditions => one_or_more(Schema::text()),
        Holds::Names => Schema::list(word()),
        Holds::Values | Holds::Wanted => Schema::of_type("object").with(
            "propertyNames",
            filled(Schema::text().with("pattern", NAME)),
        ),
        Holds::Headers => Schema::map(header_value()).with("propertyNames", header_name()),
        Holds::WantedHeaders => Schema::of_type("object").with("propertyNames", header_name()),
        Holds::Map => Schema::map(filled(
            Schema::text().with("pattern", "^(stub$|https?://.)"),
        ))
        .with(
            "propertyNames",
            Schema::text().with("pattern", "^https?://."),
        ),
        Holds::Entered => {
            let entered = || Schema::any_of([object(&ENTERED), plain(Holds::Word)]);
            Schema::any_of([Schema::list(entered()), entered()])
        }
        Holds::Cases => Schema::list(Schema::reference("case")).with("minItems", 1),
        Holds::Rows => Schema::list(Schema::of_type("object")).with("minItems", 1),
        Holds::Replies => {
            let reply = || filled(Schema::reference("reply"));
            let replies = Schema::list(reply()).with("minItems", 1);
            let answer = Schema::any_of([reply(), replies]);
            let cassette = Schema::any_of([Schema::text(), answer.clone()]);
            Schema::map(answer)
                .with_members([Member::optional("cassette", cassette.about(CASSETTE))])
        }
        Holds::Outcome => outcome(),
        Holds::Exits => Schema::map(one_or_more(word())),
        Holds::Requests => Schema::map(Schema::any_of([
            object(&REQUEST),
            Schema::list(filled(Schema::any_of([object(&CALL), word()]))),
        ])),
        Holds::World => Schema::any_of([Schema::text(), object(&WORLD)]),
        Holds::Things => Schema::list(Schema::any_of([
            Schema::text(),
            Schema::object([
                Member::needed("name", Schema::text().about("What it is called.")),
                Member::optional("id", Schema::text().or_null().about("Its id.")),
                Member::optional("email", Schema::text().or_null().about("A user's address.")),
                Member::optional(
                    "textToSpeech",
                    Schema::text().or_null().about("What a prompt says."),
                ),
            ]),
        ])),
        Holds::Schedules => Schema::map(Schema::any_of([
            Schema::one_of_texts(SCHEDULE_STATES),
            object(&SCHEDULE).with("required", vec!["start".into()]),
        ])),
        Holds::ScheduleGroups => Schema::map(Schema::any_of([
            Schema::one_of_texts(GROUP_STATES),
            object(&GROUP),
        ])),
        Holds::Flags => Schema::map(Schema::of_type("boolean")),
        Holds::Tables => Schema::map(Schema::any_of([
            Schema::text(),
            object(&TABLE).with("required", vec!["file".into()]),
            Schema::map(Schema::of_type("object")),
        ])),
        Holds::Attributes => Schema::map(of_types(&["string", "number", "boolean"])),
        Holds::Transfers => Schema::map(object(&TRANSFER)),
        Holds::Moment => Schema::text().with("pattern", r"^\s*[0-9]{4}"),
        Holds::Switch(keys) => Schema::any_of([Schema::of_type("boolean"), object(keys)]),
        Holds::Object(keys) => object(keys),
    }
}

/// Names and rows of faults; letter case does not count, which editors need not be told.
fn fault() -> Schema {
    let names = faults().iter().map(|fault| fault.name());
    let mut rows: Vec<_> = faults().iter().map(|fault| fault.row()).collect();
    rows.dedup();
    let in_capitals = Schema::text().with("pattern", "[A-Z]");
    let in_small = Schema::text().with("pattern", r"^f\d\d$");
    Schema::any_of([
        Schema::one_of_texts(names.chain(rows)),
        in_capitals,
        in_small,
    ])
}

fn of_types(names: &[&str]) -> Schema {
    let names = names.iter().map(|name| Value::from(*name));
    Schema::any().with("type", names.collect::<Vec<_>>())
}

fn word() -> Schema {
    of_types(&["string", "number"])
}

fn one_or_more(item: Schema) -> Schema {
    Schema::any_of([Schema::list(item.clone()), item])
}

fn notes() -> Schema {
    let never = Member::needed(
        "never",
        one_or_more(word()).about("Codes of notes that the run does not make."),
    );
    let never = Schema::object([never]).with("additionalProperties", false);
    Schema::any_of([one_or_more(word()), never])
}

fn outcome() -> Schema {
    let only = |name: &'static str, holds: Schema| {
        Schema::object([Member::needed(name, holds)]).with("additionalProperties", false)
    };
    let codes = ErrorCode::ALL.iter().map(|code| code.as_str());
    Schema::any_of([
        Schema::one_of_texts(OUTCOMES),
        Schema::list(Schema::one_of_texts(OUTCOMES)).with("minItems", 1),
        only("transferred", word().about("The id of the queue.")),
        only(
            "failed",
            filled(Schema::one_of_texts(codes)).about("The code of the failure."),
        ),
    ])
}

const CASSETTE: &str = "The path of a recorded run, whose replies stand in for these; or replies to an action of this name.";

/// A variable's name, with a scope in platform flows, as far as ASCII goes: which other characters are letters, dialects of patterns see differently.
const NAME: &str = r"^([A-Za-z]+\.)?[^\s0-9!-/:-@\[-^`{-~][^\s!-/:-@\[-^`{-~]*$";

/// A header's name (RFC 9110, "token").
const HEADER: &str = "^[-!#$%&'*+.^_`|~0-9A-Za-z]+$";

fn header_name() -> Schema {
    filled(Schema::text().with("pattern", HEADER))
}

/// A header's value, on one line.
fn header_value() -> Schema {
    Schema::any()
        .with("type", vec!["string".into(), "number".into()])
        .with("pattern", r"^[^\r\n]*$")
}
