//! Runs the built binary on a pseudo-terminal, as a person does who answers its questions with keys.

use std::{
    ffi::OsStr,
    fs::{File, OpenOptions},
    io::{Read, Write},
    os::unix::ffi::OsStrExt,
    process::{Command, Stdio},
};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::support::Folder;

/// What a person saw, and how it ended.
pub(crate) struct Session {
    pub(crate) seen: String,
    pub(crate) status: Option<i32>,
}

/// Runs `flowsim` with these arguments and strikes one key whenever `prompt` is seen once more.
pub(crate) fn with_keys(folder: &Folder, args: &[&str], prompt: &str, keys: &str) -> Session {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap();
    let slave = OsStr::from_bytes(name.as_bytes());
    let slave = OpenOptions::new().read(true).write(true).open(slave);
    let slave = slave.unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_flowsim"));
    command
        .args(args)
        .current_dir(folder.path(""))
        .env_remove("CI")
        .env("TERM", "xterm")
        .env("NO_COLOR", "1")
        .stdin(Stdio::from(slave.try_clone().unwrap()))
        .stdout(Stdio::null())
        .stderr(Stdio::from(slave));
    let mut child = command.spawn().unwrap();
    // It holds the other side of the terminal, whose end is seen only when everybody has let go of it.
    drop(command);
    let seen = converse(File::from(master), prompt, keys);
    let status = child.wait().unwrap().code();
    Session { seen, status }
}

/// Reads until the terminal is closed, which Linux tells as an error.
fn converse(mut master: File, prompt: &str, keys: &str) -> String {
    let (mut seen, mut struck) = (Vec::new(), 0);
    let mut piece = [0; 4096];
    while let Ok(length @ 1..) = master.read(&mut piece) {
        seen.extend_from_slice(&piece[..length]);
        let asked = String::from_utf8_lossy(&seen).matches(prompt).count();
        let due = keys.as_bytes().get(struck..asked.min(keys.len()));
        master.write_all(due.unwrap_or_default()).unwrap();
        struck = struck.max(asked.min(keys.len()));
    }
    String::from_utf8_lossy(&seen).replace("\r\n", "\n")
}
