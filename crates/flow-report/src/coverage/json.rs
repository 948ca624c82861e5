//! Coverage as JSON (DESIGN section 9), and putting the coverage of shards together again.

use std::collections::{BTreeMap, BTreeSet};

use flow_expr::{Number, Value};
use flow_scenario::{Coverage, Item, Kind};

use super::FlowCoverage;
use crate::value::{count, object, text};

/// The kinds that list what is missing by name; outcomes do it by action.
const LISTED: [Kind; 4] = [Kind::Actions, Kind::Exits, Kind::Conditions, Kind::Pairs];

/// Coverage as a value: counts and what is missing, an exit as `Action/exit`.
///
/// Of several flows the counts are sums, every name begins with its file and `: `, and `flows` has an object for each.
pub fn coverage_json(flows: &[FlowCoverage]) -> Value {
    write(&flows.iter().map(Sheet::of).collect::<Vec<_>>())
}

/// Puts together what [`coverage_json`] gave for two parts of a suite. `None` when one of them is no coverage, or when
/// they counted one flow differently.
pub fn merge_coverage_json(one: &Value, other: &Value) -> Option<Value> {
    let mut sheets = read(one)?;
    for sheet in read(other)? {
        match sheets.iter_mut().find(|known| known.file == sheet.file) {
            Some(known) => known.merge(sheet)?,
            None => sheets.push(sheet),
        }
    }
    Some(write(&sheets))
}

/// What the JSON says of one flow, or of all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Sheet {
    file: String,
    /// How many there are of each of [`LISTED`], and the names of those that are missing.
    listed: [(usize, Vec<String>); 4],
    /// What each lookup ended with, and what it did not.
    outcomes: Vec<(String, Rows)>,
    unreachable: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Rows {
    covered: Vec<String>,
    missing: Vec<String>,
}

impl Sheet {
    fn of(flow: &FlowCoverage) -> Self {
        let coverage = &flow.coverage;
        let unreachable = coverage.unreachable().into_iter();
        Self {
            file: flow.source.name().to_owned(),
            listed: LISTED.map(|kind| {
                let items = coverage.items(kind).into_iter();
                let missing = items.filter(|item| !item.is_covered);
                (coverage.tally(kind).total, names(missing))
            }),
            outcomes: outcomes(coverage),
            unreachable: names(unreachable),
        }
    }

    /// What is missing in both is missing; `None` when they count differently.
    fn merge(&mut self, other: Self) -> Option<()> {
        for ((total, missing), (theirs, others)) in self.listed.iter_mut().zip(other.listed) {
            if *total != theirs {
                return None;
            }
            let others: BTreeSet<String> = others.into_iter().collect();
            missing.retain(|name| others.contains(name));
        }
        let mut theirs: BTreeMap<String, Rows> = other.outcomes.into_iter().collect();
        for (action, rows) in &mut self.outcomes {
            rows.merge(theirs.remove(action)?);
        }
        theirs.is_empty().then_some(())
    }

    /// The same with the file before every name.
    fn spread(&self) -> Self {
        let named = |name: &String| format!("{}: {name}", self.file);
        let all = |names: &[String]| names.iter().map(named).collect();
        Self {
            file: String::new(),
            listed: self
                .listed
                .each_ref()
                .map(|(total, missing)| (*total, all(missing))),
            outcomes: self
                .outcomes
                .iter()
                .map(|(action, rows)| (named(action), rows.clone()))
                .collect(),
            unreachable: all(&self.unreachable),
        }
    }

    fn append(&mut self, other: Self) {
        for ((total, missing), (theirs, others)) in self.listed.iter_mut().zip(other.listed) {
            *total += theirs;
            missing.extend(others);
        }
        self.outcomes.extend(other.outcomes);
        self.unreachable.extend(other.unreachable);
    }

    fn members(&self) -> Vec<(&'static str, Value)> {
        let [actions, exits, conditions, pairs] = &self.listed;
        vec![
            ("actions", tally(actions)),
            ("exits", tally(exits)),
            ("conditions", tally(conditions)),
            ("outcomes", matrix(&self.outcomes)),
            ("pairs", tally(pairs)),
            ("unreachable", texts(&self.unreachable)),
        ]
    }
}

impl Rows {
    /// A row that one of them has tried is tried; the order is that of the rows that were missing here.
    fn merge(&mut self, other: Self) {
        let (tried, missing): (Vec<_>, Vec<_>) = std::mem::take(&mut self.missing)
            .into_iter()
            .partition(|row| other.covered.contains(row));
        self.missing = missing;
        self.covered.extend(tried);
        self.covered.sort_by_key(|row| order(row));
    }
}

/// Where a row stands in the matrix: success, statuses, then codes in their documented order.
fn order(row: &str) -> (usize, String) {
    let codes = flow_core::ErrorCode::ALL;
    let code = codes.iter().position(|code| code.as_str() == row);
    (
        code.map_or(0, |at| at + 1),
        if row == "success" {
            String::new()
        } else {
            row.to_owned()
        },
    )
}

fn names(items: impl Iterator<Item = Item>) -> Vec<String> {
    items.map(|item| item.name).collect()
}

fn outcomes(coverage: &Coverage) -> Vec<(String, Rows)> {
    let lookups = coverage.outcomes().into_iter();
    let lookups = lookups.map(|(id, rows)| {
        let (covered, missing): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, tried)| *tried);
        let texts = |rows: Vec<(flow_scenario::LookupOutcome, bool)>| {
            rows.into_iter().map(|(row, _)| row.to_string()).collect()
        };
        let rows = Rows {
            covered: texts(covered),
            missing: texts(missing),
        };
        (coverage.program().action(id).name.to_string(), rows)
    });
    lookups.collect()
}

fn write(sheets: &[Sheet]) -> Value {
    if let [sheet] = sheets {
        let file = ("file", text(&sheet.file));
        return object(sheet.members().into_iter().chain([file]));
    }
    let mut all = Sheet::default();
    sheets.iter().for_each(|sheet| all.append(sheet.spread()));
    let flows = sheets.iter().map(|sheet| {
        let file = ("file", text(&sheet.file));
        object([file].into_iter().chain(sheet.members()))
    });
    object(
        all.members()
            .into_iter()
            .chain([("flows", Value::list(flows))]),
    )
}

fn tally((total, missing): &(usize, Vec<String>)) -> Value {
    object([
        ("covered", count(total.saturating_sub(missing.len()))),
        ("total", count(*total)),
        ("missing", texts(missing)),
    ])
}

fn matrix(lookups: &[(String, Rows)]) -> Value {
    let covered: usize = lookups.iter().map(|(_, rows)| rows.covered.len()).sum();
    let missing: usize = lookups.iter().map(|(_, rows)| rows.missing.len()).sum();
    let by_action = lookups.iter().map(|(action, rows)| {
        let rows = [
            ("covered", texts(&rows.covered)),
            ("missing", texts(&rows.missing)),
        ];
        (action.as_str(), object(rows))
    });
    object([
        ("covered", count(covered)),
        ("total", count(covered + missing)),
        ("byAction", object(by_action)),
    ])
}

fn texts(names: &[String]) -> Value {
    Value::list(names.iter().map(|name| text(name)))
}

/// One sheet for each flow.
fn read(coverage: &Value) -> Option<Vec<Sheet>> {
    match coverage.member("flows") {
        Some(Value::List(flows)) => flows
            .iter()
            .map(|flow| read_sheet(flow.as_ref()?))
            .collect(),
        _ => Some(vec![read_sheet(coverage)?]),
    }
}

fn read_sheet(value: &Value) -> Option<Sheet> {
    let mut listed: [(usize, Vec<String>); 4] = Default::default();
    for (slot, kind) in listed.iter_mut().zip(LISTED) {
        let tally = value.member(kind.as_str())?;
        *slot = (
            read_count(tally.member("total")?)?,
            read_texts(tally.member("missing")?)?,
        );
    }
    let by_action = value.member("outcomes")?.member("byAction")?.as_object()?;
    let outcomes = by_action.iter().map(|(action, rows)| {
        let rows = Rows {
            covered: read_texts(rows.member("covered")?)?,
            missing: read_texts(rows.member("missing")?)?,
        };
        Some((action.to_string(), rows))
    });
    Some(Sheet {
        file: value.member("file")?.as_text()?.to_owned(),
        listed,
        outcomes: outcomes.collect::<Option<_>>()?,
        unreachable: read_texts(value.member("unreachable")?)?,
    })
}

fn read_count(value: &Value) -> Option<usize> {
    match value.as_number()? {
        Number::Int(count) => usize::try_from(*count).ok(),
        _ => None,
    }
}

fn read_texts(value: &Value) -> Option<Vec<String>> {
    let items = value.as_list()?.iter();
    items
        .map(|item| Some(item.as_ref()?.as_text()?.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::coverage::samples::{covered, flow};

    #[test]
    fn counts_and_what_is_missing_are_told() {
        assert_snapshot!(coverage_json(&[covered(&["200"])]).to_json_pretty(), @r#"
        {
          "actions": {
            "covered": 4,
            "total": 4,
            "missing": []
          },
          "exits": {
            "covered": 3,
            "total": 5,
            "missing": [
              "Look up/error",
              "Is VIP/yes"
            ]
          },
          "conditions": {
            "covered": 1,
            "total": 2,
            "missing": [
              "Is VIP/yes"
            ]
          },
          "outcomes": {
            "covered": 1,
            "total": 29,
            "byAction": {
              "Look up": {
                "covered": [
                  "success"
                ],
                "missing": [
                  "http.1xx",
                  "http.3xx",
                  "http.4xx",
                  "http.5xx",
                  "dns.failed",
                  "connect.refused",
                  "connect.failed",
                  "tls.untrusted",
                  "tls.expired",
                  "tls.not-yet-valid",
                  "tls.wrong-host",
                  "tls.handshake",
                  "send.failed",
                  "reply.closed",
                  "reply.reset",
                  "reply.malformed",
                  "reply.head-too-large",
                  "body.truncated",
                  "body.reset",
                  "body.framing",
                  "body.encoding",
                  "body.too-large",
                  "json.syntax",
                  "json.encoding",
                  "json.too-deep",
                  "timeout.connect",
                  "timeout.head",
                  "timeout.body"
                ]
              }
            }
          },
          "pairs": {
            "covered": 1,
            "total": 2,
            "missing": [
              "$phoneNumber: given -> Look up"
            ]
          },
          "unreachable": [
            "Never",
            "Never/next"
          ],
          "file": "flow.json"
        }
        "#);
    }

    #[test]
    fn several_flows_are_summed_and_told_apart() {
        let other = flow("other.json", &["200", "404"]);
        let json = coverage_json(&[covered(&["200"]), other]);
        let exits = json.member("exits").unwrap();
        assert_eq!(exits.member("total").unwrap().to_json(), "10");
        assert!(
            exits.to_json().contains("\"flow.json: Look up/error\""),
            "{}",
            exits.to_json()
        );
        assert_eq!(json.member("flows").unwrap().as_list().unwrap().len(), 2);
    }

    #[test]
    fn shards_put_together_are_the_whole() {
        let whole = coverage_json(&[covered(&["200", "404", "timeout"])]);
        let shards =
            [&["200"][..], &["timeout"], &["404"]].map(|part| coverage_json(&[covered(part)]));
        let merged = shards
            .iter()
            .skip(1)
            .try_fold(shards[0].clone(), |all, shard| {
                merge_coverage_json(&all, shard)
            });
        assert_eq!(merged.map(|merged| merged.to_json()), Some(whole.to_json()));
    }

    #[test]
    fn shards_of_different_flows_stand_side_by_side() {
        let one = coverage_json(&[covered(&["200"])]);
        let other = coverage_json(&[flow("other.json", &["404"])]);
        let both = coverage_json(&[covered(&["200"]), flow("other.json", &["404"])]);
        assert_eq!(merge_coverage_json(&one, &other), Some(both.clone()));
        assert_eq!(merge_coverage_json(&both, &one), Some(both));
        assert_eq!(merge_coverage_json(&one, &Value::Null), None);
    }
}
