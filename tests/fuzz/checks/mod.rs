//! What holds of every input, target by target: nothing panics, and the laws that stand in each module. libFuzzer runs these
//! bodies (`targets/`), and so does a plain test (`main.rs`).

pub mod action;
pub mod archy;
pub mod cassette;
pub mod config;
pub mod coverage;
pub mod directory;
pub mod execution;
pub mod expression;
pub mod flow;
pub mod i3;
pub mod lint;
pub mod machine;
pub mod merge;
pub mod path;
pub mod reply;
pub mod scenario;
pub mod template;
pub mod world;

/// A target's name, which is also that of its corpus, and what holds of its inputs.
pub type Check = (&'static str, fn(&[u8]));

/// Every target.
pub const CHECKS: [Check; 18] = [
    ("action", action::check),
    ("archy", archy::check),
    ("cassette", cassette::check),
    ("config", config::check),
    ("coverage", coverage::check),
    ("directory", directory::check),
    ("execution", execution::check),
    ("expression", expression::check),
    ("flow", flow::check),
    ("i3", i3::check),
    ("lint", lint::check),
    ("machine", machine::check),
    ("merge", merge::check),
    ("path", path::check),
    ("reply", reply::check),
    ("scenario", scenario::check),
    ("template", template::check),
    ("world", world::check),
];

/// The input as text; what is no UTF-8 never reaches a reader of text.
fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}
