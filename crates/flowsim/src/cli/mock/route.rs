//! Which action calls the address that a client asks for: clients do not say so.

use std::{path::Path, sync::Arc};

use flow_core::{ActionKind, Does, Method, Program};
use flow_load::Values;
use flow_report::Style;
use flow_scenario::{Call, CalledData, Case, ReplyTo};

use crate::{
    cli::{
        args::{MockArgs, SuppliedArgs},
        run::split_case,
    },
    data::{DataActions, calls_data},
    failure::Failure,
    files,
};

/// An action that calls an address.
pub(super) struct Route {
    pub(super) action: Arc<str>,
    pub(super) data: Option<CalledData>,
    pub(super) method: Method,
    /// The address; of a data action a pattern, with a path alone where its integration's address comes before it.
    url: ReplyTo,
    host: Option<String>,
}

/// The flow that is served, as far as it can be read: without it, only replies by address answer clients that do not say which
/// action they are.
#[derive(Default)]
pub(super) struct Served {
    pub(super) routes: Vec<Route>,
    /// Data actions that nobody defines.
    undefined: Vec<Arc<str>>,
}

impl Served {
    /// The routes of the flow that a scenario names.
    pub(super) fn read(
        stubs: &str,
        args: &MockArgs,
        values: &Values,
        style: Style,
    ) -> Result<Self, Failure> {
        let path = Path::new(split_case(stubs).0);
        let folder = path.parent().unwrap_or(Path::new(""));
        let text = files::read(path)?;
        let scenario = flow_scenario::load(&text.source).scenario;
        let flow = scenario.flow.as_ref().map(|flow| folder.join(flow));
        let flow = flow.and_then(|flow| files::read_flow(&flow).ok());
        let program = flow.and_then(|flow| flow_load::load_with(&flow.source, values).program);
        let Some(program) = program else {
            return Ok(Self::default());
        };
        let named = scenario.actions.iter();
        let named: Vec<_> = named.map(|(written, _)| folder.join(written)).collect();
        let supplied = SuppliedArgs {
            actions: args.actions.clone(),
            ..SuppliedArgs::default()
        };
        let data = match calls_data(&program) {
            true => DataActions::read(&supplied, &named, path).map_err(|unusable| {
                let mut all = unusable.into_iter().map(|one| one.into_failure(style));
                all.next().expect("something is wrong")
            })?,
            false => DataActions::default(),
        };
        Ok(Self::of(&program, &data))
    }

    fn of(program: &Program, data: &DataActions) -> Self {
        let mut served = Self::default();
        for action in program.actions() {
            match &action.kind {
                ActionKind::Lookup(lookup) => served.routes.push(Route {
                    action: action.name.clone(),
                    data: None,
                    method: Method::Post,
                    url: ReplyTo::Url(path_of(&lookup.url).to_owned()),
                    host: host_of(&lookup.url),
                }),
                ActionKind::Platform(platform) => {
                    if let Does::CallData(call) = &platform.does {
                        match data.route(&call.category, &call.data_action) {
                            Some((method, pattern)) => served.routes.push(Route {
                                action: action.name.clone(),
                                data: Some(CalledData::named(&call.category, &call.data_action)),
                                method,
                                url: ReplyTo::Url(path_of(&pattern).to_owned()),
                                host: host_of(&pattern),
                            }),
                            None => served.undefined.push(action.name.clone()),
                        }
                    }
                }
                _ => {}
            }
        }
        served
    }

    /// The hosts whose part is played.
    pub(super) fn hosts(&self) -> impl Iterator<Item = String> {
        self.routes.iter().filter_map(|route| route.host.clone())
    }

    /// The methods by which flows ask.
    pub(super) fn methods(&self) -> Vec<&'static str> {
        let used = |method: &Method| {
            let mut routes = self.routes.iter();
            *method == Method::Post || routes.any(|route| route.method == *method)
        };
        let all = Method::ALL.into_iter().filter(used);
        all.map(Method::as_str).collect()
    }

    /// The data actions whose replies no client can reach: nobody knows the address that they call.
    pub(super) fn unreached(&self, case: &Case) -> Vec<&str> {
        let answered = |name: &Arc<str>| {
            case.replies.iter().any(|replies| {
                let is_http = replies.replies.iter().any(|reply| reply.act.is_none());
                is_http && matches!(&replies.to, ReplyTo::Action(known) if **known == **name)
            })
        };
        let undefined = self.undefined.iter().filter(|name| answered(name));
        undefined.map(|name| &**name).collect()
    }
}

impl Route {
    /// Whether the action asks so.
    pub(super) fn is_asked(&self, method: &str, target: &str) -> bool {
        let is_path = match (&self.url, &self.data) {
            (ReplyTo::Url(path), None) => path == target,
            (url, _) => url.answers(&Call::to(target)),
        };
        self.method.as_str() == method && is_path
    }
}

/// The host that an address names, if it names one without a star.
pub(super) fn host_of(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let host = match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => host,
    };
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "-.".contains(letter);
    let is_host = !host.is_empty() && host.chars().all(is_name);
    is_host.then(|| host.to_ascii_lowercase())
}

/// The path of an address, with its query.
fn path_of(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let path = url[after_scheme..].find('/');
    path.map_or("/", |at| &url[after_scheme + at..])
}
