//! Runs the built binary in a folder of its own and reads what it printed. The only module that knows how.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
    time::Duration,
};

use assert_cmd::Command;
use flow_mock::{Script, Server};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Handle;

/// Long enough on however slow a machine: ten builds at once on two cores stretch a few seconds of a debug build to two minutes.
/// A run that takes it hangs.
const PATIENCE: Duration = Duration::from_secs(600);

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().unwrap()
}

/// A file of `scenarios/customer-lookup`.
pub(crate) fn sample(name: &str) -> String {
    let path = root().join("scenarios/customer-lookup").join(name);
    path.display().to_string()
}

/// A temporary folder with files, in which the binary is run.
pub(crate) struct Folder {
    dir: TempDir,
    env: Vec<(String, String)>,
    stdin: Vec<u8>,
}

impl Folder {
    pub(crate) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        Self {
            dir,
            env: Vec::new(),
            stdin: Vec::new(),
        }
    }

    /// A folder that holds `flow.json`.
    pub(crate) fn with_flow(flow: impl AsRef<[u8]>) -> Self {
        Self::new().file("flow.json", flow)
    }

    /// Adds a file; its name may have folders in it.
    pub(crate) fn file(self, name: &str, text: impl AsRef<[u8]>) -> Self {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn stdin(mut self, text: impl AsRef<[u8]>) -> Self {
        self.stdin = text.as_ref().to_vec();
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The names of the files in the folder, in order.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.dir.path()).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Runs `flowsim` with these arguments. Standard input is a pipe, empty unless [`stdin`](Self::stdin) filled it.
    #[must_use]
    #[track_caller]
    pub(crate) fn flowsim(&self, args: &[&str]) -> Ran {
        self.command(Command::new(env!("CARGO_BIN_EXE_flowsim")), args)
    }

    /// Like [`flowsim`](Self::flowsim), for a process that may have only so many files and connections open.
    #[cfg(unix)]
    #[must_use]
    #[track_caller]
    pub(crate) fn flowsim_with_few_descriptors(&self, most: u8, args: &[&str]) -> Ran {
        let mut shell = Command::new("sh");
        let limited = format!("ulimit -n {most} && exec \"$0\" \"$@\"");
        shell.args(["-c", &limited, env!("CARGO_BIN_EXE_flowsim")]);
        self.command(shell, args)
    }

    #[track_caller]
    fn command(&self, mut command: Command, args: &[&str]) -> Ran {
        command.args(args).current_dir(self.dir.path());
        for name in [
            "CI",
            "NO_COLOR",
            "http_proxy",
            "HTTP_PROXY",
            "https_proxy",
            "HTTPS_PROXY",
        ] {
            command.env_remove(name);
        }
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command.write_stdin(self.stdin.clone()).timeout(PATIENCE);
        Ran::new(args, &command.output().unwrap())
    }

    /// Runs `flowsim run flow.json` and these arguments.
    #[must_use]
    #[track_caller]
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.flowsim(&[&["run", "flow.json"], args].concat())
    }
}

/// Runs `flowsim` in an empty folder.
#[must_use]
#[track_caller]
pub(crate) fn flowsim(args: &[&str]) -> Ran {
    Folder::new().flowsim(args)
}

/// What a run of the binary came to.
pub(crate) struct Ran {
    args: Vec<String>,
    status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    #[track_caller]
    fn new(args: &[&str], output: &std::process::Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("flowsim prints UTF-8");
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        let ran = Self {
            args: args.iter().map(|&arg| arg.to_owned()).collect(),
            status: output.status.code(),
            stdout,
            stderr,
        };
        ran.is_sound();
        ran
    }

    /// What holds of every run: it ends by itself, without a panic, and steers no terminal.
    #[track_caller]
    fn is_sound(&self) {
        assert!(self.status.is_some(), "was killed\n{self:?}");
        assert!(!self.stderr.contains("panicked at"), "{self:?}");
        for text in [&self.stdout, &self.stderr] {
            let found = text.chars().find(|&letter| self.is_unsafe(letter));
            assert!(found.is_none(), "prints {found:?}\n{self:?}");
        }
    }

    /// Characters that steer a terminal. JSON escapes what its grammar wants escaped, and no more.
    fn is_unsafe(&self, letter: char) -> bool {
        let has = |text: &str| self.args.iter().any(|arg| arg == text);
        match letter {
            '\n' => false,
            '\u{1b}' => !has("always"),
            '\u{7f}'.. => letter.is_control() && !has("json") && !has("--repeat"),
            _ => letter < ' ',
        }
    }

    /// Asserts the exit status.
    #[track_caller]
    pub(crate) fn status(self, expected: i32) -> Self {
        assert_eq!(self.status, Some(expected), "exit status\n{self:?}");
        self
    }

    #[track_caller]
    pub(crate) fn fine(self) -> Self {
        self.status(0)
    }

    /// Asserts wrong usage: status 2, nothing on stdout, and this on stderr.
    #[track_caller]
    pub(crate) fn usage(self, says: &str) -> Self {
        let ran = self.status(2).says(says);
        assert_eq!(ran.stdout, "", "stdout\n{ran:?}");
        ran
    }

    /// Asserts that stderr holds a text.
    #[track_caller]
    pub(crate) fn says(self, expected: &str) -> Self {
        assert!(
            self.stderr.contains(expected),
            "stderr lacks {expected:?}\n{self:?}"
        );
        self
    }

    /// Asserts that stdout holds a text.
    #[track_caller]
    pub(crate) fn prints(self, expected: &str) -> Self {
        assert!(
            self.stdout.contains(expected),
            "stdout lacks {expected:?}\n{self:?}"
        );
        self
    }

    /// Asserts that nobody can read a text.
    #[track_caller]
    pub(crate) fn hides(self, secret: &str) -> Self {
        assert!(
            !self.stdout.contains(secret) && !self.stderr.contains(secret),
            "{self:?}"
        );
        self
    }

    /// What a person reads on stdout, with the measured times replaced.
    pub(crate) fn page(&self) -> String {
        without_times(&self.stdout)
    }

    /// What a person reads on stderr.
    pub(crate) fn said(&self) -> &str {
        self.stderr.trim_end()
    }

    /// What stdout holds, as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{self:?}"))
    }
}

impl std::fmt::Debug for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "$ flowsim {}", self.args.join(" "))?;
        writeln!(f, "status {:?}", self.status)?;
        writeln!(f, "--- stdout\n{}", self.stdout)?;
        writeln!(f, "--- stderr\n{}", self.stderr)
    }
}

/// A text with every duration (`3.1 ms`, `10 s`) replaced by `[time]`.
pub(crate) fn without_times(text: &str) -> String {
    let mut clean = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let (before, number) = rest.split_at(at);
        clean.push_str(before);
        let end = number.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
        let (digits, after) = number.split_at(end.unwrap_or(number.len()));
        let starts_word =
            !before.ends_with(|letter: char| letter.is_alphanumeric() || "_.-".contains(letter));
        match unit_at(after).filter(|_| starts_word) {
            Some(unit) => {
                clean.push_str("[time]");
                rest = &after[unit..];
            }
            None => {
                clean.push_str(digits);
                rest = after;
            }
        }
    }
    clean.push_str(rest);
    clean
}

/// The length of a blank and a unit at the beginning of a text.
fn unit_at(text: &str) -> Option<usize> {
    let unit = [" ms", " s"]
        .into_iter()
        .find(|unit| text.starts_with(unit))?;
    let next = text[unit.len()..].chars().next();
    (!next.is_some_and(char::is_alphanumeric)).then_some(unit.len())
}

/// A runtime in a thread of its own: servers answer while a test waits for the binary.
pub(crate) static SERVING: LazyLock<Handle> = LazyLock::new(|| {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().unwrap();
        sender.send(runtime.handle().clone()).unwrap();
        runtime.block_on(std::future::pending::<()>());
    });
    receiver.recv().unwrap()
});

/// A server that answers every request with the same script.
pub(crate) fn serving(script: Script) -> Server {
    let _inside = SERVING.enter();
    Server::start(move |_| script.clone()).unwrap()
}

/// A server whose body is this JSON, with status 200.
pub(crate) fn serving_json(json: &str) -> Server {
    serving(Script::json(200, json))
}

/// What `--map` takes to send the calls of `https://crm.test` to a server.
pub(crate) fn to(server: &Server) -> String {
    format!("https://crm.test=http://{}", server.address())
}

/// A flow whose only action looks up `https://crm.test/api` under a timeout of 30 seconds.
pub(crate) fn lookup_flow() -> String {
    flow_of(
        r#"{ "name": "Lookup", "type": "GetExternalContact", "url": "https://crm.test/api", "timeout": 30000 }"#,
    )
}

/// A flow of these actions, without flow handlers.
pub(crate) fn flow_of(actions: &str) -> String {
    let mut flow =
        r#"{"name": "Flow", "type": "voice", "initialAction": {"name": "Start", "type": "Start"},"#
            .to_owned();
    write!(flow, "\n\"actions\": [\n{actions}\n]}}").unwrap();
    flow
}

/// The actions of a path with their exits, as `Action/exit`.
pub(crate) fn path(report: &serde_json::Value) -> Vec<String> {
    let step = |step: &serde_json::Value| {
        format!(
            "{}/{}",
            step["action"].as_str().unwrap(),
            step["exit"].as_str().unwrap()
        )
    };
    report["path"]
        .as_array()
        .unwrap()
        .iter()
        .map(step)
        .collect()
}
