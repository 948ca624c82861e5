//! `flowsim eval`: what is the value of this expression? One, one a line, or a conversation.

mod lines;
mod repl;

use std::io::{BufRead, IsTerminal, Write};

use flow_expr::{Dialect, is_name};
use flow_report::{
    answer_error_json, answer_error_text, answer_json, answer_text, manual_index, manual_page,
};

use crate::{
    cli::{
        Terminal,
        args::{EvalArgs, Format},
    },
    desk::{self, Desk},
    directory,
    failure::{Failure, Status},
    inputs,
};

/// Evaluates what the arguments ask for.
pub(crate) fn eval(args: &EvalArgs, terminal: &Terminal) -> Result<Status, Failure> {
    if let Some(name) = &args.doc {
        return doc(name.as_deref(), terminal);
    }
    let mut desk = desk(args, terminal)?;
    match args.expression.as_deref() {
        Some("-") => each_line(&mut desk, std::io::stdin().lock()),
        Some(text) => one(&mut desk, text, args.format, terminal),
        None if std::io::stdin().is_terminal() => repl::run(desk, terminal),
        None => each_line(&mut desk, std::io::stdin().lock()),
    }
}

fn doc(name: Option<&str>, terminal: &Terminal) -> Result<Status, Failure> {
    let Some(name) = name else {
        terminal.print(&manual_index(terminal.out))?;
        return Ok(Status::Fine);
    };
    match manual_page(name, terminal.out) {
        Ok(page) => terminal.print(&page).map(|()| Status::Fine),
        Err(near) => Err(Failure::usage(unknown(name, near))),
    }
}

/// What is said of a name that no function and no operator has.
fn unknown(name: &str, near: Option<&str>) -> String {
    match near {
        Some(near) => format!("no function or operator is named `{name}`; did you mean `{near}`?"),
        None => format!(
            "no function or operator is named `{name}`; `flowsim eval --doc` lists all of them"
        ),
    }
}

fn desk(args: &EvalArgs, terminal: &Terminal) -> Result<Desk, Failure> {
    let now = args.now.as_deref().map(desk::moment).transpose()?;
    let directory = args.given.directory.as_deref();
    let directory = directory
        .map(|path| directory::read(path, terminal.err))
        .transpose()?;
    let mut desk = Desk::new(now, directory);
    if let Some(path) = &args.given.vars_file {
        for (name, value) in inputs::read_vars(path, terminal.err)? {
            desk.set(&name, Some(value));
        }
    }
    for argument in &args.given.vars {
        let (name, value) = inputs::read_var_as(argument, is_variable)?;
        desk.set(&name, Some(value));
    }
    Ok(desk)
}

/// `name`, which expressions write `$name`, or `Flow.name`.
fn is_variable(name: &str) -> bool {
    match name.split_once('.') {
        None => is_name(name),
        Some(_) => flow_expr::Expr::parse(name, Dialect::Platform)
            .is_ok_and(|expr| expr.references().any(|variable| variable.name == name)),
    }
}

fn one(
    desk: &mut Desk,
    text: &str,
    format: Format,
    terminal: &Terminal,
) -> Result<Status, Failure> {
    let answer = desk.eval(text);
    if format == Format::Json {
        let line = json_line(text, &answer);
        terminal.print(&format!("{line}\n"))?;
        return Ok(if answer.is_ok() {
            Status::Fine
        } else {
            Status::Found
        });
    }
    match answer {
        Ok(answer) => {
            terminal.print(&format!("{}\n", answer_text(&answer, false, terminal.out)))?;
            say_not_set(desk, terminal);
            Ok(Status::Fine)
        }
        Err(error) => {
            terminal.show(&answer_error_text(text, &error, terminal.err));
            Ok(Status::Found)
        }
    }
}

fn say_not_set(desk: &Desk, terminal: &Terminal) {
    for reference in desk.not_set() {
        terminal.say(&format!("note: `{reference}` is not set"));
    }
}

fn json_line(text: &str, answer: &Result<flow_report::Answer, flow_expr::ExprError>) -> String {
    match answer {
        Ok(answer) => answer_json(answer),
        Err(error) => answer_error_json(text, error),
    }
}

/// One line of JSON for each line that is read, until there are no more.
fn each_line(desk: &mut Desk, mut input: impl BufRead) -> Result<Status, Failure> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let failed = |error: std::io::Error| Failure::job(format!("cannot write to stdout: {error}"));
    loop {
        let line = lines::next(&mut input)
            .map_err(|error| Failure::usage(format!("cannot read the standard input: {error}")))?;
        let Some(line) = line else { break };
        let answer = match &line {
            Ok(text) => json_line(text, &desk.eval(text)),
            Err(error) => answer_error_json("", error),
        };
        // Whoever asks line by line waits for each answer.
        match writeln!(out, "{answer}").and_then(|()| out.flush()) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => break,
            other => other.map_err(failed)?,
        }
    }
    Ok(Status::Fine)
}
