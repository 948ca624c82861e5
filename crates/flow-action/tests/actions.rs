//! Data actions as people write them, each with an input, the request that is made of it, a reply, and what comes of that: one file
//! each in `tests/actions/`.

use std::{collections::BTreeMap, fs, path::PathBuf, time::Duration};

use flow_action::{
    AnswerLimits, Answered, Clock, DataAction, Outcome, Surroundings, answer, lint, load, request,
};
use flow_core::{Head, HttpEnd, HttpReply, Timings};
use flow_expr::{Object, Value, read_json};
use flow_syntax::{Severity, Source};

/// A story of a data action.
struct Story {
    name: String,
    told: Value,
}

impl Story {
    fn get(&self, name: &str) -> Option<&Value> {
        self.told.member(name)
    }

    fn action(&self) -> DataAction {
        let text = match self.get("terraform") {
            Some(lines) => {
                let lines = lines
                    .as_list()
                    .expect("the story is whole")
                    .iter()
                    .flatten();
                let lines: Vec<_> = lines.map(|line| line.text().into_owned()).collect();
                lines.join("\n")
            }
            None => self.get("action").expect("the story is whole").to_json(),
        };
        let loaded = load(&Source::new(&*self.name, text));
        assert_eq!(loaded.diagnostics, [], "{}", self.name);
        loaded
            .actions
            .into_iter()
            .next()
            .expect("the story is whole")
    }

    fn around(&self) -> Surroundings {
        let credentials = self.get("credentials").and_then(Value::as_object);
        let credentials = credentials.into_iter().flat_map(Object::iter);
        Surroundings {
            base_url: Some("https://api.test".to_owned()),
            credentials: credentials
                .map(|(name, value)| (name.to_string(), value.text().into_owned()))
                .collect::<BTreeMap<_, _>>(),
            ..Surroundings::default()
        }
    }

    fn reply(&self) -> HttpReply {
        let status = self.get("status").and_then(Value::as_number);
        let status = status.and_then(|status| status.as_i64()).unwrap_or(200);
        let body = match self.get("reply") {
            Some(Value::Text(text)) => text.to_string(),
            Some(json) => json.to_json(),
            None => String::new(),
        };
        HttpReply {
            elapsed: Duration::ZERO,
            timings: Timings::default(),
            end: HttpEnd::Complete(
                Head::new(u16::try_from(status).expect("the story is whole"), []),
                body.into(),
            ),
        }
    }

    /// Compares what came with what the story wants of it.
    #[track_caller]
    fn wants(&self, part: &str, found: Option<&Value>) {
        if let Some(wanted) = self.get(part) {
            let found = found.map_or_else(|| "nothing".to_owned(), Value::to_json);
            assert_eq!(found, wanted.to_json(), "{}: {part}", self.name);
        }
    }

    fn holds(&self) {
        let action = self.action();
        let asked = request(
            &action,
            self.get("input").expect("the story is whole"),
            &self.around(),
        );
        let made = match &asked.request {
            Ok(made) => made.to_value(),
            Err(error) => return self.wants("error", Some(&error.error_code.into())),
        };
        let wanted = self.get("request").and_then(Value::as_object);
        for (part, wanted) in wanted.into_iter().flat_map(Object::iter) {
            let found = made.member(part).map(Value::to_json);
            assert_eq!(found, Some(wanted.to_json()), "{}: {part}", self.name);
        }
        let limits = AnswerLimits {
            timeout: Duration::from_secs(60),
            clock: Clock::Action,
            body_bytes: usize::MAX,
        };
        let Answered { outcome, notes, .. } = answer(&action, &self.reply(), &limits);
        match outcome {
            Outcome::Success { result, outputs } => {
                assert!(self.get("error").is_none(), "{} succeeds", self.name);
                self.wants("result", Some(&result));
                let set = outputs
                    .into_iter()
                    .filter_map(|(output, value)| Some((output.name, value?)));
                self.wants("outputs", Some(&Value::Object(Object::of(set))));
            }
            Outcome::Failure(error) | Outcome::Timeout(error) => {
                assert!(
                    self.get("result").is_none(),
                    "{}: {error:?} {notes:?}",
                    self.name
                );
                self.wants("error", Some(&error.error_code.into()));
            }
        }
    }
}

fn stories() -> Vec<Story> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/actions");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the story is whole")
        .map(|file| file.expect("the story is whole").path())
        .collect();
    files.sort();
    let read = |path: PathBuf| Story {
        name: path
            .file_name()
            .expect("the story is whole")
            .to_string_lossy()
            .into_owned(),
        told: read_json(&fs::read(&path).expect("the story is whole"))
            .expect("the story is whole")
            .value,
    };
    files.into_iter().map(read).collect()
}

#[test]
fn every_data_action_asks_and_understands_as_the_platform_does() {
    let stories = stories();
    assert!(stories.len() > 20);
    stories.iter().for_each(Story::holds);
}

#[test]
fn what_works_is_not_said_to_be_impossible() {
    for story in stories() {
        if story.get("error").is_some() {
            continue;
        }
        let found = lint(&story.action());
        let errors: Vec<_> = found
            .iter()
            .filter(|found| found.severity == Severity::Error)
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", story.name);
    }
}
