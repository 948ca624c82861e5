//! Flows in both forms, `flows/<story>.json` and `.yaml`, and broken exports, `broken/<story>.json`, each with what is said of it in a
//! `.txt` beside it. After a change run with `UPDATE=1`, then read the difference as a designer would.

use std::{env, fs, path::PathBuf};

use flow_load::{Loaded, Values};
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

/// What is written of an export as Archy loads without errors to what the export does.
#[track_caller]
pub(crate) fn is_the_same_in_archy(name: &str, source: &Source, loaded: &Loaded) {
    let written = flow_load::archy_text(source, &Values::default()).expect("an export is written");
    let again = flow_load::load(&Source::new("flow.yaml", written.as_str()));
    assert!(
        !again.has_errors(),
        "{name}\n{}\n{written}",
        findings(&written, &again).join("\n")
    );
    let shown = |loaded: &Loaded| program(loaded.program.as_ref().expect("it is a program"));
    let told = differences(&shown(&again), &shown(loaded));
    assert!(told.is_empty(), "{name}\n{}\n{written}", told.join("\n"));
}

#[test]
fn what_is_written_as_archy_is_the_same_program() {
    for name in ["a-bot", "a-call", "a-workflow"] {
        let text = read(&folder("flows").join(format!("{name}.json")));
        let source = Source::new("flow.json", text.as_str());
        is_the_same_in_archy(name, &source, &loaded("flow.json", &text));
    }
    let sdk = Source::new("flow.json", r#"{"initialAction": {}, "actions": []}"#);
    assert_eq!(flow_load::archy_text(&sdk, &Values::default()), None);
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

/// The exports of a folder, in the order of their names.
pub(crate) fn exports(of: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(of)).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let mut exports: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    exports.sort();
    exports
}

#[test]
fn broken_exports_are_told_in_these_words() {
    let mut different = Vec::new();
    let exports = exports("broken");
    for export in &exports {
        let text = read(export);
        let told = findings(
            &text,
            &flow_load::load(&Source::new("flow.json", text.as_str())),
        );
        let (came, expected) = (
            format!("{}\n", told.join("\n")),
            export.with_extension("txt"),
        );
        if env::var_os("UPDATE").is_some() {
            fs::write(&expected, &came).expect("a story can be written");
        } else if fs::read_to_string(&expected).unwrap_or_default() != came {
            different.push(format!("{}\n{came}", export.display()));
        }
    }
    let all = different.join("\n");
    assert!(different.is_empty(), "run with UPDATE=1 and review:\n{all}");
    assert!(exports.len() >= 20, "{} exports", exports.len());
}

#[test]
fn schemas_and_the_manifest_are_kept() {
    let text = read(&folder("flows").join("a-call.json"));
    let embedded = flow_load::embedded(&Source::new("flow.json", text));
    let shown = |properties: &flow_core::Properties| {
        let shown = properties
            .iter()
            .map(|(name, type_)| format!("{name}: {type_}"));
        shown.collect::<Vec<_>>().join(", ")
    };
    let action = embedded
        .data_action("CRM", "Customer by name")
        .expect("the data action is known");
    assert_eq!(shown(&action.inputs), "name: Text");
    assert_eq!(
        shown(&action.outputs),
        "points: Integer, kind: Text, orders.id: List<Text>"
    );
    assert_eq!(shown(&action.failure_outputs), "errorCode: Text");
    let columns = embedded.table("Hours").expect("the table is known");
    assert_eq!(shown(columns), "open: Boolean, until: Decimal");
    let queue = embedded.thing(flow_expr::Scalar::Queue, "gold");
    assert_eq!(queue.map(|queue| &*queue.id), Some("q-2"));
    let other = flow_load::embedded(&Source::new("flow.yaml", "workflow:\n  name: x"));
    assert_eq!(other, flow_core::Embedded::default());
}
