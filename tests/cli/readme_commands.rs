//! What the README tells its readers to type, beside the examples that show their output: the lines of its shell blocks are
//! run, and the commands and options that its prose names exist.

use std::{collections::BTreeSet, fs, process::Command};

use crate::support::{Folder, flowsim, root, sample, serving_json};

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// The texts of all blocks that are marked as `sh`.
fn scripts(readme: &str) -> Vec<String> {
    let blocks = readme.split("```sh\n").skip(1);
    let text = |block: &str| block.split("```").next().unwrap_or_default().to_owned();
    blocks.map(text).collect()
}

#[test]
fn shell_blocks_run() {
    let reply = r#"{"customer_id": "CUST-001", "name": "Alice Smith"}"#;
    let scripts = scripts(&readme());
    assert!(scripts.len() >= 3, "{scripts:?}");
    for script in scripts {
        let server = serving_json(reply);
        let flow = fs::read(sample("flow.json")).unwrap();
        let folder = Folder::with_flow(flow);
        let script = script.replace(
            "http://127.0.0.1:8000",
            &format!("http://{}", server.address()),
        );
        let output = Command::new("sh")
            .args([
                "-ec",
                &format!("flowsim() {{ \"$FLOWSIM\" \"$@\"; }}\n{script}"),
            ])
            .current_dir(folder.path(""))
            .env("FLOWSIM", env!("CARGO_BIN_EXE_flowsim"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{script}\n{output:?}");
    }
}

/// The pieces of code in the README's prose.
fn code(readme: &str) -> Vec<String> {
    let outside = readme.split("```").step_by(2);
    let code = outside.flat_map(|prose| prose.split('`').skip(1).step_by(2).map(str::to_owned));
    code.collect()
}

/// The words of a text that begin like options, without values.
fn options(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| c.is_whitespace() || c == '=' || c == '[');
    words.filter(|word| word.starts_with("--")).collect()
}

fn help(command: &str) -> String {
    flowsim(&[command, "--help"]).fine().stdout
}

#[test]
fn commands_and_options_of_the_prose_exist() {
    let mut all = BTreeSet::new();
    for code in code(&readme()) {
        let words: Vec<_> = code.split_whitespace().collect();
        match words[..] {
            ["flowsim", command, ..] => {
                let help = help(command);
                for option in options(&code) {
                    assert!(help.contains(option), "`{code}`: {help}");
                }
            }
            ["cargo", ..] => {}
            _ => all.extend(options(&code).into_iter().map(str::to_owned)),
        }
    }
    let commands = flowsim(&["--help"]).fine().stdout;
    let commands = commands.lines().skip_while(|line| *line != "Commands:");
    let names = commands
        .skip(1)
        .map_while(|line| line.split_whitespace().next());
    let helps: String = names.map(help).collect();
    let unknown = all.iter().filter(|option| !helps.contains(&***option));
    let unknown: Vec<_> = unknown.collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
