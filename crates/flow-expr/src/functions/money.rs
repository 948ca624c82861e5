//! Money: making it, converting it, and the signs of currencies.

use super::{Arguments, Outcome, Row};
use crate::arithmetic;
use crate::error::{ExprError, ExprErrorCode};
use crate::money::{Fault, Money, symbol};
use crate::types::{Scalar, Type};
use crate::{Number, Value};

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "ConvertCurrency",
        overloads: "sourceCurrency:cur~ns, destinationCurrencyCode:str~ns -> cur
            sourceCurrency:cur~ns, destinationCurrencyCode:str~ns, sourcePerDestExchangeRate:dec -> cur",
        summary: "Brings money to another currency.",
        detail: "The rate says how much of the old currency one unit of the new one costs, so that the amount is divided by it. Without a rate the platform asks a service; nobody can here, and it is an error unless the code stays the same. Where money or code are not set, so is the result.",
        examples: &[
            (
                "ConvertCurrency(MakeCurrency(10, \"USD\"), \"EUR\", 1.25)",
                "MakeCurrency(8.00, \"EUR\")",
            ),
            (
                "ConvertCurrency(MakeCurrency(10, \"USD\"), \"USD\")",
                "MakeCurrency(10.00, \"USD\")",
            ),
        ],
        call: convert_currency,
    },
    Row {
        name: "GetCurrencySymbol",
        overloads: "currencyCode:str -> str
            currency:cur~ns -> str",
        summary: "Gives the sign that people write for a currency, such as € for `EUR`.",
        detail: "A currency without a sign of its own gives its code. Money that is not set, or has no code, gives NOT_SET.",
        examples: &[
            ("GetCurrencySymbol(\"USD\")", "\"$\""),
            ("GetCurrencySymbol(MakeCurrency(5.25, \"EUR\"))", "\"€\""),
        ],
        call: get_currency_symbol,
    },
    Row {
        name: "MakeCurrency",
        overloads: "amount:dec~ns, currencyCode:str~ns -> cur
            amount:int~ns, currencyCode:str~ns -> cur",
        summary: "Makes money of an amount and the three letters of a currency.",
        detail: "Either may be not set; the money is set all the same, but `IsNotSetOrEmpty` is true of it without an amount. Any three letters are taken as a code, in any letter case; an empty text counts as not set. The text of money has at least two decimal places, whatever the currency.",
        examples: &[
            ("ToString(MakeCurrency(10, \"USD\"))", "\"10.00|USD\""),
            ("MakeCurrency(5.25, \"usd\").code", "\"USD\""),
        ],
        call: make_currency,
    },
    Row {
        name: "MakeListCurrency",
        overloads: "amounts:List<dec>, currencyCode:str~ns -> List<cur>
            amounts:List<dec>, currencyCodes:List<str> -> List<cur>",
        summary: "Makes a list of money of a list of amounts and one code for all, or one for each.",
        detail: "Both lists have to be equally long; that is a guess.",
        examples: &[(
            "MakeListCurrency(MakeList(1.5, 2.0), \"EUR\")",
            "MakeList(MakeCurrency(1.50, \"EUR\"), MakeCurrency(2.00, \"EUR\"))",
        )],
        call: make_list_currency,
    },
];

fn make_currency(arguments: Arguments<'_>) -> Outcome {
    let amount = arguments.get(0).map(|_| arguments.number(0)).transpose()?;
    let code = arguments.text_if_set(1)?.map(|code| &**code);
    money(arguments, 1, Money::new(amount, code))
}

fn make_list_currency(arguments: Arguments<'_>) -> Outcome {
    let amounts = arguments.list(0)?;
    let codes = match arguments.get(1) {
        Some(Value::List(codes)) => codes.to_vec(),
        code => vec![code.cloned(); amounts.len()],
    };
    if codes.len() != amounts.len() {
        let message = format!(
            "each amount has one code; these are {} amounts and {} codes",
            amounts.len(),
            codes.len()
        );
        return Err(ExprError::new(
            ExprErrorCode::Range,
            arguments.place(1),
            message,
        ));
    }
    let pairs = amounts.iter().zip(&codes);
    let list: Result<Vec<_>, _> = pairs
        .map(|(amount, code)| list_item(arguments, amount.as_ref(), code.as_ref()))
        .collect();
    Ok(Some(Value::List(list?.into())))
}

fn list_item(arguments: Arguments<'_>, amount: Option<&Value>, code: Option<&Value>) -> Outcome {
    let amount = match amount {
        None => None,
        Some(Value::Number(number)) => Some(number),
        Some(other) => return Err(arguments.wrong_item(0, Type::DECIMAL, other)),
    };
    let code = match code {
        None => None,
        Some(Value::Text(code)) => Some(&**code),
        Some(other) => return Err(arguments.wrong_item(1, Type::TEXT, other)),
    };
    money(arguments, 1, Money::new(amount, code))
}

fn get_currency_symbol(arguments: Arguments<'_>) -> Outcome {
    let code = match arguments.get(0) {
        Some(Value::Text(code)) => Some(code.clone()),
        None => None,
        _ => Money::of(arguments.record(0, Scalar::Currency)?)
            .code()
            .cloned(),
    };
    let Some(code) = code else {
        return Ok(None);
    };
    let symbol = symbol(&code).map_err(|fault| fault.at(arguments.place(0)))?;
    Ok(Some(Value::from(symbol)))
}

fn convert_currency(arguments: Arguments<'_>) -> Outcome {
    let (Some(_), Some(code)) = (arguments.get(0), arguments.text_if_set(1)?) else {
        return Ok(None);
    };
    let source = Money::of(arguments.record(0, Scalar::Currency)?);
    let result = source
        .with_code(code)
        .map_err(|fault| fault.at(arguments.place(1)))?;
    if result.amount().is_none() || (arguments.count() < 3 && result == source) {
        return Ok(Some(result.into()));
    }
    if arguments.count() < 3 {
        return Err(no_rate(arguments, &source, &result));
    }
    let rate = rate(arguments)?;
    let converted = result.map(|amount| arithmetic::divide(amount, rate));
    money(arguments, 2, converted)
}

/// The exchange rate, which is more than nothing.
fn rate<'a>(arguments: Arguments<'a>) -> Result<&'a Number, ExprError> {
    let rate = arguments.number(2)?;
    match rate.compare(&Number::Int(0)).is_gt() {
        true => Ok(rate),
        false => Err(arguments.out_of_range(2, "(the exchange rate) has to be more than 0")),
    }
}

fn no_rate(arguments: Arguments<'_>, source: &Money, result: &Money) -> ExprError {
    let name = |money: &Money| match money.code() {
        Some(code) => format!("`{code}`"),
        None => "no currency".to_owned(),
    };
    let message = format!(
        "nobody here knows the exchange rate from {} to {}",
        name(source),
        name(result)
    );
    ExprError::new(ExprErrorCode::Unavailable, arguments.whole(), message).with_help(
        "give it as the third argument: how much of the old currency one unit of the new one costs",
    )
}

/// The money, or its error: a mistaken code at the argument at `place`, anything else at the call.
fn money(arguments: Arguments<'_>, place: usize, made: Result<Money, Fault>) -> Outcome {
    let money = made.map_err(|fault| match fault {
        Fault::Code(_) => fault.at(arguments.place(place)),
        _ => fault.at(arguments.whole()),
    })?;
    Ok(Some(money.into()))
}

#[cfg(test)]
mod tests {
    use crate::world::{gives, says};

    #[test]
    fn money_has_an_amount_and_a_code() {
        gives("MakeCurrency(10, \"USD\")", "MakeCurrency(10.00, \"USD\")");
        gives("MakeCurrency(1.125, \"usd\").amount", "1.125");
        gives("MakeCurrency(5, \"USD\")[\"code\"]", "\"USD\"");
        gives(
            "ToString(MakeCurrency(-1, ToString(NOT_SET)))",
            "\"-1.00|\"",
        );
        gives("ToString(MakeCurrency(NOT_SET, \"USD\"))", "\"|USD\"");
        gives("IsNotSetOrEmpty(MakeCurrency(NOT_SET, \"USD\"))", "true");
        gives(
            "MakeCurrency(10, \"USD\") == MakeCurrency(10.00, \"usd\")",
            "true",
        );
    }

    #[test]
    fn codes_are_three_letters() {
        says(
            "MakeCurrency(1, \"dollars\")",
            "type at `\"dollars\"`: the text `dollars` is not the code of a currency",
        );
        gives("MakeCurrency(1, \"XYZ\").code", "\"XYZ\"");
        gives("MakeCurrency(1, \"\").code", "NOT_SET");
    }

    #[test]
    fn lists_of_money_take_one_code_or_many() {
        gives(
            "MakeListCurrency(MakeList(1, 2.5), MakeList(\"USD\", \"EUR\"))",
            "MakeList(MakeCurrency(1.00, \"USD\"), MakeCurrency(2.50, \"EUR\"))",
        );
        gives(
            "MakeListCurrency(MakeList(1.0, NOT_SET), NOT_SET)",
            "MakeList(MakeCurrency(1.00, NOT_SET), MakeCurrency(NOT_SET, NOT_SET))",
        );
        says(
            "MakeListCurrency(MakeList(1.0), MakeList(\"USD\", \"EUR\"))",
            "range at `MakeList(\"USD\", \"EUR\")`: each amount has one code; these are 1 amounts and 2 codes",
        );
        gives("MakeListCurrency($list, \"USD\")", "type at `$list`");
    }

    #[test]
    fn conversion_divides_by_the_rate() {
        gives(
            "ConvertCurrency(MakeCurrency(10, \"USD\"), \"eur\", 1.25)",
            "MakeCurrency(8.00, \"EUR\")",
        );
        gives(
            "ConvertCurrency(MakeCurrency(10, \"USD\"), \"USD\", 1)",
            "MakeCurrency(10.00, \"USD\")",
        );
        gives("ConvertCurrency(NOT_SET, \"USD\")", "NOT_SET");
        gives(
            "ConvertCurrency(MakeCurrency(1, \"USD\"), NOT_SET, 2.0)",
            "NOT_SET",
        );
        gives(
            "ConvertCurrency(MakeCurrency(NOT_SET, \"USD\"), \"EUR\")",
            "MakeCurrency(NOT_SET, \"EUR\")",
        );
        gives(
            "ConvertCurrency(MakeCurrency(10, \"USD\"), \"EUR\", 0)",
            "range at `0`",
        );
        says(
            "ConvertCurrency(MakeCurrency(10, \"USD\"), \"EUR\")",
            "unavailable at `ConvertCurrency(MakeCurrency(10, \"USD\"), \"EUR\")`: nobody here knows the exchange rate from `USD` to `EUR`",
        );
    }

    #[test]
    fn symbols_fall_back_to_the_code() {
        gives("GetCurrencySymbol(\"gbp\")", "\"£\"");
        gives("GetCurrencySymbol(\"XAU\")", "\"XAU\"");
        gives("GetCurrencySymbol(ToCurrency(NOT_SET))", "NOT_SET");
        gives("GetCurrencySymbol(MakeCurrency(1, NOT_SET))", "NOT_SET");
        gives("GetCurrencySymbol(\"pound\")", "type at `\"pound\"`");
    }
}
