//! Which reply answers a call, and what to say when none does.

use std::{collections::BTreeMap, sync::Arc};

use flow_core::{CallData, DataReply, DataRequest, HttpRequest};
use flow_expr::{Value, read_json};

use crate::{
    judge::{broken, shown},
    promise::WantedValue,
    scenario::{Case, Match, Replies, ReplyTo, StubReply},
    script::acts,
};

/// A call that wants a reply.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The name of the action that calls; `None` for a client that is not a flow of ours.
    pub action: Option<&'a str>,
    /// The address as the flow names it, or its path.
    pub url: &'a str,
    /// The request's body; `None` when it is no JSON.
    pub body: Option<&'a Value>,
    /// The request's headers: names in any letter case, and their values.
    pub headers: &'a [(&'a str, &'a str)],
    /// The data action that is called; `None` for a lookup, or where nobody knows.
    pub data: Option<&'a CalledData>,
}

/// A flow's call of a data action, as replies recognise it.
#[derive(Clone, Debug)]
pub struct CalledData {
    /// `Category/Data Action`.
    name: String,
    /// The inputs, as one object; `None` where only what is sent is known.
    inputs: Option<Value>,
}

impl CalledData {
    /// What a flow calls, and with which inputs.
    pub fn of(request: &DataRequest) -> Self {
        Self {
            name: full_name(request),
            inputs: Some(Value::Object(request.inputs.clone())),
        }
    }

    /// A data action by its category and name, of whose call only the request is known.
    pub fn named(category: &str, data_action: &str) -> Self {
        Self {
            name: format!("{category}/{data_action}"),
            inputs: None,
        }
    }
}

/// A data action as replies may call it: `Category/Data Action`.
pub(crate) fn full_name(request: &DataRequest) -> String {
    format!("{}/{}", request.category, request.data_action)
}

/// How many calls each list of replies has answered in one run.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    answered: BTreeMap<usize, usize>,
}

/// No reply answers a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// What is missing, and the nearest reply with what differs.
    pub message: String,
}

impl Case {
    /// The reply to a call; `progress` remembers which of successive replies have been given.
    ///
    /// # Errors
    ///
    /// What differs between the call and the nearest reply.
    pub fn answer(
        &self,
        call: &Call<'_>,
        progress: &mut Progress,
    ) -> Result<Arc<StubReply>, Unmatched> {
        self.answer_as(call, progress, |to| to.answers(call))
    }

    /// Whether replies for a data action are given, by the name of the action that calls it or by its own.
    pub fn answers_data(&self, action: &str, called: &CallData) -> bool {
        let own = format!("{}/{}", called.category, called.data_action);
        self.answers_action(&[action, &own])
    }

    /// Whether any replies are for an action with one of these names.
    pub(crate) fn answers_action(&self, names: &[&str]) -> bool {
        let mut replies = self.replies.iter();
        replies.any(|replies| replies.to.is_action(names))
    }

    /// The reply to an action that calls no address: a data action, or what is not simulated.
    pub(crate) fn answer_action(
        &self,
        names: &[&str],
        inputs: &Value,
        progress: &mut Progress,
    ) -> Result<Arc<StubReply>, Unmatched> {
        let call = Call {
            action: names.first().copied(),
            body: Some(inputs),
            ..Call::to("")
        };
        self.answer_as(&call, progress, |to| to.is_action(names))
    }

    fn answer_as(
        &self,
        call: &Call<'_>,
        progress: &mut Progress,
        answers: impl Fn(&ReplyTo) -> bool,
    ) -> Result<Arc<StubReply>, Unmatched> {
        let answering = self.replies.iter().enumerate();
        let answering = answering.filter(|(_, replies)| answers(&replies.to));
        let mut nearest = None;
        for (index, replies) in answering {
            match replies.next(call, progress.answered.entry(index).or_default()) {
                Ok(reply) => return Ok(reply),
                Err(difference) => nearest = Some(difference),
            }
        }
        Err(self.unmatched(call, nearest))
    }

    /// The reply to a request that a run asks for, before it is sent. As [`answer`](Self::answer) otherwise.
    ///
    /// # Errors
    ///
    /// What differs between the call and the nearest reply.
    pub fn answer_request(
        &self,
        request: &HttpRequest,
        data: Option<&CalledData>,
        progress: &mut Progress,
    ) -> Result<Arc<StubReply>, Unmatched> {
        let body = read_json(&request.body).ok().map(|json| json.value);
        let call = Call {
            action: Some(&request.action_name),
            url: &request.url,
            body: body.as_ref(),
            headers: &request.sent_headers(),
            data,
        };
        self.answer(&call, progress)
    }

    /// What a flow is told of a data action that has a definition, where the reply that is next says so itself and no service
    /// is asked. `sent` is the request that would be sent; `None` where none can be made.
    ///
    /// `None`, and `progress` as it was, when the reply is one of a service, or there is none.
    ///
    /// # Errors
    ///
    /// When the reply says what no data action can come to.
    pub fn told(
        &self,
        request: &DataRequest,
        sent: Option<&HttpRequest>,
        progress: &mut Progress,
    ) -> Result<Option<DataReply>, Unmatched> {
        let data = CalledData::of(request);
        let mut tried = progress.clone();
        let answered = match sent {
            Some(sent) => self.answer_request(sent, Some(&data), &mut tried),
            None => {
                let call = Call {
                    action: Some(&request.action_name),
                    data: Some(&data),
                    ..Call::to("")
                };
                self.answer(&call, &mut tried)
            }
        };
        match answered.ok().filter(|reply| reply.act.is_some()) {
            None => Ok(None),
            Some(reply) => {
                *progress = tried;
                acts::data(request, &reply).map(Some)
            }
        }
    }

    fn unmatched(&self, call: &Call<'_>, nearest: Option<String>) -> Unmatched {
        let who = call.action.map_or_else(
            || format!("a call to {}", call.url),
            |action| format!("`{action}`"),
        );
        let message = match nearest {
            Some(difference) => format!(
                "no reply of case `{}` matches {who}: {difference}",
                self.name
            ),
            None if self.replies.is_empty() => format!(
                "case `{}` has no replies, and {who} asks for one",
                self.name
            ),
            None => {
                let known: Vec<_> = self
                    .replies
                    .iter()
                    .map(|replies| replies.to.to_string())
                    .collect();
                format!(
                    "case `{}` has no reply to {who}: it answers {}",
                    self.name,
                    known.join(", ")
                )
            }
        };
        Unmatched { message }
    }
}

impl ReplyTo {
    fn is_action(&self, names: &[&str]) -> bool {
        matches!(self, Self::Action(known) if names.contains(&known.as_str()))
    }

    /// Whether these replies are for a call, whatever its body.
    pub fn answers(&self, call: &Call<'_>) -> bool {
        match self {
            Self::Action(name) => {
                call.action == Some(name) || call.data.is_some_and(|data| data.name == *name)
            }
            Self::Url(pattern) if pattern.starts_with('/') => glob(pattern, &path_of(call.url)),
            Self::Url(pattern) => glob(&as_served(pattern), &as_served(call.url)),
        }
    }
}

impl std::fmt::Display for ReplyTo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Action(text) | Self::Url(text) => write!(f, "`{text}`"),
        }
    }
}

impl Replies {
    fn next(&self, call: &Call<'_>, answered: &mut usize) -> Result<Arc<StubReply>, String> {
        let mut nearest = "it has no replies".to_owned();
        let suiting = || self.replies.iter().filter(|reply| reply.suits(call));
        for reply in suiting() {
            let Some(wanted) = &reply.matching else {
                continue;
            };
            match wanted.differs(&reply.seen(call)) {
                None => return Ok(reply.clone()),
                Some(difference) => nearest = difference,
            }
        }
        let successive: Vec<_> = suiting().filter(|reply| reply.matching.is_none()).collect();
        let index = (*answered).min(successive.len().saturating_sub(1));
        *answered += 1;
        successive
            .get(index)
            .map(|reply| Arc::clone(reply))
            .ok_or(nearest)
    }
}

impl StubReply {
    /// Whether the reply can answer such a call: what says itself what a flow is told is nothing for clients of a server.
    fn suits(&self, call: &Call<'_>) -> bool {
        let is_told = call.data.is_some_and(|data| data.inputs.is_some());
        self.act.is_none() || is_told || call.is_direct()
    }

    /// The call as this reply sees it: one that answers in place of a service sees the inputs and no request.
    fn seen<'c>(&self, call: &Call<'c>) -> Call<'c> {
        match (&self.act, call.data) {
            (Some(_), Some(data)) => Call {
                body: data.inputs.as_ref(),
                action: call.action,
                data: call.data,
                ..Call::to("")
            },
            _ => *call,
        }
    }
}

impl Match {
    /// The first thing that keeps a call from matching.
    fn differs(&self, call: &Call<'_>) -> Option<String> {
        let path = path_of(call.url);
        let other_path = self.path.iter().find(|wanted| !glob(wanted, &path));
        if let Some(wanted) = other_path {
            return Some(format!("the path is `{path}`, not `{wanted}`"));
        }
        let other_header = |(name, wanted): &(String, WantedValue)| {
            let value = call.header(name).map(Value::from);
            let expected = broken(wanted, value.as_ref(), &flow_core::Vars::default())?;
            let actual = shown(value.as_ref());
            Some(format!("the header `{name}` is {actual}, not {expected}"))
        };
        self.headers.iter().find_map(other_header).or_else(|| {
            let wanted = self.body.as_ref()?;
            match call.body {
                Some(body) => difference(wanted, Some(body), "body"),
                None => {
                    let wanted = wanted.to_json();
                    Some(format!("the request has no JSON body, wanted is {wanted}"))
                }
            }
        })
    }
}

impl<'a> Call<'a> {
    /// A call of which only the address is known.
    pub fn to(url: &'a str) -> Self {
        Self {
            action: None,
            url,
            body: None,
            headers: &[],
            data: None,
        }
    }

    /// Whether no request is made: the call is of an action whose answer the flow is told directly.
    fn is_direct(&self) -> bool {
        self.url.is_empty()
    }

    fn header(&self, name: &str) -> Option<&'a str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(value)
    }
}

/// The first place where a body lacks what is wanted of it; `None` when it has everything.
pub(crate) fn difference(wanted: &Value, body: Option<&Value>, place: &str) -> Option<String> {
    match (wanted, body) {
        (Value::Object(wanted), Some(Value::Object(body))) => {
            wanted.iter().find_map(|(name, wanted)| {
                difference(wanted, body.get(name), &format!("{place}.{name}"))
            })
        }
        (wanted, Some(body)) if flow_expr::loosely_equal(Some(wanted), Some(body)) => None,
        (wanted, Some(body)) => Some(format!(
            "`{place}` is {}, not {}",
            body.to_json(),
            wanted.to_json()
        )),
        (wanted, None) => Some(format!(
            "the request has no `{place}`, wanted is {}",
            wanted.to_json()
        )),
    }
}

/// An address as a server sees it: host and port in small letters, without a usual port or fragment, and a path.
///
/// A stub server cannot tell by which scheme the flow names it, so no pattern tells them apart.
fn as_served(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or_default();
    let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let host = host.to_ascii_lowercase();
    let host = [":443", ":80"]
        .iter()
        .find_map(|port| host.strip_suffix(port))
        .unwrap_or(&host);
    // A star may stand for the path too.
    let is_whole = path.starts_with('/') || path.is_empty() && host.ends_with('*');
    match is_whole {
        true => format!("{host}{path}"),
        false => format!("{host}/{path}"),
    }
}

/// The path of an address with its query.
fn path_of(url: &str) -> String {
    if url.starts_with('/') {
        return url.to_owned();
    }
    let served = as_served(url);
    served[served.find('/').unwrap_or(served.len())..].to_owned()
}

/// True when `pattern`, in which `*` stands for any text, matches all of `text`. Linear in practice: after each star the
/// first place that fits is as good as any other.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let mut parts: Vec<_> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests;
