//! A finding as a scenario file: explicit replies, and a promise that is broken until the flow is mended.

mod exact;
mod promise;
mod scenario;
mod world;

use std::{fmt::Write as _, sync::Arc, time::Duration};

use flow_core::{ActionKind, Answered, Does, Event, PlatformAction, Program, Trace};
use flow_expr::Value;

use crate::{
    answer::{Acted, Answer, Body, Faulty, Served, Way},
    case::Case,
};

use world::Worlds;

pub use exact::{ExactReply, exact_replies};
pub use promise::promise_of;
pub use scenario::scenario_case;

/// A case of a scenario file, as it is written.
#[derive(Clone, Debug)]
pub struct WrittenCase<'w> {
    /// The case's name.
    pub name: &'w str,
    /// What the run is given and what its questions are answered.
    pub case: &'w Case,
    /// The run of it; `None` where it crashed.
    pub trace: Option<&'w Trace>,
    /// The lines below `expect`, each with two blanks for each further level.
    pub expect: &'w str,
}

/// What stands above the cases of a scenario file.
#[derive(Clone, Copy, Debug, Default)]
pub struct Heading<'h> {
    /// A comment, line by line.
    pub comment: &'h str,
    /// The flow's path relative to the file.
    pub flow: &'h str,
    /// What fills in the flow's placeholders.
    pub values: &'h [(&'h str, &'h str)],
    /// The files that define the data actions whose services the cases answer for, relative to the file.
    pub actions: &'h [String],
}

/// A scenario file.
///
/// What is written is read back as the same cases, and needs nothing else.
pub fn scenario_text(
    program: &Program,
    heading: &Heading<'_>,
    cases: &[WrittenCase<'_>],
) -> String {
    let mut out = String::new();
    for line in heading.comment.lines() {
        // Writing into a text cannot fail.
        let _ = writeln!(out, "# {}", line.trim_end());
    }
    let _ = writeln!(out, "flow: {}", quoted(heading.flow));
    if !heading.values.is_empty() {
        out.push_str("values:\n");
    }
    for (name, value) in heading.values {
        let _ = writeln!(out, "  {}: {}", quoted(name), quoted(value));
    }
    if !heading.actions.is_empty() {
        out.push_str("actions:\n");
    }
    for file in heading.actions {
        let _ = writeln!(out, "  - {}", quoted(file));
    }
    let worlds = Worlds::of(cases.iter().map(|case| case.case.around.as_deref()));
    worlds.write_common(&mut out);
    out.push_str("cases:\n");
    for (index, case) in cases.iter().enumerate() {
        write_case(&mut out, program, case, &|out| worlds.write_own(out, index));
    }
    out
}

/// What a case gives and answers, a line for each thing.
pub fn told(program: &Program, case: &Case) -> Vec<String> {
    const LONGEST: usize = 160;
    let given = case.given.iter();
    let given = given.map(|(name, value)| format!("given `{name}`: {}", json(value)));
    let turns = case.around.iter().flat_map(|around| around.turns());
    let given = given.chain(turns.map(ToString::to_string));
    let answers = case.answers.iter().flat_map(|(action, answers)| {
        let name = &program.action(*action).name;
        answers.iter().map(move |answer| match &**answer {
            Answer::Entered {
                digits: Some(digits),
                after,
            } => match after.is_zero() {
                true => format!("`{name}` hears {}", quoted(digits)),
                false => format!("`{name}` hears {} after {}", quoted(digits), time(*after)),
            },
            Answer::Entered { digits: None, .. } => format!("`{name}` hears nothing"),
            answer => format!("`{name}` gets {}", reply(answer)),
        })
    });
    let shortened = |line: String| match line.chars().count() > LONGEST {
        true => line.chars().take(LONGEST - 1).chain(['…']).collect(),
        false => line,
    };
    given.chain(answers).map(shortened).collect()
}

fn write_case(
    out: &mut String,
    program: &Program,
    written: &WrittenCase<'_>,
    world: &dyn Fn(&mut String),
) {
    let _ = writeln!(out, "  - name: {}", quoted(written.name));
    let case = written.case;
    if !case.given.is_empty() {
        out.push_str("    given:\n");
        for (name, value) in &case.given {
            let _ = writeln!(out, "      {}: {}", quoted(name), json(value));
        }
    }
    world(out);
    write_replies(out, program, case);
    if let Some(trace) = written.trace {
        write_caller(out, trace);
    }
    if !written.expect.is_empty() {
        out.push_str("    expect:\n");
        for line in written.expect.lines() {
            let _ = writeln!(out, "      {line}");
        }
    }
}

fn write_replies(out: &mut String, program: &Program, case: &Case) {
    let is_called = |action| {
        let kind = &program.action(action).kind;
        let is_asked = |platform: &PlatformAction| matches!(platform.does, Does::Ask(_));
        match kind {
            ActionKind::Lookup(_) => true,
            ActionKind::Platform(platform) => !is_asked(platform),
            _ => false,
        }
    };
    let mut lookups = case
        .answers
        .iter()
        .filter(|(action, _)| is_called(**action))
        .peekable();
    if lookups.peek().is_some() {
        out.push_str("    replies:\n");
    }
    for (action, answers) in lookups {
        let name = quoted(&program.action(*action).name);
        match &answers[..] {
            [only] => {
                let _ = writeln!(out, "      {name}: {}", reply(only));
            }
            all => {
                let _ = writeln!(out, "      {name}:");
                for answer in all {
                    let _ = writeln!(out, "        - {}", reply(answer));
                }
            }
        }
    }
}

/// What the caller entered, in the order in which the flow asked; nothing is entered where nothing is written.
fn write_caller(out: &mut String, trace: &Trace) {
    let answered = trace
        .records()
        .iter()
        .filter_map(|record| match &record.event {
            Event::Answered(answered) => Some(answered),
            _ => None,
        });
    let mut entered: Vec<String> = answered.map(|answered| entry(answered)).collect();
    while entered.last().is_some_and(|last| last == NOTHING) {
        entered.pop();
    }
    if !entered.is_empty() {
        let _ = writeln!(out, "    caller: [{}]", entered.join(", "));
    }
}

const NOTHING: &str = "none";

fn entry(answered: &Answered) -> String {
    match &answered.digits {
        Some(digits) if answered.elapsed.is_zero() => quoted(digits),
        Some(digits) => format!(
            "{{ digits: {}, after: {} }}",
            quoted(digits),
            time(answered.elapsed)
        ),
        None => NOTHING.to_owned(),
    }
}

fn reply(answer: &Answer) -> String {
    match answer {
        Answer::Served(served) => served_text(served),
        Answer::Faulty(Faulty { fault, delay }) => {
            let delay = waits(*delay);
            format!("{{ fault: {}{delay} }}", fault.name())
        }
        Answer::Acted(acted) => acted_text(acted),
        Answer::Entered { .. } => served_text(&Served::default()),
    }
}

fn acted_text(acted: &Acted) -> String {
    let outputs = json(&Value::Object(acted.outputs.clone()));
    match &acted.way {
        Way::Success => format!("{{ outputs: {outputs} }}"),
        Way::Failure => format!("{{ failure: {outputs} }}"),
        Way::Timeout => "{ exit: timeout }".to_owned(),
        Way::Exit(exit) if acted.outputs.is_empty() => format!("{{ exit: {} }}", quoted(exit)),
        Way::Exit(exit) => format!("{{ exit: {}, outputs: {outputs} }}", quoted(exit)),
    }
}

fn served_text(served: &Served) -> String {
    let mut text = format!("{{ status: {}", served.status);
    if !served.headers.is_empty() {
        let headers = served.headers.iter();
        let headers: Vec<String> = headers
            .map(|(name, value)| format!("{}: {}", quoted(name), quoted(value)))
            .collect();
        let _ = write!(text, ", headers: {{ {} }}", headers.join(", "));
    }
    match &served.body {
        Body::Empty => {}
        Body::Json(value) => text += &format!(", json: {}", json(value)),
        Body::Text(body) => text += &format!(", body: {}", quoted(body)),
    }
    text + &waits(served.delay) + " }"
}

fn waits(delay: Duration) -> String {
    match delay.is_zero() {
        true => String::new(),
        false => format!(", delay: {}", time(delay)),
    }
}

/// A time in whole milliseconds, rounded up: what comes too late comes too late again.
fn time(time: Duration) -> String {
    format!("{}ms", time.as_micros().div_ceil(1000))
}

/// A text in quotes that YAML and JSON both read.
pub(crate) fn quoted(text: &str) -> String {
    json(&Value::Text(Arc::from(text)))
}

/// A value that YAML and JSON both read: YAML takes no control characters as they are, nor line separators.
pub(crate) fn json(value: &Value) -> String {
    let plain = value.to_json();
    let is_odd = |letter: char| {
        letter.is_control()
            || matches!(
                letter,
                '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
            )
    };
    if !plain.contains(is_odd) {
        return plain;
    }
    plain.chars().fold(
        String::with_capacity(plain.len() + 8),
        |mut text, letter| {
            match is_odd(letter) {
                true => text += &format!("\\u{:04x}", u32::from(letter)),
                false => text.push(letter),
            }
            text
        },
    )
}
