//! What calls cost: `flowsim run --repeat` beside a bare reqwest loop against the same server, and a cold start beside a
//! bare reqwest program. Run with `cargo bench -p flowsim`; ratios are taken in one run, in turns.
//!
//! The bare programs are this file, started again with `bare-loop` or `bare-post` as its first argument.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use flow_mock::{Authority, Request, Script, Server, Validity};
use futures_util::{StreamExt, stream};

const BODY: &str =
    r#"{"customer_id":"CUST-001","name":"Alice Smith","loyalty_points":1500,"is_vip":true}"#;
const REQUEST: &str = r#"{"phoneNumber":"15551234567"}"#;
const ROUNDS: usize = 7;
const CALLS: u64 = 40_000;
const STARTS: usize = 41;

fn main() {
    let arguments: Vec<String> = env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("bare-loop") => bare_loop(&arguments[2], number(&arguments[3]), number(&arguments[4])),
        Some("bare-post") => bare_post(&arguments[2], arguments.get(3).map(Path::new)),
        _ => measure(),
    }
}

fn number(text: &str) -> u64 {
    text.parse().expect("this program writes its own arguments")
}

fn measure() {
    let folder = env::temp_dir().join(format!("flowsim-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
    let authority = Authority::new().expect("a certificate can be made");
    let pem = folder.join("ca.pem");
    std::fs::write(&pem, authority.ca_pem()).expect("a temporary file can be written");
    let (http, https) = serve(&authority);
    let plain = flow(&folder, "plain.json", &format!("{http}/api/v1/lookup"));
    let secure = flow(&folder, "secure.json", &format!("{https}/api/v1/lookup"));
    println!("lookups a second, keep-alive     bare reqwest    flowsim   ratio");
    for jobs in [1, 64] {
        lookups(&plain, &http, jobs);
    }
    println!("one POST from a cold start       bare reqwest    flowsim   ratio    peak memory");
    cold_starts("http", &plain, &http, None);
    cold_starts("https", &secure, &https, Some(&pem));
    // The folder is the system's to clean up when this fails.
    let _ = std::fs::remove_dir_all(&folder);
}

/// Two servers in a thread of their own; they live as long as the process.
fn serve(authority: &Authority) -> (String, String) {
    let identity = authority
        .issue(&["127.0.0.1", "localhost"], Validity::Now)
        .expect("a certificate can be made");
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime starts");
        runtime.block_on(async {
            let answer = |_: Request| Script::json(200, BODY);
            let plain = Server::start(answer).expect("a port is free");
            let tls = Server::start_tls(answer, identity).expect("a port is free");
            let addresses = (
                format!("http://{}", plain.address()),
                format!("https://{}", tls.address()),
            );
            sender
                .send(addresses)
                .expect("the bench waits for the addresses");
            std::future::pending::<()>().await;
        });
    });
    receiver.recv().expect("the servers start")
}

fn flow(folder: &Path, name: &str, url: &str) -> PathBuf {
    let path = folder.join(name);
    let text = format!(
        r#"{{"name":"Bench","type":"voice","initialAction":{{"name":"Start","type":"Start","on":{{"next":"Lookup"}}}},
            "actions":[{{"name":"Lookup","type":"GetExternalContact","url":"{url}"}}]}}"#
    );
    std::fs::write(&path, text).expect("a temporary file can be written");
    path
}

fn lookups(flow: &Path, http: &str, jobs: u64) {
    let mut bare = Vec::new();
    let mut ours = Vec::new();
    for _ in 0..ROUNDS {
        bare.push(bare_rate(http, jobs));
        ours.push(our_rate(flow, jobs));
    }
    let (bare, ours) = (median(&mut bare), median(&mut ours));
    println!(
        "  {jobs:>3} at once               {bare:>15.0} {ours:>10.0} {:>7.2}",
        ours / bare
    );
}

fn bare_rate(http: &str, jobs: u64) -> f64 {
    let exe = env::current_exe().expect("this program has a path");
    let arguments = ["bare-loop", http, &CALLS.to_string(), &jobs.to_string()].map(str::to_owned);
    let output = Command::new(exe)
        .args(arguments)
        .output()
        .expect("this program starts");
    String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .expect("the loop prints its rate")
}

fn our_rate(flow: &Path, jobs: u64) -> f64 {
    let output = flowsim()
        .args([
            "run",
            "--repeat",
            &CALLS.to_string(),
            "--jobs",
            &jobs.to_string(),
            "--keep-alive",
        ])
        .args(["--var", "phoneNumber=15551234567"])
        .arg(flow)
        .output()
        .expect("flowsim starts");
    let summary: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("flowsim prints its summary");
    assert_eq!(summary["outcomes"]["ended"], CALLS, "{summary}");
    CALLS as f64 / (summary["elapsedMs"].as_f64().expect("a number") / 1000.0)
}

fn flowsim() -> Command {
    Command::new(env!("CARGO_BIN_EXE_flowsim"))
}

fn cold_starts(what: &str, flow: &Path, base: &str, pem: Option<&Path>) {
    let exe = env::current_exe().expect("this program has a path");
    let bare = || {
        let mut command = Command::new(&exe);
        command.args(["bare-post", base]).args(pem);
        command
    };
    let ours = || {
        let mut command = flowsim();
        command
            .arg("run")
            .arg(flow)
            .args(["--var", "phoneNumber=15551234567", "--format", "json"]);
        command.args(pem.iter().flat_map(|pem| [Path::new("--ca-cert"), pem]));
        command
    };
    let (mut bare_times, mut our_times) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        bare_times.push(timed(bare()));
        our_times.push(timed(ours()));
    }
    let (bare_ms, our_ms) = (median(&mut bare_times), median(&mut our_times));
    let memory =
        peak_memory(ours()).map_or("?".to_owned(), |kib| format!("{:.1} MB", kib / 1024.0));
    println!(
        "  {what:<8}                 {bare_ms:>11.2} ms {our_ms:>7.2} ms {:>6.2}    {memory}",
        our_ms / bare_ms
    );
}

fn timed(mut command: Command) -> f64 {
    let started = Instant::now();
    let status = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("the program starts");
    let elapsed = started.elapsed();
    assert!(status.success(), "{command:?}");
    elapsed.as_secs_f64() * 1000.0
}

/// The peak resident memory in KiB, as GNU time reports it; `None` where it is not installed.
fn peak_memory(command: Command) -> Option<f64> {
    let output = Command::new("/usr/bin/time")
        .args(["-f", "%M"])
        .arg(command.get_program())
        .args(command.get_args())
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    said.trim().lines().last()?.parse().ok()
}

fn median(numbers: &mut [f64]) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

fn client(pem: Option<&Path>) -> reqwest::Client {
    // Fails only when it was done before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder();
    if let Some(pem) = pem {
        let pem = std::fs::read(pem).expect("the bench wrote the file");
        builder = builder.tls_certs_merge([
            reqwest::Certificate::from_pem(&pem).expect("the bench wrote a certificate")
        ]);
    }
    builder.build().expect("a client can be built")
}

async fn post(client: &reqwest::Client, url: &str) {
    let request = client
        .post(url)
        .header("content-type", "application/json")
        .body(REQUEST);
    let reply = request
        .timeout(Duration::from_secs(10))
        .send()
        .await
        .expect("the server answers");
    let bytes = reply.bytes().await.expect("the server answers");
    assert_eq!(bytes.len(), BODY.len());
}

fn bare_loop(base: &str, calls: u64, jobs: u64) {
    let url = format!("{base}/api/v1/lookup");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    let rate = runtime.block_on(async {
        let client = client(None);
        let started = Instant::now();
        let jobs = usize::try_from(jobs).expect("few jobs");
        stream::iter(0..calls)
            .map(|_| post(&client, &url))
            .buffer_unordered(jobs)
            .for_each(|()| async {})
            .await;
        calls as f64 / started.elapsed().as_secs_f64()
    });
    println!("{rate}");
}

fn bare_post(base: &str, pem: Option<&Path>) {
    let url = format!("{base}/api/v1/lookup");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime starts");
    runtime.block_on(async { post(&client(pem), &url).await });
}
