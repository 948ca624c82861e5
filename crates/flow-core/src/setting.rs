//! A value that an action is given: literal, a reference, a text with references in it, or a list or object of these
//! (S21).

use std::sync::Arc;

use flow_expr::{
    DateTime, Directory, Environment, NotSetRead, Object, Organisation, Reference, Template, Value,
    VarId,
};
use flow_syntax::Span;

use crate::{
    program::Condition,
    room::{Excess, MAX_DEPTH, Room},
};

/// A value as written in a flow, evaluated when the action runs.
#[derive(Clone, Debug)]
pub enum Setting {
    /// A value that is itself.
    Literal(Value),
    /// A string that holds references.
    Template(Template, Origin),
    /// A list; an element that is not set becomes `null`, so that the others keep their index.
    List(Vec<Self>),
    /// An object; a member that is not set is left out.
    Object(Vec<(Arc<str>, Self)>),
    /// An expression of the platform's language.
    Expression(Box<Condition>),
    /// Not set: what the platform's formats write as `noValue`.
    NoValue,
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
            Some(start) => Span {
                start: start + inner.start,
                end: start + inner.end,
            },
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
    /// The moment it is in the run.
    pub(crate) now: Option<DateTime>,
    /// What the organisation owns.
    pub(crate) directory: Option<&'a Organisation>,
    /// How much text conditions have read and made; added to.
    pub(crate) work: &'a mut usize,
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

    fn worked(&mut self, bytes: usize) {
        *self.work = self.work.saturating_add(bytes);
    }

    fn now(&self) -> Option<DateTime> {
        self.now
    }

    fn directory(&self) -> Option<&dyn Directory> {
        self.directory
            .map(|organisation| organisation as &dyn Directory)
    }
}

/// Makes the values of settings.
pub(crate) struct Maker<'a> {
    pub(crate) values: &'a [Option<Value>],
    /// Reads of something not set are appended here.
    pub(crate) reads: &'a mut Vec<UnsetRead>,
    pub(crate) room: &'a mut Room,
}

impl Maker<'_> {
    fn fill(&mut self, template: &Template, origin: Origin) -> Result<Option<Value>, Excess> {
        let value = template.eval(&mut Scope {
            values: self.values,
            reads: self.reads,
            origin,
            // Templates hold references and call nothing.
            now: None,
            directory: None,
            work: &mut 0,
        });
        if let (Template::Text(_), Some(Value::Text(text))) = (template, &value) {
            self.room.take(text.len())?;
        }
        Ok(value)
    }

    /// The value of a part of a list or object, in which `levels` more levels may lie.
    fn make(&mut self, setting: &Setting, levels: u32) -> Result<Option<Value>, Excess> {
        match setting {
            Setting::NoValue => Ok(None),
            Setting::Expression(_) => Ok(None),
            Setting::Literal(value) => {
                self.room.take_value(value, levels)?;
                Ok(Some(value.clone()))
            }
            Setting::Template(template, origin) => {
                let value = self.fill(template, *origin)?;
                value
                    .iter()
                    .try_for_each(|value| self.room.take_value(value, levels))?;
                Ok(value)
            }
            Setting::List(items) => {
                let levels = self.room.descend(levels)?;
                let items = items
                    .iter()
                    .map(|item| Ok(Some(self.make(item, levels)?.unwrap_or(Value::Null))));
                Ok(Some(Value::List(items.collect::<Result<_, _>>()?)))
            }
            Setting::Object(members) => {
                let levels = self.room.descend(levels)?;
                let mut made = Vec::with_capacity(members.len());
                for (name, setting) in members {
                    self.room.take(name.len() + 4)?;
                    made.extend(
                        self.make(setting, levels)?
                            .map(|value| (name.clone(), value)),
                    );
                }
                Ok(Some(Value::Object(Object::from_members(made))))
            }
        }
    }
}

impl Setting {
    /// Every variable that is read, with the place of the reference in the flow's text, in the order of evaluation.
    pub fn references(&self) -> impl Iterator<Item = (VarId, Span)> {
        let reads = self.reads();
        reads.map(|(reference, origin)| (reference.variable(), origin.locate(reference.span())))
    }

    /// Every reference in it with where its text stands, in the order of evaluation.
    pub fn reads(&self) -> impl Iterator<Item = (&Reference, Origin)> {
        let mut open = vec![self];
        std::iter::from_fn(move || {
            loop {
                match open.pop()? {
                    Self::Literal(_) | Self::NoValue | Self::Expression(_) => {}
                    Self::Template(template, origin) => return Some((template, *origin)),
                    Self::List(items) => open.extend(items.iter().rev()),
                    Self::Object(members) => {
                        open.extend(members.iter().rev().map(|(_, setting)| setting))
                    }
                }
            }
        })
        .flat_map(|(template, origin)| {
            let reads = template.references();
            reads.map(move |reference| (reference, origin))
        })
    }

    /// The setting's value; `None` is not set. What it makes, and does not only pass on, is taken from the maker's room.
    pub(crate) fn eval(&self, maker: &mut Maker<'_>) -> Result<Option<Value>, Excess> {
        match self {
            Self::Literal(value) => Ok(Some(value.clone())),
            Self::NoValue | Self::Expression(_) => Ok(None),
            Self::Template(template, origin) => maker.fill(template, *origin),
            Self::List(_) | Self::Object(_) => maker.make(self, MAX_DEPTH),
        }
    }
}
