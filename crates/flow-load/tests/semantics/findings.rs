//! Every rule of the loader, found where it is and with what to do. Those that pin a rule of the semantics stand with
//! that rule.

use crate::story::*;

#[track_caller]
fn finds_only(flow: &str, expected: &[&str]) {
    assert_eq!(finds(flow), expected, "{flow}");
}

#[test]
fn a_flow_of_the_tutorial_has_no_findings_but_where_its_handlers_stand() {
    let flow = include_str!("../../../../scenarios/customer-lookup/flow.json");
    let found = finds(flow);
    assert!(
        found.iter().all(
            |finding| finding.contains("misplaced-handler") || finding.contains("missing-type")
        ),
        "{found:#?}"
    );
}

#[test]
fn everything_is_found_at_once_and_in_the_order_of_the_text() {
    let flow = r#"{"initialAction": {"name": "Start", "type": "Start", "on": {"next": "Nowhere"}}, "actions": [
{"name": "A", "type": "PlayMesage"},
{"name": "A", "type": "Disconnect", "colour": 1},
{"name": "L", "type": "GetExternalContact", "url": "http://a.test/", "timeout": 0},
{"type": "Disconnect"},
{"name": "V", "set": {"a": "${"}}
]}"#;
    let rules: Vec<_> = finds(flow)
        .iter()
        .map(|found| found.split(": ").next().unwrap().to_owned())
        .collect();
    assert_eq!(
        rules,
        [
            "1:69 error unknown-target",
            "2:23 error unknown-action-type",
            "3:10 error duplicate-name",
            "3:37 warning unknown-field",
            "4:52 error insecure-url",
            "4:81 error invalid-field",
            "5:1 error missing-field",
            "6:10 warning missing-type",
            "6:29 error expression-syntax",
        ]
    );
}

#[test]
fn a_file_that_holds_no_flow_says_so() {
    finds_only(
        "",
        &[
            "1:1 error syntax: the text is empty (a JSON text holds one value, usually an object: `{}`)",
        ],
    );
    let help = "a flow is an object with `name`, `type`, `initialAction` and `actions`";
    finds_only(
        "[]",
        &[&format!(
            "1:1 error missing-field: this is no flow: the file holds a list ({help})"
        )],
    );
    finds_only(
        "{}",
        &["1:1 error missing-field: the flow has no `initialAction`"],
    );
}

#[test]
fn without_initial_action_the_rest_is_still_checked() {
    let found = finds(
        "{\"actions\": [\n{\"name\": \"A\", \"type\": \"Disconnect\"},\n{\"name\": \"A\", \"type\": \"Log\", \"message\": \"m\", \"on\": {\"next\": \"Z\"}}]}",
    );
    let rules: Vec<_> = found
        .iter()
        .map(|found| found.split(": ").next().unwrap())
        .collect();
    assert_eq!(
        rules,
        [
            "1:1 error missing-field",
            "3:10 error duplicate-name",
            "3:61 error unknown-target"
        ]
    );
}

#[test]
fn a_syntax_error_leaves_no_program_and_misses_nothing_that_it_hides() {
    let source = flow_syntax::Source::new(
        "f",
        r#"{"initialAction": {"name": "S", "type": "Start", "on": {"next": "A""#,
    );
    let loaded = flow_load::load(&source);
    assert!(loaded.program.is_none());
    let rules: Vec<_> = loaded.diagnostics.iter().map(|found| found.rule).collect();
    assert!(rules.iter().all(|rule| *rule == "syntax"), "{rules:?}");
}

#[test]
fn a_name_is_needed() {
    let help = "give it a name that no other action has; `next` and the path speak of it by name";
    finds_only(
        &flow("\n {\"type\": \"Disconnect\"}"),
        &[&format!(
            "2:2 error missing-field: this action has no `name` ({help})"
        )],
    );
    finds_only(
        &flow("\n{\"name\": \" \", \"type\": \"Disconnect\"}"),
        &["2:10 error invalid-field: `name` of this action must be a string that is not empty"],
    );
    finds_only(
        &flow("\n{\"name\": 7, \"type\": \"Disconnect\"}"),
        &["2:10 error invalid-field: `name` of this action must be a string that is not empty"],
    );
}

#[test]
fn initial_action_is_called_start_unless_it_says_otherwise() {
    gives(r#"{"initialAction": {"type": "Start"}}"#, [], &[]).path("Start");
}

#[test]
fn a_type_that_cannot_be_told_is_needed() {
    for action in [r#"{"name": "A"}"#, r#"{"name": "A", "type": null}"#] {
        let found = finds(&flow(&format!("\n{action}")));
        let wanted = "2:10 error missing-field: `A` has no `type`, and its fields do not tell";
        assert!(found[0].starts_with(wanted), "{found:?}");
    }
}

#[test]
fn what_an_sdk_writes_as_null_counts_as_not_written() {
    let nulls = r#"
{"name": "A", "type": "GetExternalContact", "description": null, "url": "https://a.test/x",
 "headers": null, "input_variables": null, "output_variable": null, "on": null}"#;
    finds_only(&flow(nulls), &[]);
}

#[test]
fn what_an_action_cannot_do_without_is_needed() {
    for (name, missing) in [
        ("GetExternalContact", "url"),
        ("SetVariable", "set"),
        ("Decision", "condition"),
        ("Switch", "cases"),
        ("PlayMessage", "message"),
        ("Log", "message"),
        ("TransferToQueue", "queue"),
    ] {
        let text = flow(&format!("\n{{\"name\": \"A\", \"type\": \"{name}\"}}"));
        finds_only(
            &text,
            &[&format!("2:10 error missing-field: `A` has no `{missing}`")],
        );
    }
}

#[test]
fn fields_have_one_kind_of_value() {
    let typed = |name: &str, field: &str| {
        finds(&flow(&format!(
            "\n{{\"name\": \"A\", \"type\": \"{name}\",\n{field}}}"
        )))
        .join("\n")
    };
    let table = [
        (
            "SetVariable",
            r#""set": []"#,
            "3:8 error invalid-field: `set` of `A` must be an object of variables and values",
        ),
        (
            "Switch",
            r#""cases": {}"#,
            "3:10 error invalid-field: `cases` of `A` must be a list of at most 65535 cases",
        ),
        (
            "Switch",
            r#""cases": [1]"#,
            "3:11 error invalid-field: case 1 of `A` is a number, not an object (write an object: `{ … }`)",
        ),
        (
            "Switch",
            r#""cases": [{}]"#,
            "3:11 error missing-field: case 1 of `A` has no `when`",
        ),
        (
            "Disconnect",
            r#""on": []"#,
            "3:7 error invalid-field: `on` of `A` is a list, not an object (write an object: `\"on\": { \"next\": … }`)",
        ),
        (
            "Disconnect",
            r#""on": {"next": 1}"#,
            "3:16 error invalid-field: `next` of `on` of `A` must be the name of an action, or an action written in place",
        ),
        (
            "TransferToQueue",
            r#""queue": {"id": ""}"#,
            "3:17 error invalid-field: `id` of `queue` must be a string that is not empty",
        ),
        (
            "TransferToQueue",
            r#""queue": "q""#,
            "3:10 error invalid-field: `queue` is a string, not an object (write an object: `\"queue\": { \"id\": … }`)",
        ),
        (
            "TransferToQueue",
            r#""queue": {}"#,
            "3:1 error missing-field: `queue` has no `id`",
        ),
        (
            "CollectInput",
            r#""digits": 41"#,
            "3:11 error invalid-field: `digits` of `A` must be a whole number of digits from 1 to 40",
        ),
        (
            "Disconnect",
            r#""description": 1"#,
            "3:16 error invalid-field: `description` of `A` must be a string",
        ),
    ];
    for (name, field, expected) in table {
        assert_eq!(typed(name, field), expected);
    }
}

#[test]
fn actions_is_a_list_of_objects() {
    finds_only(
        "{\"initialAction\": {\"type\": \"Start\"},\n\"actions\": {}}",
        &["2:12 error invalid-field: `actions` of the flow must be a list of actions"],
    );
    finds_only(
        &flow("\n7"),
        &[
            "2:1 error invalid-field: this action is a number, not an object (write an object: `{ … }`)",
        ],
    );
}

#[test]
fn a_handler_beside_on_is_a_warning() {
    let help = r#"move it into `on`: `"on": { "onerror": … }`"#;
    let flow = flow("\n{\"name\": \"A\", \"type\": \"Disconnect\", \"onerror\": \"Start\"}");
    finds_only(
        &flow,
        &[&format!(
            "2:37 warning misplaced-handler: `onerror` of `A` stands beside `on` ({help})"
        )],
    );
}

#[test]
fn a_handler_in_on_and_beside_it_is_an_error() {
    let flow = flow(
        "\n{\"name\": \"A\", \"type\": \"Disconnect\", \"on\": {\"onerror\": \"Start\"}, \"onerror\": \"Start\"}",
    );
    finds_only(
        &flow,
        &[
            "2:65 error duplicate-field: `A` has `onerror` twice, in `on` and beside it: the one in `on` counts (remove one of the two)",
        ],
    );
}

#[test]
fn a_field_written_twice_is_a_warning_and_the_last_one_counts() {
    let flow = flow("\n{\"name\": \"A\", \"type\": \"Disconnect\", \"name\": \"B\"}");
    finds_only(
        &flow,
        &[
            "2:37 warning duplicate-field: `B` has `name` twice: the last one counts (remove one of the two)",
        ],
    );
    gives(&flow, [], &[]).path("Start > B");
}

#[test]
fn an_exit_that_a_type_does_not_have_is_unknown() {
    let flow = flow("\n{\"name\": \"A\", \"type\": \"Disconnect\", \"on\": {\"yess\": \"Start\"}}");
    let known = "known here: `next`, `onerror`, `ontimeout`";
    let told = format!(
        "2:44 warning unknown-field: `on` of `A` has an exit `yess` that is not known here: no run takes it ({known})"
    );
    finds_only(&flow, &[&told]);
}

#[test]
fn an_exit_by_another_name_is_told_by_its_own() {
    for (written, meant) in [
        ("on_error", "onerror"),
        ("onError", "onerror"),
        ("failure", "onerror"),
        ("time_out", "ontimeout"),
        ("onTimeout", "ontimeout"),
        ("true", "yes"),
        ("Else", "no"),
        ("success", "next"),
    ] {
        let found = finds(&flow(&format!(
            "{{\"name\": \"D\", \"type\": \"Decision\", \"condition\": \"true\", \"on\": {{\"{written}\": \"Start\"}}}}"
        )));
        let told = format!(
            "warning unknown-field: `on` of `D` has an exit `{written}` that is not known here: no run takes it (did you mean `{meant}`?)"
        );
        assert!(
            found.iter().any(|found| found.ends_with(&told)),
            "{found:?}"
        );
    }
}

#[test]
fn a_condition_with_the_wrong_types_is_found_before_it_runs() {
    let found = finds(&flow(
        "{\"name\": \"D\", \"type\": \"Decision\",\n\"condition\": \"Length()\"}",
    ));
    assert!(
        found[0].starts_with("2:") && found[0].contains(" error expression-type: "),
        "{found:?}"
    );
}

/// What a hostile file holds many of: each is told, and none makes another dearer.
#[test]
fn ten_thousand_mistakes_are_ten_thousand_findings() {
    let many =
        |action: &dyn Fn(usize) -> String| (0..10_000).map(action).collect::<Vec<_>>().join(",");
    let targets = flow(&many(&|n| {
        say(
            &format!("Action number {n}"),
            &format!(r#""next": "Action nomber {n}x""#),
        )
    }));
    assert_eq!(finds(&targets).len(), 10_000);
    assert_eq!(finds(&flow(&many(&|_| say("A", "")))).len(), 9_999);
}

#[test]
fn unknown_fields_beyond_a_hundred_are_not_told() {
    let fields: String = (0..100_000)
        .map(|n| format!(r#""field {n}": 1, "#))
        .collect();
    let text = flow(&format!(
        r#"{{{fields} "name": "A", "type": "Disconnect"}}"#
    ));
    assert_eq!(finds(&text).len(), 100);
}

#[test]
fn a_switch_of_the_most_cases_is_read() {
    let cases: Vec<_> = (0..65_535)
        .map(|n| format!(r#"{{"name": "n{n}", "when": "false", "next": "Start"}}"#))
        .collect();
    assert_eq!(
        finds(&flow(&format!(
            r#"{{"name": "W", "type": "Switch", "cases": [{}]}}"#,
            cases.join(",")
        ))),
        [""; 0]
    );
}

#[test]
fn endless_names_are_not_repeated_in_full() {
    let name = "x".repeat(100_000);
    let cases = vec![r#"{"whn": "true"}"#; 1_000].join(",");
    let found = finds(&flow(&format!(
        r#"{{"name": "{name}", "type": "Switch", "cases": [{cases}]}}"#
    )));
    assert_eq!(found.len(), 2_000);
    assert!(found.iter().all(|found| found.len() < 1_000));
}
