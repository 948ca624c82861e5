//! Which definition a flow's call means, and what its request is made of.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use flow_action::{DataAction, DataCall, Purpose, Surroundings};
use flow_core::{
    ActionId, ActionKind, CallData, DataReply, DataRequest, Does, HttpRequest, Method, Program,
    Redactor, RunOptions,
};
use flow_http::{Client, Exposure};
use flow_report::Style;
use flow_scenario::Case;

use super::{Session, Supplied, Unusable, read_files, supplied};
use crate::{
    action::read_integrations, cli::args::SuppliedArgs, config, failure::Failure,
    secrets::Credentials,
};

/// The definitions that a command was given, those that come first in a layer above the others.
#[derive(Default)]
pub(crate) struct DataActions {
    pub(super) layers: Vec<Vec<Supplied>>,
    /// Names of integrations and where their services are.
    integrations: Vec<(String, String)>,
    credentials: Credentials,
    /// What requests were made of that must not be shown.
    pub(super) secrets: Mutex<BTreeSet<String>>,
    /// What there is to say of requests that were made, with the names of their data actions.
    notes: Mutex<BTreeSet<(String, String)>>,
}

/// Whether what nobody gives of an integration is made up: where no real service is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum StandIns {
    Allowed,
    Refused,
}

/// What a flow's call comes to before anything is sent: a request, or the failure to make one.
pub(crate) type Made<'a> = Result<DataCall<'a>, Box<DataReply>>;

impl DataActions {
    /// Reads what the command line names, then `more` files, then those of the configuration that is nearest to a file.
    ///
    /// # Errors
    ///
    /// Everything that cannot be used.
    pub(crate) fn read(
        args: &SuppliedArgs,
        more: &[PathBuf],
        near: &Path,
    ) -> Result<Self, Vec<Unusable>> {
        let failed = |failure| vec![Unusable::Failure(near.to_owned(), failure)];
        let mut integrations = read_integrations(&args.integrations).map_err(failed)?;
        let mut configured = Vec::new();
        if let Some(place) = config::nearest(near) {
            let config = config::read(&place).map_err(failed)?;
            configured = place.files(&config.actions).map_err(failed)?;
            integrations.extend(config.integrations);
        }
        let layers = [&args.actions[..], more, &configured].map(read_files);
        let (layers, unusable): (Vec<_>, Vec<_>) = layers.into_iter().unzip();
        let unusable: Vec<_> = unusable.into_iter().flatten().collect();
        match unusable.is_empty() {
            false => Err(unusable),
            true => Ok(Self {
                layers,
                integrations,
                credentials: Credentials::read(&args.credentials).map_err(failed)?,
                secrets: Mutex::default(),
                notes: Mutex::default(),
            }),
        }
    }

    /// The definitions of the data actions that a flow calls, where it calls some; the first thing that cannot be used is the
    /// failure.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub(crate) fn of_flow(
        program: &Program,
        args: &SuppliedArgs,
        more: &[PathBuf],
        (near, style): (&Path, Style),
    ) -> Result<Self, Failure> {
        if !calls_data(program) {
            return Ok(Self::default());
        }
        Self::read(args, more, near).map_err(|unusable| {
            let mut all = unusable.into_iter().map(|one| one.into_failure(style));
            all.next().expect("something is wrong")
        })
    }

    /// Definitions alone: for who asks nobody.
    pub(crate) fn defined(files: [&[PathBuf]; 2]) -> Result<Self, Vec<Unusable>> {
        let (layers, unusable): (Vec<_>, Vec<_>) = files.map(read_files).into_iter().unzip();
        let unusable: Vec<_> = unusable.into_iter().flatten().collect();
        match unusable.is_empty() {
            false => Err(unusable),
            true => Ok(Self {
                layers,
                ..Self::default()
            }),
        }
    }

    /// Every definition that is known, those first that come first.
    pub(super) fn all(&self) -> impl Iterator<Item = &DataAction> {
        let all = self.layers.iter().flatten();
        let all = all.map(|supplied| &supplied.action);
        all.filter(|action| action.purpose == Purpose::Call)
    }

    /// The actions whose data actions are defined and yet answered by replies that are given.
    pub(crate) fn answered_by<'p>(&self, replies: &Case, program: &'p Program) -> Vec<&'p str> {
        let answered = named_calls(program).filter(|(_, name, call)| {
            replies.answers_data(name, call) && self.defines(&call.category, &call.data_action)
        });
        answered.map(|(_, name, _)| name).collect()
    }

    /// Whether a data action has a definition.
    pub(crate) fn defines(&self, category: &str, name: &str) -> bool {
        matches!(self.find(category, name), Ok(Some(_)))
    }

    /// The definition of a data action: the one of its integration, else the only one of its name.
    ///
    /// # Errors
    ///
    /// When several have the name, and none of them says that it is the integration's.
    pub(super) fn find(&self, category: &str, name: &str) -> Result<Option<&DataAction>, String> {
        let found = self.supplied(category, name)?;
        Ok(found.map(|supplied| &supplied.action))
    }

    /// The same with the file that it stands in.
    pub(super) fn supplied(&self, category: &str, name: &str) -> Result<Option<&Supplied>, String> {
        for layer in &self.layers {
            let named = layer
                .iter()
                .filter(|known| known.action.purpose == Purpose::Call)
                .filter(|known| known.action.name.eq_ignore_ascii_case(name));
            let named: Vec<_> = named.collect();
            let own = named.iter().find(|known| known.action.belongs_to(category));
            match (own, &named[..]) {
                (Some(known), _) => return Ok(Some(known)),
                (None, []) => {}
                (None, [only]) => return Ok(Some(only)),
                (None, several) => return Err(ambiguous(category, name, several)),
            }
        }
        Ok(None)
    }

    /// The request of a flow's call; `None` where nobody defines what it calls. `session` is what logins have answered.
    ///
    /// # Errors
    ///
    /// When it cannot be told which definition is meant.
    pub(crate) fn call(
        &self,
        asked: &DataRequest,
        (options, session): (&RunOptions, &Session),
        stand_ins: StandIns,
    ) -> Result<Option<Made<'_>>, String> {
        let Some(action) = self.find(&asked.category, &asked.data_action)? else {
            return Ok(None);
        };
        let mut around = self.surroundings(action, &asked.category, stand_ins);
        let answered = session.of(&asked.category).cloned();
        around.auth_response = around.auth_response.or(answered);
        let made = DataCall::new(action, asked, &around, options);
        if let Ok(call) = &made {
            let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
            secrets.extend(call.secrets.iter().cloned());
            let notes = call
                .notes
                .iter()
                .map(|note| (action.name.clone(), note.clone()));
            let mut kept = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
            kept.extend(notes);
        }
        Ok(Some(made))
    }

    pub(super) fn surroundings(
        &self,
        action: &DataAction,
        category: &str,
        stand_ins: StandIns,
    ) -> Surroundings {
        let stand_ins = stand_ins == StandIns::Allowed;
        let base = self.base(action, category).map(str::to_owned);
        let own = self.credentials.of(|name| is_of(name, action, category));
        let made_up = || stand_ins.then(|| stand_in(category));
        Surroundings {
            base_url: base.or_else(made_up),
            credentials: own.credentials,
            auth_response: own.auth_response,
            stand_ins,
        }
    }

    /// Where an action's service is, by the name of its integration. Another integration's address will not do: it would be
    /// sent what it is not meant to see.
    fn base(&self, action: &DataAction, category: &str) -> Option<&str> {
        let mut integrations = self.integrations.iter();
        let named = integrations.find(|(name, _)| is_of(name, action, category));
        named.map(|(_, url)| url.as_str())
    }

    /// The method of a data action, and its address with a star for each part that only inputs tell.
    pub(crate) fn route(&self, category: &str, name: &str) -> Option<(Method, String)> {
        let action = self.find(category, name).ok()??;
        Some((action.request.method, action.url_pattern()))
    }

    /// Refuses a call whose address has no host, and one in plain text whose address stands in a definition.
    pub(crate) fn refuse(
        &self,
        client: &Client,
        asked: &DataRequest,
        sent: &HttpRequest,
    ) -> Result<(), String> {
        let (name, category) = (&asked.data_action, &asked.category);
        let refused = |why: String| {
            Err(format!(
                "cannot call the data action `{name}` of `{category}`: {why}"
            ))
        };
        if !sent.url.contains("://") {
            return refused(format!(
                "its address begins at its integration: say where that is with `--integration \"{category}=https://…\"`, or in \
                 `[integrations]` of `flowsim.toml`"
            ));
        }
        let target = match client.target(&sent.url) {
            Ok(target) => target,
            Err(error) => return refused(format!("its address cannot be called: {error}")),
        };
        let is_open = target.exposure == Exposure::Open && !target.mapped;
        match is_open && !self.is_own(asked, &sent.url) {
            true => refused("it would send data in plain text".to_owned()),
            false => Ok(()),
        }
    }

    /// Whether an address is the integration's own, which whoever runs the flow has named.
    fn is_own(&self, asked: &DataRequest, url: &str) -> bool {
        let action = self.find(&asked.category, &asked.data_action);
        let base = action.ok().flatten();
        let base = base.and_then(|action| self.base(action, &asked.category));
        let rest = base.and_then(|base| url.strip_prefix(base.trim_end_matches('/')));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    }

    /// How the addresses begin that a flow's data actions call, as far as they can be told without inputs.
    pub(crate) fn addresses(&self, program: &Program) -> Vec<String> {
        let called = data_calls(program).filter_map(|call| {
            let action = self.find(&call.category, &call.data_action).ok()??;
            let written = action.request.url.text.as_str();
            let fixed = written.split(['$', '#']).next().unwrap_or_default();
            let base = self.base(action, &call.category).unwrap_or_default();
            Some(match fixed.starts_with('/') {
                true => format!("{}{fixed}", base.trim_end_matches('/')),
                false => fixed.to_owned(),
            })
        });
        called.collect()
    }

    /// What there is to say of the requests that were made so far, by data action.
    pub(crate) fn notes(&self) -> Vec<(String, String)> {
        let notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        notes.iter().cloned().collect()
    }

    /// What keeps credentials, and what was made of them so far, out of every output.
    pub(crate) fn redactor(&self) -> Redactor {
        let made = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        self.credentials.redactor(made.iter().cloned())
    }
}

/// Whether this is the name of the integration that a flow's data action belongs to.
fn is_of(name: &str, action: &DataAction, category: &str) -> bool {
    name.eq_ignore_ascii_case(category) || action.belongs_to(name)
}

/// Whether a flow calls data actions at all.
pub(crate) fn calls_data(program: &Program) -> bool {
    data_calls(program).next().is_some()
}

pub(super) fn data_calls(program: &Program) -> impl Iterator<Item = &CallData> {
    named_calls(program).map(|(_, _, call)| call)
}

/// The calls of data actions with the actions that make them, and their names.
pub(super) fn named_calls(program: &Program) -> impl Iterator<Item = (ActionId, &str, &CallData)> {
    let actions = program.actions().iter().enumerate();
    actions.filter_map(|(index, action)| match &action.kind {
        ActionKind::Platform(platform) => match &platform.does {
            Does::CallData(call) => Some((ActionId::at(index), &*action.name, &**call)),
            _ => None,
        },
        _ => None,
    })
}

/// An address for an integration that nobody gives one: made of its name, the same on every machine.
fn stand_in(category: &str) -> String {
    let letters = category.chars().map(|letter| match letter {
        letter if letter.is_ascii_alphanumeric() => letter.to_ascii_lowercase(),
        _ => '-',
    });
    let name: String = letters.take(60).collect();
    match name.trim_matches('-') {
        "" => "https://integration.test".to_owned(),
        name => format!("https://{name}.test"),
    }
}

fn ambiguous(category: &str, name: &str, several: &[&Supplied]) -> String {
    const SHOWN: usize = 4;
    let files = several.iter().take(SHOWN);
    let files: Vec<_> = files
        .map(|known| format!("`{}`", known.source.name()))
        .collect();
    format!(
        "{} definitions are called `{name}`, and none belongs to `{category}`: {}",
        several.len(),
        files.join(", ")
    )
}

impl config::Place {
    /// The files that a configuration's patterns stand for, by name.
    pub(crate) fn files(&self, patterns: &[flow_config::Pattern]) -> Result<Vec<PathBuf>, Failure> {
        let mut found = BTreeSet::new();
        for pattern in patterns {
            let start = self.folder().join(pattern.fixed());
            if start.is_file() {
                found.insert(start);
                continue;
            }
            if !start.is_dir() {
                continue;
            }
            let files = supplied::within(&start)?.into_iter();
            let is_meant = |file: &PathBuf| {
                let relative = self.relative(file);
                relative.is_some_and(|relative| pattern.matches(&relative))
            };
            // A star also stands for files about something else.
            found.extend(files.filter(|file| is_meant(file) && supplied::may_define(file)));
        }
        Ok(found.into_iter().map(|file| config::shown(&file)).collect())
    }
}
