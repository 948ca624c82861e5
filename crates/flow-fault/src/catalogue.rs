//! The catalogue: every fault in order, found by row or by name.

use std::sync::LazyLock;

use crate::{
    families::{coding, connect, framing, head, json, reply, shape, status, tls},
    fault::Fault,
};

/// How many rows there are: `F01` to `F82`.
pub const ROWS: usize = 82;

static ALL: LazyLock<Vec<Fault>> = LazyLock::new(|| {
    let families: [&[Fault]; 15] = [
        &connect::FAULTS,
        &tls::FAULTS,
        &reply::FAULTS,
        &head::FAULTS,
        &status::CLIENT_ERRORS,
        &status::TOO_MANY,
        &status::SERVER_ERRORS,
        &status::SUCCESSES,
        &status::REDIRECTS,
        &status::LOOPS,
        &status::ODD_REDIRECTS,
        &framing::FAULTS,
        &coding::FAULTS,
        &json::FAULTS,
        &shape::FAULTS,
    ];
    families.concat()
});

/// Every fault, in the order of the catalogue.
pub fn faults() -> &'static [Fault] {
    &ALL
}

/// The fault of this name, or the first one of this row, in any letter case.
pub fn find(text: &str) -> Option<&'static Fault> {
    let is_meant = |fault: &&Fault| {
        fault.name().eq_ignore_ascii_case(text) || fault.row().eq_ignore_ascii_case(text)
    };
    faults().iter().find(is_meant)
}

/// The name that a misspelt one likely stands for.
pub fn nearest_name(text: &str) -> Option<&'static str> {
    flow_syntax::nearest(text, faults().iter().map(Fault::name))
}
