//! `--ca-cert`: whom a run trusts, beside the system's authorities.

use flow_mock::{Authority, Script, Server, Validity};

use crate::support::{Folder, Ran, SERVING, lookup_flow, serving_json, to};

/// A run against a server whose certificate `authority` issued, with these arguments and its `ca.pem` at hand.
#[track_caller]
fn calling(authority: &Authority, ca: &str, args: &[&str]) -> Ran {
    let server = {
        let _inside = SERVING.enter();
        let identity = authority.issue(&["127.0.0.1"], Validity::Now).unwrap();
        Server::start_tls(|_| Script::json(200, "{}"), identity).unwrap()
    };
    let url = format!("https://{}/api", server.address());
    let flow = lookup_flow().replace("https://crm.test/api", &url);
    let other = Authority::new().unwrap();
    Folder::with_flow(flow)
        .file("ca.pem", ca)
        .file("other.pem", other.ca_pem())
        .run(args)
}

#[test]
fn a_server_of_the_given_authority_is_called() {
    let authority = Authority::new().unwrap();
    let ran = calling(&authority, authority.ca_pem(), &["--ca-cert", "ca.pem"]).fine();
    ran.prints("verdict   success").prints("tls ");
}

#[test]
fn one_of_several_files_is_enough() {
    let authority = Authority::new().unwrap();
    let args = ["--ca-cert", "other.pem", "--ca-cert", "ca.pem"];
    calling(&authority, authority.ca_pem(), &args).fine();
    let bundle = format!(
        "# two\n{}\n{}",
        Authority::new().unwrap().ca_pem(),
        authority.ca_pem()
    );
    calling(&authority, &bundle, &["--ca-cert", "ca.pem"]).fine();
}

#[test]
fn without_it_the_server_is_untrusted() {
    let authority = Authority::new().unwrap();
    calling(&authority, "", &[])
        .status(1)
        .prints("tls.untrusted");
}

#[test]
fn a_file_that_holds_no_certificate_is_wrong_usage() {
    let authority = Authority::new().unwrap();
    let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    for text in [
        "",
        "nonsense",
        key,
        "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n",
    ] {
        calling(&authority, text, &["--ca-cert", "ca.pem"]).usage("cannot use `ca.pem`");
    }
    calling(&authority, "", &["--ca-cert", "none.pem"])
        .usage("cannot read `none.pem`: there is no such file");
}

#[test]
fn a_certificate_of_nonsense_is_wrong_usage() {
    let text = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let authority = Authority::new().unwrap();
    calling(&authority, text, &["--ca-cert", "ca.pem"]).usage("certificate");
}

#[test]
fn plain_calls_need_no_certificates() {
    let server = serving_json("{}");
    Folder::with_flow(lookup_flow())
        .env("SSL_CERT_FILE", "/nowhere")
        .run(&["--map", &to(&server)])
        .fine();
}
