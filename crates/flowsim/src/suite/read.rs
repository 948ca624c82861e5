//! Reading scenario files and the flows that they name. Everything wrong is gathered, in all of them, before anything is
//! run.

use std::{
    collections::{BTreeSet, HashMap},
    path::{Path, PathBuf},
    sync::Arc,
};

use flow_core::Program;
use flow_http::is_on_this_machine;
use flow_load::Values;
use flow_report::{FileFindings, Style, SuiteError, SuiteReport, findings_text};
use flow_scenario::{Case, Cassette, CassettePath, Checker, MapTo, Mapping, Scenario, Sheet};
use flow_syntax::{Diagnostic, Severity, Source, Span};

use super::{find::find, worlds::Worlds};
use crate::{
    cli::args::SuppliedArgs,
    config,
    data::{DataActions, Unusable, calls_data},
    failure::Failure,
    files,
};

/// Scenario files with their flows, ready to be run.
pub(crate) struct Suite {
    pub(crate) files: Vec<ScenarioFile>,
}

/// One scenario file.
pub(crate) struct ScenarioFile {
    pub(crate) source: Source,
    pub(crate) flow: Arc<Flow>,
    sheet: Sheet,
    headings: Vec<Heading>,
    /// The recorded runs that stand in for replies, by the path written.
    pub(crate) cassettes: HashMap<String, Arc<Cassette>>,
    worlds: Worlds,
    pub(crate) map: Vec<Mapping>,
    /// What the flow's data actions are.
    pub(crate) data: Arc<DataActions>,
    /// What is odd, but keeps nothing from being run.
    pub(crate) warnings: Vec<Diagnostic>,
    /// Every file that was read for it, the flow and itself among them.
    pub(crate) seen: Vec<files::Seen>,
}

/// What is kept of every case; the rest is read again when the case is run.
pub(crate) struct Heading {
    pub(crate) name: Box<str>,
    /// Mostly shared with the case before.
    pub(crate) tags: Arc<[String]>,
    pub(crate) live: bool,
}

impl ScenarioFile {
    /// The file's path, as it was named or found.
    pub(crate) fn name(&self) -> &str {
        self.source.name()
    }

    /// What is known of every case without reading it again, in the order of the file.
    pub(crate) fn headings(&self) -> &[Heading] {
        &self.headings
    }

    /// Reads a case again, with what surrounds it.
    pub(crate) fn case(&self, index: usize) -> Arc<Case> {
        let mut case = self.sheet.case(index);
        self.worlds.lie_under(&mut case);
        Arc::new(case)
    }
}

/// A flow that can be run.
pub(crate) struct Flow {
    pub(crate) source: Source,
    /// The flow as a cassette keeps it: with its placeholders filled in.
    pub(crate) kept: Source,
    pub(crate) program: Arc<Program>,
    /// The files that were read for it.
    seen: Vec<files::Seen>,
}

/// What keeps a suite from being run.
#[derive(Default)]
pub(crate) struct Unreadable {
    found: Vec<(Source, Vec<Diagnostic>)>,
    /// With the path that cannot be used.
    failures: Vec<(PathBuf, Failure)>,
    /// The scenario files that could be run.
    whole: BTreeSet<String>,
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
    pub(crate) fn failures(&self) -> impl Iterator<Item = &Failure> {
        self.failures.iter().map(|(_, failure)| failure)
    }

    /// Whether this scenario file, and all that it names, could be run.
    pub(crate) fn holds_whole(&self, file: &str) -> bool {
        self.whole.contains(file)
    }

    /// The same as results, for programs.
    pub(crate) fn report(&self) -> SuiteReport {
        let found = self.found.iter().flat_map(|(source, diagnostics)| {
            let errors = diagnostics.iter();
            errors.map(|found| SuiteError::of(source, found))
        });
        let failures = self.failures.iter().map(|(path, failure)| SuiteError {
            file: path.display().to_string(),
            place: None,
            rule: "unreadable-file".to_owned(),
            message: failure.message.clone(),
            help: None,
        });
        SuiteReport {
            errors: found.chain(failures).collect(),
            ..SuiteReport::default()
        }
    }
}

impl From<Failure> for Unreadable {
    fn from(failure: Failure) -> Self {
        Self {
            failures: vec![(PathBuf::new(), failure)],
            ..Self::default()
        }
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
        Self::read_with(paths, strictness, Values::default())
    }

    /// [`read`](Self::read) with values for the placeholders of flows.
    pub(crate) fn read_with(
        paths: &[PathBuf],
        strictness: Strictness,
        values: Values,
    ) -> Result<Self, Unreadable> {
        Self::read_supplied(paths, strictness, values, &SuppliedArgs::default())
    }

    /// [`read_with`](Self::read_with), with definitions of the data actions that flows call.
    pub(crate) fn read_supplied(
        paths: &[PathBuf],
        strictness: Strictness,
        values: Values,
        supplied: &SuppliedArgs,
    ) -> Result<Self, Unreadable> {
        let mut reader = Reader {
            strictness,
            values,
            supplied,
            data: HashMap::new(),
            flows: HashMap::new(),
            wrong: Unreadable::default(),
        };
        let files: Vec<_> = reader
            .find(paths)
            .iter()
            .filter_map(|path| reader.file_noted(path))
            .collect();
        if reader.wrong.is_empty() {
            Ok(Self { files })
        } else {
            let whole = files.iter().map(|file| file.name().to_owned());
            reader.wrong.whole = whole.collect();
            Err(reader.wrong)
        }
    }
}

/// Where definitions of data actions come from: the configuration, and what a scenario names.
type DefinedIn = (Option<PathBuf>, Vec<PathBuf>);

/// Data actions that were read, and the files that were read for them.
type KnownData = (Option<Arc<DataActions>>, Vec<files::Seen>);

struct Reader<'s> {
    strictness: Strictness,
    /// For the placeholders of flows.
    values: Values,
    supplied: &'s SuppliedArgs,
    /// `None` for what cannot be used, which has been said.
    data: HashMap<DefinedIn, KnownData>,
    /// By the real path and the values of placeholders; `None` for one that cannot be run, which has been said.
    flows: HashMap<(PathBuf, Values), Option<Arc<Flow>>>,
    wrong: Unreadable,
}

impl Reader<'_> {
    fn find(&mut self, paths: &[PathBuf]) -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> = Vec::new();
        let mut known = std::collections::HashSet::new();
        for path in paths {
            match find(path) {
                Ok(files) => {
                    found.extend(files.into_iter().filter(|file| known.insert(real(file))))
                }
                Err(failure) => self.wrong.failures.push((path.clone(), failure)),
            }
        }
        found
    }

    fn file_noted(&mut self, path: &Path) -> Option<ScenarioFile> {
        let (file, mut seen) = files::noting(|| self.file(path));
        let mut file = file?;
        // Another scenario may have read the flow.
        seen.extend(file.flow.seen.iter().cloned());
        seen.sort();
        seen.dedup();
        file.seen = seen;
        Some(file)
    }

    fn file(&mut self, path: &Path) -> Option<ScenarioFile> {
        let files::Text { source, not_utf8 } = self.text(path)?;
        let mut sheet = Sheet::open(&source);
        let mut about_flow = Vec::new();
        let flow = self.flow_of(sheet.scenario(), path, &mut about_flow);
        let data = match &flow {
            Some(flow) if calls_data(&flow.program) => {
                self.data_of(sheet.scenario(), path, &mut about_flow)
            }
            _ => Some(Arc::default()),
        };
        let mut seen = Seen::new(path, self.strictness, flow.as_deref());
        if let (Some(checker), Some(data)) = (&mut seen.checker, &data) {
            checker.knows_data(|category, name| data.defines(category, name));
        }
        seen.worlds = Worlds::new(path, sheet.scenario().world.as_ref());
        let loaded = sheet.read(|case| seen.case(case));
        let mut found: Vec<_> = not_utf8.into_iter().chain(loaded).collect();
        self.weigh(&mut found);
        if !found.iter().any(is_error) && sheet.scenario().flow.is_none() {
            found.push(without_flow());
        }
        found.extend(about_flow);
        let Seen {
            checker,
            headings,
            empty,
            cassettes,
            unreadable,
            mut worlds,
            ..
        } = seen;
        if !found.iter().any(is_error) {
            found.extend(checker.into_iter().flat_map(Checker::found));
            found.extend(empty);
            found.extend(far_away(sheet.scenario(), &headings));
        }
        found.extend(unreadable);
        found.append(&mut worlds.found);
        let is_whole = worlds.elsewhere.is_empty();
        self.wrong.found.append(&mut worlds.elsewhere);
        let (errors, warnings): (Vec<_>, Vec<_>) = found.into_iter().partition(is_error);
        if !errors.is_empty() {
            self.wrong.found.push((source, errors));
            return None;
        }
        if !is_whole {
            return None;
        }
        Some(ScenarioFile {
            worlds,
            map: sheet.scenario().map.clone(),
            source,
            data: data?,
            flow: flow?,
            sheet,
            headings,
            cassettes,
            warnings,
            seen: Vec::new(),
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
            .map_err(|failure| self.wrong.failures.push((path.to_owned(), failure)))
            .ok()
    }

    /// The flow that a scenario names. Why it cannot be used is said in the scenario, what is wrong in it there.
    fn flow_of(
        &mut self,
        scenario: &Scenario,
        path: &Path,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Arc<Flow>> {
        let flow = beside(path, scenario.flow.as_ref()?);
        let mut written = Values::default();
        for (name, text) in &scenario.values {
            written.set(name, text);
        }
        let values = self.values.over(&written);
        let key = (real(&flow), values.clone());
        if let Some(known) = self.flows.get(&key) {
            return known.clone();
        }
        let span = scenario.flow_span.unwrap_or_default();
        let (text, seen) = files::noting(|| files::read_flow(&flow));
        let text = text.map_err(|failure| {
            found.push(Diagnostic::error("unreadable-file", failure.message, span));
        });
        let read = text
            .ok()
            .and_then(|text| self.read_flow(text, &values, seen));
        self.flows.insert(key, read.clone());
        read
    }

    /// The definitions of a flow's data actions. A file that cannot be read is told where the scenario names it.
    fn data_of(
        &mut self,
        scenario: &Scenario,
        path: &Path,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Arc<DataActions>> {
        let named = scenario.actions.iter();
        let named: Vec<_> = named
            .map(|(written, span)| (beside(path, written), *span))
            .collect();
        let files: Vec<_> = named.iter().map(|(path, _)| path.clone()).collect();
        let place = config::nearest(path).map(|place| place.path);
        let key = (place, files);
        if let Some((known, seen)) = self.data.get(&key) {
            seen.iter().cloned().for_each(files::note);
            return known.clone();
        }
        let mut wrong = Vec::new();
        let (read, seen) = files::noting(|| DataActions::read(self.supplied, &key.1, path));
        let read = read.map_err(|unusable| {
            for one in unusable {
                let place = named.iter().find(|(path, _)| one.is_of(path));
                match (one, place) {
                    (Unusable::Failure(_, failure), Some((_, span))) => {
                        let error = Diagnostic::error("unreadable-file", failure.message, *span);
                        found.push(error);
                    }
                    (Unusable::Failure(path, failure), None) => wrong.push((path, failure)),
                    (Unusable::Broken(source, errors), _) => {
                        self.wrong.found.push((source, errors))
                    }
                }
            }
        });
        self.wrong.failures.extend(wrong);
        let read = read.ok().map(Arc::new);
        self.data.insert(key, (read.clone(), seen));
        read
    }

    fn read_flow(
        &mut self,
        text: files::Text,
        values: &Values,
        seen: Vec<files::Seen>,
    ) -> Option<Arc<Flow>> {
        let files::Text { source, not_utf8 } = text;
        let loaded = match not_utf8 {
            Some(found) => flow_load::Loaded {
                program: None,
                diagnostics: vec![found],
            },
            None => flow_load::load_with(&source, values),
        };
        // The embedded servers are called in place of any address, and a live case's are looked at one by one.
        let is_wrong =
            |found: &Diagnostic| found.severity == Severity::Error && found.rule != "insecure-url";
        let errors: Vec<_> = loaded.diagnostics.into_iter().filter(is_wrong).collect();
        match loaded.program {
            Some(program) if errors.is_empty() => Some(Arc::new(Flow {
                kept: flow_load::filled(&source, values),
                source,
                program: Arc::new(program),
                seen,
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

fn without_flow() -> Diagnostic {
    let message = "the scenario does not say which flow it is about";
    Diagnostic::error("missing-field", message, Span::at(0))
        .with_help("write `flow: flow.json`, relative to this file")
}

/// What is gathered while the cases of a file go by.
struct Seen<'a> {
    path: &'a Path,
    strictness: Strictness,
    /// None when there is no flow to check them against.
    checker: Option<Checker<'a>>,
    headings: Vec<Heading>,
    /// The cases that promise nothing.
    empty: Vec<Diagnostic>,
    cassettes: HashMap<String, Arc<Cassette>>,
    worlds: Worlds,
    unreadable: Vec<Diagnostic>,
}

impl<'a> Seen<'a> {
    fn new(path: &'a Path, strictness: Strictness, flow: Option<&'a Flow>) -> Self {
        Self {
            path,
            strictness,
            checker: flow.map(|flow| Checker::of(&flow.program)),
            headings: Vec::new(),
            empty: Vec::new(),
            cassettes: HashMap::new(),
            worlds: Worlds::new(path, None),
            unreadable: Vec::new(),
        }
    }

    fn case(&mut self, case: Case) {
        if let Some(checker) = &mut self.checker {
            checker.case(&case);
        }
        if case.promises_nothing() && case.skip.is_none() {
            self.empty.push(without_promises(&case, self.strictness));
        }
        for world in &case.worlds {
            self.worlds.see(world);
        }
        if let Some(named) = &case.cassette {
            self.cassette(named);
        }
        let before = self.headings.last().map(|heading| &heading.tags);
        let tags = before.filter(|tags| ***tags == *case.tags).cloned();
        self.headings.push(Heading {
            name: case.name.into(),
            tags: tags.unwrap_or_else(|| case.tags.into()),
            live: case.live,
        });
    }

    fn cassette(&mut self, named: &CassettePath) {
        if self.cassettes.contains_key(&named.path) {
            return;
        }
        match read_cassette(&beside(self.path, &named.path)) {
            Ok(cassette) => drop(
                self.cassettes
                    .insert(named.path.clone(), Arc::new(cassette)),
            ),
            Err(message) => {
                let error = Diagnostic::error("unreadable-file", message, named.span);
                self.unreadable.push(error);
            }
        }
    }
}

fn without_promises(case: &Case, strictness: Strictness) -> Diagnostic {
    let message = format!("case `{}` promises nothing", case.name);
    Diagnostic::new(strictness.severity(), "no-promise", message, case.name_span)
        .with_help("say in `expect` what must come of it, such as its `outcome`")
}

/// A `map` that leads off this machine is followed by live cases only.
fn far_away(scenario: &Scenario, cases: &[Heading]) -> Vec<Diagnostic> {
    if cases.iter().all(|case| case.live) {
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

fn read_cassette(path: &Path) -> Result<Cassette, String> {
    let text = files::read(path).map_err(|failure| failure.message)?;
    Cassette::read(text.source.text())
        .map_err(|wrong| format!("cannot use `{}`: {}", path.display(), wrong.message))
}
