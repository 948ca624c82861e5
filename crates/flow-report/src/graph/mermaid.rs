//! A diagram as a Mermaid flowchart, which GitHub, GitLab and many wikis draw.

use std::fmt::Write as _;

use super::{
    diagram::{Arrow, Diagram, Line, Shape, ShapeKind},
    marks::Class,
    words::{cut, wrap},
};

/// How wide a line of a name or label is, in letters of average width, and how many lines there are. Mermaid breaks lines
/// at blanks only.
const LINE: f64 = 26.0;
const MOST_LINES: usize = 3;

/// How many characters of the flow's name are written.
const TITLE: usize = 80;

/// Colours of classes, each drawn light with dark letters so that they are read on any page.
const CLASSES: [(&str, &str); 6] = [
    ("outcome", "fill:#e8f5ee,stroke:#3d8b63,color:#14231b"),
    ("failed", "fill:#fdeaea,stroke:#c0392b,color:#3a0f0b"),
    (
        "elsewhere",
        "fill:#f6f3fb,stroke:#7a5bb0,color:#2b1d45,stroke-dasharray:2 3",
    ),
    (
        "taken",
        "fill:#dbeafe,stroke:#1d4ed8,color:#0b1f4d,stroke-width:3px",
    ),
    (
        "missed",
        "fill:#fff1e0,stroke:#c2640c,color:#432206,stroke-width:2px",
    ),
    (
        "unreachable",
        "fill:#eeeeee,stroke:#777777,color:#444444,stroke-dasharray:6 4",
    ),
];

/// Writes a diagram as a Mermaid flowchart.
pub fn mermaid(diagram: &Diagram) -> String {
    let mut out = String::new();
    front_matter(&mut out, diagram);
    out.push_str("flowchart TD\n");
    for (index, shape) in diagram.shapes.iter().enumerate() {
        line(&mut out, &declared(index, shape));
    }
    for arrow in &diagram.arrows {
        line(&mut out, &joined(arrow));
    }
    legend(&mut out, diagram);
    styles(&mut out, diagram);
    out
}

/// The flow's name in quotes that both JSON and YAML understand.
fn front_matter(out: &mut String, diagram: &Diagram) {
    if !diagram.title.is_empty() {
        // Mermaid takes tags out of a title and shows its entities as they are written: there is no way to escape.
        let lookalike = |letter: char| match letter {
            '<' => '‹',
            '>' => '›',
            '&' => '+',
            _ => letter,
        };
        let title: String = cut(&diagram.title, TITLE).chars().map(lookalike).collect();
        let mut quoted = String::new();
        flow_syntax::json::quote_into(&mut quoted, &title);
        let _ = writeln!(out, "---\ntitle: {quoted}\n---");
    }
}

fn line(out: &mut String, text: &str) {
    let _ = writeln!(out, "    {text}");
}

fn declared(index: usize, shape: &Shape) -> String {
    let (open, close) = match shape.kind {
        ShapeKind::Start => ("([", "])"),
        ShapeKind::Lookup => ("[[", "]]"),
        ShapeKind::Choice => ("{{", "}}"),
        ShapeKind::Action => ("[", "]"),
        ShapeKind::Ended | ShapeKind::Transferred | ShapeKind::Disconnected | ShapeKind::Failed => {
            ("([", "])")
        }
        ShapeKind::Elsewhere => (">", "]"),
    };
    let mut words = lines(&shape.name);
    if !shape.label.is_empty() {
        words = format!("{} · {words}", escaped(&shape.label));
    }
    if !shape.detail.is_empty() {
        let detail = lines(&shape.detail);
        let _ = write!(words, "<br/><small>{detail}</small>");
    }
    let class = class(shape).map_or(String::new(), |class| format!(":::{class}"));
    format!("s{index}{open}\"{words}\"{close}{class}")
}

fn class(shape: &Shape) -> Option<&'static str> {
    match (shape.class, shape.kind) {
        (Some(class), _) => Some(class.as_str()),
        (None, ShapeKind::Ended | ShapeKind::Transferred | ShapeKind::Disconnected) => {
            Some("outcome")
        }
        (None, ShapeKind::Failed) => Some("failed"),
        (None, ShapeKind::Elsewhere) => Some("elsewhere"),
        (None, _) => None,
    }
}

fn joined(arrow: &Arrow) -> String {
    let tip = match arrow.line {
        Line::Written => "-->",
        Line::Implied | Line::FlowHandler => "-.->",
        Line::Unhandled => "-.-x",
    };
    let label = match lines(&arrow.label()).as_str() {
        "" => String::new(),
        label => format!("|\"{label}\"|"),
    };
    format!("s{} {tip}{label} s{}", arrow.from, arrow.to)
}

/// One box that says what lines and colours mean.
fn legend(out: &mut String, diagram: &Diagram) {
    let lines = diagram.lines();
    let mut said = Vec::new();
    if !diagram.caption.is_empty() {
        said.push(diagram.caption.clone());
    }
    if lines.iter().any(|line| *line != Line::Written) {
        said.extend(
            lines
                .iter()
                .map(|line| format!("{}: {}", look(*line), line.meaning())),
        );
    }
    let classes = diagram.legend.iter();
    said.extend(classes.map(|(class, says)| format!("{}: {says}", colour(*class))));
    if !said.is_empty() {
        let said: Vec<_> = said.iter().map(|text| escaped(text)).collect();
        line(out, &format!("legend[\"{}\"]:::legend", said.join("<br/>")));
    }
}

fn look(line: Line) -> &'static str {
    match line {
        Line::Unhandled => "crossed",
        line => line.look(),
    }
}

fn colour(class: Class) -> &'static str {
    match class {
        Class::Taken => "blue",
        Class::Missed => "orange",
        Class::Unreachable => "grey",
    }
}

fn styles(out: &mut String, diagram: &Diagram) {
    let used = |name: &str| {
        diagram
            .shapes
            .iter()
            .any(|shape| class(shape) == Some(name))
    };
    for (name, style) in CLASSES.iter().filter(|(name, _)| used(name)) {
        line(out, &format!("classDef {name} {style}"));
    }
    line(
        out,
        "classDef legend fill:#ffffff,stroke:#bbbbbb,color:#555555,text-align:left",
    );
    for (which, style) in LINES {
        let drawn = diagram.arrows.iter().enumerate();
        let found = drawn.filter(|(_, arrow)| which(arrow));
        let found: Vec<_> = found.map(|(index, _)| index.to_string()).collect();
        if !found.is_empty() {
            line(out, &format!("linkStyle {} {style}", found.join(",")));
        }
    }
}

type Which = fn(&Arrow) -> bool;

/// What Mermaid's own arrows cannot say.
const LINES: [(Which, &str); 5] = [
    (
        |arrow| arrow.line == Line::FlowHandler && arrow.class.is_none(),
        "stroke:#7a5bb0,stroke-dasharray:2 4",
    ),
    (
        |arrow| arrow.line == Line::Unhandled && arrow.class.is_none(),
        "stroke:#c0392b",
    ),
    (
        |arrow| arrow.class == Some(Class::Taken),
        "stroke:#1d4ed8,stroke-width:3px",
    ),
    (
        |arrow| arrow.class == Some(Class::Missed),
        "stroke:#c2640c,stroke-width:2px",
    ),
    (
        |arrow| arrow.class == Some(Class::Unreachable),
        "stroke:#999999,stroke-dasharray:6 4",
    ),
];

/// A name in the lines that it needs.
fn lines(text: &str) -> String {
    let lines = wrap(text, LINE, MOST_LINES);
    let lines: Vec<_> = lines.iter().map(|line| escaped(line)).collect();
    lines.join("<br/>")
}

/// A text within quotes. What Mermaid, its Markdown, its formulas or HTML could read as more than letters is written as
/// a character's number.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if is_plain(before, letter, letters.peek()) {
            safe.push(letter);
        } else if letter == '$' && before == '$' {
            // Two of them begin a formula, however they are written: a word joiner keeps them apart.
            safe.push_str("#8288;#36;");
        } else {
            let _ = write!(safe, "#{};", u32::from(letter));
        }
        before = letter;
    }
    safe
}

/// Whether a letter is nothing but a letter between these two.
fn is_plain(before: char, letter: char, after: Option<&char>) -> bool {
    match letter {
        ' ' | ',' | '/' | '(' | ')' | '?' | '\'' => true,
        '-' | '.' => before.is_alphabetic(),
        ':' => before.is_alphabetic() && after == Some(&' '),
        _ => !letter.is_ascii() || letter.is_ascii_alphanumeric(),
    }
}
