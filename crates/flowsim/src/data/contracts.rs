//! The contracts of the data actions that a flow calls, as lint rules look at them.

use flow_action::{DataAction, Output, SchemaType};
use flow_core::{Embedded, Program};
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
