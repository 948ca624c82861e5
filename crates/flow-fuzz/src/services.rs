//! The services behind a flow's data actions, where their definitions are known: what is asked of them, what they answer when all
//! is well, and what comes of an answer.

use std::{collections::BTreeMap, sync::Arc};

use bytes::Bytes;
use flow_action::{DataAction, DataCall, Surroundings, in_parts, stub, stub_of};
use flow_core::{ActionId, DataReply, DataRequest, Effect, HttpRequest, Method, Reply, RunOptions};
use flow_expr::Value;
use flow_scenario::{Script, Unmatched};

use crate::{
    answer::{Answer, Served},
    known::Gives,
    rng::Rng,
};

/// The services of a flow, by the action that calls them. A data action without one is told what it gives.
#[derive(Clone, Debug, Default)]
pub struct Services(Option<Arc<BTreeMap<ActionId, Service>>>);

/// A service that a data action calls.
#[derive(Clone, Debug)]
pub struct Service {
    action: DataAction,
    around: Surroundings,
    /// How its address begins, as far as it can be told without inputs.
    address: Arc<str>,
    /// What it answers where nothing else is said.
    usual: Arc<Answer>,
}

/// What a call comes to before anything is answered: a request, or the failure to make one.
pub type Made<'s> = Result<DataCall<'s>, Box<DataReply>>;

impl Service {
    /// The service of a data action with this definition; `around` is what its request finds around it.
    pub fn new(action: DataAction, around: Surroundings) -> Self {
        let pattern = action.url_pattern();
        let base = around.base_url.as_deref().unwrap_or_default();
        let address = match pattern.contains("://") {
            true => pattern,
            false => format!("{}{pattern}", base.trim_end_matches('/')),
        };
        let usual = Served::json(200, stub(&action));
        Self {
            address: address.into(),
            usual: Arc::new(Answer::Served(usual)),
            action,
            around,
        }
    }

    /// What the service answers so that outputs are as the flow reads them, where its success schema allows that.
    pub(crate) fn answer(&self, gives: Option<&Gives>, rng: &mut Rng) -> Value {
        let result = self.action.output.filled(&mut |output, schema| {
            let mut known = gives?.outputs.iter();
            let (_, shape) = known.find(|(name, _)| name.eq_ignore_ascii_case(&output.name))?;
            let value = shape.make(rng);
            let fits = output.is_collection || schema.check(&value).is_empty();
            fits.then_some(value)
        });
        stub_of(&self.action, &result)
    }

    /// What a call is like, for whoever makes up an answer to it: its address and how long the flow waits.
    pub(crate) fn sketch(&self, asked: &DataRequest) -> HttpRequest {
        HttpRequest {
            action: asked.action,
            action_name: asked.action_name.clone(),
            method: Method::Post,
            url: self.address.clone(),
            headers: Vec::new(),
            body: Bytes::new(),
            timeout: asked.timeout,
        }
    }

    /// The values that its success schema names: choices and bounds, by the names of its outputs.
    pub(crate) fn values(&self) -> Vec<(String, Vec<Value>)> {
        let outputs = self.action.output.output_schemas().into_iter();
        let values = outputs.map(|(output, schema)| {
            let bounds = [&schema.bounds.minimum, &schema.bounds.maximum];
            let bounds = bounds.into_iter().flatten().cloned().map(Value::Number);
            let choices = schema.choices.iter().cloned();
            (output.name, choices.chain(bounds).collect())
        });
        values.collect()
    }
}

impl Services {
    /// The services of these actions.
    pub fn new(services: impl IntoIterator<Item = (ActionId, Service)>) -> Self {
        let services: BTreeMap<_, _> = services.into_iter().collect();
        Self((!services.is_empty()).then(|| Arc::new(services)))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn get(&self, action: ActionId) -> Option<&Service> {
        self.0.as_ref()?.get(&action)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (ActionId, &Service)> {
        let services = self.0.iter().flat_map(|services| services.iter());
        services.map(|(action, service)| (*action, service))
    }

    /// What a service answers where nothing else is said.
    pub(crate) fn usual(&self, action: ActionId) -> Option<&Arc<Answer>> {
        Some(&self.get(action)?.usual)
    }

    /// The request of a flow's call; `None` where it has no service.
    fn call(&self, asked: &DataRequest, options: &RunOptions) -> Option<Made<'_>> {
        let service = self.get(asked.action)?;
        let made = DataCall::new(&service.action, asked, &service.around, options);
        Some(made)
    }

    /// The call of a data action that has a service, with what the flow asks.
    pub fn made<'s>(
        &'s self,
        effect: &'s Effect,
        options: &RunOptions,
    ) -> Option<(&'s DataRequest, Made<'s>)> {
        match effect {
            Effect::Data(asked) => Some((asked, self.call(asked, options)?)),
            _ => None,
        }
    }

    /// The answer of a script; of a data action that has a service, what its definition makes of the reply.
    pub(crate) fn scripted(
        &self,
        script: &mut Script<'_>,
        effect: &Effect,
        options: &RunOptions,
    ) -> Result<Reply, Unmatched> {
        match self.made(effect, options) {
            Some((request, made)) => {
                let reply = script.performed(effect, request, in_parts(&made));
                reply.map(Reply::Data)
            }
            None => script.answer(effect),
        }
    }
}

impl PartialEq for Services {
    /// Whether they are the very same ones: a campaign has one set of them.
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (None, None) => true,
            _ => false,
        }
    }
}
