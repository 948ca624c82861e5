use std::sync::Arc;

use flow_core::{Embedded, RunOptions};
use flow_load::load;
use flow_scenario::Coverage;
use flow_syntax::Source;
use proptest::prelude::*;

use super::*;
use crate::{Maker, Plain, Services, cover::goals::Goals, play_with, surroundings};

/// Actions of a workflow, each with the fields below its name; `BODY` is where others lie within it.
const PIECES: [&str; 14] = [
    "updateData: { name: N, statements: [{ integer: { variable: Flow.N, value: { lit: 1 } } }] }",
    "updateData: { name: N, statements: [{ integer: { variable: Flow.N, value: { exp: Flow.N + 1 } } }] }",
    "updateData: { name: N, statements: [{ string: { variable: Flow.X, value: { lit: a } } }] }",
    "updateData: { name: N, statements: [{ string: { variable: Flow.X, value: { noValue: true } } }] }",
    "updateData: { name: N, statements: [{ boolean: { variable: Flow.B, value: { exp: 'Flow.X == \"a\"' } } }] }",
    "decision: { name: N, condition: { exp: 'Flow.X == \"a\"' }, outputs: { 'yes': { actions: [ BODY ] } } }",
    "decision: { name: N, condition: { exp: Flow.N > 1 }, outputs: { 'no': { actions: [ BODY ] } } }",
    "decision: { name: N, condition: { exp: Flow.B }, outputs: { 'yes': { actions: [ BODY ] }, 'no': { actions: [ BODY ] } } }",
    "switch: { name: N, evaluate: { firstTrue: { default: { actions: [ BODY ] }, cases: [{ case: { value: { exp: 'Flow.X == \"a\"' }, actions: [ BODY ] } }, { case: { value: { exp: 'Left(Flow.X, 1) == \"b\"' }, actions: [ BODY ] } }] } } }",
    "loop: { name: N, currentIndex: { var: Flow.N }, loopCount: { lit: 3 }, outputs: { loop: { actions: [ BODY ] } } }",
    "callData: { name: N, timeout: { lit: { seconds: 5 } }, category: { C: { dataAction: { D: { successOutputs: { x: { var: Flow.X }, n: { var: Flow.N } } } } } }, outputs: { success: { actions: [ BODY ] }, failure: { actions: [ BODY ] } } }",
    "wait: { name: N, duration: { exp: 'MakeDuration(0, 0, Flow.N, 0)' } }",
    "callTask: { name: N, targetTaskRef: './tasks/task[T]', inputs: { Task.T: { exp: Flow.N } } }",
    "endWorkflow: { name: N, exitReason: { exp: 'Append(Flow.X, \"!\")' } }",
];

/// A workflow of these pieces; those that come later fill the bodies of those before them.
fn workflow(pieces: &[usize]) -> String {
    let mut text = "[ BODY, endWorkflow: { name: End } ]".to_owned();
    for (number, piece) in pieces.iter().enumerate() {
        let piece = PIECES[piece % PIECES.len()].replace("name: N,", &format!("name: A{number},"));
        // Every other piece stands beside those to come, and not around them.
        let piece = match number % 2 {
            0 => format!("{{ {piece} }}, BODY"),
            _ => format!("{{ {piece} }}"),
        };
        text = text.replacen("BODY", &piece, 1);
    }
    let text = text.replace(", endWorkflow: { name: End }", "");
    let mut actions = text.replace("BODY", "");
    while actions.contains(", ]") || actions.contains(",  ]") {
        actions = actions.replace(",  ]", " ]").replace(", ]", " ]");
    }
    format!(
        "workflow:\n  name: W\n  startUpRef: ./states/state[S]\n  defaultLanguage: en-us\n  variables:\n    \
         - stringVariable: {{ name: Flow.X, initialValue: {{ lit: b }}, isInput: true }}\n    \
         - integerVariable: {{ name: Flow.N, initialValue: {{ lit: 0 }} }}\n    \
         - booleanVariable: {{ name: Flow.B, initialValue: {{ lit: false }} }}\n  \
         settingsErrorHandling: {{ errorHandling: {{ endWorkflow: {{ none: true }} }} }}\n  states:\n    \
         - state: {{ name: S, refId: S, actions: {actions} }}\n  tasks:\n    \
         - task: {{ name: T, refId: T, variables: [{{ integerVariable: {{ name: Task.T, initialValue: {{ noValue: true }} }} }}], \
         actions: [{{ decision: {{ name: In T, condition: {{ exp: Task.T > 0 }}, outputs: {{ 'yes': {{ actions: [{{ updateData: \
         {{ name: Set In T, statements: [{{ string: {{ variable: Flow.X, value: {{ lit: a }} }} }}] }} }}] }} }} }} }}, \
         {{ endTask: {{ name: End T }} }}] }}\n"
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_run_takes_an_exit_that_is_ruled_out(pieces in prop::collection::vec(0usize..100, 1..10)) {
        let text = workflow(&pieces);
        let loaded = load(&Source::new("flow.yaml", text.as_str()));
        let program = loaded.program.map(Arc::new);
        prop_assert!(program.is_some(), "{:?}\n{text}", loaded.diagnostics);
        let program = program.unwrap();
        let around = surroundings(&program, &Embedded::default(), None);
        let known = Known::within(&program, &around);
        let plain = Plain { world: around.world, now: around.now, services: Services::default() };
        let maker = Maker::new(&program, known, Vec::new()).within(&program, plain);
        let given: Vec<&str> = maker.given_names().collect();
        let proof = Proof::of(&program, &given);
        let goals = Goals::of(&Coverage::of(&program), false);
        let options = RunOptions { max_actions: 60, ..RunOptions::default() };
        for number in 0..60 {
            let (mut making, given) = maker.begin(1, number, &[]);
            let options = making.options(&options).into_owned();
            let services = maker.services();
            let run = play_with(&program, &given, &options, services, |effect| maker.answer(&mut making, effect));
            for goal in goals.of_run(&run.unwrap()) {
                let against = proof.against(goal);
                prop_assert!(against.is_none(), "{}: {against:?}\n{text}", goal.name(&program));
            }
        }
    }
}

#[test]
fn what_a_task_was_given_and_what_it_sets_are_known_behind_its_call() {
    let text = workflow(&[12, 7]).replace("exp: Flow.B", "exp: 'Flow.X == \"c\"'");
    let program = load(&Source::new("flow.yaml", text.as_str()))
        .program
        .unwrap();
    let proof = Proof::of(&program, &[]);
    let goal = |name: &str, exit| Goal::Exit(program.find(name).unwrap(), exit);
    assert_eq!(
        proof.against(goal("In T", ExitName::Yes)).as_deref(),
        Some("its condition never holds there: `Task.T` is not set or 0")
    );
    // Whoever starts the flow may give it.
    assert_eq!(proof.against(goal("A1", ExitName::Yes)), None);
}
