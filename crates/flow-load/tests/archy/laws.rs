//! Laws over any text: nothing panics, nothing is endless, and what is said lies within the file.

use std::fs;

use flow_load::Values;
use flow_syntax::Source;
use proptest::{collection::vec, prelude::*, sample::select};

use crate::shown::load;

fn flows() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/archy/flows");
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .collect();
    paths.sort();
    let read = paths.iter().map(fs::read_to_string);
    read.map(|text| text.expect("a flow can be read")).collect()
}

fn loads(text: &str, values: &Values) {
    let loaded = flow_load::load_with(&Source::new("flow.yaml", text), values);
    assert!(
        loaded.program.is_some() || loaded.has_errors(),
        "no program and nothing said: {text}"
    );
    for found in &loaded.diagnostics {
        let place = text.get(found.span.range());
        assert!(place.is_some(), "{found:?} lies outside of {text}");
        assert!(
            !found.message.is_empty() && !found.message.ends_with('.'),
            "{found:?}"
        );
    }
    let source = Source::new("flow.yaml", text);
    for (name, place) in flow_load::action_places(&source).into_iter().flatten() {
        assert!(text.get(place.range()).is_some(), "{name} of {text}");
    }
    let again = flow_load::load(&flow_load::filled(&source, values));
    assert_eq!(again.program.is_some(), loaded.program.is_some(), "{text}");
    if let Some(program) = &loaded.program {
        for action in program.actions() {
            assert!(text.get(action.span.range()).is_some(), "{action:?}");
            for setting in action.kind.settings() {
                setting.references().for_each(drop);
            }
        }
    }
}

/// The words of the format, in keys and values.
const WORDS: [&str; 32] = [
    "name",
    "refId",
    "actions",
    "outputs",
    "exp",
    "lit",
    "noValue",
    "var",
    "tts",
    "decision",
    "callData",
    "category",
    "dataAction",
    "loop",
    "switch",
    "evaluate",
    "firstTrue",
    "firstMatch",
    "cases",
    "case",
    "value",
    "task",
    "menu",
    "choices",
    "menuTask",
    "targetTaskRef",
    "callTask",
    "success",
    "yes",
    "seconds",
    "statements",
    "string",
];

const LEAVES: [&str; 14] = [
    "x",
    "5",
    "true",
    "",
    "Flow.x",
    "./tasks/task[t]",
    "Flow.x == 1",
    "\"{{v}}\"",
    "{{v}}",
    "[]",
    "{}",
    "digit_1",
    "Task.x",
    "-1.5e9",
];

/// YAML in the words of the format, indented by two spaces a level.
fn shapes() -> impl Strategy<Value = String> {
    let leaf = select(&LEAVES[..]).prop_map(|text| format!(" {text}\n"));
    leaf.prop_recursive(6, 40, 4, |inner| {
        let member = (select(&WORDS[..]), inner.clone());
        let object = vec(member, 1..4).prop_map(|members| {
            let lines = members
                .iter()
                .map(|(key, value)| format!("{key}:{}", indented(value)));
            format!("\n{}", lines.collect::<String>())
        });
        let item = (select(&WORDS[..]), inner);
        let list = vec(item, 1..4).prop_map(|items| {
            let lines = items
                .iter()
                .map(|(key, value)| format!("- {key}:{}", indented(&indented(value))));
            format!("\n{}", lines.collect::<String>())
        });
        prop_oneof![object, list]
    })
}

fn indented(text: &str) -> String {
    match text.strip_prefix('\n') {
        Some(lines) => {
            let lines = lines.lines().map(|line| format!("  {line}\n"));
            format!("\n{}", lines.collect::<String>())
        }
        None => text.to_owned(),
    }
}

proptest! {
    #[test]
    fn any_text_behind_a_root_is_read(text in "\\PC{0,60}", root in select(&["inboundCall", "workflow", "botFlow"][..])) {
        loads(&format!("{root}: {text}"), &Values::default());
    }

    #[test]
    fn any_yaml_in_the_words_of_the_format_is_drafted(shape in shapes(), value in "[a-z:{} \n]{0,6}") {
        let mut values = Values::default();
        values.set("v", value);
        let actions = indented(&indented(&indented(&indented(&shape))));
        let text = format!(
            "inboundCall:\n  name: x\n  startUpRef: ./tasks/task[t]\n  settingsMenu:{}  menus:{}  tasks:\n    - task:\n        refId: t\n        actions:{actions}",
            indented(&indented(&shape)),
            indented(&indented(&shape)),
        );
        loads(&text, &values);
        loads(&text, &Values::default());
    }

    #[test]
    fn damaged_flows_are_read(which in any::<prop::sample::Index>(), cuts in vec((any::<prop::sample::Index>(), 0usize..12, "[{}\\[\\]\":$\\-a0 \n]{0,3}"), 1..4)) {
        let flows = flows();
        let mut text: Vec<char> = flows[which.index(flows.len())].chars().collect();
        for (at, length, inserted) in cuts {
            let at = at.index(text.len() + 1);
            let end = (at + length).min(text.len());
            text.splice(at..end, inserted.chars());
        }
        loads(&text.into_iter().collect::<String>(), &Values::default());
    }

    #[test]
    fn lines_that_are_lost_or_moved_are_survived(which in any::<prop::sample::Index>(), moves in vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..6)) {
        let flows = flows();
        let text = &flows[which.index(flows.len())];
        let mut lines: Vec<&str> = text.lines().collect();
        for (from, to) in moves {
            let line = lines.remove(from.index(lines.len()));
            let to = to.index(lines.len() + 1);
            if to % 3 > 0 {
                lines.insert(to, line);
            }
        }
        loads(&lines.join("\n"), &Values::default());
    }
}

/// Decisions within decisions.
fn nested(levels: usize) -> String {
    let mut text = String::from(
        "workflow:\n name: x\n startUpRef: ./states/state[a]\n states:\n  - state:\n     refId: a\n     name: a\n     actions:\n",
    );
    for level in 0..levels {
        let pad = " ".repeat(7 + 5 * level);
        text += &format!(
            "{pad}- decision:\n{pad}   condition: {{lit: true}}\n{pad}   outputs:\n{pad}    yes:\n{pad}     actions:\n"
        );
    }
    text
}

#[test]
fn deep_nesting_costs_no_stack_and_has_a_limit() {
    let deep = load(&nested(190), &[]);
    assert!(!deep.has_errors(), "{:?}", deep.diagnostics);
    assert_eq!(deep.program.expect("it is a flow").actions().len(), 192);
    let too_deep = load(&nested(300), &[]);
    assert_eq!(
        too_deep.diagnostics[0].message,
        "more than 1000 lists and objects lie within each other"
    );
}

#[test]
fn aliases_make_no_endless_flow() {
    let mut text = String::from(
        "workflow:\n name: x\n startUpRef: ./states/state[a]\n a0: &a0 [{wait: {duration: {lit: {seconds: 1}}}}]\n",
    );
    for level in 1..12 {
        let before = level - 1;
        let copies = format!("*a{before}, ").repeat(8);
        text += &format!(" a{level}: &a{level} [{copies}]\n");
    }
    text += " states:\n  - state: {refId: a, name: a, actions: *a11}\n";
    let found = load(&text, &[]).diagnostics;
    assert!(
        found
            .iter()
            .any(|found| found.message.contains("repeat too much")),
        "{found:?}"
    );
}

#[test]
fn ten_thousand_actions_are_loaded_in_a_moment() {
    let mut text = nested(0);
    for number in 0..10_000 {
        text += &format!(
            "       - updateData:\n          name: Update {}\n          statements: [{{string: {{variable: Flow.v{number}, value: {{exp: 'Append(Flow.v{number}, \"x\")'}}}}}}]\n",
            number % 7
        );
    }
    let loaded = load(&text, &[]);
    assert!(!loaded.has_errors());
    assert_eq!(
        loaded.program.expect("it is a flow").actions().len(),
        10_003
    );
}
