//! What is said of an export: in its own words, and with the action's name and tracking number, by which Architect finds it.

use flow_syntax::{Diagnostic, Node, Severity, Span};

use super::graph::{Graph, text};
use crate::archy::shorten;

/// The actions of an export by their places.
pub(super) struct Places<'d> {
    actions: Vec<Place<'d>>,
}

struct Place<'d> {
    span: Span,
    name: &'d str,
    number: &'d str,
}

/// Archy's names of members, and those of exports.
const WORDS: &[(&str, &str)] = &[
    ("`condition`", "`expression`"),
    ("`startUpRef`", "`initialSequence`"),
    ("`category`", "`actionName`"),
    ("`digits`", "`numberOfDigitsMax`"),
    ("`inputData`", "`resultData`"),
    ("`lookupValue`", "`lookupKeyValue`"),
    ("`dataTable`", "`datatableName`"),
    ("`targetTaskRef`", "`taskReference`"),
    ("`targetMenuRef`", "`menuReference`"),
    ("`targetStateRef`", "`stateReference`"),
    ("`targetQueue`", "`queues`"),
    ("`statements`", "`variables`"),
    ("`attributes`", "`variables`"),
    ("`slot`", "`selectedSlot`"),
    ("`refId`", "id"),
];

/// What to do about something that only Architect can change.
const CORRECT_IT: &str = "correct it in Architect and export the flow again";

impl<'d> Places<'d> {
    pub(super) fn new(graph: &Graph<'d>) -> Self {
        let mut actions: Vec<_> = graph.actions().filter_map(place).collect();
        actions.sort_by_key(|place| place.span.start);
        Self { actions }
    }

    /// Says something in the words of exports.
    pub(super) fn tell(&self, finding: &mut Diagnostic) {
        if finding.rule == "unknown-action-type" {
            not_simulated(finding);
        } else if finding.rule == "invalid-field" && finding.message.contains(" has no output ") {
            // An export's ways out are the platform's: one that is not known is no mistake, but it is never taken.
            finding.rule = "unsupported-action";
            finding.severity = Severity::Warning;
        }
        for (archy, own) in WORDS {
            finding.message = finding.message.replace(archy, own);
            finding.label = finding.label.take().map(|label| label.replace(archy, own));
        }
        let guesses = |help: &str| help.starts_with("did you mean");
        if is_about_writing(finding.rule) && !finding.help.as_deref().is_some_and(guesses) {
            finding.help = Some(CORRECT_IT.to_owned());
        }
        if let Some(place) = self.around(finding.span) {
            finding.message = named(&finding.message, place);
        }
    }

    fn around(&self, span: Span) -> Option<&Place<'d>> {
        let after = self
            .actions
            .partition_point(|place| place.span.start <= span.start);
        let place = self.actions.get(after.checked_sub(1)?)?;
        (span.end <= place.span.end && !place.span.is_empty()).then_some(place)
    }
}

/// No export has a misspelt type: one that nothing here knows is only newer, or rarer.
fn not_simulated(finding: &mut Diagnostic) {
    finding.rule = "stubbed-action";
    finding.severity = Severity::Info;
    finding.message = finding.message.replace(
        "is no type of action",
        "is a type of action that is not simulated",
    );
    finding.help = Some(
        "a scenario says by which of its outputs it is left; without that a run stops there"
            .to_owned(),
    );
}

fn place(action: Node<'_>) -> Option<Place<'_>> {
    Some(Place {
        span: action.span(),
        name: text(action, "name")?,
        number: action.get("trackingId")?.number()?,
    })
}

/// Whether what is to be done is told in terms of how Archy is written.
fn is_about_writing(rule: &str) -> bool {
    matches!(
        rule,
        "invalid-field" | "missing-field" | "unknown-field" | "unknown-target" | "duplicate-name"
    )
}

/// A message with the action's number behind its name, or with both at its end.
fn named(message: &str, place: &Place<'_>) -> String {
    let name = format!("`{}`", shorten(place.name));
    let (name, number) = (name.as_str(), place.number);
    match message.find(name) {
        Some(at) => {
            let end = at + name.len();
            format!("{} (number {number}){}", &message[..end], &message[end..])
        }
        None => format!("{message}, in {name} (number {number})"),
    }
}
