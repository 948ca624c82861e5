//! The parts of a path.

use flow_expr::Value;
use regex::Regex;

/// A path: where it starts, and its steps.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PathAst {
    /// Starts at the element that a filter looks at (`@`), not at the root.
    pub(crate) at_current: bool,
    pub(crate) selectors: Vec<Selector>,
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Selector {
    /// `.name`, `['name']`, `['a', 'b']`
    Names(Vec<Box<str>>),
    /// `[0]`, `[-1]`, `[0, 2]`
    Indexes(Vec<i64>),
    /// `[first:end:step]`
    Slice {
        first: Option<i64>,
        end: Option<i64>,
        step: i64,
    },
    /// `*`
    Wildcard,
    /// `..`, which goes for the selector behind it.
    Scan,
    /// `[?(…)]`
    Filter(Filter),
    /// `.size()`
    Function(Function, Vec<Operand>),
}

/// What a filter asks of an element.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Filter {
    Or(Vec<Self>),
    And(Vec<Self>),
    Not(Box<Self>),
    /// `@.name`: there is something.
    Exists(PathAst),
    Compare(Operand, Comparison, Operand),
}

/// One side of a comparison.
#[derive(Clone, Debug)]
pub(crate) enum Operand {
    Path(PathAst),
    Value(Value),
    Pattern(Regex),
}

impl PartialEq for Operand {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Path(a), Self::Path(b)) => a == b,
            (Self::Value(a), Self::Value(b)) => a == b,
            (Self::Pattern(a), Self::Pattern(b)) => a.as_str() == b.as_str(),
            _ => false,
        }
    }
}

/// What stands between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    /// `===`: of the same type, too.
    Same,
    NotSame,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Matches,
    In,
    NotIn,
    Contains,
    SubsetOf,
    AnyOf,
    NoneOf,
    Size,
    Empty,
}

/// What is computed of what a path finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Length,
    Min,
    Max,
    Average,
    Deviation,
    Sum,
    Keys,
    First,
    Last,
    Index,
    Concat,
    Append,
}

impl Function {
    /// Every function by its name.
    pub(crate) const NAMES: [(&'static str, Self); 13] = [
        ("length", Self::Length),
        ("size", Self::Length),
        ("min", Self::Min),
        ("max", Self::Max),
        ("avg", Self::Average),
        ("stddev", Self::Deviation),
        ("sum", Self::Sum),
        ("keys", Self::Keys),
        ("first", Self::First),
        ("last", Self::Last),
        ("index", Self::Index),
        ("concat", Self::Concat),
        ("append", Self::Append),
    ];
}

impl PathAst {
    /// Whether the path names one place at most.
    pub(crate) fn is_definite(&self) -> bool {
        // `$..name.sum()` is a function of all that the path before it finds.
        if self.scanned_function().is_some() {
            return true;
        }
        let last = self.selectors.len().saturating_sub(1);
        let definite = |(at, selector): (usize, &Selector)| match selector {
            // Several names at the end are one object of them.
            Selector::Names(names) => names.len() == 1 || at == last,
            Selector::Indexes(indexes) => indexes.len() == 1,
            Selector::Function(..) => true,
            Selector::Slice { .. } | Selector::Wildcard | Selector::Scan | Selector::Filter(_) => {
                false
            }
        };
        self.selectors.iter().enumerate().all(definite)
    }

    /// The function at the end of a path that begins with `..`, which Jayway applies to everything found.
    pub(crate) fn scanned_function(&self) -> Option<(Function, &[Selector])> {
        match &self.selectors[..] {
            [Selector::Scan, _, .., Selector::Function(function, given)] if given.is_empty() => {
                Some((*function, &self.selectors[..self.selectors.len() - 1]))
            }
            _ => None,
        }
    }
}
