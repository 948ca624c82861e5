//! What a run is to make of a fault: the verdict, its code and the notes.

use flow_core::{ErrorCode, Judgement, NoteCode, Verdict};

/// What a fault means to the run that met it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// A success: nothing that concerns the flow.
    Success,
    /// An error with this code.
    Error(ErrorCode),
    /// A timeout with this code.
    Timeout(ErrorCode),
}

impl Means {
    /// `success`, `error` or `timeout`.
    pub fn verdict(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Error(_) => "error",
            Self::Timeout(_) => "timeout",
        }
    }

    /// The code of what went wrong, if anything did.
    pub fn code(self) -> Option<ErrorCode> {
        match self {
            Self::Success => None,
            Self::Error(code) | Self::Timeout(code) => Some(code),
        }
    }
}

/// What is expected of one fault, under the usual limits and a deadline of up to an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The verdict and its code.
    pub means: Means,
    /// What is noted, in this order.
    pub notes: &'static [NoteCode],
}

impl Expectation {
    /// Whether a reply was judged as expected.
    pub fn is_kept_by(&self, judgement: &Judgement) -> bool {
        let means = match &judgement.verdict {
            Verdict::Success(_) => Means::Success,
            Verdict::Error(failure) => Means::Error(failure.code),
            Verdict::Timeout(failure) => Means::Timeout(failure.code),
        };
        let notes = judgement.notes.iter().map(|(code, _)| code);
        means == self.means && notes.eq(self.notes)
    }
}

/// One expectation, or a set of which any may come true.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Expected {
    One(Expectation),
    OneOf(&'static [Expectation]),
}

impl Expected {
    pub(crate) fn as_slice(&self) -> &[Expectation] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::OneOf(set) => set,
        }
    }
}
