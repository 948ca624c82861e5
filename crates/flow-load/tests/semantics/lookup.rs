//! S10–S13: what a lookup sends.

mod s10_request {
    use crate::story::*;

    #[test]
    fn one_post_with_a_json_object_is_sent_to_the_url() {
        let story = gives(&flow(&lookup("L", "")), [ok("1")], &[]);
        let posts = story.sends(&["{}"]).posts();
        assert_eq!(
            (&*posts[0].url, &*posts[0].action_name),
            ("https://a.test/x", "L")
        );
    }

    #[test]
    fn a_failed_lookup_is_not_sent_again() {
        let flow = flow(&lookup("L", &format!(r#""onerror": {}"#, say("H", ""))));
        for failed in [
            refused(),
            silence(),
            status(503, ""),
            reply(307, &[("location", "/x")], b""),
        ] {
            gives(&flow, [failed], &[]).sends(&["{}"]);
        }
    }

    #[test]
    fn headers_are_sent_in_the_order_written() {
        let fields = r#""headers": {"X-B": "${who}!", "X-A": 7, "X-Number": "$phoneNumber"},"#;
        let story = gives(
            &flow(&lookup_with("L", "", fields)),
            [ok("1")],
            &[("who", r#""me""#), ("phoneNumber", "15")],
        );
        let headers: Vec<_> = story.posts()[0]
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        assert_eq!(headers, ["X-B: me!", "X-A: 7", "X-Number: 15"]);
    }

    #[test]
    fn a_header_that_is_not_set_is_left_out() {
        let story = gives(
            &flow(&lookup_with("L", "", r#""headers": {"X-A": "$nothing"},"#)),
            [ok("1")],
            &[],
        );
        assert!(story.posts()[0].headers.is_empty());
    }

    #[test]
    fn what_is_no_header_name_is_an_error() {
        for name in ["", "X A", "X:A", "X\\nA", "Ä"] {
            let found = finds(&flow(&lookup_with(
                "L",
                "",
                &format!(r#""headers": {{"{name}": "v"}},"#),
            )));
            assert!(
                found[0].contains("error invalid-field: ") && found[0].contains("no header name"),
                "{found:?}"
            );
        }
    }
}

mod s11_body {
    use crate::story::*;

    const NUMBER: (&str, &str) = ("phoneNumber", r#""+1555""#);

    #[track_caller]
    fn sends(inputs: &str, vars: &[(&str, &str)], body: &str) {
        gives(&flow(&lookup_with("L", "", inputs)), [ok("1")], vars).sends(&[body]);
    }

    #[test]
    fn the_number_is_sent_when_it_is_set() {
        sends("", &[NUMBER], r#"{"phoneNumber":"+1555"}"#);
        sends("", &[], "{}");
        sends("", &[("phoneNumber", "null")], r#"{"phoneNumber":null}"#);
    }

    #[test]
    fn inputs_follow_in_the_order_written() {
        sends(
            r#""inputVariables": {"z": 1, "a": "$x"},"#,
            &[NUMBER, ("x", "[1.50]")],
            r#"{"phoneNumber":"+1555","z":1,"a":[1.50]}"#,
        );
    }

    #[test]
    fn inputs_override_the_number() {
        sends(
            r#""inputVariables": {"a": 1, "phoneNumber": "x"},"#,
            &[NUMBER],
            r#"{"a":1,"phoneNumber":"x"}"#,
        );
    }

    #[test]
    fn members_that_are_not_set_are_left_out() {
        sends(
            r#""inputVariables": {"a": "$nothing", "b": null},"#,
            &[],
            r#"{"b":null}"#,
        );
        sends(
            r#""inputVariables": {"phoneNumber": "$nothing"},"#,
            &[NUMBER],
            "{}",
        );
    }

    #[test]
    fn an_input_written_twice_is_sent_once() {
        let fields = "\n\"inputVariables\": {\"a\": 1, \"b\": 2, \"a\": 3},";
        sends(fields, &[], r#"{"a":3,"b":2}"#);
        let told = "2:36 warning duplicate-field: `inputVariables` of `L` has `a` twice: the last one counts (remove one of the two)";
        assert_eq!(finds(&flow(&lookup_with("L", "", fields))), [told]);
    }

    #[test]
    fn names_and_values_are_quoted() {
        sends(
            r#""inputVariables": {"a\"\n": "$x"},"#,
            &[("x", r#""\"\u0001""#)],
            r#"{"a\"\n":"\"\u0001"}"#,
        );
    }
}

mod s12_timeout {
    use std::time::Duration;

    use flow_core::{Effect, Head, HttpEnd};

    use crate::story::*;

    #[track_caller]
    fn waits(fields: &str, milliseconds: u64) {
        let Effect::Http(post) = asks(&flow(&lookup_with("L", "", fields))) else {
            panic!("a lookup posts")
        };
        assert_eq!(post.timeout, Duration::from_millis(milliseconds));
    }

    #[test]
    fn the_default_is_ten_seconds() {
        waits("", 10_000);
    }

    #[test]
    fn it_is_given_in_milliseconds() {
        waits(r#""timeout": 1,"#, 1);
        waits(r#""timeout": 86400000,"#, 86_400_000);
    }

    #[test]
    fn anything_but_whole_milliseconds_above_zero_is_an_error() {
        for timeout in [
            "0",
            "-1",
            "1.5",
            "1000.0",
            "1e3",
            "86400001",
            "99999999999999999999",
            "\"1000\"",
            "null",
            "true",
        ] {
            let found = finds(&flow(&lookup_with(
                "L",
                "",
                &format!("\n\"timeout\": {timeout},"),
            )));
            let told = "2:12 error invalid-field: `timeout` of `L` must be a whole number of milliseconds from 1 to 86400000 (10 seconds are `10000`, without quotes)";
            assert_eq!(found, [told], "{timeout}");
        }
    }

    #[test]
    fn the_deadline_is_for_the_last_byte() {
        let flow = flow(&lookup_with(
            "L",
            &format!(r#""ontimeout": {}"#, say("T", "")),
            r#""timeout": 100,"#,
        ));
        let complete = || HttpEnd::Complete(Head::new(200, []), "1".into());
        gives(
            &flow,
            [took(Duration::from_micros(99_999), complete())],
            &[],
        )
        .path("Start > L success");
        gives(&flow, [took(Duration::from_millis(100), complete())], &[])
            .path("Start > L timeout > T");
    }

    #[test]
    fn the_time_scale_stretches_it() {
        let options = flow_core::RunOptions {
            timeout_scale: 2.5,
            ..Default::default()
        };
        let story = gives_with(
            &options,
            &flow(&lookup_with("L", "", r#""timeout": 100,"#)),
            [ok("1")],
            &[],
        );
        assert_eq!(story.posts()[0].timeout, Duration::from_millis(250));
    }

    #[test]
    fn no_time_scale_makes_it_zero_or_panics() {
        for timeout_scale in [f64::MIN_POSITIVE, f64::INFINITY, f64::NAN, 0.0, -1.0] {
            let options = flow_core::RunOptions {
                timeout_scale,
                ..Default::default()
            };
            let story = gives_with(&options, &flow(&lookup("L", "")), [refused()], &[]);
            assert!(story.posts()[0].timeout > Duration::ZERO, "{timeout_scale}");
        }
    }
}

mod s13_url {
    use crate::story::*;

    fn at(url: &str) -> Vec<String> {
        finds(&flow(&format!(
            "\n{{\"name\": \"L\", \"type\": \"GetExternalContact\", \"url\": {url}}}"
        )))
    }

    #[test]
    fn https_is_fine() {
        assert_eq!(at("\"https://a.test/x\""), [""; 0]);
    }

    #[test]
    fn plain_http_is_an_error_on_loopback_too() {
        for url in ["http://a.test/", "HTTP://a.test/", "http://127.0.0.1:8000/"] {
            let found = at(&format!("\"{url}\""));
            let help = "the platform calls `https://` only; to test against a local service, keep the address and run with `--map FROM=http://127.0.0.1:PORT`";
            assert_eq!(
                found,
                [format!(
                    "2:52 error insecure-url: `url` of `L` is plain `http://` ({help})"
                )]
            );
        }
    }

    #[test]
    fn what_cannot_be_called_is_an_error() {
        for (url, wrong) in [
            ("/x", "has no scheme"),
            ("ftp://a.test/", "has a scheme that lookups do not speak"),
            ("https://u:p@a.test/", "holds a user name or a password"),
        ] {
            let found = at(&format!("\"{url}\""));
            assert!(
                found[0].starts_with(&format!("2:52 error invalid-url: `url` of `L` {wrong}")),
                "{found:?}"
            );
        }
    }

    #[test]
    fn a_lookup_needs_one() {
        let found = finds(&flow(
            "\n{\"name\": \"L\", \"type\": \"GetExternalContact\"}",
        ));
        assert_eq!(found, ["2:10 error missing-field: `L` has no `url`"]);
        assert_eq!(
            at("7"),
            ["2:52 error invalid-field: `url` of `L` must be a string"]
        );
    }
}
