//! From an input to a request.

use std::borrow::Cow;

use flow_core::{Method, is_header_name};
use flow_expr::{Object, Value};

use super::{Asked, ErrorBody, ErrorDetail, Operation, Request, Step, Surroundings, has_scheme};
use crate::{Context, DataAction, action::TemplateText, schema::Mismatch};

/// How many headers a request may have; services accept fewer.
const MAX_HEADERS: usize = 200;

/// Makes the request that an action sends for an input.
///
/// The input is compared with the input schema first. A GET and a DELETE send no body. Source: the vendor's page on request
/// configurations.
pub fn request(action: &DataAction, input: &Value, surroundings: &Surroundings) -> Asked {
    let mut asking = Asking {
        context: context(input, &surroundings.completed(action)),
        operations: Vec::new(),
        notes: Vec::new(),
    };
    let request = asking
        .valid(action, input)
        .and_then(|()| asking.made(action, surroundings));
    Asked {
        operations: asking.operations,
        request,
        notes: asking.notes,
    }
}

/// What request templates can name. `input.rawRequest` is the whole input as JSON.
pub(crate) fn context(input: &Value, surroundings: &Surroundings) -> Context {
    let raw = ("rawRequest".into(), Value::from(input.to_json()));
    let members = input.as_object().into_iter().flat_map(Object::iter);
    let members = members.map(|(name, value)| (name.clone(), value.clone()));
    let credentials = surroundings.credentials.iter();
    let credentials = credentials.map(|(name, value)| (name.as_str(), Value::from(value.as_str())));
    let mut context = Context::from([
        (
            "input".to_owned(),
            Value::Object(Object::from_members(
                [raw].into_iter().chain(members).collect(),
            )),
        ),
        (
            "credentials".to_owned(),
            Value::Object(Object::of(credentials)),
        ),
    ]);
    if let Some(response) = &surroundings.auth_response {
        context.insert("authResponse".to_owned(), Value::Object(response.clone()));
    }
    context
}

/// What is wrong with a value, for people, and for the envelope.
pub(super) fn mismatched(
    code: &'static str,
    status: u16,
    what: &str,
    found: &[Mismatch],
) -> ErrorBody {
    let told: Vec<_> = found.iter().map(ToString::to_string).collect();
    let details = found.iter().map(|mismatch| ErrorDetail {
        error_code: code.to_owned(),
        field_name: Some(mismatch.place.clone()),
    });
    ErrorBody {
        details: details.collect(),
        ..ErrorBody::new(
            code,
            status,
            format!("The {what} does not fit its schema: {}", told.join("; ")),
        )
    }
}

struct Asking {
    context: Context,
    operations: Vec<Operation>,
    notes: Vec<String>,
}

impl Asking {
    fn valid(&mut self, action: &DataAction, input: &Value) -> Result<(), ErrorBody> {
        let mut found = action.input.check(input);
        if input.as_object().is_none() && found.is_empty() {
            found.push(Mismatch {
                place: "$".to_owned(),
                message: "is no object".to_owned(),
            });
        }
        if found.is_empty() {
            self.operations
                .push(Operation::done(Step::Input, input.clone()));
            return Ok(());
        }
        let error = mismatched(ErrorBody::INPUT, 400, "input", &found);
        self.operations.push(Operation::failed(
            Step::Input,
            Some(input.clone()),
            error.clone(),
        ));
        Err(error)
    }

    fn made(
        &mut self,
        action: &DataAction,
        surroundings: &Surroundings,
    ) -> Result<Request, ErrorBody> {
        let made = self.request(action, surroundings);
        self.operations.push(match &made {
            Ok(request) => Operation::done(Step::Request, request.to_value()),
            Err(error) => Operation::failed(Step::Request, None, error.clone()),
        });
        made
    }

    fn request(
        &mut self,
        action: &DataAction,
        surroundings: &Surroundings,
    ) -> Result<Request, ErrorBody> {
        let config = &action.request;
        let (url, unresolved) = self.printed("requestUrlTemplate", &config.url)?;
        if let Some(written) = unresolved {
            // Nothing is sent, so that there is nothing to note.
            self.notes.clear();
            let message = format!("The address names `{written}`, which has no value");
            return Err(ErrorBody::new(ErrorBody::REQUEST, 400, message));
        }
        let url = joined(url.trim(), surroundings.base_url.as_deref());
        check_url(&url)?;
        let mut headers = Vec::new();
        if config.headers.len() > MAX_HEADERS {
            let message = format!("There are more than {MAX_HEADERS} headers");
            return Err(ErrorBody::new(ErrorBody::REQUEST, 400, message));
        }
        for (name, _, value) in &config.headers {
            let (value, _) = self.printed(name, value)?;
            check_header(name, &value)?;
            headers.push((name.clone(), value.trim().to_owned()));
        }
        let body = match &config.body {
            Some(body) if has_body(config.method) => Some(self.printed("requestTemplate", body)?.0),
            _ => None,
        };
        Ok(Request {
            method: config.method,
            url,
            headers,
            body: body.filter(|body| !body.is_empty()),
        })
    }

    /// What a template prints, and the first reference in it that has no value.
    fn printed(
        &mut self,
        what: &str,
        template: &TemplateText,
    ) -> Result<(String, Option<String>), ErrorBody> {
        let rendered = template.template.render(&self.context);
        let rendered = rendered.map_err(|error| {
            ErrorBody::new(
                ErrorBody::REQUEST,
                400,
                format!("`{what}` cannot be used: {}", error.message),
            )
        })?;
        for unresolved in &rendered.unresolved {
            let written = &unresolved.written;
            self.notes.push(format!(
                "`{written}` of `{what}` has no value: its own text is sent"
            ));
        }
        let first = rendered.unresolved.into_iter().next();
        Ok((rendered.text, first.map(|unresolved| unresolved.written)))
    }
}

/// Whether requests of this method have a body.
pub(crate) fn has_body(method: Method) -> bool {
    matches!(method, Method::Post | Method::Put | Method::Patch)
}

/// A relative address behind its base.
fn joined(url: &str, base: Option<&str>) -> String {
    match base {
        Some(base) if !has_scheme(url) => {
            format!(
                "{}/{}",
                base.trim_end_matches('/'),
                url.trim_start_matches('/')
            )
        }
        _ => url.to_owned(),
    }
}

/// Characters that no address may hold: the platform sends nothing then.
///
/// Source: the vendor's page on Velocity macros; the characters are those that `java.net.URI` refuses.
fn check_url(url: &str) -> Result<(), ErrorBody> {
    let is_refused = |letter: char| {
        letter.is_whitespace() || letter.is_control() || "\"<>\\^`{|}".contains(letter)
    };
    let error = |message: String| Err(ErrorBody::new(ErrorBody::REQUEST, 400, message));
    match url.chars().find(|letter| is_refused(*letter)) {
        Some(letter) => error(format!(
            "The address `{}` holds {}, which addresses cannot: escape it with `$esc.url(…)`",
            readable(url),
            in_words(letter)
        )),
        None if url.is_empty() => error("The address is empty".to_owned()),
        None => Ok(()),
    }
}

fn check_header(name: &str, value: &str) -> Result<(), ErrorBody> {
    let error = |message: String| Err(ErrorBody::new(ErrorBody::REQUEST, 400, message));
    if !is_header_name(name) {
        return error(no_header(name));
    }
    let is_refused = |letter: &char| letter.is_control() && *letter != '\t';
    match value.trim().chars().find(is_refused) {
        Some(letter) => error(format!(
            "The value of the header `{name}` holds {}, which HTTP does not allow",
            in_words(letter)
        )),
        None => Ok(()),
    }
}

/// Why a name is none of a header.
pub(crate) fn no_header(name: &str) -> String {
    let is_odd = |letter: &char| letter.is_control() || letter.is_whitespace();
    let why = match name.chars().find(is_odd) {
        Some(letter) => format!(": it holds {}", in_words(letter)),
        None => String::new(),
    };
    format!("`{}` is no name of a header{why}", readable(name))
}

/// A letter that is not seen, by its name.
fn in_words(letter: char) -> String {
    match letter {
        ' ' => "a space".to_owned(),
        '\t' => "a tab".to_owned(),
        '\n' | '\r' => "a line break".to_owned(),
        letter if letter.is_control() || letter.is_whitespace() => {
            format!("the character {}", code(letter))
        }
        letter => format!("`{letter}`"),
    }
}

/// A text in which control characters stand by their code: `X-<U+0001>`.
fn readable(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let letters = text.chars().map(|letter| match letter.is_control() {
        true => format!("<{}>", code(letter)),
        false => letter.to_string(),
    });
    Cow::Owned(letters.collect())
}

fn code(letter: char) -> String {
    format!("U+{:04X}", u32::from(letter))
}

impl Request {
    /// The request as JSON: `method`, `url`, `headers`, `body`; a body that is JSON as the value that it writes.
    pub fn to_value(&self) -> Value {
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), Value::from(value.as_str())));
        let body = self.body.as_ref().map_or(Value::Null, |body| {
            flow_expr::read_json(body.as_bytes())
                .map_or_else(|_| body.as_str().into(), |json| json.value)
        });
        Value::Object(Object::of([
            ("method", Value::from(self.method.as_str())),
            ("url", self.url.as_str().into()),
            ("headers", Value::Object(Object::of(headers))),
            ("body", body),
        ]))
    }
}
