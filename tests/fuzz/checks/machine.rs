//! Any flow with any replies runs to its end, takes the same way twice, and is shown.

use std::{sync::Arc, time::Duration};

use flow_core::{
    DataEnd, DataReply, Effect, Finished, InputReply, Program, Reply, RunOptions, StubEnd,
    StubReply, drive, start,
};
use flow_expr::{Object, Value};
use flow_report::{Style, report_json, report_text, snapshot, trace_lines};
use flow_syntax::Source;

use super::reply::reply_of;

const MOST_ACTIONS: u32 = 200;

/// Checks one input: a flow, and replies behind lines of `---`. The last reply is given again and again.
pub fn check(data: &[u8]) {
    let mut parts = split(data, b"\n---\n");
    let Some(text) = super::text(parts.remove(0)) else {
        return;
    };
    let source = Source::new("flow.json".to_owned(), text.to_owned());
    let Some(program) = flow_load::load(&source).program.map(Arc::new) else {
        return;
    };
    for strict in [false, true] {
        let options = RunOptions {
            max_actions: MOST_ACTIONS,
            strict,
            ..RunOptions::default()
        };
        let finished = run(&program, &parts, &options);
        is_sound(&finished);
        let lines = trace_lines(&finished.trace, &source);
        let again = run(&program, &parts, &options);
        assert_eq!(trace_lines(&again.trace, &source), lines);
        drop(report_text(&finished.trace, &source, Style::Plain));
        drop(report_json(&finished.trace, &source));
        drop(snapshot(&finished.trace));
    }
}

fn run(program: &Arc<Program>, replies: &[&[u8]], options: &RunOptions) -> Finished {
    let mut answered = 0;
    drive(start(program, &[], options), |effect| {
        let bytes = replies.get(answered).or(replies.last()).copied();
        answered += 1;
        answer(effect, bytes.unwrap_or_default())
    })
}

fn answer(effect: &Effect, bytes: &[u8]) -> Reply {
    match effect {
        Effect::Http(_) => Reply::Http(reply_of(bytes)),
        Effect::Collect(_) => Reply::Input(InputReply {
            elapsed: Duration::from_millis(10),
            digits: super::text(bytes).map(|text| text.trim().to_owned()),
        }),
        Effect::Data(_) => Reply::Data(DataReply {
            elapsed: Duration::from_millis(10),
            end: match (outputs_of(bytes), bytes.first()) {
                (Some(outputs), _) => DataEnd::Done(outputs),
                (None, Some(b'0'..=b'9')) => DataEnd::Late,
                (None, Some(_)) => DataEnd::Failed(Object::from_members(Vec::new())),
                (None, None) => DataEnd::Nobody,
            },
            exchange: None,
        }),
        Effect::Stub(_) => Reply::Stub(StubReply {
            elapsed: Duration::from_millis(10),
            end: match outputs_of(bytes) {
                Some(outputs) => StubEnd::Left {
                    exit: None,
                    outputs,
                },
                None => StubEnd::Nobody,
            },
        }),
    }
}

fn outputs_of(bytes: &[u8]) -> Option<Object> {
    match flow_expr::read_json(bytes).ok()?.value {
        Value::Object(outputs) => Some(outputs),
        _ => None,
    }
}

fn is_sound(finished: &Finished) {
    // The error handling of platform flows gets some more, once.
    assert!(finished.actions <= MOST_ACTIONS + 1_000);
    assert_eq!(finished.trace.outcome(), Some(&finished.outcome));
    let vars = finished.trace.vars();
    for (number, value) in (0..).zip(&finished.values) {
        let name = finished.trace.variable(flow_expr::VarId(number));
        assert_eq!(&vars.get(name).cloned(), value, "{name}");
    }
}

fn split<'a>(data: &'a [u8], mark: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut rest = data;
    while let Some(at) = rest.windows(mark.len()).position(|window| window == mark) {
        parts.push(&rest[..at]);
        rest = &rest[at + mark.len()..];
    }
    parts.push(rest);
    parts
}
