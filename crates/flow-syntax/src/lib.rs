//! What does the file say, and where? JSON and YAML documents with spans; diagnostics.
//!
//! Text comes in, a [`Document`] whose every node knows its place comes out, together with the
//! [`Diagnostic`]s for what the text gets wrong. Reading never fails: it returns what it understood. What the
//! members *mean* is decided elsewhere.

mod diagnostic;
mod document;
pub mod json;
mod nearest;
mod number;
mod source;
mod span;
#[cfg(test)]
mod testing;
mod yaml;

pub use diagnostic::{Diagnostic, Related, Severity};
pub use document::{
    Document, Items, Kind, Member, Members, Node, NodeId, Parsed, Unpacked, Weaver,
    is_surrogate_pair,
};
pub use json::{parse_json, parse_json_within};
pub use nearest::nearest;
pub use source::{Part, Position, Source};
pub use span::Span;
pub use yaml::{MAX_COPIES, parse_yaml, parse_yaml_packed, parse_yaml_source, parse_yaml_within};
