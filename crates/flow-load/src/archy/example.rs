//! How a field is written that is missing, or holds what it cannot hold: an example for whoever has to correct it.

/// Fields with what is written there, in the order of their names.
const EXAMPLES: &[(&str, &str)] = &[
    (
        "attributes",
        "attributes: [{ attribute: { name: { lit: NAME }, value: { exp: Flow.name } } }]",
    ),
    ("audio", "audio: { tts: TEXT }"),
    (
        "category",
        "category: { INTEGRATION: { dataAction: { NAME: { inputs: { … } } } } }",
    ),
    (
        "communication",
        "communication: { exp: 'MakeCommunication(\"TEXT\")' }",
    ),
    ("condition", "condition: { exp: Flow.count > 3 }"),
    ("dataAction", "dataAction: { NAME: { inputs: { … } } }"),
    (
        "dataTable",
        "dataTable: { NAME: { foundOutputs: { COLUMN: { var: Flow.name } } } }",
    ),
    (
        "destination",
        "destination: { queue: { targetQueue: { lit: { name: NAME } } } }",
    ),
    (
        "digits",
        "digits: { exact: 4 }` or `digits: { range: { min: 1, max: 4 } }",
    ),
    ("duration", "duration: { lit: { minutes: 5 } }"),
    (
        "evaluate",
        "evaluate: { firstTrue: { cases: [ … ], default: { actions: [ … ] } } }",
    ),
    (
        "evaluationType",
        "evaluationType: { schedule: { lit: { name: NAME } } }",
    ),
    ("findId", "findId: { lit: ID }"),
    ("findName", "findName: { lit: NAME }"),
    (
        "firstMatch",
        "firstMatch: { string: { value: { exp: Flow.name }, cases: [ … ] } }",
    ),
    ("inputData", "inputData: { var: Flow.name }"),
    ("lookupValue", "lookupValue: { exp: Flow.name }"),
    ("loopCount", "loopCount: { lit: 3 }"),
    ("messageBody", "messageBody: { lit: TEXT }"),
    ("prompt", "prompt: { lit: { name: NAME } }"),
    (
        "question",
        "question: { exp: 'MakeCommunication(\"TEXT\")' }",
    ),
    ("scheduleGroup", "scheduleGroup: { lit: { name: NAME } }"),
    ("slot", "slot: { name: NAME }"),
    (
        "startUpRef",
        "startUpRef: ./tasks/task[ID]` with the `refId` of a task, or `startUpTaskActions: [ … ]",
    ),
    (
        "statements",
        "statements: [{ string: { variable: Flow.name, value: { lit: TEXT } } }]",
    ),
    ("targetFlow", "targetFlow: { name: NAME }"),
    ("targetGroup", "targetGroup: { lit: { name: NAME } }"),
    ("targetMenuRef", "targetMenuRef: ./menus/menu[ID]"),
    ("targetNumber", "targetNumber: { lit: +13175550123 }"),
    ("targetQueue", "targetQueue: { lit: { name: NAME } }"),
    ("targetStateRef", "targetStateRef: ./states/state[ID]"),
    ("targetTaskRef", "targetTaskRef: ./tasks/task[ID]"),
    ("targetUser", "targetUser: { lit: { name: NAME } }"),
    ("task", "task: { actions: [ … ] }"),
    ("variable", "variable: Flow.name"),
];

/// What to write where a field is missing or wrong.
pub(super) fn example(field: &str) -> String {
    let at = EXAMPLES.binary_search_by_key(&field, |(name, _)| name);
    match at {
        Ok(at) => format!("write `{}`", EXAMPLES[at].1),
        Err(_) => format!("write `{field}:` and its value"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_in_order_and_each_example_begins_with_its_own() {
        assert!(EXAMPLES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (field, example) in EXAMPLES {
            assert!(example.starts_with(&format!("{field}:")), "{field}");
        }
    }

    #[test]
    fn fields_without_an_example_are_named() {
        assert_eq!(example("name"), "write `name:` and its value");
        assert_eq!(
            example("digits"),
            "write `digits: { exact: 4 }` or `digits: { range: { min: 1, max: 4 } }`"
        );
    }
}
