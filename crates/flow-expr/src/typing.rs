//! Static types: what every part of an expression is known to be before it runs, and which overload each call takes.

use flow_syntax::{Span, nearest};

use crate::Value;
use crate::ast::{AstStep, Binary, Expr, Node, NodeId};
use crate::error::{ExprError, ExprErrorCode};
use crate::functions::{FunctionId, check_range};
use crate::operator_table;
use crate::platform::{member_type, members};
use crate::resolve::{Named, Resolution, article, resolve};
use crate::types::{Scalar, Type};

/// What is known of an expression before it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The type of its value; `JSON` where that is known only when the flow runs.
    pub found: Type,
    /// Every part whose types cannot fit whatever the values are, in the order of evaluation.
    pub errors: Vec<ExprError>,
}

impl Expr {
    /// Checks the types of all parts; `variable` tells the type of a variable by its name as written, without the `$`.
    ///
    /// An error is certain to happen when its part is evaluated. What has the type [`Type::DYNAMIC`] fits anywhere.
    pub fn check(&self, variable: &dyn Fn(&str) -> Type) -> Checked {
        let typing = Typing::of(self, variable);
        let found = typing.types.last().copied().unwrap_or(Type::DYNAMIC);
        Checked {
            found,
            errors: typing.errors,
        }
    }
}

/// The types of an expression's nodes.
pub(crate) struct Typing<'e> {
    expr: &'e Expr,
    pub(crate) types: Vec<Type>,
    /// For each call its overload, where the types decide it.
    pub(crate) overloads: Vec<Option<u16>>,
    /// Whether a node is an Integer that stands for a Decimal: one side of a choice whose other side is one.
    pub(crate) widened: Vec<bool>,
    errors: Vec<ExprError>,
}

impl<'e> Typing<'e> {
    pub(crate) fn of(expr: &'e Expr, variable: &dyn Fn(&str) -> Type) -> Self {
        let count = expr.nodes.len();
        let mut typing = Self {
            expr,
            types: Vec::with_capacity(count),
            overloads: vec![None; count],
            widened: vec![false; count],
            errors: vec![],
        };
        for (at, node) in expr.nodes.iter().enumerate() {
            let found = typing.node(NodeId(at as u32), node, variable);
            typing.types.push(found);
        }
        typing
    }

    pub(crate) fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    fn node(&mut self, id: NodeId, node: &Node, variable: &dyn Fn(&str) -> Type) -> Type {
        match node {
            Node::Literal(value) | Node::Constant { value, .. } => Type::of(Some(value)),
            Node::NotSet => Type::NOT_SET,
            Node::Reference { name, steps } => self.steps(id, variable(name), steps),
            Node::Access { base, steps } => self.steps(id, self.of_node(*base), steps),
            Node::Unary(operator, operand) => {
                self.operator(operator_table::of_unary(*operator), &[*operand])
            }
            Node::Binary(operator, left, right) => {
                let named = operator_table::of_binary(*operator);
                let found = self.operator(named, &[*left, *right]);
                // What is dynamic may turn out to be of the wrong type; what these give, if anything, is known.
                if matches!(operator, Binary::And | Binary::Or) {
                    Type::BOOLEAN
                } else {
                    found
                }
            }
            Node::Ternary(parts) => {
                let found = self.operator(operator_table::choice(), parts);
                self.widen(found, &parts[1..]);
                found
            }
            Node::Call {
                function,
                arguments,
            } => {
                let found = self.call(id, *function, arguments);
                if function.is_if() {
                    self.widen(found, &arguments[1..]);
                }
                found
            }
        }
    }

    fn widen(&mut self, found: Type, sides: &[NodeId]) {
        for side in sides.iter().filter(|_| found == Type::DECIMAL) {
            self.widened[side.0 as usize] = self.of_node(*side) == Type::INTEGER;
        }
    }

    fn operator(&mut self, operator: Named<'_>, operands: &[NodeId]) -> Type {
        let (types, places) = self.operands(operands);
        match resolve(operator.overloads, &types) {
            Ok(Resolution::One(index, gives)) => {
                self.check_set(operator, index, &types, &places);
                gives
            }
            Ok(Resolution::Later(gives)) => gives,
            Err(mismatch) => {
                self.errors
                    .push(mismatch.operator_error(operator, &types, &places));
                Type::DYNAMIC
            }
        }
    }

    fn call(&mut self, id: NodeId, function: FunctionId, arguments: &[NodeId]) -> Type {
        let (types, places) = self.operands(arguments);
        let named = function.named();
        match resolve(named.overloads, &types) {
            Ok(Resolution::One(index, gives)) => {
                self.overloads[id.0 as usize] = decided(index, &types);
                self.check_set(named, index, &types, &places);
                self.check_literals(named, index, arguments);
                gives
            }
            Ok(Resolution::Later(gives)) => gives,
            Err(mismatch) => {
                self.errors.push(mismatch.error(named, &types, &places));
                Type::DYNAMIC
            }
        }
    }

    /// A literal `NOT_SET` where a value is needed.
    fn check_set(&mut self, named: Named<'_>, overload: usize, types: &[Type], places: &[Span]) {
        for (index, found) in types.iter().enumerate() {
            let parameter = named.overloads[overload].parameter(index);
            if *found == Type::NOT_SET
                && parameter.is_some_and(|parameter| !parameter.accepts_not_set)
            {
                let message = format!("`{}` does not take NOT_SET here", named.name);
                self.errors.push(ExprError::new(
                    ExprErrorCode::NotSet,
                    places[index],
                    message,
                ));
            }
        }
    }

    fn check_literals(&mut self, named: Named<'_>, overload: usize, arguments: &[NodeId]) {
        for (index, argument) in arguments.iter().enumerate() {
            let Some(parameter) = named.overloads[overload].parameter(index) else {
                continue;
            };
            let place = self.place(*argument);
            let (code, rule) = match (self.expr.node(*argument), parameter.range) {
                (Node::Literal(Value::Number(number)), Some(range)) => {
                    match check_range(parameter, number, range) {
                        Ok(()) => continue,
                        Err(rule) => (ExprErrorCode::Range, rule),
                    }
                }
                (Node::Literal(_), _) => continue,
                _ if parameter.literal => {
                    let rule = format!("(`{}`) has to be written as a literal", parameter.name);
                    (ExprErrorCode::Type, rule)
                }
                _ => continue,
            };
            let argument = crate::resolve::argument_name(index, arguments.len());
            let argument = argument.strip_prefix("its ").unwrap_or(&argument);
            let message = format!("the {argument} of `{}` {rule}", named.name);
            self.errors.push(ExprError::new(code, place, message));
        }
    }

    fn steps(&mut self, id: NodeId, base: Type, steps: &[AstStep]) -> Type {
        let mut found = base;
        for step in steps {
            found = match self.step(found, step) {
                Ok(found) => found,
                Err((message, help)) => {
                    let error = ExprError::new(ExprErrorCode::Type, self.place(id), message);
                    self.errors.push(error.with_help(help));
                    return Type::DYNAMIC;
                }
            };
        }
        found
    }

    fn step(&self, base: Type, step: &AstStep) -> Result<Type, (String, String)> {
        match (base, step) {
            (Type::One(Scalar::Dynamic | Scalar::Object), _) => Ok(Type::DYNAMIC),
            (Type::List(item), AstStep::Index(_)) => Ok(Type::One(item)),
            (Type::List(item), AstStep::Computed(index)) => match self.of_node(*index) {
                Type::One(Scalar::Integer | Scalar::Dynamic) => Ok(Type::One(item)),
                other => Err((
                    format!("an index into a list is an Integer, not {}", article(other)),
                    "elements are counted from 0".to_owned(),
                )),
            },
            (Type::List(_), AstStep::Member(name)) => Err((
                format!("a list has no member `{name}`"),
                "take an element first: `[0]` or `GetAt`".to_owned(),
            )),
            (Type::One(_), AstStep::Computed(_)) => Ok(Type::DYNAMIC),
            (Type::One(kind), AstStep::Member(name)) => {
                let found = member_type(kind, name);
                found.ok_or_else(|| no_member(base, kind, name))
            }
            (Type::One(_), AstStep::Index(_)) => Err((
                format!("{} has no elements", article(base)),
                "only lists are indexed; `Split`, `Left` and `Substring` take a text apart"
                    .to_owned(),
            )),
        }
    }

    fn operands(&self, ids: &[NodeId]) -> (Vec<Type>, Vec<Span>) {
        (
            ids.iter().map(|id| self.of_node(*id)).collect(),
            ids.iter().map(|id| self.place(*id)).collect(),
        )
    }

    fn of_node(&self, id: NodeId) -> Type {
        self.types[id.0 as usize]
    }

    fn place(&self, id: NodeId) -> Span {
        self.expr.spans[id.0 as usize]
    }
}

/// What is said of a member that values of a type do not have, and what to write instead.
fn no_member(base: Type, kind: Scalar, name: &str) -> (String, String) {
    let known = members(kind).iter().map(|(known, _)| *known);
    let help = match nearest(name, known.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if members(kind).is_empty() => {
            format!(
                "{} has no members at all; JSON and the platform's own values do",
                article(base)
            )
        }
        None => format!("it has {}", known.collect::<Vec<_>>().join(", ")),
    };
    (format!("{} has no member `{name}`", article(base)), help)
}

/// The overload as a program keeps it, where no value can change it.
fn decided(index: usize, types: &[Type]) -> Option<u16> {
    let open = types.iter().any(|found| found.is_dynamic());
    if open {
        None
    } else {
        u16::try_from(index).ok()
    }
}
