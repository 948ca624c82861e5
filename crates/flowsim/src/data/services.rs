//! The services of the data actions that a flow calls, for who makes up what they answer.

use std::{collections::BTreeSet, path::PathBuf};

use flow_core::{ActionId, Program};
use flow_fuzz::{Service, Services};

use super::{DataActions, StandIns, known::named_calls};
use crate::failure::Failure;

impl DataActions {
    /// The services of the data actions that have a definition. Nobody is asked: what is missing of an integration is made up.
    ///
    /// # Errors
    ///
    /// When it cannot be told which definition is meant.
    pub(crate) fn services(&self, program: &Program) -> Result<Services, Failure> {
        let mut services: Vec<(ActionId, Service)> = Vec::new();
        for (id, _, call) in named_calls(program) {
            let found = self.find(&call.category, &call.data_action);
            if let Some(action) = found.map_err(Failure::usage)? {
                let around = self.surroundings(action, &call.category, StandIns::Allowed);
                services.push((id, Service::new(action.clone(), around)));
            }
        }
        Ok(Services::new(services))
    }

    /// The files that define what a flow calls, by name.
    pub(crate) fn files_of(&self, program: &Program) -> Vec<PathBuf> {
        let called = named_calls(program).filter_map(|(_, _, call)| {
            let found = self.supplied(&call.category, &call.data_action);
            Some(PathBuf::from(found.ok()??.source.name()))
        });
        let files: BTreeSet<PathBuf> = called.collect();
        files.into_iter().collect()
    }
}
