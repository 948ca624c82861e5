//! Broken scenario files and what is said of each, as prose: `tests/broken/<story>.yaml` or `.json` with `<story>.txt`
//! beside it; those that name `flow.json` are checked against it too. After a change of words run with `UPDATE=1`, then
//! read the difference as the author of such a file would.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use flow_report::{FileFindings, Style, findings_text};
use flow_syntax::{Diagnostic, Severity, Source};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken")
}

/// The broken files in the order of their names.
fn stories() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let mut stories: Vec<_> = paths
        .filter(|path| {
            !path.ends_with("flow.json") && path.extension().is_none_or(|end| end != "txt")
        })
        .collect();
    stories.sort();
    stories
}

fn check(path: &Path) -> (Source, Vec<Diagnostic>) {
    let text = fs::read_to_string(path).expect("the scenario can be read");
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let source = Source::new(name.into_owned(), text);
    let loaded = flow_scenario::load(&source);
    let mut found = loaded.diagnostics;
    let is_wrong = |found: &Diagnostic| found.severity == Severity::Error;
    if !found.iter().any(is_wrong) && loaded.scenario.flow.as_deref() == Some("flow.json") {
        let text = fs::read_to_string(folder().join("flow.json")).expect("the flow can be read");
        let flow = flow_load::load(&Source::new("flow.json", text));
        let program = flow.program.expect("the flow is right");
        found.extend(flow_scenario::check_against(&loaded.scenario, &program));
    }
    (source, found)
}

#[test]
fn broken_scenarios_are_told_in_these_words() {
    let mut different = Vec::new();
    let stories = stories();
    for story in &stories {
        let (source, found) = check(story);
        let findings = FileFindings {
            source: &source,
            diagnostics: &found,
            silenced: &[],
        };
        let came = findings_text(&[findings], Style::Plain);
        let expected = story.with_extension("txt");
        if env::var_os("UPDATE").is_some() {
            fs::write(&expected, &came).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != came {
            different.push(format!("{}\n{came}", story.display()));
        }
        assert!(
            !found.is_empty(),
            "nothing is wrong with {}",
            story.display()
        );
        for finding in &found {
            assert!(!finding.message.ends_with('.'), "{}", finding.message);
            assert!(
                finding.help.is_some()
                    || finding.rule.starts_with("expression")
                    || finding.rule == "syntax",
                "{}",
                finding.message
            );
        }
    }
    let all = different.join("\n");
    assert!(different.is_empty(), "run with UPDATE=1 and review:\n{all}");
    assert!(stories.len() >= 100, "{} stories", stories.len());
}
