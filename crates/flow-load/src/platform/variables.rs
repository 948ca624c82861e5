//! The variables of a platform flow: what is declared where, what is written and read, and what a program calls it.
//!
//! Letter case counts for nothing. `Task.x` and `State.x` belong to their task or state; where two of these declare the
//! same name, the later one is called `Task.x (2)` in the program.

use std::{collections::HashMap, sync::Arc};

use flow_core::Declared;
use flow_expr::{Names, Type, VarId};
use flow_syntax::{Diagnostic, Span};

use super::suggest::Suggestions;

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
    /// How many tasks or states declare a name.
    counts: HashMap<String, u32>,
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
    /// Where its name stands.
    span: Span,
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
}

/// The first words of variables that the platform makes itself.
const BUILT_IN: &[&str] = &[
    "bot",
    "call",
    "callback",
    "campaign",
    "chat",
    "email",
    "intent",
    "message",
    "session",
    "survey",
    "system",
    "voicemail",
    "workflow",
    "workitem",
];

/// The variables that the platform keeps beside the flow's own.
const BUILT_IN_FLOW: &[&str] = &[
    "flow.holdprompt",
    "flow.id",
    "flow.invocationdata",
    "flow.istest",
    "flow.name",
    "flow.startdatetimeutc",
    "flow.version",
    "flow.wrapupcode",
];

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
                span: declaration.span,
            },
        );
        self.known[id].id
    }

    fn add(&mut self, key: (String, Option<Scope>), mut known: Known) -> usize {
        known.id = self.names.intern_any_case(&known.name);
        known.written.clone_from(&key.0);
        self.index.insert(key, self.known.len());
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
        let lower = name.to_lowercase();
        let own = scope.and_then(|scope| self.index.get(&(lower.clone(), Some(scope))));
        let index = own.or_else(|| self.index.get(&(lower, None)))?;
        self.known.get(*index)
    }

    /// A variable of the task that is called, which must be declared there; [`finish`](Self::finish) says so.
    pub(crate) fn handed(&mut self, name: &str, scope: Option<Scope>, span: Span) -> VarId {
        self.read(name, scope, span);
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
            let declared = declared.map(|known| &*known.name);
            if let Some(near) = self.suggestions.nearest(name, declared) {
                let message = format!("`{}` is declared nowhere: it is made here", shorten(name));
                let warning = Diagnostic::warning("unknown-variable", message, span);
                found.push(warning.with_help(format!("did you mean `{near}`?")));
            }
        }
        self.assign(name, scope, Type::DYNAMIC, span)
    }

    /// The variable that an Update Data action assigns: one that is not declared is made.
    pub(crate) fn assign(
        &mut self,
        name: &str,
        scope: Option<Scope>,
        type_: Type,
        span: Span,
    ) -> VarId {
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
            span,
        };
        let index = self.add(key, made);
        self.known[index].id
    }

    /// Notes that a variable is read, or bound.
    pub(crate) fn read(&mut self, name: &str, scope: Option<Scope>, span: Span) {
        self.reads.push(Read {
            name: name.to_owned(),
            scope,
            span,
        });
    }

    /// The type of a variable.
    pub(crate) fn type_of(&self, id: VarId) -> Type {
        let known = self.known.iter().find(|known| known.id == id);
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
    }

    fn unknown(&self, read: &Read, suggestions: &mut Suggestions) -> Diagnostic {
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
        let own = self.known.iter().map(|known| &*known.name);
        let known = own.chain(BUILT_IN_FLOW.iter().copied());
        match suggestions.nearest(&read.name, known) {
            Some(near) => error.with_help(format!("did you mean `{near}`?")),
            None => error.with_help("declare it in `variables`, or correct its name"),
        }
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
        let declared = declared.collect();
        (self.names, declared)
    }
}

/// Whether a name is of a variable that belongs to one task or state.
fn is_local(name: &str) -> bool {
    let scope = name.split('.').next().unwrap_or_default();
    scope.eq_ignore_ascii_case("task") || scope.eq_ignore_ascii_case("state")
}

fn is_built_in(name: &str) -> bool {
    let lower = name.to_lowercase();
    let scope = lower.split('.').next().unwrap_or_default();
    BUILT_IN.contains(&scope) || BUILT_IN_FLOW.contains(&lower.as_str())
}

fn shorten(name: &str) -> String {
    match name.char_indices().nth(100) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}
