//! End-to-end tests of the built binary.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "what is no test function here only serves tests"
)]

mod action;
mod against;
mod archy;
mod archy_files;
mod bad_input;
mod canaries;
mod check;
mod check_formats;
mod codes;
mod completions;
mod cover;
mod coverage;
mod data_actions;
mod data_logins;
mod eval;
mod execution_data;
mod fuzz;
mod fuzz_platform;
mod fuzz_services;
mod graph;
mod house;
mod i3;
mod merge;
mod mock;
mod mutate;
mod options;
mod plain_http;
mod readme;
mod readme_commands;
mod record;
mod repeat;
mod report;
mod review;
mod run;
mod schema;
mod secrets;
mod service;
mod silence;
mod snapshot;
mod stubs;
mod support;
#[cfg(unix)]
mod terminal;
mod test_calls;
mod test_failures;
mod test_faults;
mod test_hidden;
mod test_options;
mod tls;
mod usage;
mod world;
