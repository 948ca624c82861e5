//! Telephone numbers and SIP addresses.

use super::{Arguments, Outcome, Row};
use crate::lexer::shorten;
use crate::{Value, phone};

pub(super) const ROWS: &[Row] = &[Row {
    name: "ToPhoneNumber",
    overloads: "valueToConvert:str -> phn
            valueToConvert:nts~ns -> phn
            valueToReturn:phn~ns -> phn",
    summary: "Makes a telephone number of a text, such as `+13178723000`, `(317) 872-3000` or `sip:john@company.com`.",
    detail: "It has the members `e164` (`+13178723000`), `dialingCode` (`1`), `subscriberNumber` (`3178723000`), `scheme` (`tel`, `sip` or `sips`), `uri` (`tel:+13178723000`), `raw` (the text as it was written), `isTel`, `isSip` and `isGlobal`. \
        A number without a country is taken for one of the United States, an address without a scheme for a SIP address; both are guesses. \
        A number too short to be dialled from abroad, such as 911, has `isGlobal` false and no `e164`, as a SIP address has none. \
        Numbers are equal when their `uri` is, however they were written. \
        A text that is neither a number nor an address is an error, a guess; so is a text that is not set, and only the literal NOT_SET stays not set.",
    examples: &[
        ("ToPhoneNumber(\"(317) 872-3000\").e164", "\"+13178723000\""),
        (
            "ToPhoneNumber(\"tel:+13178723000\") == ToPhoneNumber(\"13178723000\")",
            "true",
        ),
        ("ToPhoneNumber(\"sip:john@company.com\").isSip", "true"),
    ],
    call: to_phone_number,
}];

fn to_phone_number(arguments: Arguments<'_>) -> Outcome {
    let Some(Value::Text(text)) = arguments.get(0) else {
        return Ok(arguments.get(0).cloned());
    };
    match phone::read(text) {
        Ok(record) => Ok(Some(record.into())),
        Err(why) => {
            let text = shorten(text);
            let message = format!(
                "the text `{}` is no PhoneNumber: {why}",
                text.escape_debug()
            );
            Err(arguments.refuse(0, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;

    #[track_caller]
    fn gives(text: &str, expected: &str) {
        assert_eq!(
            World::new(r#"{"ani": "anonymous"}"#).shown(text),
            expected,
            "{text}"
        );
    }

    #[test]
    fn the_examples_are_true() {
        for (text, expected) in ROWS.iter().flat_map(|row| row.examples) {
            gives(text, expected);
        }
    }

    #[test]
    fn members_take_a_number_apart() {
        gives(
            "ToPhoneNumber(\"1 317 872 3000\").raw",
            "\"1 317 872 3000\"",
        );
        gives("ToPhoneNumber(\"+13178723000\").dialingCode", "\"1\"");
        gives(
            "ToPhoneNumber(\"+13178723000\").SubscriberNumber",
            "\"3178723000\"",
        );
        gives("ToPhoneNumber(\"+13178723000\").isGlobal", "true");
        gives("ToPhoneNumber(\"+13178723000\").isTel", "true");
        gives("ToPhoneNumber(\"13178723000\").scheme", "\"tel\"");
        gives("ToPhoneNumber(\"13178723000\").uri", "\"tel:+13178723000\"");
        gives("ToPhoneNumber(\"911\").isGlobal", "false");
        gives("ToPhoneNumber(\"911\").e164", "NOT_SET");
        gives("ToPhoneNumber(\"sips:a@b.com\").scheme", "\"sips\"");
        gives("ToPhoneNumber(\"sips:a@b.com\").isTel", "false");
        gives(
            "ToPhoneNumber(\"+1 317 872 3000 x5\").e164",
            "\"+13178723000\"",
        );
    }

    #[test]
    fn numbers_are_compared_by_what_they_dial() {
        gives(
            "ToPhoneNumber(\"+13178723000\") != ToPhoneNumber(\"13178723000\")",
            "false",
        );
        gives(
            "ToPhoneNumber(\"13175555555\") == ToPhoneNumber(\"+13178723000\")",
            "false",
        );
        gives(
            "ToPhoneNumber(\"sip:a@b\") == ToPhoneNumber(\"sips:a@b\")",
            "false",
        );
        gives(
            "ToPhoneNumber(\"sips:a@b@\") == ToPhoneNumber(\"sips:a@B\")",
            "true",
        );
        gives(
            "ToPhoneNumber(\"3178723000 x1\") == ToPhoneNumber(\"3178723000 x2\")",
            "false",
        );
        gives(
            "Count(Find(MakeList(ToPhoneNumber(\"911\"), ToPhoneNumber(NOT_SET)), ToPhoneNumber(\"911\")))",
            "1",
        );
    }

    #[test]
    fn the_text_of_a_number_is_e164() {
        gives(
            "ToString(ToPhoneNumber(\"(317) 872-3000\"))",
            "\"+13178723000\"",
        );
        gives(
            "ToPhoneNumber(\"317 872 3000 x5\")",
            "ToPhoneNumber(\"+13178723000;ext=5\")",
        );
        gives(
            "Replace(ToString(ToPhoneNumber(\"3178723000\").e164), \"+\", \"\")",
            "\"13178723000\"",
        );
    }

    #[test]
    fn what_is_no_number_is_an_error() {
        gives("ToPhoneNumber($ani)", "type at `$ani`");
        gives("ToPhoneNumber(NOT_SET)", "NOT_SET");
        gives(
            "ToPhoneNumber(ToString(NOT_SET))",
            "not-set at `ToString(NOT_SET)`",
        );
        gives("ToPhoneNumber(ToPhoneNumber(\"911\")).raw", "\"911\"");
        let error = World::default()
            .eval("ToPhoneNumber(\"http://x\")")
            .unwrap_err();
        let message = "the text `http://x` is no PhoneNumber: only `tel:`, `sip:` and `sips:` may stand before the colon";
        assert_eq!(error.message, message);
    }
}
