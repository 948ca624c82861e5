//! `flowsim action`: one data action by itself.

use std::sync::{Arc, Mutex};

use flow_mock::{Request, Script, Server};
use insta::assert_snapshot;

use crate::support::{Folder, SERVING, serving, serving_json};

const ACTION: &str = r#"{
  "name": "Find customer", "integrationType": "custom-rest-actions", "actionType": "custom",
  "config": {
    "timeoutSeconds": 1,
    "request": {"requestUrlTemplate": "/customers?phone=$esc.url($input.phone)", "requestType": "POST",
      "headers": {"Authorization": "Bearer ${credentials.token}"}, "requestTemplate": "{\"phone\": \"$esc.jsonString($input.phone)\"}"},
    "response": {
      "translationMap": {"names": "$.items[?(@.kind == 'person')].name", "total": "$.total"},
      "translationMapDefaults": {"total": "0"},
      "successTemplate": "{\"first\": ${successTemplateUtils.firstFromArray(\"${names}\", \"$esc.quote$esc.quote\")}, \"total\": ${total}}"}
  },
  "contract": {
    "input": {"inputSchema": {"type": "object", "required": ["phone"], "properties": {"phone": {"type": "string"}}}},
    "output": {"successSchema": {"type": "object", "properties": {"first": {"type": "string"}, "total": {"type": "integer"}}}}
  }
}"#;

const INPUT: &str = r#"{"phone": "+1 \"2\""}"#;

fn folder() -> Folder {
    Folder::new().file("find.json", ACTION)
}

fn integration(server: &Server) -> String {
    format!("custom-rest-actions=http://{}", server.address())
}

#[test]
fn a_stub_shows_every_step() {
    let ran = folder()
        .flowsim(&["action", "find.json", "--stub", "--input", INPUT])
        .fine();
    assert_snapshot!(ran.stdout, @r#"
    Find customer

    input        {"phone":"+1 \"2\""}
    request      POST /customers?phone=%2B1+%222%22
                 Authorization: Bearer ${credentials.token}
                 {"phone":"+1 \"2\""}
    reply        200
                 {"items":[{"kind":"person","name":"text"}],"total":1}
    translation  names = ["text"]
                 total = 1
    template     {"first":"text","total":1}
    schema       first = "text"
                 total = 1

    success
    note: `${credentials.token}` of `Authorization` has no value: its own text is sent
    "#);
}

#[test]
fn json_holds_request_reply_steps_and_result() {
    let ran = folder()
        .flowsim(&[
            "action",
            "find.json",
            "--stub",
            "--input",
            INPUT,
            "--format",
            "json",
        ])
        .fine();
    let json = ran.json();
    assert_eq!(json["schema"], "flowsim/action/1");
    assert_eq!(json["request"]["method"], "POST");
    assert_eq!(json["request"]["body"]["phone"], "+1 \"2\"");
    assert_eq!(json["reply"]["items"][0]["kind"], "person");
    let steps = json["operations"].as_array().unwrap().iter();
    let steps: Vec<_> = steps
        .map(|step| {
            (
                step["step"].as_str().unwrap(),
                step["success"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        steps,
        [
            "input",
            "request",
            "reply",
            "translation",
            "template",
            "schema"
        ]
        .map(|step| (step, true))
    );
    assert_eq!(
        json["result"],
        serde_json::json!({"first": "text", "total": 1})
    );
    assert_eq!(
        (&json["success"], &json["error"]),
        (&true.into(), &serde_json::Value::Null)
    );
}

#[test]
fn without_an_input_one_is_made() {
    let ran = folder().flowsim(&["action", "find.json", "--stub"]).fine();
    ran.says("note: without `--input` the input is made from the input schema")
        .prints("+13175550100");
}

#[test]
fn inputs_come_from_files_and_the_standard_input() {
    let folder = folder().file("input.json", INPUT).stdin(INPUT);
    for input in ["@input.json", "-"] {
        let _ = folder
            .flowsim(&["action", "find.json", "--stub", "--input", input])
            .fine()
            .prints("%222%22");
    }
}

#[test]
fn the_real_service_is_asked_with_its_method_and_credentials() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = seen.clone();
    let server = {
        let _inside = SERVING.enter();
        let answer = move |request: Request| {
            let token = request
                .header("authorization")
                .unwrap_or_default()
                .to_owned();
            kept.lock().unwrap().push(token.clone());
            Script::json(
                200,
                format!(r#"{{"items": [{{"kind": "person", "name": "{token}"}}]}}"#),
            )
        };
        Server::start(answer).unwrap()
    };
    let ran = folder().env("TOKEN", "t0ps3cret").flowsim(&[
        "action",
        "find.json",
        "--input",
        INPUT,
        "--integration",
        &integration(&server),
        "--credential",
        "token=${env:TOKEN}",
    ]);
    let _ = ran
        .fine()
        .hides("t0ps3cret")
        .prints("Authorization: Bearer [redacted]")
        .prints("first = \"[redacted]\"");
    assert_eq!(*seen.lock().unwrap(), ["Bearer t0ps3cret"]);
}

#[test]
fn secrets_are_hidden_in_whatever_is_made_of_them() {
    let action = ACTION.replace(
        "Bearer ${credentials.token}",
        "Basic $encoding.base64(\\\"me:${credentials.token}\\\")",
    );
    let server = serving_json(r#"{"items": [{"kind": "person", "name": "bWU6dDBwczNjcmV0"}]}"#);
    let ran = Folder::new().file("find.json", action).flowsim(&[
        "action",
        "find.json",
        "--input",
        INPUT,
        "--integration",
        &integration(&server),
        "--credential",
        "token=t0ps3cret",
        "--format",
        "json",
    ]);
    let _ = ran.fine().hides("t0ps3cret").hides("bWU6dDBwczNjcmV0");
}

#[test]
fn the_configuration_names_services() {
    let server = serving_json("{\"items\": []}");
    let config = format!(
        "[integrations]\n\"custom-rest-actions\" = \"http://{}\"\n",
        server.address()
    );
    let folder = folder().file("flowsim.toml", config);
    let _ = folder
        .flowsim(&["action", "find.json", "--input", INPUT])
        .fine()
        .prints("total = 0");
    let folder = folder.file("flowsim.toml", "[integrations]\ncrm = \"nowhere\"\n");
    folder
        .flowsim(&["action", "find.json", "--input", INPUT])
        .usage("the address of `crm` is none");
}

#[test]
fn failures_are_status_1_with_their_code() {
    let server = serving(Script::json(404, r#"{"message": "no such customer"}"#));
    let ran = folder().flowsim(&[
        "action",
        "find.json",
        "--input",
        INPUT,
        "--integration",
        &integration(&server),
        "--format",
        "json",
    ]);
    let error = &ran.status(1).json()["error"];
    assert_eq!(
        (&error["errorCode"], &error["status"]),
        (&"ACTION.REMOTE_ENDPOINT".into(), &404.into())
    );
    assert_eq!(
        error["userMessage"],
        "REST call for action execute failed. Message: no such customer"
    );
}

#[test]
fn a_reply_of_a_file_is_judged() {
    let folder = folder().file("reply.json", r#"{"items": [], "total": "two"}"#);
    let ran = folder
        .flowsim(&[
            "action",
            "find.json",
            "--input",
            INPUT,
            "--reply",
            "reply.json",
        ])
        .status(1);
    let _ = ran.prints("schema       failed: The result does not fit its schema: `$.total` is a string, not an integer");
}

#[test]
fn an_input_that_does_not_fit_sends_nothing() {
    let ran = folder()
        .flowsim(&["action", "find.json", "--input", "{}"])
        .status(1);
    let _ = ran.prints("`$` has no member `phone`, which is required");
}

#[test]
fn wrong_usage_is_status_2() {
    let folder = folder();
    let run = |args: &[&str]| folder.flowsim(&[&["action", "find.json"], args].concat());
    run(&["--input", INPUT]).usage("--integration \"custom-rest-actions=https://…\"");
    run(&["--input", "phone=5"]).usage("`--input` is not JSON: a value is expected here, at character 1; write an object, as in `{\"phone\": ");
    run(&["--input", "@nope.json"]).usage("there is no such file");
    run(&["--integration", "x"]).usage("write a name and an address");
    run(&["--credential", "x"]).usage("takes `NAME=VALUE`");
    run(&["--credential", "x=${env:NOPE_NOPE}"])
        .usage("wants the environment variable `NOPE_NOPE`");
    run(&["--stub", "--name", "Other"]).usage("no data action `Other`: it has `Find customer`");
    folder
        .flowsim(&["action", "nope.json"])
        .usage("there is no such file");
}

#[test]
fn a_broken_file_is_shown_with_carets() {
    let folder = Folder::new().file("find.json", ACTION.replace("${total}}", "${total"));
    let ran = folder.flowsim(&["action", "find.json", "--stub"]).status(2);
    let _ = ran
        .says("error[template-syntax]: the reference has no closing `}`")
        .says("--> find.json:10:");
}

#[test]
fn a_flow_is_no_data_action() {
    Folder::with_flow(crate::support::flow_of(""))
        .flowsim(&["action", "flow.json"])
        .usage("`flow.json` is a flow, not a data action: `flowsim run flow.json` runs it");
}

#[test]
fn plain_text_is_refused_unless_it_was_asked_for() {
    let folder = Folder::new().file(
        "find.json",
        ACTION.replace("\"/customers", "\"http://crm.test/customers"),
    );
    folder
        .flowsim(&["action", "find.json", "--input", INPUT])
        .usage("would send data in plain text");
}

#[test]
fn terraform_files_may_hold_several() {
    let resource = |name: &str| {
        format!(
            "resource \"genesyscloud_integration_action\" \"{name}\" {{\n  name = \"{name}\"\n  contract_input = jsonencode({{}})\n  \
             contract_output = jsonencode({{ \"type\" = \"object\" }})\n  config_request {{\n    request_url_template = \"/x\"\n    \
             request_type = \"GET\"\n  }}\n  config_response {{\n    success_template = \"$${{rawResult}}\"\n  }}\n}}\n"
        )
    };
    let folder = Folder::new().file("actions.tf", resource("one") + &resource("two"));
    let _ = folder
        .flowsim(&["action", "actions.tf", "--stub", "--name", "two"])
        .fine()
        .prints("success");
    folder
        .flowsim(&["action", "actions.tf", "--stub"])
        .usage("2 data actions; choose one with `--name`: `one`, `two`");
}

#[test]
fn check_tells_data_actions_by_their_content() {
    let folder = Folder::new().file(
        "find.json",
        ACTION.replace(
            "\\\"$esc.jsonString($input.phone)\\\"",
            "\\\"${input.Phone}\\\"",
        ),
    );
    let ran = folder.flowsim(&["check", "find.json"]).fine();
    assert_snapshot!(ran.stdout, @r#"
    warning[unknown-reference]: the input schema has no `Phone`
     --> find.json:6:102
      |
    6 | …ers": {"Authorization": "Bearer ${credentials.token}"}, "requestTemplate": "{\"phone\": \"${input.Phone}\"}"},
      |                                                                                            ^^^^^^^^^^^^^^
      |
      = help: did you mean `phone`?

    warning[unescaped-json]: `${input.Phone}` is not escaped for JSON
     --> find.json:6:102
      |
    6 | …ers": {"Authorization": "Bearer ${credentials.token}"}, "requestTemplate": "{\"phone\": \"${input.Phone}\"}"},
      |                                                                                            ^^^^^^^^^^^^^^
      |
      = help: write `$esc.jsonString(${input.Phone})`

    2 warnings
    "#);
}

#[test]
fn check_finds_what_cannot_succeed() {
    let folder = Folder::new().file(
        "find.json",
        ACTION.replace(
            "\"successSchema\": {",
            "\"successSchema\": {\"required\": [\"name\"], ",
        ),
    );
    let ran = folder
        .flowsim(&["check", "find.json", "--format", "json"])
        .status(1);
    let finding = &ran.json()["findings"][0];
    assert_eq!(
        (&finding["rule"], &finding["severity"]),
        (&"impossible-success".into(), &"error".into())
    );
}

#[test]
fn rules_of_data_actions_are_explained_and_can_be_silenced() {
    let folder = Folder::new()
        .file(
            "find.json",
            ACTION.replace("$esc.jsonString($input.phone)", "$input.phone"),
        )
        .file(
            "flowsim.toml",
            "[[silence]]\nrule = \"unescaped-json\"\nreason = \"numbers only\"\n",
        );
    let _ = folder
        .flowsim(&["check", "find.json"])
        .fine()
        .prints("silenced");
    let _ = folder
        .flowsim(&["check", "--explain", "unescaped-json"])
        .fine()
        .prints("$esc.jsonString");
}
