//! `--record`: a cassette of each case.

use std::path::Path;

use flow_core::RunOptions;
use flow_scenario::{Case, Cassette, course_of};

use super::{hidden::Hidden, read::ScenarioFile, way::Course};
use crate::{failure::Failure, files};

/// Writes the cassette of a case into a folder of its scenario file's name, without what must not be shown of it.
pub(super) fn write(
    folder: &Path,
    file: &ScenarioFile,
    case: &Case,
    options: &RunOptions,
    (course, hidden): (&Course, &Hidden<'_>),
) -> Result<(), Failure> {
    let folder = folder.join(file_name(file.name()));
    files::make_folder(&folder)?;
    let redactor = &hidden.redactor;
    let (given, replies) = (case.given.iter(), course.replies.iter());
    let cassette = Cassette {
        flow: file.flow.kept.clone(),
        inputs: given
            .map(|(name, value)| (name.clone(), redactor.value(value)))
            .collect(),
        options: options.clone(),
        replies: replies.map(|reply| redactor.reply(reply)).collect(),
        course: course_of(&course.trace),
    };
    let path = folder.join(format!("{}.cassette.json", file_name(&case.name)));
    files::write(&path, &cassette.write())
}

/// A text as the name of a file on any system; different texts have different names.
fn file_name(text: &str) -> String {
    const LONGEST: usize = 80;
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let kept = text.chars().map(|letter| match letter {
        '.' | '_' | '-' => letter,
        _ if plain(letter.to_ascii_lowercase()) => letter.to_ascii_lowercase(),
        _ => '-',
    });
    let name: String = kept.collect();
    let name: String = name
        .trim_matches(['.', '-'])
        .chars()
        .take(LONGEST)
        .collect();
    match name == text {
        true => name,
        false => format!("{name}-{:08x}", super::choose::fnv_of(text) >> 32),
    }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn names_are_plain_and_differ_where_texts_do() {
        assert_eq!(file_name("vip"), "vip");
        assert!(file_name("VIP customer").starts_with("vip-customer-"));
        assert_ne!(file_name("a b"), file_name("a-b"));
        assert_ne!(file_name("../a"), file_name("a"));
        assert!(!file_name("../../etc/passwd").contains('/'));
        assert!(file_name(&"x".repeat(5_000)).len() < 100);
    }
}
