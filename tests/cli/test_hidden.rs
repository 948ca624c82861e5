//! `redact` of a case, and headers that are secret by themselves: nowhere in what is printed or written.

use crate::support::{Folder, flow_of};

const EMAIL: &str = "ann@customers.test";
const COOKIE: &str = "0123456789abcdef";
const KEY: &str = "k-9876543210";

fn flow() -> String {
    flow_of(
        r#"{ "name": "Lookup", "type": "GetExternalContact", "url": "https://crm.test/api", "outputVariable": "customer",
             "headers": { "X-Api-Key": "$key" },
             "on": { "onerror": { "name": "Keep", "type": "SetVariable", "set": { "headers": "$error.headers", "said": "$error.message" } } } },
           { "name": "Hello", "type": "PlayMessage", "message": "Hello ${customer.email} of ${key}" }"#,
    )
}

/// A case that fails, with its secrets in every place that a failure shows.
fn suite(expect: &str) -> Folder {
    let reply = format!(r#"{{ email: {EMAIL}, pin: 12, note: "mail {EMAIL}" }}"#);
    let bad = format!(
        r#"{{ status: 401, headers: {{ Set-Cookie: "sid={COOKIE}; Path=/", X-Trace: abc }}, json: {{ message: "session {COOKIE} is over" }} }}"#
    );
    Folder::with_flow(flow()).file(
        "s.yaml",
        format!(
            "flow: flow.json\ndefaults: {{ given: {{ key: {KEY} }} }}\ncases:\n\
             - {{ name: fine, replies: {{ Lookup: {{ json: {reply} }} }}, expect: {{ {expect} }} }}\n\
             - {{ name: bad, replies: {{ Lookup: {bad} }}, expect: {{ variables: {{ said: no }} }} }}\n"
        ),
    )
}

const REDACT: &str = "snapshot: { redact: [\"$customer.email\", \"calls[0].responseBody.pin\"] }";

#[test]
fn what_is_redacted_by_path_is_nowhere_in_what_is_written() {
    let expect = format!("variables: {{ customer: {{ email: {EMAIL}x }} }}, {REDACT}");
    for way in [&[][..], &["--virtual"]] {
        let folder = suite(&expect);
        let reports = [
            "--report",
            "html=r.html",
            "--report",
            "junit=r.xml",
            "--report",
            "tap=r.tap",
            "--report",
            "json=r.json",
            "--report",
            "github=r.txt",
            "--record",
            "cassettes",
        ];
        let text = folder.flowsim(&[&["test", "s.yaml"], way, &reports].concat());
        text.status(1)
            .hides(EMAIL)
            .hides(COOKIE)
            .hides(KEY)
            .prints("[redacted]");
        let json = folder.flowsim(&[&["test", "s.yaml", "--format", "json"], way].concat());
        let json = json.status(1).hides(EMAIL).hides(COOKIE).hides(KEY).json();
        let report = &json["cases"][0]["report"];
        assert_eq!(report["variables"]["customer"]["email"], "(not kept)");
        assert_eq!(report["variables"]["customer"]["note"], "mail [redacted]");
        assert_eq!(report["calls"][0]["responseBody"]["pin"], "(not kept)");
        let bad = &json["cases"][1]["report"]["variables"];
        assert_eq!(bad["headers"]["set-cookie"], "[redacted]");
        assert_eq!(bad["headers"]["x-trace"], "abc");
        assert_eq!(bad["said"], "session [redacted] is over");
        let mut looked_at = 0;
        for entry in walkdir(&folder) {
            let text = std::fs::read_to_string(&entry).unwrap();
            for secret in [EMAIL, COOKIE, KEY] {
                assert!(
                    !text.contains(secret),
                    "{secret} in {}\n{text}",
                    entry.display()
                );
            }
            looked_at += 1;
        }
        // Five reports, two cassettes, the run that waits for a review.
        assert_eq!(looked_at, 8);
    }
}

/// Every file but the two that the test wrote.
fn walkdir(folder: &Folder) -> Vec<std::path::PathBuf> {
    let (mut open, mut files) = (vec![folder.path("")], Vec::new());
    while let Some(path) = open.pop() {
        match path.is_dir() {
            true => open.extend(path.read_dir().unwrap().map(|entry| entry.unwrap().path())),
            false => files.push(path),
        }
    }
    files.retain(|path| !path.ends_with("s.yaml") && !path.ends_with("flow.json"));
    files
}

#[test]
fn promises_are_judged_by_what_really_was() {
    let expect =
        format!("variables: {{ customer: {{ is: '$customer.email == \"{EMAIL}\"' }} }}, {REDACT}");
    let folder = suite(&expect);
    folder
        .flowsim(&["test", "s.yaml", "--update", "--filter", "fine"])
        .fine();
    folder
        .flowsim(&["test", "s.yaml", "--filter", "fine"])
        .fine()
        .hides(EMAIL);
}

#[test]
fn a_path_that_leads_nowhere_is_told() {
    let expect = "snapshot: { redact: [\"$customer.mail\"] }";
    let folder = suite(expect);
    let told = "`$customer.mail` leads nowhere in the report of the run";
    let loose = ["test", "s.yaml", "--filter", "fine", "--update"];
    let strict = [&loose[..], &["--strict"]].concat();
    folder.flowsim(&loose).fine().prints(told);
    folder.flowsim(&strict).status(1).prints(told);
}

#[test]
fn headers_that_are_secret_by_themselves_are_in_no_run_and_no_cassette() {
    let folder = suite("outcome: ended");
    let key = format!("key={KEY}");
    let bad = folder.run(&[
        "--stubs",
        "s.yaml#bad",
        "--var",
        &key,
        "--record",
        "c.json",
        "--trace",
        "t.jsonl",
        "--format",
        "json",
    ]);
    let bad = bad.fine().hides(COOKIE).hides(KEY);
    for file in ["c.json", "t.jsonl"] {
        let text = folder.read(file);
        assert!(!text.contains(COOKIE) && !text.contains(KEY), "{text}");
    }
    let again = folder
        .flowsim(&["replay", "c.json", "--format", "json"])
        .fine();
    assert_eq!(again.stdout, bad.stdout);
}

#[test]
fn a_run_with_a_cases_stubs_hides_what_the_case_redacts() {
    let folder = suite(REDACT);
    let ran = folder.run(&["--stubs", "s.yaml#fine", "--record", "c.json"]);
    ran.fine().hides(EMAIL).prints("mail [redacted]");
    assert!(!folder.read("c.json").contains(EMAIL));
}

#[test]
fn a_secret_that_the_flow_itself_writes_is_shown_neither_by_a_run_nor_by_its_replay() {
    let flow = flow_of(&format!(
        r#"{{ "name": "Lookup", "type": "GetExternalContact", "url": "https://crm.test/api", "headers": {{ "Authorization": "Bearer {KEY}" }} }},
           {{ "name": "Say", "type": "PlayMessage", "message": "{KEY}" }}"#
    ));
    let folder =
        Folder::with_flow(flow).file("s.yaml", "cases: [{ replies: { Lookup: { json: {} } } }]");
    let ran = folder.run(&[
        "--stubs", "s.yaml", "--record", "c.json", "--trace", "t.jsonl",
    ]);
    let ran = ran.fine().hides(KEY).prints("[redacted]");
    let again = folder
        .flowsim(&["replay", "c.json", "--trace", "again.jsonl"])
        .fine();
    assert_eq!(again.stdout, ran.stdout);
    assert_eq!(folder.read("again.jsonl"), folder.read("t.jsonl"));
    assert!(!folder.read("t.jsonl").contains(KEY));
    let against = folder.flowsim(&["replay", "c.json", "--against", "flow.json"]);
    against.fine().hides(KEY);
}
