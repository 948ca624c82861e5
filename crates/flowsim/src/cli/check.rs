//! `flowsim check`: everything that is wrong with flows, all at once.

use flow_report::{FileFindings, findings_json, findings_text};
use flow_syntax::{Diagnostic, Severity, Source};

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
    let mut checked: Vec<(Source, Vec<Diagnostic>)> = Vec::new();
    let mut unreadable = None;
    for path in &args.flows {
        match files::read(path) {
            Ok(text) => checked.push(find(text)),
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
            silenced: &[],
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

fn find(text: files::Text) -> (Source, Vec<Diagnostic>) {
    let diagnostics = match text.not_utf8 {
        Some(diagnostic) => vec![diagnostic],
        None => flow_load::load(&text.source).diagnostics,
    };
    (text.source, diagnostics)
}
