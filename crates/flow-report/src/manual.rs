//! The manual of the expression language: every function and operator, explained.

use std::fmt::Write as _;

use flow_expr::{Function, Operator, Overload, functions, operators};
use flow_syntax::nearest;

use crate::{
    snippet::Style,
    style::{BOLD, CYAN, DIM, paint},
};

/// The widest line of a page.
const WIDTH: usize = 90;

/// The page of a function or operator, found by name in any letter case; else the nearest known name.
pub fn manual_page(name: &str, style: Style) -> Result<String, Option<&'static str>> {
    let name = name.trim();
    if let Some(function) = functions()
        .iter()
        .find(|one| one.name().eq_ignore_ascii_case(name))
    {
        return Ok(function_page(function, style));
    }
    let written = |one: &&Operator| one.symbol.split(' ').next() == Some(&*name.to_lowercase());
    let pages: Vec<String> = operators()
        .iter()
        .filter(written)
        .map(|one| operator_page(one, style))
        .collect();
    match pages.is_empty() {
        false => Ok(pages.join("\n")),
        true => Err(nearest(name, functions().iter().map(Function::name))),
    }
}

/// Every function by family with its summary, and every operator.
pub fn manual_index(style: Style) -> String {
    let mut families: Vec<&str> = functions().iter().map(Function::family).collect();
    families.sort_unstable();
    families.dedup();
    let mut page = String::new();
    for family in families {
        push_line(&mut page, &paint(style, BOLD, family));
        for function in functions().iter().filter(|one| one.family() == family) {
            push_entry(&mut page, function.name(), function.summary(), style);
        }
        page.push('\n');
    }
    push_line(&mut page, &paint(style, BOLD, "operators"));
    for operator in operators() {
        push_entry(&mut page, operator.symbol, operator.summary, style);
    }
    page
}

fn push_entry(page: &mut String, name: &str, summary: &str, style: Style) {
    const NAMES: usize = 24;
    let padding = " ".repeat(NAMES.saturating_sub(name.chars().count()).max(1));
    let mut lines = wrapped(summary, WIDTH - NAMES - 2).into_iter();
    let first = lines.next().unwrap_or_default();
    push_line(
        page,
        &format!("  {}{padding}{first}", paint(style, CYAN, name)),
    );
    for line in lines {
        push_line(page, &format!("  {}{line}", " ".repeat(NAMES)));
    }
}

fn function_page(function: &Function, style: Style) -> String {
    let shown = function
        .overloads()
        .iter()
        .map(|overload| signature(function.name(), overload));
    let mut page = String::new();
    for line in shown {
        push_line(&mut page, &paint(style, CYAN, &line));
    }
    push_rest(
        &mut page,
        function.summary(),
        function.detail(),
        function.examples(),
        style,
    );
    page
}

fn operator_page(operator: &Operator, style: Style) -> String {
    let mut page = String::new();
    for overload in &operator.overloads {
        push_line(
            &mut page,
            &paint(style, CYAN, &use_of(operator.symbol, overload)),
        );
    }
    push_rest(
        &mut page,
        operator.summary,
        operator.detail,
        operator.examples,
        style,
    );
    page
}

/// `Left(srcString: Text, length: Integer ≥ 0) → Text`.
pub fn signature(name: &str, overload: &Overload) -> String {
    format!("{name}{overload}")
}

/// `Integer + Decimal → Decimal`.
fn use_of(symbol: &str, overload: &Overload) -> String {
    let kinds: Vec<String> = overload
        .parameters
        .iter()
        .map(|parameter| parameter.kind.to_string())
        .collect();
    let written = match (symbol, kinds.as_slice()) {
        ("[", [index, base]) => format!("{base}[{index}]"),
        (".", [_, base]) => format!("{base}.name"),
        ("?", [condition, a, b]) => format!("{condition} ? {a} : {b}"),
        (_, [left, right]) => format!("{left} {symbol} {right}"),
        (_, [operand]) => format!("{}{operand}", symbol.split(' ').next().unwrap_or_default()),
        _ => symbol.to_owned(),
    };
    format!("{written} → {}", overload.returns)
}

fn push_rest(
    page: &mut String,
    summary: &str,
    detail: &str,
    examples: &[(&str, &str)],
    style: Style,
) {
    page.push('\n');
    for paragraph in [summary, detail].iter().filter(|text| !text.is_empty()) {
        for line in wrapped(paragraph, WIDTH) {
            push_line(page, &line);
        }
    }
    page.push('\n');
    for (expression, value) in examples {
        let _ = writeln!(
            page,
            "  {expression}  {}",
            paint(style, DIM, &format!("→ {value}"))
        );
    }
}

fn push_line(page: &mut String, line: &str) {
    page.push_str(line.trim_end());
    page.push('\n');
}

/// The text broken at spaces into lines of at most `width` characters, where words allow.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
