//! What tells the run of a mutant from the flow's own run of the same case, as the promise that the flow keeps and the
//! mutant breaks.

use std::sync::Arc;

use flow_core::{
    ActionKind, DataRequest, Does, Event, HttpRequest, Left, Outcome, Redactor, Trace,
};

use crate::write::{json, quoted};

/// The first difference that a promise can tell; `None` where the runs are the same to every promise.
pub(super) fn promise(flow: &Trace, mutant: &Trace) -> Option<String> {
    exit(flow, mutant)
        .or_else(|| outcome(flow, mutant))
        .or_else(|| request(flow, mutant))
        .or_else(|| inputs(flow, mutant))
        .or_else(|| variable(flow, mutant))
        .or_else(|| path(flow, mutant))
        .map(|promise| {
            // What a service sent, or a header held, is shown to nobody.
            let hidden = Redactor::new(flow.secrets());
            format!("expect: {{ {} }}", hidden.text(&promise))
        })
}

/// A run as the names of its actions and the exits by which they were left.
fn walked(trace: &Trace) -> Vec<(Arc<str>, Arc<str>)> {
    let steps = trace.steps().into_iter().map(|step| {
        let action = trace.program().action(step.action);
        let exit = match step.left {
            Left::By(exit, _) => action.exit_label(exit),
            Left::Calling(_) => "call".into(),
            Left::EndedRun => "end".into(),
        };
        (action.name.clone(), exit)
    });
    steps.collect()
}

fn exit(flow: &Trace, mutant: &Trace) -> Option<String> {
    let (ours, theirs) = (walked(flow), walked(mutant));
    let differs = ours
        .iter()
        .zip(&theirs)
        .find(|(ours, theirs)| ours != theirs);
    let ((name, exit), (other, _)) = differs?;
    // A promise about an action that is run several times would need all of its exits.
    let once = |walked: &[(Arc<str>, Arc<str>)]| {
        walked.iter().filter(|(known, _)| known == name).count() == 1
    };
    (name == other && once(&ours) && once(&theirs))
        .then(|| format!("exits: {{ {}: {} }}", quoted(name), quoted(exit)))
}

fn outcome(flow: &Trace, mutant: &Trace) -> Option<String> {
    let (ours, theirs) = (outcome_of(flow), outcome_of(mutant));
    (ours != theirs).then(|| format!("outcome: {ours}"))
}

fn outcome_of(trace: &Trace) -> String {
    match trace.outcome() {
        Some(Outcome::Transferred(queue)) => format!("{{ transferred: {} }}", quoted(queue)),
        Some(Outcome::Failed(failure)) => format!("{{ failed: {} }}", failure.code),
        Some(outcome) => outcome.kind().to_owned(),
        None => "set".to_owned(),
    }
}

/// What is sent otherwise. A header's value may be secret: that it is set is all that is told.
fn request(flow: &Trace, mutant: &Trace) -> Option<String> {
    let requests = |trace: &Trace| -> Vec<HttpRequest> {
        let calls = trace.calls().into_iter();
        calls.map(|(request, _)| request.clone()).collect()
    };
    let (ours, theirs) = (requests(flow), requests(mutant));
    for (index, request) in ours.iter().enumerate() {
        let name = quoted(&request.action_name);
        let Some(other) = theirs
            .get(index)
            .filter(|other| other.action == request.action)
        else {
            let same = ours.iter().filter(|known| known.action == request.action);
            return Some(format!(
                "requests: {{ {name}: {{ count: {} }} }}",
                same.count()
            ));
        };
        if request.body != other.body {
            let body = flow_expr::read_json(&request.body).ok()?.value;
            return Some(format!(
                "requests: {{ {name}: {{ body: {} }} }}",
                json(&body)
            ));
        }
        let missing = request
            .headers
            .iter()
            .find(|(header, _)| !other.headers.iter().any(|(known, _)| known == header));
        if let Some((header, _)) = missing {
            let headers = format!("{{ {}: set }}", quoted(header));
            return Some(format!("requests: {{ {name}: {{ headers: {headers} }} }}"));
        }
    }
    None
}

/// What a data action is given otherwise.
fn inputs(flow: &Trace, mutant: &Trace) -> Option<String> {
    let (ours, theirs) = (data_calls(flow), data_calls(mutant));
    let differ = |(index, call): &(usize, &&DataRequest)| {
        let other = theirs.get(*index);
        other.is_none_or(|other| (other.action, &other.inputs) != (call.action, &call.inputs))
    };
    let (index, call) = ours.iter().enumerate().find(differ)?;
    let name = quoted(&call.action_name);
    let same = |calls: &[&DataRequest]| {
        calls
            .iter()
            .filter(|known| known.action == call.action)
            .count()
    };
    let promise = match theirs
        .get(index)
        .filter(|other| other.action == call.action)
    {
        Some(_) if same(&ours) == 1 => format!("body: {}", json(&call.inputs.clone().into())),
        _ if same(&ours) != same(&theirs) => format!("count: {}", same(&ours)),
        _ => return None,
    };
    Some(format!("requests: {{ {name}: {{ {promise} }} }}"))
}

fn data_calls(trace: &Trace) -> Vec<&DataRequest> {
    let records = trace.records().iter();
    let calls = records.filter_map(|record| match &record.event {
        Event::DataCalled(request) => Some(&**request),
        _ => None,
    });
    calls.collect()
}

/// A variable that the flow sets by itself and that ends with another value.
fn variable(flow: &Trace, mutant: &Trace) -> Option<String> {
    let (ours, theirs) = (flow.vars(), mutant.vars());
    let is_error = |name: &str| name == "error";
    let assigned = [flow, mutant].into_iter().flat_map(|trace| {
        trace
            .records()
            .iter()
            .filter_map(|record| match record.event {
                Event::Assigned(variable, _) => {
                    let kind = &trace.program().action(record.action).kind;
                    let is_reply = match kind {
                        ActionKind::Lookup(_) => true,
                        ActionKind::Platform(platform) => {
                            matches!(platform.does, Does::CallData(_) | Does::Enter(_))
                        }
                        _ => false,
                    };
                    Some((is_reply, trace.variable(variable).clone()))
                }
                _ => None,
            })
    });
    let mut names: Vec<(bool, Arc<str>)> = assigned.filter(|(_, name)| !is_error(name)).collect();
    // What the flow makes of a reply says more than the reply.
    names.sort_by_key(|(is_reply, _)| *is_reply);
    let (_, name) = names
        .into_iter()
        .find(|(_, name)| ours.get(name) != theirs.get(name))?;
    let value = ours
        .get(&name)
        .map_or("not set".to_owned(), |value| match value {
            flow_expr::Value::List(_) | flow_expr::Value::Object(_) => {
                format!("{{ equals: {} }}", json(value))
            }
            value => json(value),
        });
    // A name with a scope is a key all the same.
    let name = match name.contains(['.', ' ']) {
        true => quoted(&name),
        false => name.to_string(),
    };
    Some(format!("variables: {{ {name}: {value} }}"))
}

fn path(flow: &Trace, mutant: &Trace) -> Option<String> {
    /// Longer paths say nothing to a reader.
    const MOST: usize = 12;
    let (ours, theirs) = (walked(flow), walked(mutant));
    let names = |walked: &[(Arc<str>, Arc<str>)]| -> Vec<Arc<str>> {
        walked.iter().map(|(name, _)| name.clone()).collect()
    };
    let (ours, theirs) = (names(&ours), names(&theirs));
    if ours == theirs {
        return None;
    }
    let stop = |name: &Arc<str>| quoted(name);
    if ours.len() <= MOST {
        let stops: Vec<_> = ours.iter().map(stop).collect();
        return Some(format!("path: [{}]", stops.join(", ")));
    }
    let same = ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(1);
    let part = &ours[from..ours.len().min(from + MOST / 2)];
    let stops: Vec<_> = part.iter().map(stop).collect();
    Some(format!("path: [..., {}, ...]", stops.join(", ")))
}
