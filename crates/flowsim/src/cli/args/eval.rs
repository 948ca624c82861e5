//! What `eval` is told.

use clap::Args;

use crate::cli::args::{Format, GivenArgs};

/// Evaluate expressions of the flows' language.
///
/// Without an expression it converses on a terminal; with `-` it reads one a line and prints one JSON object a line.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim eval 'Left($phone, 3) == \"317\"' --var phone=3178723000\n\
A variable is read as `$NAME`, or as `Flow.NAME` where it is named so. A directory: `{ \"queues\": [{ \"name\": \"Support\", \"id\": \"q-1\" }] }`\n\
Exit status: 0 fine, 1 the expression has no value because of a mistake, 2 wrong usage. With `-` mistakes are answers."
)]
pub(crate) struct EvalArgs {
    /// The expression; `-` reads one a line
    #[arg(value_name = "EXPR", allow_hyphen_values = true)]
    pub(crate) expression: Option<String>,
    #[command(flatten)]
    pub(crate) given: GivenArgs,
    /// The moment that `GetCurrentDateTimeUtc` gives, instead of the clock's
    #[arg(long, value_name = "MOMENT")]
    pub(crate) now: Option<String>,
    /// Explain a function or an operator, or list all of them
    #[arg(long, value_name = "NAME", num_args = 0..=1, conflicts_with = "expression")]
    pub(crate) doc: Option<Option<String>>,
    /// text or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Format,
}
