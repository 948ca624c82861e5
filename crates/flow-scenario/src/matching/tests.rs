use super::*;

fn reply(status: u16, matching: Option<&str>) -> Arc<StubReply> {
    let matching = matching.map(|json| Match {
        body: Some(flow_expr::read_json(json.as_bytes()).unwrap().value),
        ..Match::default()
    });
    Arc::new(StubReply {
        matching,
        status,
        headers: Vec::new(),
        body: String::new(),
        delay: std::time::Duration::ZERO,
        fault: None,
        act: None,
    })
}

fn case(replies: Vec<Arc<StubReply>>) -> Case {
    let to = ReplyTo::Action("Lookup".to_owned());
    Case {
        name: "a".to_owned(),
        replies: vec![Replies {
            to,
            replies,
            span: flow_syntax::Span::at(0),
        }],
        ..Case::default()
    }
}

#[track_caller]
fn answers(case: &Case, bodies: &[&str]) -> Vec<Result<u16, String>> {
    let mut progress = Progress::default();
    let answer = |body: &&str| {
        let body = flow_expr::read_json(body.as_bytes()).unwrap().value;
        let call = Call {
            action: Some("Lookup"),
            url: "https://a.test/x",
            body: Some(&body),
            headers: &[("X-Tier", "gold")],
            data: None,
        };
        case.answer(&call, &mut progress)
            .map(|reply| reply.status)
            .map_err(|unmatched| unmatched.message)
    };
    bodies.iter().map(answer).collect()
}

#[test]
fn successive_calls_get_successive_replies_and_the_last_one_stays() {
    let case = case(vec![reply(500, None), reply(200, None)]);
    assert_eq!(
        answers(&case, &["{}", "{}", "{}"]),
        [Ok(500), Ok(200), Ok(200)]
    );
}

#[test]
fn a_reply_with_a_match_answers_whenever_it_matches() {
    let case = case(vec![
        reply(404, Some(r#"{"phoneNumber":"1"}"#)),
        reply(200, None),
    ]);
    assert_eq!(
        answers(&case, &[r#"{"phoneNumber":"1","x":2}"#, "{}"]),
        [Ok(404), Ok(200)]
    );
}

#[test]
fn what_differs_is_said() {
    let case = case(vec![reply(200, Some(r#"{"phoneNumber":"1"}"#))]);
    let said = r#"no reply of case `a` matches `Lookup`: `body.phoneNumber` is "2", not "1""#;
    assert_eq!(
        answers(&case, &[r#"{"phoneNumber":"2"}"#]),
        [Err(said.to_owned())]
    );
    let said = r#"no reply of case `a` matches `Lookup`: the request has no `body.phoneNumber`, wanted is "1""#;
    assert_eq!(answers(&case, &["{}"]), [Err(said.to_owned())]);
}

#[test]
fn path_and_headers_are_matched() {
    let gold = WantedValue::Equals("gold".into());
    for (path, header, said) in [
        ("/x", "x-tier", None),
        ("/y*", "x-tier", Some("the path is `/x`, not `/y*`")),
        (
            "*",
            "x-team",
            Some("the header `x-team` is not set, not \"gold\""),
        ),
    ] {
        let matching = Match {
            headers: vec![(header.to_owned(), gold.clone())],
            path: Some(path.to_owned()),
            body: None,
        };
        let mut only = (*reply(200, None)).clone();
        only.matching = Some(matching);
        let came = answers(&case(vec![Arc::new(only)]), &["{}"]);
        let said = said.map(|said| format!("no reply of case `a` matches `Lookup`: {said}"));
        assert_eq!(came[0].clone().err(), said);
    }
}

#[test]
fn addresses_match_as_a_server_sees_them() {
    let answers =
        |pattern: &str, url: &str| ReplyTo::Url(pattern.to_owned()).answers(&Call::to(url));
    for (pattern, url) in [
        ("/api/*", "https://a.test/api/v1"),
        ("/", "https://a.test"),
        ("/x?y=*", "/x?y=1"),
        ("http://a.test/x", "https://a.test/x"),
        ("https://a.test", "https://a.test/"),
        ("https://A.test:443/X", "https://a.test/X"),
        ("https://a.test/x", "https://a.test/x#top"),
        ("https://*", "https://a.test/x"),
        ("*://a.test/x*", "https://a.test/x?y=://"),
    ] {
        assert!(answers(pattern, url), "{pattern} {url}");
    }
    for (pattern, url) in [
        ("/api", "https://a.test/api/v1"),
        ("/X", "https://a.test/x"),
        ("https://a.test", "https://a.test/x"),
        ("https://a.test:8443/x", "https://a.test/x"),
    ] {
        assert!(!answers(pattern, url), "{pattern} {url}");
    }
}

#[test]
fn texts_match_by_star() {
    assert!(glob("https://*.test/api/*", "https://a.test/api/v1"));
    assert!(glob("*", ""));
    assert!(!glob("a*a", "a"));
}
