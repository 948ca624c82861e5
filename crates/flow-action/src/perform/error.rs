//! The error envelope: what a flow learns of a failure.

use flow_expr::{Object, Value};

/// What went wrong, as the platform's API and a flow's failure outputs tell it.
///
/// Source: the flattened error schema of flows that call data actions, and the envelope that a failed call is answered with.
/// Of the codes only `ACTION.REMOTE_ENDPOINT` has been seen; the others are named in its manner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorBody {
    /// What went wrong, as one word: `ACTION.REMOTE_ENDPOINT`.
    pub error_code: &'static str,
    /// The status: the service's, or the platform's own where the service has none.
    pub status: u16,
    /// What went wrong, as a sentence.
    pub user_message: String,
    /// The places that are wrong.
    pub details: Vec<ErrorDetail>,
}

/// A place that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorDetail {
    /// What is wrong, as one word.
    pub error_code: String,
    /// The member it is about.
    pub field_name: Option<String>,
}

impl ErrorBody {
    /// The input is not what the input schema says.
    pub const INPUT: &'static str = "ACTION.INPUT_VALIDATION";
    /// The request cannot be made of its templates.
    pub const REQUEST: &'static str = "ACTION.REQUEST_TEMPLATE";
    /// The service could not be reached, answered with another status than 2xx, or with something that is no JSON.
    pub const REMOTE: &'static str = "ACTION.REMOTE_ENDPOINT";
    /// The service took too long.
    pub const TIMEOUT: &'static str = "ACTION.TIMEOUT";
    /// A path of the translation map cannot be followed.
    pub const TRANSLATION: &'static str = "ACTION.TRANSLATION_MAP";
    /// The success template does not give JSON.
    pub const TEMPLATE: &'static str = "ACTION.SUCCESS_TEMPLATE";
    /// The result is not what the success schema says.
    pub const OUTPUT: &'static str = "ACTION.SUCCESS_SCHEMA";

    pub(crate) fn new(
        error_code: &'static str,
        status: u16,
        user_message: impl Into<String>,
    ) -> Self {
        Self {
            error_code,
            status,
            user_message: user_message.into(),
            details: Vec::new(),
        }
    }

    /// The envelope as JSON.
    pub fn to_value(&self) -> Value {
        let details = self.details.iter().map(|detail| {
            let code = ("errorCode", Value::from(detail.error_code.as_str()));
            let field = detail
                .field_name
                .as_deref()
                .map(|name| ("fieldName", Value::from(name)));
            Value::Object(Object::of([Some(code), field].into_iter().flatten()))
        });
        Value::Object(Object::of([
            ("errorCode", Value::from(self.error_code)),
            ("status", i64::from(self.status).into()),
            ("userMessage", self.user_message.as_str().into()),
            ("details", Value::list(details)),
        ]))
    }

    /// What a flow's failure outputs hold, by their names. What is not named here is not set.
    pub fn outputs(&self) -> Vec<(&'static str, Value)> {
        let column = |of: fn(&ErrorDetail) -> Option<Value>| {
            Value::List(self.details.iter().map(of).collect())
        };
        vec![
            ("errorCode", self.error_code.into()),
            ("status", i64::from(self.status).into()),
            ("userMessage", self.user_message.as_str().into()),
            (
                "details.errorCode",
                column(|detail| Some(detail.error_code.as_str().into())),
            ),
            (
                "details.fieldName",
                column(|detail| detail.field_name.as_deref().map(Value::from)),
            ),
        ]
    }
}
