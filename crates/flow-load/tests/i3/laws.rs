//! Laws over any text: nothing panics, nothing is endless, what is said lies within the file, and packing changes nothing.

use std::{fmt::Write as _, fs, time::Instant};

use flow_load::Loaded;
use flow_syntax::{Source, parse_json};
use proptest::{collection::vec, prelude::*, sample::select};

use crate::{shown::program, stories::exports};

fn flows() -> Vec<String> {
    let paths = exports("flows").into_iter().chain(exports("broken"));
    paths
        .map(|path| fs::read_to_string(path).expect("a flow can be read"))
        .collect()
}

fn loads(text: &str) -> Loaded {
    let source = Source::new("flow.json", text);
    let loaded = flow_load::load(&source);
    assert!(
        loaded.program.is_some() || loaded.has_errors(),
        "no program and nothing said: {text}"
    );
    for found in &loaded.diagnostics {
        let places = found.related.iter().map(|related| related.span);
        for place in places.chain([found.span]) {
            assert!(
                text.get(place.range()).is_some(),
                "{found:?} lies outside of {text}"
            );
        }
        assert!(
            !found.message.is_empty() && !found.message.ends_with('.'),
            "{found:?}"
        );
    }
    for (name, place) in flow_load::action_places(&source).into_iter().flatten() {
        assert!(text.get(place.range()).is_some(), "{name} of {text}");
    }
    for action in loaded.program.iter().flat_map(|program| program.actions()) {
        assert!(text.get(action.span.range()).is_some(), "{action:?}");
    }
    loaded
}

/// A file as the platform exports it.
fn packed(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte.is_ascii_alphanumeric() {
            true => encoded.push(char::from(byte)),
            false => write!(encoded, "%{byte:02X}").expect("a text can be written"),
        }
    }
    let mut packed = String::new();
    for three in encoded.as_bytes().chunks(3) {
        let of = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
        let group = of(0) << 16 | of(1) << 8 | of(2);
        for at in 0..4 {
            let digit = DIGITS[(group >> (18 - 6 * at) & 63) as usize];
            packed.push(if at <= three.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    packed
}

/// The ids in a text, each with its quotes.
fn ids(text: &str) -> Vec<&str> {
    let is_id = |text: &&str| text.len() == 36 && text.matches('-').count() == 4;
    text.split('"').filter(is_id).collect()
}

#[test]
fn a_packed_flow_is_the_same_program() {
    for text in flows() {
        let source = flow_load::unpacked(Source::new("flow.i3InboundFlow", packed(&text)));
        assert_eq!(source.name(), "flow.i3InboundFlow (decoded)");
        assert_eq!(flow_load::file_name(&source), "flow.i3InboundFlow");
        assert_eq!(source.text(), text, "a text that has lines keeps them");
        // Whoever does not unpack it gets the program all the same.
        let plain = loads(&text).program.map(|flow| program(&flow));
        let raw = flow_load::load(&Source::new("x", packed(&text)));
        assert_eq!(raw.program.map(|flow| program(&flow)), plain);
    }
}

#[test]
fn one_endless_line_becomes_many_that_say_the_same() {
    for text in flows()
        .iter()
        .filter(|text| parse_json(text).diagnostics.is_empty())
    {
        let line: String = text.lines().map(str::trim_start).collect();
        let source = flow_load::unpacked(Source::new("flow.i3", packed(&line)));
        assert!(source.text().lines().count() > 1, "{}", source.text());
        let of = |text: &str| loads(text).program.map(|flow| program(&flow));
        assert_eq!(of(source.text()), of(text));
    }
}

/// A flow of decisions, each in the way out of the one before, or all in a row.
fn decisions(count: usize, nested: bool) -> String {
    let mut actions = Vec::with_capacity(count);
    for at in 0..count {
        let next = format!("\"a{}\"", at + 1);
        let (link, path) = match (at + 1 < count, nested) {
            (false, _) => (String::new(), String::new()),
            (true, true) => (String::new(), format!(", \"nextActionId\": {next}")),
            (true, false) => (format!("\"nextAction\": {next}, "), String::new()),
        };
        actions.push(format!(
            "{{\"__type\": \"DecisionAction\", \"id\": \"a{at}\", \"trackingId\": {at}, \"name\": \"D{at}\", {link}\
             \"expression\": {{\"text\": \"1 == 1\", \"type\": \"bln\", \"uiMetaData\": {{\"mode\": 0}}}}, \
             \"paths\": [{{\"outputId\": \"__YES__\", \"label\": \"Yes\"{path}}}]}}"
        ));
    }
    format!(
        "{{\"name\": \"Long\", \"type\": \"workflow\", \"initialSequence\": \"s\", \"flowSequenceItemList\": [{{\"__type\": \"State\", \
         \"id\": \"s\", \"name\": \"S\", \"startAction\": \"a0\", \"actionList\": [{}]}}]}}",
        actions.join(", ")
    )
}

#[test]
fn no_depth_of_nesting_costs_stack() {
    let loaded = loads(&decisions(20_000, true));
    let program = loaded.program.expect("the flow is a program");
    assert!(program.actions().len() > 20_000);
}

#[test]
fn a_long_flow_loads_in_a_time_that_grows_with_its_length() {
    let time = |count: usize| {
        let text = decisions(count, false);
        let mut best = f64::MAX;
        for _ in 0..3 {
            let start = Instant::now();
            assert!(loads(&text).program.is_some());
            best = best.min(start.elapsed().as_secs_f64());
        }
        best
    };
    let (short, long) = (time(2_000), time(8_000));
    assert!(
        long < short * 12.0 + 0.2,
        "2,000 actions: {short} s, 8,000: {long} s"
    );
}

/// The words of the format, in keys and values.
const WORDS: [&str; 34] = [
    "name",
    "type",
    "id",
    "__type",
    "flowSequenceItemList",
    "actionList",
    "startAction",
    "nextAction",
    "nextActionId",
    "paths",
    "path",
    "outputId",
    "label",
    "text",
    "config",
    "lit",
    "ref",
    "operands",
    "val",
    "items",
    "variables",
    "variable",
    "expression",
    "inputs",
    "outputs",
    "value",
    "cases",
    "menuChoiceList",
    "action",
    "digit",
    "initialSequence",
    "errorHandling",
    "handlingType",
    "uiMetaData",
];

const LEAVES: [&str; 18] = [
    "\"a\"",
    "\"s\"",
    "5",
    "true",
    "null",
    "\"\"",
    "\"Flow.x\"",
    "\"Flow.x == 1\"",
    "[]",
    "{}",
    "\"DecisionAction\"",
    "\"Task\"",
    "\"Menu\"",
    "\"__YES__\"",
    "\"workflow\"",
    "\"SwitchAction\"",
    "\"str_coll\"",
    "\"P0D0H1M0S0F\"",
];

/// JSON in the words of the format.
fn shapes() -> impl Strategy<Value = String> {
    let leaf = select(&LEAVES[..]).prop_map(str::to_owned);
    leaf.prop_recursive(6, 60, 6, |inner| {
        let member = (select(&WORDS[..]), inner.clone())
            .prop_map(|(key, value)| format!("\"{key}\": {value}"));
        prop_oneof![
            vec(member, 0..6).prop_map(|members| format!("{{{}}}", members.join(", "))),
            vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(", "))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn any_json_in_the_words_of_the_format_is_loaded(inner in shapes()) {
        loads(&format!("{{\"initialSequence\": \"s\", \"flowSequenceItemList\": [{inner}, {inner}], \"variables\": [{inner}]}}"));
    }

    #[test]
    fn ids_may_lead_anywhere(flow in any::<prop::sample::Index>(), changes in vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..12)) {
        let flows = flows();
        let mut text = flow.get(&flows).clone();
        for (from, to) in changes {
            let known = ids(&text);
            prop_assume!(!known.is_empty());
            let (from, to) = ((*from.get(&known)).to_owned(), (*to.get(&known)).to_owned());
            text = text.replacen(&from, &to, 1 + from.len() % 2);
        }
        loads(&text);
    }

    #[test]
    fn lines_may_be_anywhere(flow in any::<prop::sample::Index>(), cuts in vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..5)) {
        let flows = flows();
        let mut lines: Vec<_> = flow.get(&flows).lines().collect();
        for (from, to) in cuts {
            let (from, to) = (from.index(lines.len()), to.index(lines.len()));
            lines.swap(from, to);
        }
        loads(&lines.join("\n"));
    }

    #[test]
    fn any_file_is_unpacked_or_told(name in select(&["a.i3WorkFlow", "a", "a.json"][..]), text in "(JTdC|ey|[{]|)[A-Za-z0-9+/=%{}\": \n\u{e9}]{0,60}") {
        let source = Source::new(name, text.as_str());
        let loaded = flow_load::load(&source);
        for found in &loaded.diagnostics {
            prop_assert!(text.get(found.span.range()).is_some(), "{found:?} lies outside of {text}");
        }
        let unpacked = flow_load::unpacked(source);
        loads(unpacked.text());
    }
}
