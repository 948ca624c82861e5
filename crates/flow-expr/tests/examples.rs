//! Worked examples of the platform's own documentation: expressions and the literal results given for them.
//!
//! Source: the examples of the published Architect scripting build, and those of its results that surprise.

use flow_expr::{Dialect, Environment, Expr, Names, NotSetRead, Value, VarId, literal};

struct Nothing;

impl Environment for Nothing {
    fn variable(&self, _: VarId) -> Option<&Value> {
        None
    }

    fn not_set(&mut self, _: NotSetRead<'_>) {}
}

fn eval(text: &str) -> String {
    let expr = match Expr::parse(text, Dialect::Platform) {
        Ok(expr) => expr,
        Err(error) => return format!("{}: {error}", error.code),
    };
    match expr.compile(&mut Names::default()).eval(&mut Nothing) {
        Ok(value) => literal(value.as_ref()),
        Err(error) => format!("{}: {error}", error.code),
    }
}

#[track_caller]
fn agree(examples: &[(&str, &str)]) {
    let wrong: Vec<_> = examples
        .iter()
        .map(|(text, expected)| (text, eval(text), expected))
        .filter(|(_, found, expected)| found != *expected)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
#[rustfmt::skip]
fn arithmetic() {
    agree(&[
        ("2 + 3", "5"), ("20.5 - 5.3", "15.2"), ("24 - 7.5", "16.5"), ("9 * 1000", "9000"), ("-7 * 12.2", "-85.4"),
        ("5.1 * -3", "-15.3"), ("42 / 8", "5.25"), ("44.7741 / 6.21", "7.21"), ("37 % 12.8", "11.4"),
        ("37.3 % 12.8", "11.7"), ("37.9 % 9", "1.9"), ("2 ^ 3", "8.0"), ("2.0 ^ 3", "8.0"), ("2 ^ 3.0", "8.0"),
        ("2 ^ -1", "0.5"), ("- ( 0.0 )", "0.0"), ("-( 3.5 + 2.7 )", "-6.2"), ("-( 3 + 2 )", "-5"), ("-2 & 5", "4"),
        ("7 & 15", "7"), ("-2 | 5", "-1"), ("3 | 9", "11"), ("\"Hello \" + \"There\"", "\"Hello There\""),
    ]);
}

#[test]
#[rustfmt::skip]
fn comparison() {
    agree(&[
        ("5 == 3", "false"), ("5.0 == 5", "true"), ("5 != 5.0", "false"), ("true != ! ( true and false )", "false"),
        ("MakeList(5.0, 3.0, 1.0) == MakeList(5, 3, 1)", "true"),
        ("MakeList(false, false, true, true) == MakeList(false, !true, !false, !true)", "false"),
        ("MakeList(1+4, 2+1, 3, 0) != MakeList(4.0, 2.0, 0.0, 1.0)", "true"),
        ("MakeList(ToInt(NOT_SET), 1) != MakeList(ToDecimal(NOT_SET), 1.0)", "false"),
        ("ToDecimal(NOT_SET) == ToInt(NOT_SET)", "true"), ("ToString(NOT_SET) == \"\"", "false"),
        ("\"Hello\" < \"World\"", "true"), ("\"Hello\" >= \"World\"", "false"), ("7.2 < 5", "false"),
        ("9.2 <= 11.7", "true"), ("150 <= 125", "false"),
    ]);
}

#[test]
#[rustfmt::skip]
fn logic() {
    agree(&[
        ("true And false", "false"), ("( 5 == 5 ) or ( 3 != 4 )", "true"), ("!( 5 == 3 )", "true"),
        ("5>3 ? 100.5 : 200.0", "100.5"), ("If(5>3, \"hello\", \"world\")", "\"hello\""),
        ("IsSet(false)", "true"), ("IsSet(ToString(NOT_SET))", "false"), ("IsNotSetOrEmpty(\"\")", "true"),
        ("IsNotSetOrEmpty(NOT_SET)", "true"), ("IsNotSetOrEmpty(false)", "false"), ("AreEqual(NOT_SET, NOT_SET)", "true"),
        ("AreEqual(true, \"Hello\", \"hel\" + \"lo\", \"hello\")", "true"), ("AreEqual(5>3, true)", "true"),
        ("AreEqual(false, MakeList(\"hello\"), MakeList(\"Hello\"))", "false"),
        ("AreEqual(true, MakeList(\"hello\"), MakeList(\"Hello\"))", "true"), ("AreEqual(100+5, 105, 110)", "false"),
        ("AreEqual(MakeList(5.0, ToDecimal(NOT_SET), 1.0), MakeList(5.0, ToDecimal(NOT_SET), 1.0))", "true"),
    ]);
}

#[test]
#[rustfmt::skip]
fn text() {
    agree(&[
        ("Append(NOT_SET, \"Hello\")", "\"Hello\""), ("Compare(\"hello\", \"Hello\")", "-1"),
        ("Compare(\"Hel\", \"Hello\")", "-1"), ("Compare(\"\", NOT_SET)", "1"), ("Compare(NOT_SET, \"Hello\", true)", "-1"),
        ("Compare(\"Hello\", \"hello\", true)", "0"), ("Contains(\"Hello\", \"he\")", "false"),
        ("Contains(\"le Élever\", \"é\", true)", "true"), ("Contains(\"中國台灣KD1\", \"台\", false)", "true"),
        ("FindString(\"Hello\", \"\", true)", "0"), ("FindString(\"Hello Hello\", \"l\", 3)", "8"),
        ("FindString(\"Hello Hello\", \"l\", 5)", "-1"), ("FindString(\"le Élever le Élever\", \"é\", 2, true)", "13"),
        ("FindString(\"le Élever\", \"é\", 1, false)", "-1"), ("FindString(\"中國台灣KD1\", \"台\", 1, true)", "2"),
        ("Left(\"Hello\", 2)", "\"He\""), ("Right(\"Hello\", 3)", "\"llo\""), ("Right(\"Hello\", 0)", "\"\""),
        ("Length(\"\")", "0"), ("Lower(\"Hello World\")", "\"hello world\""), ("Upper(\"Hello World\")", "\"HELLO WORLD\""),
        ("LTrim(\"    Hello    \")", "\"Hello    \""), ("RTrim(\"    Hello\")", "\"    Hello\""),
        ("Trim(\"    Hello    \")", "\"Hello\""), ("Replace(\"Hello World\", \"Hello\", \"World\")", "\"World World\""),
        ("Replace(\"Hello World\", \"\", \"Ball\")", "\"Hello World\""), ("Reverse(\"Hello\")", "\"olleH\""),
        ("Substring(\"Hello\", 10, 5)", "\"\""), ("Substring(\"Hello\", 3, 3)", "\"lo\""),
        ("Split(\"Hello World\", \"\")[4]", "\"o\""), ("Count(Split(\"a,b,c\", \",\"))", "3"),
    ]);
}

#[test]
#[rustfmt::skip]
fn conversion() {
    agree(&[
        ("ToString(2000)", "\"2000\""), ("ToString(-1.0)", "\"-1.0\""), ("ToString(2000.506, 2)", "\"2000.51\""),
        ("ToString(5 < 3)", "\"false\""), ("ToString(MakeList(NOT_SET, -1), \"|\")", "\"|-1\""),
        ("ToString(MakeList(2000.5, -1.0), \"|\", 2)", "\"2000.50|-1.00\""), ("IsSet(ToString(NOT_SET))", "false"),
        ("ToInt(3.7)", "3"), ("ToInt(-5.7)", "-5"), ("ToInt(true)", "1"), ("ToInt(\" 042 \")", "42"),
        ("ToDecimal(100)", "100.0"), ("ToDecimal(\"-100.5\")", "-100.5"), ("ToDecimal(true)", "1.0"),
        ("ToBool(\"True\")", "true"), ("ToBool(\"T\")", "true"), ("ToBool(\"F\")", "false"), ("ToBool(-31.5)", "true"),
        ("ToBool(0.0)", "false"), ("ToBool(\"1\")", "true"),
        ("ToInt(\"abc\")", "type: the text `abc` is not an Integer"),
        ("GetJsonObjectProperty(JsonParse(\"{\\\"a\\\": 1.50}\"), \"a\")", "1.50"), ("ToJson(MakeList(1))", "MakeList(1)"),
        ("JsonParse(\"[1e400]\")[0]", "1e400"),
    ]);
}

#[test]
#[rustfmt::skip]
fn lists() {
    agree(&[
        ("Count(MakeList(true, ToBool(NOT_SET)))", "2"), ("MakeList(\"Hello\", \"There\")[0]", "\"Hello\""),
        ("GetAt(MakeList(100.5, 200.5), 0)", "100.5"), ("Find(MakeList(1, 2, 1.0), 1)", "MakeList(0, 2)"),
        ("FindFirst(MakeList(\"hello\", \"world\", ToString(NOT_SET)), \"Hello\")", "-1"),
        ("FindFirst(MakeList(100, 200, ToInt(NOT_SET)), ToInt(NOT_SET))", "2"),
        ("FindFirst(MakeList(100.5, 200.0, ToDecimal(NOT_SET)), 100.5)", "0"),
        ("GetAt(MakeList(1), 5)", "NOT_SET"),
        ("GetAt(MakeList(1), -1)", "range: the second argument of `GetAt` (`index`) has to be at least 0"),
    ]);
}

#[test]
#[rustfmt::skip]
fn changed_lists() {
    agree(&[
        ("AddItem(MakeList(1), 2, 3)", "MakeList(1, 2, 3)"), ("AddItem(MakeList(1), 2.5)", "MakeList(1.0, 2.5)"),
        ("AddItemAt(MakeList(1, 2), 2, 3)", "MakeList(1, 2, 3)"),
        ("AddItemAt(MakeList(1, 2), 3, 3)", "range: the second argument of `AddItemAt` lies behind the last element"),
        ("RemoveDups(MakeList(\"a\", \"A\", \"a\"))", "MakeList(\"a\", \"A\")"),
        ("RemoveItem(MakeList(1, 2, 1, 3), 1, 3)", "MakeList(2)"), ("RemoveItemAt(MakeList(1, 2), 1)", "MakeList(1)"),
        ("RemoveItemAt(MakeList(1, 2), 2)", "range: the second argument of `RemoveItemAt` lies behind the last element"),
        ("ReplaceItem(MakeList(1, 2, 1), 1, 4)", "MakeList(4, 2, 4)"), ("ReplaceItem(MakeList(1), 2, 4)", "MakeList(1)"),
        ("ReplaceItemFirst(MakeList(1, 2, 1), 1, 4)", "MakeList(4, 2, 1)"),
        ("ReplaceItemAt(MakeList(1, 2), 0, 4)", "MakeList(4, 2)"), ("Count(AddItem(NOT_SET, 1))", "1"),
    ]);
}

#[test]
#[rustfmt::skip]
fn statistics() {
    agree(&[
        ("Ceiling(3)", "3"), ("Ceiling(3.2)", "4.0"), ("Floor(3.2)", "3.0"), ("Floor(-3)", "-3"), ("Round(1.5)", "2.0"),
        ("Round(-3.614, 2)", "-3.61"), ("Round(1.49, 1)", "1.5"), ("Round(-3.6, 0)", "-4.0"), ("Round(3.225)", "3.0"),
        ("Sum(3.0, 5.0, -8.4)", "-0.4"), ("Sum(3, 5, -8)", "0"), ("Sum(NOT_SET, 5.0)", "5.0"),
        ("Sum(ToInt(NOT_SET), ToInt(NOT_SET))", "0"), ("Sum(MakeList(3.5, ToDecimal(NOT_SET), 5.5))", "9.0"),
        ("Average(8, NOT_SET)", "8.0"), ("Average(8, 0, -4, 14)", "4.5"), ("Average(MakeList(8.5, 4.5))", "6.5"),
        ("Average(MakeList(ToInt(NOT_SET)))", "0.0"),
    ]);
}

#[test]
#[rustfmt::skip]
fn dates_and_lengths_of_time() {
    agree(&[
        ("Year(MakeDateTime(2009, 3, 20, 12, 00, 00))", "2009"), ("Hour(MakeDateTime(2007, 2, 10, 12, 00, 00))", "12"),
        ("DayOfWeek(MakeDateTime(2009, 4, 5, 3, 0, 0))", "1"), ("WeekNum(MakeDateTime(2009, 12, 10, 3, 0, 0))", "50"),
        ("WeekNum(MakeDateTime(2009, 12, 31, 3, 0, 0))", "53"), ("ToInt(MakeDuration(0,0,0,1))", "1000"),
        ("MakeDateTime(2025, 3, 24, 12, 00, 00) > MakeDateTime(2010, 3, 20, 12, 00, 00)", "true"),
        ("MakeDuration(0, 2, 30, 0) <= MakeDuration(0, 1, 59, 59)", "false"),
        ("AreEqual(MakeList(ToDuration(NOT_SET)), MakeEmptyList(ToDuration(NOT_SET)))", "false"),
        ("ToString(MakeList(NOT_SET, MakeDateTime(2009, 1, 10, 6, 30, 0)), \"|\")", "\"|2009-01-10T06:30:00Z\""),
        ("ToString(MakeDuration(0, 1, 0, 0))", "\"PT1H\""),
        ("ToString(MakeDuration(-10, 5, 30, 0, 456))", "\"-P9DT18H29M59.544S\""),
        ("IsNotSetOrEmpty(ToDateTime(NOT_SET))", "true"), ("Count(MakeList(ToDateTime(NOT_SET)))", "1"),
    ]);
}

#[test]
#[rustfmt::skip]
fn money() {
    agree(&[
        ("ToCurrency(\"6.50|USD\") > MakeCurrency(6.10, \"USD\")", "true"), ("MakeCurrency(5.25, \"USD\")[\"code\"]", "\"USD\""),
        ("ToString(MakeCurrency(10, \"USD\"))", "\"10.00|USD\""), ("ToString(MakeCurrency(1.125, \"USD\"), 2)", "\"1.13|USD\""),
        ("ToString(MakeList(MakeCurrency(ToDecimal(NOT_SET), \"USD\"), MakeCurrency(-1.00, ToString(NOT_SET))), \"^\", 2)", "\"|USD^-1.00|\""),
        ("ToDecimal(MakeCurrency(5.25, \"USD\"))", "5.25"), ("GetCurrencySymbol(MakeCurrency(5.25, \"EUR\"))", "\"€\""),
        ("IsSet(MakeCurrency(ToDecimal(NOT_SET), \"USD\"))", "true"), ("IsNotSetOrEmpty(MakeCurrency(ToDecimal(NOT_SET), \"USD\"))", "true"),
        ("AreEqual(MakeList(MakeCurrency(5.00, \"USD\")), MakeList(MakeCurrency(5.00, \"EUR\")))", "false"),
        ("Round(MakeCurrency(-3.60, \"USD\")) == MakeCurrency(-4.00, \"USD\")", "true"),
    ]);
}
