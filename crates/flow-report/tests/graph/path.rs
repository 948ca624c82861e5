//! The path of a run, read from its trace.

use flow_report::graph::{Class, Diagram, path_marks};
use flow_report::{Style, render};
use flow_syntax::Source;
use insta::assert_snapshot;

use crate::support::{flow_of, program, trace, walked};

const TWO: &str = r#"
  { "name": "Ask", "type": "Decision", "condition": "1 == 1", "on": { "yes": "Say", "no": "Say" } },
  { "name": "Say", "type": "PlayMessage", "message": "hello" }"#;

/// What is taken: actions with their numbers, exits with how often.
fn taken(diagram: &Diagram) -> Vec<String> {
    let actions = diagram.shapes[..diagram.actions].iter();
    let actions = actions.filter(|shape| shape.class == Some(Class::Taken));
    let actions = actions.map(|shape| format!("{}: {}", shape.name, shape.label));
    let arrows = diagram.arrows.iter();
    let arrows = arrows.filter(|arrow| arrow.class == Some(Class::Taken));
    let name = |shape: usize| &diagram.shapes[shape].name;
    let arrows = arrows.map(|arrow| {
        format!(
            "{} -{}-> {}",
            name(arrow.from),
            arrow.label(),
            name(arrow.to)
        )
    });
    actions.chain(arrows).collect()
}

#[test]
fn exits_that_look_the_same_are_told_apart_by_the_path() {
    assert_eq!(
        taken(&walked(&flow_of(TWO))),
        [
            "Start: 1",
            "Ask: 2",
            "Say: 3",
            "Start -next-> Ask",
            "Ask -yes-> Say",
            "Say -next-> ended",
        ]
    );
}

#[test]
fn a_run_that_goes_in_circles_is_counted() {
    let flow = flow_of(r#"{ "name": "A", "type": "Log", "message": "m", "on": { "next": "A" } }"#);
    let diagram = walked(&flow);
    assert_eq!(
        taken(&diagram),
        [
            "Start: 1",
            "A: 2, … ×199",
            "Start -next-> A",
            "A -next ×199-> A"
        ]
    );
    assert_eq!(diagram.caption, "the path of a run: 200 steps, limit");
}

#[test]
fn an_action_in_which_the_run_ends_is_its_last_step() {
    let flow = flow_of(r#"{ "name": "Bye", "type": "TransferToQueue", "queue": { "id": "q" } }"#);
    let diagram = walked(&flow);
    assert_eq!(
        taken(&diagram),
        [
            "Start: 1",
            "Bye: 2",
            "Start -next-> Bye",
            "Bye --> transferred to q"
        ]
    );
    assert_eq!(
        diagram.caption,
        "the path of a run: 2 steps, transferred to q"
    );
}

#[test]
fn the_beginning_of_a_trace_is_a_path() {
    let whole = trace(&flow_of(TWO));
    let cut: Vec<_> = whole.lines().take(2).collect();
    let marks = path_marks(&program(&flow_of(TWO)), &Source::new("t", cut.join("\n"))).unwrap();
    assert_eq!(marks.caption, "the path of a run: 1 step");
}

/// What is said of a trace that does not fit the flow.
#[track_caller]
fn refused(trace: &str) -> String {
    let source = Source::new("trace.jsonl", trace);
    let found = path_marks(&program(&flow_of(TWO)), &source).unwrap_err();
    render(&source, &found, Style::Plain)
}

const HEADER: &str = r#"{"schema":"flowsim/trace/1","flow":{"name":"Flow"}}"#;

#[test]
fn a_bad_trace_gets_a_caret() {
    assert_snapshot!(refused(r#"{"schema": "flowsim/report/1"}"#), @r#"
    error[trace]: this is no trace: its `schema` is not `flowsim/trace/1`
     --> trace.jsonl:1:12
      |
    1 | {"schema": "flowsim/report/1"}
      |            ^^^^^^^^^^^^^^^^^^
      |
      = help: write the trace of a run of this flow with `flowsim run --trace FILE`
    "#);
    assert_snapshot!(refused(&format!("{HEADER}\n{{\"event\": \"left\",\n")), @r#"
    error[syntax]: the text ends before `{` is closed
     --> trace.jsonl:2:18
      |
    2 | {"event": "left",
      | - opened here    ^ the text ends here
      |
      = help: add `}`
    "#);
    assert_snapshot!(refused(&format!("{HEADER}\n\n{{\"event\":\"left\",\"action\":\"Akk\",\"exit\":\"yes\",\"to\":\"Say\"}}\n")), @r#"
    error[trace]: the flow has no action `Akk`
     --> trace.jsonl:3:26
      |
    3 | {"event":"left","action":"Akk","exit":"yes","to":"Say"}
      |                          ^^^^^
      |
      = help: it has `Ask`: was the trace written before the flow was changed?
    "#);
}

#[test]
fn a_trace_of_another_flow_is_refused() {
    let line = |line: &str| refused(&format!("{HEADER}\n{line}\n"));
    let says = |text: String, what: &str| assert!(text.contains(what), "{text}");
    says(
        line(r#"{"event":"left","action":"Ask","exit":"maybe","to":"Say"}"#),
        "`Ask` has no exit `maybe`",
    );
    says(
        line(r#"{"event":"left","action":"Ask","exit":"yes","to":"Start"}"#),
        "`yes` of `Ask` does not lead there in this flow",
    );
    says(
        line(r#"{"event":"left","action":"Ask","exit":"yes","to":null}"#),
        "does not lead there",
    );
    says(
        line(r#"{"event":"left","action":5,"exit":"yes","to":null}"#),
        "a number is no name of an action",
    );
    says(
        line(r#"{"event":"left","exit":"yes"}"#),
        "the trace lacks `action` here",
    );
    says(
        line("[1]"),
        "each line of a trace is an object, and this is a list",
    );
    says(refused(" \n\n"), "the trace is empty");
}
