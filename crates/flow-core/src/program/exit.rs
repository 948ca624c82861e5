//! The ways out of actions: what each is called, where it leads, and why.

use std::sync::Arc;

use flow_syntax::Span;

use super::ActionId;

/// A way out of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exit {
    /// Which way out it is.
    pub name: ExitName,
    /// The exit as people read it: `next`, `yes`, a case's own name.
    pub label: Arc<str>,
    /// Where it leads.
    pub target: Target,
    /// Why it leads there.
    pub why: Why,
}

/// A way out that the flow writes for an action which cannot leave by it, such as `onerror` of a `Log`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadExit {
    /// The key under which it is written, such as `onerror`.
    pub key: &'static str,
    /// Where the key stands in the flow's text.
    pub span: Span,
    /// Where it would lead.
    pub target: Target,
}

/// The ways out that actions know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ExitName {
    /// The only way on.
    Next,
    /// It did what it was asked to do.
    Success,
    /// It failed.
    Error,
    /// No complete reply came in time.
    Timeout,
    /// The condition holds.
    Yes,
    /// The condition does not hold.
    No,
    /// No case holds.
    Default,
    /// The caller entered nothing.
    NoInput,
    /// The case with this index, from 0.
    Case(u16),
    /// What was entered fits nothing that is asked for.
    NoMatch,
    /// The platform's flow-level error handling: an expression failed, or what the vendor's pages send there.
    FlowError,
    /// The output with this index, from 0, of an action of the platform's own flows; the label has its name.
    Output(u16),
}

impl ExitName {
    /// The exit's name as people read it; `case 1` for the first case, which usually has a label of its own.
    pub fn text(self) -> Arc<str> {
        match self {
            Self::Next => "next".into(),
            Self::Success => "success".into(),
            Self::Error => "error".into(),
            Self::Timeout => "timeout".into(),
            Self::Yes => "yes".into(),
            Self::No => "no".into(),
            Self::Default => "default".into(),
            Self::NoInput => "noinput".into(),
            Self::NoMatch => "nomatch".into(),
            Self::FlowError => "flow error".into(),
            Self::Case(index) => format!("case {}", u32::from(index) + 1).into(),
            Self::Output(index) => format!("output {}", u32::from(index) + 1).into(),
        }
    }
}

/// Where an exit leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// To an action.
    Action(ActionId),
    /// Back to the loop whose body ends here: its next round begins.
    Again(ActionId),
    /// The end of a task: back to the call, which is left by `Next`; to the flow's end when there was no call.
    Return,
    /// To the flow's end (S9).
    End,
    /// To where the action whose failure was handled last would have gone on success (S8); to the end when none was.
    Rejoin,
    /// Nowhere: nothing handles the failure, and the run fails (S19).
    Fail,
}

/// Why an exit leads where it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The flow says so.
    Written,
    /// Nothing is written: the first action of `actions` comes after `initialAction` (S6).
    FirstAction,
    /// Nothing is written: the action after it in `actions` (S7).
    FallThrough,
    /// Nothing is written and nothing comes after it: the flow ends (S7).
    LastAction,
    /// An inline action without `next` goes on where the action that holds it would have gone (S8).
    RejoinsAfter(ActionId),
    /// An inline flow handler without `next` goes on where the action that failed would have gone (S8).
    RejoinsHandled,
    /// The handler of `initialAction` serves the whole flow (S19).
    FlowHandler,
    /// Nothing handles it (S19).
    Unhandled,
    /// The platform goes on there by itself: after the last action of a branch at what follows the branch, at the end of a
    /// loop's body at the loop, at the end of a task at its call.
    Platform,
}

impl Target {
    /// The action that it leads to, be it again or for the first time.
    pub fn action(self) -> Option<ActionId> {
        match self {
            Self::Action(id) | Self::Again(id) => Some(id),
            Self::End | Self::Return | Self::Rejoin | Self::Fail => None,
        }
    }
}
