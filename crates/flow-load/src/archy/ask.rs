//! Questions to the caller: collected digits, and a bot's questions for intents, slots and a yes or no.

use std::{sync::Arc, time::Duration};

use flow_core::{ActionKind, Ask, Choice, Does, ExitName, Setting, Wants};
use flow_expr::{Type, VarId};
use flow_syntax::{Diagnostic, Kind, Node};

use super::{
    actions::Written,
    drafter::Drafter,
    props::{only, scalar},
    settings::{count, wait, wrong_wait},
};
use crate::platform::plan::{Aim, platform};

/// The most digits that a caller is asked for.
const MAX_DIGITS: u32 = 40;

/// How many utterances of an intent are kept.
const MOST_WORDS: usize = 2_000;

impl<'d> Drafter<'d, '_> {
    pub(super) fn collect(&mut self, written: &mut Written<'d>) -> ActionKind {
        let place = written.place;
        let success = written.branches.take("success");
        let aim = self.aim(success, written.draft, place);
        self.plan
            .exit(written.draft, ExitName::Next, "success", aim);
        // Both ways to fail share the failure's actions.
        let failure = written.branches.take("failure");
        let aim = self.aim(failure, written.draft, place);
        for (exit, label) in [
            (ExitName::NoInput, "failure"),
            (ExitName::NoMatch, "failure (no match)"),
        ] {
            self.plan.exit(written.draft, exit, label, aim);
        }
        let wants = self.digits(written);
        let no_entry = written.props.get("noEntryTimeout");
        self.found.extend(no_entry.and_then(wrong_wait));
        let no_entry = no_entry.and_then(wait);
        let output = written.props.need("inputData", self.found);
        let output = output.and_then(|node| self.binding(node, place));
        let ask = Ask {
            prompt: self.asked(written, &["inputAudio"], place),
            wants: Arc::new(wants),
            timeout: no_entry.unwrap_or(self.settings.no_entry),
            repeats_without_input: 0,
            repeats_without_match: 0,
            output,
        };
        platform(written.type_name, Does::Ask(Box::new(ask)))
    }

    /// `digits: {exact: 4}`, or `digits: {range: {min: 1, max: 3}}`
    fn digits(&mut self, written: &Written<'d>) -> Wants {
        let Some(digits) = written.props.need("digits", self.found) else {
            return Wants::Digits(1, MAX_DIGITS);
        };
        let range = digits.get("range");
        let exact = digits.get("exact").or_else(|| digits.get("exactly"));
        let within = |name: &str| range.and_then(|range| range.get(name)).and_then(count);
        let (min, max) = match exact.and_then(count).or_else(|| count(digits)) {
            Some(exact) => (Some(exact), Some(exact)),
            None => (within("min"), within("max")),
        };
        match (min, max) {
            (Some(min), Some(max)) if min <= max && (1..=MAX_DIGITS).contains(&max) => {
                Wants::Digits(min, max)
            }
            _ => {
                let wanted = format!(
                    "`exact` with a number, or `range` with `min` and `max`, up to {MAX_DIGITS}"
                );
                let error = written.props.wrong("digits", digits, &wanted);
                self.report(error);
                Wants::Digits(1, MAX_DIGITS)
            }
        }
    }

    pub(super) fn ask_boolean(&mut self, written: &mut Written<'d>) -> ActionKind {
        self.exits(
            written,
            &[("yes", ExitName::Output(0)), ("no", ExitName::Output(1))],
        );
        self.gives_up(written);
        let result = written.props.get("result");
        let output = result.and_then(|node| self.binding(node, written.place));
        self.question(written, Wants::YesOrNo, output)
    }

    /// Each intent is a choice, known by its name and by what the flow says that callers say.
    pub(super) fn ask_intent(&mut self, written: &mut Written<'d>) -> ActionKind {
        let mut choices = Vec::new();
        let intents = written.branches.take_group("intents");
        for intent in intents.into_iter().filter(|intent| intent.is_enabled) {
            let aim = self.aim(Some(intent), written.draft, written.place);
            let words = self.utterances(intent.name);
            self.choose(written, intent.name, words, &mut choices, aim);
        }
        if let Some(knowledge) = written.branches.take("knowledge")
            && knowledge.is_enabled
        {
            let aim = self.aim(Some(knowledge), written.draft, written.place);
            self.choose(written, "knowledge", Vec::new(), &mut choices, aim);
        }
        self.plan.next(written.draft, Aim::Behind);
        self.exit_or_misunderstood(written, "maxNoInputs", ExitName::NoInput);
        self.exit_or_misunderstood(written, "noIntent", ExitName::NoMatch);
        written.branches.take("maxNoMatches");
        self.question(written, Wants::Choice(choices), None)
    }

    /// A menu of a digital bot: its outputs are its choices.
    pub(super) fn ask_menu(&mut self, written: &mut Written<'d>) -> ActionKind {
        let mut choices = Vec::new();
        self.plan.next(written.draft, Aim::Behind);
        self.gives_up(written);
        for choice in written.branches.take_rest() {
            let aim = self.aim(Some(choice), written.draft, written.place);
            self.choose(written, choice.name, Vec::new(), &mut choices, aim);
        }
        self.question(written, Wants::Choice(choices), None)
    }

    fn choose(
        &mut self,
        written: &Written<'d>,
        name: &str,
        words: Vec<Arc<str>>,
        choices: &mut Vec<Choice>,
        aim: Aim,
    ) {
        let number = u16::try_from(choices.len()).unwrap_or(u16::MAX);
        self.plan
            .exit(written.draft, ExitName::Output(number), name, aim);
        choices.push(Choice {
            name: name.into(),
            key: None,
            words,
        });
    }

    pub(super) fn ask_slot(&mut self, written: &mut Written<'d>) -> ActionKind {
        let slot = written.props.need("slot", self.found);
        let output = slot.and_then(|node| self.slot(node, written));
        let type_ = output.map_or(Type::DYNAMIC, |id| self.variables.type_of(id));
        let default = written.branches.take("default");
        let aim = self.aim(default, written.draft, written.place);
        self.plan.next(written.draft, aim);
        self.gives_up(written);
        self.question(written, Wants::Value(type_), output)
    }

    /// Waits for anything that the customer writes.
    pub(super) fn ask_text(&mut self, written: &mut Written<'d>) -> ActionKind {
        let output = written.props.any(&["inputData", "outputData"]);
        let output = output.and_then(|node| self.binding(node, written.place));
        self.plan.next(written.draft, Aim::Behind);
        self.gives_up(written);
        self.question(written, Wants::Value(Type::TEXT), output)
    }

    /// Where a bot goes on after too many tries; without such outputs the flow's own handling takes over.
    fn gives_up(&mut self, written: &mut Written<'d>) {
        self.exit_or_misunderstood(written, "maxNoInputs", ExitName::NoInput);
        self.exit_or_misunderstood(written, "maxNoMatches", ExitName::NoMatch);
    }

    fn question(
        &mut self,
        written: &Written<'d>,
        wants: Wants,
        output: Option<VarId>,
    ) -> ActionKind {
        for field in ["noInput", "noMatch", "confirmation"] {
            if let Some(node) = written
                .props
                .get(field)
                .filter(|node| node.kind() == Kind::Object)
            {
                self.value(node, super::value::Wanted::Any, written.place);
            }
        }
        let prompt = self.asked(written, &["question", "communication"], written.place);
        // What waits for anything asks nothing.
        let is_silent = written.type_name.eq_ignore_ascii_case("waitForInput");
        if matches!(prompt, Setting::NoValue)
            && !is_silent
            && written.props.any(&["question", "communication"]).is_none()
        {
            written.props.lacks("question", self.found);
        }
        let ask = Ask {
            prompt,
            wants: Arc::new(wants),
            timeout: self.settings.bot_timeout,
            repeats_without_input: self.settings.no_inputs.saturating_sub(1),
            repeats_without_match: self.settings.no_matches.saturating_sub(1),
            output,
        };
        platform(written.type_name, Does::Ask(Box::new(ask)))
    }

    /// What the flow says that callers say when they mean an intent.
    fn utterances(&self, intent: &str) -> Vec<Arc<str>> {
        let intents = self.intents.iter();
        let named =
            intents.filter(|node| node.get("name").and_then(|name| name.as_text()) == Some(intent));
        let utterances = named.filter_map(|node| node.get("utterances"));
        let texts = utterances
            .flat_map(|list| list.items())
            .filter_map(utterance);
        texts.take(MOST_WORDS).collect()
    }

    /// Notes the intents and slots that the flow's language understanding knows.
    pub(super) fn read_understanding(&mut self, flow: Node<'d>) {
        let settings = flow.get("settingsNaturalLanguageUnderstanding");
        let Some(domain) = settings.and_then(|settings| settings.get("nluDomainVersion")) else {
            return;
        };
        let intents = domain.get("intents");
        self.intents
            .extend(intents.into_iter().flat_map(|intents| intents.items()));
        let slots = domain.get("entities");
        for slot in slots.into_iter().flat_map(|slots| slots.items()) {
            let name = slot.get("name").and_then(scalar);
            if let Some(name) = name.filter(|name| flow_expr::is_name(name)) {
                let variable = format!("Slot.{name}");
                self.variables
                    .assign(&variable, None, Type::DYNAMIC, slot.span());
            }
        }
    }
}

/// What is said in one utterance: the texts of its segments.
fn utterance(node: Node<'_>) -> Option<Arc<str>> {
    let segments = node.get("segments")?;
    let texts = segments
        .items()
        .filter_map(|segment| segment.get("text")?.as_text());
    let said: String = texts.collect();
    let said = said.trim();
    (!said.is_empty()).then(|| said.into())
}

/// The key of a menu's choice: `digit_1`, `digit_star`, `digit_pound`.
pub(super) fn key(written: &str) -> Option<char> {
    let written = written.trim().to_ascii_lowercase();
    let name = written.rsplit('_').next().unwrap_or_default();
    match name {
        "star" | "asterisk" | "*" => Some('*'),
        "pound" | "hash" | "#" => Some('#'),
        _ => {
            let mut digits = name.chars();
            let digit = digits.next().filter(char::is_ascii_digit)?;
            digits.next().is_none().then_some(digit)
        }
    }
}

/// The words that choose a menu's choice: `speechRecTerms: {en-us: {terms: [Life Insurance]}}`.
pub(super) fn terms(node: Option<Node<'_>>) -> Vec<Arc<str>> {
    let languages = node.into_iter().flat_map(|node| node.members());
    let lists = languages.filter_map(|language| language.value.get("terms"));
    let terms = lists.flat_map(|list| list.items()).filter_map(|term| {
        let text = match only(term) {
            Some(inner) => scalar(inner.value),
            None => scalar(term),
        };
        text.map(|text| Arc::from(&*text))
    });
    terms.take(MOST_WORDS).collect()
}

/// What is said of a key that no telephone has.
pub(super) fn no_key(node: Node<'_>) -> Diagnostic {
    Diagnostic::error("invalid-field", "no telephone has this key", node.span())
        .with_help("keys are `digit_0` to `digit_9`, `digit_star` and `digit_pound`")
}

/// The wait of a menu, which is never no time at all.
pub(super) fn at_least(wait: Duration) -> Duration {
    wait.max(Duration::from_millis(1))
}
