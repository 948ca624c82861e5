//! Every rule that `check` knows, by name: what silences may name, and what SARIF says of them.

use flow_report::RuleInfo;
use flow_syntax::Severity::{self, Error, Info, Warning};

/// Every rule, errors first.
pub(crate) const RULES: &[RuleInfo] = &[
    rule(
        "syntax",
        Error,
        "the file is not what its format's grammar allows",
    ),
    rule(
        "unknown-action-type",
        Error,
        "an action's `type` is not known",
    ),
    rule(
        "missing-field",
        Error,
        "a field that is needed is not written",
    ),
    rule(
        "invalid-field",
        Error,
        "a field's value is of the wrong kind or out of range",
    ),
    rule(
        "duplicate-name",
        Error,
        "two actions, or two exits of a switch, have the same name",
    ),
    rule(
        "unknown-target",
        Error,
        "an exit names an action that does not exist",
    ),
    rule(
        "insecure-url",
        Error,
        "a lookup's address is plain `http://`",
    ),
    rule("invalid-url", Error, "a lookup's address cannot be called"),
    rule(
        "placeholder-value",
        Error,
        "a value was meant to be replaced before the flow is published",
    ),
    rule(
        "expression-syntax",
        Error,
        "an expression does not follow the language's grammar",
    ),
    rule(
        "expression-type",
        Error,
        "an expression's values are of the wrong type",
    ),
    rule(
        "maybe-not-set",
        Warning,
        "a variable is read on a path on which nothing has set it",
    ),
    rule("unreachable-action", Warning, "no path leads to an action"),
    rule(
        "missing-onerror",
        Warning,
        "nothing handles the failure of an action",
    ),
    rule(
        "missing-ontimeout",
        Warning,
        "nothing handles the timeout of a lookup",
    ),
    rule(
        "dead-handler",
        Warning,
        "a handler stands on an action that cannot fail",
    ),
    rule(
        "endless-loop",
        Warning,
        "actions lead to each other without a way out",
    ),
    rule(
        "missing-type",
        Warning,
        "an action's `type` is told from its fields",
    ),
    rule(
        "unknown-field",
        Warning,
        "a field is not known where it is written",
    ),
    rule("duplicate-field", Warning, "a field is written twice"),
    rule(
        "misplaced-handler",
        Warning,
        "`onerror` or `ontimeout` stands beside `on`",
    ),
    rule(
        "unsupported-action",
        Warning,
        "an action cannot be simulated",
    ),
    rule(
        "time-budget",
        Warning,
        "the timeouts on one path add up to more than a caller waits",
    ),
    rule(
        "fall-through",
        Info,
        "an exit is not written and leads to the next action",
    ),
    rule(
        "unknown-rule",
        Error,
        "a silence names a rule that does not exist",
    ),
    rule(
        "unused-silence",
        Warning,
        "a silence in `flowsim.toml` silences nothing",
    ),
];

const fn rule(name: &'static str, severity: Severity, summary: &'static str) -> RuleInfo {
    RuleInfo {
        name,
        severity,
        summary,
        explanation: "",
    }
}
