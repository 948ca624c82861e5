//! What a scenario answers to a flow's data actions in virtual time, without a clock or a socket.

use flow_action::in_parts;
use flow_core::{Effect, Reply, RunOptions};
use flow_scenario::Script;

use super::{DataActions, Session, StandIns};

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
        let Some(made) = self.call(request, (options, &Session::default()), StandIns::Allowed)?
        else {
            return script.answer(effect).map_err(|unmatched| unmatched.message);
        };
        let reply = script.performed(effect, request, in_parts(&made));
        Ok(Reply::Data(reply.map_err(|unmatched| unmatched.message)?))
    }
}
