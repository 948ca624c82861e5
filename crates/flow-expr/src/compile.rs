//! Tree to program, in one pass over the list of nodes.
//!
//! Every node stands behind its operands, so that emitting the nodes in order gives postfix code. Jumps are emitted
//! right behind the operand that decides them.

use flow_syntax::Span;

use crate::ast::{AstStep, Binary, Dialect, Expr, Node, NodeId};
use crate::code::{Code, Note, Operation};
use crate::functions::FunctionId;
use crate::names::Names;
use crate::reference::{Reference, Step};
use crate::types::Type;
use crate::typing::Typing;

impl Expr {
    /// Makes the program that computes this expression; its variables get their ids from `names`.
    pub fn compile(&self, names: &mut Names) -> Code {
        let mut compiler = Compiler::new(self, names);
        for (at, node) in self.nodes.iter().enumerate() {
            compiler.emit(NodeId(at as u32), node);
            compiler.follow(NodeId(at as u32));
        }
        compiler.code
    }
}

/// What comes right behind a node because of the node that it is an operand of.
#[derive(Clone, Copy)]
enum Follow {
    Nothing,
    /// It is the left side of `and` or `or`.
    Decide(Binary),
    /// It is the condition of a choice.
    Unless,
    /// It is the chosen value of a choice, in front of the other.
    Else,
}

struct Compiler<'e, 'n> {
    expr: &'e Expr,
    names: &'n mut Names,
    code: Code,
    notes: Vec<Note>,
    typing: Typing<'e>,
    follows: Vec<Follow>,
    /// Jumps whose target is not known yet; they nest as the operators do.
    open: Vec<usize>,
    height: usize,
}

impl<'e, 'n> Compiler<'e, 'n> {
    fn new(expr: &'e Expr, names: &'n mut Names) -> Self {
        let code = Code {
            operations: vec![],
            constants: vec![],
            references: vec![],
            accesses: vec![],
            spans: vec![],
            height: 0,
        };
        let mut notes = vec![Note::Report; expr.nodes.len()];
        let mut follows = vec![Follow::Nothing; expr.nodes.len()];
        for node in &expr.nodes {
            mark(node, expr.dialect, &mut notes, &mut follows);
        }
        Self {
            expr,
            names,
            code,
            notes,
            typing: Typing::of(expr, &|_| Type::DYNAMIC),
            follows,
            open: vec![],
            height: 0,
        }
    }

    fn emit(&mut self, id: NodeId, node: &'e Node) {
        match node {
            Node::Literal(value) | Node::Constant { value, .. } => {
                self.code.constants.push(value.clone());
                let constant = last(&self.code.constants);
                self.operation(Operation::Constant(constant), 0);
            }
            Node::NotSet => self.operation(Operation::NotSet, 0),
            Node::Reference { name, steps } => self.reference(id, name, steps),
            Node::Access { steps, .. } => self.access(steps),
            Node::Unary(operator, operand) => {
                let at = self.places(&[id, *operand]);
                self.operation(
                    Operation::Unary {
                        operator: *operator,
                        at,
                    },
                    1,
                );
            }
            Node::Binary(operator @ (Binary::And | Binary::Or), _, right) => {
                let at = self.places(&[*right]);
                self.operation(
                    Operation::Boolean {
                        operator: *operator,
                        at,
                    },
                    1,
                );
                self.land();
            }
            Node::Binary(operator, left, right) => {
                let at = self.places(&[id, *left, *right]);
                self.operation(
                    Operation::Binary {
                        operator: *operator,
                        at,
                    },
                    2,
                );
            }
            Node::Ternary(_) => self.land(),
            Node::Call { function, .. } if function.is_if() => self.land(),
            Node::Call {
                function,
                arguments,
            } => self.call(id, *function, arguments),
        }
    }

    fn reference(&mut self, id: NodeId, name: &str, steps: &[AstStep]) {
        let variable = self.expr.dialect.intern(self.names, name);
        let (steps, indexes) = self.steps(steps);
        let text = self.expr.print(id).into();
        self.code.references.push(Reference {
            variable,
            steps,
            text,
            span: self.span(id),
        });
        let reference = last(&self.code.references);
        let note = self.notes[id.0 as usize];
        self.operation(
            Operation::Read {
                reference,
                indexes,
                note,
            },
            indexes as usize,
        );
    }

    fn access(&mut self, steps: &[AstStep]) {
        let (steps, indexes) = self.steps(steps);
        self.code.accesses.push(steps);
        let access = last(&self.code.accesses);
        self.operation(Operation::Access { access, indexes }, indexes as usize + 1);
    }

    fn steps(&self, steps: &[AstStep]) -> (Box<[Step]>, u32) {
        let mut indexes = 0;
        let step = |step: &AstStep| match step {
            AstStep::Member(name) => Step::Member(name.clone()),
            AstStep::Index(index) => Step::Index(*index),
            AstStep::Computed(index) => {
                indexes += 1;
                Step::Computed(self.span(*index))
            }
        };
        (steps.iter().map(step).collect(), indexes)
    }

    fn call(&mut self, id: NodeId, function: FunctionId, arguments: &[NodeId]) {
        let at = self.places(&[id]);
        self.places(arguments);
        let count = u32::try_from(arguments.len())
            .expect("a text of 32,000 characters has fewer arguments");
        self.operation(
            Operation::Call {
                function,
                overload: self.typing.overloads[id.0 as usize],
                count,
                at,
            },
            arguments.len(),
        );
    }

    fn follow(&mut self, id: NodeId) {
        let target = u32::MAX;
        if self.typing.widened[id.0 as usize] {
            let at = self.places(&[id]);
            self.operation(Operation::Widen { at }, 1);
        }
        match self.follows[id.0 as usize] {
            Follow::Nothing => {}
            Follow::Decide(operator) => {
                let at = self.places(&[id]);
                self.jump(Operation::Decide {
                    operator,
                    target,
                    at,
                });
            }
            Follow::Unless => {
                let at = self.places(&[id]);
                self.jump(Operation::Unless { target, at });
            }
            Follow::Else => {
                let unless = self.open.pop();
                self.jump(Operation::Jump { target });
                self.open.extend(unless);
                self.land();
            }
        }
    }

    /// Emits a jump that takes one value off the stack on the path that does not jump.
    fn jump(&mut self, operation: Operation) {
        self.open.push(self.code.operations.len());
        self.code.operations.push(operation);
        self.height -= 1;
    }

    /// Makes the newest open jump end here.
    fn land(&mut self) {
        let here =
            u32::try_from(self.code.operations.len()).expect("fewer operations than characters");
        let jump = self.open.pop().expect("each landing has its jump");
        if let Operation::Decide { target, .. }
        | Operation::Unless { target, .. }
        | Operation::Jump { target } = &mut self.code.operations[jump]
        {
            *target = here;
        }
    }

    /// Emits an operation that takes `taken` values off the stack and puts one on it.
    fn operation(&mut self, operation: Operation, taken: usize) {
        self.code.operations.push(operation);
        self.height = self.height + 1 - taken;
        self.code.height = self.code.height.max(self.height);
    }

    fn places(&mut self, nodes: &[NodeId]) -> u32 {
        let first = u32::try_from(self.code.spans.len()).expect("a few places for each node");
        self.code
            .spans
            .extend(nodes.iter().map(|node| self.expr.spans[node.0 as usize]));
        first
    }

    fn span(&self, id: NodeId) -> Span {
        self.expr.spans[id.0 as usize]
    }
}

fn mark(node: &Node, dialect: Dialect, notes: &mut [Note], follows: &mut [Follow]) {
    let mut follow = |id: NodeId, what| follows[id.0 as usize] = what;
    match node {
        Node::Binary(operator @ (Binary::And | Binary::Or), left, _) => {
            follow(*left, Follow::Decide(*operator))
        }
        Node::Ternary([condition, chosen, _]) => {
            follow(*condition, Follow::Unless);
            follow(*chosen, Follow::Else);
        }
        Node::Call {
            function,
            arguments,
        } => {
            if let (true, [condition, chosen, _]) = (function.is_if(), &arguments[..]) {
                follow(*condition, Follow::Unless);
                follow(*chosen, Follow::Else);
            }
            for (at, argument) in arguments.iter().enumerate() {
                if function.accepts_not_set(at, arguments.len()) {
                    notes[argument.0 as usize] = Note::Quiet;
                }
            }
        }
        Node::Binary(Binary::Equal | Binary::NotEqual, left, right)
            if dialect.compares_not_set() =>
        {
            notes[left.0 as usize] = Note::Quiet;
            notes[right.0 as usize] = Note::Quiet;
        }
        _ => {}
    }
}

fn last<T>(list: &[T]) -> u32 {
    u32::try_from(list.len() - 1).expect("fewer entries than characters")
}
