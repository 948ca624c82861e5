//! `flowsim run --repeat N --jobs C`: a soak. Results are counted as they come and not kept.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use flow_core::{ActionId, Event, ExitName, Finished, Program, Reply};
use flow_report::{Latency, Soak, repeat_json};
use hdrhistogram::Histogram;
use indicatif::ProgressBar;
use tokio::task::JoinSet;

use crate::{
    caller::{Ask, Caller},
    cli::{Terminal, run::Prepared},
    drive::World,
    failure::{Failure, Status},
    progress::Progress,
};

/// Runs the flow `runs` times, `jobs` at once, and prints what it came to. Ctrl-C ends it with the summary so far.
pub(crate) async fn repeat(
    prepared: Prepared,
    world: World,
    runs: u64,
    jobs: u16,
    terminal: &Terminal,
) -> Result<Status, Failure> {
    let soaking = Arc::new(Soaking {
        prepared,
        world,
        left: AtomicU64::new(runs),
        tally: Mutex::new(Tally::new()),
        bar: Progress::on_stderr().bar(runs),
    });
    let started = Instant::now();
    // Tasks of their own: what the main task yields for costs two calls of the system more.
    let mut workers = JoinSet::new();
    (0..jobs).for_each(|_| drop(workers.spawn(soaking.clone().work())));
    let interrupted = tokio::select! {
        biased;
        done = all(&mut workers) => { done?; false }
        _ = tokio::signal::ctrl_c() => true,
    };
    let elapsed = started.elapsed();
    soaking.bar.iter().for_each(ProgressBar::finish_and_clear);
    let soak = soaking.tally().soak(&soaking.prepared.program, elapsed);
    terminal.print(&repeat_json(&soak))?;
    if interrupted {
        let done = soak.runs;
        return Err(Failure::job(format!(
            "interrupted after {done} of {runs} runs"
        )));
    }
    let broken = soak
        .outcomes
        .keys()
        .any(|kind| matches!(kind.as_str(), "failed" | "limit"));
    Ok(if broken { Status::Found } else { Status::Fine })
}

/// Waits for every worker; the first failure ends them all.
async fn all(workers: &mut JoinSet<Result<(), Failure>>) -> Result<(), Failure> {
    while let Some(done) = workers.join_next().await {
        done.map_err(|error| Failure::job(format!("a run was lost: {error}")))??;
    }
    Ok(())
}

/// What the workers of a soak share.
struct Soaking {
    prepared: Prepared,
    world: World,
    left: AtomicU64,
    tally: Mutex<Tally>,
    bar: Option<ProgressBar>,
}

impl Soaking {
    /// One of several that take the next run until none is left.
    async fn work(self: Arc<Self>) -> Result<(), Failure> {
        let mut latencies = Vec::new();
        while self.take_run() {
            let Prepared {
                program,
                inputs,
                options,
                caller,
                ..
            } = &self.prepared;
            let mut caller = Caller::new(caller.iter().cloned(), Ask::Nobody);
            let heard = |reply: &Reply| latencies.extend(http_latency(reply));
            let finished = self
                .world
                .run(program, inputs, options, &mut caller, heard)
                .await?;
            self.tally().count(&finished, &latencies);
            latencies.clear();
            self.bar.iter().for_each(|bar| bar.inc(1));
        }
        Ok(())
    }

    fn take_run(&self) -> bool {
        let one_less = |left: u64| left.checked_sub(1);
        let taken = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less);
        taken.is_ok()
    }

    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
        let latency =
            Histogram::new_with_bounds(1, 100_000_000_000, 3).expect("the bounds are in order");
        Self {
            runs: 0,
            outcomes: BTreeMap::new(),
            exits: BTreeMap::new(),
            latency,
        }
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
            self.latency.saturating_record(
                u64::try_from(latency.as_micros())
                    .unwrap_or(u64::MAX)
                    .max(1),
            );
        }
    }

    fn soak(&self, program: &Program, elapsed: Duration) -> Soak {
        let exit = |(&(id, name), &times): (&(ActionId, ExitName), &u64)| {
            let action = program.action(id);
            (
                format!("{}/{}", action.name, action.exit_label(name)),
                times,
            )
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
            outcomes: self
                .outcomes
                .iter()
                .map(|(kind, times)| ((*kind).to_owned(), *times))
                .collect(),
            exits: self.exits.iter().map(exit).collect(),
            latency: (!self.latency.is_empty()).then_some(latency),
        }
    }
}
