//! Real exports. They are not part of this project; the tests run where they stand beside it.

use std::path::PathBuf;

use flow_load::{Loaded, Values};
use flow_syntax::Source;

use crate::shown::{findings, program};

/// The text files of a folder of the corpus by name; none where it is not there.
fn files(folder: &str) -> Vec<(String, String)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let Ok(files) = std::fs::read_dir(root.join(folder)) else {
        return Vec::new();
    };
    let mut files: Vec<_> = files
        .map(|file| {
            let path = file.expect("a folder lists its files").path();
            let text = std::fs::read_to_string(&path).expect("a flow can be read");
            let name = path.file_name().unwrap_or_default();
            (name.to_string_lossy().into_owned(), text)
        })
        .collect();
    files.sort();
    files
}

fn load(name: &str, text: &str) -> (Source, Loaded) {
    let source = flow_load::unpacked(Source::new(name, text));
    let loaded = flow_load::load(&source);
    (source, loaded)
}

#[test]
fn every_real_export_loads_without_errors() {
    let mut wrong = String::new();
    for (name, text) in files("i3") {
        let (source, loaded) = load(&name, &text);
        let told = findings(source.text(), &loaded);
        if std::env::var("SHOW_FINDINGS").is_ok() {
            println!("{name}\n  {}", told.join("\n  "));
        }
        if loaded.has_errors() || loaded.program.is_none() {
            wrong.push_str(&format!("{name}\n  {}\n", told.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Flows that are there in both forms: parts of the names of their files.
const PAIRS: [(&str, &str); 15] = [
    (
        "blacklist__terraform__modules__flow__blacklist.yaml",
        "Blacklist.i3WorkFlow",
    ),
    (
        "flow__SMS_Schedule_Callback.yaml",
        "exports__SMS_Schedule_Callback.i3",
    ),
    (
        "flow__Send_SMS_to_Schedule_Callback.yaml",
        "exports__Send_SMS_to_Schedule_Callback.i3",
    ),
    (
        "call-park-agent-inbound-flow.yaml",
        "Call_Park_-_Agent_Inbound_Flow.i3",
    ),
    (
        "flows__default-in-queue-flow__default-in-queue-flow.yaml",
        "Default_In-Queue_Flow.i3",
    ),
    (
        "in-queue-orbit-call-park-hold.yaml",
        "InQueue_-_Orbit_Call_Park_Hold.i3",
    ),
    (
        "orbit-parked-call-retrieval.yaml",
        "Orbit_-_Parked_Call_Retrieval.i3",
    ),
    ("MergeExternalContactBot.yaml", "MergeExternalContactBot.i3"),
    ("ResolveContact.yaml", "ResolveContact.i3"),
    (
        "MergeExternalContactMessageFlow.yaml",
        "MergeExternalContactMessageFlow.i3",
    ),
    (
        "Send_SMS_and_Create_Supervisor_Callback.yaml",
        "Send_SMS_and_Create_Supervisor_Callback.i3",
    ),
    ("WorkitemFlow.yaml", "InsuranceClaimWorkitemFlow.i3"),
    (
        "SchedulerBotInboundMessageFlow.yaml",
        "SchedulingBotInboundMessageFlow.i3",
    ),
    ("SchedulingBot.yaml", "SchedulingBot.i3BotFlow"),
    ("CacheExampleFlow.yaml", "CacheExample.i3InboundFlow"),
];

/// An Archy flow with its placeholders' own names in their places.
fn load_archy(name: &str, text: &str) -> Loaded {
    let mut values = Values::default();
    let source = Source::new(name, text);
    for found in flow_load::load(&source).diagnostics {
        if let Some(name) = found
            .message
            .split('`')
            .nth(1)
            .filter(|_| found.rule == "unresolved-value")
        {
            values.set(name, format!("en-us-{name}"));
        }
    }
    flow_load::load_with(&source, &values)
}

#[test]
fn both_forms_of_a_flow_become_one_program() {
    let (archy, exports) = (files("archy"), files("i3"));
    if archy.is_empty() || exports.is_empty() {
        return;
    }
    let mut wrong = String::new();
    for (yaml, export) in PAIRS {
        let of = |files: &[(String, String)], part: &str| {
            let found = files.iter().find(|(name, _)| name.contains(part));
            found
                .unwrap_or_else(|| panic!("{part} is not there"))
                .clone()
        };
        let (name, text) = of(&archy, yaml);
        let first = load_archy(&name, &text).program.map(|flow| program(&flow));
        let (name, text) = of(&exports, export);
        let second = load(&name, &text).1.program.map(|flow| program(&flow));
        let (first, second) = (first.unwrap_or_default(), second.unwrap_or_default());
        if first != second {
            wrong.push_str(&format!("=== {export}\n"));
            for line in first.lines().filter(|line| !second.contains(line)) {
                wrong.push_str(&format!("- {line}\n"));
            }
            for line in second.lines().filter(|line| !first.contains(line)) {
                wrong.push_str(&format!("+ {line}\n"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
