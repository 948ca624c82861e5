//! The generator: what a case is given, and what its questions are answered. It draws from the stream of the case alone, so
//! that a case is the same whoever makes it.

mod acts;
mod aimed;
mod caller;
mod replies;
mod worlds;

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use flow_core::{ActionId, ActionKind, Does, Effect, HttpRequest, Program, RunOptions};
use flow_expr::{Value, VarId};

use crate::{
    answer::Answer,
    around::{Around, Plain},
    case::{Case, MOST_ANSWERS, options},
    known::Known,
    rng::Rng,
    services::Services,
    shape::Shape,
};
pub(crate) use aimed::Aim;
use replies::{Possible, Row, light, possible, rows};
use worlds::Worlds;

/// Makes cases of one flow.
#[derive(Clone, Debug)]
pub struct Maker {
    known: Known,
    /// The variables that every case is given as they are.
    fixed: Vec<(String, Value)>,
    /// Those that are drawn, by name, and whether each need not be given.
    drawn: Vec<(String, Shape, bool)>,
    /// The variable that an action's answer is bound to.
    outputs: BTreeMap<ActionId, VarId>,
    /// What goes wrong in the first cases, one thing after the other.
    rows: Vec<Row>,
    /// Faults that are drawn again and again: those that take no time to read.
    faults: Vec<Possible>,
    /// A text that replies sometimes send back.
    secret: Option<Arc<str>>,
    /// What runs find around them; `None` where nothing is made up.
    worlds: Option<Worlds>,
    /// The services of data actions whose definitions are known.
    services: Services,
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
    /// What the run finds around it.
    around: Option<Arc<Around>>,
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
    /// An earlier case with one answer that leads to an exit; what comes behind it goes well.
    Aimed(Arc<Case>, Aim),
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
        let inputs = inputs.map(|(id, shape)| {
            let is_optional = known.optional.contains(id);
            (names.name(*id).to_string(), shape.clone(), is_optional)
        });
        let is_fixed = |name: &String| given.iter().any(|(fixed, _)| fixed == name);
        let outputs = program.actions().iter().enumerate();
        let outputs = outputs.filter_map(|(index, action)| {
            let output = match &action.kind {
                ActionKind::Lookup(lookup) => lookup.output,
                ActionKind::CollectInput(collect) => collect.output,
                ActionKind::Platform(platform) => match &platform.does {
                    Does::Ask(ask) => ask.output?,
                    _ => return None,
                },
                _ => return None,
            };
            Some((ActionId::at(index), output))
        });
        Self {
            drawn: inputs.filter(|(name, ..)| !is_fixed(name)).collect(),
            outputs: outputs.collect(),
            rows: match known.gives.is_empty() {
                true => rows(&known, &possible),
                false => acts::rows(&known),
            },
            faults: light(&possible),
            secret: None,
            worlds: None,
            services: Services::default(),
            known,
            fixed: given,
        }
    }

    /// The variables that every case is given as they are.
    pub fn fixed(&self) -> &[(String, Value)] {
        &self.fixed
    }

    /// The names of the variables that cases are given, be it sometimes.
    pub(crate) fn given_names(&self) -> impl Iterator<Item = &str> {
        let drawn = self.drawn.iter().map(|(name, ..)| name.as_str());
        let fixed = self.fixed.iter().map(|(name, _)| name.as_str());
        fixed.chain(drawn)
    }

    /// The same generator for a service that sometimes sends a secret back: in an error's message, a header, a value.
    #[must_use]
    pub fn with_secret(self, secret: &str) -> Self {
        Self {
            secret: Some(secret.into()),
            ..self
        }
    }

    /// The same generator for runs that find a world around them: the plain one, and others that differ a little.
    #[must_use]
    pub fn within(mut self, program: &Program, plain: Plain) -> Self {
        self.services = plain.services.clone();
        self.known.learn_services(&self.services);
        if !self.services.is_empty() {
            let of_services = rows(&self.known, &possible());
            let others = of_services.into_iter().filter(Row::is_of_a_service);
            self.rows.extend(others);
        }
        let worlds = Worlds::new(program, plain, &self.known);
        Self {
            worlds: Some(worlds),
            ..self
        }
    }

    /// The services that data actions call.
    pub fn services(&self) -> &Services {
        &self.services
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
        let around = self.around(number, &mood, &mut rng);
        let making = Making {
            rng,
            around,
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
        let drawn = drawn.filter_map(|(name, shape, is_optional)| {
            if *is_optional && rng.one_in(6) {
                return None;
            }
            let usual = shape.values.first().filter(|_| !rng.one_in(3));
            let value = usual.cloned().unwrap_or_else(|| shape.make(rng));
            Some((name.clone(), value))
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
        let known = match mood {
            Mood::Like(base, changed) if asked != changed => base.answer(action, count),
            Mood::Aimed(_, aim) if aim.is_at(action, count) => {
                if let Some(answer) = self.aimed(effect, aim, rng) {
                    return Arc::new(answer);
                }
                None
            }
            Mood::Aimed(base, _) => base.answer(action, count),
            _ => None,
        };
        if let Some(known) = known {
            return known.clone();
        }
        let sketch = match effect {
            Effect::Data(asked) => self.services.get(action).map(|known| known.sketch(asked)),
            _ => None,
        };
        let call = match (effect, &sketch) {
            (Effect::Http(request), _) | (_, Some(request)) => request,
            (Effect::Collect(collect), None) => {
                let last = making
                    .answers
                    .iter()
                    .rev()
                    .find(|(known, _)| *known == action);
                let last = last.filter(|_| collect.attempt > 1);
                let answer = self.caller(collect, mood, last.map(|(_, answer)| &**answer), rng);
                return Arc::new(answer);
            }
            (Effect::Data(_) | Effect::Stub(_), None) => {
                return Arc::new(self.acted(action, (mood, *asked), rng));
            }
        };
        if let Some(secret) = self.secret.as_ref().filter(|_| rng.one_in(ECHOES)) {
            *echoes = true;
            return Arc::new(Answer::Served(self.echo(secret, action, rng)));
        }
        let fine = |rng: &mut Rng| Answer::Served(self.fine(action, rng));
        Arc::new(match mood {
            Mood::Fine | Mood::Aimed(..) => fine(rng),
            Mood::Once(at) if at != asked => fine(rng),
            Mood::Once(_) => self.wrong(call, rng),
            Mood::Anything | Mood::Stuck if rng.one_in(2) => fine(rng),
            Mood::Anything | Mood::Stuck => self.wrong(call, rng),
            Mood::Swept(_, Some(at)) if at != asked => fine(rng),
            Mood::Swept(row, _) => {
                *is_heavy |= self.rows[*row].is_heavy();
                self.rows[*row].answer(self, call, rng)
            }
            Mood::Like(base, _) => {
                let known = base.answer(action, count).cloned();
                self.like(known.as_deref(), call, rng)
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

    /// How the case's run is made where runs are made so.
    pub fn options<'o>(&self, usual: &'o RunOptions) -> Cow<'o, RunOptions> {
        options(self.around.as_deref(), usual)
    }

    /// The case as it was made so far.
    pub fn into_case(self, given: Vec<(String, Value)>) -> Case {
        let mut answers: BTreeMap<ActionId, Vec<Arc<Answer>>> = BTreeMap::new();
        for (action, answer) in self.answers {
            answers.entry(action).or_default().push(answer);
        }
        let around = self.around;
        Case {
            given,
            answers,
            around,
        }
        .compressed()
    }
}
