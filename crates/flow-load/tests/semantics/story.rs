//! The helpers: a flow's text, replies and inputs give a story that assertions are made on.

use std::{fmt::Write as _, sync::Arc, time::Duration};

use flow_core::{
    ConnectFault, Effect, Event, Finished, Head, HttpEnd, HttpReply, HttpRequest, InputReply, Left,
    Outcome, Phase, Reply, Run, RunOptions, Timings, start,
};
use flow_expr::{Value, read_json};
use flow_syntax::Source;

/// A run that is over, told in strings.
pub(crate) struct Story {
    source: Source,
    finished: Finished,
}

/// What the run of a flow gives. The flow must have no errors, and the replies must be just as many as are asked for.
#[track_caller]
pub(crate) fn gives(
    flow: &str,
    replies: impl IntoIterator<Item = Reply>,
    inputs: &[(&str, &str)],
) -> Story {
    gives_with(&RunOptions::default(), flow, replies, inputs)
}

/// [`gives`] with other options.
#[track_caller]
pub(crate) fn gives_with(
    options: &RunOptions,
    flow: &str,
    replies: impl IntoIterator<Item = Reply>,
    inputs: &[(&str, &str)],
) -> Story {
    let source = Source::new("flow.json", flow);
    let loaded = flow_load::load(&source);
    assert!(!loaded.has_errors(), "{flow}\n{:#?}", loaded.diagnostics);
    let program = Arc::new(loaded.program.expect("a flow without errors is a program"));
    let inputs: Vec<_> = inputs
        .iter()
        .map(|(name, text)| ((*name).to_owned(), json(text)))
        .collect();
    let mut replies = replies.into_iter();
    let mut run = start(&program, &inputs, options);
    loop {
        match run {
            Run::Finished(finished) => {
                let story = Story { source, finished };
                assert!(
                    replies.next().is_none(),
                    "a reply is left over\n{}",
                    story.told()
                );
                return story;
            }
            Run::Waiting(waiting) => match replies.next() {
                Some(reply) => run = waiting.resume(reply),
                None => panic!(
                    "no reply is left for {:?}\n{flow}\n{:#?}",
                    waiting.effect(),
                    waiting.trace().records()
                ),
            },
        }
    }
}

/// What the loader finds: `line:column rule message`, then ` (help)` where there is one.
pub(crate) fn finds(flow: &str) -> Vec<String> {
    let source = Source::new("flow.json", flow);
    let told = |diagnostic: flow_syntax::Diagnostic| {
        let at = source.position(diagnostic.span.start);
        let help = diagnostic
            .help
            .map(|help| format!(" ({help})"))
            .unwrap_or_default();
        let (severity, rule, message) = (diagnostic.severity, diagnostic.rule, diagnostic.message);
        format!(
            "{}:{} {severity} {rule}: {message}{help}",
            at.line, at.column
        )
    };
    flow_load::load(&source)
        .diagnostics
        .into_iter()
        .map(told)
        .collect()
}

pub(crate) fn json(text: &str) -> Value {
    read_json(text.as_bytes()).expect("tests write JSON").value
}

impl Story {
    /// Everything, for a failing test.
    fn told(&self) -> String {
        let mut told = format!("{}\n", self.source.text());
        for record in self.finished.trace.records() {
            let event: String = format!("{:?}", record.event).chars().take(500).collect();
            let _ = writeln!(told, "{:?}: {event}", record.action);
        }
        told
    }

    /// The outcome: its kind and what belongs to it.
    #[track_caller]
    pub(crate) fn ends(&self, expected: &str) -> &Self {
        let outcome = match &self.finished.outcome {
            Outcome::Transferred(queue) => format!("transferred {queue}"),
            Outcome::Failed(failure) => format!("failed {} in {}", failure.code, failure.action),
            other => other.kind().to_owned(),
        };
        assert_eq!(outcome, expected, "{}", self.told());
        self
    }

    /// The path: actions with the exits by which they were left, `next` left out: `Start > Lookup error > Sorry`.
    #[track_caller]
    pub(crate) fn path(&self, expected: &str) -> &Self {
        let trace = &self.finished.trace;
        let step = |step: &flow_core::Step| {
            let action = trace.program().action(step.action);
            match step.left {
                Left::By(flow_core::ExitName::Next, _) | Left::Calling(_) | Left::EndedRun => {
                    action.name.to_string()
                }
                Left::By(exit, _) => {
                    let label = action
                        .exit(exit)
                        .map_or_else(|| exit.text(), |exit| exit.label.clone());
                    format!("{} {label}", action.name)
                }
            }
        };
        let path: Vec<_> = trace.steps().iter().map(step).collect();
        assert_eq!(path.join(" > "), expected, "{}", self.told());
        self
    }

    /// A variable's value as JSON, or `not set`.
    #[track_caller]
    pub(crate) fn var(&self, name: &str, expected: &str) -> &Self {
        let vars = self.finished.trace.vars();
        let value = vars
            .get(name)
            .map_or_else(|| "not set".to_owned(), Value::to_json);
        assert_eq!(value, expected, "`{name}`\n{}", self.told());
        self
    }

    /// A member of `$error` as JSON, or `not set`.
    #[track_caller]
    pub(crate) fn error(&self, member: &str, expected: &str) -> &Self {
        let vars = self.finished.trace.vars();
        let value = vars.get("error").and_then(|error| error.member(member));
        let value = value.map_or_else(|| "not set".to_owned(), Value::to_json);
        assert_eq!(value, expected, "`error.{member}`\n{}", self.told());
        self
    }

    /// The notes: `line:column code message`, `-` for those without a place.
    #[track_caller]
    pub(crate) fn notes(&self, expected: &[&str]) -> &Self {
        let note = |note: &flow_core::Note| {
            let place = note.span.map(|span| self.source.position(span.start));
            let place =
                place.map_or_else(|| "-".to_owned(), |at| format!("{}:{}", at.line, at.column));
            format!("{place} {} {}", note.code, note.message)
        };
        let notes: Vec<_> = self.finished.trace.notes().map(note).collect();
        assert_eq!(notes, expected, "{}", self.told());
        self
    }

    /// What the caller heard.
    #[track_caller]
    pub(crate) fn hears(&self, expected: &[&str]) -> &Self {
        let heard = self
            .finished
            .trace
            .records()
            .iter()
            .filter_map(|record| match &record.event {
                Event::Played(message) => Some(message.to_string()),
                Event::Asked(collect) => Some(collect.prompt.clone()),
                _ => None,
            });
        assert_eq!(heard.collect::<Vec<_>>(), expected, "{}", self.told());
        self
    }

    /// What was logged: `level: message`.
    #[track_caller]
    pub(crate) fn logs(&self, expected: &[&str]) -> &Self {
        let logged =
            self.finished
                .trace
                .records()
                .iter()
                .filter_map(|record| match &record.event {
                    Event::Logged(logged) => Some(format!("{}: {}", logged.level, logged.message)),
                    _ => None,
                });
        assert_eq!(logged.collect::<Vec<_>>(), expected, "{}", self.told());
        self
    }

    /// The bodies of the requests.
    #[track_caller]
    pub(crate) fn sends(&self, expected: &[&str]) -> &Self {
        let bodies: Vec<_> = self
            .posts()
            .iter()
            .map(|post| String::from_utf8_lossy(&post.body).into_owned())
            .collect();
        assert_eq!(bodies, expected, "{}", self.told());
        self
    }

    /// The requests.
    pub(crate) fn posts(&self) -> Vec<&HttpRequest> {
        self.finished
            .trace
            .calls()
            .into_iter()
            .map(|(post, _)| post)
            .collect()
    }

    /// The run itself.
    pub(crate) fn finished(&self) -> &Finished {
        &self.finished
    }
}

/// A flow whose `initialAction` only starts it.
pub(crate) fn flow(actions: &str) -> String {
    flow_on("", actions)
}

/// A flow whose `initialAction` has the exits `on`.
pub(crate) fn flow_on(on: &str, actions: &str) -> String {
    format!(
        r#"{{"initialAction": {{"name": "Start", "type": "Start", "on": {{{on}}}}}, "actions": [{actions}]}}"#
    )
}

/// An action that only says something.
pub(crate) fn say(name: &str, on: &str) -> String {
    format!(r#"{{"name": "{name}", "type": "PlayMessage", "message": "m", "on": {{{on}}}}}"#)
}

pub(crate) fn lookup(name: &str, on: &str) -> String {
    lookup_with(name, on, "")
}

/// A lookup with more fields, each ended by a comma.
pub(crate) fn lookup_with(name: &str, on: &str, fields: &str) -> String {
    format!(
        r#"{{"name": "{name}", "type": "GetExternalContact", "url": "https://a.test/x", {fields} "on": {{{on}}}}}"#
    )
}

/// An action that sets variables.
pub(crate) fn set(name: &str, members: &str) -> String {
    format!(r#"{{"name": "{name}", "type": "SetVariable", "set": {{{members}}}}}"#)
}

pub(crate) fn ok(body: &str) -> Reply {
    status(200, body)
}

pub(crate) fn status(status: u16, body: &str) -> Reply {
    reply(
        status,
        &[("content-type", "application/json")],
        body.as_bytes(),
    )
}

pub(crate) fn reply(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    let headers = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    end(HttpEnd::Complete(
        Head::new(status, headers),
        body.to_vec().into(),
    ))
}

pub(crate) fn end(end: HttpEnd) -> Reply {
    took(Duration::from_millis(5), end)
}

pub(crate) fn took(elapsed: Duration, end: HttpEnd) -> Reply {
    Reply::Http(HttpReply {
        elapsed,
        timings: Timings::default(),
        end,
    })
}

pub(crate) fn refused() -> Reply {
    end(HttpEnd::Connect(ConnectFault::Refused))
}

/// No reply in time.
pub(crate) fn silence() -> Reply {
    took(
        Duration::from_secs(10),
        HttpEnd::Deadline(Phase::Head, None),
    )
}

/// What the caller enters.
pub(crate) fn enters(digits: &str) -> Reply {
    Reply::Input(InputReply {
        elapsed: Duration::from_millis(900),
        digits: Some(digits.to_owned()),
    })
}

pub(crate) fn enters_nothing() -> Reply {
    Reply::Input(InputReply {
        elapsed: Duration::from_secs(10),
        digits: None,
    })
}

/// The effects that a run of the flow asks for first.
pub(crate) fn asks(flow: &str) -> Effect {
    let loaded = flow_load::load(&Source::new("flow.json", flow));
    let program = Arc::new(loaded.program.expect("the flow is a program"));
    match start(&program, &[], &RunOptions::default()) {
        Run::Waiting(waiting) => waiting.effect().clone(),
        Run::Finished(finished) => {
            panic!("the run asks for nothing: {:?}", finished.trace.records())
        }
    }
}
