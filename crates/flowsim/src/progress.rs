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

/// One wait that somebody sees.
pub(crate) struct Wait {
    bar: ProgressBar,
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

    /// Begins to wait for an action's call, if somebody looks.
    pub(crate) fn wait(&self, action: &str, timeout: Duration) -> Option<Wait> {
        self.visible.then(|| Wait {
            bar: ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()),
            what: visible(action).into_owned(),
            timeout,
            since: Instant::now(),
        })
    }

    /// A bar for many runs, if somebody looks.
    pub(crate) fn bar(&self, runs: u64) -> Option<ProgressBar> {
        self.bar_of(runs, "runs")
    }

    /// A line that somebody else fills.
    pub(crate) fn line(&self) -> Option<ProgressBar> {
        let style = ProgressStyle::with_template("{spinner} {msg}");
        let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
        self.visible
            .then(|| ProgressBar::new_spinner().with_style(style))
    }

    /// A bar for many of something else.
    pub(crate) fn bar_of(&self, runs: u64, what: &str) -> Option<ProgressBar> {
        let template = format!("{{bar:30}} {{pos}}/{{len}} {what}  {{per_sec}}  {{eta}} left");
        let style = ProgressStyle::with_template(&template);
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
        self.visible
            .then(|| ProgressBar::new(runs).with_style(style))
    }
}

impl Wait {
    /// Says how long it has taken so far.
    pub(crate) fn tick(&self) {
        let waited = self.since.elapsed();
        if waited < PATIENCE {
            return;
        }
        if self.bar.is_hidden() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{spinner} {msg}");
            let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
            self.bar.set_style(style);
        }
        let (waited, timeout) = (human(waited), human(self.timeout));
        let what = &self.what;
        self.bar
            .set_message(format!("waiting for `{what}`: {waited} of {timeout}"));
        self.bar.tick();
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
