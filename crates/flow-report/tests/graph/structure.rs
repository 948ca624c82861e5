//! What holds of every SVG: it is XML that needs nothing else, nothing lies on anything else, and all of it is in sight.

use flow_report::graph::{MAX_SVG_SHAPES, svg};
use roxmltree::{Document, Node};

use crate::support::{ROUTING, TUTORIAL, diagram, drawn, flow_of};

/// Left, top, right and bottom.
type Frame = [f64; 4];

fn number(node: Node<'_, '_>, name: &str) -> f64 {
    let text = node
        .attribute(name)
        .unwrap_or_else(|| panic!("{node:?} has no {name}"));
    text.parse().unwrap()
}

/// The frame of the first outline in a group.
fn frame(group: Node<'_, '_>) -> Frame {
    let is_outline =
        |node: &Node<'_, '_>| node.has_tag_name("rect") || node.has_tag_name("polygon");
    let outline = group.children().find(is_outline).unwrap();
    match outline.attribute("points") {
        None => {
            let (left, top) = (number(outline, "x"), number(outline, "y"));
            [
                left,
                top,
                left + number(outline, "width"),
                top + number(outline, "height"),
            ]
        }
        Some(points) => {
            let corners: Vec<f64> = points
                .split([' ', ','])
                .map(|text| text.parse().unwrap())
                .collect();
            let side = |which: usize| corners.iter().skip(which).step_by(2).copied();
            let (low, high) = (f64::INFINITY, f64::NEG_INFINITY);
            [
                side(0).fold(low, f64::min),
                side(1).fold(low, f64::min),
                side(0).fold(high, f64::max),
                side(1).fold(high, f64::max),
            ]
        }
    }
}

fn overlap(one: &Frame, other: &Frame) -> bool {
    // Places are written with one decimal.
    let near = 0.2;
    one[0] + near < other[2]
        && other[0] + near < one[2]
        && one[1] + near < other[3]
        && other[1] + near < one[3]
}

/// How wide a text is at least in a usual font.
fn width(text: Node<'_, '_>) -> f64 {
    text.text()
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii)
        .count() as f64
        * 0.45
        * number(text, "font-size")
}

/// Asserts all of it; gives the names of the groups' titles.
#[track_caller]
pub(crate) fn is_sound(picture: &str) -> Vec<String> {
    let document = Document::parse(picture).unwrap_or_else(|error| panic!("{error}\n{picture}"));
    let root = document.root_element();
    let view: Vec<f64> = root
        .attribute("viewBox")
        .unwrap()
        .split(' ')
        .map(|text| text.parse().unwrap())
        .collect();
    let (wide, high) = (view[2], view[3]);
    for needed in ["title", "desc"] {
        assert!(
            root.children().any(|node| node.has_tag_name(needed)),
            "{needed} is missing"
        );
    }
    for node in root.descendants().filter(Node::is_element) {
        let allowed = [
            "svg", "title", "desc", "g", "rect", "polygon", "path", "text",
        ];
        assert!(allowed.contains(&node.tag_name().name()), "{node:?}");
        for attribute in node.attributes() {
            let is_outside = attribute.name().contains("href")
                || attribute.name().starts_with("on")
                || attribute.value().contains("url(");
            assert!(!is_outside, "{attribute:?}");
        }
    }
    for text in root.descendants().filter(|node| node.has_tag_name("text")) {
        let (x, y, half) = (number(text, "x"), number(text, "y"), width(text) / 2.0);
        let (left, right) = match text.attribute("text-anchor") {
            Some("middle") => (x - half, x + half),
            _ => (x, x + 2.0 * half),
        };
        assert!(
            left >= 0.0 && right <= wide && y > 0.0 && y < high,
            "{:?} is out of sight",
            text.text()
        );
    }
    let groups = |class: &'static str| {
        root.children()
            .filter(move |node| node.attribute("class") == Some(class))
    };
    let boxes: Vec<_> = groups("action").chain(groups("other")).map(frame).collect();
    let labels: Vec<_> = groups("label").map(frame).collect();
    for (index, one) in boxes.iter().enumerate() {
        assert!(
            one[0] >= 0.0 && one[1] >= 0.0 && one[2] <= wide && one[3] <= high,
            "{one:?} is out of sight"
        );
        let on = boxes[..index]
            .iter()
            .chain(&labels)
            .find(|other| overlap(one, other));
        assert_eq!(on, None, "lies on {one:?}");
    }
    for (index, one) in labels.iter().enumerate() {
        let on = labels[..index].iter().find(|other| overlap(one, other));
        assert_eq!(on, None, "a label lies on {one:?}");
    }
    let title = |group: Node<'_, '_>| {
        group
            .first_element_child()
            .unwrap()
            .text()
            .unwrap_or_default()
            .to_owned()
    };
    groups("action").map(title).collect()
}

#[test]
fn the_samples_are_sound() {
    let titles = is_sound(&drawn(TUTORIAL));
    assert_eq!(
        titles,
        [
            "Start Start",
            "Handle Error SetVariable",
            "Handle Timeout SetVariable",
            "Lookup Customer GetExternalContact",
            "Set Customer Name SetVariable"
        ]
    );
    assert_eq!(is_sound(&drawn(ROUTING)).len(), 14);
}

#[test]
fn names_break_nothing() {
    let names = [
        "<script>alert(1)</script>",
        "a\\\"b' &amp; ]]>",
        "x\\u0000\\n\\ty",
        "\\u202eevil",
        "مرحبا",
        "👩\u{200d}🚒",
        &"w ".repeat(5_000),
        &"x".repeat(10_000),
    ];
    let actions: Vec<_> = names
        .iter()
        .map(|name| format!(r#"{{ "name": "{name}", "type": "Log", "message": "m" }}"#))
        .collect();
    let titles = is_sound(&drawn(&flow_of(&actions.join(","))));
    assert_eq!(titles[1], "<script>alert(1)</script> Log");
    assert_eq!(titles[2], "a\"b' &amp; ]]> Log");
    assert_eq!(titles[3], "x\\u{0} y Log");
    assert_eq!(titles[8].len(), 10_004);
}

/// A flow of `count` actions, of which every third decides and every seventh calls.
fn large(count: usize) -> String {
    let to = |from: usize, step: usize| format!("A{}", (from * step + 7) % count);
    let action = |index: usize| match index % 21 {
        0 | 3 | 6 | 9 => format!(
            r#"{{ "name": "A{index}", "type": "Decision", "condition": "1 == 1", "on": {{ "yes": "{}", "no": "A{}" }} }}"#,
            to(index, 3),
            (index + 2) % count
        ),
        7 | 14 => format!(
            r#"{{ "name": "A{index}", "type": "GetExternalContact", "url": "https://crm.acme.test/x" }}"#
        ),
        _ => format!(r#"{{ "name": "A{index}", "type": "Log", "message": "m" }}"#),
    };
    flow_of(&(0..count).map(action).collect::<Vec<_>>().join(","))
}

#[test]
fn a_hundred_and_a_thousand_actions_are_sound() {
    assert_eq!(is_sound(&drawn(&large(100))).len(), 101);
    assert_eq!(is_sound(&drawn(&large(1_000))).len(), 1_001);
}

#[test]
fn a_thousand_actions_in_a_row_have_a_page() {
    let actions: Vec<_> = (0..1_000)
        .map(|index| format!(r#"{{ "name": "A{index}", "type": "Log", "message": "m" }}"#))
        .collect();
    assert_eq!(is_sound(&drawn(&flow_of(&actions.join(",")))).len(), 1_001);
}

#[test]
fn a_crowd_of_cases_is_sound() {
    let cases = |count: usize| -> Vec<_> {
        (0..count)
            .map(|case| format!(r#"{{ "when": "1 == 1", "next": "B{case}" }}"#))
            .collect()
    };
    let targets = (0..40).map(|index| format!(r#"{{ "name": "B{index}", "type": "Disconnect" }}"#));
    let switch = format!(
        r#"{{ "name": "S", "type": "Switch", "cases": [{}] }}"#,
        cases(40).join(",")
    );
    let actions: Vec<_> = [switch].into_iter().chain(targets).collect();
    assert_eq!(is_sound(&drawn(&flow_of(&actions.join(",")))).len(), 42);
}

#[test]
fn what_is_too_large_is_refused() {
    let too_large = svg(&diagram(&large(MAX_SVG_SHAPES + 1))).unwrap_err();
    assert!(too_large.shapes > MAX_SVG_SHAPES);
    assert!(
        too_large.to_string().contains("at most 6000"),
        "{too_large}"
    );
}
