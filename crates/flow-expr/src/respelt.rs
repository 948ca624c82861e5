//! References as other languages write them, `$error.headers.retry-after` and `$reply['name']`, as this one does.

/// The reference that `text` was meant to be, `$` included: a member with a `-` in its name in brackets, single quotes
/// double. `None` when the text is no such reference, or is right as it stands.
pub fn respelt(text: &str) -> Option<String> {
    let rest = text.strip_prefix('$')?;
    let end = rest.find(['.', '[']).unwrap_or(rest.len());
    let (name, mut rest) = rest.split_at(end);
    if !crate::is_name(name) {
        return None;
    }
    let mut written = format!("${name}");
    while !rest.is_empty() {
        let (step, behind) = first_step(rest)?;
        written.push_str(&step);
        rest = behind;
    }
    (written != text).then_some(written)
}

/// The first step of a way into a value, as it is written here, and what stands behind it.
fn first_step(text: &str) -> Option<(String, &str)> {
    if let Some(inner) = text.strip_prefix('[') {
        let (inner, behind) = inner.split_once(']')?;
        let quoted = |quote: char| inner.strip_prefix(quote)?.strip_suffix(quote);
        let is_index = !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_digit());
        return match quoted('\'').or_else(|| quoted('"')) {
            Some(key) if is_plain(key) => Some((format!("[\"{key}\"]"), behind)),
            None if is_index => Some((format!("[{inner}]"), behind)),
            _ => None,
        };
    }
    let rest = text.strip_prefix('.')?;
    let end = rest.find(['.', '[']).unwrap_or(rest.len());
    let (member, behind) = rest.split_at(end);
    let step = match crate::is_name(member) {
        true => format!(".{member}"),
        false => format!("[\"{member}\"]"),
    };
    // `$points.left-1` is to compute.
    let computes = member
        .rsplit_once('-')
        .is_some_and(|(_, end)| end.bytes().all(|byte| byte.is_ascii_digit()));
    (is_plain(member) && !computes).then_some((step, behind))
}

/// Whether a key is like those of headers: letters, digits, `_` and `-`, with more than a sign between them.
fn is_plain(key: &str) -> bool {
    let is_inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let is_outer = |c: char| c.is_ascii_alphanumeric() || c == '_';
    key.chars().all(is_inner) && key.starts_with(is_outer) && key.ends_with(is_outer)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Names, Template};

    #[track_caller]
    fn gives(text: &str, expected: Option<&str>) {
        assert_eq!(respelt(text).as_deref(), expected, "{text}");
    }

    #[test]
    fn headers_stand_in_brackets_and_quotes() {
        let header = Some("$error.headers[\"retry-after\"]");
        gives("$error.headers.retry-after", header);
        gives("$error.headers['retry-after']", header);
        gives("$a['b'][0].c-d.e", Some("$a[\"b\"][0][\"c-d\"].e"));
    }

    #[test]
    fn what_is_right_or_no_reference_stays() {
        for text in [
            "$a.b[0]", "$a", "a-b", "$a-b", "$a.b - 1", "$a.b-1", "$a.-b", "$a[b]", "$a[", "$", "",
        ] {
            gives(text, None);
        }
    }

    proptest! {
        #[test]
        fn what_is_given_is_a_reference(text in r#"\$[a-c](\.|\[|\]|'|"|-|[a-c0-2]){0,12}"#) {
            if let Some(respelt) = respelt(&text) {
                let template = Template::parse(&respelt, &mut Names::default());
                prop_assert!(matches!(template, Ok(Template::Reference(_))), "{respelt}");
            }
        }
    }
}
