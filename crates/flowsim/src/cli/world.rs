//! `flowsim world`: a first world file for a flow.

use std::sync::Arc;

use flow_core::{Embedded, Program};
use flow_report::{FileFindings, findings_text};
use flow_syntax::{Diagnostic, Severity};

use crate::{
    cli::{Terminal, args::WorldArgs},
    failure::{Failure, Status},
    files,
};

/// Writes what the flow asks for, with plausible values.
pub(crate) fn world(args: &WorldArgs, terminal: &Terminal) -> Result<Status, Failure> {
    let (program, embedded) = load(args, terminal)?;
    let name = args.flow.file_name().unwrap_or_default().to_string_lossy();
    let text = flow_scenario::sketch_world(&program, &name, &embedded);
    let Some(out) = &args.out else {
        terminal.print(&text)?;
        return Ok(Status::Fine);
    };
    if !args.force && out.symlink_metadata().is_ok() {
        let out = out.display();
        return Err(Failure::usage(format!(
            "`{out}` is there already: name another file, or overwrite it with `--force`"
        )));
    }
    files::write(out, &text)?;
    let (flow, out) = (args.flow.display(), out.display());
    terminal.say(&format!(
        "`{out}` was written; try `flowsim run {flow} --world {out}`"
    ));
    Ok(Status::Fine)
}

/// The flow's program, and what its file tells of its surroundings; addresses and placeholders do not matter, since nothing is called.
fn load(args: &WorldArgs, terminal: &Terminal) -> Result<(Arc<Program>, Embedded), Failure> {
    let path = &args.flow;
    let values = args.placeholders.read(terminal.err)?;
    let files::Text { source, not_utf8 } = files::read_flow(path)?;
    let loaded = flow_load::load_with(&source, &values);
    let is_wrong = |found: &Diagnostic| {
        let matters = !matches!(found.rule, "insecure-url" | "unresolved-value");
        found.severity == Severity::Error && matters
    };
    let found = not_utf8.into_iter().chain(loaded.diagnostics);
    let errors: Vec<_> = found.filter(is_wrong).collect();
    match loaded.program {
        Some(program) if errors.is_empty() => Ok((Arc::new(program), flow_load::embedded(&source))),
        _ => {
            let files = [FileFindings {
                source: &source,
                diagnostics: &errors,
                silenced: &[],
            }];
            let path = path.display();
            let message =
                format!("`{path}` cannot be run; `flowsim check {path}` says everything about it");
            Err(Failure::usage(message).with_details(findings_text(&files, terminal.err)))
        }
    }
}
