//! What a flow finds around it: find actions, data tables, schedules, attributes.

use std::sync::Arc;

use flow_core::{DataScope, Does, ExitName, Find, FindBy, RowLookup, Setting};
use flow_expr::{Organisation, Scalar};
use flow_world::{GroupState, Row, Schedule, ScheduleGroup, Table, World};

use crate::flow::Flow;

fn found_or_not(flow: &mut Flow) {
    flow.exit(ExitName::Output(0), "found", "Found").exit(
        ExitName::Output(1),
        "notFound",
        "NotFound",
    );
    flow.say("Found").way_on("end");
    flow.say("NotFound");
}

fn finding(key: &str) -> Flow {
    let mut flow = Flow::default();
    let find = Find {
        kind: Scalar::Queue,
        by: FindBy::Name,
        key: flow.expr(key),
        result: Some(flow.var("Flow.queue")),
    };
    flow.add("Find", Does::Find(Box::new(find)));
    found_or_not(&mut flow);
    flow
}

fn organisation() -> World {
    let mut organisation = Organisation::default();
    organisation.add(Scalar::Queue, "Support", Some("q1"), None);
    World {
        organisation: Some(Arc::new(organisation)),
        ..World::default()
    }
}

#[test]
fn what_the_organisation_has_is_found() {
    let mut flow = finding("\"support\"");
    flow.world(organisation())
        .run(vec![])
        .path("Find found > Found")
        .has("Flow.queue", "ToQueue(\"Support\")");
    let mut flow = finding("\"Sales\"");
    flow.world(organisation())
        .run(vec![])
        .path("Find notFound > NotFound");
}

#[test]
fn without_an_organisation_the_run_stops_and_names_the_entry() {
    finding("\"Sales\"")
        .run(vec![])
        .fails("world.lacks")
        .notes(&["the world has not the queue `Sales`; `queues: [\"Sales\"]` would supply it"]);
}

fn looking_up(key: &str) -> Flow {
    let mut flow = Flow::default();
    let lookup = RowLookup {
        table: "Rates".into(),
        key: flow.expr(key),
        outputs: vec![("rate".into(), flow.var("Flow.rate"))],
        failure_outputs: vec![],
    };
    flow.add("Look up", Does::LookUpRow(Box::new(lookup)));
    found_or_not(&mut flow);
    let mut table = Table::default();
    table.insert("DE", Row::from([("rate".to_owned(), 19.into())]));
    flow.world(World {
        tables: [("rates".to_owned(), table)].into(),
        ..World::default()
    });
    flow
}

#[test]
fn a_row_is_found_by_its_key() {
    looking_up("\"DE\"")
        .run(vec![])
        .path("Look up found > Found")
        .has("Flow.rate", "19");
    looking_up("\"de\"")
        .run(vec![])
        .path("Look up notFound > NotFound");
}

/// help/data-table-lookup-action.
#[test]
fn a_key_that_is_not_set_goes_to_the_flows_error_handling() {
    looking_up("Flow.missing")
        .run(vec![])
        .fails("expression.not-set");
}

#[test]
fn a_table_that_the_world_has_not_stops_the_run() {
    let mut flow = looking_up("\"DE\"");
    flow.world(World::default()).run(vec![]).fails("world.lacks").notes(&[
        "the world has not the data table `Rates`; `tables: { \"Rates\": { \"DE\": { … } } }` would supply it",
    ]);
}

fn schedules() -> World {
    World {
        schedules: [("hours".to_owned(), Schedule::always(true))].into(),
        schedule_groups: [(
            "office".to_owned(),
            ScheduleGroup {
                said: Some(GroupState::Holiday),
                ..ScheduleGroup::default()
            },
        )]
        .into(),
        emergency_groups: [("fire".to_owned(), true), ("flood".to_owned(), false)].into(),
        ..World::default()
    }
}

fn evaluating(emergency: Option<&str>, at: Option<&str>) -> Flow {
    evaluating_group("\"Office\"", emergency, at)
}

fn evaluating_group(group: &str, emergency: Option<&str>, at: Option<&str>) -> Flow {
    let mut flow = Flow::default();
    let does = Does::EvaluateScheduleGroup {
        group: flow.expr(group),
        emergency: emergency.map(|text| flow.expr(text)),
        at: at.map(|text| flow.expr(text)),
    };
    flow.add("Evaluate", does);
    for (index, label) in (0..).zip(["emergency", "holiday", "closed", "open"]) {
        flow.exit(ExitName::Output(index), label, "end");
    }
    flow.world(schedules()).at(0);
    flow
}

/// help/evaluate-schedule-group-action.
#[test]
fn an_emergency_comes_before_the_schedules() {
    evaluating(Some("\"Fire\""), None)
        .run(vec![])
        .path("Evaluate emergency");
    evaluating(Some("\"Flood\""), None)
        .run(vec![])
        .path("Evaluate holiday");
    evaluating(Some("Flow.none"), None)
        .run(vec![])
        .path("Evaluate holiday");
}

#[test]
fn an_emergency_group_may_be_asked_alone() {
    let asked = |emergency| evaluating_group("Flow.none", emergency, None).run(vec![]);
    asked(Some("\"Fire\"")).path("Evaluate emergency");
    asked(Some("\"Flood\"")).path("Evaluate closed");
    asked(None).fails("expression.not-set");
}

#[test]
fn a_moment_that_is_not_set_goes_to_the_flows_error_handling() {
    evaluating(None, Some("Flow.when"))
        .run(vec![])
        .fails("expression.not-set");
    evaluating(None, Some("AddHours(GetCurrentDateTimeUtc(), 1)"))
        .run(vec![])
        .path("Evaluate holiday");
}

#[test]
fn a_schedule_is_active_or_not() {
    let mut flow = Flow::default();
    let schedule = flow.expr("\"Hours\"");
    flow.add("Evaluate", Does::EvaluateSchedule { schedule, at: None });
    flow.exit(ExitName::Output(0), "active", "end")
        .exit(ExitName::Output(1), "inactive", "end");
    flow.world(schedules()).at(0);
    flow.run(vec![]).path("Evaluate active");
    flow.options.started = None;
    flow.run(vec![]).fails("world.lacks");
}

/// help/set-participant-data-action: names are case-sensitive.
#[test]
fn attributes_are_texts_whose_names_have_a_letter_case() {
    let mut flow = Flow::default();
    let text = |text: &str| Setting::Literal(text.into());
    let pairs = vec![
        (text("Tier"), flow.expr("1 + 1")),
        (text("old"), Setting::NoValue),
    ];
    flow.add("Set", Does::SetData(DataScope::Participant, pairs));
    let pairs = ["Tier", "tier", "old", "kept"];
    let pairs = pairs.map(|name| (text(name), flow.var(&format!("Flow.{name}_"))));
    // Variables have no letter case, so that `tier` needs a name of its own.
    let mut pairs = pairs.to_vec();
    pairs[1].1 = flow.var("Flow.other");
    flow.add("Get", Does::GetData(DataScope::Participant, pairs));
    let conversation = vec![(text("kept"), flow.var("Flow.conversation"))];
    flow.add(
        "Get other",
        Does::GetData(DataScope::Conversation, conversation),
    );
    flow.world(World {
        participant: [("old", "x"), ("kept", "y")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        ..World::default()
    });
    flow.run(vec![])
        .has("Flow.Tier_", "\"2\"")
        .has("Flow.other", "NOT_SET")
        .has("Flow.old_", "NOT_SET")
        .has("Flow.kept_", "\"y\"")
        .has("Flow.conversation", "NOT_SET");
}
