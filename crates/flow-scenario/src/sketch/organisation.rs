//! What of the organisation a flow names: queues, users, rows of data tables.

use std::collections::BTreeMap;

use flow_core::{Find, FindBy, RowLookup, Transfer, TransferTo};
use flow_expr::Scalar;

use super::{
    needs::{Thing, Walk},
    plausible,
};

impl Walk<'_> {
    pub(super) fn find(&mut self, find: &Find) {
        let key = self.text(&find.key).unwrap_or_else(|| "Example".to_owned());
        match find.by {
            FindBy::Name => self.thing_of(find.kind, &key, None),
            FindBy::Id => self.thing_by_id(find.kind, &key),
        }
    }

    pub(super) fn row(&mut self, lookup: &RowLookup) {
        let key = self
            .text(&lookup.key)
            .unwrap_or_else(|| "example".to_owned());
        let mut columns = BTreeMap::new();
        for (name, type_) in self.embedded.table(&lookup.table).into_iter().flatten() {
            columns.insert(name.to_string(), plausible::value(*type_, name));
        }
        for (name, variable) in &lookup.outputs {
            let column = columns.entry(name.to_string());
            column.or_insert_with(|| plausible::value(self.type_of(*variable), name));
        }
        let rows = self
            .needs
            .tables
            .entry(lookup.table.to_string())
            .or_default();
        rows.entry(key).or_default().extend(columns);
    }

    pub(super) fn transfer(&mut self, transfer: &Transfer) {
        let kind = match transfer.to {
            TransferTo::Queue => Scalar::Queue,
            TransferTo::User => Scalar::User,
            TransferTo::Group => Scalar::Group,
            TransferTo::Number | TransferTo::Voicemail | TransferTo::Flow => return,
        };
        if let Some(name) = self.text(&transfer.target) {
            self.thing_of(kind, &name, None);
        }
    }

    pub(super) fn called(&mut self, function: &str, text: &str) {
        let kind = match function {
            "FindQueue" | "ToQueue" | "FindQueueById" => Scalar::Queue,
            "FindUser" | "ToUser" | "FindUserById" => Scalar::User,
            "FindSkill" | "ToSkill" => Scalar::Skill,
            "FindLanguageSkill" | "ToLanguageSkill" => Scalar::LanguageSkill,
            "FindEmergencyGroup" => Scalar::EmergencyGroup,
            "ToScheduleGroup" => Scalar::ScheduleGroup,
            "ToGroup" => Scalar::Group,
            "ToWrapupCode" => Scalar::WrapupCode,
            "FindUserPrompt" => Scalar::Prompt,
            "FindSystemPrompt" => return self.thing("systemPrompts", text.to_owned(), None),
            _ => return,
        };
        match function.ends_with("ById") {
            true => self.thing_by_id(kind, text),
            false => self.thing_of(kind, text, None),
        }
    }

    pub(super) fn thing_by_id(&mut self, kind: Scalar, id: &str) {
        let known = self
            .embedded
            .thing(kind, id)
            .map(|thing| thing.name.to_string());
        let name = known.unwrap_or_else(|| format!("Thing {id}"));
        self.thing_of(kind, &name, Some(id.to_owned()));
    }

    pub(super) fn thing_of(&mut self, kind: Scalar, name: &str, id: Option<String>) {
        let known = self.embedded.thing(kind, name);
        let id = id.or_else(|| known.map(|thing| thing.id.to_string()));
        let list = match kind {
            Scalar::Queue => "queues",
            Scalar::User => "users",
            Scalar::Group => "groups",
            Scalar::Skill => "skills",
            Scalar::LanguageSkill => "languageSkills",
            Scalar::WrapupCode => "wrapupCodes",
            Scalar::Prompt => "userPrompts",
            Scalar::ScheduleGroup => {
                self.needs.schedule_groups.insert(name.to_owned());
                return;
            }
            Scalar::EmergencyGroup => {
                self.needs.emergency_groups.insert(name.to_owned());
                return;
            }
            _ => return,
        };
        self.thing(list, name.to_owned(), id);
    }

    /// Of two things of one name in any letter case, one is enough.
    pub(super) fn thing(&mut self, list: &'static str, name: String, id: Option<String>) {
        if name.trim().is_empty() {
            return;
        }
        let things = self.needs.things.entry(list).or_default();
        let lower = name.to_lowercase();
        if !things
            .iter()
            .any(|known| known.name.to_lowercase() == lower)
        {
            things.insert(Thing { name, id });
        }
    }
}
