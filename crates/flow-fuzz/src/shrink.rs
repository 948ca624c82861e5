//! The smallest case that still shows a cause: fewer answers, plainer ones, smaller values. The same case always shrinks to
//! the same one.

mod values;

use std::{sync::Arc, time::Duration};

use flow_core::{ActionId, Program, RunOptions};
use flow_expr::{Object, Value};
use flow_fault::Fault;

use crate::{
    answer::{Acted, Answer, Body, Faulty, Served, Way},
    case::Case,
    finding::{Cause, Rule},
    known::PHONE_NUMBERS,
    oracle::Oracle,
    play::play,
};
use values::smaller;

/// How many cases are tried on the way.
const MOST_TRIES: usize = 2_000;

/// Runs of a flow that goes round for ever are cut here where what is looked for shows before.
const SHORT_RUNS: [u32; 2] = [100, 1_000];

/// Shrinks a case as long as it shows the cause; `left` is how many actions may still be run for it, and for others.
pub fn shrink(
    program: &Arc<Program>,
    oracle: &Oracle,
    options: &RunOptions,
    cause: &Cause,
    case: Case,
    left: &mut u64,
) -> Case {
    let mut within = Within {
        program,
        oracle,
        cause,
        left,
    };
    for most in SHORT_RUNS {
        let Some(short) = cut_at(most, cause, options) else {
            break;
        };
        if within.shows(&case, &short) {
            let smaller = within.shrunk(case.clone(), &short);
            // What a run does at its limit may be all that showed it.
            if within.shows(&smaller, options) {
                return smaller;
            }
            break;
        }
    }
    within.shrunk(case, options)
}

/// Shorter runs, for causes that have nothing to do with how long a run is.
fn cut_at(most: u32, cause: &Cause, options: &RunOptions) -> Option<RunOptions> {
    let hangs_on_length = matches!(cause.rule, Rule::Endless | Rule::Outcome | Rule::Crash);
    (!hangs_on_length && most < options.max_actions).then(|| RunOptions {
        max_actions: most,
        ..options.clone()
    })
}

/// What a case is shrunk for.
struct Within<'w> {
    program: &'w Arc<Program>,
    oracle: &'w Oracle,
    cause: &'w Cause,
    left: &'w mut u64,
}

impl Within<'_> {
    fn shows(&mut self, case: &Case, options: &RunOptions) -> bool {
        match play(self.program, case, options) {
            Ok(finished) => {
                *self.left = self.left.saturating_sub(u64::from(finished.actions));
                let mut judge = self.oracle.judge();
                let causes = match self.cause.rule {
                    Rule::Secret => judge.causes(&finished),
                    _ => judge.usual_causes(&finished),
                };
                causes.contains(self.cause)
            }
            Err(_) => self.cause.rule == Rule::Crash,
        }
    }

    fn shrunk(&mut self, case: Case, options: &RunOptions) -> Case {
        const MOST_OF_ONE: u64 = 4_000_000;
        let last = self.left.saturating_sub(MOST_OF_ONE);
        shrink_while(case, |case| *self.left > last && self.shows(case, options))
    }
}

/// Shrinks a case as long as `holds` says so of the smaller one.
///
/// Each step makes one thing plainer: what the run is given, an answer, a part of one. Steps are tried in a fixed order, the
/// greatest first, again and again until none holds, or until two thousand were tried.
pub fn shrink_while(case: Case, mut holds: impl FnMut(&Case) -> bool) -> Case {
    let mut shrinking = Shrinking {
        case: case.compressed(),
        left: MOST_TRIES,
    };
    loop {
        let before = shrinking.left;
        let changed = shrinking.round(&mut holds);
        if !changed || shrinking.left == 0 || shrinking.left == before {
            return shrinking.case.compressed();
        }
    }
}

struct Shrinking {
    case: Case,
    left: usize,
}

impl Shrinking {
    /// Tries each step once. True when one of them held.
    fn round(&mut self, holds: &mut dyn FnMut(&Case) -> bool) -> bool {
        let mut changed = self.drop_turns(holds);
        changed |= self.drop_answers(holds);
        for action in self.case.answers.keys().copied().collect::<Vec<_>>() {
            let mut at = 0;
            while at < self.case.answers.get(&action).map_or(0, Vec::len) {
                changed |= self.plainer(action, at, holds);
                at += 1;
            }
        }
        changed | self.drop_given(holds)
    }

    fn take(&mut self, smaller: Case, holds: &mut dyn FnMut(&Case) -> bool) -> bool {
        if self.left == 0 || smaller == self.case {
            return false;
        }
        self.left -= 1;
        let held = holds(&smaller);
        if held {
            self.case = smaller;
        }
        held
    }

    /// The world as it usually is, one thing after the other.
    fn drop_turns(&mut self, holds: &mut dyn FnMut(&Case) -> bool) -> bool {
        let mut changed = false;
        let mut at = 0;
        while let Some(around) = self.case.around.clone()
            && at < around.turns().len()
        {
            let mut case = self.case.clone();
            case.around = Some(Arc::new(around.without(at)));
            match self.take(case, holds) {
                true => changed = true,
                false => at += 1,
            }
        }
        changed
    }

    /// All answers of an action, all but the first, the last, then each by itself.
    fn drop_answers(&mut self, holds: &mut dyn FnMut(&Case) -> bool) -> bool {
        let mut changed = false;
        for action in self.case.answers.keys().copied().collect::<Vec<_>>() {
            let mut without = self.case.clone();
            without.answers.remove(&action);
            if self.take(without, holds) {
                changed = true;
                continue;
            }
            let mut keep = 1;
            while keep < self.answers(action) {
                let mut fewer = self.case.clone();
                fewer.answers.entry(action).or_default().truncate(keep);
                if self.take(fewer, holds) {
                    changed = true;
                    break;
                }
                keep *= 2;
            }
            let mut at = 0;
            while self.answers(action) > 1 && at < self.answers(action) {
                let mut fewer = self.case.clone();
                fewer.answers.entry(action).or_default().remove(at);
                match self.take(fewer, holds) {
                    true => changed = true,
                    false => at += 1,
                }
            }
        }
        changed
    }

    fn answers(&self, action: ActionId) -> usize {
        self.case.answers.get(&action).map_or(0, Vec::len)
    }

    /// Makes one answer plainer, step by step.
    fn plainer(
        &mut self,
        action: ActionId,
        at: usize,
        holds: &mut dyn FnMut(&Case) -> bool,
    ) -> bool {
        let mut changed = false;
        // Each step that holds begins anew with the plainer answer.
        while let Some(answer) = self
            .case
            .answers
            .get(&action)
            .and_then(|answers| answers.get(at))
            .cloned()
        {
            let held = plainer(&answer).into_iter().any(|answer| {
                let mut case = self.case.clone();
                case.answers.entry(action).or_default()[at] = Arc::new(answer);
                self.take(case, holds)
            });
            if !held {
                break;
            }
            changed = true;
        }
        changed
    }

    fn drop_given(&mut self, holds: &mut dyn FnMut(&Case) -> bool) -> bool {
        let mut changed = false;
        let mut at = 0;
        while at < self.case.given.len() {
            let (name, value) = &self.case.given[at];
            let mut values = match name.as_str() {
                // A usual number is plainer than none.
                "phoneNumber" if *value != Value::from(PHONE_NUMBERS[0]) => {
                    vec![Value::from(PHONE_NUMBERS[0])]
                }
                "phoneNumber" => Vec::new(),
                _ => smaller(value),
            }
            .into_iter();
            let held = values.any(|value| {
                let mut case = self.case.clone();
                case.given[at].1 = value;
                self.take(case, holds)
            });
            changed |= held;
            at += usize::from(!held);
        }
        changed
    }
}

/// Answers that are plainer than this one, the plainest first.
fn plainer(answer: &Answer) -> Vec<Answer> {
    match answer {
        Answer::Served(served) => replies(served).into_iter().map(Answer::Served).collect(),
        Answer::Faulty(faulty) => instead_of(faulty),
        Answer::Entered { digits, after } => entries(digits.as_ref(), *after),
        Answer::Acted(acted) => acts(acted).into_iter().map(Answer::Acted).collect(),
    }
}

/// Success is plainer than a failure, which is plainer than silence; and few outputs are plainer than many.
fn acts(acted: &Acted) -> Vec<Acted> {
    let rank = |way: &Way| match way {
        Way::Success => 0,
        Way::Failure => 1,
        Way::Timeout => 2,
        Way::Exit(_) => 3,
    };
    let usual = [Way::Success, Way::Failure].into_iter();
    let usual = usual.filter(|way| rank(way) < rank(&acted.way));
    let ways = usual.map(|way| Acted {
        way,
        ..acted.clone()
    });
    let outputs = smaller(&Value::Object(acted.outputs.clone())).into_iter();
    let outputs = outputs.filter_map(|smaller| match smaller {
        Value::Object(outputs) => Some(Acted {
            way: acted.way.clone(),
            outputs,
        }),
        _ => None,
    });
    ways.chain(outputs).collect()
}

fn entries(digits: Option<&Arc<str>>, after: Duration) -> Vec<Answer> {
    let entered = |digits: Option<&str>, after| Answer::Entered {
        digits: digits.map(Arc::from),
        after,
    };
    let mut plainer = Vec::new();
    if !after.is_zero() {
        plainer.push(entered(digits.map(|digits| &**digits), Duration::ZERO));
    }
    if let Some(digits) = digits {
        let first: String = digits.chars().take(1).collect();
        let shorter = ["1", &first]
            .into_iter()
            .filter(|shorter| shorter.len() < digits.len());
        plainer.extend(shorter.map(|shorter| entered(Some(shorter), after)));
        if digits.len() == 1 && &**digits != "1" {
            plainer.push(entered(Some("1"), after));
        }
    }
    plainer
}

/// What anybody can read is plainer than a fault of the wire.
fn instead_of(faulty: &Faulty) -> Vec<Answer> {
    let object = || Value::Object(Object::default());
    let mut plainer = vec![
        Answer::Served(Served::json(200, object())),
        Answer::Served(Served::json(404, object())),
        Answer::Served(Served::json(500, object())),
        Answer::Served(Served::default()),
        Answer::Served(Served {
            body: Body::Text("x".into()),
            ..Served::default()
        }),
    ];
    plainer.extend(
        usual_faults(faulty.fault.name()).map(|fault| Answer::Faulty(Faulty::at_once(fault))),
    );
    if !faulty.delay.is_zero() {
        plainer.push(Answer::Faulty(Faulty::at_once(faulty.fault)));
    }
    plainer
}

/// Faults that everybody knows and that come out the same every time, before this one.
fn usual_faults(name: &str) -> impl Iterator<Item = &'static Fault> {
    const USUAL: [&str; 4] = [
        "connect.refused",
        "reply.closed",
        "reply.reset",
        "body.reset",
    ];
    let before = USUAL.into_iter().take_while(move |usual| *usual != name);
    before.filter_map(flow_fault::find)
}

fn replies(served: &Served) -> Vec<Served> {
    let empty = || Body::Json(Value::Object(Object::default()));
    let mut plainer = vec![Served::json(200, Value::Object(Object::default()))];
    if matches!(served.body, Body::Text(_)) {
        // A status is plainer than a body that is no JSON.
        plainer.push(Served::json(404, Value::Object(Object::default())));
    }
    if served.body == Body::Empty || served.status == 204 {
        plainer.push(Served::default());
    }
    if !served.delay.is_zero() {
        // The delay alone: what would have come does not matter.
        plainer.push(Served {
            delay: served.delay,
            ..plainer[0].clone()
        });
        plainer.extend([served.status, 404].map(|status| Served {
            status,
            delay: Duration::ZERO,
            ..served.clone()
        }));
    }
    let usual = [200, 404, 500]
        .into_iter()
        .take_while(|status| *status != served.status);
    plainer.extend(usual.map(|status| Served {
        status,
        ..served.clone()
    }));
    plainer.extend((0..served.headers.len()).map(|at| {
        let mut fewer = served.clone();
        fewer.headers.remove(at);
        fewer
    }));
    let bodies = match &served.body {
        Body::Empty => Vec::new(),
        Body::Json(value) => {
            let smaller = smaller(value).into_iter().map(Body::Json);
            std::iter::once(empty()).chain(smaller).collect()
        }
        Body::Text(text) if text.is_empty() => vec![empty(), Body::Empty],
        Body::Text(text) => vec![
            empty(),
            Body::Empty,
            Body::Text(text.chars().take(1).collect::<String>().into()),
        ],
    };
    plainer.extend(bodies.into_iter().map(|body| Served {
        body,
        ..served.clone()
    }));
    plainer.retain(|plainer| plainer != served && weight(plainer) < weight(served));
    plainer
}

/// What makes a reply harder to read than another one; every step makes it less, so that shrinking ends.
fn weight(served: &Served) -> [usize; 5] {
    let status = match served.status {
        200 => 0,
        404 => 1,
        500 => 2,
        _ => 3,
    };
    let body = match &served.body {
        Body::Json(value) => values::weight(value),
        Body::Empty => 6,
        Body::Text(text) => 8 + 4 * text.len(),
    };
    [
        usize::from(!served.delay.is_zero()),
        usize::from(matches!(served.body, Body::Text(_))),
        status,
        served.headers.len(),
        body,
    ]
}
