//! A case's replies in virtual time: the same facts that the HTTP driver reports of the stub server, without a server.

pub(crate) mod acts;

use std::{collections::VecDeque, sync::Arc, time::Duration};

use flow_core::{
    BodyFault, Collect, DataReply, DataRequest, Effect, Head, HttpEnd, HttpReply, HttpRequest,
    InputReply, Phase, Reply, Timings, is_header_name,
};
use flow_expr::{Object, Value};
use flow_fault::CallFacts;

use crate::{
    matching::{Call, CalledData, Progress, Unmatched, full_name},
    scenario::{Case, Entered, StubReply},
};

/// Answers the effects of one run as a case says.
#[derive(Debug)]
pub struct Script<'a> {
    case: &'a Case,
    progress: Progress,
    entered: usize,
    recorded: Option<VecDeque<Reply>>,
    max_response_bytes: usize,
}

impl<'a> Script<'a> {
    /// A script of the case's replies, for a run with the usual limits.
    pub fn new(case: &'a Case) -> Self {
        Self {
            case,
            progress: Progress::default(),
            entered: 0,
            recorded: None,
            max_response_bytes: flow_core::RunOptions::default().max_response_bytes,
        }
    }

    /// The same script for a run that reads no more bytes of a body than this.
    #[must_use]
    pub fn with_max_response_bytes(self, max_response_bytes: usize) -> Self {
        Self {
            max_response_bytes,
            ..self
        }
    }

    /// The same script with recorded replies, in their order, in place of the case's: for a case with a
    /// [`cassette`](Case::cassette), whose file the caller has read.
    #[must_use]
    pub fn with_recorded(self, replies: impl IntoIterator<Item = Reply>) -> Self {
        Self {
            recorded: Some(replies.into_iter().collect()),
            ..self
        }
    }

    /// What the world answers.
    ///
    /// A reply whose delay reaches the call's timeout is a deadline that passed before the head, as it is on the wire. A
    /// caller who enters nothing, or for whom the case has no more input, takes the whole timeout.
    ///
    /// # Errors
    ///
    /// What differs between a call and the nearest reply, when none answers it.
    pub fn answer(&mut self, effect: &Effect) -> Result<Reply, Unmatched> {
        if let Some(recorded) = &mut self.recorded {
            return next_recorded(recorded, effect, &self.case.name);
        }
        match effect {
            Effect::Http(post) => self.post(post, None).map(Reply::Http),
            Effect::Collect(collect) => Ok(Reply::Input(self.collect(collect))),
            Effect::Data(request) => {
                let reply = self.act(effect, &request.inputs)?;
                let reply = reply.map(|reply| acts::data(request, &reply)).transpose()?;
                Ok(reply.map_or_else(|| effect.unanswered(), Reply::Data))
            }
            Effect::Stub(request) => {
                let reply = self.act(effect, &request.inputs)?;
                let reply = reply.map(|reply| acts::stub(request, &reply)).transpose()?;
                Ok(reply.map_or_else(|| effect.unanswered(), Reply::Stub))
            }
        }
    }

    /// What a flow is told of a data action that has a definition, where the case says so itself; `None` where a service is to
    /// be asked. `sent` is the request that would be sent, if one can be made.
    ///
    /// # Errors
    ///
    /// When the reply says what no data action can come to, or the recorded run has something else next.
    pub fn told(
        &mut self,
        effect: &Effect,
        request: &DataRequest,
        sent: Option<&HttpRequest>,
    ) -> Result<Option<DataReply>, Unmatched> {
        if let Some(recorded) = &mut self.recorded {
            let reply = next_recorded(recorded, effect, &self.case.name)?;
            return Ok(match reply {
                Reply::Data(reply) => Some(reply),
                _ => None,
            });
        }
        self.case.told(request, sent, &mut self.progress)
    }

    /// What a service answers to a request, of a lookup or of a data action.
    ///
    /// # Errors
    ///
    /// What differs between the request and the nearest reply, when none answers it.
    pub fn replied(
        &mut self,
        data: Option<&DataRequest>,
        sent: &HttpRequest,
    ) -> Result<HttpReply, Unmatched> {
        self.post(sent, data.map(CalledData::of).as_ref())
    }

    /// What comes of a data action that has a definition: what the case says itself, else what the definition makes of the service's
    /// reply.
    ///
    /// - `made`: the request that is sent, and what its reply means; or the failure where none can be made.
    ///
    /// # Errors
    ///
    /// As [`told`](Self::told) and [`replied`](Self::replied).
    pub fn performed(
        &mut self,
        effect: &Effect,
        request: &DataRequest,
        made: Result<(&HttpRequest, impl FnOnce(HttpReply) -> DataReply), &DataReply>,
    ) -> Result<DataReply, Unmatched> {
        let sent = made.as_ref().ok().map(|(sent, _)| *sent);
        match (self.told(effect, request, sent)?, made) {
            (Some(told), _) => Ok(told),
            (None, Err(failed)) => Ok(failed.clone()),
            (None, Ok((sent, means))) => self.replied(Some(request), sent).map(means),
        }
    }

    /// Whether the case has replies for what is asked, or recorded ones for everything.
    pub fn knows(&self, effect: &Effect) -> bool {
        if self.recorded.is_some() {
            return true;
        }
        match effect {
            Effect::Http(post) => self.answers(post),
            _ => self.case.answers_action(&Names::of(effect).known()),
        }
    }

    /// Whether the case has replies for a request: by the name of the action that makes it, or by its address.
    pub fn answers(&self, request: &HttpRequest) -> bool {
        let call = Call {
            action: Some(&request.action_name),
            ..Call::to(&request.url)
        };
        let mut replies = self.case.replies.iter();
        replies.any(|replies| replies.to.answers(&call))
    }

    /// The reply to an action that calls no address; `None` where the case has none for it.
    fn act(
        &mut self,
        effect: &Effect,
        inputs: &Object,
    ) -> Result<Option<Arc<StubReply>>, Unmatched> {
        let names = Names::of(effect);
        let names = names.known();
        if !self.case.answers_action(&names) {
            return Ok(None);
        }
        let inputs = Value::from(inputs.clone());
        let answer = self.case.answer_action(&names, &inputs, &mut self.progress);
        answer.map(Some)
    }

    fn post(
        &mut self,
        post: &HttpRequest,
        data: Option<&CalledData>,
    ) -> Result<HttpReply, Unmatched> {
        if !can_be_sent(post) {
            return Ok(reply(Duration::ZERO, HttpEnd::Invalid));
        }
        let stub = self.case.answer_request(post, data, &mut self.progress)?;
        Ok(self.facts(&stub, post.timeout))
    }

    fn facts(&self, stub: &StubReply, timeout: Duration) -> HttpReply {
        if let Some(fault) = stub.fault {
            let call = CallFacts {
                timeout,
                max_response_bytes: self.max_response_bytes,
            };
            return fault.facts_after(stub.delay, &call);
        }
        if stub.delay >= timeout {
            return reply(timeout, HttpEnd::Deadline(Phase::Head, None));
        }
        let head = head_of(stub);
        let body = match is_bodiless(stub.status) {
            true => &[],
            false => stub.body.as_bytes(),
        };
        let end = match body.get(..self.max_response_bytes) {
            Some(most) if most.len() < body.len() => {
                HttpEnd::Body(head, most.to_vec().into(), BodyFault::TooLarge)
            }
            _ => HttpEnd::Complete(head, body.to_vec().into()),
        };
        reply(stub.delay, end)
    }

    fn collect(&mut self, collect: &Collect) -> InputReply {
        let entered = self.case.caller.get(self.entered);
        self.entered += 1;
        match entered {
            Some(entered) => entered.within(collect.timeout),
            None => Entered::nothing(collect.timeout),
        }
    }
}

/// What replies may call an action: by its own name, and a data action also as `Category/Data Action`.
struct Names<'a> {
    own: &'a str,
    integration: Option<String>,
}

impl<'a> Names<'a> {
    fn of(effect: &'a Effect) -> Self {
        let integration = match effect {
            Effect::Data(request) => Some(full_name(request)),
            _ => None,
        };
        Self {
            own: effect.action_name(),
            integration,
        }
    }

    fn known(&self) -> Vec<&str> {
        let own = std::iter::once(self.own);
        own.chain(self.integration.as_deref()).collect()
    }
}

fn next_recorded(
    recorded: &mut VecDeque<Reply>,
    effect: &Effect,
    case: &str,
) -> Result<Reply, Unmatched> {
    let (name, what) = (effect.action_name(), effect.what());
    let fits = |reply: &Reply| {
        matches!(
            (effect, reply),
            (Effect::Http(_), Reply::Http(_))
                | (Effect::Collect(_), Reply::Input(_))
                | (Effect::Data(_), Reply::Data(_))
                | (Effect::Stub(_), Reply::Stub(_))
        )
    };
    let message = match recorded.pop_front() {
        Some(reply) if fits(&reply) => return Ok(reply),
        Some(_) => format!(
            "`{name}` asks for {what}, and the cassette of case `{case}` has something else next"
        ),
        None => format!("`{name}` asks for {what}, and the cassette of case `{case}` has no more"),
    };
    Err(Unmatched { message })
}

fn reply(elapsed: Duration, end: HttpEnd) -> HttpReply {
    HttpReply {
        elapsed,
        timings: Timings::default(),
        end,
    }
}

/// The head as it comes from the wire: with the length that the server adds, values without the blanks around them.
fn head_of(stub: &StubReply) -> Head {
    let headers = stub.headers.iter();
    let written =
        headers.map(|(name, value)| (name.clone(), value.trim_matches([' ', '\t']).to_owned()));
    let length = (!is_bodiless(stub.status))
        .then(|| ("content-length".to_owned(), stub.body.len().to_string()));
    Head::new(stub.status, written.chain(length))
}

/// Statuses whose replies end with the head (RFC 9110 section 6.4.1).
fn is_bodiless(status: u16) -> bool {
    matches!(status, 100..=199 | 204 | 304)
}

/// Whether the driver would send the request: no header that HTTP forbids, or that frames the body.
pub fn can_be_sent(post: &HttpRequest) -> bool {
    let frames = |name: &str| {
        ["content-length", "transfer-encoding"]
            .iter()
            .any(|framing| name.eq_ignore_ascii_case(framing))
    };
    let is_value = |value: &str| {
        value
            .bytes()
            .all(|byte| byte == b'\t' || (byte >= b' ' && byte != 0x7f))
    };
    post.headers
        .iter()
        .all(|(name, value)| is_header_name(name) && !frames(name) && is_value(value))
}
