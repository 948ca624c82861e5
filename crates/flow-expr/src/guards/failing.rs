//! Whether an expression can fail as a condition, decided from the types of its parts. What cannot be told counts as failing.

use super::Prover;
use crate::ast::{AstStep, Binary, Expr, Node, NodeId, Unary};
use crate::functions::FunctionId;
use crate::types::{Scalar, Type};
use crate::typing::Typing;
use crate::{Names, Value};

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

/// Functions that always give a value when what is set of their arguments has a plain type that fits.
const TAKES_NOT_SET: [&str; 2] = ["Append", "ToAudioTTS"];

/// Functions that give something of whatever they are given, and nothing of nothing.
const TAKES_ANYTHING: [&str; 4] = [
    "MakeCommunication",
    "ResolveSlot",
    "ToCommunication",
    "ToDisplayString",
];

/// A format wants a value of its own type.
fn takes_anything(name: &str, count: usize) -> bool {
    TAKES_ANYTHING.contains(&name) && (name == "MakeCommunication" || count == 1)
}

/// A language that is named may be one that nobody knows.
fn takes_not_set(name: &str, count: usize) -> bool {
    TAKES_NOT_SET.contains(&name) && (name != "ToAudioTTS" || count == 1)
}

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
        let whole = self.judged(variable, &[]);
        whole.is_none_or(|whole| whole.fails || !whole.is_boolean())
    }

    /// Whether some evaluation fails although every variable that is set has its type; a condition fails, too, when it gives
    /// something else than `true` or `false`.
    ///
    /// - `declared`: the type of a variable, by its name as written; `None` where it may be any.
    pub fn can_fail_as_declared(
        &self,
        wants: Wanted,
        declared: &dyn Fn(&str) -> Option<Type>,
    ) -> bool {
        self.as_declared(wants, declared, &|_| false).can_fail
    }

    /// What evaluations come to while every variable that is set has its type.
    ///
    /// - `declared`: the type of a variable, by its name as written; `None` where it may be any.
    /// - `is_set`: whether a variable is certainly set, by its name as written.
    pub fn as_declared(
        &self,
        wants: Wanted,
        declared: &dyn Fn(&str) -> Option<Type>,
        is_set: &dyn Fn(&str) -> bool,
    ) -> AsDeclared {
        let mut names = Names::default();
        let mut proven = Prover::of_all(self, &mut names).proven();
        for (node, proven) in self.nodes.iter().zip(&mut proven) {
            *proven |= matches!(node, Node::Reference { name, .. } if is_set(name));
        }
        let Some(whole) = self.judged(declared, &proven) else {
            return AsDeclared {
                can_fail: true,
                always_gives: false,
            };
        };
        let is_wanted = wants == Wanted::Any || whole.is_boolean();
        AsDeclared {
            can_fail: whole.fails || !is_wanted,
            always_gives: whole.plain.is_some(),
        }
    }

    /// What is known of the whole; `None` when its types do not fit.
    ///
    /// - `proven`: by node, whether its variable is set; empty when all that have a type are.
    fn judged(&self, variable: &dyn Fn(&str) -> Option<Type>, proven: &[bool]) -> Option<Known> {
        let typing = Typing::of(self, &|name| variable(name).unwrap_or(Type::DYNAMIC));
        if typing.has_errors() {
            return None;
        }
        let mut judge = Judge {
            expr: self,
            typing: &typing,
            after_status: self.after_status(),
            proven,
            known: Vec::with_capacity(self.nodes.len()),
        };
        for (at, node) in self.nodes.iter().enumerate() {
            let known = judge.judge(NodeId(at as u32), node, variable);
            judge.known.push(known);
        }
        judge.known.pop()
    }
}

/// What an expression is evaluated for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A condition, which has to be `true` or `false`.
    Boolean,
    /// Whatever it gives, or nothing.
    Any,
}

/// What evaluations of an expression come to while variables hold what they are declared for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsDeclared {
    /// Whether some evaluation may fail.
    pub can_fail: bool,
    /// Whether every one that does not fail gives a value; false where that cannot be told.
    pub always_gives: bool,
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
    /// Its type if it is set at all, where that is plain.
    perhaps: Option<Type>,
    fails: bool,
}

impl Known {
    fn boolean(fails: bool) -> Self {
        Self {
            plain: Some(Type::BOOLEAN),
            perhaps: Some(Type::BOOLEAN),
            fails,
        }
    }

    fn of(found: Option<Type>, fails: bool) -> Self {
        let plain = found.filter(|found| is_plain(*found));
        Self {
            plain,
            perhaps: plain,
            fails,
        }
    }

    /// The same, where it may be not set.
    fn unless_not_set(self) -> Self {
        Self {
            plain: None,
            ..self
        }
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
    /// By node, whether its variable is set; empty when all that have a type are.
    proven: &'e [bool],
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
                [] => {
                    let known = Known::of(variable(name), false);
                    match self.proven.get(id.0 as usize) {
                        Some(false) => known.unless_not_set(),
                        _ => known,
                    }
                }
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
        // One that is not set counts as false.
        let decides = condition.perhaps == Some(Type::BOOLEAN);
        let fails = condition.fails || !decides || a.fails || b.fails;
        Known::of(is_set.then(|| self.found(id)), fails)
    }

    fn call(&self, id: NodeId, function: FunctionId, arguments: &[NodeId]) -> Known {
        let fails = arguments.iter().any(|argument| self.of(*argument).fails);
        match function.name() {
            "IsSet" | "IsNotSetOrEmpty" => Known::boolean(fails),
            // It refuses values of different types, which `==` does not.
            "AreEqual" => Known::boolean(fails || !self.is_sure(function, arguments)),
            name if takes_not_set(name, arguments.len()) => {
                let is_sure = self.fit_if_set(function, arguments);
                let known = Known::of(Some(self.found(id)), fails || !is_sure);
                // Where one part is a text, the whole is one.
                let is_set = |argument: &NodeId| self.of(*argument).plain.is_some();
                match name == "Append" && arguments.iter().any(is_set) {
                    true => known,
                    false => known.unless_not_set(),
                }
            }
            name if takes_anything(name, arguments.len()) => {
                let first = arguments.first().map(|first| self.of(*first));
                let is_set = first.is_some_and(|first| first.plain.is_some());
                let known = Known::of(Some(self.found(id)), fails);
                match is_set {
                    true => known,
                    false => known.unless_not_set(),
                }
            }
            name if is_listed(name, arguments.len()) => {
                let is_sure = self.is_sure(function, arguments);
                Known::of(is_sure.then(|| self.found(id)), fails || !is_sure)
            }
            _ => Known::of(None, true),
        }
    }

    /// Whether what is set of the arguments is plain, and nothing is not set where it has to be.
    fn fit_if_set(&self, function: FunctionId, arguments: &[NodeId]) -> bool {
        let count = arguments.len();
        arguments.iter().enumerate().all(|(at, argument)| {
            let of = self.of(*argument);
            of.plain.is_some() || of.perhaps.is_some() && function.accepts_not_set(at, count)
        })
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
