//! What expressions prove, case by case, and that evaluation agrees.

use super::*;
use crate::ast::Dialect;
use crate::world::World;

/// The guards of an expression in words: `true: x y; false: never; reads: z`.
fn told(text: &str) -> String {
    let mut names = Names::default();
    let guards = Expr::parse(text, Dialect::Sdk).unwrap().guards(&mut names);
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
    for text in ["IsSet($x)", "$x == 1 and !IsNotSetOrEmpty($y)", "true"] {
        assert!(!can_fail(text), "{text}");
    }
    for text in ["$x", "$x > 1", "IsSet($x) and $x", "5", "IsSet($x[$i])"] {
        assert!(can_fail(text), "{text}");
    }
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
