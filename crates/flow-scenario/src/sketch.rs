//! A first world for a flow: everything that it asks for, with plausible values, so that a run of it comes to an outcome
//! without a network. People then change what matters to them.

mod answers;
mod fitting;
mod needs;
mod organisation;
mod paper;
mod plausible;
mod rows;

use std::{collections::BTreeMap, sync::Arc};

use flow_core::{
    Collect, Effect, Embedded, InputReply, Program, Reply, RunOptions, Tracing, Wants, drive, start,
};
use flow_syntax::Source;

use self::{needs::Needs, plausible::spoken};
use crate::{load::load_world, scenario::Case, script::Script};

/// How many answers are written; a flow that asks on and on gets no more.
const MOST_ANSWERS: usize = 50;

/// How many actions the run may have that finds out what the caller is asked.
const MOST_ACTIONS: u32 = 2_000;

/// Writes a world file for a flow, as YAML: the same for the same flow.
///
/// - `flow`: what the file is called in the first line.
/// - `embedded`: what is known of the data actions and tables; without it their outputs are those that the flow binds.
pub fn sketch_world(program: &Arc<Program>, flow: &str, embedded: &Embedded) -> String {
    let needs = Needs::of(program, embedded);
    let silent = paper::write(&needs, flow, &[]);
    let asked = asked(program, &silent);
    paper::write(&needs, flow, &asked)
}

/// What a caller enters on the way that the flow takes in this world.
fn asked(program: &Arc<Program>, world: &str) -> Vec<String> {
    let around = load_world(&Source::new("world.yaml", world)).surroundings;
    let mut case = Case::default();
    around.lie_under(&mut case);
    let options = RunOptions {
        max_actions: MOST_ACTIONS,
        started: around.now,
        world: Some(Arc::new(around.world)),
        tracing: Tracing::Off,
        ..RunOptions::default()
    };
    let mut script = Script::new(&case);
    let mut caller = Caller::default();
    drive(
        start(program, &case.given, &options),
        |effect| match effect {
            Effect::Collect(collect) => caller.answer(collect),
            other => script.answer(other).unwrap_or_else(|_| other.unanswered()),
        },
    );
    caller.entered
}

/// Somebody who answers every question, and a question that comes again in another way.
#[derive(Default)]
struct Caller {
    entered: Vec<String>,
    asked: BTreeMap<u32, usize>,
}

impl Caller {
    fn answer(&mut self, collect: &Collect) -> Reply {
        let asked = self.asked.entry(collect.action.0).or_default();
        let digits = (self.entered.len() < MOST_ANSWERS).then(|| answer(collect, *asked));
        *asked += 1;
        self.entered.extend(digits.clone());
        Reply::Input(InputReply {
            elapsed: match digits {
                Some(_) => std::time::Duration::ZERO,
                None => collect.timeout,
            },
            digits,
        })
    }
}

fn answer(collect: &Collect, asked: usize) -> String {
    let digits = |count: u32| "1234567890".chars().cycle().take(count as usize).collect();
    match collect.wants.as_deref() {
        None => digits(collect.digits.unwrap_or(4).min(32)),
        Some(Wants::Digits(least, most)) => digits((*most).min(8).max(*least).clamp(1, 32)),
        Some(Wants::YesOrNo) => if asked.is_multiple_of(2) { "yes" } else { "no" }.to_owned(),
        Some(Wants::Value(type_)) => spoken(*type_, &collect.action_name),
        Some(Wants::Choice(choices)) => match choices.get(asked % choices.len().max(1)) {
            Some(choice) => choice
                .key
                .map_or_else(|| choice.name.to_string(), String::from),
            None => "1".to_owned(),
        },
    }
}
