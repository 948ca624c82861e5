//! What is given as JSON becomes what the variable's type says: whoever starts a flow, and whoever answers for the world, has
//! texts where the platform has moments, queues and amounts.

use std::sync::Arc;

use flow_core::{CallData, Does, ExitName};
use flow_expr::{Organisation, Scalar, Type, Value};

use crate::flow::{Flow, done};

const MOMENT: Type = Type::One(Scalar::DateTime);

#[test]
fn inputs_have_the_types_that_the_flow_declares() {
    let mut flow = Flow::default();
    flow.declare("Flow.due", MOMENT);
    flow.declare("Flow.text", Type::TEXT);
    flow.declare("Flow.waits", Type::List(Scalar::Duration));
    flow.set("Late", "Flow.late", "AddDays(Flow.due, 1)");
    flow.set(
        "First",
        "Flow.first",
        "Flow.waits[0] > MakeDuration(0, 0, 4, 0)",
    );
    let given = [
        ("Flow.due", "2026-01-31T10:00:00Z".into()),
        ("Flow.text", "2026-01-31".into()),
        ("Flow.waits", Value::list(["PT5M".into(), Value::Null])),
    ];
    flow.run_given(&given, vec![])
        .has("Flow.late", "ToDateTime(\"2026-02-01T10:00:00Z\")")
        .has("Flow.text", "\"2026-01-31\"")
        .has("Flow.first", "true")
        .notes(&[]);
}

#[test]
fn a_queue_is_given_by_its_name() {
    let mut flow = Flow::default();
    let mut organisation = Organisation::default();
    organisation.add(Scalar::Queue, "Support", Some("q-1"), None);
    flow.options.directory = Some(Arc::new(organisation));
    flow.declare("Flow.queue", Type::One(Scalar::Queue));
    flow.set("Id", "Flow.id", "Flow.queue.id");
    flow.run_given(&[("Flow.queue", "support".into())], vec![])
        .has("Flow.id", "\"q-1\"");
    flow.set("Name", "Flow.name", "Flow.queue.name");
    flow.run_given(&[("Flow.queue", "Sales".into())], vec![])
        .has("Flow.name", "\"Sales\"");
}

#[test]
fn what_a_type_cannot_read_stays_as_it_was_given() {
    let mut flow = Flow::default();
    flow.declare("Flow.due", MOMENT);
    flow.set("Late", "Flow.late", "AddDays(Flow.due, 1)");
    flow.run_given(&[("Flow.due", "soon".into())], vec![])
        .has("Flow.due", "\"soon\"")
        .has("Flow.late", "NOT_SET");
}

#[test]
fn outputs_have_the_types_of_the_variables_that_they_are_bound_to() {
    let mut flow = Flow::default();
    let due = flow.declare("Flow.due", MOMENT);
    let call = CallData {
        category: "Web".into(),
        data_action: "Look up".into(),
        inputs: Vec::new(),
        timeout: flow.expr("MakeDuration(0, 0, 0, 10)"),
        outputs: vec![("due".into(), due)],
        failure_outputs: Vec::new(),
    };
    flow.add("Call", Does::CallData(Box::new(call)));
    flow.exit(ExitName::Success, "success", "Year");
    flow.set("Year", "Flow.year", "Year(Flow.due)");
    flow.run(vec![done(r#"{"due": "2026-01-31T10:00:00Z"}"#)])
        .has("Flow.year", "2026");
}

#[test]
fn the_platform_keeps_the_moment_of_the_start() {
    let mut flow = Flow::default();
    flow.enter("Start", &[]);
    flow.set("Year", "Flow.year", "Year(flow.startDateTimeUtc)");
    flow.at(1_767_225_600_000);
    flow.run(vec![]).has("Flow.year", "2026").notes(&[]);
    let given = [("Flow.StartDateTimeUtc", "2020-01-01T00:00:00Z".into())];
    flow.declare("Flow.StartDateTimeUtc", MOMENT);
    flow.run_given(&given, vec![]).has("Flow.year", "2020");
}
