//! The flow as a whole: its name, variables, settings, and where it starts.

use std::{borrow::Cow, collections::BTreeSet};

use flow_syntax::{Diagnostic, Document, Kind, Node, parse_json};

use super::{
    chain::Weave,
    graph::{Graph, flag, items, text},
    members::heard,
    values::Exported,
};
use crate::platform::types::{type_named, type_word};

/// Writes a flow down as Archy would.
pub(super) fn weave(
    document: &Document,
    graph: &Graph<'_>,
    found: &mut Vec<Diagnostic>,
) -> Document {
    let mut weave = Weave::new(document, graph, found);
    weave.flow();
    weave.mention_unreached();
    weave.out.finish()
}

impl<'d> Weave<'_, 'd> {
    fn flow(&mut self) {
        let root = self.graph.root;
        self.out.object(root.span());
        let type_ = root.get("type");
        let at = type_.map_or(root.span(), |type_| type_.span());
        let name = flow_type(text(root, "type").unwrap_or_default());
        self.out.key(&name, at);
        self.out.object(root.span());
        self.out.member("name", root.get("name"));
        self.languages(root);
        self.variables("variables", root);
        self.settings(root);
        self.events(root.get("errorHandling"));
        self.understanding(root.get("nluMetaData"));
        self.if_counts("initialGreeting", heard(root.get("initialPrompts")));
        self.roots();
        self.out.close();
        self.out.close();
    }

    /// `defaultLanguage: en-us` and `supportedLanguages: {en-us: {none: true}}`: Archy writes tags in lower case.
    fn languages(&mut self, root: Node<'d>) {
        const MOST: usize = 1_000;
        if let Some(node) = root.get("defaultLanguage")
            && let Some(tag) = node.as_text()
        {
            self.out.key("defaultLanguage", node.span());
            self.out.text(&tag.to_lowercase(), node.span());
        }
        let Some(list) = root
            .get("supportedLanguages")
            .filter(|list| !list.is_empty())
        else {
            return;
        };
        self.out.within("supportedLanguages", list.span());
        let mut known = BTreeSet::new();
        for node in list.items().take(MOST) {
            if let Some(tag) = node.as_text().map(str::to_lowercase)
                && known.insert(tag.clone())
            {
                self.out.within(&tag, node.span());
                self.out.key("none", node.span());
                self.out.flag(true, node.span());
                self.out.close();
            }
        }
        self.out.close();
    }

    /// `variables: [{stringVariable: {name, initialValue, isInput, isOutput}}]`, in the order of their names.
    pub(super) fn variables(&mut self, name: &str, of: Node<'d>) {
        let Some(list) = of.get("variables") else {
            return;
        };
        let mut variables: Vec<_> = list.items().collect();
        variables.sort_by_cached_key(|variable| {
            text(*variable, "name").unwrap_or_default().to_lowercase()
        });
        self.out.key(name, list.span());
        self.out.list(list.span());
        for variable in variables {
            self.variable(variable);
        }
        self.out.close();
    }

    fn variable(&mut self, variable: Node<'d>) {
        self.out.object(variable.span());
        self.out.within(&variable_type(variable), variable.span());
        self.out.member("name", variable.get("name"));
        self.if_counts("initialValue", variable.get("initialValue"));
        for flag in ["isInput", "isOutput"] {
            let written = variable.get(flag);
            self.out
                .member(flag, written.filter(|written| written.kind() == Kind::Bool));
        }
        self.out.close();
        self.out.close();
    }

    /// How long the flow waits for its callers, and how often it asks again.
    fn settings(&mut self, root: Node<'d>) {
        let defaults = root.get("defaultSettings");
        if let Some(menu) = defaults.and_then(|defaults| defaults.get("Menu")) {
            self.menu_settings(menu);
        }
        let collect = defaults.and_then(|defaults| defaults.get("CollectInputAction"));
        if let Some(collect) = collect {
            self.out.within("settingsActionDefaults", collect.span());
            self.out.within("collectInput", collect.span());
            self.if_counts("noEntryTimeout", collect.get("noEntryTimeout"));
            self.out.close();
            self.out.close();
        }
        if let Some(input) = root.get("userInputSettings") {
            self.out.within("settingsUserInput", input.span());
            for name in ["noInputsMax", "noMatchesMax", "noInputsTimeout"] {
                self.if_counts(name, input.get(name));
            }
            self.out.close();
        }
    }

    /// What menus, or one of them, wait for and repeat.
    pub(super) fn menu_settings(&mut self, menu: Node<'d>) {
        self.out.within("settingsMenu", menu.span());
        self.if_counts("menuSelectionTimeout", menu.get("promptRepeatDelay"));
        self.if_counts("repeatCount", menu.get("promptRepeatCount"));
        self.out.close();
    }

    /// The intents that a bot knows, and its slots. They stand in a text that is JSON of its own: all of it is shown there.
    fn understanding(&mut self, meta: Option<Node<'d>>) {
        let Some(raw) = meta.and_then(|meta| meta.get("rawNlu")) else {
            return;
        };
        let parsed = parse_json(raw.as_text().unwrap_or_default());
        let Some(known) = parsed.document.root() else {
            return;
        };
        let at = raw.span();
        self.out.within("settingsNaturalLanguageUnderstanding", at);
        self.out.within("nluDomainVersion", at);
        self.out.key("intents", at);
        self.out.list(at);
        for intent in items(known, "intents") {
            self.out.object(at);
            if let Some(name) = text(intent, "name") {
                self.out.key("name", at);
                self.out.text(name, at);
            }
            self.out.key("utterances", at);
            self.out.list(at);
            items(intent, "utterances").for_each(|utterance| self.utterance(utterance, raw));
            self.out.close();
            self.out.close();
        }
        self.out.close();
        self.slots_known(known, raw);
        self.out.close();
        self.out.close();
    }

    fn utterance(&mut self, utterance: Node<'_>, raw: Node<'d>) {
        let at = raw.span();
        let segments = items(utterance, "segments");
        let said: String = segments
            .filter_map(|segment| text(segment, "text"))
            .collect();
        self.out.object(at);
        self.out.key("segments", at);
        self.out.list(at);
        self.out.object(at);
        self.out.key("text", at);
        self.out.text(&said, at);
        (0..3).for_each(|_| self.out.close());
    }

    fn slots_known(&mut self, known: Node<'_>, raw: Node<'d>) {
        let at = raw.span();
        self.out.key("entities", at);
        self.out.list(at);
        for slot in items(known, "entities").filter_map(|slot| text(slot, "name")) {
            self.out.object(at);
            self.out.key("name", at);
            self.out.text(slot, at);
            self.out.close();
        }
        self.out.close();
    }
}

/// A flow's type as Archy calls it.
fn flow_type(type_: &str) -> Cow<'static, str> {
    let type_ = type_.to_ascii_lowercase();
    match type_.as_str() {
        "bot" => "botFlow".into(),
        _ => crate::archy::flow_type(&type_).map_or(Cow::Owned(type_), Cow::Borrowed),
    }
}

/// `StringVariable`, and whether it holds several, as `stringCollectionVariable`.
fn variable_type(variable: Node<'_>) -> String {
    let own = text(variable, "__type").unwrap_or_default();
    let own = own.strip_suffix("Variable").unwrap_or(own);
    let name: Cow<'_, str> = match own {
        "Bool" => "boolean".into(),
        _ if type_named(own).is_some() => lower_first(own).into(),
        _ => {
            let value = variable.get("initialValue").and_then(Exported::of);
            let short = value.map_or("any", |value| value.type_);
            type_word(short.strip_suffix("_coll").unwrap_or(short))
        }
    };
    match flag(variable, "isCollection") {
        true => format!("{name}CollectionVariable"),
        false => format!("{name}Variable"),
    }
}

fn lower_first(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}
