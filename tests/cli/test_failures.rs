//! `flowsim test`: how broken promises are shown, one of each kind.

use std::fs;

use insta::assert_snapshot;

use crate::support::{Folder, lookup_flow, sample};

/// The tutorial's flow, and one case about it that gets status 404 unless it says otherwise.
fn case(lines: &str) -> Folder {
    let scenario = format!(
        "flow: flow.json\ncases:\n  - name: not found\n    given: {{ phoneNumber: \"1\" }}\n    \
         replies: {{ Lookup Customer: {{ status: 404, json: {{ detail: No such customer }} }} }}\n    {lines}\n"
    );
    let flow = fs::read(sample("flow.json")).unwrap();
    Folder::with_flow(flow).file("a.scenario.yaml", scenario)
}

/// What is printed for a case that fails. In virtual time, so that even times are the same.
#[track_caller]
fn fails(lines: &str) -> String {
    let ran = case(lines).flowsim(&["test", "a.scenario.yaml", "--virtual"]);
    ran.status(1).page().trim_end().to_owned()
}

#[test]
fn outcome() {
    assert_snapshot!(fails("expect: { outcome: ended }"), @r#"
    failed[not found]: the run ended in another way than was promised
     --> a.scenario.yaml:6:24
      |
    6 |     expect: { outcome: ended }
      |                        ^^^^^ was transferred to `your-queue-id`
      |
      = note: step 4 of 4: `Set Customer Name` was left by `next` at [time]

    1 failed in [time]
    "#);
}

#[test]
fn path() {
    assert_snapshot!(fails("expect: { path: [Start, Lookup Customer, Set Customer Name] }"), @r#"
    failed[not found]: step 3 of the path is `Handle Error`
     --> a.scenario.yaml:6:21
      |
    6 |     expect: { path: [Start, Lookup Customer, Set Customer Name] }
      |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: was Start → Lookup Customer → Handle Error → Set Customer Name
      = note: promised Start → Lookup Customer → Set Customer Name
      = note: step 3 of 4: `Handle Error` was left by `next` at [time]

    1 failed in [time]
    "#);
}

#[test]
fn exits() {
    assert_snapshot!(fails("expect: { exits: { Lookup Customer: success } }"), @r#"
    failed[not found]: `Lookup Customer` was left by `error`
     --> a.scenario.yaml:6:41
      |
    6 |     expect: { exits: { Lookup Customer: success } }
      |                                         ^^^^^^^ was `error`
      |
      = note: step 2 of 4: `Lookup Customer` was left by `error` at [time]

    1 failed in [time]
    "#);
}

#[test]
fn a_variable_with_another_value() {
    assert_snapshot!(fails("expect: { variables: { errorStatus: 500 } }"), @r#"
    failed[not found]: `$errorStatus` was not what was promised
     --> a.scenario.yaml:6:41
      |
    6 |     expect: { variables: { errorStatus: 500 } }
      |                                         ^^^ was 404
      |
      = note: step 3 of 4: `Handle Error` was left by `next` at [time]

    1 failed in [time]
    "#);
}

#[test]
fn a_variable_that_is_not_set() {
    assert_snapshot!(fails("expect: { variables: { customerName: set } }"), @r#"
    failed[not found]: `$customerName` was not what was promised
     --> a.scenario.yaml:6:42
      |
    6 |     expect: { variables: { customerName: set } }
      |                                          ^^^ was not set
      |
      = note: step 4 of 4: `Set Customer Name` was left by `next` at [time]

    1 failed in [time]
    "#);
}

#[test]
fn a_variable_that_does_not_match() {
    assert_snapshot!(fails("expect: { variables: { errorMessage: { matches: \"^Yes\" } } }"), @r#"
    failed[not found]: `$errorMessage` was not what was promised
     --> a.scenario.yaml:6:42
      |
    6 |     expect: { variables: { errorMessage: { matches: "^Yes" } } }
      |                                          ^^^^^^^^^^^^^^^^^^^ was "No such customer"
      |
      = note: promised a text that matches `^Yes`
      = note: step 3 of 4: `Handle Error` was left by `next` at [time]

    1 failed in [time]
    "#);
}

#[test]
fn a_request_with_another_body() {
    let lines = "expect: { requests: { Lookup Customer: { body: { phoneNumber: \"2\" } } } }";
    assert_snapshot!(fails(lines), @r#"
    failed[not found]: `body.phoneNumber` is "1", not "2"
     --> a.scenario.yaml:6:52
      |
    6 |     expect: { requests: { Lookup Customer: { body: { phoneNumber: "2" } } } }
      |                                                    ^^^^^^^^^^^^^^^^^^^^ was {"phoneNumber":"1"}
      |
      = note: promised {"phoneNumber":"2"}
      = note: step 2 of 4: `Lookup Customer` was left by `error` at [time]

    1 failed in [time]
    "#);
}

#[test]
fn the_number_of_calls() {
    let lines = "expect: { requests: { Lookup Customer: { count: 2 } } }";
    assert_snapshot!(fails(lines), @r#"
    failed[not found]: `Lookup Customer` made another number of calls than was promised
     --> a.scenario.yaml:6:53
      |
    6 |     expect: { requests: { Lookup Customer: { count: 2 } } }
      |                                                     ^ was 1 call
      |
      = note: promised 2 calls
      = note: step 2 of 4: `Lookup Customer` was left by `error` at [time]

    1 failed in [time]
    "#);
}

#[test]
fn the_order_of_calls() {
    let lines = "expect: { requests: { order: [Lookup Customer, Lookup Customer] } }";
    assert_snapshot!(fails(lines), @r#"
    failed[not found]: calls were made in another order than was promised
     --> a.scenario.yaml:6:34
      |
    6 |     expect: { requests: { order: [Lookup Customer, Lookup Customer] } }
      |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ was Lookup Customer
      |
      = note: promised Lookup Customer, Lookup Customer
      = note: step 2 of 4: `Lookup Customer` was left by `error` at [time]

    1 failed in [time]
    "#);
}

#[test]
fn notes() {
    assert_snapshot!(fails("expect: { notes: none }"), @r#"
    failed[not found]: the run made a note
     --> a.scenario.yaml:6:22
      |
    6 |     expect: { notes: none }
      |                      ^^^^ was `not-set-read`
      |
      = note: promised no such note
      = note: step 4 of 4: `Set Customer Name` was left by `next` at [time]

    1 failed in [time]
    "#);
}

#[test]
fn never() {
    assert_snapshot!(fails("expect: { never: [\"$errorStatus == 404\"] }"), @r#"
    failed[not found]: what is never to hold held after step 3 (`Handle Error`)
     --> a.scenario.yaml:6:23
      |
    6 |     expect: { never: ["$errorStatus == 404"] }
      |                       ^^^^^^^^^^^^^^^^^^^^^ was true
      |
      = note: promised never $errorStatus == 404
      = note: step 3 of 4: `Handle Error` was left by `next` at [time]

    1 failed in [time]
    "#);
}

#[test]
fn always() {
    let lines = "expect: { always: [\"$phoneNumber == \\\"2\\\"\"] }";
    assert_snapshot!(fails(lines), @r#"
    failed[not found]: what is always to hold did not before the first step
     --> a.scenario.yaml:6:24
      |
    6 |     expect: { always: ["$phoneNumber == \"2\""] }
      |                        ^^^^^^^^^^^^^^^^^^^^^^^ was false
      |
      = note: promised always $phoneNumber == "2"

    1 failed in [time]
    "#);
}

#[test]
fn a_call_that_no_reply_matches() {
    let lines = "expect: { outcome: ended }\n  - name: another number\n    given: { phoneNumber: \"1\" }\n    \
                 replies:\n      Lookup Customer: [{ match: { body: { phoneNumber: \"2\" } }, json: {} }]\n    \
                 expect: { outcome: transferred }";
    let ran = case(lines).flowsim(&["test", "a.scenario.yaml", "--filter", "another"]);
    assert_snapshot!(ran.status(1).page(), @r#"
    failed[another number]: no reply of case `another number` matches `Lookup Customer`: `body.phoneNumber` is "1", not "2"
      --> a.scenario.yaml:10:7
       |
    10 |       Lookup Customer: [{ match: { body: { phoneNumber: "2" } }, json: {} }]
       |       ^^^^^^^^^^^^^^^
       |
       = note: step 2: `Lookup Customer` was under way at [time]

    1 failed in [time]
    "#);
}

#[test]
fn an_action_that_has_no_reply() {
    let lines =
        "expect: { outcome: ended }\n  - name: forgotten\n    expect: { outcome: transferred }";
    let ran = case(lines).flowsim(&["test", "a.scenario.yaml", "--filter", "forgotten"]);
    assert_snapshot!(ran.status(1).page(), @r#"
    failed[forgotten]: case `forgotten` has no replies, and `Lookup Customer` asks for one
     --> a.scenario.yaml:7:11
      |
    7 |   - name: forgotten
      |           ^^^^^^^^^
      |
      = note: step 2: `Lookup Customer` was under way at [time]

    1 failed in [time]
    "#);
}

#[test]
fn a_case_that_takes_too_long() {
    let lines = "timeout: 50ms\n    expect: { outcome: ended }\n  - name: slow\n    timeout: 50ms\n    \
                 replies: { Lookup Customer: { delay: 3s, json: {} } }\n    expect: { outcome: transferred }";
    for way in [&[][..], &["--virtual"]] {
        let args = ["test", "a.scenario.yaml", "--filter", "slow"];
        let ran = case(lines).flowsim(&[&args, way].concat());
        ran.status(1)
            .prints("failed[slow]: the case took longer than its `timeout` of 50 ms")
            .prints("`Lookup Customer` was under way");
    }
}

#[test]
fn a_case_that_promises_nothing_is_a_warning_and_an_error_when_strict() {
    let folder = case("");
    let ran = folder.flowsim(&["test", "a.scenario.yaml"]).fine();
    assert_snapshot!(ran.page(), @r#"
    warning[no-promise]: case `not found` promises nothing
     --> a.scenario.yaml:3:11
      |
    3 |   - name: not found
      |           ^^^^^^^^^
      |
      = help: say in `expect` what must come of it, such as its `outcome`

    1 passed in [time]
    "#);
    let ran = folder.flowsim(&["test", "a.scenario.yaml", "--strict"]);
    assert_snapshot!(ran.status(2).said(), @r#"
    error[no-promise]: case `not found` promises nothing
     --> a.scenario.yaml:3:11
      |
    3 |   - name: not found
      |           ^^^^^^^^^
      |
      = help: say in `expect` what must come of it, such as its `outcome`

    1 error
    error: nothing was run
    "#);
}

#[test]
fn failures_as_json() {
    let folder = case("expect: { variables: { errorStatus: 500 } }");
    let ran = folder.flowsim(&["test", "a.scenario.yaml", "--virtual", "--format", "json"]);
    let results = ran.status(1).json();
    let case = &results["cases"][0];
    assert_eq!(case["status"], "failed");
    let failure = &case["failures"][0];
    assert_eq!(failure["promise"], "variables.errorStatus");
    assert_eq!(failure["line"], 6);
    assert_eq!(failure["column"], 41);
    assert_eq!(failure["expected"], "500");
    assert_eq!(failure["actual"], "404");
    assert_eq!(case["report"]["schema"], "flowsim/report/1");
    assert_eq!(case["report"]["calls"][0]["status"], 404);
}

#[test]
fn a_snapshot_that_cannot_be_read_fails_its_case_only() {
    let cases = "flow: flow.json\ncases:\n\
                 - { name: folder, replies: { Lookup: { json: {} } }, expect: { snapshot: true } }\n\
                 - { name: garbage, replies: { Lookup: { json: {} } }, expect: { snapshot: true } }\n\
                 - { name: fine, replies: { Lookup: { json: {} } }, expect: { snapshot: true } }\n";
    let folder = Folder::with_flow(lookup_flow())
        .file("s.yaml", cases)
        .file("s.yaml.snapshots/folder.json/keep", "")
        .file("s.yaml.snapshots/garbage.json", "{ half");
    let ran = folder.flowsim(&["test", "s.yaml", "--update"]).status(1);
    ran.prints("failed[folder]: `s.yaml.snapshots/folder.json` is no file to keep a snapshot in")
        .prints("2 passed, 1 failed")
        .says("2 snapshots written");
}
