//! Texts: in quotes and as heredocs, with escapes and with what Terraform puts into them.

use flow_syntax::Diagnostic;

use super::{MAX_FAULTS, Reader};
use crate::{Text, text::TextBuilder, tree::TreeKind};

/// References that belong to the data action; Terraform would look for resources of these names.
const OURS: [&str; 7] = [
    "input.",
    "rawResult",
    "successTemplateUtils.",
    "credentials.",
    "esc.",
    "authResponse.",
    "urlTool.",
];

impl Reader<'_> {
    /// A text in quotes, which stands here.
    pub(super) fn quoted(&mut self) -> Text {
        let start = self.at;
        self.at += 1;
        let mut builder = TextBuilder::default();
        self.unclosed = false;
        loop {
            let Some(letter) = self.rest().chars().next().filter(|letter| *letter != '\n') else {
                self.fault(start, "the text has no closing quote");
                break;
            };
            match letter {
                '"' => {
                    let end = (self.place)(self.at as u32);
                    self.at += 1;
                    return builder.finish(self.span(start, self.at), end);
                }
                '\\' => self.escape(&mut builder),
                _ => self.letter(letter, &mut builder),
            }
        }
        let end = (self.place)(self.at as u32);
        builder.finish(self.span(start, self.at), end)
    }

    /// A letter of a text, where `$${` stands for `${` and `${` begins what Terraform computes.
    fn letter(&mut self, letter: char, builder: &mut TextBuilder) {
        let rest = self.rest();
        if rest.starts_with("$${") || rest.starts_with("%%{") {
            self.at += 1;
            builder.push(letter, (self.place)(self.at as u32));
            self.at += 1;
            return;
        }
        let mut length = letter.len_utf8();
        let inner = rest.strip_prefix("${").filter(|_| !self.unclosed);
        if let Some(inner) = inner.filter(|inner| !self.interpolation(inner)) {
            let inside = interpolation_len(inner);
            self.unclosed = inside == 0;
            length = 2 + inside;
        }
        for letter in rest[..length].chars() {
            builder.push(letter, (self.place)(self.at as u32));
            self.at += letter.len_utf8();
        }
    }

    /// Whether a `${` that Terraform takes for itself was meant for the data action, which is told.
    fn interpolation(&mut self, inner: &str) -> bool {
        let is_ours = OURS
            .iter()
            .any(|name| inner.trim_start_matches('!').starts_with(name));
        if is_ours && self.faults.len() < MAX_FAULTS {
            let length = inner.find('}').map_or(inner.len(), |end| end + 1);
            let span = self.span(self.at, self.at + 2 + length);
            let message = "this reference is one of Terraform's, not of the data action";
            let fault = Diagnostic::error("terraform-reference", message, span);
            self.faults
                .push(fault.with_help("write `$${` for a reference of the data action"));
        }
        is_ours
    }

    fn escape(&mut self, builder: &mut TextBuilder) {
        let start = self.at;
        let rest = &self.rest()[1..];
        let hex = |length: usize| {
            let digits = rest.get(1..=length)?;
            char::from_u32(u32::from_str_radix(digits, 16).ok()?).map(|letter| (letter, length + 2))
        };
        let decoded = match rest.bytes().next() {
            Some(b'n') => Some(('\n', 2)),
            Some(b'r') => Some(('\r', 2)),
            Some(b't') => Some(('\t', 2)),
            Some(b'"') => Some(('"', 2)),
            Some(b'\\') => Some(('\\', 2)),
            Some(b'u') => hex(4),
            Some(b'U') => hex(8),
            _ => None,
        };
        let (letter, length) = decoded.unwrap_or_else(|| {
            self.fault(start, "there is no such escape");
            ('\\', 1)
        });
        builder.push(letter, (self.place)(start as u32));
        self.at += length;
    }

    /// `<<EOT` and the lines up to `EOT`; with `<<-` without the indentation that all lines share.
    pub(super) fn heredoc(&mut self) -> TreeKind {
        let start = self.at;
        self.at += 2;
        let is_indented = self.eat("-");
        let Some(mark) = self.name() else {
            self.fault(self.at, "a word such as `EOT` is expected here");
            self.skip_line();
            return TreeKind::Null;
        };
        self.skip_line();
        let first = self.at;
        let mut end = None;
        while !self.rest().is_empty() {
            let rest = self.rest();
            let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
            if line.trim() == mark {
                end = Some((self.at, self.at + line.trim_end().len()));
                break;
            }
            self.skip_line();
        }
        let Some((last, behind)) = end else {
            self.fault(start, format!("the text has no closing `{mark}`"));
            return TreeKind::Null;
        };
        let indent = if is_indented {
            shared_indent(&self.text[first..last])
        } else {
            0
        };
        self.at = first;
        let mut builder = TextBuilder::default();
        self.unclosed = false;
        let mut at_start = true;
        while self.at < last {
            if std::mem::take(&mut at_start) {
                let rest = &self.text[self.at..last];
                let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
                self.at += blanks.min(indent);
                continue;
            }
            let Some(letter) = self.rest().chars().next() else {
                break;
            };
            at_start = letter == '\n';
            self.letter(letter, &mut builder);
        }
        self.at = behind;
        let place = (self.place)(last as u32);
        TreeKind::Text(builder.finish(self.span(start, behind), place))
    }
}

/// How long an expression may be that lies in a text.
const LONGEST: usize = 500;

/// How many bytes an expression of Terraform has that lies in a text, its closing brace included.
fn interpolation_len(inner: &str) -> usize {
    let (mut open, mut in_text, mut escaped) = (0u32, false, false);
    for (at, byte) in inner.bytes().enumerate().take(LONGEST) {
        match byte {
            b'\n' => break,
            _ if std::mem::take(&mut escaped) => {}
            b'\\' => escaped = true,
            b'"' => in_text = !in_text,
            b'{' if !in_text => open += 1,
            b'}' if !in_text && open == 0 => return at + 1,
            b'}' if !in_text => open -= 1,
            _ => {}
        }
    }
    // Without its end it is text.
    0
}

fn shared_indent(text: &str) -> usize {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let indents = lines.map(|line| line.len() - line.trim_start_matches([' ', '\t']).len());
    indents.min().unwrap_or(0)
}
