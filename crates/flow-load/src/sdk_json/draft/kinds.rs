//! What an action does: reading the fields of each type of action.

use std::time::Duration;

use flow_core::{ActionKind, AtEnd, CollectInput, Setting};
use flow_expr::{Value, VarId, is_name};
use flow_syntax::{Diagnostic, Node, Span};

use super::{
    super::{
        fields::{Field, Fields},
        table::{ActionType, QUEUE, ROUTING},
        values,
    },
    Drafter,
};

/// What an action waits when nothing is written (S12).
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

impl<'d> Drafter<'d, '_> {
    pub(super) fn kind(
        &mut self,
        fields: &Fields<'d>,
        action_type: Option<ActionType>,
        at: Span,
        index: usize,
    ) -> ActionKind {
        let Some(action_type) = action_type else {
            return ActionKind::Unsupported("".into());
        };
        match action_type {
            ActionType::Start => ActionKind::Start,
            ActionType::GetExternalContact => ActionKind::Lookup(Box::new(self.lookup(fields, at))),
            ActionType::SetVariable => ActionKind::SetVariable(self.set(fields, at)),
            ActionType::Decision => self.decision(fields, at),
            ActionType::Switch => self.switch(fields, at, index),
            ActionType::PlayMessage => {
                ActionKind::PlayMessage(self.needed_setting(fields, "message", at))
            }
            ActionType::Log => self.log(fields, at),
            ActionType::TransferToQueue => ActionKind::TransferToQueue(self.queue(fields, at)),
            ActionType::Disconnect => ActionKind::Disconnect,
            ActionType::CollectInput => ActionKind::CollectInput(Box::new(self.collect(fields))),
            ActionType::CallFlow => self.call_flow(fields, at),
        }
    }

    fn call_flow(&mut self, fields: &Fields<'d>, at: Span) -> ActionKind {
        let message = format!(
            "{} is a `CallFlow`, which is not supported yet",
            fields.of()
        );
        let help = "a run that reaches it stops there with `action.unsupported`";
        self.found
            .push(Diagnostic::warning("unsupported-action", message, at).with_help(help));
        ActionKind::Unsupported("CallFlow".into())
    }

    fn set(&mut self, fields: &Fields<'d>, at: Span) -> Vec<(VarId, Setting)> {
        let Some(field) = fields.read("set", at, self.found) else {
            return Vec::new();
        };
        let mut settings = Vec::with_capacity(field.value.len());
        for member in field.value.members() {
            let setting = self.setting(member.value);
            settings.push((self.variable(member.key, member.key_span), setting));
        }
        settings
    }

    fn log(&mut self, fields: &Fields<'d>, at: Span) -> ActionKind {
        let message = self.needed_setting(fields, "message", at);
        let level = fields
            .text("level", self.found)
            .map_or("info", |(text, _)| text);
        ActionKind::Log {
            level: level.into(),
            message,
        }
    }

    fn collect(&mut self, fields: &Fields<'d>) -> CollectInput {
        let prompt = fields.take("prompt");
        let prompt = prompt.map(|field| self.setting(field.value));
        let digits = fields.whole("digits", self.found);
        let timeout = self.timeout(fields);
        CollectInput {
            prompt: prompt.unwrap_or_else(no_text),
            digits: digits.and_then(|digits| u32::try_from(digits).ok()),
            timeout,
            output: self.output(fields, "collectedInput"),
        }
    }

    pub(super) fn timeout(&mut self, fields: &Fields<'d>) -> Duration {
        let written = fields.whole("timeout", self.found);
        written.map_or(DEFAULT_TIMEOUT, Duration::from_millis)
    }

    /// `queue: {id}` of a transfer.
    fn queue(&mut self, fields: &Fields<'d>, at: Span) -> Setting {
        let queue = fields.read("queue", at, self.found);
        queue
            .and_then(|field| self.queue_id(&field))
            .unwrap_or_else(no_text)
    }

    /// `routing.queue.id` of `initialAction`: where a call goes at the flow's end (S9).
    pub(super) fn routing(&mut self, fields: &Fields<'d>) {
        let Some(field) = fields.take("routing") else {
            return;
        };
        let Some(routing) = Fields::open("`routing`".to_owned(), field.value, &ROUTING, self.found)
        else {
            return;
        };
        if let Some(queue) = routing.take("queue")
            && let Some(setting) = self.queue_id(&queue)
        {
            self.at_end = AtEnd::Transfer(setting);
        }
        routing.close(self.found);
    }

    fn queue_id(&mut self, field: &Field<'d>) -> Option<Setting> {
        let fields = Fields::open("`queue`".to_owned(), field.value, &QUEUE, self.found)?;
        let id = fields.read("id", field.key_span, self.found);
        let setting = id.map(|id| self.setting(id.value));
        fields.close(self.found);
        setting
    }

    fn needed_setting(&mut self, fields: &Fields<'d>, name: &'static str, at: Span) -> Setting {
        let field = fields.read(name, at, self.found);
        field.map_or_else(no_text, |field| self.setting(field.value))
    }

    /// A value in which variables may be written.
    pub(super) fn setting(&mut self, node: Node<'d>) -> Setting {
        values::setting(node, &mut self.names, self.found)
    }

    pub(super) fn output(&mut self, fields: &Fields<'d>, default: &str) -> VarId {
        match fields.text("outputVariable", self.found) {
            Some((name, field)) => self.variable(name, field.value.span()),
            None => self.names.intern(default),
        }
    }

    /// A variable that is assigned; its name is written without `$`.
    fn variable(&mut self, name: &str, span: Span) -> VarId {
        if !is_name(name) {
            let message = format!("`{name}` is no name of a variable");
            let diagnostic = Diagnostic::error("invalid-field", message, span);
            self.found
                .push(match name.strip_prefix('$').filter(|bare| is_name(bare)) {
                    Some(bare) => {
                        diagnostic.with_help(format!("`$` is for reading: write `{bare}` here"))
                    }
                    None => diagnostic
                        .with_help("a name is a letter or `_`, then letters, digits and `_`"),
                });
        }
        self.names.intern(name)
    }
}

/// What stands for a text that is not written.
fn no_text() -> Setting {
    Setting::Literal(Value::Text("".into()))
}
