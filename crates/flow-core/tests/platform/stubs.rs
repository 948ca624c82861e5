//! Actions that are not simulated: the world says what comes of them, and nothing is skipped silently.

use flow_core::{Does, ExitName, Setting, Stub};

use crate::flow::{Flow, left_by};

fn stubbed() -> Flow {
    let mut flow = Flow::default();
    let stub = Stub {
        inputs: vec![("text".into(), Setting::Literal("hello".into()))],
        outputs: vec![("intent".into(), flow.var("Flow.intent"))],
        exits: vec!["Success".into(), "Failure".into(), "Rare".into()],
    };
    flow.add("Bot", Does::Stub(Box::new(stub)));
    flow.exit(ExitName::Output(0), "Success", "Good");
    flow.exit(ExitName::Output(1), "Failure", "Bad");
    flow.way_on("Else");
    flow.say("Good").way_on("end");
    flow.say("Bad").way_on("end");
    flow.say("Else");
    flow
}

#[test]
fn the_reply_names_the_exit_and_gives_the_outputs() {
    let flow = stubbed();
    flow.run(vec![left_by(Some("failure"), r#"{"Intent": "x"}"#)])
        .path("Bot Failure > Bad")
        .has("Flow.intent", "\"x\"");
    flow.run(vec![left_by(None, "{}")])
        .path("Bot Success > Good");
}

#[test]
fn an_exit_without_a_path_leads_on() {
    stubbed()
        .run(vec![left_by(Some("Rare"), "{}")])
        .path("Bot output 3 > Else");
}

#[test]
fn without_a_reply_the_run_stops_and_says_what_would_supply_it() {
    stubbed().run(vec![]).fails("action.unsupported").notes(&[
        "`action` actions are not simulated: give `Bot` a reply, such as `{ exit: …, outputs: { … } }`; its exits are `Success`, `Failure`",
    ]);
}

#[test]
fn an_exit_that_is_not_there_stops_the_run() {
    stubbed()
        .run(vec![left_by(Some("Great"), "{}")])
        .fails("action.unsupported")
        .notes(&[
            "the reply for `Bot` names the exit `Great`, and its exits are `Success`, `Failure`",
        ]);
}
