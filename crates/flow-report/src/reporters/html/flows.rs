//! The flows on the page: how much of each was tried, and its picture with that in colour.

use std::fmt::Write as _;

use flow_scenario::{Coverage, Kind};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{escape, escape_lines};
use crate::{
    coverage::{FlowCoverage, coverage_marks, coverage_text, percent},
    graph::{Diagram, svg},
    snippet::Style,
};

pub(super) fn flows(out: &mut String, flows: &[FlowCoverage]) {
    for flow in flows {
        // Writing into a text cannot fail.
        let _ = writeln!(out, "<section>\n<h2>{}</h2>", escape(flow.source.name()));
        shares(out, &flow.coverage);
        picture(out, &flow.coverage);
        let missing = coverage_text(std::slice::from_ref(flow), Style::Plain);
        let _ = writeln!(
            out,
            "<details><summary>What was not tried</summary>\n<pre>{}</pre>\n</details>\n</section>",
            escape_lines(&missing)
        );
    }
}

fn shares(out: &mut String, coverage: &Coverage) {
    out.push_str("<table class=\"shares\">\n");
    for kind in Kind::ALL {
        let tally = coverage.tally(kind);
        if tally.total == 0 {
            continue;
        }
        let (name, share) = (kind.as_str(), percent(tally));
        let _ = writeln!(
            out,
            "<tr><th>{name}</th><td><meter min=\"0\" max=\"100\" value=\"{share}\">{share} %</meter></td>\
             <td>{share} %</td><td class=\"faint\">{} of {}</td></tr>",
            tally.covered, tally.total
        );
    }
    out.push_str("</table>\n");
}

/// As an image of its own: pictures of several flows share no names with each other or with the page.
fn picture(out: &mut String, coverage: &Coverage) {
    let diagram = Diagram::new(coverage.program(), &coverage_marks(coverage));
    match svg(&diagram) {
        Ok(svg) => {
            let data = utf8_percent_encode(&svg, NON_ALPHANUMERIC);
            let _ = writeln!(
                out,
                "<img class=\"flow\" alt=\"The flow {}, with what was tried\" src=\"data:image/svg+xml,{data}\">",
                escape(&coverage.program().flow.name)
            );
        }
        Err(too_large) => {
            let _ = writeln!(out, "<p class=\"faint\">{too_large}</p>");
        }
    }
}
