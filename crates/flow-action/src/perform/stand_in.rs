//! Made-up credentials, for where no real service is asked: a template that names one still makes a whole request.

use std::{borrow::Cow, collections::BTreeSet};

use flow_expr::{Object, Value};

use super::Surroundings;
use crate::{
    DataAction,
    template::ast::{Step, each_reference},
};

impl Surroundings {
    /// The same with a made-up value for each credential that the action names and nobody gives, where that is wanted.
    pub(super) fn completed(&self, action: &DataAction) -> Cow<'_, Self> {
        if !self.stand_ins {
            return Cow::Borrowed(self);
        }
        let mut whole = self.clone();
        for name in named(action, "credentials") {
            let made_up = stand_in(name);
            whole.credentials.entry(name.to_owned()).or_insert(made_up);
        }
        let given = whole.auth_response.take().unwrap_or_default();
        let missing = named(action, "authResponse").into_iter();
        let missing = missing.filter(|name| given.get(name).is_none());
        let missing = missing.map(|name| (name.into(), Value::from(stand_in(name))));
        let given = given.iter();
        let given = given.map(|(name, value)| (name.clone(), value.clone()));
        whole.auth_response = Some(Object::from_members(given.chain(missing).collect()));
        Cow::Owned(whole)
    }
}

fn stand_in(name: &str) -> String {
    format!("stand-in-{name}")
}

/// The members of `root` that the request's templates name.
fn named<'a>(action: &'a DataAction, root: &str) -> BTreeSet<&'a str> {
    let headers = action.request.headers.iter().map(|(_, _, value)| value);
    let templates = [&action.request.url].into_iter().chain(headers);
    let mut names = BTreeSet::new();
    for template in templates.chain(&action.request.body) {
        each_reference(&template.template.nodes, &mut |reference| {
            if let (true, Some(Step::Member(member, _))) =
                (&*reference.name == root, reference.steps.first())
            {
                names.insert(&**member);
            }
        });
    }
    names
}
