//! Reading scenario files and the flows that they name. Everything wrong is gathered, in all of them, before anything is
//! run.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use flow_core::Program;
use flow_http::is_on_this_machine;
use flow_report::{FileFindings, Style, findings_text};
use flow_scenario::{Case, Cassette, MapTo, Mapping, Scenario, check_against};
use flow_syntax::{Diagnostic, Severity, Source, Span};

use super::find::find;
use crate::{failure::Failure, files};

/// Scenario files with their flows, ready to be run.
pub(crate) struct Suite {
    pub(crate) files: Vec<ScenarioFile>,
}

/// One scenario file.
pub(crate) struct ScenarioFile {
    pub(crate) source: Source,
    pub(crate) flow: Arc<Flow>,
    pub(crate) cases: Vec<Arc<Case>>,
    /// The recorded runs that stand in for replies, by the path written.
    pub(crate) cassettes: HashMap<String, Arc<Cassette>>,
    pub(crate) map: Vec<Mapping>,
    /// What is odd, but keeps nothing from being run.
    pub(crate) warnings: Vec<Diagnostic>,
}

impl ScenarioFile {
    /// The file's path, as it was named or found.
    pub(crate) fn name(&self) -> &str {
        self.source.name()
    }
}

/// A flow that can be run.
pub(crate) struct Flow {
    pub(crate) source: Source,
    pub(crate) program: Arc<Program>,
}

/// What keeps a suite from being run.
#[derive(Default)]
pub(crate) struct Unreadable {
    found: Vec<(Source, Vec<Diagnostic>)>,
    failures: Vec<Failure>,
}

impl Unreadable {
    fn is_empty(&self) -> bool {
        self.found.is_empty() && self.failures.is_empty()
    }

    /// Everything that is wrong in the files, with carets; empty when nothing is wrong in one.
    pub(crate) fn shown(&self, style: Style) -> String {
        if self.found.is_empty() {
            return String::new();
        }
        let findings = self.found.iter().map(|(source, diagnostics)| FileFindings {
            source,
            diagnostics,
            silenced: &[],
        });
        findings_text(&findings.collect::<Vec<_>>(), style)
    }

    /// What cannot be shown in a file, such as one that is not there.
    pub(crate) fn failures(&self) -> &[Failure] {
        &self.failures
    }
}

/// What a suite counts as an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strictness {
    /// What cannot be run.
    Usual,
    /// Cases that promise nothing, too.
    Strict,
}

impl Strictness {
    /// How heavily what promises nothing weighs.
    pub(crate) fn severity(self) -> Severity {
        match self {
            Self::Usual => Severity::Warning,
            Self::Strict => Severity::Error,
        }
    }
}

impl Suite {
    /// Reads every scenario file that the paths name, each once, and every flow once.
    pub(crate) fn read(paths: &[PathBuf], strictness: Strictness) -> Result<Self, Unreadable> {
        let mut reader = Reader {
            strictness,
            flows: HashMap::new(),
            wrong: Unreadable::default(),
        };
        let files: Vec<_> = reader
            .find(paths)
            .iter()
            .filter_map(|path| reader.file(path))
            .collect();
        if reader.wrong.is_empty() {
            Ok(Self { files })
        } else {
            Err(reader.wrong)
        }
    }
}

struct Reader {
    strictness: Strictness,
    /// By the real path; `None` for one that cannot be run, which has been said.
    flows: HashMap<PathBuf, Option<Arc<Flow>>>,
    wrong: Unreadable,
}

impl Reader {
    fn find(&mut self, paths: &[PathBuf]) -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> = Vec::new();
        let mut known = std::collections::HashSet::new();
        for path in paths {
            match find(path) {
                Ok(files) => {
                    found.extend(files.into_iter().filter(|file| known.insert(real(file))))
                }
                Err(failure) => self.wrong.failures.push(failure),
            }
        }
        found
    }

    fn file(&mut self, path: &Path) -> Option<ScenarioFile> {
        let files::Text { source, not_utf8 } = self.text(path)?;
        let loaded = flow_scenario::load(&source);
        let mut found: Vec<_> = not_utf8.into_iter().chain(loaded.diagnostics).collect();
        self.weigh(&mut found);
        let scenario = loaded.scenario;
        let flow = self.flow_of(&scenario, path, &mut found);
        if let (Some(flow), false) = (&flow, found.iter().any(is_error)) {
            found.extend(check_against(&scenario, &flow.program));
            found.extend(without_promises(&scenario, self.strictness));
            found.extend(far_away(&scenario));
        }
        let cassettes = cassettes(&scenario, path, &mut found);
        let (errors, warnings): (Vec<_>, Vec<_>) = found.into_iter().partition(is_error);
        if !errors.is_empty() {
            self.wrong.found.push((source, errors));
            return None;
        }
        Some(ScenarioFile {
            source,
            flow: flow?,
            cases: scenario.cases.into_iter().map(Arc::new).collect(),
            cassettes,
            map: scenario.map,
            warnings,
        })
    }

    /// Where that is asked for, a promise that cannot be broken is an error.
    fn weigh(&self, found: &mut [Diagnostic]) {
        let idle = found
            .iter_mut()
            .filter(|found| found.rule == "idle-promise");
        idle.for_each(|found| found.severity = self.strictness.severity());
    }

    fn text(&mut self, path: &Path) -> Option<files::Text> {
        files::read(path)
            .map_err(|failure| self.wrong.failures.push(failure))
            .ok()
    }

    /// The flow that a scenario names. Why it cannot be used is said in the scenario, what is wrong in it there.
    fn flow_of(
        &mut self,
        scenario: &Scenario,
        path: &Path,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Arc<Flow>> {
        let Some(flow) = &scenario.flow else {
            if !found.iter().any(is_error) {
                let help = "write `flow: flow.json`, relative to this file";
                let message = "the scenario does not say which flow it is about";
                found
                    .push(Diagnostic::error("missing-field", message, Span::at(0)).with_help(help));
            }
            return None;
        };
        let flow = beside(path, flow);
        let key = real(&flow);
        if let Some(known) = self.flows.get(&key) {
            return known.clone();
        }
        let span = scenario.flow_span.unwrap_or_default();
        let text = files::read(&flow).map_err(|failure| {
            found.push(Diagnostic::error("unreadable-file", failure.message, span));
        });
        let read = text.ok().and_then(|text| self.read_flow(text));
        self.flows.insert(key, read.clone());
        read
    }

    fn read_flow(&mut self, text: files::Text) -> Option<Arc<Flow>> {
        let files::Text { source, not_utf8 } = text;
        let loaded = match not_utf8 {
            Some(found) => flow_load::Loaded {
                program: None,
                diagnostics: vec![found],
            },
            None => flow_load::load(&source),
        };
        // The embedded servers are called in place of any address, and a live case's are looked at one by one.
        let is_wrong =
            |found: &Diagnostic| found.severity == Severity::Error && found.rule != "insecure-url";
        let errors: Vec<_> = loaded.diagnostics.into_iter().filter(is_wrong).collect();
        match loaded.program {
            Some(program) if errors.is_empty() => Some(Arc::new(Flow {
                source,
                program: Arc::new(program),
            })),
            _ => {
                self.wrong.found.push((source, errors));
                None
            }
        }
    }
}

fn is_error(found: &Diagnostic) -> bool {
    found.severity == Severity::Error
}

/// A path that a scenario file writes, seen from where we are.
fn beside(scenario: &Path, written: &str) -> PathBuf {
    scenario.parent().unwrap_or(Path::new("")).join(written)
}

fn real(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn without_promises(
    scenario: &Scenario,
    strictness: Strictness,
) -> impl Iterator<Item = Diagnostic> {
    let severity = strictness.severity();
    let empty = scenario
        .cases
        .iter()
        .filter(|case| case.promises_nothing() && case.skip.is_none());
    empty.map(move |case| {
        let message = format!("case `{}` promises nothing", case.name);
        Diagnostic::new(severity, "no-promise", message, case.name_span)
            .with_help("say in `expect` what must come of it, such as its `outcome`")
    })
}

/// A `map` that leads off this machine is followed by live cases only.
fn far_away(scenario: &Scenario) -> Vec<Diagnostic> {
    if scenario.cases.iter().all(|case| case.live) {
        return Vec::new();
    }
    let far = scenario
        .map
        .iter()
        .filter(|mapping| matches!(&mapping.to, MapTo::Url(url) if !is_on_this_machine(url)));
    let error = |mapping: &Mapping| {
        let message = "calls would leave this machine, and not all cases are `live`";
        Diagnostic::error("policy.host", message, mapping.span)
            .with_help("write `stub`, an address on this machine, or `live: true` in every case")
    };
    far.map(error).collect()
}

fn cassettes(
    scenario: &Scenario,
    path: &Path,
    found: &mut Vec<Diagnostic>,
) -> HashMap<String, Arc<Cassette>> {
    let mut read = HashMap::new();
    for named in scenario
        .cases
        .iter()
        .filter_map(|case| case.cassette.as_ref())
    {
        if read.contains_key(&named.path) {
            continue;
        }
        match read_cassette(&beside(path, &named.path)) {
            Ok(cassette) => drop(read.insert(named.path.clone(), Arc::new(cassette))),
            Err(message) => found.push(Diagnostic::error("unreadable-file", message, named.span)),
        }
    }
    read
}

fn read_cassette(path: &Path) -> Result<Cassette, String> {
    let text = files::read(path).map_err(|failure| failure.message)?;
    Cassette::read(text.source.text())
        .map_err(|wrong| format!("cannot use `{}`: {}", path.display(), wrong.message))
}
