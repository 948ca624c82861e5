//! A run as a designer reads it: the path as it was walked, the reason of every implied exit, each call, every variable
//! as it changed, and at the end what happened and what was odd.

mod platform;

use std::fmt::Write as _;

use flow_core::{
    ActionId, ActionKind, Answered, AtEnd, Event, Exit, ExitName, Failure, HttpRequest, Left,
    NoteCode, Outcome, Record, Replied, Step, Target, Timings, Trace, Verdict, Why,
};
use flow_expr::{Value, VarId, is_scoped_name};
use flow_syntax::{Diagnostic, Source, Span};
use indexmap::IndexMap;

use crate::{
    report::exit_label,
    snippet::{Style, render},
    style::{BOLD, CYAN, DIM, GREEN, RED, YELLOW, paint},
    value::{human, shortened, visible},
};

/// How many characters of a value are shown on a line.
const VALUE_WIDTH: usize = 160;

/// How many places with notes are shown with an excerpt.
const MAX_NOTES: usize = 20;

/// The report of a run for people.
pub fn report_text(trace: &Trace, source: &Source, style: Style) -> String {
    let mut page = Page {
        trace,
        source,
        style,
        out: String::new(),
    };
    page.heading();
    page.given();
    for (index, step) in trace.steps().into_iter().enumerate() {
        page.step(index + 1, step);
    }
    page.ending();
    page.notes();
    page.out
}

struct Page<'a> {
    trace: &'a Trace,
    source: &'a Source,
    style: Style,
    out: String,
}

impl Page<'_> {
    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn paint(&self, with: anstyle::Style, text: &str) -> String {
        paint(self.style, with, text)
    }

    fn heading(&mut self) {
        let flow = &self.trace.program().flow;
        let name = if flow.name.is_empty() {
            "(a flow without a name)"
        } else {
            &*flow.name
        };
        let kind = [&*flow.flow_type, flow.format]
            .into_iter()
            .filter(|part| !part.is_empty());
        let kind = visible(&kind.collect::<Vec<_>>().join(", ")).into_owned();
        let heading = format!(
            "{}  {}",
            self.paint(BOLD, &visible(name)),
            self.paint(DIM, &kind)
        );
        self.line(&heading);
    }

    fn given(&mut self) {
        for record in self.trace.records() {
            if let Event::Given(id, value) = &record.event {
                let line = format!("    given {}", self.assignment(*id, Some(value)));
                self.line(&line);
            }
        }
        self.line("");
    }

    fn step(&mut self, number: usize, step: Step) {
        let action = self.trace.program().action(step.action);
        let name = self.paint(BOLD, &visible(&action.name));
        let kind = self.paint(DIM, &visible(action.type_name()));
        let heading = format!("{number:3} {name}  {kind}");
        self.line(&heading);
        if let Some(condition) = self.condition(step) {
            self.line(&format!("      if {condition}"));
        }
        let records = &self.trace.records()[step.records.0..step.records.1];
        // What comes after the exit happened on the way back from a task.
        let is_way = |record: &Record| matches!(record.event, Event::Left(..) | Event::Called(_));
        let inside = records.iter().position(is_way).unwrap_or(records.len());
        let (inside, after) = records.split_at(inside);
        self.events(inside);
        if let Some(line) = self.exit(step, after) {
            self.line(&line);
        }
        self.events(after);
    }

    fn events(&mut self, records: &[Record]) {
        for record in records {
            if let Some(line) = self.event(record) {
                self.line(&line);
            }
        }
    }

    /// The text of the condition that decided a step.
    fn condition(&self, step: Step) -> Option<String> {
        let Left::By(exit, _) = step.left else {
            return None;
        };
        let condition = match (&self.trace.program().action(step.action).kind, exit) {
            (ActionKind::Decision(condition), _) => condition,
            (ActionKind::Switch(cases), ExitName::Case(case)) => cases.get(usize::from(case))?,
            _ => return None,
        };
        Some(shortened(&condition.expr.to_string(), VALUE_WIDTH))
    }

    fn event(&self, record: &Record) -> Option<String> {
        Some(match &record.event {
            Event::Assigned(id, value) => format!("      {}", self.assignment(*id, value.as_ref())),
            Event::Sent(post) => self.sent(post),
            Event::Replied(replied) => self.replied(replied),
            Event::Asked(collect) => format!(
                "      asked \"{}\"",
                shortened(&collect.prompt, VALUE_WIDTH)
            ),
            Event::Answered(answered) => self.answered(answered),
            Event::Played(message) => format!("      said \"{}\"", shortened(message, VALUE_WIDTH)),
            Event::Logged(logged) => {
                format!(
                    "      log {}: {}",
                    visible(&logged.level),
                    shortened(&logged.message, VALUE_WIDTH)
                )
            }
            Event::Noted(note) => {
                self.paint(YELLOW, &format!("      note: {}", visible(&note.message)))
            }
            Event::DataCalled(request) => platform::data_called(request),
            Event::DataAnswered(answered) => self.data_answered(answered),
            Event::StubAsked(request) => platform::stub_asked(request),
            Event::StubAnswered(answered) => platform::stub_answered(answered)?,
            Event::Waited(time) => format!("      waited {}", human(*time)),
            Event::Performed(given) if !given.is_empty() => platform::given(given),
            Event::Attributed(attributed) => platform::attributed(attributed),
            Event::Returned(exit, target) => self.returned(record.action, *exit, *target),
            Event::Given(..)
            | Event::Performed(_)
            | Event::Called(_)
            | Event::Left(..)
            | Event::Finished(_) => return None,
        })
    }

    fn assignment(&self, id: VarId, value: Option<&Value>) -> String {
        let name = self.trace.variable(id);
        // Names of platform flows have a scope in the place of the sign.
        let sign = if is_scoped_name(name) { "" } else { "$" };
        let name = self.paint(CYAN, &format!("{sign}{}", visible(name)));
        match value {
            Some(value) => format!("{name} = {}", shortened(&value.to_json(), VALUE_WIDTH)),
            None => format!("{name} {}", self.paint(YELLOW, "is not set")),
        }
    }

    fn sent(&self, post: &HttpRequest) -> String {
        let body = String::from_utf8_lossy(&post.body);
        let mut lines = format!("      POST {}", visible(&post.url));
        let _ = write!(
            lines,
            "\n        sent      {}",
            shortened(&body, VALUE_WIDTH)
        );
        lines
    }

    fn replied(&self, replied: &Replied) -> String {
        let (verdict, colour) = match &replied.verdict {
            Verdict::Success(_) => ("success".to_owned(), GREEN),
            Verdict::Error(failure) => (format!("error {}", failure.code), RED),
            Verdict::Timeout(failure) => (failure.code.to_string(), RED),
        };
        let status = replied
            .status
            .map(|status| format!("{status} "))
            .unwrap_or_default();
        let body = replied.body.as_ref().map(|body| match body {
            Value::Text(text) => shortened(text, VALUE_WIDTH),
            json => shortened(&json.to_json(), VALUE_WIDTH),
        });
        let received = match (replied.status, body) {
            (_, Some(body)) => format!("{status}{body}"),
            (Some(_), None) => format!("{status}(no body)"),
            (None, None) => "nothing".to_owned(),
        };
        let mut lines = format!("        received  {received}");
        let _ = write!(
            lines,
            "\n        took      {}{}",
            human(replied.elapsed),
            phases(&replied.timings)
        );
        let _ = write!(
            lines,
            "\n        verdict   {}",
            self.paint(colour, &verdict)
        );
        if let Some(failure) = replied.verdict.failure() {
            let _ = write!(lines, ": {}", shortened(&failure.message, VALUE_WIDTH));
        }
        lines
    }

    fn answered(&self, answered: &Answered) -> String {
        match &answered.digits {
            Some(digits) => format!("      the caller entered {}", visible(digits)),
            None => format!(
                "      the caller entered nothing in {}",
                human(answered.elapsed)
            ),
        }
    }

    /// How a step was left; `way` is its records from there on.
    fn exit(&self, step: Step, way: &[Record]) -> Option<String> {
        if let Some(Event::Called(task)) = way.first().map(|record| &record.event) {
            let task = self.place(Target::Action(*task));
            return Some(format!("      → {}: {task}", self.paint(GREEN, "calls")));
        }
        let Left::By(exit, target) = step.left else {
            return None;
        };
        let action = self.trace.program().action(step.action);
        let label = exit_label(self.trace, step.action, exit);
        let to = self.place(target);
        let reason = action.exit(exit).and_then(|exit| self.reason(exit));
        let reason = reason
            .map(|reason| self.paint(DIM, &format!("  ({reason})")))
            .unwrap_or_default();
        let colour = match exit {
            ExitName::Error | ExitName::Timeout | ExitName::FlowError => RED,
            _ => GREEN,
        };
        Some(format!(
            "      → {}: {to}{reason}",
            self.paint(colour, &visible(&label))
        ))
    }

    fn place(&self, target: Target) -> String {
        match target {
            Target::Action(id) | Target::Again(id) => {
                visible(&self.trace.program().action(id).name).into_owned()
            }
            Target::Return => "the end of the task".to_owned(),
            Target::End | Target::Rejoin => "the flow's end".to_owned(),
            Target::Fail => "nowhere".to_owned(),
        }
    }

    /// Why an exit leads where it does, where the flow does not say so itself.
    fn reason(&self, exit: &Exit) -> Option<String> {
        let name = |id| visible(&self.trace.program().action(id).name).into_owned();
        let start = name(self.trace.program().start());
        Some(match exit.why {
            Why::Written | Why::Platform => return None,
            Why::FirstAction => "no `next` is written: the first action of `actions`".to_owned(),
            Why::FallThrough => "no exit is written: the action after it in `actions`".to_owned(),
            Why::LastAction => "no exit is written, and nothing comes after it".to_owned(),
            Why::RejoinsAfter(holder) => {
                format!("inline without `next`: rejoins after `{}`", name(holder))
            }
            Why::RejoinsHandled => {
                "inline without `next`: rejoins after the action that failed".to_owned()
            }
            Why::FlowHandler if exit.name == ExitName::FlowError => {
                "the flow's error handling".to_owned()
            }
            Why::FlowHandler => format!("`on{}` of `{start}` serves the whole flow", exit.label),
            Why::Unhandled => "nothing handles it".to_owned(),
        })
    }

    fn ending(&mut self) {
        let Some(outcome) = self.trace.outcome() else {
            return;
        };
        let (ended, more) = match outcome {
            Outcome::Transferred(queue) if self.ended_by_routing() => (
                format!("transferred to queue `{}`", visible(queue)),
                " (the flow's end, where `routing` names the queue)".to_owned(),
            ),
            Outcome::Transferred(queue) => (
                format!("transferred to queue `{}`", visible(queue)),
                String::new(),
            ),
            Outcome::Handed(to, target) => (
                format!("transferred to {} `{}`", to.as_str(), visible(target)),
                String::new(),
            ),
            Outcome::Disconnected => ("disconnected".to_owned(), String::new()),
            Outcome::Ended => ("ended".to_owned(), String::new()),
            Outcome::Failed(failure) => failed(failure),
            Outcome::Limit(_) => ("stopped at the limit".to_owned(), self.after_the_limit()),
        };
        let ended = match outcome.is_broken() {
            true => self.paint(RED, &ended),
            false => self.paint(GREEN, &ended),
        };
        let actions = counted(self.trace.steps().len());
        let took = human(self.trace.clock_at(self.trace.records().len()));
        self.line("");
        self.line(&format!("{ended} after {actions} in {took}{more}"));
    }

    /// What would have come next.
    fn after_the_limit(&self) -> String {
        let next = self.trace.records().last().map(|record| record.action);
        let next = next.map_or_else(String::new, |id| {
            let name = &self.trace.program().action(id).name;
            format!("`{}` would be next; ", visible(name))
        });
        format!(": {next}`--max-actions` allows more")
    }

    /// True when the flow came to its end and `routing` names a queue.
    fn ended_by_routing(&self) -> bool {
        let last = self.trace.steps().last().map(|step| step.left);
        matches!(last, Some(Left::By(..)))
            && matches!(self.trace.program().at_end(), AtEnd::Transfer(_))
    }

    /// The notes with their places, each once however often it was made.
    fn notes(&mut self) {
        let placed = self.trace.notes().filter(|note| note.span.is_some());
        let mut counts: IndexMap<(NoteCode, ActionId, Option<Span>, &str), usize> = IndexMap::new();
        for note in placed {
            let key = (note.code, note.action, note.span, &*note.message);
            *counts.entry(key).or_default() += 1;
        }
        for ((code, action, span, message), times) in counts.iter().take(MAX_NOTES) {
            let action = &self.trace.program().action(*action).name;
            let diagnostic = diagnostic(*code, message, span.unwrap_or_default(), action, *times);
            let rendered = render(self.source, &diagnostic, self.style);
            self.line("");
            self.line(&rendered);
        }
        if let Some(more) = counts.len().checked_sub(MAX_NOTES).filter(|more| *more > 0) {
            self.line("");
            let all = "`--format json` has them all";
            self.line(&format!("and {more} more places with notes; {all}"));
        }
    }
}

fn failed(failure: &Failure) -> (String, String) {
    let action = visible(&failure.action);
    let ended = format!("failed with {} in `{action}`", failure.code);
    (
        ended,
        format!(": {}", shortened(&failure.message, VALUE_WIDTH)),
    )
}

fn counted(actions: usize) -> String {
    if actions == 1 {
        "1 action".to_owned()
    } else {
        format!("{actions} actions")
    }
}

fn diagnostic(code: NoteCode, message: &str, span: Span, action: &str, times: usize) -> Diagnostic {
    let often = match times {
        1 => String::new(),
        times => format!(", {times} times"),
    };
    let label = format!("read while `{action}` was run{often}");
    let diagnostic = Diagnostic::warning(code.as_str(), message, span);
    match code {
        NoteCode::NotSetRead => diagnostic.with_label(label),
        _ => diagnostic,
    }
}

/// The phases that took place, as `: connect 0.2 ms, head 3 ms`.
fn phases(timings: &Timings) -> String {
    let phases = timings.phases().into_iter();
    let shown = phases.filter_map(|(name, took)| Some(format!("{name} {}", human(took?))));
    let shown = shown.collect::<Vec<_>>().join(", ");
    if shown.is_empty() {
        shown
    } else {
        format!(": {shown}")
    }
}
