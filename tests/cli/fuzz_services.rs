//! `flowsim fuzz` and `cover` on flows whose data actions are defined: replies of their services, in virtual time and over loopback.

use crate::support::{Folder, Ran};

/// A flow that reads what a customer's record gives.
const FLOW: &str = r#"workflow:
  name: Find
  startUpRef: ./states/state[start]
  variables:
    - stringVariable: { name: Flow.Tier, initialValue: { noValue: true } }
    - integerVariable: { name: Flow.Points, initialValue: { noValue: true } }
    - integerVariable: { name: Flow.Status, initialValue: { noValue: true } }
  states:
    - state:
        name: Begin
        refId: start
        actions:
          - callData:
              name: Ask
              timeout: { lit: { seconds: 10 } }
              category:
                Shop:
                  dataAction:
                    Find customer:
                      inputs: { phone: { lit: "+1 55" } }
                      successOutputs: { tier: { var: Flow.Tier }, points: { var: Flow.Points } }
                      failureOutputs: { status: { var: Flow.Status } }
              outputs:
                success:
                  actions:
                    - decision:
                        name: Gold?
                        condition: { exp: 'Flow.Tier == "gold" and Flow.Points > 40' }
                        outputs:
                          yes: { actions: [ endWorkflow: { name: Gold } ] }
                          no: { actions: [ endWorkflow: { name: Others } ] }
                failure:
                  actions:
                    - decision:
                        name: Known?
                        condition: { exp: Flow.Status == 404 }
                        outputs:
                          yes: { actions: [ endWorkflow: { name: Nobody } ] }
                          no: { actions: [ endWorkflow: { name: Failed } ] }
                timeout:
                  actions:
                    - endWorkflow: { name: Late }
"#;

const DEFINITION: &str = r#"{
  "name": "Find customer", "integrationType": "custom-rest-actions", "actionType": "custom",
  "config": {
    "request": {"requestUrlTemplate": "/customers?phone=$esc.url($input.phone)", "requestType": "GET",
      "headers": {"Authorization": "Bearer ${credentials.token}"}},
    "response": {"translationMap": {"tier": "$.customers[?(@.kind == 'person')].tier", "points": "$.points"},
      "translationMapDefaults": {"points": "POINTS"},
      "successTemplate": "{\"tier\": ${successTemplateUtils.firstFromArray(\"${tier}\")}, \"points\": ${points}}"}
  },
  "contract": {
    "input": {"inputSchema": {"type": "object", "properties": {"phone": {"type": "string"}}}},
    "output": {"successSchema": {"type": "object", "properties": {
      "tier": {"type": "string", "enum": ["gold", "silver"]}, "points": {"type": KINDS}}}}
  }
}"#;

fn folder(points: &str) -> Folder {
    // Where nothing is worth no points, a reply must say how many there are.
    let kinds = if points == "0" {
        "\"integer\""
    } else {
        r#"["integer", "null"]"#
    };
    let definition = DEFINITION.replace("POINTS", points).replace("KINDS", kinds);
    Folder::new()
        .file("flow.yaml", FLOW)
        .file("actions/find.json", definition)
}

#[track_caller]
fn fuzz(folder: &Folder, more: &[&str]) -> Ran {
    folder.flowsim(&[&["fuzz", "flow.yaml", "--cases", "600"], more].concat())
}

#[test]
fn replies_of_a_service_find_what_told_outputs_do_not_show() {
    let folder = folder("null");
    let ran = fuzz(&folder, &["--action", "actions", "--out", "found"]).status(1);
    let page = ran.page();
    assert!(
        page.contains("`Gold?` reads `Flow.Points`, which is not set"),
        "{page}"
    );
    let saved = std::fs::read_dir(folder.path("found")).unwrap();
    let names = saved.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    let scenario = names.iter().find(|name| name.ends_with(".scenario.yaml"));
    let scenario = format!("found/{}", scenario.expect("a scenario is saved"));
    let text = folder.read(&scenario);
    assert!(
        text.contains("actions:\n  - \"../actions/find.json\"\n"),
        "{text}"
    );
    assert!(
        text.contains(
            r#""Ask": { status: 200, json: {"customers":[{"kind":"person","tier":"gold"}]"#
        ),
        "{text}"
    );
    assert!(
        text.contains("flowsim fuzz flow.yaml --seed 0 --cases 600 --action actions\n"),
        "{text}"
    );
    for way in [&["--virtual"][..], &[]] {
        let tested = folder.flowsim(&[&["test", &scenario], way].concat());
        tested.status(1).prints("not-set-read");
    }
    assert!(
        names.iter().any(|name| name.ends_with(".reply-1.http")),
        "{names:?}"
    );
}

#[test]
fn a_flow_that_survives_its_service_does_so_over_loopback_too() {
    let folder = folder("0").file("flowsim.toml", "[actions]\nfiles = [\"actions/*.json\"]\n");
    let ran = fuzz(&folder, &["--wire", "--jobs", "2"]).fine();
    assert!(
        ran.page().contains("of them were played over loopback"),
        "{}",
        ran.page()
    );
}

#[test]
fn without_a_definition_there_is_nothing_to_play_over_loopback() {
    let folder = Folder::new().file("flow.yaml", FLOW);
    fuzz(&folder, &["--wire"]).usage(
        "`--wire` and `--tls` play requests, and no data action that the flow calls has a definition: name their files with \
         `--action`",
    );
    let end = "workflow:\n  name: Find\n  startUpRef: ./states/state[start]\n  states:\n    - state: { name: Begin, refId: start, actions: \
               [ endWorkflow: { name: Done } ] }\n";
    Folder::new()
        .file("flow.yaml", end)
        .flowsim(&["fuzz", "flow.yaml", "--tls"])
        .usage("the flow calls neither lookups nor data actions");
}

#[test]
fn a_covering_suite_answers_for_the_service() {
    let folder = folder("0");
    let covered = folder.flowsim(&[
        "cover",
        "flow.yaml",
        "--action",
        "actions",
        "--out",
        "cover.scenario.yaml",
        "--cases",
        "3000",
    ]);
    let page = covered.fine().page();
    for exit in [
        "Gold?/yes",
        "Gold?/no",
        "Known?/yes",
        "Known?/no",
        "Ask/timeout",
    ] {
        assert!(!page.contains(&format!("not reached {exit}")), "{page}");
    }
    let text = folder.read("cover.scenario.yaml");
    assert!(
        text.contains("actions:\n  - \"actions/find.json\"\n") && text.contains("status: 404"),
        "{text}"
    );
    let tested = folder.flowsim(&[
        "test",
        "cover.scenario.yaml",
        "--virtual",
        "--format",
        "json",
    ]);
    let tested = tested.fine().json();
    assert_eq!(tested["summary"]["failed"], 0);
    let calls = &tested["cases"][0]["report"]["calls"];
    assert_eq!(calls[0]["method"], "GET", "{calls:#}");
}
