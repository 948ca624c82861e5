//! The caller: what a flow's `CollectInput` is answered. From `--input` or a scenario's case; else a person on the terminal,
//! else the lines of the standard input.

use std::{
    collections::VecDeque,
    io::{BufRead, IsTerminal, Write},
    time::Instant,
};

use flow_core::{Collect, InputReply};
use flow_report::visible;
use flow_scenario::Entered;
use tokio::sync::mpsc;

/// Who answers when a flow asks for input.
pub(crate) struct Caller {
    scripted: VecDeque<Entered>,
    lines: Option<mpsc::UnboundedReceiver<String>>,
    ask: Ask,
}

/// Whom to ask when the script is used up.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    /// The standard input.
    Stdin,
    /// Nobody: the caller enters nothing.
    Nobody,
}

impl Caller {
    /// A caller that enters `scripted`, one a question.
    pub(crate) fn new(scripted: impl IntoIterator<Item = Entered>, ask: Ask) -> Self {
        Self {
            scripted: scripted.into_iter().collect(),
            lines: None,
            ask,
        }
    }

    /// What the caller enters. A scripted answer takes as long as the script says, and a caller who is not there the whole
    /// timeout, both in virtual time.
    pub(crate) async fn answer(&mut self, collect: &Collect) -> InputReply {
        if let Some(entered) = self.scripted.pop_front() {
            return entered.within(collect.timeout);
        }
        let nothing = Entered::nothing(collect.timeout);
        if self.ask == Ask::Nobody {
            return nothing;
        }
        prompt(collect);
        let started = Instant::now();
        let lines = self.lines.get_or_insert_with(read_stdin);
        match tokio::time::timeout(collect.timeout, lines.recv()).await {
            Ok(Some(line)) => InputReply {
                elapsed: started.elapsed(),
                digits: Some(line.trim().to_owned()),
            },
            Ok(None) | Err(_) => {
                end_prompt();
                nothing
            }
        }
    }
}

/// Shows the question, where a person can see it.
fn prompt(collect: &Collect) {
    if std::io::stdin().is_terminal() {
        let mut stderr = std::io::stderr();
        // A terminal that cannot be written to has nobody to ask; the wait that follows ends by itself.
        let _ = write!(
            stderr,
            "{} [{}]: ",
            visible(&collect.prompt),
            visible(&collect.action_name)
        );
        let _ = stderr.flush();
    }
}

/// What comes next does not belong to the line of the question.
fn end_prompt() {
    if std::io::stdin().is_terminal() {
        // As above: nobody to tell.
        let _ = writeln!(std::io::stderr());
    }
}

/// Reads lines in a thread of its own: the run must not wait for a person beyond its timeout.
fn read_stdin() -> mpsc::UnboundedReceiver<String> {
    let (sender, receiver) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    receiver
}
