//! Every rule that a check knows, one file each; those of the loader are here with their documentation.

use crate::rule::{Example, Rule};
pub use expression_type::type_findings;
pub use text_not_value::value_findings;

mod attribute_case;
mod dead_handler;
mod dead_task_output;
mod duplicate_field;
mod duplicate_name;
mod endless_loop;
mod expression_syntax;
mod expression_type;
mod fall_through;
mod insecure_url;
mod invalid_field;
mod invalid_url;
mod maybe_not_set;
mod misplaced_handler;
mod missing_closed;
mod missing_field;
mod missing_input;
mod missing_onerror;
mod missing_ontimeout;
mod missing_type;
mod never_set;
mod out_of_range;
mod output_type;
mod placeholder_value;
mod silent_caller;
mod stale_expression;
mod stubbed_action;
mod syntax;
mod text_not_value;
mod time_budget;
mod unhandled_task_output;
mod unknown_action_type;
mod unknown_field;
mod unknown_input;
mod unknown_output;
mod unknown_target;
mod unknown_variable;
mod unreachable_action;
mod unread_output;
mod unread_variable;
mod unresolved_value;
mod unsupplied_action;
mod unsupported_action;
mod unsupported_language;
mod unused_task;
mod voice_failure_outputs;
mod wait_too_long;

/// Every rule: first errors, then warnings, then information.
static RULES: [Rule; 47] = [
    syntax::RULE,
    unknown_action_type::RULE,
    missing_field::RULE,
    invalid_field::RULE,
    duplicate_name::RULE,
    unknown_target::RULE,
    unknown_variable::RULE,
    unresolved_value::RULE,
    insecure_url::RULE,
    invalid_url::RULE,
    placeholder_value::RULE,
    expression_syntax::RULE,
    expression_type::RULE,
    missing_input::RULE,
    maybe_not_set::RULE,
    never_set::RULE,
    unread_output::RULE,
    unread_variable::RULE,
    text_not_value::RULE,
    unreachable_action::RULE,
    unused_task::RULE,
    dead_task_output::RULE,
    unhandled_task_output::RULE,
    missing_onerror::RULE,
    missing_ontimeout::RULE,
    missing_closed::RULE,
    wait_too_long::RULE,
    out_of_range::RULE,
    voice_failure_outputs::RULE,
    attribute_case::RULE,
    dead_handler::RULE,
    endless_loop::RULE,
    duplicate_field::RULE,
    missing_type::RULE,
    unknown_field::RULE,
    misplaced_handler::RULE,
    unsupported_action::RULE,
    unsupported_language::RULE,
    unsupplied_action::RULE,
    unknown_input::RULE,
    unknown_output::RULE,
    output_type::RULE,
    stale_expression::RULE,
    time_budget::RULE,
    fall_through::RULE,
    silent_caller::RULE,
    stubbed_action::RULE,
];

/// Examples in Archy YAML of rules that are about both kinds of flows.
pub(crate) static IN_ARCHY: [(&str, Example); 5] = [
    (maybe_not_set::RULE.name, maybe_not_set::IN_ARCHY),
    (unreachable_action::RULE.name, unreachable_action::IN_ARCHY),
    (missing_onerror::RULE.name, missing_onerror::IN_ARCHY),
    (missing_ontimeout::RULE.name, missing_ontimeout::IN_ARCHY),
    (endless_loop::RULE.name, endless_loop::IN_ARCHY),
];

/// Every rule that a check can report, by weight: errors first. `unused-silence`, which is about the configuration and not
/// about a flow, is not among them.
pub fn rules() -> &'static [Rule] {
    &RULES
}

/// The rule with this name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}

#[cfg(test)]
mod tests;
