//! A secret that comes back in any spelling and at any place of a reply is in no output of any command.

use std::{fs, path::PathBuf};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD},
};
use flow_mock::{Script, Step};

use crate::support::{Folder, Ran, flow_of, serving, to};

/// Every spelling leaves one of these as it is, or is a spelling of it.
const ENDS: [&str; 2] = ["Zq07KxRt", "Wv93MyGh"];

/// Holds what JSON, addresses, HTML and the two alphabets of base64 spell differently.
const SECRET: &str = r#"Zq07KxRt"/+&<\>???~'Wv93MyGh"#;

fn each(text: &str, spelt: impl Fn(u8) -> String) -> String {
    text.bytes().map(spelt).collect()
}

fn unless_plain(text: &str, spelt: impl Fn(u8) -> String) -> String {
    each(text, |byte| match byte.is_ascii_alphanumeric() {
        true => char::from(byte).to_string(),
        false => spelt(byte),
    })
}

fn quoted(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted[1..quoted.len() - 1].to_owned()
}

/// How services write a text.
fn spellings(secret: &str) -> Vec<(&'static str, String)> {
    let with_user = format!("user:{secret}");
    vec![
        ("plain", secret.to_owned()),
        ("json", quoted(secret)),
        ("json in json", quoted(&quoted(secret))),
        ("json of PHP", quoted(secret).replace('/', "\\/")),
        (
            "json of browsers",
            quoted(secret)
                .replace('<', "\\u003c")
                .replace('>', "\\u003E")
                .replace('&', "\\u0026"),
        ),
        ("code points", each(secret, |byte| format!("\\u{byte:04x}"))),
        (
            "percent",
            unless_plain(secret, |byte| format!("%{byte:02X}")),
        ),
        (
            "small percent",
            unless_plain(secret, |byte| format!("%{byte:02x}")),
        ),
        ("all percent", each(secret, |byte| format!("%{byte:02x}"))),
        (
            "encodeURI",
            secret
                .replace('"', "%22")
                .replace('<', "%3C")
                .replace('\\', "%5C")
                .replace('>', "%3E"),
        ),
        (
            "html",
            secret
                .replace('&', "&amp;")
                .replace('"', "&quot;")
                .replace('<', "&lt;")
                .replace('>', "&gt;")
                .replace('\'', "&#39;"),
        ),
        ("base64", STANDARD.encode(secret)),
        ("bare base64", STANDARD_NO_PAD.encode(secret)),
        ("base64 of a pair", STANDARD.encode(&with_user)),
        ("base64 of json", STANDARD.encode(quoted(secret))),
        (
            "base64 of percent",
            STANDARD.encode(unless_plain(secret, |byte| format!("%{byte:02X}"))),
        ),
        ("base64 for addresses", URL_SAFE.encode(secret)),
        (
            "base64 of a pair for addresses",
            URL_SAFE_NO_PAD.encode(with_user),
        ),
        ("hex", each(secret, |byte| format!("{byte:02x}"))),
        ("large hex", each(secret, |byte| format!("{byte:02X}"))),
    ]
}

/// What must be in no output.
fn canaries() -> Vec<String> {
    let mut canaries = Vec::new();
    for end in ENDS {
        let plain = ["plain", "code points", "all percent", "hex", "large hex"];
        let mut spelt = spellings(end);
        spelt.retain(|(name, _)| plain.contains(name));
        canaries.extend(spelt.into_iter().map(|(_, text)| text));
        for before in ["", "a", "ab"] {
            let encoded = STANDARD_NO_PAD.encode(format!("{before}{end}"));
            canaries.push(encoded[before.len() + 1..encoded.len() - 1].to_owned());
        }
    }
    canaries
}

#[track_caller]
fn hides(place: &str, shown: &str, text: &str) {
    for canary in canaries() {
        if let Some(at) = text.find(&canary) {
            let around: String = text[..at].chars().rev().take(90).collect();
            let around: String = around.chars().rev().collect();
            panic!("{place}: {shown} shows {canary} behind {around}\n{text}");
        }
    }
}

#[track_caller]
fn says_nothing(place: &str, ran: &Ran) {
    hides(place, "stdout", &ran.stdout);
    hides(place, "stderr", &ran.stderr);
}

/// Every file but the ones that the test wrote.
fn written(folder: &Folder, own: &[&str]) -> Vec<PathBuf> {
    let (mut open, mut files) = (vec![folder.path("")], Vec::new());
    while let Some(path) = open.pop() {
        match path.is_dir() {
            true => open.extend(path.read_dir().unwrap().map(|entry| entry.unwrap().path())),
            false => files.push(path),
        }
    }
    files.retain(|path| !own.iter().any(|own| path.ends_with(own)));
    files
}

#[track_caller]
fn writes_nothing(place: &str, folder: &Folder, own: &[&str], at_least: usize) {
    let files = written(folder, own);
    assert!(files.len() >= at_least, "{place}: {files:?}");
    for file in files {
        let text = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
        hides(place, &file.display().to_string(), &text);
    }
}

/// A flow that keeps and says whatever it is told.
fn flow() -> String {
    flow_of(
        r#"{ "name": "Lookup", "type": "GetExternalContact", "url": "https://crm.test/api", "timeout": 30000,
             "headers": { "X-Api-Key": "$key" }, "inputVariables": { "key": "$key", "in": "a ${key}" },
             "on": { "next": "Say", "onerror": "Keep" } },
           { "name": "Keep", "type": "SetVariable", "set": { "kept": "$error", "said": "${error.message}" } },
           { "name": "Say", "type": "PlayMessage", "message": "${lookupResponse.a} ${said} ${key}" },
           { "name": "Write", "type": "Log", "message": "${lookupResponse.a} ${said}" },
           { "name": "To", "type": "TransferToQueue", "queue": { "id": "q ${said}" } }"#,
    )
}

/// One reply for each place that a secret can have in it.
fn places() -> Vec<(String, Script)> {
    let spelt = spellings(SECRET);
    let all: Vec<_> = spelt.iter().map(|(_, text)| text.as_str()).collect();
    let line = all.join(" ");
    let nested = serde_json::json!({ "a": all, "b": [{ "c": { line.clone(): [line, 1] } }] });
    let mut places: Vec<_> = spelt
        .iter()
        .flat_map(|(name, text)| {
            let message = serde_json::json!({ "message": format!("no access for {text}") });
            [
                (
                    format!("message, {name}"),
                    Script::json(401, message.to_string()),
                ),
                (
                    format!("text, {name}"),
                    Script::reply(
                        500,
                        &[("content-type", "text/html")],
                        format!("<p>{text}</p>"),
                    ),
                ),
            ]
        })
        .collect();
    let headers = [
        ("location", &*format!("https://a.test/?t={line}")),
        ("x-echo", &line),
    ];
    let broken = format!("{{\"a\": \"{line}");
    places.extend(
        [
            ("body", Script::json(200, nested.to_string())),
            ("redirect", Script::reply(302, &headers, "")),
            ("refusal's header", Script::reply(403, &headers, "{}")),
            ("broken JSON", Script::json(200, broken)),
            (
                "chunks",
                in_chunks(&serde_json::json!({ "a": line }).to_string()),
            ),
            ("cut message", cut_message()),
            ("cut JSON", cut_json(&spelt)),
            ("cut body", cut_body(&spelt)),
        ]
        .map(|(name, script)| (name.to_owned(), script)),
    );
    places
}

/// Chunks of seven bytes: none holds the secret.
fn in_chunks(body: &str) -> Script {
    let head =
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    let mut script = Script::raw(head);
    for chunk in body.as_bytes().chunks(7) {
        let chunk = [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat();
        script = script.then(Step::Send(chunk.into()));
    }
    script.then(Step::Send("0\r\n\r\n".into()))
}

/// Only 500 letters of a message are kept: the secret lies across the end.
fn cut_message() -> Script {
    let text = format!("{}{SECRET}", "x".repeat(500 - SECRET.len() + 3));
    Script::reply(500, &[], text)
}

/// A secret in each spelling, the last one cut within itself.
fn cut(spelt: &[(&str, String)]) -> String {
    let mut text = String::from("{\"a\": \"");
    for (_, spelling) in spelt {
        text += spelling;
        text += " ";
    }
    let (_, last) = &spelt[0];
    text + &last[..SECRET.len() - 4]
}

/// A reply that is shorter than it should be, and complete all the same.
fn cut_json(spelt: &[(&str, String)]) -> Script {
    Script::json(200, cut(spelt))
}

/// A reply that breaks off.
fn cut_body(spelt: &[(&str, String)]) -> Script {
    let body = cut(spelt);
    let length = body.len() + 100;
    Script::raw(format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    ))
}

const HEADER: [&str; 2] = ["--header", "X-Token=Bearer ${env:KEY}"];

#[test]
fn a_secret_that_is_sent_back_is_in_no_output_of_a_run() {
    for (place, script) in places() {
        let server = serving(script);
        let map = to(&server);
        let folder = Folder::with_flow(flow()).env("KEY", SECRET);
        let key = format!("key={SECRET}");
        let run = |more: &[&str]| {
            let given = ["--map", &map, "--var", &key];
            let ran = folder.run(&[&given, &HEADER[..], more].concat());
            says_nothing(&place, &ran);
        };
        let files = [
            "--trace",
            "t.jsonl",
            "--record",
            "c.json",
            "--snapshot",
            "s.json",
        ];
        run(&files);
        run(&["--format", "json", "--strict"]);
        for args in [
            &["replay", "c.json"][..],
            &["replay", "c.json", "--against", "flow.json"],
            &[
                "graph",
                "flow.json",
                "--trace",
                "t.jsonl",
                "-o",
                "g.svg",
                "--format",
                "svg",
            ],
        ] {
            says_nothing(&place, &folder.flowsim(args));
        }
        writes_nothing(&place, &folder, &["flow.json"], 4);
    }
}

/// The key is given to the case, sent in a secret header, and sent back in a cookie and a message.
const SUITE: &str = r#"
flow: flow.json
defaults: { given: { key: Zq07KxRt-Wv93MyGh } }
cases:
  - name: refused
    replies:
      Lookup: { status: 401, headers: { Set-Cookie: sid=Zq07KxRt-Wv93MyGh }, json: { message: no Zq07KxRt-Wv93MyGh } }
    expect: { variables: { said: nothing } }
"#;

#[test]
fn a_secret_header_is_in_no_output_of_a_suite_and_in_no_finding() {
    let folder = Folder::with_flow(flow()).file("a.scenario.yaml", SUITE);
    let mut test = vec!["test", "a.scenario.yaml", "--record", "cassettes"];
    for report in [
        "html=r.html",
        "junit=r.xml",
        "tap=r.tap",
        "json=r.json",
        "github=r.txt",
    ] {
        test.extend(["--report", report]);
    }
    let key = "key=Zq07KxRt-Wv93MyGh";
    for (args, status) in [
        (&test[..], 1),
        (
            &["test", "a.scenario.yaml", "--virtual", "--format", "json"],
            1,
        ),
        (
            &[
                "fuzz",
                "flow.json",
                "--cases",
                "200",
                "--var",
                key,
                "--report",
                "json=f.json",
            ],
            1,
        ),
    ] {
        says_nothing(args[0], &folder.flowsim(args).status(status));
    }
    writes_nothing("suite", &folder, &["flow.json", "a.scenario.yaml"], 7);
}

/// A secret without what YAML and command lines would quote.
const KEY: &str = "Zq07KxRt-Wv93MyGh";

/// Command lines with their statuses. `MAP` leads to a server that sends the key back, `VAR` gives it to the flow.
const COMMANDS: [(i32, &str); 15] = [
    (
        0,
        "run flow.json MAP VAR --header X-Token=${env:KEY} --repeat 3 --format json",
    ),
    (
        0,
        "run flow.json MAP VAR --header X-Token=${env:KEY} --trace t.jsonl --record c.json --snapshot s.json",
    ),
    (0, "replay c.json --format json"),
    (
        1,
        "test fails.yaml --report json=r.json --report html=r.html --record cassettes",
    ),
    (1, "review fails.yaml --list"),
    (
        1,
        "merge r.json --report html=m.html --report junit=m.xml --format json",
    ),
    (0, "mutate flow.json passes.yaml --format json"),
    (
        1,
        "fuzz flow.json VAR --cases 300 --wire --cassette c.json --report html=f.html",
    ),
    (0, "cover flow.json VAR --out cover.yaml --format json"),
    (0, "test cover.yaml"),
    (0, "check flow.json --format sarif"),
    (0, "check flow.json --format github"),
    (0, "graph flow.json --trace t.jsonl --format svg"),
    (0, "world flow.json"),
    (0, "eval IsSet($key) --var key=1 --format json"),
];

/// What is secret stands in a header's name, in the environment and in `redact`; the files that the test wrote hold it.
#[test]
fn no_command_shows_or_writes_a_secret() {
    let body = format!(r#"{{"message": "no access for {KEY}", "token": "{KEY}"}}"#);
    let server = serving(Script::json(401, body));
    let (map, var) = (to(&server), format!("key={KEY}"));
    let redact =
        "snapshot: { redact: [\"$key\", \"$kept\", \"$said\", \"calls[*].responseBody\"] }";
    let (before, _) = SUITE.split_once("expect:").unwrap();
    let folder = Folder::with_flow(flow())
        .file(
            "fails.yaml",
            format!("{before}expect: {{ {redact}, variables: {{ said: no }} }}\n"),
        )
        .file(
            "passes.yaml",
            format!("{before}expect: {{ outcome: transferred }}\n"),
        )
        .env("KEY", KEY);
    let own = ["flow.json", "fails.yaml", "passes.yaml"];
    for (status, line) in COMMANDS {
        let line = line
            .replace("MAP", "--map {map}")
            .replace("VAR", "--var {var}");
        let words = line
            .split(' ')
            .map(|word| word.replace("{map}", &map).replace("{var}", &var));
        let words: Vec<_> = words.collect();
        let args: Vec<_> = words.iter().map(String::as_str).collect();
        says_nothing(&line, &folder.flowsim(&args).status(status));
        writes_nothing(&line, &folder, &own, 0);
    }
    writes_nothing("all", &folder, &own, 12);
}

/// Addresses may be written with credentials, which are refused and not repeated.
#[test]
fn credentials_in_addresses_are_in_no_error() {
    let folder = Folder::with_flow(flow());
    for (option, value) in [
        ("--map", "https://crm.test=http://me:KEY@127.0.0.1:1"),
        ("--map", "https://me:KEY@crm.test=http://127.0.0.1:1"),
        ("--map", "crm=http://me:KEY@[::1"),
        ("--proxy", "http://me:KEY@[::1"),
        ("--proxy", "ftp://me:KEY@a.test"),
        ("--allow-host", "http://me:KEY@a.test"),
        ("--header", "KEY KEY=1"),
        ("--header", "X=KEY\u{7f}"),
    ] {
        let value = value.replace("KEY", KEY);
        says_nothing(option, &folder.run(&[option, &value]).status(2));
    }
    let action = r#"{ "name": "Find", "integrationType": "crm", "actionType": "custom",
        "config": { "request": { "requestUrlTemplate": "/a?key=${credentials.key}", "requestType": "GET" },
          "response": { "successTemplate": "{}" } },
        "contract": { "input": { "inputSchema": { "type": "object" } }, "output": { "successSchema": { "type": "object" } } } }"#;
    let folder = Folder::new().file("find.json", action).env("KEY", KEY);
    for credential in ["key=${env:KEY}".to_owned(), format!("key={KEY}")] {
        for (integration, map, status) in [
            ("crm=https://me:KEY@a.test", None, 2),
            ("crm=https://me:KEY@ a", None, 2),
            (
                "crm=https://a.test",
                Some("https://a.test=http://me:KEY@a"),
                2,
            ),
            ("crm=https://nobody.invalid", None, 1),
            ("crm=http://127.0.0.1:1", None, 1),
            ("crm=https://127.0.0.1:1", None, 1),
        ] {
            let integration = integration.replace("KEY", KEY);
            let map = map.map(|map| map.replace("KEY", KEY));
            for format in ["text", "json"] {
                let mut args = vec!["action", "find.json", "--integration", &integration];
                args.extend(["--credential", &credential, "--format", format]);
                args.extend(map.iter().flat_map(|map| ["--map", map]));
                says_nothing(&integration, &folder.flowsim(&args).status(status));
            }
        }
    }
}
