//! The wire: the embedded servers of a suite, and the clients that call them, other servers of this machine, or, for live
//! cases, any server.

use std::{sync::Arc, thread::JoinHandle};

use flow_core::{DataRequest, HttpReply, HttpRequest};
use flow_http::{Client, Config, Exposure, Trust, Turn, fits_prefix};
use flow_scenario::{Case, MapTo, ReplyTo};
use tokio::{
    runtime::Handle,
    sync::{Semaphore, oneshot},
};

use super::read::{ScenarioFile, Suite};
use crate::{
    failure::{Failure, Status},
    stubs::{StubRun, Stubs, not_sent},
};

/// The embedded servers, and the clients that call them and others.
pub(super) struct Wire {
    stubs: Stubs,
    client: Client,
    /// For each file whose calls may go elsewhere: who calls.
    open: Vec<Option<Open>>,
    /// TLS handshakes that may still begin, one a core. Both of their ends are here and do nothing but compute: more at once
    /// would be done no earlier, and each would take longer on its call's clock.
    handshakes: Arc<Semaphore>,
    _serving: Serving,
}

/// Who calls what is no embedded server.
struct Open {
    /// Dials this machine only.
    near: Client,
    /// Dials anything.
    far: Client,
}

/// Why a call was not answered.
pub(super) enum NotSent {
    /// What of the scenario it is about, and what is wrong.
    For(&'static str, String),
    /// Nothing can be called at all.
    Unable(Failure),
}

/// A call of a run, with the data action that makes it.
#[derive(Clone, Copy)]
pub(super) struct Calling<'a> {
    pub(super) post: &'a HttpRequest,
    pub(super) data: Option<&'a DataRequest>,
    pub(super) run: &'a StubRun,
}

/// Which road a call takes.
enum Road<'a> {
    Stub,
    Open(&'a Client),
}

impl Wire {
    pub(super) fn new(suite: &Suite) -> Result<Self, Failure> {
        let serving = Serving::start()?;
        let stubs = {
            let _inside = serving.enter();
            Stubs::start()?
        };
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let config = Config {
            stub: Some(stubs.route()),
            trust: stubs.trust(),
            ..Config::default()
        };
        Ok(Self {
            client: client(config)?,
            open: suite.files.iter().map(Open::of).collect::<Result<_, _>>()?,
            stubs,
            handshakes: Arc::new(Semaphore::new(cores)),
            _serving: serving,
        })
    }

    /// A run whose calls the embedded servers answer from this case.
    pub(super) fn begin_run(&self, case: &Arc<Case>) -> StubRun {
        self.stubs.begin_run(case)
    }

    /// Waits until a call may begin, where it begins with a handshake. No clock runs meanwhile.
    pub(super) async fn turn(&self, post: &HttpRequest) -> Option<Turn> {
        if !post.url.starts_with("https://") {
            return None;
        }
        let turn = self.handshakes.clone().acquire_owned().await;
        Some(Box::new(turn.expect("it is never closed")))
    }

    /// Sends a call on its road.
    pub(super) async fn send(
        &self,
        call: Calling<'_>,
        turn: Option<Turn>,
        file: (usize, &ScenarioFile),
        case: &Case,
    ) -> Result<HttpReply, NotSent> {
        let Calling { post, data, run } = call;
        let road = self.road(&call, file, case);
        let road = road.map_err(|message| NotSent::For("live", message))?;
        let reply = match road {
            Road::Stub => run.send_for(data, &self.client, post, turn).await,
            Road::Open(client) => {
                let sent = client.send_in_turn(post, turn).await;
                sent.map_err(|error| not_sent(post, &error))
            }
        };
        if let Some(unmatched) = run.take_unmatched() {
            return Err(NotSent::For("replies", unmatched.message));
        }
        reply.map_err(|failure| match failure.status {
            Status::Job => NotSent::Unable(failure),
            _ => NotSent::For("live", failure.message),
        })
    }

    fn road(
        &self,
        call: &Calling<'_>,
        (index, file): (usize, &ScenarioFile),
        case: &Case,
    ) -> Result<Road<'_>, String> {
        let Calling { post, data, .. } = call;
        let leaves = match mapped(file, &post.url) {
            Some(MapTo::Stub) => false,
            Some(MapTo::Url(_)) => true,
            None => case.live && !is_stubbed(case, call),
        };
        let open = self.open.get(index).and_then(Option::as_ref);
        let Some(open) = open.filter(|_| leaves) else {
            return Ok(Road::Stub);
        };
        let client = if case.live { &open.far } else { &open.near };
        if let Some(data) = data {
            let refused = file.data.refuse(client, data, post);
            return refused.map(|()| Road::Open(client));
        }
        match client.target(&post.url) {
            Ok(target) if target.exposure == Exposure::Open && !target.mapped => {
                let url = &post.url;
                Err(format!(
                    "`{url}` is plain `http://`, which would send data in plain text"
                ))
            }
            _ => Ok(Road::Open(client)),
        }
    }
}

/// A live case's replies stand in for the real service, action by action.
fn is_stubbed(case: &Case, call: &Calling<'_>) -> bool {
    let full = call
        .data
        .map(|data| format!("{}/{}", data.category, data.data_action));
    let is_name = |name: &str| *name == *call.post.action_name || full.as_deref() == Some(name);
    let named = |to: &ReplyTo| matches!(to, ReplyTo::Action(name) if is_name(name));
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
        if map.is_empty() && !file.has_live() {
            return Ok(None);
        }
        let config = |allow_hosts| Config {
            map: map.clone(),
            trust: Trust::System { extra: Vec::new() },
            allow_hosts,
            ..Config::default()
        };
        let here = ["localhost", "127.0.0.0/8", "::1"].map(str::to_owned);
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
pub(super) struct Serving {
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Serving {
    /// What is started while the guard lives runs in the thread.
    fn enter(&self) -> tokio::runtime::EnterGuard<'_> {
        self.handle.enter()
    }

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

/// Where the scenario's `map` sends an address: the longest beginning that fits counts.
pub(super) fn mapped<'a>(file: &'a ScenarioFile, url: &str) -> Option<&'a MapTo> {
    let fitting = file
        .map
        .iter()
        .filter(|mapping| fits_prefix(url, &mapping.from));
    let longest = fitting.max_by_key(|mapping| mapping.from.len());
    longest.map(|mapping| &mapping.to)
}
