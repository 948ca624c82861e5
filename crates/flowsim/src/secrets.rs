//! `--header NAME=VALUE`, with `${env:NAME}` so that secrets stay out of files and out of every output.

use std::env;

use flow_core::Redactor;
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
        let value = self.expand(value.trim(), header.as_str())?;
        let mut value = HeaderValue::from_str(&value).map_err(|_| {
            Failure::usage(format!(
                "the value of `--header {header}=…` holds a character that HTTP does not allow"
            ))
        })?;
        value.set_sensitive(true);
        self.headers.push((header, value));
        Ok(())
    }

    /// The value with `${env:NAME}` replaced; whatever it holds is a secret.
    fn expand(&mut self, value: &str, header: &str) -> Result<String, Failure> {
        let mut expanded = String::new();
        let mut rest = value;
        while let Some(at) = rest.find("${env:") {
            let name = &rest[at + "${env:".len()..];
            let Some(end) = name.find('}') else {
                return Err(Failure::usage(format!(
                    "the `${{env:` of `--header {header}=…` has no closing `}}`"
                )));
            };
            let secret = environment(&name[..end], header)?;
            expanded.push_str(&rest[..at]);
            expanded.push_str(&secret);
            self.secrets.push(secret);
            rest = &name[end + 1..];
        }
        expanded.push_str(rest);
        // A reply may repeat the credentials without the scheme: `Bearer TOKEN`.
        self.secrets.extend(
            expanded
                .split_once(' ')
                .map(|(_, credentials)| credentials.trim().to_owned()),
        );
        self.secrets.push(expanded.clone());
        Ok(expanded)
    }

    /// What keeps these headers out of every output.
    pub(crate) fn redactor(&self) -> Redactor {
        Redactor::new(self.secrets.iter().cloned())
    }
}

fn environment(name: &str, header: &str) -> Result<String, Failure> {
    match env::var(name) {
        Ok(value) if !value.is_empty() => Ok(value),
        Ok(_) | Err(env::VarError::NotPresent) => {
            let message = format!(
                "`--header {header}=…` wants the environment variable `{name}`, which is not set or empty"
            );
            Err(Failure::usage(message))
        }
        Err(env::VarError::NotUnicode(_)) => Err(Failure::usage(format!(
            "the environment variable `{name}` is not UTF-8 text"
        ))),
    }
}
