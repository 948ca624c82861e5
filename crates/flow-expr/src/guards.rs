//! What an expression proves: which variables are certainly set once it is true or false, and which of its reads it does
//! not itself make safe. Decided from the tree alone; no value is computed.

use flow_syntax::Span;

use crate::ast::{AstStep, Binary, Expr, Node, NodeId, Unary};
use crate::functions::FunctionId;
use crate::{Names, Value, VarId};

mod facts;
mod failing;

pub use facts::Facts;
pub use failing::{AsDeclared, Wanted};

/// What an expression proves of its variables.
///
/// `IsSet($x) and $x.y == 1` reads `$x` twice and guards both reads; when it is true, `$x` is set. The rules follow
/// evaluation: what `and`, `or`, `If` and `? :` skip is not read, and an operator that refuses `NOT_SET` has proven its
/// operands set once it has a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guards {
    /// The reads that note something when their variable is not set, in the order of evaluation. Arguments that accept
    /// `NOT_SET` and comparisons with the literal `NOT_SET` are no such reads.
    pub reads: Box<[UnguardedRead]>,
    /// What holds when the expression is true.
    pub when_true: Facts,
    /// What holds when the expression is false.
    pub when_false: Facts,
    /// False when every evaluation gives a Boolean, whatever the variables hold.
    pub can_fail: bool,
}

/// A read of a variable that nothing in its expression makes safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnguardedRead {
    /// The variable that is read, whole or in part.
    pub variable: VarId,
    /// The whole reference with its steps, in bytes of the expression's text.
    pub span: Span,
}

impl Expr {
    /// Finds out what the expression proves; its variables get their ids from `names`, as in
    /// [`compile`](Self::compile).
    pub fn guards(&self, names: &mut Names) -> Guards {
        let mut prover = Prover::of_all(self, names);
        let reads = prover.unguarded();
        let whole = prover.proofs.pop().unwrap_or_default();
        Guards {
            reads,
            can_fail: (whole.can_fail || !whole.is_boolean) && self.can_fail(&|_| None),
            when_true: whole.when_true,
            when_false: whole.when_false,
        }
    }
}

/// What is known of one node once it was evaluated.
#[derive(Clone, Debug, Default)]
struct Proof {
    when_true: Facts,
    when_false: Facts,
    /// What holds when its value is anything but `NOT_SET`.
    when_set: Facts,
    /// What holds once it has a value, `NOT_SET` included.
    done: Facts,
    /// Whether its value is certainly a Boolean, if it has one at all.
    is_boolean: bool,
    can_fail: bool,
}

impl Proof {
    /// A value that is set and no Boolean.
    fn value(done: Facts, can_fail: bool) -> Self {
        Self {
            when_true: Facts::Never,
            when_false: Facts::Never,
            when_set: done.clone(),
            done,
            is_boolean: false,
            can_fail,
        }
    }

    /// A value that may be a Boolean, and may be not set unless `when_set` is all that it can be.
    fn any(done: Facts, when_set: Facts, can_fail: bool) -> Self {
        Self {
            when_true: when_set.clone(),
            when_false: when_set.clone(),
            when_set,
            done,
            is_boolean: false,
            can_fail,
        }
    }

    /// A Boolean.
    fn boolean(when_true: Facts, when_false: Facts, can_fail: bool) -> Self {
        let done = when_true.or(&when_false);
        Self {
            when_true,
            when_false,
            when_set: done.clone(),
            done,
            is_boolean: true,
            can_fail,
        }
    }

    /// Where this is a condition and the other way was taken: for `If`, `NOT_SET` counts as false.
    fn otherwise(&self) -> &Facts {
        if self.is_boolean {
            &self.when_false
        } else {
            &self.done
        }
    }
}

struct Prover<'e, 'n> {
    expr: &'e Expr,
    names: &'n mut Names,
    proofs: Vec<Proof>,
}

impl<'e, 'n> Prover<'e, 'n> {
    fn of_all(expr: &'e Expr, names: &'n mut Names) -> Self {
        let mut prover = Self {
            expr,
            names,
            proofs: Vec::with_capacity(expr.nodes.len()),
        };
        for node in &expr.nodes {
            let proof = prover.prove(node);
            prover.proofs.push(proof);
        }
        prover
    }
}

impl Prover<'_, '_> {
    fn of(&self, id: NodeId) -> &Proof {
        &self.proofs[id.0 as usize]
    }

    fn prove(&mut self, node: &Node) -> Proof {
        match node {
            Node::Literal(Value::Bool(true)) => {
                Proof::boolean(Facts::default(), Facts::Never, false)
            }
            Node::Literal(Value::Bool(false)) => {
                Proof::boolean(Facts::Never, Facts::default(), false)
            }
            Node::Literal(_) | Node::Constant { .. } => Proof::value(Facts::default(), false),
            Node::NotSet => Proof {
                done: Facts::default(),
                ..Proof::any(Facts::Never, Facts::Never, false)
            },
            Node::Reference { name, steps } => {
                let variable = self.variable(name);
                self.read(Facts::of(variable), Facts::default(), steps)
            }
            Node::Access { base, steps } => {
                let base = self.of(*base);
                let proof = self.read(base.when_set.clone(), base.done.clone(), steps);
                Proof {
                    can_fail: proof.can_fail || base.can_fail,
                    ..proof
                }
            }
            Node::Unary(Unary::Not, operand) => {
                let of = self.of(*operand);
                let can_fail = of.can_fail || !of.is_boolean;
                Proof::boolean(of.when_false.clone(), of.when_true.clone(), can_fail)
            }
            Node::Unary(_, operand) => Proof::value(self.of(*operand).when_set.clone(), true),
            Node::Binary(operator, left, right) => self.binary(*operator, *left, *right),
            Node::Ternary(parts) => self.choice(*parts),
            Node::Call {
                function,
                arguments,
            } => match (function.is_if(), &arguments[..]) {
                (true, &[condition, chosen, other]) => self.choice([condition, chosen, other]),
                (_, arguments) => self.call(*function, arguments),
            },
        }
    }

    fn variable(&mut self, name: &str) -> VarId {
        self.expr.dialect.intern(self.names, name)
    }

    /// A read of a part: when the part is set, so is what it is a part of, and every computed index.
    fn read(&self, mut when_set: Facts, mut done: Facts, steps: &[AstStep]) -> Proof {
        let mut can_fail = false;
        for step in steps {
            if let AstStep::Computed(index) = step {
                let index = self.of(*index);
                done = done.and(&index.done);
                when_set = when_set.and(&index.when_set);
                can_fail = true;
            }
        }
        Proof::any(done.clone(), when_set.and(&done), can_fail)
    }

    fn binary(&self, operator: Binary, left: NodeId, right: NodeId) -> Proof {
        let (l, r) = (self.of(left), self.of(right));
        let fails = l.can_fail || r.can_fail;
        match operator {
            Binary::And => {
                let when_false = l.when_false.or(&l.when_true.and(&r.when_false));
                let can_fail = fails || !l.is_boolean || !r.is_boolean;
                Proof::boolean(l.when_true.and(&r.when_true), when_false, can_fail)
            }
            Binary::Or => {
                let when_true = l.when_true.or(&l.when_false.and(&r.when_true));
                let can_fail = fails || !l.is_boolean || !r.is_boolean;
                Proof::boolean(when_true, l.when_false.and(&r.when_false), can_fail)
            }
            Binary::Equal => {
                let (same, different) = self.equality(left, right);
                Proof::boolean(same, different, fails)
            }
            Binary::NotEqual => {
                let (same, different) = self.equality(left, right);
                Proof::boolean(different, same, fails)
            }
            Binary::AtLeast | Binary::AtMost | Binary::Greater | Binary::Less => {
                let both = l.when_set.and(&r.when_set);
                Proof::boolean(both.clone(), both, true)
            }
            _ => Proof::value(l.when_set.and(&r.when_set), true),
        }
    }

    /// What holds when two values are equal, and when they are not. Not set equals not set alone.
    fn equality(&self, left: NodeId, right: NodeId) -> (Facts, Facts) {
        let done = self.of(left).done.and(&self.of(right).done);
        match (self.expr.node(left), self.expr.node(right)) {
            (Node::NotSet, _) => (done, self.of(right).when_set.clone()),
            (_, Node::NotSet) => (done, self.of(left).when_set.clone()),
            (Node::Literal(a), Node::Literal(b)) => fold(a, b),
            (Node::Literal(literal), _) => self.equals(literal, self.of(right)),
            (_, Node::Literal(literal)) => self.equals(literal, self.of(left)),
            _ => (done.clone(), done),
        }
    }

    fn equals(&self, literal: &Value, other: &Proof) -> (Facts, Facts) {
        let (same, different) = match literal {
            Value::Bool(true) => (&other.when_true, &other.when_false),
            Value::Bool(false) => (&other.when_false, &other.when_true),
            _ => (&other.when_set, &other.done),
        };
        match other.is_boolean {
            true => (same.clone(), different.clone()),
            false => (same.clone(), other.done.clone()),
        }
    }

    fn choice(&self, [condition, chosen, other]: [NodeId; 3]) -> Proof {
        let (condition, a, b) = (self.of(condition), self.of(chosen), self.of(other));
        let either = |of: fn(&Proof) -> &Facts| {
            let then = condition.when_true.and(of(a));
            then.or(&condition.otherwise().and(of(b)))
        };
        Proof {
            when_true: either(|proof| &proof.when_true),
            when_false: either(|proof| &proof.when_false),
            when_set: either(|proof| &proof.when_set),
            done: either(|proof| &proof.done),
            is_boolean: a.is_boolean && b.is_boolean,
            can_fail: condition.can_fail || !condition.is_boolean || a.can_fail || b.can_fail,
        }
    }

    fn call(&self, function: FunctionId, arguments: &[NodeId]) -> Proof {
        let mut done = Facts::default();
        for (at, argument) in arguments.iter().enumerate() {
            let argument = self.of(*argument);
            done = done.and(match function.accepts_not_set(at, arguments.len()) {
                true => &argument.done,
                false => &argument.when_set,
            });
        }
        let fails = arguments.iter().any(|argument| self.of(*argument).can_fail);
        let when_set = arguments.first().map(|first| &self.of(*first).when_set);
        match (function.name(), when_set) {
            ("IsSet", Some(set)) => Proof::boolean(set.clone(), done, fails),
            ("IsNotSetOrEmpty", Some(set)) => Proof::boolean(done, set.clone(), fails),
            ("AreEqual", _) => Proof::boolean(done.clone(), done, true),
            _ => Proof::any(done.clone(), done, true),
        }
    }

    /// The reads whose variable is not known to be set where they are evaluated.
    fn unguarded(&mut self) -> Box<[UnguardedRead]> {
        let expr = self.expr;
        let known = self.known();
        let quiet = quiet(expr);
        let mut reads = Vec::new();
        for (at, node) in expr.nodes.iter().enumerate() {
            if let Node::Reference { name, .. } = node
                && !quiet[at]
            {
                let variable = self.variable(name);
                if !known[at].proves(variable) {
                    let span = expr.spans[at];
                    reads.push(UnguardedRead { variable, span });
                }
            }
        }
        reads.into()
    }

    /// By node, whether it is a variable that is certainly set where it is evaluated.
    fn proven(&mut self) -> Vec<bool> {
        let known = self.known();
        let nodes = self.expr.nodes.iter().zip(known);
        let proven = nodes.map(|(node, known)| match node {
            Node::Reference { name, .. } => {
                let variable = self.expr.dialect.intern(self.names, name);
                known.proves(variable)
            }
            _ => false,
        });
        proven.collect()
    }

    /// What is known where each node is evaluated: what stands behind it gives what it knows to its operands.
    fn known(&self) -> Vec<Facts> {
        let mut known = vec![Facts::default(); self.expr.nodes.len()];
        for (at, node) in self.expr.nodes.iter().enumerate().rev() {
            let here = std::mem::take(&mut known[at]);
            self.hand_down(node, &here, &mut known);
            known[at] = here;
        }
        known
    }

    fn hand_down(&self, node: &Node, here: &Facts, known: &mut [Facts]) {
        let mut give = |to: NodeId, facts: Facts| known[to.0 as usize] = facts;
        match node {
            Node::Literal(_) | Node::Constant { .. } | Node::NotSet => {}
            Node::Reference { steps, .. } => self.in_turn(indexes(steps), here, known),
            Node::Access { base, steps } => {
                self.in_turn([*base].into_iter().chain(indexes(steps)), here, known);
            }
            Node::Unary(_, operand) => give(*operand, here.clone()),
            Node::Binary(operator, left, right) => {
                let before = self.of(*left);
                give(*left, here.clone());
                give(
                    *right,
                    here.and(match operator {
                        Binary::And => &before.when_true,
                        Binary::Or => &before.when_false,
                        _ => &before.done,
                    }),
                );
            }
            Node::Ternary([condition, chosen, other]) => {
                let before = self.of(*condition);
                give(*condition, here.clone());
                give(*chosen, here.and(&before.when_true));
                give(*other, here.and(before.otherwise()));
            }
            Node::Call {
                function,
                arguments,
            } => match (function.is_if(), &arguments[..]) {
                (true, &[condition, chosen, other]) => {
                    self.hand_down(&Node::Ternary([condition, chosen, other]), here, known);
                }
                (_, arguments) => self.in_turn(arguments.iter().copied(), here, known),
            },
        }
    }

    /// Operands that are evaluated one after the other, each knowing what came of those before it.
    fn in_turn(&self, nodes: impl Iterator<Item = NodeId>, here: &Facts, known: &mut [Facts]) {
        let mut here = here.clone();
        for node in nodes {
            known[node.0 as usize] = here.clone();
            here = here.and(&self.of(node).done);
        }
    }
}

fn indexes(steps: &[AstStep]) -> impl Iterator<Item = NodeId> {
    steps.iter().filter_map(|step| match step {
        AstStep::Computed(index) => Some(*index),
        AstStep::Member(_) | AstStep::Index(_) => None,
    })
}

/// Whether two literals are equal; only where no rule of the language can be in doubt.
fn fold(a: &Value, b: &Value) -> (Facts, Facts) {
    let equal = match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Number(a), Value::Number(b)) => a.compare(b).is_eq(),
        _ => return (Facts::default(), Facts::default()),
    };
    match equal {
        true => (Facts::default(), Facts::Never),
        false => (Facts::Never, Facts::default()),
    }
}

/// The nodes whose value may be not set without anybody minding.
fn quiet(expr: &Expr) -> Vec<bool> {
    let mut quiet = vec![false; expr.nodes.len()];
    for node in &expr.nodes {
        match node {
            Node::Call {
                function,
                arguments,
            } => {
                for (at, argument) in arguments.iter().enumerate() {
                    quiet[argument.0 as usize] = function.accepts_not_set(at, arguments.len());
                }
            }
            Node::Binary(Binary::Equal | Binary::NotEqual, left, right)
                if expr.dialect.compares_not_set() =>
            {
                quiet[left.0 as usize] = true;
                quiet[right.0 as usize] = true;
            }
            Node::Binary(Binary::Equal | Binary::NotEqual, left, right) => {
                quiet[left.0 as usize] = matches!(expr.node(*right), Node::NotSet);
                quiet[right.0 as usize] = matches!(expr.node(*left), Node::NotSet);
            }
            _ => {}
        }
    }
    quiet
}

#[cfg(test)]
mod tests;
