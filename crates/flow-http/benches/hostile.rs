//! What hostile replies cost: how far a call overruns its deadline and how much the process grows, attack by attack, judged
//! with the verdict that a run would take from it. Run with `cargo bench -p flow-http --bench hostile`, on an idle machine.
//! The attackers are on loopback and send as fast as they can.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::{
    env, fs,
    io::Write,
    net::SocketAddr,
    process::Command,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use bytes::Bytes;
use flow_core::{ActionId, HttpRequest, Limits, Method, Verdict, classify};
use flow_http::{Client, Config, Trust};
use flow_mock::{Authority, Request, Script, Server, Step, Validity};
use tokio::runtime::{Builder, Runtime};

const ROUNDS: usize = 5;
const TIMEOUT: Duration = Duration::from_millis(300);
const MOST_OVERRUN_MS: f64 = 50.0;
const MOST_GROWTH_MIB: f64 = 64.0;

/// A reply that harms.
struct Attack {
    /// What a server sends, and then again and again or never anything more.
    script: Script,
    max_response_bytes: usize,
    tls: bool,
    /// With connections that are kept: how many calls get an empty object before.
    kept: Option<usize>,
}

impl Attack {
    fn up_to(mut self, max_response_bytes: usize) -> Self {
        self.max_response_bytes = max_response_bytes;
        self
    }

    fn by_tls(mut self) -> Self {
        self.tls = true;
        self
    }

    fn kept(mut self, before: usize) -> Self {
        self.kept = Some(before);
        self
    }
}

const OK: &str = "HTTP/1.1 200 OK\r\n";

type Named = (&'static str, fn() -> Attack);

/// Each with its name; made only when its turn comes, since the bombs take seconds.
const ATTACKS: [Named; 19] = [
    ("silence", || sends("", Step::Hang)),
    ("endless `102`", interim),
    ("endless `102` by TLS", || interim().by_tls()),
    ("endless `102`, keep-alive", || interim().kept(0)),
    ("endless `102` after 20 calls, keep-alive", || {
        interim().kept(20)
    }),
    ("endless headers", || {
        sends(OK, flood(b"name: value\r\n", 5_000))
    }),
    ("one endless header", || {
        sends(format!("{OK}name: "), flood(b"x", 65_536))
    }),
    ("endless body", || {
        sends(format!("{OK}\r\n"), flood(b" ", 65_536))
    }),
    ("endless chunks of a byte", || {
        chunked("", flood(b"1\r\n \r\n", 10_000))
    }),
    ("endless chunk extension", || {
        chunked("1;", flood(b"x", 65_536))
    }),
    ("endless trailers", || {
        chunked("0\r\n", flood(b"name: value\r\n", 5_000))
    }),
    ("1 MB of gzip for 1 GiB", || {
        whole("content-encoding: gzip\r\n", &gzip_bomb())
    }),
    ("gzip five times over", || {
        whole(
            "content-encoding: gzip, gzip, gzip, gzip, gzip\r\n",
            &gzip_often(5),
        )
    }),
    ("1 MB of zstd for 32 GiB", || {
        whole("content-encoding: zstd\r\n", &zstd_bomb())
    }),
    ("as many members as 1 MiB holds", || {
        whole("", &members(1 << 20))
    }),
    ("350,000 lists in 1 MiB", || whole("", &lists(349_524))),
    ("1 MiB of brackets", || whole("", &[b'['; 1 << 20])),
    ("a million members, 9 MB", || whole("", &members(MILLION))),
    ("a million members, 9 MB accepted", || {
        whole("", &members(MILLION)).up_to(16 << 20)
    }),
];

/// The length of an object of as many members.
const MILLION: usize = 9_435_000;

fn sends(opening: impl Into<Bytes>, then: Step) -> Attack {
    Attack {
        script: Script::new([Step::Send(opening.into()), then]),
        max_response_bytes: 1 << 20,
        tls: false,
        kept: None,
    }
}

fn flood(bytes: &[u8], times: usize) -> Step {
    Step::Flood(bytes.repeat(times).into())
}

fn interim() -> Attack {
    sends("", flood(b"HTTP/1.1 102 Processing\r\n\r\n", 2_000))
}

fn chunked(opening: &str, then: Step) -> Attack {
    sends(
        format!("{OK}transfer-encoding: chunked\r\n\r\n{opening}"),
        then,
    )
}

/// A complete reply with this body.
fn whole(headers: &str, body: &[u8]) -> Attack {
    let head = format!("{OK}{headers}content-length: {}\r\n\r\n", body.len());
    sends([head.as_bytes(), body].concat(), Step::Hang)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn gzip_bomb() -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let spaces = vec![b' '; 1 << 20];
    for _ in 0..1_024 {
        encoder.write_all(&spaces).unwrap();
    }
    encoder.finish().unwrap()
}

fn gzip_often(times: usize) -> Vec<u8> {
    (0..times).fold(vec![b' '; 100 << 20], |bytes, _| gzip(&bytes))
}

/// A frame of blocks that each repeat one byte 128 Ki times (RFC 8878).
fn zstd_bomb() -> Vec<u8> {
    const WINDOW_OF_128_KIB: u8 = 0x38;
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0, WINDOW_OF_128_KIB];
    let repeat = (128_u32 << 10) << 3 | 1 << 1;
    let block = [&repeat.to_le_bytes()[..3], b" "].concat();
    frame.extend(block.repeat((1 << 18) - 2));
    frame
}

/// An object of different members, at most so long.
fn members(most: usize) -> Vec<u8> {
    let mut text = String::from("{\"\":0");
    for number in 0.. {
        let member = format!(",\"{number:x}\":0");
        if text.len() + member.len() >= most {
            break;
        }
        text += &member;
    }
    text.push('}');
    text.into_bytes()
}

fn lists(count: usize) -> Vec<u8> {
    format!("[{}[]]", "[],".repeat(count)).into_bytes()
}

/// Plays the attack for every connection, in a thread of its own.
fn serve(attack: &Attack, authority: &Authority) -> SocketAddr {
    let script = attack.script.clone();
    let identity = authority.issue(&["127.0.0.1"], Validity::Now).unwrap();
    let tls = attack.tls;
    let harmless = AtomicUsize::new(attack.kept.unwrap_or(0));
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        runtime().block_on(async {
            let spare = move |left: usize| left.checked_sub(1);
            let service = move |_: Request| {
                let before = harmless.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spare);
                before.map_or_else(|_| script.clone(), |_| Script::json(200, "{}"))
            };
            let server = match tls {
                true => Server::start_tls(service, identity),
                false => Server::start(service),
            };
            let server = server.unwrap();
            tell.send(server.address()).unwrap();
            std::future::pending::<()>().await;
        });
    });
    told.recv().unwrap()
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

struct Measured {
    verdict: String,
    overrun: Duration,
    growth_kib: u64,
}

fn measure(attack: &Attack) -> Measured {
    let limits = Limits {
        timeout: TIMEOUT,
        body_bytes: attack.max_response_bytes,
    };
    let authority = Authority::new().unwrap();
    let client = Client::new(Config {
        max_response_bytes: attack.max_response_bytes,
        keep_alive: attack.kept.is_some(),
        trust: Trust::Only(vec![authority.ca_der().clone()]),
        ..Config::default()
    });
    let client = client.unwrap();
    let scheme = if attack.tls { "https" } else { "http" };
    let request = request(&format!("{scheme}://{}/", serve(attack, &authority)));
    let runtime = runtime();
    for _ in 0..attack.kept.unwrap_or(0) {
        runtime.block_on(client.send(&request)).unwrap();
    }
    let before = status_kib("VmRSS:");
    // The kernel forgets the highest mark.
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let mut overrun = Duration::ZERO;
    let mut verdict = String::new();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let reply = runtime.block_on(client.send(&request)).unwrap();
        overrun = overrun.max(started.elapsed().saturating_sub(TIMEOUT));
        verdict = name(&classify(&request.action_name, &reply, &limits).verdict);
    }
    Measured {
        verdict,
        overrun,
        growth_kib: status_kib("VmHWM:").saturating_sub(before),
    }
}

fn request(url: &str) -> HttpRequest {
    HttpRequest {
        action: ActionId(0),
        action_name: "Lookup".into(),
        method: Method::Post,
        url: url.into(),
        headers: Vec::new(),
        body: Bytes::from_static(b"{}"),
        timeout: TIMEOUT,
    }
}

fn name(verdict: &Verdict) -> String {
    let code = verdict.failure().map(|failure| failure.code.as_str());
    code.unwrap_or("success").to_owned()
}

fn status_kib(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(field))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn row(name: &str, attack: &Attack) -> String {
    let Measured {
        verdict,
        overrun,
        growth_kib,
    } = measure(attack);
    let overrun = overrun.as_secs_f64() * 1e3;
    let growth = growth_kib as f64 / 1024.0;
    format!(
        "| {name} | `{verdict}` | {overrun:.1} ms | {:.2} | {growth:.1} MiB | {:.2} |",
        overrun / MOST_OVERRUN_MS,
        growth / MOST_GROWTH_MIB
    )
}

/// Each attack has a process to itself: what one leaves to the allocator would hide what the next one takes.
fn main() {
    let chosen = env::args()
        .nth(1)
        .and_then(|argument| argument.parse().ok());
    if let Some((name, attack)) = chosen.and_then(|number: usize| ATTACKS.get(number)) {
        return println!("{}", row(name, &attack()));
    }
    println!(
        "deadline {TIMEOUT:?}, the worst of {ROUNDS} calls; limits: {MOST_OVERRUN_MS} ms, {MOST_GROWTH_MIB} MiB\n"
    );
    println!("| attack | verdict | overrun | of the limit | growth | of the limit |");
    println!("|---|---|---|---|---|---|");
    for number in 0..ATTACKS.len() {
        let mut child = Command::new(env::current_exe().unwrap());
        assert!(child.arg(number.to_string()).status().unwrap().success());
    }
}
