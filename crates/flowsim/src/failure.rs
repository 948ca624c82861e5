//! Why a command stops early, and with which exit status (DESIGN section 5).

use std::fmt;

/// The exit statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Fine.
    Fine = 0,
    /// A promise was broken, or something was found.
    Found = 1,
    /// Wrong usage, or a file that cannot be read or understood.
    Usage = 2,
    /// The tool could not do its job.
    Job = 3,
}

/// A command that cannot go on: what to say, and the status to exit with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) status: Status,
    /// What is said on stderr: lines without the leading `error: `. Empty when everything has been said.
    pub(crate) message: String,
    /// What is shown below the message: rendered for the terminal, and safe to show.
    pub(crate) details: String,
}

impl Failure {
    /// Wrong usage, or a file that cannot be read or understood.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self {
            status: Status::Usage,
            message: message.into(),
            details: String::new(),
        }
    }

    /// The tool could not do its job.
    pub(crate) fn job(message: impl Into<String>) -> Self {
        Self {
            status: Status::Job,
            message: message.into(),
            details: String::new(),
        }
    }

    /// Everything has been said.
    pub(crate) fn said(status: Status) -> Self {
        Self {
            status,
            message: String::new(),
            details: String::new(),
        }
    }

    /// The same failure with something rendered below its message.
    pub(crate) fn with_details(mut self, rendered: String) -> Self {
        self.details = rendered;
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
