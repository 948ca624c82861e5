//! The contracts of the data actions that a flow calls, as lint rules look at them.

use flow_action::{DataAction, Output, SchemaType};
use flow_core::Program;
use flow_expr::{Scalar, Type};
use flow_lint::{Contract, ContractInput, Contracts};

use super::{DataActions, known::data_calls};

impl DataActions {
    /// What the definitions say of the data actions that a flow calls.
    pub(crate) fn contracts(&self, program: &Program) -> Contracts {
        let called = data_calls(program).filter_map(|call| {
            let action = self.find(&call.category, &call.data_action).ok()??;
            let key = (call.category.to_string(), call.data_action.to_string());
            Some((key, contract(action)))
        });
        Contracts {
            known: called.collect(),
            names: self.all().map(|action| action.name.clone()).collect(),
        }
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
