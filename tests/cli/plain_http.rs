//! S13: `http://` addresses. The platform refuses them, and nothing of a caller leaves the machine in plain text.

use crate::support::{Folder, lookup_flow, serving_json};

#[track_caller]
fn calling(url: &str) -> Folder {
    Folder::with_flow(lookup_flow().replace("https://crm.test/api", url))
}

#[test]
fn an_address_elsewhere_is_refused_before_anything_is_called() {
    for url in [
        "http://crm.test/api",
        "HTTP://crm.test/api",
        "http://192.0.2.1/api",
        "http://127.0.0.1.crm.test/api",
    ] {
        let ran = calling(url).run(&[]).usage("nothing was called");
        ran.says("flow.json:3:").says("insecure-url");
    }
}

#[test]
fn no_other_call_is_made_either() {
    let server = serving_json("{}");
    let url = format!("http://{}/api", server.address());
    let both = format!(
        r#"{{ "name": "A", "type": "GetExternalContact", "url": "{url}" }},
{{ "name": "B", "type": "GetExternalContact", "url": "http://crm.test/api" }}"#
    );
    let folder = Folder::with_flow(crate::support::flow_of(&both));
    folder.run(&[]).usage("nothing was called");
    folder.run(&["--repeat", "3"]).usage("nothing was called");
    assert_eq!(server.connections(), 0);
}

#[test]
fn an_address_on_this_machine_runs_with_a_warning() {
    let server = serving_json("{}");
    let port = server.address().port();
    for url in [
        format!("http://127.0.0.1:{port}/api"),
        format!("http://localhost:{port}/api"),
    ] {
        let warning =
            format!("warning: `{url}` is plain `http://`, which the platform does not call");
        calling(&url).run(&[]).fine().says(&warning);
    }
    assert_eq!(server.requests(), 2);
}

#[test]
fn map_sends_it_elsewhere() {
    let server = serving_json("{}");
    let map = format!("http://crm.test=http://{}", server.address());
    calling("http://crm.test/api").run(&["--map", &map]).fine();
    assert_eq!(server.requests(), 1);
}

#[test]
fn stubs_answer_it() {
    let stubs = "cases: [{ replies: { Lookup: { json: {} } } }]";
    calling("http://crm.test/api")
        .file("s.yaml", stubs)
        .run(&["--stubs", "s.yaml"])
        .fine();
}

#[test]
fn check_always_finds_it() {
    for url in [
        "http://crm.test/api",
        "http://127.0.0.1:8000/api",
        "http://localhost/api",
    ] {
        calling(url)
            .flowsim(&["check", "flow.json"])
            .status(1)
            .prints("error[insecure-url]")
            .prints("flow.json:3:");
    }
}
