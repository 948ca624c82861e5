//! How does this format become a program? One module per format; none of them ever fails: what was understood comes
//! back together with everything that is wrong.

mod address;
mod archy;
mod i3;
mod platform;
mod sdk_json;
mod substitute;

use flow_core::{Embedded, Program};
use flow_expr::Value;
use flow_syntax::{Diagnostic, Parsed, Severity, Source, Span, parse_json, parse_yaml};

pub use address::{AddressFault, check_address};
pub use archy::ReadFile;
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

/// The name of the file that a source was read from, which may have been [`unpacked`].
pub fn file_name(source: &Source) -> &str {
    source.decoded_from().unwrap_or(source.name())
}

/// Reads a flow file without values for placeholders; see [`load_with`].
pub fn load(source: &Source) -> Loaded {
    load_with(source, &Values::default())
}

/// The text that an exported file (`.i3InboundFlow` and its kin) holds, as a source of its own with a line for each member; any other
/// source, and an export that is broken, as it is. Whoever shows diagnostics unpacks a file before it is loaded.
pub fn unpacked(source: Source) -> Source {
    match i3::unpack(&source) {
        i3::Unpacked::Text(text) => text,
        i3::Unpacked::Plain | i3::Unpacked::Broken(_) => source,
    }
}

/// A flow together with the files that it refers to (`startUpRef: ./shared/tasks.yaml#/tasks/task[first]`), as one text; a source without such
/// references as it is. Only Archy YAML has them.
///
/// `read` is asked for each file once, by its path in the folder of the flow, which never leads out of it: always relative, with `/`, without
/// `..`. At most 64 files of 32 MiB in all are asked for, with at most 16 references between them and the flow. What cannot be had, and files
/// that refer to each other in a circle, are errors where the flow is loaded. So is any reference to a file in a flow that was not gathered.
pub fn gathered(source: Source, read: ReadFile<'_>) -> Source {
    match archy::is_archy(source.text()) {
        true => archy::gather(source, read),
        false => source,
    }
}

/// Reads a flow file. The format is recognised by its content: Archy YAML, whose root is a type of flow, the platform's own
/// configuration of a flow as JSON, or SDK JSON, written as JSON or YAML.
///
/// A file that the platform exported has to be [`unpacked`]; otherwise what is found in it is shown at its start.
///
/// `values` fill in the placeholders of Archy YAML. One without a value is an error; its own name then stands in its place,
/// so that everything else can be read.
pub fn load_with(source: &Source, values: &Values) -> Loaded {
    let mut loaded = match i3::unpack(source) {
        i3::Unpacked::Plain => load_plain(source, values),
        i3::Unpacked::Text(text) => at_the_start(load_plain(&text, values)),
        i3::Unpacked::Broken(error) => Loaded {
            program: None,
            diagnostics: vec![*error],
        },
    };
    loaded
        .diagnostics
        .sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    loaded
}

fn load_plain(source: &Source, values: &Values) -> Loaded {
    if archy::is_archy(source.text()) {
        archy::load(source, values)
    } else if i3::is_i3(source.text()) {
        i3::load(source)
    } else if let Some(printed) = printed_by(source.name()) {
        Loaded {
            program: None,
            diagnostics: vec![program(printed)],
        }
    } else {
        hinted(sdk_json::load(source), source.text())
    }
}

/// How a program in the language that a file's name tells prints a flow.
fn printed_by(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "js" | "mjs" | "cjs" | "ts" => Some("`console.log(JSON.stringify(flow, null, 2))`"),
        "py" => Some("`print(json.dumps(flow.to_dict(), indent=2))`"),
        _ => None,
    }
}

/// What is said of a program that makes a flow.
fn program(printed: &str) -> Diagnostic {
    let message = "this is a program that makes a flow, and no flow";
    let help = format!("let it print what it makes, {printed}, and keep that in a `.json` file");
    Diagnostic::error("syntax", message, Span::at(0)).with_help(help)
}

/// Says of a text that is no JSON from its beginning how a flow begins.
fn hinted(mut loaded: Loaded, text: &str) -> Loaded {
    let is_first = |found: &Diagnostic| {
        let before = text.get(..found.span.start as usize);
        found.rule == "syntax" && before.is_some_and(|before| before.trim().is_empty())
    };
    if let Some(first) = loaded.diagnostics.first_mut()
        && first.help.is_none()
        && !text.trim().is_empty()
        && is_first(first)
    {
        let help = "a flow in JSON begins with `{`; one in YAML is kept in a `.yaml` file";
        first.help = Some(help.to_owned());
    }
    loaded
}

/// What is found in a text that its reader does not have.
fn at_the_start(mut loaded: Loaded) -> Loaded {
    for found in &mut loaded.diagnostics {
        found.span = Span::default();
        found.related.clear();
    }
    loaded
}

/// What a flow's file tells of the services that it calls and the tables that it reads; nothing where the format tells nothing.
pub fn embedded(source: &Source) -> Embedded {
    match i3::is_i3(source.text()) {
        true => i3::embedded(source),
        false => Embedded::default(),
    }
}

/// The actions that a flow of the platform holds, by name and place, each before those that are written in it; `None` for any
/// other flow. They are told from the text, which may have mistakes.
pub fn action_places(source: &Source) -> Option<Vec<(String, flow_syntax::Span)>> {
    if archy::is_archy(source.text()) {
        Some(archy::places(source))
    } else {
        i3::is_i3(source.text()).then(|| i3::places(source))
    }
}

/// A flow file with its placeholders filled in, for whoever keeps the flow itself: it can be read without the values.
pub fn filled(source: &Source, values: &Values) -> Source {
    if !archy::is_archy(source.text()) {
        return source.clone();
    }
    let filled = substitute::fill(source, values, &mut Vec::new());
    archy::named(Source::new(source.name(), filled.text()))
}

/// A flow of the platform as Archy YAML, which loads to the same program: what an export or a flow configuration is read as, and Archy YAML
/// with its placeholders filled in. `None` for any other flow.
///
/// Of what an export says that is not simulated, what nothing here reads is left out.
pub fn archy_text(source: &Source, values: &Values) -> Option<String> {
    if archy::is_archy(source.text()) {
        return Some(filled(source, values).text().to_owned());
    }
    match i3::unpack(source) {
        i3::Unpacked::Text(text) => i3::archy(&text),
        i3::Unpacked::Plain if i3::is_i3(source.text()) => i3::archy(source),
        i3::Unpacked::Plain | i3::Unpacked::Broken(_) => None,
    }
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

    #[track_caller]
    fn helps(name: &str, text: &str, help: &str) {
        let found = load(&Source::new(name, text)).diagnostics;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            (found[0].rule, found[0].help.as_deref()),
            ("syntax", Some(help))
        );
    }

    #[test]
    fn what_is_no_json_is_told_how_a_flow_is_kept() {
        let help = "a flow in JSON begins with `{`; one in YAML is kept in a `.yaml` file";
        helps("flow.json", YAML.trim_start_matches("# a flow"), help);
        helps("flow.json", "const flow = {}", help);
        helps(
            "create_flow.js",
            "const flow = new Flow({});",
            "let it print what it makes, `console.log(JSON.stringify(flow, null, 2))`, and keep that in a `.json` file",
        );
        helps(
            "create_flow.py",
            "import os",
            "let it print what it makes, `print(json.dumps(flow.to_dict(), indent=2))`, and keep that in a `.json` file",
        );
    }
}
