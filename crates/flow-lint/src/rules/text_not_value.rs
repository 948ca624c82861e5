//! `text-not-value`: a text holds the name of a variable, and not its value.
//!
//! Only a string that is wholly a reference is one, and only `${…}` inserts (S21). Names that the flow does not know are
//! left alone: `$5` and `US$ x` are ordinary texts.

use flow_core::Program;
use flow_expr::{Dialect, Expr, Names, Template, respelt};
use flow_syntax::{Diagnostic, Node, Severity, Source, Span};

use crate::{
    assignment::assigned,
    rule::{FoundBy, Rule, Subject},
    texts::{Use, texts},
};

pub(super) const RULE: Rule = Rule {
    name: "text-not-value",
    severity: Severity::Warning,
    summary: "a text holds a variable's name where its value was meant",
    explanation: "\
A string that is wholly `$name`, with `.member` and `[index]` steps, is the variable's value. Inside any other string only \
`${name}` inserts a value: `Hello $name` is said with the dollar sign, and `\"attempts\": \"$attempts + 1\"` sets a text.

The rule looks at `set`, `inputVariables`, `headers`, `message`, `prompt` and queue ids, for names that the flow itself sets, \
`$phoneNumber` and `$error`. Of a flow with very many such texts the first 200 are told.

Write `${name}` to insert the value, and `$$name` for a dollar sign in front of a name. Nothing but a condition computes: let a \
`Decision` or `Switch` decide, and set what follows from it.",
    triggers: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Greet" } },
  "actions": [ { "name": "Greet", "type": "PlayMessage", "message": "You call from $phoneNumber" } ]
}"#,
    passes: r#"{
  "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Greet" } },
  "actions": [ { "name": "Greet", "type": "PlayMessage", "message": "You call from ${phoneNumber}, for $5 a minute" } ]
}"#,
    found_by: FoundBy::Lint(find),
};

/// How many findings there are at most.
const MOST: usize = 200;

/// Of a longer text, in bytes, only the first name is told: finding places behind escapes takes long there.
const LONG: usize = 64 * 1024;

fn find(subject: &Subject<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(value_findings(subject.source, subject.program));
}

/// Texts that hold a variable's name where its value was meant, in the order of the text; at most 200.
pub fn value_findings(source: &Source, program: &Program) -> Vec<Diagnostic> {
    let known = Known::new(program);
    let mut told = Vec::new();
    texts(source, |used, node| {
        if used != Use::Address && told.len() < MOST {
            known.check(used, node, &mut told);
        }
    });
    told.truncate(MOST);
    told
}

/// The variables that the flow knows.
struct Known<'a> {
    names: &'a Names,
    assigned: Vec<bool>,
}

impl<'a> Known<'a> {
    fn new(program: &'a Program) -> Self {
        let mut assigned = assigned(program);
        assigned[program.phone_number().index()] = true;
        assigned[program.error().index()] = true;
        let names = program.names();
        Self { names, assigned }
    }

    fn has(&self, name: &str) -> bool {
        let id = self.names.get(name);
        id.is_some_and(|id| self.assigned[id.index()])
    }

    fn check(&self, used: Use, node: Node<'_>, found: &mut Vec<Diagnostic>) {
        let Some(text) = node.as_text().filter(|text| text.contains('$')) else {
            return;
        };
        let mut bare = bare(text).filter(|bare| self.has(bare.name)).peekable();
        if bare.peek().is_none() || is_reference(text) {
            return;
        }
        if let Some(meant) = respelt(text) {
            found.push(not_read(&meant, text, node.span()));
            return;
        }
        let is_expression = Expr::parse(text, Dialect::Sdk).is_ok();
        let count = match is_expression || text.len() > LONG {
            true => 1,
            false => MOST,
        };
        let tell = |bare| match is_expression {
            true => not_computed(used, bare, text),
            false => not_inserted(bare, text),
        };
        let place = |bare: &Bare<'_>| Span {
            start: node.position_of(bare.start),
            end: node.position_of(bare.start + bare.text(text).len()),
        };
        found.extend(bare.take(count).map(|bare| {
            let (message, help) = tell(bare);
            Diagnostic::warning(RULE.name, message, place(&bare)).with_help(help)
        }));
    }
}

fn not_read(meant: &str, text: &str, span: Span) -> Diagnostic {
    let message = format!("`{text}` is text here, not a value");
    let help = format!("write `{}`", meant.replace('"', "\\\""));
    Diagnostic::warning(RULE.name, message, span).with_help(help)
}

fn not_inserted(bare: Bare<'_>, text: &str) -> (String, String) {
    let read = bare.text(text);
    let message = format!("`{read}` is text here, not a value");
    let help = format!(
        "write `${{{}}}` to insert the value; `$$` is a dollar sign",
        &read[1..]
    );
    (message, help)
}

fn not_computed(used: Use, bare: Bare<'_>, text: &str) -> (String, String) {
    let shown: String = text.chars().take(60).collect();
    let more = if shown.len() < text.len() { "…" } else { "" };
    let message = format!(
        "`{}` does not compute: `{shown}{more}` is text here, not a value",
        used.field()
    );
    let name = &bare.text(text)[1..];
    let help = format!(
        "only conditions compute; write `${{{name}}}` to insert the value into a text, `$$` for a dollar sign"
    );
    (message, help)
}

fn is_reference(text: &str) -> bool {
    let template = Template::parse(text, &mut Names::default());
    matches!(template, Ok(Template::Reference(_)))
}

/// A name behind a `$` that inserts nothing.
#[derive(Clone, Copy)]
struct Bare<'t> {
    /// Where the `$` stands.
    start: usize,
    name: &'t str,
    /// Where the name's `.member` and `[index]` steps end.
    end: usize,
}

impl Bare<'_> {
    fn text<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.end]
    }
}

/// Every name behind a single `$`, in order; `$$` is a dollar sign and what follows it an ordinary word.
fn bare(text: &str) -> impl Iterator<Item = Bare<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text[at..].find('$')?;
            let rest = &text[start + 1..];
            let name = &rest[..word(rest)];
            at = start + 1 + name.len();
            if rest.starts_with('$') {
                at += 1;
            } else if flow_expr::is_name(name) {
                let end = at + steps(&text[at..]);
                at = end;
                return Some(Bare { start, name, end });
            }
        }
    })
}

/// How many bytes of the beginning could be a name.
fn word(text: &str) -> usize {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_'));
    end.unwrap_or(text.len())
}

/// How many bytes of the beginning are `.member` and `[index]` steps; the period of a sentence is none.
fn steps(text: &str) -> usize {
    let mut end = 0;
    loop {
        let rest = &text[end..];
        end += if let Some(member) = rest.strip_prefix('.').filter(|rest| word(rest) > 0) {
            1 + word(member)
        } else if let Some(length) = index(rest) {
            length
        } else {
            return end;
        };
    }
}

/// How many bytes an `[index]` at the beginning has.
fn index(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('[')?;
    let end = rest.find(|c: char| !c.is_ascii_digit())?;
    (end > 0 && rest[end..].starts_with(']')).then_some(end + 2)
}

#[cfg(test)]
mod tests;
