//! `--repeat N --jobs C`: exactly N runs, counted at the server.

use flow_mock::{Script, Server};
use serde_json::{Value, json};

use crate::support::{Folder, SERVING, flow_of, lookup_flow, serving, to};

/// The summary of a soak, and what the server counted: requests and connections.
#[track_caller]
fn soak(script: Script, args: &[&str], status: i32) -> (Value, u64, u64) {
    let server = serving(script);
    let ran = Folder::with_flow(lookup_flow())
        .run(&[&["--map", &to(&server)], args].concat())
        .status(status);
    (ran.json(), server.requests(), server.connections())
}

#[test]
fn every_run_is_one_post_on_a_connection_of_its_own() {
    let (report, requests, connections) = soak(
        Script::json(200, "{}"),
        &["--repeat", "200", "--jobs", "8"],
        0,
    );
    assert_eq!((requests, connections), (200, 200));
    assert_eq!(report["runs"], 200);
}

#[test]
fn every_run_is_one_post_on_a_kept_connection() {
    let args = ["--repeat", "500", "--jobs", "8", "--keep-alive"];
    let (report, requests, connections) = soak(Script::json(200, "{}"), &args, 0);
    assert_eq!(requests, 500);
    // One a worker; on a busy machine some calls go alone before the server has proven that it keeps connections.
    assert!((1..100).contains(&connections), "{connections}");
    assert_eq!(report["runs"], 500);
}

#[test]
fn a_server_that_closes_kept_connections_gets_every_post_once() {
    let closing = Script::reply(200, &[("connection", "close")], "{}");
    let (report, requests, _) = soak(
        closing,
        &["--repeat", "100", "--jobs", "4", "--keep-alive"],
        0,
    );
    assert_eq!(
        (requests, &report["outcomes"]),
        (100, &json!({ "ended": 100 }))
    );
    let silently = Script::json(200, "{}").then(flow_mock::Step::Close);
    let (report, requests, _) = soak(
        silently,
        &["--repeat", "100", "--jobs", "4", "--keep-alive"],
        0,
    );
    assert_eq!(
        (requests, &report["outcomes"]),
        (100, &json!({ "ended": 100 }))
    );
}

#[test]
fn the_summary_has_these_members_in_this_order() {
    let (report, ..) = soak(Script::json(200, "{}"), &["--repeat", "3"], 0);
    let members: Vec<_> = report.as_object().unwrap().keys().collect();
    assert_eq!(
        members,
        [
            "schema",
            "runs",
            "elapsedMs",
            "outcomes",
            "exits",
            "latencyMs"
        ]
    );
    assert_eq!(report["schema"], "flowsim/repeat/1");
    assert_eq!(report["outcomes"], json!({ "ended": 3 }));
    assert_eq!(
        report["exits"],
        json!({ "Lookup/success": 3, "Start/next": 3 })
    );
    let latency = |name: &str| report["latencyMs"][name].as_f64().unwrap();
    assert!(0.0 < latency("p50"));
    assert!(
        latency("p50") <= latency("p95")
            && latency("p95") <= latency("p99")
            && latency("p99") <= latency("max")
    );
    assert!(report["elapsedMs"].as_f64().unwrap() > 0.0);
}

#[test]
fn runs_that_fail_are_counted_and_make_the_status_1() {
    let server = {
        let count = std::sync::atomic::AtomicU32::new(0);
        let answer = move |_| {
            let odd = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed) % 2 == 1;
            Script::json(if odd { 500 } else { 200 }, "{}")
        };
        let _inside = SERVING.enter();
        Server::start(answer).unwrap()
    };
    let report = Folder::with_flow(lookup_flow())
        .run(&["--map", &to(&server), "--repeat", "10"])
        .status(1)
        .json();
    assert_eq!(report["outcomes"], json!({ "ended": 5, "failed": 5 }));
    assert_eq!(
        report["exits"],
        json!({ "Lookup/error": 5, "Lookup/success": 5, "Start/next": 10 })
    );
}

#[test]
fn a_flow_without_calls_has_no_latency() {
    let folder = Folder::with_flow(flow_of(r#"{ "name": "Bye", "type": "Disconnect" }"#));
    let report = folder.run(&["--repeat", "5", "--jobs", "2"]).fine().json();
    assert_eq!(
        (&report["latencyMs"], &report["outcomes"]),
        (&Value::Null, &json!({ "disconnected": 5 }))
    );
}

#[test]
fn every_run_against_stubs_begins_anew() {
    let stubs = "cases: [{ replies: { Lookup: [{ status: 500 }, { json: {} }] } }]";
    let flow = flow_of(
        r#"{ "name": "Lookup", "type": "GetExternalContact", "url": "https://crm.test/api", "on": { "onerror": "Lookup" } }"#,
    );
    let folder = Folder::with_flow(flow).file("s.yaml", stubs);
    let report = folder
        .run(&["--stubs", "s.yaml", "--repeat", "6", "--jobs", "3"])
        .fine()
        .json();
    assert_eq!(
        report["exits"],
        json!({ "Lookup/error": 6, "Lookup/success": 6, "Start/next": 6 })
    );
}

#[test]
fn counts_that_cannot_be_are_wrong_usage() {
    let folder = Folder::with_flow(lookup_flow());
    for args in [
        &["--repeat", "0"][..],
        &["--repeat", "x"],
        &["--jobs", "2"],
        &["--repeat", "2", "--jobs", "0"],
    ] {
        folder.run(args).usage("error:");
    }
    for args in [
        &["--repeat", "-1"][..],
        &["--repeat", "many"],
        &["--max-actions", "0"],
        &["--max-response-bytes", "-1"],
    ] {
        folder.run(args).usage("write a whole number above 0");
    }
    folder
        .run(&["--repeat", "2", "--trace", "t"])
        .usage("cannot be used with");
}

#[cfg(unix)]
#[test]
fn a_machine_without_free_descriptors_is_no_failure_of_the_service() {
    let server = serving(Script::new([flow_mock::Step::Hang]));
    let map = to(&server);
    let soak = [
        "run",
        "flow.json",
        "--map",
        &map,
        "--repeat",
        "64",
        "--jobs",
        "64",
    ];
    Folder::with_flow(lookup_flow())
        .flowsim_with_few_descriptors(32, &soak)
        .status(3)
        .says("raise `ulimit -n`");
}
