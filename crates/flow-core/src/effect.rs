//! What a run asks of the world. A driver answers each effect with a [`Reply`](crate::Reply).

use std::{sync::Arc, time::Duration};

use bytes::Bytes;

use crate::program::ActionId;

/// What a run is waiting for.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send one HTTP request; answer with [`Reply::Http`](crate::Reply::Http).
    Http(HttpRequest),
    /// Ask the caller for digits; answer with [`Reply::Input`](crate::Reply::Input).
    Collect(Collect),
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
    /// How long to wait for the input. Never zero.
    pub timeout: Duration,
}
