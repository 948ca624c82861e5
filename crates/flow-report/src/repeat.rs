//! Many runs of one flow, `flowsim/repeat/1`.

use std::{collections::BTreeMap, time::Duration};

use flow_expr::Value;

use crate::value::{count, millis, object, page, text};

/// The schema of a soak's summary.
pub const REPEAT_SCHEMA: &str = "flowsim/repeat/1";

/// What many runs of one flow came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Soak {
    /// How many runs came to an end.
    pub runs: u64,
    /// How long they all took together.
    pub elapsed: Duration,
    /// How often each kind of outcome was reached.
    pub outcomes: BTreeMap<String, u64>,
    /// How often each exit was taken, as `Action/exit`.
    pub exits: BTreeMap<String, u64>,
    /// How long calls took; `None` when there were none.
    pub latency: Option<Latency>,
}

/// How long calls took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latency {
    /// Half of the calls took at most this.
    pub p50: Duration,
    /// 95 of 100 calls took at most this.
    pub p95: Duration,
    /// 99 of 100 calls took at most this.
    pub p99: Duration,
    /// The slowest call.
    pub max: Duration,
}

/// The summary as pretty-printed JSON, ended by a line feed.
pub fn repeat_json(soak: &Soak) -> String {
    let latency = soak.latency.map_or(Value::Null, |latency| {
        object([
            ("p50", millis(latency.p50)),
            ("p95", millis(latency.p95)),
            ("p99", millis(latency.p99)),
            ("max", millis(latency.max)),
        ])
    });
    let summary = object([
        ("schema", text(REPEAT_SCHEMA)),
        ("runs", number(soak.runs)),
        ("elapsedMs", millis(soak.elapsed)),
        ("outcomes", counts(&soak.outcomes)),
        ("exits", counts(&soak.exits)),
        ("latencyMs", latency),
    ]);
    page(&summary)
}

fn counts(counts: &BTreeMap<String, u64>) -> Value {
    object(
        counts
            .iter()
            .map(|(name, times)| (name.as_str(), number(*times))),
    )
}

fn number(number: u64) -> Value {
    count(usize::try_from(number).unwrap_or(usize::MAX))
}
