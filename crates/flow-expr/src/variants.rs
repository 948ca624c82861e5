//! Expressions that differ from one in a single place: another operator, a constant beside the one written. A suite that
//! cannot tell them apart does not test the condition.

use flow_syntax::Span;

use crate::ast::{Binary, Expr, Node, NodeId, Unary};
use crate::number::Number;
use crate::value::Value;

/// An expression with one thing changed.
#[derive(Clone, Debug)]
pub struct Variant {
    /// What was changed.
    pub change: VariantKind,
    /// The part that was changed, as it was.
    pub from: String,
    /// The part as it is now.
    pub to: String,
    /// Where the part stands in the expression's text.
    pub span: Span,
    /// The whole expression with the change.
    pub expr: Expr,
}

/// What is changed in an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VariantKind {
    /// An operator: `>` becomes `>=`, `and` becomes `or`.
    Operator,
    /// A constant: one more, one less, a letter more, the other truth value.
    Constant,
}

impl Expr {
    /// The expression that holds where this one does not.
    #[must_use]
    pub fn negated(&self) -> Self {
        let mut negated = self.clone();
        let last = u32::try_from(self.nodes.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let span = self.spans.last().copied().unwrap_or_default();
        negated.nodes.push(Node::Unary(Unary::Not, NodeId(last)));
        negated.spans.push(span);
        negated
    }

    /// Every expression that differs in one operator or constant, in the order of the parts.
    pub fn variants(&self) -> Vec<Variant> {
        let mut variants = Vec::new();
        for (index, node) in self.nodes.iter().enumerate() {
            let (change, others) = others(node);
            for other in others {
                let mut expr = self.clone();
                expr.nodes[index] = other;
                let id = NodeId(u32::try_from(index).unwrap_or(u32::MAX));
                variants.push(Variant {
                    change,
                    from: self.print(id),
                    to: expr.print(id),
                    span: self.spans[index],
                    expr,
                });
            }
        }
        variants
    }
}

fn others(node: &Node) -> (VariantKind, Vec<Node>) {
    match node {
        Node::Binary(operator, left, right) => {
            let other = other_operator(*operator);
            let other = other.map(|other| Node::Binary(other, *left, *right));
            (VariantKind::Operator, other.into_iter().collect())
        }
        Node::Literal(value) => {
            let others = beside(value).into_iter().map(Node::Literal);
            (VariantKind::Constant, others.collect())
        }
        _ => (VariantKind::Constant, Vec::new()),
    }
}

/// The operator that is most easily taken for this one.
fn other_operator(operator: Binary) -> Option<Binary> {
    Some(match operator {
        Binary::Or => Binary::And,
        Binary::And => Binary::Or,
        Binary::Equal => Binary::NotEqual,
        Binary::NotEqual => Binary::Equal,
        Binary::AtLeast => Binary::Greater,
        Binary::Greater => Binary::AtLeast,
        Binary::AtMost => Binary::Less,
        Binary::Less => Binary::AtMost,
        Binary::Add => Binary::Subtract,
        Binary::Subtract => Binary::Add,
        Binary::Multiply => Binary::Divide,
        Binary::Divide => Binary::Multiply,
        Binary::BitOr | Binary::BitAnd | Binary::Remainder | Binary::Power => return None,
    })
}

/// The values next to a constant.
fn beside(value: &Value) -> Vec<Value> {
    match value {
        Value::Bool(holds) => vec![Value::Bool(!holds)],
        Value::Number(Number::Int(whole)) => [whole.checked_add(1), whole.checked_sub(1)]
            .into_iter()
            .flatten()
            .map(Value::from)
            .collect(),
        Value::Text(text) => vec![Value::from(format!("{text}x"))],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dialect;

    #[test]
    fn one_operator_or_constant_differs() {
        let expr = Expr::parse("$a > 5 and ($b == \"x\" or !$c)", Dialect::Sdk).unwrap();
        let texts = expr.variants().into_iter().map(|variant| {
            let parsed = Expr::parse(&variant.expr.to_string(), Dialect::Sdk).unwrap();
            assert_eq!(parsed, variant.expr);
            format!("{} -> {}", variant.from, variant.to)
        });
        assert_eq!(
            texts.collect::<Vec<_>>(),
            [
                "5 -> 6",
                "5 -> 4",
                "$a > 5 -> $a >= 5",
                "\"x\" -> \"xx\"",
                "$b == \"x\" -> $b != \"x\"",
                "$b == \"x\" or !$c -> $b == \"x\" and !$c",
                "$a > 5 and ($b == \"x\" or !$c) -> $a > 5 or ($b == \"x\" or !$c)",
            ]
        );
        assert_eq!(
            expr.negated().to_string(),
            "!($a > 5 and ($b == \"x\" or !$c))"
        );
    }
}
