//! Patterns of file names: `*` and `?` within a part of a path, `**` over parts.

/// A pattern of paths that are relative to the configuration's folder and have `/` between their parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Vec<char>>,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// Why no file can ever match it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.strip_prefix("./").unwrap_or(text);
        if text.is_empty() {
            return Err("is empty");
        }
        if text.contains('\\') {
            return Err("holds `\\`; the parts of a path are separated by `/`");
        }
        if text.starts_with('/') {
            return Err("is absolute");
        }
        let parts: Vec<Vec<char>> = text.split('/').map(|part| part.chars().collect()).collect();
        if parts
            .iter()
            .any(|part| matches!(part[..], ['.', '.'] | ['.'] | []))
        {
            return Err("has a part that is empty, `.` or `..`");
        }
        Ok(Self { parts })
    }

    /// The parts before the first that stands for several names: everything that matches lies there.
    pub fn fixed(&self) -> String {
        let parts = self.parts.iter();
        let fixed = parts.take_while(|part| !part.iter().any(|letter| matches!(letter, '*' | '?')));
        let fixed: Vec<String> = fixed.map(|part| part.iter().collect()).collect();
        fixed.join("/")
    }

    /// Whether the pattern stands for this path.
    pub fn matches(&self, path: &str) -> bool {
        let path: Vec<Vec<char>> = path.split('/').map(|part| part.chars().collect()).collect();
        let is_any = |part: &Vec<char>| matches!(part[..], ['*', '*']);
        wild(&self.parts, &path, is_any, |part, name| {
            wild(
                part,
                name,
                |letter| *letter == '*',
                |letter, other| *letter == '?' || letter == other,
            )
        })
    }
}

/// Whether a sequence in which `is_any` stands for any number of elements matches another. Going back only to the last such
/// element keeps the time within the product of both lengths.
fn wild<P, T>(
    pattern: &[P],
    text: &[T],
    is_any: impl Fn(&P) -> bool,
    is_same: impl Fn(&P, &T) -> bool,
) -> bool {
    let (mut at, mut read) = (0, 0);
    let mut back = None;
    while read < text.len() {
        match pattern.get(at) {
            Some(any) if is_any(any) => {
                back = Some((at, read));
                at += 1;
            }
            Some(element) if is_same(element, &text[read]) => {
                at += 1;
                read += 1;
            }
            _ => match &mut back {
                Some((any, from)) => {
                    *from += 1;
                    (at, read) = (*any + 1, *from);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(is_any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn matches(pattern: &str, path: &str) -> bool {
        Pattern::parse(pattern).unwrap().matches(path)
    }

    #[test]
    fn a_path_stands_for_itself() {
        assert!(matches("flows/a.json", "flows/a.json"));
        assert!(matches("./a.json", "a.json"));
        assert!(!matches("a.json", "flows/a.json"));
        assert!(!matches("flows", "flows/a.json"));
    }

    #[test]
    fn stars_stay_within_a_part_and_double_stars_do_not() {
        assert!(matches("flows/*.json", "flows/a.json"));
        assert!(!matches("*.json", "flows/a.json"));
        assert!(matches("**/*.json", "a.json"));
        assert!(matches("**/*.json", "x/y/a.json"));
        assert!(matches("x/**/a.?son", "x/a.json"));
        assert!(matches("x/**", "x/y/a.json"));
        assert!(!matches("x/**/b.json", "x/y/a.json"));
        assert!(matches("a*b*c", "aXbYbZc"));
        assert!(!matches("a*b*c", "aXbYbZ"));
    }

    #[test]
    fn what_can_never_match_is_refused() {
        for text in [
            "",
            "/a.json",
            "..\\a.json",
            "../a.json",
            "a//b.json",
            "a/./b",
        ] {
            assert!(Pattern::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn many_stars_do_not_take_for_ever() {
        let text = "a".repeat(2_000);
        assert!(!matches(
            &"*a".repeat(1_000).replace("*a*a", "*a"),
            &(text + "b")
        ));
    }
}
