//! `--stubs`: a scenario's replies, served on loopback over real sockets and, for `https://`, real TLS with a certificate
//! made for the run.

use std::sync::{Arc, Mutex, PoisonError};

use flow_expr::read_json;
use flow_http::{StubRoute, Trust};
use flow_mock::{Authority, Request, Script, Server, Service, Validity};
use flow_scenario::{Call, Case, Progress};

use crate::failure::Failure;

/// The status of an answer that no reply stands behind; the run is stopped before it is judged.
const NO_REPLY: u16 = 599;

/// The embedded servers of one run.
pub(crate) struct Stubs {
    route: StubRoute,
    authority: Authority,
    board: Arc<Board>,
    _servers: [Server; 2],
}

/// What the servers know and have seen.
struct Board {
    case: Case,
    progress: Mutex<Progress>,
    unmatched: Mutex<Option<String>>,
}

impl Stubs {
    /// Starts both servers on this runtime.
    pub(crate) fn start(case: Case) -> Result<Self, Failure> {
        let cannot = |what: String| Failure::job(format!("cannot start the stub server: {what}"));
        let board = Arc::new(Board { case, progress: Mutex::default(), unmatched: Mutex::default() });
        let authority = Authority::new().map_err(|error| cannot(error.to_string()))?;
        let identity =
            authority.issue(&["127.0.0.1"], Validity::Now).map_err(|error| cannot(error.to_string()))?;
        let plain = Server::start(Answering(board.clone())).map_err(|error| cannot(error.to_string()))?;
        let tls = Server::start_tls(Answering(board.clone()), identity).map_err(|error| cannot(error.to_string()))?;
        let route = StubRoute { plain: plain.address(), tls: tls.address() };
        Ok(Self { route, authority, board, _servers: [plain, tls] })
    }

    /// Where a client sends its calls.
    pub(crate) fn route(&self) -> StubRoute {
        self.route
    }

    /// What a client trusts: this run's certificates and no others.
    pub(crate) fn trust(&self) -> Trust {
        Trust::Only(vec![self.authority.ca_der().clone()])
    }

    /// What was said of the first call that no reply matched, since the last time.
    pub(crate) fn take_unmatched(&self) -> Option<String> {
        self.board.unmatched.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Begins a new run: successive replies start again.
    pub(crate) fn begin_run(&self) {
        *self.board.progress.lock().unwrap_or_else(PoisonError::into_inner) = Progress::default();
    }
}

struct Answering(Arc<Board>);

impl Service for Answering {
    fn answer(&self, request: Request) -> Script {
        let action = request.header("flowsim-action").map(|name| {
            percent_encoding::percent_decode_str(name).decode_utf8_lossy().into_owned()
        });
        let body = read_json(&request.body).ok().map(|json| json.value);
        let host = request.header("host").unwrap_or_default();
        let url = format!("https://{host}{}", request.target);
        let call = Call { action: action.as_deref(), url: &url, body: body.as_ref() };
        let mut progress = self.0.progress.lock().unwrap_or_else(PoisonError::into_inner);
        match self.0.case.answer(&call, &mut progress) {
            Ok(reply) => {
                let headers: Vec<_> =
                    reply.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                Script::reply(reply.status, &headers, &reply.body).delayed(reply.delay)
            }
            Err(unmatched) => {
                let mut first = self.0.unmatched.lock().unwrap_or_else(PoisonError::into_inner);
                first.get_or_insert(unmatched.message);
                Script::reply(NO_REPLY, &[], "")
            }
        }
    }
}
