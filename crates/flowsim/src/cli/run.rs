//! `flowsim run`: one run against the real world, or against stubs.

mod client;
mod flow;
mod once;
mod stubs;

use std::sync::Arc;

use flow_core::{Program, Redactor, RunOptions, Trace, Tracing};
use flow_expr::DateTime;
use flow_http::Client;
use flow_report::Style;
use flow_scenario::{Case, Entered, Surroundings};
use flow_syntax::Source;

use self::{
    client::{configure, data_of, mention_answered, mention_idle_maps},
    flow::{load, refuse_plain_http},
    once::{once, refuse_overwriting},
};
use crate::{
    cli::{Terminal, args::RunArgs, repeat::repeat},
    desk, directory,
    drive::World,
    failure::{Failure, Status},
    inputs::{Inputs, merge, read_var, read_vars},
    progress::Progress,
    secrets::Headers,
    stubs::Stubs,
    world,
};

pub(crate) use self::{
    client::{is_address, read_certificates, read_map},
    stubs::{read_case, split_case},
};

/// Everything that a run needs, read and checked.
pub(crate) struct Prepared {
    pub(crate) source: Source,
    /// The flow as a cassette keeps it: with its placeholders filled in.
    kept: Source,
    pub(crate) program: Arc<Program>,
    pub(crate) inputs: Inputs,
    pub(crate) options: RunOptions,
    /// When the run starts, if somebody said so: without it that hangs on the computer's clock.
    said_now: Option<DateTime>,
    pub(crate) caller: Vec<Entered>,
    redactor: Redactor,
}

/// Runs the flow once, or as often as `--repeat` says.
pub(crate) fn run(args: &RunArgs, terminal: &Terminal) -> Result<Status, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| Failure::job(format!("cannot start: {error}")))?;
    let done = runtime.block_on(prepare_and_run(args, terminal));
    // A name lookup that was given up may still be under way; nobody waits for it.
    runtime.shutdown_background();
    done
}

async fn prepare_and_run(args: &RunArgs, terminal: &Terminal) -> Result<Status, Failure> {
    refuse_overwriting(args)?;
    let headers = Headers::read(&args.headers)?;
    let redactor = headers.redactor();
    let stubbed = args.stubs.as_deref();
    let stubbed = stubbed.map(|stubs| stubs::read_stubbed(stubs, terminal));
    let (case, below) = stubbed.transpose()?.unzip();
    let values = args.placeholders.read(terminal.err)?;
    let values = values.over(&below.unwrap_or_default());
    let (source, program, insecure) = load(args, &values, terminal)?;
    let around = match &args.world {
        Some(path) => Some(world::read(path, terminal.err)?),
        None => None,
    };
    let (case, replies) = surrounded(case, around.as_ref());
    let known = case.as_ref().or(replies.as_ref());
    let inputs = read_inputs(args, known, terminal.err)?;
    let said_now = match &args.now {
        Some(text) => Some(desk::moment(text)?),
        None => known.and_then(|case| case.now),
    };
    let options = options(args, known, said_now, terminal.err)?;
    let caller = args
        .inputs
        .iter()
        .map(Entered::at_once)
        .chain(known.iter().flat_map(|case| case.caller.iter().cloned()))
        .collect();
    let stubs = match case {
        Some(case) => Some((Stubs::start()?, Arc::new(case))),
        None => None,
    };
    let data = data_of(args, &program, terminal.err)?;
    let config = configure(args, headers, stubs.as_ref().map(|(stubs, _)| stubs))?;
    let client = Client::new(config).map_err(|error| Failure::usage(error.to_string()))?;
    mention_idle_maps(&args.map, &program, &data, terminal);
    if let Some(replies) = &replies {
        mention_answered(args, &data.answered_by(replies, &program), terminal);
    }
    refuse_plain_http(&program, &client, &source, &insecure, terminal)?;
    let progress = if args.repeat.is_some() {
        Progress::none()
    } else {
        Progress::on_stderr()
    };
    let world = World {
        client,
        stubs,
        replies: replies.map(Arc::new),
        data,
        progress,
    };
    let prepared = Prepared {
        kept: flow_load::filled(&source, &values),
        source,
        program,
        inputs,
        options,
        said_now,
        caller,
        redactor,
    };
    let done = match args.repeat {
        Some(runs) => repeat(&prepared, &world, runs, args.jobs, terminal).await,
        None => once(args, &prepared, &world, terminal).await,
    };
    mention_refusals(&world.client, terminal);
    done
}

/// Says which hosts were not dialled. The reports do not: where a name leads is no part of a trace.
fn mention_refusals(client: &Client, terminal: &Terminal) {
    for refusal in client.refusals() {
        let help = refusal.help().map(|help| format!("; {help}"));
        terminal.say(&format!("warning: {refusal}{}", help.unwrap_or_default()));
    }
}

/// The case as it lies over the world; without a case, the world alone as one.
fn surrounded(case: Option<Case>, around: Option<&Surroundings>) -> (Option<Case>, Option<Case>) {
    let Some(around) = around else {
        return (case, None);
    };
    let has_case = case.is_some();
    let mut lying = case.unwrap_or_else(|| Case {
        name: "world".to_owned(),
        ..Case::default()
    });
    let own = Surroundings {
        world: lying.world.as_deref().cloned().unwrap_or_default(),
        now: lying.now,
        ..Surroundings::default()
    };
    lying.is_surrounded_by(&own.over(around));
    match has_case {
        true => (Some(lying), None),
        false => (None, Some(lying)),
    }
}
fn read_inputs(args: &RunArgs, case: Option<&Case>, style: Style) -> Result<Inputs, Failure> {
    let mut inputs = Inputs::new();
    merge(
        &mut inputs,
        case.into_iter().flat_map(|case| case.given.clone()),
    );
    if let Some(path) = &args.given.vars_file {
        merge(&mut inputs, read_vars(path, style)?);
    }
    for argument in &args.given.vars {
        merge(&mut inputs, [read_var(argument)?]);
    }
    Ok(inputs)
}

fn options(
    args: &RunArgs,
    case: Option<&Case>,
    said_now: Option<DateTime>,
    style: Style,
) -> Result<RunOptions, Failure> {
    Ok(RunOptions {
        max_actions: args.max_actions,
        strict: args.strict,
        timeout_scale: args.timeout_scale,
        max_response_bytes: args.max_response_bytes,
        tracing: if args.repeat.is_some() {
            Tracing::Exits
        } else {
            Tracing::Full
        },
        started: said_now.or_else(desk::clock),
        directory: match &args.given.directory {
            Some(path) => Some(directory::read(path, style)?),
            None => None,
        },
        world: case.and_then(|case| case.world.clone()),
    })
}
/// A run whose outcome is `failed` or `limit` is something found.
pub(crate) fn status_of(trace: &Trace) -> Status {
    match trace.outcome() {
        Some(outcome) if outcome.is_broken() => Status::Found,
        _ => Status::Fine,
    }
}
