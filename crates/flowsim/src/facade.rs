//! Flows in `cargo test`: a flow with replies, run in virtual time, and whole scenario files as one assertion.

use std::{fmt, path::Path, sync::Arc, time::Duration};

use flow_core::{Left, Outcome, Program, Redactor, Run, RunOptions, Trace, start};
use flow_expr::{Value, read_json};
use flow_report::{Style, findings_text, report_json, snapshot};
use flow_scenario::{Case, Replies, ReplyTo, Script, StubReply};
use flow_syntax::{Severity, Source, Span};

use crate::files;

/// A flow with what a run of it is given and answered.
///
/// ```
/// # fn main() -> Result<(), flowsim::Error> {
/// let run = flowsim::Flow::load("../../scenarios/customer-lookup/flow.json")?
///     .given("phoneNumber", "15551234567")
///     .reply("Lookup Customer", flowsim::json!({ "name": "Alice Smith", "is_vip": true }))
///     .run()?;
/// assert_eq!(run.outcome(), "transferred");
/// assert_eq!(run.path(), ["Start", "Lookup Customer", "Set Customer Name"]);
/// assert_eq!(run.variable("customerName"), Some("Alice Smith".into()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Flow {
    source: Source,
    program: Arc<Program>,
    case: Case,
}

/// What a service answers: a status, headers, a body, and how long it takes.
///
/// ```
/// # use std::time::Duration;
/// # fn main() -> Result<(), flowsim::Error> {
/// # let flow = flowsim::Flow::load("../../scenarios/customer-lookup/flow.json")?;
/// let late = flowsim::Answer::json(flowsim::json!({})).after(Duration::from_secs(12));
/// let run = flow.reply("Lookup Customer", late).run()?;
/// assert_eq!(run.exits()[1], "Lookup Customer/timeout");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Answer(StubReply);

/// A finished run.
#[derive(Clone, Debug)]
pub struct FlowRun {
    source: Source,
    trace: Trace,
    outcome: Outcome,
}

/// Why a flow cannot be loaded or run, ready to be read.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(String);

impl Flow {
    /// Reads a flow file.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, with carets, as `flowsim check` shows it.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        let text = files::read_flow(path.as_ref()).map_err(|failure| Error(failure.message))?;
        match text.not_utf8 {
            Some(found) => Err(Error(shown(&text.source, &[found]))),
            None => Self::of(text.source),
        }
    }

    /// Reads a flow from its text; `name` is what messages call it.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        Self::of(flow_load::unpacked(Source::new(name, text)))
    }

    fn of(source: Source) -> Result<Self, Error> {
        let loaded = flow_load::load(&source);
        let mut wrong = loaded.diagnostics;
        // Nothing is called.
        wrong.retain(|found| found.severity == Severity::Error && found.rule != "insecure-url");
        match loaded.program {
            Some(program) if wrong.is_empty() => Ok(Self {
                source,
                program: Arc::new(program),
                case: Case {
                    name: "run".to_owned(),
                    ..Case::default()
                },
            }),
            _ => Err(Error(shown(&source, &wrong))),
        }
    }

    /// Gives the run a variable.
    #[must_use]
    pub fn given(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.case.given.push((name.into(), value.into()));
        self
    }

    /// Answers an action's call. Of several answers to one action each is for one call, and the last one stays.
    #[must_use]
    pub fn reply(mut self, action: impl Into<String>, answer: impl Into<Answer>) -> Self {
        let to = ReplyTo::Action(action.into());
        let reply = Arc::new(answer.into().0);
        match self.case.replies.iter_mut().find(|known| known.to == to) {
            Some(known) => known.replies.push(reply),
            None => self.case.replies.push(Replies {
                to,
                replies: vec![reply],
                span: Span::default(),
            }),
        }
        self
    }

    /// Lets the caller enter something when the flow asks next.
    #[must_use]
    pub fn enter(mut self, digits: impl Into<String>) -> Self {
        let entered = flow_scenario::Entered::at_once(digits);
        self.case.caller.push(entered);
        self
    }

    /// Runs the flow in virtual time: nothing is called, and nothing is waited for.
    ///
    /// # Errors
    ///
    /// A call that no answer is for. How the flow itself ends is no error, whatever it is.
    pub fn run(&self) -> Result<FlowRun, Error> {
        let mut script = Script::new(&self.case);
        let mut run = start(&self.program, &self.case.given, &RunOptions::default());
        loop {
            match run {
                Run::Finished(finished) => {
                    return Ok(FlowRun {
                        source: self.source.clone(),
                        trace: finished.trace,
                        outcome: finished.outcome,
                    });
                }
                Run::Waiting(waiting) => {
                    let reply = script.answer(waiting.effect());
                    let reply = reply.map_err(|unmatched| Error(unmatched.message))?;
                    run = waiting.resume(reply);
                }
            }
        }
    }
}

impl Answer {
    /// Status 200 with a JSON body.
    pub fn json(body: Value) -> Self {
        Self::status(200).with_json(body)
    }

    /// A status without a body.
    pub fn status(status: u16) -> Self {
        Self(StubReply {
            matching: None,
            status,
            headers: Vec::new(),
            body: String::new(),
            delay: Duration::ZERO,
            fault: None,
            act: None,
        })
    }

    /// What goes wrong in the place of an answer, by name or by row, such as `body.reset` or `F58`; `flowsim mock --list`
    /// explains them all.
    ///
    /// Fails when there is no such fault.
    pub fn fault(name: &str) -> Result<Self, Error> {
        let found = flow_fault::find(name);
        let fault = found.ok_or_else(|| Error(format!("there is no fault `{name}`")))?;
        let mut answer = Self::status(200);
        answer.0.fault = Some(fault);
        Ok(answer)
    }

    /// The same answer with a JSON body.
    #[must_use]
    pub fn with_json(self, body: Value) -> Self {
        self.with_body(body.to_json())
            .with_header("content-type", "application/json")
    }

    /// The same answer with a text as its body, whatever it is.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<String>) -> Self {
        self.0.body = body.into();
        self
    }

    /// The same answer with one more header.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.headers.push((name.into(), value.into()));
        self
    }

    /// The same answer, which takes so long to come.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.0.delay = delay;
        self
    }
}

impl From<Value> for Answer {
    fn from(body: Value) -> Self {
        Self::json(body)
    }
}

impl FlowRun {
    /// How the run ended: `transferred`, `disconnected`, `ended`, `failed` or `limit`.
    pub fn outcome(&self) -> &'static str {
        self.outcome.kind()
    }

    /// The queue to which the call was transferred.
    pub fn queue(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Transferred(queue) => Some(queue),
            _ => None,
        }
    }

    /// The actions that were run, in order.
    pub fn path(&self) -> Vec<&str> {
        let program = self.trace.program();
        let steps = self.trace.steps();
        let names = steps.iter().map(|step| &*program.action(step.action).name);
        names.collect()
    }

    /// The exits that were taken, in order, as `Action/exit`; `end` where the run ended in an action.
    pub fn exits(&self) -> Vec<String> {
        let steps = self.trace.steps();
        let exit = |step: &flow_core::Step| {
            let action = self.trace.program().action(step.action);
            let exit = match step.left {
                Left::By(exit, _) => action.exit_label(exit),
                Left::Calling(_) => "call".into(),
                Left::EndedRun => "end".into(),
            };
            format!("{}/{exit}", action.name)
        };
        steps.iter().map(exit).collect()
    }

    /// What a variable holds at the end; `None` when it is not set.
    pub fn variable(&self, name: &str) -> Option<Value> {
        self.trace.vars().get(name).cloned()
    }

    /// The run as stable, readable JSON without times: for `insta::assert_snapshot!(run.snapshot())`.
    pub fn snapshot(&self) -> String {
        snapshot(&self.shown())
    }

    /// The run as `flowsim run --format json` prints it.
    pub fn report(&self) -> String {
        report_json(&self.shown(), &self.source)
    }

    /// The trace as it is shown: without the values of headers that are secret by themselves.
    fn shown(&self) -> Trace {
        self.trace.clone().redacted(&Redactor::default())
    }
}

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A test that returns this error shows it as it is meant to be read.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl std::error::Error for Error {}

fn shown(source: &Source, diagnostics: &[flow_syntax::Diagnostic]) -> String {
    let files = [flow_report::FileFindings {
        source,
        diagnostics,
        silenced: &[],
    }];
    findings_text(&files, Style::Plain)
}

/// Reads the text of a JSON value; what [`json!`](crate::json) is made of.
///
/// Panics when it is no JSON.
#[doc(hidden)]
#[track_caller]
pub fn json_of(text: &str) -> Value {
    match read_json(text.as_bytes()) {
        Ok(json) => json.value,
        Err(error) => panic!("`{text}` is no JSON: {}", error.message),
    }
}

/// A JSON value, written as JSON.
///
/// ```
/// let customer = flowsim::json!({ "name": "Alice", "points": [1500, null], "vip": true });
/// assert_eq!(customer.member("name"), Some(&"Alice".into()));
/// ```
#[macro_export]
macro_rules! json {
    ($($json:tt)+) => { $crate::json_of(stringify!($($json)+)) };
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLOW: &str = r#"{"name": "Ask", "type": "voice", "initialAction": {"name": "Start", "type": "Start"}, "actions": [
        {"name": "Ask", "type": "CollectInput", "prompt": "?", "outputVariable": "pin"},
        {"name": "Look", "type": "GetExternalContact", "url": "https://crm.test/api"},
        {"name": "Look again", "type": "GetExternalContact", "url": "https://crm.test/api"}]}"#;

    #[test]
    fn what_is_entered_and_answered_is_used_in_order() {
        let flow = Flow::parse("ask.json", FLOW).unwrap().enter("12");
        let flow = flow
            .reply("Look", crate::json!({"a": 1}))
            .reply("Look again", Answer::status(500).with_body("oops"));
        let run = flow.run().unwrap();
        assert_eq!(run.outcome(), "failed");
        assert_eq!(run.queue(), None);
        assert_eq!(run.variable("pin"), Some("12".into()));
        assert_eq!(run.exits()[2..], ["Look/success", "Look again/error"]);
        assert!(run.snapshot().contains("flowsim/snapshot/1"));
        assert!(run.report().contains("oops"));
    }

    #[test]
    fn an_answer_may_be_a_fault() {
        let flow = Flow::parse("ask.json", FLOW).unwrap().enter("12");
        let cut = Answer::fault("F58").unwrap();
        let run = flow.reply("Look", cut).run().unwrap();
        assert_eq!(run.exits()[2], "Look/error");
        assert!(run.report().contains("body.reset"));
        let unknown = Answer::fault("body.rest").unwrap_err();
        assert_eq!(unknown.to_string(), "there is no fault `body.rest`");
    }

    #[test]
    fn a_call_without_an_answer_is_an_error() {
        let error = Flow::parse("ask.json", FLOW).unwrap().run().unwrap_err();
        assert_eq!(
            error.to_string(),
            "case `run` has no replies, and `Look` asks for one"
        );
    }

    #[test]
    fn a_broken_flow_is_shown_with_carets() {
        let error = Flow::parse("ask.json", "{").unwrap_err();
        assert!(format!("{error:?}").contains("--> ask.json:1:2"), "{error}");
    }
}
