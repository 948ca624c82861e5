//! Rows of data tables: each stands under the key that the flow looks for, as far as that can be told before a run.

use std::collections::BTreeMap;

use flow_core::{Action, ActionKind, Does, Find, FindBy, RowLookup};
use flow_expr::{Directory, Key, Platform, Value};

use super::{needs::Walk, plausible};

impl Walk<'_> {
    /// Rows for all lookups, once it is told what the flow finds in the organisation.
    pub(super) fn rows(&mut self) {
        self.organisation = Some(self.gathered());
        let all = self.program.actions().iter().filter_map(does);
        for does in all.clone() {
            self.follow(does);
        }
        for does in all {
            if let Does::LookUpRow(lookup) = does {
                self.row(lookup);
            }
        }
    }

    /// What variables hold from the beginning that hangs on the organisation, and what is found in it.
    fn follow(&mut self, does: &Does) {
        match does {
            Does::Enter(initial) => {
                for (variable, setting) in initial {
                    let value = self.known(setting);
                    self.learn(*variable, value);
                }
            }
            Does::Find(find) => {
                let found = self.found(find);
                if let Some(result) = find.result {
                    self.learn(result, found);
                }
            }
            _ => {}
        }
    }

    fn found(&mut self, find: &Find) -> Option<Value> {
        let key = self.text(&find.key)?;
        let key = match find.by {
            FindBy::Name => Key::Name(&key),
            FindBy::Id => Key::Id(&key),
        };
        let found = self.organisation.as_ref()?.find(find.kind, key)?;
        Some(Platform::Record(found).into())
    }

    fn row(&mut self, lookup: &RowLookup) {
        let key = self.text(&lookup.key).filter(|key| !key.trim().is_empty());
        let key = key.unwrap_or_else(|| "example".to_owned());
        let mut columns = BTreeMap::new();
        for (name, type_) in self.embedded.table(&lookup.table).into_iter().flatten() {
            columns.insert(name.to_string(), plausible::value(*type_, name));
        }
        for (name, variable) in &lookup.outputs {
            let column = columns.entry(name.to_string());
            column.or_insert_with(|| plausible::value(self.type_of(*variable), name));
        }
        let tables = &mut self.needs.tables;
        let rows = tables.entry(lookup.table.to_string()).or_default();
        rows.entry(key).or_default().extend(columns);
    }
}

fn does(action: &Action) -> Option<&Does> {
    match &action.kind {
        ActionKind::Platform(platform) => Some(&platform.does),
        _ => None,
    }
}
