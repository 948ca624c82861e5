//! What does a flow find around it? Queues and users, schedules, data tables, attributes of the participant, the clock.
//!
//! A [`World`] answers what the actions of a platform flow ask. What it does not know it names as a [`Lack`]: nothing is made
//! up. How a world is written down, `flow-scenario` reads.

mod csv;
mod lack;
mod recurrence;
mod schedule;
mod table;
mod world;

pub use csv::CsvError;
pub use lack::Lack;
pub use schedule::{
    Counting, GroupState, Hours, HoursError, HoursPart, Schedule, ScheduleGroup, WrittenHours,
};
pub use table::{Row, Table};
pub use world::{Transferred, World};
