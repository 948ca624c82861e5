//! The README's commands, run with the built binary: what they print is what the README shows.

use std::{fs, path::Path, process::Command};

use crate::support::{Folder, root, without_times};

/// A command of a console block, and the lines that the block shows after it.
#[derive(Debug, PartialEq)]
struct Example {
    command: String,
    shown: Vec<String>,
}

/// The commands of all blocks that are marked as `console`.
fn examples(readme: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        match line.trim() {
            "```console" => inside = true,
            fence if fence.starts_with("```") => inside = false,
            _ if !inside => {}
            _ => match (line.strip_prefix("$ "), examples.last_mut()) {
                (Some(command), Some(last)) if last.command.ends_with('\\') => {
                    panic!("{command} follows a cut command")
                }
                (Some(command), _) => examples.push(Example {
                    command: command.to_owned(),
                    shown: Vec::new(),
                }),
                (None, Some(last)) if last.command.ends_with('\\') => {
                    last.command.pop();
                    last.command.push_str(line.trim_start_matches(['>', ' ']));
                }
                (None, Some(last)) => last.shown.push(line.to_owned()),
                (None, None) => panic!("{line} comes before any command"),
            },
        }
    }
    examples
}

/// The arguments of a command that runs `flowsim`; `None` for other commands.
fn arguments(command: &str) -> Option<&str> {
    let flowsim = command.strip_prefix("flowsim ").or_else(|| {
        let cargo = command.strip_prefix("cargo run ")?;
        cargo.split_once("-- ").map(|(_, arguments)| arguments)
    });
    flowsim.map(|arguments| arguments.split(" #").next().unwrap_or(arguments))
}

/// Runs a line with a shell that knows `flowsim` as the built binary: what comes on stdout, and on both streams together.
fn run_line(arguments: &str, folder: &Path) -> [String; 2] {
    ["2>/dev/null", "2>&1"].map(|streams| {
        let script =
            format!("flowsim() {{ \"$FLOWSIM\" \"$@\"; }}; {{ flowsim {arguments}; }} {streams}");
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &script])
            .current_dir(folder)
            .env("FLOWSIM", env!("CARGO_BIN_EXE_flowsim"));
        let output = shell.env_remove("NO_COLOR").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    })
}

/// Whether lines match what is shown; a line that is only `…` stands for any lines.
fn matches(shown: &[String], came: &[String]) -> bool {
    let mut came = came;
    let mut parts = shown.split(|line| line.trim() == "…");
    let first = parts.next().unwrap_or_default();
    let Some(rest) = came.strip_prefix(first) else {
        return false;
    };
    came = rest;
    let mut parts: Vec<_> = parts.collect();
    let Some(last) = parts.pop() else {
        return came.is_empty();
    };
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        let Some(at) = came.windows(part.len()).position(|lines| lines == part) else {
            return false;
        };
        came = &came[at + part.len()..];
    }
    came.ends_with(last)
}

/// Lines as they are compared: without times, and without blanks at their ends and empty lines around them.
fn compared(text: &str) -> Vec<String> {
    let clean = without_times(text);
    clean
        .trim_matches('\n')
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

/// Runs every example in `folder`, and says which ones print something else than they show.
fn differences(readme: &str, folder: &Path) -> Vec<String> {
    let examples = examples(readme);
    let runs = examples
        .iter()
        .filter_map(|example| Some((example, arguments(&example.command)?)));
    let difference = |(example, arguments): (&Example, &str)| {
        let shown = compared(&example.shown.join("\n"));
        let came = run_line(arguments, folder).map(|text| compared(&text));
        let said = || {
            format!(
                "$ {}\n--- shown\n{}\n--- came\n{}\n",
                example.command,
                shown.join("\n"),
                came[1].join("\n")
            )
        };
        // A block may leave out what is said on stderr.
        (!came.iter().any(|came| matches(&shown, came))).then(said)
    };
    runs.filter_map(difference).collect()
}

#[test]
fn the_readme_shows_what_comes() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let commands = examples(&readme);
    let runs = commands
        .iter()
        .filter(|example| arguments(&example.command).is_some())
        .count();
    assert!(
        runs >= 2,
        "the README starts with a run that works and a run that fails"
    );
    let differences = differences(&readme, &root());
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn commands_are_read_with_what_they_show() {
    let readme = "# A\n```console\n$ git clone x\n$ cargo run -q -- run a \\\n    --strict  # why\nout\n\nmore\n```\ntext\n```\n$ no\n```\n";
    let expected = [
        Example {
            command: "git clone x".to_owned(),
            shown: Vec::new(),
        },
        Example {
            command: "cargo run -q -- run a --strict  # why".to_owned(),
            shown: ["out", "", "more"].map(str::to_owned).to_vec(),
        },
    ];
    let examples = examples(readme);
    assert_eq!(examples, expected);
    assert_eq!(arguments(&examples[0].command), None);
    assert_eq!(arguments(&examples[1].command), Some("run a --strict "));
}

#[track_caller]
fn does_match(shown: &str, came: &str) -> bool {
    matches(&compared(shown), &compared(came))
}

#[test]
fn times_and_left_out_lines_match() {
    assert!(does_match(
        "took 3.1 ms: head 0.24 ms",
        "took 12 s: head 7 ms\n"
    ));
    assert!(does_match("a\n…\nd", "a\nb\nc\nd"));
    assert!(does_match("…\nb\n…", "a\nb\nc"));
    assert!(does_match("…", ""));
    assert!(!does_match("a\n…\nd", "a\nb"));
    assert!(!does_match("a", "a\nb"));
    assert!(!does_match("", "a"));
    assert!(!does_match("a\n…\nb\n…\nb", "a\nb"));
    assert!(!does_match("15551234567", "15551234568"));
}

#[test]
fn a_readme_that_lies_is_found_out() {
    let flow =
        crate::support::flow_of(r#"{ "name": "Say", "type": "PlayMessage", "message": "hello" }"#);
    let folder = Folder::with_flow(flow);
    let honest = "```console\n$ flowsim run flow.json\nFlow  voice, sdk-json\n…\n      said \"hello\"\n…\nended after 2 actions in 5 ms\n```\n";
    assert_eq!(differences(honest, &folder.path("")), Vec::<String>::new());
    let lying = honest.replace("hello", "goodbye");
    assert_eq!(differences(&lying, &folder.path("")).len(), 1);
}
