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

impl Suggestions {
    /// The variable that `wanted` most likely stands for: one of its scope whose own name is near, one of that very name in
    /// another scope, or one whose scope is misspelt. That `Flow.` is the same in two names makes them no nearer.
    pub(crate) fn variable<'a>(
        &mut self,
        wanted: &str,
        known: impl Iterator<Item = &'a str> + Clone,
    ) -> Option<&'a str> {
        let (scope, own) = parts(wanted);
        let is_scope = |name: &str| parts(name).0.eq_ignore_ascii_case(scope);
        let beside = known.clone().filter(|name| is_scope(name));
        if let Some(near) = self.nearest(own, beside.clone().map(|name| parts(name).1)) {
            return beside.into_iter().find(|name| parts(name).1 == near);
        }
        let mut same = known.clone();
        if let Some(elsewhere) = same.find(|name| parts(name).1.eq_ignore_ascii_case(own)) {
            return Some(elsewhere);
        }
        let is_known = scope.is_empty() || known.clone().any(is_scope);
        let near = self.nearest(wanted, known.filter(|_| !is_known));
        near.filter(|near| nearest(own, [parts(near).1]).is_some())
    }
}

/// The scope of a variable's name, empty where it has none, and the rest of it.
fn parts(name: &str) -> (&str, &str) {
    name.split_once('.').unwrap_or(("", name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn suggests(wanted: &str, suggested: Option<&str>) {
        let known = ["Flow.CustomerTier", "Flow.Id", "Task.Tries", "Flow.no"];
        let found = Suggestions::default().variable(wanted, known.into_iter());
        assert_eq!(found, suggested, "{wanted}");
    }

    #[test]
    fn the_scope_makes_no_names_alike() {
        suggests("Flow.x", None);
        suggests("Flow.a", None);
        suggests("Flow.customertir", Some("Flow.CustomerTier"));
        suggests("flow.customer", None);
    }

    #[test]
    fn the_same_name_may_stand_in_another_scope() {
        suggests("Flow.tries", Some("Task.Tries"));
        suggests("customerTier", Some("Flow.CustomerTier"));
        suggests("Flwo.CustomerTier", Some("Flow.CustomerTier"));
        suggests("Flwo.CustomrTier", Some("Flow.CustomerTier"));
    }

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
