//! Preferred agents of a transfer: users with scores.
//!
//! Newer than the vendor's published table. Source: the help page "Add an Agent/Score pair variable".

use super::{Arguments, Outcome, Row};
use crate::types::{Scalar, Type};
use crate::{Number, Object, Record, Value};

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "MakeAgentScorePair",
        overloads: "agent:usr, score:int[0..100] -> asp",
        summary: "Makes a preferred agent: a user with a score.",
        detail: "The score is 0 to 100; a transfer to a queue prefers the highest.",
        examples: &[(
            "MakeAgentScorePair(ToUser(\"jane.doe@company.com\"), 90).score",
            "90",
        )],
        call: make_pair,
    },
    Row {
        name: "MakeListAgentScorePair",
        overloads: "agents:List<usr>, scores:List<int> -> List<asp>",
        summary: "Makes a list of preferred agents of a list of users and a list of their scores.",
        detail: "Both lists have the same length. Where the user or the score is not set, the element is not set; a guess.",
        examples: &[(
            "MakeListAgentScorePair(MakeList(ToUser(\"jane.doe@company.com\")), MakeList(90))[0].agent.name",
            "\"jane.doe@company.com\"",
        )],
        call: make_pairs,
    },
];

fn make_pair(arguments: Arguments<'_>) -> Outcome {
    arguments.record(0, Scalar::User)?;
    Ok(arguments
        .get(0)
        .zip(arguments.get(1))
        .map(|(agent, score)| pair(agent.clone(), score.clone())))
}

fn pair(agent: Value, score: Value) -> Value {
    let text = format!("{}: {}", agent.text(), score.text());
    let members = Object::of([("agent", agent), ("score", score)]);
    Record::new(Scalar::AgentScorePair, text, members).into()
}

fn make_pairs(arguments: Arguments<'_>) -> Outcome {
    let (agents, scores) = (arguments.list(0)?, arguments.list(1)?);
    if agents.len() != scores.len() {
        let (agents, scores) = (agents.len(), scores.len());
        let message = format!("each agent has one score; these are {agents} and {scores}");
        return Err(arguments.refuse(1, message));
    }
    let pairs = agents
        .iter()
        .zip(scores)
        .map(|(agent, score)| checked_pair(arguments, agent.as_ref(), score.as_ref()));
    let pairs: Vec<Option<Value>> = pairs.collect::<Result<_, _>>()?;
    Ok(Some(Value::List(pairs.into())))
}

fn checked_pair(arguments: Arguments<'_>, agent: Option<&Value>, score: Option<&Value>) -> Outcome {
    let (Some(agent), Some(score)) = (agent, score) else {
        return Ok(None);
    };
    if Type::of(Some(agent)) != Type::One(Scalar::User) {
        let found = agent.type_name();
        return Err(arguments.refuse(0, format!("an agent is a User, not {found}")));
    }
    match score.as_number().and_then(Number::as_i64) {
        Some(0..=100) => Ok(Some(pair(agent.clone(), score.clone()))),
        _ => Err(arguments.out_of_range(1, "(`scores`) has to hold Integers of 0 to 100")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;

    #[track_caller]
    fn gives(text: &str, expected: &str) {
        assert_eq!(World::default().shown(text), expected, "{text}");
    }

    #[test]
    fn the_examples_are_true() {
        for (text, expected) in ROWS.iter().flat_map(|row| row.examples) {
            gives(text, expected);
        }
    }

    #[test]
    fn scores_belong_to_agents() {
        let list =
            "MakeListAgentScorePair(MakeList(ToUser(\"a\"), ToUser(NOT_SET)), MakeList(90, 80))";
        gives(&format!("{list}[0].score"), "90");
        gives(&format!("{list}[1]"), "NOT_SET");
        gives(
            &format!("{list}[0] == MakeAgentScorePair(ToUser(\"a\"), 90)"),
            "true",
        );
        gives("MakeAgentScorePair(ToUser(\"a\"), 101)", "range at `101`");
        gives(
            "MakeAgentScorePair(ToUser(NOT_SET), 1)",
            "not-set at `ToUser(NOT_SET)`",
        );
        gives(
            "MakeListAgentScorePair(MakeList(ToUser(\"a\")), MakeList(1, 2))",
            "type at `MakeList(1, 2)`",
        );
        gives(
            "MakeListAgentScorePair(MakeList(ToUser(\"a\")), MakeList(-1))",
            "range at `MakeList(-1)`",
        );
    }
}
