//! A case as a scenario's: what a suite's servers and scripts answer with.

use std::{sync::Arc, time::Duration};

use flow_core::{ActionId, ActionKind, Event, Program, Trace};
use flow_scenario::{Entered, Replies, ReplyTo, StubReply};
use flow_syntax::Span;

use crate::{
    answer::{Answer, Served},
    case::Case,
};

/// The same case for a suite's servers: what services are to reply. What the caller entered is told by its run; what actions
/// are told to give is left out.
pub fn scenario_case(program: &Program, case: &Case, trace: &Trace) -> flow_scenario::Case {
    let replies = called(program, case).map(|(action, answers)| Replies {
        to: ReplyTo::Action(program.action(*action).name.to_string()),
        replies: answers
            .iter()
            .map(|answer| Arc::new(stub(answer)))
            .collect(),
        span: Span::default(),
    });
    let entered = trace
        .records()
        .iter()
        .filter_map(|record| match &record.event {
            Event::Answered(answered) => Some(Entered {
                digits: answered
                    .digits
                    .as_ref()
                    .map(|digits| digits.as_ref().to_owned()),
                after: answered.elapsed,
            }),
            _ => None,
        });
    flow_scenario::Case {
        given: case.given.clone(),
        replies: replies.collect(),
        caller: entered.collect(),
        ..flow_scenario::Case::default()
    }
}

/// The actions that call services, with what these answer.
pub(super) fn called<'c>(
    program: &'c Program,
    case: &'c Case,
) -> impl Iterator<Item = (&'c ActionId, &'c Vec<Arc<Answer>>)> {
    let services = case.services();
    case.answers.iter().filter(move |(action, answers)| {
        let is_told = || {
            answers
                .iter()
                .any(|answer| matches!(**answer, Answer::Acted(_)))
        };
        match program.action(**action).kind {
            ActionKind::Lookup(_) => true,
            _ => services.get(**action).is_some() && !is_told(),
        }
    })
}

fn stub(answer: &Answer) -> StubReply {
    match answer {
        Answer::Served(served) => served_stub(served),
        Answer::Faulty(faulty) => StubReply {
            fault: Some(faulty.fault),
            delay: faulty.delay,
            ..served_stub(&Served::default())
        },
        Answer::Entered { .. } | Answer::Acted(_) => served_stub(&Served::default()),
    }
}

fn served_stub(served: &Served) -> StubReply {
    let headers = served.sent_headers();
    StubReply {
        matching: None,
        status: served.status,
        headers: headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        body: served.body.text(),
        delay: served.delay,
        fault: None,
        act: None,
    }
}

/// Whether a header says how long a reply is, or what becomes of its connection.
fn frames(name: &str) -> bool {
    const FRAMING: [&str; 4] = [
        "connection",
        "content-length",
        "transfer-encoding",
        "upgrade",
    ];
    (FRAMING.iter()).any(|framing| name.eq_ignore_ascii_case(framing))
}

impl Case {
    /// Whether its run is the same every time on real sockets: nothing in it is a race, and none of its answers needs TLS
    /// where there is none.
    pub fn is_steady(&self, tls: bool) -> bool {
        self.answers
            .values()
            .flatten()
            .all(|answer| match &**answer {
                Answer::Faulty(faulty) => {
                    faulty.fault.expected().len() == 1 && (tls || !faulty.fault.needs_tls())
                }
                Answer::Served(_) | Answer::Entered { .. } | Answer::Acted(_) => true,
            })
    }

    /// Whether a server that answers it keeps each connection for the next call: every answer is a plain reply with a status
    /// whose body is framed by its length.
    pub fn keeps_connections(&self) -> bool {
        let mut answers = self.answers.values().flatten();
        answers.all(|answer| match &**answer {
            Answer::Served(served) => {
                matches!(served.status, 200..=203 | 206..=303 | 305..=999)
                    && served.headers.iter().all(|(name, _)| !frames(name))
            }
            Answer::Faulty(_) => false,
            Answer::Entered { .. } | Answer::Acted(_) => true,
        })
    }

    /// How long its run takes, by its own clock.
    pub fn time_of(trace: &Trace) -> Duration {
        trace.clock_at(trace.records().len())
    }
}
