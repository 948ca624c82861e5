//! What happened in a run as promises for an author to review; and whether a case keeps them when it is read back.

use std::{collections::BTreeSet, sync::Arc};

use flow_core::{
    ActionId, ActionKind, Does, Event, Left, Outcome, Program, Run, RunOptions, Trace, start,
};
use flow_expr::Value;
use flow_scenario::{Case, CaseWorld, Checker, Script, Surroundings, judge, load};
use flow_syntax::{Diagnostic, Severity, Source};

use super::CoverCase;
use crate::{
    services::Services,
    write::{Heading, WrittenCase, json, quoted, scenario_text},
};

/// How much is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// The outcome, the way and the variables.
    All,
    /// The outcome and the way.
    Way,
    /// The outcome.
    Outcome,
}

/// The lines below `expect`.
pub(super) fn expectation(trace: &Trace, told: Told) -> String {
    let mut lines = vec![format!("outcome: {}", outcome(trace))];
    if told != Told::Outcome {
        lines.extend(block("exits", exits(trace)));
    }
    if told == Told::All {
        lines.extend(block("variables", variables(trace)));
    }
    lines.join("\n")
}

/// A key with members on lines of their own.
fn block(key: &str, members: Vec<(String, String)>) -> Option<String> {
    let lines = members
        .iter()
        .map(|(name, value)| format!("\n  {}: {value}", quoted(name)));
    (!members.is_empty()).then(|| lines.fold(format!("{key}:"), |text, line| text + &line))
}

fn outcome(trace: &Trace) -> String {
    match trace.outcome() {
        Some(Outcome::Transferred(queue)) => format!("{{ transferred: {} }}", quoted(queue)),
        Some(Outcome::Failed(failure)) => format!("{{ failed: {} }}", failure.code),
        Some(outcome) => outcome.kind().to_owned(),
        None => "[transferred, disconnected, ended, failed, limit]".to_owned(),
    }
}

/// The exits of actions that can be left by several, in the order in which the run came to them.
fn exits(trace: &Trace) -> Vec<(String, String)> {
    /// A list of more says nothing to a reader.
    const MOST: usize = 12;
    let program = trace.program();
    let mut taken: Vec<(ActionId, Vec<Arc<str>>)> = Vec::new();
    for step in trace.steps() {
        let action = program.action(step.action);
        let Left::By(exit, _) = step.left else {
            // A run that ends in an action has left it by no exit: of that action nothing is said.
            taken.retain(|(id, _)| *id != step.action);
            continue;
        };
        if action.exits.len() < 2 {
            continue;
        }
        let label = action.exit_label(exit);
        match taken.iter_mut().find(|(id, _)| *id == step.action) {
            Some((_, labels)) => labels.push(label),
            None => taken.push((step.action, vec![label])),
        }
    }
    let written = |labels: Vec<Arc<str>>| match &labels[..] {
        [first, others @ ..] if others.iter().all(|other| other == first) => Some(quoted(first)),
        labels if labels.len() <= MOST => {
            let labels: Vec<_> = labels.iter().map(|label| quoted(label)).collect();
            Some(format!("[{}]", labels.join(", ")))
        }
        _ => None,
    };
    let named = taken
        .into_iter()
        .filter_map(|(id, labels)| Some((program.action(id).name.to_string(), written(labels)?)));
    named.collect()
}

/// What the variables hold at the end that the flow set by itself.
fn variables(trace: &Trace) -> Vec<(String, String)> {
    let program = trace.program();
    let mut seen = BTreeSet::new();
    let assigned = trace.records().iter().filter_map(|record| {
        let is_own = matches!(
            program.action(record.action).kind,
            ActionKind::SetVariable(_) | ActionKind::CollectInput(_) | ActionKind::Platform(_)
        );
        match record.event {
            Event::Assigned(variable, _) if is_own && variable != program.error() => {
                seen.insert(variable).then_some(variable)
            }
            _ => None,
        }
    });
    let vars = trace.vars();
    let named = assigned.map(|variable| {
        let name = trace.variable(variable);
        (name.to_string(), wanted(vars.get(name)))
    });
    named.collect()
}

/// A value as a promise. What is long or odd is only promised to be set.
fn wanted(value: Option<&Value>) -> String {
    const LONGEST: usize = 200;
    let Some(value) = value else {
        return "not set".to_owned();
    };
    let text = json(value);
    match value {
        _ if text.len() > LONGEST => "set".to_owned(),
        Value::Text(word) if matches!(&**word, "set" | "not set") => {
            format!("{{ equals: {text} }}")
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => text,
        Value::List(_) | Value::Object(_) => format!("{{ equals: {text} }}"),
        Value::Platform(_) => "set".to_owned(),
    }
}

/// Whether a case keeps its promises when it is read back from its own text, and takes the same way.
pub(super) fn passes(program: &Arc<Program>, covered: &CoverCase, options: &RunOptions) -> bool {
    let written = WrittenCase {
        name: &covered.name,
        case: &covered.case,
        trace: Some(&covered.run.trace),
        expect: &covered.expect,
    };
    let text = scenario_text(program, &Heading::default(), &[written]);
    let loaded = load(&Source::new("cover.scenario.yaml", text));
    let services = covered.case.services();
    let mut found = loaded.diagnostics;
    found.extend(check(&loaded.scenario.cases, program, &services));
    if found.iter().any(|found| found.severity == Severity::Error) {
        return false;
    }
    let [case] = &loaded.scenario.cases[..] else {
        return false;
    };
    let mut case = case.clone();
    surround(&mut case, loaded.scenario.world.as_ref());
    let case = &case;
    let started = case.now.or(options.started);
    let options = &RunOptions {
        started,
        ..case.options(options)
    };
    let mut script = Script::new(case).with_max_response_bytes(options.max_response_bytes);
    let mut run = start(program, &case.given, options);
    loop {
        let waiting = match run {
            Run::Finished(finished) => {
                let same = finished.trace.steps() == covered.run.trace.steps();
                return same && judge(&case.promises, &finished.trace).is_empty();
            }
            Run::Waiting(waiting) => waiting,
        };
        match services.scripted(&mut script, waiting.effect(), options) {
            Ok(reply) => run = waiting.resume(reply),
            Err(_) => return false,
        }
    }
}

/// What is wrong with cases of a flow whose data actions have these services.
fn check(cases: &[Case], program: &Program, services: &Services) -> Vec<Diagnostic> {
    let known = services.iter().map(|(action, _)| program.action(action));
    let known: BTreeSet<(&str, &str)> = known
        .filter_map(|action| match &action.kind {
            ActionKind::Platform(platform) => match &platform.does {
                Does::CallData(call) => Some((&*call.category, &*call.data_action)),
                _ => None,
            },
            _ => None,
        })
        .collect();
    let mut checker = Checker::of(program);
    checker.knows_data(|category, name| known.contains(&(category, name)));
    cases.iter().for_each(|case| checker.case(case));
    checker.found()
}

/// Reads the worlds of a case, which stand in its file.
fn surround(case: &mut Case, under_all: Option<&CaseWorld>) {
    let worlds = case.worlds.iter().chain(under_all);
    let inline = worlds.filter_map(|world| match world {
        CaseWorld::Inline(around) => Some(Surroundings::clone(around)),
        CaseWorld::File(..) => None,
    });
    if let Some(around) = inline.reduce(|over, under| over.over(&under)) {
        case.is_surrounded_by(&around);
    }
}
