//! The forgiving reader: finds the way through the mistakes that people make in JSON, and explains each.
//!
//! Runs only over texts that the strict reader has refused.

use super::{Error, MAX_ERRORS, Sink};
use crate::{Diagnostic, Parsed, Span, document::Builder};

mod blank;
mod scalar;
#[cfg(test)]
mod tests;

/// Reads what can be understood of a text that is not JSON, and says why it is not.
pub(super) fn recover(text: &str, max_depth: u32) -> Parsed {
    let mut reader = Recovery {
        text,
        max_depth,
        bytes: text.as_bytes(),
        at: 0,
        builder: Builder::new(text),
        diagnostics: Vec::new(),
        open: Vec::new(),
        last: Last::Opening,
    };
    reader.skip_mark();
    while reader.step().is_some() {}
    reader
        .diagnostics
        .sort_by_key(|diagnostic| diagnostic.span.start);
    Parsed {
        document: reader.builder.finish(reader.at as u32),
        diagnostics: reader.diagnostics,
    }
}

struct Recovery<'t> {
    text: &'t str,
    max_depth: u32,
    bytes: &'t [u8],
    at: usize,
    builder: Builder,
    diagnostics: Vec<Diagnostic>,
    /// Where the open containers start.
    open: Vec<u32>,
    last: Last,
}

/// What was read last in the innermost container.
#[derive(Clone, Copy, PartialEq)]
enum Last {
    Opening,
    /// A value or member that ends at this offset.
    Value(usize),
    /// A comma at this offset.
    Comma(usize),
}

/// Goes on as long as it is `Some`.
type Going = Option<()>;

impl Recovery<'_> {
    /// Reads the next thing: a comma, the end of a container, an item or a member.
    fn step(&mut self) -> Going {
        self.skip_blank();
        let Some(&byte) = self.bytes.get(self.at) else {
            return self.end_of_text();
        };
        let Some(&start) = self.open.last() else {
            return match self.builder.is_empty() {
                true => self.root(byte),
                false => self.after_root(byte),
            };
        };
        match byte {
            b'}' | b']' => self.closer(start, byte),
            b',' | b';' => self.comma(byte),
            b':' if self.bytes[start as usize] == b'[' => self.colon_in_list(),
            _ => {
                self.expect_comma();
                match self.bytes[start as usize] {
                    b'{' => self.member(),
                    _ => self.value(),
                }
            }
        }
    }

    fn root(&mut self, byte: u8) -> Going {
        match byte {
            b'}' | b']' | b',' | b':' | b';' => self.stop("a JSON text starts with its value"),
            _ => self.value(),
        }
    }

    fn after_root(&mut self, byte: u8) -> Going {
        let span = self.here();
        let message = match byte {
            b'}' | b']' => format!("`{}` closes nothing", byte as char),
            b',' | b';' => format!("`{}` stands after the end of the document", byte as char),
            _ => return self.stop("the text goes on after the end of its value"),
        };
        self.at += 1;
        self.report(Diagnostic::error("syntax", message, span).with_help("remove it"))
    }

    fn comma(&mut self, byte: u8) -> Going {
        let span = self.here();
        if byte == b';' {
            let error = Diagnostic::error("syntax", "`;` stands where a comma is expected", span);
            self.report(error.with_help("write `,`"));
        } else if !matches!(self.last, Last::Value(_)) {
            let error = Diagnostic::error("syntax", "nothing stands before the comma", span)
                .with_label("one comma too many");
            self.report(error.with_help("remove it"));
        }
        self.last = Last::Comma(self.at);
        self.at += 1;
        Some(())
    }

    fn colon_in_list(&mut self) -> Going {
        let error = Diagnostic::error("syntax", "`:` stands in a list", self.here());
        self.last = Last::Comma(self.at);
        self.at += 1;
        self.report(
            error.with_help("names with values belong in an object: `{…}` instead of `[…]`"),
        )
    }

    fn expect_comma(&mut self) {
        if let Last::Value(end) = self.last {
            let error = Diagnostic::error("syntax", "a comma is missing", Span::at(end))
                .with_label("`,` is missing here");
            self.report(error.with_help("separate values with `,`"));
        }
    }

    /// A bracket closes the container it matches; those between were left open.
    fn closer(&mut self, start: u32, byte: u8) -> Going {
        if let Last::Comma(at) = self.last {
            self.trailing_comma(at);
        }
        let opener = if byte == b'}' { b'{' } else { b'[' };
        let matches = |start: &u32| self.bytes[*start as usize] == opener;
        if !matches(&start) {
            let left_open = self.open.iter().any(matches);
            self.mismatch(start, byte, left_open);
            self.at += usize::from(!left_open);
        } else {
            self.at += 1;
        }
        self.builder.close(self.at as u32);
        self.open.pop();
        self.last = Last::Value(self.at);
        Some(())
    }

    fn trailing_comma(&mut self, at: usize) {
        let error = Diagnostic::error("syntax", "nothing follows the comma", Span::new(at, at + 1))
            .with_label("trailing comma");
        self.report(error.with_help("remove it; JSON has no trailing commas"));
    }

    fn mismatch(&mut self, start: u32, byte: u8, left_open: bool) {
        let opener = self.bytes[start as usize];
        let wanted = closing(opener);
        let (opener, byte) = (opener as char, byte as char);
        let error = match left_open {
            true => Diagnostic::error(
                "syntax",
                format!("`{opener}` is not closed before `{byte}`"),
                self.here(),
            )
            .with_label(format!("`{wanted}` is missing before this")),
            false => Diagnostic::error(
                "syntax",
                format!("`{opener}` is closed by `{byte}`"),
                self.here(),
            )
            .with_help(format!("write `{wanted}`")),
        };
        let span = Span::new(start as usize, start as usize + 1);
        self.report(error.with_related("opened here", span));
    }

    fn end_of_text(&mut self) -> Going {
        if let Some(&start) = self.open.last() {
            self.left_open(start as usize);
        } else if self.builder.is_empty() {
            let error = Diagnostic::error("syntax", "the text is empty", Span::at(self.at));
            self.report(error.with_help("a JSON text holds one value, usually an object: `{}`"));
        }
        None
    }

    fn left_open(&mut self, start: usize) {
        let starts = self.open.iter().rev();
        let missing: String = starts
            .map(|start| closing(self.bytes[*start as usize]))
            .collect();
        let opener = self.bytes[start] as char;
        let message = format!("the text ends before `{opener}` is closed");
        let end = self.text.trim_end().len();
        let error = Diagnostic::error("syntax", message, Span::at(end))
            .with_label("the text ends here")
            .with_help(format!("add `{missing}`"))
            .with_related("opened here", Span::new(start, start + 1));
        self.report(error);
    }

    fn member(&mut self) -> Going {
        self.key()?;
        self.skip_blank();
        let message = match self.bytes.get(self.at) {
            Some(b':') => return self.member_value(1),
            Some(b'=') => {
                let width = if self.bytes[self.at..].starts_with(b"=>") {
                    2
                } else {
                    1
                };
                let span = Span::new(self.at, self.at + width);
                let error =
                    Diagnostic::error("syntax", "the name is not followed by a colon", span);
                self.report(error.with_help("write `:` between a name and its value"));
                return self.member_value(width);
            }
            None | Some(b',' | b'}' | b']' | b';') => "the name has no value",
            Some(_) => "the name is not followed by a colon",
        };
        let error = Diagnostic::error(
            "syntax",
            message,
            Span::at(self.builder.last_end() as usize),
        )
        .with_label("`:` is missing here");
        self.report(error.with_help("write `:` between a name and its value"));
        self.member_value(0)
    }

    fn member_value(&mut self, colon: usize) -> Going {
        self.at += colon;
        let after = self.at;
        self.skip_blank();
        if !matches!(
            self.bytes.get(self.at),
            None | Some(b',' | b'}' | b']' | b';')
        ) {
            return self.value();
        }
        if colon > 0 {
            let error = Diagnostic::error("syntax", "the name has no value", Span::at(after))
                .with_label("a value is missing here");
            self.report(error.with_help("write the value, or `null`"));
        }
        self.builder.null(Span::at(after));
        self.last = Last::Value(after);
        Some(())
    }

    fn value(&mut self) -> Going {
        match self.bytes[self.at] {
            b'{' | b'[' => self.opening(),
            _ => {
                self.scalar()?;
                self.last = Last::Value(self.at);
                Some(())
            }
        }
    }

    fn opening(&mut self) -> Going {
        if self.open.len() >= self.max_depth as usize {
            self.report(Diagnostic::from(Error::too_deep(self.at, self.max_depth)));
            return None;
        }
        match self.bytes[self.at] {
            b'{' => self.builder.begin_object(self.at as u32),
            _ => self.builder.begin_list(self.at as u32),
        }
        self.open.push(self.at as u32);
        self.at += 1;
        self.last = Last::Opening;
        Some(())
    }

    /// Reports what cannot be understood, and ends the reading.
    fn stop(&mut self, message: &str) -> Going {
        let error = Diagnostic::error("syntax", message, self.here());
        self.report(error.with_label("reading stops here"));
        None
    }

    fn report(&mut self, diagnostic: Diagnostic) -> Going {
        if self.diagnostics.len() < MAX_ERRORS {
            self.diagnostics.push(diagnostic);
        }
        Some(())
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// The character at hand.
    fn here(&self) -> Span {
        let width = self.rest().chars().next().map_or(0, char::len_utf8);
        Span::new(self.at, self.at + width)
    }
}

fn closing(opener: u8) -> char {
    if opener == b'{' { '}' } else { ']' }
}
