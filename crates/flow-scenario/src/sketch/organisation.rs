//! What of the organisation a flow names: queues, users, rows of data tables.

use flow_core::{Find, FindBy, Transfer, TransferTo};
use flow_expr::{Organisation, Scalar};

use super::needs::{Thing, Walk};

/// Types of things, and the lists that they stand in.
const LISTS: [(Scalar, &str); 7] = [
    (Scalar::Queue, "queues"),
    (Scalar::User, "users"),
    (Scalar::Group, "groups"),
    (Scalar::Skill, "skills"),
    (Scalar::LanguageSkill, "languageSkills"),
    (Scalar::WrapupCode, "wrapupCodes"),
    (Scalar::Prompt, "userPrompts"),
];

impl Walk<'_> {
    pub(super) fn find(&mut self, find: &Find) {
        let key = self.text(&find.key).unwrap_or_else(|| "Example".to_owned());
        match find.by {
            FindBy::Name => self.thing_of(find.kind, &key, None),
            FindBy::Id => self.thing_by_id(find.kind, &key),
        }
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
        match kind {
            Scalar::ScheduleGroup => {
                self.needs.schedule_groups.insert(name.to_owned());
            }
            Scalar::EmergencyGroup => {
                self.needs.emergency_groups.insert(name.to_owned());
            }
            _ => {
                if let Some((_, list)) = LISTS.iter().find(|(known, _)| *known == kind) {
                    self.thing(list, name.to_owned(), id);
                }
            }
        }
    }

    /// Of two things of one name in any letter case, or of one id, one is enough. What has no id gets one that is made up.
    pub(super) fn thing(&mut self, list: &'static str, name: String, id: Option<String>) {
        if name.trim().is_empty() {
            return;
        }
        let things = self.needs.things.entry(list).or_default();
        let lower = name.to_lowercase();
        let id = id.unwrap_or_else(|| made_up_id(list, &lower));
        let is_known = |known: &Thing| known.name.to_lowercase() == lower || known.id == id;
        if !things.iter().any(is_known) {
            things.insert(Thing { name, id });
        }
    }

    /// Everything that the flow finds, as it will be there when the flow runs.
    pub(super) fn gathered(&self) -> Organisation {
        let mut organisation = Organisation::default();
        for (list, things) in &self.needs.things {
            let kind = LISTS.iter().find(|(_, known)| known == list);
            for Thing { name, id } in things {
                match kind {
                    Some((kind, _)) => organisation.add(*kind, name, Some(id), None),
                    None => organisation.add_system_prompt(name, Some(id)),
                }
            }
        }
        for name in &self.needs.schedule_groups {
            organisation.add(Scalar::ScheduleGroup, name, None, None);
        }
        for name in &self.needs.emergency_groups {
            organisation.add(Scalar::EmergencyGroup, name, None, None);
        }
        organisation
    }
}

/// An id that looks like the platform's own, the same for the same thing in every flow.
fn made_up_id(list: &str, name: &str) -> String {
    let number = fnv(list.bytes().chain([b'\n']).chain(name.bytes()));
    // Version 4, variant 1, as random ids say of themselves (RFC 9562 section 5.4).
    let number = number & !(0xF << 76) & !(0b11 << 62) | 4 << 76 | 0b10 << 62;
    let digits = format!("{number:032x}");
    let groups = [0..8, 8..12, 12..16, 16..20, 20..32];
    groups.map(|group| &digits[group]).join("-")
}

/// The FNV-1a hash of 128 bits.
fn fnv(bytes: impl Iterator<Item = u8>) -> u128 {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013B;
    bytes.fold(BASIS, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(PRIME)
    })
}
