//! What expressions prove, case by case, and that evaluation agrees.

use super::*;
use crate::ast::Dialect;
use crate::world::World;
use crate::{Scalar, Type};

/// The guards of an expression in words: `true: x y; false: never; reads: z`.
fn told(text: &str) -> String {
    told_in(text, Dialect::Sdk)
}

fn told_in(text: &str, dialect: Dialect) -> String {
    let mut names = Names::default();
    let guards = Expr::parse(text, dialect).unwrap().guards(&mut names);
    let list = |ids: &mut dyn Iterator<Item = VarId>| {
        let mut found: Vec<_> = ids.map(|id| names.name(id).to_string()).collect();
        found.dedup();
        found.join(" ")
    };
    let facts = |facts: &Facts| match facts {
        Facts::Never => "never".to_owned(),
        Facts::Set(ids) => list(&mut ids.iter().copied()),
    };
    let reads = list(&mut guards.reads.iter().map(|read| read.variable));
    let (yes, no) = (facts(&guards.when_true), facts(&guards.when_false));
    format!("true: {yes}; false: {no}; reads: {reads}")
}

#[track_caller]
fn proves(text: &str, expected: &str) {
    assert_eq!(told(text), expected, "{text}");
}

#[test]
fn is_set_proves_its_argument() {
    proves("IsSet($x)", "true: x; false: ; reads: ");
    proves("!IsSet($x.a[0])", "true: ; false: x; reads: ");
    proves("IsNotSetOrEmpty($x)", "true: ; false: x; reads: ");
    proves("IsSet($x) == true", "true: x; false: ; reads: ");
    proves("false == IsSet($x)", "true: ; false: x; reads: ");
    proves("IsSet($x) != false", "true: x; false: ; reads: ");
}

#[test]
fn platform_flows_compare_what_is_not_set() {
    let told = |text| told_in(text, Dialect::Platform);
    assert_eq!(
        told("Flow.x == 1 or Flow.y != Task.z"),
        "true: ; false: ; reads: "
    );
    assert_eq!(
        told("Flow.x + 1 == 2"),
        "true: Flow.x; false: Flow.x; reads: Flow.x"
    );
    proves("$x == 1", "true: x; false: ; reads: x");

    let mut world = World::new("{}");
    let expr = Expr::parse("Flow.x == 1 or Flow.x != Flow.y", Dialect::Platform).unwrap();
    let code = expr.compile(&mut world.names);
    assert_eq!(code.eval(&mut world), Ok(Some(Value::Bool(false))));
    assert_eq!(world.reads, Vec::<String>::new());
}

#[test]
fn what_is_skipped_is_guarded() {
    proves("IsSet($x) and $x.y == 1", "true: x; false: ; reads: ");
    proves("$x.y == 1 and IsSet($x)", "true: x; false: ; reads: x");
    proves(
        "IsNotSetOrEmpty($x) or $x.y > 1",
        "true: ; false: x; reads: ",
    );
    proves("!(IsSet($x)) or $x > 1", "true: ; false: x; reads: ");
    proves(
        "If(IsSet($x), $x.y > 1, $z == 1)",
        "true: ; false: ; reads: z",
    );
    proves(
        "IsSet($x) ? $x.y > 1 : $x == 2",
        "true: x; false: ; reads: x",
    );
    proves("IsSet($x) or $x.y > 1", "true: x; false: x; reads: x");
}

#[test]
fn an_operator_that_refuses_not_set_proves_its_operands() {
    proves("$x > 2", "true: x; false: x; reads: x");
    proves("$x > 2 and $x < 5", "true: x; false: x; reads: x");
    proves("$x", "true: x; false: x; reads: x");
    proves("$x + $y == 2", "true: x y; false: x y; reads: x y");
    proves("Length($x) == 2", "true: x; false: x; reads: x");
    proves("ToString($x) == \"2\"", "true: ; false: ; reads: ");
}

#[test]
fn equality_takes_not_set() {
    proves("$x == 1", "true: x; false: ; reads: x");
    proves("$x != 1", "true: ; false: x; reads: x");
    proves("$x == $y", "true: ; false: ; reads: x y");
    proves("$x == NOT_SET", "true: ; false: x; reads: ");
    proves("NOT_SET != $x.a", "true: x; false: ; reads: ");
    proves("$x == true", "true: x; false: ; reads: x");
}

#[test]
fn and_and_or_join_what_their_sides_prove() {
    proves("IsSet($x) and IsSet($y)", "true: x y; false: ; reads: ");
    proves("IsSet($x) or IsSet($y)", "true: ; false: ; reads: ");
    proves(
        "(IsSet($x) and IsSet($y)) or IsSet($x)",
        "true: x; false: ; reads: ",
    );
    proves(
        "!(IsNotSetOrEmpty($x) or IsNotSetOrEmpty($y))",
        "true: x y; false: ; reads: ",
    );
}

#[test]
fn constants_never_take_the_other_side() {
    proves("true", "true: ; false: never; reads: ");
    proves("!true", "true: never; false: ; reads: ");
    proves("1 == 1.0", "true: ; false: never; reads: ");
    proves("1 != 1", "true: never; false: ; reads: ");
    proves("false and $x", "true: never; false: ; reads: ");
    proves("true or $x == 1", "true: ; false: never; reads: ");
    proves("$x == 1 or true", "true: ; false: never; reads: x");
    proves("5", "true: never; false: never; reads: ");
}

#[test]
fn indexes_are_reads_too() {
    proves("IsSet($x[$i])", "true: i x; false: ; reads: i");
    proves("$x[$i] == 1", "true: i x; false: ; reads: i x");
}

#[test]
fn conditions_that_cannot_fail_are_known() {
    let can_fail = |text: &str| {
        let expr = Expr::parse(text, Dialect::Sdk).unwrap();
        expr.guards(&mut Names::default()).can_fail
    };
    for text in [
        "IsSet($x)",
        "$x == 1 and !IsNotSetOrEmpty($y)",
        "true",
        "Month(GetCurrentDateTimeUtc()) == 12",
        "Hour(GetCurrentDateTimeUtc()) >= 9 and DayOfWeek(GetCurrentDateTimeUtc()) < 6",
        "Length(\"a\") == 1",
        "Contains(\"abc\", \"b\")",
        "If(IsSet($x), Contains(Left(\"abc\", 2), \"b\"), 1 > -1)",
    ] {
        assert!(!can_fail(text), "{text}");
    }
    for text in [
        "$x",
        "$x > 1",
        "IsSet($x) and $x",
        "5",
        "IsSet($x[$i])",
        "Contains($x, \"b\")",
        "Left(\"abc\", Length(\"\") - 1) == \"a\"",
        "Length(5) == 1",
        "Length(NOT_SET) == 1",
        "ToInt(\"a\") > 1",
        "1 + 1 == 2",
        "If(IsSet($x), true, NOT_SET)",
        "If(IsSet($x), 1, 2)",
    ] {
        assert!(can_fail(text), "{text}");
    }
}

#[test]
fn what_is_set_to_a_known_type_cannot_fail() {
    let can_fail = |text: &str| {
        let known = |name: &str| match name {
            "n" => Some(Type::INTEGER),
            "ok" => Some(Type::BOOLEAN),
            "t" => Some(Type::TEXT),
            "any" => Some(Type::DYNAMIC),
            _ => None,
        };
        Expr::parse(text, Dialect::Sdk).unwrap().can_fail(&known)
    };
    for text in [
        "$n == 5 and $ok",
        "$n > 3 or !$ok",
        "$ok ? $n > 1 : Length($t) > $n",
    ] {
        assert!(!can_fail(text), "{text}");
    }
    for text in [
        "$any",
        "$other",
        "$ok.part",
        "$n",
        "$t > 3",
        "Left($t, $n) == \"a\"",
        "-$n > 1",
    ] {
        assert!(can_fail(text), "{text}");
    }
}

#[test]
fn an_errors_status_is_there_where_its_code_says_that_a_reply_came() {
    let can_fail = |text: &str| {
        let known = |name: &str| (name == "error").then_some(Type::One(Scalar::Error));
        Expr::parse(text, Dialect::Sdk).unwrap().can_fail(&known)
    };
    for text in [
        r#"$error.code == "http.status" and $error.status < 500"#,
        r#""http.redirect" == $error.code and (Length($error.message) > 3 or $error.status >= 300)"#,
    ] {
        assert!(!can_fail(text), "{text}");
    }
    for text in [
        r#"$error.code == "body.reset" and $error.status < 500"#,
        r#"$error.code == "http.status" or $error.status < 500"#,
        r#"$error.status < 500 and $error.code == "http.status""#,
        r#"$other.code == "http.status" and $error.status < 500"#,
    ] {
        assert!(can_fail(text), "{text}");
    }
}

/// What is said not to fail gives a Boolean, whatever the variables hold of which nothing is known.
#[test]
fn conditions_that_cannot_fail_never_do() {
    let parts = [
        "$n",
        "$ok",
        "$t",
        "$x",
        "$x.a",
        "true",
        "-3",
        "2.5",
        "\"b\"",
        "NOT_SET",
        "Length($t)",
        "Left($t, 1)",
        "Hour(GetCurrentDateTimeUtc())",
        "GetCurrentDateTimeUtc()",
        "Contains($t, \"b\")",
        "$n + 1",
        "ToString($n)",
        "IsSet($x)",
    ];
    let worlds = [
        "",
        r#", "x": 1"#,
        r#", "x": {"a": true}"#,
        r#", "x": "b""#,
        r#", "x": null"#,
    ];
    let mut sure = 0;
    for (a, b) in parts.iter().flat_map(|a| parts.iter().map(move |b| (a, b))) {
        let joined = ["==", "!=", ">", "<=", "and", "or"].map(|sign| format!("{a} {sign} {b}"));
        let others = [
            format!("If($ok, {a}, {b})"),
            format!("!({a}) ? {b} == 1 : $ok"),
            format!("Compare({a}, {b}) == 0"),
            format!("Contains({a}, {b})"),
            format!("AreEqual({a}, {b})"),
        ];
        for text in joined.iter().chain(&others) {
            sure += u32::from(never_fails(text, &worlds));
        }
    }
    assert!(sure > 500, "{sure}");
}

/// Whether a condition is said not to fail; then it does not.
fn never_fails(text: &str, worlds: &[&str]) -> bool {
    let known = |name: &str| match name {
        "n" => Some(Type::INTEGER),
        "ok" => Some(Type::BOOLEAN),
        "t" => Some(Type::TEXT),
        _ => None,
    };
    let Ok(expr) = Expr::parse(text, Dialect::Sdk) else {
        return false;
    };
    if expr.can_fail(&known) {
        return false;
    }
    for more in worlds {
        let world = format!(r#"{{"n": 7, "ok": false, "t": "abc"{more}}}"#);
        let mut world = World::of_variables_with_clock(&world);
        let value = expr.compile(&mut world.names).eval(&mut world);
        assert!(
            matches!(value, Ok(Some(Value::Bool(_)))),
            "{text}: {value:?}"
        );
    }
    true
}

#[test]
fn what_is_declared_may_be_not_set_and_fails_where_that_matters() {
    let can_fail = |text: &str, wants| {
        let expr = Expr::parse(text, Dialect::Platform).unwrap();
        let can_fail = expr.can_fail_as_declared(wants, &|name| match name {
            "Flow.text" => Some(Type::TEXT),
            "Flow.number" => Some(Type::DECIMAL),
            "Flow.flag" => Some(Type::BOOLEAN),
            _ => None,
        });
        // What cannot fail is evaluated with nothing set.
        if !can_fail {
            let mut world = World::new("{}");
            let code = expr.compile(&mut world.names);
            assert!(code.eval(&mut world).is_ok(), "{text}");
        }
        can_fail
    };
    for text in [
        r#"Append("a ", Flow.text, ".")"#,
        r#"ToAudioTTS(Append("a ", Flow.text))"#,
        r#"MakeCommunication(Flow.text, Flow.number)"#,
        r#"If(Flow.flag, "a", "b")"#,
        r#"MakeCommunication("a", ToCommunication(Flow.other), ToDisplayString(Flow.other))"#,
        r#"Trim(Append("You typed", " ", ToDisplayString(Flow.other)))"#,
        r#"ToCommunication(ResolveSlot(Flow.other))"#,
    ] {
        assert!(!can_fail(text, Wanted::Any), "{text}");
        assert!(can_fail(text, Wanted::Boolean), "{text}");
    }
    assert!(!can_fail(
        "IsSet(Flow.number) and Flow.number > 0.0",
        Wanted::Boolean
    ));
    for text in [
        "Flow.number > 0.0",
        "Flow.flag",
        "IsSet(Flow.text) and Flow.number > 0.0",
    ] {
        assert!(can_fail(text, Wanted::Boolean), "{text}");
    }
    for text in [
        r#"Append("a", Flow.other)"#,
        r#"Append("a", Flow.number)"#,
        r#"ToAudioTTS(Flow.text, "en-us")"#,
        "Flow.number + 1",
        "Length(Flow.text)",
        r#"If(Flow.text, "a", "b")"#,
    ] {
        assert!(can_fail(text, Wanted::Any), "{text}");
    }
}

/// The list of functions that cannot fail is checked: every overload of each, with values at the edges of its types.
#[test]
fn sure_functions_give_a_value_of_their_type() {
    let samples = |found: Type| match found {
        Type::BOOLEAN => &["true", "false"][..],
        Type::INTEGER => &["0", "-1", "999999999999999", "$big"],
        Type::DECIMAL => &["0.5", "-123456789012345678901234567890.5", "$huge"],
        Type::TEXT => &["\"\"", "\"aéİß\"", "$long"],
        Type::One(Scalar::DateTime) => &[
            "GetCurrentDateTimeUtc()",
            "MakeDateTime(1800, 1, 1, 0, 0, 0)",
            "MakeDateTime(2199, 12, 31, 23, 59, 59)",
        ],
        other => panic!("{other}"),
    };
    let all = [
        Type::BOOLEAN,
        Type::INTEGER,
        Type::DECIMAL,
        Type::TEXT,
        Type::One(Scalar::DateTime),
    ];
    let mut tried = 0;
    for name in failing::SURE {
        let id = crate::functions::find(name).unwrap();
        let overloads = id.function().overloads().iter();
        for overload in overloads.filter(|one| failing::is_listed(name, one.parameters.len())) {
            let mut calls = vec![String::new()];
            for parameter in &overload.parameters {
                let values: Vec<_> = match (parameter.kind, parameter.range) {
                    (_, Some((first, _))) => vec![first.to_string(), "28".to_owned()],
                    _ => all
                        .into_iter()
                        .filter(|found| parameter_takes(parameter.kind, *found))
                        .flat_map(|found| samples(found).iter().map(|text| (*text).to_owned()))
                        .collect(),
                };
                calls = calls
                    .iter()
                    .flat_map(|call| values.iter().map(move |value| format!("{call}, {value}")))
                    .collect();
            }
            for call in calls {
                let text = format!("{name}({})", call.trim_start_matches(", "));
                gives_a_value(&text);
                tried += 1;
            }
        }
    }
    assert!(tried > 150, "{tried}");
}

fn parameter_takes(kind: crate::Kind, found: Type) -> bool {
    match kind {
        crate::Kind::Is(wanted) => wanted == found,
        crate::Kind::Any | crate::Kind::Whatever => true,
        crate::Kind::ListOfAny | crate::Kind::Audible => false,
    }
}

fn gives_a_value(text: &str) {
    let known = |name: &str| match name {
        "big" => Type::INTEGER,
        "huge" => Type::DECIMAL,
        _ => Type::TEXT,
    };
    let expr = Expr::parse(text, Dialect::Sdk).unwrap();
    let found = expr.check(&known);
    if !found.errors.is_empty() {
        return;
    }
    let long = "ab".repeat(100_000);
    let world = format!(r#"{{"big": 99999999999999999999, "huge": 1e-300, "long": "{long}"}}"#);
    let mut world = World::of_variables_with_clock(&world);
    let value = expr.compile(&mut world.names).eval(&mut world);
    let value = value.unwrap_or_else(|error| panic!("{text}: {error:?}"));
    assert_eq!(Type::of(value.as_ref()), found.found, "{text}");
}

#[test]
fn the_platform_s_variables_are_known_in_any_case() {
    let mut names = Names::default();
    let text = "IsSet(Flow.Name) and flow.name == \"a\"";
    let guards = Expr::parse(text, Dialect::Platform)
        .unwrap()
        .guards(&mut names);
    assert_eq!(*guards.reads, []);
}

#[test]
fn long_expressions_take_no_time() {
    let text = vec!["IsSet($a)"; 2_000].join(" and ");
    proves(&text, "true: a; false: ; reads: ");
    let text = (0..2_000).map(|at| format!("$a{at}")).collect::<Vec<_>>();
    let guards = Expr::parse(&text.join(" and "), Dialect::Sdk).unwrap();
    assert_eq!(guards.guards(&mut Names::default()).reads.len(), 2_000);
}

/// Every way in which `x` and `y` can be set or not: what an evaluation notes and proves is what was foretold.
#[test]
fn evaluation_agrees() {
    let parts = [
        "$x",
        "$y",
        "IsSet($x)",
        "IsSet($y)",
        "IsNotSetOrEmpty($x)",
        "$x == 1",
        "$y != NOT_SET",
        "$x > 1",
        "true",
        "$x == $y",
        "ToString($x) == \"\"",
        "$x.a == 2",
    ];
    let worlds = [
        "{}",
        r#"{"x": 1}"#,
        r#"{"y": true}"#,
        r#"{"x": true, "y": 1}"#,
        r#"{"x": {"a": 2}, "y": false}"#,
    ];
    for (a, b) in parts.iter().flat_map(|a| parts.iter().map(move |b| (a, b))) {
        for text in [
            format!("{a} and {b}"),
            format!("!({a}) or {b}"),
            format!("If({a}, {b}, {a})"),
            format!("({a} ? {b} : true) == false"),
        ] {
            for world in worlds {
                agrees(&text, world);
            }
        }
    }
}

fn agrees(text: &str, world: &str) {
    let mut world = World::new(world);
    let expr = Expr::parse(text, Dialect::Sdk).unwrap();
    let guards = expr.guards(&mut world.names);
    let code = expr.compile(&mut world.names);
    let value = code.eval(&mut world);
    let is_set = |world: &World, id| crate::Environment::variable(world, id).is_some();
    let facts = match value {
        Ok(Some(Value::Bool(true))) => Some(&guards.when_true),
        Ok(Some(Value::Bool(false))) => Some(&guards.when_false),
        _ => None,
    };
    if let Some(facts) = facts {
        assert!(!facts.is_never(), "{text}");
        let all = facts.variables().iter().all(|id| is_set(&world, *id));
        assert!(all, "{text}: {facts:?}");
    } else {
        assert!(guards.can_fail, "{text}");
    }
    let unguarded_unset = guards
        .reads
        .iter()
        .any(|read| !is_set(&world, read.variable));
    let noted = world.reads.iter().any(|read| !read.contains('.')) && !text.contains("NOT_SET");
    assert!(!noted || unguarded_unset, "{text}: {:?}", world.reads);
}
