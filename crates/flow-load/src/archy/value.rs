//! The forms in which values are written: `exp`, `lit`, `noValue`, `none`, `tts`, `prompt`, `var`, and plain scalars.

use std::borrow::Cow;

use flow_core::{Condition, Setting};
use flow_expr::{Number, Object, Scalar, Type, Value, literal};
use flow_syntax::{Diagnostic, Kind, Member, Node, Span, nearest};

use super::{
    drafter::{Drafter, Place},
    props::scalar,
    settings::{LENGTHS, is_length, millis, no_length},
};
use crate::platform::{
    values::{ExpressionText, duration, text},
    variables::Scope,
};

/// The names of the forms.
pub(super) const FORMS: [&str; 8] = [
    "exp", "lit", "noValue", "none", "tts", "prompt", "var", "name",
];

/// How deep a literal of JSON may nest.
const MOST_LEVELS: u32 = 128;

/// Whether an object is a value, and not something that holds values.
pub(super) fn is_value(node: Node<'_>) -> bool {
    form(node).is_some_and(|form| form.key != "name")
}

/// Whether a value is written as none: `noValue: true`.
pub(super) fn is_nothing(node: Node<'_>) -> bool {
    form(node).is_some_and(|form| matches!(form.key, "noValue" | "none"))
}

/// The only member of a value that is written in a form.
pub(super) fn form<'d>(node: Node<'d>) -> Option<Member<'d>> {
    let form = super::props::only(node)?;
    FORMS.contains(&form.key).then_some(form)
}

/// Which types a value may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Any.
    Any,
    /// What a literal is read as; an expression may have another type, which the platform converts.
    Like(Type),
    /// Only this one.
    Only(Type),
}

impl Wanted {
    pub(super) fn type_(self) -> Option<Type> {
        match self {
            Self::Any => None,
            Self::Like(type_) | Self::Only(type_) => Some(type_),
        }
    }

    fn strict(self) -> Option<Type> {
        match self {
            Self::Only(type_) => Some(type_),
            Self::Any | Self::Like(_) => None,
        }
    }
}

impl<'d> Drafter<'d, '_> {
    /// Reads a value; what is wrong with it is said, and then it is not set.
    pub(super) fn value(&mut self, node: Node<'d>, wanted: Wanted, place: Place) -> Setting {
        let read = match node.kind() {
            Kind::Object => match form(node) {
                Some(form) => self.formed(form, wanted, place),
                None if is_length(node) => self.literal(node, wanted.type_()),
                None => {
                    let error = wrong_form(node);
                    self.report(error);
                    None
                }
            },
            Kind::List => {
                let error = wrong_form(node);
                self.report(error);
                None
            }
            _ => self.literal(node, wanted.type_()),
        };
        read.unwrap_or(Setting::NoValue)
    }

    fn formed(&mut self, form: Member<'d>, wanted: Wanted, place: Place) -> Option<Setting> {
        match form.key {
            "exp" => {
                let condition = self.expression(form.value, wanted.strict(), place.scope)?;
                Some(Setting::Expression(Box::new(condition)))
            }
            "var" => {
                let condition = self.expression(form.value, None, place.scope)?;
                Some(Setting::Expression(Box::new(condition)))
            }
            "lit" => self.literal(form.value, wanted.type_()),
            "noValue" | "none" => Some(Setting::NoValue),
            // Spoken text, a prompt, or something of another flow: what is kept of it is what it is called.
            _ => match scalar(form.value) {
                Some(said) => Some(text(&said)),
                None => self.literal(form.value, wanted.type_()),
            },
        }
    }

    /// Reads an expression.
    pub(super) fn expression(
        &mut self,
        node: Node<'d>,
        wanted: Option<Type>,
        scope: Option<Scope>,
    ) -> Option<Condition> {
        let Some(written) = scalar(node) else {
            let message = "an expression is a text";
            let error = Diagnostic::error("invalid-field", message, node.span());
            self.report(
                error
                    .with_label(format!("this is {}", node.describe()))
                    .with_help("write it in one line, such as `exp: Flow.count > 3`"),
            );
            return None;
        };
        let origin = self.origin(node);
        let place = |inner: Span| located(node, inner);
        let written = ExpressionText {
            text: &written,
            origin,
            place: &place,
            scope,
        };
        self.variables.expression(&written, wanted, self.found)
    }

    /// Reads a Boolean expression; a literal Boolean is one too.
    pub(super) fn condition(&mut self, node: Node<'d>, place: Place) -> Option<Condition> {
        let inner = match form(node) {
            Some(form) if matches!(form.key, "exp" | "lit" | "var") => form.value,
            _ if node.kind() == Kind::Object => {
                let error = wrong_form(node);
                self.report(error);
                return None;
            }
            _ => node,
        };
        self.expression(inner, Some(Type::BOOLEAN), place.scope)
    }

    /// A condition that holds when the expression `node` has the value that a case names.
    pub(super) fn case(&mut self, node: Node<'d>, value: &str, place: Place) -> Option<Condition> {
        let inner = form(node).map_or(node, |form| form.value);
        let written = scalar(inner)?;
        let origin = self.origin(inner);
        let locate = |at: Span| located(inner, at);
        let written = ExpressionText {
            text: &written,
            origin,
            place: &locate,
            scope: place.scope,
        };
        self.variables.equals(&written, value, self.found)
    }

    /// What a value is in the expression language; `None` when it is no literal and no expression.
    pub(super) fn in_language(&mut self, node: Node<'d>, type_: Option<Type>) -> Option<String> {
        let written = match form(node) {
            Some(form) if form.key == "exp" || form.key == "var" => {
                return Some(format!("({})", scalar(form.value)?));
            }
            Some(form) if form.key == "noValue" || form.key == "none" => {
                return Some("NOT_SET".to_owned());
            }
            Some(form) => form.value,
            None => node,
        };
        match self.literal(written, type_)? {
            Setting::Literal(value) => Some(literal(Some(&value))),
            Setting::Expression(made) => Some(made.expr.to_string()),
            _ => None,
        }
    }

    /// Reads a literal as a value of a type, where one is wanted.
    fn literal(&mut self, node: Node<'d>, wanted: Option<Type>) -> Option<Setting> {
        match node.kind() {
            Kind::Null => Some(Setting::NoValue),
            Kind::Object => self.object(node, wanted),
            Kind::List => self.list(node, wanted),
            Kind::Bool | Kind::Number | Kind::Text => self.scalar(node, wanted),
        }
    }

    fn scalar(&mut self, node: Node<'d>, wanted: Option<Type>) -> Option<Setting> {
        let written = scalar(node)?;
        let Some(Type::One(wanted)) = wanted else {
            return Some(Setting::Literal(json(node, 0)?));
        };
        let read = match wanted {
            Scalar::Text | Scalar::Audio | Scalar::Communication | Scalar::Prompt => {
                Some(text(&written))
            }
            Scalar::Boolean => boolean(&written).map(Setting::Literal),
            Scalar::Integer => number(&written)
                .filter(|number| number.is_integer())
                .map(|number| Setting::Literal(Value::Number(number))),
            Scalar::Decimal => {
                number(&written).map(|number| Setting::Literal(Value::Number(number)))
            }
            Scalar::Duration => return self.scalar_length(node, &written),
            Scalar::Dynamic if is_json_text(&written) => json_text(node, &written),
            _ if node.kind() == Kind::Text => Some(self.variables.made(
                wanted,
                &written,
                self.filled.place(node.span()),
            )),
            _ => json(node, 0).map(Setting::Literal),
        };
        if read.is_none() {
            let error = wrong_literal(node, &written, wanted);
            self.report(error);
        }
        read
    }

    /// A length of time without a unit, which is a mistake, or as ISO 8601 writes it.
    fn scalar_length(&mut self, node: Node<'d>, written: &str) -> Option<Setting> {
        if written.starts_with(['P', '-']) {
            let call = format!("ToDuration({})", literal(Some(&written.into())));
            let origin = self.origin(node);
            let text = ExpressionText {
                text: &call,
                origin,
                place: &|_| node.span(),
                scope: None,
            };
            let made = self.variables.expression(&text, None, self.found)?;
            return Some(Setting::Expression(Box::new(made)));
        }
        let message = "a length of time needs its unit";
        let error = Diagnostic::error("invalid-field", message, node.span());
        self.report(error.with_help(LENGTHS));
        None
    }

    fn object(&mut self, node: Node<'d>, wanted: Option<Type>) -> Option<Setting> {
        if is_length(node) {
            let read = millis(node).and_then(duration);
            if read.is_none() {
                let message = "the length of time is no sum of whole numbers";
                let error = Diagnostic::error("invalid-field", message, node.span());
                self.report(error.with_help(
                    "write each part as a whole number, such as `minutes: 1` and `seconds: 30`",
                ));
            }
            return read;
        }
        if wanted == Some(Type::One(Scalar::Duration)) {
            let error = no_length(node);
            self.report(error);
            return None;
        }
        let named = |key: &str| node.get(key).and_then(scalar);
        let is_json = wanted == Some(Type::DYNAMIC);
        let name = named("name").or_else(|| named("id"));
        if let Some(name) = name.filter(|_| !is_json) {
            let span = self.filled.place(node.span());
            return Some(match wanted {
                Some(Type::One(scalar)) => self.variables.made(scalar, &name, span),
                _ => text(&name),
            });
        }
        if let (Some(Type::One(Scalar::Currency)), Some(amount), Some(code)) =
            (wanted, named("amount"), named("code"))
        {
            let span = self.filled.place(node.span());
            let money = format!("{amount}|{code}");
            return Some(self.variables.made(Scalar::Currency, &money, span));
        }
        let value = json(node, 0);
        if value.is_none() {
            let message =
                format!("more than {MOST_LEVELS} lists and objects lie within each other");
            let error = Diagnostic::error("invalid-field", message, node.span());
            self.report(error.with_help("nest the value less deeply"));
        }
        value.map(Setting::Literal)
    }

    fn list(&mut self, node: Node<'d>, wanted: Option<Type>) -> Option<Setting> {
        let item = match wanted {
            Some(Type::List(scalar)) if scalar != Scalar::Dynamic => Some(Type::One(scalar)),
            _ => None,
        };
        let mut settings = Vec::with_capacity(node.len());
        for entry in node.items() {
            let entry = form(entry)
                .filter(|form| form.key == "lit")
                .map_or(entry, |form| form.value);
            // A list within a list is JSON, whatever is wanted.
            settings.push(match entry.kind() {
                Kind::List => Setting::Literal(json(entry, 0)?),
                _ => self.literal(entry, item)?,
            });
        }
        let values: Option<Vec<_>> = settings
            .iter()
            .map(|setting| match setting {
                Setting::Literal(value) => Some(value.clone()),
                _ => None,
            })
            .collect();
        Some(values.map_or(Setting::List(settings), |values| {
            Setting::Literal(Value::list(values))
        }))
    }
}

/// Where a part of a scalar's text stands.
pub(super) fn located(node: Node<'_>, inner: Span) -> Span {
    if node.as_text().is_none() {
        return node.span();
    }
    let start = node.position_of(inner.start as usize);
    let end = node.position_of(inner.end as usize);
    match start == end && !inner.is_empty() {
        // The text is folded: what can be told is where it begins.
        true => node.span(),
        false => Span { start, end },
    }
}

fn boolean(written: &str) -> Option<Value> {
    match written {
        "true" | "True" | "TRUE" => Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => Some(Value::Bool(false)),
        _ => None,
    }
}

fn number(written: &str) -> Option<Number> {
    Number::from_text(written.trim())
}

/// A value as JSON; `None` when it nests too deep.
fn json(node: Node<'_>, level: u32) -> Option<Value> {
    if level > MOST_LEVELS {
        return None;
    }
    Some(match node.kind() {
        Kind::Null => Value::Null,
        Kind::Bool => Value::Bool(node.as_bool()?),
        Kind::Number => Value::Number(Number::from_text(node.number()?)?),
        Kind::Text => Value::from(node.as_text()?),
        Kind::List => {
            let items = node.items().map(|item| json(item, level + 1));
            Value::list(items.collect::<Option<Vec<_>>>()?)
        }
        Kind::Object => {
            let members = node
                .members()
                .map(|member| Some((member.key.into(), json(member.value, level + 1)?)));
            Value::Object(members.collect::<Option<Object>>()?)
        }
    })
}

/// Whether a text is JSON as Architect's editor of literals takes it, and no plain text.
fn is_json_text(written: &str) -> bool {
    written.trim_start().starts_with(['{', '[', '"'])
}

/// The value that a text of JSON stands for; a text that is no JSON after all is itself.
fn json_text(node: Node<'_>, written: &str) -> Option<Setting> {
    let parsed = flow_syntax::parse_json(written);
    let is_sound = parsed.diagnostics.is_empty() && node.kind() == Kind::Text;
    let root = parsed.document.root().filter(|_| is_sound);
    let value = root.and_then(|root| json(root, 0));
    Some(value.map_or_else(|| text(written), Setting::Literal))
}

fn wrong_literal(node: Node<'_>, written: &str, wanted: Scalar) -> Diagnostic {
    let how = match wanted {
        Scalar::Boolean => "`true` or `false`".to_owned(),
        _ => flow_expr::article(Type::One(wanted)),
    };
    let wanted = flow_expr::article(Type::One(wanted));
    let message = format!("`{}` is not {wanted}", super::props::shorten(written));
    Diagnostic::error("invalid-field", message, node.span()).with_help(format!(
        "write {how}, or an expression that gives one below `exp`"
    ))
}

fn wrong_form(node: Node<'_>) -> Diagnostic {
    let help = "a value is written `exp: EXPRESSION`, `lit: VALUE` or `noValue: true`";
    let first = node.members().next();
    let span = first.map_or(node.span(), |member| member.key_span);
    let message: Cow<'_, str> = match first {
        Some(member) if node.len() == 1 => format!(
            "`{}` is no form of a value",
            super::props::shorten(member.key)
        )
        .into(),
        Some(_) => "a value is written in one form, and here stand several names".into(),
        None if node.kind() == Kind::List => "a list is no value here".into(),
        None => "the value is missing".into(),
    };
    let error = Diagnostic::error("invalid-field", message, span);
    let is_cut = |first: Member<'_>| {
        let mut others = node.members().skip(1);
        first.key == "exp" && others.all(|other| other.value.kind() == Kind::Null)
    };
    if node.len() > 1 && first.is_some_and(is_cut) {
        return error.with_help(
            "within `{ }` a comma ends an expression that is written without quotes: put it in quotes",
        );
    }
    let near = first.filter(|_| node.len() == 1);
    let near = near.and_then(|member| nearest(member.key, FORMS));
    error.with_help(near.map_or_else(|| help.to_owned(), |near| format!("did you mean `{near}`?")))
}
