//! What must not be shown of a case: what its `redact` names, wherever it appears, and headers that are secret.

mod mask;

use std::collections::{BTreeMap, BTreeSet};

use flow_core::{Redactor, Trace};
use flow_expr::Value;
use flow_report::{CaseFailure, hidden_texts, leads_somewhere, report, without_paths};
use flow_scenario::{Case, RedactPath};
use flow_syntax::{Diagnostic, Source, Span};

use super::read::{Flow, Strictness};

/// What must not be shown of one case.
pub(super) struct Hidden<'a> {
    paths: &'a [RedactPath],
    texts: Vec<String>,
    pub(super) redactor: Redactor,
}

impl<'a> Hidden<'a> {
    /// Told from the whole trace of a run, as far as it came.
    pub(super) fn of(case: &'a Case, trace: &Trace) -> Self {
        let snapshot = case.snapshot.as_ref();
        let paths = snapshot.map_or(&[][..], |snapshot| &snapshot.redact);
        let mut texts = hidden_texts(trace, paths);
        texts.extend(trace.secrets());
        Self {
            redactor: Redactor::new(texts.iter().cloned()),
            texts,
            paths,
        }
    }

    /// The same, and what else is secret, which no scenario file holds.
    pub(super) fn and(mut self, more: &Redactor) -> Self {
        self.redactor = self.redactor.and(more);
        self
    }

    /// The report of a run whose trace is redacted.
    pub(super) fn report(&self, trace: &Trace, flow: &Flow) -> Value {
        without_paths(report(trace, &flow.source), self.paths)
    }

    /// A failure without what it repeats of the run.
    pub(super) fn failure(&self, failure: CaseFailure) -> CaseFailure {
        let clean = |text: &String| self.redactor.text(text).into_owned();
        CaseFailure {
            message: clean(&failure.message),
            expected: failure.expected.as_ref().map(clean),
            actual: failure.actual.as_ref().map(clean),
            details: failure.details.as_ref().map(clean),
            ..failure
        }
    }
}

/// What the cases of one file hide, and whether each of their paths led anywhere.
#[derive(Default)]
pub(super) struct HiddenInFile {
    texts: BTreeSet<String>,
    /// By the place of the path: cases that share their defaults or a table share it too.
    paths: BTreeMap<(u32, u32), Told>,
}

struct Told {
    text: String,
    led_somewhere: bool,
    cases: BTreeSet<String>,
}

impl HiddenInFile {
    /// Remembers what a case hid whose run came to its end, or did not.
    pub(super) fn add(&mut self, case: &Case, hidden: &Hidden<'_>, trace: &Trace, has_ended: bool) {
        self.texts.extend(hidden.texts.iter().cloned());
        for path in hidden.paths.iter().filter(|_| has_ended) {
            let place = (path.span.start, path.span.end);
            let told = self.paths.entry(place).or_insert_with(|| Told {
                text: path.text.clone(),
                led_somewhere: false,
                cases: BTreeSet::new(),
            });
            told.led_somewhere |= leads_somewhere(trace, path);
            told.cases.insert(case.name.clone());
        }
    }

    /// Whether this case names paths to redact.
    pub(super) fn redacts(&self, case: &str) -> bool {
        self.paths.values().any(|told| told.cases.contains(case))
    }

    /// The paths that led nowhere in any of the runs, and the cases that name them.
    pub(super) fn idle(
        &self,
        strictness: Strictness,
    ) -> impl Iterator<Item = (Diagnostic, &BTreeSet<String>)> {
        let idle = self.paths.iter().filter(|(_, told)| !told.led_somewhere);
        idle.map(move |(&(start, end), told)| {
            let message = match told.cases.len() {
                1 => format!("`{}` leads nowhere in the report of the run", told.text),
                runs => format!(
                    "`{}` leads nowhere in the reports of {runs} runs",
                    told.text
                ),
            };
            let help =
                "nothing is redacted by it: `flowsim test --format json` shows what a report has";
            let found = Diagnostic::new(
                strictness.severity(),
                "unused-redaction",
                message,
                Span { start, end },
            );
            (found.with_help(help), &told.cases)
        })
    }

    /// The scenario file as it may be shown: what is hidden stands in it too, where it is given or promised. Masked letter
    /// by letter, so that every place stays where it is.
    pub(super) fn masked(&self, source: &Source) -> Source {
        match self.texts.is_empty() {
            true => source.clone(),
            false => Source::new(source.name(), mask::masked(source.text(), &self.texts)),
        }
    }
}
