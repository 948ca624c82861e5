//! Bodies that are no JSON, or odd JSON: F75 to F80.

use std::fmt::Write;

use bytes::Bytes;
use flow_core::{
    ErrorCode::{BodyTooLarge, JsonEncoding, JsonSyntax, JsonTooDeep},
    NoteCode::{DuplicateMembers, EmptyBody},
};

use super::json;
use crate::{
    fault::{Fault, fault},
    play::Play,
    script::{Script, Step},
};

pub(crate) static FAULTS: [Fault; 37] = [
    fault("F75", "body.empty", "no body at all", || json("")).noted(&[EmptyBody]),
    fault("F75", "body.blank", "a body of blanks", || json(" \r\n\t ")).noted(&[EmptyBody]),
    fault("F75", "json.null", "`null`", || json("null")),
    fault("F75", "json.scalar", "a number", || json("42")),
    fault("F75", "json.array", "a list", || {
        json(r#"[{"name":"Alice Smith"}]"#)
    }),
    fault(
        "F76",
        "json.bom",
        "a byte order mark before the JSON",
        || json("\u{feff}{\"name\":\"Alice Smith\"}"),
    )
    .error(JsonEncoding),
    fault("F76", "json.utf-16", "JSON in UTF-16", || {
        let units = r#"{"name":"Alice Smith"}"#.encode_utf16();
        json(
            [0xff, 0xfe]
                .into_iter()
                .chain(units.flat_map(u16::to_le_bytes))
                .collect::<Vec<_>>(),
        )
    })
    .error(JsonEncoding),
    fault(
        "F76",
        "json.invalid-utf-8",
        "a byte that UTF-8 does not have",
        || json(b"{\"name\":\"Jos\xe9\"}"),
    )
    .error(JsonEncoding),
    fault(
        "F76",
        "json.lone-surrogate",
        "half a pair of `\\u` escapes",
        || json(r#"{"name":"\ud83d"}"#),
    )
    .error(JsonEncoding),
    fault("F76", "json.nul", "the character NUL in a string", || {
        json(r#"{"name":"Alice\u0000Smith"}"#)
    }),
    fault("F77", "json.truncated", "half the JSON", || {
        json(r#"{"name":"Alice Smith","is_"#)
    })
    .error(JsonSyntax),
    fault(
        "F77",
        "json.trailing-comma",
        "a comma behind the last member",
        || json(r#"{"name":"Alice Smith",}"#),
    )
    .error(JsonSyntax),
    fault("F77", "json.comments", "a comment within the JSON", || {
        json("{\"name\":\"Alice Smith\" /* VIP */}")
    })
    .error(JsonSyntax),
    fault("F77", "json.single-quotes", "single quotes", || {
        json("{'name':'Alice Smith'}")
    })
    .error(JsonSyntax),
    fault(
        "F77",
        "json.trailing-bytes",
        "something behind the JSON",
        || json(r#"{"name":"Alice Smith"}OK"#),
    )
    .error(JsonSyntax),
    fault("F77", "json.lines", "a JSON value on each line", || {
        json("{\"name\":\"Alice Smith\"}\n{\"name\":\"Bob Jones\"}\n")
    })
    .error(JsonSyntax),
    fault("F77", "json.xssi-prefix", "`)]}'` before the JSON", || {
        json(")]}'\n{\"name\":\"Alice Smith\"}")
    })
    .error(JsonSyntax),
    fault(
        "F78",
        "json.duplicate-keys",
        "a member that is there twice",
        || json(r#"{"name":"Alice Smith","name":"Bob Jones"}"#),
    )
    .noted(&[DuplicateMembers]),
    fault(
        "F78",
        "json.case-keys",
        "members that differ in letter case only",
        || json(r#"{"name":"Alice Smith","Name":"Bob Jones","NAME":"Carol White"}"#),
    ),
    fault(
        "F78",
        "json.proto-key",
        "a member called `__proto__`",
        || json(r#"{"name":"Alice Smith","__proto__":{"is_vip":true}}"#),
    ),
    fault("F78", "json.empty-key", "a member without a name", || {
        json(r#"{"":"nobody","name":"Alice Smith"}"#)
    }),
    fault(
        "F78",
        "json.long-key",
        "a member whose name has 64 KiB",
        || {
            json(format!(
                r#"{{"{}":1,"name":"Alice Smith"}}"#,
                "k".repeat(64 << 10)
            ))
        },
    ),
    fault("F79", "json.nan", "NaN", || points("NaN")).error(JsonSyntax),
    fault("F79", "json.infinity", "Infinity", || points("Infinity")).error(JsonSyntax),
    fault(
        "F79",
        "json.1e400",
        "a number that no machine's floating point holds",
        || points("1e400"),
    ),
    fault(
        "F79",
        "json.leading-zero",
        "a number that begins with 0",
        || points("007"),
    )
    .error(JsonSyntax),
    fault(
        "F79",
        "json.past-2-53",
        "an integer that floating point rounds",
        || points("9007199254740993"),
    ),
    fault(
        "F79",
        "json.past-2-64",
        "an integer of more than 64 bits",
        || points("18446744073709551617"),
    ),
    fault("F79", "json.minus-zero", "the number -0", || points("-0")),
    fault("F80", "json.depth-127", "127 levels of lists", || {
        nested(127)
    }),
    fault(
        "F80",
        "json.depth-128",
        "128 levels of lists, as deep as it may be",
        || nested(128),
    ),
    fault("F80", "json.depth-129", "129 levels of lists", || {
        nested(129)
    })
    .error(JsonTooDeep),
    fault(
        "F80",
        "json.depth-100000",
        "100,000 levels of lists",
        || nested(100_000),
    )
    .error(JsonTooDeep),
    fault("F80", "json.many-keys", "10,000 members", || {
        json(keys(10_000))
    }),
    fault("F80", "json.million-keys", "a million members", || {
        json(million_keys())
    })
    .error(BodyTooLarge),
    fault("F80", "json.long-string", "a string of 512 KiB", || {
        json(format!(r#"{{"name":"{}"}}"#, "x".repeat(512 << 10)))
    }),
    fault("F80", "json.huge-string", "a string of 32 MiB", huge_string).error(BodyTooLarge),
];

fn points(number: &str) -> Play {
    json(format!(
        r#"{{"name":"Alice Smith","loyalty_points":{number}}}"#
    ))
}

fn nested(levels: usize) -> Play {
    json("[".repeat(levels) + &"]".repeat(levels))
}

fn keys(count: usize) -> String {
    let mut text = String::from(r#"{"name":"Alice Smith""#);
    for number in 1..count {
        write!(text, ",\"k{number}\":1").expect("a String takes every byte");
    }
    text.push('}');
    text
}

/// A thousand times a thousand members: those of each thousand differ from the ones before in three digits.
fn million_keys() -> Vec<u8> {
    let member = |number: u32| format!("\"k000{number:03}\":1,");
    let digits = 2..5;
    let mut thousand: Vec<u8> = (0..1000)
        .flat_map(|number| member(number).into_bytes())
        .collect();
    let length = thousand.len() / 1000;
    let mut text = b"{".to_vec();
    for prefix in 0..1000 {
        let prefix = format!("{prefix:03}");
        for member in thousand.chunks_exact_mut(length) {
            member[digits.clone()].copy_from_slice(prefix.as_bytes());
        }
        text.extend_from_slice(&thousand);
    }
    text.pop();
    text.push(b'}');
    text
}

/// Sent in pieces of one piece of memory.
fn huge_string() -> Play {
    const PIECE: usize = 64 << 10;
    const PIECES: usize = (32 << 20) / PIECE;
    let length = PIECE * PIECES + r#"{"name":""}"#.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{{\"name\":\""
    );
    let piece = Bytes::from("x".repeat(PIECE));
    let mut steps = vec![Step::Send(head.into())];
    steps.extend(vec![Step::Send(piece); PIECES]);
    steps.push(Step::Send(Bytes::from_static(b"\"}")));
    Play::Reply(Script::new(steps))
}
