//! What a case says of data actions, and of what is not simulated.

use std::{sync::Arc, time::Duration};

use flow_core::{
    ActionId, DataEnd, DataReply, DataRequest, Effect, Reply, StubEnd, StubReply, StubRequest,
};
use flow_expr::{Object, Value};
use flow_scenario::Script;

use crate::support;

fn object(members: &[(&str, &str)]) -> Object {
    Object::of(
        members
            .iter()
            .map(|(name, value)| (*name, Value::from(*value))),
    )
}

fn call(inputs: &[(&str, &str)]) -> Effect {
    Effect::Data(Box::new(DataRequest {
        action: ActionId(0),
        action_name: "Find".into(),
        category: "Web".into(),
        data_action: "Search".into(),
        inputs: object(inputs),
        timeout: Duration::from_secs(60),
    }))
}

fn stub() -> Effect {
    Effect::Stub(Box::new(StubRequest {
        action: ActionId(0),
        action_name: "Find".into(),
        type_name: "callBotFlow".into(),
        inputs: object(&[]),
        exits: vec![Arc::from("success"), Arc::from("failure")],
    }))
}

/// What these replies to `Find` answer to a data action with these inputs.
#[track_caller]
fn data(replies: &str, inputs: &[(&str, &str)]) -> Result<(u64, DataEnd), String> {
    let case = support::case(&format!("cases: [{{ replies: {{ {replies} }} }}]"));
    match Script::new(&case).answer(&call(inputs)) {
        Ok(Reply::Data(DataReply { elapsed, end, .. })) => Ok((elapsed.as_secs(), end)),
        Ok(other) => panic!("{other:?}"),
        Err(unmatched) => Err(unmatched.message),
    }
}

#[test]
fn a_data_action_succeeds_fails_or_is_late() {
    let name = || object(&[("name", "Al")]);
    for (reply, end) in [
        ("{ outputs: { name: Al } }", (0, DataEnd::Done(name()))),
        ("{ failure: { name: Al } }", (0, DataEnd::Failed(name()))),
        (
            "{ exit: failure, outputs: { name: Al } }",
            (0, DataEnd::Failed(name())),
        ),
        (
            "{ delay: 3s, outputs: { name: Al } }",
            (3, DataEnd::Done(name())),
        ),
        ("{ delay: 90s }", (60, DataEnd::Late)),
        ("{ exit: Timeout }", (60, DataEnd::Late)),
        ("{ exit: success }", (0, DataEnd::Done(object(&[])))),
    ] {
        assert_eq!(data(&format!("Find: {reply}"), &[]), Ok(end), "{reply}");
    }
}

#[test]
fn nobody_answers_where_the_case_says_nothing_and_addresses_are_none_of_it() {
    assert_eq!(
        data("Other: { outputs: {} }", &[]),
        Ok((0, DataEnd::Nobody))
    );
    assert_eq!(
        data("\"https://*\": { status: 200 }", &[]),
        Ok((0, DataEnd::Nobody))
    );
}

#[test]
fn inputs_are_matched_and_what_differs_is_said() {
    let replies = "Find: [{ match: { body: { id: '1' } }, outputs: { name: Al } }]";
    assert_eq!(
        data(replies, &[("id", "1")]),
        Ok((0, DataEnd::Done(object(&[("name", "Al")]))))
    );
    let said = data(replies, &[("id", "2")]).expect_err("nothing matches");
    assert!(said.contains("`body.id` is \"2\", not \"1\""), "{said}");
}

#[test]
fn a_reply_that_does_not_fit_is_an_error() {
    let said = data("Find: { status: 200 }", &[]).expect_err("it says no outputs");
    assert!(said.contains("write `{ outputs: { … } }`"), "{said}");
    let said = data("Find: { exit: Great }", &[]).expect_err("there is no such exit");
    assert!(said.contains("not `Great`"), "{said}");
}

#[test]
fn what_is_not_simulated_is_left_by_the_exit_that_is_named() {
    let case =
        support::case("cases: [{ replies: { Find: { exit: success, outputs: { a: b } } } }]");
    let left = StubEnd::Left {
        exit: Some("success".to_owned()),
        outputs: object(&[("a", "b")]),
    };
    let expected = Reply::Stub(StubReply {
        elapsed: Duration::ZERO,
        end: left,
    });
    assert_eq!(Script::new(&case).answer(&stub()), Ok(expected));
}
