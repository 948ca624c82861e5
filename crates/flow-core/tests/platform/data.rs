//! Call Data Action (help/call-data-action): success, failure and timeout, and what each binds.

use flow_core::{CallData, DataEnd, Does, Effect, ExitName, Setting};

use crate::flow::{Flow, data, done, object};

fn calling() -> Flow {
    let mut flow = Flow::default();
    flow.set("Old", "Flow.name", "\"old\"");
    let call = CallData {
        category: "Web".into(),
        data_action: "Look up".into(),
        inputs: vec![
            ("Number".into(), flow.expr("Append(\"+\", \"1\")")),
            ("missing".into(), Setting::NoValue),
        ],
        timeout: flow.expr("MakeDuration(0, 0, 0, 10)"),
        outputs: vec![
            ("name".into(), flow.var("Flow.name")),
            ("address.city".into(), flow.var("Flow.city")),
        ],
        failure_outputs: vec![
            ("errorCode".into(), flow.var("Flow.code")),
            ("status".into(), flow.var("Flow.status")),
        ],
    };
    flow.add("Call", Does::CallData(Box::new(call)));
    flow.exit(ExitName::Success, "success", "Good");
    flow.exit(ExitName::Error, "failure", "Bad");
    flow.exit(ExitName::Timeout, "timeout", "Slow");
    flow.say("Good").way_on("end");
    flow.say("Bad").way_on("end");
    flow.say("Slow");
    flow
}

#[test]
fn inputs_that_are_set_are_sent() {
    let ran = calling().run(vec![done("{}")]);
    let Effect::Data(request) = &ran.effects[0] else {
        panic!("{:?}", ran.effects);
    };
    assert_eq!(request.inputs, object(r#"{"Number": "+1"}"#));
    assert_eq!(
        (
            &*request.category,
            &*request.data_action,
            request.timeout.as_secs()
        ),
        ("Web", "Look up", 10)
    );
}

#[test]
fn success_binds_the_outputs_flattened_or_not() {
    calling()
        .run(vec![done(r#"{"name": "Al", "address.city": "Ulm"}"#)])
        .path("Old > Call success > Good")
        .has("Flow.name", "\"Al\"")
        .has("Flow.city", "\"Ulm\"");
    calling()
        .run(vec![done(r#"{"address": {"city": "Ulm"}}"#)])
        .has("Flow.name", "NOT_SET")
        .has("Flow.city", "\"Ulm\"");
}

#[test]
fn failure_binds_the_failure_outputs_and_leaves_the_others() {
    let failed = DataEnd::Failed(object(r#"{"errorCode": "x", "status": 404}"#));
    calling()
        .run(vec![data(failed, 5)])
        .path("Old > Call failure > Bad")
        .has("Flow.code", "\"x\"")
        .has("Flow.status", "404")
        .has("Flow.name", "\"old\"");
}

#[test]
fn what_comes_when_the_flows_timeout_has_passed_does_not_count() {
    for end in [
        DataEnd::Done(object(r#"{"name": "late"}"#)),
        DataEnd::Failed(object("{}")),
        DataEnd::Late,
    ] {
        calling()
            .run(vec![data(end, 10_000)])
            .path("Old > Call timeout > Slow")
            .has("Flow.name", "\"old\"");
    }
}

#[test]
fn a_data_action_that_nobody_knows_stops_the_run_and_says_how_to_supply_it() {
    calling()
        .run(vec![])
        .path("Old > Call")
        .fails("action.unsupported")
        .notes(&[
            "nobody answers for the data action `Look up` of `Web`: give it a reply under the name `Call`, such as `{ outputs: { … } }`, or supply its definition with `--action FILE`",
        ]);
}

#[test]
fn a_timeout_that_is_not_above_zero_goes_to_the_flows_error_handling() {
    let mut flow = Flow::default();
    let call = CallData {
        category: "Web".into(),
        data_action: "Look up".into(),
        inputs: vec![],
        timeout: flow.expr("MakeDuration(0, 0, 0, 0)"),
        outputs: vec![],
        failure_outputs: vec![],
    };
    flow.add("Call", Does::CallData(Box::new(call)));
    flow.run(vec![]).fails("expression.range");
}
