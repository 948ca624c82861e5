//! `flowsim world`, `run --world` and `world:` in scenarios.

use crate::support::Folder;

const FLOW: &str = r#"
inboundCall:
  name: Desk
  startUpRef: "/inboundCall/tasks/task[Main_1]"
  defaultLanguage: en-us
  supportedLanguages: { en-us: { defaultLanguageSkill: { noValue: true } } }
  variables:
    - decimalVariable: { name: Flow.Rate, initialValue: { noValue: true } }
  tasks:
    - task:
        name: Main
        refId: Main_1
        actions:
          - evaluateSchedule:
              name: Open?
              evaluate: { now: true }
              schedule: { lit: { name: Hours } }
              outputs:
                inactive: { actions: [ { disconnect: { name: Closed } } ] }
          - dataTableLookup:
              name: Rate
              lookupValue: { lit: DE }
              dataTable:
                Rates:
                  foundOutputs: { rate: { var: Flow.Rate } }
                  failureOutputs: { errorType: { noValue: true }, errorMessage: { noValue: true } }
          - transferToAcd:
              name: To the desk
              targetQueue: { lit: { name: Desk } }
              priority: { lit: 0 }
"#;

const WORLD: &str = "
schedules: { Hours: { start: 2026-01-05T09:00, end: 2026-01-05T17:00, rrule: FREQ=DAILY, timeZone: Europe/Berlin } }
tables: { Rates: rates.csv }
queues: [Desk]
now: 2026-07-01T07:00:00Z
";

fn folder() -> Folder {
    Folder::new()
        .file("flow.yaml", FLOW)
        .file("w/world.yaml", WORLD)
        .file("w/rates.csv", "country,rate\nDE,7.5\n")
}

#[test]
fn a_flow_finds_what_the_world_says_tables_beside_it_included() {
    let ran = folder().flowsim(&["run", "flow.yaml", "--world", "w/world.yaml"]);
    ran.fine()
        .prints("Flow.Rate = 7.5")
        .prints("transferred to queue `Desk`");
}

#[test]
fn the_command_lines_clock_comes_before_the_worlds() {
    let args = [
        "run",
        "flow.yaml",
        "--world",
        "w/world.yaml",
        "--now",
        "2026-07-01T06:59:59Z",
    ];
    folder()
        .flowsim(&args)
        .fine()
        .prints("Open?")
        .prints("inactive: Closed");
}

#[test]
fn a_recorded_run_keeps_its_world() {
    let folder = folder();
    let args = [
        "run",
        "flow.yaml",
        "--world",
        "w/world.yaml",
        "--record",
        "c.json",
    ];
    folder.flowsim(&args).fine();
    folder
        .flowsim(&["replay", "c.json"])
        .fine()
        .prints("transferred to queue `Desk`");
}

#[test]
fn what_the_world_lacks_is_named_with_the_entry_that_would_supply_it() {
    let folder = folder().file("less.yaml", "schedules: { Hours: active }");
    let ran = folder.flowsim(&["run", "flow.yaml", "--world", "less.yaml"]);
    ran.status(1)
        .prints("tables: { \"Rates\": { \"DE\": { … } } }");
}

#[test]
fn mistakes_in_a_world_are_shown_there() {
    let folder = folder().file("wrong.yaml", "schedules: { Hours: actve }");
    let ran = folder.flowsim(&["run", "flow.yaml", "--world", "wrong.yaml"]);
    ran.usage("wrong.yaml:1:21").says("did you mean `active`?");
}

#[test]
fn a_sketched_world_is_written_once_and_suits_the_flow() {
    let folder = folder();
    folder
        .flowsim(&["world", "flow.yaml", "--out", "new.yaml"])
        .fine();
    folder
        .flowsim(&["run", "flow.yaml", "--world", "new.yaml"])
        .fine()
        .prints("transferred");
    let again = ["world", "flow.yaml", "--out", "new.yaml"];
    folder.flowsim(&again).usage("`new.yaml` is there already");
    folder
        .flowsim(&["world", "flow.yaml", "--out", "new.yaml", "--force"])
        .fine();
    folder
        .flowsim(&["world", "flow.yaml"])
        .fine()
        .prints("Hours: active");
}

#[test]
fn a_cases_world_lies_over_the_files() {
    let scenario = "
flow: flow.yaml
world: w/world.yaml
cases:
  - { name: open, expect: { outcome: { transferred: Desk }, variables: { Flow.Rate: 7.5 } } }
  - { name: closed, world: { now: 2026-07-01T20:00:00Z }, expect: { outcome: disconnected } }
  - { name: said, world: { schedules: { hours: inactive } }, expect: { outcome: disconnected } }
";
    let folder = folder().file("a.scenario.yaml", scenario);
    folder
        .flowsim(&["test", "a.scenario.yaml"])
        .fine()
        .prints("3 passed");
    folder
        .flowsim(&["test", "--virtual", "a.scenario.yaml"])
        .fine()
        .prints("3 passed");
    let folder = folder.file("w/world.yaml", "shedules: {}");
    folder
        .flowsim(&["test", "a.scenario.yaml"])
        .usage("w/world.yaml:1:1");
}
