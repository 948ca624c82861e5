//! A flow in both forms becomes one program: compared action by action, with what the forms leave open.

use std::collections::BTreeMap;

/// How a placeholder of an Archy flow is shown in its program; what it stands for is told from the export.
pub(crate) fn marker(name: &str) -> String {
    format!("⟦{name}⟧")
}

/// What differs between the program of an Archy flow, whose placeholders have markers for values, and that of its export: the lines
/// of the former behind `-`, of the latter behind `+`.
pub(crate) fn differences(archy: &str, export: &str) -> Vec<String> {
    let (archy, export): (Vec<_>, Vec<_>) = (archy.lines().collect(), export.lines().collect());
    let mut known = BTreeMap::new();
    let mut told = Vec::new();
    for at in 0..archy.len().max(export.len()) {
        let (first, second) = (archy.get(at).copied(), export.get(at).copied());
        if let (Some(first), Some(second)) = (first, second)
            && matches(first, second, &mut known)
        {
            continue;
        }
        told.extend(first.map(|line| format!("- {line}")));
        told.extend(second.map(|line| format!("+ {line}")));
    }
    told
}

/// Whether a line is another one, but for what its markers stand for, which is the same everywhere.
fn matches<'l>(pattern: &'l str, line: &'l str, known: &mut BTreeMap<&'l str, &'l str>) -> bool {
    let (mut pattern, mut line) = (pattern, line);
    while let Some((before, rest)) = pattern.split_once('⟦') {
        let Some(after) = line.strip_prefix(before) else {
            return false;
        };
        let (name, behind) = rest.split_once('⟧').expect("markers are closed");
        let literal = behind.split('⟦').next().unwrap_or_default();
        let end = match literal.is_empty() {
            true => after.len(),
            false => match after.find(literal) {
                Some(end) => end,
                None => return false,
            },
        };
        let meant = &after[..end];
        if *known.entry(name).or_insert(meant) != meant {
            return false;
        }
        (pattern, line) = (behind, &after[end..]);
    }
    pattern == line
}

#[test]
fn a_marker_stands_for_one_thing() {
    let shown = differences("a ⟦x⟧ b\nc \"⟦x⟧\"\nd", "a one two b\nc \"one two\"\nd");
    assert!(shown.is_empty(), "{shown:?}");
    let shown = differences("a ⟦x⟧ b\nc \"⟦x⟧\"", "a one b\nc \"two\"\nd");
    assert_eq!(shown, ["- c \"⟦x⟧\"", "+ c \"two\"", "+ d"]);
}
