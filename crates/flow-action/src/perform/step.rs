//! The steps of an action, and what came of each.

use flow_expr::Value;

use super::ErrorBody;

/// A step, in the order in which they are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The input is compared with its schema.
    Input,
    /// Address, headers and body are made of their templates.
    Request,
    /// The service answers.
    Reply,
    /// Values are taken from the answer.
    Translation,
    /// The success template makes a result of them.
    Template,
    /// The result is compared with its schema.
    Schema,
}

impl Step {
    /// The step as reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Request => "request",
            Self::Reply => "reply",
            Self::Translation => "translation",
            Self::Template => "template",
            Self::Schema => "schema",
        }
    }
}

/// A step that was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Which.
    pub step: Step,
    /// What came of it: a value, or the text that could not become one; `None` where nothing did.
    pub result: Option<Value>,
    /// What went wrong.
    pub error: Option<ErrorBody>,
}

impl Operation {
    pub(super) fn done(step: Step, result: Value) -> Self {
        Self {
            step,
            result: Some(result),
            error: None,
        }
    }

    pub(super) fn failed(step: Step, result: Option<Value>, error: ErrorBody) -> Self {
        Self {
            step,
            result,
            error: Some(error),
        }
    }
}
