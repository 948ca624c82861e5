//! Schedules and schedule groups.

mod hours;

use flow_expr::DateTime;

pub use self::hours::{Counting, Hours, HoursError, HoursPart, WrittenHours};

/// When something is active.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schedule {
    /// Whether it is simply said to be active or not, whatever the time.
    pub said: Option<bool>,
    /// When it is active, where that is not simply said.
    pub hours: Option<Hours>,
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
    /// One that is always active, or never.
    pub fn always(active: bool) -> Self {
        Self {
            said: Some(active),
            hours: None,
        }
    }

    /// Whether it is active at a moment.
    pub fn is_active(&self, at: DateTime) -> bool {
        let by_hours = || self.hours.as_ref().is_some_and(|hours| hours.hold(at));
        self.said.unwrap_or_else(by_hours)
    }
}
