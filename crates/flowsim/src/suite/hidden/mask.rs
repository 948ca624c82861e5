//! Texts in a text made unreadable. A file may have as many of them as its tables have rows, so that looking for one after
//! the other would take too long.

use std::collections::{BTreeSet, HashSet};

/// How texts are looked up before they are compared. None is shorter.
const PREFIX: usize = 4;

/// The text with `*` for every byte of the hidden ones, the longest first where several begin.
pub(super) fn masked(text: &str, hidden: &BTreeSet<String>) -> String {
    let hidden = hidden.iter().map(|text| text.as_bytes());
    let hidden: HashSet<&[u8]> = hidden.filter(|text| text.len() >= PREFIX).collect();
    let prefixes: HashSet<&[u8]> = hidden.iter().map(|text| &text[..PREFIX]).collect();
    let lengths: BTreeSet<usize> = hidden.iter().map(|text| text.len()).collect();
    let bytes = text.as_bytes();
    let mut masked = bytes.to_vec();
    let mut at = 0;
    while let Some(prefix) = bytes.get(at..at + PREFIX) {
        let is_hidden = |length: &&usize| {
            let here = bytes.get(at..at + **length);
            here.is_some_and(|here| hidden.contains(here))
        };
        let found = match prefixes.contains(prefix) {
            true => lengths.iter().rev().find(is_hidden),
            false => None,
        };
        let length = found.copied().unwrap_or_default();
        masked[at..at + length].fill(b'*');
        at += length.max(1);
    }
    String::from_utf8(masked).expect("whole texts were replaced by letters")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_texts_are_masked_where_they_stand() {
        let hidden = ["ann@b.test", "ann@b.testing", "täglich", "abc"];
        let hidden = hidden.map(str::to_owned).into();
        let text = "a: ann@b.test, b: [ann@b.testing], täglich ä abc";
        let clean = "a: **********, b: [*************], ******** ä abc";
        assert_eq!(masked(text, &hidden), clean);
        assert_eq!(masked("ann", &hidden), "ann");
    }
}
