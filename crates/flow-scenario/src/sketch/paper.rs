//! A world as YAML, with what else could be written.

use std::{collections::BTreeMap, fmt::Write};

use flow_expr::{Object, Value};

use super::needs::{Needs, Thing};

/// A Monday morning.
const NOW: &str = "2026-11-23T10:00:00Z";

const HOURS: &str = "or { start: 2026-01-05T09:00, end: 2026-01-05T17:00, rrule: \"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR\", timeZone: Europe/Berlin }";

pub(super) fn write(needs: &Needs, flow: &str, caller: &[String]) -> String {
    let mut paper = Paper::default();
    let flow: String = flow
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect();
    paper.line(&format!(
        "# What `{flow}` finds around it. The values are made up: change what matters."
    ));
    paper.line(&format!("now: {NOW}"));
    paper.values("variables", &needs.given);
    if !caller.is_empty() {
        let caller = Value::list(caller.iter().map(|entered| entered.as_str().into()));
        paper.line("# What the caller enters or says, in order; `none` for nothing.");
        paper.line(&format!("caller: {}", caller.to_json()));
    }
    for (list, things) in &needs.things {
        let things = Value::list(things.iter().map(thing));
        paper.line(&format!("{list}: {}", things.to_json()));
    }
    paper.words("schedules", needs.schedules.iter(), "active", HOURS);
    paper.words(
        "scheduleGroups",
        needs.schedule_groups.iter(),
        "open",
        "or closed, holiday, emergency, or { open: [a schedule], holiday: [another] }",
    );
    paper.words(
        "emergencyGroups",
        needs.emergency_groups.iter(),
        "false",
        "true while it is on",
    );
    paper.attributes("participant", &needs.participant);
    paper.attributes("conversation", &needs.conversation);
    paper.tables(needs);
    paper.replies(needs);
    paper.0
}

#[derive(Default)]
struct Paper(String);

impl Paper {
    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn member(&mut self, depth: usize, name: &str, value: &str, hint: &str) {
        let hint = match hint {
            "" => String::new(),
            hint => format!(" # {}", hint.replace(['\n', '\r'], " ")),
        };
        let value = match value {
            "" => String::new(),
            value => format!(" {value}"),
        };
        // To write into a text cannot fail.
        let _ = writeln!(
            self.0,
            "{:depth$}{}:{value}{hint}",
            "",
            key(name),
            depth = depth * 2
        );
    }

    fn values(&mut self, name: &str, values: &BTreeMap<String, Value>) {
        if !values.is_empty() {
            self.line(&format!("{name}:"));
        }
        for (name, value) in values {
            self.member(1, name, &value.to_json(), "");
        }
    }

    fn words<'n>(
        &mut self,
        name: &str,
        names: impl Iterator<Item = &'n String>,
        word: &str,
        hint: &str,
    ) {
        for (index, known) in names.enumerate() {
            if index == 0 {
                self.line(&format!("{name}:"));
            }
            self.member(1, known, word, if index == 0 { hint } else { "" });
        }
    }

    fn attributes(&mut self, name: &str, attributes: &BTreeMap<String, &'static str>) {
        let values = attributes
            .iter()
            .map(|(name, text)| (name.clone(), Value::from(*text)));
        self.values(name, &values.collect());
    }

    fn tables(&mut self, needs: &Needs) {
        for (index, (table, rows)) in needs.tables.iter().enumerate() {
            if index == 0 {
                self.line("tables: # or the path of a CSV file whose first row names the columns");
            }
            self.member(1, table, "", "");
            for (row, columns) in rows {
                let columns = columns
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.clone()));
                self.member(2, row, &Value::from(Object::of(columns)).to_json(), "");
            }
        }
    }

    fn replies(&mut self, needs: &Needs) {
        for (index, answer) in needs.replies.iter().enumerate() {
            if index == 0 {
                self.line("replies:");
            }
            let reply = answer
                .reply
                .iter()
                .map(|(name, value)| (*name, value.clone()));
            self.line(&format!("  # {}", answer.hint.replace(['\n', '\r'], " ")));
            self.member(1, &answer.to, &Value::from(Object::of(reply)).to_json(), "");
        }
    }
}

fn thing(thing: &Thing) -> Value {
    Object::of([
        ("name", thing.name.as_str().into()),
        ("id", thing.id.as_str().into()),
    ])
    .into()
}

/// A key as YAML reads it back: plain where that is certain.
fn key(name: &str) -> String {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || " ._/-".contains(letter);
    let begins = name.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let is_word = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        .contains(&&*name.to_lowercase());
    let plain = begins && !is_word && !name.ends_with(' ') && name.chars().all(is_letter);
    match plain {
        true => name.to_owned(),
        false => Value::from(name).to_json(),
    }
}
