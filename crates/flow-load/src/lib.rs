//! How does this format become a program? One module per format; none of them ever fails: what was understood comes
//! back together with everything that is wrong.

mod address;
mod sdk_json;

use flow_core::Program;
use flow_expr::Value;
use flow_syntax::{Diagnostic, Parsed, Severity, Source, parse_json, parse_yaml};

pub use address::{AddressFault, check_address};

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

/// Reads the text of a flow file: as YAML when the file's name ends in `.yaml` or `.yml`, else as JSON.
pub fn parse(source: &Source) -> Parsed {
    let name = source.name().to_ascii_lowercase();
    match name.ends_with(".yaml") || name.ends_with(".yml") {
        true => parse_yaml(source.text()),
        false => parse_json(source.text()),
    }
}

/// Reads a flow file. The format is recognised by its content; so far there is one, SDK JSON, written as JSON or YAML.
pub fn load(source: &Source) -> Loaded {
    let mut loaded = sdk_json::load(source);
    loaded
        .diagnostics
        .sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    loaded
}

/// The JSON Schema of a flow file: what [`load`] reads, for editors and validators.
pub fn schema() -> Value {
    sdk_json::schema().into()
}
