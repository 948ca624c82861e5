//! The variables of a platform flow: what is declared where, what is written and read, and what a program calls it.
//!
//! Letter case counts for nothing. `Task.x` and `State.x` belong to their task or state; where two of these declare the
//! same name, the later one is called `Task.x (2)` in the program.

mod built_in;
mod unused;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use flow_core::Declared;
use flow_expr::{Names, Type, VarId};
use flow_syntax::{Diagnostic, Span};

use super::suggest::Suggestions;
use built_in::{BUILT_IN_FLOW, is_built_in, newer, type_of_built_in};
use unused::Uses;

/// A task or state with variables of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Scope(pub(crate) usize);

/// All variables of a flow.
#[derive(Debug, Default)]
pub(crate) struct Variables {
    names: Names,
    known: Vec<Known>,
    /// By name in lower case, and for variables of a task or state where they are declared.
    index: HashMap<(String, Option<Scope>), usize>,
    by_id: HashMap<VarId, usize>,
    /// How many tasks or states declare a name.
    counts: HashMap<String, u32>,
    /// How often each name, in lower case, was declared, read, assigned or bound.
    mentions: HashMap<String, u32>,
    reads: Vec<Read>,
    suggestions: Suggestions,
}

/// A variable that a flow declares, or makes by assigning it.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// What the program calls it.
    pub(crate) name: Arc<str>,
    pub(crate) id: VarId,
    pub(crate) type_: Type,
    is_input: bool,
    is_output: bool,
    is_declared: bool,
    /// The name as it is written, in lower case.
    written: String,
    /// The same as it is declared.
    spelled: Arc<str>,
    /// Where its name stands.
    span: Span,
    uses: Uses,
}

/// A declaration as it is written.
pub(crate) struct Declaration<'d> {
    pub(crate) name: &'d str,
    pub(crate) span: Span,
    pub(crate) type_: Type,
    pub(crate) is_input: bool,
    pub(crate) is_output: bool,
}

#[derive(Debug)]
struct Read {
    name: String,
    scope: Option<Scope>,
    span: Span,
    /// Whether its value is taken there.
    is_value: bool,
}

/// How many names of one flow are compared for a suggestion.
const MOST_UNKNOWN: usize = 200;

impl Variables {
    /// Declares a variable, of the flow or of one task or state. Gives its id.
    pub(crate) fn declare(
        &mut self,
        declaration: &Declaration<'_>,
        scope: Option<Scope>,
        found: &mut Vec<Diagnostic>,
    ) -> VarId {
        self.mention(declaration.name);
        let scope = scope.filter(|_| is_local(declaration.name));
        let key = (declaration.name.to_lowercase(), scope);
        if let Some(&first) = self.index.get(&key) {
            let message = format!("two variables are called `{}`", declaration.name);
            let error = Diagnostic::error("duplicate-name", message, declaration.span);
            let first = &self.known[first];
            let help = "letter case does not count in names: rename one of the two";
            found.push(
                error
                    .with_help(help)
                    .with_related("the first one", first.span),
            );
            return first.id;
        }
        let name = self.program_name(declaration.name, scope);
        let id = self.add(
            key,
            Known {
                id: VarId(0),
                name,
                type_: declaration.type_,
                is_input: declaration.is_input,
                is_output: declaration.is_output,
                is_declared: true,
                written: String::new(),
                spelled: declaration.name.into(),
                span: declaration.span,
                uses: Uses::default(),
            },
        );
        self.known[id].id
    }

    fn add(&mut self, key: (String, Option<Scope>), mut known: Known) -> usize {
        known.id = self.names.intern_any_case(&known.name);
        known.written.clone_from(&key.0);
        self.index.insert(key, self.known.len());
        self.by_id.entry(known.id).or_insert(self.known.len());
        self.known.push(known);
        self.known.len() - 1
    }

    fn program_name(&mut self, name: &str, scope: Option<Scope>) -> Arc<str> {
        if scope.is_none() {
            return name.into();
        }
        let count = self.counts.entry(name.to_lowercase()).or_default();
        *count += 1;
        match *count {
            1 => name.into(),
            count => format!("{name} ({count})").into(),
        }
    }

    /// The variable that a name means in a task or state.
    pub(crate) fn find(&self, name: &str, scope: Option<Scope>) -> Option<&Known> {
        self.known.get(self.index_of(name, scope)?)
    }

    fn index_of(&self, name: &str, scope: Option<Scope>) -> Option<usize> {
        let lower = name.to_lowercase();
        let own = scope.and_then(|scope| self.index.get(&(lower.clone(), Some(scope))));
        own.or_else(|| self.index.get(&(lower, None))).copied()
    }

    fn mention(&mut self, name: &str) {
        *self.mentions.entry(name.to_lowercase()).or_default() += 1;
    }

    /// What is noted of a variable's uses.
    fn uses(&mut self, id: VarId) -> Option<&mut Uses> {
        let index = *self.by_id.get(&id)?;
        self.known.get_mut(index).map(|known| &mut known.uses)
    }

    /// Notes that a variable is given a value: by its declaration, or by whoever calls its task.
    pub(crate) fn given(&mut self, id: VarId) {
        if let Some(uses) = self.uses(id) {
            uses.is_assigned = true;
        }
    }

    /// Notes that whoever calls a task takes over the value of a variable of it.
    pub(crate) fn handed_back(&mut self, id: VarId) {
        if let Some(uses) = self.uses(id) {
            uses.is_handed_back = true;
        }
    }

    /// A variable of the task that is called, which must be declared there; [`finish`](Self::finish) says so.
    pub(crate) fn handed(&mut self, name: &str, scope: Option<Scope>, span: Span) -> VarId {
        self.note(name, scope, span, false);
        match self.find(name, scope) {
            Some(known) => known.id,
            None => self.names.intern_any_case(name),
        }
    }

    /// The variable that an output is bound to: one that is not declared is made, and told when its name looks like a slip.
    pub(crate) fn bind(
        &mut self,
        name: &str,
        scope: Option<Scope>,
        span: Span,
        found: &mut Vec<Diagnostic>,
    ) -> VarId {
        if self.find(name, scope).is_none() && !is_built_in(name) {
            let declared = self.known.iter().filter(|known| known.is_declared);
            let declared = declared.map(|known| &*known.spelled);
            if let Some(near) = self.suggestions.variable(name, declared) {
                let message = format!("`{}` is declared nowhere: it is made here", shorten(name));
                let warning = Diagnostic::warning("unknown-variable", message, span);
                found.push(warning.with_help(format!("did you mean `{near}`?")));
            }
        }
        let id = self.known_or_made(name, scope, Type::DYNAMIC, span);
        if let Some(uses) = self.uses(id) {
            uses.bound.push(span);
        }
        id
    }

    /// The variable that an Update Data action assigns: one that is not declared is made.
    pub(crate) fn assign(
        &mut self,
        name: &str,
        scope: Option<Scope>,
        type_: Type,
        span: Span,
    ) -> VarId {
        let id = self.known_or_made(name, scope, type_, span);
        self.given(id);
        id
    }

    fn known_or_made(
        &mut self,
        name: &str,
        scope: Option<Scope>,
        type_: Type,
        span: Span,
    ) -> VarId {
        self.mention(name);
        if let Some(known) = self.find(name, scope) {
            return known.id;
        }
        let key = (name.to_lowercase(), scope.filter(|_| is_local(name)));
        let made = Known {
            name: name.into(),
            id: VarId(0),
            type_,
            is_input: false,
            is_output: false,
            is_declared: false,
            written: String::new(),
            spelled: name.into(),
            span,
            uses: Uses::default(),
        };
        let index = self.add(key, made);
        self.known[index].id
    }

    /// Notes that a variable is read.
    pub(crate) fn read(&mut self, name: &str, scope: Option<Scope>, span: Span) {
        self.note(name, scope, span, true);
    }

    fn note(&mut self, name: &str, scope: Option<Scope>, span: Span, is_value: bool) {
        self.mention(name);
        self.reads.push(Read {
            name: name.to_owned(),
            scope,
            span,
            is_value,
        });
    }

    /// The type of a variable.
    pub(crate) fn type_of(&self, id: VarId) -> Type {
        let known = self.by_id.get(&id).map(|index| &self.known[*index]);
        known.map_or(Type::DYNAMIC, |known| known.type_)
    }

    /// The ids of names, for compiling expressions.
    pub(crate) fn names(&mut self) -> &mut Names {
        &mut self.names
    }

    /// Says which names mean nothing.
    pub(crate) fn finish(&mut self, found: &mut Vec<Diagnostic>) {
        let reads = std::mem::take(&mut self.reads);
        let mut suggestions = std::mem::take(&mut self.suggestions);
        let unknown = reads
            .iter()
            .filter(|read| !is_built_in(&read.name) && self.find(&read.name, read.scope).is_none());
        for read in unknown.take(MOST_UNKNOWN) {
            found.push(self.unknown(read, &mut suggestions));
        }
        self.reads = reads;
    }

    fn unknown(&self, read: &Read, suggestions: &mut Suggestions) -> Diagnostic {
        if let Some(warning) = newer(read, suggestions) {
            return warning;
        }
        let message = format!("no variable is called `{}`", shorten(&read.name));
        let error = Diagnostic::error("unknown-variable", message, read.span);
        let lower = read.name.to_lowercase();
        if is_local(&read.name)
            && let Some(elsewhere) = self.known.iter().find(|known| known.written == lower)
        {
            let help = "it belongs to another task or state, and only that one can use it: declare it here too, or hand \
                        it over as an input of the task";
            let declared = elsewhere.span;
            return error
                .with_help(help)
                .with_related("declared here", declared);
        }
        // What belongs to another task or state cannot be used here.
        let own = self.known.iter().map(|known| &*known.spelled);
        let own = own.filter(|name| !is_local(name) || self.find(name, read.scope).is_some());
        let known = own.chain(BUILT_IN_FLOW.iter().copied());
        match suggestions.variable(&read.name, known) {
            Some(near) => error.with_help(format!("did you mean `{near}`?")),
            None => error.with_help("declare it in `variables`, or correct its name"),
        }
    }

    /// Whether the flow reads a variable of the platform's own.
    pub(crate) fn is_read(&self, name: &str) -> bool {
        self.mentions.contains_key(&name.to_lowercase()) && self.find(name, None).is_none()
    }

    /// The platform's own variables that the flow reads, which whoever starts it gives, with their types.
    fn built_in(&self) -> impl Iterator<Item = Declared> + use<> {
        let own = |read: &&Read| self.find(&read.name, read.scope).is_none();
        let read = self.reads.iter().filter(own).filter_map(|read| {
            let type_ = type_of_built_in(&read.name)?;
            Some((self.names.find(&read.name)?, type_))
        });
        let read: BTreeMap<VarId, Type> = read.collect();
        read.into_iter().map(|(variable, type_)| Declared {
            variable,
            type_,
            is_input: true,
            is_output: false,
        })
    }

    /// What a program keeps.
    pub(crate) fn into_parts(self) -> (Names, Vec<Declared>) {
        let declared = self.known.iter().filter(|known| known.is_declared);
        let declared = declared.map(|known| Declared {
            variable: known.id,
            type_: known.type_,
            is_input: known.is_input,
            is_output: known.is_output,
        });
        let mut declared: Vec<_> = declared.collect();
        declared.extend(self.built_in());
        (self.names, declared)
    }
}

/// Whether a name is of a variable that belongs to one task or state.
fn is_local(name: &str) -> bool {
    let scope = name.split('.').next().unwrap_or_default();
    scope.eq_ignore_ascii_case("task") || scope.eq_ignore_ascii_case("state")
}

fn shorten(name: &str) -> String {
    match name.char_indices().nth(100) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}
