//! Expressions as canonical text: one space around binary operators, no parentheses but the needed ones, functions in
//! the platform's letter case.

use std::fmt;

use crate::ast::{AstStep, Dialect, Expr, LOOSEST, Node, NodeId, PRIMARY, UNARY};
use crate::names::is_member_name;
use crate::value::{literal, quote};

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self
            .nodes
            .len()
            .checked_sub(1)
            .expect("a parsed expression has a node");
        f.write_str(&self.print(NodeId(last as u32)))
    }
}

/// What is still to be printed, last part first; a stack of its own, because chains of operators are deep trees.
enum Rest<'e> {
    /// A node, in parentheses if it binds looser than this.
    Node(NodeId, u8),
    Step(&'e AstStep),
    Text(&'static str),
}

impl Expr {
    /// The canonical text of one node.
    pub(crate) fn print(&self, node: NodeId) -> String {
        let mut out = String::new();
        let mut rest = vec![Rest::Node(node, LOOSEST)];
        while let Some(next) = rest.pop() {
            match next {
                Rest::Text(text) => out.push_str(text),
                Rest::Step(step) => print_step(step, &mut out, &mut rest),
                Rest::Node(node, tightest) if precedence(self.node(node)) < tightest => {
                    out.push('(');
                    rest.extend([Rest::Text(")"), Rest::Node(node, LOOSEST)]);
                }
                Rest::Node(node, _) => self.print_node(self.node(node), &mut out, &mut rest),
            }
        }
        out
    }

    fn print_node<'e>(&'e self, node: &'e Node, out: &mut String, rest: &mut Vec<Rest<'e>>) {
        match node {
            Node::Literal(value) => out.push_str(&literal(Some(value))),
            Node::Constant { name, .. } => out.push_str(name),
            Node::NotSet => out.push_str("NOT_SET"),
            Node::Reference { name, steps } => {
                if self.dialect != Dialect::Platform && !name.contains('.') {
                    out.push('$');
                }
                out.push_str(name);
                rest.extend(steps.iter().rev().map(Rest::Step));
            }
            Node::Access { base, steps } => {
                rest.extend(steps.iter().rev().map(Rest::Step));
                self.print_base(*base, out, rest);
            }
            Node::Unary(operator, operand) => {
                out.push_str(operator.symbol());
                rest.push(Rest::Node(*operand, UNARY));
            }
            Node::Binary(operator, left, right) => {
                let precedence = operator.precedence();
                let right = Rest::Node(*right, precedence + 1);
                let operator = [
                    Rest::Text(" "),
                    Rest::Text(operator.symbol()),
                    Rest::Text(" "),
                ];
                rest.push(right);
                rest.extend(operator);
                rest.push(Rest::Node(*left, precedence));
            }
            Node::Ternary([condition, chosen, other]) => rest.extend([
                Rest::Node(*other, LOOSEST),
                Rest::Text(" : "),
                Rest::Node(*chosen, LOOSEST),
                Rest::Text(" ? "),
                Rest::Node(*condition, LOOSEST + 1),
            ]),
            Node::Call {
                function,
                arguments,
            } => {
                out.push_str(function.name());
                out.push('(');
                rest.push(Rest::Text(")"));
                for (at, argument) in arguments.iter().enumerate().rev() {
                    rest.push(Rest::Node(*argument, LOOSEST));
                    if at > 0 {
                        rest.push(Rest::Text(", "));
                    }
                }
            }
        }
    }

    /// A number in front of a dot would take the dot for its decimal point.
    fn print_base<'e>(&'e self, base: NodeId, out: &mut String, rest: &mut Vec<Rest<'e>>) {
        if matches!(self.node(base), Node::Literal(value) if value.as_number().is_some()) {
            out.push('(');
            rest.push(Rest::Text(")"));
        }
        rest.push(Rest::Node(base, PRIMARY));
    }
}

fn print_step<'e>(step: &'e AstStep, out: &mut String, rest: &mut Vec<Rest<'e>>) {
    match step {
        AstStep::Member(name) => push_member(out, name),
        AstStep::Index(index) => push_index(out, *index),
        AstStep::Computed(index) => {
            out.push('[');
            rest.extend([Rest::Text("]"), Rest::Node(*index, LOOSEST)]);
        }
    }
}

/// Appends `.name`, or `["any other name"]`.
pub(crate) fn push_member(out: &mut String, name: &str) {
    if is_member_name(name) {
        out.push('.');
        out.push_str(name);
    } else {
        out.push('[');
        out.push_str(&quote(name));
        out.push(']');
    }
}

/// Appends `[index]`.
pub(crate) fn push_index(out: &mut String, index: usize) {
    out.push('[');
    out.push_str(itoa::Buffer::new().format(index));
    out.push(']');
}

fn precedence(node: &Node) -> u8 {
    match node {
        Node::Ternary(_) => LOOSEST,
        Node::Binary(operator, ..) => operator.precedence(),
        Node::Unary(..) => UNARY,
        _ => PRIMARY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn prints(text: &str, expected: &str) {
        let parsed = Expr::parse(text, Dialect::Sdk).unwrap();
        assert_eq!(parsed.to_string(), expected);
        assert_eq!(Expr::parse(expected, Dialect::Sdk).unwrap(), parsed);
    }

    #[test]
    fn needless_parentheses_go() {
        prints("((1)+(2*3))", "1 + 2 * 3");
        prints("(1 + 2) * 3", "(1 + 2) * 3");
        prints("1-(2-3)", "1 - (2 - 3)");
        prints("(1-2)-3", "1 - 2 - 3");
        prints("-(1 + 2) ^ 2", "-(1 + 2) ^ 2");
        prints(
            "($a ? 1 : 2) ? 3 : (4 ? 5 : 6)",
            "($a ? 1 : 2) ? 3 : 4 ? 5 : 6",
        );
    }

    #[test]
    fn steps_take_their_shortest_form() {
        prints("$a [\"b\"] [ 0 ] [\"c d\"].2nd", "$a.b[0][\"c d\"].2nd");
        prints("($a.b).c", "$a.b.c");
        prints("(Trim($a).b)[$c + 1]", "Trim($a).b[$c + 1]");
        prints("(5).a", "(5).a");
        prints("($a + $b).c", "($a + $b).c");
        prints("\"x\".a", "\"x\".a");
    }

    #[test]
    fn words_take_their_own_letter_case() {
        prints(
            "isset($A) OR NOT_SET==append(\"\\n\",01.50)",
            "IsSet($A) or NOT_SET == Append(\"\\n\", 1.50)",
        );
    }
}
