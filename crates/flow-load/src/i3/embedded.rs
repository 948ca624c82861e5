//! What an export tells of its surroundings: schemas of data actions and data tables, and the manifest of what the flow needs.

use std::{collections::BTreeSet, sync::Arc};

use flow_core::{Embedded, EmbeddedAction, EmbeddedThing, Properties};
use flow_expr::{Scalar, Type};
use flow_syntax::Node;

use super::graph::{items, text};

/// The kinds of the manifest that have a type here.
const KINDS: &[(&str, Scalar)] = &[
    ("queue", Scalar::Queue),
    ("user", Scalar::User),
    ("group", Scalar::Group),
    ("acdSkill", Scalar::Skill),
    ("acdLanguage", Scalar::LanguageSkill),
    ("wrapupCode", Scalar::WrapupCode),
    ("scheduleGroup", Scalar::ScheduleGroup),
    ("emergencyGroup", Scalar::EmergencyGroup),
    ("userPrompt", Scalar::Prompt),
];

/// How many things, actions, columns, … of one kind are read.
const MOST: usize = 10_000;

/// Reads what an export tells.
pub(super) fn embedded(root: Node<'_>) -> Embedded {
    let mut embedded = Embedded::default();
    if let Some(ui) = root.get("uiMetaData") {
        for action in items(ui, "actionServiceActions").take(MOST) {
            data_action(action, &mut embedded);
        }
        for table in items(ui, "dataTableTables").take(MOST) {
            if let (Some(name), Some(schema)) = (text(table, "name"), table.get("schema")) {
                let mut columns = properties(Some(schema));
                columns.retain(|(name, _)| &**name != "key");
                embedded.add_table(name, columns);
            }
        }
    }
    if let Some(manifest) = root.get("manifest") {
        things(manifest, &mut embedded);
    }
    embedded
}

fn data_action(action: Node<'_>, embedded: &mut Embedded) {
    let Some((category, name)) = text(action, "category").zip(text(action, "name")) else {
        return;
    };
    let contract = action.get("contract");
    let side = |side: &str, flat: &str, plain: &str| {
        let within = contract.and_then(|contract| contract.get(side)?.get(flat)?.get("schema"));
        within.or_else(|| action.get(plain))
    };
    let input = side("input", "inputSchemaFlattened", "inputSchema");
    let contract = EmbeddedAction {
        inputs: properties(input),
        required: required(input),
        is_closed: input.is_some_and(is_closed),
        outputs: properties(side("output", "successSchemaFlattened", "successSchema")),
        failure_outputs: properties(side("output", "errorSchemaFlattened", "errorSchema")),
    };
    embedded.add_data_action(category, name, contract);
}

fn things(manifest: Node<'_>, embedded: &mut Embedded) {
    for (kind, scalar) in KINDS {
        for thing in items(manifest, kind).take(MOST) {
            if let Some((name, id)) = text(thing, "name").zip(text(thing, "id")) {
                embedded.add_thing(EmbeddedThing {
                    kind: *scalar,
                    name: name.into(),
                    id: id.into(),
                });
            }
        }
    }
}

/// What a schema requires: a list of names, or a mark at each property.
fn required(schema: Option<Node<'_>>) -> BTreeSet<Arc<str>> {
    let listed = schema.and_then(|schema| schema.get("required"));
    let listed = listed.into_iter().flat_map(|names| names.items());
    let listed = listed.take(MOST).filter_map(|name| name.as_text());
    let members = schema.and_then(|schema| schema.get("properties"));
    let members = members.into_iter().flat_map(|members| members.members());
    let marked = members.take(MOST).filter(|member| {
        let mark = member.value.get("required");
        mark.and_then(|mark| mark.as_bool()) == Some(true)
    });
    let marked = marked.map(|member| member.key);
    listed.chain(marked).map(Arc::from).collect()
}

fn is_closed(schema: Node<'_>) -> bool {
    let others = schema.get("additionalProperties");
    others.and_then(|others| others.as_bool()) == Some(false)
}

/// The properties of a schema, in the order of the text.
fn properties(schema: Option<Node<'_>>) -> Properties {
    let members = schema.and_then(|schema| schema.get("properties"));
    let members = members.into_iter().flat_map(|members| members.members());
    members
        .take(MOST)
        .map(|member| (member.key.into(), type_of(member.value)))
        .collect()
}

fn type_of(property: Node<'_>) -> Type {
    let item = property.get("items");
    match text(property, "type") {
        Some("array") => Type::List(item.map_or(Scalar::Dynamic, scalar)),
        _ => Type::One(scalar(property)),
    }
}

fn scalar(property: Node<'_>) -> Scalar {
    match text(property, "type") {
        Some("string") => Scalar::Text,
        Some("integer") => Scalar::Integer,
        Some("number") => Scalar::Decimal,
        Some("boolean") => Scalar::Boolean,
        Some("object") => Scalar::Object,
        _ => Scalar::Dynamic,
    }
}
