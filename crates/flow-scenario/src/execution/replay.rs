//! A flow's run with what a recorded run of the platform was answered.

use std::{collections::BTreeSet, sync::Arc};

use flow_core::{Effect, Program, Run, RunOptions, Trace, start};
use flow_expr::Value;

use super::{
    Executed, Execution, Held, answers::answer, names::execution_event, stand_ins::with_stand_ins,
    tape::Tape,
};

/// A flow's run with the answers of a recorded one.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// The run, as far as it came.
    pub trace: Trace,
    /// Where the run could not go on, and what the document would have had to say there: the action, and the words.
    pub unanswered: Option<(Arc<str>, String)>,
}

impl Execution {
    /// Runs a flow with what the recorded run was given and answered. What a flow finds in the world comes from the document
    /// where that has it, and from `options` elsewhere; the clock is the document's, unless `options` have one.
    pub fn replay(&self, program: &Arc<Program>, options: &RunOptions) -> Replayed {
        let written = program;
        let program = match with_stand_ins(written, &self.steps) {
            Some(program) => Arc::new(program),
            None => written.clone(),
        };
        let options = RunOptions {
            started: options.started.or(self.started),
            ..options.clone()
        };
        let mut tape = Tape::new(&self.steps);
        let mut run = start(&program, &self.inputs(&program), &options);
        loop {
            let waiting = match run {
                Run::Finished(finished) => {
                    return Replayed {
                        trace: finished.trace,
                        unanswered: None,
                    };
                }
                Run::Waiting(waiting) => waiting,
            };
            let effect = waiting.effect();
            let name = effect.action_name().clone();
            let event = execution_event(&program.action(effect.action()).kind);
            let said = match record_of(&mut tape, effect, &name, &event) {
                Some(record) => answer((written, &program), effect, record, waiting.trace()),
                None => Err("that it was run".to_owned()),
            };
            match said {
                Ok(reply) => run = waiting.resume(reply),
                Err(lacks) => {
                    return Replayed {
                        trace: waiting.trace().clone(),
                        unanswered: Some((name, lacks)),
                    };
                }
            }
        }
    }

    /// What the run was given: variables that the flow does not set itself when it starts.
    fn inputs(&self, program: &Program) -> Vec<(String, Value)> {
        let declared = program.declared().iter().filter(|known| !known.is_input);
        let own = declared.map(|known| program.names().name(known.variable).to_lowercase());
        let own: BTreeSet<String> = own.collect();
        let given = self.given.iter();
        let given = given.filter(|given| !own.contains(&given.name.to_lowercase()));
        let given = given.filter_map(|given| match &given.value {
            Held::Value(value) => Some((given.name.clone(), value.clone())),
            Held::NotSet | Held::NotKept(_) => None,
        });
        given.collect()
    }
}

/// A question that is put again is answered by the record of its first try.
fn record_of<'e>(
    tape: &mut Tape<'e>,
    effect: &Effect,
    name: &str,
    event: &str,
) -> Option<&'e Executed> {
    match effect {
        Effect::Collect(collect) if collect.attempt > 1 => tape.last(),
        _ => tape.take(name, event),
    }
}
