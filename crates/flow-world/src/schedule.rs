//! Schedules and schedule groups.

use flow_expr::DateTime;

/// When something is active.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schedule {
    /// Whether it is simply said to be active or not, whatever the time.
    pub said: Option<bool>,
}

/// What schedules say together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScheduleGroup {
    /// What it is simply said to be, whatever the time.
    pub said: Option<GroupState>,
    /// Names of schedules: while one is active, the group is open.
    pub open: Vec<String>,
    /// Names of schedules: while one is active, the group is closed.
    pub closed: Vec<String>,
    /// Names of schedules: while one is active, the group has a holiday.
    pub holiday: Vec<String>,
}

/// What a schedule group says; the first that applies, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupState {
    /// An emergency is on.
    Emergency,
    /// A holiday schedule is active.
    Holiday,
    /// A closed schedule is active, or nothing is.
    Closed,
    /// An open schedule is active.
    Open,
}

impl Schedule {
    /// Whether it is active at a moment.
    pub fn is_active(&self, _at: DateTime) -> bool {
        self.said.unwrap_or(false)
    }
}
