//! What `flowsim action` is given: the action of a file, its input, the integration's address.

use std::path::Path;

use flow_action::{DataAction, Purpose, Surroundings};
use flow_expr::{Value, read_json};
use flow_report::{FileFindings, findings_text};
use flow_syntax::Severity;

use crate::{
    cli::{Terminal, run::is_address},
    config,
    failure::Failure,
    files,
    secrets::{Credentials, instead_of_users, without_users},
};

/// Everything around an action that the command line and the configuration say.
pub(crate) struct Given {
    pub(crate) credentials: Credentials,
    /// Names of integrations and where their services are.
    pub(crate) integrations: Vec<(String, String)>,
}

impl Given {
    /// Reads `NAME=URL` arguments and the `[integrations]` of the nearest configuration; arguments come first.
    pub(crate) fn read(
        integrations: &[String],
        credentials: &[String],
        file: &Path,
        config: Option<&Path>,
    ) -> Result<Self, Failure> {
        let mut known = read_integrations(integrations)?;
        let place = match config {
            Some(path) => Some(config::named(path)),
            None => config::nearest(file),
        };
        if let Some(place) = place {
            known.extend(config::read(&place)?.integrations);
        }
        Ok(Self {
            credentials: Credentials::read(credentials)?,
            integrations: known,
        })
    }

    /// Where the action's service is: by the integration's name, or the only address that there is.
    pub(crate) fn base_url(&self, action: &DataAction) -> Option<&str> {
        let mut named = self
            .integrations
            .iter()
            .filter(|(name, _)| action.belongs_to(name));
        let only = match &self.integrations[..] {
            [only] => Some(only),
            _ => None,
        };
        named.next().or(only).map(|(_, url)| url.as_str())
    }

    /// What the action's templates find around them.
    pub(crate) fn surroundings(&self, action: &DataAction) -> Surroundings {
        let own = self.credentials.of(|name| action.belongs_to(name));
        Surroundings {
            base_url: self.base_url(action).map(str::to_owned),
            credentials: own.credentials,
            auth_response: own.auth_response,
            stand_ins: false,
        }
    }
}

/// Reads `NAME=URL` arguments.
pub(crate) fn read_integrations(arguments: &[String]) -> Result<Vec<(String, String)>, Failure> {
    let arguments = arguments.iter();
    arguments
        .map(|argument| read_integration(argument))
        .collect()
}

/// `NAME=URL`; the name may hold `=` itself, so the cut is before the scheme.
fn read_integration(argument: &str) -> Result<(String, String), Failure> {
    let cut = ["=http://", "=https://"]
        .iter()
        .filter_map(|mark| argument.find(mark))
        .min();
    let sides = cut.map(|at| (argument[..at].trim(), &argument[at + 1..]));
    match sides.filter(|(name, url)| !name.is_empty() && is_address(url)) {
        Some((name, url)) => Ok((name.to_owned(), url.to_owned())),
        None => {
            let usual = "write a name and an address, as in `--integration CRM=https://crm.test`";
            Err(Failure::usage(format!(
                "`--integration {}`: {}",
                without_users(argument),
                instead_of_users(argument).unwrap_or(usual)
            )))
        }
    }
}

/// An action of a file, and the login of its integration that stands in the same file.
pub(crate) struct Chosen {
    pub(crate) action: DataAction,
    pub(crate) login: Option<DataAction>,
}

/// The action of a file that can be run; of several the one of this name. A login is only run where it is named or stands alone.
pub(crate) fn read_action(
    path: &Path,
    name: Option<&str>,
    terminal: &Terminal,
) -> Result<Chosen, Failure> {
    let all = read(path, terminal)?;
    let (logins, calls): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|action| action.purpose == Purpose::Login);
    let login = logins.first().cloned();
    let all = match name {
        None if !calls.is_empty() => calls,
        _ => calls.into_iter().chain(logins).collect(),
    };
    let action = chosen(all, name, &path.display().to_string())?;
    Ok(Chosen { action, login })
}

/// The login that a file holds.
pub(crate) fn read_login(path: &Path, terminal: &Terminal) -> Result<DataAction, Failure> {
    let mut all = read(path, terminal)?.into_iter();
    let login = all.find(|action| action.purpose == Purpose::Login);
    login.ok_or_else(|| {
        let path = path.display();
        Failure::usage(format!(
            "`{path}` has no login: Terraform's custom auth action or an export of one is wanted"
        ))
    })
}

fn read(path: &Path, terminal: &Terminal) -> Result<Vec<DataAction>, Failure> {
    let files::Text { source, not_utf8 } = files::read(path)?;
    let loaded = flow_action::load(&source);
    let errors = not_utf8.into_iter().chain(loaded.diagnostics);
    let errors: Vec<_> = errors
        .filter(|found| found.severity == Severity::Error)
        .collect();
    if errors.is_empty() {
        return Ok(loaded.actions);
    }
    let findings = FileFindings {
        source: &source,
        diagnostics: &errors,
        silenced: &[],
    };
    let path = path.display();
    if !flow_action::is_data_action(&source) && is_flow(source.text()) {
        return Err(Failure::usage(format!(
            "`{path}` is a flow, not a data action: `flowsim run {path}` runs it"
        )));
    }
    terminal.show(&findings_text(&[findings], terminal.err));
    Err(Failure::usage(format!(
        "`{path}` cannot be run; `flowsim check {path}` says everything about it"
    )))
}

fn is_flow(text: &str) -> bool {
    let only_in_flows = ["initialAction", "initial_action", "startUpRef"];
    only_in_flows.iter().any(|name| text.contains(name))
}

fn chosen(actions: Vec<DataAction>, name: Option<&str>, file: &str) -> Result<DataAction, Failure> {
    let names: Vec<_> = actions
        .iter()
        .map(|action| format!("`{}`", action.name))
        .collect();
    let names = names.join(", ");
    let count = actions.len();
    let mut fitting = actions
        .into_iter()
        .filter(|action| name.is_none_or(|name| action.name == name));
    match (fitting.next(), name) {
        (Some(_), None) if count > 1 => Err(Failure::usage(format!(
            "`{file}` has {count} data actions; choose one with `--name`: {names}"
        ))),
        (Some(action), _) => Ok(action),
        (None, Some(name)) => Err(Failure::usage(format!(
            "`{file}` has no data action `{name}`: it has {names}"
        ))),
        (None, None) => Err(Failure::usage(format!("`{file}` has no data action"))),
    }
}

/// The input: JSON as it is, from `@FILE`, or from the standard input.
pub(crate) fn read_input(argument: &str) -> Result<Value, Failure> {
    let (what, text) = match argument.strip_prefix('@') {
        Some(path) => (format!("`{path}`"), text_of(Path::new(path))?),
        None if argument == "-" => ("the standard input".to_owned(), text_of(Path::new("-"))?),
        None => ("`--input`".to_owned(), argument.to_owned()),
    };
    read_json(text.as_bytes())
        .map(|json| json.value)
        .map_err(|error| {
            let column = text.get(..error.offset).unwrap_or(&text).chars().count() + 1;
            Failure::usage(format!(
                "{what} is not JSON: {}, at character {column}; write an object, as in `{{\"phone\": \"+13175550100\"}}`",
                error.message
            ))
        })
}

/// The text of a file, which must be one.
pub(crate) fn text_of(path: &Path) -> Result<String, Failure> {
    let text = files::read(path)?;
    match text.not_utf8 {
        Some(_) => Err(Failure::usage(format!(
            "`{}` is not UTF-8 text",
            path.display()
        ))),
        None => Ok(text.source.text().to_owned()),
    }
}
