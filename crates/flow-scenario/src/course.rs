//! Did two runs take the same course?

use std::time::Duration;

use flow_core::{
    Answered, DataAnswered, Event, Note, Record, Replied, StubAnswered, Timings, Trace,
};

/// Compares two traces of one program but for what differs from run to run: how long replies and callers took.
///
/// # Errors
///
/// The first record in which they differ, in words.
pub fn same_course(one: &Trace, other: &Trace) -> Result<(), String> {
    let (left, right) = (one.records(), other.records());
    for (index, (a, b)) in left.iter().zip(right).enumerate() {
        if !same(one, a, other, b) {
            let (a, b) = (told(one, a), told(other, b));
            return Err(format!("record {}: {a}, against {b}", index + 1));
        }
    }
    let longer = match left.len().cmp(&right.len()) {
        std::cmp::Ordering::Equal => return Ok(()),
        std::cmp::Ordering::Less => told(other, &right[left.len()]),
        std::cmp::Ordering::Greater => told(one, &left[right.len()]),
    };
    let count = left.len().min(right.len());
    Err(format!(
        "one ends after {count} records, the other goes on: {longer}"
    ))
}

fn same(one: &Trace, a: &Record, other: &Trace, b: &Record) -> bool {
    let same_name = |a, b| one.variable(a) == other.variable(b);
    a.action == b.action
        && match (&a.event, &b.event) {
            (Event::Given(a, left), Event::Given(b, right)) => same_name(*a, *b) && left == right,
            (Event::Assigned(a, left), Event::Assigned(b, right)) => {
                same_name(*a, *b) && left == right
            }
            (Event::Noted(a), Event::Noted(b)) => {
                let nameless = |note: &Note| Note {
                    variable: None,
                    ..note.clone()
                };
                let names = match (a.variable, b.variable) {
                    (Some(a), Some(b)) => same_name(a, b),
                    (a, b) => a == b,
                };
                names && nameless(a) == nameless(b)
            }
            (a, b) => timeless(a) == timeless(b),
        }
}

/// An event that took no time.
fn timeless(event: &Event) -> Event {
    match event {
        Event::Replied(replied) => Event::Replied(Box::new(Replied {
            elapsed: Duration::ZERO,
            timings: Timings::default(),
            ..(**replied).clone()
        })),
        Event::Answered(answered) => Event::Answered(Box::new(Answered {
            elapsed: Duration::ZERO,
            digits: answered.digits.clone(),
        })),
        Event::DataAnswered(answered) => Event::DataAnswered(Box::new(DataAnswered {
            elapsed: Duration::ZERO,
            exchange: None,
            ..(**answered).clone()
        })),
        Event::StubAnswered(answered) => Event::StubAnswered(Box::new(StubAnswered {
            elapsed: Duration::ZERO,
            ..(**answered).clone()
        })),
        other => other.clone(),
    }
}

fn told(trace: &Trace, record: &Record) -> String {
    let action = &trace.program().action(record.action).name;
    format!("`{action}`: {:?}", timeless(&record.event))
}
