//! Attributes of the participant and of the conversation: texts by name, in which letter case counts.

use std::{collections::BTreeMap, sync::Arc};

use flow_expr::{Value, VarId};
use flow_world::World;

use super::Outcome;
use crate::{
    machine::{Next, State},
    program::{DataScope, ExitName},
    room::PER_RECORD,
    setting::Setting,
    trace::{Attributed, Event},
};

/// The attributes as they are at one moment of the run.
#[derive(Clone, Debug, Default)]
pub(super) struct Attributes {
    participant: BTreeMap<Arc<str>, Arc<str>>,
    conversation: BTreeMap<Arc<str>, Arc<str>>,
}

impl Attributes {
    /// Those that the world has when the flow starts.
    pub(super) fn of(world: &World) -> Self {
        let shared = |known: &BTreeMap<String, String>| {
            let known = known.iter();
            let known = known.map(|(name, value)| (name.as_str().into(), value.as_str().into()));
            known.collect()
        };
        Self {
            participant: shared(&world.participant),
            conversation: shared(&world.conversation),
        }
    }

    fn of_scope(&mut self, scope: DataScope) -> &mut BTreeMap<Arc<str>, Arc<str>> {
        match scope {
            DataScope::Participant => &mut self.participant,
            DataScope::Conversation => &mut self.conversation,
        }
    }
}

impl State {
    /// A name that is not set goes to the flow's error handling; a value that is not set takes the attribute away. Both are
    /// guesses.
    pub(super) fn set_attributes(
        &mut self,
        scope: DataScope,
        pairs: &[(Setting, Setting)],
    ) -> Outcome {
        for (name, value) in pairs {
            let name = self.attribute_name(name)?;
            let value = self.value(value)?;
            let value: Option<Arc<str>> = value.map(|value| value.text().into());
            let length = name.len() + value.as_ref().map_or(0, |value| value.len());
            self.charge(PER_RECORD + length);
            let known = self.stage.attributes.of_scope(scope);
            match &value {
                Some(value) => known.insert(name.clone(), value.clone()),
                None => known.remove(&name),
            };
            self.record_with(|| Event::Attributed(Box::new(Attributed { scope, name, value })));
        }
        Ok(Next::Leave(ExitName::Next))
    }

    /// An attribute that is not there makes its variable not set.
    pub(super) fn get_attributes(
        &mut self,
        scope: DataScope,
        pairs: &[(Setting, VarId)],
    ) -> Outcome {
        for (name, variable) in pairs {
            let name = self.attribute_name(name)?;
            self.charge(PER_RECORD);
            let found = self.stage.attributes.of_scope(scope).get(&name).cloned();
            self.assign(*variable, found.map(Value::Text));
        }
        Ok(Next::Leave(ExitName::Next))
    }

    fn attribute_name(&mut self, name: &Setting) -> Result<Arc<str>, Next> {
        let name = self.needed(name, "the name of the attribute")?;
        Ok(name.text().into())
    }
}
