//! Performs what a run asks of the world, and nothing else.

use std::{pin::pin, sync::Arc, time::Duration};

use flow_core::{
    DataReply, DataRequest, Effect, Finished, HttpReply, HttpRequest, Program, Reply, Run,
    RunOptions, Trace, start,
};
use flow_http::Client;
use flow_report::visible;
use flow_scenario::{Case, Script, Unmatched};

use crate::{
    caller::Caller,
    data::{DataActions, Session, StandIns},
    failure::Failure,
    inputs::Inputs,
    progress::{Progress, Wait},
    stubs::{StubRun, Stubs},
};

/// The real world, or the stubs in its place.
pub(crate) struct World {
    pub(crate) client: Client,
    pub(crate) stubs: Option<(Stubs, Arc<Case>)>,
    /// The replies of a world file; what they do not answer is asked of the real world.
    pub(crate) replies: Option<Arc<Case>>,
    /// What the flow's data actions are.
    pub(crate) data: DataActions,
    pub(crate) progress: Progress,
}

/// A run with the replies that it got.
pub(crate) struct Driven {
    pub(crate) finished: Finished,
    pub(crate) replies: Vec<Reply>,
}

impl World {
    /// Runs a program to its end. `heard` is told every reply.
    pub(crate) async fn run(
        &self,
        program: &Arc<Program>,
        inputs: &Inputs,
        options: &RunOptions,
        caller: &mut Caller,
        mut heard: impl FnMut(&Reply),
    ) -> Result<Finished, Failure> {
        let mut run = start(program, inputs, options);
        let stubbed = self.stubs.as_ref();
        let known = stubbed.map(|(_, case)| case).or(self.replies.as_ref());
        let mut script =
            known.map(|case| Script::new(case).with_max_response_bytes(options.max_response_bytes));
        let stubbed = stubbed.map(|(stubs, case)| stubs.begin_run(case));
        let mut session = Session::default();
        loop {
            match run {
                Run::Finished(finished) => return Ok(finished),
                Run::Waiting(waiting) => {
                    let is_real = stubbed.is_none();
                    let effect = waiting.effect();
                    let reply = match effect {
                        Effect::Http(_)
                            if is_real
                                && script.as_ref().is_some_and(|script| script.knows(effect)) =>
                        {
                            scripted(script.as_mut(), effect)?
                        }
                        Effect::Http(post) => {
                            let replied = self.post(post, None, stubbed.as_ref()).await;
                            let replied = replied.map(Reply::Http);
                            replied.map_err(|failure| lost(failure, waiting.trace(), effect))?
                        }
                        Effect::Collect(collect) => Reply::Input(caller.answer(collect).await),
                        Effect::Data(request) => {
                            let asked = Asked {
                                effect,
                                request,
                                script: script.as_mut(),
                                stubbed: stubbed.as_ref(),
                                session: &mut session,
                            };
                            let replied = self.data(asked, options).await;
                            replied.map_err(|failure| lost(failure, waiting.trace(), effect))?
                        }
                        Effect::Stub(_) => scripted(script.as_mut(), effect)?,
                    };
                    let reply = in_micros(reply);
                    heard(&reply);
                    run = waiting.resume(reply);
                }
            }
        }
    }

    /// Like [`run`](Self::run), keeping the replies.
    pub(crate) async fn run_keeping(
        &self,
        program: &Arc<Program>,
        inputs: &Inputs,
        options: &RunOptions,
        caller: &mut Caller,
    ) -> Result<Driven, Failure> {
        let mut replies = Vec::new();
        let finished = self
            .run(program, inputs, options, caller, |reply| {
                replies.push(reply.clone())
            })
            .await?;
        Ok(Driven { finished, replies })
    }

    /// The answer to a data action: what the scenario tells, else what a service replies to the request that its definition makes.
    async fn data(&self, mut asked: Asked<'_, '_>, options: &RunOptions) -> Result<Reply, Failure> {
        let knows = |script: &Script<'_>| script.knows(asked.effect);
        let is_scripted = asked.script.as_deref().is_some_and(knows);
        let stand_ins = match is_scripted || asked.stubbed.is_some() {
            true => StandIns::Allowed,
            false => StandIns::Refused,
        };
        let before = match self.log_in(&mut asked, options, stand_ins).await? {
            Ok(before) => before,
            Err(failed) => return Ok(Reply::Data(*failed)),
        };
        let Asked {
            effect,
            request,
            mut script,
            stubbed,
            session,
        } = asked;
        let mut waits = request.clone();
        waits.timeout = left(request.timeout, before);
        let made = self.data.call(&waits, (options, session), stand_ins);
        let Some(made) = made.map_err(Failure::usage)? else {
            return scripted(script, effect);
        };
        let sent = made.as_ref().ok().map(|call| &call.request);
        let told = match (stubbed, &mut script) {
            (Some(run), _) => run.told(request, sent),
            (None, Some(script)) => script.told(effect, request, sent),
            (None, None) => Ok(None),
        };
        if let Some(told) = told.map_err(unmatched)? {
            return Ok(Reply::Data(told));
        }
        let call = match made {
            Ok(call) => call,
            Err(failed) => return Ok(Reply::Data(*failed)),
        };
        let reply = match (stubbed, script) {
            (None, Some(script)) if is_scripted || script.answers(&call.request) => script
                .replied(Some(request), &call.request)
                .map_err(unmatched)?,
            _ => {
                self.real(request, &call.request, Some(request), stubbed)
                    .await?
            }
        };
        Ok(Reply::Data(later(call.answered(reply), before)))
    }

    /// Logs in where a data action waits for it and somebody is there to answer: how long that took, or what the flow is told of the
    /// action when it failed.
    async fn log_in(
        &self,
        asked: &mut Asked<'_, '_>,
        options: &RunOptions,
        stand_ins: StandIns,
    ) -> Result<Result<Duration, Box<DataReply>>, Failure> {
        let (request, stubbed) = (asked.request, asked.stubbed);
        let login = self.data.login(request, asked.session, options, stand_ins);
        let call = match login.map_err(Failure::usage)? {
            None => return Ok(Ok(Duration::ZERO)),
            Some(Err(failed)) => return Ok(Err(failed)),
            Some(Ok(call)) => call,
        };
        let answers = |script: &Script<'_>| script.answers(&call.request);
        let is_answered = asked.script.as_deref().is_some_and(answers);
        if stand_ins == StandIns::Allowed && !is_answered {
            return Ok(Ok(Duration::ZERO));
        }
        let reply = match &mut asked.script {
            Some(script) if is_answered && stubbed.is_none() => {
                let replied = script.replied(None, &call.request);
                replied.map_err(unmatched)?
            }
            _ => self.real(request, &call.request, None, stubbed).await?,
        };
        let took = reply.elapsed;
        Ok(match call.logged_in(reply) {
            Ok(answered) => {
                let category = &request.category;
                self.data.logged_in(asked.session, category, answered);
                Ok(took)
            }
            Err(failed) => {
                self.data.login_failed(&failed);
                Err(failed)
            }
        })
    }

    /// The reply of whoever is really called: a service, or a server in its place.
    async fn real(
        &self,
        asked: &DataRequest,
        sent: &HttpRequest,
        data: Option<&DataRequest>,
        stubbed: Option<&StubRun>,
    ) -> Result<HttpReply, Failure> {
        if stubbed.is_none() {
            let refused = self.data.refuse(&self.client, asked, sent);
            refused.map_err(Failure::usage)?;
        }
        self.post(sent, data, stubbed).await
    }

    async fn post(
        &self,
        post: &HttpRequest,
        data: Option<&DataRequest>,
        stubbed: Option<&StubRun>,
    ) -> Result<HttpReply, Failure> {
        let wait = self.progress.wait(&post.action_name, post.timeout);
        let call = self.call(post, data, stubbed);
        let reply = match wait {
            None => call.await,
            Some(wait) => watched(call, &wait).await,
        };
        if let Some(unmatched) = stubbed.and_then(StubRun::take_unmatched) {
            return Err(Failure::usage(unmatched.message));
        }
        reply.map_err(Failure::job)
    }

    async fn call(
        &self,
        post: &HttpRequest,
        data: Option<&DataRequest>,
        stubbed: Option<&StubRun>,
    ) -> Result<HttpReply, String> {
        match stubbed {
            Some(run) => {
                let sent = run.send_for(data, &self.client, post, None).await;
                sent.map_err(|failure| failure.message)
            }
            None => {
                let sent = self.client.send(post).await;
                sent.map_err(|error| format!("cannot call `{}`: {error}", post.url))
            }
        }
    }
}

/// A data action that is called, and who may answer.
struct Asked<'a, 'c> {
    effect: &'a Effect,
    request: &'a DataRequest,
    script: Option<&'a mut Script<'c>>,
    stubbed: Option<&'a StubRun>,
    session: &'a mut Session,
}

fn unmatched(unmatched: Unmatched) -> Failure {
    Failure::usage(unmatched.message)
}

/// What is left of a timeout behind a login; never nothing.
pub(crate) fn left(timeout: Duration, before: Duration) -> Duration {
    let least = Duration::from_millis(1);
    timeout.saturating_sub(before).max(least)
}

/// What a data action comes to, with the time that its login took.
pub(crate) fn later(reply: DataReply, before: Duration) -> DataReply {
    DataReply {
        elapsed: reply.elapsed.saturating_add(before),
        ..reply
    }
}

/// A failure of the run itself, with how far it had come.
fn lost(failure: Failure, trace: &Trace, effect: &Effect) -> Failure {
    failure.with_details(walked(trace, effect))
}

/// What a scenario says of a data action, or of what is not simulated; nobody knows it where there is no scenario.
fn scripted(script: Option<&mut Script<'_>>, effect: &Effect) -> Result<Reply, Failure> {
    match script {
        Some(script) => {
            let answer = script.answer(effect);
            answer.map_err(|unmatched| Failure::usage(unmatched.message))
        }
        None => Ok(effect.unanswered()),
    }
}

/// The reply with its times in whole microseconds, as cassettes keep them: a replay shows the very same times.
pub(crate) fn in_micros(mut reply: Reply) -> Reply {
    match &mut reply {
        Reply::Input(input) => input.elapsed = whole_micros(input.elapsed),
        Reply::Data(data) => data.elapsed = whole_micros(data.elapsed),
        Reply::Stub(stub) => stub.elapsed = whole_micros(stub.elapsed),
        Reply::Http(http) => {
            http.elapsed = whole_micros(http.elapsed);
            let timings = &mut http.timings;
            let phases = [
                &mut timings.dns,
                &mut timings.connect,
                &mut timings.tls,
                &mut timings.head,
                &mut timings.body,
            ];
            for took in phases.into_iter().flatten() {
                *took = whole_micros(*took);
            }
        }
    }
    reply
}

fn whole_micros(time: Duration) -> Duration {
    time - Duration::from_nanos(u64::from(time.subsec_nanos() % 1000))
}

/// Waits for a call while somebody looks on.
pub(crate) async fn watched<T>(call: impl Future<Output = T>, wait: &Wait) -> T {
    let mut call = pin!(call);
    let mut ticks = tokio::time::interval(Duration::from_millis(100));
    loop {
        tokio::select! {
            done = &mut call => return done,
            _ = ticks.tick() => wait.tick(),
        }
    }
}

/// How far a run had come that cannot go on, for people: its last steps, and the call that it asked for.
fn walked(trace: &Trace, effect: &Effect) -> String {
    const SHOWN: usize = 12;
    let steps = trace.steps();
    let cut = steps.len().saturating_sub(SHOWN);
    let before = (cut > 0).then_some("…".to_owned());
    let name = |id| visible(&trace.program().action(id).name).into_owned();
    let names = steps[cut..].iter().map(|step| name(step.action));
    let path: Vec<_> = before
        .into_iter()
        .chain(names)
        .chain([name(effect.action())])
        .collect();
    format!("the path so far: {}", path.join(" → "))
}
