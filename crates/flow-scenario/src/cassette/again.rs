//! The replies of a recorded run for a flow that has changed since: each goes to the action that got it.

use std::{
    collections::{HashMap, VecDeque},
    mem::{Discriminant, discriminant},
    sync::Arc,
};

use flow_core::{Effect, Program, Reply, Run, Trace, start};

use super::Cassette;

/// The replies of a recorded run, by who got them.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The run as it was recorded.
    pub trace: Trace,
    replies: VecDeque<(Asker, Reply)>,
}

/// A flow's run with the replies of another one.
#[derive(Clone, Debug)]
pub struct Again {
    /// The run, as far as it came.
    pub trace: Trace,
    /// The action that asked for what was not recorded, if the run stopped there.
    pub unanswered: Option<Arc<str>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Asker {
    action: Arc<str>,
    asks: Asks,
}

/// What an action asks for: replies of one kind suit no other.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Asks {
    /// This address.
    Url(Arc<str>),
    /// The caller.
    Caller,
    /// This data action.
    Data(Arc<str>),
    /// Whoever stands in for what is not simulated.
    Stub,
}

impl Asker {
    fn of(effect: &Effect) -> Self {
        let asks = match effect {
            Effect::Http(post) => Asks::Url(post.url.clone()),
            Effect::Collect(_) => Asks::Caller,
            Effect::Data(request) => Asks::Data(request.data_action.clone()),
            Effect::Stub(_) => Asks::Stub,
        };
        Self {
            action: effect.action_name().clone(),
            asks,
        }
    }

    /// How well a reply to another one suits: the same action best, then the same address or data action, then any
    /// question to the caller.
    fn suits(&self, other: &Self) -> Option<u8> {
        match (&self.asks, &other.asks) {
            (a, b) if discriminant(a) != discriminant(b) => None,
            _ if self.action == other.action => Some(0),
            (Asks::Caller, Asks::Caller) => Some(2),
            (Asks::Stub, Asks::Stub) => None,
            (a, b) => (a == b).then_some(1),
        }
    }
}

impl Recorded {
    /// Runs a cassette's own flow again. `None` when its replies do not suffice.
    pub fn new(cassette: &Cassette, program: &Arc<Program>) -> Option<Self> {
        let mut replies = VecDeque::new();
        let mut left = cassette.replies.iter();
        let mut run = start(program, &cassette.inputs, &cassette.options);
        loop {
            match run {
                Run::Finished(finished) => {
                    let trace = finished.trace;
                    return Some(Self { trace, replies });
                }
                Run::Waiting(waiting) => {
                    let reply = left.next()?.clone();
                    replies.push_back((Asker::of(waiting.effect()), reply.clone()));
                    run = waiting.resume(reply);
                }
            }
        }
    }

    /// Runs a changed flow with the same inputs. Successive calls of an action get its replies in their order; an action
    /// that has none gets those of its address. A call that nothing was recorded for ends the run.
    pub fn against(&self, cassette: &Cassette, changed: &Arc<Program>) -> Again {
        let mut left = Left::new(&self.replies);
        let mut run = start(changed, &cassette.inputs, &cassette.options);
        loop {
            match run {
                Run::Finished(finished) => {
                    return Again {
                        trace: finished.trace,
                        unanswered: None,
                    };
                }
                Run::Waiting(waiting) => {
                    let asker = Asker::of(waiting.effect());
                    let Some(reply) = left.take(&asker) else {
                        return Again {
                            trace: waiting.trace().clone(),
                            unanswered: Some(asker.action),
                        };
                    };
                    run = waiting.resume(reply);
                }
            }
        }
    }
}

/// The replies that were not given yet, by the action that got them.
struct Left<'a> {
    /// In the order in which the actions first asked.
    order: Vec<&'a Asker>,
    replies: HashMap<(Arc<str>, Discriminant<Asks>), VecDeque<&'a Reply>>,
}

impl<'a> Left<'a> {
    fn new(recorded: &'a VecDeque<(Asker, Reply)>) -> Self {
        let mut left = Self {
            order: Vec::new(),
            replies: HashMap::new(),
        };
        for (asker, reply) in recorded {
            let replies = left.replies.entry(key(asker)).or_default();
            if replies.is_empty() {
                left.order.push(asker);
            }
            replies.push_back(reply);
        }
        left
    }

    fn take(&mut self, asker: &Asker) -> Option<Reply> {
        let Self { order, replies } = self;
        let open = order
            .iter()
            .filter(|known| !replies[&key(known)].is_empty());
        let suiting = open.filter_map(|known| Some((asker.suits(known)?, *known)));
        let (_, known) = suiting.min_by_key(|(rank, _)| *rank)?;
        replies.get_mut(&key(known))?.pop_front().cloned()
    }
}

/// An action's calls and its questions are told apart.
fn key(asker: &Asker) -> (Arc<str>, Discriminant<Asks>) {
    (asker.action.clone(), discriminant(&asker.asks))
}
