//! The contracts of the data actions that a flow calls, as lint rules look at them.

use flow_action::{DataAction, Output, Schema, SchemaType};
use flow_core::{Embedded, EmbeddedAction, Program, Properties};
use flow_expr::{Scalar, Type};
use flow_lint::{Contract, ContractInput, Contracts};

use super::{DataActions, known::data_calls};

impl DataActions {
    /// What is known of the data actions that a flow calls: by the definitions, else by the flow's own file.
    pub(crate) fn contracts(&self, program: &Program, embedded: &Embedded) -> Contracts {
        let mut contracts = Contracts {
            names: self.all().map(|action| action.name.clone()).collect(),
            ..Contracts::default()
        };
        for call in data_calls(program) {
            let (category, name) = (&call.category, &call.data_action);
            let key = (category.to_string(), name.to_string());
            match self.find(category, name) {
                Ok(Some(action)) => {
                    contracts.known.insert(key.clone(), contract(action));
                    contracts.defined.insert(key);
                }
                Err(why) => drop(contracts.unclear.insert(key, why)),
                Ok(None) => {
                    let told = embedded.data_action(category, name).map(Contract::from);
                    contracts.known.extend(told.map(|told| (key, told)));
                }
            }
        }
        contracts
    }
}

impl DataActions {
    /// What a flow's file tells of its data actions, and over that what the definitions say.
    pub(crate) fn told_over(&self, program: &Program, mut embedded: Embedded) -> Embedded {
        for call in data_calls(program) {
            let (category, name) = (&call.category, &call.data_action);
            if let Ok(Some(action)) = self.find(category, name) {
                embedded.replace_data_action(category, name, told(action));
            }
        }
        embedded
    }
}

/// A definition as an export would embed it.
fn told(action: &DataAction) -> EmbeddedAction {
    let flat = |schema: &Schema| -> Properties {
        let outputs = schema.outputs().into_iter();
        outputs
            .map(|output| (output.name.as_str().into(), type_of(&output)))
            .collect()
    };
    let required = action.input.outputs().into_iter();
    let required = required.filter(|input| input.is_required);
    EmbeddedAction {
        inputs: flat(&action.input),
        required: required.map(|input| input.name.into()).collect(),
        is_closed: action.input.closed,
        outputs: flat(&action.output),
        failure_outputs: Properties::new(),
    }
}

fn contract(action: &DataAction) -> Contract {
    let required = |name: &str| action.input.required.iter().any(|(known, _)| known == name);
    let inputs = action.input.properties.iter();
    let inputs = inputs.map(|property| ContractInput {
        name: property.name.clone(),
        is_required: required(&property.name),
    });
    let outputs = action.output.outputs().into_iter();
    Contract {
        inputs: inputs.collect(),
        is_closed: action.input.closed,
        outputs: outputs
            .map(|output| (output.name.clone(), type_of(&output)))
            .collect(),
    }
}

fn type_of(output: &Output) -> Type {
    let scalar = match output.kind {
        SchemaType::String => Scalar::Text,
        SchemaType::Integer => Scalar::Integer,
        SchemaType::Number => Scalar::Decimal,
        SchemaType::Boolean => Scalar::Boolean,
        SchemaType::Null | SchemaType::Array | SchemaType::Object => Scalar::Dynamic,
    };
    match output.is_collection {
        true => Type::List(scalar),
        false => Type::One(scalar),
    }
}
