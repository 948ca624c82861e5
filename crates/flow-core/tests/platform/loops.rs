//! Loop and Loop Until (help/anything-else-loop-action, help/loop-until-action).

use flow_core::{ActionKind, Does, ExitName, Loop, Outcome};

use crate::flow::Flow;

fn repeat(flow: &mut Flow, name: &str, index: &str, count: Option<&str>, until: &[&str]) {
    let each = Loop {
        index: Some(flow.var(index)),
        count: count.map(|count| flow.expr(count)),
        until: until.iter().map(|text| flow.condition(text)).collect(),
    };
    flow.add(name, Does::Loop(Box::new(each)));
}

/// A loop over one action that counts.
fn counting(count: Option<&str>, until: &[&str]) -> Flow {
    let mut flow = Flow::default();
    flow.set("Zero", "Flow.n", "0");
    repeat(&mut flow, "Loop", "Flow.i", count, until);
    flow.exit(ExitName::Output(0), "loop", "Count");
    flow.exit(ExitName::Output(1), "enough", "Enough");
    flow.exit(ExitName::Next, "next", "After");
    flow.set("Count", "Flow.n", "Flow.n + 1")
        .way_on("again Loop");
    flow.exit(ExitName::Next, "next", "again Loop");
    flow.say("After").way_on("end");
    flow.say("Enough");
    flow
}

#[test]
fn the_index_counts_from_zero() {
    counting(Some("2"), &[])
        .run(vec![])
        .path("Zero > Loop loop > Count > Loop loop > Count > Loop > After")
        .has("Flow.i", "1")
        .has("Flow.n", "2");
}

#[test]
fn a_count_below_one_makes_no_round() {
    for count in ["0", "-3"] {
        counting(Some(count), &[])
            .run(vec![])
            .path("Zero > Loop > After")
            .has("Flow.i", "NOT_SET");
    }
}

#[test]
fn a_count_that_is_not_set_goes_to_the_flows_error_handling() {
    counting(Some("Flow.missing"), &[])
        .run(vec![])
        .fails("expression.not-set");
}

#[test]
fn a_condition_that_holds_ends_the_loop_by_its_own_output() {
    counting(Some("99"), &["Flow.n >= 2"])
        .run(vec![])
        .path("Zero > Loop loop > Count > Loop loop > Count > Loop enough > Enough")
        .has("Flow.i", "2");
}

#[test]
fn a_loop_without_an_end_runs_into_the_limit() {
    let ran = counting(None, &[]).run(vec![]);
    ran.ends(&Outcome::Limit(10_000)).has("Flow.n", "4999");
}

#[test]
fn a_loop_within_a_loop_counts_anew_each_time() {
    let mut flow = Flow::default();
    flow.set("Zero", "Flow.n", "0");
    repeat(&mut flow, "Outer", "Flow.i", Some("3"), &[]);
    flow.exit(ExitName::Output(0), "loop", "Inner");
    flow.exit(ExitName::Next, "next", "end");
    repeat(&mut flow, "Inner", "Flow.j", Some("4"), &[]);
    flow.exit(ExitName::Output(0), "loop", "Count");
    flow.exit(ExitName::Next, "next", "again Outer");
    flow.set("Count", "Flow.n", "Flow.n + 1");
    flow.exit(ExitName::Next, "next", "again Inner");
    flow.run(vec![]).has("Flow.n", "12");
}

#[test]
fn a_loop_that_was_left_in_its_middle_begins_anew() {
    let mut flow = Flow::default();
    flow.set("Zero", "Flow.n", "0");
    repeat(&mut flow, "Loop", "Flow.i", Some("3"), &[]);
    flow.exit(ExitName::Output(0), "loop", "Count");
    flow.exit(ExitName::Next, "next", "end");
    flow.set("Count", "Flow.n", "Flow.n + 1");
    let leaves = flow.condition("Flow.n == 2");
    flow.add_kind("Leave", ActionKind::Decision(leaves));
    flow.exit(ExitName::Yes, "yes", "Loop")
        .exit(ExitName::No, "no", "again Loop");
    flow.run(vec![]).has("Flow.n", "5").has("Flow.i", "2");
}
