//! The house of the design: a crate that does no I/O depends on nothing that does, at any depth.

use std::process::Command;

const PURE: [&str; 12] = [
    "flow-syntax",
    "flow-action",
    "flow-expr",
    "flow-core",
    "flow-fault",
    "flow-load",
    "flow-config",
    "flow-world",
    "flow-lint",
    "flow-scenario",
    "flow-report",
    "flow-schema",
];

const IO: [&str; 8] = [
    "tokio",
    "reqwest",
    "hyper",
    "mio",
    "socket2",
    "rustls",
    "flow-http",
    "flow-mock",
];

/// The names of all crates that `package` needs to run.
fn dependencies(package: &str) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--edges", "normal"])
        .args(["--prefix", "none", "--package", package])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .output()
        .expect("cargo starts");
    let tree = String::from_utf8_lossy(&output.stdout).into_owned();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let name = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    tree.lines().map(name).collect()
}

#[test]
fn crates_that_compute_depend_on_nothing_that_does_io() {
    for package in PURE {
        let found = dependencies(package);
        let io: Vec<_> = found
            .iter()
            .filter(|name| IO.contains(&name.as_str()))
            .collect();
        assert!(io.is_empty(), "{package} needs {io:?}");
    }
}

#[test]
fn tls_is_built_without_a_c_library_of_its_own() {
    let found = dependencies("flowsim");
    for banned in ["aws-lc-sys", "openssl-sys", "native-tls"] {
        assert!(!found.iter().any(|name| name == banned), "{banned}");
    }
}
