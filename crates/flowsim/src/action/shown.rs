//! What is shown of an action: everything that happened, without secrets, as JSON.

use std::time::Duration;

use flow_action::{Answered, Asked, ErrorBody, Operation, Outcome, Step};
use flow_core::{Head, HttpEnd, HttpReply, Redactor};
use flow_expr::{Object, Value};

/// The format of `flowsim action --format json`, and its version.
const SCHEMA: &str = "flowsim/action/1";

/// An action that was run, ready to be shown.
pub(crate) struct Shown {
    pub(crate) name: String,
    /// The request; `null` when there is none.
    pub(crate) request: Value,
    pub(crate) operations: Vec<Told>,
    /// The status and how long it took, when a reply came.
    pub(crate) status: Option<u16>,
    pub(crate) elapsed: Option<Duration>,
    pub(crate) result: Option<Value>,
    /// The names that a flow binds.
    pub(crate) outputs: Vec<(String, Value)>,
    pub(crate) error: Option<Value>,
    pub(crate) is_timeout: bool,
    pub(crate) notes: Vec<String>,
}

/// A step that was taken.
pub(crate) struct Told {
    pub(crate) step: Step,
    pub(crate) result: Option<Value>,
    pub(crate) error: Option<Value>,
}

impl Shown {
    /// An action whose request was made (`asked` says it without secrets) and, if it was, sent.
    pub(crate) fn of(
        name: &str,
        asked: &Asked,
        answered: Option<(&HttpReply, &Answered)>,
        redactor: &Redactor,
    ) -> Self {
        let answers = answered.map(|(_, answered)| answered);
        let operations = asked.operations.iter();
        let operations = operations.chain(answers.iter().flat_map(|answered| &answered.operations));
        let notes = asked.notes.iter();
        let notes = notes.chain(answers.iter().flat_map(|answered| &answered.notes));
        let outcome = answers.map(|answered| &answered.outcome);
        let error = outcome
            .and_then(Outcome::error)
            .or(asked.request.as_ref().err());
        let mut shown = Self {
            name: name.to_owned(),
            request: asked
                .request
                .as_ref()
                .map_or(Value::Null, |request| redactor.value(&request.to_value())),
            operations: operations
                .map(|operation| Told::of(operation, redactor))
                .collect(),
            status: None,
            elapsed: None,
            result: None,
            outputs: Vec::new(),
            error: error.map(|error| clean(error, redactor)),
            is_timeout: matches!(outcome, Some(Outcome::Timeout(_))),
            notes: notes.map(|note| redactor.text(note).into_owned()).collect(),
        };
        if let Some((reply, _)) = answered {
            shown.status = head_of(reply).map(Head::status);
            shown.elapsed = Some(reply.elapsed);
        }
        if let Some(Outcome::Success { result, outputs }) = outcome {
            shown.result = Some(redactor.value(result));
            let set = outputs
                .iter()
                .filter_map(|(output, value)| Some((output.name.clone(), value.as_ref()?)));
            shown.outputs = set
                .map(|(name, value)| (name, redactor.value(value)))
                .collect();
        }
        shown
    }

    /// Whether the action succeeded.
    pub(crate) fn is_success(&self) -> bool {
        self.error.is_none()
    }

    /// What a step came to.
    pub(crate) fn told(&self, step: Step) -> Option<&Told> {
        self.operations.iter().find(|told| told.step == step)
    }
}

impl Told {
    fn of(operation: &Operation, redactor: &Redactor) -> Self {
        Self {
            step: operation.step,
            result: operation.result.as_ref().map(|value| redactor.value(value)),
            error: operation.error.as_ref().map(|error| clean(error, redactor)),
        }
    }

    fn to_value(&self) -> Value {
        Value::Object(Object::of([
            ("step", Value::from(self.step.as_str())),
            ("success", self.error.is_none().into()),
            ("result", or_null(self.result.as_ref())),
            ("error", or_null(self.error.as_ref())),
        ]))
    }
}

fn clean(error: &ErrorBody, redactor: &Redactor) -> Value {
    redactor.value(&error.to_value())
}

fn or_null(value: Option<&Value>) -> Value {
    value.cloned().unwrap_or(Value::Null)
}

fn head_of(reply: &HttpReply) -> Option<&Head> {
    match &reply.end {
        HttpEnd::Complete(head, _) | HttpEnd::Body(head, ..) => Some(head),
        HttpEnd::Deadline(_, head) => head.as_ref(),
        _ => None,
    }
}

/// The action as `--format json` prints it.
pub(crate) fn json(shown: &Shown) -> String {
    let reply = shown
        .told(Step::Reply)
        .and_then(|told| told.result.as_ref());
    let outputs = shown
        .outputs
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()));
    let object = Object::of([
        ("schema", Value::from(SCHEMA)),
        ("name", shown.name.as_str().into()),
        ("request", shown.request.clone()),
        ("reply", or_null(reply)),
        (
            "operations",
            Value::list(shown.operations.iter().map(Told::to_value)),
        ),
        ("result", or_null(shown.result.as_ref())),
        ("outputs", Value::Object(Object::of(outputs))),
        ("success", shown.is_success().into()),
        ("error", or_null(shown.error.as_ref())),
        (
            "notes",
            Value::list(shown.notes.iter().map(|note| Value::from(note.as_str()))),
        ),
    ]);
    Value::Object(object).to_json_pretty() + "\n"
}
