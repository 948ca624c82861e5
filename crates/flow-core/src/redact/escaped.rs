//! Secrets behind escapes: those of JSON (however often JSON in JSON has escaped them), of addresses and of HTML, in any
//! mixture. What a text says is compared, and what it spells that with is replaced.

use std::borrow::Cow;

use super::REDACTED;

/// The text with these secrets replaced where an escape lies in or beside them.
pub(super) fn without<'a, 's>(
    mut text: Cow<'a, str>,
    secrets: impl Iterator<Item = &'s str>,
) -> Cow<'a, str> {
    let mut plain = None;
    for secret in secrets {
        if !text.contains(['\\', '%', '&']) {
            break;
        }
        let wanted = letters(&secret.replace('\\', ""));
        let read = plain.get_or_insert_with(|| Plain::of(&text));
        if wanted.is_empty() || !read.letters.contains(&wanted) {
            continue;
        }
        text = Cow::Owned(read.without(&text, &wanted));
        plain = None;
    }
    text
}

/// The longest beginning of one of the secrets, of so many letters or more, that a text ends with behind escapes. The last of
/// them may be cut itself.
pub(super) fn begun_at_end<'a, 's>(
    text: &'a str,
    secrets: impl Iterator<Item = &'s str>,
    shortest: usize,
) -> Option<&'a str> {
    if !text.contains(['\\', '%', '&']) {
        return None;
    }
    let longest_escape = text.char_indices().rev().nth(LONGEST_ESCAPE);
    let tail = longest_escape.map_or(0, |(at, _)| at);
    let cut = text[tail..].rfind(['\\', '%', '&']).map(|at| tail + at);
    let cut = cut.map(|at| text[..at].trim_end_matches('\\').len());
    let ends = [Some(text.len()), cut].into_iter().flatten();
    let plain: Vec<_> = ends.map(|end| Plain::of(&text[..end])).collect();
    let begins = secrets.flat_map(|secret| {
        let wanted = letters(&secret.replace('\\', ""));
        let starts = plain.iter();
        let starts = starts.filter_map(move |plain| plain.begins(&wanted, shortest));
        starts.collect::<Vec<_>>()
    });
    begins.min().map(|start| &text[start..])
}

/// Of one escape, `&#x10ffff;`.
const LONGEST_ESCAPE: usize = 10;

/// A byte as a letter: what `%` spells need not be UTF-8.
fn letters(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

/// What a text says, and for each byte of that which part of the text says it.
struct Plain {
    letters: String,
    places: Vec<(usize, usize)>,
}

impl Plain {
    fn of(text: &str) -> Self {
        let (letters, places) = (String::new(), Vec::new());
        let mut plain = Self { letters, places };
        let mut at = 0;
        while let Some((said, length)) = unit(&text[at..]) {
            plain.say(&said, (at, at + length));
            at += length;
        }
        plain
    }

    /// Backslashes do not count, however they are spelt: nobody knows which of them escape something.
    fn say(&mut self, said: &[u8], place: (usize, usize)) {
        let letters = said.iter().copied().map(char::from);
        for letter in letters.filter(|letter| *letter != '\\') {
            self.letters.push(letter);
            let places = std::iter::repeat_n(place, letter.len_utf8());
            self.places.extend(places);
        }
    }

    /// Where the longest beginning of what is wanted stands that the text ends with.
    fn begins(&self, wanted: &str, shortest: usize) -> Option<usize> {
        let ends = wanted.char_indices().skip(shortest).map(|(end, _)| end);
        let mut ends: Vec<_> = ends.collect();
        ends.reverse();
        let end = ends
            .into_iter()
            .find(|end| self.letters.ends_with(&wanted[..*end]))?;
        self.places
            .get(self.letters.len() - end)
            .map(|place| place.0)
    }

    fn without(&self, text: &str, wanted: &str) -> String {
        let (mut clean, mut copied) = (String::new(), 0);
        for (at, found) in self.letters.match_indices(wanted) {
            let start = self.places[at].0.max(copied);
            clean.push_str(&text[copied..start]);
            clean.push_str(REDACTED);
            copied = self.places[at + found.len() - 1].1;
        }
        clean.push_str(&text[copied..]);
        clean
    }
}

/// What the beginning of a text says, as bytes, and how much of the text that takes.
fn unit(text: &str) -> Option<(Vec<u8>, usize)> {
    let first = text.chars().next()?;
    let escaped = match first {
        '\\' => Some(backslashed(text)),
        '%' => hex(text, 1, 2).and_then(|code| Some((vec![u8::try_from(code).ok()?], 3))),
        '&' => entity(text),
        _ => None,
    };
    Some(escaped.unwrap_or_else(|| {
        let length = first.len_utf8();
        (text.as_bytes()[..length].to_vec(), length)
    }))
}

/// Backslashes with what they escape: of `\n` and its like only the letter, which is in no secret's way.
fn backslashed(text: &str) -> (Vec<u8>, usize) {
    let bare = text.trim_start_matches('\\');
    let skipped = text.len() - bare.len();
    let code = bare.starts_with('u').then(|| hex(bare, 1, 4)).flatten();
    if let Some(letter) = code.and_then(char::from_u32) {
        return (utf8(letter), skipped + 5);
    }
    let next = bare
        .chars()
        .next()
        .filter(|next| !['%', '&'].contains(next));
    let said = next.map(utf8).unwrap_or_default();
    let length = skipped + said.len();
    (said, length)
}

fn hex(text: &str, from: usize, digits: usize) -> Option<u32> {
    let digits = text.get(from..from + digits)?;
    let are_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    are_hex.then(|| u32::from_str_radix(digits, 16).ok())?
}

/// The longest that is read is `&#x10ffff;`.
fn entity(text: &str) -> Option<(Vec<u8>, usize)> {
    let end = text.bytes().take(10).position(|byte| byte == b';')?;
    let letter = match &text[1..end] {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        name => numbered(name.strip_prefix('#')?)?,
    };
    Some((utf8(letter), end + 1))
}

fn numbered(code: &str) -> Option<char> {
    let code = match code.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => code.parse(),
    };
    char::from_u32(code.ok()?)
}

fn utf8(letter: char) -> Vec<u8> {
    letter.to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn clean(text: &str) -> String {
        without(text.into(), ["a\"b/é<c"].into_iter()).into_owned()
    }

    #[test]
    fn a_secret_is_found_behind_any_mixture_of_escapes() {
        for spelt in [
            r#"a\"b\/é<c"#,
            r"a\\\u0022b\\/\u00e9\u003Cc",
            "a%22b%2f%c3%A9%3cc",
            "%61&quot;b&#x2f;&#233;&lt;c",
        ] {
            assert_eq!(clean(&format!("x{spelt}%")), "x[redacted]%", "{spelt}");
        }
    }

    #[test]
    fn backslashes_of_a_secret_may_be_escaped_too() {
        let clean = |text: &str| without(text.into(), [r"a\b"].into_iter()).into_owned();
        for spelt in [r"a\b", r"a\\b", "a%5Cb", r"a\u005cb", "a&#92;b"] {
            assert_eq!(clean(spelt), REDACTED, "{spelt}");
        }
    }

    #[test]
    fn other_texts_stay_as_they_are() {
        for text in [
            "",
            "\\",
            "%",
            "%é",
            "&",
            "&;",
            "&#x110000;",
            "\\u00",
            "100 % & \\d",
        ] {
            assert_eq!(clean(text), text);
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in "[a%&#;x0-9u\\\\é\"]{0,40}", secret in "[a%&é0\\\\]{0,6}") {
            without((&*text).into(), [&*secret].into_iter());
        }
    }
}
