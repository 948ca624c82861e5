//! What `graph` is told.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::placeholders::PlaceholderArgs;

/// Draw a flow: its actions, their exits and how it ends.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim graph flow.json --format svg -o flow.svg\n\
Mermaid is drawn by GitHub, GitLab and many wikis, DOT by Graphviz; SVG needs nothing else.\n\
Of an export, `archy` is the flow as Archy YAML, and `decoded` the text that findings point into.\n\
Solid: written. Dashed: implied by the order of the actions. Dotted: handler of the whole flow."
)]
pub(crate) struct GraphArgs {
    /// The flow file; `-` reads the standard input
    pub(crate) flow: PathBuf,
    #[command(flatten)]
    pub(crate) placeholders: PlaceholderArgs,
    /// mermaid, dot, svg, archy or decoded [mermaid]
    #[arg(long, value_enum, default_value_t = Picture::Mermaid, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Picture,
    /// Mark the path of a run, from what `run --trace` wrote
    #[arg(long, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,
    /// Write to a file, not to the standard output
    #[arg(short, long, alias = "out", value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// What a flow is drawn, or written, as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Picture {
    Mermaid,
    Dot,
    Svg,
    /// A flow of the platform as Archy YAML.
    Archy,
    /// The text that a packed file holds.
    Decoded,
}
