//! Flows as the platform exports them: unpacked, checked, run, drawn and tested like any other.

use base64::{Engine, engine::general_purpose::STANDARD};
use insta::assert_snapshot;

use crate::support::{Folder, root};

const FLOW: &str = r#"{"name":"Orders","type":"workflow","initialSequence":"s-1","nextTrackingNumber":14,
"variables":[{"__type":"StringVariable","id":"v-1","name":"Flow.order","isInput":true,"initialValue":{"text":"","type":"str","config":{"emp":{}},"uiMetaData":{"mode":3}}}],
"errorHandling":{"handlingType":"EndWorkflow"},
"flowSequenceItemList":[{"__type":"State","id":"s-1","trackingId":10,"name":"Begin","startAction":"a-1","actionList":[
{"__type":"DecisionAction","id":"a-1","trackingId":11,"name":"Empty?","nextAction":"a-3","expression":{"text":"IsNotSetOrEmpty(Flow.order)","type":"bln","config":{"IsNotSetOrEmpty":{"operands":[{"ref":{"text":"Flow.order","val":"v-1"}}]}},"uiMetaData":{"mode":0}},
"paths":[{"label":"Yes","outputId":"__YES__","nextActionId":"a-2"},{"label":"No","outputId":"__NO__"}]},
{"__type":"EndWorkflowAction","id":"a-2","trackingId":12,"name":"Nothing to Do","exitReason":{"text":"nothing","type":"str","config":{"lit":{"text":"nothing"}},"uiMetaData":{"mode":1}}},
{"__type":"EndWorkflowAction","id":"a-3","trackingId":13,"name":"Done","exitReason":{"text":"Flow.order","type":"str","config":{"ref":{"text":"Flow.order","val":"v-1"}},"uiMetaData":{"mode":0}}}]}]}"#;

const FILE: &str = "Orders.i3WorkFlow";

/// A file as the platform writes it: one line, every character but letters and digits percent-encoded, in base64.
fn packed(flow: &str) -> String {
    let line: String = flow.lines().collect();
    let encode = |byte: u8| match byte.is_ascii_alphanumeric() {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    STANDARD.encode(line.bytes().map(encode).collect::<String>())
}

fn folder(flow: &str) -> Folder {
    Folder::new()
        .file(FILE, packed(flow))
        .file("flow.json", flow)
}

#[test]
fn a_mistake_in_an_export_is_shown_in_the_text_that_it_holds() {
    let ran = folder(&FLOW.replace(
        "text\":\"IsNotSetOrEmpty(Flow",
        "text\":\"IsNotSetOrEmpty(Flwo",
    ))
    .flowsim(&["check", FILE]);
    assert_snapshot!(ran.status(1).stdout, @r#"
    error[expression-syntax]: `Flwo` is neither a function call nor a variable, in `Empty?` (number 11)
      --> Orders.i3WorkFlow (decoded):36:31
       |
    36 |       "text":"IsNotSetOrEmpty(Flwo.order)",
       |                               ^^^^
       |
       = help: did you mean `Flow`?

    1 error
    "#);
}

#[test]
fn a_mistake_in_a_configuration_is_shown_in_the_users_own_lines() {
    let ran = folder(&FLOW.replace("\"nextActionId\":\"a-2\"", "\"nextActionId\":\"a-9\""))
        .flowsim(&["check", "flow.json"]);
    assert_snapshot!(ran.status(1).stdout, @r#"
    error[unknown-target]: the flow goes on at an action that does not exist, in `Empty?` (number 11)
     --> flow.json:6:61
      |
    6 | "paths":[{"label":"Yes","outputId":"__YES__","nextActionId":"a-9"},{"label":"No","outputId":"__NO__"}]},
      |                                                             ^^^^^ no action has this id
      |
      = help: correct it in Architect and export the flow again

    1 error
    "#);
}

#[test]
fn an_export_that_was_changed_on_its_way_is_told() {
    let ran = Folder::new()
        .file(
            FILE,
            format!("{}?{}", &packed(FLOW)[..80], &packed(FLOW)[80..]),
        )
        .flowsim(&["check", FILE]);
    assert_snapshot!(ran.status(1).stdout, @r#"
    error[syntax]: the exported flow is not base64
     --> Orders.i3WorkFlow:1:81
      |
    1 | …QyUyMnR5cGUlMjIlM0ElMjJ3b3JrZmxvdyUyMiUy?QyUyMmluaXRpYWxTZXF1ZW5jZSUyMiUzQSUyMnMlMkQxJTIyJTJDJTIybmV4dFRyYWNra…
      |                                          ^ this character does not belong there
      |
      = help: export the flow again, or give the file that Architect wrote without changing it

    1 error
    "#);
}

#[test]
fn an_export_is_run_drawn_and_has_a_world_of_its_own() {
    let folder = folder(FLOW);
    let ran = folder.flowsim(&["run", FILE, "--var", "Flow.order=5"]);
    assert_snapshot!(ran.fine().stdout, @r#"
    Orders  workflow, i3
        given Flow.order = "5"

      1 Start  workflow
          → next: Begin
      2 Begin  state
          → next: Empty?
      3 Empty?  Decision
          if IsNotSetOrEmpty(Flow.order)
          → no: Done
      4 Done  endWorkflow
          with {"exitReason":"5"}

    ended after 4 actions in 0 ms
    "#);
    for file in [FILE, "flow.json"] {
        let drawn = folder.flowsim(&["graph", file]);
        drawn.fine().prints("Nothing to Do");
    }
    folder
        .flowsim(&["world", FILE, "--out", "world.yaml"])
        .fine();
    let ran = folder.flowsim(&["run", FILE, "--world", "world.yaml", "--format", "json"]);
    ran.fine().prints(r#""format": "i3""#).prints("Done");
}

#[test]
fn an_export_is_tested_and_fuzzed() {
    let suite = "flow: Orders.i3WorkFlow\ncases:\n  - name: no order\n    expect: { path: [Start, Begin, \"Empty?\", Nothing to Do] }\n";
    let folder = folder(FLOW).file("orders.scenario.yaml", suite);
    folder
        .flowsim(&["test", "orders.scenario.yaml"])
        .fine()
        .prints("1 passed");
    folder.flowsim(&["fuzz", FILE, "--cases", "20"]).fine();
    // Its suite is known to be about it, although its text has another name.
    let mutated = folder.flowsim(&["mutate", FILE, "orders.scenario.yaml"]);
    assert!(
        !mutated.stderr.contains("about another flow"),
        "{}",
        mutated.stderr
    );
}

#[test]
fn the_contracts_that_an_export_embeds_are_checked() {
    let path = root().join("crates/flow-load/tests/i3/flows/a-call.json");
    let flow = std::fs::read_to_string(path).unwrap();
    let rules = |flow: &str| -> Vec<String> {
        let folder = Folder::new().file("flow.json", flow);
        let found = folder.flowsim(&["check", "flow.json", "--format", "json"]);
        let found = found.json();
        let found = found["findings"].as_array().unwrap().iter();
        let known = [
            "unknown-input",
            "unknown-output",
            "missing-input",
            "output-type",
        ];
        found
            .filter(|found| known.contains(&found["rule"].as_str().unwrap()))
            .map(|found| format!("{}: {}", found["rule"], found["message"]).replace('"', ""))
            .collect()
    };
    assert_eq!(rules(&flow), [] as [&str; 0]);
    let (before, after) = flow.split_once("\"DataAction\"").unwrap();
    let after = after.replacen(r#""name": "points","#, r#""name": "pionts","#, 1);
    let slip = format!("{before}\"DataAction\"{after}");
    assert_eq!(
        rules(&slip),
        ["unknown-output: `Customer by name` never gives `pionts`"]
    );
    let (before, after) = flow.split_once("\"inputSchemaFlattened\"").unwrap();
    let after = after.replacen(
        r#""type": "object","#,
        r#""type": "object", "required": ["country"],"#,
        1,
    );
    let after = after.replacen(
        r#""properties": {"#,
        r#""properties": {"country": {"type": "string"}, "#,
        1,
    );
    assert_eq!(
        rules(&format!("{before}\"inputSchemaFlattened\"{after}")),
        ["missing-input: the input `country`, which `Customer by name` requires, is not given"]
    );
}
