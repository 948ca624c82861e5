//! The flows that scenarios name, and the definitions of their data actions, each read once.

use std::{path::Path, sync::Arc};

use flow_load::Values;
use flow_scenario::Scenario;
use flow_syntax::{Diagnostic, Severity};

use super::{
    Flow,
    reader::{Reader, beside, real},
};
use crate::{
    config,
    data::{DataActions, Unusable},
    files,
};

impl Reader<'_> {
    /// The flow that a scenario names. Why it cannot be used is said in the scenario, what is wrong in it there.
    pub(super) fn flow_of(
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
    pub(super) fn data_of(
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
