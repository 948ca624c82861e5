//! `--stubs`: a scenario's replies, served on loopback over real sockets and, for `https://`, real TLS with a certificate
//! made for the run.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use flow_expr::read_json;
use flow_http::{StubRoute, Trust};
use flow_mock::{Authority, Request, Script, Server, Service, Validity};
use flow_scenario::{Call, Case, Progress};

use crate::failure::Failure;

/// The status of an answer that no reply stands behind; the run is stopped before it is judged.
const NO_REPLY: u16 = 599;

/// The header that tells runs apart, since each gets successive replies of its own.
const RUN: &str = "flowsim-run";

/// The embedded servers of one command.
pub(crate) struct Stubs {
    route: StubRoute,
    authority: Authority,
    board: Arc<Board>,
    _servers: [Server; 2],
}

/// What the servers know and have seen.
struct Board {
    case: Case,
    runs: AtomicU64,
    progress: Mutex<HashMap<String, Progress>>,
    unmatched: Mutex<Option<String>>,
}

impl Board {
    fn progress(&self) -> MutexGuard<'_, HashMap<String, Progress>> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A run that the servers answer; its successive replies are forgotten when it is dropped.
pub(crate) struct StubRun {
    board: Arc<Board>,
    name: String,
}

impl StubRun {
    /// The header that says which run a call belongs to.
    pub(crate) fn header(&self) -> (Arc<str>, String) {
        (RUN.into(), self.name.clone())
    }
}

impl Drop for StubRun {
    fn drop(&mut self) {
        self.board.progress().remove(&self.name);
    }
}

impl Stubs {
    /// Starts both servers on this runtime.
    pub(crate) fn start(case: Case) -> Result<Self, Failure> {
        let cannot = |what: String| Failure::job(format!("cannot start the stub server: {what}"));
        let board = Arc::new(Board {
            case,
            runs: AtomicU64::default(),
            progress: Mutex::default(),
            unmatched: Mutex::default(),
        });
        let authority = Authority::new().map_err(|error| cannot(error.to_string()))?;
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
            authority,
            board,
            _servers: [plain, tls],
        })
    }

    /// Where a client sends its calls.
    pub(crate) fn route(&self) -> StubRoute {
        self.route
    }

    /// What a client trusts: this run's certificates and no others.
    pub(crate) fn trust(&self) -> Trust {
        Trust::Only(vec![self.authority.ca_der().clone()])
    }

    /// Begins a run: successive replies start anew. Runs may overlap.
    pub(crate) fn begin_run(&self) -> StubRun {
        let number = self.board.runs.fetch_add(1, Ordering::Relaxed);
        StubRun {
            board: self.board.clone(),
            name: number.to_string(),
        }
    }

    /// What was said of the first call that no reply matched, since the last time.
    pub(crate) fn take_unmatched(&self) -> Option<String> {
        self.board
            .unmatched
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

struct Answering(Arc<Board>);

impl Service for Answering {
    fn answer(&self, request: Request) -> Script {
        let action = request.header("flowsim-action").map(|name| {
            percent_encoding::percent_decode_str(name)
                .decode_utf8_lossy()
                .into_owned()
        });
        let body = read_json(&request.body).ok().map(|json| json.value);
        let host = request.header("host").unwrap_or_default();
        let url = format!("https://{host}{}", request.target);
        let headers: Vec<_> = request
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let call = Call {
            action: action.as_deref(),
            url: &url,
            body: body.as_ref(),
            headers: &headers,
        };
        let run = request.header(RUN).unwrap_or_default().to_owned();
        let mut progress = self.0.progress();
        match self.0.case.answer(&call, progress.entry(run).or_default()) {
            Ok(reply) => {
                let headers: Vec<_> = reply
                    .headers
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str()))
                    .collect();
                Script::reply(reply.status, &headers, &reply.body).delayed(reply.delay)
            }
            Err(unmatched) => {
                let mut first = self
                    .0
                    .unmatched
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                first.get_or_insert(unmatched.message);
                Script::reply(NO_REPLY, &[], "")
            }
        }
    }
}
