//! Scenario files as assertions of `cargo test`.

use std::{future, path::Path};

use flow_core::RunOptions;
use flow_report::{Style, write_suite_text};

use crate::{
    Error, desk,
    failure::Failure,
    snapshots::Mode,
    suite::{Choice, Keep, Plan, Strictness, Suite, Unreadable, Way, run},
};

/// Runs every case of a scenario file, or of those in a folder, as `flowsim test` does: real POSTs to servers on loopback,
/// under the real timeouts. Snapshots are compared and never written.
///
/// # Errors
///
/// Every broken promise, or everything that is wrong in the files, as `flowsim test` shows it.
pub fn check_scenarios(path: impl AsRef<Path>) -> Result<(), Error> {
    check(path.as_ref(), Way::Wire)
}

/// Like [`check_scenarios`], in virtual time: nothing is waited for.
///
/// # Errors
///
/// As [`check_scenarios`].
pub fn check_scenarios_virtually(path: impl AsRef<Path>) -> Result<(), Error> {
    check(path.as_ref(), Way::Virtual)
}

/// Asserts that every case of a scenario file, or of those in a folder, keeps its promises; see [`check_scenarios`].
///
/// ```
/// flowsim::assert_scenarios("../../scenarios/customer-lookup/routing.scenario.yaml");
/// ```
///
/// # Panics
///
/// With every broken promise, shown under its own line.
#[track_caller]
pub fn assert_scenarios(path: impl AsRef<Path>) {
    if let Err(error) = check_scenarios(path) {
        panic!("\n{error}");
    }
}

fn check(path: &Path, way: Way) -> Result<(), Error> {
    let suite = Suite::read(&[path.to_owned()], Strictness::Usual);
    let suite = suite.map_err(|wrong| Error::new(told(&wrong)))?;
    let plan = Plan {
        way,
        jobs: 64,
        fail_fast: false,
        keep: Keep::Unusual,
        record: None,
        coverage: false,
        snapshots: Mode::Frozen,
        strictness: Strictness::Usual,
        options: RunOptions::default(),
        clock: desk::clock(),
    };
    let cannot = |what: Failure| Error::new(what.message);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::new(format!("cannot start: {error}")))?;
    let chosen = Choice::default().of(&suite);
    let ran = runtime.block_on(run(&suite, &chosen, &plan, &|_, _| {}, future::pending()));
    let report = ran.map_err(cannot)?.report;
    match report.is_fine() {
        true => Ok(()),
        false => {
            let mut shown = Vec::new();
            let written = write_suite_text(&report, Style::Plain, &mut shown);
            written.map_err(|error| Error::new(format!("cannot read results again: {error}")))?;
            Err(Error::new(String::from_utf8_lossy(&shown).into_owned()))
        }
    }
}

fn told(wrong: &Unreadable) -> String {
    let mut told = wrong.shown(Style::Plain);
    for failure in wrong.failures() {
        told.push_str(&failure.message);
        told.push('\n');
    }
    told
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[track_caller]
    fn fails(scenario: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let flow = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../scenarios/customer-lookup/flow.json"
        );
        fs::copy(flow, folder.path().join("flow.json")).unwrap();
        let path = folder.path().join("a.scenario.yaml");
        fs::write(&path, scenario).unwrap();
        check_scenarios_virtually(&path).unwrap_err().to_string()
    }

    #[test]
    fn broken_promises_and_broken_files_are_shown() {
        let broken = fails(
            "flow: flow.json\ncases: [{ name: one, replies: { Lookup Customer: { status: 404 } }, expect: { outcome: ended } }]",
        );
        assert!(
            broken.contains("failed[one]: the run ended in another way"),
            "{broken}"
        );
        assert!(broken.contains("1 failed in "), "{broken}");
        let wrong = fails("flow: flow.json\ncases: [{ nme: one }]");
        assert!(wrong.contains("a case has no field `nme`"), "{wrong}");
        let missing = check_scenarios("no/such").unwrap_err();
        assert_eq!(
            missing.to_string(),
            "cannot read `no/such`: there is no such file\n"
        );
    }
}
