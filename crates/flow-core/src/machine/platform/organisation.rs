//! What the flow finds around it: things of the organisation, rows of data tables, schedules.
//!
//! What the world does not know stops the run, with a note that names the entry which would supply it.

use std::sync::Arc;

use flow_expr::{DateTime, Directory, Key, Object, Platform, Record, Scalar, Value};
use flow_world::{GroupState, Lack, World};

use super::Outcome;
use crate::{
    code::ErrorCode,
    machine::{Next, State},
    note::NoteCode,
    program::{ExitName, Find, FindBy, RowLookup},
    setting::Setting,
};

const FOUND: ExitName = ExitName::Output(0);
const NOT_FOUND: ExitName = ExitName::Output(1);

impl State {
    /// A key that is not set goes to the flow's error handling.
    pub(super) fn find(&mut self, find: &Find) -> Outcome {
        let key = self.needed(&find.key, "what is looked for")?;
        let text = key.text();
        let found = match self.options.organisation() {
            Some(organisation) => organisation.find(
                find.kind,
                match find.by {
                    FindBy::Name => Key::Name(&text),
                    FindBy::Id => Key::Id(&text),
                },
            ),
            None => return Err(self.lacks(&unknown_organisation(find.kind, &text))),
        };
        let exit = if found.is_some() { FOUND } else { NOT_FOUND };
        if let Some(result) = find.result {
            match found {
                Some(record) => self.assign(result, Some(Platform::Record(record).into())),
                None => self.forget(result),
            }
        }
        Ok(Next::Leave(exit))
    }

    /// A key that is not set goes to the flow's error handling.
    ///
    /// Source: the vendor's page of Data Table Lookup.
    pub(super) fn look_up_row(&mut self, lookup: &RowLookup) -> Outcome {
        let key = self.needed(&lookup.key, "the key of the row")?;
        let world = self.world();
        if let Some((kind, message)) = world.table_failure(&lookup.table) {
            return self.table_failed(lookup, kind, message);
        }
        let row = match world.row(&lookup.table, &key.text()) {
            Ok(row) => row,
            Err(lack) => return Err(self.lacks(&lack)),
        };
        let exit = if row.is_some() { FOUND } else { NOT_FOUND };
        let columns = row.into_iter().flat_map(|row| row.iter());
        let columns = columns.map(|(name, value)| (name.as_str(), value.clone()));
        self.bind(&lookup.outputs, &Object::of(columns));
        Ok(Next::Leave(exit))
    }

    fn table_failed(&mut self, lookup: &RowLookup, kind: &str, message: &str) -> Outcome {
        let given = [("errorType", kind.into()), ("errorMessage", message.into())];
        self.bind(&lookup.failure_outputs, &Object::of(given));
        let failure = self.action_failed(ErrorCode::ActionFailed, Some(message));
        Ok(Next::fail(failure, ExitName::Error))
    }

    /// A schedule or moment that is not set goes to the flow's error handling.
    pub(super) fn evaluate_schedule(
        &mut self,
        schedule: &Setting,
        at: Option<&Setting>,
    ) -> Outcome {
        let schedule = self.needed(schedule, "the schedule")?;
        let at = self.moment(at)?;
        match self.world().is_active(&schedule.text(), at) {
            Ok(true) => Ok(Next::Leave(ExitName::Output(0))),
            Ok(false) => Ok(Next::Leave(ExitName::Output(1))),
            Err(lack) => Err(self.lacks(&lack)),
        }
    }

    /// A group that is not set does not count; where neither is, or the moment is not, the flow's error handling takes over.
    ///
    /// Source: the vendor's page of Evaluate Schedule Group; a published flow asks for an emergency group alone.
    pub(super) fn evaluate_group(
        &mut self,
        group: &Setting,
        emergency: Option<&Setting>,
        at: Option<&Setting>,
    ) -> Outcome {
        let group = self.value(group)?;
        let emergency = emergency.map(|emergency| self.value(emergency));
        let emergency = emergency.transpose()?.flatten();
        if group.is_none() && emergency.is_none() {
            return Err(self.not_set("the schedule group"));
        }
        let (group, emergency) = (group.as_ref(), emergency.as_ref());
        let (group, emergency) = (group.map(Value::text), emergency.map(Value::text));
        let at = self.moment(at)?;
        let world = self.world();
        let state = world.group_state(group.as_deref(), emergency.as_deref(), at);
        match state {
            Ok(GroupState::Emergency) => Ok(Next::Leave(ExitName::Output(0))),
            Ok(GroupState::Holiday) => Ok(Next::Leave(ExitName::Output(1))),
            Ok(GroupState::Closed) => Ok(Next::Leave(ExitName::Output(2))),
            Ok(GroupState::Open) => Ok(Next::Leave(ExitName::Output(3))),
            Err(lack) => Err(self.lacks(&lack)),
        }
    }

    /// The moment that a schedule is asked for.
    fn moment(&mut self, at: Option<&Setting>) -> Result<DateTime, Next> {
        let Some(at) = at else {
            let now = self.options.now(self.elapsed);
            return now.ok_or_else(|| self.lacks(&no_clock()));
        };
        match self.needed(at, "the moment for which the schedule is asked")? {
            Value::Platform(Platform::DateTime(moment)) => Ok(moment),
            other => Err(self.mistyped("the moment", &other, "DateTime")),
        }
    }

    pub(super) fn world(&self) -> Arc<World> {
        self.options.world.clone().unwrap_or_default()
    }

    /// The run cannot go on honestly: nothing is made up.
    pub(super) fn lacks(&mut self, lack: &Lack) -> Next {
        let span = self.program.action(self.at).span;
        let message = format!("{lack}; `{}` would supply it", lack.entry);
        self.note(NoteCode::WorldLacks, message, Some(span));
        Next::failed(self.failure(ErrorCode::WorldLacks))
    }
}

/// The name by which the world knows a thing.
pub(super) fn name_of(record: &Record) -> Arc<str> {
    let name = record.member("name").and_then(Value::as_text);
    name.unwrap_or_else(|| record.text()).into()
}

fn unknown_organisation(kind: Scalar, name: &str) -> Lack {
    let (what, list) = match kind {
        Scalar::User => ("the user", "users"),
        Scalar::Group => ("the group", "groups"),
        Scalar::Skill => ("the skill", "skills"),
        Scalar::LanguageSkill => ("the language skill", "languageSkills"),
        Scalar::WrapupCode => ("the wrap-up code", "wrapupCodes"),
        Scalar::Prompt => ("the prompt", "userPrompts"),
        Scalar::ScheduleGroup => ("the schedule group", "scheduleGroups"),
        Scalar::EmergencyGroup => ("the emergency group", "emergencyGroups"),
        _ => ("the queue", "queues"),
    };
    Lack {
        what,
        name: name.to_owned(),
        entry: format!("{list}: [\"{name}\"]"),
    }
}

fn no_clock() -> Lack {
    Lack {
        what: "the clock",
        name: "now".to_owned(),
        entry: "now: 2026-01-31T09:00:00Z".to_owned(),
    }
}
