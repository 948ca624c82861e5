//! How a case's calls are answered: over loopback sockets, from a script in virtual time, from a recorded run, or, where a
//! case is live, by the real service.

use std::{sync::Arc, thread::JoinHandle, time::Duration};

use flow_core::{Effect, Post, Reply, Run, RunOptions, Trace, start};
use flow_http::{Client, Config, Exposure, Trust, fits_prefix, is_on_this_machine};
use flow_report::human;
use flow_scenario::{Case, MapTo, ReplyTo, Script};
use tokio::{runtime::Handle, sync::oneshot, time};

use super::read::{ScenarioFile, Suite};
use crate::{
    drive::in_micros,
    failure::Failure,
    stubs::{StubRun, Stubs},
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
    /// What of the scenario it is about: `replies`, `timeout`, `map` or `live`.
    pub(super) about: &'static str,
    pub(super) message: String,
    /// The action that was under way.
    pub(super) action: Arc<str>,
}

/// What answers the cases of one suite.
pub(super) enum World {
    Wire(Box<Wire>),
    Virtual,
}

/// The embedded servers, and the clients that call them and others.
pub(super) struct Wire {
    stubs: Stubs,
    client: Client,
    /// For each file whose calls may go elsewhere: who calls.
    open: Vec<Option<Open>>,
    _serving: Serving,
}

/// Who calls what is no embedded server.
struct Open {
    /// Dials this machine only.
    near: Client,
    /// Dials anything.
    far: Client,
}

/// Which road a call takes.
enum Road<'a> {
    Stub,
    Open(&'a Client),
}

/// Whether a URL's host is this machine.
pub(super) fn stays_here(url: &str) -> bool {
    is_on_this_machine(url)
}

impl World {
    pub(super) fn new(way: Way, suite: &Suite) -> Result<Self, Failure> {
        match way {
            Way::Wire => Ok(Self::Wire(Box::new(Wire::new(suite)?))),
            Way::Virtual => Ok(Self::Virtual),
        }
    }

    /// Runs a case to its end, or until it cannot go on.
    pub(super) async fn course(
        &self,
        (index, file): (usize, &ScenarioFile),
        case: &Arc<Case>,
        options: &RunOptions,
    ) -> Course {
        let mut asked = Asked {
            file,
            index,
            case,
            script: script(file, case),
            is_recorded: case.cassette.is_some(),
            stubbed: match self {
                Self::Wire(wire) => Some((wire, wire.stubs.begin_run(case))),
                Self::Virtual => None,
            },
        };
        let mut replies = Vec::new();
        let mut elapsed = Duration::ZERO;
        let mut run = start(&file.flow.program, &case.given, options);
        loop {
            let waiting = match run {
                Run::Finished(finished) => return finished_course(finished.trace, replies),
                Run::Waiting(waiting) => waiting,
            };
            match asked.answer_in_time(waiting.effect(), elapsed).await {
                Ok(reply) => {
                    let reply = in_micros(reply);
                    elapsed = elapsed.saturating_add(reply.elapsed());
                    replies.push(reply.clone());
                    run = waiting.resume(reply);
                }
                Err(stopped) => {
                    return Course {
                        trace: waiting.trace().clone(),
                        replies,
                        stopped: Some(stopped),
                    };
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
    script: Script<'a>,
    is_recorded: bool,
    stubbed: Option<(&'a Wire, StubRun)>,
}

impl Asked<'_> {
    /// The answer, unless the whole case would then have taken too long.
    async fn answer_in_time(
        &mut self,
        effect: &Effect,
        elapsed: Duration,
    ) -> Result<Reply, Stopped> {
        let Some(limit) = self.case.timeout else {
            return self.answer(effect).await;
        };
        let left = limit.saturating_sub(elapsed);
        let answered = time::timeout(left, self.answer(effect)).await;
        match answered {
            Ok(Ok(reply)) if reply.elapsed() > left => Err(too_long(effect, limit)),
            Ok(answered) => answered,
            Err(_) => Err(too_long(effect, limit)),
        }
    }

    async fn answer(&mut self, effect: &Effect) -> Result<Reply, Stopped> {
        match (effect, &self.stubbed) {
            (Effect::Post(post), Some((wire, run))) if !self.is_recorded => {
                let sent = wire
                    .send(post, run, (self.index, self.file), self.case)
                    .await;
                sent.map_err(|(about, message)| stopped(about, message, effect))
            }
            (Effect::Post(post), None) if self.leaves(post) => {
                let message = "the call goes to another server, and `--virtual` calls none";
                Err(stopped("map", message.to_owned(), effect))
            }
            _ => {
                let answer = self.script.answer(effect);
                answer.map_err(|unmatched| stopped("replies", unmatched.message, effect))
            }
        }
    }

    fn leaves(&self, post: &Post) -> bool {
        matches!(mapped(self.file, &post.url), Some(MapTo::Url(_)))
    }
}

fn too_long(effect: &Effect, limit: Duration) -> Stopped {
    let message = format!(
        "the case took longer than its `timeout` of {}",
        human(limit)
    );
    stopped("timeout", message, effect)
}

fn stopped(about: &'static str, message: String, effect: &Effect) -> Stopped {
    let action = match effect {
        Effect::Post(post) => &post.action_name,
        Effect::Collect(collect) => &collect.action_name,
    };
    Stopped {
        about,
        message,
        action: action.clone(),
    }
}

/// Where the scenario's `map` sends an address: the longest beginning that fits counts.
fn mapped<'a>(file: &'a ScenarioFile, url: &str) -> Option<&'a MapTo> {
    let fitting = file
        .map
        .iter()
        .filter(|mapping| fits_prefix(url, &mapping.from));
    let longest = fitting.max_by_key(|mapping| mapping.from.len());
    longest.map(|mapping| &mapping.to)
}

impl Wire {
    fn new(suite: &Suite) -> Result<Self, Failure> {
        let serving = Serving::start()?;
        let stubs = {
            let _inside = serving.handle.enter();
            Stubs::start()?
        };
        let config = Config {
            stub: Some(stubs.route()),
            trust: stubs.trust(),
            ..Config::default()
        };
        Ok(Self {
            client: client(config)?,
            open: suite.files.iter().map(Open::of).collect::<Result<_, _>>()?,
            stubs,
            _serving: serving,
        })
    }

    async fn send(
        &self,
        post: &Post,
        run: &StubRun,
        file: (usize, &ScenarioFile),
        case: &Case,
    ) -> Result<Reply, (&'static str, String)> {
        let reply = match self.road(post, file, case)? {
            Road::Stub => self.client.post(&run.marked(post)).await,
            Road::Open(client) => client.post(post).await,
        };
        if let Some(unmatched) = run.take_unmatched() {
            return Err(("replies", unmatched.message));
        }
        let cannot = |error| ("live", format!("cannot call `{}`: {error}", post.url));
        reply.map(Reply::Http).map_err(cannot)
    }

    fn road(
        &self,
        post: &Post,
        (index, file): (usize, &ScenarioFile),
        case: &Case,
    ) -> Result<Road<'_>, (&'static str, String)> {
        let leaves = match mapped(file, &post.url) {
            Some(MapTo::Stub) => false,
            Some(MapTo::Url(_)) => true,
            None => case.live && !is_stubbed(case, &post.action_name),
        };
        let open = self.open.get(index).and_then(Option::as_ref);
        let Some(open) = open.filter(|_| leaves) else {
            return Ok(Road::Stub);
        };
        let client = if case.live { &open.far } else { &open.near };
        match client.target(&post.url) {
            Ok(target) if target.exposure == Exposure::Open && !target.mapped => {
                let url = &post.url;
                let message =
                    format!("`{url}` is plain `http://`, which would send data in plain text");
                Err(("live", message))
            }
            _ => Ok(Road::Open(client)),
        }
    }
}

/// A live case's replies stand in for the real service, action by action.
fn is_stubbed(case: &Case, action: &str) -> bool {
    let named = |to: &ReplyTo| matches!(to, ReplyTo::Action(name) if name == action);
    case.replies.iter().any(|replies| named(&replies.to))
}

impl Open {
    /// None for a file whose calls all go to the embedded servers.
    fn of(file: &ScenarioFile) -> Result<Option<Self>, Failure> {
        let map: Vec<_> = file
            .map
            .iter()
            .filter_map(|mapping| match &mapping.to {
                MapTo::Url(to) => Some((mapping.from.clone(), to.clone())),
                MapTo::Stub => None,
            })
            .collect();
        if map.is_empty() && file.cases.iter().all(|case| !case.live) {
            return Ok(None);
        }
        let config = |allow_hosts| Config {
            map: map.clone(),
            trust: Trust::System { extra: Vec::new() },
            allow_hosts,
            ..Config::default()
        };
        let here = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
        Ok(Some(Self {
            near: client(config(Some(here.to_vec())))?,
            far: client(config(None))?,
        }))
    }
}

fn client(config: Config) -> Result<Client, Failure> {
    Client::new(config).map_err(|error| Failure::usage(error.to_string()))
}

/// A thread in which servers run, so that they do not take turns with their clients. It ends when this is dropped.
struct Serving {
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Serving {
    fn start() -> Result<Self, Failure> {
        let cannot = |error| Failure::job(format!("cannot start the stub server: {error}"));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(cannot)?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel();
        let serve = move || {
            // Ends when the sender is dropped.
            let _ = runtime.block_on(stopped);
        };
        let thread = std::thread::Builder::new()
            .name("stubs".to_owned())
            .spawn(serve);
        Ok(Self {
            handle,
            stop: Some(stop),
            thread: Some(thread.map_err(cannot)?),
        })
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A server that panicked has told so, and its calls have failed.
            let _ = thread.join();
        }
    }
}
