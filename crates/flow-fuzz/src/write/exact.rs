//! The replies of a case as the bytes that a server sends, with marks of when.

use flow_core::Program;
use flow_fault::{Play, Script, Step};

use super::scenario::called;
use crate::{
    answer::{Answer, Served},
    case::Case,
};

/// One reply of a case as a server sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExactReply {
    /// The action that is answered.
    pub action: String,
    /// Its place among the replies of the case, from 1.
    pub number: usize,
    /// Lines that begin with `#`, each a mark of time, and the bytes that are sent after it.
    pub bytes: Vec<u8>,
}

/// More bytes of one reply are not written: what floods has no end.
const MOST: usize = 64 << 10;

/// Every reply of a case, in the order of the flow's actions. What no server sends (a closed port, a name without an
/// address) is told by its mark alone.
pub fn exact_replies(program: &Program, case: &Case) -> Vec<ExactReply> {
    let replies = called(program, case).flat_map(|(action, answers)| {
        let action = &program.action(*action).name;
        answers
            .iter()
            .map(|answer| (action.to_string(), bytes(answer)))
    });
    let numbered = replies.enumerate();
    numbered
        .map(|(index, (action, bytes))| ExactReply {
            action,
            number: index + 1,
            bytes,
        })
        .collect()
}

fn bytes(answer: &Answer) -> Vec<u8> {
    match answer {
        Answer::Served(served) => script_bytes(&served.script()),
        Answer::Faulty(faulty) => match faulty.fault.play().delayed(faulty.delay) {
            Play::Reply(script) | Play::Early(script) | Play::Handshake(script) => {
                script_bytes(&script)
            }
            _ => format!("# {}\n", faulty.fault.about()).into_bytes(),
        },
        Answer::Entered { .. } | Answer::Acted(_) => Vec::new(),
    }
}

fn script_bytes(script: &Script) -> Vec<u8> {
    let mut out = Vec::new();
    for step in &script.steps {
        let mark = match step {
            Step::Send(bytes) => format!("# send {} bytes\n", bytes.len()),
            Step::Hear => "# wait for the client\n".to_owned(),
            Step::Sleep(time) => format!("# wait {} ms\n", time.as_millis()),
            Step::Drip { bytes, every } => {
                format!(
                    "# send {} bytes, one every {} ms\n",
                    bytes.len(),
                    every.as_millis()
                )
            }
            Step::Flood(bytes) => format!("# send {} bytes again and again\n", bytes.len()),
            Step::Reset => "# reset the connection\n".to_owned(),
            Step::Close => "# close the connection\n".to_owned(),
            Step::Hang => "# stay silent\n".to_owned(),
        };
        out.extend_from_slice(mark.as_bytes());
        if let Step::Send(bytes) | Step::Drip { bytes, .. } | Step::Flood(bytes) = step {
            out.extend_from_slice(&bytes[..bytes.len().min(MOST)]);
            out.push(b'\n');
        }
    }
    out
}

impl Served {
    /// What a server does to send it.
    pub fn script(&self) -> Script {
        let headers: Vec<(&str, &str)> = self.sent_headers().collect();
        Script::reply(self.status, &headers, self.body.text()).delayed(self.delay)
    }
}
