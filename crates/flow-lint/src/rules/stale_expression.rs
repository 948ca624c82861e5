//! `stale-expression`: an exported expression and the platform's reading of it disagree.
//!
//! Reported by the loader of exports.

use flow_syntax::Severity;

use crate::rule::{FoundBy, Rule};

pub(super) const RULE: Rule = Rule {
    name: "stale-expression",
    severity: Severity::Warning,
    summary: "an expression's text and the platform's own reading of it name other variables",
    explanation: "\
An exported flow holds every expression twice: as the text that its author wrote, and as the tree that the platform made of \
it, in which variables have ids. Where a variable was renamed, or one of the two was changed by hand, they mean different \
variables, and nobody can say which one the platform runs.

Here the text counts, since it is what Architect shows and what an export as YAML holds. Open the flow in Architect, save it \
once more, and export it again.",
    triggers: r#"{
  "name": "Orders", "type": "workflow", "initialSequence": "s-1",
  "variables": [
    {"__type": "BoolVariable", "id": "v-1", "name": "Flow.paid", "initialValue": {"text": "true", "type": "bln", "uiMetaData": {"mode": 1}, "config": {"lit": {"text": "true"}}}},
    {"__type": "BoolVariable", "id": "v-2", "name": "Flow.sent", "initialValue": {"text": "true", "type": "bln", "uiMetaData": {"mode": 1}, "config": {"lit": {"text": "true"}}}}
  ],
  "flowSequenceItemList": [{
    "__type": "State", "id": "s-1", "name": "Begin", "startAction": "a-1",
    "actionList": [{
      "__type": "EndWorkflowAction", "id": "a-1", "trackingId": 11, "name": "Done",
      "exitReason": {"text": "ToString(Flow.paid or Flow.sent)", "type": "str", "uiMetaData": {"mode": 0},
        "config": {"ToString": {"operands": [{"ref": {"text": "Flow.sold", "val": "v-2"}}]}}}
    }]
  }]
}"#,
    passes: r#"{
  "name": "Orders", "type": "workflow", "initialSequence": "s-1",
  "variables": [
    {"__type": "BoolVariable", "id": "v-2", "name": "Flow.sent", "initialValue": {"text": "true", "type": "bln", "uiMetaData": {"mode": 1}, "config": {"lit": {"text": "true"}}}}
  ],
  "flowSequenceItemList": [{
    "__type": "State", "id": "s-1", "name": "Begin", "startAction": "a-1",
    "actionList": [{
      "__type": "EndWorkflowAction", "id": "a-1", "trackingId": 11, "name": "Done",
      "exitReason": {"text": "ToString(Flow.sent)", "type": "str", "uiMetaData": {"mode": 0},
        "config": {"ToString": {"operands": [{"ref": {"text": "Flow.sent", "val": "v-2"}}]}}}
    }]
  }]
}"#,
    found_by: FoundBy::Loader,
};
