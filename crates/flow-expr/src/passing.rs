//! Which reads does an expression pass on, and which stand against each other? For whoever looks for values that lead
//! somewhere; nothing is evaluated.

use std::sync::Arc;

use crate::ast::{Binary, Expr, Node, NodeId};
use crate::compared::Part;

/// A variable, without `$`, and the way from its value to the part that is read.
pub type ReadPart = (Arc<str>, Vec<Part>);

/// Functions that give their first argument on, as it is or as a text of it.
const PASSING: [&str; 12] = [
    "LTrim",
    "Lower",
    "MakeCommunication",
    "RTrim",
    "ResolveSlot",
    "ToCommunication",
    "ToDisplayString",
    "ToInt",
    "ToPhoneNumber",
    "ToString",
    "Trim",
    "Upper",
];

/// Functions that look for their second argument in the first one.
const LOOKING: [&str; 5] = ["AreEqual", "Contains", "Find", "FindFirst", "FindString"];

/// An expression has no more meetings that count.
const MOST: usize = 64;

impl Expr {
    /// The read that is all of the expression but for functions around it which pass their argument on:
    /// `ToString(Trim(Flow.name))`, or a choice between such reads and constants.
    pub fn passed_on(&self) -> Vec<ReadPart> {
        let mut passed = Vec::new();
        let last = self.nodes.len().checked_sub(1);
        let mut open: Vec<NodeId> = last.map(|last| NodeId(last as u32)).into_iter().collect();
        while let Some(id) = open.pop()
            && passed.len() < MOST
        {
            match self.node(id) {
                Node::Reference { name, steps } => {
                    let parts = steps.iter().map(|step| self.part(step));
                    passed.push((name.clone(), parts.collect()));
                }
                Node::Call {
                    function,
                    arguments,
                } if PASSING.contains(&function.name()) => open.extend(arguments.first()),
                Node::Call {
                    function,
                    arguments,
                } if function.is_if() => open.extend(arguments.iter().skip(1)),
                Node::Ternary([_, chosen, other]) => open.extend([*chosen, *other]),
                _ => {}
            }
        }
        passed
    }

    /// The pairs of reads that are compared with each other, or of which one is looked for in the other.
    pub fn meetings(&self) -> Vec<(ReadPart, ReadPart)> {
        let mut meetings = Vec::new();
        for node in &self.nodes {
            let (left, right) = match node {
                Node::Binary(Binary::Equal | Binary::NotEqual, left, right) => (*left, *right),
                Node::Call {
                    function,
                    arguments,
                } if LOOKING.contains(&function.name()) => match arguments[..] {
                    [left, right, ..] => (left, right),
                    _ => continue,
                },
                _ => continue,
            };
            if let (Some(left), Some(right)) = (self.read_below(left), self.read_below(right))
                && meetings.len() < MOST
            {
                meetings.push((left, right));
            }
        }
        meetings
    }

    /// The reads that a function with this name is given first.
    pub fn given_to(&self, name: &str) -> Vec<ReadPart> {
        let calls = self.nodes.iter().filter_map(|node| match node {
            Node::Call {
                function,
                arguments,
            } if function.name() == name => self.read_below(*arguments.first()?),
            _ => None,
        });
        calls.take(MOST).collect()
    }

    /// The read that a node is, but for functions which pass their argument on.
    fn read_below(&self, mut id: NodeId) -> Option<ReadPart> {
        loop {
            match self.node(id) {
                Node::Reference { name, steps } => {
                    let parts = steps.iter().map(|step| self.part(step)).collect();
                    return Some((name.clone(), parts));
                }
                Node::Call {
                    function,
                    arguments,
                } if PASSING.contains(&function.name()) => id = *arguments.first()?,
                _ => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dialect;

    fn names(reads: Vec<ReadPart>) -> Vec<String> {
        let told = |(name, parts): ReadPart| format!("{name}/{}", parts.len());
        reads.into_iter().map(told).collect()
    }

    fn expr(text: &str) -> Expr {
        Expr::parse(text, Dialect::Platform).unwrap()
    }

    #[test]
    fn texts_are_passed_on_through_functions() {
        let passed = |text| names(expr(text).passed_on());
        assert_eq!(passed("ToDisplayString(Message.Message.body)").len(), 1);
        assert_eq!(passed("Upper(Trim(Flow.a))").len(), 1);
        assert_eq!(passed(r#"If(IsSet(Flow.a), Flow.a, "x")"#).len(), 1);
        assert_eq!(passed(r#"Append(Flow.a, "x")"#).len(), 0);
        assert_eq!(passed("Flow.a == 1").len(), 0);
    }

    #[test]
    fn what_is_looked_for_meets_what_it_is_looked_for_in() {
        let met = |text| expr(text).meetings().len();
        assert_eq!(met("FindFirst(Flow.times, ToString(Slot.Time)) != -1"), 1);
        assert_eq!(met("Flow.a == Flow.b and Flow.a == 1"), 1);
        assert_eq!(met("Flow.a == Flow.b + 1"), 0);
        assert_eq!(
            names(expr("ToDateTime(Flow.a) > Flow.b").given_to("ToDateTime")).len(),
            1
        );
    }
}
