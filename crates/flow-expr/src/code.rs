//! The program of an expression: operations on a stack, with jumps for what must not be evaluated.

use flow_syntax::Span;

use crate::Value;
use crate::ast::{Binary, Unary};
use crate::functions::FunctionId;
use crate::reference::{Reference, Step};

/// A compiled expression, ready to be evaluated any number of times.
#[derive(Clone, Debug, PartialEq)]
pub struct Code {
    pub(crate) operations: Vec<Operation>,
    pub(crate) constants: Vec<Value>,
    pub(crate) references: Vec<Reference>,
    pub(crate) accesses: Vec<Box<[Step]>>,
    /// Places of operands and arguments; an operation names the first of its own.
    pub(crate) spans: Vec<Span>,
    /// The most values that wait on the stack at any time.
    pub(crate) height: usize,
}

impl Code {
    /// Every reference to a variable in the expression, with its place in the expression's text.
    pub fn references(&self) -> impl ExactSizeIterator<Item = &Reference> {
        self.references.iter()
    }
}

/// Indexes are into the lists of the [`Code`]; `at` is the first of the operands' places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Operation {
    Constant(u32),
    NotSet,
    /// Reads a variable, taking `indexes` computed indexes off the stack.
    Read {
        reference: u32,
        indexes: u32,
        note: Note,
    },
    /// Steps into the value that stands below `indexes` computed indexes.
    Access {
        access: u32,
        indexes: u32,
    },
    Unary {
        operator: Unary,
        at: u32,
    },
    Binary {
        operator: Binary,
        at: u32,
    },
    /// Calls a function with the topmost `count` values; `at` is the place of the call, the arguments' follow. Without
    /// an overload the values decide which one is called.
    Call {
        function: FunctionId,
        overload: Option<u16>,
        count: u32,
        at: u32,
    },
    /// Goes to `target` if the topmost value already decides `and` or `or`, else takes it off.
    Decide {
        operator: Binary,
        target: u32,
        at: u32,
    },
    /// Checks that the right side of `and` or `or` is Boolean.
    Boolean {
        operator: Binary,
        at: u32,
    },
    /// Takes a condition off the stack and goes to `target` unless it is true.
    Unless {
        target: u32,
        at: u32,
    },
    Jump {
        target: u32,
    },
    /// Makes a Decimal of the topmost value, an Integer.
    Widen {
        at: u32,
    },
}

/// Whether a read of something not set is told to the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    Report,
    /// The read is an argument that accepts `NOT_SET`.
    Quiet,
}
