//! The operands that wait during an evaluation.

use crate::Value;

/// As many operands as nearly every expression needs at once; they wait without an allocation.
const FEW: usize = 6;

/// A stack whose largest height is known beforehand.
pub(crate) struct Stack {
    few: [Option<Value>; FEW],
    many: Vec<Option<Value>>,
    height: usize,
}

impl Stack {
    pub(crate) fn with_height(height: usize) -> Self {
        Self {
            few: [const { None }; FEW],
            many: if height > FEW {
                vec![None; height]
            } else {
                vec![]
            },
            height: 0,
        }
    }

    pub(crate) fn push(&mut self, value: Option<Value>) {
        let place = self.height;
        self.places()[place] = value;
        self.height += 1;
    }

    pub(crate) fn pop(&mut self) -> Option<Value> {
        self.height -= 1;
        let place = self.height;
        self.places()[place].take()
    }

    /// The topmost `count` operands, the oldest first.
    pub(crate) fn top(&self, count: usize) -> &[Option<Value>] {
        let all = if self.many.is_empty() {
            &self.few[..]
        } else {
            &self.many[..]
        };
        &all[self.height - count..self.height]
    }

    /// Takes the topmost `count` operands off.
    pub(crate) fn drop_top(&mut self, count: usize) {
        let rest = self.height - count;
        let height = self.height;
        self.places()[rest..height].fill(None);
        self.height = rest;
    }

    fn places(&mut self) -> &mut [Option<Value>] {
        if self.many.is_empty() {
            &mut self.few
        } else {
            &mut self.many
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_operands_wait_alike() {
        for height in [1, FEW, FEW + 1, 100] {
            let mut stack = Stack::with_height(height);
            (0..height).for_each(|value| stack.push(Some(Value::from(value as i64))));
            assert_eq!(stack.top(1), [Some(Value::from(height as i64 - 1))]);
            stack.drop_top(height - 1);
            assert_eq!(stack.pop(), Some(Value::from(0)));
        }
    }
}
