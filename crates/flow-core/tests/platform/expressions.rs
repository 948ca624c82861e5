//! What goes to the flow's error handling and what to an action's own failure is kept apart (help/expressions-tips-best-
//! practices, `?p=8964`).

use flow_core::{ActionKind, ExitName, Outcome, Why};

use crate::flow::Flow;

fn with_handler(flow: &mut Flow) {
    flow.exit_because(
        ExitName::FlowError,
        "flow error",
        "Handler",
        Why::FlowHandler,
    );
}

#[test]
fn expressions_are_evaluated_when_the_action_runs() {
    let mut flow = Flow::default();
    flow.set("One", "Flow.n", "1 + 1");
    flow.set("Two", "Flow.n", "Flow.n * 21");
    flow.run(vec![]).has("Flow.n", "42").path("One > Two");
}

#[test]
fn not_set_into_an_operator_goes_to_the_flows_error_handling() {
    let mut flow = Flow::default();
    flow.set("Add", "Flow.sum", "5 + Flow.missing");
    with_handler(&mut flow);
    flow.way_on("end").say("Handler");
    let ran = flow.run(vec![]);
    ran.path("Add flow error > Handler").ends(&Outcome::Ended);
    let notes: Vec<_> = ran
        .finished
        .trace
        .notes()
        .map(|note| note.code.as_str())
        .collect();
    assert_eq!(notes, ["not-set-read", "expression-not-set"]);
}

#[test]
fn a_condition_that_is_not_set_goes_to_the_flows_error_handling() {
    let mut flow = Flow::default();
    let condition = flow.condition("Flow.flag");
    flow.add_kind("Ask", ActionKind::Decision(condition));
    flow.exit(ExitName::Yes, "yes", "end");
    flow.exit(ExitName::No, "no", "end");
    with_handler(&mut flow);
    flow.say("Handler");
    flow.run(vec![]).path("Ask flow error > Handler");
}

#[test]
fn without_handling_the_run_fails_with_a_code_of_its_own() {
    let mut flow = Flow::default();
    let condition = flow.condition("Flow.flag");
    flow.add_kind("Ask", ActionKind::Decision(condition));
    flow.exit_because(ExitName::FlowError, "flow error", "fail", Why::Unhandled);
    flow.run(vec![]).fails("expression.not-set");
}

#[test]
fn no_error_variable_is_bound_in_platform_flows() {
    let mut flow = Flow::default();
    flow.set("Add", "Flow.sum", "ToInt(\"x\")");
    with_handler(&mut flow);
    flow.way_on("end").say("Handler");
    let ran = flow.run(vec![]);
    assert_eq!(ran.finished.trace.vars().get("error"), None);
}

#[test]
fn the_clock_moves_with_what_waits_take() {
    use flow_core::Does;
    let mut flow = Flow::default();
    flow.at(0);
    let duration = flow.expr("MakeDuration(0, 1, 0, 0)");
    flow.add(
        "Wait",
        Does::Wait {
            duration,
            longest: std::time::Duration::from_secs(72 * 3600),
            trim: None,
        },
    );
    flow.set("Now", "Flow.now", "GetCurrentDateTimeUtc()");
    flow.run(vec![])
        .has("Flow.now", "ToDateTime(\"1970-01-01T01:00:00Z\")");
}

#[test]
fn names_of_given_variables_are_found_in_any_letter_case() {
    let mut flow = Flow::default();
    flow.set("Copy", "Flow.copy", "Append(Flow.Ani, \"!\")");
    flow.run_given(&[("flow.ANI", "1".into())], vec![])
        .has("Flow.copy", "\"1!\"");
}
