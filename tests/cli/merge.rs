//! `flowsim merge`: the results of shards, which make a whole only when all of them are there.

use serde_json::Value;

use crate::support::{Folder, Ran, lookup_flow};

/// Twelve cases of which one fails.
fn folder() -> Folder {
    let mut cases = "flow: flow.json\ncases:\n".to_owned();
    for number in 1..=12 {
        let status = if number == 7 { 500 } else { 200 };
        cases += &format!(
            "  - name: case {number}\n    replies: {{ Lookup: {{ status: {status}, json: {{}} }} }}\n    \
             expect: {{ outcome: ended }}\n"
        );
    }
    Folder::with_flow(lookup_flow()).file("a.scenario.yaml", cases)
}

/// Runs the suite with these options and keeps its results as `NAME.json`.
fn run(folder: &Folder, name: &str, options: &[&str]) {
    let report = format!("json={name}.json");
    let args = ["test", "a.scenario.yaml", "--virtual", "--report", &report];
    let _ = folder.flowsim(&[&args[..], options].concat());
}

fn merge(folder: &Folder, files: &[&str]) -> Ran {
    folder.flowsim(&[&["merge"], files].concat())
}

/// Results without the times that they took.
fn timeless(ran: &Ran) -> Value {
    let mut results = ran.json();
    results["summary"]["elapsedMs"] = 0.into();
    for case in results["cases"].as_array_mut().unwrap() {
        case["elapsedMs"] = 0.into();
    }
    results
}

#[test]
fn a_missing_shard_is_told_and_is_no_success() {
    let folder = folder();
    for part in ["1", "2", "3"] {
        let shard = format!("{part}/3");
        run(&folder, part, &["--shard", &shard, "--filter", "case 1"]);
    }
    merge(&folder, &["1.json", "2.json", "3.json"])
        .fine()
        .prints("4 passed in");
    merge(&folder, &["3.json", "1.json"])
        .status(1)
        .prints("missing: the results of shard 2/3 are missing");
    let json = merge(&folder, &["1.json", "1.json", "--format", "json"]).status(1);
    assert_eq!(
        json.json()["missingShards"],
        serde_json::json!(["2/3", "3/3"])
    );
    run(&folder, "half", &["--shard", "1/2", "--filter", "case 1"]);
    merge(&folder, &["half.json", "1.json"])
        .status(1)
        .prints("shards of different numbers are mixed");
}

#[test]
fn a_shard_says_which_it_is_and_counts_no_case_of_others_as_not_run() {
    let folder = folder();
    run(&folder, "2", &["--shard", "2/8"]);
    let results: Value = serde_json::from_str(&folder.read("2.json")).unwrap();
    assert_eq!(results["shard"], serde_json::json!({"index": 2, "of": 8}));
    assert_eq!(results["summary"]["notRun"], 0);
    assert_eq!(results["notRun"], serde_json::json!([]));
}

#[test]
fn shards_of_other_cases_complete_nothing() {
    let folder = folder();
    run(&folder, "1", &["--shard", "1/2"]);
    run(&folder, "2", &["--shard", "2/2", "--filter", "case 1"]);
    merge(&folder, &["1.json", "2.json"])
        .status(1)
        .prints("the results of shard 1/2 are missing")
        .prints("the results of shard 2/2 are missing");
}

#[test]
fn what_one_run_left_out_another_may_have_run() {
    let folder = folder();
    run(&folder, "stopped", &["--fail-fast", "--jobs", "1"]);
    run(&folder, "whole", &[]);
    let stopped: Value = serde_json::from_str(&folder.read("stopped.json")).unwrap();
    let left = serde_json::json!({"file": "a.scenario.yaml", "name": "case 8", "line": 24, "reason": "fail-fast"});
    assert_eq!(stopped["notRun"][0], left);
    assert_eq!(stopped["summary"]["notRun"], 5);
    merge(&folder, &["stopped.json", "stopped.json"])
        .status(1)
        .prints("not run: a.scenario.yaml:24: case 8: another case had failed")
        .prints("6 passed, 1 failed, 5 not run");
    merge(&folder, &["stopped.json", "whole.json"])
        .status(1)
        .prints("11 passed, 1 failed in");
}

#[test]
fn merged_results_may_be_merged_again() {
    let folder = folder();
    for part in ["1", "2", "3"] {
        run(&folder, part, &["--shard", &format!("{part}/3")]);
    }
    run(&folder, "all", &[]);
    merge(&folder, &["3.json", "1.json", "--report", "json=31.json"])
        .status(1)
        .prints("shard 2/3");
    let again = timeless(
        &merge(
            &folder,
            &["31.json", "2.json", "1.json", "--format", "json"],
        )
        .status(1),
    );
    assert_eq!(
        again,
        timeless(&merge(&folder, &["all.json", "--format", "json"]))
    );
    assert_eq!(again["cases"][6]["failures"][0]["endColumn"], 29);
}

#[test]
fn edited_results_are_refused() {
    let original = folder();
    run(&original, "all", &[]);
    let whole = original.read("all.json");
    let edited = |from: &str, to: &str| {
        assert!(whole.contains(from), "{whole}");
        folder().file("all.json", whole.replacen(from, to, 1))
    };
    merge(
        &edited("\"status\": \"failed\"", "\"status\": \"passed\""),
        &["all.json"],
    )
    .usage("`all.json` contradicts itself: the case `case 7` has the status `passed` and failures");
    merge(&edited("\"failed\": 1", "\"failed\": 0"), &["all.json"])
        .usage("`all.json` contradicts itself: its `summary` says 0 as `failed`, and it holds 1");
}

#[test]
fn however_a_file_is_named_its_cases_are_the_same() {
    let folder = folder();
    let path = folder.path("a.scenario.yaml");
    for (name, path) in [
        ("relative", "./a.scenario.yaml"),
        ("absolute", path.to_str().unwrap()),
    ] {
        let report = format!("json={name}.json");
        let _ = folder.flowsim(&["test", path, "--virtual", "--report", &report]);
    }
    merge(&folder, &["relative.json", "absolute.json"])
        .status(1)
        .prints("11 passed, 1 failed in");
    folder
        .flowsim(&[
            "test",
            "a.scenario.yaml",
            path.to_str().unwrap(),
            ".",
            "--virtual",
        ])
        .status(1)
        .prints("11 passed, 1 failed in");
}

#[test]
fn results_of_two_kinds_are_not_merged() {
    let folder = Folder::with_flow(crate::support::lookup_flow()).file(
        "a.yaml",
        "flow: flow.json\ncases: [{ name: one, replies: { Lookup: { json: {} } }, expect: { path: [...] } }]",
    );
    let report = ["--report", "json=test.json"];
    let _ = folder.flowsim(&[&["test", "a.yaml", "--virtual"], &report[..]].concat());
    let report = ["--cases", "10", "--report", "json=fuzz.json"];
    let _ = folder.flowsim(&[&["fuzz", "flow.json"], &report[..]].concat());
    for files in [["fuzz.json", "test.json"], ["test.json", "fuzz.json"]] {
        merge(&folder, &files).usage(
            "`test.json` holds results of `flowsim test` and `fuzz.json` those of `flowsim fuzz`",
        );
    }
}

#[test]
fn replies_as_deep_as_any_are_merged() {
    let deep = format!("{}1{}", "[".repeat(128), "]".repeat(128));
    let cases = format!(
        "flow: flow.json\ncases:\n  - name: deep\n    replies: {{ Lookup: {{ status: 200, body: \"{deep}\" }} }}\n    \
         expect: {{ outcome: ended }}\n"
    );
    let folder = Folder::with_flow(lookup_flow()).file("a.scenario.yaml", cases);
    run(&folder, "deep", &["--format", "json"]);
    merge(&folder, &["deep.json"]).fine().prints("1 passed in");
}

#[test]
fn shards_of_files_in_folders_give_what_the_whole_suite_gives() {
    let cases = "cases: [{ name: one, expect: { outcome: ended } }, { name: two, expect: { outcome: ended } }]";
    let answered =
        format!("flow: FLOW\ndefaults: {{ replies: {{ Lookup: {{ json: {{}} }} }} }}\n{cases}");
    // A folder's name is a part of a longer one: `/` comes behind `-`.
    let folder = Folder::with_flow(lookup_flow())
        .file(
            "a/x.scenario.yaml",
            answered.replace("FLOW", "../flow.json"),
        )
        .file("a-b.scenario.yaml", answered.replace("FLOW", "flow.json"))
        .file("b.scenario.yaml", answered.replace("FLOW", "flow.json"));
    let all = [
        "test",
        "b.scenario.yaml",
        ".",
        "--virtual",
        "--coverage",
        "--format",
        "json",
    ];
    let whole = timeless(&folder.flowsim(&all).fine());
    for part in ["1", "2", "3"] {
        let (shard, report) = (format!("{part}/3"), format!("json={part}.json"));
        let args = [&all[..5], &["--shard", &shard, "--report", &report]].concat();
        folder.flowsim(&args).fine();
    }
    let merged = merge(&folder, &["2.json", "3.json", "1.json", "--format", "json"]).fine();
    assert_eq!(timeless(&merged), whole);
}
