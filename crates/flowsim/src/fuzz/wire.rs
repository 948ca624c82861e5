//! The same cases over loopback: each is played in virtual time and on real sockets, which must take the same course.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use flow_core::{Effect, HttpRequest, Program, Reply, Run, RunOptions, Trace, start};
use flow_fuzz::{Case, Maker, Searched, play_with, scenario_case};
use flow_http::{Client, Config};
use flow_report::FuzzWire;
use flow_scenario::{Script, same_course};
use futures_util::{StreamExt, stream};

use crate::{
    failure::Failure,
    stubs::{StubRun, Stubs},
    suite::Serving,
};

/// How many cases are under way at once.
const AT_ONCE: usize = 64;

/// Cases that wait longer are played in virtual time alone.
const PATIENCE: Duration = Duration::from_millis(100);

/// What came of the cases on the wire.
#[derive(Default)]
pub(crate) struct Played {
    /// How many were played there, how many were not, and how long it took.
    pub(crate) told: FuzzWire,
    /// How they went another way than in virtual time: flowsim's own mistakes.
    pub(crate) differ: Vec<String>,
}

/// Which cases are played, and how.
pub(crate) struct Wire<'w> {
    pub(crate) program: &'w Arc<Program>,
    pub(crate) maker: &'w Maker,
    pub(crate) options: RunOptions,
    pub(crate) seed: u64,
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

/// The servers, and the client that calls them.
struct Sockets {
    stubs: Stubs,
    client: Client,
}

impl Wire<'_> {
    /// Plays so many cases, or until it is stopped.
    pub(crate) fn play(
        &self,
        searched: &Searched,
        cases: u64,
        stop: &AtomicBool,
    ) -> Result<Played, Failure> {
        let cannot = |error| Failure::job(format!("cannot start: {error}"));
        let serving = Serving::start()?;
        let calling = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(cannot)?;
        let sockets = {
            let _inside = serving.enter();
            Sockets::open()?
        };
        let started = Instant::now();
        let mut played = calling.block_on(async {
            let numbers = (0..cases).take_while(|_| !stop.load(Ordering::Relaxed));
            let ways =
                stream::iter(numbers).map(|number| self.both_ways(&sockets, searched, number));
            let mut ways = ways.buffered(AT_ONCE);
            let mut played = Played::default();
            while let Some(way) = ways.next().await {
                played.add(way);
            }
            played
        });
        played.told.elapsed = started.elapsed();
        drop(sockets);
        Ok(played)
    }

    /// What differs between the wire and virtual time; `None` for a case that is not played on the wire.
    async fn both_ways(
        &self,
        sockets: &Sockets,
        searched: &Searched,
        number: u64,
    ) -> Option<Result<(), String>> {
        let (mut making, given) = self.maker.begin(self.seed, number, &searched.corpus);
        let finished = play_with(self.program, &given, &self.options, |effect| {
            self.maker.answer(&mut making, effect)
        })
        .ok()?;
        let case = making.into_case(given);
        if !case.is_steady(self.tls) || Case::time_of(&finished.trace) > PATIENCE {
            return None;
        }
        let scenario = Arc::new(scenario_case(self.program, &case, &finished.trace));
        let there = self.on_the_wire(sockets, &scenario).await;
        let same = there.and_then(|there| same_course(&finished.trace, &there));
        Some(same.map_err(|differs| {
            format!("case {number} takes another course on the wire: {differs}")
        }))
    }

    async fn on_the_wire(
        &self,
        sockets: &Sockets,
        case: &Arc<flow_scenario::Case>,
    ) -> Result<Trace, String> {
        let answering = sockets.stubs.begin_run(case);
        let mut script = Script::new(case);
        let mut run = start(self.program, &case.given, &self.options);
        loop {
            let waiting = match run {
                Run::Finished(finished) => return Ok(finished.trace),
                Run::Waiting(waiting) => waiting,
            };
            let reply = match waiting.effect() {
                Effect::Http(request) => {
                    Reply::Http(self.send(sockets, &answering, request).await?)
                }
                caller @ Effect::Collect(_) => script
                    .answer(caller)
                    .map_err(|unmatched| unmatched.message)?,
                other @ (Effect::Data(_) | Effect::Stub(_)) => other.unanswered(),
            };
            run = waiting.resume(reply);
        }
    }

    async fn send(
        &self,
        sockets: &Sockets,
        answering: &StubRun,
        request: &HttpRequest,
    ) -> Result<flow_core::HttpReply, String> {
        let plain = request
            .url
            .get(..8)
            .filter(|scheme| !self.tls && scheme.eq_ignore_ascii_case("https://"));
        let reply = match plain {
            None => answering.send(&sockets.client, request, None).await,
            Some(_) => {
                let request = HttpRequest {
                    url: format!("http://{}", &request.url[8..]).into(),
                    ..request.clone()
                };
                answering.send(&sockets.client, &request, None).await
            }
        };
        match answering.take_unmatched() {
            Some(unmatched) => Err(unmatched.message),
            None => reply.map_err(|failure| failure.message),
        }
    }
}

impl Sockets {
    fn open() -> Result<Self, Failure> {
        let stubs = Stubs::start()?;
        let config = Config {
            stub: Some(stubs.route()),
            trust: stubs.trust(),
            keep_alive: true,
            ..Config::default()
        };
        let client = Client::new(config).map_err(|error| Failure::job(error.to_string()))?;
        Ok(Self { stubs, client })
    }
}

impl Played {
    fn add(&mut self, way: Option<Result<(), String>>) {
        match way {
            None => self.told.skipped += 1,
            Some(same) => {
                self.told.cases += 1;
                self.differ.extend(same.err());
            }
        }
    }
}
