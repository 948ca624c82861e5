//! `flowsim mock --fault`: one fault of the catalogue for any client.

use std::net::SocketAddr;

use flow_core::Redactor;
use flow_fault::{Fault, Play, faults, find, nearest_name};
use flow_mock::{Authority, FaultServer};
use flow_report::fault_text;
use tokio::sync::mpsc::unbounded_channel;

use super::{asked, cannot_listen, print_until_interrupted, secrets_of};
use crate::{
    cli::{Terminal, args::MockArgs},
    failure::{Failure, Status},
    files,
};

/// Serves the fault until Ctrl-C.
pub(super) async fn serve(
    name: &str,
    args: &MockArgs,
    terminal: &Terminal,
) -> Result<Status, Failure> {
    let fault = known(name)?;
    if let Some(others) = others_of_row(name, fault) {
        terminal.say(&others);
    }
    let play = fault.play();
    if matches!(play, Play::Name(_)) {
        let message = format!(
            "`{}` is a fault of a host's name, which no server can show; a scenario can: `fault: {}`",
            fault.name(),
            fault.name()
        );
        return Err(Failure::usage(message));
    }
    let secured = args.tls || play.needs_tls();
    let authority = secured.then(|| authority(args)).transpose()?;
    let trust = Trusting::of(args, secured);
    let hint = hint(&play, &trust);
    let (said, mut lines) = unbounded_channel();
    let heard = move |request: &flow_mock::Request| {
        // Nobody prints any more when the command is about to end.
        let asked = asked(request, &Redactor::new(secrets_of(request)));
        let _ = said.send(format!("{asked} → {}\n", fault.name()));
    };
    let port = args.port.unwrap_or(0);
    let server = FaultServer::start(play, port, authority.as_ref(), heard)
        .await
        .map_err(|error| cannot_listen(port, &error))?;
    let address = server.address();
    let address = address.map_err(|error| cannot_listen(port, &error))?;
    let serving = introduction(fault, address, &trust) + hint.unwrap_or_default();
    print_until_interrupted(&serving, &mut lines, terminal).await?;
    let count = server.connections();
    let s = if count == 1 { "" } else { "s" };
    terminal.say(&format!("{count} connection{s}"));
    Ok(Status::Fine)
}

fn known(name: &str) -> Result<&'static Fault, Failure> {
    find(name).ok_or_else(|| {
        let help = match nearest_name(name) {
            Some(near) => format!("did you mean `{near}`? "),
            None => String::new(),
        };
        Failure::usage(format!(
            "there is no fault `{name}`; {help}`flowsim mock --list` explains all"
        ))
    })
}

/// A row of the catalogue stands for all of its replies; only one can be served.
fn others_of_row(row: &str, served: &Fault) -> Option<String> {
    let of_row = faults()
        .iter()
        .filter(|fault| fault.row().eq_ignore_ascii_case(row));
    let names: Vec<_> = of_row.map(|fault| format!("`{}`", fault.name())).collect();
    let is_one_of_several = names.len() > 1 && !served.name().eq_ignore_ascii_case(row);
    is_one_of_several.then(|| {
        format!(
            "note: `{}` is one of the {} replies of {}: {}",
            served.name(),
            names.len(),
            served.row(),
            names.join(", ")
        )
    })
}

fn authority(args: &MockArgs) -> Result<Authority, Failure> {
    let authority = Authority::new()
        .map_err(|error| Failure::job(format!("cannot make a certificate: {error}")))?;
    if let Some(path) = &args.ca_out {
        files::write(path, authority.ca_pem())?;
    }
    Ok(authority)
}

/// Where it is, what it does and how to see it.
fn introduction(fault: &Fault, address: SocketAddr, trust: &Trusting) -> String {
    let scheme = match trust {
        Trusting::Plain => "http",
        _ => "https",
    };
    format!(
        "serving on {scheme}://{address}; Ctrl-C ends it\n{}try: curl --max-time 10 --verbose {}--data '{{}}' {scheme}://{address}/",
        fault_text(fault),
        trust.option()
    )
}

/// Whom a client must trust.
enum Trusting {
    /// Nobody: it speaks plain HTTP.
    Plain,
    /// The authority in this file.
    File(String),
    /// An authority that nobody knows.
    Anybody,
}

impl Trusting {
    fn of(args: &MockArgs, secured: bool) -> Self {
        match &args.ca_out {
            _ if !secured => Self::Plain,
            Some(path) => Self::File(path.display().to_string()),
            None => Self::Anybody,
        }
    }

    /// The option by which curl does.
    fn option(&self) -> String {
        match self {
            Self::Plain => String::new(),
            Self::File(path) => format!("--cacert {path} "),
            Self::Anybody => "--insecure ".to_owned(),
        }
    }
}

/// Who looks at no certificate sees nothing wrong with it.
fn hint(play: &Play, trust: &Trusting) -> Option<&'static str> {
    let is_seen = !matches!(play, Play::Certificate(_)) || matches!(trust, Trusting::File(_));
    (!is_seen).then_some(
        "\nnote: `--ca-out ca.pem` writes the authority; only clients that trust it see what is wrong",
    )
}
