//! Files that are broken, hostile or not there: a clear message, the right status, nothing lost, no panic.

use std::fs;

use crate::support::{Folder, Ran, flow_of, lookup_flow, serving_json, to};

/// Asserts that `run` refuses a flow with status 2 and that `check` finds something with status 1.
#[track_caller]
fn refused(flow: impl AsRef<[u8]>, says: &str) -> Ran {
    let folder = Folder::with_flow(flow);
    let checked = folder.flowsim(&["check", "flow.json"]).status(1);
    assert!(checked.stdout.contains(says), "lacks {says:?}\n{checked:?}");
    folder.run(&[]).usage(says)
}

#[test]
fn a_file_that_is_no_json_is_refused() {
    refused("", "flow.json:1:1");
    refused("   \n\n ", "error[syntax]");
    refused("hello", "error[syntax]");
    refused("{\"name\": ", "error[syntax]");
    refused("{\"name\": \"a\" \"b\"}", "error[syntax]");
    refused("<flow/>", "error[syntax]");
    refused("\u{0}\u{1}\u{2}", "error[syntax]");
}

#[test]
fn json_that_is_no_flow_is_refused() {
    for text in [
        "[]",
        "3",
        "null",
        "true",
        "\"flow\"",
        "{}",
        "[{\"name\": \"a\"}]",
        "{\"initialAction\": []}",
    ] {
        refused(text, "--> flow.json:1:");
    }
}

#[test]
fn bytes_that_are_not_utf8_are_refused_with_their_place() {
    refused(b"{\n\"name\": \"caf\xe9\"}", "flow.json:2:13").says("the file is not UTF-8 text");
    let utf16: Vec<u8> = "\u{feff}{}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    refused(utf16, "it looks like UTF-16: save it as UTF-8");
    let unmarked: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_be_bytes).collect();
    refused(unmarked, "it looks like UTF-16: save it as UTF-8");
    refused("{\"a\": \0}", "no text holds a NUL");
}

#[test]
fn a_byte_order_mark_is_refused_with_what_to_do() {
    let flow = flow_of(r#"{ "name": "Bye", "type": "Disconnect" }"#);
    refused(
        format!("\u{feff}{flow}"),
        "save the file as UTF-8 without a byte-order mark",
    );
}

#[test]
fn a_huge_file_is_refused() {
    let spaces = " ".repeat(40 << 20);
    for command in ["run", "check"] {
        let ran = Folder::with_flow(&spaces)
            .flowsim(&[command, "flow.json"])
            .usage("it is larger than 32 MiB");
        assert!(ran.stderr.len() < 1000, "{ran:?}");
    }
    Folder::new()
        .stdin(&spaces)
        .flowsim(&["run", "-"])
        .usage("it is larger than 32 MiB");
}

#[test]
fn a_file_of_33_million_spaces_is_an_empty_one() {
    let ran = refused(" ".repeat(32 << 20), "error[syntax]");
    assert!(ran.stderr.len() < 2000);
}

#[test]
fn a_long_line_is_not_printed_whole() {
    let ran = refused(
        format!("{{\"name\": \"{}\" oops}}", "x".repeat(1 << 20)),
        "flow.json:1:",
    );
    assert!(ran.stderr.len() < 10_000, "{} bytes", ran.stderr.len());
}

#[test]
fn deep_nesting_is_refused() {
    refused("[".repeat(100_000), "flow.json:1:");
    refused(
        format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)),
        "flow.json:1:",
    );
    refused("{\"a\":".repeat(100_000), "flow.json:1:");
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let flow = flow_of(&format!(
        r#"{{ "name": "Set", "type": "SetVariable", "set": {{ "a": {deep} }} }}"#
    ));
    refused(flow, "flow.json:3:");
}

#[test]
fn deep_conditions_are_refused() {
    for condition in [
        format!("{}1{}", "(".repeat(100_000), ")".repeat(100_000)),
        "not ".repeat(100_000) + "true",
        "-".repeat(100_000) + "1",
    ] {
        let flow = flow_of(&format!(
            r#"{{ "name": "If", "type": "Decision", "condition": "{condition}", "on": {{ "yes": "If" }} }}"#
        ));
        let ran = Folder::with_flow(flow)
            .flowsim(&["check", "flow.json"])
            .status(1)
            .prints("expression");
        assert!(ran.stdout.len() < 10_000, "{} bytes", ran.stdout.len());
    }
}

#[test]
fn a_long_chain_of_inline_actions_does_not_overflow() {
    let mut chain = r#""Start""#.to_owned();
    for number in 0..40 {
        chain = format!(
            r#"{{ "name": "A{number}", "type": "Log", "message": "x", "on": {{ "next": {chain} }} }}"#
        );
    }
    let flow = format!(
        r#"{{ "initialAction": {{ "name": "Start", "type": "Start", "on": {{ "next": {chain} }} }}, "actions": [] }}"#
    );
    let ran = Folder::with_flow(flow).run(&["--max-actions", "500"]);
    ran.status(1).prints("limit");
}

#[test]
fn many_mistakes_take_linear_time() {
    let broken = r#"{ "name": "A", "type": "Nope", "on": { "next": "Nowhere" } },"#.repeat(3000);
    let flow = flow_of(broken.trim_end_matches(','));
    let ran = Folder::with_flow(flow)
        .flowsim(&["check", "flow.json", "--format", "json"])
        .status(1);
    assert!(ran.json()["findings"].as_array().unwrap().len() >= 3000);
}

#[test]
fn a_flow_that_refers_to_itself_stops_at_the_limit() {
    let itself = r#"{ "initialAction": { "name": "Start", "type": "Start", "on": { "next": "Start" } }, "actions": [] }"#;
    Folder::with_flow(itself).run(&[]).status(1).prints("limit");
}

#[test]
fn control_characters_never_reach_a_terminal() {
    let odd = r"a\u001b[31mb\u0007\u0000\u009b\r\t\u202e";
    let flow = flow_of(&format!(
        r#"{{ "name": "{odd}", "type": "Log", "message": "{odd}", "level": "{odd}", "on": {{ "next": "Say" }} }},
{{ "name": "Say", "type": "PlayMessage", "message": "${{x}} {odd}", "on": {{ "next": "Set" }} }},
{{ "name": "Set", "type": "SetVariable", "set": {{ "a": "{odd}", "b": {{ "{odd}": "{odd}" }} }}, "on": {{ "next": "Lookup" }} }},
{{ "name": "Lookup", "type": "GetExternalContact", "url": "https://crm.test/api", "on": {{ "onerror": "Go" }} }},
{{ "name": "Go", "type": "TransferToQueue", "queue": {{ "id": "{odd}" }} }}"#
    ));
    let body = serde_json::json!({ "message": "\u{1b}]0;title\u{7}\u{9b}2J\r" }).to_string();
    let server = crate::support::serving(flow_mock::Script::json(500, body));
    let folder = Folder::with_flow(flow);
    // Every run is searched for raw control characters.
    let ran = folder
        .run(&[
            "--map",
            &to(&server),
            "--snapshot",
            "s.json",
            "--record",
            "c.json",
        ])
        .fine();
    assert!(!ran.stdout.contains('\u{202e}'), "{ran:?}");
    folder.flowsim(&["replay", "c.json"]).fine();
    folder
        .run(&["--map", &to(&server), "--format", "json"])
        .fine();
    folder.run(&["--map", &to(&server), "--repeat", "2"]).fine();
    folder.flowsim(&["check", "flow.json"]).fine();
}

#[test]
fn control_characters_of_mistakes_and_arguments_are_not_repeated() {
    refused("{\"na\u{1b}[31mme\": \u{9b}}", "flow.json:1:");
    refused("{\"name\": \"a\tb\u{0}\"}", "flow.json:1:");
    let folder = Folder::with_flow(lookup_flow());
    folder
        .run(&["--var", "a\u{1b}[31mb=1"])
        .usage("is no name of a variable");
    folder.run(&["--map", "\u{1b}[31m=x"]).usage("URL prefixes");
    folder.run(&["--header", "\u{1b}[31m=x"]).usage("--header");
    folder
        .run(&["--stubs", "\u{1b}[31m.yaml"])
        .usage("there is no such file");
    folder
        .flowsim(&["run", "\u{1b}[31m.json"])
        .usage("there is no such file");
    folder.flowsim(&["check", "\u{1b}[31m.json"]).status(2);
}

/// A flow that looks up this address, run where no host may be dialled.
#[track_caller]
fn looked_up(url: &str) -> Ran {
    let flow = lookup_flow().replace("https://crm.test/api", url);
    Folder::with_flow(flow).run(&["--allow-host", "nobody.test"])
}

#[test]
fn addresses_that_cannot_be_called_are_refused() {
    for url in [
        "",
        " ",
        "crm.test",
        "//crm.test",
        "https://",
        "ftp://crm.test/x",
        "file:///etc/passwd",
        "javascript:1",
        "data:,x",
        "https://crm.test:99999/",
        "https://crm.test:x/",
        "https://crm .test/",
        "https://[::1/",
        "https://%00/",
        "https://a@:80/",
        "https://user:secret@crm.test/",
    ] {
        looked_up(url)
            .usage("error[invalid-url]")
            .says("flow.json:3:");
    }
}

#[test]
fn an_address_without_its_two_slashes_is_refused() {
    looked_up("https:///x").usage("error[invalid-url]");
    looked_up("https:crm.test").usage("error[invalid-url]");
}

#[test]
fn addresses_of_every_other_kind_are_called() {
    for url in [
        "https://crm.test",
        "https://CRM.test/a?b#c",
        "https://[::1]:1/",
        "https://127.0.0.1:1/",
        "https://crm.test./",
        "https://xn--mnchen-3ya.test/",
        "https://m\u{fc}nchen.test/\u{fc}",
        "https://crm.test/a b",
        "https://crm.test:443/",
    ] {
        looked_up(url).status(1).prints("policy.host");
    }
}

#[test]
fn a_missing_file_and_a_folder_cannot_be_read() {
    let folder = Folder::new();
    for command in ["run", "check", "replay"] {
        folder
            .flowsim(&[command, "none.json"])
            .status(2)
            .says("cannot read `none.json`: there is no such file");
        folder
            .flowsim(&[command, "."])
            .status(2)
            .says("cannot read `.`: it is a folder");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_no_report() {
    let server = serving_json("{}");
    let folder = Folder::with_flow(lookup_flow());
    for option in ["--trace", "--record"] {
        let ran = folder
            .run(&["--map", &to(&server), option, "/dev/full"])
            .status(3);
        ran.prints("verdict   success")
            .prints("ended")
            .says("cannot write `/dev/full`");
    }
}

#[test]
fn a_file_that_cannot_be_written_loses_no_report() {
    let server = serving_json("{}");
    let folder = Folder::with_flow(lookup_flow());
    fs::create_dir(folder.path("folder")).unwrap();
    for option in ["--trace", "--record", "--snapshot"] {
        for path in ["nowhere/x.json", "flow.json/x", "folder"] {
            let ran = folder.run(&["--map", &to(&server), option, path]);
            // A snapshot that cannot be read is wrong usage, like every file that cannot.
            let status = if option == "--snapshot" && path == "folder" {
                2
            } else {
                3
            };
            ran.status(status).prints("verdict   success").says(path);
        }
    }
    assert_eq!(folder.files(), ["flow.json", "folder"]);
}

#[test]
fn one_file_that_cannot_be_written_does_not_lose_the_others() {
    let server = serving_json("{}");
    let folder = Folder::with_flow(lookup_flow());
    let files = [
        "--trace",
        "nowhere/t",
        "--record",
        "c.json",
        "--snapshot",
        "s.json",
    ];
    folder
        .run(&[&["--map", &to(&server)][..], &files].concat())
        .status(3);
    assert_eq!(folder.files(), ["c.json", "flow.json", "s.json"]);
}

#[test]
fn a_closed_stdout_is_no_panic() {
    use std::process::{Command, Stdio};
    let folder = Folder::with_flow(flow_of(
        r#"{ "name": "A", "type": "Log", "message": "a", "on": { "next": "A" } }"#,
    ));
    let mut command = Command::new(env!("CARGO_BIN_EXE_flowsim"));
    command
        .args(["run", "flow.json"])
        .current_dir(folder.path(""))
        .stdin(Stdio::null());
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn no_output_goes_over_the_flow_or_another_output() {
    let folder = Folder::with_flow(lookup_flow());
    let flow = std::fs::read(folder.path("flow.json")).unwrap();
    for twice in [
        &["--trace", "flow.json"][..],
        &["--record", "./flow.json"],
        &["--trace", "out", "--record", "out"],
    ] {
        folder
            .run(twice)
            .usage("is named twice: it would be overwritten");
    }
    assert_eq!(std::fs::read(folder.path("flow.json")).unwrap(), flow);
    assert_eq!(folder.files(), ["flow.json"]);
}
