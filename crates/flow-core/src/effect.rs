//! What a run asks of the world. A driver answers each effect with a [`Reply`](crate::Reply).

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use flow_expr::Object;

use crate::{
    program::{ActionId, Wants},
    reply::{
        DataEnd, DataReply, HttpEnd, HttpReply, InputReply, Reply, StubEnd, StubReply, Timings,
    },
};

/// What a run is waiting for.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send one HTTP request; answer with [`Reply::Http`](crate::Reply::Http).
    Http(HttpRequest),
    /// Ask the caller; answer with [`Reply::Input`](crate::Reply::Input).
    Collect(Collect),
    /// Call a data action; answer with [`Reply::Data`](crate::Reply::Data).
    Data(Box<DataRequest>),
    /// Say what comes of an action that is not simulated; answer with [`Reply::Stub`](crate::Reply::Stub).
    Stub(Box<StubRequest>),
}

impl Effect {
    /// The action that asks.
    pub fn action(&self) -> ActionId {
        match self {
            Self::Http(request) => request.action,
            Self::Collect(collect) => collect.action,
            Self::Data(request) => request.action,
            Self::Stub(request) => request.action,
        }
    }

    /// That action's name.
    pub fn action_name(&self) -> &Arc<str> {
        match self {
            Self::Http(request) => &request.action_name,
            Self::Collect(collect) => &collect.action_name,
            Self::Data(request) => &request.action_name,
            Self::Stub(request) => &request.action_name,
        }
    }

    /// The answer of a world in which there is nobody: nothing is dialled, the caller enters nothing, nobody knows a data
    /// action or what comes of what is not simulated.
    pub fn unanswered(&self) -> Reply {
        let elapsed = Duration::ZERO;
        match self {
            Self::Http(_) => Reply::Http(HttpReply {
                elapsed,
                timings: Timings::default(),
                end: HttpEnd::Refused,
            }),
            Self::Collect(collect) => Reply::Input(InputReply {
                elapsed: collect.timeout,
                digits: None,
            }),
            Self::Data(_) => Reply::Data(DataReply {
                elapsed,
                end: DataEnd::Nobody,
                exchange: None,
            }),
            Self::Stub(_) => Reply::Stub(StubReply {
                elapsed,
                end: StubEnd::Nobody,
            }),
        }
    }

    /// What is asked for, as people read it: `a reply`, `input`, …
    pub fn what(&self) -> &'static str {
        match self {
            Self::Http(_) => "a reply",
            Self::Collect(_) => "input",
            Self::Data(_) => "the outputs of a data action",
            Self::Stub(_) => "an exit",
        }
    }
}

/// One HTTP request to send: exactly one, whatever happens to it.
#[derive(Clone, Debug, PartialEq)]
pub struct HttpRequest {
    /// The action that asks.
    pub action: ActionId,
    /// That action's name.
    pub action_name: Arc<str>,
    /// What is asked for; a lookup always posts.
    pub method: Method,
    /// The address as the flow names it; a driver may send the request elsewhere.
    pub url: Arc<str>,
    /// Headers to send beside `content-type: application/json`, in the order written. The values may be secret.
    pub headers: Vec<(Arc<str>, String)>,
    /// The body; a lookup's is the text of a JSON object. Empty for none.
    pub body: Bytes,
    /// One deadline from before the name lookup to the last body byte. Never zero.
    pub timeout: Duration,
}

/// What every call carries beside its flow's own headers, unless those name it too.
pub const USUAL_HEADERS: [(&str, &str); 3] = [
    ("content-type", "application/json"),
    ("accept", "application/json"),
    ("user-agent", concat!("flowsim/", env!("CARGO_PKG_VERSION"))),
];

impl HttpRequest {
    /// The headers that are sent whoever sends the request, in no certain order: the flow's own, and those of
    /// [`USUAL_HEADERS`] that the flow does not name. Values are without the blanks around them, as a server reads them.
    ///
    /// What only the connection can tell, such as `host`, is not among them, nor is what a command line adds.
    pub fn sent_headers(&self) -> Vec<(&str, &str)> {
        let own = self.headers.iter().map(|(name, value)| (&**name, value));
        let own = own.map(|(name, value)| (name, value.trim_matches([' ', '\t'])));
        let is_own = |name: &str| {
            let mut names = self.headers.iter();
            names.any(|(own, _)| own.eq_ignore_ascii_case(name))
        };
        let usual = USUAL_HEADERS.into_iter().filter(|(name, _)| !is_own(name));
        own.chain(usual).collect()
    }
}

/// The methods that flows and data actions use (RFC 9110 section 9.3, RFC 5789).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Method {
    /// Asks for something.
    Get,
    /// Hands something over.
    #[default]
    Post,
    /// Puts something in place of what is there.
    Put,
    /// Changes a part of what is there.
    Patch,
    /// Takes something away.
    Delete,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 5] = [Self::Get, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// The method as it is sent: `POST`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// The method of this name, in any letter case.
    pub fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|method| method.as_str().eq_ignore_ascii_case(name))
    }
}

/// One question to the caller.
#[derive(Clone, Debug, PartialEq)]
pub struct Collect {
    /// The action that asks.
    pub action: ActionId,
    /// That action's name.
    pub action_name: Arc<str>,
    /// What the caller hears.
    pub prompt: String,
    /// How many digits end the input at once; `None` when only `#` or the timeout does.
    pub digits: Option<u32>,
    /// What a platform flow takes for an answer; `None` where any digits are.
    pub wants: Option<Arc<Wants>>,
    /// Which try it is, from 1.
    pub attempt: u32,
    /// How long to wait for the input. Never zero.
    pub timeout: Duration,
}

/// One call of a data action.
#[derive(Clone, Debug, PartialEq)]
pub struct DataRequest {
    /// The action that calls.
    pub action: ActionId,
    /// That action's name.
    pub action_name: Arc<str>,
    /// The category: the name of the integration.
    pub category: Arc<str>,
    /// The data action's name.
    pub data_action: Arc<str>,
    /// The inputs, in the order written; those that are not set are left out.
    pub inputs: Object,
    /// How long the flow waits. Never zero.
    pub timeout: Duration,
}

/// An action that is not simulated, with what it is given.
#[derive(Clone, Debug, PartialEq)]
pub struct StubRequest {
    /// The action.
    pub action: ActionId,
    /// Its name.
    pub action_name: Arc<str>,
    /// Its type's name.
    pub type_name: Arc<str>,
    /// What it is given; what is not set is left out.
    pub inputs: Object,
    /// The labels of its exits, by any of which it can be left.
    pub exits: Vec<Arc<str>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flows_headers_stand_in_for_the_usual_ones() {
        let post = HttpRequest {
            action: ActionId(0),
            action_name: "Lookup".into(),
            method: Method::Post,
            url: "https://crm.test".into(),
            headers: vec![("Accept".into(), " text/plain ".to_owned())],
            body: Bytes::new(),
            timeout: Duration::from_secs(1),
        };
        let sent = post.sent_headers();
        let agent = USUAL_HEADERS[2];
        let json = ("content-type", "application/json");
        assert_eq!(sent, [("Accept", "text/plain"), json, agent]);
    }
}
