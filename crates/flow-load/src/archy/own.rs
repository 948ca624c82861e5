//! What the platform itself keeps in a flow's `Flow` variables, as far as the flow reads it.

use flow_core::{ActionKind, Does, Origin, Setting};

use super::{
    drafter::Drafter,
    props::{Props, scalar},
    value::form,
};
use crate::platform::{
    plan::SequenceId,
    values::{ExpressionText, text},
};

/// The version of a flow that nobody published.
const FIRST_VERSION: &str = "1.0";

impl<'d> Drafter<'d, '_> {
    /// What the platform itself keeps in `Flow`, as far as the flow reads it: it is set when the flow starts, unless whoever
    /// starts the flow gives it. The moment of the start is the run's to say.
    pub(super) fn set_by_the_platform(&mut self, flow: &Props<'d>, first: SequenceId) {
        let own = [
            "Flow.HoldPrompt",
            "Flow.IsTest",
            "Flow.Name",
            "Flow.Version",
        ];
        for name in own {
            if !self.variables.is_read(name) {
                continue;
            }
            let value = match name {
                "Flow.HoldPrompt" => self.hold_prompt(flow),
                "Flow.IsTest" => Setting::Literal(false.into()),
                "Flow.Name" => text(&flow.text("name", &mut Vec::new()).unwrap_or_default().0),
                _ => text(FIRST_VERSION),
            };
            let variable = self.variables.names().intern_any_case(name);
            let start = self.plan.sequences[first.0].drafts.first().copied();
            if let Some(start) = start
                && let ActionKind::Platform(start) = &mut self.plan.drafts[start.0].kind
                && let Does::Enter(initial) = &mut start.does
            {
                initial.push((variable, value));
            }
        }
    }

    /// What callers hear who wait: what the flow's settings name, else the platform's own music.
    fn hold_prompt(&mut self, flow: &Props<'d>) -> Setting {
        let settings = flow.get("settingsInQueueCall");
        let written = settings.and_then(|settings| settings.get("holdMusic"));
        let inner = written.map(|node| form(node).map_or(node, |form| form.value));
        let name = inner.and_then(|inner| scalar(inner.get("name").unwrap_or(inner)));
        let name = name.filter(|name| name.to_ascii_lowercase().starts_with("prompt"));
        let name = name.as_deref().unwrap_or("PromptSystem.on_hold_music");
        let span = self
            .filled
            .place(written.map_or(flow.at, |node| node.span()));
        let origin = Origin {
            span,
            text_start: None,
        };
        let prompt = ExpressionText {
            text: name,
            origin,
            place: &|_| span,
            scope: None,
        };
        let prompt = self.variables.expression(&prompt, None, &mut Vec::new());
        prompt.map_or_else(
            || text(name),
            |prompt| Setting::Expression(Box::new(prompt)),
        )
    }
}
