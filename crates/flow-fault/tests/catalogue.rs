//! The catalogue is complete, and every fault is judged as it says, in virtual time.

use std::{collections::BTreeSet, time::Duration};

use bytes::Bytes;
use flow_core::{Judgement, Limits, classify};
use flow_fault::{CallFacts, Fault, ROWS, Script, Step, faults, find, nearest_name, observe};
use proptest::prelude::*;

const TIMEOUT: Duration = Duration::from_secs(10);

fn judged(fault: &Fault, timeout: Duration) -> Judgement {
    let call = CallFacts::within(timeout);
    let limits = Limits {
        timeout,
        body_bytes: call.max_response_bytes,
    };
    classify(&"Lookup".into(), &fault.facts(&call), &limits)
}

#[test]
fn every_row_has_a_fault_and_rows_are_in_order() {
    let rows: Vec<_> = faults().iter().map(Fault::row).collect();
    assert!(rows.is_sorted());
    let known: BTreeSet<_> = rows.into_iter().map(str::to_owned).collect();
    let all: BTreeSet<_> = (1..=ROWS).map(|row| format!("F{row:02}")).collect();
    assert_eq!(known, all);
    assert!(faults().len() >= 150, "{}", faults().len());
}

#[test]
fn names_are_unique_and_are_found_in_any_letter_case() {
    let names: BTreeSet<_> = faults().iter().map(Fault::name).collect();
    assert_eq!(names.len(), faults().len());
    for fault in faults() {
        assert_eq!(
            find(&fault.name().to_uppercase()).unwrap().name(),
            fault.name()
        );
    }
    assert_eq!(find("f18").unwrap().name(), "reply.reset");
    assert!(find("F83").is_none());
    assert_eq!(nearest_name("body.rest"), Some("body.reset"));
}

#[test]
fn every_fault_is_judged_as_expected() {
    let mut wrong = Vec::new();
    for fault in faults() {
        for timeout in [Duration::from_millis(300), TIMEOUT, 360 * TIMEOUT] {
            let judgement = judged(fault, timeout);
            let kept = |expected: &flow_fault::Expectation| expected.is_kept_by(&judgement);
            if !fault.expected().iter().any(kept) {
                let notes: Vec<_> = judgement.notes.iter().map(|note| note.0).collect();
                let found = (
                    judgement.verdict.name(),
                    judgement.verdict.failure().map(|f| f.code),
                    notes,
                );
                wrong.push(format!("{} {}: {found:?}", fault.row(), fault.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_fault_says_whether_its_server_reads_the_request() {
    for fault in faults() {
        let reads = matches!(fault.play(), flow_fault::Play::Reply(_));
        assert_eq!(fault.reads_request(), reads, "{}", fault.name());
    }
}

fn step() -> impl Strategy<Value = Step> {
    let bytes = || {
        prop_oneof![
            Just(Bytes::from_static(b"HTTP/1.1 200 OK\r\n")),
            Just(Bytes::from_static(b"HTTP/1.1 102 Processing\r\n\r\n")),
            Just(Bytes::from_static(b"content-length: 3\r\n")),
            Just(Bytes::from_static(b"transfer-encoding: chunked\r\n")),
            Just(Bytes::from_static(b"\r\n")),
            Just(Bytes::from_static(b"3\r\nabc\r\n")),
            Just(Bytes::from_static(b"0\r\n\r\n")),
            Just(Bytes::from_static(b"{}")),
            proptest::collection::vec(any::<u8>(), 0..40).prop_map(Bytes::from),
        ]
    };
    let time = || (0..4000_u64).prop_map(Duration::from_millis);
    prop_oneof![
        6 => bytes().prop_map(Step::Send),
        1 => Just(Step::Hear),
        1 => time().prop_map(Step::Sleep),
        1 => (bytes(), time()).prop_map(|(bytes, every)| Step::Drip { bytes, every }),
        1 => bytes().prop_map(Step::Flood),
        1 => Just(Step::Reset),
        1 => Just(Step::Close),
        1 => Just(Step::Hang),
    ]
}

proptest! {
    #[test]
    fn any_script_is_observed_without_a_panic_and_within_the_deadline(
        steps in proptest::collection::vec(step(), 0..12),
        max_response_bytes in 0..100_usize,
    ) {
        let call = CallFacts { timeout: TIMEOUT, max_response_bytes };
        let reply = observe(&Script::new(steps), &call);
        let is_late = matches!(reply.end, flow_core::HttpEnd::Deadline(..));
        prop_assert_eq!(reply.elapsed >= TIMEOUT, is_late);
    }
}
