//! What is gathered while the cases of a file go by.

use std::{collections::HashMap, path::Path, sync::Arc};

use flow_http::is_on_this_machine;
use flow_scenario::{Case, Cassette, CassettePath, Checker, MapTo, Mapping, Scenario};
use flow_syntax::Diagnostic;

use super::{Flow, Strictness, kept::Kept, reader::beside};
use crate::{
    files,
    suite::{choose::hash_of, worlds::Worlds},
};

/// What is gathered while the cases of a file go by.
pub(super) struct Seen<'a> {
    pub(super) path: &'a Path,
    name: String,
    pub(super) strictness: Strictness,
    /// None when there is no flow to check them against.
    pub(super) checker: Option<Checker<'a>>,
    pub(super) kept: Kept,
    /// How many cases are live.
    pub(super) live: usize,
    pub(super) fingerprint: u64,
    /// The cases that promise nothing.
    pub(super) empty: Vec<Diagnostic>,
    pub(super) cassettes: HashMap<String, Arc<Cassette>>,
    pub(super) worlds: Worlds,
    pub(super) unreadable: Vec<Diagnostic>,
}

impl<'a> Seen<'a> {
    pub(super) fn new(path: &'a Path, strictness: Strictness, flow: Option<&'a Flow>) -> Self {
        Self {
            name: path.display().to_string(),
            path,
            strictness,
            checker: flow.map(|flow| Checker::of(&flow.program)),
            kept: Kept::default(),
            live: 0,
            fingerprint: 0,
            empty: Vec::new(),
            cassettes: HashMap::new(),
            worlds: Worlds::new(path, None),
            unreadable: Vec::new(),
        }
    }

    pub(super) fn case(&mut self, case: Case) {
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
        self.live += usize::from(case.live);
        let told = hash_of(&self.name, &case.name);
        self.fingerprint = self.fingerprint.wrapping_add(told);
        self.kept.keep(case);
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
pub(super) fn far_away(scenario: &Scenario, all_are_live: bool) -> Vec<Diagnostic> {
    if all_are_live {
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
