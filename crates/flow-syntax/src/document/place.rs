//! Where does a character of a decoded text stand in the file?

use super::{Form, Node};
use crate::Kind;

impl Node<'_> {
    /// Where byte `offset` of the decoded text stands in the file, escapes taken into account.
    ///
    /// Falls back to where the node starts for anything but a string; an offset beyond the text is where the text ends. In
    /// what YAML folds or indents over several lines, white space stands where the character behind it does.
    pub fn position_of(&self, offset: usize) -> u32 {
        let raw = self.raw();
        if self.kind() != Kind::Text {
            return raw.start;
        }
        let text = self.document.text_of(raw);
        let offset = offset.min(text.len());
        let written = &self.document.source[self.span().range()];
        let inside = match raw.form {
            Form::Verbatim => return raw.first + offset as u32,
            Form::Escaped => walk(written, text, offset, escape_len),
            Form::Doubled => walk(written, text, offset, |rest| {
                1 + usize::from(rest.starts_with("''"))
            }),
            Form::Rewritten | Form::Packed => align(written, text, offset),
        };
        raw.start + inside as u32
    }
}

/// Walks over the text and how it is written side by side; `len` says how many bytes the first character of the
/// rest took to write when it is no ordinary one.
fn walk(written: &str, text: &str, offset: usize, len: impl Fn(&str) -> usize) -> usize {
    if written.contains('\n') {
        return align(written, text, offset);
    }
    let mut at = written.chars().next().map_or(0, char::len_utf8);
    for character in text[..floor(text, offset)].chars() {
        let rest = written.get(at..).unwrap_or_default();
        at += match rest.starts_with(['\\', '\'']) {
            true => len(rest),
            false => character.len_utf8(),
        };
    }
    at.min(written.len())
}

/// Walks over a text of several lines and how it is written. Only white space differs, and escapes in double quotes: what is
/// no white space is looked for, one character after the other.
fn align(written: &str, text: &str, offset: usize) -> usize {
    let offset = floor(text, offset);
    let is_escaped = written.starts_with('"');
    let mut at = match written.chars().next() {
        Some('|' | '>') => written.find('\n').unwrap_or(0),
        Some('"' | '\'') => 1,
        _ => 0,
    };
    let is_doubled = written.starts_with('\'');
    for character in text[..offset].chars().filter(|c| !c.is_whitespace()) {
        at = skip_space(written, at, is_escaped);
        let rest = written.get(at..).unwrap_or_default();
        at += match rest.chars().next() {
            Some('\\') if is_escaped => escape_len(rest),
            Some('\'') if is_doubled && rest.starts_with("''") => 2,
            Some(found) if found == character => character.len_utf8(),
            _ => return 0,
        };
    }
    let behind = text[offset..].chars().next();
    match behind.is_some_and(|next| !next.is_whitespace()) {
        true => skip_space(written, at, is_escaped),
        false => at.min(written.len()),
    }
}

/// Steps over white space, and over the escapes that stand for some.
fn skip_space(written: &str, mut at: usize, is_escaped: bool) -> usize {
    loop {
        let rest = written.get(at..).unwrap_or_default();
        let is_space = ["\\n", "\\t", "\\r", "\\ ", "\\\n"]
            .iter()
            .any(|escape| is_escaped && rest.starts_with(escape));
        at += match rest.chars().next() {
            Some(space) if space.is_whitespace() => space.len_utf8(),
            Some(_) if is_space => 2,
            _ => return at.min(written.len()),
        };
    }
}

fn floor(text: &str, mut offset: usize) -> usize {
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// How many bytes the escape at the start of `rest` has.
fn escape_len(rest: &str) -> usize {
    let Some(escape) = rest.strip_prefix('\\').and_then(|rest| rest.chars().next()) else {
        return 1;
    };
    let digits = |rest: &str, most: usize| {
        rest.bytes()
            .take(most)
            .take_while(u8::is_ascii_hexdigit)
            .count()
    };
    match escape {
        'x' => 2 + digits(&rest[2..], 2),
        'U' => 2 + digits(&rest[2..], 8),
        'u' => {
            let first = 2 + digits(&rest[2..], 4);
            first + if is_surrogate_pair(rest) { 6 } else { 0 }
        }
        other => 1 + other.len_utf8(),
    }
}

/// Whether two escapes at the start of `rest`, such as `\uD83D\uDE00`, are the halves of one character.
pub fn is_surrogate_pair(rest: &str) -> bool {
    let unit = |at: usize| {
        let digits = rest.get(at..at + 6)?.strip_prefix("\\u")?;
        u32::from_str_radix(digits, 16).ok()
    };
    matches!(
        (unit(0), unit(6)),
        (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF))
    )
}

#[cfg(test)]
mod tests {
    use crate::{parse_json, parse_yaml};

    /// The part of the file from where `what` of the first item stands.
    #[track_caller]
    fn stands_before(parsed: crate::Parsed, source: &str, what: &str, rest: &str) {
        assert_eq!(parsed.diagnostics, []);
        let item = parsed.document.root().unwrap().items().next().unwrap();
        let offset = item.as_text().unwrap().find(what).unwrap();
        assert_eq!(&source[item.position_of(offset) as usize..], rest);
    }

    #[track_caller]
    fn json(source: &str, what: &str, rest: &str) {
        stands_before(parse_json(source), source, what, rest);
    }

    #[track_caller]
    fn yaml(source: &str, what: &str, rest: &str) {
        stands_before(parse_yaml(source), source, what, rest);
    }

    #[test]
    fn without_escapes_it_is_the_offset() {
        json(r#"["añ x"]"#, "x", r#"x"]"#);
    }

    #[test]
    fn escapes_are_stepped_over() {
        json(r#"["\n\u0041\\x"]"#, "x", r#"x"]"#);
        json(r#"["\uD83D\uDE00x"]"#, "x", r#"x"]"#);
        json(r#"["'\"'x"]"#, "x", r#"x"]"#);
    }

    #[test]
    fn the_end_of_the_text_is_before_the_closing_quote() {
        let source = r#"["\t"]"#;
        let document = parse_json(source).document;
        let item = document.root().unwrap().items().next().unwrap();
        assert_eq!(item.position_of(99), 4);
    }

    #[test]
    fn yaml_scalars_have_places_too() {
        yaml("- a x", "x", "x");
        yaml("- 'it''s x'", "x", "x'");
        yaml(r#"- "\x41\U0001F600\ex""#, "x", "x\"");
    }

    #[test]
    fn folded_and_indented_scalars_have_places_too() {
        yaml("- a\n  x", "x", "x");
        yaml("- >-\n  a b\n  c x", "x", "x");
        yaml("- |\n  ä\n\n    b x\n", "x", "x\n");
        yaml("- 'it''s\n  x'", "x", "x'");
        yaml("- \"\\x41\\n\n  b\\\n  \\ x\"", "x", "x\"");
    }

    #[test]
    fn numbers_stand_where_they_start() {
        let document = parse_json("[12]").document;
        let item = document.root().unwrap().items().next().unwrap();
        assert_eq!(item.position_of(1), 1);
    }
}
