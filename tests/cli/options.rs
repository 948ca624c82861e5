//! The options of `run` that say what goes in and where calls go.

use flow_mock::Script;
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_json, header, method, path},
};

use crate::support::{Folder, Ran, SERVING, flow_of, lookup_flow, serving, serving_json, to};

const SHOW: &str = r#"{ "name": "Say", "type": "PlayMessage", "message": "ok" }"#;

/// The variables of a run with these arguments, among `a.json`, `a.yaml` and `list.json`.
#[track_caller]
fn variables(args: &[&str]) -> Value {
    vars_folder()
        .run(&[args, &["--format", "json"]].concat())
        .fine()
        .json()["variables"]
        .clone()
}

fn vars_folder() -> Folder {
    Folder::with_flow(flow_of(SHOW))
        .file(
            "a.json",
            r#"{"phoneNumber": "1", "n": 1.50, "o": {"b": [true, null]}}"#,
        )
        .file("a.yaml", "phoneNumber: \"2\"\nn: 7\nname: Ann Smith\n")
        .file("list.json", "[1, 2]")
        .file("names.json", r#"{"a b": 1}"#)
}

#[track_caller]
fn refused(args: &[&str], says: &str) -> Ran {
    vars_folder().run(args).usage(says)
}

#[test]
fn variables_are_text_or_json() {
    assert_eq!(
        variables(&["--var", "phoneNumber=15551234567"]),
        json!({ "phoneNumber": "15551234567" })
    );
    assert_eq!(
        variables(&["--var", "a=", "--var", "b=x=y"]),
        json!({ "a": "", "b": "x=y" })
    );
    assert_eq!(
        variables(&["--var", "n:=42", "--var", "o:={\"a\":[1]}"]),
        json!({ "n": 42, "o": { "a": [1] } })
    );
    assert_eq!(variables(&["--var", "z:=null"]), json!({ "z": null }));
}

#[test]
fn variables_come_from_files_and_the_command_line_wins() {
    assert_eq!(
        variables(&["--vars", "a.json"]),
        json!({ "phoneNumber": "1", "n": 1.5, "o": { "b": [true, null] } })
    );
    assert_eq!(
        variables(&["--vars", "a.yaml"]),
        json!({ "phoneNumber": "2", "n": 7, "name": "Ann Smith" })
    );
    let both = variables(&["--var", "n:=8", "--vars", "a.yaml"]);
    assert_eq!(
        both,
        json!({ "phoneNumber": "2", "n": 8, "name": "Ann Smith" })
    );
}

#[test]
fn a_wrong_variable_is_wrong_usage() {
    refused(&["--var", "phoneNumber"], "`--var phoneNumber` has no `=`");
    refused(&["--var", "n:=1,"], "what stands after `:=` is not JSON");
    refused(&["--var", "$n=1"], "write it without the `$`: `n`");
    refused(&["--var", "a b=1"], "`a b` is no name of a variable");
    refused(&["--var", "=1"], "`` is no name of a variable");
}

#[test]
fn a_wrong_file_of_variables_is_wrong_usage_with_its_place() {
    refused(&["--vars", "list.json"], "list.json:1:1").says("the file holds no variables");
    refused(&["--vars", "names.json"], "names.json:1:2").says("`a b` is no name of a variable");
    refused(
        &["--vars", "none.json"],
        "cannot read `none.json`: there is no such file",
    );
}

#[test]
fn calls_go_where_map_sends_them() {
    let server = SERVING.block_on(async {
        let server = MockServer::start().await;
        let lookup = Mock::given(method("POST"))
            .and(path("/api"))
            .and(header("content-type", "application/json"))
            .and(body_json(json!({ "phoneNumber": "1" })));
        lookup
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "name": "Ann" })))
            .mount(&server)
            .await;
        server
    });
    let map = format!("https://crm.test={}", server.uri());
    let report = Folder::with_flow(lookup_flow())
        .run(&["--map", &map, "--var", "phoneNumber=1", "--format", "json"])
        .fine()
        .json();
    assert_eq!(
        report["variables"]["lookupResponse"],
        json!({ "name": "Ann" })
    );
    // The report names the flow's own address.
    assert_eq!(report["calls"][0]["url"], "https://crm.test/api");
}

#[test]
fn the_longest_mapped_prefix_wins() {
    let (short, long) = (
        serving_json("{\"from\":\"short\"}"),
        serving_json("{\"from\":\"long\"}"),
    );
    let longer = format!("https://crm.test/api=http://{}/deep/path", long.address());
    let report = Folder::with_flow(lookup_flow())
        .run(&["--map", &to(&short), "--map", &longer, "--format", "json"])
        .fine()
        .json();
    assert_eq!(report["variables"]["lookupResponse"]["from"], "long");
    assert_eq!((short.requests(), long.requests()), (0, 1));
}

#[test]
fn a_mapped_path_is_put_before_the_rest_of_the_address() {
    let targets = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = targets.clone();
    let server = {
        let _inside = SERVING.enter();
        let answer = move |request: flow_mock::Request| {
            seen.lock().unwrap().push(request.target);
            Script::json(200, "{}")
        };
        flow_mock::Server::start(answer).unwrap()
    };
    let map = format!("https://crm.test=http://{}/staging", server.address());
    Folder::with_flow(lookup_flow())
        .run(&["--map", &map])
        .fine();
    assert_eq!(*targets.lock().unwrap(), ["/staging/api"]);
}

#[test]
fn a_map_of_anything_but_addresses_is_wrong_usage() {
    for map in [
        "crm.test",
        "crm.test=127.0.0.1",
        "https://crm.test=127.0.0.1:80",
        "=http://127.0.0.1",
    ] {
        refused(&["--map", map], "both sides are URL prefixes with a scheme");
    }
}

#[test]
fn a_host_that_is_not_allowed_is_not_dialled() {
    let server = serving_json("{}");
    let folder = Folder::with_flow(lookup_flow());
    let report = folder
        .run(&[
            "--map",
            &to(&server),
            "--allow-host",
            "crm.test",
            "--format",
            "json",
        ])
        .status(1)
        .json();
    assert_eq!(report["calls"][0]["code"], "policy.host");
    assert_eq!(server.connections(), 0);
    folder
        .run(&["--map", &to(&server), "--allow-host", "127.0.0.1"])
        .fine();
    assert_eq!(server.connections(), 1);
}

#[test]
fn a_refused_host_is_named_with_what_allows_it() {
    let flow = lookup_flow();
    let ran = Folder::with_flow(flow)
        .run(&["--allow-host", "10.0.0.0/8"])
        .status(1);
    let refused = "warning: `crm.test` was not dialled: it is not among the hosts that may be dialled; \
                   `--allow-host crm.test` allows it\n";
    assert!(ran.stderr.ends_with(refused), "{}", ran.stderr);
}

#[test]
fn a_metadata_service_is_dialled_only_when_asked_for() {
    let folder = Folder::with_flow(lookup_flow());
    for host in ["169.254.169.254", "0xa9fea9fe", "[::ffff:169.254.169.254]"] {
        let map = format!("https://crm.test=http://{host}");
        let ran = folder.run(&["--map", &map, "--format", "json"]).status(1);
        assert!(
            ran.stderr.contains("`--allow-metadata` allows it"),
            "{}",
            ran.stderr
        );
        assert_eq!(ran.json()["calls"][0]["code"], "policy.host");
    }
    // With a list it must be on it too, so that nothing is dialled here either.
    let map = "https://crm.test=http://169.254.169.254";
    let ran = folder
        .run(&["--map", map, "--allow-metadata", "--allow-host", "crm.test"])
        .status(1);
    assert!(
        ran.stderr
            .contains("`--allow-host 169.254.169.254` allows it"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_host_that_is_no_host_is_wrong_usage() {
    Folder::with_flow(lookup_flow())
        .run(&["--allow-host", "https://crm.test"])
        .usage("https://crm.test");
}

#[test]
fn timeouts_are_scaled() {
    let server = serving(Script::new([flow_mock::Step::Hang]));
    let folder = Folder::with_flow(lookup_flow());
    let report = folder
        .run(&[
            "--map",
            &to(&server),
            "--timeout-scale",
            "0.02",
            "--format",
            "json",
        ])
        .status(1)
        .json();
    let call = &report["calls"][0];
    assert_eq!(call["code"], "timeout.head");
    assert!(
        (600.0..30_000.0).contains(&call["elapsedMs"].as_f64().unwrap()),
        "{call}"
    );
    for scale in ["0", "-1", "NaN", "inf"] {
        folder
            .run(&[&format!("--timeout-scale={scale}")])
            .usage("write a number above 0, at most 1000000");
    }
}

#[test]
fn a_reply_may_be_as_long_as_the_limit_says() {
    let server = serving_json("[1,2,3]");
    let folder = Folder::with_flow(lookup_flow());
    let code = |limit| {
        let args = [
            "--map",
            &to(&server),
            "--max-response-bytes",
            limit,
            "--format",
            "json",
        ];
        folder.run(&args).json()["calls"][0]["code"].clone()
    };
    assert_eq!(code("7"), Value::Null);
    assert_eq!(code("6"), "body.too-large");
}

#[test]
fn a_flow_can_come_from_standard_input() {
    Folder::new()
        .stdin(flow_of(SHOW))
        .flowsim(&["run", "-"])
        .fine()
        .prints("said \"ok\"");
    Folder::new()
        .stdin("{")
        .flowsim(&["run", "-"])
        .usage("<stdin>:1:");
}
