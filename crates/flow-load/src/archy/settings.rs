//! The flow's own settings that change how its actions behave: menus, input, bots.

use std::time::Duration;

use flow_syntax::{Diagnostic, Kind, Node, nearest};

use super::props::{Props, shorten};

/// How long the flow waits for its callers and how often it asks again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    /// How long a menu waits for a choice.
    pub(super) menu_timeout: Duration,
    /// How often a menu is repeated.
    pub(super) menu_repeats: u32,
    /// How long a question for digits waits for the first one.
    pub(super) no_entry: Duration,
    /// How long a bot waits for an answer.
    pub(super) bot_timeout: Duration,
    /// After how many questions without an answer a bot gives up.
    pub(super) no_inputs: u32,
    /// After how many answers that it does not understand a bot gives up.
    pub(super) no_matches: u32,
}

/// The vendor's defaults.
impl Default for Settings {
    fn default() -> Self {
        Self {
            menu_timeout: Duration::from_secs(10),
            menu_repeats: 3,
            no_entry: Duration::from_secs(5),
            bot_timeout: Duration::from_secs(7),
            no_inputs: 3,
            no_matches: 3,
        }
    }
}

impl Settings {
    /// Reads what a flow says of them.
    pub(super) fn read(&mut self, flow: &Props<'_>, found: &mut Vec<Diagnostic>) {
        let within = |name: &str| flow.get(name);
        if let Some(menu) = within("settingsMenu") {
            self.read_menu(menu, found);
        }
        let collect = within("settingsActionDefaults").and_then(|all| all.get("collectInput"));
        let no_entry = collect.and_then(|collect| collect.get("noEntryTimeout"));
        set_wait(&mut self.no_entry, no_entry, found);
        if let Some(input) = within("settingsUserInput") {
            set_wait(&mut self.bot_timeout, input.get("noInputsTimeout"), found);
            set(
                &mut self.no_inputs,
                input.get("noInputsMax").and_then(count),
            );
            set(
                &mut self.no_matches,
                input.get("noMatchesMax").and_then(count),
            );
        }
    }

    /// Reads what a menu says of itself.
    pub(super) fn read_menu(&mut self, menu: Node<'_>, found: &mut Vec<Diagnostic>) {
        let timeout = menu.get("menuSelectionTimeout");
        set_wait(&mut self.menu_timeout, timeout, found);
        set(
            &mut self.menu_repeats,
            menu.get("repeatCount").and_then(count),
        );
    }
}

fn set<T>(setting: &mut T, written: Option<T>) {
    if let Some(written) = written {
        *setting = written;
    }
}

fn set_wait(setting: &mut Duration, written: Option<Node<'_>>, found: &mut Vec<Diagnostic>) {
    set(setting, written.and_then(wait));
    found.extend(written.and_then(wrong_wait));
}

/// What is wrong with a literal that is to be a length of time.
pub(super) fn wrong_wait(value: Node<'_>) -> Option<Diagnostic> {
    let literal = value.get("lit")?;
    let is_other = literal.kind() == Kind::Object && !is_length(literal);
    is_other.then(|| no_length(literal))
}

/// A literal length of time above zero.
pub(super) fn wait(value: Node<'_>) -> Option<Duration> {
    let millis = millis(value.get("lit")?)?;
    let millis = u64::try_from(millis).ok().filter(|millis| *millis > 0)?;
    Some(Duration::from_millis(millis))
}

/// A literal whole number, bounded by what the platform allows.
pub(super) fn count(value: Node<'_>) -> Option<u32> {
    value.get("lit").unwrap_or(value).number()?.parse().ok()
}

/// How lengths of time are written.
pub(super) const LENGTHS: &str =
    "write `seconds: 30`, `minutes: 1`, `hours: 2`, `days: 1` or `ms: 500` below `lit`";

/// The units in which lengths of time are written, with their milliseconds.
const UNITS: &[(&str, i64)] = &[
    ("days", 86_400_000),
    ("hours", 3_600_000),
    ("minutes", 60_000),
    ("seconds", 1_000),
    ("milliseconds", 1),
    ("ms", 1),
];

/// The names of the units of time.
fn units() -> impl Iterator<Item = &'static str> {
    UNITS.iter().map(|(unit, _)| *unit)
}

/// Whether a name is that of a unit of time.
fn is_unit(name: &str) -> bool {
    units().any(|unit| unit == name)
}

/// Whether an object is written in units of time.
pub(super) fn is_length(node: Node<'_>) -> bool {
    node.kind() == Kind::Object
        && !node.is_empty()
        && node.members().all(|member| is_unit(member.key))
}

/// The milliseconds of `{minutes: 1, seconds: 30}`; `None` when a part is no whole number or the sum is too large.
pub(super) fn millis(node: Node<'_>) -> Option<i64> {
    if !is_length(node) {
        return None;
    }
    node.members().try_fold(0_i64, |sum, member| {
        let (_, unit) = UNITS.iter().find(|(unit, _)| *unit == member.key)?;
        let count: i64 = member.value.number()?.parse().ok()?;
        sum.checked_add(count.checked_mul(*unit)?)
    })
}

/// What is said of an object that is to be a length of time and has other names than units.
pub(super) fn no_length(node: Node<'_>) -> Diagnostic {
    let wrong = node.members().find(|member| !is_unit(member.key));
    let Some(wrong) = wrong else {
        let message = "the length of time is missing";
        return Diagnostic::error("invalid-field", message, node.span()).with_help(LENGTHS);
    };
    let key = shorten(wrong.key);
    let message = format!("`{key}` is no unit of time");
    let error = Diagnostic::error("invalid-field", message, wrong.key_span);
    match nearest(wrong.key, units()) {
        Some(near) => error.with_help(format!("did you mean `{near}`?")),
        None => error.with_help(LENGTHS),
    }
}
