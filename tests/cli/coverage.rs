//! Coverage of suites end to end: the counts of a real suite, files for other tools, and snapshots of its cases.

use insta::assert_snapshot;

use crate::support::{Folder, flow_of};

const FLOW: &str = r#"
  { "name": "Lookup", "type": "GetExternalContact", "url": "https://crm.test/", "timeout": 400 },
  { "name": "Is VIP", "type": "Decision", "condition": "$lookupResponse.vip == true", "on": { "yes": "VIPs", "no": "Bye" } },
  { "name": "VIPs", "type": "TransferToQueue", "queue": { "id": "vip" } },
  { "name": "Bye", "type": "Disconnect" },
  { "name": "Never", "type": "Disconnect" }"#;

const SUITE: &str = r#"
flow: flow.json
cases:
  - name: vip
    replies: { Lookup: { json: { vip: true } } }
    expect: { outcome: { transferred: vip } }
  - name: slow
    replies: { Lookup: { delay: 2s, json: {} } }
    expect: { outcome: { failed: timeout.head } }
"#;

fn folder() -> Folder {
    Folder::with_flow(flow_of(FLOW)).file("a.scenario.yaml", SUITE)
}

#[test]
fn what_was_not_tried_is_listed_with_its_place() {
    let shown = folder()
        .flowsim(&["test", "a.scenario.yaml", "--virtual", "--coverage"])
        .fine()
        .page();
    let coverage = &shown[shown.find("coverage of").unwrap()..];
    assert_snapshot!(coverage, @r"
    coverage of flow.json
      actions     80 %  4 of 5
      exits       80 %  4 of 5
      conditions  50 %  1 of 2
      outcomes     6 %  2 of 29
      pairs       50 %  1 of 2
      Lookup: 2 of 29 tried
    not tried
      flow.json:4:13  `Lookup` never ended with http.1xx, http.3xx, http.4xx, http.5xx, dns.failed, connect.refused, connect.failed, tls.untrusted, tls.expired, tls.not-yet-valid, tls.wrong-host, tls.handshake, send.failed, reply.closed, reply.reset, reply.malformed, reply.head-too-large, body.truncated, body.reset, body.framing, body.encoding, body.too-large, json.syntax, json.encoding, json.too-deep, timeout.connect, timeout.body
      flow.json:4:13  value `$phoneNumber: given -> Lookup`
      flow.json:5:13  exit `Is VIP/no`
      flow.json:7:13  `Bye` never ran
    no run can reach, and not counted
      flow.json:8:13  Never
    ");
}

#[test]
fn the_wire_and_virtual_time_cover_the_same() {
    let covered = |way: &[&str]| {
        let args = [
            &["test", "a.scenario.yaml", "--coverage", "--format", "json"],
            way,
        ]
        .concat();
        folder().flowsim(&args).fine().json()["coverage"].clone()
    };
    let (wire, virtually) = (covered(&[]), covered(&["--virtual"]));
    assert_eq!(wire, virtually);
    assert_eq!(wire["exits"]["covered"], 4);
    let exits = wire["exits"]["missing"].as_array().unwrap();
    assert!(exits.contains(&"Is VIP/no".into()), "{exits:?}");
    let rows = &wire["outcomes"]["byAction"]["Lookup"]["covered"];
    assert_eq!(rows, &serde_json::json!(["success", "timeout.head"]));
    assert_eq!(wire["unreachable"], serde_json::json!(["Never"]));
}

#[test]
fn files_for_other_tools_are_written() {
    let folder = folder();
    let kinds = ["html", "lcov", "cobertura"].map(|kind| format!("{kind}=out.{kind}"));
    let mut args = vec!["test", "a.scenario.yaml", "--virtual"];
    kinds
        .iter()
        .for_each(|kind| args.extend(["--report", kind]));
    folder.flowsim(&args).fine();
    assert!(folder.read("out.lcov").contains("FNDA:1,VIPs\n"));
    assert!(
        folder
            .read("out.cobertura")
            .contains("condition-coverage=\"50% (1/2)\"")
    );
    let page = folder.read("out.html");
    assert!(page.contains("2 passed") && page.contains("data:image/svg+xml,"));
    assert!(
        page.contains("<th>$lookupResponse</th>"),
        "runs of cases that passed are shown"
    );
}

#[test]
fn lines_of_flows_are_not_in_the_results_of_shards() {
    let folder = folder();
    folder
        .flowsim(&[
            "test",
            "a.scenario.yaml",
            "--virtual",
            "--report",
            "json=r.json",
        ])
        .fine();
    folder
        .flowsim(&["merge", "r.json", "--report", "lcov=x"])
        .usage("hold no lines of flows");
    folder
        .flowsim(&["merge", "r.json", "--report", "html=x.html"])
        .fine();
    assert!(folder.read("x.html").contains("2 passed"));
}

#[test]
fn a_snapshot_is_kept_reviewed_and_compared() {
    let suite = SUITE.replace("{ outcome: { transferred: vip } }", "{ snapshot: true }");
    let folder = Folder::with_flow(flow_of(FLOW))
        .file("a.scenario.yaml", suite)
        .env("CI", "");
    let args = ["test", "a.scenario.yaml", "--virtual"];
    folder
        .flowsim(&args)
        .status(1)
        .prints("no snapshot of this case was kept yet");
    folder.flowsim(&["review", "--accept"]).fine();
    folder.flowsim(&args).fine();
    let folder = folder.file("flow.json", flow_of(&FLOW.replace("== true", "== false")));
    folder
        .flowsim(&args)
        .status(1)
        .prints("step 3: `Is VIP` was left by `yes`, and now by `no`");
    let frozen = folder.env("CI", "true");
    let args = [&args[..], &["--update"]].concat();
    frozen
        .flowsim(&args)
        .status(1)
        .prints("nothing is written where `CI` is set");
    let unfrozen = frozen.env("CI", "false");
    unfrozen.flowsim(&args).fine();
    unfrozen.flowsim(&["review", "--list"]).fine();
}

#[test]
fn a_run_that_came_to_no_end_is_not_kept_whatever_is_printed() {
    let suite = SUITE.replace("{ outcome: { transferred: vip } }", "{ snapshot: true }");
    let kept = "a.scenario.yaml.snapshots/vip.json";
    let folder = Folder::with_flow(flow_of(FLOW))
        .file("a.scenario.yaml", &suite)
        .env("CI", "");
    let args = ["test", "a.scenario.yaml", "--virtual", "--update"];
    folder.flowsim(&args).fine();
    let (whole, files) = (folder.read(kept), folder.files());
    let unanswered = suite.replace("{ json: { vip", "{ match: { body: { n: 1 } }, json: { vip");
    let folder = folder.file("a.scenario.yaml", unanswered);
    for format in ["json", "text"] {
        let args = [&args[..], &["--format", format]].concat();
        folder.flowsim(&args).status(1).prints("no reply");
        assert_eq!(
            (folder.read(kept), folder.files()),
            (whole.clone(), files.clone())
        );
    }
}

#[test]
fn a_folder_of_snapshots_is_no_place_for_scenarios() {
    let cases = "flow: flow.json\ncases: [{ name: one, replies: { Lookup: { json: {} } }, expect: { outcome: disconnected } }]";
    let folder = Folder::with_flow(flow_of(FLOW))
        .file("a.scenario.yaml", cases)
        .file("a.scenario.yaml.snapshots/odd.scenario.yaml", "cases: [");
    folder.flowsim(&["test", ".", "--virtual"]).fine();
    // Unless it is named.
    let named = ["test", "a.scenario.yaml.snapshots", "--virtual"];
    folder.flowsim(&named).status(2);
}
