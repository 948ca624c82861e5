//! What cases and defaults both may say, and how a case lies over the defaults.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use flow_expr::Value;

use super::expect::Expect;
use crate::scenario::{CaseWorld, CassettePath, Entered, Replies, ReplyTo};

/// What cases and defaults both may say.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub(super) given: Vec<(String, Value)>,
    pub(super) replies: Answers,
    pub(super) caller: Option<Vec<Entered>>,
    pub(super) worlds: Vec<CaseWorld>,
    pub(super) timeout: Option<Duration>,
    pub(super) tags: Vec<String>,
    pub(super) expect: Expect,
}

impl Said {
    /// What a copy costs; values and replies are shared.
    pub(super) fn weight(&self) -> usize {
        let names: usize = self.given.iter().map(|(name, _)| name.len()).sum();
        let replies = self
            .replies
            .as_ref()
            .map_or(0, |(replies, _)| replies.len());
        names + 64 * (self.worlds.len() + self.given.len() + replies + self.expect.promises.len())
    }

    /// Lays `under` below this.
    pub(super) fn over(self, under: Self) -> Self {
        Self {
            given: given_over(self.given, under.given),
            replies: replies_over(self.replies, under.replies),
            caller: self.caller.or(under.caller),
            worlds: self.worlds.into_iter().chain(under.worlds).collect(),
            timeout: self.timeout.or(under.timeout),
            tags: joined(under.tags, self.tags),
            expect: self.expect.over(under.expect),
        }
    }
}

/// The variables keep their first place and get their last value.
fn given_over(over: Vec<(String, Value)>, under: Vec<(String, Value)>) -> Vec<(String, Value)> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut given: Vec<(String, Value)> = Vec::with_capacity(over.len() + under.len());
    for (name, value) in under.into_iter().chain(over) {
        match places.get(&name) {
            Some(&place) => given[place].1 = value,
            None => {
                places.insert(name.clone(), given.len());
                given.push((name, value));
            }
        }
    }
    given
}

/// Replies, or the cassette that stands in for them.
type Answers = Option<(Vec<Replies>, Option<CassettePath>)>;

/// A case's own replies come first, since the first that fits a call answers it.
fn replies_over(over: Answers, under: Answers) -> Answers {
    let (Some((mut replies, None)), Some((below, None))) = (over.clone(), under.clone()) else {
        return over.or(under);
    };
    let known: HashSet<ReplyTo> = replies.iter().map(|own| own.to.clone()).collect();
    let below = below.into_iter();
    replies.extend(below.filter(|below| !known.contains(&below.to)));
    Some((replies, None))
}

pub(super) fn joined(tags: Vec<String>, more: Vec<String>) -> Vec<String> {
    let mut known = HashSet::new();
    let all = tags.into_iter().chain(more);
    all.filter(|tag| known.insert(tag.clone())).collect()
}
