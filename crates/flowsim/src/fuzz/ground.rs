//! What campaigns stand on: what is known of a flow, and what its runs find around them.

use std::{path::Path, sync::Arc};

use flow_core::Program;
use flow_expr::{DateTime, Organisation};
use flow_fuzz::{Known, Maker, Plain, Services, surroundings};
use flow_report::Style;
use flow_scenario::Surroundings;
use flow_syntax::Source;

use crate::{desk, failure::Failure, inputs::Inputs, world};

/// What is said of it on the command line.
pub(crate) struct Said<'s> {
    /// The flow's file, which may tell of its surroundings.
    pub(crate) source: &'s Source,
    /// A world file.
    pub(crate) world: Option<&'s Path>,
    /// What the organisation owns.
    pub(crate) directory: Option<Arc<Organisation>>,
    /// When runs begin.
    pub(crate) now: Option<&'s str>,
    /// The services of data actions whose definitions are known.
    pub(crate) services: Services,
}

/// What is known of a flow, and its plain world.
pub(crate) struct Ground {
    pub(crate) known: Known,
    plain: Option<Plain>,
    /// When runs begin that find no world around them.
    pub(crate) started: Option<DateTime>,
}

impl Ground {
    /// Flows of the platform find a world around them: what is said, over everything else that they ask for.
    pub(crate) fn of(
        program: &Arc<Program>,
        said: &Said<'_>,
        style: Style,
    ) -> Result<Self, Failure> {
        let now = said.now.map(desk::moment).transpose()?;
        let mut told = said
            .world
            .map(|path| world::read(path, style))
            .transpose()?;
        if let Some(directory) = &said.directory {
            let around = told.get_or_insert_default();
            around.world.organisation.get_or_insert(directory.clone());
        }
        let around = match Known::needs_a_world(program) {
            true => {
                let embedded = flow_load::embedded(said.source);
                Some(surroundings(program, &embedded, told.as_ref()))
            }
            false => told,
        };
        let started = now.or(around.as_ref().and_then(|around| around.now));
        Ok(Self {
            known: match &around {
                Some(around) => Known::within(program, around),
                None => Known::of(program),
            },
            plain: around.map(|around: Surroundings| Plain {
                world: around.world,
                now: started,
                services: said.services.clone(),
            }),
            started: started.or_else(desk::clock),
        })
    }

    /// A generator of cases; `given` are variables that every case is given.
    pub(crate) fn maker(self, program: &Program, given: Inputs) -> Maker {
        let maker = Maker::new(program, self.known, given);
        match self.plain {
            Some(plain) => maker.within(program, plain),
            None => maker,
        }
    }
}
