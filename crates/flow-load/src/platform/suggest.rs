//! Which known name was meant, within bounds: a hostile file has many names and many mistakes.

use flow_syntax::nearest;

/// Finds names for the misspelt ones of one flow.
#[derive(Debug)]
pub(crate) struct Suggestions {
    /// How many pairs of bytes may still be compared.
    work: usize,
}

/// Enough for a thousand misspelt names in a flow of a hundred; after that nothing is suggested.
impl Default for Suggestions {
    fn default() -> Self {
        Self { work: 50_000_000 }
    }
}

impl Suggestions {
    /// The known name that `wanted` most likely stands for.
    pub(crate) fn nearest<'a>(
        &mut self,
        wanted: &str,
        known: impl Iterator<Item = &'a str> + Clone,
    ) -> Option<&'a str> {
        if self.work == 0 {
            return None;
        }
        let bytes: usize = known.clone().map(str::len).sum();
        let cost = bytes.saturating_mul(wanted.len().max(1));
        match self.work.checked_sub(cost) {
            Some(left) => {
                self.work = left;
                nearest(wanted, known)
            }
            None => {
                self.work = 0;
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestions_come_to_an_end() {
        let mut suggestions = Suggestions::default();
        let names = vec!["a".repeat(1_000); 1_000];
        let known = || names.iter().map(String::as_str).chain(["Flow.count"]);
        assert_eq!(
            suggestions.nearest("Flow.coutn", known()),
            Some("Flow.count")
        );
        for _ in 0..10 {
            suggestions.nearest("Flow.coutn", known());
        }
        assert_eq!(suggestions.nearest("Flow.coutn", known()), None);
    }
}
