//! `flowsim completions` and `flowsim man`.

use std::process::Command;

use crate::support::{Folder, flowsim};

const COMMANDS: [&str; 16] = [
    "action",
    "run",
    "check",
    "test",
    "fuzz",
    "cover",
    "mutate",
    "merge",
    "mock",
    "review",
    "eval",
    "replay",
    "graph",
    "schema",
    "completions",
    "world",
];

#[test]
fn every_shell_learns_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let mut ran = flowsim(&["completions", shell]).fine();
        for command in COMMANDS {
            ran = ran.prints(command);
        }
        ran.prints("trace").prints("mermaid");
    }
}

#[test]
fn an_unknown_shell_is_wrong_usage() {
    flowsim(&["completions", "tcl"]).usage("'tcl'");
    flowsim(&["completions"]).usage("<SHELL>");
}

/// What bash offers for the last of these words.
fn offered(words: &[&str]) -> String {
    let script = flowsim(&["completions", "bash"]).fine().stdout;
    let folder = Folder::new().file("flowsim.bash", script);
    let bash = "source ./flowsim.bash; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); \
                _flowsim flowsim \"${COMP_WORDS[COMP_CWORD]}\" \"${COMP_WORDS[COMP_CWORD - 1]}\"; \
                echo \"${COMPREPLY[@]}\"";
    let mut command = Command::new("bash");
    command.args(["-c", bash, "bash"]).args(words);
    let output = command.current_dir(folder.path("")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn bash_reads_its_script_and_completes() {
    assert_eq!(offered(&["flowsim", "gr"]), "graph");
    assert_eq!(
        offered(&["flowsim", "graph", "--format", ""]),
        "mermaid dot svg archy decoded"
    );
    assert_eq!(offered(&["flowsim", "graph", "--tr"]), "--trace");
}

#[test]
fn the_manual_has_a_page_of_each_command() {
    let folder = Folder::new();
    let _ = folder.flowsim(&["man", "--output", "."]).fine();
    let mut expected: Vec<_> = COMMANDS
        .map(|command| format!("flowsim-{command}.1"))
        .to_vec();
    expected.push("flowsim.1".to_owned());
    expected.sort();
    assert_eq!(folder.files(), expected);
    for page in expected {
        assert!(folder.read(&page).contains(".TH flowsim"), "{page}");
    }
}

#[test]
fn a_page_is_printed() {
    flowsim(&["man"]).fine().prints("flowsim\\-graph(1)");
    flowsim(&["man", "graph"])
        .fine()
        .prints("flowsim\\-graph")
        .prints("\\-\\-trace");
    flowsim(&["man", "fly"]).usage("there is no command `fly`: there are `run`, `check`");
    flowsim(&["man", "-o", "no/such"])
        .status(3)
        .says("its folder does not exist");
}
