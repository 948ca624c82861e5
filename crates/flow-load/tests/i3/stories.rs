//! Flows in both forms, and what is said of broken exports.

use std::{fs, path::PathBuf};

use flow_load::Loaded;
use flow_syntax::Source;

use crate::{
    pairs::differences,
    shown::{findings, program},
};

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/i3")
        .join(name)
}

#[track_caller]
fn read(path: &std::path::Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[track_caller]
fn loaded(name: &str, text: &str) -> Loaded {
    let loaded = flow_load::load(&Source::new(name, text));
    assert!(
        !loaded.has_errors(),
        "{}",
        findings(text, &loaded).join("\n")
    );
    loaded
}

/// The program of a flow of `flows/` without errors.
#[track_caller]
fn becomes(file: &str) -> String {
    let text = read(&folder("flows").join(file));
    program(
        &loaded(file, &text)
            .program
            .expect("a flow without errors is a program"),
    )
}

#[track_caller]
fn is_one_program(name: &str) {
    let archy = becomes(&format!("{name}.yaml"));
    let told = differences(&archy, &becomes(&format!("{name}.json")));
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn a_call_is_one_program_in_both_forms() {
    is_one_program("a-call");
}

#[test]
fn a_bot_is_one_program_in_both_forms() {
    is_one_program("a-bot");
}

#[test]
fn a_workflow_is_one_program_in_both_forms() {
    is_one_program("a-workflow");
}
