//! Laws over generated flows and traces.

use flow_expr::Value;
use flow_report::graph::{Class, Diagram, Marks, dot, mermaid, path_marks, svg};
use flow_syntax::Source;
use proptest::{collection::vec, option, prelude::*, sample::select};

use crate::{
    structure::is_sound,
    support::{finished, flow_of, program, trace},
};

/// Names that something could stumble over, and then a number.
const NAMES: [&str; 14] = [
    "A",
    "end",
    "<b>",
    "\"",
    "\\",
    "&amp;",
    "#35;",
    "%%{init}",
    "`x`",
    "$$",
    "\n",
    "\u{202e}",
    "مرحبا",
    "👩\u{200d}🚒 a long name that has to be broken",
];

fn quoted(text: &str) -> String {
    Value::from(text).to_json()
}

/// Actions that ask nothing of the world, with exits to any of them.
fn flows() -> impl Strategy<Value = String> {
    let action = (select(&NAMES[..]), 0..5_u8, vec(option::of(0..9_usize), 4));
    vec(action, 1..9).prop_map(|actions| {
        let names: Vec<_> = actions.iter().enumerate().map(|(index, (name, ..))| quoted(&format!("{name}{index}"))).collect();
        let write = |(index, (_, kind, exits)): (usize, &(&str, u8, Vec<Option<usize>>))| {
            let exit = |at: usize, key: &str| exits[at].map(|to| format!("\"{key}\": {}", names[to % names.len()]));
            let on = |keys: [(usize, &str); 3]| keys.iter().filter_map(|(at, key)| exit(*at, key)).collect::<Vec<_>>().join(", ");
            let name = &names[index];
            match kind {
                0 => format!(r#"{{"name": {name}, "type": "Decision", "condition": "{} == 1", "on": {{{}}}}}"#, index % 2, on([(0, "yes"), (1, "no"), (2, "onerror")])),
                1 => format!(r#"{{"name": {name}, "type": "TransferToQueue", "queue": {{"id": {name}}}}}"#),
                2 => {
                    let cases: Vec<_> = exits.iter().flatten().map(|to| format!(r#"{{"when": "1 == 2", "next": {}}}"#, names[to % names.len()])).collect();
                    format!(r#"{{"name": {name}, "type": "Switch", "cases": [{}]}}"#, cases.join(","))
                }
                _ => format!(r#"{{"name": {name}, "type": "Log", "message": "m", "on": {{{}}}}}"#, exit(3, "next").unwrap_or_default()),
            }
        };
        flow_of(&actions.iter().enumerate().map(write).collect::<Vec<_>>().join(",\n"))
    })
}

/// A flow that can be loaded; names that are no names and cases that lack one make some that cannot.
fn loads(flow: &str) -> bool {
    !flow_load::load(&Source::new("flow.json", flow)).has_errors()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_flow_has_a_sound_picture(flow in flows()) {
        prop_assume!(loads(&flow));
        let diagram = Diagram::new(&program(&flow), &Marks::none());
        let picture = svg(&diagram).unwrap();
        is_sound(&picture);
        prop_assert_eq!(&picture, &svg(&Diagram::new(&program(&flow), &Marks::none())).unwrap());
        for text in [mermaid(&diagram), dot(&diagram)] {
            prop_assert!(text.chars().all(|letter| letter == '\n' || !letter.is_control()));
            prop_assert!(text.lines().all(|line| line.matches('"').count() % 2 == 0 || line.contains("\\\"")));
        }
    }

    #[test]
    fn the_path_of_every_run_is_marked(flow in flows()) {
        prop_assume!(loads(&flow));
        let program = program(&flow);
        let marks = path_marks(&program, &Source::new("trace.jsonl", trace(&flow))).unwrap();
        let steps = finished(&flow).trace.steps();
        let visited = program.actions().iter().enumerate().filter(|(index, _)| {
            steps.iter().any(|step| step.action.0 as usize == *index)
        });
        let diagram = Diagram::new(&program, &marks);
        let taken = diagram.shapes[..diagram.actions].iter().filter(|shape| shape.class == Some(Class::Taken));
        prop_assert_eq!(taken.count(), visited.count());
        // Every way is drawn: as many exits are marked as ways were taken.
        let arrows = diagram.arrows.iter().filter(|arrow| arrow.class == Some(Class::Taken));
        let exits: usize = arrows.map(|arrow| arrow.exits.len().max(1)).sum();
        prop_assert_eq!(exits, marks.ways.len());
        is_sound(&svg(&diagram).unwrap());
    }

    #[test]
    fn no_text_breaks_the_reader(lines in vec(select(&[
        r#"{"schema":"flowsim/trace/1"}"#, r#"{"event":"left","action":"A0","exit":"next","to":null}"#,
        r#"{"event":"finished","action":"A0","outcome":{"kind":"ended"}}"#, r#"{"event":"finished"}"#, "{", "[]", "", "\u{0}", "ä\"", "{\"event\":1}",
    ][..]), 0..6), noise in ".{0,20}") {
        let flow = flow_of(r#"{"name": "A0", "type": "Log", "message": "m"}"#);
        let text = lines.join("\n") + &noise;
        let source = Source::new("trace.jsonl", text.as_str());
        if let Err(found) = path_marks(&program(&flow), &source) {
            prop_assert!(found.span.start <= found.span.end && found.span.end as usize <= text.len());
        }
    }
}
