//! What a campaign needs of the world around it: files to learn from, promises, where findings are saved, when to stop, and
//! a line that tells how it goes.

pub(crate) mod ground;
pub(crate) mod learn;
pub(crate) mod promises;
pub(crate) mod secrets;

mod save;
mod schema;
mod stop;
pub(crate) mod wire;

use std::time::Instant;

use flow_core::Program;
use flow_fuzz::{Finding, Progress, Rule, told};
use flow_report::{FuzzFinding, FuzzWire};
use flow_scenario::Kind;
use flow_syntax::Source;
use indicatif::ProgressBar;

pub(crate) use save::{Save, beside, relative};
pub(crate) use stop::{Halt, Quiet};
use wire::Played;

/// The findings as reports tell them; nothing is saved yet.
pub(crate) fn findings(found: &[Finding], program: &Program, source: &Source) -> Vec<FuzzFinding> {
    let tell = |finding: &Finding| {
        let span = finding.cause.span();
        let position = source.position(span.start);
        FuzzFinding {
            rule: finding.cause.rule.to_string(),
            message: finding.message.clone(),
            action: program.action(finding.cause.action).name.to_string(),
            file: None,
            cases: finding.count,
            span,
            line: position.line,
            column: position.column,
            shows: told(program, &finding.case),
        }
    };
    found.iter().map(tell).collect()
}

/// What went another way on the wire: mistakes of flowsim, each told once.
pub(crate) fn differences(played: &Played, program: &Program, source: &Source) -> Vec<FuzzFinding> {
    const MOST: usize = 20;
    let start = program.action(program.start());
    let position = source.position(start.span.start);
    let differ = played.differ.iter().take(MOST);
    let findings = differ.map(|(_, message)| FuzzFinding {
        rule: Rule::Crash.to_string(),
        message: message.clone(),
        action: start.name.to_string(),
        file: None,
        cases: 1,
        span: start.span,
        line: position.line,
        column: position.column,
        shows: Vec::new(),
    });
    findings.collect()
}

/// A line on stderr about a campaign, where somebody looks.
pub(crate) struct Watched {
    bar: Option<ProgressBar>,
    since: Instant,
}

impl Watched {
    pub(crate) fn new() -> Self {
        Self {
            bar: crate::progress::Progress::on_stderr().line(),
            since: Instant::now(),
        }
    }

    pub(crate) fn tell(&mut self, progress: &Progress<'_>) {
        let Some(bar) = &self.bar else { return };
        let speed = progress.cases as f64 / self.since.elapsed().as_secs_f64().max(0.001);
        let exits = progress.coverage.tally(Kind::Exits);
        let outcomes = progress.coverage.tally(Kind::Outcomes);
        bar.set_message(format!(
            "{} cases, {speed:.0} a second, {} found, exits {} of {}, outcomes {} of {}",
            progress.cases,
            progress.causes,
            exits.covered,
            exits.total,
            outcomes.covered,
            outcomes.total
        ));
        bar.tick();
    }

    /// Tells of the cases that were played over loopback, of so many.
    pub(crate) fn tell_wire(&mut self, wire: &FuzzWire, of: u64) {
        let Some(bar) = &self.bar else { return };
        let done = wire.cases + wire.skipped;
        let speed = done as f64 / wire.elapsed.as_secs_f64().max(0.001);
        bar.set_message(format!(
            "{done} of {of} cases over loopback, {speed:.0} a second"
        ));
        bar.tick();
    }

    pub(crate) fn end(&self) {
        self.bar.iter().for_each(ProgressBar::finish_and_clear);
    }
}
