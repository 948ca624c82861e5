//! `flowsim graph`: formats, paths of runs, and what cannot be drawn.

use crate::support::{Folder, flow_of, flowsim, sample};

const SAY: &str = r#"{ "name": "Say", "type": "PlayMessage", "message": "hello" }"#;

#[test]
fn mermaid_is_drawn_unless_another_format_is_asked_for() {
    let flow = sample("flow.json");
    flowsim(&["graph", &flow])
        .fine()
        .prints("flowchart TD")
        .prints(r#"s3 -.->|"error"| s1"#);
    flowsim(&["graph", &flow, "--format", "dot"])
        .fine()
        .prints("digraph flow {")
        .prints("Lookup Customer");
    let ran = flowsim(&["graph", &flow, "--format", "svg"]).fine();
    assert!(ran.stdout.starts_with("<svg ") && ran.stdout.ends_with("</svg>\n"));
    assert_eq!(ran.stderr, "");
}

#[test]
fn the_same_flow_gives_the_same_bytes() {
    for format in ["mermaid", "dot", "svg"] {
        let draw = || flowsim(&["graph", &sample("routing.json"), "--format", format]).fine();
        assert_eq!(draw().stdout, draw().stdout, "{format}");
    }
}

#[test]
fn an_export_is_written_as_archy_yaml_and_as_the_text_that_findings_point_into() {
    let export = include_str!("../../crates/flow-load/tests/i3/flows/a-call.json");
    let folder = Folder::new().file("call.json", export);
    let ran = folder.flowsim(&["graph", "call.json", "--format", "archy", "-o", "call.yaml"]);
    assert_eq!(ran.fine().stdout, "");
    assert!(folder.read("call.yaml").starts_with("inboundCall:\n"));
    let draw = |flow: &str| folder.flowsim(&["graph", flow]).fine().stdout;
    assert_eq!(draw("call.yaml"), draw("call.json"));
    folder
        .flowsim(&["graph", "call.json", "--format", "decoded"])
        .fine()
        .prints("\"flowSequenceItemList\"");
    folder
        .flowsim(&["graph", "call.json", "--format", "archy", "--trace", "t"])
        .usage("`--trace` marks a path in a picture");
    flowsim(&["graph", &sample("flow.json"), "--format", "archy"])
        .usage("is no flow of the platform");
}

#[test]
fn a_flow_comes_from_a_pipe_and_a_picture_goes_to_a_file() {
    let folder = Folder::new().stdin(flow_of(SAY));
    let ran = folder.flowsim(&["graph", "-", "--format", "svg", "--out", "flow.svg"]);
    assert_eq!(ran.fine().stdout, "");
    assert!(folder.read("flow.svg").contains(">Say</text>"));
}

#[test]
fn the_path_of_a_run_is_marked() {
    let folder = Folder::new();
    let (flow, stubs) = (sample("flow.json"), sample("customer-lookup.scenario.yaml"));
    let case = format!("{stubs}#not found");
    let run = ["run", &flow, "--stubs", &case, "--trace", "trace.jsonl"];
    let _ = folder.flowsim(&run).fine();
    folder
        .flowsim(&["graph", &flow, "--trace", "trace.jsonl"])
        .fine()
        .prints(r#"s1["3 · Handle Error<br/><small>SetVariable</small>"]:::taken"#)
        .prints(r#"s2["Handle Timeout<br/><small>SetVariable</small>"]"#)
        .prints("the path of a run: 4 steps, transferred to your-queue-id");
}

#[test]
fn the_trace_of_another_flow_gets_a_caret() {
    let folder =
        Folder::with_flow(flow_of(SAY)).file("other.json", flow_of(&SAY.replace("Say", "Tell")));
    let _ = folder.run(&["--trace", "trace.jsonl"]).fine();
    folder
        .flowsim(&["graph", "other.json", "--trace", "trace.jsonl"])
        .usage("error: cannot use the trace `trace.jsonl`:")
        .says("error[trace]: the flow has no action `Say`")
        .says("^^^^^");
    folder
        .flowsim(&["graph", "flow.json", "--trace", "flow.json"])
        .usage("error[syntax]");
}

#[test]
fn what_cannot_be_read_or_understood_is_status_2() {
    flowsim(&["graph", "none.json"]).usage("cannot read `none.json`: there is no such file");
    let folder = Folder::with_flow(flow_of(
        r#"{ "name": "Say", "type": "PlayMessage", "message": "m", "on": { "next": "Sya" } }"#,
    ));
    folder
        .flowsim(&["graph", "flow.json"])
        .usage("`flow.json` cannot be drawn; `flowsim check flow.json` says everything about it")
        .says("did you mean `Say`?");
    flowsim(&["graph", "flow.json", "--format", "png"]).usage("'png'");
}

#[test]
fn an_address_that_is_not_called_does_not_matter() {
    let flow = flow_of(
        r#"{ "name": "L", "type": "GetExternalContact", "url": "http://crm.acme.test/x" }"#,
    );
    let _ = Folder::with_flow(flow)
        .flowsim(&["graph", "flow.json"])
        .fine();
}

#[test]
fn nothing_is_overwritten_that_the_picture_is_made_of() {
    let folder = Folder::with_flow(flow_of(SAY));
    folder
        .flowsim(&["graph", "flow.json", "-o", "./flow.json"])
        .usage("`./flow.json` is named twice: it would be overwritten");
    assert!(folder.read("flow.json").starts_with('{'));
    folder
        .flowsim(&["graph", "flow.json", "-o", "no/such/folder.svg"])
        .status(3)
        .says("its folder does not exist");
}

/// A flow of this many actions in a row.
fn row(count: usize) -> String {
    let action = |index| format!(r#"{{ "name": "A{index}", "type": "Log", "message": "m" }}"#);
    flow_of(&(0..count).map(action).collect::<Vec<_>>().join(",\n"))
}

#[test]
fn large_flows_are_drawn_and_too_large_ones_are_refused() {
    let folder = Folder::with_flow(row(1_000)).file("huge.json", row(7_000));
    folder
        .flowsim(&["graph", "flow.json", "--format", "svg"])
        .fine()
        .prints(">A999</text>");
    folder
        .flowsim(&["graph", "flow.json"])
        .fine()
        .says("warning: the picture has 1001 arrows, and Mermaid draws 500");
    folder
        .flowsim(&["graph", "huge.json", "--format", "svg"])
        .usage("error: the picture would have 7002 shapes")
        .says("`--format dot`");
    folder
        .flowsim(&["graph", "huge.json", "--format", "dot"])
        .fine()
        .prints("A6999");
}
