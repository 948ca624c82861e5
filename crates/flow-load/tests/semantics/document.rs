//! S1–S5: keys, exits, types and names.

mod s01_keys {
    use crate::story::*;

    fn spelt(initial: &str, output: &str, inputs: &str) -> String {
        format!(
            r#"{{"name": "F", "description": "d", "type": "voice", "{initial}": {{"name": "Start", "type": "Start"}},
               "actions": [{{"name": "L", "type": "GetExternalContact", "url": "https://a.test/",
                             "{output}": "found", "{inputs}": {{"a": 1}}}}]}}"#
        )
    }

    #[track_caller]
    fn is_read(flow: &str) {
        assert_eq!(finds(flow), [""; 0]);
        gives(flow, [ok("7")], &[])
            .path("Start > L success")
            .sends(&[r#"{"a":1}"#])
            .var("found", "7");
    }

    #[test]
    fn camel_case_is_read() {
        is_read(&spelt("initialAction", "outputVariable", "inputVariables"));
    }

    #[test]
    fn snake_case_is_read() {
        is_read(&spelt(
            "initial_action",
            "output_variable",
            "input_variables",
        ));
    }

    #[test]
    fn the_flow_says_what_it_is() {
        let flow = spelt("initialAction", "outputVariable", "inputVariables");
        let program = flow_load::load(&flow_syntax::Source::new("f", flow))
            .program
            .unwrap();
        assert_eq!(
            (
                &*program.flow.name,
                &*program.flow.flow_type,
                program.flow.format
            ),
            ("F", "voice", "sdk-json")
        );
    }

    #[test]
    fn an_object_with_both_spellings_is_told() {
        let flow = r#"{"initialAction": {"name": "S", "type": "Start"}, "actions": [
{"name": "L", "type": "GetExternalContact", "url": "https://a.test/", "outputVariable": "a", "output_variable": "b"}]}"#;
        assert_eq!(
            finds(flow),
            [
                "2:94 warning duplicate-field: `L` has `outputVariable` and `output_variable`, which are one field: the last one counts (remove one of the two)"
            ]
        );
        gives(flow, [ok("1")], &[])
            .var("a", "not set")
            .var("b", "1");
    }
}

mod s02_handlers {
    use crate::story::*;

    fn beside(fields: &str, on: &str) -> String {
        let lookup = lookup_with("L", on, fields);
        flow(&format!(
            "{lookup}, {}, {}",
            say("A", r#""next": "Z""#),
            say("Z", "")
        ))
    }

    #[test]
    fn onerror_is_accepted_in_on_and_beside_it() {
        gives(
            &beside("", r#""next": "Z", "onerror": "A""#),
            [refused()],
            &[],
        )
        .path("Start > L error > A > Z");
        gives(
            &beside(r#""onerror": "A","#, r#""next": "Z""#),
            [refused()],
            &[],
        )
        .path("Start > L error > A > Z");
    }

    #[test]
    fn ontimeout_is_accepted_in_on_and_beside_it() {
        gives(
            &beside("", r#""next": "Z", "ontimeout": "A""#),
            [silence()],
            &[],
        )
        .path("Start > L timeout > A > Z");
        gives(
            &beside(r#""ontimeout": "A","#, r#""next": "Z""#),
            [silence()],
            &[],
        )
        .path("Start > L timeout > A > Z");
    }

    #[test]
    fn handlers_beside_on_of_initial_action_are_flow_handlers() {
        let flow = format!(
            r#"{{"initialAction": {{"name": "Start", "type": "Start", "ontimeout": {}}}, "actions": [{}]}}"#,
            say("T", ""),
            lookup("L", "")
        );
        gives(&flow, [silence()], &[])
            .path("Start > L timeout > T")
            .ends("ended");
    }

    #[test]
    fn next_beside_on_is_not_followed() {
        let flow = flow(&format!(
            r#"{{"name": "A", "type": "PlayMessage", "message": "m", "next": "C"}}, {}, {}"#,
            say("B", ""),
            say("C", "")
        ));
        gives(&flow, [], &[]).path("Start > A > B > C");
        let found = finds(&flow).join("\n");
        assert!(found.contains("`next` belongs into `on`"), "{found}");
    }
}

mod s03_inline {
    use crate::story::*;

    #[test]
    fn an_exit_is_a_name_or_an_action_in_place() {
        let named = flow_on(
            r#""next": "B""#,
            &format!("{}, {}", say("A", ""), say("B", "")),
        );
        gives(&named, [], &[]).path("Start > B");
        let inline = flow_on(
            &format!(r#""next": {}"#, say("I", r#""next": "B""#)),
            &format!("{}, {}", say("A", ""), say("B", "")),
        );
        gives(&inline, [], &[]).path("Start > I > B");
    }

    #[test]
    fn actions_in_place_may_hold_others() {
        let third = say("Third", r#""next": "Z""#);
        let second = say("Second", &format!(r#""next": {third}"#));
        let first = say("First", &format!(r#""next": {second}"#));
        let flow = flow_on(
            &format!(r#""next": {first}"#),
            &format!("{}, {}", say("A", ""), say("Z", "")),
        );
        gives(&flow, [], &[]).path("Start > First > Second > Third > Z");
    }

    #[test]
    fn an_action_in_place_can_be_named_from_elsewhere() {
        let flow = flow_on(
            &format!(r#""next": {}"#, say("I", r#""next": "B""#)),
            &format!("{}, {}", say("A", ""), say("B", r#""next": "Z""#)),
        );
        let flow = flow.replace(r#""Z""#, r#""I""#);
        let options = flow_core::RunOptions {
            max_actions: 5,
            ..Default::default()
        };
        gives_with(&options, &flow, [], &[])
            .path("Start > I > B > I > B")
            .ends("limit");
    }
}

mod s04_types {
    use crate::story::*;

    #[track_caller]
    fn is_a(written: &str, canonical: &str) {
        let fields = r#""url": "https://a.test/", "set": {}, "condition": "true", "cases": [], "message": "m",
                        "queue": {"id": "q"}"#;
        let text = flow(&format!(
            r#"{{"name": "A", "type": "{written}", {fields}}}"#
        ));
        let loaded = flow_load::load(&flow_syntax::Source::new("f", text));
        assert!(!loaded.has_errors(), "{written}: {:?}", loaded.diagnostics);
        let program = loaded.program.expect("a flow without errors is a program");
        assert_eq!(program.actions()[1].type_name(), canonical);
    }

    #[test]
    fn every_type_is_known_with_and_without_its_suffix_in_any_letter_case() {
        let types = [
            "Start",
            "GetExternalContact",
            "SetVariable",
            "Decision",
            "Switch",
            "PlayMessage",
            "Log",
            "TransferToQueue",
            "Disconnect",
            "CollectInput",
            "CallFlow",
        ];
        for name in types {
            is_a(name, name);
            is_a(&format!("{name}Action"), name);
            is_a(&format!("{name}ACTION").to_lowercase(), name);
            is_a(&name.to_uppercase(), name);
        }
    }

    #[test]
    fn an_action_without_type_is_read_by_its_fields() {
        let flow =
            flow(r#"{"name": "L", "url": "https://a.test/"}, {"name": "V", "set": {"a": 1}}"#);
        gives(&flow, [ok("1")], &[])
            .path("Start > L success > V")
            .var("a", "1");
    }

    #[test]
    fn a_missing_type_is_a_warning() {
        let flow = "{\"initialAction\": {\"name\": \"S\"}, \"actions\": [\n{\"name\": \"L\", \"url\": \"https://a.test/\"},\n{\"name\": \"V\", \"set\": {}}]}";
        assert_eq!(
            finds(flow),
            [
                "1:28 warning missing-type: `S` has no `type`: its place says that it is a `Start` (write `\"type\": \"Start\"`)",
                "2:10 warning missing-type: `L` has no `type`: its fields say that it is a `GetExternalContact` (write `\"type\": \"GetExternalContact\"`)",
                "3:10 warning missing-type: `V` has no `type`: its fields say that it is a `SetVariable` (write `\"type\": \"SetVariable\"`)",
            ]
        );
    }

    #[test]
    fn unknown_keys_are_warnings_with_the_nearest_name() {
        let flow = flow(
            "\n{\"name\": \"A\", \"type\": \"PlayMessage\", \"message\": \"m\", \"desciption\": \"d\"}",
        );
        assert_eq!(
            finds(&flow),
            [
                "2:54 warning unknown-field: `A` has a field `desciption` that is not known here: it is ignored (did you mean `description`?)"
            ]
        );
        gives(&flow, [], &[]).path("Start > A");
    }

    #[test]
    fn unknown_types_are_errors_with_the_nearest_name() {
        let flow = flow("\n{\"name\": \"A\", \"type\": \"PlayMesage\", \"message\": \"m\"}");
        let found = finds(&flow);
        assert_eq!(
            found[0],
            "2:23 error unknown-action-type: `PlayMesage` is no type of action (did you mean `PlayMessage`?)"
        );
    }

    #[test]
    fn the_fields_of_an_unknown_type_are_not_told_twice() {
        let flow = flow(r#"{"name": "A", "type": "PlayMesage", "message": "m"}"#);
        assert_eq!(finds(&flow).len(), 1, "{:?}", finds(&flow));
    }
}

mod s05_names {
    use crate::story::*;

    #[test]
    fn two_actions_of_one_name_are_an_error_inline_ones_included() {
        let flow = flow_on(
            "\n\"next\": {\"name\": \"A\", \"type\": \"Disconnect\"}",
            "\n{\"name\": \"A\", \"type\": \"Disconnect\"}",
        );
        let help =
            "names are unique over the whole flow, inline actions included: rename one of them";
        assert_eq!(
            finds(&flow),
            [format!(
                "3:10 error duplicate-name: two actions are called `A` ({help})"
            )]
        );
    }

    #[test]
    fn initial_action_shares_the_names() {
        let found = finds(&flow(&say("Start", "")));
        assert!(
            found[0].contains("two actions are called `Start`"),
            "{found:?}"
        );
    }

    #[test]
    fn names_differ_by_letter_case() {
        assert_eq!(
            finds(&flow(&format!("{}, {}", say("a", ""), say("A", "")))),
            [""; 0]
        );
    }

    #[test]
    fn an_unknown_target_is_an_error_with_the_nearest_name() {
        let flow = flow_on(
            "\n\"next\": \"Lookup Custmer\"",
            &lookup("Lookup Customer", ""),
        );
        assert_eq!(
            finds(&flow),
            [
                "2:9 error unknown-target: `next` names an action that does not exist (did you mean `Lookup Customer`?)"
            ]
        );
    }

    #[test]
    fn every_exit_must_lead_somewhere() {
        let switch = r#"{"name": "W", "type": "Switch", "cases": [{"when": "true", "next": "q1"}],
            "on": {"next": "q2", "default": "q3", "onerror": "q4", "ontimeout": "q5"}}"#;
        let decision = r#"{"name": "D", "type": "Decision", "condition": "true", "on": {"yes": "q6", "no": "q7"}}"#;
        let collect = r#"{"name": "C", "type": "CollectInput", "on": {"noinput": "q8"}}"#;
        let found = finds(&flow(&format!("{switch}, {decision}, {collect}")));
        let told = |text: &String| text.contains("error unknown-target:");
        assert_eq!(
            (found.len(), found.iter().all(told)),
            (8, true),
            "{found:?}"
        );
    }
}

mod yaml {
    #[test]
    fn a_flow_may_be_written_as_yaml() {
        let text = "initialAction:\n  name: Start\n  type: Start\n  on: { next: Say }\nactions:\n  - name: Say\n    type: PlayMessage\n    message: hello\n";
        let loaded = flow_load::load(&flow_syntax::Source::new("flow.YML", text));
        assert_eq!(loaded.diagnostics, []);
        assert_eq!(loaded.program.unwrap().actions().len(), 2);
        let as_json = flow_load::load(&flow_syntax::Source::new("flow.json", text));
        assert!(as_json.has_errors());
    }
}
