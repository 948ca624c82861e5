//! The platform's own exports (`.i3InboundFlow` and its kin) and flow configurations: a graph of actions linked by ids.
//!
//! What an export says is written down as Archy would say it ([`flow`], [`chain`], [`actions`]), every value at its place in
//! the export, and drafted by that loader ([`archy`](crate::archy)): a flow that exists in both forms is one program.
//!
//! Source: real exports; the vendor publishes no description of the format.

mod actions;
mod chain;
mod choices;
mod embedded;
mod events;
mod fields;
mod flow;
mod graph;
mod members;
mod roots;
mod told;
mod trees;
mod unpack;
mod values;
mod ways;
mod writer;
mod yaml;

pub(crate) use unpack::{Unpacked, unpack};

use flow_core::Embedded;
use flow_syntax::{Diagnostic, Document, Kind, Source, Span, parse_json_within};

use crate::{Loaded, archy, substitute::Filled};
use graph::Graph;
use told::Places;

/// The format's name in reports.
pub(crate) const FORMAT: &str = "i3";

/// How deep lists and objects may lie within each other: a level of an expression takes three.
const MAX_DEPTH: u32 = 1_000;

/// Members of which every flow configuration has one, and nothing else that is a flow.
const MARKS: [&str; 2] = ["\"flowSequenceItemList\"", "\"initialSequence\""];

/// Whether a text is a flow configuration: an object with one of its members.
pub(crate) fn is_i3(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let is_named = |mark: &str| {
        let mut found = text.match_indices(mark);
        found.any(|(at, _)| text[at + mark.len()..].trim_start().starts_with(':'))
    };
    text.starts_with('{') && MARKS.iter().any(|mark| is_named(mark))
}

/// Loads a flow configuration.
pub(crate) fn load(source: &Source) -> Loaded {
    let parsed = parse_json_within(source.text(), MAX_DEPTH);
    let is_broken = !parsed.diagnostics.is_empty();
    let mut found = Vec::new();
    let mut program = None;
    if let Some(root) = parsed
        .document
        .root()
        .filter(|root| root.kind() == Kind::Object)
    {
        let graph = Graph::new(root);
        let woven = flow::weave(&parsed.document, &graph, &mut found);
        program = draft(&woven, source, &mut found);
        if found
            .iter()
            .any(|finding| finding.message == roots::NO_START)
        {
            found.retain(|finding| !finding.message.contains("`startUpRef`"));
        }
        let places = Places::new(&graph);
        found.iter_mut().for_each(|finding| places.tell(finding));
    }
    if is_broken {
        // After a syntax error much is missing: what is said of it would only mislead.
        found.clear();
    }
    found.extend(parsed.diagnostics);
    Loaded {
        program: program.filter(|_| !is_broken),
        diagnostics: found,
    }
}

/// A flow configuration as the Archy YAML that it is read as; `None` when it holds no flow.
pub(crate) fn archy(source: &Source) -> Option<String> {
    let parsed = parse_json_within(source.text(), MAX_DEPTH);
    let root = parsed.document.root();
    let root = root.filter(|root| root.kind() == Kind::Object)?;
    let woven = flow::weave(&parsed.document, &Graph::new(root), &mut Vec::new());
    woven.root().map(yaml::yaml)
}

fn draft(
    woven: &Document,
    source: &Source,
    found: &mut Vec<Diagnostic>,
) -> Option<flow_core::Program> {
    let verbatim = Filled::verbatim(source.text());
    let files = archy::Files::default();
    archy::draft(woven.root()?, &files, &verbatim, FORMAT, found)
}

/// What a flow configuration tells of its surroundings.
pub(crate) fn embedded(source: &Source) -> Embedded {
    let parsed = parse_json_within(source.text(), MAX_DEPTH);
    let root = parsed.document.root();
    root.map_or_else(Embedded::default, embedded::embedded)
}

/// The actions of a flow configuration with their places, told from its text alone.
pub(crate) fn places(source: &Source) -> Vec<(String, Span)> {
    let parsed = parse_json_within(source.text(), MAX_DEPTH);
    let root = parsed.document.root();
    root.map_or_else(Vec::new, |root| Graph::new(root).places())
}
