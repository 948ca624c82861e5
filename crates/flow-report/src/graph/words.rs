//! Names as a picture can hold them: nothing invisible that steers, no more lines than fit, and an idea of how wide they
//! are without knowing the font.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

use crate::value::is_unsafe;

/// How many characters of a name are written where it is only mentioned: a picture that mentions a long name at every
/// arrow would be larger than its flow by orders of magnitude.
pub(crate) const MENTION: usize = 200;

/// How many characters one line may hold whatever their width: marks that combine have none.
const MAX_LETTERS: usize = 120;

/// A text on one line. Controls, direction overrides and what XML forbids become `\u{…}`; joiners stay, which emoji and
/// several scripts need.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if !text.chars().any(|letter| is_blank(letter) || hides(letter)) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            _ if is_blank(letter) && clean.ends_with(' ') => {}
            _ if is_blank(letter) => clean.push(' '),
            _ if hides(letter) => clean.extend(letter.escape_unicode()),
            _ => clean.push(letter),
        }
    }
    Cow::Owned(clean)
}

fn is_blank(letter: char) -> bool {
    matches!(
        letter,
        '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

fn hides(letter: char) -> bool {
    let joins = matches!(letter, '\u{200c}' | '\u{200d}');
    (is_unsafe(letter) && !joins) || matches!(letter, '\u{fffe}' | '\u{ffff}')
}

/// The beginning of a text, with an ellipsis where something is left out.
pub(crate) fn cut(text: &str, letters: usize) -> Cow<'_, str> {
    match text.char_indices().nth(letters) {
        Some((at, _)) => Cow::Owned(format!("{}…", text[..at].trim_end())),
        None => Cow::Borrowed(text),
    }
}

/// How wide a text is in a usual sans-serif font, as a multiple of the font's size. Rather too much than too little: the
/// font is the viewer's.
pub(crate) fn width(text: &str) -> f64 {
    text.chars().map(letter_width).sum()
}

fn letter_width(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '\'' | '|' => 0.3,
        ' ' | 'I' | '.' | ',' | ':' | ';' | '!' | 'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/'
        | '\\' | '-' => 0.42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '→' | '—' => 0.98,
        'A'..='Z' | '&' | '#' | '+' | '<' | '>' | '=' | '~' | '^' => 0.76,
        '!'..='~' => 0.64,
        _ => match letter.width() {
            Some(0) | None => 0.0,
            Some(1) => 0.78,
            Some(_) => 1.3,
        },
    }
}

/// A text in lines of at most `width` and no more than `lines`; an ellipsis says that something is left out. Words stay
/// whole where they can.
pub(crate) fn wrap(text: &str, limit: f64, lines: usize) -> Vec<String> {
    let mut wrapped = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() && wrapped.len() < lines {
        let is_last = wrapped.len() + 1 == lines;
        let (line, after) = first_line(rest, limit);
        let line = if is_last && !after.is_empty() {
            format!("{}…", first_line(rest, limit - 1.0).0)
        } else {
            line.to_owned()
        };
        wrapped.push(line);
        rest = after;
    }
    wrapped
}

/// What fits a line, and what comes after it. A line ends at a blank, else after a sign within a long word.
fn first_line(text: &str, limit: f64) -> (&str, &str) {
    let mut reached = 0.0;
    let (mut blank, mut sign) = (None, None);
    for (count, (at, letter)) in text.char_indices().enumerate() {
        let wide = letter_width(letter);
        let is_full = reached + wide > limit && wide > 0.0 || count >= MAX_LETTERS;
        if is_full && at > 0 {
            let at = if letter == ' ' {
                at
            } else {
                blank.or(sign).unwrap_or(at)
            };
            return (text[..at].trim_end(), text[at..].trim_start());
        }
        reached += wide;
        if letter == ' ' && reached > limit / 3.0 {
            blank = Some(at);
        } else if matches!(letter, '-' | '_' | '/' | ',') && reached > limit / 2.0 {
            sign = Some(at + letter.len_utf8());
        }
    }
    (text, "")
}

/// Some of the texts joined by commas, and how many others there are.
pub(crate) fn some_of(texts: &[String], most: usize) -> String {
    let shown = &texts[..texts.len().min(most)];
    let shown = shown.join(", ");
    match texts.len().saturating_sub(most) {
        0 => shown,
        1 => format!("{shown} and 1 other"),
        others => format!("{shown} and {others} others"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_steers_and_keep_what_joins() {
        assert_eq!(clean(" a\nb\u{202e}c\u{0} "), "a b\\u{202e}c\\u{0}");
        assert_eq!(clean("👩\u{200d}🚒"), "👩\u{200d}🚒");
        assert_eq!(clean("\u{ffff}"), "\\u{ffff}");
    }

    #[test]
    fn words_stay_whole_where_they_can() {
        assert_eq!(wrap("Set Customer Name", 9.0, 3), ["Set Customer", "Name"]);
        assert_eq!(wrap("Antidisestablishmentarianism", 6.0, 2).len(), 2);
        assert!(wrap("", 6.0, 2).is_empty());
    }

    #[test]
    fn long_names_end_in_an_ellipsis_within_the_limit() {
        let lines = wrap(&"word ".repeat(2_000), 9.0, 3);
        assert_eq!(lines.len(), 3);
        assert!(lines[2].ends_with('…'));
        assert!(lines.iter().all(|line| width(line) <= 9.5), "{lines:?}");
    }

    #[test]
    fn marks_that_combine_fill_a_line_too() {
        let zalgo = "a\u{301}".to_owned() + &"\u{301}".repeat(10_000);
        let lines = wrap(&zalgo, 9.0, 2);
        assert!(
            lines
                .iter()
                .all(|line| line.chars().count() <= MAX_LETTERS + 1)
        );
    }

    #[test]
    fn lists_say_how_many_they_leave_out() {
        let texts = ["a", "b", "c", "d"].map(str::to_owned);
        assert_eq!(some_of(&texts, 4), "a, b, c, d");
        assert_eq!(some_of(&texts, 3), "a, b, c and 1 other");
        assert_eq!(some_of(&texts, 1), "a and 3 others");
    }
}
