//! S25 and S26: the other actions, and the limit.

mod s25_decision {
    use crate::story::*;

    fn decision(condition: &str) -> String {
        let on = r#""yes": "Y", "no": "N", "onerror": "E""#;
        flow(&format!(
            "{{\"name\": \"D\", \"type\": \"Decision\",\n\"condition\": \"{condition}\", \"on\": {{{on}}}}}, {}, {}, {}, {}",
            say("Y", r#""next": "Z""#),
            say("N", r#""next": "Z""#),
            say("E", r#""next": "Z""#),
            say("Z", "")
        ))
    }

    #[test]
    fn it_leaves_by_yes_or_no() {
        gives(&decision("$n > 1"), [], &[("n", "2")]).path("Start > D yes > Y > Z");
        gives(&decision("$n > 1"), [], &[("n", "1")]).path("Start > D no > N > Z");
    }

    #[test]
    fn what_is_not_set_or_not_boolean_is_an_error() {
        for (value, why) in [
            ("1", "the condition is a value of type Integer, not Boolean"),
            (
                r#""true""#,
                "the condition is a value of type Text, not Boolean",
            ),
            ("null", "the condition is a value of type Null, not Boolean"),
        ] {
            gives(&decision("$n"), [], &[("n", value)])
                .path("Start > D error > E > Z")
                .error("code", r#""expression.type""#)
                .error("status", "not set")
                .notes(&[&format!("2:14 expression-type {why}")]);
        }
        let notes = [
            "2:15 not-set-read `$n` is not set",
            "2:14 expression-type the condition is not set",
        ];
        gives(&decision("$n"), [], &[])
            .path("Start > D error > E > Z")
            .notes(&notes);
    }

    #[test]
    fn a_division_by_zero_has_a_code_of_its_own() {
        gives(&decision("1 / $n > 1"), [], &[("n", "0")])
            .path("Start > D error > E > Z")
            .error("code", r#""expression.range""#);
    }

    #[test]
    fn without_onerror_the_run_fails() {
        gives(
            &flow(r#"{"name": "D", "type": "Decision", "condition": "$n"}"#),
            [],
            &[("n", "1")],
        )
        .path("Start > D error")
        .ends("failed expression.type in D");
    }

    #[test]
    fn exits_that_are_not_written_go_on() {
        let flow = flow(&format!(
            r#"{{"name": "D", "type": "Decision", "condition": "true"}}, {}"#,
            say("A", "")
        ));
        gives(&flow, [], &[]).path("Start > D yes > A");
    }
}

mod s25_switch {
    use crate::story::*;

    fn switch() -> String {
        let cases = r#"{"when": "$n == 1", "next": "A"}, {"name": "two", "when": "$n == 2", "next": "B"},
                       {"when": "$n < 9", "next": "B"}, {"when": "$n == 10"}"#;
        flow(&format!(
            r#"{{"name": "W", "type": "Switch", "cases": [{cases}], "on": {{"default": "C", "onerror": "E"}}}}, {}, {}, {}, {}"#,
            say("A", r#""next": "E""#),
            say("B", r#""next": "E""#),
            say("C", r#""next": "E""#),
            say("E", "")
        ))
    }

    #[test]
    fn the_first_case_that_holds_is_taken() {
        gives(&switch(), [], &[("n", "1")]).path("Start > W case 1 > A > E");
        gives(&switch(), [], &[("n", "2")]).path("Start > W two > B > E");
        gives(&switch(), [], &[("n", "3")]).path("Start > W case 3 > B > E");
    }

    #[test]
    fn a_case_without_next_goes_on() {
        gives(&switch(), [], &[("n", "10")]).path("Start > W case 4 > A > E");
    }

    #[test]
    fn without_such_a_case_it_is_the_default() {
        gives(&switch(), [], &[("n", "9")]).path("Start > W default > C > E");
        let flow = flow(&format!(
            r#"{{"name": "W", "type": "Switch", "cases": []}}, {}"#,
            say("A", "")
        ));
        gives(&flow, [], &[]).path("Start > W default > A");
    }

    #[test]
    fn a_case_that_cannot_be_decided_is_an_error() {
        gives(&switch(), [], &[("n", "true")])
            .path("Start > W error > E")
            .error("code", r#""expression.type""#);
    }

    #[test]
    fn the_names_of_its_exits_differ() {
        let told = |name: &str| {
            let cases = format!(
                r#"{{"name": "x", "when": "true"}}, {{"name": "{name}", "when": "true"}}, {{"when": "true"}}"#
            );
            finds(&flow(&format!(
                "{{\"name\": \"W\", \"type\": \"Switch\", \"cases\": [{cases}]}}"
            )))
        };
        assert_eq!(told("y"), [""; 0]);
        assert!(
            told("x")[0].contains("error duplicate-name: two exits of `W` are called `x`"),
            "{:?}",
            told("x")
        );
        assert!(
            told("default")[0].contains("two exits of `W` are called `default`"),
            "{:?}",
            told("default")
        );
        assert!(
            told("case 3")[0].contains("two exits of `W` are called `case 3`"),
            "{:?}",
            told("case 3")
        );
    }
}

mod s25_collect {
    use std::time::Duration;

    use flow_core::{Effect, InputReply, Reply};

    use crate::story::*;

    fn collect(fields: &str, on: &str) -> String {
        flow(&format!(
            r#"{{"name": "C", "type": "CollectInput", {fields} "on": {{{on}}}}}, {}, {}"#,
            say("A", ""),
            say("B", "")
        ))
    }

    #[test]
    fn it_asks_for_digits_and_binds_them() {
        gives(
            &collect(
                r#""prompt": "Hi ${who}", "digits": 4, "outputVariable": "pin","#,
                "",
            ),
            [enters("1234")],
            &[("who", r#""Al""#)],
        )
        .path("Start > C success > A > B")
        .var("pin", r#""1234""#)
        .hears(&["Hi Al", "m", "m"]);
    }

    #[test]
    fn its_settings_are_those_written() {
        let Effect::Collect(asked) = asks(&collect(
            r#""prompt": "p", "digits": 4, "timeout": 500,"#,
            "",
        )) else {
            panic!("it asks")
        };
        assert_eq!(
            (&*asked.prompt, asked.digits, asked.timeout),
            ("p", Some(4), Duration::from_millis(500))
        );
        let Effect::Collect(asked) = asks(&collect("", "")) else {
            panic!("it asks")
        };
        assert_eq!(
            (&*asked.prompt, asked.digits, asked.timeout),
            ("", None, Duration::from_secs(10))
        );
    }

    #[test]
    fn only_the_keys_of_a_telephone_count_and_no_more_than_are_wanted() {
        gives(&collect(r#""digits": 3,"#, ""), [enters("1a2*34#5")], &[])
            .var("collectedInput", r#""12*""#);
        gives(&collect("", ""), [enters("12#34")], &[]).var("collectedInput", r#""12""#);
    }

    #[test]
    fn no_input_leaves_by_noinput() {
        let flow = collect(r#""outputVariable": "pin","#, r#""noinput": "B""#);
        gives(&flow, [enters_nothing()], &[("pin", "1")])
            .path("Start > C noinput > B")
            .var("pin", "not set");
        gives(&flow, [enters("#")], &[]).path("Start > C noinput > B");
        let late = Reply::Input(InputReply {
            elapsed: Duration::from_secs(10),
            digits: Some("1".to_owned()),
        });
        gives(&flow, [late], &[]).path("Start > C noinput > B");
    }

    #[test]
    fn without_noinput_the_flow_goes_on_and_a_note_says_so() {
        gives(&collect("", ""), [enters_nothing()], &[])
            .path("Start > C success > A > B")
            .var("collectedInput", "not set")
            .notes(&["- no-input the caller entered nothing and `noinput` is not written: the flow goes on"]);
    }
}

mod s25_others {
    use crate::story::*;

    #[test]
    fn play_message_says_it() {
        let flow = flow(r#"{"name": "P", "type": "PlayMessage", "message": "Hello ${n}"}"#);
        gives(&flow, [], &[("n", "7")])
            .path("Start > P")
            .hears(&["Hello 7"]);
    }

    #[test]
    fn log_writes_at_its_level() {
        let flow = flow(
            r#"{"name": "A", "type": "Log", "message": "a"}, {"name": "B", "type": "Log", "message": "$n", "level": "warning"}"#,
        );
        gives(&flow, [], &[("n", "7")]).logs(&["info: a", "warning: 7"]);
    }

    #[test]
    fn transfer_to_queue_ends_the_run_there() {
        let flow = |id: &str| {
            flow(&format!(
                r#"{{"name": "T", "type": "TransferToQueue", "queue": {{"id": "{id}"}}}}, {}"#,
                say("A", "")
            ))
        };
        gives(&flow("q-1"), [], &[])
            .path("Start > T")
            .ends("transferred q-1");
        gives(&flow("$q"), [], &[("q", "7")]).ends("transferred 7");
        gives(&flow("q-${q}"), [], &[("q", "7")]).ends("transferred q-7");
    }

    #[test]
    fn a_queue_that_is_not_set_or_no_text_is_an_error() {
        let flow = flow(r#"{"name": "T", "type": "TransferToQueue", "queue": {"id": "$q"}}"#);
        gives(&flow, [], &[])
            .path("Start > T error")
            .ends("failed expression.type in T");
        for queue in ["null", "[]", "{}", "true", r#""""#] {
            gives(&flow, [], &[("q", queue)])
                .path("Start > T error")
                .ends("failed expression.type in T");
        }
    }

    #[test]
    fn disconnect_ends_the_run() {
        let flow = flow(&format!(
            r#"{{"name": "D", "type": "Disconnect"}}, {}"#,
            say("A", "")
        ));
        gives(&flow, [], &[]).path("Start > D").ends("disconnected");
    }

    #[test]
    fn call_flow_is_not_supported_yet_and_says_so() {
        let flow = flow("\n{\"name\": \"C\", \"type\": \"CallFlow\", \"flow\": \"Other\"}");
        let help = "a run that reaches it stops there with `action.unsupported`";
        let told = format!(
            "2:10 warning unsupported-action: `C` is a `CallFlow`, which is not supported yet ({help})"
        );
        assert_eq!(finds(&flow), [told]);
        gives(&flow, [], &[])
            .path("Start > C")
            .ends("failed action.unsupported in C")
            .notes(&["2:10 action-unsupported `CallFlow` actions are not simulated"]);
    }

    #[test]
    fn the_wrong_answer_of_a_driver_stops_the_run() {
        gives(
            &flow("\n{\"url\": \"https://a.test/\", \"name\": \"L\"}"),
            [enters("1")],
            &[],
        )
        .ends("failed action.unsupported in L")
        .notes(&["2:36 action-unsupported the driver answered another question"]);
    }
}

mod s26_limit {
    use flow_core::RunOptions;

    use crate::story::*;

    fn ring() -> String {
        flow(&format!("{}, {}", say("A", ""), say("B", r#""next": "A""#)))
    }

    #[test]
    fn a_run_has_at_most_10_000_actions() {
        let story = gives(&ring(), [], &[]);
        assert_eq!(story.ends("limit").finished().actions, 10_000);
    }

    #[test]
    fn the_limit_can_be_moved() {
        let options = |max_actions| RunOptions {
            max_actions,
            ..RunOptions::default()
        };
        gives_with(&options(4), &ring(), [], &[])
            .path("Start > A > B > A")
            .ends("limit");
        gives_with(&options(0), &ring(), [], &[])
            .path("")
            .ends("limit");
    }

    #[test]
    fn a_run_of_just_as_many_actions_ends_as_it_would() {
        let options = |max_actions| RunOptions {
            max_actions,
            ..RunOptions::default()
        };
        gives_with(&options(2), &flow(&say("A", "")), [], &[])
            .path("Start > A")
            .ends("ended");
        gives_with(&options(1), &flow(&say("A", "")), [], &[])
            .path("Start")
            .ends("limit");
    }
}
