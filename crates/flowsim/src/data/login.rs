//! The login of an integration: the request that is made before a data action whose templates name what it answered.
//!
//! Source: the vendor's page on the credential type User Defined (OAuth). The platform keeps what a login answered for later calls;
//! here every run logs in once. A service that refuses it with 401 is not asked again.

use std::{collections::BTreeMap, sync::PoisonError};

use flow_action::{DataAction, DataCall, Purpose};
use flow_core::{DataReply, DataRequest, HttpEnd, RunOptions};
use flow_expr::{Object, Value, read_json};

use super::{DataActions, Made, StandIns, Supplied};

/// What the logins of one run have answered, by category.
#[derive(Debug, Default)]
pub(crate) struct Session {
    answered: BTreeMap<String, Object>,
}

impl Session {
    pub(super) fn of(&self, category: &str) -> Option<&Object> {
        self.answered.get(category)
    }
}

impl DataActions {
    /// The login that must come before a flow's call; `None` where its templates want none, this run has logged in already,
    /// somebody gives what a login would answer, or nobody defines it.
    ///
    /// # Errors
    ///
    /// When it cannot be told which definition is meant.
    pub(crate) fn login(
        &self,
        asked: &DataRequest,
        session: &Session,
        options: &RunOptions,
        stand_ins: StandIns,
    ) -> Result<Option<Made<'_>>, String> {
        let Some(action) = self.find(&asked.category, &asked.data_action)? else {
            return Ok(None);
        };
        let is_known = || {
            let given = self.surroundings(action, &asked.category, stand_ins);
            session.of(&asked.category).is_some() || given.auth_response.is_some()
        };
        if !action.needs_login() || is_known() {
            return Ok(None);
        }
        let Some(login) = self.login_of(action, &asked.category)? else {
            return Ok(None);
        };
        let around = self.surroundings(login, &asked.category, stand_ins);
        let made = DataCall::new(login, &to_login(asked, login), &around, options);
        if let Ok(call) = &made {
            self.hide(call.secrets.iter().cloned());
        }
        Ok(Some(made))
    }

    /// Keeps what a login answered, for the run and out of every output.
    pub(crate) fn logged_in(&self, session: &mut Session, category: &str, answered: Object) {
        let mut texts = Vec::new();
        collect_texts(&Value::Object(answered.clone()), &mut texts);
        self.hide(texts);
        session.answered.insert(category.to_owned(), answered);
    }

    /// Keeps what looks like a secret of the reply to a login that failed out of every output.
    pub(crate) fn login_failed(&self, failed: &DataReply) {
        let exchange = failed.exchange.as_deref();
        let body = exchange.and_then(|exchange| match &exchange.reply.end {
            HttpEnd::Complete(_, body) => read_json(body).ok(),
            _ => None,
        });
        let members = body.iter().filter_map(|json| json.value.as_object());
        let is_secret = |name: &str| {
            let name = name.to_ascii_lowercase();
            ["token", "secret", "password", "session", "key"]
                .iter()
                .any(|word| name.contains(word))
        };
        let mut texts = Vec::new();
        for (name, value) in members.flat_map(Object::iter) {
            // What kind of token it is, is said in a word that means something elsewhere.
            if is_secret(name) && !name.ends_with("type") {
                collect_texts(value, &mut texts);
            }
        }
        self.hide(texts);
    }

    fn hide(&self, texts: impl IntoIterator<Item = String>) {
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        secrets.extend(texts);
    }

    /// The login of an action's integration.
    fn login_of(&self, action: &DataAction, category: &str) -> Result<Option<&DataAction>, String> {
        let is_its = |known: &&Supplied| {
            let login = &known.action;
            let names = action.integrations.iter().map(String::as_str);
            login.purpose == Purpose::Login
                && names.chain([category]).any(|name| login.belongs_to(name))
        };
        for layer in &self.layers {
            let its: Vec<_> = layer.iter().filter(is_its).collect();
            match &its[..] {
                [] => {}
                [only] => return Ok(Some(&only.action)),
                several => {
                    return Err(format!(
                        "{} definitions are logins of `{category}`, and it cannot be told which of them is meant",
                        several.len()
                    ));
                }
            }
        }
        Ok(None)
    }
}

/// A login has no inputs, and a name of its own for whoever answers it.
fn to_login(asked: &DataRequest, login: &DataAction) -> DataRequest {
    DataRequest {
        action_name: login.name.as_str().into(),
        data_action: login.name.as_str().into(),
        inputs: Object::default(),
        ..asked.clone()
    }
}

/// The texts of a value that are long enough to be secrets.
pub(crate) fn collect_texts(value: &Value, texts: &mut Vec<String>) {
    const SHORTEST: usize = 8;
    match value {
        Value::Text(text) if text.len() >= SHORTEST => texts.push(text.to_string()),
        Value::List(items) => {
            let items = items.iter().flatten();
            items.for_each(|item| collect_texts(item, texts));
        }
        Value::Object(object) => {
            let members = object.iter();
            members.for_each(|(_, member)| collect_texts(member, texts));
        }
        _ => {}
    }
}
