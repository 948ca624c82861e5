//! References that name nothing, and macros that do not exist.

use std::collections::BTreeSet;

use flow_syntax::{Diagnostic, Severity, nearest};

use super::{MAX_FOUND, nearest_of};
use crate::{
    DataAction,
    action::TemplateText,
    template::{
        ast::{Reference, Step, each_name_set, each_reference},
        tool,
    },
};

/// What templates of one side can name.
struct Names<'a> {
    /// The names themselves.
    roots: BTreeSet<&'a str>,
    /// The members of `input`, where templates know it and the schema says what they are.
    inputs: Option<BTreeSet<&'a str>>,
    /// What a reference to something else comes to.
    severity: Severity,
}

pub(super) fn check(action: &DataAction, found: &mut Vec<Diagnostic>) {
    let inputs = action
        .input
        .properties
        .iter()
        .map(|property| property.name.as_str());
    // A dotted name is also known by its beginning.
    let inputs = inputs.flat_map(|name| [name, name.split('.').next().unwrap_or(name)]);
    let inputs: BTreeSet<_> = inputs.chain(["rawRequest"]).collect();
    let request = Names {
        roots: BTreeSet::from(["input", "credentials", "authResponse"]),
        inputs: Some(inputs),
        severity: Severity::Warning,
    };
    let headers = action.request.headers.iter().map(|(_, _, value)| value);
    for template in [&action.request.url]
        .into_iter()
        .chain(headers)
        .chain(&action.request.body)
    {
        request.check(template, found);
    }
    let names = action
        .response
        .translations
        .iter()
        .map(|known| known.name.as_str());
    let response = Names {
        roots: names.chain(["rawResult"]).collect(),
        inputs: None,
        severity: Severity::Error,
    };
    response.check(&action.response.success, found);
}

impl Names<'_> {
    fn check(&self, template: &TemplateText, found: &mut Vec<Diagnostic>) {
        let mut own = BTreeSet::from(["foreach", "velocityCount"]);
        each_name_set(&template.template.nodes, &mut |name| {
            own.insert(name);
        });
        each_reference(&template.template.nodes, &mut |reference| {
            if found.len() >= MAX_FOUND {
                return;
            }
            let name = &*reference.name;
            let told = match own.contains(name) {
                true => None,
                false if tool::named(name).is_some() && !self.roots.contains(&name) => {
                    macros(reference)
                }
                false => self.unknown(reference),
            };
            if let Some(mut told) = told {
                told.span = template.text.place_of(reference.span);
                found.push(told);
            }
        });
    }

    fn unknown(&self, reference: &Reference) -> Option<Diagnostic> {
        let name = &*reference.name;
        if !self.roots.contains(&name) {
            // That success templates do not know the input is known from users, not from the vendor.
            let is_mild = reference.quiet || name == "input";
            let severity = if is_mild {
                Severity::Warning
            } else {
                self.severity
            };
            let message = match name {
                "input" => "the success template does not know the input".to_owned(),
                name => format!("`{name}` names nothing here"),
            };
            return Some(told(severity, message, name, &self.roots));
        }
        let inputs = self.inputs.as_ref().filter(|_| name == "input")?;
        match reference.steps.first()? {
            Step::Member(member, _) if !inputs.contains(&**member) => {
                let message = format!("the input schema has no `{member}`");
                Some(told(Severity::Warning, message, member, inputs))
            }
            _ => None,
        }
    }
}

fn told(severity: Severity, message: String, name: &str, known: &BTreeSet<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        severity,
        "unknown-reference",
        message,
        flow_syntax::Span::default(),
    );
    match nearest_of(name, known.iter().copied()) {
        Some(near) => diagnostic.with_help(format!("did you mean `{near}`?")),
        None => diagnostic,
    }
}

fn macros(reference: &Reference) -> Option<Diagnostic> {
    let (name, is_call) = match reference.steps.first()? {
        Step::Member(name, _) => (name, false),
        Step::Call(name, ..) => (name, true),
        Step::Index(_) => return None,
    };
    let tool = &*reference.name;
    let known = tool::methods(tool);
    let getter = name
        .strip_prefix("get")
        .filter(|_| is_call)
        .map(str::to_ascii_lowercase);
    let is_known = |known: &&str| {
        **known == **name
            || getter
                .as_deref()
                .is_some_and(|getter| known.to_ascii_lowercase() == getter)
    };
    if known.iter().any(is_known) {
        return None;
    }
    let message = format!("`{tool}` has no `{name}`");
    let error = Diagnostic::error("unknown-macro", message, reference.span);
    Some(match nearest(name, known.iter().copied()) {
        Some(near) => error.with_help(format!("did you mean `{near}`?")),
        None => error.with_help(format!("it has {}", known.join(", "))),
    })
}
