//! Goes through lists: `#foreach`, and what `$foreach` tells of how far it is.

use flow_expr::{Object, Value};

use super::{
    ast::{Expr, Node},
    compute,
    eval::{Done, Flow, Printer},
};

impl<'t> Printer<'t> {
    /// `#foreach($name in list) … #else … #end`
    pub(super) fn foreach(
        &mut self,
        name: &str,
        list: &'t Expr,
        body: &'t [Node],
        otherwise: &'t [Node],
    ) -> Done<Flow> {
        let items = compute::items(self.value(list)?);
        self.meter.spend(items.len() * 32)?;
        if items.is_empty() {
            return self.nodes(otherwise);
        }
        let before = [name, "foreach", "velocityCount"]
            .map(|name| (Box::from(name), self.names.get(name).cloned()));
        let mut flow = Flow::On;
        for (index, item) in items.iter().enumerate() {
            self.meter.spend(0)?;
            self.names
                .insert(name.into(), compute::not_null(item.clone()));
            self.count(index, items.len(), before[1].1.clone().flatten());
            flow = self.nodes(body)?;
            if flow != Flow::On {
                break;
            }
        }
        for (name, value) in before {
            match value {
                Some(value) => self.names.insert(name, value),
                None => self.names.remove(&name),
            };
        }
        Ok(match flow {
            Flow::Stop => Flow::Stop,
            _ => Flow::On,
        })
    }

    /// `$foreach.count` and its kin.
    fn count(&mut self, index: usize, length: usize, parent: Option<Value>) {
        let number = |number: usize| Value::from(number as i64);
        let counts = Object::of([
            ("index", number(index)),
            ("count", number(index + 1)),
            ("first", (index == 0).into()),
            ("last", (index + 1 == length).into()),
            ("hasNext", (index + 1 < length).into()),
            ("parent", parent.unwrap_or(Value::Null)),
        ]);
        self.names.insert("foreach".into(), Some(counts.into()));
        self.names
            .insert("velocityCount".into(), Some(number(index + 1)));
    }
}
