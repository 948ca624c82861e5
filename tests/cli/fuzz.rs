//! `flowsim fuzz` end to end: what it shows, what it saves, and what a saved scenario does.

use insta::assert_snapshot;

use crate::support::{Folder, flow_of, sample, without_times};

const FEW: &[&str] = &["fuzz", "flow.json", "--cases", "400", "--jobs", "2"];

/// The tutorial's flow.
fn tutorial() -> Folder {
    Folder::with_flow(std::fs::read_to_string(sample("flow.json")).unwrap())
}

/// A flow in which everything is handled but the type of a member.
fn vip(on_error: &str) -> String {
    flow_of(&format!(
        r#"{{ "name": "Lookup", "type": "GetExternalContact", "url": "https://crm.test/", "timeout": 400,
           "on": {{ "onerror": "Bye", "ontimeout": "Bye" }} }},
          {{ "name": "Is VIP", "type": "Decision", "condition": "IsSet($lookupResponse.vip) and $lookupResponse.vip",
            "on": {{ "yes": "Queue", "no": "Bye"{on_error} }} }},
          {{ "name": "Queue", "type": "TransferToQueue", "queue": {{ "id": "vip" }} }},
          {{ "name": "Bye", "type": "Disconnect" }}"#
    ))
}

#[test]
fn the_tutorials_defect_is_shown_and_saved() {
    let folder = tutorial();
    let ran = folder.flowsim(FEW).status(1);
    let shown = without_times(&ran.stdout);
    let defect = &shown[shown
        .find("error[not-set-read]: `Set Customer Name`")
        .unwrap()..];
    let defect = &defect[..defect.find("\n\n").unwrap()];
    let (defect, count) = defect.rsplit_once("\n   = note: ").unwrap();
    assert!(count.ends_with(" cases showed it"), "{count}");
    assert_snapshot!(defect, @r#"
    error[not-set-read]: `Set Customer Name` reads `$lookupResponse.name`, which is not set: the value has no such part
      --> flow.json:50:26
       |
    50 |         "customerName": "$lookupResponse.name"
       |                          ^^^^^^^^^^^^^^^^^^^^
       |
       = help: it fails until the flow is mended: flowsim test flowsim-findings/not-set-read-set-customer-name-missing-part.scenario.yaml
       = note: given `phoneNumber`: "15551234567"
       = note: `Lookup Customer` gets { status: 200, json: {} }
    "#);
    let saved = "flowsim-findings/not-set-read-set-customer-name-after-failure.scenario.yaml";
    assert_snapshot!(folder.read(saved), @r#"
    # not-set-read: `Set Customer Name` reads `$lookupResponse.name`, which is not set: the lookup failed
    # The smallest case that shows it. Until the flow is mended, this fails: flowsim test flowsim-findings/not-set-read-set-customer-name-after-failure.scenario.yaml
    # Found first in case 2 by: flowsim fuzz flow.json --seed 0 --cases 400
    flow: "../flow.json"
    cases:
      - name: "not-set-read in Set Customer Name"
        given:
          "phoneNumber": "15551234567"
        replies:
          "Lookup Customer": { status: 404, json: {} }
        expect:
          notes: { never: [not-set-read] }
    "#);
    let exact = folder.read(&saved.replace(".scenario.yaml", ".reply-1.http"));
    assert!(exact.contains("HTTP/1.1 404 Not Found\r\n"), "{exact}");
}

#[test]
fn a_saved_scenario_fails_until_the_flow_is_mended() {
    let folder = Folder::with_flow(vip(""));
    let ran = folder.flowsim(FEW).status(1);
    ran.prints("error[expression-type]").prints("reached ");
    let saved = std::fs::read_dir(folder.path("flowsim-findings")).unwrap();
    let saved = saved.map(|file| file.unwrap().file_name().into_string().unwrap());
    let saved: Vec<String> = saved.filter(|name| name.ends_with(".yaml")).collect();
    assert!(!saved.is_empty());
    for way in [
        &["test", "flowsim-findings"][..],
        &["test", "flowsim-findings", "--virtual"],
    ] {
        folder
            .flowsim(way)
            .status(1)
            .prints(&format!("{} failed", saved.len()));
    }
    let mended = vip("").replace(
        "and $lookupResponse.vip\"",
        "and ToString($lookupResponse.vip) == \\\"true\\\"\"",
    );
    std::fs::write(folder.path("flow.json"), mended).unwrap();
    for way in [
        &["test", "flowsim-findings"][..],
        &["test", "flowsim-findings", "--virtual"],
    ] {
        folder.flowsim(way).fine();
    }
}

#[test]
fn a_flow_without_a_fault_is_fine_and_nothing_is_saved() {
    let flow = r#"{ "name": "Lookup", "type": "GetExternalContact", "url": "https://crm.test/", "timeout": 400,
        "on": { "onerror": "Bye", "ontimeout": "Bye" } }, { "name": "Bye", "type": "Disconnect" }"#;
    let folder = Folder::with_flow(flow_of(flow));
    folder
        .flowsim(FEW)
        .fine()
        .prints("nothing found in 400 cases");
    assert!(!folder.path("flowsim-findings").exists());
}

#[test]
fn promises_come_from_the_command_line_and_from_the_configuration() {
    let quiet = r#"{ "name": "Lookup", "type": "GetExternalContact", "url": "https://crm.test/", "timeout": 400,
        "on": { "onerror": "Bye", "ontimeout": "Bye" } }, { "name": "Bye", "type": "Disconnect" }"#;
    let folder = Folder::with_flow(flow_of(quiet));
    let told = [
        FEW,
        &[
            "--never",
            "IsSet($error) and $error.status == 404",
            "--outcome-in",
            "ended",
        ],
    ]
    .concat();
    let ran = folder.flowsim(&told).status(1);
    ran.prints("error[never]: `IsSet($error) and $error.status == 404` holds after `Lookup`")
        .prints("error[outcome]: the run ends as `disconnected`, allowed is ended");
    folder
        .flowsim(&["test", "flowsim-findings", "--virtual"])
        .status(1);
    let configured = folder.file("flowsim.toml", "[fuzz]\nalways = [\"!IsSet($error)\"]\n");
    configured.flowsim(FEW).status(1).prints("error[always]");
    configured
        .flowsim(&[FEW, &["--never", "$nobody == 1"]].concat())
        .usage("the flow has no variable `$nobody`");
    configured
        .flowsim(&[FEW, &["--never", "1 +"]].concat())
        .usage("--never 1 +");
    configured
        .flowsim(&[FEW, &["--always", "1 + 1"]].concat())
        .usage("it is a value of type Integer, not Boolean");
    configured
        .flowsim(&[FEW, &["--outcome-in", "lost"]].concat())
        .usage("no run ends as `lost`");
}

#[test]
fn the_same_seed_gives_the_same_results_whatever_the_jobs() {
    let results = |jobs: &str| {
        let folder = tutorial();
        let args = [
            "fuzz",
            "flow.json",
            "--cases",
            "300",
            "--seed",
            "7",
            "--format",
            "json",
            "--jobs",
            jobs,
        ];
        let mut json = folder.flowsim(&args).status(1).json();
        json.as_object_mut().unwrap().remove("elapsedMs");
        assert_eq!(json["schema"], "flowsim/fuzz/1");
        assert_eq!(json["seed"], 7);
        assert_eq!(json["cases"], 300);
        assert_eq!(json["coverage"]["exits"]["total"], 7);
        let finding = &json["findings"][0];
        assert!(
            finding["cases"].as_u64().unwrap() > 0 && finding["file"].is_string(),
            "{finding}"
        );
        json
    };
    let one = results("1");
    assert_eq!(one, results("2"));
    assert_eq!(one, results("4"));
}

#[test]
fn shards_are_merged() {
    let folder = tutorial();
    for shard in ["1", "2"] {
        let (part, file) = (format!("{shard}/2"), format!("json={shard}.json"));
        let args = [
            "fuzz",
            "flow.json",
            "--cases",
            "401",
            "--shard",
            &part,
            "--report",
            &file,
        ];
        folder.flowsim(&args).status(1);
    }
    let merged = folder
        .flowsim(&["merge", "1.json", "2.json", "--format", "json"])
        .status(1)
        .json();
    assert_eq!(merged["cases"], 401);
    let rules: Vec<&str> = merged["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["rule"].as_str().unwrap())
        .collect();
    assert_eq!(
        rules.iter().filter(|rule| **rule == "not-set-read").count(),
        rules.len()
    );
    folder
        .flowsim(&["merge", "1.json", "2.json"])
        .status(1)
        .prints("in 401 cases");
    folder
        .flowsim(&["merge", "2.json", "1.json", "2.json"])
        .status(1)
        .prints("in 401 cases")
        .hides("missing: the results");
    folder
        .flowsim(&["merge", "2.json", "2.json"])
        .status(1)
        .prints("in 200 cases")
        .prints("missing: the results of shard 1/2 are missing");
}

#[test]
fn replies_are_learnt_from_an_example_a_schema_and_a_cassette() {
    let copy = r#"{ "name": "Lookup", "type": "GetExternalContact", "url": "https://crm.test/", "timeout": 400,
        "on": { "onerror": "Bye", "ontimeout": "Bye" } }, { "name": "Bye", "type": "Disconnect" }"#;
    let folder = Folder::with_flow(flow_of(copy))
        .file("reply.json", r#"{"tier":"platinum-from-a-file"}"#)
        .file(
            "schema.json",
            r#"{"properties":{"tier":{"enum":["gold-from-a-schema"]}}}"#,
        )
        .file("broken.json", "{");
    let never = |file: &str, value: &str| {
        let never = format!("$lookupResponse.tier == \"{value}\"");
        folder.flowsim(
            &[
                FEW,
                &[
                    "--never",
                    &never,
                    file,
                    &format!(
                        "{}.json",
                        file.trim_start_matches("--").replace("from", "reply")
                    ),
                ],
            ]
            .concat(),
        )
    };
    never("--from", "platinum-from-a-file").status(1);
    never("--schema", "gold-from-a-schema").status(1);
    let unknown = [
        FEW,
        &["--never", "$lookupResponse.tier == \"gold-from-a-schema\""],
    ]
    .concat();
    folder.flowsim(&unknown).fine();
    folder
        .flowsim(&[FEW, &["--from", "broken.json"]].concat())
        .usage("it is not JSON");
    folder
        .flowsim(&[FEW, &["--from", "missing.json"]].concat())
        .usage("there is no such file");
}

#[test]
fn a_file_that_is_no_schema_is_pointed_at() {
    let folder = tutorial()
        .file(
            "misspelt.json",
            r#"{ "properties": { "name": { "type": "strng" } } }"#,
        )
        .file("example.json", r#"{ "name": "Alice" }"#);
    let ran = folder.flowsim(&["fuzz", "flow.json", "--schema", "misspelt.json"]);
    assert_snapshot!(ran.status(2).said(), @r#"
    error: cannot use `misspelt.json`:
    error[invalid-schema]: there is no type `strng` in JSON Schema
     --> misspelt.json:1:37
      |
    1 | { "properties": { "name": { "type": "strng" } } }
      |                                     ^^^^^^^
      |
      = help: did you mean `string`?
    "#);
    let ran = folder.flowsim(&["fuzz", "flow.json", "--schema", "example.json"]);
    ran.usage("the schema says nothing of replies")
        .says("`--from` learns from an example reply");
}

#[test]
fn what_cannot_be_written_is_said_before_anything_is_tried() {
    let folder = tutorial();
    let forever = ["fuzz", "flow.json", "--time", "2m"];
    let out = folder.flowsim(&[&forever[..], &["--out", "flow.json/findings"]].concat());
    out.status(3).says(
        "cannot make the folder `flow.json/findings`: it, or a part of its path, is no folder",
    );
    let report = folder.flowsim(&[&forever[..], &["--report", "html=none/f.html"]].concat());
    report
        .status(3)
        .says("cannot write `none/f.html`: its folder does not exist");
    assert_eq!(folder.files(), ["flow.json"]);
}

#[test]
fn a_shard_plays_its_own_cases_over_loopback() {
    let folder = tutorial();
    let shard = ["--shard", "2/2", "--wire", "--format", "json"];
    let report = folder.flowsim(&[FEW, &shard].concat()).status(1).json();
    let wire = |name: &str| report["wire"][name].as_u64().unwrap();
    assert_eq!(wire("cases") + wire("skipped"), 200);
}

#[test]
fn reports_are_written_in_the_formats_of_suites() {
    let folder = tutorial();
    let reports = [
        "--report",
        "junit=junit.xml",
        "--report",
        "github=github.txt",
        "--report",
        "html=page.html",
        "--report",
        "lcov=lcov.info",
    ];
    folder.flowsim(&[FEW, &reports].concat()).status(1);
    assert!(
        folder
            .read("junit.xml")
            .contains("not-set-read in Set Customer Name")
    );
    assert!(
        folder
            .read("github.txt")
            .contains("::error file=flow.json,line=")
    );
    assert!(folder.read("lcov.info").contains("SF:flow.json"));
    assert!(folder.read("page.html").contains("not-set-read"));
}

#[test]
fn a_broken_flow_and_a_full_time_are_told() {
    let folder = Folder::with_flow("{}");
    folder.flowsim(FEW).usage("`flow.json` cannot be fuzzed");
    let folder = Folder::with_flow(vip(""));
    // Whether something is found in so short a time hangs on the machine.
    let stopped = folder.flowsim(&["fuzz", "flow.json", "--time", "50ms"]);
    stopped.prints("stopped before all cases were tried");
    folder
        .flowsim(&["fuzz", "flow.json", "--time", "0s"])
        .usage("write a time above zero");
    let stdin = Folder::new().stdin(vip(""));
    stdin
        .flowsim(&["fuzz", "-", "--cases", "200", "--out", "found"])
        .status(1);
    assert!(stdin.path("found/flow.json").exists());
}

#[test]
fn cases_take_the_same_course_over_loopback() {
    for wire in ["--wire", "--tls"] {
        let folder = Folder::with_flow(vip(""));
        let args = [
            "fuzz",
            "flow.json",
            "--cases",
            "150",
            "--format",
            "json",
            wire,
        ];
        let json = folder.flowsim(&args).status(1).json();
        assert!(
            json["wire"]["cases"].as_u64().unwrap() > 100,
            "{}",
            json["wire"]
        );
        let findings = json["findings"].as_array().unwrap();
        assert!(
            findings
                .iter()
                .all(|found| found["rule"] == "expression-type"),
            "{findings:?}"
        );
    }
}
