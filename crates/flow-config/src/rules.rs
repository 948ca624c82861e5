//! Every rule that `check` knows, by name: what silences may name, and what SARIF says of them.

use std::sync::LazyLock;

use flow_report::RuleInfo;
use flow_syntax::Severity::{Error, Warning};

/// The rules about flows, those about data actions, and those about the configuration.
pub static RULES: LazyLock<Vec<RuleInfo>> = LazyLock::new(|| {
    let flows = flow_lint::rules().iter().map(|rule| RuleInfo {
        name: rule.name,
        severity: rule.severity,
        summary: rule.summary,
        explanation: rule.explanation,
    });
    let actions = flow_action::rules().iter().map(|rule| RuleInfo {
        name: rule.name,
        severity: rule.severity,
        summary: rule.summary,
        explanation: rule.explanation,
    });
    flows.chain(actions).chain(CONFIGURATION).collect()
});

const CONFIGURATION: [RuleInfo; 2] = [
    RuleInfo {
        name: "unknown-rule",
        severity: Error,
        summary: "a silence names a rule that does not exist",
        explanation: "A silence whose rule is misspelt silences nothing. Findings show their rule in brackets.",
    },
    RuleInfo {
        name: "unused-silence",
        severity: Warning,
        summary: "a silence in `flowsim.toml` silences nothing",
        explanation: "What it was for has been mended or moved. Left in place it would hide what comes later: remove it.",
    },
];
