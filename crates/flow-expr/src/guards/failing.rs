//! Whether an expression can fail as a condition, decided from the types of its parts. What cannot be told counts as failing.

use crate::Value;
use crate::ast::{AstStep, Binary, Expr, Node, NodeId, Unary};
use crate::functions::FunctionId;
use crate::types::{Scalar, Type};
use crate::typing::Typing;

/// Functions that always give a value when their arguments have plain types and are set. Texts of megabytes, which no
/// function takes, are not thought of.
pub(super) const SURE: [&str; 22] = [
    "Compare",
    "Contains",
    "Day",
    "DayOfWeek",
    "FindString",
    "GetCurrentDateTimeUtc",
    "Hour",
    "LTrim",
    "Left",
    "Length",
    "Lower",
    "Minute",
    "Month",
    "RTrim",
    "Reverse",
    "Right",
    "Second",
    "ToString",
    "Trim",
    "Upper",
    "WeekNum",
    "Year",
];

/// Rounding to places, which `ToString` does with two arguments, may leave the range of a Decimal.
pub(super) fn is_listed(name: &str, count: usize) -> bool {
    SURE.contains(&name) && (name != "ToString" || count == 1)
}

impl Expr {
    /// Whether some evaluation fails, or gives something else than `true` or `false`. That the time is known is taken as given.
    ///
    /// - `variable`: the type of a variable, by its name as written without the `$`, where it is certainly set; `None` where
    ///   that is not known.
    pub fn can_fail(&self, variable: &dyn Fn(&str) -> Option<Type>) -> bool {
        let typing = Typing::of(self, &|name| variable(name).unwrap_or(Type::DYNAMIC));
        if typing.has_errors() {
            return true;
        }
        let mut judge = Judge {
            expr: self,
            typing: &typing,
            after_status: self.after_status(),
            known: Vec::with_capacity(self.nodes.len()),
        };
        for (at, node) in self.nodes.iter().enumerate() {
            let known = judge.judge(NodeId(at as u32), node, variable);
            judge.known.push(known);
        }
        let whole = judge.known.last();
        whole.is_none_or(|whole| whole.fails || !whole.is_boolean())
    }
}

/// Codes of failures that a reply with a status brought.
const WITH_STATUS: [&str; 2] = ["http.status", "http.redirect"];

impl Expr {
    /// By node, whether it is evaluated only after `$error.code == "http.status"` held, or its like.
    fn after_status(&self) -> Vec<bool> {
        let mut after = vec![false; self.nodes.len()];
        let mut proves = vec![false; self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate() {
            let Node::Binary(operator, left, right) = node else {
                continue;
            };
            proves[at] = match operator {
                Binary::Equal => self.is_code(*left, *right) || self.is_code(*right, *left),
                Binary::And => proves[left.0 as usize] || proves[right.0 as usize],
                _ => false,
            };
            // Operands stand before their operator: what is between both sides belongs to the right one.
            if *operator == Binary::And && proves[left.0 as usize] {
                after[left.0 as usize + 1..=right.0 as usize].fill(true);
            }
        }
        after
    }

    fn is_code(&self, read: NodeId, code: NodeId) -> bool {
        let reads_code = match self.node(read) {
            Node::Reference { name, steps } if &**name == "error" => {
                matches!(&steps[..], [AstStep::Member(member)] if &**member == "code")
            }
            _ => false,
        };
        let is_with_status = |value: &Value| {
            value
                .as_text()
                .is_some_and(|code| WITH_STATUS.contains(&code))
        };
        reads_code && matches!(self.node(code), Node::Literal(value) if is_with_status(value))
    }
}

/// What is known of a node's value.
#[derive(Clone, Copy)]
struct Known {
    /// Its type where it is certainly set, and plain.
    plain: Option<Type>,
    fails: bool,
}

impl Known {
    fn boolean(fails: bool) -> Self {
        Self {
            plain: Some(Type::BOOLEAN),
            fails,
        }
    }

    fn of(found: Option<Type>, fails: bool) -> Self {
        let plain = found.filter(|found| is_plain(*found));
        Self { plain, fails }
    }

    fn is_boolean(self) -> bool {
        self.plain == Some(Type::BOOLEAN)
    }
}

fn is_plain(found: Type) -> bool {
    use Scalar::{Boolean, DateTime, Decimal, Integer, Text};
    matches!(
        found,
        Type::One(Boolean | Integer | Decimal | Text | DateTime)
    )
}

struct Judge<'e> {
    expr: &'e Expr,
    typing: &'e Typing<'e>,
    /// By node, whether it is evaluated only where a failure came with a status.
    after_status: Vec<bool>,
    known: Vec<Known>,
}

impl Judge<'_> {
    fn of(&self, id: NodeId) -> Known {
        self.known[id.0 as usize]
    }

    fn found(&self, id: NodeId) -> Type {
        self.typing.types[id.0 as usize]
    }

    fn judge(&self, id: NodeId, node: &Node, variable: &dyn Fn(&str) -> Option<Type>) -> Known {
        match node {
            Node::Literal(_) | Node::Constant { .. } => Known::of(Some(self.found(id)), false),
            Node::NotSet => Known::of(None, false),
            Node::Reference { name, steps } => match &steps[..] {
                [] => Known::of(variable(name), false),
                [AstStep::Member(member)] if variable(name) == Some(Type::One(Scalar::Error)) => {
                    self.of_error(id, member)
                }
                steps => Known::of(None, self.in_steps(steps)),
            },
            Node::Access { base, steps } => {
                Known::of(None, self.of(*base).fails || self.in_steps(steps))
            }
            Node::Unary(Unary::Not, operand) => {
                let of = self.of(*operand);
                Known::boolean(of.fails || !of.is_boolean())
            }
            Node::Unary(operator, operand) => {
                let is_number = matches!(self.expr.node(*operand), Node::Literal(_));
                let is_sure = *operator == Unary::Negate && is_number;
                Known::of(Some(self.found(id)), !is_sure)
            }
            Node::Binary(operator, left, right) => self.binary(id, *operator, *left, *right),
            Node::Ternary(parts) => self.choice(id, *parts),
            Node::Call {
                function,
                arguments,
            } => match (function.is_if(), &arguments[..]) {
                (true, &[condition, chosen, other]) => self.choice(id, [condition, chosen, other]),
                (_, arguments) => self.call(id, *function, arguments),
            },
        }
    }

    /// What a member of `$error` holds: some are always there.
    fn of_error(&self, id: NodeId, member: &str) -> Known {
        let found = match member {
            "code" | "message" | "action" => Some(Type::TEXT),
            "status" if self.after_status[id.0 as usize] => Some(Type::INTEGER),
            _ => None,
        };
        Known::of(found, false)
    }

    fn in_steps(&self, steps: &[AstStep]) -> bool {
        let mut steps = steps.iter();
        steps.any(|step| matches!(step, AstStep::Computed(_)))
    }

    fn binary(&self, id: NodeId, operator: Binary, left: NodeId, right: NodeId) -> Known {
        let (l, r) = (self.of(left), self.of(right));
        let fails = l.fails || r.fails;
        match operator {
            Binary::And | Binary::Or => Known::boolean(fails || !l.is_boolean() || !r.is_boolean()),
            Binary::Equal | Binary::NotEqual => Known::boolean(fails),
            Binary::AtLeast | Binary::AtMost | Binary::Greater | Binary::Less => {
                Known::boolean(fails || l.plain.is_none() || r.plain.is_none())
            }
            // Numbers overflow, and there is no division by zero.
            _ => Known::of(Some(self.found(id)), true),
        }
    }

    fn choice(&self, id: NodeId, [condition, chosen, other]: [NodeId; 3]) -> Known {
        let (condition, a, b) = (self.of(condition), self.of(chosen), self.of(other));
        let is_set = a.plain.is_some() && b.plain.is_some();
        let fails = condition.fails || !condition.is_boolean() || a.fails || b.fails;
        Known::of(is_set.then(|| self.found(id)), fails)
    }

    fn call(&self, id: NodeId, function: FunctionId, arguments: &[NodeId]) -> Known {
        let fails = arguments.iter().any(|argument| self.of(*argument).fails);
        match function.name() {
            "IsSet" | "IsNotSetOrEmpty" => Known::boolean(fails),
            // It refuses values of different types, which `==` does not.
            "AreEqual" => Known::boolean(fails || !self.is_sure(function, arguments)),
            name if is_listed(name, arguments.len()) => {
                let is_sure = self.is_sure(function, arguments);
                Known::of(is_sure.then(|| self.found(id)), fails || !is_sure)
            }
            _ => Known::of(None, true),
        }
    }

    /// Whether all arguments are set and plain; those that have to be in a range have to be literals, which were checked.
    fn is_sure(&self, function: FunctionId, arguments: &[NodeId]) -> bool {
        let overloads = &function.function().overloads();
        let is_limited = |at: usize| {
            let mut parameters = overloads.iter().filter_map(|one| one.parameter(at));
            parameters.any(|parameter| parameter.range.is_some())
        };
        arguments.iter().enumerate().all(|(at, argument)| {
            let is_literal = matches!(self.expr.node(*argument), Node::Literal(_));
            self.of(*argument).plain.is_some() && (is_literal || !is_limited(at))
        })
    }
}
