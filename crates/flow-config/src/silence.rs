//! Which findings are not reported, and which silences silence nothing.

use flow_report::Silenced;
use flow_syntax::{Diagnostic, Severity, Source};

use super::{Config, Silence, actions::Actions};

/// What a silence has done so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silencing {
    /// How many files without other errors it was tried on.
    files: usize,
    /// How many findings it silenced.
    findings: usize,
}

/// Parts what was found in a flow into what is reported and what is silenced. `path` is the flow's, as the configuration
/// writes it; `done` counts for each of the configuration's silences.
pub fn apply(
    config: &Config,
    done: &mut [Silencing],
    (source, path): (&Source, &str),
    found: Vec<Diagnostic>,
) -> (Vec<Diagnostic>, Vec<Silenced>) {
    let silences: Vec<_> = config.silences.iter().zip(done).collect();
    let about = |(silence, _): &(&Silence, &mut Silencing)| {
        let file = silence.file.as_ref();
        file.is_none_or(|file| file.matches(path))
    };
    let mut silences: Vec<_> = silences.into_iter().filter(about).collect();
    let names_action = silences.iter().any(|(silence, _)| silence.action.is_some());
    let actions = names_action.then(|| Actions::of(source));
    let (mut heard, mut silenced): (Vec<Diagnostic>, _) = (Vec::new(), Vec::new());
    for diagnostic in found {
        let action = actions.as_ref().and_then(|all| all.at(diagnostic.span));
        match reason(&mut silences, &diagnostic, action) {
            Some(reason) => silenced.push(Silenced { diagnostic, reason }),
            None => heard.push(diagnostic),
        }
    }
    // Of a flow with errors nobody knows what else would be found without them.
    let has_errors = heard.iter().any(|found| found.severity == Severity::Error);
    for (_, done) in &mut silences {
        done.files += usize::from(!has_errors);
    }
    (heard, silenced)
}

/// Why a finding is silenced, if it is. Every silence that names it counts as used; the first one's reason is told.
fn reason(
    silences: &mut [(&Silence, &mut Silencing)],
    found: &Diagnostic,
    action: Option<&str>,
) -> Option<String> {
    let mut reason = None;
    for (silence, done) in silences {
        let is_action = |name: &String| action == Some(name);
        if silence.rule == found.rule && silence.action.as_ref().is_none_or(is_action) {
            done.findings += 1;
            reason.get_or_insert_with(|| silence.reason.clone());
        }
    }
    reason
}

/// The silences that silenced nothing in the files that they are for. One whose files were not checked may well be needed.
pub fn unused(config: &Config, done: &[Silencing]) -> Vec<Diagnostic> {
    let silences = config.silences.iter().zip(done);
    let unused = silences.filter(|(_, done)| done.files > 0 && done.findings == 0);
    unused
        .map(|(silence, done)| finding(silence, *done))
        .collect()
}

fn finding(silence: &Silence, done: Silencing) -> Diagnostic {
    let files = match done.files {
        1 => "the checked file".to_owned(),
        files => format!("the {files} checked files"),
    };
    let of_action = silence.action.as_ref();
    let of_action = of_action.map_or(String::new(), |action| format!(" of `{action}`"));
    let message = format!(
        "this silence silences nothing: there is no `{}`{of_action} in {files} that it is for",
        silence.rule
    );
    Diagnostic::warning("unused-silence", message, silence.span)
        .with_help("remove it, so that it does not hide what comes later")
}
