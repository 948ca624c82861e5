//! Which known name was meant by a misspelt one?

/// The name among `known` that `wanted` most likely stands for, if any is close enough to be a typo.
///
/// Letter case counts for nothing, swapped neighbours count as one slip, and one slip is allowed for every
/// three characters (at least one, at most four). Of equally near names the first wins.
pub fn nearest<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = wanted.chars().take(LONGEST + 1).count();
    if length == 0 || length > LONGEST {
        return None;
    }
    let wanted = wanted.to_lowercase();
    let allowed = (length / 3).clamp(1, 4);
    known
        .into_iter()
        .filter(|name| name.len() <= 4 * (length + allowed))
        .map(|name| (slips(&wanted, &name.to_lowercase()), name))
        .filter(|(slips, name)| *slips <= allowed && *slips < name.chars().count())
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, name)| name)
}

/// Longer texts are no names; comparing them would take time quadratic in their length.
const LONGEST: usize = 200;

fn slips(wanted: &str, name: &str) -> usize {
    strsim::osa_distance(wanted, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 4] = ["Lookup Customer", "onerror", "next", "on"];

    #[test]
    fn a_slip_or_two_find_the_name() {
        assert_eq!(nearest("Lookup Custmer", KNOWN), Some("Lookup Customer"));
        assert_eq!(nearest("onerorr", KNOWN), Some("onerror"));
        assert_eq!(nearest("nxet", KNOWN), Some("next"));
    }

    #[test]
    fn letter_case_counts_for_nothing() {
        assert_eq!(nearest("ONERROR", KNOWN), Some("onerror"));
    }

    #[test]
    fn something_else_finds_nothing() {
        assert_eq!(nearest("queue", KNOWN), None);
        assert_eq!(nearest("", KNOWN), None);
        assert_eq!(nearest("x", ["y"]), None);
    }

    #[test]
    fn the_first_of_equally_near_names_wins() {
        assert_eq!(nearest("cat", ["bat", "hat"]), Some("bat"));
    }

    #[test]
    fn endless_texts_are_no_names() {
        let endless = "a".repeat(1_000_000);
        assert_eq!(nearest(&endless, [endless.as_str()]), None);
        assert_eq!(nearest("aaa", [endless.as_str()]), None);
    }
}
