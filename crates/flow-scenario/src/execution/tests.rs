use super::{
    read::{MOST_EVENTS, MOST_VARIABLES},
    *,
};

/// As the vendor's page shows a document of the lowest log level, with words of ours.
const BASE: &str = r#"{"flow": {"conversationId": "c", "division": {"id": "d"}, "startDateTime": "2026-05-04T10:00:00.250Z",
  "execution": [
    {"startedFlow": {"dateTime": "2026-05-04T10:00:00.250Z", "languageTag": "en-us", "variables": []}},
    {"startedBotState": {"executionId": "e1", "stateId": "s", "variables": []}},
    {"actionAskForIntent": {"actionId": "a1", "execution": [], "outputPathId": "i1", "outputVariables": [], "trackingId": 11}},
    {"actionDecision": {"actionId": "a2", "execution": [], "outputPathId": "__YES__", "outputVariables": [], "trackingId": 13}}
  ]}}"#;

#[track_caller]
fn read(text: &str) -> Execution {
    match Execution::read(text) {
        Ok(execution) => execution,
        Err(diagnostic) => panic!("{diagnostic:?}"),
    }
}

#[test]
fn actions_are_read_in_their_order_and_the_rest_is_passed_over() {
    let execution = read(BASE);
    let events: Vec<_> = execution.steps.iter().map(|step| &*step.event).collect();
    assert_eq!(events, ["actionAskForIntent", "actionDecision"]);
    assert_eq!(execution.steps[1].path.as_deref(), Some("__YES__"));
    assert_eq!(execution.steps[1].name, None);
    assert_eq!(
        execution.started.map(DateTime::millis),
        Some(1_777_888_800_250)
    );
    assert_eq!(execution.exit_reason, None);
}

#[test]
fn what_lies_within_an_action_follows_it() {
    let execution = read(
        r#"{"flow": {"execution": [{"actionCallTask": {"execution": [{"startedTask": {}}, {"actionWait": {}}]}}, {"actionLoop": {}}]}}"#,
    );
    let events = execution.steps.iter().map(|step| &*step.event);
    assert_eq!(
        events.collect::<Vec<_>>(),
        ["actionCallTask", "actionWait", "actionLoop"]
    );
}

#[test]
fn what_began_is_read_with_its_place_and_its_variables() {
    let execution = read(
        r#"{"flow": {"flowType": "WORKFLOW", "startDateTime": null, "execution": [{"startedTask": {"taskName": "A"}}, {"actionCallTask": {"execution": [
            {"startedTask": {"taskName": "B", "variables": [{"variableName": "Task.n", "value": 2}]}}]}}]}}"#,
    );
    assert_eq!(execution.flow_type.as_deref(), Some("WORKFLOW"));
    let begun = execution.begun.iter();
    let begun: Vec<_> = begun
        .map(|begun| (begun.name.as_deref(), begun.after, begun.variables.len()))
        .collect();
    assert_eq!(begun, [(Some("A"), 0, 0), (Some("B"), 1, 1)]);
}

#[test]
fn what_was_not_kept_is_no_value() {
    let execution = read(
        r#"{"flow": {"execution": [{"actionUpdateData": {"statements": [
            {"variableName": "Flow.a", "value": 1}, {"variableName": "Flow.a", "value": "ValueRedacted"},
            {"variableName": "Flow.b", "value": null}, {"variableName": "Flow.c", "value": [1]}]}}]}}"#,
    );
    let step = &execution.steps[0];
    assert_eq!(
        step.held("flow.A"),
        Some(&Held::NotKept("ValueRedacted".to_owned()))
    );
    assert_eq!(step.held("Flow.b"), Some(&Held::NotSet));
    assert!(matches!(
        step.held("Flow.c"),
        Some(Held::Value(Value::List(_)))
    ));
    assert_eq!(step.held("Flow.d"), Some(&Held::NotSet));
}

#[test]
fn an_empty_list_of_variables_says_nothing_of_them() {
    assert_eq!(read(BASE).steps[0].held("Flow.a"), None);
}

#[test]
fn words_of_the_participant_are_answers_try_by_try() {
    let execution = read(
        r#"{"flow": {"execution": [{"actionDigitalMenu": {"execution": [
            {"communication": {"toParticipant": {"digitalItems": [{"text": "Which?"}]}}},
            {"communication": {"fromParticipant": {"digital": {"text": "blue"}}}},
            {"fromParticipant": {"digital": {"text": "red"}}}]}}]}}"#,
    );
    assert_eq!(execution.steps[0].answers, ["blue", "red"]);
}

#[test]
fn what_is_no_execution_data_is_told_from_it() {
    assert!(Execution::is_one(BASE));
    assert!(Execution::is_one(r#"{"flow": {"execution": 7}}"#));
    assert!(!Execution::is_one(
        r#"{"schema": "flowsim/cassette/1", "flow": {"text": ""}}"#
    ));
    assert!(!Execution::is_one(r#"{"flow": {"file": "", "text": ""}}"#));
    assert!(!Execution::is_one("["));
    assert!(Execution::is_one(r#"{"flow": 5}"#));
    for text in [
        "",
        "7",
        "{",
        r#"{"flow": {"execution": 7}}"#,
        r#"{"flow": []}"#,
        r#"{"flow": {"startDateTime": "yesterday", "execution": []}}"#,
        r#"{"flow": {"startDateTime": 7, "execution": []}}"#,
    ] {
        assert!(Execution::read(text).is_err(), "{text}");
    }
}

#[test]
fn a_document_without_end_is_refused() {
    let events = r#"{"eventLoop": {}},"#.repeat(MOST_EVENTS + 1);
    let text = format!(
        r#"{{"flow": {{"execution": [{}]}}}}"#,
        events.trim_end_matches(',')
    );
    let error = Execution::read(&text).expect_err("it is too long");
    assert!(
        error.message.contains("more than 100000 events"),
        "{error:?}"
    );
}

proptest::proptest! {
    #[test]
    fn any_document_is_read_or_refused(
        events in proptest::collection::vec("\\{\"(started|ended|action|event)(Flow|Task|Decision|CallData)?\": ?(null|7|\\{(\"(execution|variables|statements|outputVariables)\": ?\\[(\\{\"(variableName|actionA|value)\": ?(\"a\"|\\[\\]|1)\\})?\\])?\\})\\}", 0..8),
        tail in "(\\]\\}\\}|\\]|\\}\\}|)",
    ) {
        let text = format!("{{\"flow\": {{\"execution\": [{}{tail}", events.join(","));
        match Execution::read(&text) {
            Ok(execution) => proptest::prop_assert!(execution.steps.len() <= events.len() * 2),
            Err(found) => proptest::prop_assert!(text.get(found.span.range()).is_some()),
        }
    }
}

#[test]
fn no_list_of_variables_is_endless() {
    let variables = r#"{"variableName": "a"},"#.repeat(MOST_VARIABLES + 1);
    let list = variables.trim_end_matches(',');
    let text =
        format!(r#"{{"flow": {{"execution": [{{"startedFlow": {{"variables": [{list}]}}}}]}}}}"#);
    let error = Execution::read(&text).expect_err("it is too long");
    assert!(
        error.message.contains("more than 10000 variables"),
        "{error:?}"
    );
}
