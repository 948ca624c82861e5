//! What is shown of an action to people: one paragraph a step.

use flow_action::Step;
use flow_expr::{Object, Value};
use flow_report::{Style, human, visible};

use super::{Shown, Told};

/// How wide the names of steps are.
const MARGIN: usize = 13;

/// How many characters of a value are shown.
const MAX_SHOWN: usize = 2_000;

/// The action, step by step.
pub(crate) fn text(shown: &Shown, style: Style) -> String {
    let mut page = Page {
        text: format!("{}\n\n", visible(&shown.name)),
        style,
    };
    for told in &shown.operations {
        page.step(shown, told);
    }
    page.outcome(shown);
    for note in &shown.notes {
        page.text.push_str(&format!("note: {}\n", visible(note)));
    }
    page.text
}

struct Page {
    text: String,
    style: Style,
}

impl Page {
    /// A line beside the step's name, then lines below it.
    fn block(&mut self, step: Step, first: &str, rest: impl IntoIterator<Item = String>) {
        let name = format!("{:MARGIN$}", step.as_str());
        let name = match self.style {
            Style::Plain => name,
            Style::Colour => format!("\u{1b}[1m{name}\u{1b}[0m"),
        };
        self.text.push_str(&format!("{name}{}\n", visible(first)));
        for line in rest {
            self.text
                .push_str(&format!("{:MARGIN$}{}\n", "", visible(&line)));
        }
    }

    fn step(&mut self, shown: &Shown, told: &Told) {
        if let Some(error) = &told.error {
            let message = error
                .member("userMessage")
                .map(Value::text)
                .unwrap_or_default();
            let result = told.result.as_ref().map(lines).unwrap_or_default();
            return self.block(told.step, &format!("failed: {message}"), result);
        }
        let result = told.result.as_ref();
        match (told.step, result) {
            (Step::Request, _) => self.request(&shown.request),
            (Step::Reply, Some(result)) => self.block(told.step, &reply_head(shown), lines(result)),
            (Step::Translation | Step::Schema, Some(Value::Object(object))) => {
                self.members(told.step, object)
            }
            (step, Some(result)) => {
                let mut lines = lines(result).into_iter();
                let first = lines.next().unwrap_or_default();
                self.block(step, &first, lines);
            }
            (step, None) => self.block(step, "done", []),
        }
    }

    fn request(&mut self, request: &Value) {
        let text = |name: &str| {
            request
                .member(name)
                .map(|value| value.text().into_owned())
                .unwrap_or_default()
        };
        let headers = request.member("headers").and_then(Value::as_object);
        let headers = headers.into_iter().flat_map(Object::iter);
        let headers = headers.map(|(name, value)| format!("{name}: {}", value.text()));
        let body = request
            .member("body")
            .filter(|body| **body != Value::Null)
            .map(lines);
        let rest: Vec<_> = headers.chain(body.unwrap_or_default()).collect();
        self.block(
            Step::Request,
            &format!("{} {}", text("method"), text("url")),
            rest,
        );
    }

    /// `name = value`, one a line.
    fn members(&mut self, step: Step, object: &Object) {
        let mut lines = object
            .iter()
            .map(|(name, value)| cut(&format!("{name} = {}", value.to_json())));
        let nothing = match step {
            Step::Schema => "fits; it has no names that a flow binds",
            _ => "no paths",
        };
        match lines.next() {
            Some(first) => self.block(step, &first, lines.collect::<Vec<_>>()),
            None => self.block(step, nothing, []),
        }
    }

    fn outcome(&mut self, shown: &Shown) {
        let Some(error) = &shown.error else {
            return self.text.push_str("\nsuccess\n");
        };
        let text = |name: &str| {
            error
                .member(name)
                .map(|value| value.text().into_owned())
                .unwrap_or_default()
        };
        let kind = if shown.is_timeout {
            "timeout"
        } else {
            "failure"
        };
        let line = format!("{kind}: {}, status {}", text("errorCode"), text("status"));
        self.text.push_str(&format!("\n{}\n", visible(&line)));
    }
}

fn reply_head(shown: &Shown) -> String {
    let status = shown.status.map(|status| status.to_string());
    let elapsed = shown
        .elapsed
        .filter(|elapsed| !elapsed.is_zero())
        .map(human);
    let parts: Vec<_> = status.into_iter().chain(elapsed).collect();
    parts.join(", ")
}

/// A value in lines of bearable length: short ones on one line, others as indented JSON.
fn lines(value: &Value) -> Vec<String> {
    let short = match value {
        Value::Text(text) => text.to_string(),
        other => other.to_json(),
    };
    let shown = match value {
        Value::List(_) | Value::Object(_) if short.chars().count() > 100 => value.to_json_pretty(),
        _ => short,
    };
    cut(&shown).lines().map(str::to_owned).collect()
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
