//! A diagram in the language of Graphviz.

use std::{borrow::Cow, fmt::Write as _};

use super::{
    diagram::{Arrow, Diagram, Line, Shape, ShapeKind},
    marks::Class,
    words::wrap,
};

/// How wide a line of a label is, in letters of average width, and how many lines there are.
const LINE: f64 = 18.0;
const LINES: usize = 3;

/// Writes a diagram for `dot`.
pub fn dot(diagram: &Diagram) -> String {
    let mut out = "digraph flow {\n".to_owned();
    let attributes = graph_attributes(diagram);
    let _ = writeln!(out, "  graph [{attributes}];");
    out.push_str("  node [shape=box, style=\"filled,rounded\", fillcolor=\"#ffffff\", color=\"#5b6673\", fontname=\"Helvetica,Arial,sans-serif\", fontsize=11];\n");
    out.push_str("  edge [color=\"#5b6673\", fontname=\"Helvetica,Arial,sans-serif\", fontsize=10, arrowsize=0.8];\n");
    for (index, shape) in diagram.shapes.iter().enumerate() {
        let _ = writeln!(out, "  s{index} [{}];", shape_attributes(shape));
    }
    for arrow in &diagram.arrows {
        let (from, to) = (arrow.from, arrow.to);
        let _ = writeln!(out, "  s{from} -> s{to} [{}];", arrow_attributes(arrow));
    }
    out.push_str("}\n");
    out
}

fn graph_attributes(diagram: &Diagram) -> String {
    let mut words = Vec::new();
    words.extend(wrap(&diagram.title, 40.0, 2));
    words.extend(wrap(&diagram.caption, 60.0, 2));
    words.extend(diagram.legend_of_lines());
    let classes = diagram.legend.iter();
    words.extend(classes.map(|(class, says)| format!("{}: {says}", colour_name(*class))));
    let label = lines(&words);
    format!(
        "rankdir=TB, bgcolor=\"#ffffff\", labelloc=t, fontname=\"Helvetica,Arial,sans-serif\", fontsize=12, label=\"{label}\""
    )
}

fn colour_name(class: Class) -> &'static str {
    match class {
        Class::Taken => "blue",
        Class::Missed => "orange",
        Class::Unreachable => "grey",
    }
}

fn shape_attributes(shape: &Shape) -> String {
    let mut words = wrap(&shape.name, LINE, LINES);
    if !shape.label.is_empty() {
        words.insert(0, shape.label.clone());
    }
    words.extend(wrap(&shape.detail, LINE, 1));
    let mut attributes = format!("label=\"{}\"", lines(&words));
    attributes.push_str(match shape.kind {
        ShapeKind::Start => ", shape=oval, style=filled",
        ShapeKind::Lookup => ", shape=box, style=filled, peripheries=2",
        ShapeKind::Choice => ", shape=hexagon, style=filled",
        ShapeKind::Action => "",
        ShapeKind::Ended | ShapeKind::Transferred | ShapeKind::Disconnected | ShapeKind::Failed => {
            ", shape=oval, style=filled"
        }
        ShapeKind::Elsewhere => ", shape=cds, style=\"filled,dotted\"",
    });
    attributes.push_str(match (shape.class, shape.kind) {
        (Some(Class::Taken), _) => ", fillcolor=\"#dbeafe\", color=\"#1d4ed8\", penwidth=3",
        (Some(Class::Missed), _) => ", fillcolor=\"#fff1e0\", color=\"#c2640c\", penwidth=2",
        (Some(Class::Unreachable), _) => {
            ", fillcolor=\"#eeeeee\", color=\"#777777\", fontcolor=\"#555555\""
        }
        (None, ShapeKind::Start) => ", penwidth=2",
        (None, ShapeKind::Ended | ShapeKind::Transferred | ShapeKind::Disconnected) => {
            ", fillcolor=\"#e8f5ee\", color=\"#3d8b63\""
        }
        (None, ShapeKind::Failed) => ", fillcolor=\"#fdeaea\", color=\"#c0392b\"",
        (None, ShapeKind::Elsewhere) => ", fillcolor=\"#f6f3fb\", color=\"#7a5bb0\"",
        (None, ShapeKind::Lookup | ShapeKind::Choice | ShapeKind::Action) => "",
    });
    let _ = write!(attributes, ", tooltip=\"{}\"", escaped(&cut(&shape.name)));
    attributes
}

fn arrow_attributes(arrow: &Arrow) -> String {
    let mut attributes = match arrow.line {
        Line::Written => "style=solid".to_owned(),
        Line::Implied | Line::Unhandled => "style=dashed".to_owned(),
        Line::FlowHandler => "style=dotted".to_owned(),
    };
    attributes.push_str(match (arrow.class, arrow.line) {
        (Some(Class::Taken), _) => ", color=\"#1d4ed8\", penwidth=3",
        (Some(Class::Missed), _) => ", color=\"#c2640c\", penwidth=2",
        (Some(Class::Unreachable), _) => ", color=\"#999999\"",
        (None, Line::FlowHandler) => ", color=\"#7a5bb0\"",
        (None, Line::Unhandled) => ", color=\"#c0392b\"",
        (None, Line::Written | Line::Implied) => "",
    });
    if !arrow.exits.is_empty() {
        let label = lines(&wrap(&arrow.label(), LINE, LINES));
        let all = escaped(&cut(&arrow.all_exits()));
        let _ = write!(attributes, ", label=\"{label}\", tooltip=\"{all}\"");
    }
    attributes
}

/// Lines one below the other.
fn lines(words: &[String]) -> String {
    let lines: Vec<_> = words.iter().map(|line| escaped(line)).collect();
    lines.join("\\n")
}

/// Graphviz reads strings of up to 16,384 bytes, escapes included.
fn cut(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 2_000;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// A text within quotes: Graphviz reads escapes and HTML entities in them.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '"' => safe.push_str("\\\""),
            '\\' => safe.push_str("\\\\"),
            '&' => safe.push_str("&amp;"),
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_no_longer_than_graphviz_reads() {
        assert!(escaped(&cut(&"&".repeat(300_000))).len() < 16_384);
        assert!(escaped(&cut(&"日".repeat(300_000))).len() < 16_384);
        assert_eq!(cut("Start"), "Start");
    }
}
