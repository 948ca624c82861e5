//! Integrations that log in before their data actions are called: Terraform's resource and exports, in `run` and in suites.

use std::sync::{Arc, Mutex};

use flow_mock::{Request, Script, Server};

use crate::support::{Folder, Ran, SERVING, path};

/// A flow that asks twice, and keeps what went wrong.
fn flow() -> String {
    let call = |name: &str| {
        format!(
            "          - callData:\n              name: {name}\n              timeout: {{ lit: {{ seconds: 10 }} }}\n              \
             category: {{ Shop: {{ dataAction: {{ Find customer: {{ inputs: {{ phone: {{ lit: '5' }} }}, successOutputs: {{ id: \
             {{ var: Flow.Id }} }}, failureOutputs: {{ errorCode: {{ var: Flow.Code }}, status: {{ var: Flow.Status }} }} }} }} }} }}\n              \
             outputs: {{ success: {{ actions: [] }}, failure: {{ actions: [ endWorkflow: {{ name: Failed }} ] }}, timeout: {{ actions: [ endWorkflow: \
             {{ name: Late }} ] }} }}\n"
        )
    };
    let variable = |kind: &str, name: &str| {
        format!(
            "    - {kind}Variable: {{ name: Flow.{name}, initialValue: {{ noValue: true }} }}\n"
        )
    };
    [
        "workflow:\n  name: Find\n  startUpRef: ./states/state[start]\n  variables:\n",
        &variable("string", "Id"),
        &variable("string", "Code"),
        &variable("integer", "Status"),
        "  states:\n    - state:\n        name: Begin\n        refId: start\n        actions:\n",
        &call("Ask"),
        &call("Ask again"),
        "          - endWorkflow: { name: Done }\n",
    ]
    .concat()
}

const EXPORT: &str = r#"{
  "name": "Find customer", "integrationType": "custom-rest-actions", "actionType": "custom",
  "config": {
    "request": {"requestUrlTemplate": "/customers?phone=$esc.url($input.phone)", "requestType": "GET",
      "headers": {"Authorization": "${authResponse.token_type} ${authResponse.access_token}"}},
    "response": {"translationMap": {"id": "$.id"}, "successTemplate": "{\"id\": ${id}}"}
  },
  "contract": {
    "input": {"inputSchema": {"type": "object", "properties": {"phone": {"type": "string"}}}},
    "output": {"successSchema": {"type": "object", "properties": {"id": {"type": "string"}}}}
  }
}"#;

const LOGIN: &str = r#"{
  "name": "Log in", "integrationType": "custom-rest-actions", "actionType": "customAuth",
  "config": {
    "request": {"requestUrlTemplate": "${credentials.loginUrl}", "requestType": "POST",
      "headers": {"Authorization": "Basic $encoding.base64(\"${credentials.clientId}:${credentials.clientSecret}\")",
        "Content-Type": "application/x-www-form-urlencoded"},
      "requestTemplate": "grant_type=client_credentials"},
    "response": {"successTemplate": "${rawResult}"}
  }
}"#;

const TERRAFORM: &str = r#"
resource "genesyscloud_integration_action" "find" {
  name           = "Find customer"
  category       = "Shop"
  integration_id = genesyscloud_integration.shop.id
  contract_input = jsonencode({ "type" = "object", "properties" = { "phone" = { "type" = "string" } } })
  contract_output = jsonencode({ "type" = "object", "properties" = { "id" = { "type" = "string" } } })
  config_request {
    request_url_template = "/customers?phone=$esc.url($${input.phone})"
    request_type         = "GET"
    headers = {
      Authorization = "Bearer $${authResponse.token}"
    }
  }
  config_response {
    translation_map  = { id = "$.id" }
    success_template = "{\"id\": $${id}}"
  }
}

resource "genesyscloud_integration_custom_auth_action" "login" {
  integration_id = genesyscloud_integration.shop.id
  config_request {
    request_url_template = "/oauth/token"
    request_type         = "POST"
    request_template     = "grant_type=client_credentials"
    headers = {
      Authorization = "Basic $encoding.base64(\"$${credentials.clientId}:$${credentials.clientSecret}\")"
    }
  }
  config_response {
    translation_map  = { tokenValue = "$.access_token" }
    success_template = "{ \"token\": $${tokenValue} }"
  }
}
"#;

const TOKEN: &str = "tok-9f1e77aa";

/// A service that gives a token to whoever logs in, with this status, and customers to whoever has it.
fn service(status: u16) -> (Server, Arc<Mutex<Vec<Request>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = seen.clone();
    let answer = move |request: Request| {
        let is_login = request.target.starts_with("/oauth");
        let has_token = request.header("authorization") == Some(&*format!("Bearer {TOKEN}"));
        kept.lock().unwrap().push(request);
        match (is_login, has_token) {
            (true, _) => Script::json(
                status,
                format!(r#"{{"access_token": "{TOKEN}", "token_type": "Bearer"}}"#),
            ),
            (false, true) => Script::json(200, r#"{"id": "C-1"}"#),
            (false, false) => Script::json(401, "{}"),
        }
    };
    let _inside = SERVING.enter();
    (Server::start(answer).unwrap(), seen)
}

#[track_caller]
fn run(folder: &Folder, server: &Server, more: &[&str]) -> Ran {
    let (at, login) = (
        format!("Shop=http://{}", server.address()),
        format!("loginUrl=http://{}/oauth/token", server.address()),
    );
    let args = [
        "run",
        "flow.yaml",
        "--action",
        "actions",
        "--integration",
        &at,
        "--credential",
        &login,
        "--credential",
        "clientId=flowsim-tests",
        "--credential",
        "clientSecret=${env:SHOP_SECRET}",
    ];
    folder.flowsim(&[&args[..], more].concat())
}

fn folder() -> Folder {
    Folder::new()
        .file("flow.yaml", flow())
        .env("SHOP_SECRET", "very-secret-55")
}

fn exports() -> Folder {
    folder()
        .file("actions/find.json", EXPORT)
        .file("actions/login.json", LOGIN)
}

fn targets(seen: &Mutex<Vec<Request>>) -> Vec<String> {
    let seen = seen.lock().unwrap();
    seen.iter().map(|request| request.target.clone()).collect()
}

#[test]
fn a_run_logs_in_once_before_its_first_call() {
    for folder in [exports(), folder().file("actions/all.tf", TERRAFORM)] {
        let (server, seen) = service(200);
        // The address of a login is no integration's, so that plain HTTP is allowed on this machine alone.
        let report = run(&folder, &server, &["--format", "json"]).fine().json();
        assert_eq!(path(&report).last().unwrap(), "Done/end", "{report:#}");
        assert_eq!(report["calls"].as_array().unwrap().len(), 2);
        assert_eq!(
            targets(&seen),
            ["/oauth/token", "/customers?phone=5", "/customers?phone=5"]
        );
        let seen = seen.lock().unwrap();
        assert_eq!(
            seen[0].header("authorization"),
            Some("Basic Zmxvd3NpbS10ZXN0czp2ZXJ5LXNlY3JldC01NQ==")
        );
        assert_eq!(&seen[0].body[..], b"grant_type=client_credentials");
    }
}

#[test]
fn a_login_that_fails_takes_the_failure_path() {
    let (server, seen) = service(403);
    let report = run(&exports(), &server, &["--format", "json"])
        .fine()
        .json();
    assert_eq!(path(&report).last().unwrap(), "Failed/end");
    assert_eq!(report["variables"]["Flow.Code"], "ACTION.REMOTE_ENDPOINT");
    assert_eq!(report["variables"]["Flow.Status"], 403);
    assert_eq!(targets(&seen), ["/oauth/token"]);
}

#[test]
fn what_a_login_needs_and_answers_is_in_no_output() {
    for status in [200, 403] {
        let (server, _) = service(status);
        let folder = exports();
        let files = ["--trace", "t.jsonl", "--record", "c.json"];
        let ran = run(&folder, &server, &files).fine();
        let json = run(&folder, &server, &["--format", "json"]).fine();
        let kept = ["t.jsonl", "c.json"].map(|file| folder.read(file));
        let shown = [&ran.stdout, &ran.stderr, &json.stdout, &json.stderr];
        for text in shown.into_iter().chain(&kept) {
            for secret in [TOKEN, "very-secret", "dmVyeS1zZWNyZXQ"] {
                assert!(!text.contains(secret), "{secret} in {text}");
            }
        }
    }
}

#[test]
fn whoever_gives_the_answer_of_a_login_logs_in_nowhere() {
    let (server, seen) = service(200);
    let given = [
        "--credential",
        "authResponse.token_type=Bearer",
        "--credential",
        "authResponse.access_token=tok-9f1e77aa",
    ];
    run(&exports(), &server, &given).fine();
    assert_eq!(targets(&seen), ["/customers?phone=5", "/customers?phone=5"]);
}

#[test]
fn a_suite_answers_a_login_by_its_address_or_makes_up_what_it_gives() {
    let suite = r#"flow: flow.yaml
actions: actions
cases:
  - name: made up
    replies: { Ask: { status: 200, json: { id: C-1 } }, Ask again: { status: 200, json: { id: C-2 } } }
    expect:
      requests: { Ask: { headers: { Authorization: "stand-in-token_type stand-in-access_token" } } }
  - name: no access
    replies:
      "https://auth.test/oauth/token": { status: 401, json: {} }
      Ask: { status: 200, json: { id: C-1 } }
    expect: { exits: { Ask: failure }, variables: { Flow.Code: ACTION.REMOTE_ENDPOINT, Flow.Status: 401 } }
"#;
    let login = LOGIN.replace("${credentials.loginUrl}", "https://auth.test/oauth/token");
    let folder = exports()
        .file("actions/login.json", login)
        .file("a.scenario.yaml", suite);
    for way in [&["--virtual"][..], &[]] {
        folder
            .flowsim(&[&["test", "a.scenario.yaml"], way].concat())
            .fine();
    }
}

#[test]
fn a_login_is_checked_and_is_no_data_action_that_a_flow_could_call() {
    let folder = exports().file("actions/all.tf", TERRAFORM);
    folder
        .flowsim(&["check", "actions/login.json", "actions/all.tf"])
        .fine();
    let renamed = flow().replace("Find customer:", "Log in:");
    folder
        .file("other.yaml", renamed)
        .flowsim(&["run", "other.yaml", "--action", "actions/login.json"])
        .status(1)
        .prints("or supply its definition with `--action FILE`");
}

#[test]
fn one_action_alone_logs_in_with_the_login_that_is_named_or_stands_beside_it() {
    let (server, seen) = service(200);
    let (at, login) = (
        format!("custom-rest-actions=http://{}", server.address()),
        format!("loginUrl=http://{}/oauth/token", server.address()),
    );
    let folder = exports().file("all.tf", TERRAFORM);
    let action = |file: &str, more: &[&str]| {
        let args = [
            "action",
            file,
            "--input",
            r#"{"phone": "5"}"#,
            "--integration",
            &at,
            "--credential",
            &login,
            "--credential",
            "clientId=x",
            "--credential",
            "clientSecret=${env:SHOP_SECRET}",
        ];
        folder.flowsim(&[&args[..], more].concat())
    };
    for ran in [
        action("actions/find.json", &["--login", "actions/login.json"]),
        action("all.tf", &[]),
    ] {
        ran.fine().prints("C-1").hides(TOKEN).hides("very-secret");
    }
    assert_eq!(
        targets(&seen),
        [
            "/oauth/token",
            "/customers?phone=5",
            "/oauth/token",
            "/customers?phone=5"
        ]
    );
    action("actions/find.json", &["--login", "actions/find.json"]).usage("has no login");
}
