//! What is bulky of a case — why it failed, its run — put away until it is written, so that a suite's memory does not
//! grow with what its runs hold.

use std::{borrow::Cow, fmt, io, sync::Arc};

use flow_expr::{Value, read_json_within};
use flow_syntax::Span;

use super::{
    CaseFailure, CaseReport,
    read::{LEVELS, failures},
};
use crate::{
    reporters::failures_value,
    value::{count, object},
};

/// Keeps texts, such as in a temporary file, until they are asked for.
pub trait Keeper: fmt::Debug + Send + Sync {
    /// Keeps a text and tells where.
    ///
    /// # Errors
    ///
    /// Why it cannot be kept, such as a full disk.
    fn keep(&self, text: &str) -> io::Result<Kept>;

    /// The text that was kept there.
    ///
    /// # Errors
    ///
    /// Why it cannot be had again.
    fn fetch(&self, kept: Kept) -> io::Result<String>;
}

/// Where a [`Keeper`] has put a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its first byte.
    pub at: u64,
    /// How many bytes it has.
    pub len: u32,
}

/// What was put away of a case: [`CaseReport::whole`] gives it back.
#[derive(Clone, Debug)]
pub struct PutAway {
    keeper: Arc<dyn Keeper>,
    kept: Kept,
}

impl CaseReport {
    /// The case without its failures and its run, which the keeper has from now on. A trace stays where it is.
    ///
    /// # Errors
    ///
    /// Those of [`Keeper::keep`].
    pub fn put_away(mut self, keeper: &Arc<dyn Keeper>) -> io::Result<Self> {
        if self.away.is_some() || self.failures.is_empty() && self.report.is_none() {
            return Ok(self);
        }
        let value = object([
            ("spans", spans_value(&self.failures)),
            ("failures", failures_value(&self)),
            ("report", self.report.take().unwrap_or(Value::Null)),
        ]);
        let kept = keeper.keep(&value.to_json())?;
        self.failures = Vec::new();
        self.away = Some(PutAway {
            keeper: keeper.clone(),
            kept,
        });
        Ok(self)
    }

    /// The case with everything that was put away of it.
    ///
    /// # Errors
    ///
    /// Those of [`Keeper::fetch`].
    pub fn whole(&self) -> io::Result<Cow<'_, Self>> {
        let Some(away) = &self.away else {
            return Ok(Cow::Borrowed(self));
        };
        let text = away.keeper.fetch(away.kept)?;
        let json = read_json_within(text.as_bytes(), LEVELS).map_err(|_| lost())?;
        let report = json.value.member("report");
        Ok(Cow::Owned(Self {
            name: self.name.clone(),
            status: self.status.clone(),
            failures: with_spans(&json.value)?,
            report: report.filter(|report| **report != Value::Null).cloned(),
            trace: self.trace.clone(),
            away: None,
            ..*self
        }))
    }
}

pub(super) fn lost() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the results kept are damaged")
}

/// The places of failures, which their JSON does not tell.
pub(super) fn spans_value(failures: &[CaseFailure]) -> Value {
    Value::list(failures.iter().map(|failure| span_value(failure.span)))
}

pub(super) fn span_value(span: Span) -> Value {
    Value::list([span.start, span.end].map(|end| count(end as usize)))
}

/// The failures of a case with their places.
pub(super) fn with_spans(case: &Value) -> io::Result<Vec<CaseFailure>> {
    let mut found = failures(case).map_err(|_| lost())?;
    let spans = case.member("spans").and_then(Value::as_list);
    for (failure, span) in found.iter_mut().zip(spans.into_iter().flatten().flatten()) {
        failure.span = span_of(span).ok_or_else(lost)?;
    }
    Ok(found)
}

pub(super) fn span_of(value: &Value) -> Option<Span> {
    let mut ends = value.as_list()?.iter().flatten();
    let mut end = || u32::try_from(ends.next()?.as_number()?.as_i64()?).ok();
    Some(Span {
        start: end()?,
        end: end()?,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::{
        CaseStatus, Shelved, SuiteReport, ending_text, reporters::samples, suite_html, suite_json,
        suite_junit, suite_tap, suite_text,
    };

    #[derive(Debug, Default)]
    struct InMemory(Mutex<String>);

    impl Keeper for InMemory {
        fn keep(&self, text: &str) -> io::Result<Kept> {
            let mut all = self.0.lock().unwrap();
            let at = all.len() as u64;
            all.push_str(text);
            let len = text.len() as u32;
            Ok(Kept { at, len })
        }

        fn fetch(&self, kept: Kept) -> io::Result<String> {
            let at = kept.at as usize;
            Ok(self.0.lock().unwrap()[at..at + kept.len as usize].to_owned())
        }
    }

    #[test]
    fn every_report_of_what_was_put_away_is_the_same() {
        let whole = samples::small();
        let keeper: Arc<dyn Keeper> = Arc::new(InMemory::default());
        let mut away = whole.clone();
        for case in &mut away.files[0].cases {
            *case = case.clone().put_away(&keeper).unwrap();
            assert!(case.failures.is_empty());
        }
        same_reports(&away, &whole);
    }

    #[track_caller]
    fn same_reports(away: &SuiteReport, whole: &SuiteReport) {
        let plain = crate::Style::Plain;
        assert_eq!(suite_json(away), suite_json(whole));
        assert_eq!(suite_junit(away), suite_junit(whole));
        assert_eq!(suite_tap(away), suite_tap(whole));
        assert_eq!(suite_html(away, &[]), suite_html(whole, &[]));
        assert_eq!(suite_text(away, plain), suite_text(whole, plain));
        let ending = |suite| ending_text(suite, plain).unwrap();
        assert_eq!(ending(away), ending(whole));
    }

    #[test]
    fn cases_that_wait_elsewhere_come_back_whole_and_in_order() {
        let whole = samples::small();
        let mut away = whole.clone();
        let mut shelved = Shelved::with(Arc::new(InMemory::default()));
        let cases = std::mem::take(&mut away.files[0].cases);
        for (place, case) in cases.iter().enumerate().rev() {
            shelved.push(place as u32, case).unwrap();
        }
        shelved.sort();
        away.files[0].shelved = Some(shelved);
        same_reports(&away, &whole);
        assert_eq!(away.summary(), whole.summary());
        let changed = |case: &mut CaseReport| {
            let is_first = case.name == cases[0].name;
            case.status = match is_first {
                true => CaseStatus::Skipped("closed".to_owned()),
                false => case.status.clone(),
            };
            is_first
        };
        away.files[0]
            .shelved
            .as_mut()
            .unwrap()
            .revise(changed)
            .unwrap();
        assert_eq!(away.summary().skipped, whole.summary().skipped + 1);
        let merged = crate::merge_suites([away]).unwrap();
        assert_eq!(merged.files[0].cases.len(), cases.len());
        assert_eq!(merged.files[0].cases[1].failures, cases[1].failures);
    }

    #[derive(Debug)]
    struct Gone;

    impl Keeper for Gone {
        fn keep(&self, _: &str) -> io::Result<Kept> {
            Ok(Kept { at: 0, len: 0 })
        }

        fn fetch(&self, _: Kept) -> io::Result<String> {
            Ok("{".to_owned())
        }
    }

    #[test]
    fn what_is_damaged_is_an_error_and_no_case() {
        let keeper: Arc<dyn Keeper> = Arc::new(Gone);
        let case = samples::small().files[0].cases[1].clone();
        let away = case.put_away(&keeper).unwrap();
        assert_eq!(away.whole().unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
