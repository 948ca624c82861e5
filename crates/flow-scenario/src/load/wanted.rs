//! What a value must be, and expressions that must hold.

use flow_core::is_header_name;
use flow_expr::{Dialect, Expr, ExprError, ExprErrorCode, Scalar, Type, Value};
use flow_syntax::{Diagnostic, Kind, Span};
use regex::{Regex, RegexBuilder};

use super::{
    Reader,
    part::{Field, Part},
    place,
};
use crate::{judge::constant, keys::FORMS, promise::WantedValue};

/// How many different patterns a file may have.
const MOST_PATTERNS: usize = 1000;

/// Headers that say something of the connection and nothing of the flow: a server on the wire sees them, and in virtual
/// time there are none.
const OF_THE_CONNECTION: [&str; 6] = [
    "host",
    "connection",
    "content-length",
    "transfer-encoding",
    "flowsim-action",
    "flowsim-run",
];

/// How large a compiled pattern may be, in bytes.
const PATTERN_SIZE: usize = 256 << 10;

impl Reader<'_> {
    /// What a value must be; `None` when that cannot be understood.
    pub(super) fn wanted(&mut self, part: Part<'_>) -> Option<WantedValue> {
        match part.text().as_deref() {
            Some("not set") => return Some(WantedValue::NotSet),
            Some("set") => return Some(WantedValue::Set),
            _ => {}
        }
        let form = match part.kind() {
            Kind::Object => part.only_field(),
            _ => None,
        };
        match form.filter(|form| FORMS.iter().any(|key| key.name == form.key)) {
            Some(form) => self.form(&form),
            None => Some(WantedValue::Equals(self.value(part))),
        }
    }

    fn form(&mut self, form: &Field<'_>) -> Option<WantedValue> {
        Some(match &*form.key {
            "matches" => WantedValue::Matches(self.pattern(form)?),
            "contains" => WantedValue::Contains(self.text(form)?),
            "is" => {
                let condition = self.condition(form.value)?;
                if constant(&condition) == Some(true) {
                    let message = "no run can break this: it is true, whatever the variables hold";
                    self.idle(message, place(form));
                }
                WantedValue::Holds(condition)
            }
            _ => WantedValue::Equals(self.value(form.value)),
        })
    }

    fn pattern(&mut self, form: &Field<'_>) -> Option<Regex> {
        let text = self.text(form)?;
        if let Some(known) = self.patterns.get(&text) {
            return known.clone();
        }
        let help = "see https://docs.rs/regex/latest/regex/#syntax";
        let compiled = if self.patterns.len() >= MOST_PATTERNS {
            let message = format!("the file has more than {MOST_PATTERNS} different patterns");
            self.wrong(message, place(form), "split it into several files");
            None
        } else {
            match RegexBuilder::new(&text).size_limit(PATTERN_SIZE).build() {
                Ok(regex) => Some(regex),
                Err(error) => {
                    self.wrong(pattern_error(&error), place(form), help);
                    None
                }
            }
        };
        self.patterns.insert(text, compiled.clone());
        compiled
    }

    /// Headers and what their values must be, with the place of each value.
    pub(super) fn wanted_headers(&mut self, part: Part<'_>) -> Vec<(String, WantedValue, Span)> {
        let help = "write names and values: `Authorization: set`";
        let mut headers = Vec::new();
        for field in self.named(part, "`headers`", help) {
            if !is_header_name(&field.key) {
                let message = format!("`{}` is no name of a header", field.key);
                let help = "a name is letters, digits and `-`";
                self.wrong(message, field.key_span, help);
                continue;
            }
            if is_of_the_connection(&field.key) {
                let message = format!("`{}` is the connection's own header", field.key);
                let help = match field.key.eq_ignore_ascii_case("host") {
                    true => {
                        "leave it out: the address is told by `path` in `match` and by `url` in `requests`"
                    }
                    false => "leave it out: the flow has no say in it",
                };
                self.wrong(message, field.key_span, help);
                continue;
            }
            let Some(wanted) = self.wanted(field.value) else {
                continue;
            };
            let caret = self.caret(&field);
            headers.push((field.key.into_owned(), as_text(wanted), caret));
        }
        headers
    }

    /// A Boolean expression.
    pub(super) fn condition(&mut self, part: Part<'_>) -> Option<Expr> {
        let Some(text) = part.text() else {
            let message = format!("an expression is {} here, not a string", part.describe());
            let help = "write it in quotes: `\"$status == 404\"`";
            self.wrong(message, part.span(), help);
            return None;
        };
        let expr = match Expr::parse(&text, Dialect::Both) {
            Ok(expr) => expr,
            Err(error) => {
                self.expression_error(part, error);
                return None;
            }
        };
        let checked = expr.check(&|_| Type::DYNAMIC);
        let fits = matches!(checked.found, Type::One(Scalar::Boolean | Scalar::Dynamic));
        if checked.errors.is_empty() && !fits {
            let message = "the expression is not true or false, whatever the variables hold";
            let help = "compare: `$status == 404`";
            self.error("expression-type", message, part.span(), help);
            return None;
        }
        let is_sound = checked.errors.is_empty();
        for error in checked.errors {
            self.expression_error(part, error);
        }
        is_sound.then_some(expr)
    }

    fn expression_error(&mut self, part: Part<'_>, error: ExprError) {
        let rule = match error.code {
            ExprErrorCode::Type | ExprErrorCode::Arity | ExprErrorCode::NotSet => "expression-type",
            _ => "expression-syntax",
        };
        let diagnostic = Diagnostic::error(rule, error.message, part.locate(error.span));
        self.say(match error.help {
            Some(help) => diagnostic.with_help(help),
            None => diagnostic,
        });
    }
}

fn is_of_the_connection(name: &str) -> bool {
    let mut names = OF_THE_CONNECTION.iter();
    names.any(|known| known.eq_ignore_ascii_case(name))
}

/// Headers are texts: `120` is written for `"120"`.
fn as_text(wanted: WantedValue) -> WantedValue {
    match wanted {
        WantedValue::Equals(value @ (Value::Number(_) | Value::Bool(_))) => {
            WantedValue::Equals(Value::Text((*value.text()).into()))
        }
        other => other,
    }
}

/// The library's text is a drawing of several lines; its last line says what is wrong.
fn pattern_error(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "the regular expression is too large".to_owned(),
        other => {
            let text = other.to_string();
            let last = text.lines().last().unwrap_or_default();
            let cause = last.strip_prefix("error: ").unwrap_or(last);
            format!("the regular expression cannot be read: {cause}")
        }
    }
}
