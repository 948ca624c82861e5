//! `flowsim check` for other programs: SARIF for code scanning, annotations for pull requests.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{Folder, flow_of};

/// A flow with an error, a warning and two places for one mistake.
fn flow() -> String {
    flow_of(
        r#"{ "name": "Säy, 100%", "type": "PlayMessage", "message": "a", "colour": 1, "on": { "next": "Sayy" } },
{ "name": "Twice", "type": "Disconnect" },
{ "name": "Twice", "type": "Disconnect" }"#,
    )
}

fn folder() -> Folder {
    Folder::new().file("my flows/a,b:1.json", flow())
}

fn sarif(folder: &Folder, args: &[&str], status: i32) -> Value {
    let ran = folder.flowsim(&[&["check", "--format", "sarif"], args].concat());
    ran.status(status).json()
}

#[test]
fn sarif_says_what_where_and_by_which_rule() {
    let log = sarif(&folder(), &["my flows/a,b:1.json"], 1);
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "flowsim");
    let results = run["results"].as_array().unwrap();
    let levels: Vec<_> = results
        .iter()
        .map(|result| (result["ruleId"].as_str(), result["level"].as_str()))
        .collect();
    assert_eq!(
        levels,
        [
            (Some("unknown-field"), Some("warning")),
            (Some("unknown-target"), Some("error")),
            (Some("duplicate-name"), Some("error")),
        ]
    );
    let place = &results[1]["locations"][0]["physicalLocation"];
    assert_eq!(
        *place,
        json!({
            "artifactLocation": { "uri": "my%20flows/a%2Cb%3A1.json", "index": 0 },
            "region": { "startLine": 3, "startColumn": 92, "endLine": 3, "endColumn": 98 }
        })
    );
    assert_eq!(
        run["artifacts"][0]["location"]["uri"],
        "my%20flows/a%2Cb%3A1.json"
    );
    let related = &results[2]["relatedLocations"][0];
    assert_eq!(related["physicalLocation"]["region"]["startLine"], 4);
    for result in results {
        let rule = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(driver["rules"][rule]["id"], result["ruleId"]);
        assert_eq!(result["suppressions"], json!([]));
    }
}

#[test]
fn files_elsewhere_have_absolute_addresses() {
    let folder = folder();
    let path = folder.path("my flows/a,b:1.json");
    let elsewhere = sarif(&Folder::new(), &[path.to_str().unwrap()], 1);
    let uri = elsewhere["runs"][0]["artifacts"][0]["location"]["uri"]
        .as_str()
        .unwrap();
    assert!(
        uri.starts_with("file:///") && uri.ends_with("/my%20flows/a%2Cb%3A1.json"),
        "{uri}"
    );
}

#[test]
fn annotations_are_one_line_a_finding_with_their_meaning_escaped() {
    let ran = folder()
        .flowsim(&["check", "--format", "github", "my flows/a,b:1.json"])
        .status(1);
    assert_snapshot!(ran.stdout, @r#"
    ::warning file=my flows/a%2Cb%3A1.json,line=3,col=63,endLine=3,endColumn=71,title=unknown-field::`Säy, 100%25` has a field `colour` that is not known here: it is ignored%0Ahelp: known here: `name`, `type`, `description`, `message`, `on`, `onerror`, `ontimeout`
    ::error file=my flows/a%2Cb%3A1.json,line=3,col=92,endLine=3,endColumn=98,title=unknown-target::`next` names an action that does not exist%0Ahelp: name an action of `actions`, or write an action in place
    ::error file=my flows/a%2Cb%3A1.json,line=5,col=11,endLine=5,endColumn=18,title=duplicate-name::two actions are called `Twice`%0Ahelp: names are unique over the whole flow, inline actions included: rename one of them
    "#);
    let fine =
        Folder::with_flow(flow_of("")).flowsim(&["check", "--format", "github", "flow.json"]);
    assert_eq!(fine.fine().stdout, "");
}

#[test]
fn every_format_tells_of_the_files_that_can_be_read() {
    let folder = folder().file("c.json", flow());
    for (format, shown) in [
        ("text", "--> c.json:3:92"),
        ("json", "\"file\": \"c.json\""),
        ("sarif", "\"uri\": \"c.json\""),
        ("github", "::error file=c.json,line=3"),
    ] {
        let args = [
            "check",
            "none.json",
            "my flows/a,b:1.json",
            "c.json",
            "--format",
            format,
        ];
        let ran = folder.flowsim(&args).status(2);
        ran.says("cannot read `none.json`: there is no such file")
            .prints(shown);
    }
}

#[test]
fn sarif_tells_what_could_not_be_read() {
    let log = sarif(&Folder::new(), &["none.json"], 2);
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let why = &invocation["toolExecutionNotifications"][0]["message"]["text"];
    assert_eq!(why, "cannot read `none.json`: there is no such file");
    assert_eq!(log["runs"][0]["results"], json!([]));
    let read = sarif(&folder(), &["my flows/a,b:1.json"], 1);
    assert_eq!(
        read["runs"][0]["invocations"],
        json!([{ "executionSuccessful": true }])
    );
}
