//! `flowsim run --repeat N --jobs C`: a soak. Results are counted as they come and not kept.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use flow_core::{ActionId, Event, ExitName, Finished, Program, Reply};
use flow_report::{Latency, Soak, repeat_json};
use futures_util::{StreamExt, stream};
use hdrhistogram::Histogram;

use crate::{
    caller::{Ask, Caller},
    cli::{Terminal, run::Prepared},
    drive::World,
    failure::{Failure, Status},
    progress::Progress,
};

/// Runs the flow `runs` times, `jobs` at once, and prints what it came to. Ctrl-C ends it with the summary so far.
pub(crate) async fn repeat(
    prepared: &Prepared,
    world: &World,
    runs: u64,
    jobs: u16,
    terminal: &Terminal,
) -> Result<Status, Failure> {
    let mut tally = Tally::new();
    let bar = Progress::on_stderr().bar(runs);
    let started = Instant::now();
    let one = |_| async {
        let mut latencies = Vec::new();
        let mut caller = Caller::new(prepared.caller.iter().cloned(), Ask::Nobody);
        let heard = |reply: &Reply| latencies.extend(http_latency(reply));
        let finished = world.run(&prepared.program, &prepared.inputs, &prepared.options, &mut caller, heard).await;
        finished.map(|finished| (finished, latencies))
    };
    let mut ends = std::pin::pin!(stream::iter(0..runs).map(one).buffer_unordered(usize::from(jobs)));
    let mut interrupt = std::pin::pin!(tokio::signal::ctrl_c());
    loop {
        let end = tokio::select! {
            biased;
            end = ends.next() => end,
            _ = &mut interrupt => break,
        };
        let Some(end) = end else { break };
        let (finished, latencies) = end?;
        tally.count(&finished, &latencies);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let soak = tally.soak(&prepared.program, started.elapsed());
    terminal.print(&repeat_json(&soak))?;
    let broken = soak.outcomes.keys().any(|kind| matches!(kind.as_str(), "failed" | "limit"));
    Ok(if broken { Status::Found } else { Status::Fine })
}

fn http_latency(reply: &Reply) -> Option<Duration> {
    match reply {
        Reply::Http(reply) => Some(reply.elapsed),
        Reply::Input(_) => None,
    }
}

/// Counts, by index; names are looked up once, at the end.
struct Tally {
    runs: u64,
    outcomes: BTreeMap<&'static str, u64>,
    exits: BTreeMap<(ActionId, ExitName), u64>,
    latency: Histogram<u64>,
}

impl Tally {
    fn new() -> Self {
        // Microseconds up to more than a day, with three digits.
        let latency = Histogram::new_with_bounds(1, 100_000_000_000, 3).expect("the bounds are in order");
        Self { runs: 0, outcomes: BTreeMap::new(), exits: BTreeMap::new(), latency }
    }

    fn count(&mut self, finished: &Finished, latencies: &[Duration]) {
        self.runs += 1;
        *self.outcomes.entry(finished.outcome.kind()).or_default() += 1;
        for record in finished.trace.records() {
            if let Event::Left(exit, _) = record.event {
                *self.exits.entry((record.action, exit)).or_default() += 1;
            }
        }
        for latency in latencies {
            self.latency.saturating_record(u64::try_from(latency.as_micros()).unwrap_or(u64::MAX).max(1));
        }
    }

    fn soak(self, program: &Program, elapsed: Duration) -> Soak {
        let exit = |((id, name), times): ((ActionId, ExitName), u64)| {
            let action = program.action(id);
            let label = action.exit(name).map_or_else(|| name.text(), |exit| exit.label.clone());
            (format!("{}/{label}", action.name), times)
        };
        let quantile = |part: f64| Duration::from_micros(self.latency.value_at_quantile(part));
        let latency = Latency {
            p50: quantile(0.5),
            p95: quantile(0.95),
            p99: quantile(0.99),
            max: Duration::from_micros(self.latency.max()),
        };
        Soak {
            runs: self.runs,
            elapsed,
            outcomes: self.outcomes.into_iter().map(|(kind, times)| (kind.to_owned(), times)).collect(),
            exits: self.exits.into_iter().map(exit).collect(),
            latency: (!self.latency.is_empty()).then_some(latency),
        }
    }
}
