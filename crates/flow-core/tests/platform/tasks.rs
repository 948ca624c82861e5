//! Call Task, End Task and what comes back (SDK documentation of `ArchActionCallTask`).

use flow_core::{ActionKind, CallTask, Does, ExitName, Outcome, Setting, Why};

use crate::flow::Flow;

/// A call of the task `Task`, which has to be the action after it.
fn call(
    flow: &mut Flow,
    name: &str,
    task: u32,
    inputs: &[(&str, Setting)],
    outputs: &[(&str, &str)],
) {
    let call = CallTask {
        task: flow_core::ActionId(task),
        inputs: (inputs.iter())
            .map(|(name, value)| (flow.var(name), value.clone()))
            .collect(),
        outputs: (outputs.iter())
            .map(|(theirs, ours)| (flow.var(theirs), flow.var(ours)))
            .collect(),
    };
    flow.add(name, Does::CallTask(Box::new(call)));
}

#[test]
fn a_task_comes_back_by_the_output_that_its_end_names() {
    let mut flow = Flow::default();
    flow.enter("Start", &[]);
    call(&mut flow, "Call", 3, &[], &[]);
    flow.exit(ExitName::Output(0), "Open", "Good");
    flow.exit(ExitName::Output(1), "Closed", "end");
    flow.say("Good").way_on("end");
    flow.enter("Task", &[]);
    flow.add("End", Does::EndTask(Some("open".into())));
    flow.run(vec![])
        .path("Start > Call Open > Task > End > Good")
        .ends(&Outcome::Ended);
}

#[test]
fn a_task_that_runs_off_its_end_comes_back_by_next() {
    let mut flow = Flow::default();
    flow.enter("Start", &[]);
    call(&mut flow, "Call", 3, &[], &[]);
    flow.exit(ExitName::Output(0), "Open", "end");
    flow.exit(ExitName::Next, "next", "After");
    flow.say("After").way_on("end");
    flow.enter("Task", &[]);
    flow.say("Work").exit(ExitName::Next, "next", "return");
    flow.run(vec![]).path("Start > Call > Task > Work > After");
}

#[test]
fn variables_of_a_task_begin_anew_inputs_are_given_and_outputs_copied_back() {
    let mut flow = Flow::default();
    flow.enter("Start", &[]);
    let five = flow.expr("5");
    call(
        &mut flow,
        "Call",
        4,
        &[("Task.in", five)],
        &[("Task.out", "Flow.result")],
    );
    call(
        &mut flow,
        "Again",
        4,
        &[("Task.in", Setting::NoValue)],
        &[("Task.out", "Flow.second")],
    );
    flow.add_kind("Bye", ActionKind::Disconnect);
    flow.enter("Task", &[("Task.in", Some("1")), ("Task.out", Some("100"))]);
    flow.set("Work", "Task.out", "Task.out + Task.in")
        .way_on("return");
    flow.exit(ExitName::Next, "next", "return");
    flow.run(vec![])
        .path("Start > Call > Task > Work > Again > Task > Work > Bye")
        .has("Flow.result", "105")
        .has("Flow.second", "101")
        .ends(&Outcome::Disconnected);
}

#[test]
fn a_task_that_calls_itself_has_variables_for_each_call() {
    let mut flow = Flow::default();
    flow.enter("Start", &[]);
    let three = flow.expr("3");
    call(
        &mut flow,
        "Call",
        3,
        &[("Task.n", three)],
        &[("Task.f", "Flow.f")],
    );
    flow.add_kind("Bye", ActionKind::Disconnect);
    flow.enter("Task", &[("Task.n", None), ("Task.f", Some("1"))]);
    let condition = flow.condition("Task.n > 1");
    flow.add_kind("More", ActionKind::Decision(condition));
    flow.exit(ExitName::Yes, "yes", "Inner")
        .exit(ExitName::No, "no", "return");
    let less = flow.expr("Task.n - 1");
    call(
        &mut flow,
        "Inner",
        3,
        &[("Task.n", less)],
        &[("Task.f", "Task.f")],
    );
    flow.set("Multiply", "Task.f", "Task.f * Task.n");
    flow.exit(ExitName::Next, "next", "return");
    flow.run(vec![]).has("Flow.f", "6");
}

#[test]
fn a_task_that_ends_without_a_call_ends_the_flow() {
    let mut flow = Flow::default();
    flow.enter("Start", &[]);
    flow.add("End", Does::EndTask(Some("done".into())));
    flow.say("Never");
    flow.run(vec![]).path("Start > End").ends(&Outcome::Ended);
    let mut flow = Flow::default();
    flow.enter("Start", &[]);
    flow.say("Work").exit(ExitName::Next, "next", "return");
    flow.run(vec![]).path("Start > Work").ends(&Outcome::Ended);
}

#[test]
fn calls_at_the_end_of_tasks_come_back_all_at_once() {
    let mut flow = Flow::default();
    flow.enter("Start", &[]);
    call(&mut flow, "Call", 2, &[], &[]);
    flow.way_on("end");
    flow.enter("Outer", &[]);
    call(&mut flow, "Deeper", 4, &[], &[]);
    flow.way_on("return");
    flow.enter("Inner", &[]);
    flow.say("Work").way_on("return");
    flow.run(vec![])
        .path("Start > Call > Outer > Deeper > Inner > Work")
        .ends(&Outcome::Ended);
}

#[test]
fn a_flow_that_ends_within_a_task_leaves_its_call_open() {
    let mut flow = Flow::default();
    flow.enter("Start", &[]);
    call(&mut flow, "Call", 2, &[], &[]);
    flow.enter("Task", &[]);
    flow.add_kind("Bye", ActionKind::Disconnect);
    flow.run(vec![]).path("Start > Call ... > Task > Bye");
}

#[test]
fn calls_without_an_end_go_to_the_flows_error_handling() {
    let mut flow = Flow::default();
    flow.enter("Task", &[]);
    call(&mut flow, "Call", 0, &[], &[]);
    flow.exit_because(
        ExitName::FlowError,
        "flow error",
        "Handler",
        Why::FlowHandler,
    );
    flow.say("Handler").way_on("return");
    let ran = flow.run(vec![]);
    ran.ends(&Outcome::Ended)
        .notes(&["more than 1000 tasks have called one another"]);
    assert_eq!(ran.finished.actions, 1_002);
}

#[test]
fn what_was_given_at_the_start_is_not_initialised_again() {
    let mut flow = Flow::default();
    flow.enter("Start", &[("Flow.a", Some("1")), ("Flow.b", Some("2"))]);
    flow.enter("Task", &[("Task.c", Some("3"))]);
    flow.say("Work");
    flow.run_given(&[("Flow.b", 20.into()), ("Task.c", 30.into())], vec![])
        .has("Flow.a", "1")
        .has("Flow.b", "20")
        .has("Task.c", "30");
}

#[test]
fn what_is_declared_without_a_value_is_no_assignment() {
    let mut flow = Flow::default();
    flow.enter("Start", &[("Flow.a", None)]);
    let ran = flow.run(vec![]);
    assert_eq!(ran.finished.trace.vars().unset_ones().count(), 0);
}
