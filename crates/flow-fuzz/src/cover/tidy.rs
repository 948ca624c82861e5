//! A case made plain without losing what it reaches: first as small as it can be, then with values that a reader knows.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use flow_core::{ActionId, ActionKind, Finished, Outcome, Program, RunOptions};
use flow_expr::{Object, Value};

use super::{Goal, goals::Goals};
use crate::{
    answer::{Answer, Body, Served},
    case::Case,
    play::{completed, play},
    shrink::shrink_while,
};

/// The caller of the tutorial.
const CALLER: &str = "15551234567";

/// What making cases plain must respect.
pub(super) struct Plain<'p> {
    pub(super) program: &'p Arc<Program>,
    pub(super) options: &'p RunOptions,
    pub(super) goals: &'p Goals,
    /// The variables that somebody wants in every case.
    pub(super) fixed: &'p [(String, Value)],
}

impl Plain<'_> {
    /// The case made plain; it still reaches what is wanted.
    pub(super) fn tidied(&self, wanted: &BTreeSet<Goal>, case: &Case) -> Case {
        let Ok(run) = play(self.program, case, self.options) else {
            return case.clone();
        };
        let before = Weighed::of(&run);
        let keeps = |plainer: &Case| self.keeps(plainer, wanted, &before);
        let small = shrink_while(case.clone(), keeps);
        let mut tidy = Tidy {
            case: completed(self.program, &small, self.options),
            program: self.program,
            keeps: &keeps,
        };
        tidy.given();
        tidy.answers();
        tidy.case
    }

    fn keeps(&self, plainer: &Case, wanted: &BTreeSet<Goal>, before: &Weighed) -> bool {
        if !self.fixed.iter().all(|fixed| plainer.given.contains(fixed)) {
            return false;
        }
        play(self.program, plainer, self.options).is_ok_and(|run| {
            let now = Weighed::of(&run);
            now.is_as_good_as(before) && wanted.is_subset(&self.goals.of_run(&run))
        })
    }
}

/// What must not become worse.
struct Weighed {
    outcome: std::mem::Discriminant<Outcome>,
    notes: usize,
    actions: u32,
}

impl Weighed {
    fn of(run: &Finished) -> Self {
        Self {
            outcome: std::mem::discriminant(&run.outcome),
            notes: run.trace.notes().count(),
            actions: run.actions,
        }
    }

    fn is_as_good_as(&self, other: &Self) -> bool {
        self.outcome == other.outcome && self.notes <= other.notes && self.actions <= other.actions
    }
}

struct Tidy<'t> {
    case: Case,
    program: &'t Program,
    keeps: &'t dyn Fn(&Case) -> bool,
}

impl Tidy<'_> {
    fn take(&mut self, case: Case) -> bool {
        let keeps = case != self.case && (self.keeps)(&case);
        if keeps {
            self.case = case;
        }
        keeps
    }

    /// What matters to no run is not given, but for the caller's number; what does is given as a reader knows it.
    fn given(&mut self) {
        let phone = self.program.phone_number();
        let phone = self.program.names().name(phone).to_string();
        for (name, _) in self.case.given.clone() {
            let mut case = self.case.clone();
            case.given.retain(|(known, _)| *known != name);
            if self.take(case) && name != phone {
                continue;
            }
            let readable = match name == phone {
                true => Some(Value::from(CALLER)),
                false => readable(&name),
            };
            let mut case = self.case.clone();
            case.given.retain(|(known, _)| *known != name);
            case.given.extend(readable.map(|value| (name, value)));
            self.take(case);
        }
    }

    fn answers(&mut self) {
        let questions: Vec<(ActionId, usize)> = self
            .case
            .answers
            .iter()
            .flat_map(|(id, answers)| (0..answers.len()).map(|at| (*id, at)))
            .collect();
        for (id, at) in questions {
            let Answer::Served(served) = &*self.case.answers[&id][at] else {
                continue;
            };
            let served = served.clone();
            if let ActionKind::Lookup(lookup) = &self.program.action(id).kind
                && served.delay >= lookup.timeout
            {
                self.late(id, at, &served, lookup.timeout);
            }
            // Which of its two clocks ended the waiting does not matter: it is late anyway.
            if !served.delay.is_zero() && self.case.services().get(id).is_some() {
                self.late(id, at, &served, served.delay);
            }
            if let Body::Json(value) = &served.body {
                self.body(id, at, value.clone());
            }
            self.says_why(id, at);
        }
    }

    fn answer(&mut self, id: ActionId, at: usize, served: Served) -> bool {
        let mut case = self.case.clone();
        if let Some(answer) = case.answers.get_mut(&id).and_then(|all| all.get_mut(at)) {
            *answer = Arc::new(Answer::Served(served));
        }
        self.take(case)
    }

    /// A reply that comes clearly too late: at the very moment of the timeout a real server might win.
    fn late(&mut self, id: ActionId, at: usize, served: &Served, timeout: Duration) {
        let late = Served {
            delay: timeout.saturating_add(Duration::from_secs(1)),
            ..served.clone()
        };
        self.answer(id, at, late);
    }

    /// A service that refuses something usually says why.
    fn says_why(&mut self, id: ActionId, at: usize) {
        let Answer::Served(served) = &*self.case.answers[&id][at] else {
            return;
        };
        let is_silent = served.body == Body::Json(Value::Object(Object::default()));
        if served.status >= 400 && served.delay.is_zero() && is_silent {
            let message = match served.status {
                404 => "not found",
                400..500 => "refused",
                _ => "internal error",
            };
            let body = Object::of([("message", Value::from(message))]);
            let served = Served {
                body: Body::Json(Value::Object(body)),
                ..served.clone()
            };
            self.answer(id, at, served);
        }
    }

    /// Texts and numbers of a reply as a reader knows them, where any other would do as well.
    fn body(&mut self, id: ActionId, at: usize, value: Value) {
        for path in leaves(&value) {
            let Answer::Served(served) = &*self.case.answers[&id][at] else {
                return;
            };
            let (Body::Json(now), Some(known)) =
                (&served.body, path.last().and_then(|name| readable(name)))
            else {
                continue;
            };
            let served = Served {
                body: Body::Json(with(now, &path, &known)),
                ..served.clone()
            };
            self.answer(id, at, served);
        }
    }
}

/// The ways to the scalars of objects in objects.
fn leaves(value: &Value) -> Vec<Vec<Arc<str>>> {
    let mut leaves = Vec::new();
    let mut open = vec![(Vec::new(), value)];
    while let Some((path, value)) = open.pop() {
        match value {
            Value::Object(object) => open.extend(object.iter().map(|(name, value)| {
                let mut path = path.clone();
                path.push(name.clone());
                (path, value)
            })),
            Value::List(_) | Value::Platform(_) => {}
            _ => leaves.push(path),
        }
    }
    leaves
}

/// The value with another one at the end of a way.
fn with(value: &Value, path: &[Arc<str>], leaf: &Value) -> Value {
    match (value, path) {
        (Value::Object(object), [first, rest @ ..]) => {
            let members = object.iter().map(|(name, value)| {
                let value = match name == first {
                    true => with(value, rest, leaf),
                    false => value.clone(),
                };
                (name.clone(), value)
            });
            Value::Object(Object::from_members(members.collect()))
        }
        (_, []) => leaf.clone(),
        (other, _) => other.clone(),
    }
}

/// What a value with this name usually is.
fn readable(name: &str) -> Option<Value> {
    const KNOWN: [(&str, &str); 7] = [
        ("mail", "alice@example.com"),
        ("phone", CALLER),
        ("name", "Alice Smith"),
        ("city", "Indianapolis"),
        ("lang", "en"),
        ("message", "not found"),
        ("id", "CUST-001"),
    ];
    let name = name.to_lowercase();
    let known = KNOWN.iter().find(|(part, _)| match *part {
        // `paid` and `video` hold it too.
        "id" => name == "id" || name.ends_with("_id") || name.ends_with("customerid"),
        part => name.contains(part),
    });
    known.map(|(_, value)| Value::from(*value))
}
