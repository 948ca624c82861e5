//! The JSON Schema of the format, made from the tables that the loader reads by.
//!
//! It refuses nothing that the loader accepts. What the loader warns of, editors underline (`deprecationMessage`) and
//! validators pass over. References, expressions, names that must differ and the spelling of numbers are beyond a schema.

use flow_schema::{Member, Page, Schema};

use super::{
    fields::snake_case,
    table::{
        ACTION, ActionType, CASE, EXITS, FLOW, FieldSpec, Holds, INITIAL, INITIAL_NAME, MAX_CASES,
        NAME, ON, TYPES, TypeSpec,
    },
};

/// The schema of a flow file.
pub(crate) fn schema() -> Page {
    let types = TYPES.iter().map(|spec| (spec.name.into(), of_type(spec)));
    let shared = [
        ("initialAction".into(), initial_action()),
        ("action".into(), action()),
        ("exit".into(), exit()),
        ("case".into(), case()),
        ("unknown".into(), unknown()),
    ];
    Page {
        name: "flow",
        version: 1,
        title: "A contact-centre flow (SDK JSON)",
        root: object(&FLOW)
            .about("A contact-centre flow. Keys may be written in camelCase or snake_case."),
        definitions: shared.into_iter().chain(types).collect(),
    }
}

/// An object with these fields, in which others are underlined.
fn object(fields: &[FieldSpec]) -> Schema {
    with_needed(Schema::object(members(fields)), fields)
        .with("additionalProperties", Schema::reference("unknown"))
}

/// The fields as members, in both spellings; editors offer the first one.
fn members(fields: &[FieldSpec]) -> Vec<Member> {
    let mut members = Vec::new();
    for field in fields {
        members.push(Member::optional(field.name, value(field)));
        let other = snake_case(field.name);
        if other != field.name {
            let other_value = value(field).with("doNotSuggest", true);
            members.push(Member::optional(other, other_value));
        }
    }
    members
}

/// Says which fields must be there, in whichever spelling.
fn with_needed(schema: Schema, fields: &[FieldSpec]) -> Schema {
    let (both, one): (Vec<&FieldSpec>, Vec<_>) = fields
        .iter()
        .filter(|field| field.needed)
        .partition(|field| snake_case(field.name) != field.name);
    let spellings = both.iter().map(|field| {
        let names = [field.name.to_owned(), snake_case(field.name)];
        Schema::any_of(names.map(|name| required([name.as_str()])))
    });
    let spellings: Vec<_> = spellings.collect();
    let schema = match one.is_empty() {
        true => schema,
        false => schema.with("required", texts(one.iter().map(|field| field.name))),
    };
    match spellings.is_empty() {
        true => schema,
        false => schema.and_all_of(spellings),
    }
}

fn required<'a>(names: impl IntoIterator<Item = &'a str>) -> Schema {
    Schema::any().with("required", texts(names))
}

fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<flow_expr::Value> {
    texts.into_iter().map(Into::into).collect()
}

/// What a field holds. What an SDK was not given it may write as `null`, but for numbers.
fn value(field: &FieldSpec) -> Schema {
    let schema = holds(field.holds);
    let schema = match field.holds {
        Holds::Whole { .. } | Holds::Value | Holds::Anything => schema,
        _ if field.needed => schema,
        _ => schema.or_null(),
    };
    let schema = schema.about(field.about);
    match field.holds {
        Holds::Handler => schema
            .with("deprecated", true)
            .with("deprecationMessage", "move it into `on`"),
        _ => schema,
    }
}

fn holds(holds: Holds) -> Schema {
    let text = Schema::text;
    match holds {
        Holds::Text => text(),
        Holds::Name => pattern(r"\S", "a name is not empty"),
        Holds::Id => text().with("minLength", 1),
        Holds::Variable => variable(),
        Holds::Address => address(),
        Holds::Condition => text().with("minLength", 1),
        Holds::Type => action_type(),
        Holds::Value | Holds::Anything => Schema::any(),
        Holds::Whole { min, max, .. } => Schema::whole(bound(min), bound(max)),
        Holds::Settings => Schema::of_type("object").with("propertyNames", variable()),
        Holds::Headers => Schema::of_type("object").with(
            "propertyNames",
            pattern(HEADER, "a header name is letters, digits and `-`"),
        ),
        Holds::Inputs | Holds::Exits => Schema::of_type("object"),
        Holds::Exit | Holds::Handler => Schema::reference("exit"),
        Holds::Cases => {
            Schema::list(Schema::reference("case")).with("maxItems", bound(MAX_CASES as u64))
        }
        Holds::Initial => Schema::reference("initialAction"),
        Holds::Actions => Schema::list(Schema::reference("action")),
        Holds::Object(fields) => object(fields),
    }
}

fn bound(bound: u64) -> i64 {
    i64::try_from(bound).unwrap_or(i64::MAX)
}

/// A header's name (RFC 9110, "token").
const HEADER: &str = "^[-!#$%&'*+.^_`|~0-9A-Za-z]+$";

fn pattern(pattern: &str, otherwise: &str) -> Schema {
    let text = Schema::text().with("pattern", pattern);
    text.with("patternErrorMessage", otherwise)
}

/// A variable's name. Which letters beyond ASCII's there are is beyond what all validators can say.
fn variable() -> Schema {
    pattern(
        r"^[^\x00-@\[-^`{-\x7f][^\x00-/:-@\[-^`{-\x7f]*$",
        "a name is a letter or `_`, then letters, digits and `_`, without `$`",
    )
}

fn address() -> Schema {
    pattern(
        r"^[Hh][Tt][Tt][Pp][Ss]://[^/\\?#]",
        "write an absolute address such as `https://crm.acme.test/api/v1/lookup`; the platform calls `https://` only",
    )
}

/// A type in any spelling: editors offer the usual one.
fn action_type() -> Schema {
    let usual = Schema::one_of_texts(TYPES.iter().map(|spec| spec.name));
    let about = texts(TYPES.iter().map(|spec| spec.about));
    let usual = usual.with("enumDescriptions", about);
    let others = TYPES.iter().map(|spec| spelling(spec.name));
    let others = others.collect::<Vec<_>>().join("|");
    Schema::any_of([usual, Schema::text().with("pattern", others)])
}

/// A pattern of a type's name, with and without the suffix `Action`, in any letter case (S4).
fn spelling(name: &str) -> String {
    let any_case = |name: &str| -> String {
        let letters = name.chars();
        let any_case = letters.map(|letter| {
            format!(
                "[{}{}]",
                letter.to_ascii_uppercase(),
                letter.to_ascii_lowercase()
            )
        });
        any_case.collect()
    };
    format!("^{}({})?$", any_case(name), any_case("Action"))
}

/// An exit: a name, or an action written in place.
fn exit() -> Schema {
    let name = Schema::text().about("The name of an action.");
    Schema::any_of([name, Schema::reference("action")])
        .about("Where the exit leads: the name of an action, or a whole action written in place.")
}

fn case() -> Schema {
    object(&CASE).about("A case of a switch.")
}

/// A field that is not known where it is written.
fn unknown() -> Schema {
    Schema::any()
        .about("This field is not known here: it is ignored.")
        .with("deprecated", true)
        .with(
            "deprecationMessage",
            "this field is not known here: it is ignored",
        )
}

fn action() -> Schema {
    let untold = required(["type"]).with(
        "properties",
        flow_expr::Object::of([("type", Schema::text().into())]),
    );
    any_action(&[&NAME, &ACTION, &EXITS], untold).about("An action.")
}

/// The same with `routing`, and its name and type may be left out (S9).
fn initial_action() -> Schema {
    let start = Schema::reference(ActionType::Start.spec().name);
    any_action(&[&INITIAL_NAME, &ACTION, &EXITS, &INITIAL], start)
        .about("The action that the run starts at.")
}

/// An action of whichever type: as written, or told from its fields (S4); `untold` is for one of neither.
fn any_action(tables: &[&[FieldSpec]], untold: Schema) -> Schema {
    let fields: Vec<Member> = tables.iter().flat_map(|fields| members(fields)).collect();
    let schema = tables.iter().fold(Schema::object(fields), |schema, table| {
        with_needed(schema, table)
    });
    let all = |parts: Vec<Schema>| Schema::any().and_all_of(parts);
    let reference = |action_type: ActionType| Schema::reference(action_type.spec().name);
    let typed = TYPES.iter().map(|spec| {
        let spelt = Schema::text().with("pattern", spelling(spec.name));
        let is_typed = Schema::object([Member::needed("type", spelt)]);
        Schema::when(is_typed, Schema::reference(spec.name))
    });
    let (no_type, no_url, no_set) = (
        written("type").negated(),
        written("url").negated(),
        written("set").negated(),
    );
    let lookup = all(vec![no_type.clone(), written("url")]);
    let set = all(vec![no_type.clone(), no_url.clone(), written("set")]);
    let neither = all(vec![no_type, no_url, no_set]);
    let told = [
        Schema::when(lookup, reference(ActionType::GetExternalContact)),
        Schema::when(set, reference(ActionType::SetVariable)),
        Schema::when(neither, untold),
    ];
    let handlers = ["onerror", "ontimeout"].map(once);
    schema
        .and_all_of(typed.chain(told).chain(handlers))
        .with("unevaluatedProperties", Schema::reference("unknown"))
}

/// An object in which something is written under a name.
fn written(name: &'static str) -> Schema {
    Schema::object([written_member(name)])
}

/// What only tells two cases apart is nothing for editors to offer.
fn written_member(name: &'static str) -> Member {
    let not_null = Schema::of_type("null").negated();
    Member::needed(name, not_null.with("doNotSuggest", true))
}

/// A handler must not stand both in `on` and beside it (S2).
fn once(handler: &'static str) -> Schema {
    let on = Member::needed("on", written(handler));
    let message = format!("`{handler}` is written twice, in `on` and beside it");
    Schema::object([written_member(handler), on])
        .negated()
        .with("errorMessage", message)
}

/// What an action of a type has beside what every action has.
fn of_type(spec: &TypeSpec) -> Schema {
    let exits = ON.iter().chain(spec.exits);
    let on = exits.flat_map(|exit| members(std::slice::from_ref(exit)));
    let on = Schema::object(on)
        .with("additionalProperties", Schema::reference("unknown"))
        .or_null()
        .about(EXITS[0].about);
    let fields = members(spec.fields);
    let schema = Schema::object(fields.into_iter().chain([Member::optional("on", on)]));
    with_needed(schema, spec.fields).about(spec.about)
}
