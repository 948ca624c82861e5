//! `flowsim graph`: a flow as a picture, and the path of a run in it; or as the text that it is read as.

use std::path::{Path, PathBuf};

use flow_core::Program;
use flow_report::{
    FileFindings, findings_text,
    graph::{Diagram, Marks, dot, mermaid, path_marks, svg},
    render,
};
use flow_syntax::{Diagnostic, Severity, Source};

use crate::{
    cli::{
        Terminal,
        args::{GraphArgs, Picture},
    },
    failure::{Failure, Status},
    files,
    placeholders::PlaceholderArgs,
};

/// More arrows than this are not drawn by Mermaid as it is usually configured (`maxEdges`).
const MERMAID_ARROWS: usize = 500;

/// Draws the flow.
pub(crate) fn graph(args: &GraphArgs, terminal: &Terminal) -> Result<Status, Failure> {
    refuse_overwriting(args)?;
    let drawn = match args.format {
        Picture::Decoded => decoded(args, terminal)?,
        Picture::Archy => archy(args, terminal)?,
        format => drawn(args, format, terminal)?,
    };
    match &args.output {
        Some(path) => files::write(path, &drawn)?,
        None => terminal.print(&drawn)?,
    }
    Ok(Status::Fine)
}

fn drawn(args: &GraphArgs, format: Picture, terminal: &Terminal) -> Result<String, Failure> {
    let (_, program) = load_sketch(&args.flow, "drawn", &args.placeholders, terminal)?;
    let marks = match &args.trace {
        Some(path) => read_trace(path, &program, terminal)?,
        None => Marks::none(),
    };
    let diagram = Diagram::new(&program, &marks);
    match format {
        Picture::Dot => Ok(dot(&diagram)),
        Picture::Svg => svg(&diagram).map_err(|too_large| {
            Failure::usage(format!(
                "{too_large}: write it with `--format dot` and draw it with Graphviz"
            ))
        }),
        Picture::Mermaid | Picture::Archy | Picture::Decoded => {
            mention_limit(&diagram, terminal);
            Ok(mermaid(&diagram))
        }
    }
}

/// The flow as Archy YAML, which can be read again.
fn archy(args: &GraphArgs, terminal: &Terminal) -> Result<String, Failure> {
    refuse_trace(args)?;
    let (source, _) = load_sketch(&args.flow, "written", &args.placeholders, terminal)?;
    let values = args.placeholders.read(terminal.err)?;
    flow_load::archy_text(&source, &values).ok_or_else(|| {
        let path = args.flow.display();
        Failure::usage(format!(
            "`{path}` is no flow of the platform, and only these are written as Archy YAML"
        ))
    })
}

/// What a packed file holds, also of a flow with mistakes: findings point into it.
fn decoded(args: &GraphArgs, terminal: &Terminal) -> Result<String, Failure> {
    refuse_trace(args)?;
    let files::Text { source, .. } = files::read_flow(&args.flow)?;
    if source.decoded_from().is_none() && flow_load::load(&source).program.is_none() {
        load_sketch(&args.flow, "decoded", &args.placeholders, terminal)?;
    }
    Ok(source.text().to_owned())
}

fn refuse_trace(args: &GraphArgs) -> Result<(), Failure> {
    match &args.trace {
        Some(_) => Err(Failure::usage(
            "`--trace` marks a path in a picture: `--format mermaid`, `dot` or `svg`",
        )),
        None => Ok(()),
    }
}

/// The picture would replace what it is made of.
fn refuse_overwriting(args: &GraphArgs) -> Result<(), Failure> {
    let real = |path: &PathBuf| std::fs::canonicalize(path).ok();
    let Some(output) = args.output.as_ref() else {
        return Ok(());
    };
    let mut inputs = [Some(&args.flow), args.trace.as_ref()]
        .into_iter()
        .flatten();
    let is_file = |path: &PathBuf| std::fs::metadata(path).is_ok_and(|known| known.is_file());
    if is_file(output) && inputs.any(|input| real(input) == real(output)) {
        let path = output.display();
        return Err(Failure::usage(format!(
            "`{path}` is named twice: it would be overwritten"
        )));
    }
    Ok(())
}

/// Reads a flow that can be drawn, whose placeholders do not matter.
pub(crate) fn load_sketch(
    path: &Path,
    done: &str,
    placeholders: &PlaceholderArgs,
    terminal: &Terminal,
) -> Result<(Source, Program), Failure> {
    load_but(
        &["insecure-url", "unresolved-value"],
        path,
        done,
        placeholders,
        terminal,
    )
}

/// Reads a flow that can be run where its addresses do not matter, since nothing is called.
pub(crate) fn load(
    path: &Path,
    done: &str,
    placeholders: &PlaceholderArgs,
    terminal: &Terminal,
) -> Result<(Source, Program), Failure> {
    load_but(&["insecure-url"], path, done, placeholders, terminal)
}

fn load_but(
    ignored: &[&str],
    path: &Path,
    done: &str,
    placeholders: &PlaceholderArgs,
    terminal: &Terminal,
) -> Result<(Source, Program), Failure> {
    let values = placeholders.read(terminal.err)?;
    let files::Text { source, not_utf8 } = files::read_flow(path)?;
    let loaded = flow_load::load_with(&source, &values);
    let is_wrong =
        |found: &Diagnostic| found.severity == Severity::Error && !ignored.contains(&found.rule);
    let found = not_utf8.map_or(loaded.diagnostics, |first| vec![first]);
    let errors: Vec<_> = found.into_iter().filter(is_wrong).collect();
    match loaded.program {
        Some(program) if errors.is_empty() => Ok((source, program)),
        _ => {
            let files = [FileFindings {
                source: &source,
                diagnostics: &errors,
                silenced: &[],
            }];
            let path = path.display();
            let message = format!(
                "`{path}` cannot be {done}; `flowsim check {path}` says everything about it"
            );
            Err(Failure::usage(message).with_details(findings_text(&files, terminal.err)))
        }
    }
}

fn read_trace(path: &Path, program: &Program, terminal: &Terminal) -> Result<Marks, Failure> {
    let files::Text { source, not_utf8 } = files::read(path)?;
    let marks = match not_utf8 {
        Some(found) => Err(Box::new(found)),
        None => path_marks(program, &source),
    };
    marks.map_err(|found| {
        let message = format!("cannot use the trace `{}`:", path.display());
        Failure::usage(message).with_details(render(&source, &found, terminal.err))
    })
}

fn mention_limit(diagram: &Diagram, terminal: &Terminal) {
    let arrows = diagram.arrows.len();
    if arrows > MERMAID_ARROWS {
        terminal.say(&format!(
            "warning: the picture has {arrows} arrows, and Mermaid draws {MERMAID_ARROWS} unless its `maxEdges` is \
             raised: `--format svg` and `--format dot` have room for more"
        ));
    }
}
