//! Which values fit where an expression reads something? For whoever makes values up; nothing is evaluated.

use crate::ast::{Binary, Expr, Node, NodeId, Unary};
use crate::{Compared, Value};

impl Expr {
    /// The reads that operators use as they are, in the order of evaluation, each with one value of the type that is
    /// taken there: the literal that it is compared with, `true` for a condition, 1 for what is computed with.
    ///
    /// `whole` is what the expression itself is to give, where that is known.
    pub fn fitting(&self, whole: Option<Value>) -> Vec<Compared> {
        let mut found = Vec::new();
        for node in &self.nodes {
            match node {
                Node::Binary(Binary::Or | Binary::And, left, right) => {
                    found.extend(self.read_as(*left, true.into()));
                    found.extend(self.read_as(*right, true.into()));
                }
                Node::Unary(Unary::Not, operand) | Node::Ternary([operand, ..]) => {
                    found.extend(self.read_as(*operand, true.into()));
                }
                Node::Binary(operator, left, right) if operator.compares() => {
                    found.extend(self.read_against(*left, *right));
                    found.extend(self.read_against(*right, *left));
                }
                Node::Binary(operator, left, right) if operator.computes() => {
                    found.extend(self.read_as(*left, 1.into()));
                    found.extend(self.read_as(*right, 1.into()));
                }
                _ => {}
            }
        }
        let root = self.nodes.last().zip(whole);
        found.extend(root.and_then(|(root, whole)| self.fits(root, whole)));
        found
    }

    fn read_against(&self, read: NodeId, other: NodeId) -> Option<Compared> {
        match self.node(other) {
            Node::Literal(value) => self.read_as(read, value.clone()),
            _ => None,
        }
    }

    fn read_as(&self, read: NodeId, value: Value) -> Option<Compared> {
        self.fits(self.node(read), value)
    }

    fn fits(&self, node: &Node, value: Value) -> Option<Compared> {
        let with = vec![value];
        Some(Compared {
            with,
            ..self.read(node)?
        })
    }
}

impl Binary {
    /// Whether it makes a number of two; `+` also joins texts.
    fn computes(self) -> bool {
        use Binary::{Divide, Multiply, Power, Remainder, Subtract};
        matches!(self, Subtract | Multiply | Divide | Remainder | Power)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dialect;

    #[track_caller]
    fn fits(text: &str, expected: &[&str]) {
        let expr = Expr::parse(text, Dialect::Sdk).unwrap();
        let found = expr.fitting(Some(true.into())).into_iter().map(|read| {
            let parts = read.parts.iter().map(|part| format!("{part:?}"));
            let with = read.with.iter().map(Value::to_json);
            let all = [read.name.to_string()].into_iter().chain(parts).chain(with);
            all.collect::<Vec<_>>().join(" ")
        });
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn operators_tell_what_they_take() {
        fits("$a and !$b or IsSet($c)", &["b true", "a true"]);
        fits("$a > 1000 or \"gold\" == $b", &["a 1000", "b \"gold\""]);
        fits("$a - 1 == $b ? true : false", &["a 1"]);
    }

    #[test]
    fn the_whole_may_be_a_read() {
        fits("$a.vip", &["a Member(\"vip\") true"]);
        fits("Length($a) > 3", &[]);
    }
}
