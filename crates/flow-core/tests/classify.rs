//! What each fault that an ordinary server can produce is judged as: the catalogue's verdicts and codes, by its rows.

use std::{io::Write, sync::Arc, time::Duration};

use flow_core::{
    Head, HttpEnd, HttpReply, Judgement, Limits, NoteCode, Timings, Verdict, classify,
};

const LIMITS: Limits = Limits {
    timeout: Duration::from_secs(1),
    body_bytes: 1 << 20,
};

fn judged(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Judgement {
    let headers = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let end = HttpEnd::Complete(Head::new(status, headers), body.to_vec().into());
    let reply = HttpReply {
        elapsed: Duration::from_millis(1),
        timings: Timings::default(),
        end,
    };
    classify(&Arc::from("L"), &reply, &LIMITS)
}

/// `success VALUE`, `success` without a value, or the error's code; then the notes.
fn told(judgement: &Judgement) -> String {
    let mut told = match &judgement.verdict {
        Verdict::Success(Some(value)) => format!("success {}", value.to_json()),
        Verdict::Success(None) => "success".to_owned(),
        Verdict::Error(failure) | Verdict::Timeout(failure) => failure.code.to_string(),
    };
    for (code, _) in &judgement.notes {
        told.push_str(&format!(" +{code}"));
    }
    told
}

const JSON: (&str, &str) = ("content-type", "application/json");

/// A 200 reply with a body that says that it is JSON.
#[track_caller]
fn body(body: impl AsRef<[u8]>, expected: &str) {
    let judgement = judged(200, &[JSON], body.as_ref());
    assert_eq!(
        told(&judgement),
        expected,
        "{}",
        String::from_utf8_lossy(body.as_ref())
    );
    assert_eq!(judgement.status, Some(200));
}

#[track_caller]
fn head(status: u16, headers: &[(&str, &str)], text: &str, expected: &str) {
    assert_eq!(
        told(&judged(status, headers, text.as_bytes())),
        expected,
        "{status} {headers:?}"
    );
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("a vector takes every byte");
    encoder.finish().expect("a vector takes every byte")
}

#[track_caller]
fn coded(coding: &str, bytes: &[u8], expected: &str) {
    assert_eq!(
        told(&judged(200, &[JSON, ("content-encoding", coding)], bytes)),
        expected,
        "{coding}"
    );
}

#[test]
fn f33_statuses_beyond_599_are_errors() {
    for status in [600, 999] {
        head(status, &[JSON], "{}", "http.status");
    }
}

#[test]
fn f38_switching_protocols_is_an_error_without_a_body() {
    let judgement = judged(101, &[], b"{}");
    assert_eq!((&*told(&judgement), judgement.body), ("http.status", None));
}

#[test]
fn f43_latin_1_header_values_are_kept() {
    let judgement = judged(404, &[("x-name", "Zoë")], b"");
    let headers = judgement
        .verdict
        .failure()
        .unwrap()
        .headers
        .as_ref()
        .unwrap()
        .to_json();
    assert_eq!(headers, r#"{"x-name":"Zoë"}"#);
}

#[test]
fn f46_f47_odd_framing_is_a_success_with_a_note() {
    let both = [
        JSON,
        ("content-length", "2"),
        ("transfer-encoding", "chunked"),
    ];
    head(200, &both, "{}", "success {} +ambiguous-length");
    head(
        200,
        &[JSON, ("transfer-encoding", "gzip, chunked")],
        "{}",
        "success {} +transfer-coding",
    );
    head(
        200,
        &[JSON, ("transfer-encoding", "chunked")],
        "{}",
        "success {}",
    );
    head(200, &[JSON, ("content-length", "2")], "{}", "success {}");
}

#[test]
fn f48_f49_f50_error_statuses_are_errors_whatever_their_body() {
    for status in [
        400, 401, 403, 404, 408, 409, 410, 422, 429, 500, 502, 503, 504,
    ] {
        for text in [r#"{"message":"no"}"#, "<h1>no</h1>", ""] {
            head(status, &[JSON], text, "http.status");
        }
        for retry in ["120", "Fri, 31 Dec 1999 23:59:59 GMT", "soon"] {
            head(status, &[("retry-after", retry)], "", "http.status");
        }
    }
}

#[test]
fn f51_other_2xx_statuses_are_success() {
    for status in [201, 202, 203, 206] {
        head(status, &[JSON], r#"{"a":1}"#, r#"success {"a":1}"#);
    }
}

#[test]
fn f52_f53_statuses_without_a_body() {
    for text in ["", "{\"a\":1}"] {
        head(204, &[JSON], text, "success +empty-body");
        head(205, &[JSON], text, "success +empty-body");
        head(304, &[JSON], text, "http.redirect");
    }
}

#[test]
fn f54_f55_f56_redirects_are_errors_wherever_they_lead() {
    for status in [300, 301, 302, 303, 305, 307, 308] {
        head(status, &[], "", "http.redirect");
        for location in [
            "/",
            "https://b.test/",
            "http://10.0.0.1/",
            "file:///etc/passwd",
            "::",
        ] {
            head(status, &[("location", location)], "", "http.redirect");
        }
    }
}

#[test]
fn f71_content_codings() {
    let json = br#"{"a":1}"#;
    coded("gzip", &gzip(json), r#"success {"a":1}"#);
    coded("x-gzip", &gzip(json), r#"success {"a":1}"#);
    coded("GZIP", &gzip(json), r#"success {"a":1}"#);
    coded("identity", json, r#"success {"a":1}"#);
    coded("gzip, gzip", &gzip(&gzip(json)), r#"success {"a":1}"#);
    coded("gzip", json, "body.encoding");
    coded("gzip", &gzip(json)[..12], "body.encoding");
    coded("gzip", &gzip(&gzip(json)), "json.syntax");
    coded("snappy", json, "body.encoding");
    coded("gzip", b"", "success +empty-body");
}

#[test]
fn f71_brotli_zstd_and_deflate_are_undone() {
    coded("br", b"\x8b\x00\x80{}\x03", "success {}");
    // A window of 1 GiB, which only an extension of the format allows.
    coded("br", b"\x11\x1e\x02\x00\x02{}\x03", "body.encoding");
    let zstd = ruzstd::encoding::compress_to_vec(
        &b"[1]"[..],
        ruzstd::encoding::CompressionLevel::Uncompressed,
    );
    coded("zstd", &zstd, "success [1]");
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zlib.write_all(b"[2]").unwrap();
    coded("deflate", &zlib.finish().unwrap(), "success [2]");
    for coding in ["br", "zstd", "deflate"] {
        coded(coding, b"{}", "body.encoding");
    }
}

#[test]
fn f72_a_bomb_is_too_large() {
    let bomb = gzip(&vec![b' '; 64 << 20]);
    assert!(bomb.len() < 100_000);
    coded("gzip", &bomb, "body.too-large");
    let zstd = ruzstd::encoding::compress_to_vec(
        &vec![b' '; 8 << 20][..],
        ruzstd::encoding::CompressionLevel::Fastest,
    );
    coded("zstd", &zstd, "body.too-large");
}

#[test]
fn f73_the_content_type_decides_nothing_but_its_charset() {
    head(
        200,
        &[("content-type", "text/html")],
        "{}",
        "success {} +content-type",
    );
    head(200, &[], "{}", "success {} +content-type");
    head(
        200,
        &[("content-type", "application/problem+json")],
        "{}",
        "success {}",
    );
    head(
        200,
        &[("content-type", "Application/JSON; charset=utf-8")],
        "{}",
        "success {}",
    );
    head(
        200,
        &[("content-type", "application/json; charset=utf-16")],
        "{}",
        "json.encoding",
    );
    head(
        200,
        &[("content-type", "application/json; charset=\"UTF-16LE\"")],
        "{}",
        "json.encoding",
    );
}

#[test]
fn f74_a_page_with_status_200_is_no_json() {
    body("<!doctype html><title>Oops</title>", "json.syntax");
}

#[test]
fn f75_bodies_that_hold_little() {
    body("", "success +empty-body");
    body(" \t\r\n", "success +empty-body");
    for value in ["null", "7", "\"x\"", "false", "[1]"] {
        body(value, &format!("success {value}"));
    }
}

#[test]
fn f76_other_encodings() {
    body(b"\xef\xbb\xbf{}", "json.encoding");
    body(b"\xff\xfe{\0}\0", "json.encoding");
    body(b"\"\xff\"", "json.encoding");
    body(r#""\ud800""#, "json.encoding");
    body(r#""a\u0000""#, r#"success "a\u0000""#);
}

#[test]
fn f77_what_is_almost_json() {
    for text in [
        "{\"a\":",
        "[1,]",
        "{\"a\":1,}",
        "/* c */ {}",
        "{'a':1}",
        "{} x",
        "{}\n{}",
        ")]}',\n{}",
        "undefined",
        "{a:1}",
    ] {
        body(text, "json.syntax");
    }
}

#[test]
fn f78_names() {
    body(r#"{"a":1,"a":2}"#, r#"success {"a":2} +duplicate-members"#);
    body(
        r#"{"a":1,"A":2,"__proto__":3,"":4}"#,
        r#"success {"a":1,"A":2,"__proto__":3,"":4}"#,
    );
    let long = format!(r#"{{"{}":1}}"#, "k".repeat(64 << 10));
    body(&long, &format!("success {long}"));
}

#[test]
fn f79_numbers() {
    for text in [
        "NaN",
        "Infinity",
        "-Infinity",
        "01",
        "[1.]",
        "+1",
        ".5",
        "0x1",
    ] {
        body(text, "json.syntax");
    }
    for text in [
        "1e400",
        "9007199254740993",
        "18446744073709551617",
        "-0",
        "0.1000",
        "1E+2",
    ] {
        body(text, &format!("success {text}"));
    }
}

#[test]
fn f80_depth_and_size() {
    let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    for levels in [127, 128] {
        body(nested(levels), &format!("success {}", nested(levels)));
    }
    for levels in [129, 100_000] {
        body(nested(levels), "json.too-deep");
    }
    let text = |bytes: usize| format!("\"{}\"", "x".repeat(bytes - 2));
    assert!(told(&judged(200, &[JSON], text(1 << 20).as_bytes())).starts_with("success"));
    body(text((1 << 20) + 1), "body.too-large");
    let members: Vec<_> = (0..80_000).map(|n| format!("\"{n}\":1")).collect();
    assert!(
        told(&judged(
            200,
            &[JSON],
            format!("{{{}}}", members.join(",")).as_bytes()
        ))
        .starts_with("success")
    );
}

#[test]
fn f81_the_wrong_shape_is_for_the_flow_to_decide() {
    for value in [r#"{"name":null}"#, r#"{"is_vip":"true"}"#, "{}"] {
        body(value, &format!("success {value}"));
    }
}

#[test]
fn an_error_body_that_cannot_be_decoded_still_has_its_status() {
    let judgement = judged(503, &[("content-encoding", "gzip")], b"plain");
    let failure = judgement.verdict.failure().unwrap();
    assert_eq!(
        (&*failure.message, failure.status),
        ("Service Unavailable", Some(503))
    );
}

#[test]
fn an_error_body_is_shown_as_json_or_text() {
    let shown = |text: &str| {
        judged(500, &[], text.as_bytes())
            .body
            .map(|body| body.to_json())
    };
    assert_eq!(
        shown(r#"{"message":"m"}"#).as_deref(),
        Some(r#"{"message":"m"}"#)
    );
    assert_eq!(shown("oops").as_deref(), Some("\"oops\""));
    assert_eq!(shown(" "), None);
}

#[test]
fn every_note_code_has_its_own_text() {
    let texts: std::collections::BTreeSet<_> =
        NoteCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(texts.len(), NoteCode::ALL.len());
}
