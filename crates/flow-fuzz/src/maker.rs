//! The generator: what a case is given, and what its questions are answered. It draws from the stream of the case alone, so
//! that a case is the same whoever makes it.

mod replies;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use flow_core::{ActionId, ActionKind, Effect, HttpRequest, Program};
use flow_expr::{Value, VarId};

use crate::{
    answer::Answer,
    case::{Case, MOST_ANSWERS},
    known::Known,
    rng::Rng,
    shape::Shape,
};
use replies::{Possible, Row, light, possible, rows};

/// Makes cases of one flow.
#[derive(Clone, Debug)]
pub struct Maker {
    known: Known,
    /// The variables that every case is given as they are.
    fixed: Vec<(String, Value)>,
    /// Those that are drawn, by name.
    drawn: Vec<(String, Shape)>,
    /// The variable that an action's answer is bound to.
    outputs: BTreeMap<ActionId, VarId>,
    /// What goes wrong in the first cases, one thing after the other.
    rows: Vec<Row>,
    /// Faults that are drawn again and again: those that take no time to read.
    faults: Vec<Possible>,
    /// A text that replies sometimes send back.
    secret: Option<Arc<str>>,
}

/// One case in the making: its questions are answered as they come.
#[derive(Clone, Debug)]
pub struct Making {
    rng: Rng,
    mood: Mood,
    /// How many questions were answered, in all and of each action.
    asked: usize,
    /// Whether an answer takes long to read.
    is_heavy: bool,
    /// Whether an answer sends a secret back.
    echoes: bool,
    /// What was answered so far.
    answers: Vec<(ActionId, Arc<Answer>)>,
}

/// One reply in so many sends a secret back.
const ECHOES: usize = 512;

/// What becomes of a case's calls.
#[derive(Clone, Debug)]
enum Mood {
    /// All of them go well.
    Fine,
    /// One goes wrong, the others go well.
    Once(usize),
    /// Anything may go wrong anywhere.
    Anything,
    /// The same, and whoever was asked once answers the same for ever.
    Stuck,
    /// The same thing goes wrong in all calls, or in this one.
    Swept(usize, Option<usize>),
    /// An earlier case with one answer changed.
    Like(Arc<Case>, usize),
}

impl Maker {
    /// A generator for a flow; `given` are variables that every case is given.
    ///
    /// Every other variable that nothing in the flow sets is given something, as the platform would: a flow that reads
    /// one finds it.
    pub fn new(program: &Program, known: Known, given: Vec<(String, Value)>) -> Self {
        let possible = possible();
        let names = program.names();
        let inputs = known.inputs.iter();
        let inputs = inputs.map(|(id, shape)| (names.name(*id).to_string(), shape.clone()));
        let is_fixed = |name: &String| given.iter().any(|(fixed, _)| fixed == name);
        let outputs = program.actions().iter().enumerate();
        let outputs = outputs.filter_map(|(index, action)| {
            let output = match &action.kind {
                ActionKind::Lookup(lookup) => lookup.output,
                ActionKind::CollectInput(collect) => collect.output,
                _ => return None,
            };
            Some((ActionId::at(index), output))
        });
        Self {
            drawn: inputs.filter(|(name, _)| !is_fixed(name)).collect(),
            outputs: outputs.collect(),
            rows: rows(&known, &possible),
            faults: light(&possible),
            secret: None,
            known,
            fixed: given,
        }
    }

    /// The variables that every case is given as they are.
    pub fn fixed(&self) -> &[(String, Value)] {
        &self.fixed
    }

    /// The same generator for a service that sometimes sends a secret back: in an error's message, a header, a value.
    #[must_use]
    pub fn with_secret(self, secret: &str) -> Self {
        Self {
            secret: Some(secret.into()),
            ..self
        }
    }

    /// Begins the case with this number; `corpus` are earlier cases that led somewhere new.
    pub fn begin(
        &self,
        seed: u64,
        number: u64,
        corpus: &[Arc<Case>],
    ) -> (Making, Vec<(String, Value)>) {
        let mut rng = Rng::of_case(seed, number);
        let mood = self.mood(number, corpus, &mut rng);
        let given = match &mood {
            Mood::Like(base, _) if !rng.one_in(4) => base.given.clone(),
            _ => self.given(&mut rng),
        };
        let making = Making {
            rng,
            mood,
            asked: 0,
            is_heavy: false,
            echoes: false,
            answers: Vec::new(),
        };
        (making, given)
    }

    /// The first cases sweep over everything that can go wrong; between them, and later, it is drawn.
    fn mood(&self, number: u64, corpus: &[Arc<Case>], rng: &mut Rng) -> Mood {
        const SWEEPS: usize = 2;
        let turn = usize::try_from(number / 2).unwrap_or(usize::MAX);
        if number.is_multiple_of(2) && turn < self.rows.len() * SWEEPS {
            // First in every call, then in the first one alone.
            let only = (turn / self.rows.len()).checked_sub(1);
            return Mood::Swept(turn % self.rows.len(), only);
        }
        match (rng.below(8), rng.pick(corpus)) {
            (0..=2, Some(base)) => Mood::Like(base.clone(), rng.below(base.len().max(1))),
            (0 | 3 | 4, _) => Mood::Fine,
            (1 | 5 | 6, _) => Mood::Once(rng.below(4)),
            _ if rng.one_in(3) => Mood::Stuck,
            _ => Mood::Anything,
        }
    }

    fn given(&self, rng: &mut Rng) -> Vec<(String, Value)> {
        let drawn = self.drawn.iter();
        let drawn = drawn.map(|(name, shape)| {
            let usual = shape.values.first().filter(|_| !rng.one_in(3));
            let value = usual.cloned().unwrap_or_else(|| shape.make(rng));
            (name.clone(), value)
        });
        self.fixed.iter().cloned().chain(drawn).collect()
    }

    /// Answers the next question of a case.
    pub fn answer(&self, making: &mut Making, effect: &Effect) -> Arc<Answer> {
        let action = effect.action();
        let of_action = making.answers.iter().filter(|(known, _)| *known == action);
        let (count, last) = of_action.fold((0, None), |(count, _), (_, answer)| {
            (count + 1, Some(answer))
        });
        let is_stuck = matches!(making.mood, Mood::Stuck);
        if let Some(last) = last.filter(|_| is_stuck || count >= MOST_ANSWERS) {
            return last.clone();
        }
        let answer = self.draw(making, effect, action, count);
        making.asked += 1;
        making.answers.push((action, answer.clone()));
        answer
    }

    fn draw(
        &self,
        making: &mut Making,
        effect: &Effect,
        action: ActionId,
        count: usize,
    ) -> Arc<Answer> {
        let Making {
            rng,
            mood,
            asked,
            is_heavy,
            echoes,
            ..
        } = making;
        let call = match effect {
            Effect::Http(request) => request,
            Effect::Collect(collect) => {
                return Arc::new(self.caller(action, collect.timeout, mood, rng));
            }
            // What they come to is not made up yet: the run stops there and says so.
            Effect::Data(_) | Effect::Stub(_) => return Arc::new(Answer::nothing()),
        };
        if let Some(secret) = self.secret.as_ref().filter(|_| rng.one_in(ECHOES)) {
            *echoes = true;
            return Arc::new(Answer::Served(self.echo(secret, action, rng)));
        }
        let fine = |rng: &mut Rng| Answer::Served(self.fine(action, rng));
        Arc::new(match mood {
            Mood::Fine => fine(rng),
            Mood::Once(at) if at != asked => fine(rng),
            Mood::Once(_) => self.wrong(call, rng),
            Mood::Anything | Mood::Stuck if rng.one_in(2) => fine(rng),
            Mood::Anything | Mood::Stuck => self.wrong(call, rng),
            Mood::Swept(_, Some(at)) if at != asked => fine(rng),
            Mood::Swept(row, _) => {
                *is_heavy |= self.rows[*row].is_heavy();
                self.rows[*row].answer(self, call, rng)
            }
            Mood::Like(base, changed) => {
                let known = base.answer(action, count).cloned();
                match known {
                    Some(known) if asked != changed => return known,
                    known => self.like(known.as_deref(), call, rng),
                }
            }
        })
    }

    /// An answer like an earlier one, or any other.
    fn like(&self, known: Option<&Answer>, call: &HttpRequest, rng: &mut Rng) -> Answer {
        match (known, rng.below(4)) {
            (Some(Answer::Served(served)), 0 | 1) => Answer::Served(served.varied(rng)),
            (_, 2) => self.wrong(call, rng),
            _ => Answer::Served(self.fine(call.action, rng)),
        }
    }

    /// What the caller enters: what the flow knows, other keys, nothing, or too late.
    fn caller(&self, action: ActionId, timeout: Duration, mood: &Mood, rng: &mut Rng) -> Answer {
        const OTHERS: [&str; 8] = ["1", "2", "0", "9", "123", "*", "#", "12345678901234567890"];
        let known = self
            .outputs
            .get(&action)
            .and_then(|output| self.known.digits.get(output));
        let known = known.map_or(&[][..], Vec::as_slice);
        let nothing = match mood {
            Mood::Anything | Mood::Stuck => rng.one_in(4),
            _ => rng.one_in(8),
        };
        let digits = match rng.pick(known).filter(|_| !rng.one_in(4)) {
            Some(digits) => digits,
            None => *rng.pick(&OTHERS).unwrap_or(&"1"),
        };
        let late = rng.one_in(32);
        Answer::Entered {
            digits: (!nothing).then(|| digits.into()),
            after: if late { timeout } else { Duration::ZERO },
        }
    }

    fn shape(&self, action: ActionId) -> Option<&Shape> {
        self.known.replies.get(self.outputs.get(&action)?)
    }
}

impl Making {
    /// Whether an answer sends a secret back.
    pub(crate) fn echoes(&self) -> bool {
        self.echoes
    }

    /// Whether the case is worth changing further: one that is slow to read costs thousands of others.
    pub(crate) fn is_light(&self) -> bool {
        !self.is_heavy && !self.echoes
    }

    /// The case as it was made so far.
    pub fn into_case(self, given: Vec<(String, Value)>) -> Case {
        let mut answers: BTreeMap<ActionId, Vec<Arc<Answer>>> = BTreeMap::new();
        for (action, answer) in self.answers {
            answers.entry(action).or_default().push(answer);
        }
        Case { given, answers }.compressed()
    }
}
