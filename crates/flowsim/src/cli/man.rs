//! `flowsim man`: the manual, made of the same words as `--help`.

use std::{io, path::Path};

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::{
    cli::{
        Terminal,
        args::{Arguments, ManArgs},
    },
    failure::{Failure, Status},
    files,
};

/// Prints one page, or writes all of them.
pub(crate) fn man(args: &ManArgs, terminal: &Terminal) -> Result<Status, Failure> {
    match &args.output {
        Some(folder) => write_all(folder)?,
        None => terminal.print(&page(find(args.page.as_deref())?)?)?,
    }
    Ok(Status::Fine)
}

fn write_all(folder: &Path) -> Result<(), Failure> {
    for (name, command) in pages() {
        files::write(&folder.join(format!("{name}.1")), &page(command)?)?;
    }
    Ok(())
}

fn find(wanted: Option<&str>) -> Result<Command, Failure> {
    let name = wanted.map_or("flowsim".to_owned(), |command| format!("flowsim-{command}"));
    let mut pages = pages();
    let found = pages.iter().position(|(known, _)| *known == name);
    match found {
        Some(index) => Ok(pages.swap_remove(index).1),
        None => {
            let commands = pages
                .iter()
                .filter_map(|(name, _)| name.strip_prefix("flowsim-"));
            let commands: Vec<_> = commands.map(|name| format!("`{name}`")).collect();
            Err(Failure::usage(format!(
                "there is no command `{}`: there are {}",
                wanted.unwrap_or_default(),
                commands.join(", ")
            )))
        }
    }
}

/// The page of flowsim and those of its commands, by name.
fn pages() -> Vec<(String, Command)> {
    let mut root = Arguments::command();
    root.build();
    let commands = root
        .get_subcommands()
        .filter(|command| !command.is_hide_set());
    let commands = commands.map(|command| {
        let name = format!("flowsim-{}", command.get_name());
        (name, command.clone())
    });
    let mut pages = vec![("flowsim".to_owned(), Arguments::command())];
    pages.extend(commands);
    pages
}

fn page(command: Command) -> Result<String, Failure> {
    // In the manual a line ends where a paragraph does.
    let notes = command.get_after_help().map(ToString::to_string);
    let command = command.after_help(notes.unwrap_or_default().replace('\n', "\n\n"));
    let mut page = Vec::new();
    let man = Man::new(command).source(concat!("flowsim ", env!("CARGO_PKG_VERSION")));
    let written: io::Result<()> = man.render(&mut page);
    written.map_err(|error| Failure::job(format!("cannot write the manual: {error}")))?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}
