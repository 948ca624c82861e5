//! `fault:` in scenario files: which call meets it, in both ways of `test`, and with `run --stubs`.

use crate::support::{Folder, flow_of, lookup_flow};

/// Two lookups, one after the other, whatever comes of them.
fn two_lookups(scheme: &str) -> String {
    let lookup = |name: &str, output: &str| {
        format!(
            r#"{{ "name": "{name}", "type": "GetExternalContact", "url": "{scheme}://crm.test/api", "outputVariable": "{output}", "inputVariables": {{ "tier": "$tier" }},
               "on": {{ "onerror": {{ "name": "Keep {name}", "type": "SetVariable", "set": {{ "{output}Code": "$error.code" }} }} }} }}"#
        )
    };
    flow_of(&format!(
        "{}, {}",
        lookup("First", "first"),
        lookup("Second", "second")
    ))
}

/// Every case passes on the wire and in virtual time.
#[track_caller]
fn pass(flow: &str, cases: &str, count: usize) {
    let folder = Folder::with_flow(flow).file("s.yaml", format!("flow: flow.json\n{cases}"));
    for way in [&[][..], &["--virtual"]] {
        folder
            .flowsim(&[&["test", "s.yaml", "--strict"], way].concat())
            .fine()
            .prints(&format!("{count} passed"));
    }
}

#[test]
fn a_list_mixes_replies_and_faults() {
    pass(
        &two_lookups("https"),
        "cases:
  - name: early, then fine
    replies: { /api: [{ fault: connect.refused }, { json: { a: 1 } }] }
    expect: { variables: { firstCode: connect.refused, second: { a: 1 } } }
  - name: fine, then early
    replies: { /api: [{ json: { a: 1 } }, { fault: tls.expired }] }
    expect: { variables: { first: { a: 1 }, secondCode: tls.expired } }
  - name: one after the other
    replies: { /api: [{ fault: F06 }, { fault: F58, delay: 10ms }] }
    expect: { variables: { firstCode: dns.failed, secondCode: body.reset } }",
        3,
    );
}

#[test]
fn a_fault_is_for_the_calls_that_match() {
    pass(
        &two_lookups("https"),
        "cases:
  - name: \"{tier}\"
    each: [{ tier: gold, code: tls.untrusted }, { tier: silver, code: reply.reset }]
    given: { tier: \"{tier}\" }
    replies:
      First:
        - { match: { body: { tier: gold } }, fault: tls.untrusted }
        - { match: { headers: { content-type: application/json } }, fault: reply.reset }
      Second: { fault: \"{code}\" }
    expect: { variables: { firstCode: \"{code}\", secondCode: \"{code}\" } }",
        2,
    );
}

#[test]
fn plain_http_meets_faults_too() {
    pass(
        &two_lookups("http"),
        "cases:
  - name: plain
    replies: { First: { fault: accept.close }, Second: { fault: head.garbage } }
    expect: { variables: { firstCode: { matches: \"^(send.failed|reply.closed|reply.reset)$\" }, secondCode: reply.malformed } }",
        1,
    );
}

#[test]
fn a_delay_passes_before_a_fault() {
    let lookup = r#"{ "name": "Lookup", "type": "GetExternalContact", "url": "https://crm.test/api", "timeout": 400,
        "on": { "ontimeout": { "name": "Late", "type": "SetVariable", "set": { "code": "$error.code" } } } }"#;
    pass(
        &flow_of(lookup),
        "cases:
  - name: late
    replies: { Lookup: { fault: reply.closed, delay: 5s } }
    expect: { exits: { Lookup: timeout }, variables: { code: timeout.head } }
  - name: late in the handshake
    replies: { Lookup: { fault: tls.reset, delay: 5s } }
    expect: { exits: { Lookup: timeout }, variables: { code: timeout.connect } }",
        2,
    );
}

#[test]
fn a_fault_of_tls_does_not_fit_a_call_without_tls() {
    let cases = "flow: flow.json\ncases:
  - { name: one, replies: { First: { fault: tls.expired }, Second: {} }, expect: { outcome: ended } }";
    let folder = Folder::with_flow(two_lookups("http")).file("s.yaml", cases);
    folder.flowsim(&["test", "s.yaml"]).usage(
        "`tls.expired` happens in a TLS handshake, and `http://crm.test/api` is called without TLS",
    );
}

#[test]
fn a_dry_run_meets_the_faults_of_its_stubs() {
    for fault in [
        "connect.refused",
        "tls.wrong-host",
        "dns.failed",
        "body.reset",
    ] {
        let stubs =
            format!("cases: [{{ name: one, replies: {{ Lookup: {{ fault: {fault} }} }} }}]");
        let folder = Folder::with_flow(lookup_flow()).file("s.yaml", stubs);
        let ran = folder
            .run(&["--stubs", "s.yaml", "--format", "json"])
            .status(1);
        assert_eq!(ran.json()["calls"][0]["code"], fault);
    }
}
