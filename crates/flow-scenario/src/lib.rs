//! Did it keep its promises? Scenario files: a flow's inputs, the replies that its lookups get, and what the run must do;
//! cassettes: a recorded run; worlds: what a flow finds around it.

mod cassette;
mod check;
mod course;
mod coverage;
mod duration;
mod execution;
mod judge;
mod keys;
mod load;
mod matching;
mod promise;
mod scenario;
mod schema;
mod script;
mod sketch;
mod value;
mod world;

pub use cassette::{Again, CASSETTE_SCHEMA, Cassette, Recorded, course_of};
pub use check::{Checker, check_against};
pub use course::same_course;
pub use coverage::{Coverage, Item, Kind, LookupOutcome, OtherFlow, Tally};
pub use duration::parse_duration;
pub use execution::{
    Begun, Executed, Execution, ExecutionPath, Held, Replayed, Wrote, execution_event,
    execution_exit_reason, execution_path, execution_reason, execution_started,
};
pub use flow_world::World;
pub use judge::{Broken, judge};
pub use load::{LoadedScenario, LoadedWorld, Sheet, load, load_world};
pub use matching::{Call, CalledData, Progress, Unmatched};
pub use promise::{
    PathStep, Promise, RedactPath, RequestPart, Snapshot, Stop, Wanted, WantedExits, WantedOutcome,
    WantedValue,
};
pub use scenario::{
    Act, Case, CaseWorld, CassettePath, Entered, MapTo, Mapping, Match, Replies, ReplyTo, Scenario,
    StubReply,
};
pub use schema::{schema, world_schema};
pub use script::{Script, can_be_sent};
pub use sketch::sketch_world;
pub use value::values_of;
pub use world::{Surroundings, TableFile, world_document};
