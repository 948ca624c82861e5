//! What data actions, and actions that are not simulated, come to.

use flow_core::{ActionId, ExitName};
use flow_expr::{Object, Value};

use super::{Aim, Maker, Mood, replies::Row};
use crate::{
    answer::{Acted, Answer, Way},
    known::{Gives, Known},
    rng::Rng,
};

/// Everything that is tried by itself in a flow of the platform.
pub(super) fn rows(known: &Known) -> Vec<Row> {
    let usual = [404, 500, 429, 401];
    let mut statuses = known.statuses.clone();
    statuses.extend(
        usual
            .into_iter()
            .filter(|usual| !known.statuses.contains(usual)),
    );
    let exits = known.gives.values().map(|gives| gives.exits.len()).max();
    let mut rows = vec![Row::Fine, Row::Late, Row::Nothing];
    rows.extend(statuses.into_iter().map(Row::Status));
    rows.extend((0..exits.unwrap_or_default()).map(Row::Exit));
    rows
}

impl Maker {
    /// What comes of the action where so many questions were asked before.
    pub(super) fn acted(
        &self,
        action: ActionId,
        (mood, asked): (&Mood, usize),
        rng: &mut Rng,
    ) -> Answer {
        let nothing = Gives::default();
        let gives = self.known.gives.get(&action).unwrap_or(&nothing);
        Answer::Acted(match mood {
            Mood::Fine | Mood::Aimed(..) => fine(gives, rng),
            Mood::Once(at) if *at != asked => fine(gives, rng),
            Mood::Anything | Mood::Stuck if rng.one_in(2) => fine(gives, rng),
            Mood::Swept(_, Some(at)) if *at != asked => fine(gives, rng),
            Mood::Swept(row, _) => swept(&self.rows[*row], gives, rng),
            Mood::Once(_) | Mood::Anything | Mood::Stuck | Mood::Like(..) => {
                self.wrongly(gives, rng)
            }
        })
    }

    fn wrongly(&self, gives: &Gives, rng: &mut Rng) -> Acted {
        if !gives.exits.is_empty() {
            return by_exit(gives, rng.below(gives.exits.len()), rng);
        }
        match rng.below(8) {
            0 | 1 => late(),
            2..=4 => {
                let usual = [404, 500, 429, 401, 400, 503];
                let known = rng.pick(&self.known.statuses).copied();
                let status = known
                    .filter(|_| rng.one_in(2))
                    .or(rng.pick(&usual).copied());
                failed(gives, status.unwrap_or(404), rng)
            }
            _ => altered(gives, rng),
        }
    }
}

fn swept(row: &Row, gives: &Gives, rng: &mut Rng) -> Acted {
    match (row, gives.exits.is_empty()) {
        (Row::Exit(at), false) => by_exit(gives, at % gives.exits.len(), rng),
        (Row::Late, true) => late(),
        (Row::Status(status), true) => failed(gives, *status, rng),
        (Row::Nothing, _) => Acted::default(),
        _ => fine(gives, rng),
    }
}

/// What leaves the action by an exit; `None` where no answer decides.
pub(super) fn leaving_by(gives: &Gives, aim: &Aim, rng: &mut Rng) -> Option<Acted> {
    if !gives.exits.is_empty() {
        let exit = gives.exits.iter().position(|exit| *exit == aim.label)?;
        return Some(by_exit(gives, exit, rng));
    }
    match aim.exit {
        ExitName::Success => Some(fine(gives, rng)),
        ExitName::Error => Some(failed(gives, 404, rng)),
        ExitName::Timeout => Some(late()),
        _ => None,
    }
}

fn late() -> Acted {
    Acted {
        way: Way::Timeout,
        outputs: Object::default(),
    }
}

/// It gives what its outputs are called; what is not simulated is left by a way that is no failure.
fn fine(gives: &Gives, rng: &mut Rng) -> Acted {
    let is_bad = |exit: &str| ["failure", "timeout", "error", "flow error"].contains(&exit);
    let good = gives
        .exits
        .iter()
        .filter(|exit| !is_bad(&exit.to_lowercase()));
    let good: Vec<_> = good.collect();
    let way = rng.pick(&good).map(|exit| Way::Exit((*exit).clone()));
    let outputs = gives.outputs.iter();
    let outputs = outputs.map(|(name, shape)| (name.clone(), shape.make(rng)));
    Acted {
        outputs: Object::from_members(outputs.collect()),
        way: way.unwrap_or_default(),
    }
}

fn by_exit(gives: &Gives, exit: usize, rng: &mut Rng) -> Acted {
    Acted {
        way: Way::Exit(gives.exits[exit].clone()),
        ..fine(gives, rng)
    }
}

/// It gives something else than what its outputs are called: nothing, or another value.
fn altered(gives: &Gives, rng: &mut Rng) -> Acted {
    let at = rng.below(gives.outputs.len());
    let all = rng.one_in(3);
    let mut outputs = Vec::with_capacity(gives.outputs.len());
    for (index, (name, shape)) in gives.outputs.iter().enumerate() {
        let value = match all || index == at {
            true => shape.altered(rng),
            false => Some(shape.make(rng)),
        };
        outputs.extend(value.map(|value| (name.clone(), value)));
    }
    Acted {
        way: Way::Success,
        outputs: Object::from_members(outputs),
    }
}

/// It fails with the platform's envelope: what the flow keeps of it, and what a reader expects.
fn failed(gives: &Gives, status: u16, rng: &mut Rng) -> Acted {
    let mut outputs = Object::of([
        ("errorCode", Value::from("not.found")),
        ("status", Value::from(i64::from(status))),
    ]);
    for (name, shape) in &gives.failure {
        let is_status = name.eq_ignore_ascii_case("status");
        let value = match is_status && shape.bound.is_some() {
            true if rng.one_in(8) => shape.altered(rng),
            true => Some(shape_status(shape, status)),
            false => Some(shape.make(rng)),
        };
        // What is no status comes from no server.
        let value = match is_status && !value.as_ref().is_none_or(is_a_status) {
            true => Some(shape_status(shape, status)),
            false => value,
        };
        let others = outputs.iter().filter(|(known, _)| known != &name);
        let mut members: Vec<_> = others
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        members.extend(value.map(|value| (name.clone(), value)));
        outputs = Object::from_members(members);
    }
    Acted {
        way: Way::Failure,
        outputs: match rng.one_in(16) {
            true => Object::default(),
            false => outputs,
        },
    }
}

fn is_a_status(value: &Value) -> bool {
    let number = value.text().parse::<u16>().ok();
    number.is_some_and(|number| (100..=599).contains(&number))
}

/// The status as the variable that keeps it is declared.
fn shape_status(shape: &crate::shape::Shape, status: u16) -> Value {
    use flow_expr::{Scalar, Type};
    match shape.bound {
        Some(Type::One(Scalar::Text)) => status.to_string().into(),
        _ => i64::from(status).into(),
    }
}
