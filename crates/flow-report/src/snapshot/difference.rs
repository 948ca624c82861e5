//! What differs between the snapshot that was kept of a case and today's: the branch that changed first, then values.

use flow_expr::{Object, Value};

use crate::value::{shortened, visible};

/// How many differences are told.
const MOST: usize = 25;
/// How much of a value is shown.
const WIDTH: usize = 100;

/// What differs between two snapshots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotDifference {
    /// The first difference in the path, else in the outcome, else in how many values there are any: one sentence.
    pub message: String,
    /// A line for each value that differs.
    pub lines: Vec<String>,
}

/// Compares two snapshots; `None` when they hold the same values.
///
/// The path comes first, up to the first step that went another way, since all that comes behind it follows from it.
pub fn snapshot_difference(kept: &Value, today: &Value) -> Option<SnapshotDifference> {
    if kept == today {
        return None;
    }
    let branch = first_branch(kept.member("path"), today.member("path"));
    let mut found = Found::default();
    for part in ["outcome", "variables", "notSet", "calls", "notes", "flow"] {
        found.compare(part, kept.member(part), today.member(part));
    }
    if found.count == 0 && branch.is_none() {
        found.compare("run", Some(kept), Some(today));
    }
    if found.count > MOST {
        let more = found.count - MOST;
        found.lines.push(format!("and {more} more"));
    }
    let message = branch.unwrap_or_else(|| match found.count {
        1 => "a value is not what it was".to_owned(),
        count => format!("{count} values are not what they were"),
    });
    Some(SnapshotDifference {
        message,
        lines: found.lines,
    })
}

/// The first step that is not the same, in words.
fn first_branch(kept: Option<&Value>, today: Option<&Value>) -> Option<String> {
    let (kept, today) = (kept?.as_list()?, today?.as_list()?);
    let same = kept
        .iter()
        .zip(today)
        .take_while(|(kept, today)| kept == today)
        .count();
    let (was, is) = (kept.get(same), today.get(same));
    let step = |value: &Option<Value>| Step::of(value.as_ref());
    let number = same + 1;
    Some(match (was.map(step), is.map(step)) {
        (None, None) => return None,
        (Some(was), Some(is)) if was.action == is.action => {
            let Step { action, exit } = was;
            format!(
                "step {number}: `{action}` was left by `{exit}`, and now by `{}`",
                is.exit
            )
        }
        (Some(was), Some(is)) => {
            format!(
                "step {number} was `{}`, and now is `{}`",
                was.action, is.action
            )
        }
        (Some(was), None) => format!(
            "step {number} was `{}`, and now the run has ended",
            was.action
        ),
        (None, Some(is)) => format!(
            "the run had ended, and now goes on to step {number}, `{}`",
            is.action
        ),
    })
}

/// A step of a path, as it is shown.
struct Step {
    action: String,
    exit: String,
}

impl Step {
    /// `via` names the exit by which a flow's last action was left.
    fn of(value: Option<&Value>) -> Self {
        let member = |name: &str| value.and_then(|value| value.member(name)?.as_text());
        let shown = |text: Option<&str>| visible(text.unwrap_or("?")).into_owned();
        Self {
            action: shown(member("action")),
            exit: shown(member("via").or_else(|| member("exit"))),
        }
    }
}

#[derive(Default)]
struct Found {
    count: usize,
    lines: Vec<String>,
}

impl Found {
    /// Values come from JSON, which is read only up to a bounded depth.
    fn compare(&mut self, place: &str, kept: Option<&Value>, today: Option<&Value>) {
        match (kept, today) {
            (kept, today) if kept == today => {}
            (Some(Value::Object(kept)), Some(Value::Object(today))) => {
                self.members(place, kept, today)
            }
            (Some(Value::List(kept)), Some(Value::List(today))) => {
                for index in 0..kept.len().max(today.len()) {
                    let at = |list: &[Option<Value>]| list.get(index).cloned().flatten();
                    let place = format!("{place}[{index}]");
                    self.compare(&place, at(kept).as_ref(), at(today).as_ref());
                }
            }
            (kept, today) => self.tell(place, kept, today),
        }
    }

    fn members(&mut self, place: &str, kept: &Object, today: &Object) {
        for (name, value) in kept.iter() {
            self.compare(&format!("{place}.{name}"), Some(value), today.get(name));
        }
        let added = today.iter().filter(|(name, _)| kept.get(name).is_none());
        for (name, value) in added {
            self.compare(&format!("{place}.{name}"), None, Some(value));
        }
        // The same members in another order: a request's or reply's body says so.
        if !kept
            .iter()
            .map(|(name, _)| name)
            .eq(today.iter().map(|(name, _)| name))
            && kept.len() == today.len()
            && kept
                .iter()
                .all(|(name, value)| today.get(name) == Some(value))
        {
            self.add(format!("{}: members are in another order", visible(place)));
        }
    }

    fn tell(&mut self, place: &str, kept: Option<&Value>, today: Option<&Value>) {
        let shown = |value: &Value| shortened(&value.to_json(), WIDTH);
        let place = visible(place);
        self.add(match (kept, today) {
            (Some(kept), Some(today)) => {
                format!("{place} was {}, and now is {}", shown(kept), shown(today))
            }
            (Some(kept), None) => format!("{place} was {}, and now is not there", shown(kept)),
            (None, Some(today)) => format!("{place} is new: {}", shown(today)),
            (None, None) => format!("{place} is not the same"),
        });
    }

    fn add(&mut self, line: String) {
        self.count += 1;
        if self.count <= MOST {
            self.lines.push(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use flow_expr::read_json;
    use insta::assert_snapshot;

    use super::*;

    fn value(json: &str) -> Value {
        read_json(json.as_bytes()).unwrap().value
    }

    #[track_caller]
    fn said(kept: &str, today: &str) -> String {
        let found = snapshot_difference(&value(kept), &value(today)).unwrap();
        format!("{}\n{}", found.message, found.lines.join("\n"))
    }

    #[test]
    fn the_branch_that_changed_first_comes_before_values() {
        let kept = r#"{"path": [{"action": "A", "exit": "next"}, {"action": "B", "exit": "success"}, {"action": "C", "exit": "end"}],
            "outcome": {"kind": "ended"}, "variables": {"a": 1, "b": {"c": [1, 2]}}, "notSet": []}"#;
        let today = r#"{"path": [{"action": "A", "exit": "next"}, {"action": "B", "exit": "timeout"}],
            "outcome": {"kind": "failed"}, "variables": {"b": {"c": [1]}, "d": "x"}, "notSet": ["a"]}"#;
        assert_snapshot!(said(kept, today), @r#"
        step 2: `B` was left by `success`, and now by `timeout`
        outcome.kind was "ended", and now is "failed"
        variables.a was 1, and now is not there
        variables.b.c[1] was 2, and now is not there
        variables.d is new: "x"
        notSet[0] is new: "a"
        "#);
    }

    #[test]
    fn the_last_exit_counts_too() {
        let path = |via: &str| {
            format!(r#"{{"path": [{{"action": "A", "exit": "end", "via": "{via}"}}]}}"#)
        };
        assert_snapshot!(said(&path("yes"), &path("no")), @r"
        step 1: `A` was left by `yes`, and now by `no`
        ");
        assert_snapshot!(said(&path("yes"), r#"{"path": []}"#), @r"
        step 1 was `A`, and now the run has ended
        ");
    }

    #[test]
    fn other_differences_are_told_too() {
        assert_snapshot!(said(r#"{"variables": {"a": {"x": 1, "y": 2}}}"#, r#"{"variables": {"a": {"y": 2, "x": 1}}}"#), @r"
        a value is not what it was
        variables.a: members are in another order
        ");
        assert_snapshot!(said(r#"{"schema": "a"}"#, r#"{"schema": "b"}"#), @r#"
        a value is not what it was
        run.schema was "a", and now is "b"
        "#);
        assert_snapshot!(said("1", "2"), @r"
        a value is not what it was
        run was 1, and now is 2
        ");
    }

    #[test]
    fn the_same_values_make_no_difference() {
        assert_eq!(
            snapshot_difference(&value("{\"a\": 1}"), &value("{ \"a\" : 1 }")),
            None
        );
    }

    #[test]
    fn of_very_many_differences_the_first_are_told() {
        let list = |start: usize| {
            let numbers: Vec<String> = (start..start + 1_000)
                .map(|number| number.to_string())
                .collect();
            format!(r#"{{"calls": [{}]}}"#, numbers.join(","))
        };
        let said = said(&list(0), &list(5_000));
        assert_eq!(said.lines().count(), 1 + MOST + 1);
        assert!(said.ends_with("and 975 more"), "{said}");
    }
}
