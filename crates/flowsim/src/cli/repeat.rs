//! `flowsim run --repeat N --jobs C`: a soak. Results are counted as they come and not kept.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    pin::pin,
    time::{Duration, Instant},
};

use flow_core::{ActionId, Event, ExitName, Finished, Program, Reply};
use flow_report::{Latency, Soak, repeat_json};
use futures_util::{TryStreamExt, stream::FuturesUnordered};
use hdrhistogram::Histogram;
use indicatif::ProgressBar;
use tokio::sync::oneshot;

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
    let soaking = Soaking {
        prepared,
        world,
        left: Cell::new(runs),
        tally: RefCell::new(Tally::new()),
        bar: Progress::on_stderr().bar(runs),
    };
    let started = Instant::now();
    // Heard as they end: one that cannot go on ends them all, whatever the others wait for.
    let workers: FuturesUnordered<_> = (0..jobs).map(|_| soaking.work()).collect();
    let mut workers = pin!(workers.try_collect::<Vec<()>>());
    let was_interrupted = tokio::select! {
        biased;
        done = &mut workers => done.map(|_| false)?,
        () = interrupted() => true,
    };
    let elapsed = started.elapsed();
    soaking.bar.iter().for_each(ProgressBar::finish_and_clear);
    let soak = soaking.tally.borrow().soak(&prepared.program, elapsed);
    terminal.print(&repeat_json(&soak))?;
    if was_interrupted {
        let done = soak.runs;
        let message = format!("interrupted after {done} of {runs} runs");
        return Err(Failure::job(message));
    }
    let broken = soak
        .outcomes
        .keys()
        .any(|kind| matches!(kind.as_str(), "failed" | "limit"));
    Ok(if broken { Status::Found } else { Status::Fine })
}

/// Resolves at Ctrl-C. The signal is watched in a task of its own: asking for it at every wake of many
/// runs would cost more than the machine does.
pub(crate) async fn interrupted() {
    let (sender, receiver) = oneshot::channel();
    tokio::spawn(async move {
        match tokio::signal::ctrl_c().await {
            // Nobody listens any more when everything has just ended.
            Ok(()) => drop(sender.send(())),
            Err(_) => std::future::pending().await,
        }
    });
    // The sender lives as long as the runtime.
    let _ = receiver.await;
}

/// What the workers of a soak share. They run in one thread, in turns.
struct Soaking<'a> {
    prepared: &'a Prepared,
    world: &'a World,
    left: Cell<u64>,
    tally: RefCell<Tally>,
    bar: Option<ProgressBar>,
}

impl Soaking<'_> {
    /// One of several that take the next run until none is left.
    async fn work(&self) -> Result<(), Failure> {
        let mut latencies = Vec::new();
        while let Some(left) = self.left.get().checked_sub(1) {
            self.left.set(left);
            let Prepared {
                program,
                inputs,
                options,
                caller,
                ..
            } = self.prepared;
            let mut caller = Caller::new(caller.iter().cloned(), Ask::Nobody);
            let heard = |reply: &Reply| latencies.extend(http_latency(reply));
            let finished = self
                .world
                .run(program, inputs, options, &mut caller, heard)
                .await?;
            self.tally.borrow_mut().count(&finished, &latencies);
            latencies.clear();
            self.bar.iter().for_each(|bar| bar.inc(1));
        }
        Ok(())
    }
}

fn http_latency(reply: &Reply) -> Option<Duration> {
    match reply {
        Reply::Http(reply) => Some(reply.elapsed),
        Reply::Data(reply) => reply.exchange.as_ref().map(|_| reply.elapsed),
        Reply::Input(_) | Reply::Stub(_) => None,
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
