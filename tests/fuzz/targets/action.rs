//! Any text is a file of data actions, a template and a path, or has diagnostics within it; all of them end.

#![no_main]

use flow_action::{AnswerLimits, Clock, Context, Path, Surroundings, Template, answer, lint, load, reply_of, request, stub};
use flow_syntax::Source;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (template, faults) = Template::parse(text);
    for fault in faults {
        assert!(text.get(fault.span.range()).is_some(), "{fault:?}");
    }
    let _ = template.render(&Context::new());
    let _ = Path::parse(text);
    let loaded = load(&Source::new("action".to_owned(), text.to_owned()));
    for diagnostic in loaded.diagnostics {
        assert!(text.get(diagnostic.span.range()).is_some(), "{diagnostic:?}");
    }
    for action in &loaded.actions {
        for finding in lint(action) {
            assert!(text.get(finding.span.range()).is_some(), "{finding:?}");
        }
        let _ = request(action, &action.input.example(), &Surroundings::default());
        let limits = AnswerLimits { timeout: action.timeout, clock: Clock::Action, body_bytes: 1 << 20 };
        let _ = answer(action, &reply_of(&stub(action)), &limits);
    }
});
