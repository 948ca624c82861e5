//! `flowsim test --watch`: runs again what a change of a file touches.
//!
//! Whatever changes in the folders of the suite, everything is read again, and the cases are run of those files that are
//! not what they were: scenario, flow, world, table, recorded run or values. So it does not matter which changes are told, and how often.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    pin::pin,
    time::{Duration, Instant},
};

use notify_debouncer_full::{
    DebounceEventResult, Debouncer, RecommendedCache, new_debouncer,
    notify::{EventKind, RecommendedWatcher, RecursiveMode},
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{choose, complain, output, plan, read, run_shown, show};
use crate::{
    cli::{Terminal, args::TestArgs, repeat::interrupted},
    failure::{Failure, Status},
    files::{self, Seen},
    suite::{Suite, Unreadable},
};

/// Editors write a file in several steps.
const SETTLING: Duration = Duration::from_millis(30);

const WAITING: &str = "waiting for changes; Ctrl-C ends it";

/// Runs the suite, and again after each change, until Ctrl-C.
pub(super) async fn watch(args: &TestArgs, terminal: &Terminal) -> Result<Status, Failure> {
    output(args).refuse_overwriting()?;
    let mut watching = Watching::new(args)?;
    let mut interrupted = pin!(interrupted());
    loop {
        tokio::select! {
            biased;
            () = &mut interrupted => return Ok(Status::Fine),
            done = watching.round(args, terminal) => done?,
        }
        tokio::select! {
            biased;
            () = &mut interrupted => return Ok(Status::Fine),
            _ = watching.changes.recv() => {}
        }
    }
}

struct Watching {
    folders: Folders,
    changes: UnboundedReceiver<()>,
    /// What each scenario file's last whole run hung on.
    seen: BTreeMap<String, Vec<Seen>>,
    /// What was said last of files that cannot be used.
    complaint: String,
}

impl Watching {
    fn new(args: &TestArgs) -> Result<Self, Failure> {
        let (changed, changes) = unbounded_channel();
        let mut folders = Folders::new(changed)?;
        for path in &args.paths {
            match path.is_dir() {
                true => folders.follow(path, RecursiveMode::Recursive),
                false => folders.follow(folder_of(path), RecursiveMode::NonRecursive),
            }
        }
        Ok(Self {
            folders,
            changes,
            seen: BTreeMap::new(),
            complaint: String::new(),
        })
    }

    /// Runs what is not what it was. A change meanwhile ends the round, and the next one begins.
    async fn round(&mut self, args: &TestArgs, terminal: &Terminal) -> Result<(), Failure> {
        let started = Instant::now();
        let (read, seen) = files::noting(|| read(args));
        // What cannot be read yet may come to be.
        for seen in &seen {
            self.folders
                .follow(folder_of(&seen.path), RecursiveMode::NonRecursive);
        }
        let suite = match read {
            Ok(suite) => suite,
            Err(unreadable) => {
                self.complain(&unreadable, terminal);
                return Ok(());
            }
        };
        self.complaint.clear();
        let texts = texts_of(&suite, &seen);
        let (mut chosen, part) = match choose(args, &suite) {
            Ok(chosen) => chosen,
            Err(failure) => {
                terminal.complain(&failure);
                terminal.say(WAITING);
                return Ok(());
            }
        };
        chosen.retain(|chosen| {
            let name = suite.files[chosen.file()].name();
            self.seen.get(name) != texts.get(name)
        });
        if chosen.is_empty() {
            return Ok(());
        }
        let changes = &mut self.changes;
        let changed = async { changes.recv().await.unwrap_or_default() };
        let plan = plan(args)?;
        let mut ran = run_shown(args, &suite, &chosen, &plan, terminal, changed).await?;
        ran.report.parts = [part].into();
        ran.report.elapsed = started.elapsed();
        if !ran.report.not_run.is_empty() && !args.fail_fast {
            terminal.say("a file has changed: beginning again");
            return Ok(());
        }
        self.seen = texts;
        show(args, &ran, terminal)?;
        terminal.say(WAITING);
        Ok(())
    }

    /// Says what is wrong, once. What was broken is run when it is mended, even if it then is what it was before.
    fn complain(&mut self, unreadable: &Unreadable, terminal: &Terminal) {
        self.seen.retain(|file, _| unreadable.holds_whole(file));
        let failures = unreadable.failures();
        let failures: String = failures.map(|failure| failure.message.as_str()).collect();
        let complaint = unreadable.shown(terminal.err) + &failures;
        if self.complaint != complaint {
            complain(unreadable, terminal);
            terminal.say("nothing was run");
            terminal.say(WAITING);
            self.complaint = complaint;
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    folder.unwrap_or(Path::new("."))
}

/// Everything that a run of a file's cases hangs on: what was read for it, and what was read for no file alone, as the values
/// of placeholders.
fn texts_of(suite: &Suite, seen: &[Seen]) -> BTreeMap<String, Vec<Seen>> {
    let of_files: BTreeSet<_> = suite.files.iter().flat_map(|file| &file.seen).collect();
    let of_all: Vec<_> = seen
        .iter()
        .filter(|seen| !of_files.contains(seen))
        .collect();
    let texts = suite.files.iter().map(|file| {
        let seen = file.seen.iter().chain(of_all.iter().copied());
        (file.name().to_owned(), seen.cloned().collect())
    });
    texts.collect()
}

/// The folders whose changes are told.
struct Folders {
    debouncer: Debouncer<RecommendedWatcher, RecommendedCache>,
    known: BTreeSet<PathBuf>,
}

impl Folders {
    fn new(changed: UnboundedSender<()>) -> Result<Self, Failure> {
        let tell = move |events: DebounceEventResult| {
            let is_change = |kind: &EventKind| !matches!(kind, EventKind::Access(_));
            // What cannot be told in detail may be anything.
            if events.is_err() || events.is_ok_and(|all| all.iter().any(|one| is_change(&one.kind)))
            {
                // Nobody listens any more when the command is about to end.
                let _ = changed.send(());
            }
        };
        let debouncer = new_debouncer(SETTLING, None, tell);
        Ok(Self {
            debouncer: debouncer.map_err(|error| Failure::job(format!("cannot watch: {error}")))?,
            known: BTreeSet::new(),
        })
    }

    /// Follows a folder from now on. One that cannot be watched is left out: others may be changed as well.
    fn follow(&mut self, folder: &Path, mode: RecursiveMode) {
        if self.known.insert(folder.to_owned()) {
            let _ = self.debouncer.watch(folder, mode);
        }
    }
}
