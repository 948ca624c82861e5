//! What a lookup's `url` may be (S13).

use url::{ParseError, Url};

/// What is wrong with an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressFault {
    /// It is plain `http://`.
    Insecure,
    /// It is no address that a lookup can call: what is wrong, and what to do.
    Unusable(&'static str, &'static str),
}

const EXAMPLE: &str = "write an absolute address such as `https://crm.acme.test/api/v1/lookup`";

/// Checks that `text` is an absolute `https://` address of a host.
///
/// # Errors
///
/// What is wrong with it.
pub fn check_address(text: &str) -> Result<(), AddressFault> {
    use AddressFault::{Insecure, Unusable};
    if text.contains("${") {
        let help = "a lookup's address is fixed; pass values in the body with `inputVariables`";
        return Err(Unusable("holds `${…}`", help));
    }
    if text.trim() != text || text.chars().any(char::is_control) {
        return Err(Unusable(
            "has white space or control characters around or in it",
            "remove them",
        ));
    }
    // The URL standard takes `https:/host` and `https:///host` for `https://host`; the platform's check is stricter.
    if let Some((_, rest)) = text.split_once(':')
        && (!rest.starts_with("//") || rest[2..].starts_with(['/', '\\', '?', '#']))
        && Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
    {
        return Err(Unusable("has no host after `https://`", EXAMPLE));
    }
    let url = Url::parse(text).map_err(|error| Unusable(not_a_url(error), EXAMPLE))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Unusable("has a scheme that lookups do not speak", EXAMPLE));
    }
    if !url.username().is_empty() || url.password().is_some() {
        let help = "send credentials as a header: `--header \"Authorization=Bearer ${env:TOKEN}\"`";
        return Err(Unusable(
            "holds a user name or a password, which would show in every report",
            help,
        ));
    }
    if url.port() == Some(0) {
        return Err(Unusable("has port 0, on which nothing can listen", EXAMPLE));
    }
    if url.scheme() == "http" {
        Err(Insecure)
    } else {
        Ok(())
    }
}

fn not_a_url(error: ParseError) -> &'static str {
    match error {
        ParseError::RelativeUrlWithoutBase => "has no scheme",
        ParseError::EmptyHost => "has no host",
        ParseError::InvalidPort => "has a port that is not a number from 0 to 65535",
        _ => "has a host that is no host name and no address",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn unusable(text: &str, wrong: &str) {
        match check_address(text) {
            Err(AddressFault::Unusable(what, _)) => assert!(what.contains(wrong), "{what}"),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn https_addresses_are_fine() {
        for text in [
            "https://a.test",
            "https://a.test:8443/x?y=1#z",
            "https://[::1]/",
            "https://bücher.example/",
        ] {
            assert_eq!(check_address(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn http_is_insecure_whatever_its_case() {
        for text in ["http://a.test", "HTTP://127.0.0.1:8000/x"] {
            assert_eq!(check_address(text), Err(AddressFault::Insecure), "{text}");
        }
    }

    #[test]
    fn other_texts_are_named() {
        unusable("", "no scheme");
        unusable("/api/v1/lookup", "no scheme");
        unusable("crm.acme.test/lookup", "no scheme");
        unusable("https://", "no host");
        unusable("https:///lookup", "no host");
        unusable("https:crm.acme.test/lookup", "no host");
        unusable("https://a.test:99999/", "port that is not");
        unusable("https://a.test:0/", "port 0");
        unusable("https://a b.test/", "no host name");
        unusable("file:///etc/passwd", "scheme that lookups do not speak");
        unusable("ftp://a.test/", "scheme that lookups do not speak");
        unusable("https://user:secret@a.test/", "user name or a password");
        unusable("https://a.test/\u{1b}[2J", "control characters");
        unusable(" https://a.test/", "white space");
        unusable("https://a.test/${id}", "holds `${…}`");
    }
}
