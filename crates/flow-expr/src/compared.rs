//! What does an expression compare its variables with? For whoever looks for values that matter to it; nothing is evaluated.

use std::sync::Arc;

use crate::ast::{AstStep, Binary, Expr, Node, NodeId, Unary};
use crate::{Number, Value};

/// A read of a variable, or of a part of its value, with the literals that stand against it.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// The variable's name, without `$`.
    pub name: Arc<str>,
    /// The way from the variable's value to the part that is read.
    pub parts: Vec<Part>,
    /// The literals on the other side of comparisons, and the other arguments of functions, in the order written.
    pub with: Vec<Value>,
}

/// A step from a value into one of its parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The member with this name.
    Member(Arc<str>),
    /// An element of a list; `None` when its index is computed.
    Element(Option<usize>),
}

/// More nodes of one expression are not looked at: nobody writes such a thing by hand.
const MOST_NODES: usize = 100_000;

/// A read has no more literals than this, nor a side of a comparison more parts that count.
const MOST_LITERALS: usize = 32;

/// What stands below a node.
#[derive(Default)]
struct Below {
    reads: Vec<usize>,
    literals: Vec<Value>,
}

impl Expr {
    /// Every read of a variable, in the order of evaluation, with the literals that it is compared with.
    ///
    /// The other side of a comparison counts, and so do the literals beside it among a function's arguments; of
    /// `Left($phone, 3) == "317"` those are 3 and `"317"`.
    pub fn compared(&self) -> Vec<Compared> {
        let mut reads = vec![None; self.nodes.len()];
        for (index, node) in self.nodes.iter().enumerate() {
            reads[index] = self.read(node);
        }
        let mut budget = MOST_NODES;
        for node in &self.nodes {
            match node {
                Node::Binary(operator, left, right) if operator.compares() => {
                    let left = self.below(&[*left], &mut budget);
                    let right = self.below(&[*right], &mut budget);
                    stand_against(&mut reads, &left, &right);
                    stand_against(&mut reads, &right, &left);
                }
                Node::Call { arguments, .. } => {
                    let all = self.below(arguments, &mut budget);
                    stand_against(&mut reads, &all, &all);
                }
                _ => {}
            }
        }
        reads.into_iter().flatten().collect()
    }

    pub(crate) fn read(&self, node: &Node) -> Option<Compared> {
        let Node::Reference { name, steps } = node else {
            return None;
        };
        Some(Compared {
            name: name.clone(),
            parts: steps.iter().map(|step| self.part(step)).collect(),
            with: Vec::new(),
        })
    }

    pub(crate) fn part(&self, step: &AstStep) -> Part {
        match step {
            AstStep::Member(name) => Part::Member(name.clone()),
            AstStep::Index(index) => Part::Element(Some(*index)),
            AstStep::Computed(id) => match self.node(*id) {
                Node::Literal(Value::Text(name)) => Part::Member(name.clone()),
                _ => Part::Element(None),
            },
        }
    }

    fn below(&self, nodes: &[NodeId], budget: &mut usize) -> Below {
        let mut below = Below::default();
        let mut open: Vec<NodeId> = nodes.iter().rev().copied().collect();
        while let Some(id) = open.pop() {
            if *budget == 0 || below.is_full() {
                break;
            }
            *budget -= 1;
            match self.node(id) {
                Node::Literal(value) | Node::Constant { value, .. } => {
                    below.literals.push(value.clone());
                }
                Node::NotSet => {}
                Node::Reference { .. } => below.reads.push(id.0 as usize),
                Node::Access { base, .. } => open.push(*base),
                Node::Unary(Unary::Negate, operand) => match self.node(*operand) {
                    Node::Literal(Value::Number(number)) => below.literals.extend(negated(number)),
                    _ => open.push(*operand),
                },
                Node::Unary(_, operand) => open.push(*operand),
                Node::Binary(_, left, right) => open.extend([*right, *left]),
                Node::Ternary(operands) => open.extend(operands.iter().rev()),
                Node::Call { arguments, .. } => open.extend(arguments.iter().rev()),
            }
        }
        below
    }
}

impl Below {
    fn is_full(&self) -> bool {
        self.reads.len() >= MOST_LITERALS || self.literals.len() >= MOST_LITERALS
    }
}

fn negated(number: &Number) -> Option<Value> {
    let text = number.to_string();
    Number::from_text(&format!("-{text}")).map(Value::Number)
}

fn stand_against(reads: &mut [Option<Compared>], one: &Below, other: &Below) {
    for read in &one.reads {
        let Some(read) = &mut reads[*read] else {
            continue;
        };
        for literal in &other.literals {
            if read.with.len() < MOST_LITERALS && !read.with.contains(literal) {
                read.with.push(literal.clone());
            }
        }
    }
}

impl Binary {
    pub(crate) fn compares(self) -> bool {
        matches!(
            self,
            Self::Equal
                | Self::NotEqual
                | Self::AtLeast
                | Self::AtMost
                | Self::Greater
                | Self::Less
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dialect;

    /// Each read with what it is compared with: `a.b: 1 "x"`.
    fn compared(text: &str) -> Vec<String> {
        let expr = Expr::parse(text, Dialect::Sdk).unwrap();
        let told = expr.compared().into_iter().map(|read| {
            let parts = read.parts.iter().map(|part| match part {
                Part::Member(name) => format!(".{name}"),
                Part::Element(index) => format!("[{}]", index.map_or(-1, |index| index as i64)),
            });
            let with = read
                .with
                .iter()
                .map(|value| format!(" {}", value.to_json()));
            format!(
                "{}{}:{}",
                read.name,
                parts.collect::<String>(),
                with.collect::<String>()
            )
        });
        told.collect()
    }

    #[test]
    fn literals_of_the_other_side_count() {
        assert_eq!(
            compared(r#"$a.points > 1000 and "gold" == $a.tier or -3 < $b[0]"#),
            ["a.points: 1000", r#"a.tier: "gold""#, "b[0]: -3"]
        );
    }

    #[test]
    fn so_do_those_around_a_function() {
        assert_eq!(
            compared(r#"Left($phone, 3) == "317" and Contains($a["name"], "VIP")"#),
            [r#"phone: 3 "317""#, r#"a.name: "VIP""#]
        );
    }

    #[test]
    fn a_bare_read_is_compared_with_nothing() {
        assert_eq!(compared("$a.is_vip"), ["a.is_vip:"]);
        assert_eq!(compared("$a[$i].x == NOT_SET"), ["i:", "a[-1].x:"]);
    }
}
