//! `--header NAME=VALUE` and `--credential NAME=VALUE`, with `${env:NAME}` so that secrets stay out of files and out of every
//! output.

use std::{collections::BTreeMap, env};

use flow_core::Redactor;
use flow_expr::{Object, Value};
use http::{HeaderName, HeaderValue};

use crate::failure::Failure;

/// The headers of the command line, and the texts that must not be shown.
#[derive(Default)]
pub(crate) struct Headers {
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    secrets: Vec<String>,
}

impl Headers {
    /// Reads `NAME=VALUE` arguments. No error repeats a value.
    pub(crate) fn read(arguments: &[String]) -> Result<Self, Failure> {
        let mut headers = Self::default();
        for argument in arguments {
            headers.add(argument)?;
        }
        Ok(headers)
    }

    fn add(&mut self, argument: &str) -> Result<(), Failure> {
        let Some((name, value)) = argument.split_once('=') else {
            return Err(Failure::usage(
                "`--header` takes `NAME=VALUE`: there is no `=` in what was given",
            ));
        };
        let header = HeaderName::from_bytes(name.trim().as_bytes()).map_err(|_| {
            Failure::usage("`--header` takes `NAME=VALUE`: the name is letters, digits and `-`")
        })?;
        let option = format!("--header {header}=…");
        let value = expanded(value.trim(), &option, &mut self.secrets)?;
        let mut value = HeaderValue::from_str(&value).map_err(|_| {
            Failure::usage(format!(
                "the value of `--header {header}=…` holds a character that HTTP does not allow"
            ))
        })?;
        value.set_sensitive(true);
        self.headers.push((header, value));
        Ok(())
    }

    /// What keeps these headers out of every output.
    pub(crate) fn redactor(&self) -> Redactor {
        Redactor::new(self.secrets.iter().cloned())
    }
}

/// The credentials of integrations, all of which are secret.
#[derive(Default)]
pub(crate) struct Credentials {
    values: Vec<Credential>,
    secrets: Vec<String>,
}

/// One credential.
struct Credential {
    /// The integration's name; `None` for one that every integration has.
    integration: Option<String>,
    name: String,
    value: String,
}

/// What one integration's templates find: its credentials by name, and what a login answered.
pub(crate) struct OfIntegration {
    pub(crate) credentials: BTreeMap<String, String>,
    /// What templates call `authResponse`; `None` where nothing of it is given.
    pub(crate) auth_response: Option<Object>,
}

/// How the names of what a login answered begin.
const LOGIN: &str = "authResponse.";

impl Credentials {
    /// Reads `NAME=VALUE` arguments. No error repeats a value.
    pub(crate) fn read(arguments: &[String]) -> Result<Self, Failure> {
        let mut credentials = Self::default();
        for argument in arguments {
            let named = argument
                .split_once('=')
                .filter(|(name, _)| !name.trim().is_empty());
            let Some((name, value)) = named else {
                return Err(Failure::usage(
                    "`--credential` takes `NAME=VALUE`, such as `token=${env:TOKEN}`",
                ));
            };
            let name = name.trim();
            let option = format!("--credential {name}=…");
            let value = expanded(value, &option, &mut credentials.secrets)?;
            let (integration, name) = match name.rsplit_once('/') {
                Some((integration, name)) => (Some(integration.trim().to_owned()), name.trim()),
                None => (None, name),
            };
            credentials.values.push(Credential {
                integration,
                name: name.to_owned(),
                value,
            });
        }
        Ok(credentials)
    }

    /// Those of one integration, whose own come before those of all.
    pub(crate) fn of(&self, is_its: impl Fn(&str) -> bool) -> OfIntegration {
        let mut credentials = BTreeMap::new();
        let mut login = BTreeMap::new();
        let (all, own): (Vec<_>, Vec<_>) = self
            .values
            .iter()
            .partition(|known| known.integration.is_none());
        let own = own.into_iter();
        let own = own.filter(|known| known.integration.as_deref().is_some_and(&is_its));
        for known in all.into_iter().chain(own) {
            let value = known.value.clone();
            match known.name.strip_prefix(LOGIN) {
                Some(name) if !name.is_empty() => {
                    login.insert(name.to_owned(), Value::from(value));
                }
                _ => drop(credentials.insert(known.name.clone(), value)),
            }
        }
        OfIntegration {
            credentials,
            auth_response: (!login.is_empty()).then(|| Object::of(login)),
        }
    }

    /// What keeps these credentials, and `more` texts made of them, out of every output.
    pub(crate) fn redactor(&self, more: impl IntoIterator<Item = String>) -> Redactor {
        Redactor::new(self.secrets.iter().cloned().chain(more))
    }
}

/// An argument that holds addresses, without what stands before their hosts: `https://***@crm.test`.
pub(crate) fn without_users(argument: &str) -> String {
    let mut parts = argument.split("://");
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let host = part.find(['/', '?', '#']).unwrap_or(part.len());
        let user = part[..host].rfind('@');
        clean.push_str("://");
        clean.push_str(if user.is_some() { "***" } else { "" });
        clean.push_str(&part[user.unwrap_or(0)..]);
    }
    clean
}

/// What to do about an address that cannot be used, if a user name or a password in it is the reason.
pub(crate) fn instead_of_users(argument: &str) -> Option<&'static str> {
    (without_users(argument) != argument).then_some(
        "an address holds a user name or a password, which would show: `--header` and `--credential` keep theirs secret",
    )
}

/// The value with `${env:NAME}` replaced; whatever it holds is a secret.
fn expanded(value: &str, option: &str, secrets: &mut Vec<String>) -> Result<String, Failure> {
    let mut expanded = String::new();
    let mut rest = value;
    while let Some(at) = rest.find("${env:") {
        let name = &rest[at + "${env:".len()..];
        let Some(end) = name.find('}') else {
            return Err(Failure::usage(format!(
                "the `${{env:` of `{option}` has no closing `}}`"
            )));
        };
        let secret = environment(&name[..end], option)?;
        expanded.push_str(&rest[..at]);
        expanded.push_str(&secret);
        secrets.push(secret);
        rest = &name[end + 1..];
    }
    expanded.push_str(rest);
    // A reply may repeat the credentials without the scheme: `Bearer TOKEN`.
    secrets.extend(
        expanded
            .split_once(' ')
            .map(|(_, credentials)| credentials.trim().to_owned()),
    );
    secrets.push(expanded.clone());
    Ok(expanded)
}

fn environment(name: &str, option: &str) -> Result<String, Failure> {
    match env::var(name) {
        Ok(value) if !value.is_empty() => Ok(value),
        Ok(_) | Err(env::VarError::NotPresent) => {
            let message = format!(
                "`{option}` wants the environment variable `{name}`, which is not set or empty"
            );
            Err(Failure::usage(message))
        }
        Err(env::VarError::NotUnicode(_)) => Err(Failure::usage(format!(
            "the environment variable `{name}` is not UTF-8 text"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::without_users;

    #[test]
    fn who_calls_is_left_out_of_addresses() {
        for (argument, shown) in [
            (
                "https://a.test=http://me:word@b.test:80/x@y",
                "https://a.test=http://***@b.test:80/x@y",
            ),
            ("CRM=https://me@a.test", "CRM=https://***@a.test"),
            ("https://a:b@c@d", "https://***@d"),
            ("https://a.test?q=b@c", "https://a.test?q=b@c"),
            ("a@b", "a@b"),
        ] {
            assert_eq!(without_users(argument), shown);
        }
    }
}
