//! 10,000 actions, 1,000 more for the flow's error handling, once (help faq how-many-actions-can-i-run-in-a-flow).

use flow_core::{ActionKind, Does, ExitName, Outcome, Setting};

use crate::flow::Flow;

fn endless() -> Flow {
    let mut flow = Flow::default();
    flow.enter("Start", &[]);
    flow.say("Round").exit(ExitName::Next, "next", "Round");
    flow
}

#[test]
fn entering_a_task_does_not_count() {
    let mut flow = Flow::default();
    flow.options.max_actions = 1;
    flow.enter("Start", &[]).enter("Task", &[]);
    flow.add_kind("Bye", ActionKind::Disconnect);
    let ran = flow.run(vec![]);
    ran.ends(&Outcome::Disconnected);
    assert_eq!(ran.finished.actions, 1);
}

#[test]
fn beginnings_alone_come_to_the_limit_too() {
    let mut flow = Flow::default();
    flow.enter("Start", &[]).way_on("Start");
    flow.options.max_actions = 10;
    flow.run(vec![]).ends(&Outcome::Limit(10));
}

#[test]
fn without_error_handling_the_limit_ends_the_run() {
    let ran = endless().run(vec![]);
    ran.ends(&Outcome::Limit(10_000)).notes(&[]);
}

#[test]
fn the_flows_error_handling_goes_on_with_1000_more_once() {
    let mut flow = endless();
    flow.on_limit("Handler");
    flow.say("Handler").way_on("end");
    let ran = flow.run(vec![]);
    ran.ends(&Outcome::Ended)
        .notes(&["10000 actions were run: the flow's error handling goes on with 1000 more"]);
    assert_eq!(ran.finished.actions, 10_001);
    let mut flow = endless();
    flow.on_limit("Start");
    let ran = flow.run(vec![]);
    ran.ends(&Outcome::Limit(11_000)).notes(&[
        "10000 actions were run: the flow's error handling goes on with 1000 more",
        "the flow's error handling came to the limit too: the platform disconnects without a word",
    ]);
}

#[test]
fn values_that_expressions_make_are_bounded() {
    let mut flow = Flow::default();
    flow.set("Begin", "Flow.text", "\"0123456789\"");
    flow.set("Double", "Flow.text", "Append(Flow.text, Flow.text)");
    flow.exit(ExitName::Next, "next", "Double");
    let ran = flow.run(vec![]);
    ran.fails("expression.range");
    let mut flow = Flow::default();
    let object = Setting::Object(vec![("a".into(), flow.expr("Flow.value"))]);
    let pairs = vec![(flow.var("Flow.value"), object)];
    flow.set("Begin", "Flow.value", "1");
    flow.add_kind("Nest", ActionKind::SetVariable(pairs));
    flow.exit(ExitName::Next, "next", "Nest");
    flow.run(vec![]).fails("value.too-large");
}

#[test]
fn what_is_performed_is_in_the_trace_and_changes_nothing() {
    let mut flow = Flow::default();
    let given = vec![("script".into(), flow.expr("Append(\"a\", \"b\")"))];
    flow.add("Pop", Does::Perform(given));
    flow.run(vec![]).path("Pop");
}

/// A flow that sets this language, and says whether it could.
fn speaks(language: &str, languages: &[&str], world: &[&str]) -> String {
    let mut flow = Flow::default();
    let language = flow.expr(language);
    flow.add("Speak", Does::SetLanguage(language));
    flow.exit(ExitName::Error, "failure", "Other");
    flow.exit(ExitName::Next, "next", "Tell");
    let told = flow.expr("GetDefaultLanguage()");
    let told = vec![(flow.var("Flow.Told"), told)];
    flow.add_kind("Tell", ActionKind::SetVariable(told));
    flow.add("Other", Does::End(None));
    let shared = |tags: &[&str]| tags.iter().map(|tag| std::sync::Arc::from(*tag)).collect();
    flow.languages = shared(languages);
    let told = flow_world::World {
        languages: shared(world),
        ..flow_world::World::default()
    };
    flow.options.world = Some(std::sync::Arc::new(told));
    let finished = flow.run(vec![]).finished;
    let records = finished.trace.records().iter();
    let went = records
        .clone()
        .any(|record| matches!(record.event, flow_core::Event::Left(ExitName::Error, _)));
    match went {
        true => "failure".to_owned(),
        false => finished
            .values
            .iter()
            .flatten()
            .map(|value| value.text().into_owned())
            .collect(),
    }
}

#[test]
fn a_language_that_the_flow_does_not_support_takes_the_failure_exit() {
    assert_eq!(speaks("\"de-de\"", &["en-us"], &[]), "failure");
    assert_eq!(speaks("\"en_US\"", &["de-de", "en-us"], &[]), "de-de");
    assert_eq!(speaks("\"de-de\"", &[], &[]), "en-us");
    // What the world says comes before what the flow says.
    assert_eq!(speaks("\"de-de\"", &["de-de"], &["fr-fr"]), "failure");
}
