//! What the runs of a case find around them: the plain world of a flow, and what a case turns in it. Worlds are made before
//! a run begins; nothing is made up while it runs.

mod turn;

use std::sync::Arc;

use flow_core::{Embedded, Program, RunOptions};
use flow_expr::DateTime;
use flow_scenario::{Surroundings, load_world, sketch_world};
use flow_syntax::Source;
use flow_world::World;

use crate::services::Services;

pub use turn::Turn;
pub(crate) use turn::moment;

/// The plain world of a flow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plain {
    /// What is there.
    pub world: World,
    /// When runs begin.
    pub now: Option<DateTime>,
    /// The services of data actions whose definitions are known.
    pub services: Services,
}

/// What surrounds the run of one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Around {
    plain: Arc<Plain>,
    turns: Vec<Turn>,
    world: Arc<World>,
    now: Option<DateTime>,
}

impl Around {
    /// The plain world with these turns, one after the other.
    pub fn new(plain: &Arc<Plain>, turns: Vec<Turn>) -> Self {
        let mut turned = Plain::clone(plain);
        for turn in &turns {
            turn.apply(&mut turned);
        }
        Self {
            plain: plain.clone(),
            turns,
            world: Arc::new(turned.world),
            now: turned.now,
        }
    }

    /// What is turned in the plain world.
    pub fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// The services that data actions call.
    pub fn services(&self) -> &Services {
        &self.plain.services
    }

    /// What the run finds.
    pub fn world(&self) -> &Arc<World> {
        &self.world
    }

    /// When the run begins.
    pub fn now(&self) -> Option<DateTime> {
        self.now
    }

    /// The same without one of the turns.
    pub(crate) fn without(&self, turn: usize) -> Self {
        let mut turns = self.turns.clone();
        turns.remove(turn);
        Self::new(&self.plain, turns)
    }

    /// How a run is made there.
    pub(crate) fn options(&self, usual: &RunOptions) -> RunOptions {
        RunOptions {
            world: Some(self.world.clone()),
            started: self.now.or(usual.started),
            ..usual.clone()
        }
    }
}

/// What surrounds runs of a flow: what somebody says, over everything else that the flow asks for; `embedded` is what its
/// file tells of that.
pub fn surroundings(
    program: &Arc<Program>,
    embedded: &Embedded,
    said: Option<&Surroundings>,
) -> Surroundings {
    let sketched = sketch_world(program, "", embedded);
    let sketched = load_world(&Source::new("world.yaml", sketched));
    match said {
        Some(said) => said.clone().over(&sketched.surroundings),
        None => sketched.surroundings,
    }
}
