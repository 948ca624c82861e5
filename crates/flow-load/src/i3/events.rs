//! What a flow does about errors, and about callers whom a bot does not understand.

use flow_syntax::{Kind, Node};

use super::{chain::Weave, graph::text, members::heard};

/// What handles an event, in exports and in Archy; what is not listed is called the same but for letter case.
const HANDLERS: [(&str, &str); 5] = [
    ("EndSession", "exit"),
    ("JumpToMenu", "menu"),
    ("JumpToTask", "task"),
    ("TransferTask", "task"),
    ("TransferMenu", "menu"),
];

impl<'d> Weave<'_, 'd> {
    pub(super) fn events(&mut self, settings: Option<Node<'d>>) {
        let Some(settings) = settings.filter(|node| node.kind() == Kind::Object) else {
            return;
        };
        self.out.within("settingsErrorHandling", settings.span());
        self.handling("errorHandling", settings, settings.get("handlingType"));
        let recognition = settings.get("recognitionHandlingType");
        self.handling("recognitionFailureEventHandling", settings, recognition);
        self.if_counts("preHandlingAudio", heard(settings.get("audio")));
        for (from, to) in [
            ("errorEventHandover", "errorEventHandover"),
            (
                "recognitionEventHandover",
                "recognitionFailureEventHandover",
            ),
            ("agentEscalationConfirmation", "agentEscalationConfirmation"),
            ("agentEscalationHandover", "agentEscalationHandover"),
        ] {
            self.if_counts(to, settings.get(from));
        }
        self.out.close();
    }

    /// `errorHandling: {queue: {targetQueue: VALUE}}`, or the like.
    fn handling(&mut self, name: &str, settings: Node<'d>, chosen: Option<Node<'d>>) {
        let Some((chosen, kind)) = chosen.and_then(|chosen| Some((chosen, chosen.as_text()?)))
        else {
            return;
        };
        let kind = handler(kind);
        self.out.within(name, chosen.span());
        self.out.within(kind, chosen.span());
        match kind.to_ascii_lowercase().as_str() {
            "queue" => self.if_counts("targetQueue", settings.get("queue")),
            kind @ ("task" | "menu" | "state") => {
                let named = target(settings, kind);
                self.sequence(
                    "targetRef",
                    named.or_else(|| self.linked_sequence(settings)),
                );
            }
            _ => {}
        }
        self.out.close();
        self.out.close();
    }
}

/// What handles an event, as Archy calls it but for letter case.
fn handler(kind: &str) -> &str {
    let known = HANDLERS.iter().find(|(known, _)| *known == kind);
    known.map_or(kind, |(_, name)| name)
}

/// The id of the task, menu or state that handles an event: a text whose name says so.
fn target<'d>(settings: Node<'d>, kind: &str) -> Option<Node<'d>> {
    let named = [
        format!("{kind}Reference"),
        format!("{kind}Id"),
        kind.to_owned(),
    ];
    let direct = named.iter().find_map(|name| {
        let node = settings.get(name)?;
        node.as_text().map(|_| node)
    });
    direct.or_else(|| {
        let inner = settings.get(kind)?;
        text(inner, "id").and_then(|_| inner.get("id"))
    })
}
