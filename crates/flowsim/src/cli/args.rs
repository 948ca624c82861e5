//! What may be written on the command line.

use std::{path::PathBuf, str::FromStr, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use flow_report::Thresholds;

use crate::{
    placeholders::PlaceholderArgs,
    suite::{Shard, WantedReport},
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

/// How `check` prints what it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    Text,
    Json,
    Sarif,
    Github,
}

impl CheckFormat {
    /// Whether a program reads it, which wants a whole document even when no file could be read.
    pub(crate) fn is_for_machines(self) -> bool {
        self != Self::Text
    }
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

/// Dry-run a flow against the real services it names.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim run flow.json --var phoneNumber=15551234567 --map https://crm.test=http://127.0.0.1:8000\n\
Exit status: 0 fine, 1 the run failed or a snapshot differs, 2 wrong usage or a broken flow, 3 flowsim could not do its job."
)]
pub(crate) struct RunArgs {
    /// The flow file; `-` reads the standard input
    pub(crate) flow: PathBuf,
    #[command(flatten)]
    pub(crate) placeholders: PlaceholderArgs,
    #[command(flatten)]
    pub(crate) given: GivenArgs,
    /// Enter digits when the flow asks (repeatable)
    #[arg(long = "input", value_name = "DIGITS")]
    pub(crate) inputs: Vec<String>,
    /// Send calls elsewhere: URL prefix to URL prefix
    #[arg(long = "map", value_name = "FROM=TO")]
    pub(crate) map: Vec<String>,
    /// Answer calls from a scenario file
    #[arg(long, value_name = "FILE[#CASE]")]
    pub(crate) stubs: Option<String>,
    /// Trust these certificates too
    #[arg(long, value_name = "PEM")]
    pub(crate) ca_cert: Vec<PathBuf>,
    /// Send a header with every call; `${env:NAME}` is shown nowhere
    #[arg(long = "header", value_name = "NAME=VALUE")]
    pub(crate) headers: Vec<String>,
    /// Dial only these hosts: names, addresses, networks
    #[arg(long = "allow-host", value_name = "HOST")]
    pub(crate) allow_hosts: Vec<String>,
    /// Dial metadata services of clouds too
    #[arg(long)]
    pub(crate) allow_metadata: bool,
    /// Use this proxy, or the one that the environment names
    #[arg(long, value_name = "URL|env")]
    pub(crate) proxy: Option<String>,
    /// Multiply every timeout
    #[arg(
        long,
        value_name = "X",
        default_value_t = 1.0,
        hide_default_value = true,
        allow_hyphen_values = true,
        value_parser = scale
    )]
    pub(crate) timeout_scale: f64,
    /// Stop after this many actions [10000]
    #[arg(long, value_name = "N", default_value_t = 10_000, hide_default_value = true, allow_hyphen_values = true, value_parser = above_zero::<u32>)]
    pub(crate) max_actions: u32,
    /// Refuse longer reply bodies [1048576]
    #[arg(long, value_name = "N", default_value_t = 1 << 20, hide_default_value = true, allow_hyphen_values = true, value_parser = above_zero::<usize>)]
    pub(crate) max_response_bytes: usize,
    /// Let the flow find what a world file says, and be answered so
    #[arg(long, value_name = "FILE")]
    pub(crate) world: Option<PathBuf>,
    /// Let the flow believe that it starts now: 2026-01-31T09:30:00Z
    #[arg(long, value_name = "MOMENT")]
    pub(crate) now: Option<String>,
    /// Fail where a value is read that is not set
    #[arg(long)]
    pub(crate) strict: bool,
    /// Write the trace as JSON Lines
    #[arg(long, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,
    /// Write a cassette that `flowsim replay` runs again
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// Compare with a snapshot; it is written when it is missing
    #[arg(long, value_name = "FILE")]
    pub(crate) snapshot: Option<PathBuf>,
    /// Rewrite the snapshot
    #[arg(long, requires = "snapshot")]
    pub(crate) update: bool,
    /// Run many times and print counts and latencies as JSON
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = above_zero::<u64>, conflicts_with_all = ["trace", "record", "snapshot"])]
    pub(crate) repeat: Option<u64>,
    /// How many runs go on at once [64]
    #[arg(long, value_name = "C", default_value_t = 64, hide_default_value = true, requires = "repeat", allow_hyphen_values = true, value_parser = above_zero::<u16>)]
    pub(crate) jobs: u16,
    /// Keep connections open for later calls
    #[arg(long)]
    pub(crate) keep_alive: bool,
    /// text or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Format,
}

/// Say what is wrong with flows, with a caret under each mistake.
#[derive(Debug, Args)]
#[command(after_help = "Example: flowsim check flows/*.json\n\
Exit status: 0 no errors (there may be warnings), 1 errors were found, 2 a file cannot be read.")]
pub(crate) struct CheckArgs {
    /// The flow files; `-` reads the standard input
    #[arg(required_unless_present = "explain", value_name = "FLOW")]
    pub(crate) flows: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) placeholders: PlaceholderArgs,
    /// text, json, sarif (code scanning) or github (annotations)
    #[arg(long, value_enum, default_value_t = CheckFormat::Text, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: CheckFormat,
    /// How long the waits on one way may be in all [30s]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = time)]
    pub(crate) time_budget: Option<Duration>,
    /// Use this configuration instead of the nearest `flowsim.toml`
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Use no configuration
    #[arg(long, conflicts_with = "config")]
    pub(crate) no_config: bool,
    /// Say what a rule finds, why, and how to mend it
    #[arg(long, value_name = "RULE", conflicts_with = "flows")]
    pub(crate) explain: Option<String>,
}

/// Run the cases of scenario files and say which promises were broken.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim test scenarios --report junit=junit.xml\n\
Folders are searched for files whose names end in .scenario.yaml, .scenario.yml or .scenario.json.\n\
Exit status: 0 fine, 1 a promise was broken, 2 wrong usage or a broken file, 3 flowsim could not do its job."
)]
pub(crate) struct TestArgs {
    /// Scenario files, and folders that hold some
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) placeholders: PlaceholderArgs,
    /// Answer calls from a script in virtual time, without sockets
    #[arg(long = "virtual")]
    pub(crate) virtually: bool,
    /// Run only cases whose name or file holds this text
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,
    /// Run only cases with this tag (repeatable: any of them)
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,
    /// Run one part of the cases: 2/8
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<Shard>,
    /// How many cases go on at once [64]
    #[arg(long, value_name = "C", default_value_t = 64, hide_default_value = true, allow_hyphen_values = true, value_parser = above_zero::<u16>)]
    pub(crate) jobs: u16,
    /// Stop at the first case that fails
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// Run again what a change of a file touches, until Ctrl-C
    #[arg(long)]
    pub(crate) watch: bool,
    /// Refuse cases that promise nothing
    #[arg(long)]
    pub(crate) strict: bool,
    /// Keep today's runs as the snapshots of cases that have one
    #[arg(long)]
    pub(crate) update: bool,
    /// Say how much of the flows was tried
    #[arg(long)]
    pub(crate) coverage: bool,
    /// Refuse less coverage, in percent: exits=100,outcomes=60
    #[arg(long, value_name = "KIND=N", value_parser = Thresholds::parse)]
    pub(crate) fail_under: Option<Thresholds>,
    /// Let the flows believe that they start now: 2026-01-31T09:30:00Z
    #[arg(long, value_name = "MOMENT")]
    pub(crate) now: Option<String>,
    /// Write a cassette of each case into this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) record: Option<PathBuf>,
    /// Write a file: json, junit, tap, github, html, lcov, cobertura, coverage-json
    #[arg(long = "report", value_name = "KIND=FILE")]
    pub(crate) reports: Vec<WantedReport>,
    /// text or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Format,
}

/// Try generated replies, faults and inputs, and save the smallest cases that break the flow.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim fuzz flow.json --never '$customerName == \"\"' --outcome-in transferred,ended\n\
Each finding is saved as a scenario that fails until the flow is mended. The same seed gives the same findings.\n\
Exit status: 0 nothing found, 1 something was found, 2 wrong usage or a broken flow, 3 flowsim could not do its job."
)]
pub(crate) struct FuzzArgs {
    /// The flow file; `-` reads the standard input
    pub(crate) flow: PathBuf,
    #[command(flatten)]
    pub(crate) placeholders: PlaceholderArgs,
    /// Try so many cases; without it, until nothing new is found
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = above_zero::<u64>)]
    pub(crate) cases: Option<u64>,
    /// Try cases for so long
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = some_time)]
    pub(crate) time: Option<Duration>,
    /// What decides the cases [0]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) seed: u64,
    /// How many threads try cases [one a core]; the findings do not depend on it
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = above_zero::<u16>)]
    pub(crate) jobs: Option<u16>,
    /// Try one part of the cases: 2/8
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<Shard>,
    /// Learn what replies look like from an example
    #[arg(long, value_name = "JSON")]
    pub(crate) from: Option<PathBuf>,
    /// Learn what replies look like from a JSON Schema
    #[arg(long, value_name = "JSON")]
    pub(crate) schema: Option<PathBuf>,
    /// Learn what replies look like from a recorded run
    #[arg(long, value_name = "FILE")]
    pub(crate) cassette: Option<PathBuf>,
    /// An expression that must at no step be true (repeatable)
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    pub(crate) never: Vec<String>,
    /// An expression that must be true at every step (repeatable)
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    pub(crate) always: Vec<String>,
    /// How runs may end: transferred,disconnected,ended,failed,limit
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) outcome_in: Vec<String>,
    /// Save findings in this folder [flowsim-findings]
    #[arg(
        long,
        value_name = "DIR",
        default_value = "flowsim-findings",
        hide_default_value = true
    )]
    pub(crate) out: PathBuf,
    /// Play the cases over loopback as well: they must take the same course there
    #[arg(long)]
    pub(crate) wire: bool,
    /// The same over TLS, for flows that call `https://`
    #[arg(long)]
    pub(crate) tls: bool,
    #[command(flatten)]
    pub(crate) given: GivenArgs,
    /// Let the flow believe that it starts now: 2026-01-31T09:30:00Z
    #[arg(long, value_name = "MOMENT")]
    pub(crate) now: Option<String>,
    /// Fail where a value is read that is not set
    #[arg(long)]
    pub(crate) strict: bool,
    /// Stop a run after this many actions [10000]
    #[arg(long, value_name = "N", default_value_t = 10_000, hide_default_value = true, allow_hyphen_values = true, value_parser = above_zero::<u32>)]
    pub(crate) max_actions: u32,
    /// Write a file: json, junit, tap, github, html, lcov, cobertura, coverage-json
    #[arg(long = "report", value_name = "KIND=FILE")]
    pub(crate) reports: Vec<WantedReport>,
    /// text or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Format,
}

/// Write a scenario file that reaches every exit of a flow, with what happened as expectations to review.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim cover flow.json --out flow.scenario.yaml\n\
Exit status: 0 fine, 2 wrong usage or a broken flow, 3 flowsim could not do its job."
)]
pub(crate) struct CoverArgs {
    /// The flow file; `-` reads the standard input
    pub(crate) flow: PathBuf,
    #[command(flatten)]
    pub(crate) placeholders: PlaceholderArgs,
    /// Write the suite to this file [the standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Replace the file
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    /// Reach everything that each lookup can end with, too: statuses, faults of the wire
    #[arg(long)]
    pub(crate) outcomes: bool,
    /// Try at most so many cases [10000]
    #[arg(long, value_name = "N", default_value_t = 10_000, hide_default_value = true, allow_hyphen_values = true, value_parser = above_zero::<u64>)]
    pub(crate) cases: u64,
    /// What decides the cases [0]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) seed: u64,
    /// Give every run a variable: NAME=TEXT or NAME:=JSON
    #[arg(long = "var", value_name = "NAME=TEXT")]
    pub(crate) vars: Vec<String>,
    /// Give every run the variables of a JSON or YAML file
    #[arg(long = "vars", value_name = "FILE")]
    pub(crate) vars_file: Option<PathBuf>,
    /// Let the flow believe that it starts now: 2026-01-31T09:30:00Z
    #[arg(long, value_name = "MOMENT")]
    pub(crate) now: Option<String>,
    /// text or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Format,
}

/// Make small mistakes in a flow, one at a time, and show those that no case of its suite notices, with the promise that
/// would.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim mutate flow.json flow.scenario.yaml --fail-under 80\n\
Exit status: 0 fine, 1 too few mutants are noticed, 2 wrong usage or a broken file, 3 flowsim could not do its job."
)]
pub(crate) struct MutateArgs {
    /// The flow file
    #[arg(required_unless_present = "list")]
    pub(crate) flow: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) placeholders: PlaceholderArgs,
    /// Scenario files, or folders of them; cases about other flows are not run
    #[arg(required_unless_present = "list")]
    pub(crate) suite: Vec<PathBuf>,
    /// Refuse a suite that notices fewer mutants, in percent
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub(crate) fail_under: Option<f64>,
    /// Say which kinds of mistakes are made
    #[arg(long)]
    pub(crate) list: bool,
    /// How many threads try mutants [one a core]; the results do not depend on it
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = above_zero::<u16>)]
    pub(crate) jobs: Option<u16>,
    /// Let the flow believe that it starts now: 2026-01-31T09:30:00Z
    #[arg(long, value_name = "MOMENT")]
    pub(crate) now: Option<String>,
    /// text or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Format,
}

/// Put the results of several machines together, each of which ran a shard.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim test scenarios --shard 1/2 --report json=1.json; flowsim merge 1.json 2.json\n\
Exit status: 0 fine, 1 a promise was broken, 2 wrong usage or a broken file, 3 flowsim could not do its job."
)]
pub(crate) struct MergeArgs {
    /// Results that `flowsim test` or `flowsim fuzz` wrote as JSON
    #[arg(required = true, value_name = "FILE")]
    pub(crate) results: Vec<PathBuf>,
    /// Write a file: json, junit, tap, github, html, coverage-json
    #[arg(long = "report", value_name = "KIND=FILE")]
    pub(crate) reports: Vec<WantedReport>,
    /// text or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Format,
}

/// Serve the replies of a scenario file, or one fault, to any client, on this machine.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: flowsim mock customer.scenario.yaml --case 'VIP customer' --port 8080\n          flowsim mock --fault body.drip\n\
Each request is a line: what was asked, and what was answered or what differs from the nearest reply.\n\
Exit status: 0 ended by Ctrl-C, 2 wrong usage or a broken file, 3 the port cannot be used."
)]
pub(crate) struct MockArgs {
    /// The scenario file
    #[arg(value_name = "FILE", required_unless_present_any = ["fault", "list"])]
    pub(crate) scenario: Option<String>,
    /// Serve this fault, by name or by row, to whoever connects
    #[arg(long, value_name = "NAME", conflicts_with_all = ["scenario", "case", "list"])]
    pub(crate) fault: Option<String>,
    /// Explain every fault: its row, its name, what happens, and what a run makes of it
    #[arg(long, conflicts_with_all = ["scenario", "case", "port", "tls"])]
    pub(crate) list: bool,
    /// How `--list` prints: text or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true, hide_possible_values = true, requires = "list")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) placeholders: PlaceholderArgs,
    /// The case whose replies are served; the first one without it
    #[arg(long, value_name = "NAME")]
    pub(crate) case: Option<String>,
    /// Listen on this port instead of one that the system chooses
    #[arg(long, value_name = "N")]
    pub(crate) port: Option<u16>,
    /// Serve https, with a certificate made for this time
    #[arg(long, alias = "https")]
    pub(crate) tls: bool,
    /// Write what clients must trust to this file
    #[arg(long, value_name = "PEM")]
    pub(crate) ca_out: Option<PathBuf>,
}

/// What expressions and flows are given.
#[derive(Debug, Args)]
pub(crate) struct GivenArgs {
    /// Give a variable: NAME=TEXT or NAME:=JSON
    #[arg(long = "var", value_name = "NAME=TEXT")]
    pub(crate) vars: Vec<String>,
    /// Give the variables of a JSON or YAML file
    #[arg(long = "vars", value_name = "FILE")]
    pub(crate) vars_file: Option<PathBuf>,
    /// Answer `FindQueue` and its kin from a JSON or YAML file
    #[arg(long, value_name = "FILE")]
    pub(crate) directory: Option<PathBuf>,
}

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

/// Run one data action by itself, against the real service or a stub, and show every step.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim action find.json --input '{\"phone\": \"+13175550100\"}' --integration CRM=https://crm.test\n\
The file is an export of the platform or a Terraform file; `flowsim check FILE` says what is wrong with it.\n\
Exit status: 0 it succeeded, 1 it failed, 2 wrong usage or a broken file, 3 flowsim could not do its job."
)]
pub(crate) struct ActionArgs {
    /// The file with the data action; `-` reads the standard input
    pub(crate) file: PathBuf,
    /// Which one, when the file has several
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The input: JSON, @FILE, or `-` for the standard input; made from the input schema without it
    #[arg(long, value_name = "JSON|@FILE|-", allow_hyphen_values = true)]
    pub(crate) input: Option<String>,
    /// Answer with a reply made from the success schema
    #[arg(long)]
    pub(crate) stub: bool,
    /// Answer with the reply in this file
    #[arg(long, value_name = "FILE", conflicts_with = "stub")]
    pub(crate) reply: Option<PathBuf>,
    /// Where an integration's service is
    #[arg(long = "integration", value_name = "NAME=URL")]
    pub(crate) integrations: Vec<String>,
    /// A credential of the integration; shown nowhere
    #[arg(long = "credential", value_name = "NAME=${env:X}")]
    pub(crate) credentials: Vec<String>,
    /// Send calls elsewhere: URL prefix to URL prefix
    #[arg(long = "map", value_name = "FROM=TO")]
    pub(crate) map: Vec<String>,
    /// Trust these certificates too
    #[arg(long, value_name = "PEM")]
    pub(crate) ca_cert: Vec<PathBuf>,
    /// Dial only these hosts
    #[arg(long = "allow-host", value_name = "HOST")]
    pub(crate) allow_hosts: Vec<String>,
    /// Multiply the timeout
    #[arg(
        long,
        value_name = "X",
        default_value_t = 1.0,
        hide_default_value = true,
        allow_hyphen_values = true,
        value_parser = scale
    )]
    pub(crate) timeout_scale: f64,
    /// Refuse longer reply bodies [1048576]
    #[arg(long, value_name = "N", default_value_t = 1 << 20, hide_default_value = true, allow_hyphen_values = true, value_parser = above_zero::<usize>)]
    pub(crate) max_response_bytes: usize,
    /// Use this configuration instead of the nearest `flowsim.toml`
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// text or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Format,
}

/// Run a recorded run again, without a network and with the same report.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim run flow.json --record run.cassette.json && flowsim replay run.cassette.json"
)]
pub(crate) struct ReplayArgs {
    /// The cassette that `flowsim run --record` wrote
    pub(crate) cassette: PathBuf,
    /// Run another flow with the recorded replies, and say what differs
    #[arg(long, value_name = "FLOW", conflicts_with = "trace")]
    pub(crate) against: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) placeholders: PlaceholderArgs,
    /// Write the trace as JSON Lines
    #[arg(long, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,
    /// text or json
    #[arg(long, value_enum, default_value_t = Format::Text, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Format,
}

/// Accept or reject snapshots that are new, changed or orphaned, one by one.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim test scenarios; flowsim review scenarios\n\
On a terminal a key decides: a accepts, r rejects, s skips, q ends. To accept an orphaned snapshot removes it.\n\
Exit status: 0 nothing is left to look at, 1 something is, 2 wrong usage, 3 a file could not be written."
)]
pub(crate) struct ReviewArgs {
    /// Scenario files, and folders that hold some [.]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Accept all
    #[arg(long, conflicts_with_all = ["reject", "list"])]
    pub(crate) accept: bool,
    /// Reject all; orphaned ones stay
    #[arg(long, conflicts_with = "list")]
    pub(crate) reject: bool,
    /// Only list them
    #[arg(long)]
    pub(crate) list: bool,
}

/// Draw a flow: its actions, their exits and how it ends.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim graph flow.json --format svg -o flow.svg\n\
Mermaid is drawn by GitHub, GitLab and many wikis, DOT by Graphviz; SVG needs nothing else.\n\
Solid: written. Dashed: implied by the order of the actions. Dotted: handler of the whole flow."
)]
pub(crate) struct GraphArgs {
    /// The flow file; `-` reads the standard input
    pub(crate) flow: PathBuf,
    #[command(flatten)]
    pub(crate) placeholders: PlaceholderArgs,
    /// mermaid, dot or svg [mermaid]
    #[arg(long, value_enum, default_value_t = Picture::Mermaid, hide_default_value = true, hide_possible_values = true)]
    pub(crate) format: Picture,
    /// Mark the path of a run, from what `run --trace` wrote
    #[arg(long, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,
    /// Write to a file, not to the standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Write a first world file for a flow: everything that it asks for, with values that are made up.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim world flow.yaml --out flow.world.yaml && flowsim run flow.yaml --world flow.world.yaml\n\
Exit status: 0 fine, 2 wrong usage or a flow that cannot be understood, 3 the file could not be written."
)]
pub(crate) struct WorldArgs {
    /// The flow file; `-` reads the standard input
    pub(crate) flow: PathBuf,
    /// Write to a file, not to the standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Overwrite the file
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) placeholders: PlaceholderArgs,
}

/// What a flow is drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Picture {
    Mermaid,
    Dot,
    Svg,
}

/// Print a script that completes commands and options in a shell.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: flowsim completions bash > ~/.local/share/bash-completion/completions/flowsim\n\
Manual pages: flowsim man --output DIR"
)]
pub(crate) struct CompletionsArgs {
    /// bash, zsh, fish, powershell or elvish
    #[arg(value_enum, hide_possible_values = true)]
    pub(crate) shell: Shell,
}

/// Print the manual, or write a page of each command into a folder.
#[derive(Debug, Args)]
#[command(after_help = "Example: flowsim man run | man -l -")]
pub(crate) struct ManArgs {
    /// The command to explain; the whole of flowsim without it
    #[arg(value_name = "COMMAND", conflicts_with = "output")]
    pub(crate) page: Option<String>,
    /// Write flowsim.1 and a page of each command into this folder
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}

/// Print the JSON Schema of a file that flowsim reads or writes, for editors and validators.
#[derive(Debug, Args)]
#[command(after_help = "Example: flowsim schema flow > flow.schema.json")]
pub(crate) struct SchemaArgs {
    /// flow, scenario, world, report, or trace (one line of it)
    #[arg(value_enum, hide_possible_values = true)]
    pub(crate) name: SchemaName,
}

/// What there is a JSON Schema of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaName {
    Flow,
    Scenario,
    World,
    Report,
    Trace,
}

/// A whole number above zero, refused in words that say what to write.
fn above_zero<T: FromStr + Default + PartialOrd>(text: &str) -> Result<T, String> {
    let number = text.parse().ok().filter(|number| *number > T::default());
    number.ok_or_else(|| "write a whole number above 0 that is not too large".to_owned())
}

/// What timeouts are multiplied by.
fn percent(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text.trim_end_matches('%').trim().parse().ok();
    number
        .filter(|number| (0.0..=100.0).contains(number))
        .ok_or_else(|| "write a number from 0 to 100".to_owned())
}

fn scale(text: &str) -> Result<f64, String> {
    let factor = text.parse().ok();
    let factor = factor.filter(|factor: &f64| *factor > 0.0 && *factor <= 1e6);
    factor.ok_or_else(|| "write a number above 0, at most 1000000, such as `0.5`".to_owned())
}

/// A campaign of no time would be green without having tried anything.
fn some_time(text: &str) -> Result<Duration, String> {
    let some = time(text)?;
    let help = "write a time above zero, such as `30s`, `1500ms` or `2m`";
    (!some.is_zero())
        .then_some(some)
        .ok_or_else(|| help.to_owned())
}

/// A time with its unit.
fn time(text: &str) -> Result<Duration, String> {
    let digits = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
    let (number, unit) = text.split_at(digits.unwrap_or(text.len()));
    let factor = match unit {
        "ms" => Some(0.001),
        "s" => Some(1.0),
        "m" => Some(60.0),
        _ => None,
    };
    let seconds = number.parse::<f64>().ok().zip(factor);
    let seconds = seconds.map(|(number, factor)| number * factor);
    let time = seconds.filter(|seconds| *seconds <= 86_400.0);
    time.map(Duration::from_secs_f64)
        .ok_or_else(|| "write a time of at most a day, such as `30s`, `1500ms` or `2m`".to_owned())
}
