//! S6–S9: where control goes when nothing says so.

mod s06_start {
    use crate::story::*;

    #[test]
    fn the_run_starts_at_initial_action_and_falls_to_the_first_action() {
        gives(
            &flow(&format!("{}, {}", say("A", ""), say("B", ""))),
            [],
            &[],
        )
        .path("Start > A > B");
    }

    #[test]
    fn next_of_initial_action_is_followed() {
        let actions = format!("{}, {}", say("A", ""), say("B", ""));
        gives(&flow_on(r#""next": "B""#, &actions), [], &[])
            .path("Start > B")
            .ends("ended");
    }

    #[test]
    fn a_flow_without_actions_ends_at_once() {
        gives(&flow(""), [], &[]).path("Start").ends("ended");
        gives(
            r#"{"initialAction": {"name": "S", "type": "Start"}}"#,
            [],
            &[],
        )
        .path("S")
        .ends("ended");
    }

    #[test]
    fn initial_action_may_be_of_any_type() {
        let flow = r#"{"initialAction": {"name": "S", "type": "SetVariable", "set": {"a": 1}}}"#;
        gives(flow, [], &[]).path("S").var("a", "1");
    }
}

mod s07_fall_through {
    use crate::story::*;

    #[test]
    fn an_action_without_next_goes_on_at_the_one_after_it() {
        let actions = format!("{}, {}, {}", lookup("L", ""), set("V", ""), say("B", ""));
        gives(&flow(&actions), [ok("1")], &[])
            .path("Start > L success > V > B")
            .ends("ended");
    }

    #[test]
    fn inline_actions_are_not_part_of_the_sequence() {
        let actions = format!(
            "{}, {}",
            say("A", &format!(r#""onerror": {}"#, say("I", ""))),
            say("B", "")
        );
        gives(&flow(&actions), [], &[]).path("Start > A > B");
    }

    #[test]
    fn the_flow_ends_after_the_last_one() {
        gives(&flow(&say("A", "")), [], &[])
            .path("Start > A")
            .ends("ended");
    }
}

mod s08_rejoin {
    use crate::story::*;

    fn three_with(on_of_a: &str) -> String {
        flow(&format!(
            "{}, {}, {}",
            lookup("A", on_of_a),
            say("B", ""),
            say("C", "")
        ))
    }

    #[test]
    fn an_inline_handler_without_next_goes_on_where_success_would() {
        let handler = format!(r#""onerror": {}"#, say("H", ""));
        gives(&three_with(&handler), [refused()], &[]).path("Start > A error > H > B > C");
        let handler = format!(r#""next": "C", "onerror": {}"#, say("H", ""));
        gives(&three_with(&handler), [refused()], &[]).path("Start > A error > H > C");
    }

    #[test]
    fn an_inline_timeout_handler_does_so_too() {
        let handler = format!(r#""next": "C", "ontimeout": {}"#, say("H", ""));
        gives(&three_with(&handler), [silence()], &[]).path("Start > A timeout > H > C");
    }

    #[test]
    fn next_of_an_inline_handler_is_followed() {
        let handler = format!(r#""onerror": {}"#, say("H", r#""next": "C""#));
        gives(&three_with(&handler), [refused()], &[]).path("Start > A error > H > C");
    }

    #[test]
    fn an_inline_next_without_next_falls_through_after_its_holder() {
        let actions = format!(
            "{}, {}",
            say("A", &format!(r#""next": {}"#, say("I", ""))),
            say("B", "")
        );
        gives(&flow(&actions), [], &[]).path("Start > A > I > B");
    }

    #[test]
    fn a_failing_holder_of_an_inline_next_rejoins_at_that_action() {
        let on = format!(r#""next": {}, "onerror": {}"#, say("I", ""), say("H", ""));
        gives(&three_with(&on), [refused()], &[]).path("Start > A error > H > I > B > C");
    }

    const HANDLER: &str = r#""onerror": {"name": "H", "type": "PlayMessage", "message": "m"}"#;

    #[test]
    fn an_inline_flow_handler_rejoins_after_whichever_lookup_failed() {
        let actions = format!("{}, {}, {}", lookup("A", ""), lookup("B", ""), say("C", ""));
        let flow = flow_on(HANDLER, &actions);
        gives(&flow, [refused(), ok("1")], &[]).path("Start > A error > H > B success > C");
        gives(&flow, [ok("1"), refused()], &[]).path("Start > A success > B error > H > C");
        gives(&flow, [refused(), refused()], &[]).path("Start > A error > H > B error > H > C");
    }

    #[test]
    fn an_inline_flow_handler_honours_next_of_the_lookup_that_failed() {
        let actions = format!(
            "{}, {}, {}",
            lookup("A", r#""next": "C""#),
            say("B", ""),
            say("C", "")
        );
        gives(&flow_on(HANDLER, &actions), [refused()], &[]).path("Start > A error > H > C");
    }

    #[test]
    fn after_the_last_lookup_the_flow_ends() {
        gives(&flow_on(HANDLER, &lookup("A", "")), [refused()], &[])
            .path("Start > A error > H")
            .ends("ended");
    }

    #[test]
    fn inline_decisions_within_a_flow_handler_rejoin_too() {
        let inner = format!(
            r#"{{"name": "D2", "type": "Decision", "condition": "true", "on": {{"yes": {}}}}}"#,
            say("P", "")
        );
        let outer = format!(
            r#""onerror": {{"name": "D1", "type": "Decision", "condition": "$error.status == 404", "on": {{"yes": {inner}, "no": {}}}}}"#,
            say("N", "")
        );
        let flow = flow_on(
            &outer,
            &format!("{}, {}, {}", lookup("A", ""), lookup("B", ""), say("C", "")),
        );
        gives(&flow, [status(404, ""), status(500, "")], &[])
            .path("Start > A error > D1 yes > D2 yes > P > B error > D1 no > N > C")
            .ends("ended");
    }

    #[test]
    fn a_decision_in_place_rejoins_after_its_holder_by_either_exit() {
        let decision = |text: &str| {
            format!(
                r#"{{"name": "D", "type": "Decision", "condition": "{text}", "on": {{"yes": {}, "no": {}}}}}"#,
                say("Y", ""),
                say("N", "")
            )
        };
        let flow =
            |text: &str| three_with(&format!(r#""next": "C", "onerror": {}"#, decision(text)));
        gives(&flow("true"), [refused()], &[]).path("Start > A error > D yes > Y > C");
        gives(&flow("false"), [refused()], &[]).path("Start > A error > D no > N > C");
    }

    #[test]
    fn a_failure_within_a_flow_handler_rejoins_after_the_first_one() {
        let inner = lookup("L", &format!(r#""onerror": {}"#, say("P", "")));
        let flow = flow_on(
            &format!(r#""onerror": {inner}"#),
            &format!("{}, {}", lookup("A", ""), say("C", "")),
        );
        gives(&flow, [refused(), refused()], &[])
            .path("Start > A error > L error > P > C")
            .ends("ended");
    }

    #[test]
    fn a_flow_handler_that_is_reached_without_a_failure_goes_to_the_end() {
        let flow = flow_on(
            HANDLER,
            &format!("{}, {}", say("A", r#""next": "H""#), say("B", "")),
        );
        gives(&flow, [], &[]).path("Start > A > H").ends("ended");
    }
}

mod s09_end {
    use crate::story::*;

    fn routed(queue: &str, actions: &str) -> String {
        format!(
            r#"{{"initialAction": {{"name": "Start", "type": "Start", "routing": {{"queue": {{"id": "{queue}"}}}}}}, "actions": [{actions}]}}"#
        )
    }

    #[test]
    fn the_end_transfers_to_the_queue_of_initial_action() {
        gives(&routed("q-1", &say("A", "")), [], &[])
            .path("Start > A")
            .ends("transferred q-1");
    }

    #[test]
    fn without_a_queue_the_end_is_the_end() {
        gives(&flow(&say("A", "")), [], &[]).ends("ended");
    }

    #[test]
    fn another_outcome_comes_first() {
        gives(
            &routed("q", r#"{"name": "D", "type": "Disconnect"}"#),
            [],
            &[],
        )
        .ends("disconnected");
        gives(&routed("q", &lookup("L", "")), [refused()], &[]).ends("failed connect.refused in L");
    }

    #[test]
    fn the_queue_may_be_a_reference() {
        gives(&routed("$q", ""), [], &[("q", r#""q-7""#)]).ends("transferred q-7");
        gives(&routed("$q", ""), [], &[])
            .ends("ended")
            .notes(&["1:83 not-set-read `$q` is not set"]);
    }
}
