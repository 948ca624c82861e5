//! Flows of the platform's own formats: what is found in them, what covers them, which mistakes are made in them.

use std::sync::{Arc, atomic::AtomicBool};

use flow_core::{Embedded, Program, RunOptions, drive, start};
use flow_fuzz::{
    CoverPlan, Finding, Heading, Known, Maker, MutantKind, Oracle, Plain, Plan, WrittenCase, cover,
    mutants, promise_of, scenario_text, search, surroundings, told,
};
use flow_scenario::{CaseWorld, Script, Surroundings, judge, load, same_course};
use flow_syntax::Source;

use crate::support::program;

const CLINIC: &str = include_str!("../../../../scenarios/clinic-ivr/clinic-ivr.yaml");
const BOT: &str = include_str!("../../../../scenarios/order-bot/order-bot.yaml");
const MESSAGES: &str = include_str!("../../../../scenarios/order-bot/order-messages.yaml");
const REFUNDS: &str = include_str!("../../../../scenarios/refund-workflow/refund-workflow.yaml");

/// A generator for a flow, within the world that is sketched of it.
fn maker(program: &Arc<Program>) -> Maker {
    let around = surroundings(program, &Embedded::default(), None);
    let known = Known::within(program, &around);
    let plain = Plain {
        world: around.world,
        now: around.now,
        ..Plain::default()
    };
    Maker::new(program, known, Vec::new()).within(program, plain)
}

#[track_caller]
fn searched(program: &Arc<Program>, cases: u64) -> Vec<Finding> {
    let plan = Plan {
        cases,
        options: RunOptions {
            max_actions: 300,
            ..RunOptions::default()
        },
        ..Plan::default()
    };
    let oracle = Oracle::default();
    let stop = AtomicBool::new(false);
    search(program, &maker(program), &oracle, &plan, &stop, |_| ()).findings
}

/// Each finding: `rule: message | what the smallest case gives and answers`.
#[track_caller]
fn finds(flow: &str) -> Vec<String> {
    let program = program(flow);
    let findings = searched(&program, 2_000);
    let lines = findings.iter().map(|finding| {
        let shows = told(&program, &finding.case).join("; ");
        format!("{}: {} | {shows}", finding.cause.rule, finding.message)
    });
    lines.collect()
}

#[test]
fn a_row_without_a_cell_and_a_failure_without_a_status_are_found() {
    insta::assert_debug_snapshot!(finds(REFUNDS), @r#"
    [
        "not-set-read: `Small enough?` reads `State.Limit`, which is not set | given `Flow.OrderId`: \"x\"; given `Flow.Amount`: 0; given `Flow.Country`: \"US\"; the table `refund rules` has only `US`: {\"Days\":-1}",
        "not-set-read: `Worth another try?` reads `State.ErrorStatus`, which is not set | given `Flow.OrderId`: \"x\"; given `Flow.Amount`: 0; given `Flow.Country`: \"\"; `Pay` gets { failure: {} }",
        "not-set-read: `Days to think` reads `State.Days`, which is not set | given `Flow.OrderId`: \"x\"; given `Flow.Amount`: 50; given `Flow.Country`: \"US\"; the table `refund rules` has only `US`: {\"Limit\":12.5}",
    ]
    "#);
}

#[test]
fn the_clinic_and_the_bot_survive_whatever_happens() {
    assert_eq!(finds(CLINIC), [] as [&str; 0]);
    assert_eq!(finds(BOT), [] as [&str; 0]);
}

/// A workflow of these actions with the text variable `Flow.X`.
fn workflow(actions: &str) -> String {
    format!(
        r#"
workflow:
  name: W
  startUpRef: "/workflow/states/state[S_10]"
  defaultLanguage: en-us
  variables:
    - stringVariable: {{ name: Flow.X, initialValue: {{ noValue: true }} }}
    - integerVariable: {{ name: Flow.N, initialValue: {{ noValue: true }} }}
  settingsErrorHandling: {{ errorHandling: {{ endWorkflow: {{ none: true }} }} }}
  states:
    - state:
        name: S
        refId: S_10
        actions:
{actions}
          - endWorkflow: {{ name: Done }}
"#
    )
}

fn call(name: &str) -> String {
    format!(
        "          - callData: {{ name: {name}, timeout: {{ lit: {{ seconds: 5 }} }}, category: {{ CRM: {{ dataAction: {{ Find: \
         {{ successOutputs: {{ x: {{ var: Flow.X }}, n: {{ var: Flow.N }} }} }} }} }} }} }}\n"
    )
}

fn decision(condition: &str) -> String {
    format!("          - decision: {{ name: Which, condition: {{ exp: '{condition}' }} }}")
}

#[test]
fn what_the_platform_itself_gives_is_of_its_type() {
    let queue = r#"
inqueueCall:
  name: Wait
  startUpTaskActions:
    - decision:
        name: Long?
        condition: { exp: 'Call.EstimatedWaitTime > MakeDuration(0, 0, 5, 0) and Length(Call.CurrentQueue.id) > 3' }
    - holdMusic: { name: Hold, prompt: { exp: Flow.HoldPrompt } }
"#;
    assert_eq!(finds(queue), [] as [&str; 0]);
    let mail = r#"
inboundEmail:
  name: Mail
  startUpRef: "./states/state[s]"
  states:
    - state:
        name: S
        refId: s
        actions:
          - decision: { name: Spam?, condition: { exp: 'Contains(Email.Message.subject, "win", true)' } }
"#;
    let found = finds(mail);
    assert!(
        !found.iter().any(|line| line.starts_with("expression-type")),
        "{found:?}"
    );
}

#[test]
fn what_an_earlier_data_action_gave_is_stale_after_a_later_one_failed() {
    let actions = call("First") + &call("Second") + &decision(r#"IsSet(Flow.X) and Flow.X == "a""#);
    let found = finds(&workflow(&actions));
    let stale = "stale-value: `Flow.X` still holds what an earlier call gave: a later one failed, and `Which` uses it | \
                 `First` gets { outputs: {\"x\":\"\"} }; `Second` gets { failure: {} }";
    assert_eq!(found, [stale]);
}

#[test]
fn an_expression_that_sends_the_run_to_the_error_handling_is_found() {
    let found = finds(&workflow(&(call("First") + &decision("10 / Flow.N > 3"))));
    assert!(
        found.iter().any(|one| one
            .starts_with("unhandled-error: the flow's error handling takes over from `Which`")),
        "{found:#?}"
    );
    assert!(
        found
            .iter()
            .any(|one| one.starts_with("not-set-read: `Which` reads `Flow.N`")),
        "{found:#?}"
    );
}

/// Saves every finding, reads it back with its world and runs it: it takes the same course and breaks its promise.
#[track_caller]
fn saves_and_fails(flow: &str) -> Vec<String> {
    let program = program(flow);
    let oracle = Oracle::default();
    let mut texts = Vec::new();
    for finding in searched(&program, 2_000) {
        let trace = finding.trace.as_ref();
        let case = WrittenCase {
            name: "a",
            case: &finding.case,
            trace,
            expect: &promise_of(&finding.cause, &oracle, &program, trace),
        };
        let heading = Heading {
            flow: "flow.yaml",
            ..Heading::default()
        };
        let text = scenario_text(&program, &heading, &[case]);
        let loaded = load(&Source::new("a.scenario.yaml", text.as_str()));
        assert!(
            loaded.diagnostics.is_empty(),
            "{text}\n{:?}",
            loaded.diagnostics
        );
        let mut case = loaded.scenario.cases[0].clone();
        let worlds = case.worlds.iter().chain(&loaded.scenario.world);
        let around = worlds.filter_map(|world| match world {
            CaseWorld::Inline(around) => Some(Surroundings::clone(around)),
            CaseWorld::File(..) => None,
        });
        let around = around.reduce(|over, under| over.over(&under));
        case.is_surrounded_by(&around.expect("a saved case has a world"));
        let options = RunOptions {
            started: case.now,
            max_actions: 300,
            ..case.options(&RunOptions::default())
        };
        let mut script = Script::new(&case);
        let again = drive(start(&program, &case.given, &options), |effect| {
            script.answer(effect).expect("every call has a reply")
        });
        same_course(&finding.trace.expect("no run panics"), &again.trace)
            .unwrap_or_else(|differs| panic!("{text}\n{differs}"));
        assert!(!judge(&case.promises, &again.trace).is_empty(), "{text}");
        texts.push(text);
    }
    texts
}

#[test]
fn findings_are_saved_with_the_world_that_shows_them() {
    let texts = saves_and_fails(REFUNDS);
    insta::assert_snapshot!(texts[0], @r#"
    flow: "flow.yaml"
    world:
      now: "2026-11-23T10:00:00Z"
      tables:
        "refund rules": {"US":{"Days":-1}}
    cases:
      - name: "a"
        given:
          "Flow.OrderId": "x"
          "Flow.Amount": 0
          "Flow.Country": "US"
        expect:
          notes: { never: [not-set-read] }
    "#);
    let actions = call("First") + &call("Second") + &decision(r#"IsSet(Flow.X) and Flow.X == "a""#);
    assert_eq!(saves_and_fails(&workflow(&actions)).len(), 1);
}

/// What no case reaches, with the reasons.
#[track_caller]
fn not_covered(flow: &str) -> Vec<String> {
    let program = program(flow);
    let plan = CoverPlan {
        cases: 3_000,
        ..CoverPlan::default()
    };
    let covering = cover(
        &program,
        &maker(&program),
        &plan,
        &AtomicBool::new(false),
        &mut |_| (),
    );
    let unreached = covering.unreached.iter();
    let lines = unreached.map(|one| format!("{}: {}", one.goal.name(&program), one.why));
    lines.collect()
}

#[test]
fn a_suite_covers_a_menu_a_bot_and_a_workflow_but_for_what_cannot_happen() {
    let all: Vec<String> = [CLINIC, BOT, MESSAGES, REFUNDS]
        .into_iter()
        .flat_map(not_covered)
        .collect();
    insta::assert_debug_snapshot!(all, @r#"
    [
        "Greet by name/flow error: values of the declared types make none of its expressions fail",
        "Owes something?/flow error: values of the declared types make none of its expressions fail",
        "Is it a booking?/flow error: none of its expressions can fail there: `Task.Digits` is always set",
        "Which desk/default: one of its cases always holds there: `Flow.Reason` is \"prescription\", \"appointment\" or \"billing\"",
        "Reception desk/next: no run comes to `Reception desk`, since none takes `Which desk/default`",
        "Nothing to pay/flow error: values of the declared types make none of its expressions fail",
        "What is it about/next: no answer takes it",
        "Ask for the order/maxNoMatches: no answer takes it",
        "Tell the status/flow error: values of the declared types make none of its expressions fail",
        "Greet by name/flow error: none of its expressions can fail there: `State.Customer` is always set",
        "Rules of the country/flow error: none of its expressions can fail there: `Flow.Country` is always set",
        "Wait a little/flow error: none of its expressions can fail there: `State.Try` is 0, 1 or 2",
        "How it went/flow error: values of the declared types make none of its expressions fail",
    ]
    "#);
}

#[test]
fn what_gives_the_value_of_a_variable_alone_cannot_fail() {
    let copy = r#"
          - updateData:
              name: Copy
              statements: [{ string: { variable: Flow.X, value: { exp: Flow.X } } }]
"#;
    assert_eq!(not_covered(&workflow(copy)), [] as [&str; 0]);
}

#[test]
fn a_flag_that_only_literals_set_always_decides() {
    let set = "
          - updateData:
              name: Set
              statements: [{ boolean: { variable: Flow.Flag, value: { lit: true } } }]
";
    let flag = "  variables:
    - booleanVariable: { name: Flow.Flag, initialValue: { lit: false } }
";
    let flow = workflow(&(decision("Flow.Flag") + set + &decision("Flow.Flag and Flow.Flag")));
    insta::assert_debug_snapshot!(not_covered(&flow.replacen("  variables:\n", flag, 1)), @r#"
    [
        "Which/yes: its condition never holds there: `Flow.Flag` is false",
        "Which (2)/no: its condition always holds there: `Flow.Flag` is true",
    ]
    "#);
}

#[test]
fn mutants_are_made_of_the_platforms_own_actions() {
    let program = program(CLINIC);
    let all = mutants(&program);
    let of = |kind: MutantKind| -> Vec<&str> {
        let of_kind = all.iter().filter(|mutant| mutant.kind == kind);
        of_kind.map(|mutant| mutant.change.as_str()).collect()
    };
    insta::assert_debug_snapshot!(
        [
            MutantKind::Output,
            MutantKind::Count,
            MutantKind::Timeout,
            MutantKind::DroppedHandler
        ]
        .map(of), @r#"
    [
        [
            "the output `name` is called `namex`",
            "the output `balance` is called `balancex`",
            "the output `tier` is called `tierx`",
            "the task does not end by `known`",
            "the task does not end by `unknown`",
            "the task does not end by `unknown`",
        ],
        [
            "the question is put once more",
            "the loop goes round 2 times, not 3",
            "the loop goes round 4 times, not 3",
            "the question is put once more",
        ],
        [
            "the timeout is 60000 ms, not 6000 ms",
            "the timeout is 600 ms, not 6000 ms",
            "the time is 80000 ms, not 8000 ms",
            "the time is 800 ms, not 8000 ms",
            "the timeout is 50000 ms, not 5000 ms",
            "the timeout is 500 ms, not 5000 ms",
        ],
        [
            "`Reception` has no handler for `failure`",
            "`Find patient` has no handler for `failure`",
            "`Find patient` has no handler for `timeout`",
            "`Ask for the booking number` has no handler for `failure`",
            "`Ask for the booking number` has no handler for `failure (no match)`",
            "`To the desk` has no handler for `failure`",
        ],
    ]
    "#);
    for mutant in &all {
        mutant.program(&program);
    }
}
