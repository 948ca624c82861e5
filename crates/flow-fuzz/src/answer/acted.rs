//! What comes of a data action, and of what is not simulated.

use std::{sync::Arc, time::Duration};

use flow_core::{DataEnd, DataReply, DataRequest, StubEnd, StubReply};
use flow_expr::Object;

/// What comes of a data action, or of an action that is not simulated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Acted {
    /// How it is left.
    pub way: Way,
    /// What it gives, by the names of its outputs.
    pub outputs: Object,
}

/// How a data action, or what is not simulated, is left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// It did what it was asked to do.
    #[default]
    Success,
    /// It failed.
    Failure,
    /// It did not answer in time.
    Timeout,
    /// What is not simulated is left by the exit with this label.
    Exit(Arc<str>),
}

impl Acted {
    pub(super) fn data(self, request: &DataRequest) -> DataReply {
        let end = match self.way {
            Way::Success | Way::Exit(_) => DataEnd::Done(self.outputs),
            Way::Failure => DataEnd::Failed(self.outputs),
            Way::Timeout => DataEnd::Late,
        };
        DataReply {
            elapsed: match end {
                DataEnd::Late => request.timeout,
                _ => Duration::ZERO,
            },
            end,
            exchange: None,
        }
    }

    pub(super) fn stub(self) -> StubReply {
        let exit = match self.way {
            Way::Success => None,
            Way::Failure => Some("failure".to_owned()),
            Way::Timeout => Some("timeout".to_owned()),
            Way::Exit(label) => Some(label.as_ref().to_owned()),
        };
        StubReply {
            elapsed: Duration::ZERO,
            end: StubEnd::Left {
                exit,
                outputs: self.outputs,
            },
        }
    }
}
