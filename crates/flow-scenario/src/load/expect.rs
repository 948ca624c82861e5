//! What a run must do.

use std::{collections::HashSet, sync::Arc};

use flow_core::{ErrorCode, NoteCode};
use flow_syntax::{Kind, Span, nearest};

use super::{
    Reader,
    part::{Field, Part},
    place,
};
use crate::{
    judge::constant,
    keys::EXPECT,
    promise::{Promise, Snapshot, Stop, Wanted, WantedExits, WantedOutcome},
};

/// How runs end.
pub(crate) const OUTCOMES: [&str; 5] = ["ended", "disconnected", "failed", "limit", "transferred"];

/// The promises of a case, or of the defaults.
#[derive(Clone, Debug, Default)]
pub(super) struct Expect {
    pub(super) promises: Vec<Promise>,
    /// `Some(None)` when it is said that there is none.
    pub(super) snapshot: Option<Option<Snapshot>>,
}

/// What of a run a promise is about: of two promises about the same thing the case's own counts.
#[derive(PartialEq, Eq, Hash)]
enum Slot {
    Outcome,
    Path,
    Exits(Arc<str>),
    Variable(Arc<str>),
    Requests(Arc<str>),
    Order,
    Notes,
}

/// `None` for promises that add up.
fn slot(promise: &Promise) -> Option<Slot> {
    Some(match &promise.wanted {
        Wanted::Outcome(_) => Slot::Outcome,
        Wanted::Path(_) => Slot::Path,
        Wanted::Exits { action, .. } => Slot::Exits(action.clone()),
        Wanted::Variable { name, .. } => Slot::Variable(name.clone()),
        Wanted::Count { action, .. } | Wanted::Request { action, .. } => {
            Slot::Requests(action.clone())
        }
        Wanted::Order(_) => Slot::Order,
        Wanted::Note { .. } => Slot::Notes,
        Wanted::Never(_) | Wanted::Always(_) => return None,
    })
}

impl Expect {
    /// Lays `under` below this.
    pub(super) fn over(self, under: Self) -> Self {
        let own: HashSet<_> = self.promises.iter().filter_map(slot).collect();
        let mut promises = under.promises;
        promises.retain(|promise| slot(promise).is_none_or(|slot| !own.contains(&slot)));
        promises.extend(self.promises);
        Self {
            promises,
            snapshot: self.snapshot.or(under.snapshot),
        }
    }
}

/// A promise under its name, with a caret at this place.
pub(super) fn promise(name: impl Into<String>, span: Span, wanted: Wanted) -> Promise {
    Promise {
        name: name.into(),
        span,
        wanted,
    }
}

impl Reader<'_> {
    pub(super) fn expect(&mut self, part: Part<'_>) -> Expect {
        let mut expect = Expect::default();
        for field in self.members(part, "`expect`", &EXPECT) {
            let promises = &mut expect.promises;
            match &*field.key {
                "outcome" => promises.extend(self.outcome(&field)),
                "path" => promises.extend(self.path(&field)),
                "exits" => self.exits(&field, promises),
                "variables" => self.variables(&field, promises),
                "requests" => self.requests(&field, promises),
                "notes" => self.notes(&field, promises),
                "never" => self.conditions(&field, Wanted::Never, promises),
                "always" => self.conditions(&field, Wanted::Always, promises),
                "snapshot" => expect.snapshot = self.snapshot(&field),
                _ => {}
            }
        }
        expect
    }

    fn outcome(&mut self, field: &Field<'_>) -> Option<Promise> {
        let wanted = match field.value.text() {
            Some(kind) => WantedOutcome::Kind(self.outcome_kind(&kind, place(field))?),
            None if field.value.kind() == Kind::List => self.outcome_kinds(field)?,
            None => self.outcome_with(field)?,
        };
        let caret = self.caret(field);
        Some(promise("outcome", caret, Wanted::Outcome(wanted)))
    }

    /// One of several ways to end.
    fn outcome_kinds(&mut self, field: &Field<'_>) -> Option<WantedOutcome> {
        let help = "write the ways that are allowed: `[transferred, ended]`";
        let texts = self.texts(field, help);
        if texts.is_empty() {
            self.wrong("`outcome` allows no way to end", place(field), help);
            return None;
        }
        let kinds = texts.into_iter();
        let kinds: Option<Vec<_>> = kinds
            .map(|(kind, part)| self.outcome_kind(&kind, part.span()))
            .collect();
        kinds.map(WantedOutcome::OneOf)
    }

    fn outcome_kind(&mut self, kind: &str, span: Span) -> Option<&'static str> {
        let known = OUTCOMES.into_iter().find(|known| *known == kind);
        if known.is_none() {
            let help = match nearest(kind, OUTCOMES) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("a run ends as one of {}", OUTCOMES.join(", ")),
            };
            let message = format!("no run ends as `{kind}`");
            self.wrong(message, span, help);
        }
        known
    }

    fn outcome_with(&mut self, field: &Field<'_>) -> Option<WantedOutcome> {
        let help = "write a word such as `ended`, `{ transferred: QUEUE }` or `{ failed: CODE }`";
        let Some(with) = field.value.only_field() else {
            let message = "`outcome` does not say how the run ends";
            self.wrong(message, place(field), help);
            return None;
        };
        match &*with.key {
            "transferred" => match with.value.word() {
                Some(queue) => return Some(WantedOutcome::Transferred(queue.into_owned())),
                None => self.wrong(
                    "`transferred` names no queue",
                    place(&with),
                    "write the id of the queue",
                ),
            },
            "failed" => return self.failed(&with),
            "ended" | "disconnected" | "limit" => {
                let message = format!("`{}` holds nothing", with.key);
                self.wrong(
                    message,
                    place(&with),
                    format!("write `outcome: {}`", with.key),
                );
            }
            other => {
                self.outcome_kind(other, with.key_span);
            }
        }
        None
    }

    fn failed(&mut self, field: &Field<'_>) -> Option<WantedOutcome> {
        let text = self.text(field)?;
        if ErrorCode::parse(&text).is_some() {
            return Some(WantedOutcome::Failed(text));
        }
        let codes = ErrorCode::ALL.iter().map(|code| code.as_str());
        let help = match nearest(&text, codes.clone()) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("codes are {}", codes.collect::<Vec<_>>().join(", ")),
        };
        let message = format!("there is no error code `{text}`");
        self.wrong(message, place(field), help);
        None
    }

    fn path(&mut self, field: &Field<'_>) -> Option<Promise> {
        let help =
            "write the names of the actions in order: `path: [Start, ..., Set Customer Name]`";
        self.want(field.value, Kind::List, "`path`", help);
        if field.value.kind() != Kind::List {
            return None;
        }
        let names = self.texts(field, help).into_iter();
        let stops = names.map(|(name, _)| match &*name {
            "..." | "…" => Stop::Anything,
            name => Stop::Action(name.into()),
        });
        let stops: Vec<_> = stops.collect();
        let caret = self.caret(field);
        if !stops.is_empty() && stops.iter().all(|stop| *stop == Stop::Anything) {
            self.idle("no run can break this: `...` stands for any path", caret);
        }
        Some(promise("path", caret, Wanted::Path(stops)))
    }

    fn exits(&mut self, field: &Field<'_>, promises: &mut Vec<Promise>) {
        let help = "write exits by action name: `Lookup Customer: success`";
        for field in self.named(field.value, "`exits`", help) {
            let help = "write an exit such as `success`, or a list for an action that is run several times";
            let is_list = field.value.kind() == Kind::List;
            let names = self.texts(&field, help).into_iter();
            let mut names = names.map(|(name, _)| Arc::<str>::from(name));
            let exits = match is_list {
                true => WantedExits::These(names.collect()),
                false => match names.next() {
                    Some(exit) => WantedExits::Always(exit),
                    None => continue,
                },
            };
            let caret = self.caret(&field);
            let action: Arc<str> = (*field.key).into();
            promises.push(promise(
                format!("exits.{action}"),
                caret,
                Wanted::Exits { action, exits },
            ));
        }
    }

    fn variables(&mut self, field: &Field<'_>, promises: &mut Vec<Promise>) {
        let help = "write variables and what they hold at the end: `customerName: Alice Smith`";
        for field in self.named(field.value, "`variables`", help) {
            self.variable_name(&field);
            let Some(value) = self.wanted(field.value) else {
                continue;
            };
            let caret = self.caret(&field);
            let name: Arc<str> = (*field.key).into();
            promises.push(promise(
                format!("variables.{name}"),
                caret,
                Wanted::Variable { name, value },
            ));
        }
    }

    fn notes(&mut self, field: &Field<'_>, promises: &mut Vec<Promise>) {
        let is_none = field.value.text().is_some_and(|text| text == "none")
            || field.value.kind() == Kind::List && field.value.is_empty();
        if is_none {
            let none = Wanted::Note {
                code: None,
                made: false,
            };
            promises.push(promise("notes", self.caret(field), none));
            return;
        }
        if let Some(never) = field.value.only_field().filter(|only| only.key == "never") {
            let promises_of = |index: usize| format!("notes.never[{index}]");
            return self.note_codes(&never, false, &promises_of, promises);
        }
        self.note_codes(field, true, &|index| format!("notes[{index}]"), promises);
    }

    /// Codes of notes that are made, or are not made.
    fn note_codes(
        &mut self,
        field: &Field<'_>,
        made: bool,
        name: &dyn Fn(usize) -> String,
        promises: &mut Vec<Promise>,
    ) {
        let help = "write codes of notes: `notes: [not-set-read]`, `notes: { never: [not-set-read] }`, or `notes: none`";
        for (index, (text, part)) in self.texts(field, help).into_iter().enumerate() {
            let Some(code) = NoteCode::ALL.into_iter().find(|code| code.as_str() == text) else {
                self.no_note(&text, part.span());
                continue;
            };
            let made = Wanted::Note {
                code: Some(code),
                made,
            };
            promises.push(promise(name(index), part.span(), made));
        }
    }

    fn no_note(&mut self, text: &str, span: Span) {
        let codes = NoteCode::ALL.map(NoteCode::as_str);
        let help = match nearest(text, codes) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("codes are {}", codes.join(", ")),
        };
        self.wrong(format!("there is no note `{text}`"), span, help);
    }

    fn conditions(
        &mut self,
        field: &Field<'_>,
        wanted: fn(flow_expr::Expr) -> Wanted,
        promises: &mut Vec<Promise>,
    ) {
        for (index, part) in field.value.items_or_self().into_iter().enumerate() {
            let Some(condition) = self.condition(part) else {
                continue;
            };
            let wanted = wanted(condition);
            let (condition, kept) = match &wanted {
                Wanted::Never(condition) => (Some(condition), false),
                Wanted::Always(condition) => (Some(condition), true),
                _ => (None, true),
            };
            if condition.is_some_and(|condition| constant(condition) == Some(kept)) {
                let message =
                    format!("no run can break this: it is {kept}, whatever the variables hold");
                self.idle(message, part.span());
            }
            let name = format!("{}[{index}]", field.key);
            promises.push(promise(name, part.span(), wanted));
        }
    }
}
