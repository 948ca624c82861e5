//! Any text is an expression or has a mistake within it; printing and parsing undo each other.

use flow_expr::{
    DateTime, Dialect, Environment, Expr, ExprError, Names, NotSetRead, Type, Value, VarId, literal,
};

struct Nothing;

impl Environment for Nothing {
    fn variable(&self, _: VarId) -> Option<&Value> {
        None
    }

    fn not_set(&mut self, _: NotSetRead<'_>) {}

    fn now(&self) -> Option<DateTime> {
        DateTime::from_millis(1_800_000_000_000)
    }
}

fn lies_within(text: &str, error: &ExprError) {
    assert!(
        text.get(error.span.range()).is_some(),
        "{error:?} lies outside of {text:?}"
    );
}

/// Checks one input.
pub fn check(data: &[u8]) {
    let Some(text) = super::text(data) else {
        return;
    };
    let expr = match Expr::parse(text, Dialect::Both) {
        Ok(expr) => expr,
        Err(error) => return lies_within(text, &error),
    };
    let printed = expr.to_string();
    // Printing may lengthen a text of nearly 32,000 characters beyond what is read.
    if printed.chars().count() <= 32_000 {
        assert_eq!(
            Expr::parse(&printed, Dialect::Both).as_ref(),
            Ok(&expr),
            "{printed}"
        );
    }
    for error in expr.check(&|_| Type::DYNAMIC).errors {
        lies_within(text, &error);
    }
    match expr.compile(&mut Names::default()).eval(&mut Nothing) {
        Ok(value) => drop(literal(value.as_ref())),
        Err(error) => lies_within(text, &error),
    }
}
