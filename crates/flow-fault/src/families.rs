//! The tables of the catalogue, a file for each family of faults.

use std::time::Duration;

use crate::{
    play::Play,
    script::{Script, Step},
};

pub(crate) mod coding;
pub(crate) mod connect;
pub(crate) mod framing;
pub(crate) mod head;
pub(crate) mod json;
pub(crate) mod reply;
pub(crate) mod shape;
pub(crate) mod status;
pub(crate) mod tls;

/// The customer of every reply that tells of one: what the tutorial's service answers.
const CUSTOMER: &str =
    r#"{"customer_id":"CUST-001","name":"Alice Smith","loyalty_points":1500,"is_vip":true}"#;

const JSON: (&str, &str) = ("content-type", "application/json");

/// How long a pause lasts that lets what was sent before arrive on its own.
const BREATH: Duration = Duration::from_millis(20);

/// Longer than any deadline: what drips takes hours.
const DRIPPED: usize = 150_000;

/// The reply that a server gives when nothing goes wrong.
pub fn usual_reply() -> Script {
    Script::json(200, CUSTOMER)
}

/// These bytes, then the end of the connection.
fn raw(text: impl AsRef<[u8]>) -> Play {
    Play::Reply(Script::raw(bytes::Bytes::copy_from_slice(text.as_ref())))
}

/// These bytes, a pause for them to arrive, and the step.
fn raw_then(text: impl AsRef<[u8]>, step: Step) -> Play {
    let script = Script::raw(bytes::Bytes::copy_from_slice(text.as_ref()));
    Play::Reply(script.then(Step::Sleep(BREATH)).then(step))
}

/// A correct reply with the usual customer.
fn reply(status: u16, headers: &[(&str, &str)]) -> Play {
    Play::Reply(Script::reply(status, headers, CUSTOMER))
}

/// A 200 with this body, said to be JSON.
fn json(body: impl AsRef<[u8]>) -> Play {
    Play::Reply(Script::json(200, body))
}

/// A head of these lines (divided by `\n`) before the customer as its body.
fn lines(lines: &str) -> String {
    format!("{}\r\n\r\n{CUSTOMER}", lines.replace('\n', "\r\n"))
}

/// The status line, the type and the length of the customer, as the beginning of a head.
fn ok_head() -> String {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n",
        CUSTOMER.len()
    )
}

/// The customer with blanks behind, so that it takes `length` bytes.
fn padded(length: usize) -> String {
    CUSTOMER.to_owned() + &" ".repeat(length - CUSTOMER.len())
}
