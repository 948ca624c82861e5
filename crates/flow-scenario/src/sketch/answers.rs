//! What services answer a flow: outputs of the types that are known of them.

use std::sync::Arc;

use flow_core::{Action, CallData, PlatformAction, Stub};
use flow_expr::{Object, Type, Value, VarId};

use super::{
    needs::{Answer, Walk},
    plausible,
};

impl Walk<'_> {
    pub(super) fn data(&mut self, call: &CallData) {
        let contract = self.embedded.data_action(&call.category, &call.data_action);
        let outputs = match contract {
            Some(contract) => self.outputs_of(&call.outputs, &contract.outputs),
            None => self.outputs(&call.outputs),
        };
        let name = format!("{}/{}", call.category, call.data_action);
        let hint = "or `{ failure: { errorCode: …, status: 404 } }`, or `{ exit: timeout }`";
        self.answer(&name, vec![("outputs", outputs)], hint.to_owned());
    }

    pub(super) fn stub(&mut self, action: &Action, platform: &PlatformAction, stub: &Stub) {
        let is_bad = |exit: &str| ["failure", "timeout", "error"].contains(&&*exit.to_lowercase());
        let exit = stub.exits.iter().find(|exit| !is_bad(exit));
        let mut reply = Vec::new();
        reply.extend(exit.map(|exit| ("exit", Value::from(&**exit))));
        reply.push(("outputs", self.outputs(&stub.outputs)));
        let labels: Vec<&str> = action.exits.iter().map(|exit| &*exit.label).collect();
        let hint = format!("a {}; its exits: {}", platform.type_name, labels.join(", "));
        self.answer(&action.name, reply, hint);
    }

    pub(super) fn outputs(&self, outputs: &[(Arc<str>, VarId)]) -> Value {
        let outputs = outputs.iter();
        let values = outputs.map(|(name, variable)| {
            (
                name.clone(),
                plausible::value(self.type_of(*variable), name),
            )
        });
        Object::of(values).into()
    }

    /// Outputs of the types that are known of them, those that nobody binds too; of others as they are bound.
    pub(super) fn outputs_of(
        &self,
        bound: &[(Arc<str>, VarId)],
        known: &[(Arc<str>, Type)],
    ) -> Value {
        let of_known = known
            .iter()
            .map(|(name, type_)| (name.clone(), plausible::value(*type_, name)));
        let others = bound
            .iter()
            .filter(|(name, _)| !known.iter().any(|(known, _)| known == name));
        let of_others = others.map(|(name, variable)| {
            (
                name.clone(),
                plausible::value(self.type_of(*variable), name),
            )
        });
        Object::of(of_known.chain(of_others)).into()
    }

    /// Two calls of one data action get one reply, which has the outputs of both.
    pub(super) fn answer(&mut self, to: &str, reply: Vec<(&'static str, Value)>, hint: String) {
        let Some(known) = self.needs.replies.iter_mut().find(|known| known.to == to) else {
            let to = to.to_owned();
            return self.needs.replies.push(Answer { to, reply, hint });
        };
        for (name, value) in reply {
            let own = known.reply.iter_mut().find(|(own, _)| *own == name);
            if let (Some((_, Value::Object(own))), Value::Object(more)) = (own, value) {
                let missing = more.iter().filter(|(name, _)| own.get(name).is_none());
                let all = own.iter().chain(missing);
                *own = Object::of(all.map(|(name, value)| (name.clone(), value.clone())));
            }
        }
    }
}
