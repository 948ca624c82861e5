//! SDK JSON: the flow of the tutorial, as its JavaScript or Python objects serialise (DESIGN section 3).
//!
//! Three steps: [`draft`] reads what is written into drafts, [`lower`] resolves names and makes every implied exit
//! explicit, [`values`] reads the values in which variables are written.

mod draft;
mod fields;
mod lower;
mod values;

use flow_syntax::{Diagnostic, Source, Span};

use crate::{Loaded, parse};

/// The format's name in reports.
pub(crate) const FORMAT: &str = "sdk-json";

/// Loads a flow in this format.
pub(crate) fn load(source: &Source) -> Loaded {
    let parsed = parse(source);
    let mut diagnostics = parsed.diagnostics;
    let broken = !diagnostics.is_empty();
    let Some(root) = parsed.document.root() else {
        if !broken {
            diagnostics.push(Diagnostic::error(
                "syntax",
                "the file is empty",
                Span::at(0),
            ));
        }
        return Loaded {
            program: None,
            diagnostics,
        };
    };
    // After a syntax error the tree may lack what stands behind it: what is missing then would only mislead.
    let mut found = Vec::new();
    let drafts = draft::draft(root, &mut found);
    let starts = drafts.as_ref().is_some_and(|drafts| drafts.starts);
    let program = drafts.and_then(|drafts| lower::lower(drafts, &mut found));
    found.retain(|finding| !broken || !is_misleading(finding, source));
    // In YAML a name that stands twice is a mistake of its own.
    found.retain(|finding| {
        let mut others = diagnostics.iter();
        finding.rule != "duplicate-field" || others.all(|other| other.span != finding.span)
    });
    diagnostics.extend(found);
    let program = program.filter(|_| starts && !broken);
    Loaded {
        program,
        diagnostics,
    }
}

/// True for what may only be said because a part of the file could not be read: what is missing, and gaps that were filled
/// with `null`.
fn is_misleading(finding: &Diagnostic, source: &Source) -> bool {
    let is_gap = || {
        let says_null = finding.label.as_deref() == Some("this is null");
        says_null && source.slice(finding.span) != "null"
    };
    matches!(finding.rule, "missing-field" | "unknown-target") || is_gap()
}
