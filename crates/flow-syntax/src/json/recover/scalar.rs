//! Strings, numbers and bare words as people write them where JSON wants its own.

use super::{Going, Recovery};
use crate::{
    Diagnostic, Kind, Span,
    document::Form,
    json::{Error, ErrorKind, MAX_ERRORS, Sink, quote_into, read, scan},
    number::to_json,
};

/// A string as read: where its text stands, and the text itself where it differs from that.
struct Quoted {
    span: Span,
    content: Span,
    decoded: Option<String>,
}

impl Recovery<'_> {
    /// Reads the name of a member.
    pub(super) fn key(&mut self) -> Going {
        if let Some(close) = self.closing_quote() {
            let quoted = self.quoted(close);
            match quoted.decoded {
                None => self.builder.verbatim_key(quoted.span, quoted.content),
                Some(text) => self
                    .builder
                    .rewritten_key(quoted.span, Form::Escaped, &text),
            }
            return Some(());
        }
        let span = self.bare(&[':', '=']);
        if span.is_empty() {
            return self.stop("a name in double quotes is expected here");
        }
        let error = Diagnostic::error("syntax", "the name stands without quotes", span);
        let help = format!("write {}", self.as_json_string(&self.text[span.range()]));
        self.report(error.with_help(help));
        self.builder.verbatim_key(span, span);
        Some(())
    }

    /// Reads a value that is no container.
    pub(super) fn scalar(&mut self) -> Going {
        if let Some(close) = self.closing_quote() {
            let quoted = self.quoted(close);
            match quoted.decoded {
                None => self.builder.verbatim(quoted.span, quoted.content),
                Some(text) => self
                    .builder
                    .rewritten(quoted.span, Kind::Text, Form::Escaped, &text),
            }
            return Some(());
        }
        match self.bytes[self.at] {
            b'-' | b'+' | b'.' | b'0'..=b'9' => self.number(),
            _ => self.word(),
        }
    }

    /// The character that closes the string which starts here, when one does.
    fn closing_quote(&self) -> Option<char> {
        match self.rest().chars().next()? {
            quote @ ('"' | '\'' | '`') => Some(quote),
            '“' | '„' | '”' => Some('”'),
            '‘' | '’' => Some('’'),
            _ => None,
        }
    }

    fn quoted(&mut self, close: char) -> Quoted {
        let start = self.at;
        self.at = self.here().end as usize;
        let from = self.at;
        let (mut decoded, mut pending) = (None, from);
        let mut inner = false;
        let closed = loop {
            self.at = self.plain_end(close);
            match self.bytes.get(self.at) {
                None | Some(b'\n' | b'\r') => break false,
                Some(b'\\') => {
                    let text: &mut String = decoded.get_or_insert_default();
                    text.push_str(&self.text[pending..self.at]);
                    text.extend(self.escape(close));
                    pending = self.at;
                }
                Some(b'"') if close == '"' && self.is_inner_quote(inner) => {
                    inner = true;
                    self.inner_quote();
                }
                _ if self.rest().starts_with(close) => break true,
                _ => self.control(start),
            }
        };
        if !closed {
            self.unclosed(start, from);
        }
        // A lost quote can move the end before an escape that was already read.
        let end = self.at.max(pending);
        self.at = end + if closed { close.len_utf8() } else { 0 };
        if let Some(text) = &mut decoded {
            text.push_str(&self.text[pending..end]);
        }
        let quoted = Quoted {
            span: Span::new(start, self.at),
            content: Span::new(from, end),
            decoded,
        };
        if closed && close != '"' {
            self.wrong_quotes(&quoted);
        }
        quoted
    }

    /// Whether the quote at hand was meant to be part of the string: a word follows it at once (or an inner
    /// quote came before), and soon after comes another quote that ends a value.
    fn is_inner_quote(&self, inner: bool) -> bool {
        let ends_value = |rest: &str| {
            let rest = rest.trim_start_matches(' ');
            rest.is_empty() || rest.starts_with([',', ':', '}', ']', ';', '/', '#', '\n', '\r'])
        };
        let ahead = &self.rest()[1..];
        let end = ahead
            .char_indices()
            .nth(LOOKAHEAD)
            .map_or(ahead.len(), |(at, _)| at);
        let ahead = &ahead[..end];
        let suspicious = match inner {
            true => !ends_value(ahead),
            false => ahead.starts_with(char::is_alphanumeric),
        };
        let line = ahead.split('\n').next().unwrap_or_default();
        suspicious
            && line
                .match_indices('"')
                .any(|(at, _)| ends_value(&line[at + 1..]))
    }

    fn inner_quote(&mut self) {
        let error = Diagnostic::error("syntax", "the string holds a `\"` as it is", self.here());
        self.report(error.with_help("write it as `\\\"`"));
        self.at += 1;
    }

    /// The next offset at which something other than an ordinary character of a string stands.
    fn plain_end(&self, close: char) -> usize {
        if close == '"' {
            return scan::plain_end(self.bytes, self.at);
        }
        let special = |c: char| c < ' ' || c == '\\' || c == close;
        self.rest()
            .find(special)
            .map_or(self.bytes.len(), |at| self.at + at)
    }

    /// Steps over the escape at hand; the character it stands for, unless the text ends within it.
    fn escape(&mut self, close: char) -> Option<char> {
        if close != '"' && self.rest()[1..].starts_with(close) {
            self.at += 1 + close.len_utf8();
            return Some(close);
        }
        let error = match scan::escape(self.text, self.at) {
            Ok((character, after)) => {
                self.at = after;
                return Some(character);
            }
            Err(error) => error,
        };
        let escaped = self.rest()[1..].chars().next();
        if escaped.is_none() {
            self.at += 1;
            return None;
        }
        let is_unicode = escaped == Some('u') || error.kind == ErrorKind::LoneSurrogate;
        self.at = error.span.end as usize;
        self.report(error.into());
        if is_unicode {
            return Some(char::REPLACEMENT_CHARACTER);
        }
        escaped.filter(|character| !character.is_control())
    }

    /// Steps over a control character within a string.
    fn control(&mut self, start: usize) {
        let error = scan::raw_control(self.text, start, self.at);
        self.at += 1;
        self.report(error.into());
    }

    /// A string that its line does not close most likely lost its quote before the comma.
    fn unclosed(&mut self, start: usize, from: usize) {
        let line = self.text[from..self.at].trim_end();
        let content = line.strip_suffix(',').unwrap_or(line);
        let end = from + content.len();
        let error = scan::unclosed(start, end);
        self.report(Diagnostic::from(error).with_label("no closing quote on this line"));
        self.at = end;
    }

    fn wrong_quotes(&mut self, quoted: &Quoted) {
        let message = "the string is not in double quotes";
        let error = Diagnostic::error("syntax", message, quoted.span);
        let written = &self.text[quoted.content.range()];
        let text = quoted.decoded.as_deref().unwrap_or(written);
        let help = format!("write {}", self.as_json_string(text));
        self.report(error.with_help(help));
    }

    fn number(&mut self) -> Going {
        let start = self.at;
        self.at = read::word_end(self.bytes, start);
        let span = Span::new(start, self.at);
        let text = &self.text[span.range()];
        if scan::is_number(text) {
            self.builder.number(span, text);
            return Some(());
        }
        let mended = to_json(text);
        let string = self.as_json_string(text);
        let error = Error::syntax("the number is not written as JSON writes numbers", span);
        let help = match &mended {
            Some(number) if number.len() <= SHORT => {
                format!("write `{number}`, or {string} if it is no amount")
            }
            _ => format!("write a plain number, or a string: {string}"),
        };
        match &mended {
            Some(number) => self
                .builder
                .rewritten(span, Kind::Number, Form::Rewritten, number),
            None => self.builder.verbatim(span, span),
        }
        self.report(error.with_help(help).into())
    }

    fn word(&mut self) -> Going {
        let start = self.at;
        let span = self.bare(&[]);
        let word = &self.text[span.range()];
        let meant = match word {
            "true" | "True" | "TRUE" => Some("true"),
            "false" | "False" | "FALSE" => Some("false"),
            "null" | "None" | "NULL" | "Null" | "nil" | "undefined" => Some("null"),
            _ => None,
        };
        match meant {
            Some("null") => self.builder.null(span),
            Some(word) => self.builder.bool(span, word == "true"),
            None if span.is_empty() || self.open.is_empty() => {
                self.at = start;
                return self.stop("a JSON value cannot start with this");
            }
            None => self.builder.verbatim(span, span),
        }
        if meant == Some(word) {
            return Some(());
        }
        let (message, help) = match meant {
            Some(meant) => (
                "the word is not one that JSON knows",
                format!("write `{meant}`"),
            ),
            None => (
                "the text stands without quotes",
                format!("write {}", self.as_json_string(word)),
            ),
        };
        self.report(Diagnostic::error("syntax", message, span).with_help(help))
    }

    /// Steps over a text without quotes, which ends with its line, at a comma, bracket, quote or one of `ends`.
    fn bare(&mut self, ends: &[char]) -> Span {
        let is_end = |c: char| c.is_control() || ",;{}[]\"".contains(c) || ends.contains(&c);
        let text = self.rest();
        let text = &text[..text.find(is_end).unwrap_or(text.len())];
        let text = text.split(" //").next().unwrap_or_default().trim_end();
        let span = Span::new(self.at, self.at + text.len());
        self.at = span.end as usize;
        span
    }

    /// A text as a JSON string to show in a help, or an example when it is long.
    fn as_json_string(&self, text: &str) -> String {
        if text.len() > SHORT || self.diagnostics.len() >= MAX_ERRORS {
            return "it as `\"text\"`".to_owned();
        }
        let mut json = String::from("`");
        quote_into(&mut json, text);
        json + "`"
    }
}

/// How many characters after a quote decide whether it ends its string: enough for a sentence, few enough to
/// look at after every quote of a file.
const LOOKAHEAD: usize = 200;

/// Longer texts are not repeated in a help.
const SHORT: usize = 60;
