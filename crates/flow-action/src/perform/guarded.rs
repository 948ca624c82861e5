//! A request, and the same request as it can be shown: with nothing in the place of credentials.

use flow_core::REDACTED;
use flow_expr::{Object, Value};

use super::{Asked, Request, Surroundings, request};
use crate::DataAction;

/// A request made twice: with the integration's credentials, and without.
#[derive(Clone, Debug)]
pub struct Guarded {
    /// What is sent.
    pub real: Asked,
    /// The same with `[redacted]` in the place of each credential.
    pub harmless: Asked,
}

impl Guarded {
    /// Makes the request of an input, as [`request()`] does.
    pub fn new(action: &DataAction, input: &Value, around: &Surroundings) -> Self {
        Self {
            real: request(action, input, around),
            harmless: request(action, input, &around.harmless()),
        }
    }

    /// What to show: what would have been asked without credentials, unless that is no request.
    pub fn shown(&self) -> &Asked {
        match (&self.real.request, &self.harmless.request) {
            (Ok(_), Ok(_)) => &self.harmless,
            _ => &self.real,
        }
    }

    /// The headers' values that credentials have a part in: a service may repeat them.
    pub fn secrets(&self) -> Vec<String> {
        let (Ok(real), Ok(harmless)) = (&self.real.request, &self.harmless.request) else {
            return Vec::new();
        };
        let pairs = real.headers.iter().zip(&harmless.headers);
        let secret = pairs.filter(|(real, harmless)| real != harmless);
        let parts = secret.flat_map(|((_, value), _)| {
            let bare = value.split_once(' ');
            let bare = bare.map(|(_, credentials)| credentials.to_owned());
            [Some(value.clone()), bare]
        });
        parts.flatten().collect()
    }

    /// The request without credentials; where there is none without them, no more of it than where it goes.
    pub(super) fn shown_request(&self, real: &Request) -> Request {
        match &self.harmless.request {
            Ok(harmless) => harmless.clone(),
            Err(_) => Request {
                url: origin(&real.url),
                headers: Vec::new(),
                body: None,
                method: real.method,
            },
        }
    }
}

/// Scheme, host and port, without what may stand before them.
fn origin(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return String::new();
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}")
}

impl Surroundings {
    /// The same with [`REDACTED`] in the place of everything secret.
    fn harmless(&self) -> Self {
        let names = self.credentials.keys();
        let blank = |response: &Object| {
            let members = response.iter();
            Object::of(members.map(|(name, _)| (name.clone(), Value::from(REDACTED))))
        };
        Self {
            credentials: names
                .map(|name| (name.clone(), REDACTED.to_owned()))
                .collect(),
            auth_response: self.auth_response.as_ref().map(blank),
            ..self.clone()
        }
    }
}
