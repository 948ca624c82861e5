//! What of a folder of real flows and data actions is understood: `cargo run -p flowsim --example corpus -- DIR` prints a
//! table, and what keeps a file out of it. Every file is read by its content, whatever its name.

#![expect(
    clippy::print_stdout,
    reason = "a measurement is printed; it is no part of the product"
)]

use std::{collections::BTreeMap, path::Path, process::ExitCode, sync::Arc};

use flow_action::{AnswerLimits, Clock, DataAction, Surroundings, answer, reply_of, request, stub};
use flow_core::{ActionKind, Does, Program, RunOptions, Setting, drive, start};
use flow_load::{Loaded, Values};
use flow_scenario::{Case, Script, load_world, sketch_world};
use flow_syntax::{Diagnostic, Severity, Source};

/// What placeholders get that nobody gave a value: it suits names, texts and languages.
const PLACEHOLDER: &str = "en-us";

/// The longest file that is read.
const MOST_BYTES: u64 = 32 << 20;

#[derive(Default)]
struct Counted {
    files: usize,
    loaded: usize,
    ran: usize,
    simulated: usize,
    stubbed: usize,
    expressions: usize,
    parsed: usize,
}

#[derive(Default)]
struct CountedActions {
    files: usize,
    loaded: usize,
    actions: usize,
    requested: usize,
    succeeded: usize,
}

#[derive(Default)]
struct Measured {
    flows: BTreeMap<String, Counted>,
    actions: CountedActions,
    reasons: Vec<String>,
}

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        println!("usage: cargo run -p flowsim --example corpus -- DIR");
        return ExitCode::from(2);
    };
    let folder = Path::new(&folder);
    let mut measured = Measured::default();
    let files = walkdir::WalkDir::new(folder)
        .max_depth(16)
        .sort_by_file_name();
    for entry in files.into_iter().filter_map(Result::ok) {
        let is_short = entry
            .metadata()
            .is_ok_and(|file| file.is_file() && file.len() <= MOST_BYTES);
        if !is_short || entry.path().extension().is_some_and(|kind| kind == "md") {
            continue;
        }
        let name = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let name = name.to_string_lossy().into_owned();
        match std::fs::read(entry.path()) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                measured.file(&flow_load::unpacked(Source::new(name, text)));
            }
            Err(error) => measured.say(&name, &error.to_string()),
        }
    }
    measured.print();
    ExitCode::SUCCESS
}

impl Measured {
    fn say(&mut self, file: &str, reason: &str) {
        self.reasons.push(format!("{file}: {reason}"));
    }

    fn file(&mut self, source: &Source) {
        match flow_action::is_data_action(source) {
            true => self.data_actions(source),
            false => self.flow(source),
        }
    }

    fn flow(&mut self, source: &Source) {
        let loaded = with_placeholders(source);
        let errors = errors(&loaded.diagnostics);
        let kind = Path::new(source.name()).extension();
        let format = match &loaded.program {
            Some(program) => program.flow.format.to_owned(),
            None => format!(
                "not known (.{})",
                kind.unwrap_or_default().to_string_lossy()
            ),
        };
        let mut reasons: Vec<String> = errors.iter().map(|error| told(source, error)).collect();
        let counted = self.flows.entry(format).or_default();
        counted.files += 1;
        let broken = errors
            .iter()
            .filter(|error| error.rule == "expression-syntax");
        counted.expressions += broken.count();
        if let Some(program) = loaded.program {
            counted.count(&program);
            match run(source, Arc::new(program)) {
                Ok(()) if errors.is_empty() => counted.ran += 1,
                Ok(()) => {}
                Err(reason) => reasons.push(reason),
            }
        }
        counted.loaded += usize::from(errors.is_empty());
        for reason in reasons {
            self.say(source.name(), &reason);
        }
    }

    fn data_actions(&mut self, source: &Source) {
        let loaded = flow_action::load(source);
        let errors = errors(&loaded.diagnostics);
        self.actions.files += 1;
        self.actions.loaded += usize::from(errors.is_empty());
        let reasons: Vec<_> = errors.iter().map(|error| told(source, error)).collect();
        for reason in reasons {
            self.say(source.name(), &reason);
        }
        for action in &loaded.actions {
            self.data_action(source, action);
        }
    }

    /// A request of a made input, and a reply that is made for the action.
    fn data_action(&mut self, source: &Source, action: &DataAction) {
        self.actions.actions += 1;
        let asked = request(action, &action.input.example(), &Surroundings::default());
        match &asked.request {
            Ok(_) => self.actions.requested += 1,
            Err(error) => self.say(
                source.name(),
                &format!("no request: {}", error.user_message),
            ),
        }
        let limits = AnswerLimits {
            timeout: action.timeout,
            clock: Clock::Action,
            body_bytes: 1 << 20,
        };
        let answered = answer(action, &reply_of(&stub(action)), &limits).outcome;
        match answered {
            flow_action::Outcome::Success { .. } => self.actions.succeeded += 1,
            flow_action::Outcome::Failure(error) | flow_action::Outcome::Timeout(error) => {
                self.say(
                    source.name(),
                    &format!("no success: {}", error.user_message),
                );
            }
        }
    }

    fn print(&self) {
        println!(
            "| flows | files | without errors | run to an outcome | actions simulated | stubbed | expressions read |"
        );
        println!("|---|---|---|---|---|---|---|");
        for (format, counted) in &self.flows {
            let Counted {
                files,
                loaded,
                ran,
                simulated,
                stubbed,
                expressions,
                parsed,
            } = counted;
            println!(
                "| `{format}` | {files} | {loaded} | {ran} | {simulated} | {stubbed} | {parsed} of {expressions} |"
            );
        }
        let CountedActions {
            files,
            loaded,
            actions,
            requested,
            succeeded,
        } = self.actions;
        println!(
            "\n| data actions | files | without errors | actions | make a request | succeed with a made reply |"
        );
        println!("|---|---|---|---|---|---|");
        println!(
            "| exports, Terraform | {files} | {loaded} | {actions} | {requested} | {succeeded} |"
        );
        println!();
        for reason in &self.reasons {
            println!("- {reason}");
        }
    }
}

impl Counted {
    fn count(&mut self, program: &Program) {
        for action in program.actions() {
            let expressions = action
                .kind
                .settings()
                .flat_map(Setting::expressions)
                .count();
            let conditions = match &action.kind {
                ActionKind::Decision(_) => 1,
                ActionKind::Switch(cases) => cases.len(),
                ActionKind::Platform(platform) => platform.conditions().len(),
                _ => 0,
            };
            self.expressions += expressions + conditions;
            self.parsed += expressions + conditions;
            match &action.kind {
                ActionKind::Start => {}
                ActionKind::Unsupported(_) => self.stubbed += 1,
                ActionKind::Platform(platform) => match &platform.does {
                    Does::Enter(_) => {}
                    Does::Stub(_) => self.stubbed += 1,
                    _ => self.simulated += 1,
                },
                _ => self.simulated += 1,
            }
        }
    }
}

/// The flow with a value for each of its placeholders.
fn with_placeholders(source: &Source) -> Loaded {
    let first = flow_load::load(source);
    let unresolved = first.diagnostics.iter();
    let unresolved = unresolved.filter(|found| found.rule == "unresolved-value");
    let mut values = Values::default();
    for name in unresolved.filter_map(|found| found.message.split('`').nth(1)) {
        values.set(name, PLACEHOLDER);
    }
    match values.is_empty() {
        true => first,
        false => flow_load::load_with(source, &values),
    }
}

fn errors(found: &[Diagnostic]) -> Vec<&Diagnostic> {
    let errors = found.iter();
    errors
        .filter(|found| found.severity == Severity::Error)
        .collect()
}

fn told(source: &Source, error: &Diagnostic) -> String {
    let line = source.position(error.span.start).line;
    format!("line {line}: {} ({})", error.message, error.rule)
}

/// Runs a flow in the world that is made for it.
fn run(source: &Source, program: Arc<Program>) -> Result<(), String> {
    let text = sketch_world(&program, "flow", &flow_load::embedded(source));
    let world = load_world(&Source::new("world.yaml", &*text));
    if let Some(wrong) = world.diagnostics.first() {
        return Err(format!("its world: {}", wrong.message));
    }
    let mut case = Case::default();
    case.is_surrounded_by(&world.surroundings);
    let options = RunOptions {
        started: case.now,
        ..case.options(&RunOptions::default())
    };
    let mut script = Script::new(&case);
    let mut unmatched = None;
    let finished = drive(start(&program, &case.given, &options), |effect| {
        script.answer(effect).unwrap_or_else(|wrong| {
            unmatched = Some(wrong.message);
            effect.unanswered()
        })
    });
    match finished.outcome.is_broken() {
        false => Ok(()),
        true => {
            let noted = finished
                .trace
                .notes()
                .last()
                .map(|note| note.message.clone());
            let why = unmatched.or(noted);
            let outcome = finished.outcome.kind();
            Err(format!("outcome `{outcome}`: {}", why.unwrap_or_default()))
        }
    }
}
