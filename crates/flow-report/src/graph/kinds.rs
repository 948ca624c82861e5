//! What becomes what: the kinds of actions, exits and outcomes in a diagram.

use flow_core::{
    Action, ActionId, ActionKind, Does, Exit, PlatformAction, Program, Setting, Transfer, Wants,
    Why,
};
use flow_expr::{Piece, Template};

use super::{
    diagram::{Line, ShapeKind},
    words::{MENTION, clean, cut},
};

/// What the shape of an action looks like.
pub(super) fn kind(program: &Program, id: ActionId) -> ShapeKind {
    match &program.action(id).kind {
        _ if id == program.start() => ShapeKind::Start,
        ActionKind::Lookup(_) => ShapeKind::Lookup,
        ActionKind::Decision(_) | ActionKind::Switch(_) => ShapeKind::Choice,
        ActionKind::Platform(platform) => platform_kind(platform),
        ActionKind::Start
        | ActionKind::SetVariable(_)
        | ActionKind::PlayMessage(_)
        | ActionKind::Log { .. }
        | ActionKind::TransferToQueue(_)
        | ActionKind::Disconnect
        | ActionKind::CollectInput(_)
        | ActionKind::Unsupported(_) => ShapeKind::Action,
    }
}

fn platform_kind(platform: &PlatformAction) -> ShapeKind {
    match &platform.does {
        Does::CallData(_) => ShapeKind::Lookup,
        Does::Loop(_) => ShapeKind::Choice,
        Does::Ask(ask) if matches!(*ask.wants, Wants::Choice(_) | Wants::YesOrNo) => {
            ShapeKind::Choice
        }
        _ => ShapeKind::Action,
    }
}

/// How an exit is drawn.
pub(super) fn line(exit: &Exit) -> Line {
    match exit.why {
        Why::Written => Line::Written,
        Why::FirstAction
        | Why::FallThrough
        | Why::LastAction
        | Why::RejoinsAfter(_)
        | Why::RejoinsHandled
        | Why::Platform => Line::Implied,
        Why::FlowHandler => Line::FlowHandler,
        Why::Unhandled => Line::Unhandled,
    }
}

/// The outcome of an action in which the run ends.
pub(super) fn outcome_within(action: &Action) -> Option<(ShapeKind, String)> {
    match &action.kind {
        ActionKind::TransferToQueue(queue) => Some((ShapeKind::Transferred, queue_text(queue))),
        ActionKind::Disconnect => Some((ShapeKind::Disconnected, "disconnected".to_owned())),
        ActionKind::Unsupported(_) => Some((ShapeKind::Failed, "not simulated".to_owned())),
        ActionKind::Platform(platform) => match &platform.does {
            Does::Transfer(transfer) => Some((ShapeKind::Transferred, target_text(transfer))),
            Does::End(_) => Some((ShapeKind::Ended, "ended".to_owned())),
            _ => None,
        },
        _ => None,
    }
}

/// Where a platform flow transfers to, as far as it is known before a run.
fn target_text(transfer: &Transfer) -> String {
    let known = match &transfer.target {
        Setting::Literal(value) => value.text().into_owned(),
        Setting::Expression(expression) => expression.expr.to_string(),
        _ => format!("a computed {}", transfer.to.as_str()),
    };
    format!("transferred to {}", cut(&clean(&known), MENTION))
}

/// The queue that a call is transferred to, in the flow's words.
pub(super) fn queue_text(queue: &Setting) -> String {
    let id = match queue {
        Setting::Literal(value) => value.text().into_owned(),
        Setting::Template(template, _) => template_text(template),
        Setting::List(_) | Setting::Object(_) | Setting::Expression(_) | Setting::NoValue => {
            "a computed queue".to_owned()
        }
    };
    format!("transferred to {}", cut(&clean(&id), MENTION))
}

fn template_text(template: &Template) -> String {
    match template {
        Template::Literal(value) => value.text().into_owned(),
        Template::Reference(reference) => reference.text().to_owned(),
        Template::Text(pieces) => pieces.iter().map(piece_text).collect(),
    }
}

fn piece_text(piece: &Piece) -> String {
    match piece {
        Piece::Text(text) => text.to_string(),
        Piece::Insert(reference) => {
            format!("${{{}}}", reference.text().trim_start_matches('$'))
        }
    }
}
