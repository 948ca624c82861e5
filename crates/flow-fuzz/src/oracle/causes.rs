//! What is wrong with one run, each thing once.

use std::collections::HashSet;

use crate::finding::Cause;

/// The causes of one run, each once, in the order in which they were met.
#[derive(Default)]
pub(super) struct Causes {
    pub(super) list: Vec<Cause>,
    /// The same for quick answers, once there are many.
    many: HashSet<Cause>,
}

impl Causes {
    pub(super) fn clear(&mut self) {
        self.list.clear();
        self.many.clear();
    }

    /// Whether there is a cause that differs in its place alone.
    pub(super) fn has_like(&self, cause: &Cause) -> bool {
        const LOOKED_AT: usize = 64;
        let mut last = self.list.iter().rev().take(LOOKED_AT);
        last.any(|known| {
            (known.rule, known.action, known.detail) == (cause.rule, cause.action, cause.detail)
        })
    }

    pub(super) fn push(&mut self, cause: Cause) {
        const FEW: usize = 16;
        let is_known = match self.list.len() {
            0..FEW => self.list.contains(&cause),
            FEW if self.many.is_empty() => {
                self.many.extend(self.list.iter().cloned());
                self.many.contains(&cause)
            }
            _ => self.many.contains(&cause),
        };
        if is_known {
            return;
        }
        if self.list.len() >= FEW {
            self.many.insert(cause.clone());
        }
        self.list.push(cause);
    }
}
