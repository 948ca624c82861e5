//! Prints a template: bounded in steps, in iterations and in what it prints.

use std::collections::BTreeMap;

use flow_expr::{Object, Value};
use flow_syntax::Span;

use super::{
    ast::{Expr, Node, Operator, Reference, Step},
    change, compute,
    invoke::{Macro, macros},
    method, tool,
};

/// How much a template may print, and how long a text of it may become.
pub const MAX_OUTPUT: usize = 1 << 20;

/// How many steps a template may take; long texts cost more than one.
const MAX_STEPS: u64 = 2_000_000;

/// How deep parts may lie within each other while they are printed, those of macros and blocks included. A template by itself lies
/// less deep, since its reader has bounds of its own.
const MAX_DEPTH: u32 = 250;

/// Why a template could not be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderError {
    /// The part of the template that could not be printed.
    pub span: Span,
    /// What is wrong.
    pub message: String,
}

/// A reference without a value, of which its own text was printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// The reference in the template.
    pub span: Span,
    /// What was printed.
    pub written: String,
}

/// What a template prints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The text.
    pub text: String,
    /// References that had no value, at most twenty.
    pub unresolved: Vec<Unresolved>,
}

/// What references may name.
pub type Context = BTreeMap<String, Value>;

pub(crate) type Done<T> = Result<T, RenderError>;

/// Prints nodes.
pub(crate) fn render(nodes: &[Node], context: &Context) -> Done<Rendered> {
    let mut printer = Printer {
        context,
        names: BTreeMap::new(),
        macros: BTreeMap::new(),
        blocks: BTreeMap::new(),
        calls: 0,
        depth: 0,
        out: String::new(),
        unresolved: Vec::new(),
        meter: Meter::default(),
    };
    macros(nodes, &mut printer.macros);
    printer.nodes(nodes)?;
    Ok(Rendered {
        text: printer.out,
        unresolved: printer.unresolved,
    })
}

/// What was spent of the steps.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    spent: u64,
    at: Span,
}

impl Meter {
    /// Takes a step that handles `bytes` of text.
    pub(crate) fn spend(&mut self, bytes: usize) -> Done<()> {
        self.spent += 1 + bytes as u64 / 32;
        match self.spent > MAX_STEPS {
            true => Err(self.error("the template takes too many steps")),
            false => Ok(()),
        }
    }

    /// Refuses texts that are too long.
    pub(crate) fn fits(&mut self, length: usize) -> Done<()> {
        self.spend(length)?;
        match length > MAX_OUTPUT {
            true => Err(self.error("a text of the template is longer than 1 MiB")),
            false => Ok(()),
        }
    }

    pub(crate) fn error(&self, message: impl Into<String>) -> RenderError {
        RenderError {
            span: self.at,
            message: message.into(),
        }
    }
}

/// What goes on after a node.
#[derive(PartialEq)]
pub(super) enum Flow {
    On,
    Break,
    Stop,
}

pub(super) struct Printer<'c> {
    context: &'c Context,
    /// What `#set` and `#foreach` named, and the parameters of macros.
    pub(super) names: BTreeMap<Box<str>, Option<Value>>,
    pub(super) macros: BTreeMap<&'c str, Macro<'c>>,
    /// What `#define` named.
    pub(super) blocks: BTreeMap<&'c str, &'c [Node]>,
    /// How deep macros call each other, and how deep their parts lie within each other.
    pub(super) calls: u32,
    pub(super) depth: u32,
    pub(super) out: String,
    unresolved: Vec<Unresolved>,
    pub(super) meter: Meter,
}

/// What a reference leads to on its way.
enum Thing {
    Value(Value),
    Tool(&'static str),
    Nothing,
}

impl<'c> Printer<'c> {
    pub(super) fn nodes(&mut self, nodes: &'c [Node]) -> Done<Flow> {
        self.enter()?;
        let mut flow = Flow::On;
        for node in nodes {
            self.meter.spend(0)?;
            flow = self.node(node)?;
            if flow != Flow::On {
                break;
            }
        }
        self.depth -= 1;
        Ok(flow)
    }

    /// Goes one level deeper. What lies deeper is an error, behind which nothing is printed any more.
    fn enter(&mut self) -> Done<()> {
        self.depth += 1;
        match self.depth > MAX_DEPTH {
            true => {
                let message = format!("more than {MAX_DEPTH} parts lie within each other");
                Err(self.meter.error(message))
            }
            false => Ok(()),
        }
    }

    fn node(&mut self, node: &'c Node) -> Done<Flow> {
        match node {
            Node::Text(text) => self.print(text)?,
            Node::Reference(reference) => self.print_reference(reference)?,
            Node::If { arms, otherwise } => {
                for (condition, body) in arms {
                    let value = self.value(condition)?;
                    if compute::is_true(value.as_ref()) {
                        return self.nodes(body);
                    }
                }
                return self.nodes(otherwise);
            }
            Node::Set { target, value } => {
                let value = self.value(value)?;
                self.set(target, value)?;
            }
            Node::Foreach {
                name,
                list,
                body,
                otherwise,
            } => return self.foreach(name, list, body, otherwise),
            Node::Macro { .. } => {}
            Node::Call {
                name,
                arguments,
                body,
            } => return self.invoke(name, arguments, body),
            Node::Define { name, body } => {
                self.names.remove(name);
                self.blocks.insert(&**name, body);
            }
            Node::Break => return Ok(Flow::Break),
            Node::Stop => return Ok(Flow::Stop),
        }
        Ok(Flow::On)
    }

    fn print(&mut self, text: &str) -> Done<()> {
        if self.out.len() + text.len() > MAX_OUTPUT {
            return Err(self.meter.error("the template prints more than 1 MiB"));
        }
        self.meter.spend(text.len())?;
        self.out.push_str(text);
        Ok(())
    }

    fn print_reference(&mut self, reference: &'c Reference) -> Done<()> {
        match self.reference(reference)? {
            Some(value) => self.print(&value.text()),
            None if reference.quiet => Ok(()),
            None => {
                if self.unresolved.len() < 20 {
                    self.unresolved.push(Unresolved {
                        span: reference.span,
                        written: reference.written.to_string(),
                    });
                }
                self.print(&reference.written)
            }
        }
    }

    /// Names a value; members of objects are set in a copy, which nobody else sees.
    fn set(&mut self, target: &Reference, value: Option<Value>) -> Done<()> {
        let value = match &target.steps[..] {
            [] => value,
            [Step::Member(member, _)] => {
                let old = self.look_up(&target.name);
                let members = old.as_ref().and_then(Value::as_object);
                self.meter.spend(members.map_or(0, Object::len) * 32)?;
                let mut members: Vec<_> = members
                    .iter()
                    .flat_map(|object| object.iter())
                    .map(|(name, value)| (name.clone(), value.clone()))
                    .collect();
                members.push(((&**member).into(), value.unwrap_or(Value::Null)));
                Some(Value::Object(Object::from_members(members)))
            }
            // Elements cannot be set; nothing happens, as with a list that has no such element.
            _ => return Ok(()),
        };
        self.names.insert(target.name.clone(), value);
        Ok(())
    }

    fn look_up(&self, name: &str) -> Option<Value> {
        match self.names.get(name) {
            Some(value) => value.clone(),
            None => compute::not_null(self.context.get(name).cloned()),
        }
    }

    fn reference(&mut self, reference: &'c Reference) -> Done<Option<Value>> {
        self.meter.at = reference.span;
        if let Some(done) = self.changed(reference)? {
            return Ok(done);
        }
        let mut thing = match self.look_up(&reference.name) {
            Some(value) => Thing::Value(value),
            None if self.names.contains_key(&reference.name) => Thing::Nothing,
            None if self.blocks.contains_key(&*reference.name) => {
                let block = self.blocks[&*reference.name];
                Thing::Value(self.block(block)?)
            }
            None => tool::named(&reference.name).map_or(Thing::Nothing, Thing::Tool),
        };
        for step in &reference.steps {
            thing = self.step(thing, step)?;
        }
        self.meter.at = reference.span;
        match (thing, &reference.alternate) {
            (Thing::Value(value), _) => Ok(Some(value)),
            (_, Some(alternate)) => self.value(alternate),
            _ => Ok(None),
        }
    }

    /// Calls a method that changes the list or the map of a name: `$list.add(1)`. The outer value is `None` for any other one.
    fn changed(&mut self, reference: &'c Reference) -> Done<Option<Option<Value>>> {
        let [Step::Call(method, given, _)] = &reference.steps[..] else {
            return Ok(None);
        };
        let Some(Some(old)) = self.names.get(&reference.name).cloned() else {
            return Ok(None);
        };
        if !change::is_change(&old, method) {
            return Ok(None);
        }
        let given = self.values(given)?;
        let (new, result) = change::apply(&old, method, &given, &mut self.meter)?;
        self.names.insert(reference.name.clone(), Some(new));
        Ok(Some(result))
    }

    fn step(&mut self, thing: Thing, step: &'c Step) -> Done<Thing> {
        let found = match (thing, step) {
            (Thing::Nothing, _) => None,
            (Thing::Tool(name), Step::Member(member, _)) => tool::member(name, member),
            (Thing::Tool(name), Step::Call(method, given, _)) => {
                let given = self.values(given)?;
                tool::call(name, method, &given, &mut self.meter)?
            }
            (Thing::Tool(_), Step::Index(_)) => None,
            (Thing::Value(value), Step::Member(member, _)) => method::member(&value, member),
            (Thing::Value(value), Step::Call(name, given, _)) => {
                let given = self.values(given)?;
                method::call(&value, name, &given, &mut self.meter)?
            }
            (Thing::Value(value), Step::Index(index)) => {
                let index = self.value(index)?;
                compute::element(&value, index.as_ref())
            }
        };
        Ok(compute::not_null(found).map_or(Thing::Nothing, Thing::Value))
    }

    pub(super) fn values(&mut self, exprs: &'c [Expr]) -> Done<Vec<Option<Value>>> {
        exprs.iter().map(|expr| self.value(expr)).collect()
    }

    pub(super) fn value(&mut self, expr: &'c Expr) -> Done<Option<Value>> {
        self.enter()?;
        let value = self.evaluated(expr)?;
        self.depth -= 1;
        Ok(value)
    }

    fn evaluated(&mut self, expr: &'c Expr) -> Done<Option<Value>> {
        self.meter.spend(0)?;
        let value = match expr {
            Expr::Null => None,
            Expr::Bool(value) => Some(Value::Bool(*value)),
            Expr::Number(digits) => flow_expr::Number::from_text(digits).map(Value::Number),
            Expr::Text(text) => Some(Value::from(&**text)),
            Expr::Interpolated(nodes) => Some(self.block(nodes)?),
            Expr::Reference(reference) => self.reference(reference)?,
            Expr::List(items) => {
                let items = self.values(items)?.into_iter();
                let items = items.map(|item| item.unwrap_or(Value::Null));
                Some(Value::list(items))
            }
            Expr::Map(members) => Some(self.map(members)?),
            Expr::Range(first, last) => {
                let (first, last) = (self.value(first)?, self.value(last)?);
                compute::range(first.as_ref(), last.as_ref(), &mut self.meter)?
            }
            Expr::Not(inner) => {
                let inner = self.value(inner)?;
                Some(Value::Bool(!compute::is_true(inner.as_ref())))
            }
            Expr::Negative(inner) => compute::negative(self.value(inner)?.as_ref()),
            Expr::Binary(operator, left, right) => self.binary(*operator, left, right)?,
        };
        Ok(value)
    }

    fn map(&mut self, members: &'c [(Expr, Expr)]) -> Done<Value> {
        let mut list = Vec::with_capacity(members.len());
        for (key, value) in members {
            let key = self.value(key)?.unwrap_or(Value::Null);
            let value = self.value(value)?.unwrap_or(Value::Null);
            list.push((key.text().as_ref().into(), value));
        }
        Ok(Value::Object(Object::from_members(list)))
    }

    fn binary(
        &mut self,
        operator: Operator,
        left: &'c Expr,
        right: &'c Expr,
    ) -> Done<Option<Value>> {
        let left = self.value(left)?;
        let decided = match operator {
            Operator::And => Some(false),
            Operator::Or => Some(true),
            _ => None,
        };
        if let Some(decided) = decided {
            let value = match compute::is_true(left.as_ref()) == decided {
                true => decided,
                false => compute::is_true(self.value(right)?.as_ref()),
            };
            return Ok(Some(Value::Bool(value)));
        }
        let right = self.value(right)?;
        compute::binary(operator, left.as_ref(), right.as_ref(), &mut self.meter)
    }
}
