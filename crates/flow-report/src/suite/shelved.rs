//! Cases that wait elsewhere, whole, until somebody writes them: memory holds 24 bytes of each.

use std::{borrow::Cow, io, sync::Arc, time::Duration};

use flow_expr::{Value, read_json_within};

use super::{
    CaseKind, CaseReport, CaseStatus, Keeper, Kept, SuiteFile,
    keep::{lost, span_of, span_value, spans_value, with_spans},
    read::LEVELS,
};
use crate::{
    reporters::failures_value,
    value::{count, object, text, text_or_null},
};

/// Cases of a file that a [`Keeper`] has.
#[derive(Clone, Debug)]
pub struct Shelved {
    keeper: Arc<dyn Keeper>,
    slots: Vec<Slot>,
    elapsed: Duration,
}

/// One of them.
#[derive(Clone, Copy, Debug)]
struct Slot {
    kept: Kept,
    /// Its place among the others.
    place: u32,
    kind: CaseKind,
}

/// A case, wherever it is.
#[derive(Clone, Copy, Debug)]
pub struct CaseRef<'a>(Where<'a>);

#[derive(Clone, Copy, Debug)]
enum Where<'a> {
    Here(&'a CaseReport),
    Shelved(&'a Arc<dyn Keeper>, Slot),
}

impl<'a> CaseRef<'a> {
    /// What became of it.
    pub fn kind(self) -> CaseKind {
        match self.0 {
            Where::Here(case) => case.status.kind(),
            Where::Shelved(_, slot) => slot.kind,
        }
    }

    /// The case with everything that was put away of it.
    ///
    /// # Errors
    ///
    /// Those of [`Keeper::fetch`].
    pub fn whole(self) -> io::Result<Cow<'a, CaseReport>> {
        match self.0 {
            Where::Here(case) => case.whole(),
            Where::Shelved(keeper, slot) => fetched(keeper, slot).map(Cow::Owned),
        }
    }
}

impl Shelved {
    /// No cases yet.
    pub fn with(keeper: Arc<dyn Keeper>) -> Self {
        Self {
            keeper,
            slots: Vec::new(),
            elapsed: Duration::ZERO,
        }
    }

    /// Puts a case away whose place among the others this is. A trace is not kept.
    ///
    /// # Errors
    ///
    /// Those of [`Keeper::keep`].
    pub fn push(&mut self, place: u32, case: &CaseReport) -> io::Result<()> {
        let kept = self.keeper.keep(&written(case))?;
        self.elapsed += case.elapsed;
        self.slots.push(Slot {
            kept,
            place,
            kind: case.status.kind(),
        });
        Ok(())
    }

    /// Puts the cases in the order of their places.
    pub fn sort(&mut self) {
        self.slots.sort_unstable_by_key(|slot| slot.place);
    }

    /// Shows each case to somebody who may change it, and says so by true.
    ///
    /// # Errors
    ///
    /// Those of the keeper.
    pub fn revise(&mut self, mut change: impl FnMut(&mut CaseReport) -> bool) -> io::Result<()> {
        for slot in &mut self.slots {
            let mut case = fetched(&self.keeper, *slot)?;
            if change(&mut case) {
                slot.kept = self.keeper.keep(&written(&case))?;
                slot.kind = case.status.kind();
            }
        }
        Ok(())
    }

    fn cases(&self) -> impl Iterator<Item = CaseRef<'_>> {
        let slots = self.slots.iter();
        slots.map(|slot| CaseRef(Where::Shelved(&self.keeper, *slot)))
    }
}

impl SuiteFile {
    /// Every case, those that were put away behind those that were not.
    pub fn all_cases(&self) -> impl Iterator<Item = CaseRef<'_>> {
        let here = self.cases.iter().map(|case| CaseRef(Where::Here(case)));
        here.chain(self.shelved.iter().flat_map(Shelved::cases))
    }

    /// Whether it has no case.
    pub fn is_empty(&self) -> bool {
        self.all_cases().next().is_none()
    }

    /// How long its cases took, one after the other.
    pub(crate) fn elapsed(&self) -> Duration {
        let here: Duration = self.cases.iter().map(|case| case.elapsed).sum();
        self.shelved
            .iter()
            .fold(here, |sum, shelved| sum + shelved.elapsed)
    }

    /// Takes back what was put away whole.
    pub(crate) fn take_back(&mut self) -> io::Result<()> {
        let Some(shelved) = self.shelved.take() else {
            return Ok(());
        };
        for case in shelved.cases() {
            self.cases.push(case.whole()?.into_owned());
        }
        Ok(())
    }
}

fn written(case: &CaseReport) -> String {
    let reason = match &case.status {
        CaseStatus::Skipped(reason) => Some(reason.as_str()),
        CaseStatus::Passed | CaseStatus::Failed => None,
    };
    let nanos = usize::try_from(case.elapsed.as_nanos()).unwrap_or_default();
    let value = object([
        ("name", text(&case.name)),
        ("span", span_value(case.span)),
        ("line", count(case.line as usize)),
        ("reason", text_or_null(reason)),
        ("nanos", count(nanos)),
        ("spans", spans_value(&case.failures)),
        ("failures", failures_value(case)),
        ("report", case.report.clone().unwrap_or(Value::Null)),
    ]);
    value.to_json()
}

fn fetched(keeper: &Arc<dyn Keeper>, slot: Slot) -> io::Result<CaseReport> {
    let json = keeper.fetch(slot.kept)?;
    let json = read_json_within(json.as_bytes(), LEVELS).map_err(|_| lost())?;
    let value = &json.value;
    let words = |name: &str| value.member(name).and_then(Value::as_text);
    let whole = |name: &str| u64::try_from(value.member(name)?.as_number()?.as_i64()?).ok();
    let status = match slot.kind {
        CaseKind::Passed => CaseStatus::Passed,
        CaseKind::Failed => CaseStatus::Failed,
        CaseKind::Skipped => CaseStatus::Skipped(words("reason").ok_or_else(lost)?.to_owned()),
    };
    let line = whole("line").and_then(|line| u32::try_from(line).ok());
    let report = value.member("report");
    let span = value.member("span").and_then(span_of);
    Ok(CaseReport {
        span: span.ok_or_else(lost)?,
        failures: with_spans(value)?,
        elapsed: Duration::from_nanos(whole("nanos").ok_or_else(lost)?),
        report: report.filter(|report| **report != Value::Null).cloned(),
        ..CaseReport::named(
            words("name").ok_or_else(lost)?,
            line.ok_or_else(lost)?,
            status,
        )
    })
}
