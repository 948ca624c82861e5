//! What holds for every expression: printing and parsing undo each other, nothing panics, errors stay in the text.

use flow_expr::{
    Dialect, Environment, Expr, Names, NotSetRead, Template, Value, VarId, functions, read_json,
};
use proptest::prelude::*;

struct World(Vec<Value>);

impl World {
    fn new() -> Self {
        let texts = [
            "1500",
            "2.5",
            "\"Alice\"",
            "true",
            "null",
            "[1, [2, \"x\"]]",
            r#"{"a": {"b": 5}, "c d": 1e400}"#,
        ];
        Self(
            texts
                .iter()
                .map(|text| read_json(text.as_bytes()).expect("these are JSON").value)
                .collect(),
        )
    }
}

impl Environment for World {
    /// Whichever variable is asked for first gets the first value, and so on; those beyond have none.
    fn variable(&self, id: VarId) -> Option<&Value> {
        self.0.get(id.index())
    }

    fn not_set(&mut self, read: NotSetRead<'_>) {
        assert!(!read.reference.is_empty());
    }
}

/// Texts that are expressions for the most part.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "\\$[a-h]",
        "[0-9]{1,3}(\\.[0-9]{1,2})?",
        Just("true".to_owned()),
        Just("NOT_SET".to_owned()),
        Just("\"a b\\\"\\n\"".to_owned()),
        Just("999999999999999".to_owned()),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let operator = prop::sample::select(vec![
            "+", "-", "*", "/", "%", "^", "&", "|", "==", "!=", "<", "<=", ">", ">=", "and", "OR",
        ]);
        let function = prop::sample::select(vec![
            "If",
            "isset",
            "Append",
            "Left",
            "MakeList",
            "ToString",
            "ToInt",
            "Round",
            "Substring",
            "AreEqual",
            "Sum",
            "Find",
            "Replace",
            "Split",
            "JsonParse",
            "FindString",
            "MakeDuration",
            "ToDuration",
            "ToDateTime",
            "AddMonths",
            "MakeCurrency",
            "Average",
        ]);
        prop_oneof![
            (inner.clone(), operator, inner.clone()).prop_map(|(a, o, b)| format!("{a} {o} {b}")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("{a} ? {b} : {c}")),
            (function, prop::collection::vec(inner.clone(), 1..4))
                .prop_map(|(f, a)| format!("{f}({})", a.join(","))),
            ("[-!~(]{1,2}", inner.clone()).prop_map(|(sign, a)| {
                let close = ")".repeat(sign.matches('(').count());
                format!("{sign}{a}{close}")
            }),
            (inner.clone(), "\\.[a-c1]|\\[\"c d\"\\]|\\[1\\]")
                .prop_map(|(a, step)| format!("({a}){step}")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a})[{b}]")),
        ]
    })
}

/// Calls of any function with arguments of many types, most of which do not fit.
fn call() -> impl Strategy<Value = String> {
    let argument = prop::sample::select(vec![
        "NOT_SET",
        "true",
        "5",
        "-1.5",
        "\"+1 317 872 3000\"",
        "\"jo@x.com\"",
        "\"le Élever 中國\"",
        "$a",
        "$f",
        "$g",
        "MakeList(1, 2)",
        "MakeList(\"a\", NOT_SET)",
        "MakeList(ToUser(\"a\"))",
        "ToUser(\"jo@x.com\")",
        "ToPhoneNumber(\"911\")",
        "ToAudioTTS(\"a\")",
        "MakeCommunication(\"a\", 5)",
        "MakeEmailAddress(\"jo@x.com\")",
        "Format.Number.x",
        "Language.Case.x",
    ]);
    let names: Vec<&str> = functions().iter().map(|function| function.name()).collect();
    let arguments = prop::collection::vec(argument, 0..5);
    (prop::sample::select(names), arguments)
        .prop_map(|(name, arguments)| format!("{name}({})", arguments.join(", ")))
}

fn check(text: &str, dialect: Dialect) -> Result<(), TestCaseError> {
    let inside =
        |span: flow_syntax::Span| span.start <= span.end && text.get(span.range()).is_some();
    match Expr::parse(text, dialect) {
        Err(error) => prop_assert!(inside(error.span), "{error:?}"),
        Ok(expr) => {
            let printed = expr.to_string();
            prop_assert_eq!(
                Expr::parse(&printed, dialect),
                Ok(expr.clone()),
                "{}",
                printed
            );
            if let Err(error) = expr.compile(&mut Names::default()).eval(&mut World::new()) {
                prop_assert!(inside(error.span), "{error:?}");
            }
            prop_assert!(expr.references().all(|found| inside(found.span)));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn expressions_print_parse_and_evaluate(text in expression()) {
        check(&text, Dialect::Sdk)?;
    }

    #[test]
    fn calls_give_a_value_or_an_error_in_the_text(text in call(), around in prop::sample::select(vec!["", "ToString", "ToJson", "MakeList"])) {
        check(&format!("{around}({text})"), Dialect::Sdk)?;
    }

    #[test]
    fn arbitrary_text_never_panics(text in "\\PC{0,40}", words in "([$a.\\[\\](){}\"\\\\?:!=&|'<>0-9, ]|and|Flow\\.|If\\(|é){0,20}") {
        for dialect in [Dialect::Sdk, Dialect::Platform] {
            check(&text, dialect)?;
            check(&words, dialect)?;
        }
    }

    #[test]
    fn templates_never_panic(text in "(\\$|\\{|\\}|a|\\.|\\[|\\]|\"|0|é|\\\\| ){0,20}") {
        let mut names = Names::default();
        match Template::parse(&text, &mut names) {
            Ok(template) => {
                template.eval(&mut World::new());
                for read in template.references() {
                    let (variable, span) = (read.variable(), read.span());
                    prop_assert!(text.get(span.range()).is_some());
                    prop_assert!(variable.index() < names.len());
                }
            }
            Err(error) => prop_assert!(text.get(error.span.range()).is_some()),
        }
    }

    #[test]
    fn json_prints_what_it_read(text in "\\PC{0,20}", number in "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,5})?([eE][+-]?[0-9]{1,4})?") {
        let mut json = String::new();
        flow_syntax::json::quote_into(&mut json, &text);
        let json = format!("{{{json}:[{number},{json}]}}");
        prop_assert_eq!(read_json(json.as_bytes()).unwrap().value.to_json(), json);
    }
}
