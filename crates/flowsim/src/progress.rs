//! What a person sees on a terminal while a call takes its time. Nothing when stderr is no terminal.

use std::{
    io::IsTerminal,
    time::{Duration, Instant},
};

use flow_report::{human, visible};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A call that is quicker than this shows nothing.
const PATIENCE: Duration = Duration::from_millis(400);

/// A line on stderr that says what is waited for.
pub(crate) struct Progress {
    visible: bool,
}

/// One wait.
pub(crate) struct Wait {
    bar: Option<ProgressBar>,
    what: String,
    timeout: Duration,
    since: Instant,
}

impl Progress {
    /// Progress on stderr, if it is a terminal.
    pub(crate) fn on_stderr() -> Self {
        Self {
            visible: std::io::stderr().is_terminal(),
        }
    }

    /// No progress at all.
    pub(crate) fn none() -> Self {
        Self { visible: false }
    }

    /// Begins to wait for an action's call.
    pub(crate) fn wait(&self, action: &str, timeout: Duration) -> Wait {
        let bar = self
            .visible
            .then(|| ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()));
        Wait {
            bar,
            what: visible(action).into_owned(),
            timeout,
            since: Instant::now(),
        }
    }

    /// A bar for many runs, if somebody looks.
    pub(crate) fn bar(&self, runs: u64) -> Option<ProgressBar> {
        let style =
            ProgressStyle::with_template("{bar:30} {pos}/{len} runs  {per_sec}  {eta} left");
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
        self.visible
            .then(|| ProgressBar::new(runs).with_style(style))
    }
}

impl Wait {
    /// True when somebody looks.
    pub(crate) fn is_visible(&self) -> bool {
        self.bar.is_some()
    }

    /// Says how long it has taken so far.
    pub(crate) fn tick(&self) {
        let waited = self.since.elapsed();
        let Some(bar) = self.bar.as_ref().filter(|_| waited >= PATIENCE) else {
            return;
        };
        if bar.is_hidden() {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.set_style(
                ProgressStyle::with_template("{spinner} {msg}")
                    .unwrap_or_else(|_| ProgressStyle::default_spinner()),
            );
        }
        let (waited, timeout) = (human(waited), human(self.timeout));
        bar.set_message(format!(
            "waiting for `{}`: {waited} of {timeout}",
            self.what
        ));
        bar.tick();
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
