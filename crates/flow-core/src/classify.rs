//! What a reply means. The only place where facts become a verdict (invariant 3).

use std::{sync::Arc, time::Duration};

use flow_expr::{JsonErrorKind, Object, Value, read_json};

use crate::{
    code::ErrorCode,
    decode::{DecodeFault, decode},
    note::NoteCode,
    outcome::Failure,
    reply::{BodyFault, ConnectFault, Head, HeadFault, HttpEnd, HttpReply, Phase, TlsFault},
};

/// Of a longer body only this many characters become the message.
pub(crate) const LONGEST_MESSAGE: usize = 500;

/// What a reply was judged against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The call's deadline.
    pub timeout: Duration,
    /// The most decoded body bytes that are accepted.
    pub body_bytes: usize,
}

/// What a reply means.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// The value to bind; `None` when the reply had no body, which makes the variable not set (S15).
    Success(Option<Value>),
    /// It failed.
    Error(Failure),
    /// No complete reply came in time (S18).
    Timeout(Failure),
}

impl Verdict {
    /// `success`, `error` or `timeout`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Success(_) => "success",
            Self::Error(_) => "error",
            Self::Timeout(_) => "timeout",
        }
    }

    /// What went wrong, if anything did.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Success(_) => None,
            Self::Error(failure) | Self::Timeout(failure) => Some(failure),
        }
    }
}

/// A verdict with what was learnt on the way to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// What the reply means.
    pub verdict: Verdict,
    /// The status that was received, if a head came.
    pub status: Option<u16>,
    /// The body as far as it can be shown: a JSON value, or its text; `None` when it is empty or never came.
    pub body: Option<Value>,
    /// What is odd about the reply and did not decide the verdict.
    pub notes: Vec<(NoteCode, String)>,
}

/// Decides what a reply to `action`'s POST means.
///
/// A reply is a timeout when the deadline passed before it ended, whatever else it holds: nobody saw a fault that came
/// later. It is an error when it is not complete, its status is outside 200..=299 or its body is not JSON; else a
/// success. Total: no reply panics.
///
/// Source: tutorial, steps 2 and 3; DESIGN S14–S18.
pub fn classify(action: &Arc<str>, reply: &HttpReply, limits: &Limits) -> Judgement {
    let judge = Judge { action, limits };
    let dialled = !matches!(reply.end, HttpEnd::Refused | HttpEnd::Invalid);
    if dialled && reply.elapsed >= limits.timeout {
        let (phase, head) = phase_of(&reply.end);
        return judge.timeout(phase, head);
    }
    match &reply.end {
        HttpEnd::Deadline(phase, head) => judge.timeout(*phase, head.as_ref()),
        HttpEnd::Complete(head, body) => judge.complete(head, body),
        HttpEnd::Body(head, _, BodyFault::TooLarge) => {
            judge.failed(ErrorCode::BodyTooLarge, Some(head))
        }
        HttpEnd::Body(head, _, fault) => judge.broken_off(body_code(*fault), head),
        HttpEnd::Refused => judge.failed(ErrorCode::PolicyHost, None),
        HttpEnd::Invalid => judge.failed(ErrorCode::RequestInvalid, None),
        HttpEnd::Connect(fault) => judge.failed(connect_code(*fault), None),
        HttpEnd::Tls(fault) => judge.failed(tls_code(*fault), None),
        HttpEnd::Send => judge.failed(ErrorCode::SendFailed, None),
        HttpEnd::Head(fault) => judge.failed(head_code(*fault), None),
    }
}

/// The phase in which a call ended, and the head if it came.
fn phase_of(end: &HttpEnd) -> (Phase, Option<&Head>) {
    match end {
        HttpEnd::Deadline(phase, head) => (*phase, head.as_ref()),
        HttpEnd::Complete(head, _) | HttpEnd::Body(head, ..) => (Phase::Body, Some(head)),
        HttpEnd::Send | HttpEnd::Head(_) => (Phase::Head, None),
        HttpEnd::Tls(_) => (Phase::Tls, None),
        HttpEnd::Connect(ConnectFault::Dns) => (Phase::Dns, None),
        HttpEnd::Connect(_) | HttpEnd::Refused | HttpEnd::Invalid => (Phase::Connect, None),
    }
}

fn connect_code(fault: ConnectFault) -> ErrorCode {
    match fault {
        ConnectFault::Dns => ErrorCode::DnsFailed,
        ConnectFault::Refused => ErrorCode::ConnectRefused,
        ConnectFault::Other => ErrorCode::ConnectFailed,
    }
}

fn tls_code(fault: TlsFault) -> ErrorCode {
    match fault {
        TlsFault::Untrusted => ErrorCode::TlsUntrusted,
        TlsFault::Expired => ErrorCode::TlsExpired,
        TlsFault::NotYetValid => ErrorCode::TlsNotYetValid,
        TlsFault::WrongHost => ErrorCode::TlsWrongHost,
        TlsFault::Handshake => ErrorCode::TlsHandshake,
    }
}

fn head_code(fault: HeadFault) -> ErrorCode {
    match fault {
        HeadFault::Closed => ErrorCode::ReplyClosed,
        HeadFault::Reset => ErrorCode::ReplyReset,
        HeadFault::Malformed => ErrorCode::ReplyMalformed,
        HeadFault::TooLarge => ErrorCode::ReplyHeadTooLarge,
    }
}

fn body_code(fault: BodyFault) -> ErrorCode {
    match fault {
        BodyFault::Truncated => ErrorCode::BodyTruncated,
        BodyFault::Reset => ErrorCode::BodyReset,
        BodyFault::Framing => ErrorCode::BodyFraming,
        BodyFault::TooLarge => ErrorCode::BodyTooLarge,
    }
}

fn timeout_code(phase: Phase) -> ErrorCode {
    match phase {
        Phase::Dns | Phase::Connect | Phase::Tls => ErrorCode::TimeoutConnect,
        Phase::Head => ErrorCode::TimeoutHead,
        Phase::Body => ErrorCode::TimeoutBody,
    }
}

struct Judge<'a> {
    action: &'a Arc<str>,
    limits: &'a Limits,
}

impl Judge<'_> {
    fn timeout(&self, phase: Phase, head: Option<&Head>) -> Judgement {
        let code = timeout_code(phase);
        let failure = self.failure(code, Some(504), code.sentence(), head);
        self.judgement(Verdict::Timeout(failure), head, None)
    }

    fn failed(&self, code: ErrorCode, head: Option<&Head>) -> Judgement {
        let failure = self.failure(code, head.map(Head::status), code.sentence(), head);
        self.judgement(Verdict::Error(failure), head, None)
    }

    /// What broke off within its body is no reply: the failure has neither its status nor its headers (DESIGN section 7's
    /// example); what is told of the call has the status that came.
    fn broken_off(&self, code: ErrorCode, head: &Head) -> Judgement {
        let failure = self.failure(code, None, code.sentence(), None);
        self.judgement(Verdict::Error(failure), Some(head), None)
    }

    fn complete(&self, head: &Head, body: &[u8]) -> Judgement {
        let body = if has_no_body(head.status()) {
            &[]
        } else {
            body
        };
        match head.status() {
            200..=299 => self.success(head, body),
            300..=399 => self.error_status(ErrorCode::HttpRedirect, head, body),
            _ => self.error_status(ErrorCode::HttpStatus, head, body),
        }
    }

    fn success(&self, head: &Head, body: &[u8]) -> Judgement {
        let bytes = match decode(head, body, self.limits.body_bytes) {
            Ok(bytes) => bytes,
            Err(fault) => return self.failed(decode_code(fault), Some(head)),
        };
        if bytes.iter().all(u8::is_ascii_whitespace) {
            let mut judgement = self.judgement(Verdict::Success(None), Some(head), None);
            // What is not there needs no type.
            judgement
                .notes
                .retain(|(code, _)| *code != NoteCode::ContentType);
            judgement
                .notes
                .push((NoteCode::EmptyBody, "the reply has no body".to_owned()));
            return judgement;
        }
        if declares_wide_charset(head) {
            return self.unreadable(ErrorCode::JsonEncoding, head, &bytes);
        }
        match read_json(&bytes) {
            Ok(json) => self.bound(head, json),
            Err(error) => self.unreadable(json_code(error.kind), head, &bytes),
        }
    }

    fn bound(&self, head: &Head, json: flow_expr::Json) -> Judgement {
        let verdict = Verdict::Success(Some(json.value.clone()));
        let mut judgement = self.judgement(verdict, Some(head), Some(json.value));
        if !json.duplicates.is_empty() {
            let names: Vec<_> = json
                .duplicates
                .iter()
                .map(|name| format!("`{name}`"))
                .collect();
            let message = format!(
                "the reply names {} more than once: the last value counts",
                names.join(", ")
            );
            judgement.notes.push((NoteCode::DuplicateMembers, message));
        }
        judgement
    }

    fn unreadable(&self, code: ErrorCode, head: &Head, bytes: &[u8]) -> Judgement {
        let failure = self.failure(code, Some(head.status()), code.sentence(), Some(head));
        self.judgement(Verdict::Error(failure), Some(head), shown(bytes))
    }

    fn error_status(&self, code: ErrorCode, head: &Head, body: &[u8]) -> Judgement {
        let body = decode(head, body, self.limits.body_bytes).unwrap_or_default();
        let shown = match read_json(&body) {
            Ok(json) => Some(json.value),
            Err(_) => shown(&body),
        };
        let message =
            error_message(shown.as_ref(), &body).unwrap_or_else(|| reason_phrase(head.status()));
        let failure = self.failure(code, Some(head.status()), &message, Some(head));
        self.judgement(Verdict::Error(failure), Some(head), shown)
    }

    fn failure(
        &self,
        code: ErrorCode,
        status: Option<u16>,
        message: &str,
        head: Option<&Head>,
    ) -> Failure {
        let headers = head.map(headers_value);
        Failure {
            action: self.action.clone(),
            code,
            status,
            message: message.into(),
            headers,
        }
    }

    fn judgement(&self, verdict: Verdict, head: Option<&Head>, body: Option<Value>) -> Judgement {
        let notes = head.map(oddities).unwrap_or_default();
        Judgement {
            verdict,
            status: head.map(Head::status),
            body,
            notes,
        }
    }
}

/// Replies that have no body whatever follows the head (RFC 9110 sections 15.2, 15.3.5, 15.3.6 and 15.4.5).
fn has_no_body(status: u16) -> bool {
    matches!(status, 100..=199 | 204 | 205 | 304)
}

fn decode_code(fault: DecodeFault) -> ErrorCode {
    match fault {
        DecodeFault::Encoding => ErrorCode::BodyEncoding,
        DecodeFault::TooLarge => ErrorCode::BodyTooLarge,
    }
}

fn json_code(kind: JsonErrorKind) -> ErrorCode {
    match kind {
        JsonErrorKind::Syntax => ErrorCode::JsonSyntax,
        JsonErrorKind::Encoding => ErrorCode::JsonEncoding,
        JsonErrorKind::TooDeep => ErrorCode::JsonTooDeep,
        JsonErrorKind::TooLarge => ErrorCode::BodyTooLarge,
    }
}

/// A body that is no JSON, as text; `None` when there is nothing to show.
fn shown(bytes: &[u8]) -> Option<Value> {
    let text = String::from_utf8_lossy(bytes);
    (!text.trim().is_empty()).then(|| Value::Text(text.into()))
}

/// What the service said went wrong (S17): the first of the usual members that is a string, else the body's text.
fn error_message(json: Option<&Value>, body: &[u8]) -> Option<String> {
    const MEMBERS: [&str; 5] = ["message", "detail", "error_description", "error", "title"];
    let said = json.and_then(Value::as_object).and_then(|object| {
        MEMBERS
            .iter()
            .find_map(|name| object.get(name).and_then(Value::as_text).map(str::to_owned))
    });
    said.or_else(|| {
        let text = String::from_utf8_lossy(body);
        let text = text.trim();
        (!text.is_empty()).then(|| text.chars().take(LONGEST_MESSAGE).collect())
    })
}

fn reason_phrase(status: u16) -> String {
    let known = http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason());
    known.map_or_else(|| format!("HTTP status {status}"), str::to_owned)
}

/// The headers as `$error.headers` holds them; values of one name are joined (RFC 9110 section 5.3).
fn headers_value(head: &Head) -> Value {
    let mut members: Vec<(Arc<str>, String)> = Vec::new();
    for (name, value) in head.headers() {
        match members.last_mut() {
            Some((last, joined)) if **last == **name => {
                joined.push_str(", ");
                joined.push_str(value);
            }
            _ => members.push((name.as_str().into(), value.clone())),
        }
    }
    let members = members.into_iter();
    Value::Object(Object::of(
        members.map(|(name, value)| (name, value.into())),
    ))
}

fn declares_wide_charset(head: &Head) -> bool {
    let has_parameters = |value: &&str| value.contains(';');
    let declared = head.values("content-type").filter(has_parameters);
    declared.map(str::to_ascii_lowercase).any(|value| {
        value.contains("charset=utf-16")
            || value.contains("charset=\"utf-16")
            || value.contains("charset=utf-32")
    })
}

/// What is odd about a head and changes nothing: worth telling, since other clients may judge otherwise.
fn oddities(head: &Head) -> Vec<(NoteCode, String)> {
    let mut notes = Vec::new();
    let codings: Vec<_> = head.values("transfer-encoding").collect();
    let coded = codings.join(", ");
    if !coded.is_empty() && head.values("content-length").next().is_some() {
        let message =
            "the reply has both `content-length` and `transfer-encoding`: its chunks count"
                .to_owned();
        notes.push((NoteCode::AmbiguousLength, message));
    }
    if !coded.is_empty() && !coded.trim().eq_ignore_ascii_case("chunked") {
        notes.push((
            NoteCode::TransferCoding,
            format!("the transfer coding `{coded}` is taken as `chunked`"),
        ));
    }
    if (200..=299).contains(&head.status()) && !has_no_body(head.status()) {
        notes.extend(odd_content_type(head));
    }
    notes
}

fn odd_content_type(head: &Head) -> Option<(NoteCode, String)> {
    let declared = head.values("content-type").next();
    let media_type = declared.unwrap_or_default().split(';').next();
    let media_type = media_type.unwrap_or_default().trim();
    let suffix = media_type.len().saturating_sub("+json".len());
    let is_json = media_type.eq_ignore_ascii_case("application/json")
        || media_type.eq_ignore_ascii_case("text/json")
        || media_type
            .get(suffix..)
            .is_some_and(|end| end.eq_ignore_ascii_case("+json"));
    (!is_json).then(|| match declared {
        None => (
            NoteCode::ContentType,
            "the reply does not say that it is JSON: it has no `content-type`".to_owned(),
        ),
        Some(declared) => (
            NoteCode::ContentType,
            format!("the reply says that it is `{declared}`, not JSON"),
        ),
    })
}
