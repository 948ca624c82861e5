//! A flow's data actions, performed by their definitions: in `run`, in suites, in `mock`, and what `check` says of them.

use std::sync::{Arc, Mutex};

use flow_mock::{Request, Script, Server, Step};
use insta::assert_snapshot;
use serde_json::Value;

use crate::support::{Folder, Ran, SERVING, path, serving, serving_json};

const FLOW: &str = r#"workflow:
  name: Find
  startUpRef: ./states/state[start]
  variables:
    - stringVariable:
        name: Flow.Phone
        isInput: true
        initialValue:
          lit: "+1 55"
    - stringVariable:
        name: Flow.Id
        initialValue:
          noValue: true
    - stringVariable:
        name: Flow.Code
        initialValue:
          noValue: true
    - stringVariable:
        name: Flow.Said
        initialValue:
          noValue: true
    - integerVariable:
        name: Flow.Status
        initialValue:
          noValue: true
  states:
    - state:
        name: Begin
        refId: start
        actions:
          - callData:
              name: Ask
              timeout:
                lit:
                  seconds: 10
              category:
                Shop:
                  dataAction:
                    Find customer:
                      inputs:
                        phone:
                          exp: Flow.Phone
                      successOutputs:
                        id:
                          var: Flow.Id
                      failureOutputs:
                        errorCode:
                          var: Flow.Code
                        status:
                          var: Flow.Status
                        userMessage:
                          var: Flow.Said
              outputs:
                success:
                  actions:
                    - endWorkflow:
                        name: Found
                failure:
                  actions:
                    - endWorkflow:
                        name: Failed
                timeout:
                  actions:
                    - endWorkflow:
                        name: Late
"#;

/// The definition, whose integration waits so many seconds.
fn action(seconds: u32) -> String {
    let text = r#"{
  "name": "Find customer", "integrationType": "custom-rest-actions", "actionType": "custom",
  "config": {
    "timeoutSeconds": SECONDS,
    "request": {"requestUrlTemplate": "/customers?phone=$esc.url($input.phone)", "requestType": "GET",
      "headers": {"Authorization": "Bearer ${credentials.token}", "X-Trace": "${authResponse.session}"}},
    "response": {"translationMap": {"id": "$.id"}, "translationMapDefaults": {},  "successTemplate": "{\"id\": ${id}}"}
  },
  "contract": {
    "input": {"inputSchema": {"type": "object", "required": ["phone"], "additionalProperties": false,
      "properties": {"phone": {"type": "string"}}}},
    "output": {"successSchema": {"type": "object", "properties": {"id": {"type": "string"}}}}
  }
}"#;
    text.replace("SECONDS", &seconds.to_string())
}

const TOKEN: &str = "tok-5f3a\"9c/1e77";
const SESSION: &str = "session-77aa41";
const CREDENTIALS: [&str; 4] = [
    "--credential",
    "token=${env:SHOP_TOKEN}",
    "--credential",
    "authResponse.session=${env:SHOP_SESSION}",
];

fn folder() -> Folder {
    Folder::new()
        .file("flow.yaml", FLOW)
        .file("actions/find.json", action(60))
        .env("SHOP_TOKEN", TOKEN)
        .env("SHOP_SESSION", SESSION)
}

fn at(server: &Server) -> String {
    format!("Shop=http://{}", server.address())
}

/// Runs the flow with its definition.
#[track_caller]
fn run(folder: &Folder, server: &Server, more: &[&str]) -> Ran {
    let at = at(server);
    let args = [
        "run",
        "flow.yaml",
        "--action",
        "actions",
        "--integration",
        &at,
    ];
    folder.flowsim(&[&args[..], &CREDENTIALS, more].concat())
}

/// A server that keeps what it is asked and repeats the credentials, plain and escaped.
fn echoing(status: u16) -> (Server, Arc<Mutex<Vec<Request>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = seen.clone();
    let answer = move |request: Request| {
        let given = request.header("authorization").unwrap_or("none").to_owned();
        let trace = request.header("x-trace").unwrap_or("none").to_owned();
        let message = format!("no access for {given} of {trace}");
        let body = serde_json::json!({ "id": format!("{given} {trace}"), "message": message, TOKEN: [given] });
        kept.lock().unwrap().push(request);
        Script::json(status, body.to_string())
    };
    let _inside = SERVING.enter();
    (Server::start(answer).unwrap(), seen)
}

#[test]
fn a_definition_makes_the_request_and_understands_the_reply() {
    let (server, seen) = echoing(200);
    let report = run(&folder(), &server, &["--format", "json"]).fine().json();
    assert_eq!(path(&report).last().unwrap(), "Found/end");
    let call = &report["calls"][0];
    assert_eq!(call["method"], "GET");
    assert_eq!(
        call["url"],
        format!("http://{}/customers?phone=%2B1+55", server.address())
    );
    assert_eq!(call["status"], 200);
    assert_eq!(call["verdict"], "success");
    assert_eq!(call["dataAction"]["inputs"]["phone"], "+1 55");
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].method, "GET");
    assert_eq!(seen[0].target, "/customers?phone=%2B1+55");
    assert_eq!(
        seen[0].header("authorization"),
        Some(&*format!("Bearer {TOKEN}"))
    );
    assert_eq!(seen[0].header("x-trace"), Some(SESSION));
}

#[test]
fn an_integration_is_sent_nothing_of_another() {
    let (server, seen) = echoing(200);
    let mut own = vec![
        "--credential",
        "Else/token=no",
        "--credential",
        "SHOP/token=own",
    ];
    run(&folder(), &server, &own).fine();
    assert_eq!(
        seen.lock().unwrap()[0].header("authorization"),
        Some("Bearer own")
    );
    let at = format!("Else=http://{}", server.address());
    own.extend(["--integration", &at, "--action", "actions"]);
    let ran = folder().flowsim(&[&["run", "flow.yaml"], &own[..]].concat());
    ran.usage("its address begins at its integration");
}

#[test]
fn a_page_shows_what_was_asked() {
    let server = serving_json(r#"{"id": "C-1"}"#);
    let ran = run(&folder(), &server, &[]).fine();
    let page = ran
        .page()
        .replace(&server.address().to_string(), "[server]");
    let (_, call) = page.split_once("data action").unwrap();
    let (call, _) = call.split_once("received").unwrap();
    assert_snapshot!(call, @r#"
     `Find customer` of `Shop`
            inputs    {"phone":"+1 55"}
            GET http://[server]/customers?phone=%2B1+55
    "#);
}

#[test]
fn credentials_are_in_no_output() {
    for (status, exit) in [(200, 0), (401, 0)] {
        let (server, _) = echoing(status);
        let folder = folder();
        let files = [
            "--trace",
            "t.jsonl",
            "--record",
            "c.json",
            "--snapshot",
            "s.json",
        ];
        let hidden = |ran: Ran| {
            for secret in [TOKEN, "5f3a", SESSION, "77aa41"] {
                assert!(
                    !ran.stdout.contains(secret) && !ran.stderr.contains(secret),
                    "{ran:?}"
                );
            }
        };
        hidden(run(&folder, &server, &files).status(exit));
        hidden(run(&folder, &server, &["--format", "json"]).status(exit));
        hidden(folder.flowsim(&["replay", "c.json"]).status(exit));
        hidden(folder.flowsim(&["replay", "c.json", "--against", "flow.yaml"]));
        for file in ["t.jsonl", "c.json", "s.json"] {
            let text = folder.read(file);
            assert!(
                !text.contains("5f3a") && !text.contains("77aa41"),
                "{file}: {text}"
            );
        }
    }
}

#[test]
fn credentials_of_a_live_case_are_in_no_output() {
    let (server, seen) = echoing(401);
    let suite = "flow: flow.yaml\nactions: actions/find.json\ncases:\n  - name: real\n    live: true\n    \
                 expect: { variables: { Flow.Said: fine, Flow.Code: ACTION.REMOTE_ENDPOINT } }\n";
    let folder = folder().file("a.scenario.yaml", suite);
    let at = at(&server);
    let reports = [
        "--record",
        "cassettes",
        "--report",
        "html=r.html",
        "--report",
        "json=r.json",
    ];
    let args = ["test", "a.scenario.yaml", "--integration", &at];
    let ran = folder
        .flowsim(&[&args[..], &CREDENTIALS, &reports].concat())
        .status(1);
    let ran = ran.prints("Flow.Said").hides("5f3a").hides("77aa41");
    drop(ran);
    for file in ["r.html", "r.json"] {
        assert!(!folder.read(file).contains("5f3a"), "{file}");
    }
    assert_eq!(seen.lock().unwrap().len(), 1);
}

/// A server that answers nothing.
fn silent() -> Server {
    serving(Script::raw("").then(Step::Hang))
}

#[test]
fn the_flows_clock_leads_to_its_timeout_and_the_integrations_to_its_failure() {
    let server = silent();
    let scaled = ["--timeout-scale", "0.02", "--format", "json"];
    let report = run(&folder(), &server, &scaled).fine().json();
    assert_eq!(path(&report).last().unwrap(), "Late/end");
    assert_eq!(report["calls"][0]["verdict"], "timeout");
    let folder = folder().file("actions/find.json", action(5));
    let report = run(&folder, &server, &scaled).fine().json();
    assert_eq!(path(&report).last().unwrap(), "Failed/end");
    assert_eq!(report["variables"]["Flow.Code"], "ACTION.TIMEOUT");
    assert_eq!(report["variables"]["Flow.Status"], 504);
}

#[test]
fn a_recorded_run_is_replayed_without_the_service() {
    let folder = folder();
    let server = serving_json(r#"{"id": "C-1"}"#);
    let first = run(
        &folder,
        &server,
        &["--record", "c.json", "--format", "json"],
    )
    .fine();
    drop(server);
    let again = folder
        .flowsim(&["replay", "c.json", "--format", "json"])
        .fine();
    assert_eq!(first.stdout, again.stdout);
}

#[test]
fn what_is_missing_is_named_with_the_option_that_supplies_it() {
    let folder = folder();
    folder
        .flowsim(&["run", "flow.yaml"])
        .status(1)
        .prints("or supply its definition with `--action FILE`");
    folder
        .flowsim(&["run", "flow.yaml", "--action", "actions"])
        .usage("say where that is with `--integration \"Shop=https://…\"`");
    folder
        .flowsim(&["run", "flow.yaml", "--action", "flow.yaml"])
        .usage("`flow.yaml` is no data action");
    folder
        .flowsim(&["run", "flow.yaml", "--action", "."])
        .usage("its address begins at its integration");
}

#[test]
fn a_name_that_several_definitions_have_is_told_by_the_integration() {
    let other = action(60).replace("custom-rest-actions", "shop");
    let folder = folder().file("more/find.json", other.replace("/customers", "/shop"));
    let server = serving_json(r#"{"id": "C-1"}"#);
    let report = run(&folder, &server, &["--action", "more", "--format", "json"])
        .fine()
        .json();
    let url = report["calls"][0]["url"].as_str().unwrap();
    assert!(url.contains("/shop?"), "{url}");
    let folder = folder.file("more/find.json", other.replace("\"shop\"", "\"else\""));
    run(&folder, &server, &["--action", "more"]).usage("2 definitions are called `Find customer`");
}

#[test]
fn plain_http_of_a_definition_is_refused() {
    let far = action(60).replace("/customers?", "http://shop.test/customers?");
    let folder = folder().file("actions/find.json", far);
    let run = |more: &[&str]| {
        folder.flowsim(&[&["run", "flow.yaml", "--action", "actions"], more].concat())
    };
    run(&[]).usage("it would send data in plain text");
    let server = serving_json(r#"{"id": "C-1"}"#);
    let map = format!("http://shop.test=http://{}", server.address());
    let ran = run(&["--map", &map]).fine().prints("Found");
    assert!(!ran.stderr.contains("fits no address"), "{ran:?}");
    run(&[
        "--map",
        "http://ship.test=http://127.0.0.1:1",
        "--allow-host",
        "127.0.0.1",
    ])
    .says("fits no address of the flow");
}

#[test]
fn the_configuration_names_definitions_and_services() {
    let server = serving_json(r#"{"id": "C-1"}"#);
    let config = format!(
        "[actions]\nfiles = [\"actions/**/*.json\"]\n[integrations]\nShop = \"http://{}\"\n",
        server.address()
    );
    let folder = folder()
        .file("flowsim.toml", config)
        .file("actions/other/package.json", "{}");
    folder.flowsim(&["run", "flow.yaml"]).fine().prints("Found");
    let wrong = FLOW.replace(
        "id:\n                          var",
        "ids:\n                          var",
    );
    let folder = folder.file("flow.yaml", wrong);
    folder
        .flowsim(&["check", "flow.yaml"])
        .fine()
        .prints("`Find customer` never gives `ids`");
    let folder = folder.file("flowsim.toml", "[actions]\nfile = [\"../x\"]\n");
    folder
        .flowsim(&["check", "flow.yaml"])
        .status(1)
        .prints("did you mean `files`?");
}

/// Replies of the service, what the flow is told, and both in turn.
const SUITE: &str = r#"
flow: flow.yaml
actions: actions
cases:
  - name: found
    replies: { Ask: { json: { id: C-1 } } }
    expect:
      exits: { Ask: success }
      variables: { Flow.Id: C-1 }
      requests: { Ask: { count: 1, url: "https://shop.test/customers?phone=*", inputs: { phone: "+1 55" }, headers: { authorization: "Bearer stand-in-token" } } }
  - name: refused
    replies: { Shop/Find customer: { status: 403, json: { message: not you } } }
    expect: { variables: { Flow.Status: 403, Flow.Code: ACTION.REMOTE_ENDPOINT } }
  - name: broken
    replies: { "/customers*": { fault: body.truncated } }
    expect: { exits: { Ask: failure } }
  - name: told
    replies: { Ask: { outputs: { id: C-2 } } }
    expect: { variables: { Flow.Id: C-2 }, requests: { Ask: { body: { phone: "+1 55" }, url: "Shop/Find customer" } } }
  - name: by path
    replies: { Ask: [{ match: { path: "/orders*" }, status: 500 }, { match: { path: "/customers*", headers: { x-trace: stand-in-session } }, json: { id: C-3 } }] }
    expect: { variables: { Flow.Id: C-3 } }
  - name: by input
    replies: { Ask: [{ match: { body: { phone: "+1 55" } }, failure: { errorCode: told } }, { json: { id: C-4 } }] }
    expect: { variables: { Flow.Code: told } }
"#;

#[test]
fn replies_of_a_suite_are_those_of_the_service_or_told_to_the_flow() {
    let folder = folder().file("a.scenario.yaml", SUITE);
    for way in [&[][..], &["--virtual"]] {
        let ran = folder
            .flowsim(&[&["test", "a.scenario.yaml"], way].concat())
            .fine();
        drop(ran.prints("6 passed"));
    }
    let ran = folder
        .flowsim(&[
            "test",
            "a.scenario.yaml",
            "--coverage",
            "--virtual",
            "--format",
            "json",
        ])
        .fine();
    let outcomes = &ran.json()["coverage"]["outcomes"]["byAction"]["Ask"];
    assert_eq!(outcomes["missing"], serde_json::json!(["timeout"]));
}

#[test]
fn a_suite_without_the_definition_says_what_it_lacks() {
    let suite = SUITE.replace("actions: actions\n", "");
    let folder = folder().file("a.scenario.yaml", &suite);
    let ran = folder.flowsim(&["test", "a.scenario.yaml"]).status(2);
    drop(
        ran.says("its header `authorization` is not known here")
            .says("or supply its definition"),
    );
    let ran = folder
        .flowsim(&["test", "a.scenario.yaml", "--action", "actions"])
        .fine();
    drop(ran.prints("6 passed"));
    let folder = folder.file(
        "a.scenario.yaml",
        SUITE.replace("actions: actions", "actions: [axtions]"),
    );
    let ran = folder.flowsim(&["test", "a.scenario.yaml"]).status(2);
    assert!(ran.stderr.contains("--> a.scenario.yaml:3:11"), "{ran:?}");
}

#[test]
fn stubs_of_a_run_answer_requests_of_data_actions() {
    let folder = folder().file("a.scenario.yaml", SUITE);
    let case = |name: &str| {
        let stubs = format!("a.scenario.yaml#{name}");
        let ran = folder.flowsim(&["run", "flow.yaml", "--stubs", &stubs, "--format", "json"]);
        ran.fine().json()["variables"].clone()
    };
    assert_eq!(case("found")["Flow.Id"], "C-1");
    assert_eq!(case("told")["Flow.Id"], "C-2");
    assert_eq!(case("refused")["Flow.Status"], 403);
}

#[test]
fn what_no_request_can_be_made_of_is_a_failure() {
    let flow = FLOW.replace("exp: Flow.Phone", "noValue: true");
    let folder = folder().file("flow.yaml", flow);
    let server = serving_json("{}");
    let report: Value = run(&folder, &server, &["--format", "json"]).fine().json();
    assert_eq!(report["variables"]["Flow.Code"], "ACTION.INPUT_VALIDATION");
    assert_eq!(report["calls"][0]["url"], Value::Null);
    assert_eq!(server.requests(), 0);
}

#[test]
fn check_compares_calls_with_contracts() {
    let flow = FLOW
        .replace("phone:\n", "phones:\n")
        .replace("id:\n", "name:\n");
    let folder = folder().file("flow.yaml", flow);
    let ran = folder
        .flowsim(&["check", "flow.yaml", "--action", "actions"])
        .status(1);
    let rules = ["missing-input", "unknown-input", "unknown-output"];
    let blocks = ran.stdout.split("\n\n");
    let is_ours = |block: &&str| {
        rules
            .iter()
            .any(|rule| block.contains(&format!("[{rule}]")))
    };
    let ours: Vec<_> = blocks.filter(is_ours).collect();
    assert_snapshot!(ours.join("\n\n"), @"
    error[missing-input]: the input `phone`, which `Find customer` requires, is not given
      --> flow.yaml:32:21
       |
    32 |               name: Ask
       |                     ^^^
       |
       = help: give it a value: the action fails without it

    warning[unknown-input]: `Find customer` has no input `phones`, and refuses others
      --> flow.yaml:41:25
       |
    41 |                         phones:
       |                         ^^^^^^
       |
       = help: did you mean `phone`?

    warning[unknown-output]: `Find customer` never gives `name`
      --> flow.yaml:44:25
       |
    44 |                         name:
       |                         ^^^^ `Flow.Id` is never set by it
       |
       = help: it gives `id`
    ");
    let whole = FLOW.replace(
        "stringVariable:\n        name: Flow.Id",
        "integerVariable:\n        name: Flow.Id",
    );
    let folder = folder.file("flow.yaml", whole);
    let ran = folder
        .flowsim(&["check", "flow.yaml", "--action", "actions"])
        .fine();
    drop(ran.prints("`Find customer` gives `id` as Text, and `Flow.Id` is Integer"));
    let other = action(60).replace("Find customer", "Find customers");
    let folder = folder.file("actions/find.json", other);
    let ran = folder
        .flowsim(&["check", "flow.yaml", "--action", "actions"])
        .fine();
    drop(
        ran.prints("warning[unsupplied-data-action]")
            .prints("did you mean `Find customers`?"),
    );
    let ran = folder.flowsim(&["check", "flow.yaml"]).fine();
    assert!(!ran.stdout.contains("unsupplied"), "{ran:?}");
}

#[test]
fn mutants_are_tried_with_replies_of_the_service() {
    let folder = folder().file("a.scenario.yaml", SUITE);
    let ran = folder.flowsim(&["mutate", "flow.yaml", "a.scenario.yaml"]);
    assert!(!ran.stderr.contains("fails on the flow itself"), "{ran:?}");
}

#[test]
fn definitions_that_are_named_twice_are_read_once() {
    let (server, _) = echoing(200);
    let again = ["--action", "actions", "--action", "actions/find.json"];
    run(&folder(), &server, &again).fine();
}

#[test]
fn a_credential_that_nobody_gives_is_told() {
    let (server, _) = echoing(200);
    let at = at(&server);
    let args = [
        "run",
        "flow.yaml",
        "--action",
        "actions",
        "--integration",
        &at,
    ];
    let ran = folder().flowsim(&args).fine();
    let told = "warning: in the data action `Find customer`, `${credentials.token}` of `Authorization` has no value: its own text is sent";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
}

#[test]
fn a_service_that_the_world_stands_in_for_is_told() {
    let (server, seen) = echoing(200);
    let folder = folder().file(
        "flow.world.yaml",
        "replies: { Ask: { outputs: { id: C-1 } } }\n",
    );
    let ran = run(&folder, &server, &["--world", "flow.world.yaml"]).fine();
    assert!(seen.lock().unwrap().is_empty());
    let told =
        "is not asked: `flow.world.yaml` has replies for it; take them out to ask the service";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
}
