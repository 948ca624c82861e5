//! Reading the members of an object: both spellings of a key, the expected kind of value, and what is left over.

use std::collections::HashMap;

use flow_syntax::{Diagnostic, Kind, Node, Span, nearest};

use super::table::{FieldSpec, Holds, MAX_CASES};

/// The members of one JSON object, read field by field. What is in none of its tables is unknown.
pub(crate) struct Fields<'d> {
    /// What the object is, for messages: `` `Lookup Customer` ``, `` `initialAction` ``.
    of: String,
    node: Node<'d>,
    tables: Vec<&'static [FieldSpec]>,
}

/// How many members of one object are looked at for what is unknown or doubled.
const MAX_MEMBERS: usize = 100;

/// A member that was found.
#[derive(Clone, Copy)]
pub(crate) struct Field<'d> {
    /// The key as written.
    pub(crate) key: &'d str,
    /// Where the key stands.
    pub(crate) key_span: Span,
    /// The value.
    pub(crate) value: Node<'d>,
}

impl<'d> Fields<'d> {
    /// Reads `node` as an object with the fields of a table; anything else is an `invalid-field`.
    pub(crate) fn open(
        of: String,
        node: Node<'d>,
        table: &'static [FieldSpec],
        found: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        if node.kind() != Kind::Object {
            let message = format!("{of} is {}, not an object", node.describe());
            found.push(
                Diagnostic::error("invalid-field", message, node.span())
                    .with_help(format!("write an object: {}", example(&of))),
            );
            return None;
        }
        Some(Self {
            of,
            node,
            tables: vec![table],
        })
    }

    /// Adds fields that the object has too.
    pub(crate) fn also(&mut self, table: &'static [FieldSpec]) {
        self.tables.push(table);
    }

    /// What the object is, for messages.
    pub(crate) fn of(&self) -> &str {
        &self.of
    }

    /// Every field that the object may have.
    pub(crate) fn specs(&self) -> impl Iterator<Item = &'static FieldSpec> + use<'d> {
        let tables = self.tables.clone();
        tables.into_iter().flatten()
    }

    /// The member called `name` (camelCase) or its snake_case form, whatever it holds; of several the last one. What an SDK
    /// was not given it may write as `null`, which counts as not written except for numbers.
    pub(crate) fn take(&self, name: &'static str) -> Option<Field<'d>> {
        let spec = self.spec(name);
        let matching = self
            .node
            .members()
            .filter(|member| is_spelling(member.key, name));
        let field = matching.last().map(|member| Field {
            key: member.key,
            key_span: member.key_span,
            value: member.value,
        });
        let null_counts = matches!(spec.holds, Holds::Whole { .. });
        field.filter(|field| null_counts || field.value.kind() != Kind::Null)
    }

    /// Like [`take`](Self::take), of the kind that the table says; anything else is an error that says what is wanted. That
    /// a field is missing which is needed is an error at `at`.
    pub(crate) fn read(
        &self,
        name: &'static str,
        at: Span,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Field<'d>> {
        let spec = self.spec(name);
        let field = self.take(name);
        if field.is_none() && spec.needed {
            let message = format!("{} has no `{name}`", self.of);
            found.push(
                Diagnostic::error("missing-field", message, at)
                    .with_label(format!("`{name}` is needed here")),
            );
        }
        let field = field?;
        if let Some(wanted) = spec.holds.wanted(field.value) {
            let wrong = self.wrong_kind(&field, &wanted);
            found.push(match spec.holds {
                Holds::Whole {
                    unit: "milliseconds",
                    ..
                } => wrong.with_help("10 seconds are `10000`, without quotes"),
                _ => wrong,
            });
            return None;
        }
        Some(field)
    }

    /// A text that may be left out.
    pub(crate) fn text(
        &self,
        name: &'static str,
        found: &mut Vec<Diagnostic>,
    ) -> Option<(&'d str, Field<'d>)> {
        let field = self.read(name, self.node.span(), found)?;
        Some((field.value.as_text()?, field))
    }

    /// A whole number that may be left out.
    pub(crate) fn whole(&self, name: &'static str, found: &mut Vec<Diagnostic>) -> Option<u64> {
        let field = self.read(name, self.node.span(), found)?;
        field.value.number()?.parse().ok()
    }

    fn spec(&self, name: &'static str) -> &'static FieldSpec {
        let mut specs = self.tables.iter().copied().flatten();
        let spec = specs.find(|spec| spec.name == name);
        spec.expect("only fields that an object's tables name are read from it")
    }

    /// An `invalid-field` that says what the member must be.
    pub(crate) fn wrong_kind(&self, field: &Field<'_>, wanted: &str) -> Diagnostic {
        let message = format!("`{}` of {} must be {wanted}", field.key, self.of);
        let is = field.value.number().map_or_else(
            || field.value.describe().to_owned(),
            |digits| digits.to_owned(),
        );
        let shown: String = is.chars().take(40).collect();
        Diagnostic::error("invalid-field", message, field.value.span())
            .with_label(format!("this is {shown}"))
    }

    /// Warns of members that nobody asked for and of members that are written twice.
    pub(crate) fn close(self, found: &mut Vec<Diagnostic>) {
        let mut seen: HashMap<&str, (Span, &str)> = HashMap::new();
        for member in self.node.members().take(MAX_MEMBERS) {
            let known = self.names().find(|known| is_spelling(member.key, known));
            if known.is_none() {
                found.push(self.unknown(member.key, member.key_span));
            }
            // Two spellings of one name are the same field written twice.
            let name = known.unwrap_or(member.key);
            if let Some((first, key)) = seen.insert(name, (member.key_span, member.key)) {
                found.push(match key == member.key {
                    true => doubled(&self.of, key, member.key_span, first),
                    false => two_spellings(&self.of, (key, first), (member.key, member.key_span)),
                });
            }
        }
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.tables.iter().copied().flatten().map(|spec| spec.name)
    }

    fn unknown(&self, key: &str, span: Span) -> Diagnostic {
        let what_comes_of_it = match self.are_exits() {
            true => format!("an exit `{key}` that is not known here: no run takes it"),
            false => format!("a field `{key}` that is not known here: it is ignored"),
        };
        let message = format!("{} has {what_comes_of_it}", self.of);
        let diagnostic = Diagnostic::warning("unknown-field", message, span);
        match nearest(key, self.names()).or_else(|| self.meant(key)) {
            Some(known) => diagnostic.with_help(format!("did you mean `{known}`?")),
            None if key == "next" && self.names().any(|known| known == "on") => {
                diagnostic.with_help("`next` belongs into `on`: `\"on\": { \"next\": … }`")
            }
            None => diagnostic.with_help(format!("known here: {}", listed(self.names()))),
        }
    }

    /// Whether the members are the ways out of an action, of which an unknown one changes where runs go.
    fn are_exits(&self) -> bool {
        self.of.starts_with(EXITS_OF)
    }

    /// The exit that other formats and languages call so.
    fn meant(&self, key: &str) -> Option<&'static str> {
        let key = key.to_ascii_lowercase().replace(['_', '-'], "");
        let meant = match key.as_str() {
            "error" | "fail" | "failed" | "failure" | "onfail" | "onfailure" | "catch" => {
                ["onerror", ""]
            }
            "timeout" | "timedout" => ["ontimeout", ""],
            "success" | "onsuccess" | "then" => ["next", ""],
            "true" => ["yes", ""],
            "false" => ["no", ""],
            "else" | "otherwise" => ["default", "no"],
            _ => return None,
        };
        let mut names = self.names().filter(|_| self.are_exits());
        names.find(|name| meant.contains(name))
    }
}

/// What objects of exits are called begins so.
pub(crate) const EXITS_OF: &str = "`on` of ";

impl Holds {
    /// What is wanted, if the value is none.
    fn wanted(self, value: Node<'_>) -> Option<String> {
        let (is_right, wanted) = match self {
            Self::Text | Self::Variable | Self::Address | Self::Type => {
                (value.kind() == Kind::Text, "a string")
            }
            Self::Name => (
                value.as_text().is_some_and(|text| !text.trim().is_empty()),
                "a string that is not empty",
            ),
            Self::Id => (
                value.as_text().is_some_and(|text| !text.is_empty()),
                "a string that is not empty",
            ),
            Self::Condition => (value.kind() == Kind::Text, "an expression in a string"),
            Self::Settings => (
                value.kind() == Kind::Object,
                "an object of variables and values",
            ),
            Self::Headers => (
                value.kind() == Kind::Object,
                "an object of header names and values",
            ),
            Self::Inputs => (
                value.kind() == Kind::Object,
                "an object of names and values",
            ),
            Self::Exit | Self::Handler => (
                matches!(value.kind(), Kind::Text | Kind::Object),
                "the name of an action, or an action written in place",
            ),
            Self::Cases => {
                let is_list = value.kind() == Kind::List && value.len() <= MAX_CASES;
                return (!is_list).then(|| format!("a list of at most {MAX_CASES} cases"));
            }
            Self::Actions => (value.kind() == Kind::List, "a list of actions"),
            Self::Whole { min, max, unit } => {
                let digits = value.number();
                let number = digits.and_then(|digits| digits.parse::<u64>().ok());
                let is_right = number.is_some_and(|number| (min..=max).contains(&number));
                return (!is_right)
                    .then(|| format!("a whole number of {unit} from {min} to {max}"));
            }
            // Objects are opened, which says the same in other words.
            Self::Value | Self::Anything | Self::Exits | Self::Initial | Self::Object(_) => {
                return None;
            }
        };
        (!is_right).then(|| wanted.to_owned())
    }
}

/// A warning of a name that is written twice in one object.
pub(crate) fn doubled(of: &str, name: &str, span: Span, first: Span) -> Diagnostic {
    let message = format!("{of} has {} twice: the last one counts", quoted(name));
    Diagnostic::warning("duplicate-field", message, span)
        .with_help("remove one of the two")
        .with_related("the first one", first)
}

/// A warning of one field that is written in camelCase and in snake_case.
fn two_spellings(of: &str, first: (&str, Span), last: (&str, Span)) -> Diagnostic {
    let (a, b) = (quoted(first.0), quoted(last.0));
    let message = format!("{of} has {a} and {b}, which are one field: the last one counts");
    Diagnostic::warning("duplicate-field", message, last.1)
        .with_help("remove one of the two")
        .with_related("the first one", first.1)
}

/// What an object looks like.
fn example(of: &str) -> &'static str {
    match of {
        "`queue`" => "`\"queue\": { \"id\": … }`",
        "`routing`" => "`\"routing\": { \"queue\": { \"id\": … } }`",
        of if of.starts_with(EXITS_OF) => "`\"on\": { \"next\": … }`",
        _ => "`{ … }`",
    }
}

/// A name from the file for a message; of an endless one the beginning, since a message may be one of thousands.
pub(crate) fn quoted(name: &str) -> String {
    match name.char_indices().nth(100) {
        Some((end, _)) => format!("`{}…`", &name[..end]),
        None => format!("`{name}`"),
    }
}

/// Names in a row, for a message.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// True when `key` is `name` or its snake_case form (S1).
fn is_spelling(key: &str, name: &str) -> bool {
    key == name || (key.contains('_') && key == snake_case(name))
}

/// A name in snake_case.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 2);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
