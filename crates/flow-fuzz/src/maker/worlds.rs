//! The worlds that runs are tried in: the plain one, each thing turned by itself, then several at once.

use std::{collections::BTreeMap, sync::Arc};

use flow_core::Program;
use flow_world::Row;

use super::{Maker, Mood};
use crate::{
    around::{Around, Plain, Turn},
    known::{Attribute, Known, Lookable},
    rng::Rng,
};

/// More things than this are not turned.
const MOST_TURNS: usize = 300;

#[derive(Clone, Debug)]
pub(super) struct Worlds {
    plain: Arc<Plain>,
    /// The plain world first, then each thing turned by itself.
    single: Vec<Arc<Around>>,
    rows: Vec<Lookable>,
    attributes: Vec<Attribute>,
}

impl Worlds {
    pub(super) fn new(program: &Program, plain: Plain, known: &Known) -> Self {
        let turns = Turn::possible(&plain, program);
        let plain = Arc::new(plain);
        let mut single = vec![Arc::new(Around::new(&plain, Vec::new()))];
        let turned = turns.into_iter().take(MOST_TURNS);
        single.extend(turned.map(|turn| Arc::new(Around::new(&plain, vec![turn]))));
        Self {
            plain,
            single,
            rows: known.rows.clone(),
            attributes: known.attributes.clone(),
        }
    }

    /// A few things turned at once.
    fn several(&self, rng: &mut Rng) -> Arc<Around> {
        let mut turns: Vec<Turn> = Vec::new();
        for _ in 0..=rng.below(3) {
            let turn = match rng.below(4) {
                0 => self.row(rng),
                1 => self.attribute(rng),
                _ => None,
            };
            let single = || {
                rng.pick(&self.single)
                    .and_then(|one| one.turns().first().cloned())
            };
            if let Some(turn) = turn.or_else(single) {
                turns.retain(|known| !known.is_about(&turn));
                turns.push(turn);
            }
        }
        Arc::new(Around::new(&self.plain, turns))
    }

    /// A row that the flow looks for, with other values.
    fn row(&self, rng: &mut Rng) -> Option<Turn> {
        let looked = rng.pick(&self.rows)?;
        let key = rng.pick(&looked.keys)?;
        let mut row: Row = BTreeMap::new();
        for (name, shape) in &looked.columns {
            let value = match rng.one_in(4) {
                true => shape.altered(rng),
                false => Some(shape.make(rng)),
            };
            row.extend(value.map(|value| (name.to_string(), value)));
        }
        Some(Turn::Row(looked.table.clone(), key.clone(), row))
    }

    fn attribute(&self, rng: &mut Rng) -> Option<Turn> {
        let read = rng.pick(&self.attributes)?;
        let value = read.shape.make(rng).text().into_owned();
        Some(Turn::Attribute(read.scope, read.name.clone(), Some(value)))
    }
}

impl Maker {
    /// What the run of the case with this number finds around it.
    pub(super) fn around(&self, number: u64, mood: &Mood, rng: &mut Rng) -> Option<Arc<Around>> {
        let worlds = self.worlds.as_ref()?;
        // Every second case of the first ones tries one thing that is turned.
        let turn = usize::try_from(number / 2).unwrap_or(usize::MAX);
        if number % 2 == 1 && turn < worlds.single.len() {
            return Some(worlds.single[turn].clone());
        }
        Some(match mood {
            Mood::Swept(..) => worlds.single[0].clone(),
            Mood::Like(base, _) if !rng.one_in(4) => base.around.clone()?,
            _ => match rng.below(8) {
                0..=3 => worlds.single[0].clone(),
                4 | 5 => rng.pick(&worlds.single)?.clone(),
                _ => worlds.several(rng),
            },
        })
    }
}
