//! What a run asks of the world. A driver answers each effect with a [`Reply`](crate::Reply).

use std::{sync::Arc, time::Duration};

use bytes::Bytes;

use crate::program::ActionId;

/// What a run is waiting for.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Send one HTTP POST; answer with [`Reply::Http`](crate::Reply::Http).
    Post(Post),
    /// Ask the caller for digits; answer with [`Reply::Input`](crate::Reply::Input).
    Collect(Collect),
}

/// One HTTP POST to send: exactly one, whatever happens to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Post {
    /// The action that asks.
    pub action: ActionId,
    /// That action's name.
    pub action_name: Arc<str>,
    /// The address as the flow names it; a driver may send the request elsewhere.
    pub url: Arc<str>,
    /// Headers to send beside `content-type: application/json`, in the order written. The values may be secret.
    pub headers: Vec<(Arc<str>, String)>,
    /// The body: the text of a JSON object.
    pub body: Bytes,
    /// One deadline from before the name lookup to the last body byte. Never zero.
    pub timeout: Duration,
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
