//! How a run is made: its limits, and how much of its history is kept.

use std::{sync::Arc, time::Duration};

use flow_expr::{DateTime, Organisation};
use flow_world::World;

/// How a run is made.
#[derive(Clone, Debug, PartialEq)]
pub struct RunOptions {
    /// How many actions may be run (S26).
    pub max_actions: u32,
    /// Whether reading something that is not set ends the run as failed (S22).
    pub strict: bool,
    /// What every timeout is multiplied by; more than zero.
    pub timeout_scale: f64,
    /// The most decoded bytes of a reply's body (S16).
    pub max_response_bytes: usize,
    /// When the run starts. `GetCurrentDateTimeUtc` gives this moment and what replies took since; without it, it fails.
    pub started: Option<DateTime>,
    /// Who answers `FindQueue` and its kin; without it, they fail.
    pub directory: Option<Arc<Organisation>>,
    /// What platform flows find around them: data tables, schedules, attributes. Its organisation comes before
    /// [`directory`](Self::directory).
    pub world: Option<Arc<World>>,
    /// How much of the history is kept.
    pub tracing: Tracing,
}

/// How much of its history a run keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tracing {
    /// Everything is kept.
    Full,
    /// Only by which exits actions were left, for counting.
    Exits,
    /// Nothing is kept: memory stays flat however long the run.
    Off,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            max_actions: 10_000,
            strict: false,
            timeout_scale: 1.0,
            max_response_bytes: 1 << 20,
            started: None,
            directory: None,
            world: None,
            tracing: Tracing::Full,
        }
    }
}

impl RunOptions {
    /// The moment at which so much of the run's time has passed.
    pub(crate) fn now(&self, elapsed: Duration) -> Option<DateTime> {
        let started = self.started?.millis();
        let millis = i64::try_from(elapsed.as_millis()).ok()?;
        DateTime::from_millis(started.checked_add(millis)?)
    }

    /// What the organisation owns, as far as somebody told.
    pub(crate) fn organisation(&self) -> Option<&Organisation> {
        let world = self.world.as_ref();
        let told = world.and_then(|world| world.organisation.as_deref());
        told.or(self.directory.as_deref())
    }

    /// The flow's languages, as far as somebody told.
    pub(crate) fn languages(&self) -> &[Arc<str>] {
        self.world.as_ref().map_or(&[], |world| &world.languages)
    }

    /// A timeout of the flow on the run's clock.
    pub fn scaled(&self, timeout: Duration) -> Duration {
        // A scale that is no number above zero makes the shortest timeout.
        match self.timeout_scale {
            1.0 => timeout,
            scale if scale > 0.0 => {
                Duration::from_secs_f64((timeout.as_secs_f64() * scale).clamp(0.001, 1e9))
            }
            _ => Duration::from_millis(1),
        }
    }
}
