//! What else could happen? Cases of a flow are generated from what the flow itself tells, run by the same machine as every
//! other run, and judged; whatever is wrong is shrunk to the smallest case that shows it.
//!
//! [`Known`] gathers what is known of the flow's world, a [`Maker`] makes cases of it, an [`Oracle`] says what is wrong with
//! a run, and [`search`] tries cases until nothing new is found. A [`Case`] stands by itself: it needs no generator to be run
//! again ([`play`]) or shrunk ([`shrink_while`]). [`cover`] makes a suite of cases that reaches every exit, [`try_mutants`] says
//! what a suite does not notice. Everything is decided by a seed; nothing here knows a clock.

mod rng;
mod shape;

mod answer;
mod around;
mod case;
mod services;

mod known;
mod maker;
mod mutate;

mod play;

mod finding;
mod oracle;

mod campaign;
mod shrink;
mod steer;

mod write;

mod cover;
mod mutants;

pub use answer::{Acted, Answer, Body, Faulty, Served, Way};
pub use around::{Around, Plain, Turn, surroundings};
pub use campaign::{Ended, Plan, Progress, Searched, UnderWay, search};
pub use case::Case;
pub use cover::{
    CoverCase, CoverEnded, CoverPlan, CoverProgress, Covering, Goal, Unreached, cover,
};
pub use finding::{Cause, Finding, Rule};
pub use known::Known;
pub use maker::{Maker, Making};
pub use mutants::{
    CaseRun, Fate, Mutant, MutantKind, MutationPlan, Notice, RunCase, Tried, mutants, try_mutants,
};
pub use oracle::{Judge, Oracle};
pub use play::{Answers, Crashed, completed, play, play_with};
pub use rng::Rng;
pub use services::{Made, Service, Services};
pub use shape::Shape;
pub use shrink::{shrink, shrink_while};
pub use write::{
    ExactReply, Heading, WrittenCase, exact_replies, promise_of, scenario_case, scenario_text, told,
};
