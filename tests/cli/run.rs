//! What a designer reads after `flowsim run`: the whole page, for every way in which a run can go.

use insta::assert_snapshot;

use crate::support::{Folder, Ran, flow_of, flowsim, lookup_flow, path, sample};

#[track_caller]
fn stubbed(case: &str, more: &[&str]) -> Ran {
    let stubs = format!("{}#{case}", sample("customer-lookup.scenario.yaml"));
    let flow = sample("flow.json");
    flowsim(&[&["run", &flow, "--stubs", &stubs], more].concat())
}

/// What the tutorial's flow prints for a case of its scenario file.
#[track_caller]
fn page(case: &str, more: &[&str]) -> String {
    let root = crate::support::root().display().to_string();
    stubbed(case, more).fine().page().replace(&root, "[root]")
}

/// What a flow without lookups prints.
#[track_caller]
fn walked(actions: &str, status: i32) -> String {
    Folder::with_flow(flow_of(actions))
        .run(&[])
        .status(status)
        .page()
}

#[test]
fn a_found_customer() {
    assert_snapshot!(page("VIP customer", &[]), @r#"
    Customer Lookup Flow  voice, sdk-json
        given $phoneNumber = "15551234567"

      1 Start  Start
          → next: Lookup Customer
      2 Lookup Customer  GetExternalContact
          POST https://your-ngrok-url.ngrok.io/api/v1/lookup
            sent      {"phoneNumber":"15551234567"}
            received  200 {"customer_id":"CUST-001","name":"Alice Smith","loyalty_points":1500,"is_vip":true}
            took      [time]: connect [time], tls [time], head [time], body [time]
            verdict   success
          $lookupResponse = {"customer_id":"CUST-001","name":"Alice Smith","loyalty_points":1500,"is_vip":true}
          → success: Set Customer Name  (no exit is written: the action after it in `actions`)
      3 Set Customer Name  SetVariable
          $customerName = "Alice Smith"
          → next: the flow's end  (no exit is written, and nothing comes after it)

    transferred to queue `your-queue-id` after 3 actions in [time] (the flow's end, where `routing` names the queue)
    "#);
}

#[test]
fn a_404_goes_through_the_flow_handler() {
    assert_snapshot!(page("not found", &[]), @r#"
    Customer Lookup Flow  voice, sdk-json
        given $phoneNumber = "15550000000"

      1 Start  Start
          → next: Lookup Customer
      2 Lookup Customer  GetExternalContact
          POST https://your-ngrok-url.ngrok.io/api/v1/lookup
            sent      {"phoneNumber":"15550000000"}
            received  404 {"detail":"No such customer"}
            took      [time]: connect [time], tls [time], head [time], body [time]
            verdict   error http.status: No such customer
          $error = {"status":404,"message":"No such customer","headers":{"content-length":"29","content-type":"application/json"},"code":"http.status","action":"Lookup Customer"}
          → error: Handle Error  (`onerror` of `Start` serves the whole flow)
      3 Handle Error  SetVariable
          $errorStatus = 404
          $errorMessage = "No such customer"
          → next: Set Customer Name
      4 Set Customer Name  SetVariable
          note: `$lookupResponse.name` is not set
          $customerName is not set
          → next: the flow's end  (no exit is written, and nothing comes after it)

    transferred to queue `your-queue-id` after 4 actions in [time] (the flow's end, where `routing` names the queue)

    warning[not-set-read]: `$lookupResponse.name` is not set
      --> [root]/scenarios/customer-lookup/flow.json:50:26
       |
    50 |         "customerName": "$lookupResponse.name"
       |                          ^^^^^^^^^^^^^^^^^^^^ read while `Set Customer Name` was run
    "#);
}

#[test]
fn a_slow_service_takes_the_timeout_exit() {
    assert_snapshot!(page("slow service", &["--timeout-scale", "0.08"]), @r#"
    Customer Lookup Flow  voice, sdk-json
        given $phoneNumber = "15551234567"

      1 Start  Start
          → next: Lookup Customer
      2 Lookup Customer  GetExternalContact
          POST https://your-ngrok-url.ngrok.io/api/v1/lookup
            sent      {"phoneNumber":"15551234567"}
            received  nothing
            took      [time]: connect [time], tls [time]
            verdict   timeout.head: The service did not answer within the timeout
          $error = {"status":504,"message":"The service did not answer within the timeout","code":"timeout.head","action":"Lookup Customer"}
          → timeout: Handle Timeout  (`ontimeout` of `Start` serves the whole flow)
      3 Handle Timeout  SetVariable
          $errorStatus = "Timeout"
          $errorMessage = "External API did not respond in time"
          → next: Set Customer Name
      4 Set Customer Name  SetVariable
          note: `$lookupResponse.name` is not set
          $customerName is not set
          → next: the flow's end  (no exit is written, and nothing comes after it)

    transferred to queue `your-queue-id` after 4 actions in [time] (the flow's end, where `routing` names the queue)

    warning[not-set-read]: `$lookupResponse.name` is not set
      --> [root]/scenarios/customer-lookup/flow.json:50:26
       |
    50 |         "customerName": "$lookupResponse.name"
       |                          ^^^^^^^^^^^^^^^^^^^^ read while `Set Customer Name` was run
    "#);
}

#[test]
fn actions_without_calls() {
    let actions = r#"
{ "name": "Greet", "type": "PlayMessage", "message": "Hello ${who}" },
{ "name": "Note", "type": "Log", "message": "greeted", "level": "info" },
{ "name": "Bye", "type": "Disconnect" },
{ "name": "Never", "type": "Log", "message": "not reached" }"#;
    assert_snapshot!(walked(actions, 0), @r#"
    Flow  voice, sdk-json

      1 Start  Start
          → next: Greet  (no `next` is written: the first action of `actions`)
      2 Greet  PlayMessage
          note: `$who` is not set
          said "Hello "
          → next: Note  (no exit is written: the action after it in `actions`)
      3 Note  Log
          log info: greeted
          → next: Bye  (no exit is written: the action after it in `actions`)
      4 Bye  Disconnect

    disconnected after 4 actions in [time]

    warning[not-set-read]: `$who` is not set
     --> flow.json:4:63
      |
    4 | { "name": "Greet", "type": "PlayMessage", "message": "Hello ${who}" },
      |                                                               ^^^ read while `Greet` was run
    "#);
}

#[test]
fn an_error_that_nothing_handles_fails_the_run() {
    let stubs = r#"cases: [{ name: down, given: { phoneNumber: "1" }, replies: { Lookup: { status: 503, body: try later } } }]"#;
    let folder = Folder::with_flow(lookup_flow()).file("s.yaml", stubs);
    let ran = folder.run(&["--stubs", "s.yaml"]).status(1);
    assert_snapshot!(ran.page(), @r#"
    Flow  voice, sdk-json
        given $phoneNumber = "1"

      1 Start  Start
          → next: Lookup  (no `next` is written: the first action of `actions`)
      2 Lookup  GetExternalContact
          POST https://crm.test/api
            sent      {"phoneNumber":"1"}
            received  503 try later
            took      [time]: connect [time], tls [time], head [time], body [time]
            verdict   error http.status: try later
          $error = {"status":503,"message":"try later","headers":{"content-length":"9"},"code":"http.status","action":"Lookup"}
          → error: nowhere  (nothing handles it)

    failed with http.status in `Lookup` after 2 actions in [time]: try later
    "#);
}

#[test]
fn a_flow_without_end_stops_at_the_limit() {
    let actions = r#"
{ "name": "A", "type": "Log", "message": "a", "on": { "next": "B" } },
{ "name": "B", "type": "Log", "message": "b", "on": { "next": "A" } }"#;
    let ran = Folder::with_flow(flow_of(actions))
        .run(&["--max-actions", "4"])
        .status(1);
    assert_snapshot!(ran.page(), @r#"
    Flow  voice, sdk-json

      1 Start  Start
          → next: A  (no `next` is written: the first action of `actions`)
      2 A  Log
          log info: a
          → next: B
      3 B  Log
          log info: b
          → next: A
      4 A  Log
          log info: a
          → next: B

    stopped at the limit after 4 actions in [time]: `B` would be next; `--max-actions` allows more
    "#);
}

#[test]
fn the_limit_is_ten_thousand_actions() {
    let folder = Folder::with_flow(flow_of(
        r#"{ "name": "A", "type": "Log", "message": "a", "on": { "next": "A" } }"#,
    ));
    let report = folder.run(&["--format", "json"]).status(1).json();
    assert_eq!(report["outcome"], serde_json::json!({ "kind": "limit" }));
    assert_eq!(report["path"].as_array().unwrap().len(), 10_000);
}

#[test]
fn a_transfer_ends_the_run() {
    let actions = r#"
{ "name": "Go", "type": "TransferToQueue", "queue": { "id": "sales" } },
{ "name": "Never", "type": "Log", "message": "not reached" }"#;
    assert_snapshot!(walked(actions, 0), @r#"
    Flow  voice, sdk-json

      1 Start  Start
          → next: Go  (no `next` is written: the first action of `actions`)
      2 Go  TransferToQueue

    transferred to queue `sales` after 2 actions in [time]
    "#);
}

#[test]
fn conditions_choose_the_exit() {
    let actions = r#"
{ "name": "Count", "type": "SetVariable", "set": { "n": 2 } },
{ "name": "Many", "type": "Decision", "condition": "$n > 1", "on": { "yes": "Which", "no": "Bye" } },
{ "name": "Which", "type": "Switch",
  "cases": [{ "when": "$n == 1", "next": "Bye" }, { "name": "two", "when": "$n == 2", "next": "Bye" }],
  "on": { "default": "Many" } },
{ "name": "Bye", "type": "Disconnect" }"#;
    assert_snapshot!(walked(actions, 0), @r#"
    Flow  voice, sdk-json

      1 Start  Start
          → next: Count  (no `next` is written: the first action of `actions`)
      2 Count  SetVariable
          $n = 2
          → next: Many  (no exit is written: the action after it in `actions`)
      3 Many  Decision
          if $n > 1
          → yes: Which
      4 Which  Switch
          if $n == 2
          → two: Bye
      5 Bye  Disconnect

    disconnected after 5 actions in [time]
    "#);
}

const ASK: &str = r#"
{ "name": "Ask", "type": "CollectInput", "prompt": "Your number?", "digits": 4, "timeout": 60000, "outputVariable": "pin",
  "on": { "noinput": "Bye" } },
{ "name": "Thank", "type": "PlayMessage", "message": "You said ${pin}.", "on": { "next": "Bye" } },
{ "name": "Bye", "type": "Disconnect" }"#;

#[test]
fn a_caller_enters_what_input_says() {
    let ran = Folder::with_flow(flow_of(ASK))
        .run(&["--input", "4711"])
        .fine();
    assert_snapshot!(ran.page(), @r#"
    Flow  voice, sdk-json

      1 Start  Start
          → next: Ask  (no `next` is written: the first action of `actions`)
      2 Ask  CollectInput
          asked "Your number?"
          the caller entered 4711
          $pin = "4711"
          → success: Thank  (no exit is written: the action after it in `actions`)
      3 Thank  PlayMessage
          said "You said 4711."
          → next: Bye
      4 Bye  Disconnect

    disconnected after 4 actions in [time]
    "#);
}

#[test]
fn a_caller_on_an_empty_pipe_enters_nothing_and_nobody_waits() {
    let folder = Folder::with_flow(flow_of(ASK));
    let started = std::time::Instant::now();
    let ran = folder.run(&[]).fine();
    assert_snapshot!(ran.stdout, @r#"
    Flow  voice, sdk-json

      1 Start  Start
          → next: Ask  (no `next` is written: the first action of `actions`)
      2 Ask  CollectInput
          asked "Your number?"
          the caller entered nothing in 60 s
          $pin is not set
          → noinput: Bye
      3 Bye  Disconnect

    disconnected after 3 actions in 60 s
    "#);
    // The flow's own timeout passes in virtual time only.
    assert!(started.elapsed() < std::time::Duration::from_secs(60));
}

#[test]
fn a_caller_on_a_pipe_enters_its_lines() {
    let report = Folder::with_flow(flow_of(ASK))
        .stdin("0815\n")
        .run(&[])
        .fine();
    report
        .prints("the caller entered 0815")
        .prints("said \"You said 0815.\"")
        .fine();
}

/// The cases of the routing scenario: name, and the queue that it promises.
fn routing_cases() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(sample("routing.scenario.yaml")).unwrap();
    let parsed = flow_syntax::parse_yaml(&text);
    let cases = parsed.document.root().unwrap().get("cases").unwrap();
    let case = |case: flow_syntax::Node<'_>| {
        let outcome = case.get("expect").unwrap().get("outcome").unwrap();
        let queue = outcome.get("transferred").unwrap().as_text().unwrap();
        (
            case.get("name").unwrap().as_text().unwrap().to_owned(),
            queue.to_owned(),
        )
    };
    cases.items().map(case).collect()
}

#[test]
fn every_case_of_the_routing_flow_reaches_its_queue() {
    let (flow, stubs) = (sample("routing.json"), sample("routing.scenario.yaml"));
    let cases = routing_cases();
    assert_eq!(cases.len(), 10);
    for (case, queue) in cases {
        let stubs = format!("{stubs}#{case}");
        let args = &[
            "run",
            &flow,
            "--stubs",
            &stubs,
            "--format",
            "json",
            "--timeout-scale",
            "0.3",
        ];
        let report = flowsim(args).fine().json();
        assert_eq!(
            report["outcome"],
            serde_json::json!({ "kind": "transferred", "queue": queue }),
            "{case}"
        );
    }
}

/// The exits that a case of the routing scenario takes, as `Action/exit`.
fn exits(case: &str) -> Vec<String> {
    let stubs = format!("{}#{case}", sample("routing.scenario.yaml"));
    let flow = sample("routing.json");
    let args = &[
        "run",
        &flow,
        "--stubs",
        &stubs,
        "--format",
        "json",
        "--timeout-scale",
        "0.3",
    ];
    let report = flowsim(args).fine().json();
    path(&report).split_off(2)
}

#[test]
fn each_reply_takes_its_own_branch() {
    assert_eq!(
        exits("VIP customer"),
        ["Lookup Customer/success", "Is VIP/yes", "To VIP Queue/end"]
    );
    assert_eq!(
        exits("many points make a VIP"),
        ["Lookup Customer/success", "Is VIP/yes", "To VIP Queue/end"]
    );
    let known = [
        "Lookup Customer/success",
        "Is VIP/no",
        "Greet By Name/no",
        "Say Name/next",
        "To Default Queue/end",
    ];
    assert_eq!(exits("known customer"), known);
    let nameless = [
        "Lookup Customer/success",
        "Is VIP/no",
        "Greet By Name/yes",
        "To Default Queue/end",
    ];
    assert_eq!(exits("customer without a name"), nameless);
    let new = [
        "Lookup Customer/error",
        "Why Failed/new customer",
        "Offer Sales/next",
        "To Sales Queue/end",
    ];
    assert_eq!(exits("new customer"), new);
    let mistake = [
        "Lookup Customer/error",
        "Why Failed/our mistake",
        "Log Failure/next",
        "To Default Queue/end",
    ];
    assert_eq!(exits("bad request"), mistake);
    let down = [
        "Lookup Customer/error",
        "Why Failed/default",
        "Apologise/next",
        "Log Failure/next",
        "To Default Queue/end",
    ];
    assert_eq!(exits("service is down"), down);
    let slow = [
        "Lookup Customer/timeout",
        "Apologise/next",
        "Log Failure/next",
        "To Default Queue/end",
    ];
    assert_eq!(exits("slow service"), slow);
    assert_eq!(exits("not JSON"), down);
    let odd = [
        "Lookup Customer/success",
        "Is VIP/error",
        "Log Odd Reply/next",
        "To Default Queue/end",
    ];
    assert_eq!(exits("odd shape"), odd);
}

#[test]
fn texts_that_hold_a_name_in_place_of_its_value_are_told_before_the_run() {
    let say = |name: &str| {
        format!(r#"{{ "name": "{name}", "type": "PlayMessage", "message": "Hi $phoneNumber" }}"#)
    };
    let flow = crate::support::flow_of(&["A", "B", "C", "D"].map(say).join(",\n"));
    let told = Folder::with_flow(flow)
        .run(&["--var", "phoneNumber=1"])
        .fine();
    assert_eq!(told.stderr.matches("warning[text-not-value]").count(), 3);
    told.says("1 more of these: `flowsim check flow.json` shows them");
}
