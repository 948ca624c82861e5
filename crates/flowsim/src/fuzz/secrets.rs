//! Given values that a flow sends as credentials: the files that `fuzz` and `cover` write must hold what their cases are
//! given, so such a value is none of it from the beginning.

use flow_core::{ActionKind, Program, SECRET_HEADERS};
use flow_expr::Value;

use crate::{cli::Terminal, inputs::Inputs};

/// What a case is given in the place of a credential.
const STAND_IN: &str = "not-the-real-one";

/// The same values, but a stand-in for each that a lookup sends in a header that is secret by itself; says so.
pub(crate) fn kept_out(program: &Program, mut given: Inputs, terminal: &Terminal) -> Inputs {
    for (name, value) in &mut given {
        if !is_credential(program, name) {
            continue;
        }
        *value = Value::from(STAND_IN);
        terminal.say(&format!(
            "note: `{name}` is sent as a credential: `{STAND_IN}` stands in for it, so that no file shows it"
        ));
    }
    given
}

/// A variable as it is given on the command line, as files may show it.
pub(crate) fn shown(program: &Program, argument: &str) -> String {
    let (name, _) = argument.split_once('=').unwrap_or((argument, ""));
    let name = name.strip_suffix(':').unwrap_or(name);
    match is_credential(program, name) {
        true => format!("{name}={STAND_IN}"),
        false => argument.to_owned(),
    }
}

fn is_credential(program: &Program, variable: &str) -> bool {
    let lookups = program.actions().iter();
    let headers = lookups.filter_map(|action| match &action.kind {
        ActionKind::Lookup(lookup) => Some(&lookup.headers),
        _ => None,
    });
    let is_secret = |name: &str| {
        let mut known = SECRET_HEADERS.iter();
        known.any(|known| known.eq_ignore_ascii_case(name))
    };
    let secret = headers.flatten().filter(|(name, _)| is_secret(name));
    let mut read = secret.flat_map(|(_, value)| value.references());
    read.any(|(read, _)| **program.names().name(read) == *variable)
}
