//! E-mail addresses.

use super::{Arguments, Outcome, Row};
use crate::lexer::shorten;
use crate::types::Scalar;
use crate::{Object, Record, Value};

pub(super) const ROWS: &[Row] = &[
    Row {
        name: "EmailAddressDomainPart",
        overloads: "emailAddress:eml -> str
            emailAddressString:str~ns -> str",
        summary: "Gives what stands behind the `@` of an e-mail address.",
        detail: "A text that is no address gives NOT_SET; a guess. A name before the address, as in `John <john@company.com>`, does not count.",
        examples: &[(
            "EmailAddressDomainPart(\"john.doe@company.com\")",
            "\"company.com\"",
        )],
        call: domain_part,
    },
    Row {
        name: "EmailAddressLocalPart",
        overloads: "emailAddress:eml -> str
            emailAddressString:str~ns -> str",
        summary: "Gives what stands before the `@` of an e-mail address.",
        detail: "A text that is no address gives NOT_SET; a guess. Quotes around the part are kept.",
        examples: &[(
            "EmailAddressLocalPart(\"john.doe@company.com\")",
            "\"john.doe\"",
        )],
        call: local_part,
    },
    Row {
        name: "MakeEmailAddress",
        overloads: "address:str -> eml
            address:str, name:str~ns -> eml",
        summary: "Makes an e-mail address, with the name of its owner where that is given.",
        detail: "The address is its `id`, the name its `name`. A text that is no address is an error; a guess. Addresses are equal when their `id` is.",
        examples: &[(
            "MakeEmailAddress(\"john.doe@company.com\", \"John\").name",
            "\"John\"",
        )],
        call: make_email_address,
    },
];

fn make_email_address(arguments: Arguments<'_>) -> Outcome {
    let address = arguments.text(0)?.trim();
    if parts(address).is_none() {
        let address = shorten(address);
        let message = format!("the text `{}` is no e-mail address", address.escape_debug());
        return Err(arguments.refuse(0, message));
    }
    let name = match arguments.count() {
        1 => None,
        _ => arguments.text_if_set(1)?,
    };
    let name = name.map(|name| ("name", Value::from(&**name)));
    let members = Object::of([("id", Value::from(address))].into_iter().chain(name));
    Ok(Some(
        Record::new(Scalar::EmailAddress, address, members).into(),
    ))
}

fn local_part(arguments: Arguments<'_>) -> Outcome {
    Ok(take_apart(arguments)?.map(|(local, _)| Value::from(local)))
}

fn domain_part(arguments: Arguments<'_>) -> Outcome {
    Ok(take_apart(arguments)?.map(|(_, domain)| Value::from(domain)))
}

fn take_apart<'a>(
    arguments: Arguments<'a>,
) -> Result<Option<(&'a str, &'a str)>, crate::ExprError> {
    Ok(match arguments.get(0) {
        None => None,
        Some(Value::Text(text)) => parts(bare(text)),
        Some(_) => parts(arguments.record(0, Scalar::EmailAddress)?.text()),
    })
}

/// The address without the name before it: `John Doe <john.doe@company.com>`.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let inside = text
        .strip_suffix('>')
        .and_then(|text| text.rsplit_once('<'));
    inside.map_or(text, |(_, address)| address.trim())
}

/// What stands before and behind the last `@`; only quotes let the part before it hold spaces and another `@`.
fn parts(address: &str) -> Option<(&str, &str)> {
    let (local, domain) = address.rsplit_once('@')?;
    let quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
    let odd = |c: char| c.is_whitespace() || c.is_control() || "@<>\",;".contains(c);
    let fits = |part: &str| !part.is_empty() && !part.contains(odd);
    ((quoted || fits(local)) && fits(domain)).then_some((local, domain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;
    use proptest::prelude::*;

    #[track_caller]
    fn gives(text: &str, expected: &str) {
        assert_eq!(World::default().shown(text), expected, "{text}");
    }

    /// The local part and the domain.
    #[track_caller]
    fn divides(address: &str, expected: Option<(&str, &str)>) {
        assert_eq!(parts(bare(address)), expected, "{address}");
    }

    #[test]
    fn the_examples_are_true() {
        for (text, expected) in ROWS.iter().flat_map(|row| row.examples) {
            gives(text, expected);
        }
    }

    #[test]
    fn addresses_are_divided_at_the_last_at_sign() {
        divides(
            "john.doe+a@mail.company.com",
            Some(("john.doe+a", "mail.company.com")),
        );
        divides(" John <john@x.com> ", Some(("john", "x.com")));
        divides("\"john @ home\"@x.com", Some(("\"john @ home\"", "x.com")));
        divides("jürgen@müller.de", Some(("jürgen", "müller.de")));
        divides("a@[127.0.0.1]", Some(("a", "[127.0.0.1]")));
    }

    #[test]
    fn what_is_no_address_has_no_parts() {
        for text in [
            "",
            "@",
            "john",
            "john@",
            "@x.com",
            "a b@x.com",
            "a@b@c",
            "\"\"@x.com",
            "a@x .com",
            "<>",
            "a@b, c@d",
        ] {
            divides(text, None);
        }
    }

    #[test]
    fn addresses_know_their_name() {
        gives("MakeEmailAddress(\"j@x.com\").id", "\"j@x.com\"");
        gives("MakeEmailAddress(\"j@x.com\").name", "NOT_SET");
        gives(
            "MakeEmailAddress(\"j@x.com\", NOT_SET) == MakeEmailAddress(\"j@x.com\", \"J\")",
            "true",
        );
        gives(
            "ToString(MakeEmailAddress(\"j@x.com\", \"J\"))",
            "\"j@x.com\"",
        );
        gives(
            "MakeEmailAddress(\"j@x.com\", \"J\")",
            "MakeEmailAddress(\"j@x.com\", \"J\")",
        );
        gives("MakeEmailAddress(\"John\")", "type at `\"John\"`");
        gives("MakeEmailAddress(NOT_SET)", "not-set at `NOT_SET`");
        gives(
            "EmailAddressDomainPart(MakeEmailAddress(\"j@x.com\"))",
            "\"x.com\"",
        );
        gives("EmailAddressLocalPart(NOT_SET)", "NOT_SET");
        gives("EmailAddressLocalPart(\"nobody\")", "NOT_SET");
        gives("EmailAddressLocalPart(5)", "type at `5`");
    }

    proptest! {
        #[test]
        fn the_parts_make_the_address_again(text in "[ -~é]{0,10}@?[ -~]{0,10}") {
            if let Some((local, domain)) = parts(&text) {
                prop_assert_eq!(format!("{local}@{domain}"), text.as_str());
            }
            let _ = parts(bare(&text));
        }
    }
}
