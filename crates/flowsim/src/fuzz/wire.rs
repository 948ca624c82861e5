//! The same cases over loopback: each is played in virtual time and on real sockets, which must take the same course.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use flow_core::{Effect, HttpReply, HttpRequest, Program, Reply, Run, RunOptions, Trace, start};
use flow_fuzz::{Answers, Case, Maker, Searched, play_with, scenario_case};
use flow_http::{Client, Config};
use flow_report::FuzzWire;
use flow_scenario::{Script, same_course};
use futures_util::{StreamExt, stream};

use crate::{
    failure::Failure,
    stubs::{StubRun, Stubs},
};

/// How many cases a thread has under way at once.
const AT_ONCE: usize = 64;

/// How many cases a thread plays before it tells of them.
const TOLD_AT_ONCE: usize = 256;

/// Cases that wait longer are played in virtual time alone.
const PATIENCE: Duration = Duration::from_millis(100);

/// What came of the cases on the wire.
#[derive(Default)]
pub(crate) struct Played {
    /// How many were played there, how many were not, and how long it took.
    pub(crate) told: FuzzWire,
    /// How they went another way than in virtual time, by their numbers: flowsim's own mistakes.
    pub(crate) differ: Vec<(u64, String)>,
}

/// Which cases are played, and how.
pub(crate) struct Wire<'w> {
    pub(crate) program: &'w Arc<Program>,
    pub(crate) maker: &'w Maker,
    pub(crate) options: RunOptions,
    pub(crate) seed: u64,
    /// How many cases: the first ones of the shard.
    pub(crate) cases: u64,
    /// Which part of the campaign was searched, and of how many.
    pub(crate) shard: (u64, u64),
    /// How many threads play them.
    pub(crate) jobs: usize,
    /// Whether calls to `https://` addresses are made over TLS; in plain otherwise.
    pub(crate) tls: bool,
}

/// The same options with timeouts that a busy machine does not reach. What hangs on a timeout is played in virtual time alone.
pub(crate) fn patient(options: &RunOptions) -> RunOptions {
    RunOptions {
        timeout_scale: options.timeout_scale * 1_000.0,
        ..options.clone()
    }
}

/// One thread's servers, and the client that calls them. All of them take turns in that thread: waking another one costs as
/// much as a call.
struct Sockets {
    stubs: Stubs,
    client: Client,
}

impl Wire<'_> {
    /// Plays the cases, or until it is stopped. `tell` hears now and then how far it is.
    ///
    /// # Errors
    ///
    /// When no server can be started.
    pub(crate) fn play(
        &self,
        searched: &Searched,
        stop: &AtomicBool,
        mut tell: impl FnMut(&FuzzWire),
    ) -> Result<Played, Failure> {
        let started = Instant::now();
        let next = AtomicU64::new(0);
        let numbers = || {
            let count = next.fetch_add(1, Ordering::Relaxed);
            let (index, of) = self.shard;
            let goes_on = count < self.cases && !stop.load(Ordering::Relaxed);
            goes_on.then(|| index + of * count)
        };
        let mut all = Played::default();
        thread::scope(|scope| {
            let (done, played) = mpsc::channel();
            for _ in 0..self.jobs {
                let done = done.clone();
                scope.spawn(move || {
                    let ended = self.play_in_thread(searched, numbers, &done);
                    // Nobody listens any more when another thread has failed.
                    let _ = ended.or_else(|failure| done.send(Err(failure)));
                });
            }
            drop(done);
            played.iter().try_for_each(|played| {
                all.add(played?);
                all.told.elapsed = started.elapsed();
                tell(&all.told);
                Ok(())
            })
        })?;
        all.told.elapsed = started.elapsed();
        all.differ.sort();
        Ok(all)
    }

    /// Plays cases by the numbers that it is given, and tells what came of them in portions.
    fn play_in_thread(
        &self,
        searched: &Searched,
        numbers: impl Fn() -> Option<u64>,
        done: &mpsc::Sender<Result<Played, Failure>>,
    ) -> Result<(), Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::job(format!("cannot start: {error}")))?;
        runtime.block_on(async {
            let sockets = Sockets::open()?;
            let ways = stream::iter(std::iter::from_fn(numbers))
                .map(|number| self.both_ways(&sockets, searched, number))
                .buffer_unordered(AT_ONCE)
                .chunks(TOLD_AT_ONCE);
            let mut ways = std::pin::pin!(ways);
            while let Some(ways) = ways.next().await {
                if done.send(Ok(ways.into_iter().collect())).is_err() {
                    break;
                }
            }
            Ok(())
        })
    }

    /// What differs between the wire and virtual time; `None` for a case that is not played on the wire.
    async fn both_ways(
        &self,
        sockets: &Sockets,
        searched: &Searched,
        number: u64,
    ) -> Option<Result<(), (u64, String)>> {
        let (mut making, given) = self.maker.begin(self.seed, number, &searched.corpus);
        let options = making.options(&self.options).into_owned();
        let services = self.maker.services();
        let finished = play_with(self.program, &given, &options, services, |effect| {
            self.maker.answer(&mut making, effect)
        })
        .ok()?;
        let case = making.into_case(given);
        if !case.is_steady(self.tls) || Case::time_of(&finished.trace) > PATIENCE {
            return None;
        }
        let scenario = Arc::new(scenario_case(self.program, &case, &finished.trace));
        let there = self.on_the_wire(sockets, &case, &scenario).await;
        let same = there.and_then(|there| same_course(&finished.trace, &there));
        Some(same.map_err(|differs| {
            let message = format!("case {number} takes another course on the wire: {differs}");
            (number, message)
        }))
    }

    async fn on_the_wire(
        &self,
        sockets: &Sockets,
        case: &Case,
        scenario: &Arc<flow_scenario::Case>,
    ) -> Result<Trace, String> {
        let mut calling = Calling {
            sockets,
            answering: sockets.stubs.begin_run(scenario),
            kept: case.keeps_connections(),
            script: Script::new(scenario),
            told: Answers::of(case),
        };
        let options = case.options(&self.options);
        let mut run = start(self.program, &case.given, &options);
        loop {
            let waiting = match run {
                Run::Finished(finished) => return Ok(finished.trace),
                Run::Waiting(waiting) => waiting,
            };
            let reply = self.reply(&mut calling, waiting.effect(), &options).await?;
            run = waiting.resume(reply);
        }
    }

    /// What is replied over the wire, and whatever is no request as in virtual time.
    async fn reply(
        &self,
        calling: &mut Calling<'_>,
        effect: &Effect,
        options: &RunOptions,
    ) -> Result<Reply, String> {
        match (effect, self.maker.services().made(effect, options)) {
            (Effect::Http(request), _) => self.send(calling, request).await.map(Reply::Http),
            (_, Some((_, Ok(call)))) => {
                let reply = self.send(calling, &call.request).await?;
                Ok(Reply::Data(call.answered(reply)))
            }
            (_, Some((_, Err(failed)))) => Ok(Reply::Data(*failed)),
            (Effect::Collect(_), None) => {
                let reply = calling.script.answer(effect);
                reply.map_err(|unmatched| unmatched.message)
            }
            (Effect::Data(_) | Effect::Stub(_), None) => {
                let answer = calling.told.to(effect);
                Ok(answer.facts(effect, options.max_response_bytes))
            }
        }
    }

    async fn send(
        &self,
        calling: &Calling<'_>,
        request: &HttpRequest,
    ) -> Result<HttpReply, String> {
        let (client, answering) = (&calling.sockets.client, &calling.answering);
        let plain = request
            .url
            .get(..8)
            .filter(|scheme| !self.tls && scheme.eq_ignore_ascii_case("https://"))
            .map(|_| HttpRequest {
                url: format!("http://{}", &request.url[8..]).into(),
                ..request.clone()
            });
        let request = plain.as_ref().unwrap_or(request);
        let reply = match calling.kept {
            true => answering.send_kept(client, request).await,
            false => answering.send(client, request, None).await,
        };
        match answering.take_unmatched() {
            Some(unmatched) => Err(unmatched.message),
            None => reply.map_err(|failure| failure.message),
        }
    }
}

/// One case on its way through the sockets of a thread.
struct Calling<'c> {
    sockets: &'c Sockets,
    answering: StubRun,
    /// Whether its connections are used again.
    kept: bool,
    /// What the caller enters.
    script: Script<'c>,
    /// What actions are told to give that call nobody.
    told: Answers<'c>,
}

impl Sockets {
    fn open() -> Result<Self, Failure> {
        let stubs = Stubs::start()?;
        let config = Config {
            stub: Some(stubs.route()),
            trust: stubs.trust(),
            ..Config::default()
        };
        let client = Client::new(config).map_err(|error| Failure::job(error.to_string()))?;
        Ok(Self { stubs, client })
    }
}

impl Played {
    fn add(&mut self, other: Self) {
        self.told.cases += other.told.cases;
        self.told.skipped += other.told.skipped;
        self.differ.extend(other.differ);
    }
}

impl FromIterator<Option<Result<(), (u64, String)>>> for Played {
    fn from_iter<T: IntoIterator<Item = Option<Result<(), (u64, String)>>>>(ways: T) -> Self {
        let mut played = Self::default();
        for way in ways {
            match way {
                None => played.told.skipped += 1,
                Some(same) => {
                    played.told.cases += 1;
                    played.differ.extend(same.err());
                }
            }
        }
        played
    }
}
