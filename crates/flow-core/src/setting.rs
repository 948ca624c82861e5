//! A value that an action is given: literal, a reference, a text with references in it, or a list or object of these
//! (S21).

use std::sync::Arc;

use flow_expr::{
    DateTime, Directory, Environment, ExprError, NotSetRead, Object, Organisation, Reference,
    Template, Value, VarId,
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
    /// The flow's languages, as far as somebody told.
    pub(crate) languages: &'a [Arc<str>],
    /// How much text expressions have read and made; added to.
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

    fn languages(&self) -> &[Arc<str>] {
        self.languages
    }
}

/// Why a setting has no value.
#[derive(Clone, Debug)]
pub(crate) enum Refusal {
    /// With it the run would have made more than it may.
    Excess(Excess),
    /// An expression failed there.
    Wrong(Box<(ExprError, Origin)>),
}

impl From<Excess> for Refusal {
    fn from(excess: Excess) -> Self {
        Self::Excess(excess)
    }
}

/// Makes the values of settings.
pub(crate) struct Maker<'a> {
    pub(crate) values: &'a [Option<Value>],
    /// Reads of something not set are appended here.
    pub(crate) reads: &'a mut Vec<UnsetRead>,
    pub(crate) room: &'a mut Room,
    /// The moment it is in the run.
    pub(crate) now: Option<DateTime>,
    /// What the organisation owns.
    pub(crate) directory: Option<&'a Organisation>,
    /// The flow's languages, as far as somebody told.
    pub(crate) languages: &'a [Arc<str>],
    /// How much text expressions have read and made; added to.
    pub(crate) work: &'a mut usize,
}

impl Maker<'_> {
    fn scope(&mut self, origin: Origin) -> Scope<'_> {
        Scope {
            values: self.values,
            reads: self.reads,
            origin,
            now: self.now,
            directory: self.directory,
            languages: self.languages,
            work: self.work,
        }
    }

    fn fill(&mut self, template: &Template, origin: Origin) -> Result<Option<Value>, Refusal> {
        let value = template.eval(&mut self.scope(origin));
        if let (Template::Text(_), Some(Value::Text(text))) = (template, &value) {
            self.room.take(text.len())?;
        }
        Ok(value)
    }

    /// What an expression makes is bounded by the run's work, and what it nests by the language.
    fn compute(&mut self, expression: &Condition) -> Result<Option<Value>, Refusal> {
        let origin = expression.origin;
        let value = expression.code.eval(&mut self.scope(origin));
        value.map_err(|error| Refusal::Wrong(Box::new((error, origin))))
    }

    /// The value of a part of a list or object, in which `levels` more levels may lie.
    fn make(&mut self, setting: &Setting, levels: u32) -> Result<Option<Value>, Refusal> {
        let value = match setting {
            Setting::NoValue => return Ok(None),
            Setting::List(items) => return self.list(items, levels),
            Setting::Object(members) => return self.object(members, levels),
            Setting::Literal(value) => Some(value.clone()),
            Setting::Template(template, origin) => self.fill(template, *origin)?,
            Setting::Expression(expression) => self.compute(expression)?,
        };
        let room = &mut self.room;
        let mut made = value.iter();
        made.try_for_each(|value| room.take_value(value, levels))?;
        Ok(value)
    }

    fn list(&mut self, items: &[Setting], levels: u32) -> Result<Option<Value>, Refusal> {
        let levels = self.room.descend(levels)?;
        let items = items
            .iter()
            .map(|item| Ok(Some(self.make(item, levels)?.unwrap_or(Value::Null))));
        Ok(Some(Value::List(items.collect::<Result<_, Refusal>>()?)))
    }

    fn object(
        &mut self,
        members: &[(Arc<str>, Setting)],
        levels: u32,
    ) -> Result<Option<Value>, Refusal> {
        let levels = self.room.descend(levels)?;
        let mut made = Vec::with_capacity(members.len());
        for (name, setting) in members {
            self.room.take(name.len() + 4)?;
            let value = self.make(setting, levels)?;
            made.extend(value.map(|value| (name.clone(), value)));
        }
        Ok(Some(Value::Object(Object::from_members(made))))
    }
}

impl Setting {
    /// Every variable that is read, with the place of the reference in the flow's text, in the order of evaluation.
    pub fn references(&self) -> impl Iterator<Item = (VarId, Span)> {
        self.parts().flat_map(|part| {
            let (template, expression) = match part {
                Self::Template(template, origin) => (Some((template, origin)), None),
                Self::Expression(expression) => (None, Some(expression)),
                _ => (None, None),
            };
            let template = template.into_iter().flat_map(|(template, origin)| {
                let reads = template.references();
                reads.map(move |reference| (reference, origin))
            });
            let expression = expression.into_iter().flat_map(|expression| {
                let reads = expression.code.references();
                reads.map(move |reference| (reference, &expression.origin))
            });
            let all = template.chain(expression);
            all.map(|(reference, origin)| (reference.variable(), origin.locate(reference.span())))
        })
    }

    /// Every reference in it with where its text stands, in the order of evaluation; those of expressions are not among
    /// them.
    pub fn reads(&self) -> impl Iterator<Item = (&Reference, Origin)> {
        let written = self.parts().filter_map(|part| match part {
            Self::Template(template, origin) => Some((template, *origin)),
            _ => None,
        });
        written.flat_map(|(template, origin)| {
            let reads = template.references();
            reads.map(move |reference| (reference, origin))
        })
    }

    /// Every expression in it, in the order of evaluation.
    pub fn expressions(&self) -> impl Iterator<Item = &Condition> {
        self.parts().filter_map(|part| match part {
            Self::Expression(expression) => Some(&**expression),
            _ => None,
        })
    }

    /// What it is made of: itself, or the parts of its lists and objects, in the order of evaluation.
    fn parts(&self) -> impl Iterator<Item = &Self> {
        let mut open = vec![self];
        std::iter::from_fn(move || {
            loop {
                match open.pop()? {
                    Self::List(items) => open.extend(items.iter().rev()),
                    Self::Object(members) => {
                        open.extend(members.iter().rev().map(|(_, setting)| setting))
                    }
                    part => return Some(part),
                }
            }
        })
    }

    /// The setting's value; `None` is not set. What it makes, and does not only pass on, is taken from the maker's room.
    pub(crate) fn eval(&self, maker: &mut Maker<'_>) -> Result<Option<Value>, Refusal> {
        match self {
            Self::Literal(value) => Ok(Some(value.clone())),
            Self::NoValue => Ok(None),
            Self::Template(template, origin) => maker.fill(template, *origin),
            Self::Expression(expression) => maker.compute(expression),
            Self::List(_) | Self::Object(_) => maker.make(self, MAX_DEPTH),
        }
    }
}
