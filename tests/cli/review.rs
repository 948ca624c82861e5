//! `flowsim review`: what waits to be looked at, told apart, accepted and rejected.

use insta::assert_snapshot;

use crate::support::Folder;

const SCENARIO: &str = "\
flow: flow.json
cases:
  - { name: new one, expect: { snapshot: true } }
  - { name: changed one, expect: { snapshot: true } }
  - { name: same one, expect: { snapshot: true } }
";

fn kept(case: &str, exit: &str) -> String {
    format!(
        r#"{{"schema": "flowsim/snapshot/1", "case": "{case}", "path": [{{"action": "A", "exit": "{exit}"}}]}}"#
    )
}

/// A suite with a snapshot of each kind: new, changed, orphaned, and one that is as it should be.
fn suite() -> Folder {
    let at = |name: &str| format!("suite/x.scenario.yaml.snapshots/{name}");
    Folder::new()
        .file("suite/x.scenario.yaml", SCENARIO)
        .file(&at("new-one.json.new"), kept("new one", "next"))
        .file(&at("changed-one.json"), kept("changed one", "next"))
        .file(&at("changed-one.json.new"), kept("changed one", "error"))
        .file(&at("same-one.json"), kept("same one", "next"))
        .file(&at("gone.json"), kept("gone", "next"))
}

fn left(folder: &Folder) -> String {
    let folder = folder.path("suite/x.scenario.yaml.snapshots");
    let names = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names.join(" ")
}

#[test]
fn what_is_new_changed_and_orphaned_is_told_apart() {
    let folder = suite();
    let listed = folder.flowsim(&["review", "--list"]).status(1);
    assert_snapshot!(listed.page(), @r"
    changed   suite/x.scenario.yaml.snapshots/changed-one.json  changed one
    orphaned  suite/x.scenario.yaml.snapshots/gone.json  gone
    new       suite/x.scenario.yaml.snapshots/new-one.json  new one
    ");
    let below = folder
        .flowsim(&["review", "--list", "suite/x.scenario.yaml"])
        .status(1);
    assert_eq!(below.page().lines().count(), 3);
    assert_eq!(left(&folder), left(&suite()));
}

#[test]
fn accepting_all_keeps_todays_runs_and_removes_orphans() {
    let folder = suite();
    folder.flowsim(&["review", "--accept"]).fine();
    assert_eq!(left(&folder), "changed-one.json new-one.json same-one.json");
    let accepted =
        std::fs::read_to_string(folder.path("suite/x.scenario.yaml.snapshots/changed-one.json"));
    assert_eq!(accepted.unwrap(), kept("changed one", "error"));
    folder.flowsim(&["review", "--list"]).fine();
}

#[test]
fn rejecting_all_keeps_what_was_kept() {
    let folder = suite();
    folder.flowsim(&["review", "--reject", "suite"]).fine();
    assert_eq!(left(&folder), "changed-one.json gone.json same-one.json");
}

#[test]
fn without_a_terminal_nothing_is_decided() {
    let folder = suite();
    let asked = folder.flowsim(&["review"]).status(1);
    asked.says("`--accept` accepts all of them");
    assert_eq!(left(&folder), left(&suite()));
}

#[test]
fn in_a_scenario_with_mistakes_nothing_is_called_orphaned() {
    let folder = suite().file("suite/x.scenario.yaml", "cases: [");
    let listed = folder.flowsim(&["review", "--list"]).status(1);
    assert!(!listed.page().contains("orphaned"), "{}", listed.page());
    std::fs::remove_file(folder.path("suite/x.scenario.yaml")).unwrap();
    let listed = folder.flowsim(&["review", "--list"]).status(1);
    assert_eq!(
        listed.page().matches("orphaned").count(),
        4,
        "{}",
        listed.page()
    );
}

#[test]
fn a_run_of_a_case_that_is_gone_or_renamed_is_orphaned_and_never_kept() {
    let at = |name: &str| format!("suite/x.scenario.yaml.snapshots/{name}");
    let folder = Folder::new()
        .file("suite/x.scenario.yaml", SCENARIO)
        .file(&at("old-name.json.new"), kept("old name", "next"))
        .file(&at("both.json"), kept("both", "next"))
        .file(&at("both.json.new"), kept("both", "error"));
    let listed = folder.flowsim(&["review", "--list"]).status(1);
    assert_snapshot!(listed.page(), @r"
    orphaned  suite/x.scenario.yaml.snapshots/both.json  both
    orphaned  suite/x.scenario.yaml.snapshots/old-name.json  old name
    ");
    folder
        .flowsim(&["review", "--accept"])
        .fine()
        .says("removed: suite/x.scenario.yaml.snapshots/old-name.json");
    assert_eq!(left(&folder), "");
}

#[test]
fn a_scenario_with_mistakes_is_told_and_the_others_are_gone_on_with() {
    let folder = suite().file("suite/bad.scenario.yaml", "cases: [");
    let accepted = folder.flowsim(&["review", "suite", "--accept"]).status(2);
    accepted
        .says("warning: `suite/bad.scenario.yaml` has mistakes")
        .says("accepted: suite/x.scenario.yaml.snapshots/new-one.json");
    assert_eq!(left(&folder), "changed-one.json new-one.json same-one.json");
}

#[test]
fn one_that_cannot_be_accepted_keeps_none_of_the_others() {
    let folder = suite();
    let first = folder.path("suite/x.scenario.yaml.snapshots/changed-one.json");
    std::fs::remove_file(&first).unwrap();
    std::fs::create_dir(&first).unwrap();
    folder
        .flowsim(&["review", "--accept"])
        .status(3)
        .says("accepted: suite/x.scenario.yaml.snapshots/new-one.json")
        .says("cannot write `suite/x.scenario.yaml.snapshots/changed-one.json`");
}

#[test]
fn a_path_that_is_not_there_is_wrong_usage() {
    Folder::new()
        .flowsim(&["review", "nowhere"])
        .usage("there is nothing at `nowhere`");
}

#[cfg(unix)]
#[test]
fn keys_decide_one_by_one() {
    use crate::terminal::with_keys;

    let all = "changed-one.json changed-one.json.new gone.json new-one.json.new same-one.json";
    // In the order of the names: the changed one, the orphan, the new one. Any other key is asked again.
    for (keys, kept, status) in [
        ("aaa", "changed-one.json new-one.json same-one.json", 0),
        ("rrr", "changed-one.json gone.json same-one.json", 0),
        ("sss", all, 1),
        ("q", all, 1),
        ("\u{1b}", all, 1),
        (
            "axra",
            "changed-one.json gone.json new-one.json same-one.json",
            0,
        ),
        (
            "sas",
            "changed-one.json changed-one.json.new new-one.json.new same-one.json",
            1,
        ),
        (
            "aq",
            "changed-one.json gone.json new-one.json.new same-one.json",
            1,
        ),
    ] {
        let folder = suite();
        let session = with_keys(&folder, &["review", "suite"], "[q]uit?", keys);
        assert_eq!(left(&folder), kept, "{keys:?}\n{}", session.seen);
        assert_eq!(session.status, Some(status), "{keys:?}\n{}", session.seen);
    }
}

#[cfg(unix)]
#[test]
fn a_person_sees_what_changed_before_being_asked() {
    use crate::terminal::with_keys;

    let folder = suite();
    let session = with_keys(&folder, &["review", "suite"], "[q]uit?", "arq");
    let (_, from_first) = session.seen.split_once("1 of 3").unwrap();
    for part in [
        "changed   suite/x.scenario.yaml.snapshots/changed-one.json",
        "[a]ccept, [r]eject, [s]kip, [q]uit?",
        "accepted",
        "2 of 3",
        "[a]ccept its removal",
        "left",
        "3 of 3",
        "+ ",
        "1 left to look at",
    ] {
        assert!(from_first.contains(part), "{part}\n{}", session.seen);
    }
}
