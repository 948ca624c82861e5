//! Flows in few words, campaigns over them, and what they found.

use std::sync::{Arc, atomic::AtomicBool};

use flow_core::{Program, RunOptions};
use flow_expr::Value;
use flow_fuzz::{Answer, Case, Known, Maker, Oracle, Plan, Searched, search};
use flow_syntax::Source;

/// The flow of the tutorial.
pub(crate) const TUTORIAL: &str = include_str!("../../../../scenarios/customer-lookup/flow.json");

#[track_caller]
pub(crate) fn program(flow: &str) -> Arc<Program> {
    let name = match flow.starts_with('{') {
        true => "flow.json",
        false => "flow.yaml",
    };
    let loaded = flow_load::load(&Source::new(name, flow));
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    Arc::new(loaded.program.expect("a flow without errors is a program"))
}

/// A flow whose start falls through to these actions.
pub(crate) fn flow(actions: &str) -> String {
    flow_with("", actions)
}

/// The same with more members of the start.
pub(crate) fn flow_with(start: &str, actions: &str) -> String {
    format!(r#"{{"initialAction":{{"name":"Start","type":"Start"{start}}},"actions":[{actions}]}}"#)
}

/// A lookup with these further members.
pub(crate) fn lookup(more: &str) -> String {
    format!(
        r#"{{"name":"Lookup","type":"GetExternalContact","url":"https://crm.test/","timeout":1000{more}}}"#
    )
}

#[track_caller]
pub(crate) fn searched(flow: &str, oracle: &Oracle, plan: &Plan) -> Searched {
    let program = program(flow);
    let maker = Maker::new(&program, Known::of(&program), Vec::new());
    search(
        &program,
        &maker,
        oracle,
        plan,
        &AtomicBool::new(false),
        |_| (),
    )
}

pub(crate) fn few() -> Plan {
    Plan {
        seed: 1,
        cases: 3_000,
        options: RunOptions {
            max_actions: 200,
            ..RunOptions::default()
        },
        ..Plan::default()
    }
}

/// Each finding: `rule: message | the smallest case`.
#[track_caller]
pub(crate) fn finds(flow: &str) -> Vec<String> {
    told(flow, &searched(flow, &Oracle::default(), &few()))
}

pub(crate) fn told(flow: &str, searched: &Searched) -> Vec<String> {
    let program = program(flow);
    let findings = searched.findings.iter();
    let told = findings.map(|finding| {
        format!(
            "{}: {} | {}",
            finding.cause.rule,
            finding.message,
            case_text(&program, &finding.case)
        )
    });
    told.collect()
}

fn case_text(program: &Program, case: &Case) -> String {
    let answers = case.answers.iter().map(|(action, answers)| {
        let texts: Vec<String> = answers.iter().map(|answer| answer_text(answer)).collect();
        format!("{}: {}", program.action(*action).name, texts.join(", "))
    });
    answers.collect::<Vec<_>>().join("; ")
}

fn answer_text(answer: &Answer) -> String {
    match answer {
        Answer::Served(served) => {
            let late = if served.delay.is_zero() {
                String::new()
            } else {
                format!(" after {:?}", served.delay)
            };
            format!("{} {}{late}", served.status, served.body.text())
        }
        Answer::Faulty(faulty) => faulty.fault.name().to_owned(),
        Answer::Entered { digits, .. } => digits
            .as_ref()
            .map_or("nothing".to_owned(), |digits| format!("`{digits}`")),
        Answer::Acted(acted) => format!(
            "{:?} {}",
            acted.way,
            Value::from(acted.outputs.clone()).to_json()
        ),
    }
}
