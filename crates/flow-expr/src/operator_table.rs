//! What each operator takes, gives and means.
//!
//! Source: the operators of the published Architect scripting build, with all their overloads.

use std::sync::LazyLock;

use crate::ast::{Binary, Unary};
use crate::resolve::Named;
use crate::signature::Overload;

/// What there is to know of an operator.
pub struct Operator {
    /// How it is written, such as `+`.
    pub symbol: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// What surprises; may be empty.
    pub detail: &'static str,
    /// Expressions with the literals that they give.
    pub examples: &'static [(&'static str, &'static str)],
    /// The ways to use it, in the vendor's order.
    pub overloads: Vec<Overload>,
}

/// Every operator: those in front of one operand have `!`, `~` and `-` (as `- x`) for names.
pub fn operators() -> &'static [Operator] {
    &OPERATORS
}

static OPERATORS: LazyLock<Vec<Operator>> = LazyLock::new(|| {
    let operator = |row: &Row| Operator {
        symbol: row.0,
        summary: row.1,
        detail: row.2,
        examples: row.3,
        overloads: Overload::read_all(row.4),
    };
    ROWS.iter().map(operator).collect()
});

pub(crate) fn of_binary(operator: Binary) -> Named<'static> {
    named(operator.symbol())
}

pub(crate) fn of_unary(operator: Unary) -> Named<'static> {
    match operator {
        Unary::Negate => named("- x"),
        other => named(other.symbol()),
    }
}

pub(crate) fn choice() -> Named<'static> {
    named("?")
}

fn named(symbol: &str) -> Named<'static> {
    let found = OPERATORS.iter().find(|operator| operator.symbol == symbol);
    let operator = found.expect("every operator of the grammar has its row");
    let name = operator.symbol.split(' ').next().unwrap_or_default();
    Named {
        name,
        overloads: &operator.overloads,
    }
}

type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
);

const ORDERED: &str = "valueToCompare:int, valueToCompareTo:dec -> bln
    valueToCompare:dec, valueToCompareTo:int -> bln
    valueToCompare:cur, valueToCompareTo:cur -> bln
    valueToCompare:dtm, valueToCompareTo:dtm -> bln
    valueToCompare:dec, valueToCompareTo:dec -> bln
    valueToCompare:dur, valueToCompareTo:dur -> bln
    valueToCompare:int, valueToCompareTo:int -> bln
    valueToCompare:str, valueToCompareTo:str -> bln";

const EQUALITY: &str = "valueToCompare:any~ns, valueToCompareTo:any~ns -> bln
    valueToCompare:dec~ns, valueToCompareTo:int~ns -> bln
    valueToCompare:int~ns, valueToCompareTo:dec~ns -> bln
    valueToCompare:List<int>~ns, valueToCompareTo:List<dec>~ns -> bln
    valueToCompare:List<dec>~ns, valueToCompareTo:List<int>~ns -> bln
    valueToCompare:phn~ns, valueToCompareTo:phn~ns -> bln
    valueToCompare:List<any>~ns, valueToCompareTo:List<any>~ns -> bln";

const TEXT_ORDER: &str = "Texts compare letter by letter, capitals before small letters; `Compare` orders them as a dictionary does.";

static ROWS: &[Row] = &[
    (
        "+",
        "Adds numbers, money or lengths of time, and joins texts or audio.",
        "Neither side may be not set; `Append` joins texts that may be. Money is added in one currency, a length of time to a moment or to another length.",
        &[
            ("2 + 3", "5"),
            ("0.1 + 0.2", "0.3"),
            ("\"Hello \" + \"there\"", "\"Hello there\""),
            (
                "MakeDateTime(2024, 1, 31) + MakeDuration(1, 0, 0, 0)",
                "ToDateTime(\"2024-02-01T00:00:00Z\")",
            ),
        ],
        "augend:int, addend:int -> int
        augend:dec, addend:dec -> dec
        augend:int, addend:dec -> dec
        augend:dec, addend:int -> dec
        augend:cur, addend:cur -> cur
        augend:aud, addend:aud -> aud
        augend:pmt, addend:pmt -> aud
        augend:aud, addend:pmt -> aud
        augend:pmt, addend:aud -> aud
        augend:dur, addend:dtm -> dtm
        augend:dtm, addend:dur -> dtm
        augend:dur, addend:dur -> dur
        augend:str, addend:str -> str",
    ),
    (
        "-",
        "Takes the right side from the left.",
        "Two moments are told apart with `DateTimeDiff`.",
        &[
            ("7 - 2 - 1", "4"),
            ("20.5 - 5.3", "15.2"),
            (
                "MakeCurrency(5, \"USD\") - MakeCurrency(1.25, \"USD\")",
                "MakeCurrency(3.75, \"USD\")",
            ),
        ],
        "minuend:int, subtrahend:int -> int
        minuend:cur, subtrahend:cur -> cur
        minuend:dec, subtrahend:dec -> dec
        minuend:dec, subtrahend:int -> dec
        minuend:int, subtrahend:dec -> dec
        minuend:dur, subtrahend:dur -> dur
        minuend:dtm, subtrahend:dur -> dtm",
    ),
    (
        "*",
        "Multiplies numbers, or money by a number.",
        "",
        &[
            ("9 * 1000", "9000"),
            ("5.1 * -3", "-15.3"),
            (
                "3 * MakeCurrency(1.1, \"EUR\")",
                "MakeCurrency(3.30, \"EUR\")",
            ),
        ],
        "multiplicand:int, multiplier:int -> int
        multiplicand:dec, multiplier:dec -> dec
        multiplicand:int, multiplier:dec -> dec
        multiplicand:dec, multiplier:int -> dec
        multiplicand:dec, multiplier:cur -> cur
        multiplicand:cur, multiplier:dec -> cur
        multiplicand:int, multiplier:cur -> cur
        multiplicand:cur, multiplier:int -> cur",
    ),
    (
        "/",
        "Divides; the quotient of two Integers is a Decimal.",
        "A division by zero is an error. `ToInt` cuts a quotient to its whole part.",
        &[("42 / 8", "5.25"), ("6 / 3", "2.0")],
        "dividend:int, divisor:dec -> dec
        dividend:dec, divisor:int -> dec
        dividend:int, divisor:int -> dec
        dividend:dec, divisor:dec -> dec
        dividend:cur, divisor:dec -> cur
        dividend:cur, divisor:int -> cur",
    ),
    (
        "%",
        "Gives the remainder of a division.",
        "Its sign is that of the left side.",
        &[("37 % 12.8", "11.4"), ("-7 % 4", "-3")],
        "dividend:int, divisor:int -> int
        dividend:dec, divisor:dec -> dec
        dividend:int, divisor:dec -> dec
        dividend:dec, divisor:int -> dec
        dividend:cur, divisor:dec -> cur
        dividend:cur, divisor:int -> cur",
    ),
    (
        "^",
        "Raises to a power; the result is always a Decimal.",
        "A minus sign in front binds tighter: `-2 ^ 2` is 4.0.",
        &[("2 ^ 3", "8.0"), ("2 ^ -1", "0.5"), ("-2 ^ 2", "4.0")],
        "base:int, exponent:int -> dec
        base:int, exponent:dec -> dec
        base:dec, exponent:int -> dec
        base:dec, exponent:dec -> dec",
    ),
    (
        "&",
        "Keeps the bits that both Integers have.",
        "It joins nothing: texts are joined with `+` or `Append`, conditions with `and`.",
        &[("7 & 15", "7"), ("-2 & 5", "4")],
        "value1:int, value2:int -> int",
    ),
    (
        "|",
        "Keeps the bits that either Integer has.",
        "Conditions are joined with `or`.",
        &[("3 | 9", "11")],
        "value1:int, value2:int -> int",
    ),
    (
        "~",
        "Turns every bit of an Integer round.",
        "",
        &[("~5", "-6")],
        "value1:int -> int",
    ),
    (
        "!",
        "Turns true into false and false into true.",
        "",
        &[("!(5 == 3)", "true")],
        "booleanValue:bln -> bln",
    ),
    (
        "- x",
        "Negates a number, money or a length of time.",
        "",
        &[
            ("-(3 + 2)", "-5"),
            ("-MakeDuration(0, 1, 0, 0)", "ToDuration(\"-PT1H\")"),
        ],
        "valueToNegate:cur -> cur
        valueToNegate:int -> int
        valueToNegate:dec -> dec
        valueToNegate:dur -> dur",
    ),
    (
        "and",
        "Is true when both sides are.",
        "The right side is not evaluated when the left one is false.",
        &[("true and 1 == 2", "false")],
        "value1:bln, value2:bln -> bln",
    ),
    (
        "or",
        "Is true when at least one side is.",
        "The right side is not evaluated when the left one is true.",
        &[("1 == 2 or true", "true")],
        "value1:bln, value2:bln -> bln",
    ),
    (
        "?",
        "Chooses: `condition ? a : b` is `a` when the condition is true, else `b`.",
        "Only the chosen side is evaluated. A condition that is not set chooses `b`.",
        &[("5 > 3 ? \"more\" : \"less\"", "\"more\"")],
        "condition:bln~ns, trueValue:any~ns, falseValue:any~ns -> any",
    ),
    (
        "==",
        "Is true when both sides have the same value.",
        "Numbers compare by value: `5 == 5.0`. Letter case counts; `AreEqual(true, a, b)` ignores it. Not set equals only not set.",
        &[
            ("5 == 5.0", "true"),
            ("\"a\" == \"A\"", "false"),
            ("ToInt(NOT_SET) == NOT_SET", "true"),
        ],
        EQUALITY,
    ),
    (
        "!=",
        "Is true when the two sides differ.",
        "",
        &[("5 != 3.0", "true")],
        EQUALITY,
    ),
    (
        ">",
        "Is true when the left side is greater.",
        TEXT_ORDER,
        &[("9.2 > 7", "true")],
        ORDERED,
    ),
    (
        ">=",
        "Is true when the left side is not less.",
        TEXT_ORDER,
        &[("7 >= 7.0", "true")],
        ORDERED,
    ),
    (
        "<",
        "Is true when the left side is less.",
        TEXT_ORDER,
        &[("\"Hello\" < \"World\"", "true")],
        ORDERED,
    ),
    (
        "<=",
        "Is true when the left side is not greater.",
        TEXT_ORDER,
        &[("7.2 <= 5", "false")],
        ORDERED,
    ),
    (
        "[",
        "Takes the element of a list at an index from 0, or a member by its name.",
        "An index behind the end gives NOT_SET.",
        &[
            ("MakeList(10, 20)[1]", "20"),
            ("MakeCurrency(5.25, \"USD\")[\"code\"]", "\"USD\""),
        ],
        "index:int, collection:List<any> -> any
        propertyName:str, objectWithProperties:any -> each",
    ),
    (
        ".",
        "Takes a member of a value by its name.",
        "In JSON letter case counts, and a member that is missing is NOT_SET.",
        &[
            ("JsonParse(\"{\\\"a\\\": 5}\").a", "5"),
            ("MakeCurrency(5.25, \"USD\").amount", "5.25"),
        ],
        "propertyToAccess:str, value:any -> each",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_22_operators_are_there() {
        assert_eq!(operators().len(), 22);
        for operator in operators() {
            assert!(operator.summary.ends_with('.') && !operator.examples.is_empty());
        }
    }
}
