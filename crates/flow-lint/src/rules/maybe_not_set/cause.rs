//! What leaves a variable not set where it is read, with every read that it spoils, and how that is told.

use std::collections::{BTreeMap, btree_map::Entry};

use flow_core::{Action, ActionKind, Setting};
use flow_expr::{Template, VarId};
use flow_syntax::Diagnostic;

use super::{
    RULE,
    consequence::{is_bare, is_fault},
};
use crate::{
    assignment::{Events, Origin, Search, Unset},
    finding::{counted, exit_name, joined, quoted, with_way},
    graph::{Graph, NodeId, Step},
    place::Place,
    rule::Subject,
    words,
};

/// How many reads of one variable are searched for once one was found to be not set.
const SEARCHES: usize = 20;

/// What leaves a variable not set where it is read: the start, or an action.
pub(super) type CauseId = Option<flow_core::ActionId>;

/// All reads that one cause spoils; the one with the shortest way is shown.
pub(super) struct Cause {
    node: NodeId,
    place: Place,
    unset: Unset,
    others: Vec<Place>,
}

/// The causes for which some read of a variable may find it not set.
pub(super) fn causes(
    search: &mut Search<'_, '_>,
    graph: &Graph<'_>,
    events: &Events,
    is_given: bool,
) -> BTreeMap<CauseId, Cause> {
    let prepared = search.begin(events, is_given);
    let mut causes: BTreeMap<CauseId, Cause> = BTreeMap::new();
    let mut searches = 0;
    for (node, place) in &events.reads {
        if searches == SEARCHES {
            break;
        }
        let Some(unset) = search.unset(&prepared, *node) else {
            continue;
        };
        searches += 1;
        let id = match unset.origin {
            Origin::Start => None,
            Origin::Edge(edge) => graph.node(graph.edge(edge).from).action,
        };
        let cause = Cause {
            node: *node,
            place: *place,
            unset,
            others: Vec::new(),
        };
        match causes.entry(id) {
            Entry::Vacant(entry) => {
                entry.insert(cause);
            }
            Entry::Occupied(mut entry) => entry.get_mut().join(cause),
        }
    }
    search.end(events);
    causes
}

impl Cause {
    fn join(&mut self, mut other: Self) {
        if other.unset.way.len() < self.unset.way.len() {
            std::mem::swap(self, &mut other);
            self.others.append(&mut other.others);
        }
        if other.place != self.place && !self.others.contains(&other.place) {
            self.others.push(other.place);
        }
    }

    pub(super) fn tell(&self, subject: &Subject<'_>, variable: VarId) -> Diagnostic {
        let graph = subject.graph;
        let name = subject.variable(variable);
        let message = format!(
            "{name} may be not set here: {}",
            self.reason(subject, variable)
        );
        let reader = graph.action(self.node);
        let label = match reader {
            Some(action) => self.consequence(subject, action),
            None => "it is read when the flow ends".to_owned(),
        };
        let finding = Diagnostic::warning(RULE.name, message, self.place.locate(subject.source))
            .with_label(label)
            .with_help(self.help(subject, variable, &name));
        let key = match self.unset.origin {
            Origin::Start => None,
            Origin::Edge(edge) => Some(edge),
        };
        let finding = with_way(finding, graph, &self.unset.way, key);
        match self.others.first() {
            Some(other) => {
                let more = match self.others.len() {
                    1 => "it is read here, too".to_owned(),
                    count => format!(
                        "it is read here, too, and in {}",
                        counted(count - 1, "other place")
                    ),
                };
                finding.with_related(more, other.locate(subject.source))
            }
            None => finding,
        }
    }

    /// Who reads it, and what comes of that where it is certain.
    fn consequence(&self, subject: &Subject<'_>, reader: &Action) -> String {
        let name = quoted(&reader.name);
        match self.spoilt(reader) {
            Some(id) => format!("{name} reads it, so {} is not set", subject.variable(id)),
            None if subject.is_platform() && is_fault(reader, self.place) => {
                format!("{name} then goes to the error handling")
            }
            None => format!("{name} reads it"),
        }
    }

    /// The variable that is set from the read and so is not set either.
    fn spoilt(&self, reader: &Action) -> Option<VarId> {
        let ActionKind::SetVariable(settings) = &reader.kind else {
            return None;
        };
        let is_read = |setting: &Setting| match setting {
            Setting::Template(Template::Reference(reference), origin) => {
                let inner = reference.span();
                let origin = *origin;
                Place { origin, inner } == self.place
            }
            Setting::Expression(expression) => {
                expression.origin == self.place.origin && is_bare(expression)
            }
            _ => false,
        };
        let (variable, _) = settings.iter().find(|(_, setting)| is_read(setting))?;
        Some(*variable)
    }

    fn reason(&self, subject: &Subject<'_>, variable: VarId) -> String {
        let graph = subject.graph;
        let Origin::Edge(edge) = self.unset.origin else {
            return match variable == subject.program.error() {
                true => "nothing has failed on the way from the start".to_owned(),
                false => "nothing sets it on the way from the start".to_owned(),
            };
        };
        let Some(action) = graph.action(graph.edge(edge).from) else {
            return String::new();
        };
        let action_name = quoted(&action.name);
        if matches!(action.kind, ActionKind::CollectInput(_)) {
            return format!("the caller may enter nothing at {action_name}");
        }
        let mut steps: Vec<_> = self.unset.steps.clone();
        steps.sort_by_key(|step| match step {
            Step::Leave(exit) => Some(*exit),
            _ => None,
        });
        let exits: Vec<_> = steps
            .iter()
            .filter_map(|step| exit_name(action, *step))
            .collect();
        format!(
            "{action_name} does not set it when it leaves by {}",
            joined(&exits, "or")
        )
    }

    fn help(&self, subject: &Subject<'_>, variable: VarId, name: &str) -> String {
        if variable == subject.program.error() {
            return "read `$error` only behind `onerror` or `ontimeout`".to_owned();
        }
        let around = match subject.graph.action(self.node) {
            Some(reader) => format!("lead the way around {}", quoted(&reader.name)),
            None => "transfer elsewhere on this way".to_owned(),
        };
        let bare = name.trim_matches('`');
        if self.unset.origin == Origin::Start && words::is_platform(subject.program) {
            return format!(
                "give it an initial value, set it on this way, {around}, or check `IsSet({bare})` first"
            );
        }
        if let Origin::Edge(edge) = self.unset.origin
            && subject.graph.edge(edge).step == Step::NoDigits
            && let Some(question) = subject.graph.action(subject.graph.edge(edge).from)
        {
            let question = quoted(&question.name);
            return format!(
                "write `noinput` in `on` of {question}, or check `IsSet({bare})` first"
            );
        }
        format!("set it on this way, {around}, or check `IsSet({bare})` first")
    }
}
