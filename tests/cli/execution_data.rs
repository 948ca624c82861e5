//! The platform's own form of a run: `run --format execution-data`, and `replay` of such a document against a flow.

use insta::assert_snapshot;

use crate::support::{Folder, Ran, flowsim, root};

/// A file of `scenarios`.
fn sample(name: &str) -> String {
    let path = root().join("scenarios").join(name);
    path.display().to_string()
}

/// The document of a case of the sample, and a changed flow beside it.
fn recorded(sample_name: &str, case: &str, change: (&str, &str)) -> Folder {
    let flow = sample(&format!("{sample_name}.yaml"));
    let stubs = format!("{}#{case}", sample(&format!("{sample_name}.scenario.yaml")));
    let ran = flowsim(&[
        "run",
        &flow,
        "--stubs",
        &stubs,
        "--format",
        "execution-data",
    ]);
    let text = std::fs::read_to_string(&flow).unwrap();
    assert!(text.contains(change.0), "the sample has `{}`", change.0);
    Folder::new()
        .file("e.json", &ran.stdout)
        .file("flow.yaml", text.replace(change.0, change.1))
}

fn replay(folder: &Folder, args: &[&str]) -> Ran {
    folder.flowsim(&[&["replay", "e.json", "--against", "flow.yaml"], args].concat())
}

const REFUND: &str = "refund-workflow/refund-workflow";
const BUSY: &str = "payments are busy, then pay";

#[test]
fn our_own_runs_of_all_samples_replay_as_the_same() {
    let samples = [
        "clinic-ivr/clinic-ivr",
        "order-bot/order-bot",
        "order-bot/order-messages",
        REFUND,
    ];
    for name in samples {
        let scenario = sample(&format!("{name}.scenario.yaml"));
        let tested = flowsim(&["test", &scenario, "--virtual", "--format", "json"]).json();
        let cases = tested["cases"].as_array().unwrap();
        assert!(cases.len() > 2, "{name}");
        for case in cases {
            let case = case["name"].as_str().unwrap();
            let folder = recorded(name, case, ("", ""));
            replay(&folder, &[]).fine().prints("takes the same");
        }
    }
}

#[test]
fn a_changed_flow_shows_the_first_step_that_differs() {
    let change = (
        "Flow.Amount <= State.Limit",
        "Flow.Amount < State.Limit - 40",
    );
    let ran = replay(&recorded(REFUND, BUSY, change), &[]).status(1);
    assert_snapshot!(ran.page(), @"
    `flow.yaml` differs from the recorded run
      step 3: `Small enough?` was left by `__YES__`, and now by `__NO__`
      2 steps before that are the same
    ");
}

#[test]
fn a_changed_value_is_told_with_its_step() {
    let change = ("State.Paid, \"paid\"", "State.Paid, \"refunded\"");
    let folder = recorded(REFUND, BUSY, change);
    let ran = replay(&folder, &["--format", "json"]).status(1);
    let json = ran.json();
    assert_eq!(json["schema"], "flowsim/execution-against/1");
    assert_eq!(json["same"], false);
    assert_eq!(json["sameSteps"], 13);
    let told = json["differences"].to_string();
    assert!(
        told.contains("`Flow.Result` was `paid`, and now is `refunded`"),
        "{told}"
    );
}

#[test]
fn what_a_document_lacks_is_said() {
    let folder = Folder::new()
        .file(
            "e.json",
            r#"{"flow": {"execution": [{"startedFlow": {"variables": [{"variableName": "Flow.OrderId", "value": "ValueRedacted"}]}},
                {"actionDecision": {"outputPathId": "__YES__"}}, {"actionUpdateData": {}}]}}"#,
        )
        .file("flow.yaml", std::fs::read(sample(&format!("{REFUND}.yaml"))).unwrap());
    assert_snapshot!(replay(&folder, &[]).status(1).page(), @"
    `flow.yaml` differs from the recorded run
      the document ends after 2 steps, and the local run goes on to `End without an order`
      2 steps before that are the same
      not in the document: no step has name of its action
      not in the document: no step has variables
      not in the document: what `Flow.OrderId` held is not kept (`ValueRedacted`)
      not in the document: how the run ended
    ");
}

#[test]
fn execution_data_needs_a_flow_and_a_cassette_no_world() {
    let folder = recorded(REFUND, BUSY, ("", ""));
    folder
        .flowsim(&["replay", "e.json"])
        .usage("holds no flow: name the flow with `--against FLOW`");
    let broken = folder.file("e.json", r#"{"flow": {"execution": "x"}}"#);
    replay(&broken, &[]).usage("has no list `execution` in `flow`");
    for flow in ["5", "{}"] {
        let broken = Folder::new().file("e.json", format!(r#"{{"flow": {flow}}}"#));
        let ran =
            replay(&broken, &[]).usage("this execution data has no list `execution` in `flow`");
        ran.says("e.json:1:10");
    }
}

/// A workflow in whose task, and in one that it calls, values begin.
const CALLS: &str = r#"workflow:
  name: Calls
  startUpRef: /workflow/tasks/task[a]
  tasks:
    - task:
        name: A
        refId: a
        variables:
          - stringVariable: { name: Task.Greeting, initialValue: { lit: hello } }
        actions:
          - callTask:
              name: Call B
              targetTaskRef: /workflow/tasks/task[b]
          - endWorkflow: { name: End }
    - task:
        name: B
        refId: b
        variables:
          - integerVariable: { name: Task.Count, initialValue: { lit: 3 } }
          - stringVariable: { name: Task.Word, initialValue: { noValue: true } }
        actions:
          - endTask: { name: End B }
"#;

/// The document of that workflow, changed.
fn calls(change: impl Fn(&mut serde_json::Value)) -> Folder {
    let folder = Folder::new().file("flow.yaml", CALLS);
    let mut document = folder
        .flowsim(&["run", "flow.yaml", "--format", "execution-data"])
        .fine()
        .json();
    change(&mut document["flow"]);
    folder.file("e.json", document.to_string())
}

/// The variables of the two tasks as they begin.
fn begun<'d>(flow: &'d mut serde_json::Value, task: &str) -> &'d mut serde_json::Value {
    let events = &mut flow["execution"];
    let started = match task {
        "A" => &mut events[1],
        _ => &mut events[2]["actionCallTask"]["execution"][0],
    };
    &mut started["startedTask"]["variables"]
}

#[test]
fn what_variables_held_when_a_task_began_is_compared() {
    replay(&calls(|_| {}), &[]).fine();
    let folder = calls(|flow| begun(flow, "B")[0]["value"] = 4.into());
    assert_snapshot!(replay(&folder, &[]).status(1).page(), @"
    `flow.yaml` differs from the recorded run
      when `B` began: `Task.Count` was `4`, and now is `3`
      3 steps before that are the same
    ");
    let folder = calls(|flow| {
        begun(flow, "A")[0]["value"] = "hi".into();
        let word = serde_json::json!({"variableName": "Task.Word", "value": "x"});
        begun(flow, "B").as_array_mut().unwrap().push(word);
    });
    let json = replay(&folder, &["--format", "json"]).status(1).json();
    assert_eq!(
        json["message"],
        "when `A` began: `Task.Greeting` was `hi`, and now is `hello`"
    );
    assert_eq!(
        json["differences"][1],
        "when `B` began: `Task.Word` was `x`, and now is not set"
    );
}

/// The first `eventLoop` of a document.
fn first_round(value: &mut serde_json::Value) -> Option<&mut serde_json::Value> {
    match value {
        serde_json::Value::Array(items) => items.iter_mut().find_map(first_round),
        serde_json::Value::Object(members) => {
            let mut members = members.iter_mut();
            members.find_map(|(name, value)| match name.as_str() {
                "eventLoop" => Some(value),
                _ => first_round(value),
            })
        }
        _ => None,
    }
}

#[test]
fn what_a_loop_counts_is_compared_round_by_round() {
    let folder = recorded(REFUND, BUSY, ("", ""));
    replay(&folder, &[]).fine();
    let mut document: serde_json::Value = serde_json::from_str(&folder.read("e.json")).unwrap();
    let round = first_round(&mut document).expect("the loop goes round twice");
    round["variables"][0]["value"] = 5.into();
    let folder = folder.file("e.json", document.to_string());
    let json = replay(&folder, &["--format", "json"]).status(1).json();
    assert_eq!(
        json["message"],
        "when another round of a loop began: `State.Try` was `5`, and now is `1`"
    );
}

#[test]
fn a_document_of_another_flow_is_compared_with_a_warning() {
    let folder = calls(|flow| {
        flow["flowName"] = "Others".into();
        flow["flowType"] = "INBOUNDCALL".into();
    });
    assert_snapshot!(replay(&folder, &[]).fine().said(), @"
    warning: the document is of the flow `Others`, and this one is `Calls`
    warning: the document is of a flow of type `INBOUNDCALL`, and this one is `WORKFLOW`
    ");
}

#[test]
fn a_start_that_is_no_moment_is_a_bad_document() {
    for start in [serde_json::json!("yesterday"), 7.into()] {
        let folder = calls(|flow| flow["startDateTime"] = start.clone());
        let ran = replay(&folder, &[]).usage("`startDateTime` is not a date and time");
        ran.says(&format!("{start}"));
    }
}

#[test]
fn a_document_that_was_cut_agrees_as_far_as_it_goes() {
    let cut = |flow: &mut serde_json::Value| {
        flow["isTruncated"] = true.into();
        flow["execution"].as_array_mut().unwrap().truncate(3);
    };
    assert_snapshot!(replay(&calls(cut), &[]).fine().page(), @"
    `flow.yaml` takes the same 2 steps as the recorded run; it agrees as far as the document goes
      not in the document: the document says that it is not whole (`isTruncated`)
      not in the document: how the run ended
    ");
    let otherwise = calls(|flow| {
        cut(flow);
        begun(flow, "A")[0]["value"] = "hi".into();
    });
    replay(&otherwise, &[]).status(1).prints("`Task.Greeting`");
    let whole = calls(|flow| {
        cut(flow);
        flow["isTruncated"] = false.into();
    });
    replay(&whole, &[])
        .status(1)
        .prints("the document ends after 2 steps");
}

#[test]
fn the_documents_clock_is_now_or_always_the_same() {
    let flow = sample(&format!("{REFUND}.yaml"));
    let now = ["--now", "2026-01-31T09:30:00Z"];
    let args = ["run", &flow, "--format", "execution-data"];
    let without = flowsim(&args).json();
    assert_eq!(without["flow"]["startDateTime"], "2000-01-01T00:00:00.000Z");
    let with = flowsim(&[&args[..], &now].concat()).json();
    assert_eq!(with["flow"]["startDateTime"], "2026-01-31T09:30:00.000Z");
}
