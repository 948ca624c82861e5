//! Reading the text of a configuration. Everything wrong is reported at once, with its place.

use std::{ops::Range, time::Duration};

use flow_load::{AddressFault, check_address};
use flow_report::RuleInfo;
use flow_scenario::parse_duration;
use flow_syntax::{Diagnostic, Source, Span, nearest};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Config, Fuzzing, Silence, pattern::Pattern};

const FUZZ_KEYS: [&str; 3] = ["never", "always", "outcome-in"];
const TOP_KEYS: [&str; 5] = ["check", "silence", "fuzz", "integrations", "actions"];
const ACTIONS_KEYS: [&str; 1] = ["files"];
const CHECK_KEYS: [&str; 1] = ["time-budget"];
const SILENCE_KEYS: [&str; 4] = ["rule", "file", "action", "reason"];

/// More mistakes than this in one file help nobody.
const MAX_SYNTAX_ERRORS: usize = 20;

/// Reads a configuration; `rules` are those that may be silenced.
pub fn read(source: &Source, rules: &[RuleInfo]) -> Config {
    let (table, errors) = DeTable::parse_recoverable(source.text());
    let mut reader = Reader {
        rules,
        found: errors
            .iter()
            .take(MAX_SYNTAX_ERRORS)
            .map(|error| syntax(error, source))
            .collect(),
    };
    // After a mistake in the syntax a part of the file may be missing: the rest could silence more than was meant.
    let mut config = if reader.found.is_empty() {
        reader.config(table.get_ref())
    } else {
        Config::default()
    };
    config.diagnostics = reader.found;
    config
        .diagnostics
        .sort_by_key(|found| (found.span.start, found.span.end));
    config
}

fn syntax(error: &toml::de::Error, source: &Source) -> Diagnostic {
    let end = source.text().len();
    let range = error.span().unwrap_or(end..end);
    Diagnostic::error("syntax", "this is not TOML", within(range, source.text()))
        .with_label(error.message())
}

/// A range as a span that begins and ends between characters of the text.
fn within(range: Range<usize>, text: &str) -> Span {
    let floor = |offset: usize| {
        let boundaries = (0..=offset.min(text.len())).rev();
        let mut boundaries = boundaries.filter(|at| text.is_char_boundary(*at));
        boundaries.next().unwrap_or_default()
    };
    let end = floor(range.end);
    Span::new(floor(range.start).min(end), end)
}

struct Reader<'r> {
    rules: &'r [RuleInfo],
    found: Vec<Diagnostic>,
}

/// A table, and what it is called in messages.
struct Table<'t> {
    table: &'t DeTable<'t>,
    what: &'static str,
    /// Where it begins.
    at: Span,
}

impl Reader<'_> {
    fn wrong(&mut self, message: impl Into<String>, span: Span, help: impl Into<String>) {
        self.found
            .push(Diagnostic::error("invalid-field", message, span).with_help(help));
    }

    fn config(&mut self, table: &DeTable<'_>) -> Config {
        self.known(table, "the configuration", &TOP_KEYS);
        let check = table.get("check").and_then(|value| self.check(value));
        let silences = table.get("silence");
        Config {
            silences: silences.map_or_else(Vec::new, |value| self.silences(value)),
            time_budget: check,
            fuzz: table
                .get("fuzz")
                .map_or_else(Fuzzing::default, |value| self.fuzz(value)),
            integrations: table
                .get("integrations")
                .map_or_else(Vec::new, |value| self.integrations(value)),
            actions: table
                .get("actions")
                .map_or_else(Vec::new, |value| self.actions(value)),
            diagnostics: Vec::new(),
        }
    }

    /// Says which keys nobody knows. A misspelt `action` would silence more than was meant, so that this is an error.
    fn known(&mut self, table: &DeTable<'_>, what: &str, known: &[&str]) {
        for key in table.keys() {
            let name = &**key.get_ref();
            if known.contains(&name) {
                continue;
            }
            let help = match nearest(name, known.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("known here: {}", listed(known)),
            };
            let message = format!("{what} has no field `{name}`");
            self.found
                .push(Diagnostic::error("unknown-field", message, span(key)).with_help(help));
        }
    }

    /// `[integrations]`: names and where their services are.
    fn integrations(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<(String, String)> {
        let help = "write `\"CRM\" = \"https://crm.test\"`";
        let Some(table) = value.get_ref().as_table() else {
            let message = format!("`integrations` is {}, not a table", kind(value));
            self.wrong(message, span(value), "write `[integrations]`");
            return Vec::new();
        };
        let mut found = Vec::new();
        for (name, address) in table {
            let url = address.get_ref().as_str();
            match url.filter(|url| is_address(url)) {
                Some(url) => found.push((name.get_ref().to_string(), url.to_owned())),
                None => {
                    let message = format!("the address of `{}` is none", name.get_ref());
                    self.wrong(message, span(address), help);
                }
            }
        }
        found
    }

    /// `[actions]`: which files define data actions.
    fn actions(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<Pattern> {
        const HELP: &str = "write paths relative to this file: `files = [\"actions/*.json\"]`";
        let Some(table) = value.get_ref().as_table() else {
            let message = format!("`actions` is {}, not a table", kind(value));
            self.wrong(message, span(value), "write `[actions]`");
            return Vec::new();
        };
        self.known(table, "`[actions]`", &ACTIONS_KEYS);
        let Some(files) = table.get("files") else {
            return Vec::new();
        };
        let mut patterns = Vec::new();
        for text in self.texts(table, "files") {
            match Pattern::parse(&text) {
                Ok(pattern) => patterns.push(pattern),
                Err(why) => self.wrong(format!("`{text}` {why}"), span(files), HELP),
            }
        }
        patterns
    }

    fn check(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Duration> {
        let Some(table) = value.get_ref().as_table() else {
            let message = format!("`check` is {}, not a table", kind(value));
            self.wrong(message, span(value), "write `[check]`");
            return None;
        };
        self.known(table, "`[check]`", &CHECK_KEYS);
        let budget = table.get("time-budget")?;
        let written = budget.get_ref().as_str();
        let duration = written.and_then(parse_duration);
        if duration.is_none_or(|duration| duration.is_zero()) {
            let message = "`time-budget` must be a number above zero with a unit, at most a day";
            self.wrong(message, span(budget), "write `45s` or `1m`");
        }
        duration.filter(|duration| !duration.is_zero())
    }

    fn fuzz(&mut self, value: &Spanned<DeValue<'_>>) -> Fuzzing {
        let Some(table) = value.get_ref().as_table() else {
            let message = format!("`fuzz` is {}, not a table", kind(value));
            self.wrong(message, span(value), "write `[fuzz]`");
            return Fuzzing::default();
        };
        self.known(table, "`[fuzz]`", &FUZZ_KEYS);
        Fuzzing {
            never: self.texts(table, "never"),
            always: self.texts(table, "always"),
            outcome_in: self.texts(table, "outcome-in"),
        }
    }

    /// A list of strings.
    fn texts(&mut self, table: &DeTable<'_>, key: &str) -> Vec<String> {
        const HELP: &str = "write a list of strings: `[\"…\"]`";
        let Some(value) = table.get(key) else {
            return Vec::new();
        };
        let Some(items) = value.get_ref().as_array() else {
            let message = format!("`{key}` is {}, not a list", kind(value));
            self.wrong(message, span(value), HELP);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            match item.get_ref().as_str() {
                Some(text) => texts.push(text.to_owned()),
                None => self.wrong(format!("`{key}` holds {}", kind(item)), span(item), HELP),
            }
        }
        texts
    }

    fn silences(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<Silence> {
        const HELP: &str = "write `[[silence]]`, with two brackets, before each";
        let Some(items) = value.get_ref().as_array() else {
            let message = format!("`silence` is {}, not a list of tables", kind(value));
            self.wrong(message, span(value), HELP);
            return Vec::new();
        };
        let mut silences = Vec::new();
        for item in items {
            match item.get_ref().as_table() {
                Some(table) => silences.extend(self.silence(&Table {
                    table,
                    what: "this silence",
                    at: span(item),
                })),
                None => {
                    let message = format!("a silence is {}, not a table", kind(item));
                    self.wrong(message, span(item), HELP);
                }
            }
        }
        silences
    }

    /// One silence; `None` when anything in it is wrong, so that none silences more than was meant.
    fn silence(&mut self, table: &Table<'_>) -> Option<Silence> {
        let before = self.found.len();
        self.known(table.table, table.what, &SILENCE_KEYS);
        let rule = self.needed(table, "rule");
        let reason = self.needed(table, "reason");
        let file = self.text(table, "file");
        let action = self.text(table, "action");
        if let Some((name, span)) = rule {
            self.rule(name, span);
        }
        let file = file.and_then(|(text, span)| self.pattern(text, span));
        let (rule, span) = rule?;
        let (reason, _) = reason?;
        (self.found.len() == before).then(|| Silence {
            rule: rule.to_owned(),
            span,
            file,
            action: action.map(|(name, _)| name.to_owned()),
            reason: reason.trim().to_owned(),
        })
    }

    fn rule(&mut self, name: &str, span: Span) {
        let names = || self.rules.iter().map(|rule| rule.name);
        if matches!(name, "syntax" | "unknown-rule" | "unused-silence") {
            let help = match name {
                "syntax" => {
                    "what stands behind a mistake in the syntax cannot be read, so that nothing else is found: mend it"
                }
                _ => "it is about this file: mend or remove the silence that it points at",
            };
            self.wrong(format!("`{name}` cannot be silenced"), span, help);
        } else if !names().any(|known| known == name) {
            let help = match nearest(name, names()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => "findings show their rule in brackets: `error[unknown-target]`".to_owned(),
            };
            let message = format!("`{name}` is no rule");
            self.found
                .push(Diagnostic::error("unknown-rule", message, span).with_help(help));
        }
    }

    fn pattern(&mut self, text: &str, span: Span) -> Option<Pattern> {
        let pattern = Pattern::parse(text);
        if let Err(why) = pattern {
            let help = "write the flow's path relative to this file; `*`, `?` and `**` stand for other names";
            self.wrong(format!("`file` {why}"), span, help);
        }
        pattern.ok()
    }

    /// A text that must be there and not be blank.
    fn needed<'t>(&mut self, table: &Table<'t>, key: &'static str) -> Option<(&'t str, Span)> {
        let help = match key {
            "reason" => "say why: whoever reads this later has no other way to know",
            _ => "name the rule that is not to be reported",
        };
        if table.table.get(key).is_none() {
            let message = format!("{} has no `{key}`", table.what);
            self.found
                .push(Diagnostic::error("missing-field", message, table.at).with_help(help));
        }
        let (text, span) = self.text(table, key)?;
        if text.trim().is_empty() {
            self.wrong(format!("`{key}` is empty"), span, help);
            return None;
        }
        Some((text, span))
    }

    fn text<'t>(&mut self, table: &Table<'t>, key: &'static str) -> Option<(&'t str, Span)> {
        let value = table.table.get(key)?;
        let text = value.get_ref().as_str();
        if text.is_none() {
            let message = format!("`{key}` is {}, not a string", kind(value));
            self.wrong(message, span(value), "put it in quotes");
        }
        Some((text?, span(value)))
    }
}

fn is_address(text: &str) -> bool {
    matches!(check_address(text), Ok(()) | Err(AddressFault::Insecure))
}

fn span<T>(value: &Spanned<T>) -> Span {
    Span::new(value.span().start, value.span().end)
}

/// What a value is, for messages.
fn kind(value: &Spanned<DeValue<'_>>) -> &'static str {
    match value.get_ref() {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn listed(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests;
