//! What a case of `flowsim fuzz --wire` costs beside a bare reqwest loop that gets the same replies from the same kind of
//! server. Run with `cargo bench -p flowsim --bench wire`; ratios are taken in one run, in turns.
//!
//! The loop keeps its connections, has as many calls at once in as many threads, and looks at nothing that comes.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::{
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use flow_core::{Program, RunOptions};
use flow_fault::Play;
use flow_fuzz::{Case, Known, Maker, Oracle, Plan, play_with, scenario_case, search};
use flow_mock::{Request, Script, Server};
use flow_scenario::StubReply;
use flow_syntax::Source;
use futures_util::{StreamExt, stream};

const FLOW: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../scenarios/customer-lookup/flow.json"
);
const REQUEST: &str = r#"{"phoneNumber":"15551234567"}"#;
const ROUNDS: usize = 7;
const CASES: u64 = 40_000;
/// Of so many cases the bare loop gets the replies, again and again: some are long.
const KEPT: u64 = 2_000;
const AT_ONCE: usize = 64;
/// Of cases on the wire, as the command has it.
const PATIENCE: Duration = Duration::from_millis(100);

fn main() {
    let replies = Arc::new(replies());
    let usual: Arc<Vec<_>> = Arc::new(vec![Script::json(200, "{}"); replies.len()]);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    for jobs in [1, cores] {
        let (mut ours, mut same, mut plain) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours.push(our_rate(jobs));
            same.push(bare_rate(&replies, jobs));
            plain.push(bare_rate(&usual, jobs));
        }
        let (ours, same, plain) = (median(ours), median(same), median(plain));
        println!(
            "{jobs} threads: {ours:.0} cases a second; bare reqwest {same:.0} with the same replies, ratio {:.2}, {plain:.0} with `{{}}`, ratio {:.2}",
            ours / same,
            ours / plain,
        );
    }
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

/// Cases a second that the command says it has played.
fn our_rate(jobs: usize) -> f64 {
    let out = std::env::temp_dir().join(format!("flowsim-bench-{}", std::process::id()));
    let (cases, jobs) = (CASES.to_string(), jobs.to_string());
    let output = Command::new(env!("CARGO_BIN_EXE_flowsim"))
        .args([
            "fuzz", FLOW, "--wire", "--format", "json", "--cases", &cases, "--jobs", &jobs,
        ])
        .arg("--out")
        .arg(&out)
        .output()
        .expect("flowsim starts");
    // The folder is the system's to clean up when this fails.
    let _ = std::fs::remove_dir_all(&out);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let wire = &report["wire"];
    let number = |name: &str| wire[name].as_f64().expect("it is a number");
    number("cases") / number("elapsedMs") * 1e3
}

/// What servers send to the calls of the cases that are played on the wire.
fn replies() -> Vec<Script> {
    let text = std::fs::read_to_string(Path::new(FLOW)).expect("the sample is there");
    let program = flow_load::load(&Source::new("flow.json", text)).program;
    let program = Arc::new(program.expect("the sample has no errors"));
    let maker = Maker::new(&program, Known::of(&program), Vec::new());
    let plan = Plan {
        cases: CASES,
        patience: None,
        ..Plan::default()
    };
    let stop = AtomicBool::new(false);
    let searched = search(&program, &maker, &Oracle::default(), &plan, &stop, |_| ());
    let numbers = 0..KEPT;
    let cases = numbers.filter_map(|number| case(&program, &maker, &searched.corpus, number));
    cases.flatten().collect()
}

fn case(
    program: &Arc<Program>,
    maker: &Maker,
    corpus: &[Arc<Case>],
    number: u64,
) -> Option<Vec<Script>> {
    let options = RunOptions {
        timeout_scale: 1_000.0,
        ..RunOptions::default()
    };
    let (mut making, given) = maker.begin(0, number, corpus);
    let finished = play_with(program, &given, &options, maker.services(), |effect| {
        maker.answer(&mut making, effect)
    });
    let trace = finished.ok()?.trace;
    let case = making.into_case(given);
    if !case.is_steady(false) || Case::time_of(&trace) > PATIENCE {
        return None;
    }
    let replies = scenario_case(program, &case, &trace).replies;
    Some(
        replies
            .iter()
            .flat_map(|replies| &replies.replies)
            .map(|reply| script(reply))
            .collect(),
    )
}

/// A fault that happens before a request is read is a plain reply here.
fn script(reply: &StubReply) -> Script {
    let headers = reply.headers.iter();
    let headers: Vec<_> = headers
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    match reply.fault.map(|fault| fault.play().delayed(reply.delay)) {
        Some(Play::Reply(script)) => script,
        Some(_) => Script::json(200, "{}"),
        None => Script::reply(reply.status, &headers, &reply.body).delayed(reply.delay),
    }
}

/// Calls a second; a case of this flow makes one.
fn bare_rate(replies: &Arc<Vec<Script>>, jobs: usize) -> f64 {
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..jobs {
            let next = || next.fetch_add(1, Ordering::Relaxed);
            scope.spawn(move || bare_loop(replies, next));
        }
    });
    CASES as f64 / started.elapsed().as_secs_f64()
}

fn bare_loop(replies: &Arc<Vec<Script>>, next: impl Fn() -> usize) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime starts").block_on(async {
        let served = Arc::clone(replies);
        let server = Server::start(move |request: Request| {
            let number = request
                .header("case")
                .and_then(|number| number.parse().ok());
            served[number.unwrap_or(0_usize) % served.len()].clone()
        });
        let server = server.expect("a port is free");
        let tls = rustls::ClientConfig::builder_with_provider(Arc::new(
            rustls::crypto::ring::default_provider(),
        ))
        .with_safe_default_protocol_versions()
        .expect("the provider has all versions")
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
        let client = reqwest::Client::builder()
            .http1_only()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .tls_backend_preconfigured(tls)
            .build()
            .expect("a client can be made");
        let url = format!("http://{}/api/v1/lookup", server.address());
        let numbers = std::iter::from_fn(|| Some(next()).filter(|number| *number < CASES as usize));
        let calls = stream::iter(numbers).map(|number| {
            let call = client.post(&url).header("content-type", "application/json");
            let call = call.header("case", number).body(REQUEST).send();
            async move {
                // Many of them are there to fail.
                let Ok(mut reply) = call.await else { return };
                // Some never end, and ours takes no more either.
                let mut left = 1_usize << 20;
                while let Ok(Some(part)) = reply.chunk().await {
                    let Some(rest) = left.checked_sub(part.len()) else {
                        break;
                    };
                    left = rest;
                }
            }
        });
        calls
            .buffer_unordered(AT_ONCE)
            .for_each(|()| async {})
            .await;
    });
}
