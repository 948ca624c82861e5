//! The choices of menus: their keys and words, and what each does.

use flow_syntax::{Kind, Node};

use super::{
    actions,
    chain::Weave,
    graph::{Sequence, flag, text},
    members::reference,
};

/// How many menus are written within each other; the others stand beside them.
const MOST_MENUS: u32 = 16;

impl<'d> Weave<'_, 'd> {
    /// `choices: [{menuDisconnect: {name, dtmf, …}}]`
    pub(super) fn choices(&mut self, menu: Node<'d>) {
        let Some(list) = menu.get("menuChoiceList") else {
            return;
        };
        self.out.key("choices", list.span());
        self.out.list(list.span());
        for choice in list.items() {
            self.choice(choice);
        }
        self.out.close();
    }

    /// The choice that counts when none is made: the id of a choice, or an object with it.
    pub(super) fn default_choice(&mut self, menu: Node<'d>) {
        let default = menu.get("defaultMenuChoice");
        let id = default.map(|node| node.get("id").unwrap_or(node));
        let Some(id) = id.filter(|id| id.as_text().is_some_and(|id| !id.is_empty())) else {
            return;
        };
        let mut choices = menu
            .get("menuChoiceList")
            .into_iter()
            .flat_map(|list| list.items());
        let is_meant = |choice: &Node<'d>| {
            let own = text(*choice, "id");
            own.or_else(|| text(choice.get("action")?, "id")) == id.as_text()
        };
        let name = choices.find(is_meant).and_then(|choice| choice.get("name"));
        self.out
            .member("defaultMenuChoice", Some(name.unwrap_or(id)));
    }

    fn choice(&mut self, choice: Node<'d>) {
        let Some(action) = choice.get("action") else {
            return;
        };
        let type_name = text(action, "__type").unwrap_or_default();
        let form = actions::form(type_name);
        let at = action.get("__type").unwrap_or(action).span();
        self.out.object(choice.span());
        let kind = match self.own_menu(action) {
            Some(_) => "menuSubMenu".to_owned(),
            None => kind(type_name, &form.name),
        };
        self.out.within(&kind, at);
        self.out.member("name", choice.get("name"));
        self.key_pressed(choice);
        for (from, to) in [
            ("globalDtmf", "globalDtmf"),
            ("globalSpeech", "globalSpeechRecTerms"),
        ] {
            self.out.key(to, choice.span());
            self.out.flag(flag(choice, from), choice.span());
        }
        self.terms(choice.get("speechRecTerms"));
        match type_name {
            "TaskAction" => self.choice_task(action),
            "MenuAction" => self.sub_menu(action),
            "DisconnectAction" => {}
            _ => self.fields(action, &form),
        }
        self.out.close();
        self.out.close();
    }

    /// The menu that a choice holds and that is not written yet: one that several choices lead to stands in the first.
    fn own_menu(&self, action: Node<'d>) -> Option<Sequence<'d>> {
        let is_menu = text(action, "__type") == Some("MenuAction");
        let id = reference(action, "menuReference").filter(|_| is_menu)?;
        let menu = self.graph.sequence(id.as_text()?)?;
        let is_new = self.menus_around < MOST_MENUS && !self.menus.contains(menu.id);
        (is_new && menu.type_name == "Menu").then_some(*menu)
    }

    /// A menu within a menu, or the way to one.
    fn sub_menu(&mut self, action: Node<'d>) {
        let Some(menu) = self.own_menu(action) else {
            self.sequence("targetMenuRef", reference(action, "menuReference"));
            return;
        };
        self.menus_around += 1;
        self.out.within("menu", menu.node.span());
        self.out.member("name", menu.node.get("name"));
        self.out.member("refId", menu.node.get("id"));
        self.menu(&menu);
        self.out.close();
        self.menus_around -= 1;
    }

    /// `dtmf: digit_1`; a choice without a key is chosen by words.
    fn key_pressed(&mut self, choice: Node<'d>) {
        let Some(key) = choice.get("digit") else {
            return;
        };
        let written = match key.kind() {
            Kind::Number => key.number(),
            _ => key.as_text(),
        };
        if let Some(written) = written.filter(|written| !written.is_empty()) {
            self.out.key("dtmf", key.span());
            self.out.text(&format!("digit_{written}"), key.span());
        }
    }

    /// `speechRecTerms: {en-us: {terms: [WORD]}}`
    fn terms(&mut self, languages: Option<Node<'d>>) {
        let Some(languages) = languages else { return };
        self.out.within("speechRecTerms", languages.span());
        for language in languages.members() {
            self.out.within(language.key, language.key_span);
            self.out.key("terms", language.value.span());
            self.out.list(language.value.span());
            language
                .value
                .items()
                .filter_map(term)
                .for_each(|term| self.out.scalar(term));
            self.out.close();
            self.out.close();
        }
        self.out.close();
    }
}

/// The words of a term, which stands alone or in an object.
fn term(term: Node<'_>) -> Option<Node<'_>> {
    let within = ["text", "term", "value", "name"].iter();
    let inner = within.filter_map(|name| term.get(name)).next();
    let words = if term.kind() == Kind::Object {
        inner?
    } else {
        term
    };
    words.as_text().is_some().then_some(words)
}

/// What a choice with this action is in Archy.
fn kind(type_name: &str, archy: &str) -> String {
    match type_name {
        "TaskAction" => "menuTask".to_owned(),
        "MenuAction" => "menuJumpToMenu".to_owned(),
        "DialExtensionAction" => "menuDialByExtension".to_owned(),
        _ => {
            let mut letters = archy.chars();
            let first = letters.next().map(|first| first.to_ascii_uppercase());
            "menu".chars().chain(first).chain(letters).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_called_as_in_archy() {
        assert_eq!(
            kind("TransferPureMatchAction", "transferToAcd"),
            "menuTransferToAcd"
        );
        assert_eq!(kind("TaskAction", "task"), "menuTask");
    }
}
