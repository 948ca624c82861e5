//! Menus, collected input and a bot's questions, with their repeats (SDK documentation of `ArchSettingsMenu`,
//! `ArchActionCollectInput`).

use std::{sync::Arc, time::Duration};

use flow_core::{Ask, Choice, Does, Effect, ExitName, Outcome, Setting, Wants};

use crate::flow::{Flow, Ran, silence, typed};

fn asking(wants: Wants, repeats: u32) -> Flow {
    let mut flow = Flow::default();
    let ask = Ask {
        prompt: Setting::Literal("Well?".into()),
        wants: Arc::new(wants),
        timeout: Duration::from_secs(10),
        repeats_without_input: repeats,
        repeats_without_match: repeats,
        output: Some(flow.var("Flow.answer")),
    };
    flow.add("Ask", Does::Ask(Box::new(ask)));
    flow
}

fn menu(repeats: u32) -> Flow {
    let choice = |name: &str, key| Choice {
        name: name.into(),
        key: Some(key),
        words: vec![],
    };
    let choices = vec![choice("Sales", '1'), choice("Support", '2')];
    let mut flow = asking(Wants::Choice(choices), repeats);
    flow.exit(ExitName::Output(0), "Sales", "One")
        .exit(ExitName::Output(1), "Support", "Two");
    flow.say("One").way_on("end");
    flow.say("Two");
    flow
}

fn attempts(ran: &Ran) -> Vec<u32> {
    let attempts = ran.effects.iter().map(|effect| match effect {
        Effect::Collect(collect) => collect.attempt,
        other => panic!("{other:?}"),
    });
    attempts.collect()
}

#[test]
fn a_choice_leads_to_its_own_output() {
    menu(3)
        .run(vec![typed("2")])
        .path("Ask Support > Two")
        .has("Flow.answer", "\"Support\"");
    menu(3).run(vec![typed("sales")]).path("Ask Sales > One");
}

#[test]
fn a_menu_is_repeated_and_then_disconnects() {
    let ran = menu(2).run(vec![
        silence(),
        typed("7"),
        silence(),
        typed("8"),
        typed("9"),
    ]);
    assert_eq!(attempts(&ran), [1, 2, 3, 4, 5]);
    ran.ends(&Outcome::Disconnected).notes(&[
        "what the caller entered fits nothing, and the menu says no more: the call is disconnected",
    ]);
    let ran = menu(0).run(vec![silence()]);
    ran.ends(&Outcome::Disconnected);
}

#[test]
fn an_answer_after_the_timeout_is_none() {
    let late = flow_core::Reply::Input(flow_core::InputReply {
        elapsed: Duration::from_secs(10),
        digits: Some("1".to_owned()),
    });
    menu(1).run(vec![late, typed("1")]).path("Ask Sales > One");
}

#[test]
fn exits_for_no_input_and_no_match_are_taken_after_the_last_try() {
    let mut flow = asking(Wants::Digits(4, 6), 1);
    flow.exit(ExitName::NoInput, "noInput", "Quiet")
        .exit(ExitName::NoMatch, "noMatch", "Wrong");
    flow.say("Good").way_on("end");
    flow.say("Quiet").way_on("end");
    flow.say("Wrong");
    flow.run(vec![typed("12345#")])
        .path("Ask > Good")
        .has("Flow.answer", "\"12345\"");
    flow.run(vec![silence(), silence()])
        .path("Ask noInput > Quiet");
    flow.run(vec![typed("1"), typed("2")])
        .path("Ask noMatch > Wrong");
}

#[test]
fn a_bots_failed_recognition_goes_to_the_flows_error_handling() {
    let mut flow = asking(Wants::YesOrNo, 0);
    flow.exit(ExitName::Output(0), "yes", "end")
        .exit(ExitName::Output(1), "no", "end");
    flow.run(vec![typed("perhaps")]).fails("action.no-match");
    flow.run(vec![typed("yes")])
        .path("Ask yes")
        .has("Flow.answer", "true");
}

#[test]
fn a_question_that_is_put_for_ever_runs_into_the_limit() {
    let mut flow = menu(u32::MAX);
    flow.options.max_actions = 50;
    let ran = flow.run(vec![]);
    ran.ends(&Outcome::Limit(50));
    assert_eq!(ran.effects.len(), 50);
}
