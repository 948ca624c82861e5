//! Variables that are set and not read, or read and not set: what only the whole flow can tell.
//!
//! Some fields are not simulated and not read here. So a variable is told only when every mention of its name in the document is
//! one that was read: a mention elsewhere may be what sets or reads it.

use flow_syntax::{Diagnostic, Kind, Node, Severity, Span};

use super::{Known, Variables, shorten};

/// What a flow does with a variable, as far as it was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Uses {
    /// Where outputs are bound to it.
    pub(super) bound: Vec<Span>,
    /// Whether it is given a value in another way: assigned, handed over by a call, or by its declaration.
    pub(super) is_assigned: bool,
    /// Where expressions read it.
    pub(super) reads: Vec<Span>,
    /// Whether a call takes its value over.
    pub(super) is_handed_back: bool,
}

/// How many variables of a flow are told.
const MOST: usize = 200;

impl Variables {
    /// Tells of declared variables that nothing reads or sets; to be called behind [`finish`](Self::finish), and of no effect
    /// in a flow with mistakes.
    pub(crate) fn unused(&mut self, flow: Node<'_>, found: &mut Vec<Diagnostic>) {
        let is_wrong = |finding: &Diagnostic| finding.severity == Severity::Error;
        if found.iter().any(is_wrong) {
            return;
        }
        self.count_reads();
        let text = words(flow);
        let declared = self.known.iter().filter(|known| known.is_declared);
        let told = declared.filter_map(|known| Some((known, told(known)?)));
        let told = told.take(MOST).filter(|(known, _)| {
            let mentions = self.mentions.get(&known.written).copied();
            count(&text, &known.written) <= mentions.unwrap_or_default()
        });
        found.extend(told.map(|(_, finding)| finding));
    }

    /// Notes for each variable where it is read; names may be declared behind their reads.
    fn count_reads(&mut self) {
        for read in &self.reads {
            let index = match (read.is_value, self.index_of(&read.name, read.scope)) {
                (true, Some(index)) => index,
                _ => continue,
            };
            self.known[index].uses.reads.push(read.span);
        }
    }
}

fn told(known: &Known) -> Option<Diagnostic> {
    let uses = &known.uses;
    let is_set = known.is_input || uses.is_assigned || !uses.bound.is_empty();
    let is_read = known.is_output || uses.is_handed_back || !uses.reads.is_empty();
    match (is_set, is_read) {
        (true, true) => None,
        // What whoever starts the flow gives need not interest it.
        (true, false) if known.is_input && uses.bound.is_empty() => None,
        (true, false) => Some(unread(known)),
        (false, true) => Some(never_set(known)),
        (false, false) => Some(idle(known)),
    }
}

fn unread(known: &Known) -> Diagnostic {
    let name = shorten(&known.spelled);
    match known.uses.bound.first() {
        Some(bound) => {
            let message = format!("nothing reads `{name}`, which this output is bound to");
            let mut finding = Diagnostic::warning("unread-output", message, *bound);
            if let Some(other) = known.uses.bound.get(1) {
                finding = finding.with_related("so it is here", *other);
            }
            finding.with_help("read it, make it an output of the flow with `isOutput: true`, or write `noValue: true` here")
        }
        None => {
            let message = format!("nothing reads `{name}`");
            let finding = Diagnostic::warning("unread-variable", message, known.span);
            finding.with_help("remove it, or read it where it is wanted")
        }
    }
}

fn idle(known: &Known) -> Diagnostic {
    let message = format!("nothing sets or reads `{}`", shorten(&known.spelled));
    Diagnostic::warning("unread-variable", message, known.span).with_help("remove it")
}

fn never_set(known: &Known) -> Diagnostic {
    let message = format!("nothing ever sets `{}`", shorten(&known.spelled));
    let finding = Diagnostic::warning("never-set", message, known.span);
    let finding = match known.uses.reads.first() {
        Some(read) => finding.with_related("it is read here", *read),
        None => finding.with_label("it is an output, and always empty"),
    };
    finding.with_help(
        "give it an initial value, bind an output to it, or make it an input with `isInput: true`",
    )
}

/// Every name and text of a document, in lower case and lines of their own.
fn words(flow: Node<'_>) -> String {
    let mut words = String::new();
    let mut open = vec![flow];
    let mut add = |word: &str| {
        words.push_str(&word.to_lowercase());
        words.push('\n');
    };
    while let Some(node) = open.pop() {
        match node.kind() {
            Kind::List => open.extend(node.items()),
            Kind::Object => {
                for member in node.members() {
                    add(member.key);
                    open.push(member.value);
                }
            }
            _ => node.as_text().into_iter().for_each(&mut add),
        }
    }
    words
}

/// How often a name stands in a text, both in lower case, and not as a part of a longer one.
fn count(text: &str, name: &str) -> u32 {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let places = text.match_indices(name);
    let whole = places.filter(|(at, _)| {
        let before = text[..*at].chars().next_back();
        let behind = text[at + name.len()..].chars().next();
        !before.is_some_and(|c| is_word(c) || c == '.') && !behind.is_some_and(is_word)
    });
    u32::try_from(whole.count()).unwrap_or(u32::MAX)
}
