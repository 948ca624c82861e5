//! `flowsim test`: where calls go and who answers them.

use crate::support::{Folder, flow_of, lookup_flow};

#[test]
fn addresses_with_and_without_tls_are_answered() {
    for scheme in ["http", "https"] {
        let url = format!("{scheme}://crm.test/api");
        let flow = flow_of(&format!(
            r#"{{ "name": "Lookup", "type": "GetExternalContact", "url": "{url}", "outputVariable": "found" }}"#
        ));
        let scenario = format!(
            "flow: flow.json\ncases: [{{ name: one, replies: {{ \"{url}\": {{ json: {{ a: 1 }} }} }}, expect: {{ variables: {{ found: {{ a: 1 }} }} }} }}]"
        );
        let folder = Folder::with_flow(flow).file("s.yaml", scenario);
        folder
            .flowsim(&["test", "s.yaml"])
            .fine()
            .prints("1 passed");
        folder
            .flowsim(&["test", "s.yaml", "--virtual"])
            .fine()
            .prints("1 passed");
    }
}

#[test]
fn timeouts_are_the_flows_own() {
    let flow = flow_of(
        r#"{ "name": "Lookup", "type": "GetExternalContact", "url": "https://crm.test/api", "timeout": 2000, "on": { "ontimeout": { "name": "Late", "type": "Disconnect" } } }"#,
    );
    let cases = "flow: flow.json\ncases:
  - { name: late, replies: { Lookup: { delay: 30s, json: {} } }, expect: { exits: { Lookup: timeout }, outcome: disconnected } }
  - { name: in time, replies: { Lookup: { delay: 10ms, json: {} } }, expect: { exits: { Lookup: success } } }";
    let folder = Folder::with_flow(flow).file("s.yaml", cases);
    folder.flowsim(&["test", "s.yaml"]).fine();
    folder.flowsim(&["test", "s.yaml", "--virtual"]).fine();
}

#[test]
fn each_case_has_replies_of_its_own() {
    let flow = flow_of(
        r#"{ "name": "First", "type": "GetExternalContact", "url": "https://crm.test/a", "outputVariable": "first" },
           { "name": "Second", "type": "GetExternalContact", "url": "https://crm.test/a", "outputVariable": "second" }"#,
    );
    let cases = "flow: flow.json\ncases:
  - name: \"case {n}\"
    each: [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }, { n: 5 }, { n: 6 }, { n: 7 }, { n: 8 }]
    replies: { /a: [{ json: \"{n}\", delay: 20ms }, { json: [\"{n}\"] }] }
    expect: { variables: { first: \"{n}\", second: [\"{n}\"] }, requests: { order: [First, Second] } }";
    let folder = Folder::with_flow(flow).file("s.yaml", cases);
    folder
        .flowsim(&["test", "s.yaml"])
        .fine()
        .prints("8 passed");
}

#[test]
fn nothing_beyond_this_machine_is_called_unless_a_case_is_live() {
    let far = "map: { \"https://crm.test\": \"https://example.com\" }\nflow: flow.json\n\
               cases: [{ name: one, expect: { outcome: ended } }]";
    let folder = Folder::with_flow(lookup_flow()).file("s.yaml", far);
    folder
        .flowsim(&["test", "s.yaml"])
        .usage("calls would leave this machine");
}

#[test]
fn a_map_may_lead_to_another_server_of_this_machine() {
    let server = crate::support::serving_json(r#"{"from":"elsewhere"}"#);
    let scenario = format!(
        "map: {{ \"https://crm.test\": \"http://{}\" }}\nflow: flow.json\n\
         cases: [{{ name: one, expect: {{ variables: {{ lookupResponse: {{ from: elsewhere }} }} }} }}]",
        server.address()
    );
    let folder = Folder::with_flow(lookup_flow()).file("s.yaml", scenario);
    folder.flowsim(&["test", "s.yaml"]).fine();
    assert_eq!(server.requests(), 1);
    folder
        .flowsim(&["test", "s.yaml", "--virtual"])
        .status(1)
        .prints("`--virtual` calls none");
}

#[test]
fn a_live_case_calls_the_real_service_but_never_in_plain_text() {
    let server = crate::support::serving_json(r#"{"from":"the service"}"#);
    let flow = |url: &str| {
        flow_of(&format!(
            r#"{{ "name": "Lookup", "type": "GetExternalContact", "url": "{url}", "outputVariable": "found" }},
               {{ "name": "Second", "type": "GetExternalContact", "url": "{url}", "outputVariable": "second" }}"#
        ))
    };
    let scenario = "flow: flow.json\ncases: [{ name: one, live: true, replies: { Second: { json: { from: stub } } }, \
                    expect: { variables: { found: { from: the service }, second: { from: stub } } } }]";
    let folder = Folder::with_flow(flow(&format!("http://{}/api", server.address())))
        .file("s.yaml", scenario);
    folder
        .flowsim(&["test", "s.yaml"])
        .fine()
        .prints("1 passed");
    assert_eq!(server.requests(), 1);
    folder
        .flowsim(&["test", "s.yaml", "--virtual"])
        .fine()
        .prints("it is live, and `--virtual` calls nothing");
    let folder = folder.file("flow.json", flow("http://crm.test/api"));
    folder
        .flowsim(&["test", "s.yaml"])
        .status(1)
        .prints("is plain `http://`, which would send data in plain text");
}

#[test]
fn headers_are_the_ones_that_are_sent_on_the_wire_and_in_virtual_time() {
    let flow = flow_of(
        r#"{ "name": "Lookup", "type": "GetExternalContact", "url": "https://crm.test/api", "headers": { "Accept": " text/plain ", "X-Tier": "gold" } }"#,
    );
    let cases = "flow: flow.json\ncases:
  - name: all of them
    replies:
      Lookup:
        - match: { headers: { content-type: application/json, accept: text/plain, user-agent: set, x-tier: gold, accept-encoding: not set } }
          json: {}
    expect:
      exits: { Lookup: success }
      requests:
        Lookup:
          headers: { Content-Type: application/json, Accept: text/plain, User-Agent: { matches: ^flowsim/ }, X-Tier: gold, accept-encoding: not set }";
    let folder = Folder::with_flow(flow).file("s.yaml", cases);
    folder.flowsim(&["test", "s.yaml"]).fine();
    folder.flowsim(&["test", "s.yaml", "--virtual"]).fine();
}
