//! Real exports. They are not part of this project; the tests run where they stand beside it.

use std::path::PathBuf;

use flow_load::{Loaded, Values};
use flow_syntax::Source;

use crate::{
    pairs::{differences, marker},
    shown::{findings, program},
};

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

#[test]
fn every_real_export_is_the_same_program_when_it_was_written_as_archy() {
    for (name, text) in files("i3") {
        let (source, loaded) = load(&name, &text);
        crate::stories::is_the_same_in_archy(&name, &source, &loaded);
    }
}

/// Flows that are there in both forms: parts of the names of their files.
const PAIRS: &[(&str, &str)] = &[
    ("flow__blacklist.yaml", "Blacklist.i3WorkFlow"),
    ("SMS_Schedule_Callback.yaml", "__SMS_Schedule_Callback.i3"),
    (
        "Send_SMS_to_Schedule_Callback.yaml",
        "Send_SMS_to_Schedule_Callback.i3",
    ),
    (
        "call-park-agent-inbound-flow.yaml",
        "Call_Park_-_Agent_Inbound_Flow.i3",
    ),
    ("default-in-queue-flow.yaml", "Default_In-Queue_Flow.i3"),
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
    ("Supervisor_Callback.yaml", "Supervisor_Callback.i3"),
    (
        "workitem-flow__WorkitemFlow.yaml",
        "InsuranceClaimWorkitemFlow.i3",
    ),
    (
        "SchedulerBotInboundMessageFlow.yaml",
        "SchedulingBotInboundMessageFlow.i3",
    ),
    (
        "schedulingbot-flow__SchedulingBot.yaml",
        "SchedulingBot.i3BotFlow",
    ),
    (
        "Missing_Queue.yaml",
        "Terminate_Outbound_Call_Missing_Queue.i3",
    ),
    (
        "missing-queue.yaml",
        "Terminate_Outbound_Call_Missing_Queue.i3",
    ),
    ("Leg_Check.yaml", "with_PSTN_Call_Leg_Check.i3"),
    ("leg-check.yaml", "with_PSTN_Call_Leg_Check.i3"),
    ("CacheExampleFlow.yaml", "CacheExample.i3InboundFlow"),
];

/// An Archy flow's program, with markers where its placeholders are.
fn archy_program(name: &str, text: &str) -> String {
    let source = Source::new(name, text);
    let mut values = Values::default();
    for found in flow_load::load(&source).diagnostics {
        let named = found.message.split('`').nth(1);
        if let Some(name) = named.filter(|_| found.rule == "unresolved-value") {
            values.set(name, marker(name));
        }
    }
    let loaded = flow_load::load_with(&source, &values);
    program(&loaded.program.expect("the flow is a program"))
}

/// Where the two forms truly differ: the file, the actions that differ, and why.
const ALLOWED: &[(&str, &[&str], &str)] = &[
    (
        "in-queue-orbit-call-park-hold.yaml",
        &["Play Audio", "Play Audio (3)"],
        "the author replaced a recorded prompt by spoken text before publishing the Archy form",
    ),
    (
        "missing-queue-with-pstn-call-leg-check.yaml",
        &["Call Data Action (2)", "Call Data Action (3)"],
        "one placeholder stands for the categories of three actions, which the export tells apart",
    ),
    (
        "CacheExampleFlow.yaml",
        &["*"],
        "written by hand, not exported: it lacks the audio of the event handling and has another order",
    ),
];

fn is_allowed(yaml: &str, line: &str) -> bool {
    let own = ALLOWED.iter().filter(|(part, ..)| yaml.contains(part));
    let mut names = own.flat_map(|(_, names, _)| names.iter());
    let action = line[2..].split(": ").next().unwrap_or_default();
    names.any(|name| *name == "*" || *name == action)
}

#[test]
fn both_forms_of_a_flow_become_one_program() {
    let (archy, exports) = (files("archy"), files("i3"));
    let mut wrong = String::new();
    for (yaml, export) in PAIRS {
        let all = exports.iter().filter(|(name, _)| name.contains(export));
        for (name, text) in all {
            let program = program(&load(name, text).1.program.expect("an export is a program"));
            for (yaml, text) in archy.iter().filter(|(name, _)| name.contains(yaml)) {
                let mut told = differences(&archy_program(yaml, text), &program);
                told.retain(|line| !is_allowed(yaml, line));
                if !told.is_empty() {
                    wrong.push_str(&format!("{yaml}\n{name}\n  {}\n", told.join("\n  ")));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
