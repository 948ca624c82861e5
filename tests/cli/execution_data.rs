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
    replay(&broken, &[]).usage("it has no list `execution` in `flow`");
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
