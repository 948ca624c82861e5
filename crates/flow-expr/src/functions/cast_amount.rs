//! Conversions of texts and numbers to moments, lengths of time and money.

use super::cast::{no_such_text, parse_number};
use super::{Arguments, Outcome, Row};
use crate::Value;
use crate::amount;
use crate::error::ExprError;
use crate::moment::{DateTime, Duration, SECOND};
use crate::moment_text::{Misread, read_duration, read_moment};
use crate::money::Money;
use crate::types::Scalar;

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "ToCurrency",
        overloads: "valueToConvert:str~ns -> cur
            valueToConvert:dec~ns -> cur
            valueToConvert:int~ns -> cur
            nullValue:nts~ns -> cur
            valueToReturn:cur~ns -> cur",
        summary: "Makes money of a text such as `5.00|USD`, or of a number.",
        detail: "A number, and a text without a bar, gives money whose code is not set: the vendor names no currency that would be meant. What is not set stays not set.",
        examples: &[
            ("ToCurrency(\"6.5|USD\")", "MakeCurrency(6.50, \"USD\")"),
            ("ToCurrency(12)", "MakeCurrency(12.00, NOT_SET)"),
        ],
        call: to_currency,
    },
    Row {
        name: "ToDateTime",
        overloads: "text:str~ns -> dtm
            valueToConvert:int~ns -> dtm
            valueToConvert:nts~ns -> dtm
            valueToReturn:dtm~ns -> dtm",
        summary: "Makes a moment of a text in ISO 8601, or of the seconds since 1970 began.",
        detail: "A text without a zone is in UTC, one without a time is midnight; what a zone says is reckoned into UTC. Seconds may be negative. What is not set stays not set.",
        examples: &[
            (
                "ToDateTime(\"2009-01-10T08:30:00+02:00\")",
                "ToDateTime(\"2009-01-10T06:30:00Z\")",
            ),
            (
                "ToDateTime(\"2009-01-10\")",
                "ToDateTime(\"2009-01-10T00:00:00Z\")",
            ),
            ("ToDateTime(86400)", "ToDateTime(\"1970-01-02T00:00:00Z\")"),
        ],
        call: to_date_time,
    },
    Row {
        name: "ToDuration",
        overloads: "valueToConvert:str~ns -> dur
            valueToConvert:int~ns -> dur
            valueToConvert:nts~ns -> dur
            valueToReturn:dur~ns -> dur",
        summary: "Makes a length of time of a text in ISO 8601, or of milliseconds.",
        detail: "The text counts weeks, days, hours, minutes and seconds; years and months have no fixed length and are refused. The form in which the platform stores lengths, `P0D0H1M0S0F`, is read too. What is not set stays not set.",
        examples: &[
            ("ToDuration(\"PT90M\")", "ToDuration(\"PT1H30M\")"),
            ("ToDuration(1500)", "ToDuration(\"PT1.5S\")"),
            ("ToDuration(\"P0D0H1M0S0F\")", "ToDuration(\"PT1M\")"),
        ],
        call: to_duration,
    },
];

fn to_currency(arguments: Arguments<'_>) -> Outcome {
    let money = match arguments.get(0) {
        None => return Ok(None),
        Some(Value::Number(number)) => Money::new(Some(number), None),
        Some(Value::Text(text)) => {
            let (amount, code) = text.split_once('|').unwrap_or((text, ""));
            let number = parse_number(amount);
            if number.is_none() && !(amount.trim().is_empty() && text.contains('|')) {
                let help = "write the amount, a bar and the code, such as `5.00|USD`";
                return Err(no_such_text(arguments, text, "an amount of money").with_help(help));
            }
            Money::new(number.as_ref(), Some(code.trim()))
        }
        _ => {
            return arguments
                .record(0, Scalar::Currency)
                .map(|_| arguments.get(0).cloned());
        }
    };
    let money = money.map_err(|fault| fault.at(arguments.place(0)))?;
    Ok(Some(money.into()))
}

fn to_date_time(arguments: Arguments<'_>) -> Outcome {
    let found = match arguments.get(0) {
        None => return Ok(None),
        Some(Value::Number(_)) => {
            let millis = arguments.integer(0)?.checked_mul(SECOND);
            millis.and_then(DateTime::from_millis)
        }
        Some(Value::Text(text)) => match read_moment(text) {
            Ok(moment) => Some(moment),
            Err(Misread::Range) => None,
            Err(_) => {
                let help = "write it in ISO 8601, such as `2009-01-10T06:30:00Z` or `2009-01-10`";
                return Err(no_such_text(arguments, text, "a DateTime").with_help(help));
            }
        },
        _ => Some(arguments.moment(0)?),
    };
    shown(arguments, amount::moment(found))
}

fn to_duration(arguments: Arguments<'_>) -> Outcome {
    let found = match arguments.get(0) {
        None => return Ok(None),
        Some(Value::Number(_)) => Duration::from_millis(arguments.integer(0)?),
        Some(Value::Text(text)) => match read_duration(text) {
            Ok(length) => Some(length),
            Err(Misread::Range) => None,
            Err(why) => return Err(no_such_duration(arguments, text, why)),
        },
        _ => Some(arguments.duration(0)?),
    };
    shown(arguments, amount::length(found))
}

fn no_such_duration(arguments: Arguments<'_>, text: &str, why: Misread) -> ExprError {
    let help = match why {
        Misread::Calendar => "years and months have no fixed length; count days, such as `P30D`",
        _ => "write it in ISO 8601, such as `PT1H30M` or `P1DT12H`",
    };
    no_such_text(arguments, text, "a Duration").with_help(help)
}

fn shown(arguments: Arguments<'_>, found: Result<Value, crate::money::Fault>) -> Outcome {
    let value = found.map_err(|fault| fault.at(arguments.place(0)))?;
    Ok(Some(value))
}

#[cfg(test)]
mod tests {
    use crate::world::{World, gives, says};

    #[test]
    fn moments_are_made_of_texts_and_seconds() {
        gives(
            "ToDateTime(\"2009-01-10T06:30:00.5-01:00\")",
            "ToDateTime(\"2009-01-10T07:30:00.5Z\")",
        );
        gives("ToDateTime(-1)", "ToDateTime(\"1969-12-31T23:59:59Z\")");
        gives(
            "ToDateTime(ToDateTime(0)) == ToDateTime(\"1970-01-01\")",
            "true",
        );
        gives("ToDateTime(ToString(NOT_SET))", "NOT_SET");
        gives("ToDateTime(NOT_SET)", "NOT_SET");
        gives("ToString(ToDateTime(0))", "\"1970-01-01T00:00:00Z\"");
    }

    #[test]
    fn what_is_no_moment_is_refused_with_help() {
        says(
            "ToDateTime(\"soon\")",
            "type at `\"soon\"`: the text `soon` is not a DateTime",
        );
        says(
            "ToDateTime(\"1500-01-01\")",
            "range at `\"1500-01-01\"`: the moment is out of range: the years are 1800 to 2200",
        );
        gives("ToDateTime(999999999999999)", "range at `999999999999999`");
        gives("ToDateTime(1.5)", "type at `1.5`");
        let error = World::typical().eval("ToDuration(\"P1M\")").unwrap_err();
        let help = "years and months have no fixed length; count days, such as `P30D`";
        assert_eq!(error.help.as_deref(), Some(help));
    }

    #[test]
    fn durations_are_made_of_texts_and_milliseconds() {
        gives("ToDuration(\"-P1DT0.5S\")", "ToDuration(\"-P1DT0.5S\")");
        gives("ToInt(ToDuration(\"P0D0H1M0S0F\"))", "60000");
        gives("ToDuration(-999999999999999) == System.MinDuration", "true");
        gives("ToDuration(\"P99999999D\")", "range at `\"P99999999D\"`");
        gives("ToDuration(NOT_SET)", "NOT_SET");
    }

    #[test]
    fn money_is_made_of_texts_and_numbers() {
        gives("ToCurrency(\" 5 | usd \")", "MakeCurrency(5.00, \"USD\")");
        gives("ToCurrency(\"-5.125\")", "MakeCurrency(-5.125, NOT_SET)");
        gives("ToCurrency(\"|EUR\")", "MakeCurrency(NOT_SET, \"EUR\")");
        gives(
            "ToCurrency(ToString(MakeCurrency(1, \"EUR\")))",
            "MakeCurrency(1.00, \"EUR\")",
        );
        gives("ToCurrency(2.50)", "MakeCurrency(2.50, NOT_SET)");
        gives(
            "ToCurrency(ToCurrency(\"1|EUR\"))",
            "MakeCurrency(1.00, \"EUR\")",
        );
        gives("ToCurrency(NOT_SET)", "NOT_SET");
        says(
            "ToCurrency(\"USD 5\")",
            "type at `\"USD 5\"`: the text `USD 5` is not an amount of money",
        );
        gives("ToCurrency(\"\")", "type at `\"\"`");
        gives("ToCurrency(\"5|dollars\")", "type at `\"5|dollars\"`");
    }

    #[test]
    fn money_and_lengths_become_numbers_and_texts() {
        gives("ToDecimal(MakeCurrency(5.25, \"USD\"))", "5.25");
        gives("ToDecimal(MakeCurrency(NOT_SET, \"USD\"))", "NOT_SET");
        gives("ToInt(MakeDuration(0, 0, 1, 0))", "60000");
        gives("ToString(MakeCurrency(1.125, \"USD\"), 2)", "\"1.13|USD\"");
        gives(
            "ToString(MakeListCurrency(MakeList(2, NOT_SET), \"USD\"), \"^\", 1)",
            "\"2.0|USD^|USD\"",
        );
    }
}
