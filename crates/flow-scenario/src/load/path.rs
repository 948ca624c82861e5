//! Paths into a run's report, for what a snapshot does not keep.

use flow_syntax::{Kind, nearest};

use super::{
    Reader,
    part::{Field, Part},
    place,
};
use crate::{
    keys::SNAPSHOT,
    promise::{PathStep, RedactPath, Snapshot},
};

/// What a report has at its root.
const ROOTS: [&str; 7] = [
    "flow",
    "outcome",
    "path",
    "variables",
    "notSet",
    "calls",
    "notes",
];

impl Reader<'_> {
    /// `Some(None)` when the case says that it keeps none.
    pub(super) fn snapshot(&mut self, field: &Field<'_>) -> Option<Option<Snapshot>> {
        let mut snapshot = Snapshot {
            redact: Vec::new(),
            span: field.key_span,
        };
        match (field.value.as_bool(), field.value.kind()) {
            (Some(kept), _) => return Some(kept.then_some(snapshot)),
            (None, Kind::Object) => {}
            _ => {
                let message = format!(
                    "`snapshot` is {}, not true or false",
                    field.value.describe()
                );
                let help =
                    "write `snapshot: true`, or `snapshot: { redact: [\"$customer.email\"] }`";
                self.wrong(message, place(field), help);
                return None;
            }
        }
        let help =
            "write paths: `redact: [\"$customer.email\", \"calls[0].requestBody.phoneNumber\"]`";
        for field in self.members(field.value, "`snapshot`", &SNAPSHOT) {
            if field.key == "redact" {
                let texts = self.texts(&field, help);
                let paths = texts
                    .into_iter()
                    .filter_map(|(text, part)| self.redact(text, part));
                snapshot.redact = paths.collect();
            }
        }
        Some(Some(snapshot))
    }

    fn redact(&mut self, text: String, part: Part<'_>) -> Option<RedactPath> {
        let Some(steps) = read_path(&text) else {
            let message = format!("`{text}` is no path into a report");
            let help =
                "write `$customer.email`, `calls[0].requestBody.phoneNumber` or `calls[*].url`";
            self.wrong(message, part.span(), help);
            return None;
        };
        if let Some(PathStep::Member(root)) = steps.first()
            && !ROOTS.contains(&&**root)
        {
            let help = match nearest(root, ROOTS) {
                Some(known) => format!("did you mean `{known}`? A variable is written `${root}`"),
                None => format!(
                    "a variable is written `${root}`; a report has {}",
                    ROOTS.join(", ")
                ),
            };
            let message = format!("a report has no `{root}`");
            self.wrong(message, part.span(), help);
            return None;
        }
        Some(RedactPath {
            text,
            steps,
            span: part.span(),
        })
    }
}

/// Reads names behind `.` and indices in brackets, after a first name; `$name` is a variable.
fn read_path(text: &str) -> Option<Vec<PathStep>> {
    let (mut steps, mut rest) = match text.strip_prefix('$') {
        Some(rest) => (vec![PathStep::Member("variables".into())], rest),
        None => (Vec::new(), text),
    };
    rest = member(rest, &mut steps)?;
    while !rest.is_empty() {
        rest = match rest.strip_prefix('.') {
            Some(rest) => member(rest, &mut steps)?,
            None => element(rest, &mut steps)?,
        };
    }
    Some(steps)
}

fn member<'t>(rest: &'t str, steps: &mut Vec<PathStep>) -> Option<&'t str> {
    let end = rest.find(['.', '[', ']', '$']).unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    (!name.is_empty()).then(|| steps.push(PathStep::Member(name.into())))?;
    Some(rest)
}

fn element<'t>(rest: &'t str, steps: &mut Vec<PathStep>) -> Option<&'t str> {
    let (index, rest) = rest.strip_prefix('[')?.split_once(']')?;
    steps.push(match index {
        "*" => PathStep::Every,
        digits => PathStep::Element(digits.parse().ok()?),
    });
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_names_and_indices() {
        let steps = read_path("$customer.items[0][*].name").unwrap();
        let name = |name: &str| PathStep::Member(name.into());
        assert_eq!(
            steps,
            [
                name("variables"),
                name("customer"),
                name("items"),
                PathStep::Element(0),
                PathStep::Every,
                name("name")
            ]
        );
    }

    #[test]
    fn anything_else_is_no_path() {
        for text in [
            "", "$", ".", "a.", "a..b", "[0]", "a[", "a[x]", "a[-1]", "a[0]b", "a$b", "a]",
        ] {
            assert_eq!(read_path(text), None, "{text}");
        }
    }
}
