//! Numbers to call: telephone numbers and SIP addresses, read from what people and switches write.
//!
//! Numbers are understood by a port of libphonenumber. The platform's pages do not say which country a number without
//! one belongs to; as its examples do, it is taken for one of the United States, a guess for everyone else.

use rlibphonenumber::enums::Region;
use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, ValidationError,
};

use crate::types::Scalar;
use crate::{Object, Record, Value};

/// The country of a number that names none.
const HOME: Region = Region::US;

/// The longest text that is read as a number or an address.
const LONGEST: usize = 1_000;

/// Reads a telephone number or a SIP address; says why a text is neither.
pub(crate) fn read(text: &str) -> Result<Record, &'static str> {
    let trimmed = text.trim();
    if trimmed.len() > LONGEST {
        return Err("it is too long");
    }
    let (scheme, rest) = match trimmed.split_once(':') {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => (String::new(), trimmed),
    };
    match scheme.as_str() {
        "sip" | "sips" => sip(text, &scheme, rest),
        // A guess: switches leave the scheme of addresses out, as they do of numbers.
        "" if rest.contains('@') => sip(text, "sip", rest),
        "" | "tel" => telephone(text, rest.trim()),
        _ => Err("only `tel:`, `sip:` and `sips:` may stand before the colon"),
    }
}

/// A SIP address; its host is compared without regard to letter case, its parameters do not count.
///
/// An `@` behind everything is dropped, as the vendor's examples have it.
fn sip(raw: &str, scheme: &str, rest: &str) -> Result<Record, &'static str> {
    let end = rest.find([';', '?']).unwrap_or(rest.len());
    let address = rest[..end].trim_end_matches('@');
    if address.is_empty() || address.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err("a SIP address has a user and a host");
    }
    let uri = match address.rsplit_once('@') {
        Some((user, host)) => format!("{scheme}:{user}@{}", host.to_lowercase()),
        None => format!("{scheme}:{}", address.to_lowercase()),
    };
    let flags = Flags {
        global: false,
        sip: true,
    };
    Ok(record(raw, scheme, &uri, flags, []))
}

fn telephone(raw: &str, text: &str) -> Result<Record, &'static str> {
    if text.contains('@') {
        return Err("an address begins with `sip:`, a number has no `@`");
    }
    let dialled = dialled(text);
    if let Some(number) = international(text, dialled.as_deref()) {
        return Ok(global(raw, &number));
    }
    match dialled {
        Some(dialled) => Ok(local(raw, &dialled)),
        None => Err("it is neither a telephone number nor a SIP address"),
    }
}

/// The keys to press, of a text that is nothing but digits, `*`, `#` and what makes them readable.
fn dialled(text: &str) -> Option<String> {
    let written = |c: char| c.is_ascii_digit() || " -.()/*#".contains(c);
    let keys: String = text.chars().filter(|c| !" -.()/".contains(*c)).collect();
    (text.chars().all(written) && (1..=15).contains(&keys.len())).then_some(keys)
}

/// The number in full, where it has as many digits as its country's numbers.
///
/// Switches often leave out the `+`: what is too long for the home country is read as if it were there, if that gives a
/// number that exists.
fn international(text: &str, dialled: Option<&str>) -> Option<PhoneNumber> {
    let parse = |text: &str| PHONE_NUMBER_UTIL.parse(text, Some(HOME)).ok();
    let number = parse(text)?;
    match number.is_possible_with_reason() {
        Ok(NumberLengthType::IsPossible) => Some(number),
        Err(ValidationError::TooLong) => {
            let number = parse(&format!("+{}", dialled?))?;
            number.is_valid().then_some(number)
        }
        _ => None,
    }
}

fn global(raw: &str, number: &PhoneNumber) -> Record {
    let e164 = number.format_as(PhoneNumberFormat::E164).into_owned();
    let extension = number.extension.as_deref().filter(|ext| !ext.is_empty());
    let uri = match extension {
        Some(extension) => format!("tel:{e164};ext={extension}"),
        None => format!("tel:{e164}"),
    };
    let dialing_code = number.country_code.to_string();
    let subscriber = e164[1 + dialing_code.len()..].to_owned();
    let flags = Flags {
        global: true,
        sip: false,
    };
    let members = [
        ("dialingCode", Value::from(dialing_code)),
        ("e164", Value::from(e164)),
        ("subscriberNumber", Value::from(subscriber)),
    ];
    record(raw, "tel", &uri, flags, members)
}

/// A number that only works where it is dialled, such as 911 or an extension.
fn local(raw: &str, dialled: &str) -> Record {
    let flags = Flags {
        global: false,
        sip: false,
    };
    let members = [("subscriberNumber", Value::from(dialled))];
    record(raw, "tel", &format!("tel:{dialled}"), flags, members)
}

struct Flags {
    global: bool,
    sip: bool,
}

fn record<const N: usize>(
    raw: &str,
    scheme: &str,
    uri: &str,
    flags: Flags,
    members: [(&'static str, Value); N],
) -> Record {
    let rest = [
        ("isGlobal", Value::Bool(flags.global)),
        ("isSip", Value::Bool(flags.sip)),
        ("isTel", Value::Bool(!flags.sip)),
        ("raw", Value::from(raw)),
        ("scheme", Value::from(scheme)),
        ("uri", Value::from(uri)),
    ];
    let text = uri.strip_prefix("tel:").unwrap_or(uri);
    let members = Object::of(members.into_iter().chain(rest));
    Record::new(Scalar::PhoneNumber, text, members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn reads(text: &str, uri: &str) {
        let found = read(text).map(|record| record.member("uri").unwrap().text().into_owned());
        assert_eq!(found.as_deref(), Ok(uri), "{text}");
    }

    #[track_caller]
    fn refuses(text: &str) {
        assert!(read(text).is_err(), "{text}");
    }

    #[test]
    fn one_number_is_written_in_many_ways() {
        for text in [
            "+13178723000",
            "13178723000",
            "3178723000",
            "tel:+13178723000",
            "TEL: +1-317-872-3000",
            "(317) 872-3000",
            " 317.872.3000 ",
            "+1 (317) 872-3000",
        ] {
            reads(text, "tel:+13178723000");
        }
    }

    #[test]
    fn numbers_of_other_countries_are_known_with_or_without_the_plus() {
        reads("+49 30 123456", "tel:+4930123456");
        reads("011 49 30 123456", "tel:+4930123456");
        reads("442071838750", "tel:+442071838750");
        reads("491723456789", "tel:+491723456789");
        reads("+39 06 698 1234", "tel:+39066981234");
    }

    #[test]
    fn numbers_that_nobody_has_are_numbers_too() {
        reads("15551234567", "tel:+15551234567");
        reads("1-800-FLOWERS", "tel:+18003569377");
    }

    #[test]
    fn extensions_belong_to_the_number() {
        reads("317-872-3000 x123", "tel:+13178723000;ext=123");
        reads("tel:+1-317-872-3000;ext=55", "tel:+13178723000;ext=55");
    }

    #[test]
    fn short_numbers_are_local() {
        reads("911", "tel:911");
        reads("tel:5001", "tel:5001");
        reads("*72", "tel:*72");
        reads("872-3000", "tel:8723000");
        reads("(49201000", "tel:49201000");
    }

    #[test]
    fn addresses_keep_their_user_and_lose_their_parameters() {
        reads("sip:John@X.com", "sip:John@x.com");
        reads("john.doe@Company.com", "sip:john.doe@company.com");
        reads("sips:john.doe@company.com@", "sips:john.doe@company.com");
        reads(
            "SIP:+13178723000@10.0.0.1:5060;transport=udp",
            "sip:+13178723000@10.0.0.1:5060",
        );
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "",
            " ",
            "abc",
            "anonymous",
            "+",
            "+1",
            "tel:",
            "sip:",
            "sip:@",
            "sip:a b@c",
            "http://x",
            "+999123456789",
            "0xd2dc00a30027c9d5",
            "1234567890123456789",
            "  2 22#:",
            "tel:sip:5",
        ] {
            refuses(text);
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_much(text in "\\PC{0,40}", number in "(tel:|sip:|\\+)?[-0-9 ().x;=@+/*#A-Z]{0,30}") {
            let _ = read(&text);
            let _ = read(&number);
        }

        #[test]
        fn what_is_read_reads_as_itself(text in "(\\+|tel:|1|0)?[-0-9 ().]{0,20}( ?x[0-9]{1,3})?|sips?:[a-zA-Z0-9.@;:]{1,20}") {
            if let Ok(first) = read(&text) {
                let again = read(first.text()).expect("the text of a number is a number");
                prop_assert_eq!(again.member("e164"), first.member("e164"));
                prop_assert_eq!(again.member("uri"), first.member("uri"));
                if let Some(Value::Text(e164)) = first.member("e164") {
                    let again = read(e164).expect("E.164 is a number");
                    prop_assert_eq!(again.member("e164"), first.member("e164"));
                }
            }
        }
    }
}
