//! `--stubs SCENARIO[#CASE]`: the case that answers in place of real services.

use std::path::{Path, PathBuf};

use flow_load::Values;
use flow_report::findings_text;
use flow_scenario::{Case, Sheet};
use flow_syntax::{Diagnostic, Severity, Span};

use crate::{cli::Terminal, failure::Failure, files, world};

/// `SCENARIO[#CASE]`: the named case, or the first one. What is wrong with the other cases does not matter here.
pub(crate) fn read_case(stubs: &str, terminal: &Terminal) -> Result<Case, Failure> {
    read_stubbed(stubs, terminal).map(|(case, _)| case)
}

/// The same with the values that its file gives the placeholders of its flow.
pub(super) fn read_stubbed(stubs: &str, terminal: &Terminal) -> Result<(Case, Values), Failure> {
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

/// The definitions that a scenario file names.
pub(super) fn actions_of(stubs: &str) -> Result<Vec<PathBuf>, Failure> {
    let path = Path::new(split_case(stubs).0);
    let folder = path.parent().unwrap_or(Path::new(""));
    let sheet = Sheet::open(&files::read(path)?.source);
    let named = sheet.scenario().actions.iter();
    Ok(named.map(|(written, _)| folder.join(written)).collect())
}
