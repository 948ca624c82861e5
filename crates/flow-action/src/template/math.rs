//! `math`: sums and rounding.
//!
//! Source: MathTool of Velocity's tools 3: what is given as whole numbers and comes out whole is printed whole, anything
//! else as a double. `random` is not there: what a template prints depends on its input alone.

use flow_expr::Value;

use super::{compute::Numeric, tool::number};

/// What `math` can do.
pub(crate) const METHODS: [&str; 19] = [
    "add",
    "sub",
    "mul",
    "div",
    "idiv",
    "mod",
    "pow",
    "min",
    "max",
    "abs",
    "ceil",
    "floor",
    "round",
    "roundTo",
    "toInteger",
    "toDouble",
    "toNumber",
    "toLong",
    "average",
];

/// `$math.method(arguments)`; no value where an argument is no number.
pub(crate) fn call(name: &str, given: &[Option<Value>]) -> Option<Value> {
    let first = number(given, 0)?;
    let result = match name {
        "abs" => match first {
            Numeric::Int(value) => Numeric::Int(value.checked_abs()?),
            Numeric::Double(value) => Numeric::Double(value.abs()),
        },
        "ceil" => whole(first.as_f64().ceil())?,
        "floor" => whole(first.as_f64().floor())?,
        "round" => whole((first.as_f64() + 0.5).floor())?,
        "roundTo" => rounded(first, number(given, 1)?)?,
        "toInteger" | "toLong" => whole(first.as_f64().trunc())?,
        "toDouble" => Numeric::Double(first.as_f64()),
        "toNumber" => first,
        "idiv" => whole((first.as_f64() / not_zero(number(given, 1)?)?).trunc())?,
        "mod" => whole(first.as_f64().trunc() % not_zero(number(given, 1)?)?.trunc())?,
        "pow" => both(
            first,
            number(given, 1)?,
            first.as_f64().powf(number(given, 1)?.as_f64()),
        ),
        "div" => {
            let second = number(given, 1)?;
            both(first, second, first.as_f64() / not_zero(second)?)
        }
        _ => return folded(name, given),
    };
    result.value()
}

/// The methods of any number of arguments, taken one after the other.
fn folded(name: &str, given: &[Option<Value>]) -> Option<Value> {
    let mut numbers = (0..given.len()).map(|at| number(given, at));
    let first = numbers.next()??;
    let total = numbers.try_fold(first, |so_far, next| combined(name, so_far, next?))?;
    match name {
        "average" => Numeric::Double(total.as_f64() / given.len() as f64).value(),
        _ => total.value(),
    }
}

fn combined(name: &str, a: Numeric, b: Numeric) -> Option<Numeric> {
    if let (Numeric::Int(a), Numeric::Int(b)) = (a, b) {
        let exact = match name {
            "add" | "average" => a.checked_add(b),
            "sub" => a.checked_sub(b),
            "mul" => a.checked_mul(b),
            "min" => Some(a.min(b)),
            "max" => Some(a.max(b)),
            _ => None,
        };
        return exact.map(Numeric::Int);
    }
    let (a, b) = (a.as_f64(), b.as_f64());
    let value = match name {
        "add" | "average" => a + b,
        "sub" => a - b,
        "mul" => a * b,
        "min" => a.min(b),
        "max" => a.max(b),
        _ => return None,
    };
    Some(Numeric::Double(value))
}

/// A whole result of two whole numbers is whole.
fn both(a: Numeric, b: Numeric, value: f64) -> Numeric {
    match (a, b) {
        (Numeric::Int(_), Numeric::Int(_)) => whole(value)
            .filter(|_| value.fract() == 0.0)
            .unwrap_or(Numeric::Double(value)),
        _ => Numeric::Double(value),
    }
}

fn whole(value: f64) -> Option<Numeric> {
    let fits = value.is_finite() && value.abs() < 9e18;
    fits.then_some(Numeric::Int(value as i64))
}

fn rounded(places: Numeric, value: Numeric) -> Option<Numeric> {
    let places = places.as_f64().clamp(-15.0, 15.0).trunc();
    let factor = 10f64.powi(places as i32);
    Some(Numeric::Double((value.as_f64() * factor).round() / factor))
}

fn not_zero(value: Numeric) -> Option<f64> {
    Some(value.as_f64()).filter(|value| *value != 0.0)
}
