//! Did it keep its promises? Scenario files: a flow's inputs and the replies that its lookups get; cassettes: a recorded
//! run.
//!
//! So far a scenario's cases are read with their inputs and replies; their promises (`expect`) are kept aside.

mod cassette;
mod duration;
mod judge;
mod load;
mod matching;
mod promise;
mod scenario;
mod value;

pub use cassette::{CASSETTE_SCHEMA, Cassette};
pub use judge::{Broken, judge};
pub use load::{LoadedScenario, load};
pub use matching::{Call, Progress, Unmatched};
pub use promise::{Promise, RequestPart, Stop, Wanted, WantedExits, WantedOutcome, WantedValue};
pub use scenario::{Case, Replies, ReplyTo, Scenario, StubReply};
pub use value::values_of;
