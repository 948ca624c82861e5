//! Archy YAML: the flows that the platform exports as YAML, and that its command-line tool and Terraform publish.
//!
//! Placeholders are filled in first ([`substitute`](crate::substitute)), then the text is read, and the flow is
//! drafted as a plan ([`platform`](crate::platform)) and lowered. A flow is one object whose only name is its type.
//!
//! Source: real exports; the vendor's page "External references" of the tool.

mod actions;
mod ask;
mod binding;
mod branches;
mod calls;
mod drafter;
mod elsewhere;
mod events;
mod example;
mod flow;
mod gather;
mod languages;
mod logic;
mod menus;
mod organisation;
mod own;
mod parts;
mod pieces;
mod places;
mod props;
mod references;
mod settings;
mod transfers;
mod value;

pub(crate) use flow::draft;
pub use gather::ReadFile;
pub(crate) use gather::gather;
pub(crate) use parts::named;
pub(crate) use pieces::Files;
pub(crate) use places::places;
pub(crate) use props::shorten;

use flow_syntax::{Diagnostic, Source, nearest};

use crate::{
    Loaded,
    substitute::{Values, fill},
};

/// The format's name in reports.
pub(crate) const FORMAT: &str = "archy-yaml";

/// How deep lists and objects may lie within each other: an action in an action takes five levels.
const MAX_DEPTH: u32 = 1_000;

/// The types of flows, as their root is called.
const FLOW_TYPES: &[&str] = &[
    "bot",
    "botFlow",
    "commonModule",
    "digitalBot",
    "digitalBotFlow",
    "emailSend",
    "inboundCall",
    "inboundChat",
    "inboundEmail",
    "inboundShortMessage",
    "inqueueCall",
    "inqueueEmail",
    "inqueueShortMessage",
    "outboundCall",
    "secureCall",
    "surveyInvite",
    "voice",
    "voiceSurvey",
    "voicemail",
    "workflow",
    "workitem",
];

/// Whether a text is a flow in this format: the first name in it is a type of flow, or likely meant to be one.
pub(crate) fn is_archy(text: &str) -> bool {
    let Some((name, rest)) = first_name(text) else {
        return false;
    };
    // Nothing may follow a misspelt one in its line: there its object begins.
    let is_slip = || rest.is_empty() && near_type(name).is_some();
    flow_type(name).is_some() || is_slip()
}

/// The type of flow that a misspelt name likely stands for.
pub(crate) fn near_type(name: &str) -> Option<&'static str> {
    nearest(name, FLOW_TYPES.iter().copied())
}

/// The type of flow with this name, in any letter case.
pub(crate) fn flow_type(name: &str) -> Option<&'static str> {
    let mut known = FLOW_TYPES.iter().copied();
    known.find(|known| known.eq_ignore_ascii_case(name))
}

/// The first name of a text's object, be the rest right or wrong, and what follows it in its line.
fn first_name(text: &str) -> Option<(&str, &str)> {
    let lines = text.trim_start_matches('\u{feff}').lines();
    let mut lines = lines.map(|line| line.trim_start_matches("---").trim());
    let is_data = |line: &&str| !line.is_empty() && !line.starts_with(['#', '%']) && *line != "{";
    let line = lines.find(is_data)?;
    let line = line.strip_prefix('{').unwrap_or(line).trim_start();
    let line = line.trim_start_matches(['"', '\'']);
    let end = line.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-'))?;
    let rest = line[end..].trim_start_matches(['"', '\'']).trim_start();
    let rest = rest.strip_prefix(':')?;
    Some((&line[..end], rest.trim()))
}

/// Loads a flow in this format.
pub(crate) fn load(source: &Source, values: &Values) -> Loaded {
    let mut diagnostics = Vec::new();
    let filled = fill(source, values, &mut diagnostics);
    let files = Files::read(parts::last(source.name()), filled.text());
    let is_broken = !files.diagnostics.is_empty();
    let mut found = files.diagnostics.clone();
    let program = files
        .root()
        .and_then(|root| draft(root, &files, &filled, FORMAT, &mut found));
    // After a syntax error the tree may lack what stands behind it: what is missing then would only mislead.
    found.retain(|finding| {
        let misleads = is_broken
            && matches!(
                finding.rule,
                "missing-field"
                    | "never-set"
                    | "unknown-target"
                    | "unknown-variable"
                    | "unread-output"
                    | "unread-variable"
            );
        !misleads && !filled.is_unresolved(finding.span)
    });
    let in_users_text = |mut finding: Diagnostic| {
        finding.span = filled.place(finding.span);
        for related in &mut finding.related {
            related.span = filled.place(related.span);
        }
        finding
    };
    diagnostics.extend(found.into_iter().map(in_users_text));
    Loaded {
        program: program.filter(|_| !is_broken),
        diagnostics,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_name_tells_the_format() {
        for text in [
            "inboundCall:\n  name: x",
            "\u{feff}# a flow\n---\nworkflow:",
            "--- # flow\nbotFlow:",
            "\"InQueueCall\" :\n",
            "{\"inboundCall\": {",
            "{\n  \"workflow\": {}}",
            "inboundCall:\n\t\tname: x",
            "inbundCall:\n  name: x",
        ] {
            assert!(is_archy(text), "{text}");
        }
        for text in [
            "",
            "name: x",
            "initialAction: {}",
            "{}",
            "- inboundCall:",
            "inboundCall",
            "{{x}}: 1",
        ] {
            assert!(!is_archy(text), "{text}");
        }
    }
}
