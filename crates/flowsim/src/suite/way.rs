//! How a case's calls are answered: over loopback sockets, from a script in virtual time, from a recorded run, or, where a
//! case is live, by the real service.

use std::{sync::Arc, time::Duration};

use flow_core::{
    DataReply, DataRequest, Effect, HttpReply, HttpRequest, Reply, Run, RunOptions, Trace, start,
};
use flow_http::Turn;
use flow_report::human;
use flow_scenario::{Case, MapTo, Script};
use tokio::time;

use super::{
    read::{ScenarioFile, Suite},
    wire::{Calling, NotSent, Wire, mapped},
};
use crate::{
    data::{Made, Session, StandIns},
    drive::{self, in_micros, left},
    failure::Failure,
    stubs::StubRun,
};

/// How calls are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// By real servers on loopback, under the real timeouts.
    Wire,
    /// From a script, in virtual time; nothing is ever dialled.
    Virtual,
}

/// The course of a case's run, as far as it came.
pub(super) struct Course {
    pub(super) trace: Trace,
    pub(super) replies: Vec<Reply>,
    /// Why the run could not be brought to its end.
    pub(super) stopped: Option<Stopped>,
}

/// Why a run could not be brought to its end.
pub(super) struct Stopped {
    /// What of the scenario it is about: `replies`, `timeout`, `map`, `live` or `actions`.
    pub(super) about: &'static str,
    pub(super) message: String,
    /// The action that was under way.
    pub(super) action: Arc<str>,
}

/// Why there is no answer.
enum Halt {
    Stopped(Stopped),
    Unable(Failure),
}

/// What answers the cases of one suite.
pub(super) enum World {
    Wire(Box<Wire>),
    Virtual,
}

impl World {
    pub(super) fn new(way: Way, suite: &Suite) -> Result<Self, Failure> {
        match way {
            Way::Wire => Ok(Self::Wire(Box::new(Wire::new(suite)?))),
            Way::Virtual => Ok(Self::Virtual),
        }
    }

    /// Runs a case to its end, or until it cannot go on. Fails when no case could go on.
    pub(super) async fn course(
        &self,
        (index, file): (usize, &ScenarioFile),
        case: &Arc<Case>,
        options: &RunOptions,
    ) -> Result<Course, Failure> {
        let mut asked = Asked {
            file,
            index,
            case,
            options,
            script: script(file, case),
            is_recorded: case.cassette.is_some(),
            session: Session::default(),
            stubbed: match self {
                Self::Wire(wire) => Some((wire, wire.begin_run(case))),
                Self::Virtual => None,
            },
        };
        let mut replies = Vec::new();
        let mut elapsed = Duration::ZERO;
        let mut run = start(&file.flow.program, &case.given, options);
        loop {
            let waiting = match run {
                Run::Finished(finished) => return Ok(finished_course(finished.trace, replies)),
                Run::Waiting(waiting) => waiting,
            };
            match asked.answer_in_time(waiting.effect(), elapsed).await {
                Ok(reply) => {
                    let reply = in_micros(reply);
                    elapsed = elapsed.saturating_add(reply.elapsed());
                    replies.push(reply.clone());
                    run = waiting.resume(reply);
                }
                Err(Halt::Unable(failure)) => return Err(failure),
                Err(Halt::Stopped(stopped)) => {
                    return Ok(Course {
                        trace: waiting.trace().clone(),
                        replies,
                        stopped: Some(stopped),
                    });
                }
            }
        }
    }
}

fn finished_course(trace: Trace, replies: Vec<Reply>) -> Course {
    Course {
        trace,
        replies,
        stopped: None,
    }
}

/// What answers in place of servers, and whatever is no call.
fn script<'a>(file: &ScenarioFile, case: &'a Case) -> Script<'a> {
    let script = Script::new(case);
    let named = case.cassette.as_ref();
    match named.and_then(|named| file.cassettes.get(&named.path)) {
        Some(cassette) => script.with_recorded(cassette.replies.iter().cloned()),
        None => script,
    }
}

/// Everybody whom a run may ask.
struct Asked<'a> {
    file: &'a ScenarioFile,
    index: usize,
    case: &'a Arc<Case>,
    options: &'a RunOptions,
    script: Script<'a>,
    is_recorded: bool,
    stubbed: Option<(&'a Wire, StubRun)>,
    /// What the logins of integrations have answered.
    session: Session,
}

impl<'a> Asked<'a> {
    /// The answer, unless the whole case would then have taken too long.
    async fn answer_in_time(&mut self, effect: &Effect, elapsed: Duration) -> Result<Reply, Halt> {
        let before = match self.log_in(effect).await? {
            LoggedIn::After(time) => time,
            LoggedIn::Failed(reply) => return Ok(Reply::Data(reply)),
        };
        let made = self.made(effect, before)?;
        let turn = self.turn(effect, made.as_ref()).await;
        let Some(limit) = self.case.timeout else {
            let reply = self.answer(effect, made, turn).await;
            return reply.map(|reply| later(reply, before));
        };
        let left = limit.saturating_sub(elapsed);
        let answered = time::timeout(left, self.answer(effect, made, turn)).await;
        match answered {
            Ok(Ok(reply)) if reply.elapsed() > left => Err(too_long(effect, limit)),
            Ok(answered) => answered.map(|reply| later(reply, before)),
            Err(_) => Err(too_long(effect, limit)),
        }
    }

    /// Logs in where a data action waits for it, and somebody is there to answer: the real service, or replies for the address.
    async fn log_in(&mut self, effect: &Effect) -> Result<LoggedIn, Halt> {
        let nothing = LoggedIn::After(Duration::ZERO);
        let request = match effect {
            Effect::Data(request) if !self.is_recorded => request,
            _ => return Ok(nothing),
        };
        let stand_ins = self.stand_ins(effect);
        let data = self.file.data.clone();
        let login = data.login(request, &self.session, self.options, stand_ins);
        let login = login.map_err(|message| stopped("actions", message, effect))?;
        let call = match login {
            None => return Ok(nothing),
            Some(Ok(call)) => call,
            Some(Err(failed)) => return Ok(LoggedIn::Failed(*failed)),
        };
        if stand_ins == StandIns::Allowed && !self.script.answers(&call.request) {
            return Ok(nothing);
        }
        let reply = self.reply(effect, &call.request, None, None).await?;
        let took = reply.elapsed;
        match call.logged_in(reply) {
            Ok(answered) => {
                data.logged_in(&mut self.session, &request.category, answered);
                Ok(LoggedIn::After(took))
            }
            Err(failed) => {
                data.login_failed(&failed);
                Ok(LoggedIn::Failed(*failed))
            }
        }
    }

    fn stand_ins(&self, effect: &Effect) -> StandIns {
        match self.case.live && !self.script.knows(effect) {
            true => StandIns::Refused,
            false => StandIns::Allowed,
        }
    }

    /// The request of a data action that somebody defines, which begins so long after the flow has asked.
    fn made(&self, effect: &Effect, before: Duration) -> Result<Option<Made<'a>>, Halt> {
        let request = match effect {
            Effect::Data(request) if !self.is_recorded => request,
            _ => return Ok(None),
        };
        let mut request = request.clone();
        request.timeout = left(request.timeout, before);
        let around = (self.options, &self.session);
        let made = self
            .file
            .data
            .call(&request, around, self.stand_ins(effect));
        made.map_err(|message| stopped("actions", message, effect))
    }

    async fn turn(&self, effect: &Effect, made: Option<&Made<'_>>) -> Option<Turn> {
        let request = match (effect, made) {
            (Effect::Http(request), _) => request,
            (_, Some(Ok(call))) => &call.request,
            _ => return None,
        };
        match &self.stubbed {
            Some((wire, _)) if !self.is_recorded => wire.turn(request).await,
            _ => None,
        }
    }

    async fn answer(
        &mut self,
        effect: &Effect,
        made: Option<Made<'_>>,
        turn: Option<Turn>,
    ) -> Result<Reply, Halt> {
        match (effect, made) {
            (Effect::Http(post), _) if !self.is_recorded => {
                let reply = self.reply(effect, post, None, turn).await;
                reply.map(Reply::Http)
            }
            (Effect::Data(request), Some(made)) => self.data(effect, request, made, turn).await,
            _ => {
                let answer = self.script.answer(effect);
                answer.map_err(|unmatched| stopped("replies", unmatched.message, effect))
            }
        }
    }

    /// What a data action comes to: what the case tells, else what is made of a service's reply.
    async fn data(
        &mut self,
        effect: &Effect,
        request: &DataRequest,
        made: Made<'_>,
        turn: Option<Turn>,
    ) -> Result<Reply, Halt> {
        let sent = made.as_ref().ok().map(|call| &call.request);
        let told = match &self.stubbed {
            Some((_, run)) => run.told(request, sent),
            None => self.script.told(effect, request, sent),
        };
        let told = told.map_err(|unmatched| stopped("replies", unmatched.message, effect))?;
        if let Some(told) = told {
            return Ok(Reply::Data(told));
        }
        let call = match made {
            Ok(call) => call,
            Err(failed) => return Ok(Reply::Data(*failed)),
        };
        let reply = self
            .reply(effect, &call.request, Some(request), turn)
            .await?;
        Ok(Reply::Data(call.answered(reply)))
    }

    /// The reply to a request, of a lookup or of a data action.
    async fn reply(
        &mut self,
        effect: &Effect,
        post: &HttpRequest,
        data: Option<&DataRequest>,
        turn: Option<Turn>,
    ) -> Result<HttpReply, Halt> {
        match &self.stubbed {
            Some((wire, run)) => {
                let call = Calling { post, data, run };
                let sent = wire.send(call, turn, (self.index, self.file), self.case);
                let sent = sent.await;
                sent.map_err(|not_sent| match not_sent {
                    NotSent::For(about, message) => stopped(about, message, effect),
                    NotSent::Unable(failure) => Halt::Unable(failure),
                })
            }
            None if self.leaves(post) => {
                let message = "the call goes to another server, and `--virtual` calls none";
                Err(stopped("map", message.to_owned(), effect))
            }
            None => {
                let replied = self.script.replied(data, post);
                replied.map_err(|unmatched| stopped("replies", unmatched.message, effect))
            }
        }
    }

    fn leaves(&self, post: &HttpRequest) -> bool {
        matches!(mapped(self.file, &post.url), Some(MapTo::Url(_)))
    }
}

/// What came of a login.
enum LoggedIn {
    /// The call can be made after so long; none where nobody had to log in.
    After(Duration),
    /// What the flow is told of the data action that waited for it.
    Failed(DataReply),
}

/// The reply with the time that a login took before.
fn later(reply: Reply, before: Duration) -> Reply {
    match reply {
        Reply::Data(reply) => Reply::Data(drive::later(reply, before)),
        other => other,
    }
}

fn too_long(effect: &Effect, limit: Duration) -> Halt {
    let message = format!(
        "the case took longer than its `timeout` of {}",
        human(limit)
    );
    stopped("timeout", message, effect)
}

fn stopped(about: &'static str, message: String, effect: &Effect) -> Halt {
    Halt::Stopped(Stopped {
        about,
        message,
        action: effect.action_name().clone(),
    })
}
