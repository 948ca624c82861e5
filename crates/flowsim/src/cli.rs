//! The command line (DESIGN section 5).

mod action;
pub(crate) mod args;
mod check;
mod completions;
mod cover;
mod eval;
mod fuzz;
mod graph;
mod man;
mod merge;
mod mock;
mod mutate;
mod repeat;
mod replay;
mod review;
pub(crate) mod run;
mod schema;
mod test;
mod world;

use std::{
    ffi::OsString,
    io::{IsTerminal, Write},
    path::Path,
    process::ExitCode,
};

use clap::{
    Parser,
    error::{ContextKind, ContextValue},
};
use flow_report::{Style, visible};

use crate::{
    cli::args::{Arguments, ColourWhen, Command},
    failure::{Failure, Status},
    files,
};

/// Runs the command that the arguments name.
///
/// The exit status is 0 when all is fine, 1 when a promise was broken or something was found, 2 for wrong usage or a file
/// that cannot be read or understood, 3 when the tool could not do its job.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse_from(asked(std::env::args_os())) {
        Ok(arguments) => arguments,
        Err(error) => return usage(error),
    };
    let terminal = Terminal::new(arguments.color);
    let done = match &arguments.command {
        Command::Run(args) => run::run(args, &terminal),
        Command::Check(args) => check::check(args, &terminal),
        Command::Test(args) => test::test(args, &terminal),
        Command::Merge(args) => merge::merge(args, &terminal),
        Command::Fuzz(args) => fuzz::fuzz(args, &terminal),
        Command::Cover(args) => cover::cover(args, &terminal),
        Command::Mutate(args) => mutate::mutate(args, &terminal),
        Command::Mock(args) => mock::mock(args, &terminal),
        Command::Eval(args) => eval::eval(args, &terminal),
        Command::Action(args) => action::action(args, &terminal),
        Command::Replay(args) => replay::replay(args, &terminal),
        Command::Review(args) => review::review(args, &terminal),
        Command::Graph(args) => graph::graph(args, &terminal),
        Command::Completions(args) => completions::completions(args, &terminal),
        Command::Man(args) => man::man(args, &terminal),
        Command::World(args) => world::world(args, &terminal),
        Command::Schema(args) => schema::schema(args, &terminal),
    };
    let status = done.unwrap_or_else(|failure| {
        terminal.complain(&failure);
        failure.status
    });
    ExitCode::from(status as u8)
}

/// The arguments, where `help run` asks what `run --help` does.
fn asked(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<_> = arguments.collect();
    if arguments.get(1).is_some_and(|first| first == "help") {
        arguments.remove(1);
        arguments.push("--help".into());
    }
    arguments
}

/// Help goes to stdout and is fine; anything else is wrong usage.
fn usage(mut error: clap::Error) -> ExitCode {
    if let Some(tip) = meant(&error) {
        let tip = ContextValue::StyledStrs(vec![tip.into()]);
        error.insert(ContextKind::Suggested, tip);
    }
    // Nobody is left to tell when the streams are closed.
    let _ = error.print();
    ExitCode::from(if error.use_stderr() {
        Status::Usage
    } else {
        Status::Fine
    } as u8)
}

/// What somebody means who names a file where a command belongs.
fn meant(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(name)) = error.get(ContextKind::InvalidSubcommand) else {
        return None;
    };
    let is_file = Path::new(name).extension().is_some() || Path::new(name).exists();
    let command = if files::is_scenario(Path::new(name)) || Path::new(name).is_dir() {
        "test"
    } else {
        "run"
    };
    is_file.then(|| format!("a command comes first: 'flowsim {command} {name}'"))
}

/// The streams: machine output on stdout, everything else on stderr.
pub(crate) struct Terminal {
    /// Whether what is printed on stdout is coloured.
    pub(crate) out: Style,
    /// Whether what is printed on stderr is coloured.
    pub(crate) err: Style,
}

impl Terminal {
    fn new(when: ColourWhen) -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        let plain = dumb || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let style = |is_terminal: bool| match when {
            ColourWhen::Always => Style::Colour,
            ColourWhen::Auto if is_terminal && !plain => Style::Colour,
            ColourWhen::Auto | ColourWhen::Never => Style::Plain,
        };
        Self {
            out: style(std::io::stdout().is_terminal()),
            err: style(std::io::stderr().is_terminal()),
        }
    }

    /// Prints on stdout.
    pub(crate) fn print(&self, text: &str) -> Result<(), Failure> {
        self.print_with(|out| out.write_all(text.as_bytes()))
    }

    /// The same for what is written bit by bit.
    pub(crate) fn print_with(
        &self,
        write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
    ) -> Result<(), Failure> {
        let mut stdout = std::io::BufWriter::new(std::io::stdout().lock());
        let printed = write(&mut stdout).and_then(|()| stdout.flush());
        match printed {
            // Whoever reads has seen enough: `flowsim run … | head`.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            Err(error) => Err(Failure::job(format!("cannot write to stdout: {error}"))),
            Ok(()) => Ok(()),
        }
    }

    /// Says a sentence on stderr. Names and arguments in it may hold anything, and steer no terminal.
    pub(crate) fn say(&self, text: &str) {
        let lines: Vec<_> = text.trim_end().lines().map(visible).collect();
        self.show(&lines.join("\n"));
    }

    /// Shows on stderr what was rendered for it.
    pub(crate) fn show(&self, rendered: &str) {
        // What cannot be said on stderr cannot be complained about either.
        let _ = writeln!(std::io::stderr().lock(), "{}", rendered.trim_end());
    }

    /// Says why a command stops.
    pub(crate) fn complain(&self, failure: &Failure) {
        if !failure.message.is_empty() {
            self.say(&format!("error: {failure}"));
        }
        if !failure.details.is_empty() {
            self.show(&failure.details);
        }
    }
}
