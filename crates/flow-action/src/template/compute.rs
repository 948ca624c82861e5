//! Truth, comparison and arithmetic of templates.
//!
//! Source: Velocity 2: what is empty or zero is false, values of different types are compared as texts, a number
//! divided by zero has no value, and `+` puts texts together.

use std::cmp::Ordering;

use flow_expr::{Number, Value};

use super::{
    ast::Operator,
    eval::{Done, Meter},
};

/// A number as Java computes with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Numeric {
    Int(i64),
    Double(f64),
}

impl Numeric {
    /// The number that a value is; with `texts`, also the one that a text writes.
    pub(crate) fn of(value: &Value, texts: bool) -> Option<Self> {
        match value {
            Value::Number(Number::Int(value)) => Some(Self::Int(*value)),
            Value::Number(number) => number.to_string().parse().ok().map(Self::Double),
            Value::Text(text) if texts => Self::parse(text.trim()),
            _ => None,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let int = text.parse().ok().map(Self::Int);
        let is_number =
            text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
        let double = || text.parse().ok().filter(|_| is_number).map(Self::Double);
        int.or_else(double)
    }

    pub(crate) fn as_f64(self) -> f64 {
        match self {
            Self::Int(value) => value as f64,
            Self::Double(value) => value,
        }
    }

    /// The value, as Java prints it: a double has a point.
    pub(crate) fn value(self) -> Option<Value> {
        match self {
            Self::Int(value) => Some(Value::from(value)),
            Self::Double(value) => Number::from_text(&format!("{value:?}")).map(Value::Number),
        }
    }
}

/// JSON's `null` is Java's: no value.
pub(crate) fn not_null(value: Option<Value>) -> Option<Value> {
    value.filter(|value| *value != Value::Null)
}

/// Whether a condition holds.
pub(crate) fn is_true(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::Bool(value)) => *value,
        Some(Value::Text(text)) => !text.is_empty(),
        Some(Value::List(items)) => !items.is_empty(),
        Some(Value::Object(object)) => !object.is_empty(),
        Some(value) => Numeric::of(value, false).is_none_or(|number| number.as_f64() != 0.0),
    }
}

/// What `#foreach` goes through: a list's elements, an object's values.
pub(crate) fn items(value: Option<Value>) -> Vec<Option<Value>> {
    match value {
        Some(Value::List(items)) => items.to_vec(),
        Some(Value::Object(object)) => object
            .iter()
            .map(|(_, value)| Some(value.clone()))
            .collect(),
        _ => Vec::new(),
    }
}

/// `value[index]`: an element by number, from the end where it is negative; a member by name.
pub(crate) fn element(value: &Value, index: Option<&Value>) -> Option<Value> {
    match (value, index?) {
        (Value::List(items), Value::Number(Number::Int(index))) => {
            let from_end = *index + items.len() as i64;
            let index = if *index < 0 { from_end } else { *index };
            items.get(usize::try_from(index).ok()?)?.clone()
        }
        (Value::Object(object), key) => object.get(&key.text()).cloned(),
        _ => None,
    }
}

/// `[1..3]`, downwards too.
pub(crate) fn range(
    first: Option<&Value>,
    last: Option<&Value>,
    meter: &mut Meter,
) -> Done<Option<Value>> {
    let int = |value: Option<&Value>| match Numeric::of(value?, false)? {
        Numeric::Int(value) => Some(value),
        Numeric::Double(_) => None,
    };
    let (Some(first), Some(last)) = (int(first), int(last)) else {
        return Ok(None);
    };
    let length = first.abs_diff(last);
    meter.fits(
        usize::try_from(length)
            .unwrap_or(usize::MAX)
            .saturating_mul(8),
    )?;
    let step = if last < first { -1 } else { 1 };
    let numbers = (0..=length as i64).map(|nth| Value::from(first + nth * step));
    Ok(Some(Value::list(numbers)))
}

/// `-value`
pub(crate) fn negative(value: Option<&Value>) -> Option<Value> {
    match Numeric::of(value?, false)? {
        Numeric::Int(value) => value.checked_neg().map(Value::from),
        Numeric::Double(value) => Numeric::Double(-value).value(),
    }
}

/// Two operands and what stands between them, but for `&&` and `||`.
pub(crate) fn binary(
    operator: Operator,
    left: Option<&Value>,
    right: Option<&Value>,
    meter: &mut Meter,
) -> Done<Option<Value>> {
    let order = |holds: fn(Ordering) -> bool| {
        let holds = compare(left, right).is_some_and(holds);
        Ok(Some(Value::Bool(holds)))
    };
    match operator {
        Operator::Equal => is_equal(left, right, meter).map(|equal| Some(Value::Bool(equal))),
        Operator::NotEqual => is_equal(left, right, meter).map(|equal| Some(Value::Bool(!equal))),
        Operator::Less => order(Ordering::is_lt),
        Operator::LessOrEqual => order(Ordering::is_le),
        Operator::Greater => order(Ordering::is_gt),
        Operator::GreaterOrEqual => order(Ordering::is_ge),
        Operator::Add => add(left, right, meter),
        other => Ok(arithmetic(other, left, right)),
    }
}

/// Whether two values are equal, which costs as much as their texts are long.
pub(crate) fn is_equal(
    left: Option<&Value>,
    right: Option<&Value>,
    meter: &mut Meter,
) -> Done<bool> {
    match (left, right) {
        (None, None) => Ok(true),
        (Some(Value::Number(a)), Some(Value::Number(b))) => Ok(a.compare(b).is_eq()),
        (Some(a), Some(b)) => {
            let (a, b) = (a.text(), b.text());
            meter.spend(a.len() + b.len())?;
            Ok(a == b)
        }
        _ => Ok(false),
    }
}

/// Numbers by value, texts by their letters; nothing else has an order.
fn compare(left: Option<&Value>, right: Option<&Value>) -> Option<Ordering> {
    match (left?, right?) {
        (Value::Number(a), Value::Number(b)) => Some(a.compare(b)),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

fn add(left: Option<&Value>, right: Option<&Value>, meter: &mut Meter) -> Done<Option<Value>> {
    let is_text = |value: Option<&Value>| matches!(value, Some(Value::Text(_)));
    if !is_text(left) && !is_text(right) {
        return Ok(arithmetic(Operator::Add, left, right));
    }
    let (Some(left), Some(right)) = (left, right) else {
        return Ok(None);
    };
    let (left, right) = (left.text(), right.text());
    meter.fits(left.len() + right.len())?;
    Ok(Some(Value::from(format!("{left}{right}"))))
}

fn arithmetic(operator: Operator, left: Option<&Value>, right: Option<&Value>) -> Option<Value> {
    let (left, right) = (Numeric::of(left?, false)?, Numeric::of(right?, false)?);
    if let (Numeric::Int(left), Numeric::Int(right)) = (left, right) {
        let whole = match operator {
            Operator::Add => left.checked_add(right),
            Operator::Subtract => left.checked_sub(right),
            Operator::Multiply => left.checked_mul(right),
            Operator::Divide => left.checked_div(right),
            Operator::Remainder => left.checked_rem(right),
            _ => None,
        };
        return whole.map(Value::from);
    }
    let (left, right) = (left.as_f64(), right.as_f64());
    let value = match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide if right != 0.0 => left / right,
        Operator::Remainder if right != 0.0 => left % right,
        _ => return None,
    };
    Numeric::Double(value).value()
}
