//! The values in which variables are written (S21, S24): settings, conditions, and the places of their texts.

use std::sync::Arc;

use flow_core::{Condition, Origin, Setting};
use flow_expr::{Dialect, Expr, ExprError, ExprErrorCode, Names, Number, Object, Template, Value};
use flow_syntax::{Diagnostic, Kind, Node};

/// Reads any JSON value as a setting.
pub(crate) fn setting(node: Node<'_>, names: &mut Names, found: &mut Vec<Diagnostic>) -> Setting {
    match node.kind() {
        Kind::Null => Setting::Literal(Value::Null),
        Kind::Bool => Setting::Literal(Value::Bool(node.as_bool().unwrap_or_default())),
        Kind::Number => Setting::Literal(Value::Number(number(node))),
        Kind::Text => template(node, names, found),
        Kind::List => list(node, names, found),
        Kind::Object => object(node, names, found),
    }
}

fn number(node: Node<'_>) -> Number {
    Number::from_text(node.number().unwrap_or("0")).unwrap_or(Number::Int(0))
}

fn template(node: Node<'_>, names: &mut Names, found: &mut Vec<Diagnostic>) -> Setting {
    let text = node.as_text().unwrap_or_default();
    match Template::parse(text, names) {
        Ok(Template::Literal(value)) => Setting::Literal(value),
        Ok(template) => Setting::Template(template, origin(node)),
        Err(error) => {
            found.push(expression_error(node, error));
            Setting::Literal(Value::Text(text.into()))
        }
    }
}

fn list(node: Node<'_>, names: &mut Names, found: &mut Vec<Diagnostic>) -> Setting {
    let items: Vec<_> = node
        .items()
        .map(|item| setting(item, names, found))
        .collect();
    let literals: Option<Vec<_>> = items.iter().map(literal).collect();
    literals.map_or(Setting::List(items), |literals| {
        Setting::Literal(Value::list(literals))
    })
}

fn object(node: Node<'_>, names: &mut Names, found: &mut Vec<Diagnostic>) -> Setting {
    let members: Vec<(Arc<str>, _)> = node
        .members()
        .map(|member| (member.key.into(), setting(member.value, names, found)))
        .collect();
    let literals: Option<Object> = members
        .iter()
        .map(|(name, setting)| Some((name.clone(), literal(setting)?)))
        .collect();
    literals.map_or(Setting::Object(members), |literals| {
        Setting::Literal(Value::Object(literals))
    })
}

fn literal(setting: &Setting) -> Option<Value> {
    match setting {
        Setting::Literal(value) => Some(value.clone()),
        _ => None,
    }
}

/// Reads a Boolean expression.
pub(crate) fn condition(
    node: Node<'_>,
    names: &mut Names,
    found: &mut Vec<Diagnostic>,
) -> Option<Condition> {
    let text = node.as_text()?;
    match Expr::parse(text, Dialect::Sdk) {
        Ok(expr) => {
            let guards = expr.guards(names);
            Some(Condition {
                code: expr.compile(names),
                guards,
                origin: origin(node),
                expr,
            })
        }
        Err(error) => {
            found.push(expression_error(node, error));
            None
        }
    }
}

/// Where a text node stands, and whether its bytes can be told apart in the file.
fn origin(node: Node<'_>) -> Origin {
    let length = node.as_text().map_or(0, str::len);
    let (start, end) = (node.position_of(0), node.position_of(length));
    let verbatim = (end - start) as usize == length;
    Origin {
        span: node.span(),
        text_start: verbatim.then_some(start),
    }
}

fn expression_error(node: Node<'_>, error: ExprError) -> Diagnostic {
    let span = flow_syntax::Span {
        start: node.position_of(error.span.start as usize),
        end: node.position_of(error.span.end as usize),
    };
    let rule = match error.code {
        ExprErrorCode::Type | ExprErrorCode::Arity | ExprErrorCode::NotSet => "expression-type",
        _ => "expression-syntax",
    };
    let diagnostic = Diagnostic::error(rule, error.message, span);
    match error.help {
        Some(help) => diagnostic.with_help(help),
        None => diagnostic,
    }
}
