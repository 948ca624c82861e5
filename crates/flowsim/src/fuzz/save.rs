//! Where findings are saved: a scenario file for each, which fails under `flowsim test` until the flow is mended, and each
//! of its replies as the bytes that a server sends.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

use flow_core::Program;
use flow_fuzz::{Finding, Heading, Oracle, WrittenCase, exact_replies, promise_of, scenario_text};
use flow_load::Values;
use flow_report::FuzzFinding;
use flow_syntax::Source;

use super::secrets;
use crate::{cli::args::FuzzArgs, failure::Failure, files};

/// How findings are saved.
pub(crate) struct Save<'s> {
    pub(crate) args: &'s FuzzArgs,
    pub(crate) program: &'s Program,
    pub(crate) oracle: &'s Oracle,
    /// What fills in the flow's placeholders.
    pub(crate) values: &'s Values,
    /// The files that define its data actions.
    pub(crate) actions: Vec<PathBuf>,
    pub(crate) seed: u64,
}

impl Save<'_> {
    /// Saves each finding and notes its file in what is told of it. A file of the same cause is replaced, others are left.
    pub(crate) fn all(
        &self,
        found: &[Finding],
        told: &mut [FuzzFinding],
        source: &Source,
    ) -> Result<(), Failure> {
        if found.is_empty() {
            return Ok(());
        }
        let folder = self.args.out();
        files::make_folder(folder)?;
        let flow = self.flow_beside(source)?;
        let names = names(found, self.program, source);
        for ((finding, told), name) in found.iter().zip(told).zip(names) {
            let path = folder.join(format!("{name}.scenario.yaml"));
            files::write(&path, &self.scenario(finding, &flow, &path, source))?;
            for reply in exact_replies(self.program, &finding.case) {
                let path = folder.join(format!("{name}.reply-{}.http", reply.number));
                files::write_bytes(&path, &reply.bytes)?;
            }
            told.file = Some(path.display().to_string());
        }
        Ok(())
    }

    /// The flow's path as the saved files write it. A flow from the standard input is saved beside them.
    fn flow_beside(&self, source: &Source) -> Result<String, Failure> {
        let (folder, flow) = (self.args.out(), &self.args.flow);
        if flow == Path::new("-") {
            let name = match source.text().trim_start().starts_with('{') {
                true => "flow.json",
                false => "flow.yaml",
            };
            files::write(&folder.join(name), source.text())?;
            return Ok(name.to_owned());
        }
        let relative = relative(flow, folder);
        Ok(relative
            .unwrap_or_else(|| flow.clone())
            .to_string_lossy()
            .into_owned())
    }

    fn scenario(&self, finding: &Finding, flow: &str, path: &Path, source: &Source) -> String {
        let trace = finding.trace.as_ref();
        let expect = promise_of(&finding.cause, self.oracle, self.program, trace);
        let action = &self.program.action(finding.cause.action).name;
        let name = format!("{} in {action}", finding.cause.rule);
        let case = WrittenCase {
            name: &name,
            case: &finding.case,
            trace,
            expect: &expect,
        };
        let values: Vec<_> = self.values.named_in(source.text()).collect();
        let heading = Heading {
            comment: &self.comment(finding, path),
            flow,
            values: &values,
            actions: &beside(&self.actions, self.args.out()),
        };
        scenario_text(self.program, &heading, &[case])
    }

    fn comment(&self, finding: &Finding, path: &Path) -> String {
        let path = path.display();
        format!(
            "{}: {}\nThe smallest case that shows it. Until the flow is mended, this fails: flowsim test {path}\n\
             Found first in case {} by: {}",
            finding.cause.rule,
            finding.message,
            finding.first,
            command(self.args, self.program, self.seed)
        )
    }
}

/// A name for each finding's files: that of its cause. Causes that differ in their place alone have its line, too.
fn names(found: &[Finding], program: &Program, source: &Source) -> Vec<String> {
    let slugs: Vec<String> = found
        .iter()
        .map(|finding| finding.cause.slug(program))
        .collect();
    let mut names: Vec<String> = Vec::with_capacity(found.len());
    for (finding, slug) in found.iter().zip(&slugs) {
        let place = source.position(finding.cause.span().start);
        let is_alone = slugs.iter().filter(|other| *other == slug).count() == 1;
        let mut name = match is_alone {
            true => slug.clone(),
            false => format!("{slug}-line-{}", place.line),
        };
        if names.contains(&name) {
            name = format!("{name}-column-{}", place.column);
        }
        let (unique, mut number) = (name.clone(), 2);
        while names.contains(&name) {
            name = format!("{unique}-{number}");
            number += 1;
        }
        names.push(name);
    }
    names
}

/// The command that finds the same again.
fn command(args: &FuzzArgs, program: &Program, seed: u64) -> String {
    let mut words = vec![
        "flowsim".to_owned(),
        "fuzz".to_owned(),
        args.flow.display().to_string(),
        "--seed".to_owned(),
        seed.to_string(),
    ];
    let mut add = |option: &str, value: Option<String>| {
        words.extend(
            value
                .map(|value| [option.to_owned(), value])
                .into_iter()
                .flatten(),
        );
    };
    let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
    add("--cases", args.cases.map(|cases| cases.to_string()));
    let part = args.shard.map(|shard| shard.part());
    add(
        "--shard",
        part.map(|(index, of)| format!("{}/{of}", index + 1)),
    );
    for (option, value) in args.placeholders.written() {
        add(option, Some(value));
    }
    add("--world", path(&args.world));
    for file in &args.actions {
        add("--action", Some(file.display().to_string()));
    }
    add("--from", path(&args.from));
    add("--schema", path(&args.schema));
    add("--cassette", path(&args.cassette));
    add("--vars", path(&args.given.vars_file));
    add("--directory", path(&args.given.directory));
    add("--now", args.now.clone());
    for var in &args.given.vars {
        add("--var", Some(secrets::shown(program, var)));
    }
    for (option, texts) in [("--never", &args.never), ("--always", &args.always)] {
        texts
            .iter()
            .for_each(|text| add(option, Some(text.clone())));
    }
    let outcomes = (!args.outcome_in.is_empty()).then(|| args.outcome_in.join(","));
    add("--outcome-in", outcomes);
    if args.max_actions != 10_000 {
        add("--max-actions", Some(args.max_actions.to_string()));
    }
    if args.strict {
        words.push("--strict".to_owned());
    }
    let words: Vec<String> = words.iter().map(|word| shell_word(word)).collect();
    words.join(" ")
}

/// A word as a POSIX shell reads it back.
fn shell_word(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_./:=,@%+-".contains(letter);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

/// The ways to files from a folder, as scenario files write them.
pub(crate) fn beside(files: &[PathBuf], folder: &Path) -> Vec<String> {
    let files = files.iter().map(|file| {
        let path = relative(file, folder).unwrap_or_else(|| file.clone());
        path.to_string_lossy().into_owned()
    });
    files.collect()
}

/// The way to a file from a folder.
pub(crate) fn relative(file: &Path, folder: &Path) -> Option<PathBuf> {
    let (file, folder) = (fs::canonicalize(file).ok()?, fs::canonicalize(folder).ok()?);
    let common = file
        .components()
        .zip(folder.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = folder
        .components()
        .skip(common)
        .map(|_| Component::ParentDir);
    Some(up.chain(file.components().skip(common)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_a_shell() {
        assert_eq!(shell_word("flow.json"), "flow.json");
        assert_eq!(shell_word("$a == \"b\""), "'$a == \"b\"'");
        assert_eq!(shell_word("it's"), "'it'\\''s'");
        assert_eq!(shell_word(""), "''");
    }
}
