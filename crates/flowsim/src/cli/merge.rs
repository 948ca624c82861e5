//! `flowsim merge`: the results of shards as one, of suites or of campaigns.

use std::path::Path;

use flow_report::{
    SuiteReport, fuzz_json, fuzz_text, is_fuzz_json, merge_fuzz, merge_suites, read_fuzz,
    read_suite, suite_text,
};

use crate::{
    cli::{
        Terminal,
        args::{Format, MergeArgs},
        test::{Output, status_of},
    },
    failure::{Failure, Status},
    files,
    suite::ReportKind,
};

/// Reads the results, puts them together and shows them as `test` would have.
pub(crate) fn merge(args: &MergeArgs, terminal: &Terminal) -> Result<Status, Failure> {
    let output = Output {
        format: args.format,
        reports: &args.reports,
    };
    output.refuse_overwriting()?;
    refuse_source_coverage(args)?;
    if args.results.iter().all(|path| is_campaign(path)) {
        return merge_campaigns(args, terminal);
    }
    let mut suites = Vec::new();
    let mut wrong = false;
    for path in &args.results {
        match read(path) {
            Ok(suite) => suites.push(suite),
            Err(failure) => {
                terminal.complain(&failure);
                wrong = true;
            }
        }
    }
    if wrong {
        return Err(Failure::usage("nothing was merged"));
    }
    let merged = merge_suites(suites);
    output.show(&merged, &[], suite_text, terminal)?;
    Ok(status_of(&merged))
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

/// Whether a file holds the results of a campaign; one that cannot be read is complained about as what it should be.
fn is_campaign(path: &Path) -> bool {
    files::read(path).is_ok_and(|text| is_fuzz_json(text.source.text()))
}

/// The parts of a campaign as one: what each found, and what all of them reached.
fn merge_campaigns(args: &MergeArgs, terminal: &Terminal) -> Result<Status, Failure> {
    let mut parts = Vec::new();
    for path in &args.results {
        let text = files::read(path)?;
        let part = read_fuzz(text.source.text());
        parts.push(part.map_err(|what| Failure::usage(format!("`{}` {what}", path.display())))?);
    }
    let merged = merge_fuzz(parts).map_err(Failure::usage)?;
    terminal.print(&match args.format {
        Format::Text => fuzz_text(&merged, None, terminal.out),
        Format::Json => fuzz_json(&merged),
    })?;
    let suite = merged.as_suite(None);
    for wanted in &args.reports {
        let text = match wanted.kind {
            ReportKind::Json => fuzz_json(&merged),
            kind => kind.written(&suite, &[]),
        };
        files::write(&wanted.file, &text)?;
    }
    Ok(match merged.findings.is_empty() {
        true => Status::Fine,
        false => Status::Found,
    })
}

fn read(path: &Path) -> Result<SuiteReport, Failure> {
    let text = files::read(path)?;
    let read = read_suite(text.source.text());
    read.map_err(|what| Failure::usage(format!("`{}` {what}", path.display())))
}
