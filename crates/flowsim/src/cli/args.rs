//! What may be written on the command line.

mod action;
mod check;
mod completions;
mod cover;
mod eval;
mod fuzz;
mod given;
mod graph;
mod man;
mod merge;
mod mock;
mod mutate;
mod replay;
mod review;
mod run;
mod schema;
mod supplied;
mod test;
mod values;
mod world;

use clap::{Parser, Subcommand, ValueEnum};

pub(crate) use self::{
    action::ActionArgs,
    check::{CheckArgs, CheckFormat},
    completions::CompletionsArgs,
    cover::CoverArgs,
    eval::EvalArgs,
    fuzz::FuzzArgs,
    given::GivenArgs,
    graph::{GraphArgs, Picture},
    man::ManArgs,
    merge::MergeArgs,
    mock::MockArgs,
    mutate::MutateArgs,
    replay::ReplayArgs,
    review::ReviewArgs,
    run::{RunArgs, RunFormat},
    schema::{SchemaArgs, SchemaName},
    supplied::SuppliedArgs,
    test::TestArgs,
    world::WorldArgs,
};

/// Runs contact-centre flows on a laptop: step by step, with the real HTTP calls.
#[derive(Debug, Parser)]
#[command(version, disable_help_subcommand = true, max_term_width = 110)]
#[command(after_help = "Example: flowsim run flow.json --var phoneNumber=15551234567")]
pub(crate) struct Arguments {
    /// Colour: auto, always or never
    #[arg(long, global = true, value_enum, default_value_t = ColourWhen::Auto, hide_default_value = true, value_name = "WHEN", hide_possible_values = true)]
    pub(crate) color: ColourWhen,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// When output is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColourWhen {
    Auto,
    Always,
    Never,
}

/// How a command prints its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Dry-run a flow against the real services it names
    Run(Box<RunArgs>),
    /// Say what is wrong with flows, with a caret under each mistake
    Check(CheckArgs),
    /// Run the cases of scenario files and say which promises were broken
    Test(Box<TestArgs>),
    /// Try generated replies and faults, and save the smallest cases that break the flow
    Fuzz(Box<FuzzArgs>),
    /// Write a scenario file that reaches every exit of a flow
    Cover(CoverArgs),
    /// Make small mistakes in a flow and show those that its suite does not notice
    Mutate(MutateArgs),
    /// Put the results of several machines together
    Merge(MergeArgs),
    /// Serve the replies of a scenario file to any client
    Mock(MockArgs),
    /// Evaluate expressions of the flows' language; a conversation on a terminal
    Eval(EvalArgs),
    /// Run one data action by itself and show every step
    Action(Box<ActionArgs>),
    /// Run a recorded run again, without a network
    Replay(ReplayArgs),
    /// Accept or reject changed snapshots one by one
    Review(ReviewArgs),
    /// Draw a flow as Mermaid, DOT or SVG
    Graph(GraphArgs),
    /// Write a first world file for a flow: everything that it asks for
    World(WorldArgs),
    /// Print a script that completes commands in a shell
    Completions(CompletionsArgs),
    /// Print the manual
    #[command(hide = true)]
    Man(ManArgs),
    /// Print the JSON Schema of a file that flowsim reads or writes
    Schema(SchemaArgs),
}
