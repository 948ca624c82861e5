//! What an expression gives, for people and for programs.

use flow_expr::{ExprError, Type, Value, literal};
use flow_syntax::{Diagnostic, Source};

use crate::{
    snippet::{Style, render},
    style::{DIM, paint},
    value::{count, harmless_json, object, text, visible},
};

/// What an expression gave.
pub struct Answer {
    /// The static type of the expression.
    pub found: Type,
    /// Its value; `None` is not set.
    pub value: Option<Value>,
}

impl Answer {
    /// The type to show: that of the value, or what was known before where the value tells less.
    pub fn shown_type(&self) -> Type {
        match (Type::of(self.value.as_ref()), self.found) {
            (_, known) if self.value.is_none() => known,
            (Type::List(_), Type::List(item)) if item != flow_expr::Scalar::Dynamic => self.found,
            (actual, _) => actual,
        }
    }
}

/// One line of JSON: `{"type", "text", "value"}`.
pub fn answer_json(answer: &Answer) -> String {
    let members = [
        ("type", text(&answer.shown_type().to_string())),
        ("text", text(&literal(answer.value.as_ref()))),
        ("value", answer.value.clone().unwrap_or(Value::Null)),
    ];
    harmless_json(object(members).to_json())
}

/// One line of JSON: `{"error": {"code", "message", "column", "help"}}`; columns count characters from 1.
pub fn answer_error_json(expression: &str, error: &ExprError) -> String {
    let start = (error.span.start as usize).min(expression.len());
    let column = expression[..start].chars().count() + 1;
    let mut members = vec![
        ("code", text(error.code.as_str())),
        ("message", text(&error.message)),
        ("column", count(column)),
    ];
    members.extend(error.help.as_deref().map(|help| ("help", text(help))));
    harmless_json(object([("error", object(members))]).to_json())
}

/// The value as the language writes it; with `with_type`, its type behind it.
pub fn answer_text(answer: &Answer, with_type: bool, style: Style) -> String {
    let value = visible(&literal(answer.value.as_ref())).into_owned();
    match with_type {
        true => format!(
            "{value}  {}",
            paint(style, DIM, &answer.shown_type().to_string())
        ),
        false => value,
    }
}

/// The mistake with a caret under the expression's own text.
pub fn answer_error_text(expression: &str, error: &ExprError, style: Style) -> String {
    let source = Source::new("expression".to_owned(), expression.to_owned());
    let mut diagnostic = Diagnostic::error(error.code.as_str(), error.message.clone(), error.span);
    if let Some(help) = &error.help {
        diagnostic = diagnostic.with_help(help.clone());
    }
    render(&source, &diagnostic, style)
}
