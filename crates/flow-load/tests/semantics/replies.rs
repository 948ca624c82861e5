//! S14–S16: which replies are a success, and what is bound. The whole list of faults is judged in `flow-core`.

mod s14_success {
    use crate::story::*;

    #[test]
    fn a_2xx_reply_with_json_is_bound_to_the_output_variable() {
        for code in [200, 201, 202, 203, 206, 207, 299] {
            gives(&flow(&lookup("L", "")), [status(code, r#"{"a":1}"#)], &[])
                .path("Start > L success")
                .var("lookupResponse", r#"{"a":1}"#);
        }
    }

    #[test]
    fn the_output_variable_may_be_named() {
        let flow = flow(&lookup_with("L", "", r#""outputVariable": "found","#));
        gives(&flow, [ok("[]")], &[])
            .var("found", "[]")
            .var("lookupResponse", "not set");
    }

    #[test]
    fn any_json_value_is_bound() {
        for body in ["null", "true", "0", "\"\"", "[]", "{}"] {
            gives(&flow(&lookup("L", "")), [ok(body)], &[])
                .var("lookupResponse", body)
                .notes(&[]);
        }
    }

    #[test]
    fn success_leaves_no_error() {
        gives(&flow(&lookup("L", "")), [ok("1")], &[]).var("error", "not set");
    }

    #[test]
    fn what_is_no_name_cannot_be_the_output_variable() {
        let found = finds(&flow(&lookup_with(
            "L",
            "",
            "\n\"outputVariable\": \"$found\",",
        )));
        assert_eq!(
            found,
            [
                "2:19 error invalid-field: `$found` is no name of a variable (`$` is for reading: write `found` here)"
            ]
        );
    }
}

mod s15_empty {
    use crate::story::*;

    #[test]
    fn an_empty_body_is_success_and_the_variable_becomes_not_set() {
        for body in ["", "  \r\n"] {
            gives(
                &flow(&lookup("L", "")),
                [ok(body)],
                &[("lookupResponse", "1")],
            )
            .path("Start > L success")
            .var("lookupResponse", "not set")
            .notes(&["- empty-body the reply has no body"]);
        }
    }

    #[test]
    fn a_204_has_no_body_whatever_follows() {
        for code in [204, 205] {
            gives(&flow(&lookup("L", "")), [status(code, "{")], &[])
                .path("Start > L success")
                .var("lookupResponse", "not set");
        }
    }
}

mod s16_errors {
    use crate::story::*;

    #[track_caller]
    fn fails(reply: flow_core::Reply, code: &str, status: &str) {
        let flow = flow(&lookup("L", &format!(r#""onerror": {}"#, say("H", ""))));
        gives(&flow, [reply], &[])
            .path("Start > L error > H")
            .error("code", &format!("\"{code}\""))
            .error("status", status);
    }

    #[test]
    fn a_2xx_body_that_is_no_json_is_an_error_with_the_real_status() {
        fails(ok("<html>"), "json.syntax", "200");
        fails(status(202, "{\"a\":1,}"), "json.syntax", "202");
    }

    #[test]
    fn every_other_status_is_an_error() {
        for code in [101, 199, 400, 404, 422, 429, 500, 503, 504, 600, 999] {
            fails(status(code, "{}"), "http.status", &code.to_string());
        }
    }

    #[test]
    fn redirects_are_not_followed() {
        for code in [300, 301, 302, 303, 304, 307, 308, 399] {
            fails(
                reply(code, &[("location", "https://b.test/")], b""),
                "http.redirect",
                &code.to_string(),
            );
        }
    }

    #[test]
    fn numbers_keep_their_digits_and_members_their_order() {
        let body = r#"{"z":1.50,"a":12345678901234567890,"m":1e400,"n":-0}"#;
        gives(&flow(&lookup("L", "")), [ok(body)], &[]).var("lookupResponse", body);
    }

    #[test]
    fn of_duplicate_members_the_last_wins_and_a_note_says_so() {
        gives(&flow(&lookup("L", "")), [ok(r#"{"a":1,"b":2,"a":3}"#)], &[])
            .var("lookupResponse", r#"{"a":3,"b":2}"#)
            .notes(&[
                "- duplicate-members the reply names `a` more than once: the last value counts",
            ]);
    }

    #[test]
    fn nesting_is_limited_to_128_levels() {
        let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        gives(&flow(&lookup("L", "")), [ok(&nested(128))], &[]).path("Start > L success");
        fails(ok(&nested(129)), "json.too-deep", "200");
    }

    #[test]
    fn a_body_over_the_limit_is_an_error() {
        let text = |length: usize| format!("\"{}\"", "x".repeat(length - 2));
        gives(&flow(&lookup("L", "")), [ok(&text(1 << 20))], &[]).path("Start > L success");
        fails(ok(&text((1 << 20) + 1)), "body.too-large", "200");
    }

    #[test]
    fn the_limit_can_be_moved() {
        let options = |max_response_bytes| flow_core::RunOptions {
            max_response_bytes,
            ..Default::default()
        };
        let story = gives_with(&options(1), &flow(&lookup("L", "")), [ok("12")], &[]);
        story.ends("failed body.too-large in L");
        gives_with(
            &options(usize::MAX),
            &flow(&lookup("L", "")),
            [ok("12")],
            &[],
        )
        .path("Start > L success");
    }
}
