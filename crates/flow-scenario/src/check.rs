//! Does a scenario fit its flow? Names in replies and promises that the flow does not have.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use flow_core::{Action, ActionKind, Does, Program};
use flow_expr::Expr;
use flow_syntax::{Diagnostic, Span, nearest};

use crate::{
    matching::Call,
    promise::{RequestPart, Stop, Wanted, WantedExits, WantedValue},
    scenario::{Case, Replies, ReplyTo, Scenario},
};

/// Checks what a scenario's cases name against the flow that they run, in the order of the text.
///
/// Errors: an action that the flow does not have, one that calls nobody where a call is meant, an exit that the action
/// does not have, an address that no lookup calls. Warnings: a variable that neither the flow nor the case names, since a
/// misspelt one is never set and most promises of it hold for the wrong reason.
pub fn check_against(scenario: &Scenario, program: &Program) -> Vec<Diagnostic> {
    let mut checker = Checker::of(program);
    for case in &scenario.cases {
        checker.case(case);
    }
    checker.found()
}

/// How often it is told which name was likely meant: looking for it takes time.
const MOST_HINTS: usize = 200;

/// Checks cases one by one, as [`check_against`] does.
pub struct Checker<'a> {
    actions: BTreeMap<&'a str, &'a Action>,
    variables: BTreeSet<&'a str>,
    /// The data actions whose requests are known.
    defined: BTreeSet<&'a str>,
    /// Cases of one table share their places, and what lies under all cases is checked with each.
    said: HashSet<(Span, String)>,
    hints: usize,
    found: Vec<Diagnostic>,
}

impl<'a> Checker<'a> {
    /// Checks cases against the flow that they run.
    pub fn of(program: &'a Program) -> Self {
        let actions = program.actions().iter();
        Self {
            actions: actions.map(|action| (&*action.name, action)).collect(),
            variables: program.names().iter().map(|(_, name)| &**name).collect(),
            defined: BTreeSet::new(),
            said: HashSet::new(),
            hints: MOST_HINTS,
            found: Vec::new(),
        }
    }

    /// Says which data actions have a definition, by their category and name: what they send can then be promised, and replies may
    /// be those of a service.
    pub fn knows_data(&mut self, defines: impl Fn(&str, &str) -> bool) {
        let actions = self.actions.values();
        let defined = actions.filter(|action| {
            action
                .data_call()
                .is_some_and(|call| defines(&call.category, &call.data_action))
        });
        self.defined = defined.map(|action| &*action.name).collect();
    }

    /// What was found in all cases so far, in the order of the text.
    pub fn found(self) -> Vec<Diagnostic> {
        let mut found = self.found;
        found.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
        found
    }

    /// Whether nothing has been said of this name here yet.
    fn is_new(&mut self, name: &str, span: Span) -> bool {
        self.said.insert((span, name.to_owned()))
    }

    /// The known name that was likely meant, as long as there are not too many mistakes.
    fn nearest<'n>(&mut self, name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
        self.hints = self.hints.checked_sub(1)?;
        nearest(name, known)
    }

    fn error(&mut self, rule: &'static str, message: String, span: Span, help: String) {
        self.found
            .push(Diagnostic::error(rule, message, span).with_help(help));
    }

    /// Checks one more case.
    pub fn case(&mut self, case: &Case) {
        let given: BTreeSet<&str> = case.given.iter().map(|(name, _)| &**name).collect();
        for replies in &case.replies {
            self.replies(replies);
        }
        for promise in &case.promises {
            self.promise(&promise.wanted, promise.span, &given);
        }
    }

    fn replies(&mut self, replies: &Replies) {
        self.faults(replies);
        match &replies.to {
            ReplyTo::Action(name) => self.answered(name, replies.span),
            ReplyTo::Url(pattern) if !self.is_new(pattern, replies.span) => {}
            ReplyTo::Url(pattern) => {
                let mut urls = self.actions.values().filter_map(|action| url(action));
                // Addresses of data actions are made of their inputs.
                if self.defined.is_empty()
                    && !urls.clone().any(|url| replies.to.answers(&Call::to(url)))
                {
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

    /// A fault of the TLS handshake cannot happen to a call in plain text.
    fn faults(&mut self, replies: &Replies) {
        let faults = replies.replies.iter().filter_map(|reply| reply.fault);
        let Some(fault) = faults.into_iter().find(|fault| fault.needs_tls()) else {
            return;
        };
        let plain = self.actions.iter().find_map(|(name, action)| {
            let url = url(action)?;
            let call = Call {
                action: Some(name),
                ..Call::to(url)
            };
            (url.starts_with("http://") && replies.to.answers(&call)).then_some(url)
        });
        if let Some(url) = plain.filter(|url| self.is_new(url, replies.span)) {
            let message = format!(
                "`{}` happens in a TLS handshake, and `{url}` is called without TLS",
                fault.name()
            );
            let help =
                "choose a fault that plain `http://` can meet, or call `https://`".to_owned();
            self.error("unfit-fault", message, replies.span, help);
        }
    }

    fn promise(&mut self, wanted: &Wanted, span: Span, given: &BTreeSet<&str>) {
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
                self.variable(name, span, given);
                self.value(value, span, given);
            }
            Wanted::Count { action, .. } => self.asker(action, span),
            Wanted::Request { action, part, .. } => self.requested(action, part, span),
            Wanted::Order(actions) => {
                for action in actions {
                    self.asker(action, span);
                }
            }
            Wanted::Never(condition) | Wanted::Always(condition) => {
                self.condition(condition, span, given);
            }
            Wanted::Outcome(_) | Wanted::Note { .. } => {}
        }
    }

    /// The action of this name; says so when there is none.
    fn action(&mut self, name: &str, span: Span) -> Option<&'a Action> {
        let found = self.actions.get(name).copied();
        if found.is_none() && self.is_new(name, span) {
            let known: Vec<&str> = self.actions.keys().copied().collect();
            let help = match self.nearest(name, known.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("the flow has {}", listed(known.into_iter())),
            };
            let message = format!("the flow has no action `{name}`");
            self.error("unknown-action", message, span, help);
        }
        found
    }

    /// An action that can be answered: one that sends requests, a data action, or one that is not simulated.
    fn answered(&mut self, name: &str, span: Span) {
        let is_platform = self.actions.get(name).is_some_and(|action| asks(action));
        let mut actions = self.actions.values();
        if !is_platform && !actions.any(|action| calls_data(action, name)) {
            self.caller(name, span);
        }
    }

    /// An action that calls somebody: it sends requests, or it is a data action.
    fn asker(&mut self, name: &str, span: Span) {
        let is_data_action = |action: &&Action| action.data_call().is_some();
        if self
            .actions
            .get(name)
            .filter(|action| is_data_action(action))
            .is_none()
        {
            self.caller(name, span);
        }
    }

    /// What a data action sends is not known before its definition is read, but for its inputs and its name.
    fn requested(&mut self, name: &str, part: &RequestPart, span: Span) {
        let action = self.actions.get(name).copied();
        let is_bare =
            |action: &Action| action.data_call().is_some() && !self.defined.contains(name);
        let has_headers = !action.is_some_and(is_bare);
        match part {
            RequestPart::Header(header, _) if !has_headers && self.is_new(name, span) => {
                let message =
                    format!("`{name}` is a data action: its header `{header}` is not known here");
                let help = "promise its `inputs`, or supply its definition: `actions: [FILE]`";
                self.error("unknown-action", message, span, help.to_owned());
            }
            RequestPart::Inputs(_) if action.is_some_and(|action| action.data_call().is_none()) => {
                if self.is_new(name, span) {
                    let message = format!("`{name}` is no data action: it has no inputs");
                    let help = "promise what is sent: `body: { … }`".to_owned();
                    self.error("unknown-action", message, span, help);
                }
            }
            _ => self.asker(name, span),
        }
    }

    /// An action that sends requests.
    fn caller(&mut self, name: &str, span: Span) {
        let Some(action) = self.action(name, span) else {
            return;
        };
        if url(action).is_none() && self.is_new(name, span) {
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
            if !self.is_new(exit, span) {
                continue;
            }
            let help = match self.nearest(exit, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it has {}", listed(known.iter().copied())),
            };
            let message = format!("`{name}` has no exit `{exit}`");
            self.error("unknown-exit", message, span, help);
        }
    }

    fn value(&mut self, value: &WantedValue, span: Span, given: &BTreeSet<&str>) {
        if let WantedValue::Holds(condition) = value {
            self.condition(condition, span, given);
        }
    }

    fn condition(&mut self, condition: &Expr, span: Span, given: &BTreeSet<&str>) {
        for mention in condition.references() {
            self.variable(mention.name, span, given);
        }
    }

    fn variable(&mut self, name: &str, span: Span, given: &BTreeSet<&str>) {
        if self.variables.contains(name) || given.contains(name) || !self.is_new(name, span) {
            return;
        }
        let known: Vec<&str> = self.variables.iter().chain(given).copied().collect();
        let help = match self.nearest(name, known.into_iter()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => "it is not set throughout".to_owned(),
        };
        let message = format!("neither the flow nor the case has a variable `{name}`");
        let warning = Diagnostic::warning("unknown-variable", message, span);
        self.found.push(warning.with_help(help));
    }
}

/// Whether the world says what comes of an action of a platform flow.
fn asks(action: &Action) -> bool {
    match &action.kind {
        ActionKind::Platform(platform) => {
            matches!(platform.does, Does::CallData(_) | Does::Stub(_))
        }
        _ => false,
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

/// Whether it calls this data action, which is written `Category/Data Action`.
fn calls_data(action: &Action, name: &str) -> bool {
    action.data_call().is_some_and(|call| {
        let rest = name.strip_prefix(&*call.category);
        rest.and_then(|rest| rest.strip_prefix('/')) == Some(&*call.data_action)
    })
}
