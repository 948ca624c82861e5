//! Flows of the platform as Archy writes them: placeholders from the command line, mistakes with their lines, pictures.

use insta::assert_snapshot;

use crate::support::{Folder, Ran};

const FLOW: &str = r#"workflow:
  name: "{{flow_name}}"
  startUpRef: ./states/state[begin]
  variables:
    - stringVariable:
        name: Flow.order
        isInput: true
  states:
    - state:
        name: Begin
        refId: begin
        actions:
          - decision:
              name: {{question}}
              condition:
                exp: IsNotSetOrEmpty(Flow.order)
              outputs:
                yes:
                  actions:
                    - endWorkflow:
                        name: Nothing to Do
                        exitReason:
                          lit: nothing
          - endWorkflow:
              name: Done
              exitReason:
                lit: "{{reason}}"
"#;

fn folder() -> Folder {
    Folder::new().file("flow.yaml", FLOW)
}

#[track_caller]
fn check(folder: &Folder, args: &[&str]) -> Ran {
    folder.flowsim(&[&["check", "flow.yaml"], args].concat())
}

#[test]
fn a_placeholder_without_a_value_is_told_with_its_line_and_the_option_that_gives_one() {
    let ran = check(
        &folder(),
        &["--set", "flow_name=Orders", "--set", "question=Empty?"],
    );
    assert_snapshot!(ran.status(1).stdout, @r#"
    error[unresolved-value]: the placeholder `reason` has no value
      --> flow.yaml:27:23
       |
    27 |                 lit: "{{reason}}"
       |                       ^^^^^^^^^^
       |
       = help: give it one with `--set reason=VALUE`, or in a file with `--values FILE`

    1 error
    "#);
}

#[test]
fn values_come_from_files_and_the_command_line_which_wins() {
    let folder = folder()
        .file(
            "values.yaml",
            "flow_name: Orders\nquestion: Empty?\nreason: 5\n",
        )
        .file("other.json", r#"{"question": "Is it empty?"}"#);
    let given = [
        "--values",
        "values.yaml",
        "--values",
        "other.json",
        "--set",
        "flow_name=Returns",
    ];
    check(&folder, &given).fine().prints("no findings");
    let drawn = folder.flowsim(&[&["graph", "flow.yaml"], &given[..]].concat());
    drawn
        .fine()
        .prints("title: \"Returns\"")
        .prints("Is it empty?");
    for command in ["run", "graph", "check"] {
        let ran = folder.flowsim(&[command, "flow.yaml", "--set", "reason"]);
        ran.usage("`--set reason` has no `=`: write `NAME=TEXT`");
    }
}

#[test]
fn stubs_bring_the_values_of_their_scenario_below_those_of_the_command_line() {
    let folder = folder().file(
        "s.scenario.yaml",
        "flow: flow.yaml\nvalues: { flow_name: Orders, question: Empty?, reason: nothing }\n\
         cases: [{ name: a, given: { Flow.order: x } }]\n",
    );
    let run = [
        "run",
        "flow.yaml",
        "--stubs",
        "s.scenario.yaml",
        "--format",
        "json",
    ];
    folder
        .flowsim(&run)
        .fine()
        .prints("\"name\": \"Orders\"")
        .prints("Empty?");
    folder
        .flowsim(&[&run[..], &["--set", "flow_name=Returns"]].concat())
        .fine()
        .prints("\"name\": \"Returns\"");
}

#[test]
fn a_value_that_is_no_text_is_refused() {
    let folder = folder().file("values.json", r#"{"reason": ["a"]}"#);
    check(&folder, &["--values", "values.json"])
        .usage("cannot use `values.json`: `reason` is List, not a text");
}

#[test]
fn a_flow_is_drawn_without_its_values_and_not_run() {
    folder()
        .flowsim(&["graph", "flow.yaml"])
        .fine()
        .prints("question");
    folder()
        .flowsim(&["run", "flow.yaml"])
        .usage("`flow.yaml` cannot be run");
}

#[test]
fn mistakes_behind_a_value_keep_the_columns_of_the_file() {
    let flow = FLOW.replace("(Flow.order)", "({{scope}}.ordr)");
    let folder = Folder::new().file("flow.yaml", flow);
    let given = [
        "scope=Flow",
        "flow_name=A very long name",
        "question=Q",
        "reason=R",
    ];
    let args: Vec<_> = given.iter().flat_map(|given| ["--set", given]).collect();
    assert_snapshot!(check(&folder, &args).status(1).stdout, @r"
    error[unknown-variable]: no variable is called `Flow.ordr`
      --> flow.yaml:16:38
       |
    16 |                 exp: IsNotSetOrEmpty({{scope}}.ordr)
       |                                      ^^^^^^^^^^^^^^
       |
       = help: did you mean `Flow.order`?

    1 error
    ");
}

#[test]
fn another_root_is_told_what_a_flow_looks_like() {
    let folder = Folder::new().file("flow.yaml", "inbundCall:\n  name: x\n");
    assert_snapshot!(check(&folder, &[]).status(1).stdout, @r"
    error[missing-field]: `inbundCall` is no type of flow
     --> flow.yaml:1:1
      |
    1 | inbundCall:
      | ^^^^^^^^^^
      |
      = help: did you mean `inboundCall`?

    1 error
    ");
    let folder = Folder::new().file("flow.yaml", "flow:\n  name: x\n");
    check(&folder, &[])
        .status(1)
        .prints("such as `inboundCall` or `workflow`");
}

#[test]
fn a_recorded_run_needs_no_values_to_run_again() {
    let folder = folder();
    let values = [
        "--set",
        "flow_name=Orders",
        "--set",
        "question=Empty?",
        "--set",
        "reason=all done",
    ];
    let args = [
        &[
            "run",
            "flow.yaml",
            "--var",
            "Flow.order=7",
            "--record",
            "c.json",
        ],
        &values[..],
    ];
    folder.flowsim(&args.concat()).fine();
    let again = folder.flowsim(&["replay", "c.json"]).fine();
    again.prints("Orders").prints("Empty?");
    let against = ["replay", "c.json", "--against", "flow.yaml"];
    folder.flowsim(&[&against, &values[..]].concat()).fine();
    folder.flowsim(&against).usage("`flow.yaml` cannot be run");
}

#[test]
fn a_scenario_gives_placeholders_values_and_the_command_line_comes_before_them() {
    let scenario = "flow: flow.yaml\nvalues: { flow_name: Orders, question: Empty?, reason: fine }\ncases:\n  - name: an order\n    given: { Flow.order: O-1 }\n    expect: { exits: { Empty?: \"no\" } }\n";
    let folder = folder().file("flow.scenario.yaml", scenario);
    let tested = |args: &[&str]| {
        folder.flowsim(&[&["test", "flow.scenario.yaml", "--virtual"], args].concat())
    };
    tested(&[]).fine().prints("1 passed");
    tested(&["--set", "question=Full?"])
        .status(2)
        .says("the flow has no action `Empty?`");
}

#[test]
fn a_language_that_the_flow_does_not_support_takes_the_failure_exit() {
    let flow = "inboundCall:\n  name: F\n  startUpRef: ./tasks/task[a]\n  defaultLanguage: en-us\n  supportedLanguages:\n    \
                es-us: { none: true }\n    en-us: { none: true }\n  tasks:\n    - task:\n        name: A\n        refId: a\n        \
                actions:\n          - updateData: { name: U, statements: [{ string: { variable: Flow.first, value: { exp: GetDefaultLanguage() } } }] }\n          \
                - setLanguage:\n              name: Speak\n              language: { exp: Call.Language }\n              outputs:\n                \
                failure:\n                  actions:\n                    - disconnect: { name: Sorry }\n          - disconnect: { name: Fine }\n";
    let folder = Folder::new().file("flow.yaml", flow);
    let run = |language: &str| {
        let given = format!("Call.Language={language}");
        folder
            .flowsim(&["run", "flow.yaml", "--format", "json", "--var", &given])
            .fine()
    };
    run("ES_us")
        .prints("Fine")
        .prints("\"Flow.first\": \"en-us\"");
    run("de-de").prints("Sorry");
}
