use flow_syntax::{Severity, Source};

use super::*;
use crate::load;

/// The smallest action that nothing is wrong with; tests replace parts of it.
const GOOD: &str = r#"{
  "name": "a", "integrationType": "custom-rest-actions", "actionType": "custom",
  "config": {
    "request": {"requestUrlTemplate": "/c?p=$esc.url(${input.phone})", "requestType": "POST", "headers": {},
      "requestTemplate": "{\"p\": \"$esc.jsonString(${input.phone})\"}"},
    "response": {"translationMap": {"id": "$.items[?(@.k == 'x')].id"}, "translationMapDefaults": {"id": "[]"},
      "successTemplate": "{\"id\": ${successTemplateUtils.firstFromArray(\"${id}\", \"$esc.quote$esc.quote\")}}"}
  },
  "contract": {
    "input": {"inputSchema": {"type": "object", "properties": {"phone": {"type": "string"}, "n": {"type": "integer"}}}},
    "output": {"successSchema": {"type": "object", "properties": {"id": {"type": "string"}}}}
  }
}"#;

/// What is found when a part of the good action is replaced.
#[track_caller]
fn finds(part: &str, other: &str, expected: &[&str]) {
    assert!(GOOD.contains(part), "{part}");
    let text = GOOD.replace(part, other);
    let source = Source::new("action", text.as_str());
    let loaded = load(&source);
    assert_eq!(loaded.diagnostics, []);
    let found = lint(&loaded.actions[0]);
    let shown: Vec<_> = found
        .iter()
        .map(|found| {
            let help = found
                .help
                .as_deref()
                .map_or_else(String::new, |help| format!(" ({help})"));
            format!(
                "{}[{}] {} at `{}`{help}",
                found.severity,
                found.rule,
                found.message,
                source.slice(found.span)
            )
        })
        .collect();
    assert_eq!(shown, expected);
    let known = |rule: &str| rules().iter().any(|known| known.name == rule);
    assert!(found.iter().all(|found| known(found.rule)));
}

#[test]
fn nothing_is_wrong_with_a_good_action() {
    finds("\"a\"", "\"b\"", &[]);
}

#[test]
fn inputs_that_the_schema_does_not_have() {
    finds(
        "$esc.url(${input.phone})",
        "$esc.url(${input.Phone})",
        &[
            "warning[unknown-reference] the input schema has no `Phone` at `${input.Phone}` (did you mean `phone`?)",
        ],
    );
    finds(
        "$esc.url(${input.phone})",
        "$esc.url(${INPUT.phone})",
        &[
            "warning[unknown-reference] `INPUT` names nothing here at `${INPUT.phone}` (did you mean `input`?)",
        ],
    );
    finds(
        "{\\\"p\\\": \\\"$esc.jsonString(${input.phone})\\\"}",
        "#set($x = 1){\\\"p\\\": $x}",
        &[],
    );
}

#[test]
fn values_that_the_translation_map_does_not_have() {
    finds(
        "\\\"${id}\\\"",
        "\\\"${ids}\\\"",
        &[
            "warning[unused-translation] `id` is taken from the answer and not used at `\"id\"`",
            "error[unknown-reference] `ids` names nothing here at `${ids}` (did you mean `id`?)",
        ],
    );
    finds(
        "\"translationMapDefaults\": {\"id\"",
        "\"translationMapDefaults\": {\"Id\"",
        &["warning[unused-default] no path is called `Id` at `\"Id\"` (did you mean `id`?)"],
    );
    finds(
        "{\\\"id\\\": $",
        "{\\\"x\\\": \\\"${input.phone}\\\", \\\"id\\\": $",
        &[
            "warning[unknown-reference] the success template does not know the input at `${input.phone}`",
        ],
    );
}

#[test]
fn macros_that_do_not_exist() {
    finds(
        "esc.url",
        "esc.URL",
        &[
            "error[unknown-macro] `esc` has no `URL` at `$esc.URL(${input.phone})` (did you mean `url`?)",
        ],
    );
    finds(
        "firstFromArray",
        "first",
        &[
            "error[unknown-macro] `successTemplateUtils` has no `first` at `${successTemplateUtils.first(\\\"${id}\\\", \\\"$esc.quote$esc.quote\\\")}` \
         (it has firstFromArray, moveKeysIntoArrayOfObjects)",
        ],
    );
}

#[test]
fn inputs_that_are_not_escaped() {
    finds(
        "$esc.url(${input.phone})",
        "${input.phone}&n=${input.n}",
        &[
            "warning[unescaped-url] `${input.phone}` is not escaped for an address at `${input.phone}` (write `$esc.url(${input.phone})`)",
        ],
    );
    finds(
        "/c?p=$esc.url(${input.phone})",
        "/c/${input.phone}",
        &[
            "info[unescaped-url] `${input.phone}` is not escaped for an address at `${input.phone}` (write `$esc.url(${input.phone})`)",
        ],
    );
    finds(
        "$esc.jsonString(${input.phone})",
        "${input.phone}",
        &[
            "warning[unescaped-json] `${input.phone}` is not escaped for JSON at `${input.phone}` (write `$esc.jsonString(${input.phone})`)",
        ],
    );
    finds("\\\"$esc.jsonString(${input.phone})\\\"", "${input.n}", &[]);
}

#[test]
fn bodies_that_nobody_can_read() {
    finds(
        "{\\\"p\\\": \\\"$esc.jsonString(${input.phone})\\\"}",
        "{}\\n}",
        &[
            "warning[body-not-json] the body is not JSON: the end of the text is expected here, in its line 2 at `\"{}\\n}\"`",
        ],
    );
    finds(
        "\"POST\"",
        "\"GET\"",
        &[
            "warning[body-of-get] a GET sends no body at `\"{\\\"p\\\": \\\"$esc.jsonString(${input.phone})\\\"}\"` (remove it, or use another method)",
        ],
    );
}

#[test]
fn defaults_that_are_no_json() {
    finds(
        "\"[]\"",
        "\"Not Found\"",
        &[
            "warning[default-not-json] the default of `id` is not JSON: a value is expected here at `\"Not Found\"` (write `\"\\\"Not Found\\\"\"` for a text)",
        ],
    );
}

#[test]
fn paths_that_find_nothing() {
    finds(
        "@.k == 'x'",
        "@.k == 'x' && @.k == 'y'",
        &[
            "warning[impossible-path] the path of `id` can never find anything: one place would be both `\"x\"` and `\"y\"` at `\"$.items[?(@.k == 'x' && @.k == 'y')].id\"`",
        ],
    );
    finds(
        "[?(@.k == 'x')].id",
        ".size().id",
        &[
            "warning[impossible-path] the path of `id` can never find anything: steps go on behind a function at `\"$.items.size().id\"`",
        ],
    );
}

#[test]
fn translated_values_between_quotes() {
    finds(
        "${successTemplateUtils.firstFromArray(\\\"${id}\\\", \\\"$esc.quote$esc.quote\\\")}",
        "\\\"${id}\\\"",
        &[
            "warning[quoted-translation] `${id}` stands between quotes and may have its own at `${id}` (remove the quotes around it)",
        ],
    );
}

#[test]
fn results_that_cannot_be() {
    finds(
        "\"successSchema\": {",
        "\"successSchema\": {\"required\": [\"name\"], ",
        &[
            "error[impossible-success] no answer can make this succeed: the result does not fit its schema: `$` has no member `name`, which is required at `{`",
        ],
    );
    finds(
        "{\\\"id\\\": $",
        "{\\\"id\\\" $",
        &[
            "error[impossible-success] no answer can make this succeed: the success template does not print JSON: `:` is expected here, at character 7 at `\"{\\\"id\\\" ${successTemplateUtils.firstFromArray(\\\"${id}\\\", \\\"$esc.quote$esc.quote\\\")}}\"`",
        ],
    );
}

#[test]
fn every_rule_is_documented_once() {
    let mut names: Vec<_> = rules().iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), rules().len());
    assert!(
        rules()
            .iter()
            .all(|rule| rule.severity <= Severity::Warning && !rule.explanation.is_empty())
    );
}

#[test]
fn templates_without_an_end_and_headers_that_are_none_are_told() {
    finds(
        r#"{\"p\": \"$esc.jsonString(${input.phone})\"}"#,
        "#macro(a)#a()#end#a()$input.phone",
        &[
            "error[endless-template] macros call each other more than 20 deep at `` (the platform ends it, and nothing is sent)",
        ],
    );
    finds(
        r#""headers": {}"#,
        r#""headers": {"X-\u0001Id": "a", "X Name": "b"}"#,
        &[
            "error[invalid-header] `X-<U+0001>Id` is no name of a header: it holds the character U+0001 at `\"X-\\u0001Id\"` \
             (write letters, digits and `-`)",
            "error[invalid-header] `X Name` is no name of a header: it holds a space at `\"X Name\"` (write letters, digits and `-`)",
        ],
    );
}
