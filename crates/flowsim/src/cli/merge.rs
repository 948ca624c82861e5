//! `flowsim merge`: the results of shards as one.

use std::path::Path;

use flow_report::{SuiteReport, merge_suites, read_suite, suite_text};

use crate::{
    cli::{
        Terminal,
        args::MergeArgs,
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

fn read(path: &Path) -> Result<SuiteReport, Failure> {
    let text = files::read(path)?;
    let read = read_suite(text.source.text());
    read.map_err(|what| Failure::usage(format!("`{}` {what}", path.display())))
}
