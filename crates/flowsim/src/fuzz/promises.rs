//! What somebody promises of a flow, on the command line or in `flowsim.toml`.

use flow_core::{Program, Redactor};
use flow_expr::{Dialect, Expr, Type};
use flow_fuzz::Oracle;
use flow_scenario::{Promise, Wanted};
use flow_syntax::Span;

use crate::{cli::args::FuzzArgs, config, failure::Failure, files};

/// A text that nothing may show: a service that sends it back finds out whether it is kept out.
pub(crate) const CANARY: &str = "flowsim-canary-5f1c9e27ab";

const KINDS: [&str; 5] = ["transferred", "disconnected", "ended", "failed", "limit"];

/// What runs are judged by: `flowsim.toml`, then the command line.
pub(crate) fn oracle(args: &FuzzArgs, program: &Program) -> Result<Oracle, Failure> {
    let written = written(args)?;
    let mut promises = Vec::new();
    for (texts, wanted, name) in [
        (&written.never, Wanted::Never as fn(Expr) -> Wanted, "never"),
        (&args.never, Wanted::Never, "--never"),
        (&written.always, Wanted::Always, "always"),
        (&args.always, Wanted::Always, "--always"),
    ] {
        for text in texts {
            promises.push(promise(text, wanted, name, promises.len(), program)?);
        }
    }
    let outcomes = if args.outcome_in.is_empty() {
        written.outcome_in
    } else {
        args.outcome_in.clone()
    };
    if let Some(unknown) = outcomes.iter().find(|kind| !KINDS.contains(&kind.as_str())) {
        let known = KINDS.join(", ");
        return Err(Failure::usage(format!(
            "no run ends as `{unknown}`: write one of {known}"
        )));
    }
    Ok(Oracle {
        promises,
        outcomes: (!outcomes.is_empty()).then_some(outcomes),
        secret: Some((CANARY.to_owned(), Redactor::new([CANARY.to_owned()]))),
    })
}

/// What the nearest configuration promises.
fn written(args: &FuzzArgs) -> Result<flow_config::Fuzzing, Failure> {
    let Some(place) = config::nearest(&args.flow) else {
        return Ok(flow_config::Fuzzing::default());
    };
    let text = files::read(&place.path)?;
    Ok(flow_config::read(&text.source, &flow_config::RULES).fuzz)
}

fn promise(
    text: &str,
    wanted: fn(Expr) -> Wanted,
    name: &str,
    index: usize,
    program: &Program,
) -> Result<Promise, Failure> {
    let wrong = |what: String| Failure::usage(format!("`{name} {text}`: {what}"));
    let expr = Expr::parse(text, Dialect::Both).map_err(|error| wrong(error.message))?;
    for read in expr.references() {
        if program.names().find(read.name).is_none() {
            let names: Vec<&str> = program.names().iter().map(|(_, name)| &**name).collect();
            let nearest = flow_syntax::nearest(read.name, names.iter().copied());
            let hint = nearest.map_or(String::new(), |name| format!(": did you mean `${name}`?"));
            return Err(wrong(format!(
                "the flow has no variable `${}`{hint}",
                read.name
            )));
        }
    }
    let found = expr.check(&|_| Type::DYNAMIC).found;
    if found != Type::DYNAMIC && found != Type::BOOLEAN {
        return Err(wrong(format!("it is a value of type {found}, not Boolean")));
    }
    Ok(Promise {
        name: format!("{name}[{index}]"),
        span: Span::at(0),
        wanted: wanted(expr),
    })
}
