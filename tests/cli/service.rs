//! The tutorial's own FastAPI service, driven by the built binary over HTTP and HTTPS.
//!
//! It needs a Python with `fastapi` and `uvicorn`, which `tests/service/install` sets up and whose path
//! `FLOWSIM_SERVICE_PYTHON` holds. Without that variable the tests say so and do nothing; CI sets it.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use rcgen::{CertificateParams, KeyPair};
use serde_json::{Value, json};

use crate::support::{Folder, path, root, sample};

/// A running service; dropping it kills the process.
struct Service {
    process: Child,
    url: String,
    folder: Folder,
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended by itself; there is nobody to tell then.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The Python that has the service's requirements.
fn python() -> Option<String> {
    let python = std::env::var("FLOWSIM_SERVICE_PYTHON").ok();
    if python.is_none() {
        println!(
            "skipped: FLOWSIM_SERVICE_PYTHON does not name the Python of `tests/service/install`"
        );
    }
    python
}

impl Service {
    fn start(python: &str, options: &[&str], folder: Folder) -> Self {
        let mut command = Command::new(python);
        command
            .args([
                "-m",
                "uvicorn",
                "external_crm_api:app",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
            ])
            .args(options);
        command
            .current_dir(root().join("tests/service"))
            .env("PYTHONDONTWRITEBYTECODE", "1");
        let process = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut service = Self {
            process,
            url: String::new(),
            folder,
        };
        service.url = service.wait_until_it_listens();
        service
    }

    /// Reads the log up to the line that names the port, and the rest in a thread, so that the pipe never fills.
    fn wait_until_it_listens(&mut self) -> String {
        let mut log = BufReader::new(self.process.stderr.take().unwrap()).lines();
        let mut seen = Vec::new();
        for line in log.by_ref().map_while(Result::ok) {
            if let Some((_, rest)) = line.split_once("Uvicorn running on ") {
                let url = rest.split(' ').next().unwrap().to_owned();
                std::thread::spawn(move || log.map_while(Result::ok).for_each(drop));
                return url;
            }
            seen.push(line);
        }
        panic!("the service did not start:\n{}", seen.join("\n"));
    }

    /// Over HTTP.
    fn plain() -> Option<Self> {
        Some(Self::start(&python()?, &[], Folder::new()))
    }

    /// Over HTTPS, with a certificate made for this test; the folder holds it as `ca.pem`.
    fn tls() -> Option<Self> {
        let python = python()?;
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(["127.0.0.1".to_owned()])
            .unwrap()
            .self_signed(&key)
            .unwrap();
        let folder = Folder::new()
            .file("key.pem", key.serialize_pem())
            .file("ca.pem", certificate.pem());
        let path = |name| folder.path(name).display().to_string();
        let (key, certificate) = (path("key.pem"), path("ca.pem"));
        Some(Self::start(
            &python,
            &["--ssl-keyfile", &key, "--ssl-certfile", &certificate],
            folder,
        ))
    }

    /// The report of a run of a sample flow whose calls go to this service.
    #[track_caller]
    fn report(&self, flow: &str, from: &str, more: &[&str]) -> Value {
        let map = format!("{from}={}", self.url);
        let mut args = vec!["run", flow, "--map", &map, "--format", "json"];
        if self.url.starts_with("https:") {
            args.extend(["--ca-cert", "ca.pem"]);
        }
        args.extend(more);
        self.folder.flowsim(&args).fine().json()
    }

    /// Runs the tutorial's JavaScript flow for a caller.
    #[track_caller]
    fn looks_up(&self, number: &str) -> Value {
        let var = format!("phoneNumber={number}");
        self.report(
            &sample("flow.json"),
            "https://your-ngrok-url.ngrok.io",
            &["--var", &var],
        )
    }
}

const FOUND: [&str; 3] = [
    "Start/next",
    "Lookup Customer/success",
    "Set Customer Name/end",
];

/// What holds of the service however it is called.
#[track_caller]
fn answers_as_the_tutorial_says(service: &Service) {
    let alice = json!({ "customer_id": "CUST-001", "name": "Alice Smith", "loyalty_points": 1500, "is_vip": true });
    let report = service.looks_up("15551234567");
    assert_eq!(
        report["outcome"],
        json!({ "kind": "transferred", "queue": "your-queue-id" })
    );
    assert_eq!(path(&report), FOUND);
    let variables = json!({ "phoneNumber": "15551234567", "lookupResponse": alice, "customerName": "Alice Smith" });
    assert_eq!(report["variables"], variables);
    assert_eq!(
        report["calls"][0]["requestBody"],
        json!({ "phoneNumber": "15551234567" })
    );
    assert_eq!(report["notes"], json!([]));

    let report = service.looks_up("1-555-987 6543");
    assert_eq!(report["variables"]["customerName"], "Bob Jones");
    assert_eq!(report["variables"]["lookupResponse"]["is_vip"], false);

    // The service strips blanks and dashes, and not the plus of the tutorial's own example.
    let report = service.looks_up("+15551234567");
    assert_eq!(path(&report), FOUND);
    assert_eq!(
        report["variables"]["lookupResponse"]["customer_id"],
        "UNKNOWN"
    );
    assert_eq!(report["variables"]["customerName"], "Unknown Customer");
}

#[track_caller]
fn refuses_a_caller_without_a_number(service: &Service) {
    let report = service.report(&sample("flow.json"), "https://your-ngrok-url.ngrok.io", &[]);
    let handled = [
        "Start/next",
        "Lookup Customer/error",
        "Handle Error/next",
        "Set Customer Name/end",
    ];
    assert_eq!(path(&report), handled);
    assert_eq!(report["variables"]["errorStatus"], 400);
    assert_eq!(
        report["variables"]["errorMessage"],
        "Phone number is required"
    );
    assert_eq!(
        report["calls"][0]["responseBody"],
        json!({ "detail": "Phone number is required" })
    );
    assert_eq!(report["notSet"], json!(["customerName"]));
    assert_eq!(report["outcome"]["kind"], "transferred");
}

#[track_caller]
fn serves_the_python_flow(service: &Service) {
    let number = ["--var", "phoneNumber=15551234567"];
    let report = service.report(&sample("flow-python.json"), "https://example.com", &number);
    assert_eq!(path(&report), FOUND);
    assert_eq!(report["variables"]["customer_data"]["name"], "Alice Smith");
    assert_eq!(report["variables"]["customerName"], "Alice Smith");
}

#[test]
fn the_tutorials_service_over_http() {
    let Some(service) = Service::plain() else {
        return;
    };
    answers_as_the_tutorial_says(&service);
    refuses_a_caller_without_a_number(&service);
    serves_the_python_flow(&service);
}

#[test]
fn the_tutorials_service_over_https() {
    let Some(service) = Service::tls() else {
        return;
    };
    assert!(service.url.starts_with("https://"), "{}", service.url);
    answers_as_the_tutorial_says(&service);
    refuses_a_caller_without_a_number(&service);
    serves_the_python_flow(&service);
}

#[test]
fn the_tutorials_service_gets_every_post_of_a_soak() {
    let Some(service) = Service::plain() else {
        return;
    };
    let map = format!("https://your-ngrok-url.ngrok.io={}", service.url);
    for more in [&["--jobs", "4"][..], &["--jobs", "4", "--keep-alive"]] {
        let args = [
            "run",
            &sample("flow.json"),
            "--map",
            &map,
            "--var",
            "phoneNumber=15551234567",
            "--repeat",
            "100",
        ];
        let report = service
            .folder
            .flowsim(&[&args, more].concat())
            .fine()
            .json();
        assert_eq!(report["exits"]["Lookup Customer/success"], 100);
    }
}
