use flow_syntax::Severity;
use proptest::prelude::*;

use super::*;

const EXPORT: &str = r#"{
  "name": "Find customer", "integrationType": "custom-rest-actions", "actionType": "custom", "secure": false,
  "config": {
    "timeoutSeconds": 5,
    "request": {"requestUrlTemplate": "/customers?phone=$esc.url($input.phone)", "requestType": "POST",
      "headers": {"Authorization": "Bearer ${credentials.token}"}, "requestTemplate": "{\"q\": \"${input.q}\"}"},
    "response": {"translationMap": {"id": "$.items[0].id"}, "translationMapDefaults": {"id": "\"\""},
      "successTemplate": "{\"id\": ${id}}"}
  },
  "contract": {
    "input": {"inputSchema": {"type": "object", "properties": {"phone": {"type": "string"}}}},
    "output": {"successSchema": {"type": "object", "properties": {"id": {"type": "string"}}}}
  }
}"#;

fn terraform() -> String {
    r#"
# An action
resource "genesyscloud_integration_action" "find" {
  name                   = "Find customer"
  category               = "CRM"
  integration_id         = genesyscloud_integration.crm.id
  config_timeout_seconds = 5
  contract_input = jsonencode({
    "type" = "object", // a comment
    "properties" = { "phone" = { "type" = "string" } }
  })
  contract_output = <<-EOT
    {"type": "object", "properties": {"id": {"type": "string"}}}
  EOT
  config_request {
    request_url_template = "/customers?phone=$esc.url($input.phone)"
    request_type         = "POST"
    headers = {
      Authorization = "Bearer $${credentials.token}"
    }
    request_template = "{\"q\": \"$${input.q}\"}"
  }
  config_response {
    translation_map          = { id = "$.items[0].id" }
    translation_map_defaults = { id = "\"\"" }
    success_template         = "{\"id\": $${id}}"
  }
}

variable "other" {
  default = "${lookup(var.x, "key")}-${1 + 2}"
}
"#
    .to_owned()
}

fn source(text: &str) -> Source {
    Source::new("action", text)
}

#[track_caller]
fn one(text: &str) -> DataAction {
    let mut loaded = load(&source(text));
    assert_eq!(loaded.diagnostics, []);
    assert_eq!(loaded.actions.len(), 1);
    loaded.actions.swap_remove(0)
}

/// What matters of an action, whoever wrote it.
fn gist(action: &DataAction) -> String {
    let request = &action.request;
    let (header, _, value) = &request.headers[0];
    let translation = &action.response.translations[0];
    [
        action.name.as_str(),
        &format!("{:?}", action.timeout),
        request.method.as_str(),
        request.url.text.as_str(),
        header,
        value.text.as_str(),
        request.body.as_ref().unwrap().text.as_str(),
        &translation.name,
        translation.text.as_str(),
        translation.default.as_ref().unwrap().as_str(),
        action.response.success.text.as_str(),
        &format!("{:?}", action.input.outputs()),
        &format!("{:?}", action.output.outputs()),
    ]
    .join("|")
}

#[track_caller]
fn finds(text: &str, expected: &[&str]) {
    let source = source(text);
    let loaded = load(&source);
    let found = loaded.diagnostics.iter();
    let found: Vec<_> = found
        .map(|found| {
            format!(
                "{}: {} at `{}`",
                found.rule,
                found.message,
                source.slice(found.span)
            )
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn an_export_is_read() {
    let action = one(EXPORT);
    assert_eq!(action.name, "Find customer");
    assert_eq!(action.timeout.as_secs(), 5);
    assert!(action.belongs_to("Custom-Rest-Actions"));
    assert_eq!(action.output.outputs()[0].name, "id");
}

#[test]
fn both_notations_of_terraform_say_what_the_export_says() {
    let export = gist(&one(EXPORT));
    assert_eq!(gist(&one(&terraform())), export);
    let json = r#"{"resource": {"genesyscloud_integration_action": {"find": [{
        "name": "Find customer", "config_timeout_seconds": 5,
        "contract_input": "${jsonencode({\"type\" = \"object\", \"properties\" = {\"phone\" = {\"type\" = \"string\"}}})}",
        "contract_output": "{\"type\": \"object\", \"properties\": {\"id\": {\"type\": \"string\"}}}",
        "config_request": [{"request_url_template": "/customers?phone=$esc.url($input.phone)", "request_type": "POST",
          "headers": {"Authorization": "Bearer $${credentials.token}"}, "request_template": "{\"q\": \"$${input.q}\"}"}],
        "config_response": {"translation_map": {"id": "$.items[0].id"}, "translation_map_defaults": {"id": "\"\""},
          "success_template": "{\"id\": $${id}}"}}]}}}"#;
    assert_eq!(gist(&one(json)), export);
}

#[test]
fn files_are_told_by_their_content() {
    assert!(is_data_action(&source(EXPORT)));
    assert!(is_data_action(&source(&terraform())));
    for other in [
        "",
        "{}",
        r#"{"name": "Flow", "actions": []}"#,
        "inboundCall:\n",
        "resource \"aws_x\" \"y\" {}",
    ] {
        assert!(!is_data_action(&source(other)), "{other}");
    }
}

#[test]
fn a_byte_order_mark_is_stepped_over() {
    let text = format!("\u{feff}{EXPORT}");
    let action = one(&text);
    let url = action.request.url.text.place(0..10);
    assert_eq!(&text[url.range()], "/customers");
}

#[test]
fn mistakes_have_their_place_in_the_file() {
    finds(
        &EXPORT.replace("\\\"${input.q}\\\"", "\\\"${input.q\\\""),
        &["template-syntax: the reference has no closing `}` at `${input.q`"],
    );
    finds(
        &EXPORT.replace("items[0]", "items[?]"),
        &["path-syntax: `]` stands where `(` and a condition is expected at `]`"],
    );
    finds(
        &EXPORT.replace("\"POST\"", "\"PSOT\""),
        &["invalid-field: there is no method `PSOT` at `\"PSOT\"`"],
    );
    finds(
        &EXPORT.replace("\"requestType\"", "\"requesType\""),
        &[
            "missing-field: `requestType` is missing at `{\"requestUrlTemplate\": \"/customers?phone=$esc.url($input.phone)\", \"requesType\": \"POST\",\n      \"headers\": {\"Authorization\": \"Bearer ${credentials.token}\"}, \"requestTemplate\": \"{\\\"q\\\": \\\"${input.q}\\\"}\"}`",
            "unknown-field: `requesType` is not a field of a data action at `\"requesType\"`",
        ],
    );
    finds(
        &EXPORT.replace("\"timeoutSeconds\": 5", "\"timeoutSeconds\": 61"),
        &["invalid-field: `timeoutSeconds` is a whole number of seconds from 1 to 60 at `61`"],
    );
    finds(
        &EXPORT.replace("\"string\"", "\"text\""),
        &["invalid-field: there is no type `text` at `\"text\"`"; 2],
    );
}

#[test]
fn mistakes_of_terraform_files_have_their_place() {
    finds(
        &terraform().replace(
            "\"/customers?phone=$esc.url($input.phone)\"",
            "\"/customers/${input.id}\"",
        ),
        &[
            "terraform-reference: this reference is one of Terraform's, not of the data action at `${input.id}`",
        ],
    );
    finds(
        &terraform().replace("$.items[0].id", "$.items[0"),
        &["path-syntax: the path ends where `]` is expected at ``"],
    );
    finds(
        &terraform().replace("\"POST\"\n", "\"POST\n"),
        &[
            "syntax: the text has no closing quote at `\"`",
            "invalid-field: there is no method `POST` at `\"POST`",
        ][..1],
    );
    finds(
        "resource \"genesyscloud_integration_action\" \"x\" {",
        &[
            "syntax: the `{` is not closed at `{`",
            "missing-field: `config_request` is missing at `{`",
            "missing-field: `name` is missing at `{`",
        ],
    );
}

#[test]
fn what_only_terraform_knows_is_left_out() {
    let text = terraform()
        .replace("\"Find customer\"", "var.name")
        .replace("5\n", "var.x ? 1 : 2\n");
    let action = one(&text);
    assert_eq!(
        (action.name.as_str(), action.timeout.as_secs()),
        ("find", 60)
    );
}

#[test]
fn depth_has_a_bound() {
    let deep = |open: &str| {
        format!(
            "resource \"genesyscloud_integration_action\" \"x\" {{ a = {}",
            open.repeat(50_000)
        )
    };
    for open in ["{ a = ", "[", "jsonencode(", "(", "\"${", "f("] {
        assert!(load(&source(&deep(open))).diagnostics.len() < 100);
    }
    let blocks = format!(
        "resource \"genesyscloud_integration_action\" \"x\" {}",
        "{ a ".repeat(50_000)
    );
    assert!(!load(&source(&blocks)).diagnostics.is_empty());
}

proptest! {
    #[test]
    fn anything_is_read(text in any::<String>()) {
        load(&source(&text));
        load(&source(&format!("resource \"genesyscloud_integration_action\" \"x\" {{ {text}")));
    }

    #[test]
    fn broken_files_are_read(at in 0usize..2000, length in 0usize..40, other in "[{}\"$=<\\[\\]é\n]{0,3}") {
        for text in [EXPORT.to_owned(), terraform()] {
            let cut = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let (start, end) = (cut(at), cut(at + length));
            let broken = format!("{}{other}{}", &text[..start], &text[end..]);
            let loaded = load(&source(&broken));
            for found in &loaded.diagnostics {
                prop_assert!(broken.get(found.span.range()).is_some(), "{:?} {broken}", found);
            }
            if broken != text && loaded.diagnostics.iter().all(|found| found.severity != Severity::Error) {
                prop_assert!(loaded.actions.len() <= 1);
            }
        }
    }
}

#[test]
fn a_file_of_which_only_parts_are_right_is_a_data_action_all_the_same() {
    let is = |text: &str| is_data_action(&Source::new("file.json", text));
    assert!(is(r#"{"name": "a", "config": 5}"#));
    assert!(is(r#"{"actionType": "custom", "config": 5}"#));
    assert!(is(r#"{"name": "a", "config": {"request": {}}}"#));
    assert!(!is(r#"{"name": "a", "config": {"port": 1}}"#));
    assert!(!is(r#"{"name": "a", "config": 5, "initialAction": {}}"#));
}
