//! What is told of texts that look like values, and which texts are left alone.

use flow_syntax::Source;

use crate::{Options, lint};

/// What the rule says of a value that `n` is set to, in a flow that sets `n` and `reply`: the underlined text, message and
/// help.
fn told(value: &str) -> Vec<[String; 3]> {
    let flow = format!(
        r#"{{"initialAction": {{"name": "Start", "type": "Start"}}, "actions": [
            {{"name": "A", "type": "SetVariable", "set": {{"n": 1, "reply": {{}}, "x": {value}}}}}]}}"#
    );
    let source = Source::new("flow.json", flow);
    let found = lint(&source, &flow_load::load(&source), &Options::default());
    let found = found
        .into_iter()
        .filter(|finding| finding.rule == super::RULE.name);
    let told = found.map(|finding| {
        let place = source.slice(finding.span).to_owned();
        [place, finding.message, finding.help.unwrap_or_default()]
    });
    told.collect()
}

#[test]
fn a_name_within_a_text_is_no_value() {
    let [[place, message, help]] = &told(r#""Hello $n!""#)[..] else {
        panic!()
    };
    assert_eq!(place, "$n");
    assert_eq!(message, "`$n` is text here, not a value");
    assert_eq!(
        help,
        "write `${n}` to insert the value; `$$` is a dollar sign"
    );
}

#[test]
fn a_header_is_read_in_brackets() {
    for value in [
        "$reply.headers.retry-after",
        "$reply.headers['retry-after']",
    ] {
        let [[place, message, help]] = &told(&format!("\"{value}\""))[..] else {
            panic!("{value}")
        };
        assert_eq!(*place, format!("\"{value}\""));
        assert_eq!(*message, format!("`{value}` is text here, not a value"));
        assert_eq!(help, r#"write `$reply.headers[\"retry-after\"]`"#);
    }
}

#[test]
fn an_expression_is_not_computed() {
    for value in ["$n + 1", "Upper($n)", "$n == 1 and true"] {
        let [[place, message, help]] = &told(&format!("\"{value}\""))[..] else {
            panic!("{value}")
        };
        assert_eq!(place, "$n");
        assert_eq!(
            *message,
            format!("`set` does not compute: `{value}` is text here, not a value")
        );
        assert!(
            help.starts_with("only conditions compute; write `${n}`"),
            "{help}"
        );
    }
}

#[test]
fn places_are_those_of_the_names_behind_escapes_and_in_lists() {
    let places = |value: &str| {
        let told = told(value).into_iter();
        told.map(|[place, ..]| place).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(places(r#""$n $reply""#), "$n $reply");
    assert_eq!(
        places(r#""say \"$reply.list[0].name\"""#),
        "$reply.list[0].name"
    );
    assert_eq!(places(r#""It is $n. Bye.""#), "$n");
    assert_eq!(places(r#"[{"a": ["at $n[x]"]}]"#), "$n");
    assert_eq!(places(r#""${n} of $n""#), "$n");
    assert_eq!(places(r#""$$$n apples""#), "$n");
    assert_eq!(
        places(r#""you: $phoneNumber, $error.code""#),
        "$phoneNumber $error.code"
    );
}

#[test]
fn other_texts_are_left_alone() {
    for value in [
        "$n",
        "$reply.a[0]",
        "${n}",
        "$$n",
        "$$$$n",
        "$5",
        "US$ n",
        "n",
        "$other + 1",
        "$",
        "$ n",
        "$N",
        "$nn",
    ] {
        assert_eq!(told(&format!("\"{value}\"")), Vec::<[String; 3]>::new());
    }
}

#[test]
fn long_texts_take_no_time() {
    let text = "$n[".repeat(1_000_000);
    assert_eq!(told(&format!("\"\\t{text}\"")).len(), 1);
    let text = "$n ".repeat(5_000);
    assert_eq!(told(&format!("\"\\t{text}\"")).len(), super::MOST);
}

proptest::proptest! {
    #[test]
    fn names_are_found_within_any_text(text in "([$a-c.\\[\\]0-9{}é ]|\\$\\$|\\$\\{a\\}){0,12}") {
        for bare in super::bare(&text) {
            proptest::prop_assert!(bare.text(&text)[1..].starts_with(bare.name));
        }
    }
}
