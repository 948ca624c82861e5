//! Transfers, waits and ends (help/transfer-acd-action, help/wait-action).

use std::{sync::Arc, time::Duration};

use flow_core::{Does, Event, ExitName, Outcome, Setting, Transfer, TransferTo};
use flow_expr::{Organisation, Scalar};
use flow_world::World;

use crate::flow::Flow;

fn transferring(to: TransferTo, target: &str) -> Flow {
    let mut flow = Flow::default();
    let transfer = Transfer {
        to,
        target: flow.expr(target),
        before: Some(Setting::Literal("One moment".into())),
        on_failure: Some(Setting::Literal("Sorry".into())),
        failure_outputs: vec![("errorType".into(), flow.var("Flow.error"))],
    };
    flow.add("Transfer", Does::Transfer(Box::new(transfer)));
    flow.exit(ExitName::Error, "failure", "Failed");
    flow.say("Failed");
    flow
}

fn said(ran: &crate::flow::Ran) -> Vec<String> {
    let records = ran.finished.trace.records().iter();
    let said = records.filter_map(|record| match &record.event {
        Event::Played(text) => Some(text.to_string()),
        _ => None,
    });
    said.collect()
}

#[test]
fn a_transfer_ends_the_flow_at_the_queue_by_its_id_if_it_is_known() {
    let ran = transferring(TransferTo::Queue, "ToQueue(\"Support\")").run(vec![]);
    ran.ends(&Outcome::Transferred("Support".into()));
    assert_eq!(said(&ran), ["One moment"]);
    let mut organisation = Organisation::default();
    organisation.add(Scalar::Queue, "Support", Some("q1"), None);
    let mut flow = transferring(TransferTo::Queue, "FindQueue(\"Support\")");
    flow.options.directory = Some(Arc::new(organisation));
    flow.run(vec![]).ends(&Outcome::Transferred("q1".into()));
}

#[test]
fn other_targets_have_an_outcome_of_their_own() {
    let ran = transferring(TransferTo::Number, "\"+15551234567\"").run(vec![]);
    ran.ends(&Outcome::Handed(TransferTo::Number, "+15551234567".into()));
    assert_eq!(ran.finished.outcome.kind(), "transferred");
}

#[test]
fn a_transfer_fails_where_the_world_says_so() {
    let mut flow = transferring(TransferTo::Queue, "\"Support\"");
    let failure = ("Busy".to_owned(), "all lines are busy".to_owned());
    flow.world(World {
        failing_transfers: [("support".to_owned(), failure)].into(),
        ..World::default()
    });
    let ran = flow.run(vec![]);
    ran.path("Transfer failure > Failed")
        .has("Flow.error", "\"Busy\"");
    assert_eq!(said(&ran), ["One moment", "Sorry", "Failed"]);
}

#[test]
fn a_target_that_is_not_set_makes_the_transfer_fail() {
    transferring(TransferTo::Queue, "Flow.queue")
        .run(vec![])
        .path("Transfer failure > Failed");
}

fn waiting(hours: u32, trim: Option<&str>) -> Flow {
    let mut flow = Flow::default();
    let does = Does::Wait {
        duration: flow.expr(&format!("MakeDuration(0, {hours}, 0, 0)")),
        longest: Duration::from_secs(72 * 3600),
        trim: trim.map(|text| flow.expr(text)),
    };
    flow.add("Wait", does);
    flow
}

#[test]
fn a_wait_takes_virtual_time() {
    let ran = waiting(2, None).run(vec![]);
    let trace = &ran.finished.trace;
    assert_eq!(trace.clock_at(trace.records().len()).as_secs(), 7_200);
}

#[test]
fn a_wait_that_is_too_long_is_cut_only_when_the_flow_says_so() {
    let ran = waiting(100, Some("true")).run(vec![]);
    let trace = &ran.finished.trace;
    assert_eq!(trace.clock_at(trace.records().len()).as_secs(), 72 * 3_600);
    for trim in [None, Some("false"), Some("Flow.missing")] {
        waiting(100, trim).run(vec![]).fails("wait.too-long");
    }
}

#[test]
fn an_end_gives_its_reason() {
    let mut flow = Flow::default();
    let reason = flow.expr("Append(\"all \", \"done\")");
    flow.add("End", Does::End(Some(reason)));
    flow.say("Never");
    let ran = flow.run(vec![]);
    ran.path("End").ends(&Outcome::Ended);
    let records = ran.finished.trace.records();
    let Event::Performed(given) = &records[0].event else {
        panic!("{records:?}");
    };
    assert_eq!(given.get("exitReason"), Some(&"all done".into()));
}
