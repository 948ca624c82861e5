//! `flowsim schema world` and the loader of worlds.

use std::sync::LazyLock;

use flow_syntax::{Source, parse_yaml};

use crate::support::{Schema, has_errors, json};

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::ours(&flow_scenario::world_schema()));

const EVERY: &str = r#"
$schema: world.schema.json
description: everything
now: 2026-11-23T10:00:00Z
timeZone: Europe/Berlin
variables: { Call.Ani: "+15551234567", Flow.x: 1 }
caller: ["1", none, { text: "book an appointment", after: 2s }]
queues: [Support, { name: Billing, id: q-2 }]
users: [{ name: Jo, email: jo@x.test, id: null }]
systemPrompts: [on_hold_music]
schedules:
  Hours: { start: 2026-01-05T09:00, end: 2026-01-05T17:00, rrule: "FREQ=WEEKLY;BYDAY=MO", except: 2026-12-25 }
  Always: active
scheduleGroups: { Main: { open: [Hours], holiday: Always }, Simple: closed }
emergencyGroups: { Evacuation: false }
tables: { Rates: rates.csv, More: { file: more.csv, key: k }, Cache: { q-1: { Idle: true, Gone: null } }, file: { file: { x: 1 } } }
participant: { customer: gold, age: 42, vip: true }
conversation: {}
transfers: { Support: { fails: true, errorType: Busy, errorMessage: all lines are busy }, Other: {} }
replies: { Clinic/Find: { outputs: { name: Ann } }, Bot: { exit: done }, Lookup: [{ status: 404 }, {}] }
"#;

#[test]
fn what_the_loader_accepts_the_schema_accepts() {
    let loaded = flow_scenario::load_world(&Source::new("world.yaml", EVERY));
    assert!(!has_errors(&loaded.diagnostics), "{:?}", loaded.diagnostics);
    let parsed = parse_yaml(EVERY);
    let root = parsed.document.root().unwrap();
    let members = flow_scenario::values_of::<String>(root, &mut Vec::new());
    let value = flow_expr::Value::from(flow_expr::Object::of(members));
    SCHEMA.allows(&json(&value.to_json()));
}
