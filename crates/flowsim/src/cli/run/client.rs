//! Whom a run calls: where `--map` and the other options lead, and who defines data actions.

use std::path::PathBuf;

use flow_core::Program;
use flow_http::{Config, ProxyChoice, Trust, read_pem};
use flow_load::{AddressFault, check_address};
use flow_report::Style;

use super::{flow::lookups, stubs::actions_of};
use crate::{
    cli::{Terminal, args::RunArgs},
    data::{DataActions, calls_data},
    failure::Failure,
    files,
    secrets::{Headers, instead_of_users, without_users},
    stubs::Stubs,
};

pub(super) fn configure(
    args: &RunArgs,
    headers: Headers,
    stubs: Option<&Stubs>,
) -> Result<Config, Failure> {
    let map = args
        .map
        .iter()
        .map(|argument| read_map(argument))
        .collect::<Result<_, _>>()?;
    let trust = match stubs {
        Some(stubs) => stubs.trust(),
        None => Trust::System {
            extra: read_certificates(&args.ca_cert)?,
        },
    };
    Ok(Config {
        map,
        stub: stubs.map(Stubs::route),
        trust,
        headers: headers.headers,
        allow_hosts: (!args.allow_hosts.is_empty()).then(|| args.allow_hosts.clone()),
        allow_metadata: args.allow_metadata,
        keep_alive: args.keep_alive,
        max_response_bytes: args.max_response_bytes,
        proxy: match args.proxy.as_deref() {
            None => ProxyChoice::None,
            Some("env") => ProxyChoice::Environment,
            Some(url) => ProxyChoice::Url(url.to_owned()),
        },
        ..Config::default()
    })
}

/// `FROM=TO`; a prefix may hold `=` itself, so the cut is before the second scheme.
pub(crate) fn read_map(argument: &str) -> Result<(String, String), Failure> {
    let cut = ["=http://", "=https://"]
        .iter()
        .filter_map(|mark| argument.find(mark))
        .min();
    let sides = cut.map(|at| (&argument[..at], &argument[at + 1..]));
    match sides.filter(|(from, to)| is_address(from) && is_address(to)) {
        Some((from, to)) => Ok((from.to_owned(), to.to_owned())),
        None => {
            let usual = "both sides are URL prefixes with a scheme and a host, as in `--map https://crm.test=http://127.0.0.1:8000`";
            Err(Failure::usage(format!(
                "`--map {}`: {}",
                without_users(argument),
                instead_of_users(argument).unwrap_or(usual)
            )))
        }
    }
}

pub(crate) fn is_address(text: &str) -> bool {
    matches!(check_address(text), Ok(()) | Err(AddressFault::Insecure))
}

/// The definitions of the flow's data actions, looked for where it calls some.
pub(super) fn data_of(
    args: &RunArgs,
    program: &Program,
    style: Style,
) -> Result<DataActions, Failure> {
    let of_stubs = args.stubs.as_deref().filter(|_| calls_data(program));
    let of_stubs = of_stubs.map(actions_of).transpose()?;
    let of_stubs = of_stubs.unwrap_or_default();
    DataActions::of_flow(program, &args.supplied, &of_stubs, (&args.flow, style))
}

/// Says of a `--map` that fits no address of the flow: a slip there would send data to the real service.
pub(super) fn mention_idle_maps(
    map: &[String],
    program: &Program,
    data: &DataActions,
    terminal: &Terminal,
) {
    let addresses = data.addresses(program);
    for (argument, from) in map.iter().filter_map(|argument| {
        let (from, _) = read_map(argument).ok()?;
        Some((argument, from))
    }) {
        let fits = |url: &str| starts(url, &from);
        // What follows in the address of a data action is told by its inputs.
        let begins = |url: &String| fits(url) || starts(&from, url);
        if !lookups(program).any(|lookup| fits(&lookup.url)) && !addresses.iter().any(begins) {
            terminal.say(&format!(
                "warning: `--map {argument}` fits no address of the flow"
            ));
        }
    }
}

/// Says which data actions the world answers although their service was named: whoever did so may expect it to be asked.
pub(super) fn mention_answered(args: &RunArgs, answered: &[&str], terminal: &Terminal) {
    let is_meant = !args.supplied.actions.is_empty() || !args.supplied.integrations.is_empty();
    if let (true, Some(world), [first, others @ ..]) = (is_meant, &args.world, answered) {
        let more = match others.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        terminal.say(&format!(
            "warning: the service of `{first}`{more} is not asked: `{}` has replies for it; take them out to ask the service",
            world.display()
        ));
    }
}

fn starts(text: &str, prefix: &str) -> bool {
    let head = text.get(..prefix.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}

pub(crate) fn read_certificates(
    paths: &[PathBuf],
) -> Result<Vec<rustls_pki_types::CertificateDer<'static>>, Failure> {
    let mut certificates = Vec::new();
    for path in paths {
        let text = files::read(path)?;
        let read = read_pem(text.source.text().as_bytes());
        certificates.extend(read.map_err(|error| {
            Failure::usage(format!("cannot use `{}`: {error}", path.display()))
        })?);
    }
    Ok(certificates)
}
