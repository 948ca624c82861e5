//! `flowsim mock`: serves the replies of a case on loopback to any client, and says of each request what matched.

use std::{
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use flow_core::{ActionKind, Program};
use flow_load::Values;
use flow_mock::{Authority, Request, Script, Server, Service, Validity};
use flow_report::{human, visible};
use flow_scenario::{Case, Progress, StubReply, Unmatched};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::{
    cli::{
        Terminal,
        args::MockArgs,
        run::{read_case, split_case},
    },
    failure::{Failure, Status},
    files,
    stubs::{answer, script_of},
};

/// What a request gets that no reply matches. Its body says what differs.
const NO_REPLY: u16 = 501;

/// How much of a request's body is shown.
const SHOWN: usize = 120;

/// Serves until Ctrl-C.
pub(crate) fn mock(args: &MockArgs, terminal: &Terminal) -> Result<Status, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| Failure::job(format!("cannot start: {error}")))?;
    runtime.block_on(serve(args, terminal))
}

async fn serve(args: &MockArgs, terminal: &Terminal) -> Result<Status, Failure> {
    let stubs = args.case.as_ref().map_or_else(
        || args.scenario.clone(),
        |case| format!("{}#{case}", args.scenario),
    );
    let case = read_case(&stubs, terminal)?;
    if case.cassette.is_some() {
        return Err(Failure::usage(
            "the case is answered from a cassette, which cannot be served",
        ));
    }
    let values = args.placeholders.read(terminal.err)?;
    let (said, mut lines) = unbounded_channel();
    let answering = Answering {
        paths: program_of(&stubs, &values)
            .map(|program| paths(&program))
            .unwrap_or_default(),
        case: Arc::new(case),
        progress: Mutex::default(),
        said,
    };
    let server = start(args, answering)?;
    let scheme = if args.tls { "https" } else { "http" };
    terminal.say(&format!(
        "serving on {scheme}://{}; Ctrl-C ends it",
        server.address()
    ));
    print_until_interrupted(&mut lines, terminal).await?;
    let count = server.requests();
    let s = if count == 1 { "" } else { "s" };
    terminal.say(&format!("{count} request{s}"));
    Ok(Status::Fine)
}

async fn print_until_interrupted(
    lines: &mut UnboundedReceiver<String>,
    terminal: &Terminal,
) -> Result<(), Failure> {
    loop {
        tokio::select! {
            Some(line) = lines.recv() => terminal.print(&line)?,
            _ = tokio::signal::ctrl_c() => return Ok(()),
        }
    }
}

fn start(args: &MockArgs, answering: Answering) -> Result<Server, Failure> {
    let port = args.port.unwrap_or(0);
    let cannot = |error: io::Error| cannot_listen(port, &error);
    if !args.tls {
        return Server::start_on(port, answering).map_err(cannot);
    }
    let cannot_make =
        |error: &dyn std::fmt::Display| Failure::job(format!("cannot make a certificate: {error}"));
    let authority = Authority::new().map_err(|error| cannot_make(&error))?;
    let identity = authority
        .issue(&["127.0.0.1", "localhost"], Validity::Now)
        .map_err(|error| cannot_make(&error))?;
    let server = Server::start_tls_on(port, answering, identity).map_err(cannot)?;
    if let Some(path) = &args.ca_out {
        files::write(path, authority.ca_pem())?;
    }
    Ok(server)
}

fn cannot_listen(port: u16, error: &io::Error) -> Failure {
    let what = match error.kind() {
        io::ErrorKind::AddrInUse => "somebody else listens on it; `--port` names another",
        io::ErrorKind::PermissionDenied => "ports below 1024 need special rights",
        _ => return Failure::job(format!("cannot listen on port {port}: {error}")),
    };
    Failure::job(format!("cannot listen on port {port}: {what}"))
}

/// The flow that the scenario names, if it can be read: without it, only replies by address answer clients that do not say
/// which action they are.
fn program_of(stubs: &str, values: &Values) -> Option<Program> {
    let path = Path::new(split_case(stubs).0);
    let text = files::read(path).ok()?;
    let flow = flow_scenario::load(&text.source).scenario.flow?;
    let flow = path.parent().unwrap_or(Path::new("")).join(flow);
    flow_load::load_with(&files::read(&flow).ok()?.source, values).program
}

/// The path that each action calls.
fn paths(program: &Program) -> Vec<(Arc<str>, String)> {
    let lookups = program
        .actions()
        .iter()
        .filter_map(|action| match &action.kind {
            ActionKind::Lookup(lookup) => {
                Some((action.name.clone(), path_of(&lookup.url).to_owned()))
            }
            _ => None,
        });
    lookups.collect()
}

/// The path of an address, with its query.
fn path_of(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let path = url[after_scheme..].find('/');
    path.map_or("/", |at| &url[after_scheme + at..])
}

/// The server's side.
struct Answering {
    case: Arc<Case>,
    paths: Vec<(Arc<str>, String)>,
    progress: Mutex<Progress>,
    said: UnboundedSender<String>,
}

impl Service for Answering {
    fn answer(&self, request: Request) -> Script {
        let answered = self.reply(&request);
        let line = format!("{} {}\n", asked(&request), told(&answered));
        // Nobody prints any more when the command is about to end.
        let _ = self.said.send(line);
        match answered {
            Ok(reply) => script_of(&reply),
            Err(unmatched) => {
                let headers = [("content-type", "text/plain; charset=utf-8")];
                Script::reply(NO_REPLY, &headers, unmatched.message + "\n")
            }
        }
    }
}

impl Answering {
    /// The reply to whichever action calls this path; the nearest one's difference when none fits.
    fn reply(&self, request: &Request) -> Result<Arc<StubReply>, Unmatched> {
        let host = request.header("host").unwrap_or_default();
        let url = format!("https://{host}{}", request.target);
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        let calling = self
            .paths
            .iter()
            .filter(|(_, path)| *path == request.target);
        let mut nearest = None;
        for (action, _) in calling {
            match answer(&self.case, &mut progress, &as_action(request, action), &url) {
                Ok(reply) => return Ok(reply),
                Err(unmatched) => nearest = nearest.or(Some(unmatched)),
            }
        }
        match nearest {
            Some(unmatched) => Err(unmatched),
            None => answer(&self.case, &mut progress, request, &url),
        }
    }
}

/// The request as a flow of ours would send it.
fn as_action(request: &Request, action: &str) -> Request {
    let name = utf8_percent_encode(action, NON_ALPHANUMERIC).to_string();
    let mut named = request.clone();
    named.headers.insert(0, ("flowsim-action".to_owned(), name));
    named
}

fn asked(request: &Request) -> String {
    let body = String::from_utf8_lossy(&request.body);
    let shown: String = body.chars().take(SHOWN).collect();
    let more = if shown.len() < body.len() { "…" } else { "" };
    let asked = format!("{} {} {shown}{more}", request.method, request.target);
    visible(asked.trim_end()).into_owned()
}

fn told(answered: &Result<Arc<StubReply>, Unmatched>) -> String {
    match answered {
        Ok(reply) if reply.delay.is_zero() => format!("→ {}", reply.status),
        Ok(reply) => format!("→ {} after {}", reply.status, human(reply.delay)),
        Err(unmatched) => format!("→ {NO_REPLY}: {}", visible(&unmatched.message)),
    }
}
