//! The flow of a run: reading it, what is said of it beforehand, and its addresses in plain text.

use std::{path::Path, sync::Arc};

use flow_core::{ActionKind, Lookup, Program};
use flow_http::{Client, Exposure};
use flow_load::Values;
use flow_report::{findings_text, render};
use flow_syntax::{Diagnostic, Severity, Source};

use crate::{
    cli::{Terminal, args::RunArgs},
    failure::Failure,
    files,
};

/// Reads a flow that can be run, and its `http://` addresses, about which the client decides.
pub(super) fn load(
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
            mention_warnings(&rest, &source, path, terminal);
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

/// A name that is likely misspelt is ignored, and with it whatever the run was to do there; other warnings are counted.
fn mention_warnings(found: &[Diagnostic], source: &Source, path: &Path, terminal: &Terminal) {
    const SHOWN: usize = 5;
    let is_slip = |found: &&Diagnostic| {
        let help = found.help.as_deref().unwrap_or_default();
        found.rule == "unknown-field" && help.starts_with("did you mean")
    };
    let warnings = found
        .iter()
        .filter(|found| found.severity == Severity::Warning);
    let slips: Vec<_> = warnings.clone().filter(is_slip).take(SHOWN).collect();
    for slip in &slips {
        terminal.show(&render(source, slip, terminal.err));
    }
    let more = if slips.is_empty() { "" } else { " more" };
    let (s, them, warnings) = match warnings.count() - slips.len() {
        0 => return,
        1 => ("", "it", 1),
        warnings => ("s", "them", warnings),
    };
    terminal.say(&format!(
        "{warnings}{more} warning{s}: `flowsim check {}` shows {them}",
        path.display()
    ));
}

/// S13: an `http://` address is refused before anything is dialled, unless it stays on this machine or `--map` sends it
/// elsewhere.
pub(super) fn refuse_plain_http(
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

/// The flow's actions that call an address.
pub(super) fn lookups(program: &Program) -> impl Iterator<Item = &Lookup> {
    program
        .actions()
        .iter()
        .filter_map(|action| match &action.kind {
            ActionKind::Lookup(lookup) => Some(&**lookup),
            _ => None,
        })
}
