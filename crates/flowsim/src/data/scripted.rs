//! What a scenario answers to a flow's data actions in virtual time, without a clock or a socket.

use flow_core::{Effect, Reply, RunOptions};
use flow_scenario::Script;

use super::{DataActions, StandIns};

impl DataActions {
    /// The answer of a script; a data action that has a definition is asked by it.
    ///
    /// # Errors
    ///
    /// What the script has no answer for, or which of several definitions cannot be told.
    pub(crate) fn answer(
        &self,
        script: &mut Script<'_>,
        effect: &Effect,
        options: &RunOptions,
    ) -> Result<Reply, String> {
        let request = match effect {
            Effect::Data(request) => request,
            _ => return script.answer(effect).map_err(|unmatched| unmatched.message),
        };
        let Some(made) = self.call(request, options, StandIns::Allowed)? else {
            return script.answer(effect).map_err(|unmatched| unmatched.message);
        };
        let sent = made.as_ref().ok().map(|call| &call.request);
        let told = script.told(effect, request, sent);
        let reply = match (told.map_err(|unmatched| unmatched.message)?, made) {
            (Some(told), _) => told,
            (None, Err(failed)) => *failed,
            (None, Ok(call)) => {
                let replied = script.replied(Some(request), &call.request);
                call.answered(replied.map_err(|unmatched| unmatched.message)?)
            }
        };
        Ok(Reply::Data(reply))
    }
}
