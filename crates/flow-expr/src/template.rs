//! The strings of an SDK flow: texts, references, and texts with references inserted.

use std::sync::Arc;

use flow_syntax::Span;

use crate::error::ExprError;
use crate::functions::LARGEST;
use crate::lexer::syntax;
use crate::names::{continues_name, is_short_name, starts_name};
use crate::print::{push_index, push_member};
use crate::reference::{Reference, Step};
use crate::respelt;
use crate::{Environment, Names, Value};

/// What a string of an SDK flow stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Template {
    /// A value that depends on no variable.
    Literal(Value),
    /// A string that is wholly `$name` with steps: the value is kept with its type.
    Reference(Reference),
    /// A text with the texts of references in it.
    Text(Box<[Piece]>),
}

/// A part of a text with references.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// These very characters.
    Text(Arc<str>),
    /// The text of a reference's value; nothing when it is not set.
    Insert(Reference),
}

impl Template {
    /// Reads a string.
    ///
    /// `$name` with `.member`, `[index]` and `["member"]` steps, alone in the string, is a reference. In any other
    /// string `${name.member}` or `${$name.member}` inserts a reference's text, `$$` is a dollar sign, and any other
    /// `$` is itself: `$5.00`, `US$`. Fails on `${` without its `}` or around anything but a reference.
    pub fn parse(text: &str, names: &mut Names) -> Result<Self, ExprError> {
        if let Some(reference) = whole_reference(text, names) {
            return Ok(Self::Reference(reference));
        }
        let mut pieces = Pieces::default();
        let mut at = 0;
        while let Some(dollar) = text[at..].find('$').map(|found| at + found) {
            pieces.text.push_str(&text[at..dollar]);
            at = match text.as_bytes().get(dollar + 1) {
                Some(b'{') => {
                    let (reference, end) = insert(text, dollar, names)?;
                    pieces.insert(reference);
                    end
                }
                Some(b'$') => pieces.dollar(dollar + 2),
                _ => pieces.dollar(dollar + 1),
            };
        }
        pieces.text.push_str(&text[at..]);
        Ok(pieces.finish())
    }

    /// Computes the value; every read of something not set is reported to `env`.
    ///
    /// A text that grows beyond 4 MiB is cut before the first insertion that exceeds them.
    pub fn eval(&self, env: &mut dyn Environment) -> Option<Value> {
        match self {
            Self::Literal(value) => Some(value.clone()),
            Self::Reference(reference) => reference.eval(env),
            Self::Text(pieces) => {
                let mut out = String::new();
                for piece in pieces {
                    if !push_piece(&mut out, piece, env) {
                        break;
                    }
                }
                Some(Value::from(out))
            }
        }
    }

    /// Every reference in the string, in order.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        let (alone, pieces) = match self {
            Self::Literal(_) => (None, &[][..]),
            Self::Reference(reference) => (Some(reference), &[][..]),
            Self::Text(pieces) => (None, &pieces[..]),
        };
        let inserted = pieces.iter().filter_map(|piece| match piece {
            Piece::Insert(reference) => Some(reference),
            Piece::Text(_) => None,
        });
        alone.into_iter().chain(inserted)
    }
}

fn push_piece(out: &mut String, piece: &Piece, env: &mut dyn Environment) -> bool {
    match piece {
        Piece::Text(text) => out.push_str(text),
        Piece::Insert(reference) => {
            if let Some(value) = reference.eval(env) {
                let text = value.text();
                if out.len() + text.len() > LARGEST {
                    return false;
                }
                out.push_str(&text);
            }
        }
    }
    true
}

#[derive(Default)]
struct Pieces {
    done: Vec<Piece>,
    text: String,
}

impl Pieces {
    fn insert(&mut self, reference: Reference) {
        self.flush();
        self.done.push(Piece::Insert(reference));
    }

    /// Adds a dollar sign; returns where to go on.
    fn dollar(&mut self, next: usize) -> usize {
        self.text.push('$');
        next
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.done
                .push(Piece::Text(std::mem::take(&mut self.text).into()));
        }
    }

    fn finish(mut self) -> Template {
        if self.done.is_empty() {
            return Template::Literal(Value::from(self.text));
        }
        self.flush();
        Template::Text(self.done.into())
    }
}

fn whole_reference(text: &str, names: &mut Names) -> Option<Reference> {
    let mut scanner = Scanner { text, at: 0 };
    let scanned = scanner.eat("$").then(|| scanner.reference())??;
    (scanner.at == text.len()).then(|| scanned.resolve(Span::new(0, text.len()), names))
}

/// Reads the `${…}` that begins at `dollar`; returns the reference and where the text goes on.
fn insert(text: &str, dollar: usize, names: &mut Names) -> Result<(Reference, usize), ExprError> {
    let mut scanner = Scanner {
        text,
        at: dollar + 2,
    };
    scanner.skip_space();
    let start = scanner.at;
    scanner.eat("$");
    let reference = scanner.reference();
    let span = Span::new(start, scanner.at);
    scanner.skip_space();
    match reference {
        Some(reference) if scanner.eat("}") => Ok((reference.resolve(span, names), scanner.at)),
        _ => Err(bad_insert(text, dollar)),
    }
}

fn bad_insert(text: &str, dollar: usize) -> ExprError {
    let end = text[dollar..].find('}');
    let inner = end.map(|end| text[dollar + 2..dollar + end].trim());
    let meant = inner.and_then(|inner| respelt(&format!("${}", inner.trim_start_matches('$'))));
    let error = match end {
        Some(end) => syntax(
            Span::new(dollar, dollar + end + 1),
            "only a variable with `.member` and `[index]` steps can stand in `${…}`",
        ),
        None => syntax(
            Span::new(dollar, text.len()),
            "this `${` has no closing `}`",
        ),
    };
    match meant {
        Some(meant) => error.with_help(format!("write `${{{}}}`", &meant[1..])),
        None => error.with_help(
            "write `${name.member}` to insert a value, `$${` for the characters `${` themselves",
        ),
    }
}

/// A reference whose variable has no id yet.
struct Scanned<'t> {
    name: &'t str,
    steps: Vec<Step>,
}

impl Scanned<'_> {
    fn resolve(self, span: Span, names: &mut Names) -> Reference {
        let mut text = format!("${}", self.name);
        for step in &self.steps {
            match step {
                Step::Member(name) => push_member(&mut text, name),
                Step::Index(index) => push_index(&mut text, *index),
                Step::Computed(_) => {}
            }
        }
        Reference {
            variable: names.intern(self.name),
            steps: self.steps.into(),
            text: text.into(),
            span,
        }
    }
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scanner<'t> {
    /// Reads a name and as many steps as follow; `None` when there is no name or a step is not whole.
    fn reference(&mut self) -> Option<Scanned<'t>> {
        let name = self
            .word()
            .filter(|name| name.starts_with(starts_name) && is_short_name(name))?;
        let mut steps = vec![];
        loop {
            if self.eat(".") {
                steps.push(Step::Member(self.word()?.into()));
            } else if self.eat("[") {
                steps.push(self.bracketed()?);
            } else {
                return Some(Scanned { name, steps });
            }
        }
    }

    fn bracketed(&mut self) -> Option<Step> {
        let step = if self.eat("\"") {
            Step::Member(self.quoted()?.into())
        } else {
            let digits = self
                .word()
                .filter(|word| word.bytes().all(|byte| byte.is_ascii_digit()))?;
            Step::Index(digits.parse().unwrap_or(usize::MAX))
        };
        self.eat("]").then_some(step)
    }

    fn quoted(&mut self) -> Option<String> {
        let mut out = String::new();
        let mut chars = self.text[self.at..].char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.at += at + 1;
                    return Some(out);
                }
                '\\' => out.push(match chars.next()?.1 {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    c @ ('"' | '\\') => c,
                    _ => return None,
                }),
                _ => out.push(c),
            }
        }
        None
    }

    fn word(&mut self) -> Option<&'t str> {
        let rest = &self.text[self.at..];
        let end = rest.find(|c| !continues_name(c)).unwrap_or(rest.len());
        self.at += end;
        (end > 0).then(|| &rest[..end])
    }

    fn skip_space(&mut self) {
        self.at = self.text.len() - self.text[self.at..].trim_start().len();
    }

    fn eat(&mut self, expected: &str) -> bool {
        let found = self.text[self.at..].starts_with(expected);
        if found {
            self.at += expected.len();
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::literal;
    use crate::world::World;

    const VARIABLES: &str =
        r#"{"name": "Alice", "reply": {"n": 1.50, "list": [1, {"a b": true}], "none": null}}"#;

    #[track_caller]
    fn gives(text: &str, expected: &str) {
        let mut world = World::new(VARIABLES);
        let template = Template::parse(text, &mut world.names).unwrap();
        assert_eq!(literal(template.eval(&mut world).as_ref()), expected);
    }

    #[track_caller]
    fn refuses(text: &str, place: &str) -> ExprError {
        let error = Template::parse(text, &mut Names::default()).unwrap_err();
        assert_eq!(&text[error.span.range()], place);
        error
    }

    #[test]
    fn a_whole_reference_keeps_the_type() {
        gives("$name", "\"Alice\"");
        gives("$reply.n", "1.50");
        gives("$reply.list[1][\"a b\"]", "true");
        gives("$reply[\"none\"]", "null");
        gives("$reply.list", r#"[1,{"a b":true}]"#);
        gives("$reply.nothing.more", "NOT_SET");
        gives("$reply.list[99999999999999999999999]", "NOT_SET");
    }

    #[test]
    fn insertions_give_text() {
        gives("${name}", "\"Alice\"");
        gives("Hello ${$name}, ${ reply.n }!", "\"Hello Alice, 1.50!\"");
        gives("${reply.list[1]}${nobody}", "\"{\\\"a b\\\":true}\"");
        gives("${reply.none}", "\"null\"");
    }

    #[test]
    fn other_dollars_are_themselves() {
        for text in [
            "$5.00",
            "$ 3",
            "US$",
            "$name is here",
            "$name.",
            "$name[",
            "$name[x]",
            "$name[-1]",
            "a$b",
            "$",
        ] {
            gives(text, &format!("\"{text}\"").replace("\\\"", "\""));
        }
    }

    #[test]
    fn two_dollars_are_one() {
        gives("$$name", "\"$name\"");
        gives("$${name}", "\"${name}\"");
        gives("$$${name}", "\"$Alice\"");
        gives("US$$", "\"US$\"");
    }

    #[test]
    fn a_bad_insertion_is_an_error_at_its_place() {
        let error = refuses("Hi ${name", "${name");
        assert_eq!(error.message, "this `${` has no closing `}`");
        let error = refuses("Hi ${1 + 2} ${x}", "${1 + 2}");
        assert_eq!(
            error.message,
            "only a variable with `.member` and `[index]` steps can stand in `${…}`"
        );
        let error = refuses(
            "wait ${e.headers.retry-after} s",
            "${e.headers.retry-after}",
        );
        let help = "write `${e.headers[\"retry-after\"]}`";
        assert_eq!(error.help.as_deref(), Some(help));
        refuses("${}", "${}");
        refuses("${a.}", "${a.}");
        refuses("${a[\"}\"}", "${a[\"}");
        refuses("é${", "${");
    }

    #[test]
    fn reads_of_something_not_set_are_reported() {
        let mut world = World::new(VARIABLES);
        let template =
            Template::parse("a ${nobody.x} ${reply.y} ${name}", &mut world.names).unwrap();
        assert_eq!(template.eval(&mut world), Some(Value::from("a   Alice")));
        assert_eq!(world.reads, ["$nobody.x 4", "$reply.y 16"]);
        let places: Vec<_> = template
            .references()
            .map(|read| read.span().start)
            .collect();
        assert_eq!(places, [4, 16, 27]);
    }

    #[test]
    fn text_beyond_the_limit_is_cut() {
        let mut world = World::new(&format!("{{\"t\": \"{}\"}}", "a".repeat(3_000_000)));
        let template = Template::parse("${t}${t}", &mut world.names).unwrap();
        assert_eq!(template.eval(&mut world).unwrap().text().len(), 3_000_000);
    }

    #[test]
    fn text_without_references_is_a_literal() {
        let template = Template::parse("plain $$5", &mut Names::default()).unwrap();
        assert_eq!(template, Template::Literal(Value::from("plain $5")));
    }
}
