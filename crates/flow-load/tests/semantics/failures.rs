//! S17–S20: what a failure holds, and who handles it.

mod s17_error {
    use flow_core::{BodyFault, ConnectFault, Head, HeadFault, HttpEnd, TlsFault};

    use crate::story::*;

    fn handled() -> String {
        flow(&lookup("L", &format!(r#""onerror": {}"#, say("H", ""))))
    }

    #[track_caller]
    fn message(code: u16, body: &str, expected: &str) {
        gives(&handled(), [status(code, body)], &[]).error("message", &format!("\"{expected}\""));
    }

    #[test]
    fn message_is_the_first_usual_member_that_is_a_string() {
        message(
            400,
            r#"{"title":"t","error":"e","error_description":"ed","detail":"d","message":"m"}"#,
            "m",
        );
        message(
            400,
            r#"{"title":"t","error":"e","error_description":"ed","detail":"d"}"#,
            "d",
        );
        message(
            400,
            r#"{"title":"t","error":"e","error_description":"ed"}"#,
            "ed",
        );
        message(400, r#"{"title":"t","error":"e"}"#, "e");
        message(400, r#"{"title":"t"}"#, "t");
        message(
            400,
            r#"{"message":7,"error":{"message":"no"},"title":"t"}"#,
            "t",
        );
    }

    #[test]
    fn else_message_is_the_bodys_text() {
        message(500, "<h1>Oops</h1>\n", "<h1>Oops</h1>");
        message(500, "[1]", "[1]");
        message(500, &"ä".repeat(600), &"ä".repeat(500));
    }

    #[test]
    fn else_message_is_the_reason_phrase() {
        message(404, "", "Not Found");
        message(503, " \r\n", "Service Unavailable");
        message(599, "", "HTTP status 599");
    }

    #[test]
    fn headers_are_in_lower_case_and_joined() {
        let headers = [("X-B", "1"), ("Retry-After", "120"), ("x-b", "2")];
        gives(&handled(), [reply(429, &headers, b"")], &[])
            .error("headers", r#"{"retry-after":"120","x-b":"1, 2"}"#)
            .error("status", "429");
    }

    #[test]
    fn action_names_the_lookup() {
        gives(&handled(), [refused()], &[]).error("action", "\"L\"");
    }

    #[test]
    fn without_a_status_it_is_not_set_and_the_message_is_a_fixed_sentence() {
        let ends = [
            (HttpEnd::Refused, "policy.host"),
            (HttpEnd::Invalid, "request.invalid"),
            (HttpEnd::Connect(ConnectFault::Dns), "dns.failed"),
            (HttpEnd::Connect(ConnectFault::Refused), "connect.refused"),
            (HttpEnd::Connect(ConnectFault::Other), "connect.failed"),
            (HttpEnd::Tls(TlsFault::Untrusted), "tls.untrusted"),
            (HttpEnd::Tls(TlsFault::Expired), "tls.expired"),
            (HttpEnd::Tls(TlsFault::NotYetValid), "tls.not-yet-valid"),
            (HttpEnd::Tls(TlsFault::WrongHost), "tls.wrong-host"),
            (HttpEnd::Tls(TlsFault::Handshake), "tls.handshake"),
            (HttpEnd::Send, "send.failed"),
            (HttpEnd::Head(HeadFault::Closed), "reply.closed"),
            (HttpEnd::Head(HeadFault::Reset), "reply.reset"),
            (HttpEnd::Head(HeadFault::Malformed), "reply.malformed"),
            (HttpEnd::Head(HeadFault::TooLarge), "reply.head-too-large"),
        ];
        for (ended, code) in ends {
            let sentence = flow_core::ErrorCode::parse(code).unwrap().sentence();
            gives(&handled(), [end(ended)], &[])
                .path("Start > L error > H")
                .error("code", &format!("\"{code}\""))
                .error("status", "not set")
                .error("headers", "not set")
                .error("message", &format!("\"{sentence}\""));
        }
    }

    #[test]
    fn what_breaks_off_within_its_body_is_no_reply_and_what_is_too_large_is_one() {
        let (none, came) = (("not set", "not set"), ("200", r#"{"x-a":"1"}"#));
        let faults = [
            (BodyFault::Truncated, "body.truncated", none),
            (BodyFault::Reset, "body.reset", none),
            (BodyFault::Framing, "body.framing", none),
            (BodyFault::TooLarge, "body.too-large", came),
        ];
        for (fault, code, (status, headers)) in faults {
            let head = Head::new(200, [("X-A".to_owned(), "1".to_owned())]);
            gives(
                &handled(),
                [end(HttpEnd::Body(head, "{\"a\":".into(), fault))],
                &[],
            )
            .path("Start > L error > H")
            .error("code", &format!("\"{code}\""))
            .error("status", status)
            .error("headers", headers)
            .var("lookupResponse", "not set");
        }
    }

    #[test]
    fn the_next_failure_replaces_it() {
        let on = format!(r#""onerror": {}"#, say("H", ""));
        let flow = flow_on(&on, &format!("{}, {}", lookup("A", ""), lookup("B", "")));
        gives(&flow, [status(404, ""), refused()], &[])
            .error("action", "\"B\"")
            .error("status", "not set");
        gives(&flow, [status(404, ""), ok("1")], &[]).error("action", "\"A\"");
    }
}

mod s18_timeout {
    use std::time::Duration;

    use flow_core::{BodyFault, ConnectFault, Head, HeadFault, HttpEnd, Phase, TlsFault};

    use crate::story::*;

    fn handled() -> String {
        flow(&lookup(
            "L",
            &format!(
                r#""onerror": {}, "ontimeout": {}"#,
                say("E", ""),
                say("T", "")
            ),
        ))
    }

    #[test]
    fn a_deadline_in_every_phase_is_a_timeout_with_status_504() {
        let phases = [
            (Phase::Dns, "timeout.connect"),
            (Phase::Connect, "timeout.connect"),
            (Phase::Tls, "timeout.connect"),
            (Phase::Head, "timeout.head"),
            (Phase::Body, "timeout.body"),
        ];
        for (phase, code) in phases {
            let head = (phase == Phase::Body).then(|| Head::new(200, []));
            gives(
                &handled(),
                [took(
                    Duration::from_secs(10),
                    HttpEnd::Deadline(phase, head),
                )],
                &[],
            )
            .path("Start > L timeout > T")
            .error("status", "504")
            .error("code", &format!("\"{code}\""));
        }
    }

    #[test]
    fn whatever_comes_after_the_deadline_is_a_timeout() {
        let head = || Head::new(500, []);
        let ends = [
            (HttpEnd::Complete(head(), "{}".into()), "timeout.body"),
            (
                HttpEnd::Body(head(), "{".into(), BodyFault::Reset),
                "timeout.body",
            ),
            (HttpEnd::Head(HeadFault::Reset), "timeout.head"),
            (HttpEnd::Send, "timeout.head"),
            (HttpEnd::Tls(TlsFault::Handshake), "timeout.connect"),
            (HttpEnd::Connect(ConnectFault::Refused), "timeout.connect"),
        ];
        for (ended, code) in ends {
            gives(&handled(), [took(Duration::from_secs(10), ended)], &[])
                .path("Start > L timeout > T")
                .error("code", &format!("\"{code}\""));
        }
    }

    #[test]
    fn a_call_that_is_refused_before_it_is_made_never_times_out() {
        gives(
            &handled(),
            [took(Duration::from_secs(11), HttpEnd::Refused)],
            &[],
        )
        .path("Start > L error > E");
    }

    #[test]
    fn a_reply_with_status_504_is_an_error() {
        gives(&handled(), [status(504, "")], &[])
            .path("Start > L error > E")
            .error("status", "504")
            .error("code", "\"http.status\"");
    }
}

mod s19_handlers {
    use crate::story::*;

    /// Handlers by letters: `e` an `onerror`, `t` an `ontimeout`.
    fn handlers(which: &str, prefix: &str) -> String {
        let written = |key: &str| which.contains(&key[2..3]);
        let handler = |key: &str| format!(r#""{key}": {}"#, say(&format!("{prefix} {key}"), ""));
        let keys = ["onerror", "ontimeout"]
            .into_iter()
            .filter(|key| written(key));
        keys.map(handler).collect::<Vec<_>>().join(", ")
    }

    #[track_caller]
    fn handled_by(own: &str, flow_wide: &str, reply: flow_core::Reply, expected: &str) {
        let flow = flow_on(
            &handlers(flow_wide, "flow"),
            &lookup("L", &handlers(own, "own")),
        );
        let story = gives(&flow, [reply], &[]);
        match expected {
            "" => story.path("Start > L error"),
            _ => story.path(&format!("Start > L {expected}")).ends("ended"),
        };
        assert_eq!(story.finished().outcome.is_broken(), expected.is_empty());
    }

    #[test]
    fn every_combination_of_handlers() {
        let (oe, ot, fe, ft) = (
            "error > own onerror",
            "timeout > own ontimeout",
            "error > flow onerror",
            "timeout > flow ontimeout",
        );
        // Own handlers, flow handlers, who handles an error, who handles a timeout.
        let table = [
            ("", "", "", ""),
            ("", "e", fe, fe),
            ("", "t", "", ft),
            ("", "et", fe, ft),
            ("e", "", oe, oe),
            ("e", "e", oe, oe),
            ("e", "t", oe, ft),
            ("e", "et", oe, ft),
            ("t", "", "", ot),
            ("t", "e", fe, ot),
            ("t", "t", "", ot),
            ("t", "et", fe, ot),
            ("et", "", oe, ot),
            ("et", "e", oe, ot),
            ("et", "t", oe, ot),
            ("et", "et", oe, ot),
        ];
        for (own, flow_wide, error, timeout) in table {
            handled_by(own, flow_wide, status(500, ""), error);
            handled_by(own, flow_wide, silence(), timeout);
        }
    }

    #[test]
    fn an_unhandled_failure_ends_the_run() {
        let flow = flow(&format!(
            "{}, {}",
            lookup("L", r#""next": "Z""#),
            say("Z", "")
        ));
        gives(&flow, [status(500, "")], &[])
            .path("Start > L error")
            .ends("failed http.status in L");
        gives(&flow, [silence()], &[])
            .path("Start > L error")
            .ends("failed timeout.head in L");
    }

    #[test]
    fn a_timeout_that_is_treated_as_an_error_is_noted() {
        gives(
            &flow(&lookup("L", &format!(r#""onerror": {}"#, say("H", "")))),
            [silence()],
            &[],
        )
        .path("Start > L error > H")
        .error("status", "504")
        .notes(&["- timeout-as-error nothing handles a timeout here: it is treated as an error"]);
    }

    #[test]
    fn a_flow_handler_does_not_handle_the_failure_of_its_inline_action() {
        let flow = flow_on(
            &format!(r#""onerror": {}"#, lookup("H", "")),
            &lookup("A", ""),
        );
        gives(&flow, [refused(), status(500, "")], &[])
            .path("Start > A error > H error")
            .ends("failed http.status in H");
    }

    #[test]
    fn a_flow_handler_does_not_handle_the_failure_of_the_action_it_names() {
        let flow = flow_on(
            r#""onerror": "H""#,
            &format!("{}, {}", lookup("A", ""), lookup("H", "")),
        );
        gives(&flow, [refused(), status(500, "")], &[])
            .path("Start > A error > H error")
            .ends("failed http.status in H");
        gives(&flow, [ok("1"), status(500, "")], &[])
            .path("Start > A success > H error")
            .ends("failed http.status in H");
    }

    #[test]
    fn what_comes_after_a_flow_handlers_action_is_ordinary() {
        let handler = format!(r#""onerror": {}"#, say("H", r#""next": "B""#));
        let flow = flow_on(
            &handler,
            &format!("{}, {}", lookup("A", ""), lookup("B", "")),
        );
        let path = "Start > A error > H > B error > H > B success";
        gives(&flow, [refused(), refused(), ok("1")], &[])
            .path(path)
            .ends("ended");
    }

    #[test]
    fn a_timeout_within_the_timeout_handler_is_an_error_of_the_flow() {
        let handlers = format!(
            r#""ontimeout": {}, "onerror": {}"#,
            lookup("T", ""),
            say("E", "")
        );
        let flow = flow_on(&handlers, &lookup("A", ""));
        gives(&flow, [silence(), silence()], &[])
            .path("Start > A timeout > T error > E")
            .ends("ended");
    }

    #[test]
    fn an_action_that_is_both_flow_handlers_handles_neither_of_its_own_failures() {
        let flow = flow_on(
            r#""onerror": "H", "ontimeout": "H""#,
            &format!("{}, {}", lookup("A", ""), lookup("H", "")),
        );
        gives(&flow, [silence(), silence()], &[])
            .path("Start > A timeout > H error")
            .ends("failed timeout.head in H");
    }

    #[test]
    fn a_flow_handlers_own_action_may_have_handlers() {
        let inner = lookup("H", &format!(r#""onerror": {}"#, say("I", "")));
        let flow = flow_on(&format!(r#""onerror": {inner}"#), &lookup("A", ""));
        gives(&flow, [refused(), refused()], &[])
            .path("Start > A error > H error > I")
            .ends("ended");
    }

    #[test]
    fn conditions_and_transfers_are_handled_too() {
        let on = format!(r#""onerror": {}"#, say("H", ""));
        let decision = r#"{"name": "D", "type": "Decision", "condition": "$x"}"#;
        gives(&flow_on(&on, decision), [], &[])
            .path("Start > D error > H")
            .error("code", "\"expression.type\"");
        let transfer = r#"{"name": "T", "type": "TransferToQueue", "queue": {"id": "$x"}}"#;
        gives(&flow_on(&on, transfer), [], &[])
            .path("Start > T error > H")
            .ends("ended");
    }
}

mod s20_stale {
    use crate::story::*;

    fn twice() -> String {
        flow_on(
            &format!(r#""onerror": {}"#, say("H", "")),
            &format!("{}, {}", lookup("A", ""), lookup("B", "")),
        )
    }

    #[test]
    fn a_failed_lookup_leaves_an_earlier_value_not_set() {
        gives(&twice(), [ok("1"), refused()], &[]).var("lookupResponse", "not set");
        gives(&twice(), [ok("1"), silence()], &[]).var("lookupResponse", "not set");
        gives(&twice(), [ok("1"), ok("<")], &[]).var("lookupResponse", "not set");
        gives(&twice(), [ok("1"), ok("2")], &[]).var("lookupResponse", "2");
    }

    #[test]
    fn a_given_value_does_not_pass_for_a_reply_either() {
        gives(&twice(), [refused(), refused()], &[("lookupResponse", "7")])
            .var("lookupResponse", "not set");
    }

    #[test]
    fn other_variables_stay() {
        let actions = format!(
            "{}, {}",
            lookup_with("A", "", r#""outputVariable": "a","#),
            lookup("B", "")
        );
        let flow = flow_on(&format!(r#""onerror": {}"#, say("H", "")), &actions);
        gives(&flow, [ok("1"), refused()], &[])
            .var("a", "1")
            .var("lookupResponse", "not set");
    }
}
