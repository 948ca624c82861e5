//! S21–S24: values, references, reads of something not set, conditions.

mod s21_forms {
    use crate::story::*;

    const REPLY: (&str, &str) = (
        "r",
        r#"{"n": 1.50, "list": [1, {"a b": true}], "none": null, "s": "x"}"#,
    );

    #[track_caller]
    fn becomes(written: &str, expected: &str) {
        gives(
            &flow(&set("V", &format!(r#""v": {written}"#))),
            [],
            &[REPLY],
        )
        .var("v", expected);
    }

    #[test]
    fn a_string_that_is_wholly_a_reference_keeps_the_type() {
        becomes(r#""$r.n""#, "1.50");
        becomes(r#""$r.list""#, r#"[1,{"a b":true}]"#);
        becomes(r#""$r.list[0]""#, "1");
        becomes(r#""$r.list[1][\"a b\"]""#, "true");
        becomes(r#""$r.none""#, "null");
        becomes(
            r#""$r""#,
            r#"{"n":1.50,"list":[1,{"a b":true}],"none":null,"s":"x"}"#,
        );
    }

    #[test]
    fn in_any_other_string_a_reference_is_inserted() {
        becomes(r#""<${r.n}>""#, r#""<1.50>""#);
        becomes(r#""${r.s}${$r.s}""#, r#""xx""#);
        becomes(r#""${r.n}""#, r#""1.50""#);
        becomes(r#""${r.none} ${r.list}""#, r#""null [1,{\"a b\":true}]""#);
        becomes(r#""<${nothing}>""#, r#""<>""#);
    }

    #[test]
    fn dollar_signs_stand_for_themselves() {
        becomes(r#""$$r.n""#, r#""$r.n""#);
        becomes(r#""$${r.n}""#, r#""${r.n}""#);
        becomes(r#""costs $5.00 or US$""#, r#""costs $5.00 or US$""#);
        becomes(r#""$""#, r#""$""#);
        becomes(r#""$r.n!""#, r#""$r.n!""#);
    }

    #[test]
    fn all_other_values_are_themselves() {
        for value in [
            "null",
            "true",
            "-0",
            "1e400",
            r#""plain""#,
            "[]",
            r#"{"a":[1,{"b":"c"}]}"#,
        ] {
            becomes(value, value);
        }
    }

    #[test]
    fn references_stand_in_lists_and_objects_too() {
        becomes(
            r#"["$r.n", "<${r.s}>", {"k": "$r.s"}]"#,
            r#"[1.50,"<x>",{"k":"x"}]"#,
        );
        becomes(
            r#"{"a": "$nothing", "b": ["$nothing", 2]}"#,
            r#"{"b":[null,2]}"#,
        );
    }

    #[test]
    fn an_insertion_without_its_end_is_an_error() {
        let found = finds(&flow(&set("V", "\n\"v\": \"a ${r.n\"")));
        assert!(
            found[0].starts_with("2:9 error expression-syntax: this `${` has no closing `}`"),
            "{found:?}"
        );
    }

    #[test]
    fn values_that_hold_themselves_stay_bounded() {
        let options = flow_core::RunOptions {
            max_actions: 1_000,
            ..Default::default()
        };
        for value in [
            r#"["$v"]"#,
            r#"{"a": "$v"}"#,
            r#"["$v", "$v"]"#,
            r#"{"a": ["$v", "$v", "<${v}>"]}"#,
        ] {
            let action = format!(
                r#"{{"name": "V", "type": "SetVariable", "set": {{"v": {value}}}, "on": {{"next": "V"}}}}"#
            );
            let story = gives_with(&options, &flow(&action), [], &[("v", "1")]);
            story.ends("failed value.too-large in V");
            let written = story.finished().trace.vars().get("v").unwrap().to_json();
            assert!(written.len() <= 32 << 20, "{}", written.len());
        }
    }

    #[test]
    fn a_history_without_end_stops_the_run() {
        let assignments: Vec<_> = (0..3_000)
            .map(|n| format!(r#""v{n}": "$v{}""#, n + 1))
            .collect();
        let action = format!(
            r#"{{"name": "V", "type": "SetVariable", "set": {{{}}}, "on": {{"next": "V"}}}}"#,
            assignments.join(",")
        );
        gives(&flow(&action), [], &[]).ends("failed value.too-large in V");
    }

    #[test]
    fn a_value_as_deep_as_a_reply_is_made_and_no_deeper() {
        let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        let flow = flow(&set("V", r#""v": ["$given"]"#));
        gives(&flow, [], &[("given", &nested(127))])
            .var("v", &nested(128))
            .ends("ended");
        gives(&flow, [], &[("given", &nested(128))])
            .ends("failed value.too-large in V")
            .var("v", "not set")
            .notes(&["- value-too-large the value nests more than 128 levels deep"]);
    }
}

mod s22_not_set {
    use flow_core::RunOptions;

    use crate::story::*;

    #[test]
    fn a_read_of_something_not_set_is_noted_with_its_place() {
        let actions = "\n{\"name\": \"V\", \"type\": \"SetVariable\", \"set\": {\n  \"v\": \"$nothing\",\n  \"w\": \"ä ${r.a.b[3]} ${r}\"}}";
        gives(&flow(actions), [], &[("r", r#"{"a": 1}"#)])
            .var("v", "not set")
            .var("w", r#""ä  {\"a\":1}""#)
            .notes(&[
                "3:9 not-set-read `$nothing` is not set",
                "4:13 not-set-read `$r.a.b[3]` is not set",
            ]);
    }

    #[track_caller]
    fn reads_nothing(reference: &str) {
        let actions = set("V", &format!("\n\"v\": \"{reference}\""));
        gives(
            &flow(&actions),
            [],
            &[("r", r#"{"s": "x", "l": [1], "n": null}"#)],
        )
        .var("v", "not set")
        .notes(&[&format!("2:7 not-set-read `{reference}` is not set")]);
    }

    #[test]
    fn nothing_is_read_from_what_lacks_it() {
        for reference in [
            "$x", "$r.x", "$r.l[1]", "$r.s.x", "$r.s[0]", "$r.n.x", "$r[0]", "$r.l.x",
        ] {
            reads_nothing(reference);
        }
    }

    #[test]
    fn a_read_in_a_condition_is_noted_at_the_reference() {
        let actions = "\n{\"name\": \"D\", \"type\": \"Decision\",\n  \"condition\": \"true and $r.vip == true\"}";
        let story = gives(
            &flow_on(&format!(r#""onerror": {}"#, say("H", "")), actions),
            [],
            &[("r", "{}")],
        );
        story.notes(&["3:26 not-set-read `$r.vip` is not set"]);
    }

    #[test]
    fn after_an_escape_the_whole_string_is_the_place() {
        let actions = "{\"name\": \"V\", \"type\": \"SetVariable\", \"set\": {\n  \"v\": \"\\u0041 ${nothing}\"}}";
        gives(&flow(actions), [], &[]).notes(&["2:8 not-set-read `$nothing` is not set"]);
    }

    #[test]
    fn asking_whether_something_is_set_is_no_such_read() {
        for condition in [
            "IsSet($x)",
            "IsNotSetOrEmpty($x.y)",
            "IsSet(If(true, $x, 1))",
        ] {
            let decision =
                format!(r#"{{"name": "D", "type": "Decision", "condition": "{condition}"}}"#);
            gives(&flow(&decision), [], &[]).notes(&[]);
        }
    }

    #[test]
    fn a_strict_run_fails_there() {
        let strict = RunOptions {
            strict: true,
            ..RunOptions::default()
        };
        let actions = [
            set("A", r#""before": 1, "v": "$x", "after": 2"#),
            lookup_with("A", "", r#""inputVariables": {"v": "$x"},"#),
            lookup_with("A", "", r#""headers": {"v": "$x"},"#),
            r#"{"name": "A", "type": "PlayMessage", "message": "${x}"}"#.to_owned(),
            r#"{"name": "A", "type": "Log", "message": "${x}"}"#.to_owned(),
            r#"{"name": "A", "type": "CollectInput", "prompt": "${x}"}"#.to_owned(),
            r#"{"name": "A", "type": "Decision", "condition": "$x == 1"}"#.to_owned(),
            r#"{"name": "A", "type": "Switch", "cases": [{"when": "$x == 1"}]}"#.to_owned(),
            r#"{"name": "A", "type": "TransferToQueue", "queue": {"id": "$x"}}"#.to_owned(),
        ];
        for action in actions {
            let flow = flow_on(&format!(r#""onerror": {}"#, say("H", "")), &action);
            let story = gives_with(&strict, &flow, [], &[]);
            story
                .path("Start > A")
                .ends("failed expression.not-set in A")
                .hears(&[])
                .logs(&[])
                .sends(&[]);
            story.var("after", "not set");
        }
    }

    #[test]
    fn a_strict_run_fails_at_the_queue_of_the_end() {
        let strict = RunOptions {
            strict: true,
            ..RunOptions::default()
        };
        let flow = r#"{"initialAction": {"name": "S", "type": "Start", "routing": {"queue": {"id": "$q"}}}}"#;
        gives_with(&strict, flow, [], &[])
            .path("S")
            .ends("failed expression.not-set in S");
    }

    #[test]
    fn a_strict_run_without_such_reads_is_as_any_other() {
        let strict = RunOptions {
            strict: true,
            ..RunOptions::default()
        };
        gives_with(&strict, &flow(&set("V", r#""v": "$x""#)), [], &[("x", "1")])
            .var("v", "1")
            .ends("ended");
    }
}

mod s23_set {
    use crate::story::*;

    #[test]
    fn each_value_sees_the_ones_before_it() {
        let members = r#""a": 1, "b": "$a", "a": 2, "c": "<${a}${b}>""#;
        gives(&flow(&set("V", members)), [], &[])
            .var("a", "2")
            .var("b", "1")
            .var("c", r#""<21>""#);
    }

    #[test]
    fn a_later_one_is_not_seen() {
        let story = gives(&flow(&set("V", r#""b": "$a", "a": 1"#)), [], &[]);
        story.var("b", "not set").var("a", "1");
    }

    #[test]
    fn variables_keep_the_order_of_their_assignment() {
        let story = gives(
            &flow(&set("V", r#""z": 1, "a": 2, "m": "$nothing""#)),
            [],
            &[("g", "0")],
        );
        let vars = story.finished().trace.vars();
        let names: Vec<_> = vars.set_ones().map(|(name, _)| &**name).collect();
        assert_eq!(names, ["g", "z", "a"]);
        assert_eq!(
            vars.unset_ones().map(|name| &**name).collect::<Vec<_>>(),
            ["m"]
        );
    }

    #[test]
    fn what_is_no_name_cannot_be_set() {
        let found = finds(&flow(&set("V", "\n\"a b\": 1, \"$c\": 2")));
        assert_eq!(
            found,
            [
                "2:1 error invalid-field: `a b` is no name of a variable (a name is a letter or `_`, then letters, digits and `_`)",
                "2:11 error invalid-field: `$c` is no name of a variable (`$` is for reading: write `c` here)",
            ]
        );
    }
}

mod s24_conditions {
    use crate::story::*;

    #[track_caller]
    fn leaves_by(condition: &str, exit: &str) {
        let decision =
            format!(r#"{{"name": "D", "type": "Decision", "condition": "{condition}"}}"#);
        gives(
            &flow(&decision),
            [],
            &[("r", r#"{"n": 5, "s": "Abc", "l": [true], "a b": 1}"#)],
        )
        .path(&format!("Start > D {exit}"));
    }

    #[test]
    fn variables_are_written_with_a_dollar_sign() {
        leaves_by("$r.n == 5", "yes");
        leaves_by("$r.n > 5", "no");
        leaves_by("$r.l[0]", "yes");
        leaves_by("$r[\\\"a b\\\"] == 1", "yes");
    }

    #[test]
    fn the_platforms_operators_and_functions_are_known() {
        leaves_by("$r.n >= 5 and !($r.s == \\\"x\\\") or false", "yes");
        leaves_by("Length($r.s) == 3 and Contains($r.s, \\\"bc\\\")", "yes");
        leaves_by("IsSet($r.nothing)", "no");
    }

    #[test]
    fn a_syntax_error_is_found_at_its_place() {
        let found = finds(&flow(
            "{\"name\": \"D\", \"type\": \"Decision\",\n\"condition\": \"$r.n == \"}",
        ));
        assert!(
            found[0].starts_with("2:") && found[0].contains(" error expression-syntax: "),
            "{found:?}"
        );
    }

    #[test]
    fn a_condition_is_a_string() {
        let found = finds(&flow(
            "{\"name\": \"D\", \"type\": \"Decision\",\n\"condition\": true}",
        ));
        assert_eq!(
            found,
            ["2:14 error invalid-field: `condition` of `D` must be an expression in a string"]
        );
    }
}
