//! Values and conditions from the expression texts of platform flows.

use std::sync::Arc;

use flow_core::{Condition, Origin, Setting};
use flow_expr::{Dialect, Duration, Expr, ExprError, ExprErrorCode, Scalar, Type, Value};
use flow_syntax::{Diagnostic, Span};

use super::{
    types::maker,
    variables::{Scope, Variables},
};

/// An expression's text and where it stands.
pub(crate) struct ExpressionText<'t> {
    pub(crate) text: &'t str,
    pub(crate) origin: Origin,
    /// Where a part of the text stands in the user's file.
    pub(crate) place: &'t dyn Fn(Span) -> Span,
    /// The task or state that it stands in.
    pub(crate) scope: Option<Scope>,
}

impl Variables {
    /// Reads an expression; `wanted` is the type that its place takes, where only that one will do.
    pub(crate) fn expression(
        &mut self,
        written: &ExpressionText<'_>,
        wanted: Option<Type>,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Condition> {
        let mut expr = match Expr::parse(written.text, Dialect::Platform) {
            Ok(expr) => expr,
            Err(error) => {
                found.push(told(error, written.place));
                return None;
            }
        };
        for used in expr.references() {
            self.read(used.name, written.scope, (written.place)(used.span));
        }
        if let Some(converted) = wanted.and_then(|wanted| self.converted(&expr, written, wanted)) {
            return Some(converted);
        }
        self.check(&expr, written, wanted, found);
        expr.rename(&|name| {
            let known = self.find(name, written.scope)?;
            (&*known.name != name).then(|| known.name.clone())
        });
        Some(self.compiled(expr, written.origin))
    }

    fn compiled(&mut self, expr: Expr, origin: Origin) -> Condition {
        let guards = expr.guards(self.names());
        Condition {
            code: expr.compile(self.names()),
            guards,
            origin,
            expr,
        }
    }

    /// The expression within the function that makes the wanted type of its value, as the platform converts it by itself;
    /// `None` where it has that type, or nothing makes it.
    ///
    /// Source: the exports, whose trees hold `ToString` and the like around expressions that are written without them.
    fn converted(
        &mut self,
        expr: &Expr,
        written: &ExpressionText<'_>,
        wanted: Type,
    ) -> Option<Condition> {
        let function = converter(wanted)?;
        // What is the same in every run and no value of the type is a slip, which is told.
        if wanted != Type::TEXT && expr.references().next().is_none() {
            return None;
        }
        let is = |checked: flow_expr::Checked| checked.found.join(wanted).is_some();
        if self.checked(expr, written.scope).is_none_or(is) {
            return None;
        }
        let before = function.len() + 1;
        let text = format!("{function}({})", written.text);
        let mut within = Expr::parse(&text, Dialect::Platform).ok()?;
        self.checked(&within, written.scope)?;
        within.rename(&|name| {
            let known = self.find(name, written.scope)?;
            (&*known.name != name).then(|| known.name.clone())
        });
        let start = written.origin.text_start;
        let origin = Origin {
            span: written.origin.span,
            text_start: start.and_then(|start| start.checked_sub(u32::try_from(before).ok()?)),
        };
        Some(self.compiled(within, origin))
    }

    /// What is known of an expression that has no mistake.
    fn checked(&self, expr: &Expr, scope: Option<Scope>) -> Option<flow_expr::Checked> {
        let checked = expr.check(&|name| {
            let known = self.find(name, scope);
            known.map_or(Type::DYNAMIC, |known| known.type_)
        });
        checked.errors.is_empty().then_some(checked)
    }

    fn check(
        &self,
        expr: &Expr,
        written: &ExpressionText<'_>,
        wanted: Option<Type>,
        found: &mut Vec<Diagnostic>,
    ) {
        let checked = expr.check(&|name| {
            let known = self.find(name, written.scope);
            known.map_or(Type::DYNAMIC, |known| known.type_)
        });
        let is_clean = checked.errors.is_empty();
        let errors = checked.errors.into_iter();
        found.extend(errors.map(|error| told(error, written.place)));
        if let Some(wanted) = wanted
            && is_clean
            && checked.found.join(wanted).is_none()
        {
            let whole = (written.place)(Span::new(0, written.text.len()));
            let message = format!(
                "the value is {}, and {} is wanted here",
                flow_expr::article(checked.found),
                flow_expr::article(wanted)
            );
            let help = format!("write one that gives {}", flow_expr::article(wanted));
            found.push(Diagnostic::error("expression-type", message, whole).with_help(help));
        }
    }

    /// A condition that holds when an expression has a value that the switch names; `value` is written in the language.
    pub(crate) fn equals(
        &mut self,
        written: &ExpressionText<'_>,
        value: &str,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Condition> {
        let text = format!("({}) == {value}", written.text);
        let length = written.text.len();
        // The parenthesis in front is not in the file; what stands behind the expression is shown as all of it.
        let place = |inner: Span| {
            let narrow = |offset: u32| (offset as usize).saturating_sub(1).min(length);
            (written.place)(Span::new(narrow(inner.start), narrow(inner.end)))
        };
        let origin = Origin {
            span: written.origin.span,
            text_start: written
                .origin
                .text_start
                .and_then(|start| start.checked_sub(1)),
        };
        let whole = ExpressionText {
            text: &text,
            origin,
            place: &place,
            scope: written.scope,
        };
        self.expression(&whole, Some(Type::BOOLEAN), found)
    }

    /// A thing of the organisation, or another value that the language makes of a text: `ToQueue("Support")`.
    pub(crate) fn made(&mut self, scalar: Scalar, text: &str, span: Span) -> Setting {
        let Some(function) = maker(scalar) else {
            return Setting::Literal(text.into());
        };
        let call = format!("{function}({})", flow_expr::literal(Some(&text.into())));
        match Expr::parse(&call, Dialect::Platform) {
            Ok(expr) => {
                let origin = Origin {
                    span,
                    text_start: None,
                };
                Setting::Expression(Box::new(self.compiled(expr, origin)))
            }
            Err(_) => Setting::Literal(text.into()),
        }
    }
}

/// What a variable of this type holds that is given no value: a collection is never not set, it is empty.
///
/// Source: the vendor's page "Use NOT_SET in expressions", by which only values that are no collections can be undefined.
pub(crate) fn or_empty(value: Setting, type_: Type) -> Setting {
    match (&value, type_) {
        (Setting::NoValue, Type::List(_)) => Setting::Literal(Value::list([])),
        _ => value,
    }
}

/// A length of time as a value; `None` when it is too long.
pub(crate) fn duration(millis: i64) -> Option<Setting> {
    let duration = Duration::from_millis(millis)?;
    Some(Setting::Literal(Value::from(duration)))
}

/// A text as a value.
pub(crate) fn text(text: &str) -> Setting {
    Setting::Literal(Value::Text(Arc::from(text)))
}

/// The function that makes a value of this type of others.
fn converter(type_: Type) -> Option<&'static str> {
    Some(match type_ {
        Type::One(Scalar::Text) => "ToString",
        Type::One(Scalar::Integer) => "ToInt",
        Type::One(Scalar::Decimal) => "ToDecimal",
        Type::One(Scalar::DateTime) => "ToDateTime",
        Type::One(Scalar::Duration) => "ToDuration",
        _ => return None,
    })
}

fn told(error: ExprError, place: &dyn Fn(Span) -> Span) -> Diagnostic {
    let rule = match error.code {
        ExprErrorCode::Type | ExprErrorCode::Arity | ExprErrorCode::NotSet => "expression-type",
        ExprErrorCode::Range => "expression-type",
        _ => "expression-syntax",
    };
    let diagnostic = Diagnostic::error(rule, error.message, place(error.span));
    match error.help {
        Some(help) => diagnostic.with_help(help),
        None => diagnostic,
    }
}
