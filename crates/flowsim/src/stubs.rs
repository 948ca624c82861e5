//! A scenario's replies, served on loopback over real sockets and, for `https://`, real TLS with a certificate made for the
//! command: for `run --stubs`, `test` and `mock`.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use flow_core::{DataReply, DataRequest, HttpReply, HttpRequest};
use flow_expr::read_json;
use flow_fault::{Fault, Play};
use flow_http::{Client, ClientError, StubRoute, Trust, Turn};
use flow_mock::{Authority, Request, Script, Server, Service, Validity};
use flow_scenario::{Call, CalledData, Case, Progress, StubReply, Unmatched};

use crate::{detours::Detours, failure::Failure};

/// The status of an answer that no reply stands behind; the run is stopped before it is judged.
const NO_REPLY: u16 = 599;

/// The header that tells runs apart, since each gets successive replies of its own.
const RUN: &str = "flowsim-run";

/// The embedded servers of one command. They answer any number of runs, each with the replies of a case of its own.
pub(crate) struct Stubs {
    route: StubRoute,
    authority: Arc<Authority>,
    detours: Arc<Detours>,
    board: Arc<Board>,
    _servers: [Server; 2],
}

/// The runs that are under way.
#[derive(Default)]
struct Board {
    begun: AtomicU64,
    runs: Mutex<HashMap<u64, Answered>>,
}

/// A run as the servers know it.
struct Answered {
    case: Arc<Case>,
    progress: Progress,
    /// The address of the call that is under way, as the flow names it: the request does not tell its scheme.
    url: Arc<str>,
    /// The data action that makes it.
    data: Option<CalledData>,
    unmatched: Option<Unmatched>,
    has_early_faults: bool,
}

impl Board {
    fn runs(&self) -> MutexGuard<'_, HashMap<u64, Answered>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a call could not even be tried: it is this machine's failure where that has no room for it.
pub(crate) fn not_sent(post: &HttpRequest, error: &ClientError) -> Failure {
    let message = format!("cannot call `{}`: {error}", post.url);
    match error {
        ClientError::NoDescriptor(_) => Failure::job(message),
        _ => Failure::usage(message),
    }
}

/// A run that the servers answer; they forget it when it is dropped.
pub(crate) struct StubRun {
    board: Arc<Board>,
    detours: Arc<Detours>,
    number: u64,
}

impl StubRun {
    /// Sends the call of a lookup: [`send_for`](Self::send_for).
    pub(crate) async fn send(
        &self,
        client: &Client,
        post: &HttpRequest,
        turn: Option<Turn>,
    ) -> Result<HttpReply, Failure> {
        self.send_for(None, client, post, turn).await
    }

    /// Sends a call to the servers, or past them to meet a fault that strikes before a request is read. A run makes one call
    /// at a time, for a lookup or for a data action. `turn` is dropped when the call is connected. The error says why it could
    /// not be sent.
    pub(crate) async fn send_for(
        &self,
        data: Option<&DataRequest>,
        client: &Client,
        post: &HttpRequest,
        turn: Option<Turn>,
    ) -> Result<HttpReply, Failure> {
        if let Some(run) = self.board.runs().get_mut(&self.number) {
            run.url = post.url.clone();
            run.data = data.map(CalledData::of);
        }
        let sent = match self.early_fault(post) {
            None => client.send_in_turn(&self.marked(post), turn).await,
            Some((fault, delay)) => {
                // It may never be connected.
                drop(turn);
                let detour = self.detours.to(fault, delay, is_https(&post.url)).await;
                let detour = detour
                    .map_err(|error| Failure::job(format!("cannot start a server: {error}")))?;
                client.send_by(&detour, &self.marked(post)).await
            }
        };
        sent.map_err(|error| not_sent(post, &error))
    }

    /// The same for a case whose replies all leave the connection to the next call.
    pub(crate) async fn send_kept(
        &self,
        client: &Client,
        post: &HttpRequest,
    ) -> Result<HttpReply, Failure> {
        let sent = client.send_kept(&self.marked(post)).await;
        sent.map_err(|error| not_sent(post, &error))
    }

    /// The fault that a call is to meet before any server reads it, and what passes before. It counts as given.
    fn early_fault(&self, post: &HttpRequest) -> Option<(&'static Fault, Duration)> {
        let mut runs = self.board.runs();
        let run = runs
            .get_mut(&self.number)
            .filter(|run| run.has_early_faults)?;
        let mut progress = run.progress.clone();
        let reply = run
            .case
            .answer_request(post, run.data.as_ref(), &mut progress)
            .ok()?;
        let fault = reply.fault.filter(is_early)?;
        run.progress = progress;
        Some((fault, reply.delay))
    }

    /// What the case itself tells of a data action, without a call; `sent` is the one that would be made.
    pub(crate) fn told(
        &self,
        request: &DataRequest,
        sent: Option<&HttpRequest>,
    ) -> Result<Option<DataReply>, Unmatched> {
        match self.board.runs().get_mut(&self.number) {
            Some(run) => run.case.told(request, sent, &mut run.progress),
            None => Ok(None),
        }
    }

    /// The same call with the header that says which run it belongs to.
    fn marked(&self, post: &HttpRequest) -> HttpRequest {
        let mut post = post.clone();
        post.headers.push((RUN.into(), self.number.to_string()));
        post
    }

    /// What is to be said of the last call, if no reply matched it.
    pub(crate) fn take_unmatched(&self) -> Option<Unmatched> {
        self.board.runs().get_mut(&self.number)?.unmatched.take()
    }
}

impl Drop for StubRun {
    fn drop(&mut self) {
        self.board.runs().remove(&self.number);
    }
}

impl Stubs {
    /// Starts both servers on this runtime.
    pub(crate) fn start() -> Result<Self, Failure> {
        let cannot = |what: String| Failure::job(format!("cannot start the stub server: {what}"));
        let board = Arc::<Board>::default();
        let authority = Authority::new().map_err(|error| cannot(error.to_string()))?;
        let authority = Arc::new(authority);
        let identity = authority
            .issue(&["127.0.0.1"], Validity::Now)
            .map_err(|error| cannot(error.to_string()))?;
        let plain =
            Server::start(Answering(board.clone())).map_err(|error| cannot(error.to_string()))?;
        let tls = Server::start_tls(Answering(board.clone()), identity)
            .map_err(|error| cannot(error.to_string()))?;
        let route = StubRoute {
            plain: plain.address(),
            tls: tls.address(),
        };
        Ok(Self {
            route,
            detours: Arc::new(Detours::new(Arc::clone(&authority))),
            authority,
            board,
            _servers: [plain, tls],
        })
    }

    /// Where a client sends its calls.
    pub(crate) fn route(&self) -> StubRoute {
        self.route
    }

    /// What a client trusts: these servers' certificates and no others.
    pub(crate) fn trust(&self) -> Trust {
        Trust::Only(vec![self.authority.ca_der().clone()])
    }

    /// Begins a run that is answered from a case: successive replies start anew. Runs may overlap.
    pub(crate) fn begin_run(&self, case: &Arc<Case>) -> StubRun {
        let number = self.board.begun.fetch_add(1, Ordering::Relaxed);
        let answered = Answered {
            case: case.clone(),
            progress: Progress::default(),
            url: "".into(),
            data: None,
            unmatched: None,
            has_early_faults: has_early_faults(case),
        };
        self.board.runs().insert(number, answered);
        StubRun {
            board: self.board.clone(),
            detours: self.detours.clone(),
            number,
        }
    }
}

fn is_https(url: &str) -> bool {
    let scheme = url.split(':').next().unwrap_or_default();
    scheme.eq_ignore_ascii_case("https")
}

fn is_early(fault: &&Fault) -> bool {
    !fault.reads_request()
}

fn has_early_faults(case: &Case) -> bool {
    let mut replies = case.replies.iter().flat_map(|replies| &replies.replies);
    replies.any(|reply| reply.fault.as_ref().is_some_and(is_early))
}

struct Answering(Arc<Board>);

impl Service for Answering {
    fn answer(&self, request: Request) -> Script {
        let number = request.header(RUN).and_then(|number| number.parse().ok());
        let mut runs = self.0.runs();
        let run = number.and_then(|number: u64| runs.get_mut(&number));
        // A client that is no run of ours, or one that has given up meanwhile.
        let Some(run) = run else {
            return Script::reply(NO_REPLY, &[], "");
        };
        match answer(
            &run.case,
            &mut run.progress,
            &request,
            &run.url,
            run.data.as_ref(),
        ) {
            Ok(reply) => script_of(&reply),
            Err(unmatched) => {
                run.unmatched.get_or_insert(unmatched);
                Script::reply(NO_REPLY, &[], "")
            }
        }
    }
}

/// The reply of a case to a request that came over the wire, for this address.
pub(crate) fn answer(
    case: &Case,
    progress: &mut Progress,
    request: &Request,
    url: &str,
    data: Option<&CalledData>,
) -> Result<Arc<StubReply>, Unmatched> {
    let action = request.header("flowsim-action").map(|name| {
        percent_encoding::percent_decode_str(name)
            .decode_utf8_lossy()
            .into_owned()
    });
    let body = read_json(&request.body).ok().map(|json| json.value);
    let headers: Vec<_> = request
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let call = Call {
        action: action.as_deref(),
        url,
        body: body.as_ref(),
        headers: &headers,
        data,
    };
    case.answer(&call, progress)
}

/// What a server does to give a reply.
pub(crate) fn script_of(reply: &StubReply) -> Script {
    if let Some(fault) = reply.fault {
        return match fault.play().delayed(reply.delay) {
            Play::Reply(script) => script,
            // Whoever has come this far cannot meet it any more.
            _ => Script::reply(NO_REPLY, &[], ""),
        };
    }
    let headers: Vec<_> = reply
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    Script::reply(reply.status, &headers, &reply.body).delayed(reply.delay)
}
