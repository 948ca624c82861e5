//! The conversation: expressions and commands, with history, completion and signatures while one types.

use std::{borrow::Cow, path::PathBuf};

use flow_expr::{Dialect, Expr, Function, functions, is_name, literal};
use flow_report::{
    Style, answer_error_text, answer_text, manual_index, manual_page, signature, visible,
};
use rustyline::{
    Context, Editor, Helper,
    completion::{Completer, Pair},
    error::ReadlineError,
    highlight::Highlighter,
    hint::Hinter,
    history::FileHistory,
    validate::{ValidationContext, ValidationResult, Validator},
};

use crate::{
    cli::Terminal,
    desk::Desk,
    failure::{Failure, Status},
};

const HELP: &str = "\
An expression prints its value. Variables are written `$name` or `Flow.name`.
  :let NAME = EXPR  give a variable a value     :vars        the variables that have one
  :type EXPR        an expression's type        :doc [NAME]  a function or operator explained, or all of them
  :help             this page                   :quit        leave (or Ctrl-D)
Tab completes functions, variables and commands.";

const COMMANDS: [&str; 6] = [":doc", ":help", ":let", ":quit", ":type", ":vars"];

/// Converses until the end of the input.
pub(super) fn run(mut desk: Desk, terminal: &Terminal) -> Result<Status, Failure> {
    let failed = |error: ReadlineError| Failure::job(format!("cannot use the terminal: {error}"));
    let mut editor: Editor<Prompter, FileHistory> = Editor::new().map_err(failed)?;
    editor.set_helper(Some(Prompter {
        variables: vec![],
        style: terminal.out,
    }));
    let history = history_file();
    if let Some(path) = &history {
        // A first conversation has no history yet.
        let _ = editor.load_history(path);
    }
    terminal.say("Type an expression, or `:help`.");
    loop {
        if let Some(helper) = editor.helper_mut() {
            helper.variables = desk.variables().map(|(name, _)| written(name)).collect();
        }
        match editor.readline("> ") {
            Ok(line) if line.trim().is_empty() => {}
            Ok(line) => {
                let _ = editor.add_history_entry(&line);
                if !answer(line.trim(), &mut desk, terminal)? {
                    break;
                }
            }
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => break,
            Err(error) => return Err(failed(error)),
        }
    }
    if let Some(path) = history {
        save(&mut editor, &path, terminal);
    }
    Ok(Status::Fine)
}

/// Answers a line; `false` ends the conversation.
fn answer(line: &str, desk: &mut Desk, terminal: &Terminal) -> Result<bool, Failure> {
    let (command, rest) = match line.split_once(char::is_whitespace) {
        Some((command, rest)) if command.starts_with(':') => (command, rest.trim()),
        _ => (line, ""),
    };
    match command {
        ":quit" | ":q" | ":exit" => return Ok(false),
        ":help" | ":h" | ":?" => terminal.print(&format!("{HELP}\n"))?,
        ":doc" | ":d" => doc(rest, terminal)?,
        ":type" | ":t" => show_type(rest, desk, terminal)?,
        ":vars" | ":v" => show_variables(desk, terminal)?,
        ":let" | ":l" => assign(rest, desk, terminal)?,
        _ if line.starts_with(':') => {
            terminal.say(&format!(
                "no command is named `{command}`; `:help` lists them"
            ));
        }
        _ => evaluate(line, desk, terminal)?,
    }
    Ok(true)
}

fn evaluate(line: &str, desk: &mut Desk, terminal: &Terminal) -> Result<(), Failure> {
    match desk.eval(line) {
        Ok(answer) => {
            terminal.print(&format!("{}\n", answer_text(&answer, true, terminal.out)))?;
            super::say_not_set(desk, terminal);
        }
        Err(error) => terminal.show(&answer_error_text(line, &error, terminal.err)),
    }
    Ok(())
}

fn doc(name: &str, terminal: &Terminal) -> Result<(), Failure> {
    if name.is_empty() {
        return terminal.print(&manual_index(terminal.out));
    }
    match manual_page(name, terminal.out) {
        Ok(page) => terminal.print(&page),
        Err(near) => {
            terminal.say(&super::unknown(name, near));
            Ok(())
        }
    }
}

fn show_type(text: &str, desk: &Desk, terminal: &Terminal) -> Result<(), Failure> {
    let found = Expr::parse(text, Dialect::Both).and_then(|expr| desk.type_of(&expr));
    match found {
        Ok(found) => terminal.print(&format!("{found}\n")),
        Err(error) => {
            terminal.show(&answer_error_text(text, &error, terminal.err));
            Ok(())
        }
    }
}

fn show_variables(desk: &Desk, terminal: &Terminal) -> Result<(), Failure> {
    let lines: Vec<String> = desk
        .variables()
        .map(|(name, value)| format!("{} = {}\n", written(name), visible(&literal(Some(value)))))
        .collect();
    match lines.is_empty() {
        true => terminal.say("no variable has a value; give one with `:let name = EXPR`"),
        false => terminal.print(&lines.concat())?,
    }
    Ok(())
}

fn assign(text: &str, desk: &mut Desk, terminal: &Terminal) -> Result<(), Failure> {
    let Some((name, text)) = text.split_once('=') else {
        terminal.say("write `:let name = EXPR`");
        return Ok(());
    };
    let name = name.trim();
    let name = name.strip_prefix('$').unwrap_or(name);
    if !super::is_variable(name) {
        terminal.say(&format!(
            "`{name}` is no name of a variable: write `name` or `Flow.name`"
        ));
        return Ok(());
    }
    match desk.eval(text.trim()) {
        Ok(answer) => {
            terminal.print(&format!("{}\n", answer_text(&answer, true, terminal.out)))?;
            desk.set(name, answer.value);
        }
        Err(error) => terminal.show(&answer_error_text(text.trim(), &error, terminal.err)),
    }
    Ok(())
}

/// The variable as expressions write it.
fn written(name: &str) -> String {
    if is_name(name) {
        format!("${name}")
    } else {
        name.to_owned()
    }
}

/// Where the lines of earlier conversations are kept, as the XDG rules say.
fn history_file() -> Option<PathBuf> {
    let folder = |name: &str| {
        std::env::var_os(name)
            .filter(|path| !path.is_empty())
            .map(PathBuf::from)
    };
    let state = folder("XDG_STATE_HOME")
        .or_else(|| Some(folder("HOME")?.join(".local/state")))
        .or_else(|| folder("LOCALAPPDATA"))?;
    Some(state.join("flowsim").join("eval-history"))
}

fn save(editor: &mut Editor<Prompter, FileHistory>, path: &PathBuf, terminal: &Terminal) {
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    if made.is_err() || editor.save_history(path).is_err() {
        terminal.say(&format!(
            "note: the history could not be kept in `{}`",
            path.display()
        ));
    }
}

/// What helps while one types.
struct Prompter {
    /// The variables that have a value, as expressions write them.
    variables: Vec<String>,
    style: Style,
}

impl Helper for Prompter {}

impl Completer for Prompter {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        at: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let start = word_start(&line[..at]);
        let word = &line[start..at];
        let fits = |name: &str| {
            name.get(..word.len())
                .is_some_and(|begin| begin.eq_ignore_ascii_case(word))
        };
        let pair = |name: &str, shown: String| Pair {
            display: shown,
            replacement: name.to_owned(),
        };
        let mut found = vec![];
        if start == 0 && word.starts_with(':') {
            found.extend(
                COMMANDS
                    .iter()
                    .filter(|name| fits(name))
                    .map(|name| pair(name, (*name).to_owned())),
            );
        } else if !word.is_empty() {
            let variables = self.variables.iter().filter(|name| fits(name));
            found.extend(variables.map(|name| pair(name, name.clone())));
            let named = functions().iter().filter(|function| fits(function.name()));
            found.extend(named.map(call));
        }
        Ok((start, found))
    }
}

/// A function is shown with its signature and completed with its parenthesis.
fn call(function: &Function) -> Pair {
    let signed = |first| signature(function.name(), first);
    Pair {
        display: function
            .overloads()
            .first()
            .map_or_else(String::new, signed),
        replacement: format!("{}(", function.name()),
    }
}

fn word_start(text: &str) -> usize {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | ':');
    text.rfind(|c| !inside(c)).map_or(0, |at| {
        at + text[at..].chars().next().map_or(1, char::len_utf8)
    })
}

impl Hinter for Prompter {
    type Hint = String;

    /// The signature of the call that is being written.
    fn hint(&self, line: &str, at: usize, _: &Context<'_>) -> Option<String> {
        if at < line.len() {
            return None;
        }
        let open = line.strip_suffix('(')?;
        let name = &open[word_start(open)..];
        let function = functions()
            .iter()
            .find(|one| one.name().eq_ignore_ascii_case(name))?;
        let overload = function.overloads().first()?.to_string();
        Some(overload.strip_prefix('(')?.to_owned())
    }
}

impl Highlighter for Prompter {
    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        match self.style {
            Style::Plain => Cow::Borrowed(hint),
            Style::Colour => Cow::Owned(format!("\u{1b}[2m{hint}\u{1b}[0m")),
        }
    }
}

impl Validator for Prompter {
    /// A line whose parentheses are still open goes on.
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(match is_open(context.input()) {
            true => ValidationResult::Incomplete,
            false => ValidationResult::Valid(None),
        })
    }
}

fn is_open(text: &str) -> bool {
    let (mut depth, mut in_text, mut escaped) = (0i32, false, false);
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_text => escaped = true,
            '"' => in_text = !in_text,
            '(' | '[' if !in_text => depth += 1,
            ')' | ']' if !in_text => depth -= 1,
            _ => {}
        }
    }
    depth > 0 && !text.starts_with(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_on_while_a_parenthesis_is_open() {
        assert!(is_open("Left(\"a)\", "));
        assert!(!is_open("Left(\"a(\", 1)"));
        assert!(!is_open("1)"));
        assert!(!is_open(":doc ("));
    }

    #[test]
    fn words_are_completed_from_where_they_begin() {
        assert_eq!(word_start("Append(Le"), 7);
        assert_eq!(word_start("Flow.a"), 0);
        assert_eq!(word_start("\"ä\" + $na"), 7);
    }
}
