//! The parts of a template, as they are written.

use flow_syntax::Span;

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// Text that is printed as it is.
    Text(Box<str>),
    /// `$name…`
    Reference(Reference),
    /// `#if … #elseif … #else … #end`
    If {
        arms: Vec<(Expr, Vec<Self>)>,
        otherwise: Vec<Self>,
    },
    /// `#set($name = value)`
    Set { target: Reference, value: Expr },
    /// `#foreach($name in list) … #else … #end`
    Foreach {
        name: Box<str>,
        list: Expr,
        body: Vec<Self>,
        otherwise: Vec<Self>,
    },
    /// `#macro(name $a $b) … #end`
    Macro {
        name: Box<str>,
        parameters: Vec<Box<str>>,
        body: Vec<Self>,
    },
    /// `#name(a, b)`, or `#@name(a, b) … #end`: a macro that the template defines.
    Call {
        name: Box<str>,
        arguments: Vec<Expr>,
        /// What `$bodyContent` prints.
        body: Vec<Self>,
    },
    /// `#define($name) … #end`: a block that is printed wherever its name stands.
    Define { name: Box<str>, body: Vec<Self> },
    /// `#break`
    Break,
    /// `#stop`
    Stop,
}

/// `$name.member.method(arguments)[index]`, in any of its notations.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reference {
    pub(crate) span: Span,
    /// What is printed when it has no value: its own text.
    pub(crate) written: Box<str>,
    /// `$!`: nothing is printed when it has no value.
    pub(crate) quiet: bool,
    pub(crate) name: Box<str>,
    pub(crate) steps: Vec<Step>,
    /// `${name|'other'}`
    pub(crate) alternate: Option<Box<Expr>>,
}

/// A step into a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    Member(Box<str>, Span),
    Call(Box<str>, Vec<Expr>, Span),
    Index(Expr),
}

/// An expression of a directive or an argument.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    Null,
    Bool(bool),
    /// A number, in JSON's grammar.
    Number(Box<str>),
    /// A text in single quotes.
    Text(Box<str>),
    /// A text in double quotes, which is a template itself.
    Interpolated(Vec<Node>),
    Reference(Reference),
    List(Vec<Self>),
    Map(Vec<(Self, Self)>),
    Range(Box<Self>, Box<Self>),
    Not(Box<Self>),
    Negative(Box<Self>),
    Binary(Operator, Box<Self>, Box<Self>),
}

/// What stands between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// Calls `visit` with every reference of the nodes, those within arguments and texts included.
pub(crate) fn each_reference<'n>(nodes: &'n [Node], visit: &mut dyn FnMut(&'n Reference)) {
    for node in nodes {
        match node {
            Node::Text(_) | Node::Break | Node::Stop => {}
            Node::Reference(reference) => reference.each(visit),
            Node::If { arms, otherwise } => {
                for (condition, body) in arms {
                    condition.each(visit);
                    each_reference(body, visit);
                }
                each_reference(otherwise, visit);
            }
            Node::Set { value, .. } => value.each(visit),
            Node::Macro { body, .. } | Node::Define { body, .. } => each_reference(body, visit),
            Node::Call {
                arguments, body, ..
            } => {
                arguments.iter().for_each(|each| each.each(visit));
                each_reference(body, visit);
            }
            Node::Foreach {
                list,
                body,
                otherwise,
                ..
            } => {
                list.each(visit);
                each_reference(body, visit);
                each_reference(otherwise, visit);
            }
        }
    }
}

/// Calls `visit` with every name that the nodes give a value.
pub(crate) fn each_name_set<'n>(nodes: &'n [Node], visit: &mut dyn FnMut(&'n str)) {
    for node in nodes {
        match node {
            Node::Set { target, .. } => visit(&target.name),
            Node::If { arms, otherwise } => {
                arms.iter().for_each(|(_, body)| each_name_set(body, visit));
                each_name_set(otherwise, visit);
            }
            Node::Macro {
                parameters, body, ..
            } => {
                visit("bodyContent");
                parameters.iter().for_each(|name| visit(name));
                each_name_set(body, visit);
            }
            Node::Define { name, body } => {
                visit(name);
                each_name_set(body, visit);
            }
            Node::Call { body, .. } => each_name_set(body, visit),
            Node::Foreach {
                name,
                body,
                otherwise,
                ..
            } => {
                visit(name);
                each_name_set(body, visit);
                each_name_set(otherwise, visit);
            }
            _ => {}
        }
    }
}

impl Reference {
    fn each<'n>(&'n self, visit: &mut dyn FnMut(&'n Self)) {
        visit(self);
        for step in &self.steps {
            match step {
                Step::Member(..) => {}
                Step::Call(_, arguments, _) => arguments.iter().for_each(|each| each.each(visit)),
                Step::Index(index) => index.each(visit),
            }
        }
        if let Some(alternate) = &self.alternate {
            alternate.each(visit);
        }
    }
}

impl Expr {
    fn each<'n>(&'n self, visit: &mut dyn FnMut(&'n Reference)) {
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => {}
            Self::Interpolated(nodes) => each_reference(nodes, visit),
            Self::Reference(reference) => reference.each(visit),
            Self::List(items) => items.iter().for_each(|item| item.each(visit)),
            Self::Map(members) => members.iter().for_each(|(key, value)| {
                key.each(visit);
                value.each(visit);
            }),
            Self::Not(inner) | Self::Negative(inner) => inner.each(visit),
            Self::Range(a, b) | Self::Binary(_, a, b) => {
                a.each(visit);
                b.each(visit);
            }
        }
    }
}
