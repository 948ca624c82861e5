//! The world itself.

use std::{collections::BTreeMap, sync::Arc};

use flow_expr::{DateTime, Organisation};

use crate::{
    lack::Lack,
    schedule::{GroupState, Schedule, ScheduleGroup},
    table::{Row, Table},
};

/// What a flow finds around it. Names of tables, schedules and groups are found in any letter case; names of attributes
/// are exact.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    /// Queues, users, skills, prompts: what `FindQueue` and the find actions ask.
    pub organisation: Option<Arc<Organisation>>,
    /// Data tables, by name in lower case.
    pub tables: BTreeMap<String, Table>,
    /// Schedules, by name in lower case.
    pub schedules: BTreeMap<String, Schedule>,
    /// Schedule groups, by name in lower case.
    pub schedule_groups: BTreeMap<String, ScheduleGroup>,
    /// Emergency groups and whether each is on, by name in lower case.
    pub emergency_groups: BTreeMap<String, bool>,
    /// Attributes that the participant has when the flow starts.
    pub participant: BTreeMap<String, String>,
    /// Attributes that the conversation has when the flow starts.
    pub conversation: BTreeMap<String, String>,
    /// Transfers that fail: the target's name in lower case, and the error's type and message.
    pub failing_transfers: BTreeMap<String, (String, String)>,
    /// Data tables that cannot be asked: the table's name in lower case, and the error's type and message.
    pub failing_tables: BTreeMap<String, (String, String)>,
    /// The languages that the flow supports, its default language first; empty when nobody said.
    pub languages: Vec<Arc<str>>,
}

/// What comes of a transfer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transferred {
    /// It works: control leaves the flow.
    Accepted,
    /// It fails, with the error's type and message.
    Failed(String, String),
}

impl World {
    /// The row of a table with this key.
    ///
    /// # Errors
    ///
    /// When the world does not know the table.
    pub fn row(&self, table: &str, key: &str) -> Result<Option<&Arc<Row>>, Lack> {
        let known = self.tables.get(&table.to_lowercase());
        let known = known.ok_or_else(|| Lack {
            what: "the data table",
            name: table.to_owned(),
            entry: format!("tables: {{ \"{table}\": {{ \"{key}\": {{ … }} }} }}"),
        })?;
        Ok(known.row(key))
    }

    /// Why a table cannot be asked: the error's type and message.
    pub fn table_failure(&self, table: &str) -> Option<(&str, &str)> {
        let failure = self.failing_tables.get(&table.to_lowercase());
        failure.map(|(kind, message)| (&**kind, &**message))
    }

    /// Whether a schedule, or else an emergency group, is active.
    ///
    /// # Errors
    ///
    /// When the world knows neither.
    pub fn is_active(&self, name: &str, at: DateTime) -> Result<bool, Lack> {
        let lower = name.to_lowercase();
        let scheduled = self.schedules.get(&lower).map(|known| known.is_active(at));
        scheduled
            .or_else(|| self.emergency_groups.get(&lower).copied())
            .ok_or_else(|| Lack {
                what: "the schedule",
                name: name.to_owned(),
                entry: format!("schedules: {{ \"{name}\": … }}"),
            })
    }

    /// What a schedule group says, an emergency group that counts too included: emergency before holiday before closed
    /// before open; closed when nothing applies.
    ///
    /// # Errors
    ///
    /// When the world does not know one of the groups, or a schedule of the group.
    pub fn group_state(
        &self,
        group: Option<&str>,
        emergency: Option<&str>,
        at: DateTime,
    ) -> Result<GroupState, Lack> {
        if let Some(name) = emergency {
            let on = self.emergency_groups.get(&name.to_lowercase());
            let on = on.ok_or_else(|| Lack {
                what: "the emergency group",
                name: name.to_owned(),
                entry: format!("emergencyGroups: {{ \"{name}\": false }}"),
            })?;
            if *on {
                return Ok(GroupState::Emergency);
            }
        }
        let Some(name) = group else {
            return Ok(GroupState::Closed);
        };
        let known = self.schedule_groups.get(&name.to_lowercase());
        let known = known.ok_or_else(|| Lack {
            what: "the schedule group",
            name: name.to_owned(),
            entry: format!("scheduleGroups: {{ \"{name}\": open }}"),
        })?;
        if let Some(said) = known.said {
            return Ok(said);
        }
        for (state, schedules) in [
            (GroupState::Holiday, &known.holiday),
            (GroupState::Closed, &known.closed),
            (GroupState::Open, &known.open),
        ] {
            for schedule in schedules {
                if self.is_active(schedule, at)? {
                    return Ok(state);
                }
            }
        }
        Ok(GroupState::Closed)
    }

    /// What comes of a transfer to the thing of this name: transfers work unless the world says otherwise.
    pub fn transfer(&self, target: &str) -> Transferred {
        match self.failing_transfers.get(&target.to_lowercase()) {
            Some((kind, message)) => Transferred::Failed(kind.clone(), message.clone()),
            None => Transferred::Accepted,
        }
    }
}
