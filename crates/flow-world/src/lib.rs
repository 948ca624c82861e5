//! What does a flow find around it? Queues and users, schedules, data tables, attributes of the participant, the clock.
//!
//! A [`World`] answers what the actions of a platform flow ask. What it does not know it names as a [`Lack`]: nothing is made
//! up.

mod lack;
mod schedule;
mod table;
mod world;

pub use lack::Lack;
pub use schedule::{GroupState, Schedule, ScheduleGroup};
pub use table::{Row, Table};
pub use world::{Transferred, World};
