//! `flowsim check`: everything that is wrong with flows, all at once.

use flow_lint::{Options, Rule, lint, rule, rules};
use flow_report::{FileFindings, findings_json, findings_text};
use flow_syntax::{Diagnostic, Severity, Source, nearest};

use crate::{
    cli::{
        Terminal,
        args::{CheckArgs, Format},
    },
    failure::{Failure, Status},
    files,
};

/// Checks every file; those that can be read are checked even when others cannot.
pub(crate) fn check(args: &CheckArgs, terminal: &Terminal) -> Result<Status, Failure> {
    if let Some(name) = &args.explain {
        return explain(name, terminal);
    }
    let options = Options {
        time_budget: args.time_budget,
    };
    let mut checked: Vec<(Source, Vec<Diagnostic>)> = Vec::new();
    let mut unreadable = None;
    for path in &args.flows {
        match files::read(path) {
            Ok(text) => checked.push(find(text, &options)),
            Err(failure) => {
                terminal.say(&format!("error: {failure}"));
                unreadable = Some(Failure::said(failure.status));
            }
        }
    }
    let files: Vec<_> = checked
        .iter()
        .map(|(source, diagnostics)| FileFindings {
            source,
            diagnostics,
        })
        .collect();
    if !files.is_empty() || args.format == Format::Json {
        terminal.print(&match args.format {
            Format::Text => findings_text(&files, terminal.out),
            Format::Json => findings_json(&files),
        })?;
    }
    let mut all = checked.iter().flat_map(|(_, diagnostics)| diagnostics);
    let found = all.any(|diagnostic| diagnostic.severity == Severity::Error);
    unreadable.map_or(Ok(if found { Status::Found } else { Status::Fine }), Err)
}

fn find(text: files::Text, options: &Options) -> (Source, Vec<Diagnostic>) {
    if let Some(diagnostic) = text.not_utf8 {
        return (text.source, vec![diagnostic]);
    }
    let loaded = flow_load::load(&text.source);
    let found = lint(&text.source, &loaded, options);
    (text.source, [loaded.diagnostics, found].concat())
}

/// Prints what a rule finds and why.
fn explain(name: &str, terminal: &Terminal) -> Result<Status, Failure> {
    let Some(rule) = rule(name) else {
        let near = nearest(name, rules().iter().map(|rule| rule.name));
        let hint = near.map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
        let message = format!("there is no rule `{name}`{hint}");
        return Err(Failure::usage(message));
    };
    terminal.print(&explained(rule))?;
    Ok(Status::Fine)
}

fn explained(rule: &Rule) -> String {
    let Rule {
        name,
        severity,
        summary,
        explanation,
        triggers,
        passes,
        ..
    } = rule;
    format!(
        "{name} ({severity}): {summary}\n\n{explanation}\n\nFound in\n\n{triggers}\n\nand not in\n\n{passes}\n"
    )
}
