//! `flowsim merge`: the results of shards as one, of suites or of campaigns.

use std::{
    io::{BufRead, Read, Write},
    path::Path,
    sync::Arc,
};

use flow_report::{
    FuzzReport, Keeper, SuiteReport, fuzz_json, fuzz_text, is_fuzz_json, merge_fuzz, merge_suites,
    read_fuzz, read_suite_from, write_suite_text,
};

use crate::{
    cli::{
        Terminal,
        args::{Format, MergeArgs},
        test::{Output, status_of},
    },
    failure::{Failure, Status},
    files,
    suite::{ReportKind, Shelf},
};

/// The largest results of a campaign, which hold findings and no cases.
const MOST_OF_CAMPAIGN: u64 = 256 << 20;

/// Reads the results, puts them together and shows them as `test` would have.
pub(crate) fn merge(args: &MergeArgs, terminal: &Terminal) -> Result<Status, Failure> {
    let output = Output {
        format: args.format,
        reports: &args.reports,
    };
    output.refuse_overwriting()?;
    refuse_source_coverage(args)?;
    let keeper = Shelf::empty();
    let mut results = Results::default();
    let mut wrong = false;
    for path in &args.results {
        if let Err(failure) = results.read(path, &keeper) {
            terminal.complain(&failure);
            wrong = true;
        }
    }
    if wrong {
        return Err(Failure::usage("nothing was merged"));
    }
    if let (Some((suite, _)), Some((campaign, _))) =
        (results.suites.first(), results.campaigns.first())
    {
        return Err(Failure::usage(format!(
            "`{}` holds results of `flowsim test` and `{}` those of `flowsim fuzz`: merge each kind by itself",
            suite.display(),
            campaign.display()
        )));
    }
    if !results.campaigns.is_empty() {
        let parts = results.campaigns.into_iter().map(|(_, part)| part);
        return merge_campaigns(args, parts.collect(), terminal);
    }
    let suites = results.suites.into_iter().map(|(_, suite)| suite);
    let merged = merge_suites(suites);
    let merged = merged
        .map_err(|error| Failure::job(format!("cannot read what was kept of a case: {error}")))?;
    let text = |out: &mut dyn Write| write_suite_text(&merged, terminal.out, out);
    output.show(&merged, &[], text, terminal)?;
    Ok(status_of(&merged))
}

/// What was read, of each kind, with its file.
#[derive(Default)]
struct Results<'a> {
    suites: Vec<(&'a Path, SuiteReport)>,
    campaigns: Vec<(&'a Path, FuzzReport)>,
}

impl<'a> Results<'a> {
    /// Reads a file of either kind; what is bulky of its cases goes to the keeper.
    fn read(&mut self, path: &'a Path, keeper: &Arc<dyn Keeper>) -> Result<(), Failure> {
        let mut from = files::open(path)?;
        let wrong = |what| Failure::usage(format!("`{}` {what}", path.display()));
        let start = from.fill_buf();
        let start = start.map_err(|error| wrong(format!("cannot be read: {error}")))?;
        if is_fuzz_json(&String::from_utf8_lossy(start)) {
            let mut text = String::new();
            let read = from.take(MOST_OF_CAMPAIGN).read_to_string(&mut text);
            read.map_err(|error| wrong(format!("cannot be read: {error}")))?;
            let part = read_fuzz(&text).map_err(wrong)?;
            self.campaigns.push((path, part));
        } else {
            let suite = read_suite_from(&mut from, Some(keeper)).map_err(wrong)?;
            self.suites.push((path, suite));
        }
        Ok(())
    }
}

/// Coverage by lines needs the flows, which results do not hold.
fn refuse_source_coverage(args: &MergeArgs) -> Result<(), Failure> {
    let mut kinds = args.reports.iter().map(|report| report.kind);
    match kinds.any(ReportKind::is_by_line) {
        true => Err(Failure::usage(
            "results of shards hold no lines of flows: let each shard write `lcov` or `cobertura`, or merge `coverage-json`",
        )),
        false => Ok(()),
    }
}

/// The parts of a campaign as one: what each found, and what all of them reached.
fn merge_campaigns(
    args: &MergeArgs,
    parts: Vec<FuzzReport>,
    terminal: &Terminal,
) -> Result<Status, Failure> {
    let merged = merge_fuzz(parts).map_err(Failure::usage)?;
    terminal.print(&match args.format {
        Format::Text => fuzz_text(&merged, None, terminal.out),
        Format::Json => fuzz_json(&merged),
    })?;
    let suite = merged.as_suite(None);
    for wanted in &args.reports {
        files::write_with(&wanted.file, |out| match wanted.kind {
            ReportKind::Json => out.write_all(fuzz_json(&merged).as_bytes()),
            kind => kind.write(&suite, &[], out),
        })?;
    }
    Ok(
        match merged.findings.is_empty() && merged.missing.is_empty() {
            true => Status::Fine,
            false => Status::Found,
        },
    )
}
