//! Coverage for people: counts, what each lookup was tried with, and what is missing with its place.

use std::fmt::Write as _;

use flow_core::ActionKind;
use flow_scenario::{Coverage, Item, Kind, Tally};
use flow_syntax::Source;

use super::{FlowCoverage, percent};
use crate::{
    snippet::Style,
    style::{BOLD, DIM, GREEN, YELLOW, paint},
    value::visible,
};

/// How many places of one flow are listed.
const MOST: usize = 40;

/// The coverage of every flow: counts of each kind, the lookups, what was not tried, what no run can reach.
///
/// What belongs to an action that never ran is not listed beside it.
pub fn coverage_text(flows: &[FlowCoverage], style: Style) -> String {
    let pages = flows.iter().map(|flow| page(flow, style));
    pages.collect::<Vec<_>>().join("\n")
}

fn page(flow: &FlowCoverage, style: Style) -> String {
    let FlowCoverage { source, coverage } = flow;
    let name = visible(source.name());
    let mut out = paint(style, BOLD, &format!("coverage of {name}")) + "\n";
    for kind in Kind::ALL {
        out.push_str(&counted(kind, coverage.tally(kind), style));
    }
    out.push_str(&lookups(coverage));
    out.push_str(&list("not tried", source, missing(coverage), style));
    let unreachable = coverage.unreachable();
    let unreachable = unreachable
        .iter()
        .map(|item| (item.span.start, item.name.clone()));
    out.push_str(&list(
        "no run can reach, and not counted",
        source,
        unreachable.collect(),
        style,
    ));
    out
}

fn counted(kind: Kind, tally: Tally, style: Style) -> String {
    let name = kind.as_str();
    let Tally { covered, total } = tally;
    if total == 0 {
        return format!("  {name:<11}{}\n", paint(style, DIM, "none"));
    }
    let share = format!("{:>3} %", percent(tally));
    let colour = if covered == total { GREEN } else { YELLOW };
    format!(
        "  {name:<11}{}  {covered} of {total}\n",
        paint(style, colour, &share)
    )
}

fn lookups(coverage: &Coverage) -> String {
    let mut out = String::new();
    let lookups = coverage.outcomes();
    for (id, rows) in lookups.iter().take(MOST) {
        let name = &coverage.program().action(*id).name;
        let tried = rows.iter().filter(|(_, tried)| *tried).count();
        // Writing into a text cannot fail.
        let _ = writeln!(out, "  {}: {tried} of {} tried", visible(name), rows.len());
    }
    if lookups.len() > MOST {
        let more = lookups.len() - MOST;
        let _ = writeln!(out, "  and {more} more lookups");
    }
    out
}

/// What is missing, with its place in the text. What a lookup never ended with is one line.
fn missing(coverage: &Coverage) -> Vec<(u32, String)> {
    let actions = coverage.items(Kind::Actions).into_iter();
    let is_missing = |item: &Item| !item.is_covered;
    let mut missing: Vec<_> = actions
        .filter(is_missing)
        .map(|item| (item.span.start, format!("{} never ran", quoted(&item.name))))
        .collect();
    let has_run = |item: &Item| coverage.action(item.action) == Some(true);
    let of = |kind: Kind| {
        let items = coverage.items(kind).into_iter();
        items.filter(|item| is_missing(item) && has_run(item))
    };
    missing.extend(
        of(Kind::Exits).map(|item| (item.span.start, format!("exit {}", quoted(&item.name)))),
    );
    let sides = of(Kind::Conditions).filter(|item| is_switch(coverage, item));
    missing
        .extend(sides.map(|item| (item.span.start, format!("condition {}", quoted(&item.name)))));
    missing.extend(unseen_rows(coverage));
    missing.extend(
        of(Kind::Pairs).map(|item| (item.span.start, format!("value {}", quoted(&item.name)))),
    );
    missing.sort_by_key(|(place, _)| *place);
    missing
}

/// The sides of a decision are its exits, which are listed already.
fn is_switch(coverage: &Coverage, item: &Item) -> bool {
    let action = coverage.program().action(item.action);
    matches!(action.kind, ActionKind::Switch(_))
}

fn unseen_rows(coverage: &Coverage) -> Vec<(u32, String)> {
    let lookups = coverage.outcomes().into_iter();
    let lookups = lookups.filter(|(id, _)| coverage.action(*id) == Some(true));
    let unseen = lookups.filter_map(|(id, rows)| {
        let action = coverage.program().action(id);
        let rows = rows.iter().filter(|(_, tried)| !tried);
        let rows: Vec<String> = rows.map(|(row, _)| row.to_string()).collect();
        let told = format!(
            "{} never ended with {}",
            quoted(&action.name),
            rows.join(", ")
        );
        (!rows.is_empty()).then_some((action.span.start, told))
    });
    unseen.collect()
}

fn quoted(name: &str) -> String {
    format!("`{}`", visible(name))
}

fn list(title: &str, source: &Source, entries: Vec<(u32, String)>, style: Style) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let mut out = format!("{title}\n");
    for (place, told) in entries.iter().take(MOST) {
        let file = visible(source.name_at(*place));
        let position = source.position_in_file(*place);
        let place = format!("{file}:{}:{}", position.line, position.column);
        let _ = writeln!(out, "  {}  {}", paint(style, DIM, &place), visible(told));
    }
    if entries.len() > MOST {
        let more = entries.len() - MOST;
        let _ = writeln!(
            out,
            "  and {more} more; `--report coverage-json=FILE` has them all"
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::coverage::samples::covered;

    #[test]
    fn what_is_missing_is_listed_with_its_place() {
        assert_snapshot!(coverage_text(&[covered(&["200", "404"])], Style::Plain), @r"
        coverage of flow.json
          actions    100 %  4 of 4
          exits       80 %  4 of 5
          conditions  50 %  1 of 2
          outcomes     6 %  2 of 29
          pairs       50 %  1 of 2
          Look up: 2 of 29 tried
        not tried
          flow.json:5:15  `Look up` never ended with http.1xx, http.3xx, http.5xx, dns.failed, connect.refused, connect.failed, tls.untrusted, tls.expired, tls.not-yet-valid, tls.wrong-host, tls.handshake, send.failed, reply.closed, reply.reset, reply.malformed, reply.head-too-large, body.truncated, body.reset, body.framing, body.encoding, body.too-large, json.syntax, json.encoding, json.too-deep, timeout.connect, timeout.head, timeout.body
          flow.json:5:15  value `$phoneNumber: given -> Look up`
          flow.json:7:15  exit `Is VIP/yes`
        no run can reach, and not counted
          flow.json:10:15  Never
          flow.json:10:15  Never/next
        ");
    }

    #[test]
    fn what_belongs_to_an_action_that_never_ran_is_not_listed_beside_it() {
        let text = coverage_text(&[covered(&["404"])], Style::Plain);
        assert!(text.contains("`Is VIP` never ran"), "{text}");
        assert!(!text.contains("Is VIP/yes"), "{text}");
    }
}
