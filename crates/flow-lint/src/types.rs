//! What is known of the types of a flow's variables before it runs.
//!
//! A variable has a type when everything in the flow that sets it agrees on one. What a service answers, and what a run is
//! given, may be anything.

use crate::assignment::bound;
use flow_core::{ActionKind, Condition, Does, PlatformAction, Program, Setting};
use flow_expr::{Checked, Dialect, Expr, Scalar, Template, Type, VarId};

/// The types of a program's variables.
pub(crate) struct Types<'p> {
    program: &'p Program,
    /// By variable; `None` where nothing sets it.
    known: Vec<Option<Type>>,
    /// By variable; whether something sets it to `null`, which a type otherwise passes over.
    may_be_null: Vec<bool>,
}

impl<'p> Types<'p> {
    pub(crate) fn of(program: &'p Program) -> Self {
        let mut types = Self {
            program,
            known: vec![None; program.names().len()],
            may_be_null: vec![false; program.names().len()],
        };
        for action in program.actions() {
            match &action.kind {
                ActionKind::SetVariable(settings) => {
                    for (variable, setting) in settings {
                        types.set(*variable, type_of(setting));
                    }
                }
                ActionKind::Lookup(lookup) => types.set(lookup.output, Type::DYNAMIC),
                ActionKind::CollectInput(collect) => types.set(collect.output, Type::TEXT),
                ActionKind::Platform(platform) => types.platform(platform),
                _ => {}
            }
        }
        // Whoever starts the flow gives them.
        for input in program.declared().iter().filter(|one| one.is_input) {
            types.set(input.variable, Type::DYNAMIC);
        }
        types.set(program.error(), Type::One(Scalar::Error));
        types.set(program.phone_number(), Type::DYNAMIC);
        types
    }

    fn platform(&mut self, platform: &PlatformAction) {
        match &platform.does {
            Does::Enter(initial) => {
                for (variable, setting) in initial {
                    self.set(*variable, type_at_first(setting));
                }
            }
            _ => {
                for variable in bound(platform) {
                    self.set(variable, Type::DYNAMIC);
                }
            }
        }
    }

    fn set(&mut self, variable: VarId, found: Type) {
        if let Some(may_be_null) = self.may_be_null.get_mut(variable.index()) {
            *may_be_null |= found == Type::One(Scalar::Null);
        }
        if let Some(known) = self.known.get_mut(variable.index()) {
            *known = Some(match *known {
                None => found,
                Some(known) => known.join(found).unwrap_or(Type::DYNAMIC),
            });
        }
    }

    /// The variable with this name.
    pub(crate) fn variable(&self, name: &str) -> Option<VarId> {
        self.program.names().get(name)
    }

    /// The type that a variable always has where it is set; `None` where it may have any.
    pub(crate) fn always(&self, variable: VarId) -> Option<Type> {
        let is_known = !*self.may_be_null.get(variable.index())?;
        let known = (*self.known.get(variable.index())?).filter(|_| is_known);
        known.filter(|found| *found != Type::DYNAMIC)
    }

    fn named(&self, name: &str) -> Type {
        let known = self
            .variable(name)
            .and_then(|variable| *self.known.get(variable.index())?);
        known.unwrap_or(Type::DYNAMIC)
    }

    /// What is known of a condition, and what is wrong with it.
    pub(crate) fn check(&self, condition: &Condition) -> Checked {
        condition.expr.check(&|name| self.named(name))
    }

    /// What is wrong with a reference that a text or value of the flow holds; `reference` is in canonical form.
    pub(crate) fn check_reference(&self, reference: &str) -> Option<Checked> {
        let expr = Expr::parse(reference, Dialect::Sdk).ok()?;
        Some(expr.check(&|name| self.named(name)))
    }
}

/// The type of a variable's first value. One that begins without a value waits for one that may be anything.
fn type_at_first(setting: &Setting) -> Type {
    match setting {
        Setting::NoValue => Type::DYNAMIC,
        setting => type_of(setting),
    }
}

/// The type of what a setting gives when all that it reads is set.
fn type_of(setting: &Setting) -> Type {
    match setting {
        Setting::Literal(value) => Type::of(Some(value)),
        Setting::Template(Template::Text(_), _) => Type::TEXT,
        Setting::Template(Template::Literal(value), _) => Type::of(Some(value)),
        Setting::Template(Template::Reference(_), _) => Type::DYNAMIC,
        Setting::List(_) => Type::List(Scalar::Dynamic),
        Setting::Object(_) => Type::One(Scalar::Object),
        Setting::Expression(_) => Type::DYNAMIC,
        Setting::NoValue => Type::of(None),
    }
}
