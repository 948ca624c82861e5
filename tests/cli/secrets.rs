//! A secret of the environment goes to the server and nowhere else.

use std::sync::{Arc, Mutex};

use flow_mock::{Request, Script, Server};

use crate::support::{Folder, Ran, SERVING, lookup_flow, to};

const TOKEN: &str = "tok-5f3a\"9c/1e77";

/// A server that repeats the credentials that it gets, in a header, a body and an error message.
fn echoing(status: u16) -> (Server, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = seen.clone();
    let answer = move |request: Request| {
        let given = request.header("authorization").unwrap_or("none").to_owned();
        kept.lock().unwrap().push(given.clone());
        let body = serde_json::json!({ "message": format!("no access for {given}"), "token": TOKEN, TOKEN: [given] });
        Script::reply(
            status,
            &[("content-type", "application/json"), ("x-echo", &given)],
            body.to_string(),
        )
    };
    let _inside = SERVING.enter();
    (Server::start(answer).unwrap(), seen)
}

const HEADER: &str = "Authorization=Bearer ${env:CRM_TOKEN}";

/// Every spelling in which the token could show.
#[track_caller]
fn is_hidden(text: &str) {
    let quoted = TOKEN.replace('"', "\\\"");
    for spelling in [TOKEN, &quoted, &quoted.replace('\\', "\\\\"), "5f3a"] {
        assert!(!text.contains(spelling), "{spelling} shows in\n{text}");
    }
}

#[track_caller]
fn hides_token(ran: Ran) -> Ran {
    is_hidden(&ran.stdout);
    is_hidden(&ran.stderr);
    ran
}

#[test]
fn a_secret_arrives_and_is_in_no_output() {
    for (status, exit) in [(200, 0), (401, 1)] {
        let (server, seen) = echoing(status);
        let folder = Folder::with_flow(lookup_flow()).env("CRM_TOKEN", TOKEN);
        let files = [
            "--trace",
            "t.jsonl",
            "--record",
            "c.json",
            "--snapshot",
            "s.json",
        ];
        let map = to(&server);
        let args = [&["--map", &map, "--header", HEADER][..], &files].concat();
        hides_token(folder.run(&args).status(exit)).prints("[redacted]");
        hides_token(
            folder
                .run(&[&args[..], &["--format", "json"]].concat())
                .status(exit),
        );
        for file in ["t.jsonl", "c.json", "s.json"] {
            is_hidden(&folder.read(file));
        }
        hides_token(folder.flowsim(&["replay", "c.json"]).status(exit));
        assert_eq!(
            *seen.lock().unwrap(),
            [format!("Bearer {TOKEN}"), format!("Bearer {TOKEN}")]
        );
    }
}

#[test]
fn a_secret_is_not_in_the_diff_of_a_snapshot() {
    let (server, _) = echoing(200);
    let folder = Folder::with_flow(lookup_flow())
        .env("CRM_TOKEN", TOKEN)
        .file("s.json", "{}\n");
    hides_token(
        folder
            .run(&[
                "--map",
                &to(&server),
                "--header",
                HEADER,
                "--snapshot",
                "s.json",
            ])
            .status(1),
    );
}

#[test]
fn a_header_without_secrets_arrives() {
    let (server, seen) = echoing(200);
    Folder::with_flow(lookup_flow())
        .run(&[
            "--map",
            &to(&server),
            "--header",
            "authorization=Basic abcd",
        ])
        .fine();
    assert_eq!(*seen.lock().unwrap(), ["Basic abcd"]);
}

#[track_caller]
fn refused(header: &str, says: &str) {
    let folder = Folder::with_flow(lookup_flow()).env("CRM_TOKEN", "line\nbreak");
    folder.run(&["--header", header]).usage(says).hides("break");
}

#[test]
fn a_variable_that_is_not_there_is_wrong_usage() {
    refused(
        "X-Key=${env:FLOWSIM_NO_SUCH_VARIABLE}",
        "wants the environment variable `FLOWSIM_NO_SUCH_VARIABLE`, which is not set",
    );
}

#[test]
fn a_header_that_cannot_be_sent_is_wrong_usage_and_not_repeated() {
    refused(
        "X-Key=${env:CRM_TOKEN}",
        "holds a character that HTTP does not allow",
    );
    refused("X-Key=${env:CRM_TOKEN", "has no closing `}`");
    refused("break me", "there is no `=`");
    refused("bre ak=x", "the name is letters, digits and `-`");
}
