//! What is known of the data actions that a flow calls: the names that go in and come out. Whoever reads definitions says so.

use std::collections::{BTreeMap, BTreeSet};

use flow_core::{Action, ActionKind, CallData, Does, EmbeddedAction};
use flow_expr::Type;
use flow_syntax::{Source, Span};

use crate::rule::Subject;

/// The contracts of the data actions that one flow calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contracts {
    /// By category and name, as the flow writes both; told by a definition, or by the flow's own file.
    pub known: BTreeMap<(String, String), Contract>,
    /// Those that somebody defines, so that they can be performed.
    pub defined: BTreeSet<(String, String)>,
    /// Those of which it cannot be told which definition is meant, and why.
    pub unclear: BTreeMap<(String, String), String>,
    /// Every data action that anybody defines, called or not; empty when nobody defines any.
    pub names: Vec<String>,
}

/// What goes into a data action, and what comes out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contract {
    /// The inputs that it knows.
    pub inputs: Vec<ContractInput>,
    /// Whether it refuses others.
    pub is_closed: bool,
    /// What a flow can bind on success: flattened names, and the types of their values.
    pub outputs: Vec<(String, Type)>,
}

/// An input of a data action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractInput {
    /// Its name.
    pub name: String,
    /// Whether nothing is asked without it.
    pub is_required: bool,
}

impl ContractInput {
    /// Whether what is given under a name is this input or, as `address.city` is of `address`, a part of it.
    pub(crate) fn is_given_by(&self, name: &str) -> bool {
        let rest = name.strip_prefix(&*self.name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

impl From<&EmbeddedAction> for Contract {
    /// The contract that a flow's own file tells.
    fn from(embedded: &EmbeddedAction) -> Self {
        let inputs = embedded.inputs.iter().map(|(name, _)| ContractInput {
            name: name.to_string(),
            is_required: embedded.required.contains(name),
        });
        let outputs = embedded.outputs.iter();
        let outputs = outputs.map(|(name, type_)| (name.to_string(), *type_));
        Self {
            inputs: inputs.collect(),
            is_closed: embedded.is_closed,
            outputs: outputs.collect(),
        }
    }
}

/// A call of a data action in a flow.
pub(crate) struct Called<'a> {
    pub(crate) action: &'a Action,
    pub(crate) call: &'a CallData,
}

impl<'a> Subject<'a> {
    /// Every data action that a run can come to.
    pub(crate) fn data_calls(&self) -> impl Iterator<Item = Called<'a>> + use<'a> {
        self.reached().filter_map(|action| match &action.kind {
            ActionKind::Platform(platform) => match &platform.does {
                Does::CallData(call) => Some(Called { action, call }),
                _ => None,
            },
            _ => None,
        })
    }

    /// The same with their contracts, as far as these are known.
    pub(crate) fn contracts(&self) -> impl Iterator<Item = (Called<'a>, &'a Contract)> {
        let contracts = &self.options.contracts;
        self.data_calls().filter_map(|called| {
            let call = called.call;
            let key = (call.category.to_string(), call.data_action.to_string());
            Some((called, contracts.known.get(&key)?))
        })
    }
}

impl Called<'_> {
    /// Where the call writes an input or an output of this name: the first line below the action that begins with it. The
    /// action itself where there is none, as in formats that hold no text of a call.
    pub(crate) fn place_of(&self, name: &str, source: &Source) -> Span {
        /// Further down is another action.
        const FARTHEST: usize = 16 * 1024;
        let start = self.action.span.start as usize;
        let text = source.text().get(start..).unwrap_or_default();
        let mut at = start;
        for line in text.split_inclusive('\n') {
            let bare = line.trim_start();
            let indent = line.len() - bare.len();
            let quote = bare.starts_with(['"', '\'']);
            let key = &bare[usize::from(quote)..];
            let rest = key.strip_prefix(name);
            let is_key = |rest: &str| {
                rest.trim_start_matches(['"', '\''])
                    .trim_start()
                    .starts_with(':')
            };
            if rest.is_some_and(is_key) {
                let begin = at + indent + usize::from(quote);
                return Span::new(begin, begin + name.len());
            }
            at += line.len();
            if at - start > FARTHEST {
                break;
            }
        }
        self.action.span
    }
}
