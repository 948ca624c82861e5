//! Laws over generated flows, replies and inputs.

mod generate;

use flow_core::{Event, Finished, Redactor, Run, RunOptions, Tracing, start};
use flow_expr::Value;
use flow_syntax::Source;
use proptest::{collection::vec, prelude::*};

use crate::generate::{flows, inputs, options, program, run_on, shapes, worlds};

const TUTORIAL: &str = include_str!("../../../scenarios/customer-lookup/flow.json");
const ROUTING: &str = include_str!("../../../scenarios/customer-lookup/routing.json");

/// The run's end and history in a form that shows every difference.
fn told(finished: &Finished) -> String {
    format!(
        "{:?}\n{:?}\n{:?}",
        finished.outcome,
        finished.values,
        finished.trace.records()
    )
}

fn reads_and_lowers(text: &str) {
    for name in ["flow.json", "flow.yaml"] {
        reads_and_lowers_as(name, text);
    }
}

fn reads_and_lowers_as(name: &str, text: &str) {
    let source = Source::new(name, text);
    let loaded = flow_load::load(&source);
    assert!(
        loaded.program.is_some() || loaded.has_errors(),
        "no program and nothing said: {text}"
    );
    for diagnostic in &loaded.diagnostics {
        let place = text.get(diagnostic.span.range());
        assert!(place.is_some(), "{diagnostic:?} lies outside of {text}");
        assert!(
            !diagnostic.message.ends_with('.') && !diagnostic.message.is_empty(),
            "{diagnostic:?}"
        );
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,60}") {
        reads_and_lowers(&text);
    }

    #[test]
    fn any_yaml_mapping_is_read(keys in vec("[a-zä-ü日 ]{1,3}", 1..4), value in "[a-zä{\\[ ]{0,4}") {
        let lines: Vec<String> = keys.iter().map(|key| format!("{key}: {value}\n")).collect();
        reads_and_lowers(&lines.concat());
    }

    #[test]
    fn any_json_in_the_words_of_the_format_is_lowered(text in shapes()) {
        reads_and_lowers(&text);
        reads_and_lowers(&format!(r#"{{"initialAction": {text}, "actions": [{text}, {text}]}}"#));
    }

    #[test]
    fn damaged_flows_are_read(tutorial: bool, cuts in vec((any::<prop::sample::Index>(), 0usize..8, "[{}\\[\\]\",:$\\\\a0 ]{0,3}"), 1..4)) {
        let mut text: Vec<char> = if tutorial { TUTORIAL } else { ROUTING }.chars().collect();
        for (at, length, inserted) in cuts {
            let at = at.index(text.len() + 1);
            let end = (at + length).min(text.len());
            text.splice(at..end, inserted.chars());
        }
        reads_and_lowers(&text.into_iter().collect::<String>());
    }

    #[test]
    fn every_run_ends_and_its_state_is_a_fold_of_its_trace(flow in flows(), world in worlds(), options in options(), inputs in inputs()) {
        let program = program(&flow);
        let finished = run_on(start(&program, &inputs, &options), &world, 0);
        prop_assert!(finished.actions <= options.max_actions);
        prop_assert_eq!(finished.trace.outcome(), Some(&finished.outcome));
        let vars = finished.trace.vars();
        let folded = |id| vars.get(finished.trace.variable(flow_expr::VarId(id))).cloned();
        let folded: Vec<_> = (0..u32::try_from(finished.values.len()).unwrap()).map(folded).collect();
        prop_assert_eq!(&folded, &finished.values, "{}", flow);
        let steps = finished.trace.steps();
        let walked = usize::try_from(finished.actions).unwrap();
        prop_assert_eq!(steps.len(), walked, "{}\n{:?}", flow, finished.trace.records());
    }

    #[test]
    fn the_same_flow_inputs_and_replies_give_the_same_trace(flow in flows(), world in worlds(), options in options(), inputs in inputs()) {
        let run = || run_on(start(&program(&flow), &inputs, &options), &world, 0);
        prop_assert_eq!(told(&run()), told(&run()));
    }

    #[test]
    fn a_clone_of_a_waiting_run_goes_on_the_same_way(flow in flows(), world in worlds(), options in options(), inputs in inputs()) {
        let mut run = start(&program(&flow), &inputs, &options);
        let mut answered = 0;
        while let Run::Waiting(waiting) = run {
            prop_assert_eq!(waiting.trace().outcome(), None);
            let reply = world.answer(waiting.effect(), answered);
            answered += 1;
            let other = run_on(waiting.clone().resume(reply.clone()), &world, answered);
            run = waiting.resume(reply);
            let rest = run_on(run.clone(), &world, answered);
            prop_assert_eq!(told(&other), told(&rest));
        }
    }

    #[test]
    fn what_is_kept_of_a_run_does_not_change_it(flow in flows(), world in worlds(), options in options(), inputs in inputs()) {
        let program = program(&flow);
        let traced = |tracing| run_on(start(&program, &inputs, &RunOptions { tracing, ..options.clone() }), &world, 0);
        let (full, exits, off) = (traced(Tracing::Full), traced(Tracing::Exits), traced(Tracing::Off));
        for other in [&exits, &off] {
            prop_assert_eq!((&other.outcome, &other.values, other.actions), (&full.outcome, &full.values, full.actions));
        }
        let left = |finished: &Finished| {
            let left = finished.trace.records().iter().filter(|record| matches!(record.event, Event::Left(..))).cloned();
            left.collect::<Vec<_>>()
        };
        prop_assert_eq!(left(&exits), left(&full));
        prop_assert!(off.trace.records().is_empty());
    }

    #[test]
    fn a_redacted_trace_holds_no_secret(flow in flows(), world in worlds(), inputs in inputs()) {
        let secret = "s3cr3t-\"\\u{e4}".to_owned();
        let inputs: Vec<_> = inputs.into_iter().map(|(name, _)| (name, Value::from(secret.as_str()))).collect();
        let options = RunOptions { max_actions: 30, ..RunOptions::default() };
        let finished = run_on(start(&program(&flow), &inputs, &options), &world, 0);
        let redacted = finished.trace.redacted(&Redactor::new([secret]));
        let told = format!("{:?}", redacted.records());
        prop_assert!(!told.contains("s3cr3t"), "{flow}\n{told}");
    }

    #[test]
    fn the_path_goes_where_the_exits_lead(flow in flows(), world in worlds(), inputs in inputs()) {
        let program = program(&flow);
        let options = RunOptions { max_actions: 50, ..RunOptions::default() };
        let finished = run_on(start(&program, &inputs, &options), &world, 0);
        let steps = finished.trace.steps();
        for pair in steps.windows(2) {
            let flow_core::Left::By(name, target) = pair[0].left else { panic!("only the last step ends the run") };
            prop_assert_eq!(target, flow_core::Target::Action(pair[1].action));
            let exit = program.action(pair[0].action).exit(name);
            prop_assert!(exit.is_some(), "{} has no exit {name:?}", program.action(pair[0].action).name);
        }
    }
}
