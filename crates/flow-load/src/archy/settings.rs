//! The flow's own settings that change how its actions behave: menus, input, bots.

use std::time::Duration;

use flow_syntax::{Kind, Node};

use super::props::Props;

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
    pub(super) fn read(&mut self, flow: &Props<'_>) {
        let within = |name: &str| flow.get(name);
        if let Some(menu) = within("settingsMenu") {
            self.read_menu(menu);
        }
        let collect = within("settingsActionDefaults").and_then(|all| all.get("collectInput"));
        let no_entry = collect.and_then(|collect| collect.get("noEntryTimeout"));
        set(&mut self.no_entry, no_entry.and_then(wait));
        if let Some(input) = within("settingsUserInput") {
            set(
                &mut self.bot_timeout,
                input.get("noInputsTimeout").and_then(wait),
            );
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
    pub(super) fn read_menu(&mut self, menu: Node<'_>) {
        set(
            &mut self.menu_timeout,
            menu.get("menuSelectionTimeout").and_then(wait),
        );
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
pub(super) fn units() -> impl Iterator<Item = &'static str> {
    UNITS.iter().map(|(unit, _)| *unit)
}

/// Whether a name is that of a unit of time.
pub(super) fn is_unit(name: &str) -> bool {
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
