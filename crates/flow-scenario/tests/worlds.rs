//! Worlds: what is wrong with one is told, what is read can be written and read again, and a sketched one suits its flow.

use std::sync::Arc;

use flow_core::{Embedded, EmbeddedAction, EmbeddedThing, Outcome, RunOptions, drive, start};
use flow_expr::{Scalar, Type};
use flow_report::{FileFindings, Style, findings_text};
use flow_scenario::{Case, CaseWorld, Script, Sheet, load_world, sketch_world, world_document};
use flow_syntax::Source;
use proptest::prelude::*;

fn said(text: &str) -> String {
    let source = Source::new("world.yaml", text);
    let loaded = load_world(&source);
    let findings = FileFindings {
        source: &source,
        diagnostics: &loaded.diagnostics,
        silenced: &[],
    };
    findings_text(&[findings], Style::Plain)
}

/// The first lines of what is said, and their help.
#[track_caller]
fn says(text: &str, expected: &[&str]) {
    let said = said(text);
    let lines = said.lines().filter_map(|line| {
        let line = line.trim_start_matches([' ', '=']);
        let kept =
            line.starts_with("error") || line.starts_with("warning") || line.starts_with("help");
        kept.then_some(line)
    });
    assert_eq!(lines.collect::<Vec<_>>(), expected, "{said}");
}

#[test]
fn unknown_keys_and_names_have_a_nearest_one() {
    says(
        "schedule: {}\nschedules: { A: actve }\ntimeZone: Europe/Berln\n",
        &[
            "error[unknown-field]: a world has no field `schedule`",
            "help: did you mean `schedules`?",
            "error[invalid-field]: `actve` says nothing about `A`",
            "help: did you mean `active`?",
        ],
    );
    says(
        "schedules: { A: { start: 2026-01-05, timeZone: Europe/Berln } }",
        &[
            "error[invalid-field]: no time zone is called `Europe/Berln`: did you mean `Europe/Berlin`?",
            "help: write the zone's name: `timeZone: Europe/Berlin`",
        ],
    );
    says(
        "schedules: { Hours: active }\nscheduleGroups: { Main: { open: [Hour] } }",
        &[
            "warning[unknown-schedule]: the world has no schedule `Hour`",
            "help: did you mean `hours`?",
        ],
    );
}

#[test]
fn the_caret_stands_under_the_wrong_part() {
    insta::assert_snapshot!(said("schedules:\n  Hours: { start: 2026-01-05T09:00, end: 2026-01-05T17:00, rrule: \"FREQ=WEKLY\" }\nqueues: [A, { name: a }]\n"), @r#"
    error[invalid-field]: `WEKLY` is no frequency: known are `DAILY`, `WEEKLY`, `MONTHLY`, `YEARLY`
     --> world.yaml:2:67
      |
    2 |   Hours: { start: 2026-01-05T09:00, end: 2026-01-05T17:00, rrule: "FREQ=WEKLY" }
      |                                                                   ^^^^^^^^^^^^
      |
      = help: write how it comes again: `rrule: "FREQ=WEEKLY;BYDAY=MO,TU"`

    error[invalid-field]: another Queue has the name `a`
     --> world.yaml:3:13
      |
    3 | queues: [A, { name: a }]
      |             ^^^^^^^^^^^
      |
      = help: things are names, or objects: `queues: [Support, { name: Sales, id: q-2 }]`

    2 errors
    "#);
}

const EVERYTHING: &str = r#"
description: everything
now: 2026-11-23T10:00:00Z
timeZone: Europe/Berlin
variables: { Call.Ani: "+15551234567", Flow.x: 1 }
caller: ["1", none, { text: "book an appointment", after: 2s }]
queues: [Support, { name: Billing, id: q-2 }]
users: [{ name: Jo, email: jo@x.test }]
schedules:
  Hours: { start: 2026-01-05T09:00, end: 2026-01-05T17:00, rrule: "FREQ=WEEKLY;BYDAY=MO", except: [2026-12-25] }
  Always: active
scheduleGroups: { Main: { open: [Hours], holiday: [Always] }, Simple: closed }
emergencyGroups: { Evacuation: false }
tables: { Cache: { q-1: { AgentsIdle: true, Rate: 1.50, Gone: null } } }
participant: { customer: gold, age: 42 }
transfers: { Support: { fails: true, errorType: Busy, errorMessage: all lines are busy } }
replies: { Clinic/Find: { outputs: { name: Ann } }, Bot: { exit: done } }
"#;

#[test]
fn everything_can_be_said() {
    says(EVERYTHING, &[]);
    let around = load_world(&Source::new("world.yaml", EVERYTHING)).surroundings;
    assert_eq!(around.caller.as_ref().map(Vec::len), Some(3));
    assert_eq!(around.given.len(), 2);
    let at = around.now.unwrap();
    assert_eq!(around.world.is_active("hours", at), Ok(true));
    assert_eq!(around.world.row("CACHE", "q-1").unwrap().unwrap().len(), 2);
    assert_eq!(around.world.participant["age"], "42");
}

/// Cassettes keep the world so.
#[test]
fn a_world_that_is_written_down_reads_as_the_same() {
    let read = |name: &str, text: &str| {
        let loaded = load_world(&Source::new(name, text));
        assert!(loaded.diagnostics.is_empty(), "{text}");
        loaded.surroundings.world
    };
    let world = read("world.yaml", EVERYTHING);
    let written = world_document(&world).to_json();
    let again = read("world.json", &written);
    assert_eq!(world_document(&again).to_json(), written);
    assert_eq!(again.schedules, world.schedules);
    assert_eq!(again.tables, world.tables);
    assert_eq!(again.failing_transfers, world.failing_transfers);
}

#[test]
fn what_lies_over_replaces_by_name() {
    let read = |text: &str| load_world(&Source::new("world.yaml", text)).surroundings;
    let under = read(
        "queues: [A, { name: B, id: b-1 }]\nschedules: { S: active, T: active }\nvariables: { Flow.x: 1, Flow.y: 2 }\nnow: 2026-01-01\n",
    );
    let over = read(
        "queues: [C, { name: b, id: b-2 }]\nschedules: { s: inactive }\nvariables: { Flow.x: 3 }\n",
    );
    let both = over.over(&under);
    let at = both.now.unwrap();
    assert_eq!(
        (both.world.is_active("S", at), both.world.is_active("T", at)),
        (Ok(false), Ok(true))
    );
    let document = both
        .world
        .organisation
        .as_deref()
        .and_then(|known| known.document())
        .unwrap()
        .to_json();
    assert_eq!(document, r#"{"queues":["C",{"name":"b","id":"b-2"},"A"]}"#);
    assert_eq!(
        both.given
            .iter()
            .map(|(name, value)| format!("{name}={}", value.text()))
            .collect::<Vec<_>>(),
        ["Flow.x=3", "Flow.y=2"]
    );
}

/// How a run ends in the world that is sketched for its flow.
#[track_caller]
fn ends(flow: &str) -> (String, Outcome) {
    let loaded = flow_load::load(&Source::new("flow.yaml", flow));
    let program = Arc::new(
        loaded
            .program
            .unwrap_or_else(|| panic!("{:?}", loaded.diagnostics)),
    );
    let text = sketch_world(&program, "flow.yaml", &Embedded::default());
    assert_eq!(
        text,
        sketch_world(&program, "flow.yaml", &Embedded::default()),
        "it is the same each time"
    );
    let world = load_world(&Source::new("world.yaml", &*text));
    assert!(
        world.diagnostics.is_empty(),
        "{text}\n{:?}",
        world.diagnostics
    );
    let mut case = Case::default();
    case.is_surrounded_by(&world.surroundings);
    let options = RunOptions {
        started: case.now,
        ..case.options(&RunOptions::default())
    };
    let mut script = Script::new(&case);
    let run = start(&program, &case.given, &options);
    let finished = drive(run, |effect| {
        script
            .answer(effect)
            .unwrap_or_else(|unmatched| panic!("{}", unmatched.message))
    });
    (text, finished.outcome)
}

const WORKFLOW: &str = r#"
workflow:
  name: Everything
  startUpRef: "/workflow/states/state[Main_1]"
  defaultLanguage: en-us
  supportedLanguages: { en-us: { none: true } }
  variables:
    - stringVariable: { name: Flow.OrderId, initialValue: { noValue: true }, isInput: true, isOutput: false }
    - booleanVariable: { name: Flow.Paid, initialValue: { noValue: true } }
    - queueVariable: { name: Flow.Desk, initialValue: { noValue: true } }
  states:
    - state:
        name: Main
        refId: Main_1
        actions:
          - callData:
              name: Pay
              timeout: { lit: { seconds: 10 } }
              category:
                "Pay: ments":
                  dataAction:
                    "Refund # Order":
                      inputs: { orderId: { exp: Flow.OrderId } }
                      successOutputs: { paid: { var: Flow.Paid } }
          - findQueue:
              name: Desk
              findName: { lit: "Desk 1" }
              findResult: { var: Flow.Desk }
          - decision:
              name: Paid?
              condition: { exp: 'Flow.Paid and IsSet(FindSkill("Refunds"))' }
              outputs:
                "yes": { actions: [ { endWorkflow: { name: Done } } ] }
"#;

#[test]
fn a_sketched_world_brings_its_flow_to_an_outcome() {
    let (text, outcome) = ends(WORKFLOW);
    insta::assert_snapshot!(text, @r#"
    # What `flow.yaml` finds around it. The values are made up: change what matters.
    now: 2026-11-23T10:00:00Z
    variables:
      Flow.OrderId: "id-1"
    queues: [{"name":"Desk 1","id":"56c4168c-ba7a-4206-8ccd-246663777cc7"}]
    skills: [{"name":"Refunds","id":"91921448-f2fa-4007-912e-45297452ef52"}]
    replies:
      # or `{ failure: { errorCode: …, status: 404 } }`, or `{ exit: timeout }`
      "Pay: ments/Refund # Order": {"outputs":{"paid":true}}
    "#);
    assert!(!outcome.is_broken(), "{outcome:?}");
}

const LOOKUPS: &str = r#"
workflow:
  name: Lookups
  startUpRef: "/workflow/states/state[Main_1]"
  defaultLanguage: en-us
  supportedLanguages: { en-us: { none: true } }
  variables:
    - queueVariable: { name: Flow.Queue, initialValue: { lit: { name: Services } } }
    - queueVariable: { name: Flow.Desk, initialValue: { noValue: true } }
    - stringVariable: { name: Flow.Area, initialValue: { lit: North } }
    - stringVariable: { name: Flow.Later, initialValue: { noValue: true } }
  states:
    - state:
        name: Main
        refId: Main_1
        actions:
          - findQueue: { name: Desk, findName: { lit: Desk }, findResult: { var: Flow.Desk } }
          - dataTableLookup: { name: A, lookupValue: { exp: Flow.Queue.id }, dataTable: { A: { foundOutputs: {} } } }
          - dataTableLookup: { name: B, lookupValue: { exp: Flow.Desk.id }, dataTable: { B: { foundOutputs: {} } } }
          - dataTableLookup: { name: C, lookupValue: { exp: Flow.Area }, dataTable: { C: { foundOutputs: {} } } }
          - dataTableLookup: { name: D, lookupValue: { exp: Flow.Later }, dataTable: { D: { foundOutputs: {} } } }
"#;

/// Keys that hang on what is found are those that the run reads; a key that nothing is known of is an example.
#[test]
fn a_row_that_is_made_up_is_one_that_the_flow_looks_for() {
    let (text, outcome) = ends(LOOKUPS);
    insta::assert_snapshot!(text, @r#"
    # What `flow.yaml` finds around it. The values are made up: change what matters.
    now: 2026-11-23T10:00:00Z
    queues: [{"name":"Desk","id":"7457e755-277e-4ca5-a16d-8682cfdb101c"},{"name":"Services","id":"4255a8dc-edfa-4b3c-9f45-1746df3eec79"}]
    tables: # or the path of a CSV file whose first row names the columns
      A:
        "4255a8dc-edfa-4b3c-9f45-1746df3eec79": {}
      B:
        "7457e755-277e-4ca5-a16d-8682cfdb101c": {}
      C:
        North: {}
      D:
        example: {}
    "#);
    assert!(!outcome.is_broken(), "{outcome:?}");
}

#[test]
fn what_the_platform_itself_gives_is_of_its_type() {
    let (text, outcome) = ends(
        r#"
inqueueCall:
  name: Wait
  startUpTaskActions:
    - decision:
        name: Long?
        condition: { exp: 'Call.EstimatedWaitTime < MakeDuration(0, 0, 5, 0) and Call.CurrentQueue.name == "Example" and !Call.IsAuthenticated' }
        outputs:
          "no": { actions: [ { disconnect: { name: Bye } } ] }
    - holdMusic: { name: Hold, prompt: { exp: Flow.HoldPrompt } }
    - transferToAcd: { name: On, targetQueue: { exp: Call.CurrentQueue } }
"#,
    );
    for line in [
        "  Call.CurrentQueue: \"Example\"",
        "  Call.EstimatedWaitTime: \"PT1M\"",
        "  Call.IsAuthenticated: true",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(!text.contains("HoldPrompt"), "{text}");
    assert_eq!(outcome, Outcome::Disconnected);
}

#[test]
fn the_status_of_a_failure_is_an_http_status() {
    insta::assert_snapshot!(said("replies:\n  A/B: { failure: { status: \"x\" } }\n"), @r#"
    warning[invalid-field]: the `status` of this failure is no HTTP status
     --> world.yaml:2:29
      |
    2 |   A/B: { failure: { status: "x" } }
      |                             ^^^
      |
      = help: write a whole number from 100 to 599, such as `404`

    1 warning
    "#);
    for wrong in ["99", "600", "404.5", "true", "[404]"] {
        let said = said(&format!(
            "replies: {{ A/B: {{ failure: {{ status: {wrong} }} }} }}"
        ));
        assert!(said.contains("is no HTTP status"), "{wrong}: {said}");
    }
    says(
        "replies: { A/B: { failure: { status: 404, errorCode: x } }, C: { failure: { status: null } } }",
        &[],
    );
}

#[test]
fn what_is_known_of_services_is_answered_in_its_types() {
    let program = flow_load::load(&Source::new("flow.yaml", WORKFLOW)).program;
    let mut embedded = Embedded::default();
    let list = Type::List(Scalar::Integer);
    let contract = EmbeddedAction {
        outputs: vec![("paid".into(), Type::BOOLEAN), ("counts".into(), list)],
        ..EmbeddedAction::default()
    };
    embedded.add_data_action("Pay: ments", "Refund # Order", contract);
    embedded.add_thing(EmbeddedThing {
        kind: Scalar::Queue,
        name: "desk 1".into(),
        id: "d-1".into(),
    });
    let text = sketch_world(&Arc::new(program.unwrap()), "flow.yaml", &embedded);
    assert!(
        text.contains(r#"{"outputs":{"paid":true,"counts":[1]}}"#),
        "{text}"
    );
    assert!(
        text.contains(r#"queues: [{"name":"Desk 1","id":"d-1"}]"#),
        "{text}"
    );
}

#[test]
fn a_lookup_of_sdk_json_is_answered_with_what_the_flow_reads() {
    let flow = include_str!("../../../scenarios/customer-lookup/flow.json");
    let (text, outcome) = ends(flow);
    assert!(text.contains("Lookup"), "{text}");
    assert!(!outcome.is_broken(), "{text}{outcome:?}");
}

#[test]
fn a_reply_has_the_types_that_the_flow_decides_by() {
    let (text, outcome) = ends(
        r#"{"initialAction": {"name": "Start", "type": "Start"}, "actions": [
            {"name": "Look", "type": "GetExternalContact", "url": "https://crm.test/api"},
            {"name": "Is VIP", "type": "Decision", "condition": "$lookupResponse.is_vip or $lookupResponse.points > 1000",
             "on": {"yes": "Which", "no": "Which"}},
            {"name": "Which", "type": "Switch", "cases": [{"when": "$lookupResponse.who.tier == \"gold\"", "next": "Say"}],
             "on": {"default": "Say"}},
            {"name": "Say", "type": "PlayMessage", "message": "Hi ${lookupResponse.name}"}]}"#,
    );
    let reply = r#"{"is_vip":true,"name":"Ann","points":1000,"who":{"tier":"gold"}}"#;
    assert!(text.contains(reply), "{text}");
    assert!(!outcome.is_broken(), "{text}{outcome:?}");
}

#[test]
fn ways_of_any_length_are_read() {
    let way = ".a".repeat(20_000);
    ends(&format!(
        r#"{{"initialAction": {{"name": "Start", "type": "Start"}}, "actions": [
            {{"name": "Look", "type": "GetExternalContact", "url": "https://crm.test/api"}},
            {{"name": "Say", "type": "PlayMessage", "message": "$lookupResponse{way}"}}]}}"#
    ));
}

#[test]
fn schedules_share_what_may_be_counted() {
    let schedule = |name| {
        format!(
            "  Never {name}: {{ start: 2026-02-01, rrule: \"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2\" }}\n"
        )
    };
    let few: String = (0..10).map(schedule).collect();
    assert_eq!(said(&format!("schedules:\n{few}")), "no findings\n");
    let many: String = (0..100).map(schedule).collect();
    let said = said(&format!("schedules:\n{many}"));
    let first = said.lines().next();
    assert_eq!(
        first,
        Some(
            "error[invalid-field]: the schedule `Never 15`: to count what `COUNT` counts takes too long, here and in the schedules before it"
        )
    );
}

/// What a workflow whose table cannot be asked hears of it, and what it knows of its languages.
#[test]
fn tables_fail_and_flows_have_languages_as_the_world_says() {
    let flow = r#"workflow:
  name: Asks
  startUpRef: ./tasks/task[begin]
  variables:
    - stringVariable: { name: Flow.Type, initialValue: { noValue: true } }
    - stringVariable: { name: Flow.Language, initialValue: { noValue: true } }
  tasks:
    - task:
        name: Begin
        refId: begin
        actions:
          - updateData:
              name: Language
              statements:
                - string: { variable: Flow.Language, value: { exp: "Append(GetDefaultLanguage(), \" \", ToString(Count(GetSupportedLanguages())))" } }
          - dataTableLookup:
              name: Rates
              lookupValue: { lit: DE }
              dataTable:
                Rates:
                  foundOutputs: {}
                  failureOutputs: { errorType: { var: Flow.Type } }
              outputs:
                failure:
                  actions:
                    - endWorkflow: { name: No rates }
"#;
    let world = "failingTables: { rates: { fails: true } }\nlanguages: [de-de, en-us]\n";
    let loaded = flow_load::load(&Source::new("flow.yaml", flow));
    let program = Arc::new(loaded.program.expect("the flow loads"));
    let world = load_world(&Source::new("world.yaml", world));
    assert!(world.diagnostics.is_empty(), "{:?}", world.diagnostics);
    let mut case = Case::default();
    case.is_surrounded_by(&world.surroundings);
    let run = start(&program, &[], &case.options(&RunOptions::default()));
    let finished = drive(run, flow_core::Effect::unanswered);
    let vars = finished.trace.vars();
    let held = |name| vars.get(name).map(|value| value.text().into_owned());
    assert_eq!(held("Flow.Language").as_deref(), Some("de-de 2"));
    assert_eq!(
        held("Flow.Type").as_deref(),
        Some("DataTablesInternalServerError")
    );
    let last = finished
        .trace
        .steps()
        .last()
        .map(|step| program.action(step.action).name.clone());
    assert_eq!(last.as_deref(), Some("No rates"));
}

#[test]
fn a_world_that_no_row_changes_is_read_once_for_all_of_them() {
    let text = "flow: a\ncases:\n  - name: shared\n    each: [{ n: 1 }, { n: 2 }]\n    given: { n: \"{n}\" }\n    \
                world: { tables: { Rates: { a: { b: 1 } } } }\n  - name: changed\n    each: [{ n: 1 }, { n: 2 }]\n    \
                world: { tables: { Rates: { a: { b: \"{n}\" } } } }\n";
    let mut sheet = Sheet::open(&Source::new("a.yaml", text));
    let mut cases = Vec::new();
    assert_eq!(sheet.read(|case| cases.push(case)), []);
    let inline = |case: &Case| match &case.worlds[..] {
        [CaseWorld::Inline(around)] => around.clone(),
        other => panic!("{other:?}"),
    };
    let all: Vec<_> = cases.iter().map(inline).collect();
    assert!(Arc::ptr_eq(&all[0], &all[1]));
    assert!(Arc::ptr_eq(&all[0], &inline(&sheet.case(1))));
    let rate = |place: usize| {
        let row = all[place].world.row("Rates", "a").unwrap().unwrap();
        row["b"].to_json()
    };
    assert_eq!((rate(2), rate(3)), ("1".to_owned(), "2".to_owned()));
}

proptest! {
    #[test]
    fn any_document_is_read_or_refused(
        key in "(now|languages|failingTables|schedules|scheduleGroups|emergencyGroups|tables|participant|transfers|queues|users|replies|caller|variables|timeZone|x)",
        value in "(\\[(a|1|null|\\{name: b\\}), ?(a|true|\\{id: 2\\})\\]|\\{A: (open|active|true|x.csv|\\{start: 2026-01-0[15](T0[0-9]:00)?, (end: 2026-01-06|rrule: FREQ=DAILY|fails: 1|file: x|open: [A]|k: \\{c: 1\\})\\})\\}|7|é|2026-01-01)",
    ) {
        let source = Source::new("world.yaml", format!("{key}: {value}"));
        let loaded = load_world(&source);
        let written = world_document(&loaded.surroundings.world).to_json();
        let again = load_world(&Source::new("world.json", written.clone()));
        let errors: Vec<_> = again.diagnostics.iter().filter(|found| found.rule != "unknown-schedule").collect();
        prop_assert!(errors.is_empty(), "{}: {:?}", written, errors);
    }
}
