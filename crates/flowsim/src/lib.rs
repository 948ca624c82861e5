//! Runs contact-centre flows on a laptop.
//!
//! This crate is the edge: it reads files, arguments and the environment, performs what the machine asks of the world,
//! and prints. What a flow means is in `flow-core`, what is shown in `flow-report`.

pub mod cli;

mod caller;
mod config;
mod desk;
mod drive;
mod failure;
mod files;
mod inputs;
mod progress;
mod rules;
mod secrets;
mod snapshots;
mod stubs;
mod suite;
