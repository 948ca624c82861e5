//! What stands between the words of a text: white space, and the comments that JSON does not have.

use super::Recovery;
use crate::{Diagnostic, Span, json::scan};

impl Recovery<'_> {
    /// Steps over a byte-order mark at the start.
    pub(super) fn skip_mark(&mut self) {
        if !self.text.starts_with('\u{FEFF}') {
            return;
        }
        let error = Diagnostic::error(
            "syntax",
            "the text starts with a byte-order mark",
            self.here(),
        )
        .with_label("U+FEFF, which cannot be seen");
        self.report(error.with_help("save the file as UTF-8 without a byte-order mark"));
        self.at += '\u{FEFF}'.len_utf8();
    }

    /// Steps over white space and comments; all but JSON's own white space is reported.
    pub(super) fn skip_blank(&mut self) {
        loop {
            self.at = scan::skip_space(self.bytes, self.at);
            let comment = comment_len(self.rest());
            if let Some(length) = comment {
                self.comment(length);
            } else if !self.skip_odd_space() {
                return;
            }
        }
    }

    fn comment(&mut self, length: usize) {
        let span = Span::new(self.at, self.at + length);
        let closed = !self.rest().starts_with("/*")
            || (length >= 4 && self.rest()[..length].ends_with("*/"));
        let error = match closed {
            true => Diagnostic::error("syntax", "JSON has no comments", span)
                .with_help("remove the comment"),
            false => Diagnostic::error(
                "syntax",
                "the comment is not closed",
                Span::new(self.at, self.at + 2),
            )
            .with_help("remove it; JSON has no comments"),
        };
        self.report(error);
        self.at += length;
    }

    /// Steps over a run of white space that JSON does not know; says whether there was any.
    fn skip_odd_space(&mut self) -> bool {
        let is_odd = |c: &char| {
            (c.is_whitespace() || *c == '\u{FEFF}') && !matches!(c, ' ' | '\n' | '\r' | '\t')
        };
        let run: usize = self
            .rest()
            .chars()
            .take_while(is_odd)
            .map(char::len_utf8)
            .sum();
        let Some(first) = self.rest().chars().next().filter(is_odd) else {
            return false;
        };
        let message = format!(
            "the white space U+{:04X} is not one that JSON knows",
            first as u32
        );
        let error = Diagnostic::error("syntax", message, Span::new(self.at, self.at + run));
        self.report(error.with_help("replace it by an ordinary space"));
        self.at += run;
        true
    }
}

/// The length of the comment that the text starts with, if it starts with one.
fn comment_len(text: &str) -> Option<usize> {
    if let Some(rest) = text.strip_prefix("/*") {
        let end = rest.find("*/").map(|end| end + 4);
        return Some(end.unwrap_or(text.len()));
    }
    let is_comment = text.starts_with("//") || text.starts_with('#');
    is_comment.then(|| {
        let line = text.split('\n').next().unwrap_or_default();
        line.trim_end().len()
    })
}
