//! Does a scenario fit its flow? Names in replies and promises that the flow does not have.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use flow_core::{Action, ActionKind, Program};
use flow_expr::Expr;
use flow_syntax::{Diagnostic, Span, nearest};

use crate::{
    matching::Call,
    promise::{Stop, Wanted, WantedExits, WantedValue},
    scenario::{Case, Replies, ReplyTo, Scenario},
};

/// Checks what a scenario's cases name against the flow that they run, in the order of the text.
///
/// Errors: an action that the flow does not have, one that calls nobody where a call is meant, an exit that the action
/// does not have, an address that no lookup calls. Warnings: a variable that neither the flow nor the case names, since a
/// misspelt one is never set and most promises of it hold for the wrong reason.
pub fn check_against(scenario: &Scenario, program: &Program) -> Vec<Diagnostic> {
    let actions = program.actions().iter();
    let mut checker = Checker {
        actions: actions.map(|action| (&*action.name, action)).collect(),
        variables: program.names().iter().map(|(_, name)| &**name).collect(),
        said: HashSet::new(),
        found: Vec::new(),
    };
    for case in &scenario.cases {
        checker.case(case);
    }
    let mut found = checker.found;
    found.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    found
}

struct Checker<'a> {
    actions: BTreeMap<&'a str, &'a Action>,
    variables: BTreeSet<&'a str>,
    /// Cases of one table share their places, and what lies under all cases is checked with each.
    said: HashSet<(Span, String)>,
    found: Vec<Diagnostic>,
}

impl<'a> Checker<'a> {
    fn say(&mut self, diagnostic: Diagnostic) {
        let said = (diagnostic.span, diagnostic.message.clone());
        if self.said.insert(said) {
            self.found.push(diagnostic);
        }
    }

    fn error(&mut self, rule: &'static str, message: String, span: Span, help: String) {
        self.say(Diagnostic::error(rule, message, span).with_help(help));
    }

    fn case(&mut self, case: &Case) {
        for replies in &case.replies {
            self.replies(replies);
        }
        for promise in &case.promises {
            self.promise(&promise.wanted, promise.span, case);
        }
    }

    fn replies(&mut self, replies: &Replies) {
        match &replies.to {
            ReplyTo::Action(name) => self.caller(name, replies.span),
            ReplyTo::Url(pattern) => {
                let mut urls = self.actions.values().filter_map(|action| url(action));
                if !urls.clone().any(|url| replies.to.answers(&Call::to(url))) {
                    let message = format!("no lookup of the flow calls `{pattern}`");
                    let help = match urls.next() {
                        None => "the flow has no lookups".to_owned(),
                        Some(first) => {
                            format!("the flow calls {}", listed([first].into_iter().chain(urls)))
                        }
                    };
                    self.error("unknown-address", message, replies.span, help);
                }
            }
        }
    }

    fn promise(&mut self, wanted: &Wanted, span: Span, case: &Case) {
        match wanted {
            Wanted::Path(stops) => {
                for stop in stops {
                    if let Stop::Action(name) = stop {
                        self.action(name, span);
                    }
                }
            }
            Wanted::Exits { action, exits } => self.exits(action, exits, span),
            Wanted::Variable { name, value } => {
                self.variable(name, span, case);
                self.value(value, span, case);
            }
            Wanted::Count { action, .. } | Wanted::Request { action, .. } => {
                self.caller(action, span);
            }
            Wanted::Order(actions) => {
                for action in actions {
                    self.caller(action, span);
                }
            }
            Wanted::Never(condition) | Wanted::Always(condition) => {
                self.condition(condition, span, case);
            }
            Wanted::Outcome(_) | Wanted::Note { .. } => {}
        }
    }

    /// The action of this name; says so when there is none.
    fn action(&mut self, name: &str, span: Span) -> Option<&'a Action> {
        let found = self.actions.get(name).copied();
        if found.is_none() {
            let help = match nearest(name, self.actions.keys().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("the flow has {}", listed(self.actions.keys().copied())),
            };
            let message = format!("the flow has no action `{name}`");
            self.error("unknown-action", message, span, help);
        }
        found
    }

    /// An action that sends requests.
    fn caller(&mut self, name: &str, span: Span) {
        let Some(action) = self.action(name, span) else {
            return;
        };
        if url(action).is_none() {
            let message = format!("`{name}` calls nobody: it is a {}", action.type_name());
            let lookups = self.actions.values().filter(|action| url(action).is_some());
            let help = match listed(lookups.map(|action| &*action.name)) {
                none if none.is_empty() => "the flow has no lookups".to_owned(),
                names => format!("the flow's lookups: {names}"),
            };
            self.error("unknown-action", message, span, help);
        }
    }

    fn exits(&mut self, name: &str, exits: &WantedExits, span: Span) {
        let Some(action) = self.action(name, span) else {
            return;
        };
        // `end` is how reports write the way out that ends the flow, whatever the exit is called.
        let mut known: Vec<&str> = action.exits.iter().map(|exit| &*exit.label).collect();
        known.push("end");
        let wanted = match exits {
            WantedExits::Always(exit) => std::slice::from_ref(exit),
            WantedExits::These(exits) => exits,
        };
        for exit in wanted.iter().filter(|exit| !known.contains(&&***exit)) {
            let help = match nearest(exit, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it has {}", listed(known.iter().copied())),
            };
            let message = format!("`{name}` has no exit `{exit}`");
            self.error("unknown-exit", message, span, help);
        }
    }

    fn value(&mut self, value: &WantedValue, span: Span, case: &Case) {
        if let WantedValue::Holds(condition) = value {
            self.condition(condition, span, case);
        }
    }

    fn condition(&mut self, condition: &Expr, span: Span, case: &Case) {
        for mention in condition.references() {
            self.variable(mention.name, span, case);
        }
    }

    fn variable(&mut self, name: &str, span: Span, case: &Case) {
        let is_given = || case.given.iter().any(|(given, _)| given == name);
        if self.variables.contains(name) || is_given() {
            return;
        }
        let given = case.given.iter().map(|(name, _)| &**name);
        let help = match nearest(name, self.variables.iter().copied().chain(given)) {
            Some(known) => format!("did you mean `{known}`?"),
            None => "it is not set throughout".to_owned(),
        };
        let message = format!("neither the flow nor the case has a variable `{name}`");
        self.say(Diagnostic::warning("unknown-variable", message, span).with_help(help));
    }
}

fn url(action: &Action) -> Option<&str> {
    match &action.kind {
        ActionKind::Lookup(lookup) => Some(&lookup.url),
        _ => None,
    }
}

/// Names in backticks, not too many of them.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    const MOST: usize = 12;
    let mut names: Vec<_> = names
        .take(MOST + 1)
        .map(|name| format!("`{name}`"))
        .collect();
    if names.len() > MOST {
        names[MOST] = "…".to_owned();
    }
    names.join(", ")
}
