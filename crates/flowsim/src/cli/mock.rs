//! `flowsim mock`: serves the replies of a case on loopback to any client, and says of each request what matched.

use std::{
    collections::BTreeSet,
    future, io,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
};

use flow_core::{Redactor, secrets_in_headers};
use flow_expr::{Value, read_json};
use flow_mock::{Authority, Request, Script, Server, Service, Validity};
use flow_report::{faults_json, faults_text, hidden_in_request, human, visible};
use flow_scenario::{Case, Progress, ReplyTo, StubReply, Unmatched};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

mod fault;
mod route;

use self::route::{Served, host_of};
use crate::{
    cli::{
        Terminal,
        args::{Format, MockArgs},
        run::read_case,
    },
    failure::{Failure, Status},
    files,
    stubs::{answer, script_of},
};

/// What a request gets that no reply matches. Its body says what differs.
const NO_REPLY: u16 = 501;

/// What a request gets that asks in another way than flows do.
const OTHER_METHOD: u16 = 405;

const TEXT: (&str, &str) = ("content-type", "text/plain; charset=utf-8");

/// How much of a request's body is shown.
const SHOWN: usize = 120;

/// Serves until Ctrl-C, or explains what can be served.
pub(crate) fn mock(args: &MockArgs, terminal: &Terminal) -> Result<Status, Failure> {
    if args.list {
        let listed = match args.format {
            Format::Text => faults_text(terminal.out),
            Format::Json => faults_json(),
        };
        terminal.print(&listed)?;
        return Ok(Status::Fine);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| Failure::job(format!("cannot start: {error}")))?;
    match (&args.fault, &args.scenario) {
        (Some(name), _) => runtime.block_on(fault::serve(name, args, terminal)),
        (None, Some(scenario)) => runtime.block_on(serve(scenario, args, terminal)),
        (None, None) => Err(Failure::usage("nothing is named that could be served")),
    }
}

async fn serve(scenario: &str, args: &MockArgs, terminal: &Terminal) -> Result<Status, Failure> {
    if args.ca_out.is_some() && !args.tls {
        return Err(Failure::usage(
            "`--ca-out` needs `--tls`: plain http has no certificate",
        ));
    }
    let stubs = args
        .case
        .as_ref()
        .map_or_else(|| scenario.to_owned(), |case| format!("{scenario}#{case}"));
    let case = read_case(&stubs, terminal)?;
    if case.cassette.is_some() {
        return Err(Failure::usage(
            "the case is answered from a cassette, which cannot be served",
        ));
    }
    let values = args.placeholders.read(terminal.err)?;
    let (said, mut lines) = unbounded_channel();
    refuse_what_no_server_says(&case)?;
    let served = Served::read(&stubs, args, &values, terminal.err)?;
    for name in served.unreached(&case) {
        terminal.say(&format!(
            "warning: nobody defines the data action that `{name}` calls, so that its replies answer no address: supply its \
             definition with `--action FILE`"
        ));
    }
    let names = names(&case, &served);
    let answering = Answering {
        served,
        scheme: scheme(args),
        case: Arc::new(case),
        progress: Mutex::default(),
        said,
    };
    let server = start(args, answering, &names)?;
    let (scheme, address) = (scheme(args), server.address());
    let serving = format!("serving on {scheme}://{address}; Ctrl-C ends it");
    print_until_interrupted(&serving, &mut lines, terminal).await?;
    let count = server.requests();
    let s = if count == 1 { "" } else { "s" };
    terminal.say(&format!("{count} request{s}"));
    Ok(Status::Fine)
}

/// Says where the server is, then prints what is said until Ctrl-C, and what was said before it.
async fn print_until_interrupted(
    serving: &str,
    lines: &mut UnboundedReceiver<String>,
    terminal: &Terminal,
) -> Result<(), Failure> {
    // Listening begins with the first poll, and whoever reads that we serve may end us at once.
    let mut interrupted = pin!(tokio::signal::ctrl_c());
    tokio::select! {
        biased;
        _ = &mut interrupted => return Ok(()),
        () = future::ready(()) => {}
    }
    terminal.say(serving);
    loop {
        tokio::select! {
            Some(line) = lines.recv() => terminal.print(&line)?,
            _ = &mut interrupted => break,
        }
    }
    while let Ok(line) = lines.try_recv() {
        terminal.print(&line)?;
    }
    Ok(())
}

fn scheme(args: &MockArgs) -> &'static str {
    match args.tls {
        true => "https",
        false => "http",
    }
}

/// The names that a certificate is for: those of this machine, and the hosts whose part is played, for clients that are led
/// here by name.
fn names(case: &Case, served: &Served) -> BTreeSet<String> {
    let here = ["127.0.0.1", "localhost"].map(str::to_owned);
    let answered = case.replies.iter().filter_map(|replies| match &replies.to {
        ReplyTo::Url(pattern) => host_of(pattern),
        ReplyTo::Action(_) => None,
    });
    here.into_iter()
        .chain(served.hosts())
        .chain(answered)
        .collect()
}

/// What data actions give to a flow is no reply that a client could be sent.
fn refuse_what_no_server_says(case: &Case) -> Result<(), Failure> {
    let mut replies = case.replies.iter().flat_map(|replies| &replies.replies);
    if case.replies.is_empty() || replies.any(|reply| reply.act.is_none()) {
        return Ok(());
    }
    let name = &case.name;
    Err(Failure::usage(format!(
        "case `{name}` has nothing to serve: its replies say what the flow is given, and no HTTP reply; write some, such as \
         `{{ status: 200, json: {{ … }} }}`"
    )))
}

fn start(
    args: &MockArgs,
    answering: Answering,
    names: &BTreeSet<String>,
) -> Result<Server, Failure> {
    let port = args.port.unwrap_or(0);
    let cannot = |error: io::Error| cannot_listen(port, &error);
    if !args.tls {
        return Server::start_on(port, answering).map_err(cannot);
    }
    let cannot_make =
        |error: &dyn std::fmt::Display| Failure::job(format!("cannot make a certificate: {error}"));
    let authority = Authority::new().map_err(|error| cannot_make(&error))?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let identity = authority
        .issue(&names, Validity::Now)
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

/// The server's side.
struct Answering {
    scheme: &'static str,
    case: Arc<Case>,
    served: Served,
    progress: Mutex<Progress>,
    said: UnboundedSender<String>,
}

impl Service for Answering {
    fn answer(&self, request: Request) -> Script {
        let methods = self.served.methods();
        if !methods.contains(&request.method.as_str()) {
            let allowed = methods.join(", ");
            let why = format!("flows ask by {allowed}");
            self.say(&request, &format!("→ {OTHER_METHOD}: {why}"));
            let allow = ("allow", allowed.as_str());
            return match &*request.method {
                // It has no body (RFC 9110, section 9.3.2), and the server closes the connection behind it.
                "HEAD" => Script::reply(OTHER_METHOD, &[allow, ("connection", "close")], ""),
                _ => Script::reply(OTHER_METHOD, &[allow, TEXT], why + "\n"),
            };
        }
        let answered = self.reply(&request).and_then(can_be_served);
        self.say(&request, &told(&answered));
        match answered {
            Ok(reply) => script_of(&reply),
            Err(unmatched) => Script::reply(NO_REPLY, &[TEXT], unmatched.message + "\n"),
        }
    }

    fn refused(&self, status: u16) {
        let what = match status {
            413 => "a request with too large a body",
            431 => "a request with too large a head",
            _ => "a request that is not HTTP",
        };
        self.line(&format!("{what} → {status}"));
    }
}

impl Answering {
    /// Says what a request was answered, without what the case redacts and without the request's credentials.
    fn say(&self, request: &Request, answer: &str) {
        let paths = match &self.case.snapshot {
            Some(snapshot) => &snapshot.redact[..],
            None => &[],
        };
        let body = read_json(&request.body).map_or(Value::Null, |json| json.value);
        let hidden = hidden_in_request(&self.case.given, &body, paths);
        let redactor = Redactor::new(hidden).with(secrets_of(request));
        let asked = asked(request, &redactor);
        self.line(&format!("{asked} {}", redactor.text(answer)));
    }

    fn line(&self, line: &str) {
        // Nobody prints any more when the command is about to end.
        let _ = self.said.send(format!("{line}\n"));
    }

    /// The reply to whichever action calls this path; the nearest one's difference when none fits.
    fn reply(&self, request: &Request) -> Result<Arc<StubReply>, Unmatched> {
        let host = request.header("host").unwrap_or_default();
        let scheme = self.scheme;
        let url = format!("{scheme}://{host}{}", request.target);
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        let mut routes = self.served.routes.iter();
        let calling = routes
            .by_ref()
            .filter(|route| route.is_asked(&request.method, &request.target));
        let mut nearest = None;
        for route in calling {
            let request = as_action(request, &route.action);
            let data = route.data.as_ref();
            match answer(&self.case, &mut progress, &request, &url, data) {
                Ok(reply) => return Ok(reply),
                Err(unmatched) => nearest = nearest.or(Some(unmatched)),
            }
        }
        match nearest {
            Some(unmatched) => Err(unmatched),
            None => answer(&self.case, &mut progress, request, &url, None),
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

/// What a request's own headers say is secret.
pub(super) fn secrets_of(request: &Request) -> Vec<String> {
    let headers = request.headers.iter();
    secrets_in_headers(headers.map(|(name, value)| (name.as_str(), value.as_str())))
}

/// A request on one line. Its body is redacted before it is cut, so that no beginning of a secret is left.
pub(super) fn asked(request: &Request, redactor: &Redactor) -> String {
    let body = redactor.bytes(&request.body);
    let body = String::from_utf8_lossy(&body);
    let shown: String = body.chars().take(SHOWN).collect();
    let more = if shown.len() < body.len() { "…" } else { "" };
    let target = redactor.text(&request.target);
    let asked = format!("{} {target} {shown}{more}", request.method);
    visible(asked.trim_end()).into_owned()
}

/// A server that has read a request is too late for some faults.
fn can_be_served(reply: Arc<StubReply>) -> Result<Arc<StubReply>, Unmatched> {
    match reply.fault.filter(|fault| !fault.reads_request()) {
        None => Ok(reply),
        Some(fault) => {
            let name = fault.name();
            let message = format!(
                "`{name}` happens before a request is read: `flowsim mock --fault {name}` serves it alone"
            );
            Err(Unmatched { message })
        }
    }
}

fn told(answered: &Result<Arc<StubReply>, Unmatched>) -> String {
    match answered {
        Ok(reply) if reply.fault.is_some() => {
            format!("→ {}", reply.fault.map_or("", |fault| fault.name()))
        }
        Ok(reply) if reply.delay.is_zero() => format!("→ {}", reply.status),
        Ok(reply) => format!("→ {} after {}", reply.status, human(reply.delay)),
        Err(unmatched) => format!("→ {NO_REPLY}: {}", visible(&unmatched.message)),
    }
}
