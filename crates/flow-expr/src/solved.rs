//! Which texts make a condition hold? For whoever looks for values that matter to it; nothing is evaluated, and what is
//! found may be wrong where a condition asks for more than lengths, parts and places.

use std::sync::Arc;

use crate::ast::{Binary, Expr, Node, NodeId, Unary};
use crate::compared::Part;
use crate::{Number, Value};

/// A text that may make a condition hold, for a variable or a part of its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solved {
    /// The variable's name, without `$`.
    pub name: Arc<str>,
    /// The way from the variable's value to the part that is meant.
    pub parts: Vec<Part>,
    /// The text.
    pub text: String,
}

/// More ways in which a condition may hold are not looked at.
const MOST_WAYS: usize = 64;
/// More parts of one of these ways are not.
const MOST_CONJUNCTS: usize = 64;
/// A text is not made longer than this.
const LONGEST: usize = 2_000;

/// What is asked of one text.
#[derive(Clone, Debug, Default)]
struct Asked {
    least: usize,
    most: Option<usize>,
    begins: String,
    ends: String,
    at: Vec<(usize, String)>,
    holds: Vec<String>,
}

/// Where a text is read.
type Place = (Arc<str>, Vec<Part>);

impl Expr {
    /// Texts for which the conditions on lengths, beginnings, ends and parts hold together that stand between `and`s.
    ///
    /// Of `Length($code) == 7 and Left($code, 2) == "AB"` these are `ABxxxxx` and `AB11111`. Each side of an `or` is looked at by
    /// itself.
    pub fn solved(&self) -> Vec<Solved> {
        let Some(last) = self.nodes.len().checked_sub(1) else {
            return Vec::new();
        };
        let mut solved = Vec::new();
        for way in self.ways(NodeId(last as u32)) {
            let mut asked: Vec<(Place, Asked)> = Vec::new();
            for conjunct in way {
                self.ask(conjunct, &mut asked);
            }
            for ((name, parts), asked) in asked {
                for text in ['x', '1']
                    .into_iter()
                    .filter_map(|filler| asked.text(filler))
                {
                    let one = Solved {
                        name: name.clone(),
                        parts: parts.clone(),
                        text,
                    };
                    if !solved.contains(&one) {
                        solved.push(one);
                    }
                }
            }
        }
        solved
    }

    /// The ways in which it may hold: each a list of what has to hold together.
    fn ways(&self, root: NodeId) -> Vec<Vec<NodeId>> {
        let mut ways = vec![(Vec::new(), vec![root])];
        let mut done = Vec::new();
        while let Some((mut all, mut open)) = ways.pop() {
            let Some(id) = open.pop() else {
                done.push(all);
                continue;
            };
            match self.node(id) {
                Node::Binary(Binary::And, left, right) => {
                    open.extend([*right, *left]);
                    ways.push((all, open));
                }
                Node::Binary(Binary::Or, left, right) if ways.len() + done.len() < MOST_WAYS => {
                    for side in [*right, *left] {
                        let mut open = open.clone();
                        open.push(side);
                        ways.push((all.clone(), open));
                    }
                }
                _ => {
                    if all.len() < MOST_CONJUNCTS {
                        all.push(id);
                    }
                    ways.push((all, open));
                }
            }
        }
        done
    }

    fn ask(&self, conjunct: NodeId, all: &mut Vec<(Place, Asked)>) {
        match self.node(conjunct) {
            Node::Binary(operator, left, right) => {
                let (operator, call, with) = match (self.node(*left), self.node(*right)) {
                    (_, Node::Literal(value)) => (*operator, *left, value),
                    (Node::Literal(value), _) => (operator.turned(), *right, value),
                    _ => return,
                };
                self.compare(operator, call, with, all);
            }
            Node::Call { .. } => self.compare(Binary::Equal, conjunct, &Value::Bool(true), all),
            _ => {}
        }
    }

    /// What a comparison of a function's result with a constant asks of the text that the function reads.
    fn compare(&self, operator: Binary, call: NodeId, with: &Value, all: &mut Vec<(Place, Asked)>) {
        let Node::Call {
            function,
            arguments,
        } = self.node(call)
        else {
            return;
        };
        let Some(place) = arguments.first().and_then(|first| self.place(*first)) else {
            return;
        };
        let numbers: Vec<Option<usize>> = arguments.iter().map(|one| self.count(*one)).collect();
        let number = |at: usize| numbers.get(at).copied().flatten();
        let word = arguments.get(1).and_then(|word| match self.node(*word) {
            Node::Literal(Value::Text(word)) => Some(word.to_string()),
            _ => None,
        });
        let asked = match all.iter().position(|(known, _)| *known == place) {
            Some(known) => &mut all[known].1,
            None => {
                all.push((place, Asked::default()));
                let last = all.len() - 1;
                &mut all[last].1
            }
        };
        let text = || with.as_text().map(str::to_owned);
        let is_equal = operator == Binary::Equal;
        match function.name() {
            "Length" => asked.length(operator, whole(with)),
            "Left" if is_equal => {
                if let (Some(text), Some(count)) = (text(), number(1)) {
                    asked.cut(&text, count);
                    asked.begins = text;
                }
            }
            "Right" if is_equal => {
                if let (Some(text), Some(count)) = (text(), number(1)) {
                    asked.cut(&text, count);
                    asked.ends = text;
                }
            }
            "Substring" if is_equal => {
                if let (Some(text), Some(start)) = (text(), number(1)) {
                    asked.at.push((start, text));
                }
            }
            "FindString" => match (word, signed(with), operator) {
                (Some(word), Some(at), Binary::Equal) if at >= 0 => {
                    asked.at.push((at as usize, word));
                }
                (Some(word), Some(_), Binary::Greater | Binary::AtLeast | Binary::NotEqual) => {
                    asked.holds.push(word);
                }
                _ => {}
            },
            "Contains" if is_equal && *with == Value::Bool(true) => asked.holds.extend(word),
            _ => {}
        }
    }

    /// A reference, also below functions that change nothing which is asked for here.
    fn place(&self, id: NodeId) -> Option<Place> {
        const CLEAR: [&str; 6] = ["Trim", "LTrim", "RTrim", "Upper", "Lower", "ToString"];
        match self.node(id) {
            Node::Reference { name, steps } => {
                let parts = steps.iter().map(|step| self.part(step)).collect();
                Some((name.clone(), parts))
            }
            Node::Call {
                function,
                arguments,
            } if CLEAR.contains(&function.name()) => match self.node(*arguments.first()?) {
                Node::Reference { .. } => self.place(*arguments.first()?),
                _ => None,
            },
            _ => None,
        }
    }

    fn count(&self, id: NodeId) -> Option<usize> {
        match self.node(id) {
            Node::Literal(value) => whole(value),
            Node::Unary(Unary::Negate, _) => None,
            _ => None,
        }
    }
}

fn signed(value: &Value) -> Option<i64> {
    value.as_number().and_then(Number::as_i64)
}

fn whole(value: &Value) -> Option<usize> {
    usize::try_from(signed(value)?).ok()
}

impl Binary {
    /// The operator with its sides the other way round.
    fn turned(self) -> Self {
        match self {
            Self::Greater => Self::Less,
            Self::Less => Self::Greater,
            Self::AtLeast => Self::AtMost,
            Self::AtMost => Self::AtLeast,
            other => other,
        }
    }
}

impl Asked {
    fn length(&mut self, operator: Binary, length: Option<usize>) {
        let Some(length) = length else { return };
        let mut at_most =
            |most: usize| self.most = Some(self.most.map_or(most, |known| known.min(most)));
        match operator {
            Binary::Equal => {
                at_most(length);
                self.least = self.least.max(length);
            }
            Binary::AtMost => at_most(length),
            Binary::Less => at_most(length.saturating_sub(1)),
            Binary::AtLeast => self.least = self.least.max(length),
            Binary::Greater | Binary::NotEqual => self.least = self.least.max(length + 1),
            _ => {}
        }
    }

    /// A beginning or an end that is shorter than what was cut is the whole text.
    fn cut(&mut self, text: &str, count: usize) {
        let length = text.chars().count();
        if length < count {
            self.length(Binary::Equal, Some(length));
        }
    }

    /// A text of which all this holds; what nothing is asked of becomes `filler`. `None` where there is none.
    fn text(&self, filler: char) -> Option<String> {
        let (begins, ends): (Vec<char>, Vec<char>) =
            (self.begins.chars().collect(), self.ends.chars().collect());
        let at = self.at.iter();
        let reach = at.map(|(start, text)| start.saturating_add(text.chars().count()));
        let fixed = reach.max().unwrap_or_default().max(begins.len());
        let missing = |text: &&String| !self.begins.contains(*text) && !self.ends.contains(*text);
        let inner: String = self
            .holds
            .iter()
            .filter(missing)
            .map(String::as_str)
            .collect();
        let needed = fixed + inner.chars().count();
        // A beginning and an end may be the same letters where there is no room for both.
        let apart = needed + ends.len();
        let length = match self.most {
            Some(most) => most.min(apart.max(self.least)),
            None => apart.max(self.least),
        };
        if length > LONGEST || length < needed || length < ends.len() {
            return None;
        }
        let mut letters = vec![filler; length];
        let end = length - ends.len();
        letters[end..].copy_from_slice(&ends);
        for (place, letter) in (fixed..).zip(inner.chars()) {
            letters[place] = letter;
        }
        for (start, text) in &self.at {
            for (place, letter) in (*start..).zip(text.chars()) {
                letters[place] = letter;
            }
        }
        letters[..begins.len()].copy_from_slice(&begins);
        Some(letters.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dialect;

    #[track_caller]
    fn solves(condition: &str, texts: &[&str]) {
        let solved = Expr::parse(condition, Dialect::Sdk).unwrap().solved();
        let found: Vec<_> = solved.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(found, texts, "{condition}");
    }

    #[test]
    fn lengths_beginnings_and_ends_are_put_together() {
        solves(
            r#"Length($x) == 7 and Left($x, 2) == "AB""#,
            &["ABxxxxx", "AB11111"],
        );
        solves(
            r#"3 <= Length($x) and Right($x, 2) == "YZ""#,
            &["xYZ", "1YZ"],
        );
        solves(r#"Left($a.b, 1) == "A" and Right($a.b, 1) == "Z""#, &["AZ"]);
        solves(r#"Length($x) < 3 and Contains($x, "no")"#, &["no"]);
    }

    #[test]
    fn parts_have_their_places() {
        solves(r#"Substring($x, 2, 3) == "abc""#, &["xxabc", "11abc"]);
        solves(
            r#"FindString($x, "-") == 3 and Length($x) == 5"#,
            &["xxx-x", "111-1"],
        );
        solves(r#"FindString($x, "a") >= 0"#, &["a"]);
    }

    #[test]
    fn each_side_of_an_or_is_solved() {
        solves(
            r#"Length($x) == 2 or Length($x) == 1"#,
            &["xx", "11", "x", "1"],
        );
    }

    #[test]
    fn what_contradicts_itself_is_not_solved() {
        solves(r#"Length($x) == 1 and Left($x, 2) == "AB""#, &[]);
        solves(r#"$x > 3 and $y == "a""#, &[]);
        solves(r#"Length($x) == 100000"#, &[]);
    }

    #[test]
    fn a_beginning_shorter_than_the_cut_is_the_whole() {
        solves(r#"Left($x, 5) == "AB""#, &["AB"]);
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_asked_nothing_breaks(
            length in 0_usize..3_000, start in 0_usize..3_000, word in "[a-zé]{0,9}", at in 0_usize..99
        ) {
            let condition = format!(
                r#"Length($x) <= {length} and Substring($x, {start}, 2) == "{word}" and FindString($x, "{word}") == {at} and Right($x, 3) == "{word}" and Left($x, 2) == "{word}""#
            );
            if let Ok(expr) = Expr::parse(&condition, Dialect::Sdk) {
                expr.solved();
            }
        }
    }
}
