use flow_report::{Style, render};
use insta::assert_snapshot;
use proptest::{collection::vec, prelude::*};

use super::*;
use crate::RULES;

fn config(text: &str) -> Config {
    read(&Source::new("flowsim.toml", text), &RULES)
}

/// What is wrong with a configuration, as people see it.
fn wrong(text: &str) -> String {
    let source = Source::new("flowsim.toml", text);
    let found = read(&source, &RULES).diagnostics;
    let shown: Vec<_> = found
        .iter()
        .map(|found| render(&source, found, Style::Plain))
        .collect();
    shown.join("\n\n")
}

#[test]
fn silences_and_the_time_budget_are_read() {
    let config = config(
        "[check]\ntime-budget = \"45s\"\n\n[[silence]]\nrule = \"placeholder-value\"\nfile = \"flows/*.json\"\naction = \"Start\"\nreason = \" replaced when published \"\n",
    );
    assert_eq!(config.diagnostics, []);
    assert_eq!(config.time_budget, Some(Duration::from_secs(45)));
    let silence = &config.silences[0];
    assert_eq!(silence.rule, "placeholder-value");
    assert_eq!(silence.action.as_deref(), Some("Start"));
    assert_eq!(silence.reason, "replaced when published");
    assert!(silence.file.as_ref().unwrap().matches("flows/a.json"));
}

#[test]
fn promises_of_campaigns_are_read() {
    let text = "[fuzz]\nnever = [\"$a == 1\"]\nalways = [\"true\"]\noutcome-in = [\"ended\", \"transferred\"]\n";
    let config = config(text);
    assert_eq!(config.diagnostics, []);
    assert_eq!(config.fuzz.never, ["$a == 1"]);
    assert_eq!(config.fuzz.always, ["true"]);
    assert_eq!(config.fuzz.outcome_in, ["ended", "transferred"]);
    let wrong = wrong("[fuzz]\nnevr = []\nalways = \"true\"\noutcome-in = [1]\n");
    for said in [
        "did you mean `never`?",
        "`always` is a string, not a list",
        "`outcome-in` holds a number",
    ] {
        assert!(wrong.contains(said), "{said}: {wrong}");
    }
}

#[test]
fn an_empty_configuration_is_fine() {
    for text in ["", "# nothing\n", "[check]\n", "silence = []\n"] {
        let config = config(text);
        assert_eq!(config.diagnostics, [], "{text}");
        assert!(config.silences.is_empty() && config.time_budget.is_none());
    }
}

#[test]
fn mistakes_have_a_caret_and_the_nearest_name() {
    let text = r#"silences = 1
[check]
time-budget = 45
[[silence]]
rule = "unknown-taget"
reason = "…"
[[silence]]
rule = "syntax"
acton = "Start"
reason = " "
[[silence]]
file = "../flow.json"
"#;
    assert_snapshot!(wrong(text), @r#"
    error[unknown-field]: the configuration has no field `silences`
     --> flowsim.toml:1:1
      |
    1 | silences = 1
      | ^^^^^^^^
      |
      = help: did you mean `silence`?

    error[invalid-field]: `time-budget` must be a number above zero with a unit, at most a day
     --> flowsim.toml:3:15
      |
    3 | time-budget = 45
      |               ^^
      |
      = help: write `45s` or `1m`

    error[unknown-rule]: `unknown-taget` is no rule
     --> flowsim.toml:5:8
      |
    5 | rule = "unknown-taget"
      |        ^^^^^^^^^^^^^^^
      |
      = help: did you mean `unknown-target`?

    error[invalid-field]: `syntax` cannot be silenced
     --> flowsim.toml:8:8
      |
    8 | rule = "syntax"
      |        ^^^^^^^^
      |
      = help: what stands behind a mistake in the syntax cannot be read, so that nothing else is found: mend it

    error[unknown-field]: this silence has no field `acton`
     --> flowsim.toml:9:1
      |
    9 | acton = "Start"
      | ^^^^^
      |
      = help: did you mean `action`?

    error[invalid-field]: `reason` is empty
      --> flowsim.toml:10:10
       |
    10 | reason = " "
       |          ^^^
       |
       = help: say why: whoever reads this later has no other way to know

    error[missing-field]: this silence has no `rule`
      --> flowsim.toml:11:1
       |
    11 | [[silence]]
       | ^^^^^^^^^^^
       |
       = help: name the rule that is not to be reported

    error[missing-field]: this silence has no `reason`
      --> flowsim.toml:11:1
       |
    11 | [[silence]]
       | ^^^^^^^^^^^
       |
       = help: say why: whoever reads this later has no other way to know

    error[invalid-field]: `file` has a part that is empty, `.` or `..`
      --> flowsim.toml:12:8
       |
    12 | file = "../flow.json"
       |        ^^^^^^^^^^^^^^
       |
       = help: write the flow's path relative to this file; `*`, `?` and `**` stand for other names
    "#);
}

#[test]
fn what_is_wrong_silences_nothing() {
    for fields in [
        "rule = 'unknown-field'",
        "reason = 'x'",
        "rule = 'unknown-field'\nreason = 'x'\nactoin = 'Start'",
        "rule = 'unknown-field'\nreason = 'x'\nfile = 3",
        "rule = 'syntax'\nreason = 'x'",
    ] {
        let config = config(&format!("[[silence]]\n{fields}\n"));
        assert!(config.silences.is_empty(), "{fields}");
        assert!(!config.diagnostics.is_empty(), "{fields}");
    }
    let single = config("[silence]\nrule = 'unknown-field'\nreason = 'x'\n");
    assert!(single.silences.is_empty());
    assert!(
        single.diagnostics[0]
            .help
            .as_deref()
            .unwrap()
            .contains("[[silence]]"),
        "{:?}",
        single.diagnostics
    );
}

#[test]
fn what_is_no_toml_is_said_where_it_stands() {
    assert_snapshot!(wrong("[[silence]]\nrule = unknown-field\nreason 'x'\n"), @r#"
    error[syntax]: this is not TOML
     --> flowsim.toml:2:8
      |
    2 | rule = unknown-field
      |        ^^^^^^^^^^^^^ string values must be quoted, expected literal string

    error[syntax]: this is not TOML
     --> flowsim.toml:3:8
      |
    3 | reason 'x'
      |        ^ key with no value, expected `=`
    "#);
}

#[track_caller]
fn is_sound(text: &str) {
    let config = config(text);
    for found in &config.diagnostics {
        let span = found.span;
        assert!(text.get(span.range()).is_some(), "{found:?} in {text:?}");
        assert!(!found.message.is_empty());
    }
    let has_errors = !config.diagnostics.is_empty();
    assert!(
        has_errors
            || config.silences.len() == text.matches("[[silence]]").count()
            || !text.contains("[[silence]]")
    );
}

const WORDS: [&str; 24] = [
    "[[silence]]\n",
    "[silence]\n",
    "[check]\n",
    "silence",
    "check",
    "rule",
    "file",
    "action",
    "reason",
    "time-budget",
    " = ",
    "\"45s\"",
    "\"syntax\"",
    "'unknown-field'",
    "\"a/*.json\"",
    "3",
    "1979-05-27",
    "[",
    "]",
    "{",
    "}",
    ".",
    "\n",
    "ä\u{0}😀",
];

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,60}", lines in vec("[\\[\\]a-z=\"'# .\\\\{},0-9]{0,12}", 0..6)) {
        is_sound(&text);
        is_sound(&lines.join("\n"));
    }

    #[test]
    fn any_words_of_the_format_are_read(words in vec(prop::sample::select(&WORDS[..]), 0..24)) {
        is_sound(&words.concat());
    }
}

#[test]
fn deep_nesting_ends() {
    is_sound(&("a = ".to_owned() + &"[".repeat(100_000)));
    is_sound(&"a.".repeat(100_000));
    is_sound(&("[[silence]]\nrule = ".to_owned() + &"{a=".repeat(50_000)));
}
