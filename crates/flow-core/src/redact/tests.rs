use flow_expr::Object;

use super::*;
use crate::{
    effect::HttpRequest,
    reply::{DataEnd, DataReply, Exchange, Head, HttpEnd, HttpReply, Reply},
};

fn clean(secret: &str, text: &str) -> String {
    Redactor::new([secret.to_owned()]).text(text).into_owned()
}

#[track_caller]
fn cut(text: &str, expected: &str) {
    let redactor = Redactor::new(["a\"b/Zq07Kx".to_owned(), "Bearer a\"b/Zq07Kx".to_owned()]);
    assert_eq!(redactor.cut_text(text), expected);
}

#[test]
fn the_beginning_of_a_secret_at_the_end_of_a_cut_text_is_one_too() {
    cut("{\"a\": \"a\"b/Zq", "{\"a\": \"[redacted]");
    cut(r#"{"a": "a\"b\/Z"#, r#"{"a": "[redacted]"#);
    cut(r"x a\u0022b\u002fZq", "x [redacted]");
    cut("x a%22b%2fZ", "x [redacted]");
    // Cut within an escape.
    cut("x a%22b%2fZq%3", "x [redacted]");
    cut(r"x a\u0022b\u002fZq\u00", "x [redacted]");
    cut("x a&quot;b/Zq&#4", "x [redacted]");
    cut("x Bearer a%22b", "x [redacted]");
    cut("x a\"b", "x a\"b");
    cut("100 %", "100 %");
}

#[test]
fn a_secret_is_found_as_it_is() {
    assert_eq!(clean("hunter22", "token=hunter22;"), "token=[redacted];");
}

#[test]
fn a_secret_is_found_as_json_and_urls_spell_it() {
    assert_eq!(
        clean("a\"b c", r#"{"x":"a\"b c"}"#),
        r#"{"x":"[redacted]"}"#
    );
    assert_eq!(clean("a/b c+d", "?t=a%2Fb%20c%2Bd"), "?t=[redacted]");
}

#[test]
fn a_secret_is_found_in_base64_at_every_offset() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    for before in ["", "u", "us", "user:"] {
        let encoded = STANDARD.encode(format!("{before}correct horse battery"));
        assert!(
            clean("correct horse battery", &encoded).contains(REDACTED),
            "{before}"
        );
    }
}

#[test]
fn a_secret_is_found_in_the_base64_of_json_and_of_addresses_that_hold_it() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let secret = "a\"b/c<d+e~f";
    for spelt in [r#"a\"b/c<d+e~f"#, r#"a\"b\/c<d+e~f"#, "a%22b%2Fc%3Cd%2Be~f"] {
        for before in ["", "{", "{\""] {
            let encoded = STANDARD.encode(format!("{before}{spelt}{before}"));
            assert!(clean(secret, &encoded).contains(REDACTED), "{spelt}");
        }
    }
}

#[test]
fn a_secret_is_found_in_hex_and_in_the_base64_of_addresses() {
    assert_eq!(clean("hunter22", "68756E7465723232"), REDACTED);
    assert_eq!(clean("hunter22", "68756e7465723232"), REDACTED);
    assert_eq!(clean("<?>~~~<?>~~~", "PD8-fn5-PD8-fn5-"), REDACTED);
}

#[test]
fn json_stays_json() {
    let redactor = Redactor::new(["true".to_owned(), "471199".to_owned()]);
    let clean = redactor.bytes(br#"{"a":true,"b":471199,"c":"is true"}"#);
    assert_eq!(
        String::from_utf8(clean).unwrap(),
        r#"{"a":true,"b":"[redacted]","c":"is [redacted]"}"#
    );
}

#[test]
fn a_secret_is_found_behind_the_escapes_of_json() {
    let redactor = Redactor::new(["hunter22".to_owned()]);
    let clean = redactor.bytes(br#"{"a":"\u0068unter22"}"#);
    assert_eq!(String::from_utf8(clean).unwrap(), r#"{"a":"[redacted]"}"#);
}

#[test]
fn bodies_without_a_secret_keep_their_bytes() {
    let redactor = Redactor::new(["hunter22".to_owned()]);
    let body = br#" { "a": "\u0068", "a": 1.0 } "#;
    assert_eq!(redactor.bytes(body), body);
}

#[test]
fn a_secret_is_found_in_a_compressed_body() {
    use std::io::Write;
    let gzip = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let reply = |text: &str| {
        let headers = [("content-encoding", "gzip"), ("x-a", "1")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        HttpEnd::Complete(Head::new(200, headers), gzip(text).into())
    };
    let redactor = Redactor::new(["hunter22".to_owned()]);
    let plain = Head::new(200, [("x-a".to_owned(), "1".to_owned())]);
    let clean = HttpEnd::Complete(plain, r#"{"a":"[redacted]"}"#.into());
    assert_eq!(redactor.end(&reply(r#"{"a":"hunter22"}"#)), clean);
    assert_eq!(redactor.end(&reply("[1]")), reply("[1]"));
}

#[test]
fn a_secret_is_found_in_what_data_actions_and_stubs_gave() {
    let object = |text: &str| Object::of([("a", Value::from(text))]);
    let reply = |text: &str| {
        let end = DataEnd::Done(object(text));
        let exchange = Exchange {
            request: HttpRequest {
                action: crate::program::ActionId(0),
                action_name: "a".into(),
                method: crate::effect::Method::Get,
                url: format!("https://a.test/{text}").into(),
                headers: Vec::new(),
                body: text.to_owned().into(),
                timeout: std::time::Duration::from_secs(1),
            },
            reply: HttpReply {
                elapsed: std::time::Duration::ZERO,
                timings: crate::reply::Timings::default(),
                end: HttpEnd::Complete(Head::new(200, []), text.to_owned().into()),
            },
        };
        Reply::Data(DataReply {
            elapsed: std::time::Duration::ZERO,
            end,
            exchange: Some(Box::new(exchange)),
        })
    };
    let redactor = Redactor::new(["hunter22".to_owned()]);
    assert_eq!(redactor.reply(&reply("hunter22")), reply(REDACTED));
    assert_eq!(redactor.reply(&reply("other")), reply("other"));
}

#[test]
fn a_secret_is_found_however_often_it_was_escaped() {
    for text in [r#"x a"b\c y"#, r#"x a\"b\\c y"#, r#"x a\\\"b\\\\c y"#] {
        assert_eq!(clean("a\"b\\c", text), "x [redacted] y", "{text}");
    }
}

#[test]
fn a_short_secret_is_found_as_a_word_of_its_own() {
    assert_eq!(
        clean("abc", "abc, abcd: (abc)"),
        "[redacted], abcd: ([redacted])"
    );
}
