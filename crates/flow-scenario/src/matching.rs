//! Which reply answers a call, and what to say when none does.

use std::{collections::BTreeMap, sync::Arc};

use flow_expr::Value;

use crate::scenario::{Case, Replies, ReplyTo, StubReply};

/// A call that wants a reply.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The name of the action that calls; `None` for a client that is not a flow of ours.
    pub action: Option<&'a str>,
    /// The address as the flow names it, or its path.
    pub url: &'a str,
    /// The request's body; `None` when it is no JSON.
    pub body: Option<&'a Value>,
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
        let answering = self
            .replies
            .iter()
            .enumerate()
            .filter(|(_, replies)| replies.to.answers(call));
        let mut nearest = None;
        for (index, replies) in answering {
            match replies.next(call, progress.answered.entry(index).or_default()) {
                Ok(reply) => return Ok(reply),
                Err(difference) => nearest = Some(difference),
            }
        }
        Err(self.unmatched(call, nearest))
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
    fn answers(&self, call: &Call<'_>) -> bool {
        match self {
            Self::Action(name) => call.action == Some(name),
            Self::Url(pattern) if pattern.starts_with('/') => glob(pattern, path_of(call.url)),
            Self::Url(pattern) => glob(pattern, call.url),
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
        for reply in self.replies.iter().filter(|reply| reply.matching.is_some()) {
            match reply
                .matching
                .as_ref()
                .and_then(|wanted| difference(wanted, call.body, "body"))
            {
                None => return Ok(reply.clone()),
                Some(difference) => nearest = difference,
            }
        }
        let successive: Vec<_> = self
            .replies
            .iter()
            .filter(|reply| reply.matching.is_none())
            .collect();
        let index = (*answered).min(successive.len().saturating_sub(1));
        *answered += 1;
        successive
            .get(index)
            .map(|reply| Arc::clone(reply))
            .ok_or(nearest)
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

fn path_of(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let path = url[after_scheme..]
        .find('/')
        .map_or(url.len(), |at| after_scheme + at);
    &url[path..]
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
mod tests {
    use super::*;

    fn reply(status: u16, matching: Option<&str>) -> Arc<StubReply> {
        let matching = matching.map(|json| flow_expr::read_json(json.as_bytes()).unwrap().value);
        Arc::new(StubReply {
            matching,
            status,
            headers: Vec::new(),
            body: String::new(),
            delay: std::time::Duration::ZERO,
        })
    }

    fn case(replies: Vec<Arc<StubReply>>) -> Case {
        let to = ReplyTo::Action("Lookup".to_owned());
        Case {
            name: "a".to_owned(),
            replies: vec![Replies { to, replies }],
            ..Case::default()
        }
    }

    #[track_caller]
    fn answers(case: &Case, bodies: &[&str]) -> Vec<Result<u16, String>> {
        let mut progress = Progress::default();
        let answer = |body: &&str| {
            let body = flow_expr::read_json(body.as_bytes()).unwrap().value;
            let call = Call {
                action: Some("Lookup"),
                url: "https://a.test/x",
                body: Some(&body),
            };
            case.answer(&call, &mut progress)
                .map(|reply| reply.status)
                .map_err(|unmatched| unmatched.message)
        };
        bodies.iter().map(answer).collect()
    }

    #[test]
    fn successive_calls_get_successive_replies_and_the_last_one_stays() {
        let case = case(vec![reply(500, None), reply(200, None)]);
        assert_eq!(
            answers(&case, &["{}", "{}", "{}"]),
            [Ok(500), Ok(200), Ok(200)]
        );
    }

    #[test]
    fn a_reply_with_a_match_answers_whenever_it_matches() {
        let case = case(vec![
            reply(404, Some(r#"{"phoneNumber":"1"}"#)),
            reply(200, None),
        ]);
        assert_eq!(
            answers(&case, &[r#"{"phoneNumber":"1","x":2}"#, "{}"]),
            [Ok(404), Ok(200)]
        );
    }

    #[test]
    fn what_differs_is_said() {
        let case = case(vec![reply(200, Some(r#"{"phoneNumber":"1"}"#))]);
        let said = r#"no reply of case `a` matches `Lookup`: `body.phoneNumber` is "2", not "1""#;
        assert_eq!(
            answers(&case, &[r#"{"phoneNumber":"2"}"#]),
            [Err(said.to_owned())]
        );
        let said = r#"no reply of case `a` matches `Lookup`: the request has no `body.phoneNumber`, wanted is "1""#;
        assert_eq!(answers(&case, &["{}"]), [Err(said.to_owned())]);
    }

    #[test]
    fn addresses_match_by_star() {
        assert!(glob("https://*.test/api/*", "https://a.test/api/v1"));
        assert!(glob("/api/*", path_of("https://a.test/api/v1")));
        assert!(!glob("/api", path_of("https://a.test/api/v1")));
        assert!(glob("*", ""));
        assert!(!glob("a*a", "a"));
    }
}
