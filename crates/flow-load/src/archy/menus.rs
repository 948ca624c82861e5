//! Menus of calls: a question with keys and words, and what each choice does.

use std::{collections::HashMap, sync::Arc};

use flow_core::{ActionKind, Ask, Choice, Does, ExitName, Setting, Stub, TransferTo, Wants};
use flow_expr::Type;
use flow_syntax::{Diagnostic, Node};

use super::{
    ask::{at_least, key, no_key, terms},
    drafter::{Drafter, Pending, Place},
    flow::RootTask,
    props::{Props, only, scalar, shorten},
    references::RootKind,
    value::Wanted,
};
use crate::platform::{
    catalogue,
    plan::{Aim, DraftId, Ends, SequenceId, platform},
};

/// A menu whose choices are still to be read.
pub(super) struct PendingMenu<'d> {
    pub(super) sequence: SequenceId,
    pub(super) props: Props<'d>,
    pub(super) name: String,
    /// Whether its fields stand beside those of the choice that it is.
    pub(super) is_choice: bool,
}

/// A choice that counts in every menu of the flow.
pub(super) struct GlobalChoice {
    menu: DraftId,
    choice: Choice,
    aim: Aim,
}

const MENU: &[&str] = &[
    "name",
    "refId",
    "audio",
    "description",
    "settingsMenu",
    "settingsSpeechRec",
    "choices",
    "defaultMenuChoice",
    "defaultChoice",
    "trackingId",
    "defaultAudio",
    "menuAudio",
];

const CHOICE: &[&str] = &[
    "name",
    "refId",
    "dtmf",
    "globalDtmf",
    "globalSpeechRecTerms",
    "speechRecTerms",
    "description",
    "trackingId",
];

/// The most choices of a menu.
const MAX_CHOICES: usize = 1_000;

/// The most choices that count in every menu: a telephone has twelve keys.
const MOST_GLOBAL: usize = 100;

/// The most menus that a way back may lead to.
const MOST_BACK: usize = 100;

/// What the kinds of choices are.
const KINDS: &[(&str, Kind, &[&str])] = &[
    ("menuTask", Kind::Task, &["task"]),
    (
        "menuJumpToTask",
        Kind::Jump(RootKind::Task, "targetTaskRef"),
        &["targetTaskRef"],
    ),
    (
        "menuJumpToMenu",
        Kind::Jump(RootKind::Menu, "targetMenuRef"),
        &["targetMenuRef"],
    ),
    (
        "menuSubMenu",
        Kind::SubMenu,
        &[
            "menu",
            "subMenu",
            "audio",
            "settingsMenu",
            "settingsSpeechRec",
            "choices",
            "defaultMenuChoice",
            "defaultChoice",
        ],
    ),
    ("menuDisconnect", Kind::Disconnect, &["disconnectAudio"]),
    ("menuPreviousMenu", Kind::Previous, &[]),
    ("menuRepeatMenu", Kind::Repeat, &[]),
    ("menuRepeat", Kind::Repeat, &[]),
    (
        "menuTransferToAcd",
        Kind::Transfer(TransferTo::Queue, "transferToAcd"),
        &[],
    ),
    (
        "menuTransferToUser",
        Kind::Transfer(TransferTo::User, "transferToUser"),
        &[],
    ),
    (
        "menuTransferToGroup",
        Kind::Transfer(TransferTo::Group, "transferToGroup"),
        &[],
    ),
    (
        "menuTransferToNumber",
        Kind::Transfer(TransferTo::Number, "transferToNumber"),
        &[],
    ),
    (
        "menuTransferToFlow",
        Kind::Transfer(TransferTo::Flow, "transferToFlow"),
        &[],
    ),
    (
        "menuTransferToFlowSecure",
        Kind::Transfer(TransferTo::Flow, "transferToFlowSecure"),
        &[],
    ),
    (
        "menuTransferToVoicemail",
        Kind::Transfer(TransferTo::Voicemail, "transferToVoicemail"),
        &[],
    ),
    ("menuDialByExtension", Kind::Stub, &[]),
];

#[derive(Clone, Copy)]
enum Kind {
    Disconnect,
    /// To a task or menu, which this field names.
    Jump(RootKind, &'static str),
    Previous,
    Repeat,
    Stub,
    SubMenu,
    Task,
    /// The fields are those of this action.
    Transfer(TransferTo, &'static str),
}

impl<'d> Drafter<'d, '_> {
    /// Reads all menus that are still to be read, and those within them.
    pub(super) fn read_menus(&mut self) {
        let mut at = 0;
        while at < self.menus.len() {
            let pending = &self.menus[at];
            if !pending.is_choice {
                pending.props.close(&[MENU], self.found);
            }
            let (sequence, props, name) = (
                pending.sequence,
                pending.props.clone(),
                pending.name.clone(),
            );
            self.menu(sequence, &props, &name);
            at += 1;
        }
        self.share_global_choices();
    }

    fn menu(&mut self, sequence: SequenceId, props: &Props<'d>, name: &str) {
        let mut settings = self.settings;
        if let Some(own) = props.get("settingsMenu") {
            settings.read_menu(own, self.found);
        }
        let span = self.filled.place(props.at);
        let menu = self.plan.push(sequence, name, span, ActionKind::Start);
        self.menu_drafts.push(menu);
        let place = Place::default();
        let prompt = match props.any(&["audio", "defaultAudio", "menuAudio"]) {
            Some(node) => self.value(node, Wanted::Like(Type::TEXT), place),
            None => Setting::NoValue,
        };
        let mut choices = Vec::new();
        let listed = props.get("choices");
        let items = listed.into_iter().flat_map(|list| list.items());
        for item in items.take(MAX_CHOICES) {
            self.choice(item, menu, props, &mut choices);
        }
        if let Some(node) = props.any(&["defaultMenuChoice", "defaultChoice"]) {
            self.default_choice(node, menu, listed);
        }
        self.plan.drafts[menu.0].kind = platform(
            "menu",
            Does::Ask(Box::new(Ask {
                prompt,
                wants: Arc::new(Wants::Choice(choices)),
                timeout: at_least(settings.menu_timeout),
                repeats_without_input: settings.menu_repeats,
                repeats_without_match: settings.menu_repeats,
                output: None,
            })),
        );
    }

    /// The choice that counts when a caller chose none, however often the menu was repeated.
    ///
    /// Source: the vendor's page "Configure default menu settings". How Archy writes it is a guess; exports have its id.
    fn default_choice(&mut self, node: Node<'d>, menu: DraftId, choices: Option<Node<'d>>) {
        let written = scalar(node.get("name").unwrap_or(node)).unwrap_or_default();
        let id = written.rsplit_once('[').map_or(&*written, |(_, id)| id);
        let id = id.strip_suffix(']').unwrap_or(id);
        let items = choices.into_iter().flat_map(|list| list.items());
        let mut bodies = items.filter_map(only).map(|choice| choice.value);
        let is = |body: &Node<'_>, field: &str, wanted: &str| {
            let text = body.get(field).and_then(scalar);
            text.is_some_and(|text| text.eq_ignore_ascii_case(wanted))
        };
        let body = bodies.find(|body| is(body, "refId", id) || is(body, "name", &written));
        let name = body.and_then(|body| scalar(body.get("name")?));
        let exits = &self.plan.drafts[menu.0].exits;
        let exit = name.and_then(|name| exits.iter().find(|exit| *exit.label == *name));
        match exit.map(|exit| exit.aim) {
            Some(aim) => {
                self.plan.exit(menu, ExitName::NoInput, "default", aim);
                let label = "default (no match)";
                self.plan.exit(menu, ExitName::NoMatch, label, aim);
            }
            None => {
                let message = "the default is no choice of this menu";
                let error = Diagnostic::error("unknown-target", message, node.span());
                self.report(error.with_help("write the `name` of one of its choices"));
            }
        }
    }

    fn choice(&mut self, item: Node<'d>, menu: DraftId, of: &Props<'d>, choices: &mut Vec<Choice>) {
        let Some(written) = only(item) else {
            let message = format!("a choice of {} has one name, its kind", of.what);
            let error = Diagnostic::error("invalid-field", message, item.span());
            self.report(
                error.with_help("write `- menuDisconnect:` and its `name` and `dtmf` below it"),
            );
            return;
        };
        let name = written.value.get("name");
        let at = name.map_or(written.key_span, |name| name.span());
        let name = name.and_then(scalar);
        let name = name.map_or_else(|| catalogue::display(written.key), |name| name.into_owned());
        let what = format!("the choice `{}`", shorten(&name));
        let props = Props::open(what, at, written.value, self.found);
        let dtmf = props.get("dtmf");
        let pressed = dtmf.and_then(|node| scalar(node).and_then(|text| key(&text)));
        if let Some(node) = dtmf.filter(|_| pressed.is_none()) {
            self.report(no_key(node));
        }
        if let Some(taken) = choices
            .iter()
            .find(|known| pressed.is_some() && known.key == pressed)
        {
            let message = format!("two choices of {} have the same key", of.what);
            let error = Diagnostic::error(
                "duplicate-name",
                message,
                dtmf.map_or(at, |node| node.span()),
            );
            let help = format!(
                "`{}` has it already: give one of the two another key",
                taken.name
            );
            self.report(error.with_help(help));
        }
        let choice = Choice {
            name: name.as_str().into(),
            key: pressed,
            words: terms(props.get("speechRecTerms")),
        };
        let branch = self.plan.sequence(Ends::Behind(menu));
        let is_global = [
            props.flag("globalDtmf", self.found),
            props.flag("globalSpeechRecTerms", self.found),
        ];
        let number = u16::try_from(choices.len()).unwrap_or(u16::MAX);
        let aim = Aim::Into(branch);
        self.plan.exit(menu, ExitName::Output(number), &name, aim);
        if is_global.contains(&Some(true)) {
            self.global_choices.push(GlobalChoice {
                menu,
                choice: Choice {
                    key: choice.key.filter(|_| is_global[0] == Some(true)),
                    name: choice.name.clone(),
                    words: match is_global[1] {
                        Some(true) => choice.words.clone(),
                        _ => Vec::new(),
                    },
                },
                aim,
            });
        }
        choices.push(choice);
        self.chosen(written.key, &props, &name, branch, menu);
    }

    /// What a choice does: the first action of its branch.
    fn chosen(
        &mut self,
        kind_name: &'d str,
        props: &Props<'d>,
        name: &str,
        branch: SequenceId,
        menu: DraftId,
    ) {
        let kind = KINDS
            .iter()
            .find(|(known, ..)| known.eq_ignore_ascii_case(kind_name));
        let span = self.filled.place(props.at);
        if let Some((_, Kind::SubMenu, fields)) = kind {
            props.close(&[CHOICE, fields], self.found);
            self.sub_menu(props, name, branch);
            return;
        }
        let draft = self.plan.push(branch, name, span, ActionKind::Start);
        let Some((_, kind, fields)) = kind else {
            self.unknown_choice(kind_name, props, draft);
            return;
        };
        let own = match kind {
            Kind::Transfer(_, action) => {
                catalogue::spec(action).map_or(*fields, |spec| spec.fields)
            }
            _ => fields,
        };
        if !matches!(kind, Kind::Stub) {
            props.close(&[CHOICE, own], self.found);
        }
        let place = Place {
            menu: Some(menu),
            ..Place::default()
        };
        let nothing = platform(kind_name, Does::Perform(Vec::new()));
        self.plan.drafts[draft.0].kind = match kind {
            Kind::Disconnect => ActionKind::Disconnect,
            Kind::Transfer(to, _) => {
                // After a failed transfer the platform repeats the menu.
                self.plan
                    .exit(draft, ExitName::Error, "failure", Aim::To(menu));
                platform(kind_name, self.transfer_to(props, *to, place))
            }
            Kind::Task => {
                let task = self.choice_task(props, name, menu);
                self.plan.next(draft, task.map_or(Aim::Behind, Aim::Into));
                nothing
            }
            Kind::Jump(kind, field) => {
                let target = props.need(field, self.found);
                let target = target.and_then(|node| self.reference(node, *kind));
                if let Some(to) = target {
                    self.menu_links.push((menu, to));
                }
                self.plan.next(draft, target.map_or(Aim::Behind, Aim::Into));
                nothing
            }
            Kind::Repeat => {
                self.plan.next(draft, Aim::To(menu));
                nothing
            }
            Kind::Previous => {
                self.going_back.push((draft, Some(menu)));
                nothing
            }
            Kind::Stub | Kind::SubMenu => {
                self.plan.next(draft, Aim::Behind);
                stub(kind_name)
            }
        };
    }

    fn unknown_choice(&mut self, kind_name: &'d str, props: &Props<'d>, draft: DraftId) {
        let kinds = KINDS.iter().map(|(name, ..)| *name);
        let message = format!(
            "`{}` is no kind of choice that is known here",
            shorten(kind_name)
        );
        let diagnostic = Diagnostic::warning("unsupported-action", message, props.at);
        let help = match flow_syntax::nearest(kind_name, kinds) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "a scenario says what comes of it".to_owned(),
        };
        self.report(diagnostic.with_help(help));
        self.plan.next(draft, Aim::Behind);
        self.plan.drafts[draft.0].kind = stub(kind_name);
    }

    /// The task of a choice is one like the others, which nothing else refers to.
    fn choice_task(&mut self, props: &Props<'d>, name: &str, menu: DraftId) -> Option<SequenceId> {
        let node = props.need("task", self.found)?;
        let what = format!("the task of {}", props.what);
        let task = Props::open(what, props.at, node, self.found);
        let sequence = self.root_task(&RootTask {
            props: &task,
            name,
            type_name: "task",
            menu: Some(menu),
        });
        self.choice_tasks.push(sequence);
        Some(sequence)
    }

    /// A menu within a choice.
    fn sub_menu(&mut self, props: &Props<'d>, name: &str, branch: SequenceId) {
        let inner = props.any(&["menu", "subMenu"]);
        let menu = match inner {
            Some(node) => Props::open(props.what.clone(), props.at, node, self.found),
            None => props.clone(),
        };
        // A jump may lead here too.
        let id = menu.get("refId");
        let id = id.and_then(|node| Some((node.as_text()?, node.span())));
        if let Some((id, span)) = id.filter(|(id, _)| self.root(RootKind::Menu, id).is_none()) {
            self.register(RootKind::Menu, name, Some((id, span)), branch);
        }
        self.menus.push(PendingMenu {
            sequence: branch,
            props: menu,
            name: name.to_owned(),
            is_choice: inner.is_none(),
        });
    }

    /// Choices that count everywhere are added to the other menus, unless their key means something else there.
    fn share_global_choices(&mut self) {
        let mut globals = std::mem::take(&mut self.global_choices);
        globals.truncate(MOST_GLOBAL);
        for menu in self.menu_drafts.clone() {
            let ActionKind::Platform(action) = &mut self.plan.drafts[menu.0].kind else {
                continue;
            };
            let Does::Ask(ask) = &mut action.does else {
                continue;
            };
            let Wants::Choice(choices) = Arc::make_mut(&mut ask.wants) else {
                continue;
            };
            let mut added = Vec::new();
            for global in globals.iter().filter(|global| global.menu != menu) {
                let key = global.choice.key;
                let is_taken = key.is_some() && choices.iter().any(|known| known.key == key);
                let is_same = choices.iter().any(|known| known.name == global.choice.name);
                if is_taken || is_same || choices.len() >= MAX_CHOICES {
                    continue;
                }
                added.push((choices.len(), global));
                choices.push(global.choice.clone());
            }
            for (number, global) in added {
                let number = u16::try_from(number).unwrap_or(u16::MAX);
                let label = global.choice.name.clone();
                self.plan
                    .exit(menu, ExitName::Output(number), &label, global.aim);
            }
        }
    }

    /// Where choices go that lead back: to the only menu that leads to theirs, else to whichever the run is told.
    pub(super) fn go_back(&mut self) {
        let links = self.links();
        let all: Vec<_> = self.menu_drafts.iter().copied().take(MOST_BACK).collect();
        for (draft, menu) in std::mem::take(&mut self.going_back) {
            let before = menu.map_or_else(|| all.clone(), |menu| self.menus_before(menu, &links));
            match before.as_slice() {
                [] => self.plan.next(draft, menu.map_or(Aim::Behind, Aim::To)),
                [only] => self.plan.next(draft, Aim::To(*only)),
                several => self.go_back_to_any(draft, several),
            }
        }
    }

    fn go_back_to_any(&mut self, draft: DraftId, menus: &[DraftId]) {
        let mut exits = Vec::with_capacity(menus.len());
        for (number, menu) in (0..=u16::MAX).zip(menus) {
            let name = self.plan.drafts[menu.0].name.clone();
            self.plan
                .exit(draft, ExitName::Output(number), &name, Aim::To(*menu));
            exits.push(Arc::from(name));
        }
        self.plan.next(draft, Aim::To(menus[0]));
        let type_name = match &self.plan.drafts[draft.0].kind {
            ActionKind::Platform(action) => action.type_name.clone(),
            _ => "previousMenu".into(),
        };
        let stub = Stub {
            inputs: Vec::new(),
            outputs: Vec::new(),
            exits,
        };
        self.plan.drafts[draft.0].kind = platform(&type_name, Does::Stub(Box::new(stub)));
    }

    /// For each menu those that lead to it.
    fn links(&self) -> HashMap<usize, Vec<DraftId>> {
        let mut links: HashMap<usize, Vec<DraftId>> = HashMap::new();
        for (from, to) in &self.menu_links {
            let known = links.entry(to.0).or_default();
            if known.len() < MOST_BACK && !known.contains(from) {
                known.push(*from);
            }
        }
        links
    }

    /// The menus that lead to this one, each once, in their order.
    fn menus_before(&self, menu: DraftId, links: &HashMap<usize, Vec<DraftId>>) -> Vec<DraftId> {
        let (sequence, _) = self.plan.drafts[menu.0].place;
        let mut before = Vec::new();
        if let Ends::Behind(outer) = self.plan.sequences[sequence.0].ends {
            before.push(outer);
        }
        let links = links.get(&sequence.0).into_iter().flatten();
        before.extend(links.filter(|from| **from != menu));
        before
    }

    /// Reads the actions of a task later.
    pub(super) fn later(&mut self, sequence: SequenceId, actions: Option<Node<'d>>, place: Place) {
        self.pending.extend(actions.map(|actions| Pending {
            sequence,
            actions,
            place,
        }));
    }
}

fn stub(kind_name: &str) -> ActionKind {
    let stub = Stub {
        inputs: Vec::new(),
        outputs: Vec::new(),
        exits: Vec::new(),
    };
    platform(kind_name, Does::Stub(Box::new(stub)))
}
