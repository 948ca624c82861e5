//! `flowsim run`: one run against the real world, or against stubs.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use flow_core::{ActionKind, Lookup, Program, Redactor, Reply, RunOptions, Trace, Tracing};
use flow_expr::DateTime;
use flow_http::{Client, Config, Exposure, ProxyChoice, Trust, read_pem};
use flow_load::{AddressFault, Values, check_address};
use flow_report::{
    Style, execution_data, findings_text, hidden_texts, render, report_json, report_text, snapshot,
    snapshot_diff, trace_lines,
};
use flow_scenario::{Case, Cassette, Entered, Sheet, Surroundings, course_of};
use flow_syntax::{Diagnostic, Severity, Source, Span};

use crate::{
    caller::{Ask, Caller},
    cli::{
        Terminal,
        args::{RunArgs, RunFormat},
        repeat::repeat,
    },
    data::{DataActions, calls_data},
    desk, directory,
    drive::{Driven, World},
    failure::{Failure, Status},
    files,
    inputs::{Inputs, merge, read_var, read_vars},
    progress::Progress,
    secrets::Headers,
    stubs::Stubs,
    world,
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
    let stubbed = stubbed.map(|stubs| read_stubbed(stubs, terminal));
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

async fn once(
    args: &RunArgs,
    prepared: &Prepared,
    world: &World,
    terminal: &Terminal,
) -> Result<Status, Failure> {
    let mut caller = Caller::new(prepared.caller.iter().cloned(), Ask::Stdin);
    let Prepared {
        program,
        inputs,
        options,
        redactor,
        source,
        ..
    } = prepared;
    let Driven { finished, replies } = world
        .run_keeping(program, inputs, options, &mut caller)
        .await?;
    let stubbed = world
        .stubs
        .as_ref()
        .and_then(|(_, case)| case.snapshot.as_ref());
    let paths = stubbed.map_or(&[][..], |snapshot| &snapshot.redact);
    let hidden = hidden_texts(&finished.trace, paths).into_iter();
    let secrets = redactor.with(hidden.chain(finished.trace.secrets()));
    let secrets = secrets.and(&world.data.redactor());
    let trace = finished.trace.redacted(&secrets);
    let printed = terminal.print(&match args.format {
        RunFormat::Text => report_text(&trace, source, terminal.out),
        RunFormat::Json => report_json(&trace, source),
        RunFormat::ExecutionData => execution_data(&trace, prepared.said_now),
    });
    for (action, note) in world.data.notes() {
        terminal.say(&format!("warning: in the data action `{action}`, {note}"));
    }
    let mut status = status_of(&trace);
    let mut failures: Vec<_> = printed.err().into_iter().collect();
    if let Some(path) = &args.trace {
        failures.extend(files::write(path, &trace_lines(&trace, source)).err());
    }
    if let Some(path) = &args.record {
        failures.extend(
            files::write(
                path,
                &cassette(prepared, &secrets, &replies, &trace).write(),
            )
            .err(),
        );
    }
    if let Some(path) = &args.snapshot {
        match keeps_snapshot(path, &snapshot(&trace), args.update, terminal) {
            Ok(true) => {}
            Ok(false) => status = Status::Found,
            Err(failure) => failures.push(failure),
        }
    }
    // A file that cannot be written costs none of the others.
    let last = failures.pop();
    failures
        .iter()
        .for_each(|failure| terminal.complain(failure));
    last.map_or(Ok(status), Err)
}

/// The run as it is recorded: everything that it needs to be run again, without secrets.
fn cassette(
    prepared: &Prepared,
    redactor: &Redactor,
    replies: &[Reply],
    trace: &Trace,
) -> Cassette {
    let inputs = prepared.inputs.iter();
    Cassette {
        flow: prepared.kept.clone(),
        inputs: inputs
            .map(|(name, value)| (name.clone(), redactor.value(value)))
            .collect(),
        options: prepared.options.clone(),
        replies: replies.iter().map(|reply| redactor.reply(reply)).collect(),
        course: course_of(trace),
    }
}

/// Two outputs in one file, or an output over an input, would lose one of them.
fn refuse_overwriting(args: &RunArgs) -> Result<(), Failure> {
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let inputs = [
        Some(&args.flow),
        args.given.vars_file.as_ref(),
        args.world.as_ref(),
    ];
    let mut taken: Vec<_> = inputs
        .into_iter()
        .flatten()
        .map(|path| real(path))
        .collect();
    for path in [&args.trace, &args.record, &args.snapshot]
        .into_iter()
        .flatten()
    {
        let file = real(path);
        // What is no regular file, such as a terminal or /dev/null, takes any number of outputs.
        let is_special = std::fs::metadata(&file).is_ok_and(|known| !known.is_file());
        if !is_special && taken.contains(&file) {
            let path = path.display();
            return Err(Failure::usage(format!(
                "`{path}` is named twice: it would be overwritten"
            )));
        }
        taken.push(file);
    }
    Ok(())
}

/// A run whose outcome is `failed` or `limit` is something found.
pub(crate) fn status_of(trace: &Trace) -> Status {
    match trace.outcome() {
        Some(outcome) if outcome.is_broken() => Status::Found,
        _ => Status::Fine,
    }
}

/// Compares with the snapshot; writes it when it is missing or to be updated. False when it differs.
fn keeps_snapshot(
    path: &Path,
    today: &str,
    update: bool,
    terminal: &Terminal,
) -> Result<bool, Failure> {
    let shown = path.display();
    let kept = match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => Some(files::read(path)?.source),
        Ok(_) => {
            return Err(Failure::usage(format!(
                "`{shown}` is no file to keep a snapshot in"
            )));
        }
        Err(_) => None,
    };
    match kept {
        Some(kept) if kept.text() == today => Ok(true),
        Some(kept) if !update => {
            terminal.say(&format!("the run differs from the snapshot `{shown}`:"));
            terminal.show(&snapshot_diff(kept.text(), today, terminal.err));
            terminal.say("if today's run is right, keep it with `--update`");
            Ok(false)
        }
        known => {
            files::write(path, today)?;
            let done = if known.is_some() {
                "rewritten"
            } else {
                "written"
            };
            terminal.say(&format!("snapshot `{shown}` was {done}"));
            Ok(true)
        }
    }
}

/// Reads a flow that can be run, and its `http://` addresses, about which the client decides.
fn load(
    args: &RunArgs,
    values: &Values,
    terminal: &Terminal,
) -> Result<(Source, Arc<Program>, Vec<Diagnostic>), Failure> {
    let path = &args.flow;
    let files::Text { source, not_utf8 } = files::read_flow(path)?;
    let loaded = match not_utf8 {
        Some(diagnostic) => flow_load::Loaded {
            program: None,
            diagnostics: vec![diagnostic],
        },
        None => flow_load::load_with(&source, values),
    };
    let (insecure, rest): (Vec<_>, Vec<_>) = loaded
        .diagnostics
        .into_iter()
        .partition(|diagnostic| diagnostic.rule == "insecure-url");
    let errors: Vec<_> = rest
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .cloned()
        .collect();
    match loaded.program {
        Some(program) if errors.is_empty() => {
            mention_type_errors(&program, &source, terminal);
            mention_texts(&program, &source, terminal);
            mention_warnings(&rest, path, terminal);
            Ok((source, Arc::new(program), insecure))
        }
        _ => {
            let files = [flow_report::FileFindings {
                source: &source,
                diagnostics: &errors,
                silenced: &[],
            }];
            terminal.show(&findings_text(&files, terminal.err));
            let path = path.display();
            Err(Failure::usage(format!(
                "`{path}` cannot be run; `flowsim check {path}` says everything about it"
            )))
        }
    }
}

/// What certainly fails because of its types is told before the run, which may take another branch.
fn mention_type_errors(program: &Program, source: &Source, terminal: &Terminal) {
    const SHOWN: usize = 5;
    for mut found in flow_lint::type_findings(source, program)
        .into_iter()
        .take(SHOWN)
    {
        found.severity = Severity::Warning;
        terminal.show(&render(source, &found, terminal.err));
    }
}

/// A text with a variable's name in it is said, sent or set as it is, which the run itself does not tell from what was meant.
fn mention_texts(program: &Program, source: &Source, terminal: &Terminal) {
    const SHOWN: usize = 3;
    let found = flow_lint::value_findings(source, program);
    for found in found.iter().take(SHOWN) {
        terminal.show(&render(source, found, terminal.err));
    }
    if let more @ 1.. = found.len().saturating_sub(SHOWN) {
        let path = files::path_of(source).display();
        terminal.say(&format!(
            "{more} more of these: `flowsim check {path}` shows them"
        ));
    }
}

fn mention_warnings(found: &[Diagnostic], path: &Path, terminal: &Terminal) {
    let warnings = found
        .iter()
        .filter(|found| found.severity == Severity::Warning)
        .count();
    if warnings > 0 {
        let (s, them) = if warnings == 1 {
            ("", "it")
        } else {
            ("s", "them")
        };
        terminal.say(&format!(
            "{warnings} warning{s}: `flowsim check {}` shows {them}",
            path.display()
        ));
    }
}

/// `SCENARIO[#CASE]`: the named case, or the first one. What is wrong with the other cases does not matter here.
pub(crate) fn read_case(stubs: &str, terminal: &Terminal) -> Result<Case, Failure> {
    read_stubbed(stubs, terminal).map(|(case, _)| case)
}

/// The same with the values that its file gives the placeholders of its flow.
fn read_stubbed(stubs: &str, terminal: &Terminal) -> Result<(Case, Values), Failure> {
    let (path, name) = split_case(stubs);
    let text = files::read(Path::new(path))?;
    let loaded = flow_scenario::load(&text.source);
    let cases = &loaded.scenario.cases;
    let chosen = choose(cases, name);
    let elsewhere = |found: &Diagnostic| {
        // The rows of one table share their place.
        let mut others = cases
            .iter()
            .filter(|case| chosen.is_none_or(|chosen| chosen.span != case.span));
        chosen.is_some() && others.any(|case| holds(case.span, found.span))
    };
    let mut found = loaded.diagnostics;
    found.extend(text.not_utf8);
    // What is only odd is for `flowsim test` to tell.
    found.retain(|found| found.severity == Severity::Error && !elsewhere(found));
    if !found.is_empty() {
        let files = [flow_report::FileFindings {
            source: &text.source,
            diagnostics: &found,
            silenced: &[],
        }];
        terminal.show(&findings_text(&files, terminal.err));
        return Err(Failure::usage(format!("`{path}` cannot be used as stubs")));
    }
    if let (None, [first, _, ..]) = (name, &cases[..]) {
        let (count, first) = (cases.len(), &first.name);
        terminal.say(&format!(
            "stubs: case `{first}`, the first of {count}; `{path}#CASE` names another"
        ));
    }
    let mut chosen = chosen.cloned().ok_or_else(|| {
        let names: Vec<_> = cases
            .iter()
            .map(|case| format!("`{}`", case.name))
            .collect();
        let name = name.unwrap_or_default();
        Failure::usage(format!(
            "`{path}` has no case `{name}`: it has {}",
            names.join(", ")
        ))
    })?;
    let under_all = loaded.scenario.world.as_ref();
    world::surround(&mut chosen, under_all, Path::new(path), terminal.err)?;
    let mut values = Values::default();
    for (name, text) in &loaded.scenario.values {
        values.set(name, text);
    }
    Ok((chosen, values))
}

fn choose<'a>(cases: &'a [Case], name: Option<&str>) -> Option<&'a Case> {
    match name {
        Some(name) => cases.iter().find(|case| case.name == name),
        None => cases.first(),
    }
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// A `#` may belong to the file's name: the longest prefix that is a file counts.
pub(crate) fn split_case(stubs: &str) -> (&str, Option<&str>) {
    if Path::new(stubs).exists() {
        return (stubs, None);
    }
    let cuts = stubs
        .rmatch_indices('#')
        .map(|(at, _)| (&stubs[..at], &stubs[at + 1..]));
    let mut existing = cuts.filter(|(path, _)| Path::new(path).exists());
    match existing.next().or_else(|| stubs.split_once('#')) {
        Some((path, case)) => (path, Some(case)),
        None => (stubs, None),
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

fn configure(args: &RunArgs, headers: Headers, stubs: Option<&Stubs>) -> Result<Config, Failure> {
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
            let example = "`--map https://crm.test=http://127.0.0.1:8000`";
            Err(Failure::usage(format!(
                "`--map {argument}`: both sides are URL prefixes with a scheme and a host, as in {example}"
            )))
        }
    }
}

pub(crate) fn is_address(text: &str) -> bool {
    matches!(check_address(text), Ok(()) | Err(AddressFault::Insecure))
}

/// The definitions of the flow's data actions, looked for where it calls some.
fn data_of(args: &RunArgs, program: &Program, style: Style) -> Result<DataActions, Failure> {
    if !calls_data(program) {
        return Ok(DataActions::default());
    }
    let of_stubs = args.stubs.as_deref().map(actions_of).transpose()?;
    let of_stubs = of_stubs.unwrap_or_default();
    let read = DataActions::read(&args.supplied, &of_stubs, &args.flow);
    read.map_err(|unusable| {
        let mut all = unusable.into_iter().map(|one| one.into_failure(style));
        all.next().expect("something is wrong")
    })
}

/// The definitions that a scenario file names.
fn actions_of(stubs: &str) -> Result<Vec<PathBuf>, Failure> {
    let path = Path::new(split_case(stubs).0);
    let folder = path.parent().unwrap_or(Path::new(""));
    let sheet = Sheet::open(&files::read(path)?.source);
    let named = sheet.scenario().actions.iter();
    Ok(named.map(|(written, _)| folder.join(written)).collect())
}

/// Says of a `--map` that fits no address of the flow: a slip there would send data to the real service.
fn mention_idle_maps(map: &[String], program: &Program, data: &DataActions, terminal: &Terminal) {
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
fn mention_answered(args: &RunArgs, answered: &[&str], terminal: &Terminal) {
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

fn lookups(program: &Program) -> impl Iterator<Item = &Lookup> {
    program
        .actions()
        .iter()
        .filter_map(|action| match &action.kind {
            ActionKind::Lookup(lookup) => Some(&**lookup),
            _ => None,
        })
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

/// S13: an `http://` address is refused before anything is dialled, unless it stays on this machine or `--map` sends it
/// elsewhere.
fn refuse_plain_http(
    program: &Program,
    client: &Client,
    source: &Source,
    insecure: &[Diagnostic],
    terminal: &Terminal,
) -> Result<(), Failure> {
    let mut refused = false;
    for lookup in lookups(program) {
        let target = client
            .target(&lookup.url)
            .map_err(|error| Failure::usage(format!("`{}`: {error}", lookup.url)))?;
        let finding = insecure.iter().find(|found| found.span == lookup.url_span);
        match (target.mapped, target.exposure, finding) {
            (false, Exposure::Open, finding) => {
                refused = true;
                if let Some(finding) = finding {
                    terminal.show(&render(source, finding, terminal.err));
                }
            }
            (false, Exposure::Loopback, Some(_)) => {
                let url = &lookup.url;
                terminal.say(&format!(
                    "warning: `{url}` is plain `http://`, which the platform does not call"
                ));
            }
            _ => {}
        }
    }
    if refused {
        Err(Failure::usage(
            "nothing was called: the flow would send data in plain text",
        ))
    } else {
        Ok(())
    }
}
