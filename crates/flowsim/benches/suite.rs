//! What suites cost: a thousand cases of the tutorial's flow in six kinds, over the wire beside a bare concurrent reqwest loop
//! that makes the same POSTs to the same kind of server, and in virtual time beside a bare loop over the machine. Run with
//! `cargo bench -p flowsim --bench suite`; ratios are taken in one run, in turns. What running the cases takes is what the
//! whole command takes, less the same for one case of the suite: the bare loops read no suite either.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::{
    fmt::Write as _,
    path::Path,
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use flow_core::{
    Effect, Head, HttpEnd, HttpReply, Phase, Program, Reply, RunOptions, Timings, drive, start,
};
use flow_mock::{Authority, Request, Script, Server, Validity};
use futures_util::{StreamExt, stream};

const CASES: usize = 1_000;
const JOBS: usize = 64;
const ROUNDS: usize = 9;
const TIMEOUT: Duration = Duration::from_millis(50);

/// The six kinds: what is written of the reply, status and body, and the exit that the flow must take.
const KINDS: [(&str, u16, &str, &str); 6] = [
    (
        r#"{ status: 200, json: { name: Alice Smith, is_vip: true } }"#,
        200,
        r#"{"name":"Alice Smith","is_vip":true}"#,
        "success",
    ),
    (
        r#"{ status: 200, json: { name: Bob Jones, is_vip: false } }"#,
        200,
        r#"{"name":"Bob Jones","is_vip":false}"#,
        "success",
    ),
    (
        r#"{ status: 404, json: { detail: No such customer } }"#,
        404,
        r#"{"detail":"No such customer"}"#,
        "error",
    ),
    ("{ status: 500, body: oops }", 500, "oops", "error"),
    (
        r#"{ status: 200, body: "{\"name\": " }"#,
        200,
        r#"{"name": "#,
        "error",
    ),
    ("{ delay: 3s, json: {} }", 200, "", "timeout"),
];

fn main() {
    let folder = std::env::temp_dir().join(format!("flowsim-suite-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
    let servers = serve();
    println!(
        "1,000 cases in six kinds         bare        running    ratio  with reading    ratio"
    );
    // Not https: 64 handshakes at once on two cores take the whole 50 ms, and are timeouts in truth.
    let flow = flow("http");
    write_suite(&folder, &flow);
    measure(
        "wire, http",
        || bare_wire(&servers, "http"),
        |part| ours(&folder, part),
    );
    let program = program(&flow);
    measure(
        "virtual",
        || bare_virtual(&program),
        |part| ours(&folder, &[&["--virtual"], part].concat()),
    );
    // The folder is the system's to clean up when this fails.
    let _ = std::fs::remove_dir_all(&folder);
}

fn measure(what: &str, bare: impl Fn() -> f64, ours: impl Fn(&[&str]) -> f64) {
    let (mut theirs, mut running, mut whole) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        theirs.push(bare());
        let all = ours(&[]);
        running.push(all - ours(&["--filter", "case 500"]));
        whole.push(all);
    }
    let bare = median(&mut theirs);
    let (running, whole) = (median(&mut running), median(&mut whole));
    println!(
        "  {what:<18} {bare:>12.1} ms {running:>10.1} ms {:>6.2} {whole:>10.1} ms {:>6.2}",
        running / bare,
        whole / bare
    );
}

fn median(numbers: &mut [f64]) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

fn flow(scheme: &str) -> String {
    let tutorial = include_str!("../../../scenarios/customer-lookup/flow.json");
    let flow = tutorial.replace("https://", &format!("{scheme}://"));
    flow.replace("\"timeout\": 10000", "\"timeout\": 50")
}

fn program(flow: &str) -> Arc<Program> {
    let source = flow_syntax::Source::new("flow.json", flow);
    let program = flow_load::load(&source).program;
    Arc::new(program.expect("the tutorial's flow can be run"))
}

fn write_suite(folder: &Path, flow: &str) {
    let mut suite = "flow: flow.json\ncases:\n".to_owned();
    for number in 0..CASES {
        let (reply, _, _, exit) = KINDS[number % KINDS.len()];
        writeln!(
            suite,
            "  - name: case {number}\n    given: {{ phoneNumber: \"1555{number:07}\" }}\n    \
             replies: {{ Lookup Customer: {reply} }}\n    expect: {{ exits: {{ Lookup Customer: {exit} }} }}"
        )
        .expect("a String takes every text");
    }
    let write = |name, text: &str| std::fs::write(folder.join(name), text);
    write("flow.json", flow).expect("a temporary file can be written");
    write("a.scenario.yaml", &suite).expect("a temporary file can be written");
}

/// What the suite took, as it says itself. Every case must pass.
fn ours(folder: &Path, args: &[&str]) -> f64 {
    let output = Command::new(env!("CARGO_BIN_EXE_flowsim"))
        .arg("test")
        .arg(folder)
        .args(args)
        .output()
        .expect("flowsim starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "a wrong branch: {said}");
    let time = said
        .trim()
        .rsplit_once(" in ")
        .expect("it tells its time")
        .1;
    let (number, unit) = time.split_once(' ').expect("a time has a unit");
    let number: f64 = number.parse().expect("a time is a number");
    number * if unit == "s" { 1000.0 } else { 1.0 }
}

/// The same replies from the same kind of servers, in a thread of their own.
struct Servers {
    http: String,
    https: String,
    authority: Authority,
}

fn serve() -> Servers {
    let authority = Authority::new().expect("a certificate can be made");
    let identity = authority
        .issue(&["127.0.0.1"], Validity::Now)
        .expect("a certificate can be made");
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime starts");
        runtime.block_on(async {
            let plain = Server::start(answer).expect("a port is free");
            let tls = Server::start_tls(answer, identity).expect("a port is free");
            let addresses = (plain.address(), tls.address());
            sender.send(addresses).expect("the bench waits");
            std::future::pending::<()>().await;
        });
    });
    let (http, https) = receiver.recv().expect("the servers start");
    Servers {
        http: format!("http://{http}"),
        https: format!("https://{https}"),
        authority,
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "a service is given its requests"
)]
fn answer(request: Request) -> Script {
    let kind = request.target.trim_start_matches('/').parse().unwrap_or(0);
    let (_, status, body, _): (_, _, _, _) = KINDS[kind];
    let delay = if kind == 5 {
        Duration::from_secs(3)
    } else {
        Duration::ZERO
    };
    Script::json(status, body).delayed(delay)
}

/// A thousand POSTs, as many at once as flowsim makes, each on a connection of its own. The replies are read whole.
fn bare_wire(servers: &Servers, scheme: &str) -> f64 {
    // Fails only when it was done before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let pem = reqwest::Certificate::from_pem(servers.authority.ca_pem().as_bytes());
    let client = reqwest::Client::builder()
        .no_proxy()
        .pool_max_idle_per_host(0)
        .tls_certs_only([pem.expect("the authority wrote it")])
        .build()
        .expect("a client can be built");
    let base = if scheme == "http" {
        &servers.http
    } else {
        &servers.https
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    runtime.block_on(async {
        let started = Instant::now();
        let posts = stream::iter(0..CASES).map(|number| post(&client, base, number));
        let outcomes = posts.buffer_unordered(JOBS).collect::<Vec<_>>().await;
        let elapsed = started.elapsed().as_secs_f64() * 1000.0;
        assert_eq!(outcomes.iter().filter(|ok| !**ok).count(), CASES / 6);
        elapsed
    })
}

/// Whether a reply came in time.
async fn post(client: &reqwest::Client, base: &str, number: usize) -> bool {
    let request = client
        .post(format!("{base}/{}", number % KINDS.len()))
        .header("content-type", "application/json")
        .header("connection", "close")
        .body(format!("{{\"phoneNumber\":\"1555{number:07}\"}}"))
        .timeout(TIMEOUT);
    match request.send().await {
        Ok(reply) => reply.bytes().await.is_ok(),
        Err(_) => false,
    }
}

/// The machine with replies that are made on the spot, judged by nobody.
fn bare_virtual(program: &Arc<Program>) -> f64 {
    let started = Instant::now();
    for number in 0..CASES {
        let inputs = [(
            "phoneNumber".to_owned(),
            format!("1555{number:07}").as_str().into(),
        )];
        let run = start(program, &inputs, &RunOptions::default());
        let finished = drive(run, |effect| reply(effect, number % KINDS.len()));
        assert_eq!(finished.outcome.kind(), "transferred");
    }
    started.elapsed().as_secs_f64() * 1000.0
}

fn reply(effect: &Effect, kind: usize) -> Reply {
    let Effect::Http(post) = effect else {
        unreachable!("the tutorial's flow asks for nothing else");
    };
    let (_, status, body, _) = KINDS[kind];
    let json = ("content-type".to_owned(), "application/json".to_owned());
    let (elapsed, end) = match kind {
        5 => (post.timeout, HttpEnd::Deadline(Phase::Head, None)),
        _ => {
            let head = Head::new(status, [json]);
            (
                Duration::ZERO,
                HttpEnd::Complete(head, body.as_bytes().into()),
            )
        }
    };
    Reply::Http(HttpReply {
        elapsed,
        timings: Timings::default(),
        end,
    })
}
