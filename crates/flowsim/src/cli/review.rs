//! `flowsim review`: snapshots that are new, changed or orphaned, accepted or rejected one by one.

use std::{
    fs,
    io::{ErrorKind, IsTerminal},
    path::{Path, PathBuf},
};

use console::{Key, Term};
use flow_expr::read_json;
use flow_report::{Style, snapshot_diff, snapshot_difference, visible};

use crate::{
    cli::{Terminal, args::ReviewArgs},
    failure::{Failure, Status},
    files,
    snapshots::{Found, Pending, Waits, remove, waiting_at},
};

/// What is done about a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decision {
    Accept,
    Reject,
    Skip,
    Quit,
}

/// Looks through what waits. What cannot be looked through is told, and the rest is gone on with.
pub(crate) fn review(args: &ReviewArgs, terminal: &Terminal) -> Result<Status, Failure> {
    let found = all(&args.paths)?;
    found
        .failures
        .iter()
        .for_each(|failure| terminal.complain(failure));
    found.broken.iter().for_each(|path| broken(path, terminal));
    let status = decided(args, &found.pending, terminal)?;
    Ok(match status {
        Status::Fine if !found.broken.is_empty() || !found.failures.is_empty() => Status::Usage,
        status => status,
    })
}

/// Says which scenario cannot be understood.
fn broken(path: &Path, terminal: &Terminal) {
    let path = shown(path);
    terminal.say(&format!(
        "warning: `{path}` has mistakes, and which of its snapshots are orphaned cannot be told; `flowsim test {path}` shows them"
    ));
}

fn decided(args: &ReviewArgs, pending: &[Pending], terminal: &Terminal) -> Result<Status, Failure> {
    if pending.is_empty() {
        terminal.say("no snapshot waits to be looked at");
        return Ok(Status::Fine);
    }
    match (args.accept, args.reject, args.list) {
        (true, _, _) => decide_all(pending, Decision::Accept, terminal),
        (_, true, _) => decide_all(pending, Decision::Reject, terminal),
        (_, _, true) => list(pending, terminal),
        _ if std::io::stdin().is_terminal() && std::io::stderr().is_terminal() => {
            ask(pending, terminal)
        }
        _ => {
            let listed = list(pending, terminal);
            terminal.say(
                "there is no terminal to ask on: `--accept` accepts all of them, `--reject` none",
            );
            listed
        }
    }
}

fn all(paths: &[PathBuf]) -> Result<Found, Failure> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here } else { paths };
    let mut found = Found::default();
    for path in paths {
        if !path.exists() {
            let path = path.display();
            return Err(Failure::usage(format!("there is nothing at `{path}`")));
        }
        found.add(path);
    }
    for one in &mut found.pending {
        one.path = without_dot(&one.path);
    }
    found.pending.sort();
    found.pending.dedup();
    found.broken = found.broken.iter().map(|path| without_dot(path)).collect();
    Ok(found)
}

/// `./a` as `a`.
fn without_dot(path: &Path) -> PathBuf {
    path.strip_prefix(".").unwrap_or(path).to_owned()
}

fn list(pending: &[Pending], terminal: &Terminal) -> Result<Status, Failure> {
    let lines = pending.iter().map(|one| one_line(one) + "\n");
    terminal.print(&lines.collect::<String>())?;
    Ok(Status::Found)
}

fn one_line(pending: &Pending) -> String {
    let (waits, path) = (pending.waits.as_str(), shown(&pending.path));
    format!("{waits:<8}  {path}  {}", visible(&pending.case))
}

fn shown(path: &Path) -> String {
    visible(&path.display().to_string()).into_owned()
}

/// Decides the same of each; one of which that cannot be done keeps none of the others.
fn decide_all(
    pending: &[Pending],
    decision: Decision,
    terminal: &Terminal,
) -> Result<Status, Failure> {
    let mut last = None;
    for one in pending {
        match decide(one, decision) {
            Ok(done) => terminal.say(&format!("{done}: {}", shown(&one.path))),
            Err(failure) => {
                let before = last.replace(failure);
                before.iter().for_each(|failure| terminal.complain(failure));
            }
        }
    }
    last.map_or(Ok(Status::Fine), Err)
}

/// Does what was decided, and says in a word what was done.
fn decide(pending: &Pending, decision: Decision) -> Result<&'static str, Failure> {
    let waiting = waiting_at(&pending.path);
    Ok(match (decision, pending.waits) {
        (Decision::Accept, Waits::Orphaned) => {
            remove(&waiting)?;
            remove(&pending.path)?;
            "removed"
        }
        (Decision::Accept, Waits::New | Waits::Changed) => accept(&waiting, &pending.path)?,
        (Decision::Reject, Waits::New | Waits::Changed) => {
            remove(&waiting)?;
            "rejected"
        }
        (Decision::Reject, Waits::Orphaned) => "left",
        (Decision::Skip | Decision::Quit, _) => "skipped",
    })
}

fn accept(waiting: &Path, kept: &Path) -> Result<&'static str, Failure> {
    match fs::rename(waiting, kept) {
        Ok(()) => Ok("accepted"),
        // Somebody else has decided meanwhile, or a run was as it was kept.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok("nothing waits any longer"),
        Err(error) => {
            let kept = kept.display();
            let what = error.kind();
            Err(Failure::job(format!("cannot write `{kept}`: {what}")))
        }
    }
}

/// Shows each and waits for a key.
fn ask(pending: &[Pending], terminal: &Terminal) -> Result<Status, Failure> {
    let mut left = 0;
    for (index, one) in pending.iter().enumerate() {
        let (number, all) = (index + 1, pending.len());
        terminal.show(&format!("{number} of {all}  {}\n", one_line(one)));
        match page(one, terminal.err) {
            Ok(page) => terminal.show(&page),
            Err(failure) => terminal.complain(&failure),
        }
        let decision = key(one, terminal)?;
        if decision == Decision::Quit {
            left += all - index;
            break;
        }
        let done = decide(one, decision)?;
        left += usize::from(decision == Decision::Skip);
        terminal.show(&format!("{done}\n"));
    }
    Ok(match left {
        0 => Status::Fine,
        left => {
            terminal.say(&format!("{left} left to look at"));
            Status::Found
        }
    })
}

fn key(pending: &Pending, terminal: &Terminal) -> Result<Decision, Failure> {
    let accept = match pending.waits {
        Waits::Orphaned => "[a]ccept its removal",
        Waits::New | Waits::Changed => "[a]ccept",
    };
    loop {
        terminal.show(&format!("{accept}, [r]eject, [s]kip, [q]uit?"));
        match Term::stderr().read_key() {
            Ok(Key::Char('a' | 'A')) => return Ok(Decision::Accept),
            Ok(Key::Char('r' | 'R')) => return Ok(Decision::Reject),
            Ok(Key::Char('s' | 'S')) => return Ok(Decision::Skip),
            Ok(Key::Char('q' | 'Q') | Key::Escape | Key::CtrlC) => return Ok(Decision::Quit),
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {
                return Ok(Decision::Quit);
            }
            Err(error) => return Err(Failure::job(format!("cannot read a key: {}", error.kind()))),
        }
    }
}

/// What there is to look at: the branch that changed first, then every line that differs.
fn page(pending: &Pending, style: Style) -> Result<String, Failure> {
    let text = |path: &Path| files::read(path).map(|text| text.source.text().to_owned());
    Ok(match pending.waits {
        Waits::Orphaned if !pending.path.exists() => {
            "a run waits here of a case that the scenario no longer has, or that keeps no snapshot any longer\n".to_owned()
        }
        Waits::Orphaned => "no case of the scenario keeps this snapshot any longer\n".to_owned(),
        Waits::New => snapshot_diff("", &text(&waiting_at(&pending.path))?, style),
        Waits::Changed => {
            let (kept, today) = (text(&pending.path)?, text(&waiting_at(&pending.path))?);
            let message =
                first_difference(&kept, &today).map_or_else(String::new, |said| said + "\n\n");
            message + &snapshot_diff(&kept, &today, style)
        }
    })
}

fn first_difference(kept: &str, today: &str) -> Option<String> {
    let value = |text: &str| Some(read_json(text.as_bytes()).ok()?.value);
    Some(snapshot_difference(&value(kept)?, &value(today)?)?.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_else_decided_meanwhile_is_no_failure() {
        let folder = tempfile::tempdir().unwrap();
        let pending = Pending {
            path: folder.path().join("one.json"),
            case: "one".to_owned(),
            waits: Waits::New,
        };
        let done = decide(&pending, Decision::Accept).unwrap();
        assert_eq!(done, "nothing waits any longer");
        assert_eq!(decide(&pending, Decision::Reject).unwrap(), "rejected");
    }
}
