//! `flowsim mock`: a case's replies for any client.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, ChildStderr, Command, Stdio},
};

use crate::support::{Folder, SERVING, lookup_flow, sample};

/// A server that is under way, and where it says it listens.
struct Mock {
    child: Child,
    stderr: BufReader<ChildStderr>,
    address: String,
}

impl Mock {
    fn start(folder: &Folder, args: &[&str]) -> Self {
        Self::start_with(folder, &sample("customer-lookup.scenario.yaml"), args)
    }

    fn start_with(folder: &Folder, scenario: &str, args: &[&str]) -> Self {
        Self::serve(folder, &[&["mock", scenario], args].concat())
    }

    fn serve(folder: &Folder, args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_flowsim"))
            .args(args)
            .current_dir(folder.path(""))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.starts_with("serving on ") {
            line.clear();
            assert!(stderr.read_line(&mut line).unwrap() > 0, "it did not start");
        }
        let address = line["serving on ".len()..].split(';').next().unwrap();
        let address = address.to_owned();
        Self {
            child,
            stderr,
            address,
        }
    }

    /// Ends it as Ctrl-C does; what it has printed, and its exit status.
    fn end(mut self) -> (String, String, Option<i32>) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-INT", &pid])
                .status()
                .unwrap()
                .success()
        );
        let (mut stdout, mut stderr) = (String::new(), String::new());
        self.child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut stdout)
            .unwrap();
        self.stderr.read_to_string(&mut stderr).unwrap();
        (stdout, stderr, self.child.wait().unwrap().code())
    }
}

impl Drop for Mock {
    /// A test that fails leaves no server behind.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Posts and gives the status with the body.
fn post(client: &reqwest::Client, url: &str, body: &'static str) -> (u16, String) {
    let request = client.post(url).body(body).send();
    let (sender, receiver) = std::sync::mpsc::channel();
    SERVING.spawn(async move {
        let response = request.await.unwrap();
        let status = response.status().as_u16();
        sender
            .send((status, response.text().await.unwrap()))
            .unwrap();
    });
    receiver.recv().unwrap()
}

#[cfg(unix)]
#[test]
fn what_is_secret_of_a_request_is_not_told() {
    let folder = Folder::with_flow(lookup_flow()).file(
        "s.yaml",
        "flow: flow.json\ncases:\n  - name: one\n    given: { pin: code-4711 }\n    replies: { Lookup: {} }\n    \
         expect: { snapshot: { redact: [\"$phoneNumber\", \"$pin\", \"calls[0].requestBody.card.number\"] } }\n",
    );
    for served in [&["mock", "s.yaml"][..], &["mock", "--fault", "status.400"]] {
        let mock = Mock::serve(&folder, served);
        let _ = rustls::crypto::ring::default_provider().install_default();
        let headers = [
            ("authorization", "Bearer Zq07KxRt"),
            ("cookie", "sid=Wv93MyGh; a=b"),
        ];
        let mut given = reqwest::header::HeaderMap::new();
        for (name, value) in headers {
            given.insert(name, value.parse().unwrap());
        }
        let client = reqwest::Client::builder()
            .no_proxy()
            .default_headers(given)
            .build()
            .unwrap();
        let url = format!("{}/api?t=Zq07KxRt", mock.address);
        let body = r#"{"phoneNumber":"15551234567","said":"code-4711, Zq07\u004bxRt","card":{"number":49927398716},"s":"Wv93MyGh"}"#;
        post(&client, &url, body);
        let (stdout, stderr, _) = mock.end();
        let told = stdout + &stderr;
        assert!(told.contains("[redacted]"), "{told}");
        let case = ["15551234567", "code-4711", "49927398716"];
        let hidden = if served.len() == 2 { &case[..] } else { &[] };
        for secret in ["Zq07", "Wv93MyGh"].iter().chain(hidden) {
            assert!(!told.contains(secret), "{secret}: {told}");
        }
    }
}

#[cfg(unix)]
#[test]
fn any_client_is_answered_and_every_request_is_told() {
    let mock = Mock::start(&Folder::new(), &["--case", "by number"]);
    // It is there already where another test was first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/api/v1/lookup", mock.address);
    let (status, body) = post(&client, &url, r#"{"phoneNumber":"15559876543"}"#);
    assert_eq!(status, 200);
    assert!(body.contains("Bob Jones"), "{body}");
    let (status, body) = post(&client, &format!("{}/other", mock.address), "x");
    assert_eq!(status, 501);
    assert!(body.contains("it answers `Lookup Customer`"), "{body}");
    let (stdout, stderr, status) = mock.end();
    let lines: Vec<_> = stdout.lines().collect();
    assert_eq!(
        lines[0],
        r#"POST /api/v1/lookup {"phoneNumber":"15559876543"} → 200"#
    );
    assert!(
        lines[1].starts_with("POST /other x → 501: case `by number` has no reply"),
        "{stdout}"
    );
    assert!(stderr.contains("2 requests"), "{stderr}");
    assert_eq!(status, Some(0));
}

#[cfg(unix)]
#[test]
fn a_port_that_is_taken_is_told() {
    let mock = Mock::start(&Folder::new(), &[]);
    let port = mock.address.rsplit(':').next().unwrap().to_owned();
    let scenario = sample("customer-lookup.scenario.yaml");
    crate::support::flowsim(&["mock", &scenario, "--port", &port])
        .status(3)
        .says(&format!(
            "cannot listen on port {port}: somebody else listens on it"
        ));
    let _ = mock.end();
}

#[cfg(unix)]
#[test]
fn flows_can_call_it_over_tls_with_the_certificate_that_it_writes() {
    let folder = Folder::with_flow(std::fs::read(sample("flow.json")).unwrap());
    let mock = Mock::start(&folder, &["--tls", "--ca-out", "ca.pem"]);
    let map = format!("https://your-ngrok-url.ngrok.io={}", mock.address);
    folder
        .run(&[
            "--var",
            "phoneNumber=1",
            "--map",
            &map,
            "--ca-cert",
            "ca.pem",
        ])
        .fine()
        .prints("Alice Smith");
    let (stdout, ..) = mock.end();
    assert!(stdout.contains("→ 200"), "{stdout}");
}

#[test]
fn what_cannot_be_served_is_wrong_usage() {
    let scenario = sample("customer-lookup.scenario.yaml");
    let mock = |args: &[&str]| crate::support::flowsim(&[&["mock"], args].concat());
    mock(&[&scenario, "--case", "nobody"]).usage("has no case `nobody`");
    mock(&["missing.yaml"]).usage("there is no such file");
    mock(&[&scenario, "--ca-out", "x"]).usage("--tls");
    mock(&[&scenario, "--port", "70000"]).usage("--port");
}

/// Sends these bytes to a server and gives all that comes back.
fn raw(address: &str, request: &str) -> String {
    use std::io::Write;
    let address = address.split_once("://").unwrap().1;
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    let patience = std::time::Duration::from_secs(30);
    stream.set_read_timeout(Some(patience)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    reply
}

#[cfg(unix)]
#[test]
fn requests_that_no_flow_makes_are_refused_and_told() {
    let mock = Mock::start(&Folder::new(), &["--case", "by number"]);
    let put = "PUT /api/v1/lookup HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
    let refused = raw(&mock.address, put);
    assert!(refused.starts_with("HTTP/1.1 405 "), "{refused}");
    assert!(refused.contains("allow: POST\r\n"), "{refused}");
    let head = "HEAD /api/v1/lookup HTTP/1.1\r\nhost: x\r\n\r\n";
    let refused = raw(&mock.address, head);
    assert!(refused.contains("connection: close\r\n"), "{refused}");
    assert!(refused.ends_with("\r\n\r\n"), "{refused}");
    assert!(raw(&mock.address, "nonsense\r\n\r\n").starts_with("HTTP/1.1 400 "));
    let large = format!("POST / HTTP/1.1\r\na: {}\r\n\r\n", "x".repeat(200_000));
    assert!(raw(&mock.address, &large).starts_with("HTTP/1.1 431 "));
    let huge = "POST / HTTP/1.1\r\ncontent-length: 999999999\r\n\r\n";
    assert!(raw(&mock.address, huge).starts_with("HTTP/1.1 413 "));
    let (stdout, _, _) = mock.end();
    let lines: Vec<_> = stdout.lines().collect();
    let told = [
        "PUT /api/v1/lookup {} → 405: flows ask by POST",
        "HEAD /api/v1/lookup → 405: flows ask by POST",
        "a request that is not HTTP → 400",
        "a request with too large a head → 431",
        "a request with too large a body → 413",
    ];
    assert_eq!(lines, told);
}

#[cfg(unix)]
#[test]
fn a_body_that_is_no_json_is_told_as_such() {
    let folder = Folder::new();
    let scenario = folder.path("s.yaml");
    std::fs::write(
        &scenario,
        "cases: [{ name: one, replies: { /api: { match: { body: { a: 1 } }, json: {} } } }]",
    )
    .unwrap();
    let mock = Mock::start_with(&folder, scenario.to_str().unwrap(), &[]);
    let post = "POST /api HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\nconnection: close\r\n\r\na=1";
    let reply = raw(&mock.address, post);
    assert!(
        reply.contains(r#"the request has no JSON body, wanted is {"a":1}"#),
        "{reply}"
    );
    mock.end();
}

#[cfg(unix)]
#[test]
fn the_certificate_is_for_the_hosts_whose_part_is_played() {
    let folder = Folder::new();
    let mock = Mock::start(&folder, &["--tls", "--ca-out", "ca.pem"]);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let ca = reqwest::Certificate::from_pem(folder.read("ca.pem").as_bytes()).unwrap();
    let host = "your-ngrok-url.ngrok.io";
    let address = mock.address.split_once("://").unwrap().1;
    let client = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([ca])
        .resolve(host, address.parse().unwrap())
        .build()
        .unwrap();
    let port = address.rsplit_once(':').unwrap().1;
    let url = format!("https://{host}:{port}/api/v1/lookup");
    let (status, _) = post(&client, &url, r#"{"phoneNumber":"1"}"#);
    assert_eq!(status, 200);
    mock.end();
}

#[cfg(unix)]
#[test]
fn a_fault_is_served_to_any_client_and_explained() {
    let mock = Mock::serve(&Folder::new(), &["mock", "--fault", "f58"]);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.post(format!("{}/x", mock.address)).body("{}").send();
    let (sender, receiver) = std::sync::mpsc::channel();
    SERVING.spawn(async move {
        let response = request.await.unwrap();
        let status = response.status().as_u16();
        sender
            .send((status, response.bytes().await.is_err()))
            .unwrap();
    });
    assert_eq!(receiver.recv().unwrap(), (200, true));
    let (stdout, stderr, status) = mock.end();
    assert_eq!(stdout, "POST /x {} → body.reset\n");
    assert!(
        stderr.starts_with("F58 `body.reset`: the connection is reset within the body\n"),
        "{stderr}"
    );
    assert!(
        stderr.contains("a run makes of it: body.reset\n"),
        "{stderr}"
    );
    assert!(stderr.contains("1 connection"), "{stderr}");
    assert_eq!(status, Some(0));
}

#[cfg(unix)]
#[test]
fn a_certificate_is_wrong_to_clients_that_trust_its_authority() {
    let folder = Folder::new();
    let mock = Mock::serve(
        &folder,
        &["mock", "--fault", "tls.wrong-host", "--ca-out", "ca.pem"],
    );
    assert!(
        mock.address.starts_with("https://127.0.0.1:"),
        "{}",
        mock.address
    );
    let flow = lookup_flow().replace("https://crm.test", &mock.address);
    let folder = folder.file("flow.json", &flow);
    let ran = folder.run(&["--ca-cert", "ca.pem", "--format", "json"]);
    assert_eq!(ran.json()["calls"][0]["code"], "tls.wrong-host");
    let _ = mock.end();
}

#[test]
fn faults_are_listed_for_people_and_for_programs() {
    let listed = crate::support::flowsim(&["mock", "--list"]);
    listed.fine().prints("F18  reply.reset ");
    let json = crate::support::flowsim(&["mock", "--list", "--format", "json"]).json();
    assert_eq!(json["schema"], "flowsim/faults/1");
    assert_eq!(json["faults"][0]["row"], "F01");
}

#[test]
fn what_cannot_be_served_is_told() {
    let mock = |args: &[&str]| crate::support::flowsim(&[&["mock"], args].concat());
    mock(&["--fault", "body.rest"]).usage("did you mean `body.reset`?");
    mock(&["--fault", "dns.failed"]).usage("a scenario can: `fault: dns.failed`");
    mock(&[]).status(2);
    mock(&["a.yaml", "--fault", "F18"]).status(2);
}

/// A flow that calls a data action, and its definition.
fn workflow() -> Folder {
    let flow = "workflow:\n  name: A\n  startUpRef: ./states/state[s]\n  states:\n    - state:\n        name: B\n        \
                refId: s\n        actions:\n          - callData:\n              name: Ask\n              category:\n                \
                Shop:\n                  dataAction:\n                    Find:\n                      inputs:\n                        \
                id:\n                          lit: C/1\n          - endWorkflow:\n              name: End\n";
    let action = r#"{ "name": "Find", "integrationType": "shop", "actionType": "custom", "config": {
        "request": {"requestUrlTemplate": "/customers/$esc.url($input.id)/orders", "requestType": "GET"},
        "response": {"successTemplate": "${rawResult}"}},
        "contract": {"input": {"inputSchema": {"type": "object", "properties": {"id": {"type": "string"}}}},
        "output": {"successSchema": {"type": "object", "properties": {}}}} }"#;
    Folder::new()
        .file("flow.yaml", flow)
        .file("find.json", action)
}

#[cfg(unix)]
#[test]
fn data_actions_are_served_at_the_addresses_of_their_definitions() {
    let suite = "flow: flow.yaml\nactions: find.json\ncases:\n  - replies: { Ask: [{ outputs: {} }, { json: { a: 1 } }] }\n";
    let folder = workflow().file("a.yaml", suite);
    let mock = Mock::start_with(&folder, "a.yaml", &[]);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let get = |path: &str| {
        let request = client.get(format!("{}{path}", mock.address)).send();
        let (sender, receiver) = std::sync::mpsc::channel();
        SERVING.spawn(async move {
            let response = request.await.unwrap();
            let status = response.status().as_u16();
            sender
                .send((status, response.text().await.unwrap()))
                .unwrap();
        });
        receiver.recv().unwrap()
    };
    assert_eq!(
        get("/customers/C%2F1/orders"),
        (200, "{\"a\":1}".to_owned())
    );
    assert_eq!(get("/customers").0, 501);
    let (status, body) = post(&client, &format!("{}/customers/1/orders", mock.address), "");
    assert_eq!(status, 501, "{body}");
}

#[test]
fn replies_that_only_flows_are_given_are_nothing_to_serve() {
    let suite = "flow: flow.yaml\ncases:\n  - name: told\n    replies: { Ask: { outputs: {} } }\n";
    let folder = workflow().file("a.yaml", suite);
    folder
        .flowsim(&["mock", "a.yaml"])
        .usage("case `told` has nothing to serve");
}
