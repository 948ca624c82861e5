//! Promises that hold over the whole run: conditions at every step, and notes.

use flow_core::{Event, NoteCode, Vars};
use flow_expr::{Code, Environment, Expr, ExprErrorCode, Names, NotSetRead, Value, VarId};

use super::{Difference, walk::Run};

/// Variables by name; what is read and not set is nobody's business here.
struct Seen<'a> {
    names: &'a Names,
    vars: &'a Vars,
}

impl Environment for Seen<'_> {
    fn variable(&self, id: VarId) -> Option<&Value> {
        self.vars.get(self.names.name(id))
    }

    fn not_set(&mut self, _: NotSetRead<'_>) {}
}

/// Whether a condition holds of these variables; what is not set makes it not hold.
pub(super) fn holds(condition: &Expr, vars: &Vars) -> Result<bool, String> {
    let mut names = Names::default();
    let code = condition.compile(&mut names);
    evaluate(&code, &names, vars)
}

/// Whether a condition that names no variable holds, and so does at every step of every run.
pub(crate) fn constant(condition: &Expr) -> Option<bool> {
    match condition.references().next() {
        None => holds(condition, &Vars::default()).ok(),
        Some(_) => None,
    }
}

fn evaluate(code: &Code, names: &Names, vars: &Vars) -> Result<bool, String> {
    match code.eval(&mut Seen { names, vars }) {
        Ok(Some(Value::Bool(holds))) => Ok(holds),
        Ok(None) => Ok(false),
        Ok(Some(other)) => Err(format!(
            "it is a value of type {}, not Boolean",
            other.type_name()
        )),
        Err(error) if error.code == ExprErrorCode::NotSet => Ok(false),
        Err(error) => Err(error.message),
    }
}

pub(super) fn never(condition: &Expr, run: &Run<'_>) -> Option<Difference> {
    at_every_step(condition, false, run)
}

pub(super) fn always(condition: &Expr, run: &Run<'_>) -> Option<Difference> {
    at_every_step(condition, true, run)
}

/// Looks at the variables before the first step and after each that changes them.
fn at_every_step(condition: &Expr, wanted: bool, run: &Run<'_>) -> Option<Difference> {
    let mut names = Names::default();
    let code = condition.compile(&mut names);
    let given = run
        .steps
        .first()
        .map_or(run.trace.records().len(), |step| step.records.0);
    let steps = run
        .steps
        .iter()
        .enumerate()
        .map(|(step, walked)| (Some(step), walked.records.1));
    let (mut vars, mut seen) = (Vars::default(), 0);
    for (step, count) in std::iter::once((None, given)).chain(steps) {
        let changed = run.trace.fold_into(&mut vars, seen..count);
        seen = count;
        if !changed && step.is_some() {
            continue;
        }
        match evaluate(&code, &names, &vars) {
            Ok(holds) if holds == wanted => {}
            found => return Some(broken_rule(condition, wanted, found, step, run)),
        }
    }
    None
}

fn broken_rule(
    condition: &Expr,
    wanted: bool,
    found: Result<bool, String>,
    step: Option<usize>,
    run: &Run<'_>,
) -> Difference {
    let place = step.map_or_else(
        || "before the first step".to_owned(),
        |step| format!("after step {} (`{}`)", step + 1, run.name(step)),
    );
    let kind = if wanted { "always" } else { "never" };
    Difference {
        message: match &found {
            Ok(true) => format!("what is never to hold held {place}"),
            Ok(false) => format!("what is always to hold did not {place}"),
            Err(_) => format!("the condition cannot be evaluated {place}"),
        },
        expected: format!("{kind} {condition}"),
        actual: found.map_or_else(|message| message, |holds| holds.to_string()),
        step,
    }
}

/// Whether a note is made.
pub(super) fn note(code: Option<NoteCode>, made: bool, run: &Run<'_>) -> Option<Difference> {
    let fits = |found: NoteCode| code.is_none_or(|wanted| wanted == found);
    let records = run.trace.records();
    let found = records.iter().position(|record| match &record.event {
        Event::Noted(note) => fits(note.code),
        _ => false,
    });
    let noted: Vec<String> = run
        .trace
        .notes()
        .map(|note| format!("`{}`", note.code))
        .collect();
    let actual = if noted.is_empty() {
        "no notes".to_owned()
    } else {
        noted.join(", ")
    };
    let named = code.map_or_else(|| "a note".to_owned(), |code| format!("the note `{code}`"));
    let (message, expected) = match (found, made) {
        (Some(_), true) | (None, false) => return None,
        (None, true) => (format!("the run did not make {named}"), named),
        (Some(_), false) => (format!("the run made {named}"), "no such note".to_owned()),
    };
    let holds = |at: usize| {
        run.steps
            .iter()
            .position(|step| (step.records.0..step.records.1).contains(&at))
    };
    Some(Difference {
        message,
        expected,
        actual,
        step: found.and_then(holds),
    })
}
