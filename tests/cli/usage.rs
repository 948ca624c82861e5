//! Help, wrong usage, colours and streams.

use crate::support::{Folder, Ran, flow_of, flowsim, sample};

#[track_caller]
fn helps(args: &[&str]) -> Ran {
    let ran = flowsim(args).fine();
    let lines = ran.stdout.lines().count();
    assert!(lines <= 50, "{lines} lines do not fit a screen\n{ran:?}");
    assert!(
        ran.stdout.lines().all(|line| line.chars().count() <= 110),
        "{ran:?}"
    );
    let shows = ["Example: flowsim ", "Examples: flowsim "];
    assert!(
        shows.iter().any(|shows| ran.stdout.contains(shows)),
        "{ran:?}"
    );
    ran.prints("Usage: flowsim")
}

#[test]
fn help_fits_a_screen_and_shows_an_example() {
    const COMMANDS: [&str; 16] = [
        "action",
        "run",
        "test",
        "merge",
        "mock",
        "review",
        "fuzz",
        "cover",
        "mutate",
        "check",
        "eval",
        "replay",
        "graph",
        "world",
        "schema",
        "completions",
    ];
    let mut help = helps(&["--help"]);
    for command in COMMANDS {
        help = help.prints(command);
        helps(&[command, "--help"]);
        helps(&[command, "-h"]);
    }
}

#[test]
fn help_names_the_exit_statuses() {
    helps(&["run", "--help"]).prints("Exit status: 0 fine, 1");
    helps(&["check", "--help"]).prints("Exit status: 0 no errors");
}

#[test]
fn the_version_is_printed() {
    let ran = flowsim(&["--version"]).fine();
    assert_eq!(
        ran.stdout,
        concat!("flowsim ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn wrong_usage_is_status_2_and_prints_nothing_on_stdout() {
    flowsim(&[]).usage("Usage: flowsim");
    flowsim(&["fly"]).usage("unrecognized subcommand 'fly'");
    flowsim(&["run"]).usage("<FLOW>");
    flowsim(&["run", "a", "b"]).usage("unexpected argument 'b'");
    flowsim(&["run", "a", "--nope"]).usage("unexpected argument '--nope'");
    flowsim(&["run", "a", "--format", "xml"]).usage("'xml'");
    flowsim(&["run", "a", "--max-actions", "0"]).usage("--max-actions");
    flowsim(&["run", "a", "--max-actions", "-1"]).usage("-1");
    flowsim(&["check"]).usage("<FLOW>");
    flowsim(&["check", "a", "--format", "xml"]).usage("'xml'");
    flowsim(&["check", "a", "--no-config", "--config", "b"]).usage("'--no-config'");
    flowsim(&["replay"]).usage("<CASSETTE>");
    flowsim(&["graph"]).usage("<FLOW>");
    flowsim(&["action"]).usage("<FILE>");
}

#[test]
fn a_close_option_is_suggested() {
    flowsim(&["run", "a", "--stub", "s.yaml"]).usage("'--stubs'");
}

#[test]
fn a_file_in_the_place_of_a_command_is_told_what_runs_it() {
    flowsim(&["flow.json"]).usage("a command comes first: 'flowsim run flow.json'");
    let suite = "a.scenario.yaml";
    flowsim(&[suite]).usage("a command comes first: 'flowsim test a.scenario.yaml'");
    let ran = flowsim(&["flow"]).usage("unrecognized subcommand 'flow'");
    assert!(!ran.stderr.contains("comes first"), "{ran:?}");
}

#[test]
fn help_may_come_before_a_command() {
    assert_eq!(
        flowsim(&["help", "run"]).fine().stdout,
        flowsim(&["run", "--help"]).stdout
    );
    helps(&["help"]);
}

/// Whether a run of the tutorial's flow has colours on stdout.
#[track_caller]
fn is_coloured(args: &[&str], env: Option<(&str, &str)>) -> bool {
    let folder = env.map_or_else(Folder::new, |(name, value)| Folder::new().env(name, value));
    let (flow, stubs) = (sample("flow.json"), sample("customer-lookup.scenario.yaml"));
    let run = ["run", &flow, "--stubs", &stubs];
    folder
        .flowsim(&[&run, args].concat())
        .fine()
        .stdout
        .contains('\u{1b}')
}

#[test]
fn colour_is_for_terminals_or_those_who_ask() {
    assert!(!is_coloured(&[], None));
    assert!(!is_coloured(&["--color", "never"], None));
    assert!(!is_coloured(&[], Some(("NO_COLOR", "1"))));
    assert!(is_coloured(&["--color", "always"], None));
}

#[test]
fn colour_is_decoration() {
    let flow = flow_of(
        r#"{ "name": "Say", "type": "PlayMessage", "message": "${who}", "on": { "next": "Sayy" } }"#,
    );
    let folder = Folder::with_flow(flow);
    let (plain, coloured) = (
        folder.flowsim(&["check", "flow.json"]),
        folder.flowsim(&["check", "flow.json", "--color", "always"]),
    );
    assert_ne!(plain.stdout, coloured.stdout);
    assert_eq!(plain.stdout, without_colours(&coloured.stdout));
}

/// A text without the sequences that begin with ESC and end with `m`.
fn without_colours(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |clean, part| clean + part.split_once('m').unwrap().1)
}

#[test]
fn json_is_alone_on_stdout() {
    let (flow, stubs) = (sample("flow.json"), sample("customer-lookup.scenario.yaml"));
    let ran = flowsim(&["run", &flow, "--stubs", &stubs, "--format", "json"]).fine();
    assert!(ran.json().is_object() && ran.stdout.ends_with("}\n"));
    assert_ne!(ran.stderr, "", "warnings go to stderr");
}
