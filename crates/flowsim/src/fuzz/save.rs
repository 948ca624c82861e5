//! Where findings are saved: a scenario file for each, which fails under `flowsim test` until the flow is mended, and each
//! of its replies as the bytes that a server sends.

use std::{
    collections::HashMap,
    fs,
    path::{Component, Path, PathBuf},
};

use flow_core::Program;
use flow_fuzz::{Finding, Oracle, WrittenCase, exact_replies, promise_of, scenario_text};
use flow_report::FuzzFinding;
use flow_syntax::Source;

use crate::{cli::args::FuzzArgs, failure::Failure, files};

/// How findings are saved.
pub(crate) struct Save<'s> {
    pub(crate) args: &'s FuzzArgs,
    pub(crate) program: &'s Program,
    pub(crate) oracle: &'s Oracle,
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
        let mut taken: HashMap<String, usize> = HashMap::new();
        for (finding, told) in found.iter().zip(told) {
            let slug = finding.cause.slug(self.program);
            let count = taken.entry(slug.clone()).or_default();
            *count += 1;
            let name = match count {
                1 => slug,
                count => format!("{slug}-{count}"),
            };
            let path = folder.join(format!("{name}.scenario.yaml"));
            files::write(&path, &self.scenario(finding, &flow, &path))?;
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
            files::write(&folder.join("flow.json"), source.text())?;
            return Ok("flow.json".to_owned());
        }
        let relative = relative(flow, folder);
        Ok(relative
            .unwrap_or_else(|| flow.clone())
            .to_string_lossy()
            .into_owned())
    }

    fn scenario(&self, finding: &Finding, flow: &str, path: &Path) -> String {
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
        scenario_text(self.program, flow, &self.comment(finding, path), &[case])
    }

    fn comment(&self, finding: &Finding, path: &Path) -> String {
        let path = path.display();
        let flow = self.args.flow.display();
        format!(
            "{}: {}\nThe smallest case that shows it. Until the flow is mended, this fails: flowsim test {path}\n\
             Found first in case {} by: flowsim fuzz {flow} --seed {}",
            finding.cause.rule, finding.message, finding.first, self.seed
        )
    }
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
