//! How does this format become a program? One module per format; none of them ever fails: what was understood comes
//! back together with everything that is wrong.

mod address;
mod archy;
mod platform;
mod sdk_json;
mod substitute;

use flow_core::Program;
use flow_expr::Value;
use flow_syntax::{Diagnostic, Parsed, Severity, Source, Span, parse_json, parse_yaml};

pub use address::{AddressFault, check_address};
pub use substitute::Values;

/// What a flow file holds.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The program; `None` when something essential is missing, which a diagnostic then says.
    pub program: Option<Program>,
    /// Everything that was found, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// True when anything found is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// Reads the text of a flow file.
///
/// The file's name tells the format: `.yaml` and `.yml` are YAML, `.json` and its like JSON. Of any other name, such as that
/// of the standard input, the text tells it: JSON begins with `{` or `[`.
pub fn parse(source: &Source) -> Parsed {
    parse_text(source, source.text())
}

/// Reads one value of a flow file, such as a string with its quotes, by itself; places count from the start of `part`.
pub fn parse_part(source: &Source, part: Span) -> Parsed {
    parse_text(source, source.slice(part))
}

fn parse_text(source: &Source, text: &str) -> Parsed {
    match is_yaml(source) {
        true => parse_yaml(text),
        false => parse_json(text),
    }
}

fn is_yaml(source: &Source) -> bool {
    let name = source.name().to_ascii_lowercase();
    match name.rsplit_once('.') {
        Some((_, "yaml" | "yml")) => true,
        Some((_, "json" | "jsonc" | "json5")) => false,
        _ => {
            let text = source.text().trim_start_matches('\u{feff}').trim_start();
            !text.is_empty() && !text.starts_with(['{', '['])
        }
    }
}

/// Reads a flow file without values for placeholders; see [`load_with`].
pub fn load(source: &Source) -> Loaded {
    load_with(source, &Values::default())
}

/// Reads a flow file. The format is recognised by its content: Archy YAML, whose root is a type of flow, or SDK JSON, written
/// as JSON or YAML.
///
/// `values` fill in the placeholders of Archy YAML. One without a value is an error; its own name then stands in its place,
/// so that everything else can be read.
pub fn load_with(source: &Source, values: &Values) -> Loaded {
    let mut loaded = match archy::is_archy(source.text()) {
        true => archy::load(source, values),
        false => sdk_json::load(source),
    };
    loaded
        .diagnostics
        .sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    loaded
}

/// The actions that a flow of the platform holds, by name and place, each before those that are written in it; `None` for any
/// other flow. They are told from the text, which may have mistakes.
pub fn action_places(source: &Source) -> Option<Vec<(String, flow_syntax::Span)>> {
    archy::is_archy(source.text()).then(|| archy::places(source))
}

/// A flow file with its placeholders filled in, for whoever keeps the flow itself: it can be read without the values.
pub fn filled(source: &Source, values: &Values) -> Source {
    if !archy::is_archy(source.text()) {
        return source.clone();
    }
    let filled = substitute::fill(source, values, &mut Vec::new());
    Source::new(source.name(), filled.text())
}

/// The JSON Schema of a flow file: what [`load`] reads, for editors and validators.
pub fn schema() -> Value {
    sdk_json::schema().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a file with this name and text is understood as a flow.
    fn is_understood(name: &str, text: &str) -> bool {
        let loaded = load(&Source::new(name, text));
        loaded.program.is_some() && !loaded.has_errors()
    }

    const YAML: &str = "# a flow\ninitialAction: {name: Start, type: Start}\nactions: []\n";
    const JSON: &str = r#"{"initialAction": {"name": "Start", "type": "Start"}, "actions": []}"#;

    #[test]
    fn a_known_name_tells_the_format() {
        assert!(is_understood("a/Flow.YAML", YAML));
        assert!(is_understood("flow.yml", JSON));
        assert!(is_understood("flow.json", JSON));
        assert!(!is_understood("flow.json", YAML));
    }

    #[test]
    fn of_an_unknown_name_the_text_tells_it() {
        for name in ["<stdin>", "flow", "flow.txt", "my.flows/flow", "yaml"] {
            assert!(is_understood(name, YAML), "{name}");
            assert!(is_understood(name, &format!("\n {JSON}")), "{name}");
        }
        let found = load(&Source::new("<stdin>", "\n{\"a\": 1,}")).diagnostics;
        assert!(found.iter().any(|found| found.rule == "syntax"));
        let found = load(&Source::new("<stdin>", " \n")).diagnostics;
        assert_eq!(found[0].rule, "syntax");
    }
}
