//! Flows and what they become, `flows/<story>.yaml`, and broken flows and what is said of them, `broken/<story>.yaml`, each
//! with a `.txt` beside it. After a change run with `UPDATE=1`, then read the difference as a designer would.

use std::{
    collections::HashSet,
    env, fs,
    path::{Path, PathBuf},
};

use flow_syntax::Source;

use crate::shown::{becomes, finds, load};

/// The stories of a folder, in the order of their names.
fn stories(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/archy")
        .join(folder);
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    let mut stories: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .collect();
    stories.sort();
    stories
}

fn compare(folder: &str, least: usize, shown: impl Fn(&str) -> String) {
    let stories = stories(folder);
    let mut different = Vec::new();
    for story in &stories {
        let text = fs::read_to_string(story).expect("a story can be read");
        let (came, expected) = (shown(&text), story.with_extension("txt"));
        if env::var_os("UPDATE").is_some() {
            fs::write(&expected, &came).expect("a story can be written");
        } else if fs::read_to_string(&expected).unwrap_or_default() != came {
            different.push(format!("{}\n{came}", story.display()));
        }
    }
    let all = different.join("\n");
    assert!(different.is_empty(), "run with UPDATE=1 and review:\n{all}");
    assert!(stories.len() >= least, "{} stories", stories.len());
}

#[test]
fn flows_become_these_programs() {
    compare("flows", 11, becomes);
}

#[test]
fn broken_flows_are_told_in_these_words() {
    compare("broken", 25, |text| {
        let found = finds(text);
        assert!(!found.is_empty(), "nothing is said of\n{text}");
        format!("{}\n", found.join("\n"))
    });
}

#[test]
fn every_action_of_a_flow_has_a_name_of_its_own_and_so_has_each_of_its_exits() {
    for story in stories("flows") {
        let text = fs::read_to_string(story).expect("a story can be read");
        let program = load(&text, &[]).program.expect("a flow becomes a program");
        let mut names: Vec<_> = program
            .actions()
            .iter()
            .map(|action| &action.name)
            .collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), program.actions().len(), "{text}");
        for action in program.actions() {
            let labels: HashSet<_> = action.exits.iter().map(|exit| &exit.label).collect();
            assert_eq!(labels.len(), action.exits.len(), "{}\n{text}", action.name);
        }
    }
}

#[test]
fn values_fill_in_placeholders_and_places_stay_those_of_the_file() {
    let text = "workflow:\n  name: \"{{n}}\"\n  startUpRef: ./states/state[a]\n  states:\n    - state:\n        name: {{long}}\n        \
                refId: a\n        actions:\n          - decision: {name: \"{{n}}\", condition: {exp: \"{{x}} + Nope()\"}}\n";
    let loaded = load(
        text,
        &[
            ("n", "A much longer name"),
            ("long", "B"),
            ("x", "1234567890"),
        ],
    );
    let source = Source::new("flow.yaml", text);
    let found: Vec<_> = loaded
        .diagnostics
        .iter()
        .map(|found| (found.rule, source.slice(found.span)))
        .collect();
    assert_eq!(found, [("expression-syntax", "Nope")]);
    let program = loaded.program.expect("the rest of the flow is a program");
    assert_eq!(&*program.flow.name, "A much longer name");
    let names: Vec<_> = program
        .actions()
        .iter()
        .map(|action| &*action.name)
        .collect();
    assert_eq!(names, ["Start", "B", "A much longer name"]);
}
