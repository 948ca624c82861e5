//! The short run of the fuzz targets, on the toolchain that everything else is built with: every file of the corpus, and
//! thousands of seeded changes of these files. The long run is libFuzzer's; `README.md` says how.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[expect(
    unreachable_pub,
    reason = "libFuzzer's targets use these modules from another crate"
)]
mod checks;
mod mutate;

use std::{fs, panic, path::Path};

use checks::{CHECKS, Check};
use mutate::Mutator;

/// How many changed inputs each target gets. Counted, not timed: every machine tries the same ones.
const CASES: u32 = 2_000;

/// The files of a target's corpus, in the order of their names.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fuzz/corpus")
        .join(name);
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

#[track_caller]
fn holds((name, check): Check, input: &[u8]) {
    let done = panic::catch_unwind(|| check(input));
    assert!(
        done.is_ok(),
        "{name} fails with {:?}",
        String::from_utf8_lossy(input)
    );
}

#[test]
fn every_corpus_holds_and_so_do_its_changes() {
    std::thread::scope(|scope| {
        for target in CHECKS {
            scope.spawn(move || try_target(target));
        }
    });
}

fn try_target(target: Check) {
    let seeds = corpus(target.0);
    assert!(seeds.len() >= 10, "{} has a corpus", target.0);
    seeds.iter().for_each(|seed| holds(target, seed));
    let mut mutator = Mutator::new(1, &seeds);
    for _ in 0..CASES {
        holds(target, &mutator.next());
    }
}
