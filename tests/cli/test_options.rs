//! `flowsim test`: where scenarios are found, which cases are run and how, and what is written.

use std::{
    fs,
    process::{Command, Stdio},
};

use insta::assert_snapshot;

use crate::support::{Folder, Ran, lookup_flow, sample};

/// Four cases about a flow with one lookup, two of which fail.
const CASES: &str = r#"
flow: flow.json
cases:
  - name: answers
    tags: [quick, good]
    replies: { Lookup: { json: { name: Alice } } }
    expect: { outcome: ended }
  - name: breaks
    tags: [quick]
    replies: { Lookup: { status: 500 } }
    expect: { outcome: ended }
  - name: wonders
    replies: { Lookup: { json: {} } }
    expect: { outcome: disconnected }
  - name: sleeps
    skip: the lab is closed
    replies: { Lookup: { json: {} } }
    expect: { outcome: ended }
"#;

fn folder() -> Folder {
    Folder::with_flow(lookup_flow()).file("a.scenario.yaml", CASES)
}

#[track_caller]
fn tested(args: &[&str]) -> Ran {
    folder().flowsim(&[&["test", "a.scenario.yaml"], args].concat())
}

/// The names of the cases that were run or skipped.
#[track_caller]
fn ran(args: &[&str]) -> Vec<String> {
    let results = tested(&[args, &["--format", "json"]].concat()).json();
    let cases = results["cases"].as_array().unwrap().iter();
    let name = |case: &serde_json::Value| case["name"].as_str().unwrap().to_owned();
    cases.map(name).collect()
}

#[track_caller]
fn counts(ran: Ran) -> (i64, i64, i64, i64) {
    let summary = &ran.json()["summary"];
    let count = |name: &str| summary[name].as_i64().unwrap();
    (
        count("passed"),
        count("failed"),
        count("skipped"),
        count("notRun"),
    )
}

#[test]
fn the_wire_and_virtual_time_come_to_the_same() {
    let json = ["--format", "json"];
    assert_eq!(counts(tested(&json).status(1)), (1, 2, 1, 0));
    assert_eq!(
        counts(tested(&["--virtual", json[0], json[1]]).status(1)),
        (1, 2, 1, 0)
    );
}

#[test]
fn a_skipped_case_says_why() {
    tested(&["--filter", "sleeps"])
        .fine()
        .prints("the lab is closed")
        .prints("1 skipped in");
}

#[test]
fn cases_are_chosen_by_text_and_by_tag() {
    assert_eq!(ran(&["--filter", "BREAKS"]), ["breaks"]);
    assert_eq!(ran(&["--filter", "a.scenario"]).len(), 4);
    assert_eq!(ran(&["--tag", "quick"]), ["answers", "breaks"]);
    assert_eq!(ran(&["--tag", "good", "--tag", "none"]), ["answers"]);
    assert_eq!(ran(&["--tag", "quick", "--filter", "ans"]), ["answers"]);
    tested(&["--filter", "nobody"])
        .usage("none of 4 cases has what `--filter` and `--tag` ask for");
}

#[test]
fn the_first_failure_ends_the_suite_where_that_is_wanted() {
    let ran = tested(&["--fail-fast", "--jobs", "1", "--format", "json"]);
    assert_eq!(counts(ran.status(1)), (1, 1, 0, 2));
}

#[test]
fn shards_put_together_are_the_whole() {
    let folder = folder();
    for part in ["1", "2", "3"] {
        let (shard, report) = (format!("{part}/3"), format!("json={part}.json"));
        let args = [
            "test",
            "a.scenario.yaml",
            "--virtual",
            "--shard",
            &shard,
            "--report",
            &report,
        ];
        let _ = folder.flowsim(&args);
    }
    let _ = folder.flowsim(&[
        "test",
        "a.scenario.yaml",
        "--virtual",
        "--report",
        "json=all.json",
    ]);
    let timeless = |ran: Ran| {
        let mut results = ran.status(1).json();
        results["summary"]["elapsedMs"] = 0.into();
        for case in results["cases"].as_array_mut().unwrap() {
            case["elapsedMs"] = 0.into();
        }
        results
    };
    let merged =
        timeless(folder.flowsim(&["merge", "2.json", "3.json", "1.json", "--format", "json"]));
    assert_eq!(
        merged,
        timeless(folder.flowsim(&["merge", "all.json", "--format", "json"]))
    );
    assert_eq!(merged["cases"].as_array().unwrap().len(), 4);
    folder
        .flowsim(&["merge", "1.json", "2.json", "3.json"])
        .status(1)
        .prints("1 passed, 2 failed, 1 skipped");
}

#[test]
fn what_is_no_result_is_not_merged() {
    let folder = folder().file("1.json", "{}").file("2.json", "[");
    folder
        .flowsim(&["merge", "1.json", "2.json", "3.json"])
        .usage("`1.json` holds no results of a suite")
        .says("`2.json` is no JSON")
        .says("cannot read `3.json`: there is no such file")
        .says("nothing was merged");
}

#[test]
fn wrong_options_say_what_to_write() {
    tested(&["--shard", "3/2"]).usage("such as `2/8`");
    tested(&["--jobs", "0"]).usage("whole number above 0");
    tested(&["--report", "x"]).usage("write `KIND=FILE`");
    tested(&["--report", "xls=a"]).usage("there is no such kind");
    tested(&["--report", "json=a", "--report", "json=a"]).usage("named twice");
    tested(&["--now", "tomorrow"]).usage("is no moment");
}

#[test]
fn folders_are_searched_by_name_and_hidden_ones_left_out() {
    let case = "flow: ../flow.json\ncases: [{ name: one, replies: { Lookup: { json: {} } }, expect: { outcome: ended } }]";
    let folder = Folder::with_flow(lookup_flow())
        .file("b/z.scenario.yml", case)
        .file("b/a.scenario.yaml", case)
        .file("b/.git/x.scenario.yaml", "broken: [")
        .file("b/other.yaml", "broken: [")
        .file(
            "c.scenario.json",
            r#"{"flow":"flow.json","cases":[{"name":"json","replies":{"Lookup":{"json":{}}},"expect":{"outcome":"ended"}}]}"#,
        );
    let results = folder
        .flowsim(&["test", ".", "b", "--format", "json"])
        .fine()
        .json();
    let files = results["cases"].as_array().unwrap().iter();
    let files: Vec<_> = files.map(|case| case["file"].as_str().unwrap()).collect();
    assert_eq!(
        files,
        ["b/a.scenario.yaml", "b/z.scenario.yml", "c.scenario.json"]
    );
}

#[test]
fn paths_that_hold_nothing_are_wrong_usage() {
    let folder = folder().file("empty/readme.txt", "");
    folder
        .flowsim(&["test", "empty"])
        .usage("there is no scenario file in `empty`");
    folder
        .flowsim(&["test", "none"])
        .usage("cannot read `none`: there is no such file");
    folder.flowsim(&["test"]).usage("<PATH>");
}

#[test]
fn everything_wrong_in_all_files_is_shown_before_anything_is_run() {
    let folder = Folder::with_flow(lookup_flow().replace("https://crm.test/api", "nonsense"))
        .file(
            "a.scenario.yaml",
            "flow: flow.json\ncases:\n  - name: one\n    expct: {}\n",
        )
        .file(
            "b.scenario.yaml",
            "flow: missing.json\ncases: [{ name: one, expect: { outcome: ended } }]\n",
        )
        .file(
            "c.scenario.yaml",
            "cases: [{ name: one, expect: { outcome: ended } }]\n",
        );
    let ran = folder.flowsim(&["test", "."]).usage("nothing was run");
    assert_snapshot!(ran.said(), @r#"
    error[invalid-url]: `url` of `Lookup` has no scheme
     --> flow.json:3:58
      |
    3 | { "name": "Lookup", "type": "GetExternalContact", "url": "nonsense", "timeout": 30000 }
      |                                                          ^^^^^^^^^^
      |
      = help: write an absolute address such as `https://crm.acme.test/api/v1/lookup`

    error[unknown-field]: a case has no field `expct`
     --> a.scenario.yaml:4:5
      |
    4 |     expct: {}
      |     ^^^^^
      |
      = help: did you mean `expect`?

    error[unreadable-file]: cannot read `missing.json`: there is no such file
     --> b.scenario.yaml:1:7
      |
    1 | flow: missing.json
      |       ^^^^^^^^^^^^

    error[missing-field]: the scenario does not say which flow it is about
     --> c.scenario.yaml:1:1
      |
    1 | cases: [{ name: one, expect: { outcome: ended } }]
      | ^
      |
      = help: write `flow: flow.json`, relative to this file

    4 errors
    error: nothing was run
    "#);
}

#[test]
fn programs_are_told_what_is_wrong_in_the_files() {
    let folder = folder().file("b.scenario.yaml", "flow: flow.json\ncases:\n  - nme: one\n");
    let args = [
        "test",
        ".",
        "none",
        "--format",
        "json",
        "--report",
        "junit=j.xml",
    ];
    let ran = folder.flowsim(&args).status(2).says("nothing was run");
    let results = ran.json();
    assert_eq!(results["cases"], serde_json::json!([]));
    assert_eq!(
        results["errors"],
        serde_json::json!([
            {"file": "b.scenario.yaml", "rule": "unknown-field", "message": "a case has no field `nme`", "line": 3, "column": 5,
             "endLine": 3, "endColumn": 8, "help": "did you mean `name`?"},
            {"file": "none", "rule": "unreadable-file", "message": "cannot read `none`: there is no such file", "line": null,
             "column": null, "endLine": null, "endColumn": null, "help": null},
        ])
    );
    assert!(
        folder
            .read("j.xml")
            .contains("<error type=\"unknown-field\"")
    );
}

#[cfg(unix)]
#[test]
fn failures_are_printed_while_others_go_on() {
    use std::io::{BufRead, BufReader, Read};
    let slow = r#"
flow: flow.json
cases:
  - name: slow
    replies: { Lookup: { delay: 20s, json: {} } }
    expect: { outcome: ended }
  - name: breaks
    replies: { Lookup: { status: 500 } }
    expect: { outcome: ended }
  - name: wonders
    replies: { Lookup: { json: {} } }
    expect: { outcome: disconnected }
"#;
    let folder = Folder::with_flow(lookup_flow()).file("s.yaml", slow);
    let mut child = Command::new(env!("CARGO_BIN_EXE_flowsim"))
        .args(["test", "s.yaml"])
        .current_dir(folder.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut shown = String::new();
    // Each failure is whole, and comes although the first case takes long.
    while shown.matches("= note: step").count() < 2 {
        assert!(stdout.read_line(&mut shown).unwrap() > 0, "{shown}");
    }
    assert!(shown.contains("failed[breaks]") && shown.contains("failed[wonders]"));
    assert!(child.try_wait().unwrap().is_none(), "{shown}");
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    let mut end = String::new();
    stdout.read_to_string(&mut end).unwrap();
    assert_snapshot!(crate::support::without_times(&end), @r"

    failed: s.yaml:7: breaks
    failed: s.yaml:10: wonders

    not run: s.yaml:4: slow: the suite was interrupted

    2 failed, 1 not run in [time]
    ");
    assert_eq!(child.wait().unwrap().code(), Some(3));
}

#[cfg(unix)]
#[test]
fn a_broken_file_that_is_mended_is_run_again() {
    use std::{
        io::{BufRead, BufReader},
        os::fd::OwnedFd,
    };
    let folder = folder();
    let (reader, writer) = std::io::pipe().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_flowsim"))
        .args(["test", ".", "--virtual", "--watch"])
        .current_dir(folder.path(""))
        .stdout(OwnedFd::from(writer.try_clone().unwrap()))
        .stderr(OwnedFd::from(writer))
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(reader).lines();
    let mut until = |text: &str| {
        let found = lines
            .by_ref()
            .map(Result::unwrap)
            .find(|line| line.contains(text));
        assert!(found.is_some(), "{text}");
    };
    let waiting = "waiting for changes";
    until("1 passed, 2 failed, 1 skipped");
    until(waiting);
    fs::write(
        folder.path("a.scenario.yaml"),
        "flow: flow.json\ncases: [{ nme: one }]",
    )
    .unwrap();
    until("a case has no field `nme`");
    until(waiting);
    fs::write(folder.path("a.scenario.yaml"), CASES).unwrap();
    until("1 passed, 2 failed, 1 skipped");
    until(waiting);
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn cassettes_are_recorded_and_replayed() {
    let folder = folder();
    let args = [
        "test",
        "a.scenario.yaml",
        "--filter",
        "answers",
        "--record",
        "tapes",
    ];
    let _ = folder.flowsim(&args).fine();
    let written: Vec<_> = fs::read_dir(folder.path("tapes/a.scenario.yaml"))
        .unwrap()
        .collect();
    assert_eq!(written.len(), 1);
    folder
        .flowsim(&["replay", "tapes/a.scenario.yaml/answers.cassette.json"])
        .fine()
        .prints("Alice");
}

#[test]
fn a_folder_that_cannot_be_written_is_told_and_results_are_printed() {
    let folder = folder().file("file", "");
    let ran = folder.flowsim(&[
        "test",
        "a.scenario.yaml",
        "--virtual",
        "--report",
        "json=file/x.json",
    ]);
    ran.status(3)
        .prints("1 passed, 2 failed, 1 skipped")
        .says("cannot write `file/x.json`");
    let ran = folder.flowsim(&["test", "a.scenario.yaml", "--virtual", "--record", "file"]);
    ran.status(3)
        .says("cannot make the folder `file/a.scenario.yaml`");
}

#[cfg(unix)]
#[test]
fn a_suite_in_a_read_only_folder_is_run_and_leaves_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let snapshot = "flow: flow.json\ncases: [{ name: one, replies: { Lookup: { json: {} } }, expect: { snapshot: true } }]";
    // A folder where a file would be written keeps even the superuser from writing it.
    let folder = folder()
        .file("b.scenario.yaml", snapshot)
        .file("b.scenario.yaml.snapshots/one.json.new/x", "");
    let allow =
        |mode| fs::set_permissions(folder.path(""), fs::Permissions::from_mode(mode)).unwrap();
    allow(0o555);
    let before = folder.files();
    folder
        .flowsim(&["test", ".", "--filter", "answers"])
        .fine()
        .prints("1 passed");
    folder
        .flowsim(&["test", "b.scenario.yaml"])
        .status(1)
        .prints("no snapshot of this case was kept yet")
        .prints("cannot write `b.scenario.yaml.snapshots/one.json.new`: it is a folder")
        .prints("1 failed");
    assert_eq!(folder.files(), before);
    for asked in [
        &["--report", "json=b.scenario.yaml.snapshots"][..],
        &["--record", "b.scenario.yaml"],
    ] {
        let _ = folder
            .flowsim(&[&["test", "b.scenario.yaml"], asked].concat())
            .status(3)
            .says("error: cannot ");
    }
    assert_eq!(folder.files(), before);
    allow(0o755);
}

#[test]
fn two_suites_in_one_folder_do_not_disturb_each_other() {
    let folder = folder();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let args = [
                    "test",
                    "a.scenario.yaml",
                    "--record",
                    "tapes",
                    "--report",
                    "json=r.json",
                ];
                folder
                    .flowsim(&args)
                    .status(1)
                    .prints("1 passed, 2 failed, 1 skipped");
            });
        }
    });
    let results: serde_json::Value = serde_json::from_str(&folder.read("r.json")).unwrap();
    assert_eq!(results["summary"]["failed"], 2);
    assert_eq!(
        folder.files(),
        ["a.scenario.yaml", "flow.json", "r.json", "tapes"]
    );
}

#[test]
fn a_closed_stdout_is_no_failure() {
    let folder = folder();
    let mut child = Command::new(env!("CARGO_BIN_EXE_flowsim"))
        .args(["test", "a.scenario.yaml", "--virtual"])
        .current_dir(folder.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

/// A suite that takes ten seconds and has one case that is done at once.
#[cfg(unix)]
fn interrupted_with(signal: &str) -> (Folder, std::process::Output) {
    let scenario = fs::read_to_string(sample("customer-lookup.scenario.yaml")).unwrap();
    let folder = Folder::with_flow(fs::read(sample("flow.json")).unwrap()).file("s.yaml", scenario);
    let mut child = Command::new(env!("CARGO_BIN_EXE_flowsim"))
        .args([
            "test",
            "s.yaml",
            "--record",
            "tapes",
            "--report",
            "json=r.json",
        ])
        .current_dir(folder.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Three of the four cases are done as soon as their cassettes are there.
    let done = || fs::read_dir(folder.path("tapes/s.yaml")).is_ok_and(|files| files.count() == 3);
    let started = std::time::Instant::now();
    while !done() && started.elapsed().as_secs() < 8 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args([signal, &pid])
            .status()
            .unwrap()
            .success()
    );
    let _ = child.stdin.take();
    (folder, child.wait_with_output().unwrap())
}

#[cfg(unix)]
#[test]
fn ctrl_c_gives_the_results_so_far() {
    let (folder, output) = interrupted_with("-INT");
    let (stdout, stderr) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(stdout.contains("3 passed, 1 not run"), "{stdout}{stderr}");
    assert!(
        stderr.contains("interrupted after 3 of 4 cases"),
        "{stderr}"
    );
    assert_eq!(output.status.code(), Some(3));
    assert!(folder.read("r.json").contains("\"notRun\": 1"));
}

#[cfg(unix)]
#[test]
fn a_suite_that_is_killed_leaves_whole_files_only() {
    let (folder, output) = interrupted_with("-KILL");
    assert_eq!(output.status.code(), None);
    assert_eq!(folder.files(), ["flow.json", "s.yaml", "tapes"]);
    for file in fs::read_dir(folder.path("tapes/s.yaml")).unwrap() {
        let file = file.unwrap();
        // One that was being written has no name yet by which anybody would read it.
        if file.file_name().to_string_lossy().starts_with(".flowsim-") {
            continue;
        }
        let text = fs::read_to_string(file.path()).unwrap();
        assert!(
            serde_json::from_str::<serde_json::Value>(&text).is_ok(),
            "{text}"
        );
    }
}

#[test]
fn results_are_written_for_every_kind_of_reader() {
    let folder = folder();
    let kinds = ["json", "junit", "tap", "github", "coverage-json"];
    let reports: Vec<_> = kinds
        .map(|kind| format!("--report={kind}=out.{kind}"))
        .into();
    let mut args = vec!["test", "a.scenario.yaml"];
    args.extend(reports.iter().map(String::as_str));
    let _ = folder.flowsim(&args).status(1);
    let holds = |kind: &str, text: &str| {
        let written = folder.read(&format!("out.{kind}"));
        assert!(written.contains(text), "{kind}: {written}");
    };
    holds("json", "\"schema\": \"flowsim/test/1\"");
    holds("junit", "failures=\"2\"");
    holds("tap", "not ok 2 - a.scenario.yaml: breaks");
    holds("github", "::error file=a.scenario.yaml,line=");
    holds("coverage-json", "\"outcomes\"");
}

#[test]
fn coverage_is_shown_and_may_be_too_small() {
    tested(&["--coverage"])
        .status(1)
        .prints("coverage of flow.json")
        .prints("`Lookup` never ended with http.1xx");
    let passing = ["--filter", "answers", "--fail-under"];
    tested(&[&passing[..], &["exits=10"]].concat()).fine();
    tested(&[&passing[..], &["exits=100"]].concat())
        .status(1)
        .says("less than the 100 % that were asked for");
    tested(&[&passing[..], &["exit=1"]].concat()).usage("there is no coverage of `exit`");
    let results = tested(&["--coverage", "--format", "json"]).json();
    assert_eq!(results["coverage"]["exits"]["total"].as_u64(), Some(3));
}

#[test]
fn snapshots_are_kept_compared_and_never_written_in_ci() {
    let scenario = |name: &str| {
        format!(
            "flow: flow.json\ncases: [{{ name: one, given: {{ a: {name} }}, replies: {{ Lookup: {{ json: {{}} }} }}, expect: {{ snapshot: true }} }}]"
        )
    };
    let folder = Folder::with_flow(lookup_flow()).file("s.yaml", scenario("before"));
    let test =
        |folder: &Folder, args: &[&str]| folder.flowsim(&[&["test", "s.yaml"], args].concat());
    test(&folder, &[])
        .status(1)
        .prints("no snapshot of this case was kept yet");
    test(&folder, &["--update"])
        .fine()
        .says("1 snapshot written");
    test(&folder, &[]).fine();
    test(&folder, &["--virtual"]).fine();
    let folder = folder.file("s.yaml", scenario("after"));
    test(&folder, &[])
        .status(1)
        .prints("failed[one]")
        .prints("before");
    let folder = folder.env("CI", "true");
    test(&folder, &["--update"])
        .status(1)
        .prints("nothing is written where `CI` is set");
    assert!(folder.read("s.yaml.snapshots/one.json").contains("before"));
}

#[cfg(unix)]
#[test]
fn what_a_change_touches_is_run_again() {
    use std::io::{BufRead, BufReader};
    let folder = folder().file("b.scenario.yaml", CASES);
    let mut child = Command::new(env!("CARGO_BIN_EXE_flowsim"))
        .args(["test", ".", "--virtual", "--watch"])
        .current_dir(folder.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next_summary = || {
        let summary = lines.find(|line| line.as_ref().is_ok_and(|line| line.contains(" passed, ")));
        summary.unwrap().unwrap()
    };
    assert!(next_summary().starts_with("2 passed, 4 failed, 2 skipped"));
    // The folder is watched before anything is run, so no change can be missed.
    fs::write(
        folder.path("b.scenario.yaml"),
        CASES.replace("disconnected", "ended"),
    )
    .unwrap();
    assert!(next_summary().starts_with("2 passed, 1 failed, 1 skipped"));
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[cfg(unix)]
#[test]
fn a_change_of_what_a_scenario_names_runs_it_again() {
    use std::io::{BufRead, BufReader};
    let with_world = CASES.replace("cases:", "world: elsewhere/world.yaml\ncases:");
    let folder = folder()
        .file("b.scenario.yaml", with_world)
        .file("elsewhere/world.yaml", "now: 2026-01-05T09:00:00Z\n");
    let mut child = Command::new(env!("CARGO_BIN_EXE_flowsim"))
        .args(["test", "a.scenario.yaml", "b.scenario.yaml"])
        .args(["--virtual", "--watch"])
        .current_dir(folder.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next_summary = || {
        let summary = lines.find(|line| line.as_ref().is_ok_and(|line| line.contains(" passed, ")));
        summary.unwrap().unwrap()
    };
    assert!(next_summary().starts_with("2 passed, 4 failed, 2 skipped"));
    fs::write(
        folder.path("elsewhere/world.yaml"),
        "now: 2026-01-05T10:00:00Z\n",
    )
    .unwrap();
    assert!(next_summary().starts_with("1 passed, 2 failed, 1 skipped"));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_recorded_case_stands_in_for_replies_both_ways() {
    let folder = folder();
    let args = [
        "test",
        "a.scenario.yaml",
        "--filter",
        "answers",
        "--record",
        "tapes",
    ];
    let _ = folder.flowsim(&args).fine();
    let cassette = "flow: flow.json\ncases: [{ name: again, replies: { cassette: tapes/a.scenario.yaml/answers.cassette.json }, \
                    expect: { variables: { lookupResponse: { name: Alice } } } }]";
    let folder = folder.file("s.yaml", cassette);
    folder
        .flowsim(&["test", "s.yaml"])
        .fine()
        .prints("1 passed");
    folder
        .flowsim(&["test", "s.yaml", "--virtual"])
        .fine()
        .prints("1 passed");
    let folder = folder.file("s.yaml", cassette.replace("answers", "none"));
    folder
        .flowsim(&["test", "s.yaml"])
        .usage("there is no such file");
}

#[test]
fn a_promise_that_no_run_can_break_is_a_warning_and_an_error_under_strict() {
    let folder = Folder::with_flow(crate::support::lookup_flow()).file(
        "s.yaml",
        "flow: flow.json\ncases: [{ name: one, replies: { Lookup: { json: {} } }, expect: { never: \"false\" } }]",
    );
    let told = "no run can break this: it is false, whatever the variables hold";
    folder.flowsim(&["test", "s.yaml"]).fine().prints(told);
    folder.flowsim(&["test", "s.yaml", "--strict"]).usage(told);
    // Whoever takes the replies only does not care.
    folder.run(&["--stubs", "s.yaml"]).fine().hides(told);
}
