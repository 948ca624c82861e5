//! The tree of an expression, kept flat: every node stands behind its operands in one list.

use std::sync::Arc;

use flow_syntax::Span;

use crate::Value;
use crate::functions::FunctionId;
use crate::names::{Names, VarId};

/// How an expression writes its variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// SDK JSON flows: `$name`; letter case counts.
    Sdk,
    /// The platform's own flows: `Flow.name`, `Task.name`, `Call.Ani`, …; letter case does not count.
    Platform,
    /// Either, for expressions that belong to no flow.
    Both,
}

impl Dialect {
    /// Whether `==` and `!=` take something not set as readily as any value, as the platform's own signatures say. In SDK
    /// JSON such a comparison is usually an oversight, and is noted (S22).
    pub(crate) fn compares_not_set(self) -> bool {
        self == Self::Platform
    }

    /// The id of a variable as it is written: letter case counts in `$name`, and not in `Flow.name`.
    pub(crate) fn intern(self, names: &mut Names, name: &str) -> VarId {
        let is_scoped = match self {
            Self::Sdk => false,
            Self::Platform => true,
            Self::Both => name.contains('.'),
        };
        match is_scoped {
            true => names.intern_any_case(name),
            false => names.intern(name),
        }
    }
}

/// A parsed expression. `Display` prints it in canonical form, which parses to an equal expression.
///
/// Two expressions are equal when they mean the same, whatever their white space, parentheses and places.
#[derive(Clone, Debug)]
pub struct Expr {
    pub(crate) dialect: Dialect,
    pub(crate) nodes: Vec<Node>,
    pub(crate) spans: Vec<Span>,
}

/// One mention of a variable in an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VariableUse<'a> {
    /// The variable's name as written: `name` for `$name`, `Flow.name` on the platform.
    pub name: &'a str,
    /// The whole reference with its steps, in bytes of the expression's text.
    pub span: Span,
}

impl Expr {
    /// Every mention of a variable; one inside the index of another comes before it, otherwise in the order written.
    pub fn references(&self) -> impl Iterator<Item = VariableUse<'_>> {
        let mentions = self.nodes.iter().zip(&self.spans);
        mentions.filter_map(|(node, span)| match node {
            Node::Reference { name, .. } => Some(VariableUse { name, span: *span }),
            _ => None,
        })
    }

    /// Whether this is a variable and nothing else, whose value it always gives: also one that is not set.
    pub fn is_variable(&self) -> bool {
        matches!(&self.nodes[..], [Node::Reference { steps, .. }] if steps.is_empty())
    }

    /// Every call of a function whose first argument is a text as it stands, with that text: `FindQueue("Support")`.
    pub fn calls_with_text(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.nodes.iter().filter_map(|node| {
            let Node::Call {
                function,
                arguments,
            } = node
            else {
                return None;
            };
            match self.node(*arguments.first()?) {
                Node::Literal(Value::Text(text)) => Some((function.name(), &**text)),
                _ => None,
            }
        })
    }

    /// Gives variables other names: `name` says for each mention what it is to be called, or `None` to keep it.
    ///
    /// Flows in which two tasks have a variable of the same name are told apart so.
    pub fn rename(&mut self, name: &dyn Fn(&str) -> Option<Arc<str>>) {
        for node in &mut self.nodes {
            if let Node::Reference { name: written, .. } = node
                && let Some(other) = name(written)
            {
                *written = other;
            }
        }
    }

    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.dialect == other.dialect && self.nodes == other.nodes
    }
}

/// A place in the list of nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NodeId(pub(crate) u32);

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Literal(Value),
    NotSet,
    /// A named constant of the platform, such as `Format.Date.shortYear`.
    Constant {
        name: Arc<str>,
        value: Value,
    },
    Reference {
        name: Arc<str>,
        steps: Vec<AstStep>,
    },
    Access {
        base: NodeId,
        steps: Vec<AstStep>,
    },
    Unary(Unary, NodeId),
    Binary(Binary, NodeId, NodeId),
    Ternary([NodeId; 3]),
    Call {
        function: FunctionId,
        arguments: Vec<NodeId>,
    },
}

/// A step from a value into one of its parts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum AstStep {
    Member(Arc<str>),
    Index(usize),
    Computed(NodeId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unary {
    Not,
    Complement,
    Negate,
}

impl Unary {
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::Not => "!",
            Self::Complement => "~",
            Self::Negate => "-",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binary {
    Or,
    And,
    BitOr,
    BitAnd,
    Equal,
    NotEqual,
    AtLeast,
    AtMost,
    Greater,
    Less,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
}

/// How tightly the conditional operator binds; every binary operator binds tighter.
pub(crate) const LOOSEST: u8 = 0;
/// How tightly operators in front of an operand bind: tighter than every binary operator, `^` included.
pub(crate) const UNARY: u8 = 10;
/// How tightly a word, a call or a parenthesis holds together.
pub(crate) const PRIMARY: u8 = 11;

impl Binary {
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::BitOr => "|",
            Self::BitAnd => "&",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::Less => "<",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::Power => "^",
        }
    }

    /// How tightly the operator binds. All of them group from the left; for `^` that is a guess.
    pub(crate) fn precedence(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::BitOr => 3,
            Self::BitAnd => 4,
            Self::Equal | Self::NotEqual => 5,
            Self::AtLeast | Self::AtMost | Self::Greater | Self::Less => 6,
            Self::Add | Self::Subtract => 7,
            Self::Multiply | Self::Divide | Self::Remainder => 8,
            Self::Power => 9,
        }
    }
}
