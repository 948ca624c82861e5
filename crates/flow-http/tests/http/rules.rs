//! The rules of the catalogue's rows, beyond the one example that each has: other lengths, names, places, and splits into
//! packets. Each reply is judged over a socket, whole and in pieces, and in virtual time, cut anywhere.

use std::time::Duration;

use flow_core::{HttpReply, HttpRequest, Limits, classify};
use flow_fault::{CallFacts, Script, Step, observe};
use flow_http::Config;
use flow_mock::Server;
use futures_util::{StreamExt, stream};

use crate::{client, post, run, url};

const LIMIT: usize = 1 << 20;
/// For replies that end with the deadline; the others have all the time that they need.
const SHORT: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(60);

/// A row, what is made of its replies, and replies.
struct Rule {
    row: &'static str,
    expected: &'static str,
    replies: Vec<Script>,
}

fn rule<R: IntoReply>(
    row: &'static str,
    expected: &'static str,
    replies: impl IntoIterator<Item = R>,
) -> Rule {
    let replies = replies.into_iter().map(IntoReply::into_reply).collect();
    Rule {
        row,
        expected,
        replies,
    }
}

trait IntoReply {
    fn into_reply(self) -> Script;
}

impl IntoReply for Script {
    fn into_reply(self) -> Script {
        self
    }
}

impl IntoReply for String {
    fn into_reply(self) -> Script {
        Script::raw(self)
    }
}

impl IntoReply for &'static str {
    fn into_reply(self) -> Script {
        Script::raw(self)
    }
}

impl IntoReply for Vec<u8> {
    fn into_reply(self) -> Script {
        Script::raw(self)
    }
}

/// The text as HTTP writes it: its lines end with CR LF.
fn lines(text: &str) -> String {
    text.replace('\n', "\r\n")
}

/// A 200 with these further lines of head, before this body.
fn ok(head: &str, body: &str) -> String {
    lines(&format!(
        "HTTP/1.1 200 OK\ncontent-type: application/json\n{head}\n"
    )) + body
}

/// A reply with this status line whose length is right.
fn status(line: &str) -> String {
    lines(&format!(
        "HTTP/1.1 {line}\ncontent-type: application/json\ncontent-length: 2\n\n"
    )) + "{}"
}

fn json(body: impl AsRef<[u8]>) -> Script {
    Script::json(200, body)
}

fn coded(coding: &str, body: impl AsRef<[u8]>) -> Script {
    let headers = [
        ("content-type", "application/json"),
        ("content-encoding", coding),
    ];
    Script::reply(200, &headers, body)
}

/// What was sent before arrives on its own.
fn and_then(text: String, step: Step) -> Script {
    let breath = Step::Sleep(Duration::from_millis(20));
    Script::raw(text).then(breath).then(step)
}

fn chunks(sizes: &[usize]) -> String {
    let chunk = |size: &usize| format!("{size:x}\r\n{}\r\n", " ".repeat(*size));
    sizes.iter().map(chunk).collect()
}

fn gzipped(text: &str) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-a: b\r\n";
const CHUNKED: &str = "transfer-encoding: chunked\n";

fn heads() -> Vec<Rule> {
    let cuts = || (1..HEAD.len()).map(|at| HEAD[..at].to_owned());
    let with = |header: &str| ok(&format!("{header}\ncontent-length: 2\n"), "{}");
    let headers = |count: usize| ok(&"x: 1\n".repeat(count - 1), "{}");
    let large = |length: usize| ok(&format!("x: {}\n", "x".repeat(length)), "{}");
    let length = |value: &str| ok(&format!("content-length:{value}\n"), "{}");
    vec![
        rule("F21, F22", "reply.closed", cuts()),
        rule(
            "F23",
            "reply.reset",
            cuts().step_by(7).map(|head| and_then(head, Step::Reset)),
        ),
        rule(
            "F25",
            "success",
            [
                "content-type: application/json\n\n",
                "content-length: 2\ncontent-type: application/json\n\n",
            ]
            .map(|head| lines(&format!("HTTP/1.0 200 OK\n{head}")) + "{}"),
        ),
        rule(
            "F26",
            "reply.malformed",
            [
                "{\"a\":1}",
                "[1]",
                "<html></html>",
                "hello there\r\n\r\n",
                "true\n",
            ],
        ),
        rule(
            "F27",
            "reply.malformed",
            [
                "HTTP/2.0", "HTTP/3", "HTTP/1.2", "HTTP/0.9", "http/1.1", "ICY",
            ]
            .map(|version| lines(&format!("{version} 200 OK\ncontent-length: 2\n\n")) + "{}"),
        ),
        rule(
            "F28",
            "reply.malformed",
            [
                vec![0_u8; 40],
                vec![0xff; 3],
                vec![0x16, 3, 1, 2, 0, 1],
                b"\x00HTTP/1.1 200 OK\r\n\r\n".to_vec(),
            ],
        ),
        rule(
            "F29",
            "success",
            [
                "HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length: 2\n\n{}",
                "HTTP/1.1 200\r\ncontent-type: application/json\ncontent-length: 2\r\n\n{}",
            ],
        ),
        rule(
            "F30",
            "success",
            ["\r\n", "\n", "\r\n\r\n\r\n\n"].map(|blank| blank.to_owned() + &status("200 OK")),
        ),
        rule(
            "F31",
            "success",
            [
                "200",
                "200 ",
                "200 Tout va bien",
                "200 \u{e9}\u{4e16}\u{754c}",
            ]
            .map(status),
        ),
        rule(
            "F32",
            "reply.malformed",
            [
                "000 A", "001 A", "099 A", "1000 A", "20000 A", "20 A", "2x0 A", "-200 A",
            ]
            .map(status),
        ),
        rule(
            "F33",
            "http.status",
            ["600 A", "700", "842 B", "999 Z"].map(status),
        ),
        rule(
            "F34, F35",
            "success",
            [
                "100 Continue\n",
                "102\n",
                "103 Hints\nlink: </a>\nlink: </b>\n",
                "199 A\n",
            ]
            .into_iter()
            .flat_map(|interim| {
                [1, 3, 700].map(|times| {
                    lines(&format!("HTTP/1.1 {interim}\n")).repeat(times) + &status("200 OK")
                })
            }),
        ),
        rule(
            "F37",
            "timeout.head",
            ["100 A\n", "103 B\na: b\n"]
                .map(|interim| and_then(lines(&format!("HTTP/1.1 {interim}\n")), Step::Hang)),
        ),
        rule(
            "F38",
            "http.status",
            [
                "upgrade: websocket\nconnection: upgrade\n",
                "upgrade: h2c\n",
                "",
            ]
            .map(|head| lines(&format!("HTTP/1.1 101 A\n{head}\n"))),
        ),
        rule("F39", "success", [2, 50, 99, 100].map(headers)),
        rule(
            "F39",
            "reply.head-too-large",
            [101, 102, 128, 1_000].map(headers),
        ),
        rule("F40", "success", [1_000, 65_536, 400_000].map(large)),
        rule("F40", "reply.head-too-large", [500_000, 2 << 20].map(large)),
        rule(
            "F42",
            "reply.malformed",
            [
                "x odd: 1",
                "x-odd : 1",
                ": 1",
                "x\0: 1",
                "x: a\0",
                "x: \u{1}",
                "x: a\n b",
                "x: a\n\tb",
                "x\u{e9}: 1",
                "x",
            ]
            .map(with),
        ),
        rule(
            "F43",
            "success",
            [&b"\xe9"[..], b"a \xff\xfe b", "\u{e9}".as_bytes()].map(|value| {
                [
                    HEAD.as_bytes(),
                    b"y: ",
                    value,
                    b"\r\ncontent-length: 2\r\n\r\n{}",
                ]
                .concat()
            }),
        ),
        rule(
            "F44",
            "reply.malformed",
            [
                "-1",
                "+2",
                "2.0",
                "0x2",
                "2 2",
                "2e0",
                "two",
                "",
                "18446744073709551616",
                "99999999999999999999999",
                "2, 3",
                "2;",
            ]
            .map(length),
        ),
        rule(
            "F44",
            "reply.malformed",
            [(2, 3), (3, 2), (0, 2)].map(|(one, two)| {
                ok(
                    &format!("content-length: {one}\nx: y\nContent-Length: {two}\n"),
                    "{}",
                )
            }),
        ),
        rule(
            "F45",
            "success",
            [" 2", "2", "   2", "\t2\t", " 2   "].map(length),
        ),
        rule(
            "F46",
            "success, ambiguous-length",
            [
                "content-length: 7\n",
                "content-length: 0\n",
                "content-length: 2\n",
            ]
            .into_iter()
            .flat_map(|length| [format!("{length}{CHUNKED}"), format!("{CHUNKED}{length}")])
            .map(|head| ok(&head, "2\r\n{}\r\n0\r\n\r\n")),
        ),
        rule(
            "F47",
            "success, transfer-coding",
            ["gzip, chunked", "deflate,chunked", "GZIP, Chunked"].map(|coding| {
                ok(
                    &format!("transfer-encoding: {coding}\n"),
                    "2\r\n{}\r\n0\r\n\r\n",
                )
            }),
        ),
    ]
}

fn statuses() -> Vec<Rule> {
    let bodies = ["{}", "", "<p>no</p>", "{\"message\": \"no\"}"];
    let each = |statuses: Vec<u16>| {
        let replies = statuses.into_iter();
        replies.flat_map(move |status| {
            bodies.map(|body| Script::reply(status, &[("content-type", "application/json")], body))
        })
    };
    let places = [
        "https://a.test/",
        "/x",
        "file:///etc/passwd",
        "http://169.254.169.254/",
        "",
        "::",
        "//b",
    ];
    let redirects = places.into_iter().flat_map(|to| {
        [301, 302, 303, 307, 308, 300]
            .map(|status| Script::reply(status, &[("location", to)], "{}"))
    });
    vec![
        rule(
            "F48 to F50",
            "http.status",
            each(
                (400..=451)
                    .chain(500..=511)
                    .chain([520, 529, 599])
                    .collect(),
            ),
        ),
        rule(
            "F51",
            "success",
            [201, 202, 203, 206, 207, 208, 226, 299].map(|status| Script::json(status, "{}")),
        ),
        rule(
            "F52",
            "success, empty-body",
            ["", "content-length: 2\n", CHUNKED]
                .map(|head| lines(&format!("HTTP/1.1 204 A\n{head}\n")) + "{}"),
        ),
        rule(
            "F53",
            "http.redirect",
            ["", "content-length: 2\n", CHUNKED]
                .map(|head| lines(&format!("HTTP/1.1 304 A\n{head}\n")) + "{}"),
        ),
        rule(
            "F53",
            "success, empty-body",
            ["205 Reset Content\ncontent-length: 0\n\n"]
                .map(|reply| lines(&format!("HTTP/1.1 {reply}"))),
        ),
        rule("F54 to F56", "http.redirect", redirects),
        rule(
            "F56",
            "http.redirect",
            [300, 301, 305, 306, 308].map(|status| Script::reply(status, &[], "x")),
        ),
    ]
}

fn bodies() -> Vec<Rule> {
    let whole = r#"{"name": "Alice", "points": [1, 2, 3]}"#;
    let promised =
        |length: usize, sent: usize| ok(&format!("content-length: {length}\n"), &whole[..sent]);
    let cut = || [0, 1, 20, whole.len() - 1].into_iter();
    let body = |text: &str| ok(CHUNKED, text);
    let string = |length: usize| format!("\"{}\"", "x".repeat(length - 2));
    vec![
        rule(
            "F57",
            "body.truncated",
            cut()
                .map(|sent| promised(whole.len(), sent))
                .chain([whole.len() + 1, 1 << 40].map(|length| promised(length, whole.len()))),
        ),
        rule(
            "F58",
            "body.reset",
            cut().map(|sent| and_then(promised(whole.len(), sent), Step::Reset)),
        ),
        rule(
            "F59, F67",
            "timeout.body",
            cut().map(|sent| and_then(promised(whole.len(), sent), Step::Hang)),
        ),
        rule(
            "F60",
            "json.syntax",
            (1..whole.len())
                .step_by(5)
                .map(|length| promised(length, whole.len())),
        ),
        rule(
            "F61",
            "json.syntax",
            (1..whole.len())
                .step_by(5)
                .map(|sent| ok("", &whole[..sent])),
        ),
        rule(
            "F62",
            "body.truncated",
            [&[1][..], &[7, 1], &[1, 1, 1, 300]].map(|sizes| body(&chunks(sizes))),
        ),
        rule(
            "F63",
            "body.truncated",
            (1..12).map(|at| body(&chunks(&[7])[..at])),
        ),
        rule(
            "F62",
            "body.truncated",
            ["0", "0\r", "0\r\n", "0\r\n\r", "0\r\na: b\r\n"]
                .map(|end| body(&(chunks(&[2]) + end))),
        ),
        rule(
            "F64",
            "body.framing",
            [
                "g\r\n",
                "-1\r\n",
                "0x5\r\nhello\r\n",
                "5 5\r\nhello\r\n",
                "\r\n5\r\nhello\r\n",
                "10000000000000000\r\n",
                "ffffffffffffffffff\r\n",
                "5\r\nhelloworld\r\n",
                "1\r\n \r\nx\r\n",
            ]
            .map(body),
        ),
        rule(
            "F65",
            "success",
            [
                "0\r\na: b\r\n\r\n",
                "0\r\na: b\r\nc: d\r\n\r\n",
                "00\r\nx: y\r\n\r\n",
                "0;a=b\r\nx: y\r\n\r\n",
            ]
            .map(|end| body(&format!("1;x=\"y\"\r\n{{\r\n1\r\n}}\r\n{end}"))),
        ),
        rule(
            "F68",
            "success",
            [LIMIT - 1, LIMIT].map(|length| json(string(length))),
        ),
        rule(
            "F68",
            "body.too-large",
            [LIMIT + 1, LIMIT + 70_000].map(|length| json(string(length))),
        ),
        rule(
            "F68",
            "body.too-large",
            [LIMIT + 1]
                .map(|length| body(&format!("{length:x}\r\n{}\r\n0\r\n\r\n", string(length)))),
        ),
        rule(
            "F69",
            "success",
            [
                status("200 OK"),
                status("500 A"),
                "garbage".to_owned(),
                "\r\n".to_owned(),
            ]
            .map(|second| status("200 OK") + &second),
        ),
        rule(
            "F70",
            "success",
            [
                and_then(status("200 OK"), Step::Close),
                and_then(status("200 OK"), Step::Reset),
            ],
        ),
        rule(
            "F71",
            "body.encoding",
            [
                "gzip",
                "deflate",
                "br",
                "zstd",
                "x-gzip",
                "gzip, gzip",
                "gzip, br",
            ]
            .map(|coding| coded(coding, "{\"a\": \"plain text, and long enough\"}")),
        ),
        rule(
            "F71",
            "body.encoding",
            ["rot13", "compress", "snappy", "gzip, rot13", "rot13, gzip"]
                .map(|coding| coded(coding, gzipped("{}"))),
        ),
        rule(
            "F71",
            "body.encoding",
            [1, 5, 10, 15, 20].map(|length| coded("gzip", &gzipped(whole)[..length])),
        ),
        rule(
            "F71",
            "json.syntax",
            [1, 2].map(|more| {
                coded(
                    "gzip",
                    (0..more).fold(gzipped(&"x".repeat(9)), |body, _| {
                        gzipped(&String::from_utf8_lossy(&body))
                    }),
                )
            }),
        ),
        rule(
            "F71",
            "success",
            ["gzip", "GZIP", "x-gzip", " gzip "].map(|coding| coded(coding, gzipped("{}"))),
        ),
        rule(
            "F72",
            "body.too-large",
            [LIMIT + 1, 20 * LIMIT].map(|length| coded("gzip", gzipped(&string(length)))),
        ),
    ]
}

fn texts() -> Vec<Rule> {
    let typed = |content_type: &str| Script::reply(200, &[("content-type", content_type)], "{}");
    let utf_16 = |text: &str, bom: &[u8], big: bool| {
        let bytes = |unit: u16| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        };
        json(
            [
                bom,
                &text.encode_utf16().flat_map(bytes).collect::<Vec<_>>(),
            ]
            .concat(),
        )
    };
    let deep = |levels: usize| {
        let object = "{\"a\":".repeat(levels / 2) + &"[".repeat(levels - levels / 2);
        json(object + &"]".repeat(levels - levels / 2) + &"}".repeat(levels / 2))
    };
    vec![
        rule(
            "F73",
            "success, content-type",
            [
                "text/html",
                "text/plain",
                "application/xml",
                "image/png",
                "application/jsonx",
            ]
            .map(typed),
        ),
        rule(
            "F73",
            "success",
            [
                "application/json",
                "application/JSON; charset=UTF-8",
                "application/vnd.api+json",
                "text/json",
                "application/problem+json; x=y",
            ]
            .map(typed),
        ),
        rule(
            "F73",
            "json.encoding",
            [
                "application/json; charset=utf-16",
                "application/json;charset=\"UTF-16LE\"",
                "application/json; charset=utf-32",
            ]
            .map(typed),
        ),
        rule(
            "F74",
            "json.syntax",
            [
                "<html>",
                "<!DOCTYPE html>\n<p>",
                " <p>Sorry</p>",
                "Service Unavailable",
                "<?xml version=\"1.0\"?><a/>",
            ]
            .map(json),
        ),
        rule(
            "F75",
            "success, empty-body",
            ["", " ", "\n", "\r\n\t   \n"].map(json),
        ),
        rule(
            "F75",
            "success",
            [
                "null", "0", "-1.5e3", "\"\"", "\"text\"", "true", "[]", "[[{}]]", " {} \n",
            ]
            .map(json),
        ),
        rule(
            "F76",
            "json.encoding",
            ["{}", "null", "{\"a\": \"b\"}"].map(|text| json(format!("\u{feff}{text}"))),
        ),
        rule(
            "F76",
            "json.encoding",
            [
                utf_16("{\"a\":1}", &[0xff, 0xfe], false),
                utf_16("[1, 2]", &[0xfe, 0xff], true),
                utf_16("{\"a\":1}", &[], false),
                utf_16("{\"a\":1}", &[], true),
            ],
        ),
        rule(
            "F76",
            "json.encoding",
            [
                &b"{\"a\":\"\xff\"}"[..],
                b"\"\xc3\"",
                b"\"\xc0\xaf\"",
                b"\"\xed\xa0\x80\"",
                b"{\"\xe9\":1}",
            ]
            .map(json),
        ),
        rule(
            "F76",
            "json.encoding",
            [
                r#""\ud800""#,
                r#"["\udc00"]"#,
                r#"{"\udfff":1}"#,
                r#""\ud83d x""#,
                r#""\ud83dA""#,
            ]
            .map(json),
        ),
        rule(
            "F76",
            "success",
            [r#""\u0000""#, r#"{"a\u0000b":1}"#, r#""\ud83d\ude00""#].map(json),
        ),
        rule(
            "F77",
            "json.syntax",
            [
                "{",
                "{\"a\"",
                "{\"a\":",
                "[1,",
                "\"a",
                "tru",
                "-",
                "{\"a\":1,}",
                "[1,]",
                "[,1]",
                "// x\n{}",
                "{}//x",
                "{/**/}",
                "# x\n{}",
                "{'a':1}",
                "{a:1}",
                "{}{}",
                "{}x",
                "1 2",
                "{}\n{}\n",
                ")]}',\n{}",
                "while(1);[]",
                "for(;;);{}",
                "&&&START&&&{}",
                "undefined",
                "None",
                "True",
                "\"a\nb\"",
                "\"\\x\"",
                "\"\\u12\"",
            ]
            .map(json),
        ),
        rule(
            "F78",
            "success, duplicate-members",
            [
                "{\"a\":1,\"a\":1}",
                "{\"a\":{\"b\":1,\"c\":2,\"b\":3}}",
                "[{\"\":1,\"\":2}]",
                "{\"a\":1,\"\\u0061\":2}",
            ]
            .map(json),
        ),
        rule(
            "F78",
            "success",
            [
                "{\"a\":1,\"A\":2}",
                "{\"__proto__\":{},\"constructor\":1}",
                "{\"\":{\"\":1}}",
            ]
            .map(json),
        ),
        rule(
            "F79",
            "json.syntax",
            [
                "NaN",
                "-NaN",
                "Infinity",
                "-Infinity",
                "inf",
                "01",
                "-01",
                "00",
                "1.",
                ".5",
                "+1",
                "0x1F",
                "1e",
                "1e+",
                "1_000",
                "1,5",
            ]
            .map(json),
        ),
        rule(
            "F79",
            "success",
            [
                "1e400",
                "-1E-400",
                "-0",
                "0.0",
                "9007199254740993",
                "18446744073709551616",
                "1e+2",
            ]
            .map(json),
        ),
        rule("F80", "success", [1, 2, 100, 127, 128].map(deep)),
        rule("F80", "json.too-deep", [129, 130, 1_000, 100_000].map(deep)),
    ]
}

fn judged(reply: &HttpReply, timeout: Duration) -> String {
    let limits = Limits {
        timeout,
        body_bytes: LIMIT,
    };
    let judgement = classify(&"Lookup".into(), reply, &limits);
    let failure = judgement.verdict.failure();
    let verdict = failure.map_or("success", |failure| failure.code.as_str());
    let notes = judgement.notes.iter().map(|(code, _)| code.as_str());
    [verdict]
        .into_iter()
        .chain(notes)
        .collect::<Vec<_>>()
        .join(", ")
}

fn timeout(expected: &str) -> Duration {
    if expected.starts_with("timeout") {
        SHORT
    } else {
        LONG
    }
}

/// The same in pieces of this length, each in a packet of its own.
fn in_pieces(script: &Script, length: usize) -> Option<Script> {
    let mut steps = script.steps.iter();
    let Some(Step::Send(bytes)) = steps.next() else {
        return None;
    };
    let pieces = bytes
        .chunks(length)
        .map(|piece| Step::Send(bytes.slice_ref(piece)));
    let mut all = Vec::new();
    for piece in pieces {
        all.extend([piece, Step::Sleep(Duration::from_millis(1))]);
    }
    all.extend(steps.cloned());
    Some(Script {
        steps: all,
        ..script.clone()
    })
}

/// Short replies in pieces of a few lengths.
fn split(script: &Script, lengths: &[usize]) -> Vec<Script> {
    const SHORT: usize = 300;
    let is_short = matches!(script.steps.first(), Some(Step::Send(bytes)) if bytes.len() < SHORT);
    let lengths = lengths.iter().filter(|_| is_short);
    lengths
        .filter_map(|length| in_pieces(script, *length))
        .collect()
}

fn rules() -> Vec<Rule> {
    [heads(), statuses(), bodies(), texts()]
        .into_iter()
        .flatten()
        .collect()
}

fn shown(row: &str, expected: &str, found: &str, script: &Script) -> String {
    let script: String = format!("{script:?}").chars().take(300).collect();
    format!("{row}: {found}, not {expected}, of {script}")
}

#[test]
fn every_rule_holds_in_virtual_time_wherever_a_reply_is_cut() {
    let mut wrong = Vec::new();
    for Rule {
        row,
        expected,
        replies,
    } in rules()
    {
        let call = CallFacts::within(timeout(expected));
        for reply in replies {
            let pieces: Vec<usize> = (1..300).collect();
            for script in [vec![reply.clone()], split(&reply, &pieces)].concat() {
                let found = judged(&observe(&script, &call), call.timeout);
                if found != expected {
                    wrong.push(shown(row, expected, &found, &script));
                    break;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_holds_over_a_socket_whole_and_in_pieces() {
    let all = rules().into_iter().flat_map(|rule| {
        let replies = rule.replies.into_iter();
        replies.flat_map(move |reply| {
            let scripts = [vec![reply.clone()], split(&reply, &[29])].concat();
            scripts
                .into_iter()
                .map(move |script| (rule.row, rule.expected, script))
        })
    });
    let wrong: Vec<String> = run(async {
        let client = client(Config::default());
        let played = stream::iter(all).map(|(row, expected, script)| {
            let client = &client;
            async move {
                let answer = script.clone();
                let server = Server::start(move |_| answer.clone()).unwrap();
                let timeout = timeout(expected);
                let request = HttpRequest {
                    timeout,
                    ..post(url(server.address()))
                };
                let reply = client.send(&request).await.unwrap();
                let found = judged(&reply, timeout);
                (found != expected).then(|| shown(row, expected, &found, &script))
            }
        });
        let played = played.buffer_unordered(8);
        played.filter_map(std::future::ready).collect().await
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
