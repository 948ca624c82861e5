//! The JSON Schema of the lines of what only platform flows do.

use flow_core::Method;
use flow_schema::{Member, Schema};

use super::{elapsed, event, left, timeout};
use crate::report::schema::needed;

pub(super) fn events() -> Vec<(&'static str, Schema)> {
    vec![
        event("dataCalled", "A data action was called.", data_called()),
        event(
            "dataAnswered",
            "A data action answered, or did not in time.",
            data_answered(),
        ),
        event(
            "stubAsked",
            "Somebody was asked what comes of an action that is not simulated.",
            stub_asked(),
        ),
        event(
            "stubAnswered",
            "Somebody said what comes of it, or nobody did.",
            [outputs("What it gave; `null` when nobody said."), elapsed()],
        ),
        event("waited", "The flow waited.", [elapsed()]),
        event(
            "performed",
            "Something was done that has no consequence in the flow.",
            [inputs()],
        ),
        event(
            "attributed",
            "An attribute of the participant or conversation was written.",
            attributed(),
        ),
        event(
            "called",
            "A task was called.",
            [needed("to", Schema::text(), "The task's first action.")],
        ),
        event(
            "returned",
            "The call of a task came back and was left by an exit.",
            left(),
        ),
    ]
}

fn inputs() -> Member {
    needed("inputs", Schema::of_type("object"), "What it was given.")
}

fn outputs(about: &str) -> Member {
    needed("outputs", Schema::of_type("object").or_null(), about)
}

fn data_called() -> [Member; 4] {
    [
        needed(
            "category",
            Schema::text(),
            "The category: the name of the integration.",
        ),
        needed("dataAction", Schema::text(), "The data action's name."),
        inputs(),
        timeout(),
    ]
}

fn data_answered() -> [Member; 4] {
    [
        needed(
            "verdict",
            Schema::reference("verdict").or_null(),
            "What the answer means; `null` when nobody knows the data action.",
        ),
        outputs("What it gave, on failure too; `null` when nothing came."),
        needed(
            "exchange",
            exchange().or_null(),
            "The HTTP request that it made; `null` when it made none.",
        ),
        elapsed(),
    ]
}

fn exchange() -> Schema {
    Schema::object([
        needed(
            "method",
            Schema::one_of_texts(Method::ALL.map(Method::as_str)),
            "The HTTP method.",
        ),
        needed("url", Schema::text(), "The address that was called."),
        needed("requestBody", Schema::any(), "The JSON that was sent."),
        needed(
            "status",
            Schema::reference("status").or_null(),
            "The status that was received.",
        ),
        needed(
            "responseBody",
            Schema::any(),
            "The JSON that was received; `null` when there was none.",
        ),
    ])
}

fn stub_asked() -> [Member; 3] {
    [
        needed("type", Schema::text(), "The action's type."),
        inputs(),
        needed(
            "exits",
            Schema::list(Schema::text()),
            "The labels of its exits.",
        ),
    ]
}

fn attributed() -> [Member; 3] {
    [
        needed(
            "of",
            Schema::one_of_texts(["participant", "conversation"]),
            "Whose attribute it is.",
        ),
        needed("name", Schema::text(), "Its name; letter case counts."),
        needed(
            "value",
            Schema::text().or_null(),
            "Its value; `null` when it was taken away.",
        ),
    ]
}
