//! Where values come from: a variable that is set to a part of another one stands for that part.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use flow_core::{ActionKind, Does, PlatformAction, Program, Setting};
use flow_expr::{Part, Template, VarId};

/// A variable and the way to a part of its value.
type Place = (VarId, Vec<Part>);

/// A value is followed through no more places than this.
const MOST_PLACES: usize = 32;

/// What the variables of a program are set to.
pub(super) struct Aliases {
    sources: BTreeMap<VarId, Vec<Place>>,
    set: BTreeSet<VarId>,
}

impl Aliases {
    pub(super) fn of(program: &Program) -> Self {
        let mut aliases = Self {
            sources: BTreeMap::new(),
            set: BTreeSet::new(),
        };
        for action in program.actions() {
            match &action.kind {
                ActionKind::SetVariable(settings) => {
                    for (variable, setting) in settings {
                        aliases.is_set_to(*variable, setting, program);
                    }
                }
                ActionKind::Lookup(lookup) => drop(aliases.set.insert(lookup.output)),
                ActionKind::CollectInput(collect) => drop(aliases.set.insert(collect.output)),
                ActionKind::Platform(platform) => aliases.platform(platform, program),
                _ => {}
            }
        }
        aliases
    }

    fn is_set_to(&mut self, variable: VarId, setting: &Setting, program: &Program) {
        self.set.insert(variable);
        let sources = self.sources.entry(variable).or_default();
        sources.extend(whole(setting, program));
    }

    /// A task's variables stand for what it is given, and those of its call for what it gives.
    fn platform(&mut self, platform: &PlatformAction, program: &Program) {
        match &platform.does {
            Does::CallTask(call) => {
                for (variable, setting) in &call.inputs {
                    self.is_set_to(*variable, setting, program);
                }
                for (theirs, ours) in &call.outputs {
                    self.set.insert(*ours);
                    self.sources
                        .entry(*ours)
                        .or_default()
                        .push((*theirs, Vec::new()));
                }
            }
            Does::Enter(initial) => {
                for (variable, setting) in initial {
                    let sources = self.sources.entry(*variable).or_default();
                    sources.extend(whole(setting, program));
                }
            }
            _ => {}
        }
    }

    /// Whether something in the flow sets a variable.
    pub(super) fn is_set(&self, variable: VarId) -> bool {
        self.set.contains(&variable)
    }

    /// Every place that a part of a variable may come from, itself first.
    pub(super) fn sources(&self, variable: VarId, parts: &[Part]) -> Vec<Place> {
        let mut places: Vec<Place> = vec![(variable, parts.to_vec())];
        let mut at = 0;
        while at < places.len() && places.len() < MOST_PLACES {
            let (variable, parts) = places[at].clone();
            for (source, before) in self.sources.get(&variable).into_iter().flatten() {
                let place = (*source, [&before[..], &parts].concat());
                if !places.contains(&place) && place.1.len() < MOST_PLACES {
                    places.push(place);
                }
            }
            at += 1;
        }
        places
    }
}

/// The references that a setting gives on, whole or as a text.
fn whole(setting: &Setting, program: &Program) -> Vec<Place> {
    match setting {
        Setting::Template(Template::Reference(reference), _) => {
            vec![(reference.variable(), reference.parts().collect())]
        }
        Setting::Expression(expression) => {
            let passed = expression.expr.passed_on().into_iter();
            let known =
                |(name, parts): (Arc<str>, Vec<Part>)| Some((program.names().find(&name)?, parts));
            passed.filter_map(known).collect()
        }
        _ => Vec::new(),
    }
}
