//! Prints what a template has named: macros with their arguments, and blocks where their names stand.

use std::collections::BTreeMap;

use flow_expr::Value;

use super::{
    ast::{Expr, Node},
    eval::{Done, Flow, Printer},
};

/// How deep macros may call each other.
///
/// Source: Velocity's `velocimacro.max.depth`.
const MAX_CALLS: u32 = 20;

/// A macro of the template.
#[derive(Clone, Copy)]
pub(super) struct Macro<'t> {
    parameters: &'t [Box<str>],
    body: &'t [Node],
}

/// The macros of a template by name, those within others too; of two with one name the first counts.
pub(super) fn macros<'t>(nodes: &'t [Node], found: &mut BTreeMap<&'t str, Macro<'t>>) {
    for node in nodes {
        match node {
            Node::Macro {
                name,
                parameters,
                body,
            } => {
                found.entry(name).or_insert(Macro { parameters, body });
                macros(body, found);
            }
            Node::If { arms, otherwise } => {
                arms.iter().for_each(|(_, body)| macros(body, found));
                macros(otherwise, found);
            }
            Node::Foreach {
                body, otherwise, ..
            } => {
                macros(body, found);
                macros(otherwise, found);
            }
            Node::Define { body, .. } | Node::Call { body, .. } => macros(body, found),
            _ => {}
        }
    }
}

impl<'t> Printer<'t> {
    /// Prints a macro: its parameters are what they are called with, and lost behind it.
    pub(super) fn invoke(
        &mut self,
        name: &str,
        arguments: &'t [Expr],
        body: &'t [Node],
    ) -> Done<Flow> {
        let Some(Macro {
            parameters,
            body: own,
        }) = self.macros.get(name).copied()
        else {
            return Ok(Flow::On);
        };
        self.calls += 1;
        if self.calls > MAX_CALLS {
            let message = format!("macros call each other more than {MAX_CALLS} deep");
            return Err(self.meter.error(message));
        }
        let given = self.values(arguments)?;
        let bound = parameters
            .iter()
            .zip(given.into_iter().chain(std::iter::repeat(None)));
        let before: Vec<_> = bound
            .map(|(name, value)| (name, self.names.insert(name.clone(), value)))
            .collect();
        let content = self.blocks.insert("bodyContent", body);
        let flow = self.nodes(own)?;
        match content {
            Some(content) => drop(self.blocks.insert("bodyContent", content)),
            None => drop(self.blocks.remove("bodyContent")),
        }
        for (name, value) in before {
            match value {
                Some(value) => drop(self.names.insert(name.clone(), value)),
                None => drop(self.names.remove(name)),
            }
        }
        self.calls -= 1;
        Ok(match flow {
            Flow::Stop => Flow::Stop,
            _ => Flow::On,
        })
    }

    /// What a block prints, as a value.
    pub(super) fn block(&mut self, nodes: &'t [Node]) -> Done<Value> {
        let out = std::mem::take(&mut self.out);
        let printed = self.nodes(nodes);
        let inner = std::mem::replace(&mut self.out, out);
        printed.map(|_| inner.into())
    }
}
