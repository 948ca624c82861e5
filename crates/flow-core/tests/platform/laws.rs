//! Random programs of these actions with random replies: every run ends, none panics, state is a fold of the trace, and the
//! same replies give the same trace.

use std::{sync::Arc, time::Duration};

use flow_core::{
    ActionId, ActionKind, Ask, CallData, CallTask, Choice, DataEnd, DataScope, Does, Effect,
    ExitName, Find, FindBy, InputReply, Loop, Reply, RowLookup, Setting, Stub, Transfer,
    TransferTo, Wants, Why, drive, start,
};
use flow_expr::{Scalar, Type};
use proptest::prelude::*;

use crate::flow::{Flow, check_laws, data, left_by, object};

const EXPRESSIONS: [&str; 12] = [
    "Flow.a",
    "Flow.a + 1",
    "Flow.b",
    "Append(Flow.b, \"x\")",
    "\"text\"",
    "3",
    "true",
    "MakeDuration(0, 0, 1, 0)",
    "GetCurrentDateTimeUtc()",
    "MakeList(Flow.a, 2)",
    "Flow.c[0]",
    "If(IsSet(Flow.a), Flow.a, 7)",
];

const VARIABLES: [&str; 4] = ["Flow.a", "Flow.b", "Flow.c", "Task.d"];

const EXITS: [(ExitName, &str); 10] = [
    (ExitName::Next, "next"),
    (ExitName::Success, "success"),
    (ExitName::Error, "failure"),
    (ExitName::Timeout, "timeout"),
    (ExitName::Output(0), "zero"),
    (ExitName::Output(1), "one"),
    (ExitName::NoInput, "noInput"),
    (ExitName::NoMatch, "noMatch"),
    (ExitName::FlowError, "flow error"),
    (ExitName::Yes, "yes"),
];

/// One action: what it does, and where each exit leads.
type Draft = (u8, Vec<u8>, Vec<(usize, u8)>);

fn drafts() -> impl Strategy<Value = Vec<Draft>> {
    let picks = prop::collection::vec(any::<u8>(), 6);
    let exits = prop::collection::vec((0..EXITS.len(), any::<u8>()), 0..6);
    prop::collection::vec((0_u8..19, picks, exits), 1..12)
}

fn expr(flow: &mut Flow, pick: u8) -> Setting {
    match usize::from(pick) % (EXPRESSIONS.len() + 1) {
        0 => Setting::NoValue,
        index => flow.expr(EXPRESSIONS[index - 1]),
    }
}

fn variable(flow: &mut Flow, pick: u8) -> flow_expr::VarId {
    flow.var(VARIABLES[usize::from(pick) % VARIABLES.len()])
}

fn wants(pick: u8) -> Wants {
    let choice = |name: &str, key| Choice {
        name: name.into(),
        key,
        words: vec![],
    };
    match pick % 4 {
        0 => Wants::Choice(vec![choice("zero", Some('0')), choice("one", None)]),
        1 => Wants::Digits(1, 3),
        2 => Wants::YesOrNo,
        _ => Wants::Value(Type::One(Scalar::Integer)),
    }
}

#[allow(clippy::too_many_lines, reason = "one arm for each action")]
fn does(flow: &mut Flow, kind: u8, p: &[u8], count: usize) -> Option<Does> {
    let task = ActionId::at(usize::from(p[0]) % count);
    Some(match kind {
        0 => Does::Enter(vec![(variable(flow, p[0]), expr(flow, p[1]))]),
        1 => Does::CallData(Box::new(CallData {
            category: "c".into(),
            data_action: "d".into(),
            inputs: vec![("in".into(), expr(flow, p[0]))],
            timeout: expr(flow, p[1]),
            outputs: vec![("out".into(), variable(flow, p[2]))],
            failure_outputs: vec![("status".into(), variable(flow, p[3]))],
        })),
        2 | 3 => Does::CallTask(Box::new(CallTask {
            task,
            inputs: vec![(variable(flow, p[1]), expr(flow, p[2]))],
            outputs: vec![(variable(flow, p[3]), variable(flow, p[4]))],
        })),
        4 => Does::EndTask(Some(EXITS[usize::from(p[0]) % EXITS.len()].1.into())),
        5 | 6 => Does::Loop(Box::new(Loop {
            index: Some(variable(flow, p[0])),
            count: Some(expr(flow, p[1])),
            until: vec![flow.condition(EXPRESSIONS[usize::from(p[2]) % EXPRESSIONS.len()])],
        })),
        7 => Does::Ask(Box::new(Ask {
            prompt: expr(flow, p[0]),
            wants: Arc::new(wants(p[1])),
            timeout: Duration::from_secs(5),
            repeats_without_input: u32::from(p[2] % 3),
            repeats_without_match: u32::from(p[3] % 3),
            output: Some(variable(flow, p[4])),
        })),
        8 => Does::Find(Box::new(Find {
            kind: Scalar::Queue,
            by: FindBy::Name,
            key: expr(flow, p[0]),
            result: Some(variable(flow, p[1])),
        })),
        9 => Does::LookUpRow(Box::new(RowLookup {
            table: "t".into(),
            key: expr(flow, p[0]),
            outputs: vec![("x".into(), variable(flow, p[1]))],
            failure_outputs: vec![],
        })),
        10 => Does::EvaluateSchedule {
            schedule: expr(flow, p[0]),
            at: Some(expr(flow, p[1])),
        },
        11 => Does::Wait {
            duration: expr(flow, p[0]),
            longest: Duration::from_secs(30),
            trim: Some(expr(flow, p[1])),
        },
        12 => Does::SetData(
            DataScope::Participant,
            vec![(expr(flow, p[0]), expr(flow, p[1]))],
        ),
        13 => Does::GetData(
            DataScope::Participant,
            vec![(expr(flow, p[0]), variable(flow, p[1]))],
        ),
        14 => Does::Transfer(Box::new(Transfer {
            to: TransferTo::User,
            target: expr(flow, p[0]),
            before: None,
            on_failure: Some(expr(flow, p[1])),
            failure_outputs: vec![("errorType".into(), variable(flow, p[2]))],
        })),
        15 => Does::Say(vec![expr(flow, p[0]), expr(flow, p[1])]),
        16 => Does::Perform(vec![("x".into(), expr(flow, p[0]))]),
        17 => Does::Stub(Box::new(Stub {
            inputs: vec![("x".into(), expr(flow, p[0]))],
            outputs: vec![("y".into(), variable(flow, p[1]))],
            exits: vec!["zero".into(), "one".into()],
        })),
        _ => return None,
    })
}

fn flow_of(drafts: &[Draft]) -> Flow {
    let mut flow = Flow::default();
    let name = |index: usize| format!("A{index}");
    for (index, (kind, picks, exits)) in drafts.iter().enumerate() {
        match does(&mut flow, *kind, picks, drafts.len()) {
            Some(does) => flow.add(&name(index), does),
            None => {
                let pair = (variable(&mut flow, picks[0]), expr(&mut flow, picks[1]));
                flow.add_kind(&name(index), ActionKind::SetVariable(vec![pair]))
            }
        };
        let mut seen = Vec::new();
        for (exit, to) in exits {
            if seen.contains(exit) {
                continue;
            }
            seen.push(*exit);
            let (exit, label) = EXITS[*exit];
            let to = usize::from(*to) % (2 * drafts.len() + 2);
            let why = if to.is_multiple_of(2) {
                Why::Written
            } else {
                Why::FlowHandler
            };
            let target = match to {
                0 => "return".to_owned(),
                1 => "end".to_owned(),
                to if to < drafts.len() + 2 => name(to - 2),
                to => format!("again {}", name(to - 2 - drafts.len())),
            };
            flow.exit_because(exit, label, &target, why);
        }
    }
    flow.options.max_actions = 200;
    flow.on_limit("A0");
    flow.at(0);
    flow
}

fn reply(effect: &Effect, pick: u8) -> Reply {
    match (effect, pick % 5) {
        (Effect::Data(_), 0) => data(DataEnd::Done(object(r#"{"out": 1}"#)), 3),
        (Effect::Data(_), 1) => data(DataEnd::Failed(object(r#"{"status": 500}"#)), 3),
        (Effect::Data(_), 2) => data(DataEnd::Late, 90_000),
        (Effect::Collect(_), 0..=3) => Reply::Input(InputReply {
            elapsed: Duration::from_secs(1),
            digits: Some(["1", "yes", "zero", "12#"][usize::from(pick % 4)].to_owned()),
        }),
        (Effect::Stub(_), 0..=2) => left_by([None, Some("one")][usize::from(pick % 2)], "{}"),
        // The wrong kind of reply, which a driver's bug could give.
        (_, 4) => data(DataEnd::Late, 1),
        (effect, _) => effect.unanswered(),
    }
}

proptest! {
    #[test]
    fn every_run_ends_and_its_state_is_a_fold_of_its_trace(
        drafts in drafts(),
        replies in prop::collection::vec(any::<u8>(), 1..20),
    ) {
        let flow = flow_of(&drafts);
        let program = flow.program();
        let run = || {
            let mut picks = replies.iter().cycle();
            drive(start(&program, &[], &flow.options), |effect| {
                reply(effect, *picks.next().expect("there is one at least"))
            })
        };
        let finished = run();
        check_laws(&finished);
        prop_assert!(finished.actions <= 1_200);
        let again = run();
        prop_assert_eq!(finished.trace.records(), again.trace.records());
    }
}
