//! A value that an action is given: literal, a reference, a text with references in it, or a list or object of these
//! (S21).

use std::sync::Arc;

use flow_expr::{Environment, NotSetRead, Template, Value, VarId};
use flow_syntax::Span;

/// A value as written in a flow, evaluated when the action runs.
#[derive(Clone, Debug)]
pub enum Setting {
    /// A value that is itself.
    Literal(Value),
    /// A string that holds references.
    Template(Template, Origin),
    /// A list; an element that is not set becomes `null`, so that the others keep their index.
    List(Vec<Setting>),
    /// An object; a member that is not set is left out.
    Object(Vec<(Arc<str>, Setting)>),
}

/// Where the text of a template or expression stands in the flow file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The whole literal, quotes included.
    pub span: Span,
    /// Where the text begins, when each of its bytes is one byte of the file; `None` when it has escapes.
    pub text_start: Option<u32>,
}

impl Origin {
    /// Where `inner`, a part of the text, stands in the file; the whole literal when that cannot be told.
    pub fn locate(&self, inner: Span) -> Span {
        match self.text_start {
            Some(start) => Span { start: start + inner.start, end: start + inner.end },
            None => self.span,
        }
    }
}

/// A read of something that is not set (S22).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UnsetRead {
    pub(crate) variable: VarId,
    pub(crate) reference: String,
    pub(crate) span: Span,
}

/// The variables as an evaluation sees them; reads of something not set are gathered.
pub(crate) struct Scope<'a> {
    pub(crate) values: &'a [Option<Value>],
    pub(crate) reads: &'a mut Vec<UnsetRead>,
    pub(crate) origin: Origin,
}

impl Environment for Scope<'_> {
    fn variable(&self, id: VarId) -> Option<&Value> {
        self.values.get(id.0 as usize)?.as_ref()
    }

    fn not_set(&mut self, read: NotSetRead<'_>) {
        self.reads.push(UnsetRead {
            variable: read.variable,
            reference: read.reference.to_owned(),
            span: self.origin.locate(read.span),
        });
    }
}

impl Setting {
    /// The setting's value; `None` is not set. Reads of something not set are appended to `reads`.
    pub(crate) fn eval(&self, values: &[Option<Value>], reads: &mut Vec<UnsetRead>) -> Option<Value> {
        match self {
            Self::Literal(value) => Some(value.clone()),
            Self::Template(template, origin) => template.eval(&mut Scope { values, reads, origin: *origin }),
            Self::List(items) => {
                let items = items.iter().map(|item| item.eval(values, reads).unwrap_or(Value::Null));
                Some(Value::List(items.collect()))
            }
            Self::Object(members) => {
                let members = members
                    .iter()
                    .filter_map(|(name, setting)| Some((name.clone(), setting.eval(values, reads)?)))
                    .collect();
                Some(Value::Object(flow_expr::Object::from_members(members)))
            }
        }
    }

    /// Every template in the setting with its place, in the order written.
    pub fn templates(&self) -> Vec<(&Template, Origin)> {
        let mut found = Vec::new();
        self.gather(&mut found);
        found
    }

    fn gather<'a>(&'a self, found: &mut Vec<(&'a Template, Origin)>) {
        match self {
            Self::Literal(_) => {}
            Self::Template(template, origin) => found.push((template, *origin)),
            Self::List(items) => items.iter().for_each(|item| item.gather(found)),
            Self::Object(members) => members.iter().for_each(|(_, setting)| setting.gather(found)),
        }
    }
}
