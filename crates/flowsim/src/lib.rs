//! Runs contact-centre flows on a laptop.
//!
//! This crate is the edge: it reads files, arguments and the environment, performs what the machine asks of the world,
//! and prints. What a flow means is in `flow-core`, what is shown in `flow-report`.
//!
//! # In the tests of a Rust project
//!
//! A [`Flow`] runs in virtual time with the answers that a test gives it, and [`assert_scenarios`] makes one test of a
//! whole folder of scenario files:
//!
//! ```no_run
//! # fn main() -> Result<(), flowsim::Error> {
//! flowsim::assert_scenarios("scenarios");
//!
//! let run = flowsim::Flow::load("scenarios/customer-lookup/flow.json")?
//!     .given("phoneNumber", "15550000000")
//!     .reply("Lookup Customer", flowsim::Answer::status(404))
//!     .run()?;
//! assert_eq!(run.exits()[1], "Lookup Customer/error");
//! // insta::assert_snapshot!(run.snapshot());
//! # Ok(())
//! # }
//! ```

pub mod cli;

mod action;
mod caller;
mod config;
mod data;
mod desk;
mod detours;
mod directory;
mod drive;
mod facade;
mod failure;
mod files;
mod fuzz;
mod inputs;
mod placeholders;
mod progress;
mod scenarios;
mod secrets;
mod snapshots;
mod stubs;
mod suite;
mod world;

pub use facade::{Answer, Error, Flow, FlowRun, json_of};
pub use flow_expr::Value;
pub use scenarios::{assert_scenarios, check_scenarios, check_scenarios_virtually};
