//! Values: `{text, type, config, uiMetaData: {mode}}` as Archy's `exp`, `lit`, `var`, `tts`, `prompt` and `noValue`.

use flow_syntax::{Kind, Member, Node};

use super::{
    chain::Weave,
    graph::{flag, text},
};

/// A value as it is exported.
#[derive(Clone, Copy)]
pub(super) struct Exported<'d> {
    pub(super) node: Node<'d>,
    /// What the author wrote.
    pub(super) text: Node<'d>,
    /// Its type in the platform's short words: `str`, `que_coll`.
    pub(super) type_: &'d str,
    /// The root of its expression tree: the operator, function or kind of leaf, and what belongs to it.
    pub(super) tree: Option<Member<'d>>,
    mode: Option<u32>,
}

/// How the author entered a value.
const LITERAL: u32 = 1;
const VARIABLE: u32 = 2;

impl<'d> Exported<'d> {
    /// Reads a value; `None` for anything else, and for a value that does not count.
    pub(super) fn of(node: Node<'d>) -> Option<Self> {
        let text = node.get("text").filter(|text| text.kind() == Kind::Text)?;
        if flag(node, "outOfService") {
            return None;
        }
        let type_ = node.get("type")?.as_text()?;
        let tree = node.get("config").and_then(|tree| tree.members().next());
        let mode = node.get("uiMetaData").and_then(|ui| ui.get("mode"));
        Some(Self {
            node,
            text,
            type_,
            tree,
            mode: mode.and_then(|mode| mode.number()?.parse().ok()),
        })
    }

    pub(super) fn written(&self) -> &'d str {
        self.text.as_text().unwrap_or_default()
    }

    /// Whether nothing is set.
    pub(super) fn is_empty(&self) -> bool {
        match self.tree {
            Some(tree) => tree.key == "emp" && !self.is_variable() && !self.is_empty_text(),
            None => self.written().trim().is_empty(),
        }
    }

    /// Whether it is JSON's `null`, which is a value.
    fn is_null(&self) -> bool {
        let is_json = self.type_ == "jsn" && self.mode == Some(LITERAL);
        self.tree.is_some_and(|tree| tree.key == "nul") || (is_json && self.written() == "null")
    }

    /// Whether it says where something is kept.
    pub(super) fn is_variable(&self) -> bool {
        self.mode == Some(VARIABLE) && !self.written().trim().is_empty()
    }

    /// A text of no letters, which the author entered as such.
    fn is_empty_text(&self) -> bool {
        self.mode == Some(LITERAL) && self.type_ == "str"
    }

    fn leaf(&self) -> Option<Node<'d>> {
        let tree = self.tree.filter(|tree| tree.key == "lit")?;
        Some(tree.value)
    }

    /// Whether it is no expression but the value itself.
    fn is_literal(&self) -> bool {
        match self.mode {
            Some(mode) => mode == LITERAL && (self.leaf().is_some() || self.is_empty_text()),
            None => {
                let leaf = self.leaf().and_then(|leaf| text(leaf, "text"));
                leaf.is_some_and(|leaf| leaf == self.written())
            }
        }
    }
}

impl<'d> Weave<'_, 'd> {
    /// Writes a value; what is none becomes "no value".
    pub(super) fn value(&mut self, node: Node<'d>) {
        match Exported::of(node) {
            Some(value) => self.exported(&value),
            None => self.out.no_value(node.span()),
        }
    }

    fn exported(&mut self, value: &Exported<'d>) {
        let at = value.node.span();
        if value.is_empty() {
            self.out.no_value(at);
            return;
        }
        self.check_tree(value);
        self.out.object(at);
        if value.is_null() {
            self.out.key("exp", at);
            self.out.text("JsonParse(\"null\")", at);
        } else if value.is_variable() {
            self.out.member("var", Some(value.text));
        } else if value.is_literal() {
            self.out.key("lit", at);
            self.literal(value);
        } else if let Some((form, said)) = value.tree.and_then(said) {
            self.out.key(form, at);
            self.out.text(said, at);
        } else {
            self.out.member("exp", Some(value.text));
        }
        self.out.close();
    }

    fn literal(&mut self, value: &Exported<'d>) {
        let (written, at) = (value.written(), value.text.span());
        let items = value.leaf().and_then(|leaf| leaf.get("items"));
        match (value.type_, items) {
            (_, Some(items)) if value.type_.ends_with("_coll") => self.items(items),
            ("int" | "dec" | "jsn", _) if is_number(written) => self.out.number(written, at),
            ("bln" | "jsn", _) if matches!(written, "true" | "false") => {
                self.out.flag(written == "true", at);
            }
            ("dur", _) => self.duration(value),
            ("pmt", _) => {
                let is_system = value
                    .leaf()
                    .and_then(|leaf| text(leaf, "val"))
                    .is_some_and(|id| id.starts_with("__"));
                let scope = if is_system { "PromptSystem" } else { "Prompt" };
                self.named(&format!("{scope}.{written}"), value);
            }
            _ if is_thing(value.type_) => self.named(written, value),
            _ => self.out.scalar(value.text),
        }
    }

    /// Something of the organisation: its name; where only the id stands, the name that the manifest gives.
    fn named(&mut self, name: &str, value: &Exported<'d>) {
        let at = value.text.span();
        let id = value.leaf().and_then(|leaf| text(leaf, "val"));
        let name = match (name.is_empty(), id) {
            (true, Some(id)) => self.graph.dependency(id).unwrap_or(id),
            _ => name,
        };
        self.out.object(at);
        self.out.key("name", at);
        self.out.text(name, at);
        self.out.close();
    }

    fn items(&mut self, items: Node<'d>) {
        self.out.list(items.span());
        for item in items.items() {
            self.value(item);
        }
        self.out.close();
    }

    /// `P0D0H1M0S0F`: days, hours, minutes, seconds and milliseconds.
    fn duration(&mut self, value: &Exported<'d>) {
        let at = value.text.span();
        let Some(parts) = duration(value.written()) else {
            self.out.scalar(value.text);
            return;
        };
        self.out.object(at);
        let is_some = |digits: &str| plain(digits) != "0";
        let is_zero = !parts.iter().any(|(_, digits)| is_some(digits));
        for (unit, digits) in parts {
            if is_some(digits) || (is_zero && unit == "seconds") {
                self.out.key(unit, at);
                self.out.number(plain(digits), at);
            }
        }
        self.out.close();
    }
}

/// The parts of a duration with their units.
fn duration(written: &str) -> Option<[(&'static str, &str); 5]> {
    let mut rest = written.strip_prefix('P')?;
    let mut parts = [
        ("days", ""),
        ("hours", ""),
        ("minutes", ""),
        ("seconds", ""),
        ("ms", ""),
    ];
    for (part, letter) in parts.iter_mut().zip(['D', 'H', 'M', 'S', 'F']) {
        let (digits, behind) = rest.split_once(letter)?;
        let is_count = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
        part.1 = is_count.then_some(digits)?;
        rest = behind;
    }
    rest.is_empty().then_some(parts)
}

/// Digits as JSON writes them: without noughts in front.
fn plain(digits: &str) -> &str {
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() { "0" } else { digits }
}

/// Whether a text is a number in JSON's grammar.
fn is_number(written: &str) -> bool {
    let digits = written.strip_prefix('-').unwrap_or(written);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits =
        |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    is_digits(whole) && is_digits(part) && plain(whole).len() == whole.len()
}

/// Whether values of a type are things of the organisation, which have a name and an id.
fn is_thing(type_: &str) -> bool {
    matches!(
        type_,
        "que"
            | "usr"
            | "grp"
            | "skl"
            | "lac"
            | "wrc"
            | "sch"
            | "scg"
            | "sgp"
            | "emg"
            | "egp"
            | "lng"
    )
}

/// What is said, where an expression says one text or prompt and nothing else, as Archy then writes it.
fn said<'d>(tree: Member<'d>) -> Option<(&'static str, &'d str)> {
    let [audio, barge_in] = operands(tree, "AudioPlaybackOptions")?;
    let (flag, audio) = (barge_in?, audio?);
    if flag.key != "lit" || text(flag.value, "text") != Some("true") {
        return None;
    }
    let (form, function, leaves) = match audio.key {
        "ToAudio" => ("prompt", "ToAudio", ["ref", "sysref"]),
        _ => ("tts", "ToAudioTTS", ["lit", "lit"]),
    };
    let [leaf, nothing] = operands(audio, function)?;
    let leaf = leaf.filter(|leaf| nothing.is_none() && leaves.contains(&leaf.key))?;
    let said = text(leaf.value, "text")?;
    let is_prompt = said.starts_with("Prompt.") || said.starts_with("PromptSystem.");
    (form == "tts" || is_prompt).then_some((form, said))
}

/// The first two operands of a function's call, which must have no more.
fn operands<'d>(tree: Member<'d>, function: &str) -> Option<[Option<Member<'d>>; 2]> {
    if tree.key != function {
        return None;
    }
    let mut operands = tree.value.get("operands")?.items();
    let mut next = || operands.next().and_then(|operand| operand.members().next());
    let both = [next(), next()];
    next().is_none().then_some(both)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_five_parts() {
        let parts = duration("P1D02H0M30S5F").unwrap();
        assert_eq!(parts.map(|(_, digits)| digits), ["1", "02", "0", "30", "5"]);
        for wrong in [
            "",
            "PT1M",
            "P1D",
            "P0D0H1M0S0F ",
            "PxD0H1M0S0F",
            "P-1D0H1M0S0F",
        ] {
            assert!(duration(wrong).is_none(), "{wrong}");
        }
        assert_eq!((plain("007"), plain("00")), ("7", "0"));
    }

    #[test]
    fn numbers_are_those_of_json() {
        for number in ["0", "-1", "12.50", "999"] {
            assert!(is_number(number), "{number}");
        }
        for other in ["", "-", "01", "1.", ".5", "1e5", "+1", " 1"] {
            assert!(!is_number(other), "{other}");
        }
    }
}
