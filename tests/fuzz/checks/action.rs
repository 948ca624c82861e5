//! Any text is a file of data actions or has diagnostics within it; the actions are linted, ask, are answered, and end.

use flow_action::{AnswerLimits, Clock, Surroundings, answer, lint, load, reply_of, request, stub};
use flow_syntax::{Diagnostic, Source};

/// Checks one input.
pub fn check(data: &[u8]) {
    let Some(text) = super::text(data) else {
        return;
    };
    let is_within = |found: &Diagnostic| {
        assert!(text.get(found.span.range()).is_some(), "{found:?}");
    };
    let loaded = load(&Source::new("action".to_owned(), text.to_owned()));
    loaded.diagnostics.iter().for_each(is_within);
    for action in &loaded.actions {
        lint(action).iter().for_each(is_within);
        let _ = request(action, &action.input.example(), &Surroundings::default());
        let limits = AnswerLimits {
            timeout: action.timeout,
            clock: Clock::Action,
            body_bytes: 1 << 20,
        };
        let answered = answer(action, &reply_of(&stub(action)), &limits);
        assert!(!answered.operations.is_empty());
    }
}
