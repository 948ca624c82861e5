//! Which overload a call takes, and what is said when none fits.

use flow_syntax::Span;

use crate::error::{ExprError, ExprErrorCode};
use crate::signature::{Kind, Misfit, Overload};
use crate::types::{Scalar, Type};

/// What is known of a call from the types of its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resolution {
    /// This overload, by its place, which gives this type.
    One(usize, Type),
    /// One of several, which the values decide; the type is what all of them give.
    Later(Type),
}

/// Why a call fits no overload: the nearest one, and the first argument that it does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mismatch {
    nearest: usize,
    argument: usize,
}

/// Chooses the overload that fits best; of equally good ones the first in the table.
pub(crate) fn resolve(overloads: &[Overload], arguments: &[Type]) -> Result<Resolution, Mismatch> {
    let mut best: Option<(u32, usize, Type)> = None;
    let mut same = true;
    let mut mismatch = Mismatch {
        nearest: 0,
        argument: 0,
    };
    for (index, overload) in candidates(overloads, arguments.len()) {
        match overload.fit(arguments) {
            Ok(fit) => {
                let gives = overload.gives(fit);
                same &= best.is_none_or(|(.., other)| other == gives);
                if best.is_none_or(|(cost, ..)| fit.cost < cost) {
                    best = Some((fit.cost, index, gives));
                }
            }
            Err(Misfit { argument }) if best.is_none() && (argument >= mismatch.argument) => {
                mismatch = keep_first(mismatch, index, argument);
            }
            Err(_) => {}
        }
    }
    let (_, index, gives) = best.ok_or(mismatch)?;
    let open = arguments.iter().any(|argument| argument.is_dynamic());
    match open && candidates(overloads, arguments.len()).nth(1).is_some() {
        true if same => Ok(Resolution::Later(gives)),
        true => Ok(Resolution::Later(Type::DYNAMIC)),
        false => Ok(Resolution::One(index, gives)),
    }
}

/// The overload that takes these values, all of whose types are known.
pub(crate) fn resolve_values(overloads: &[Overload], types: &[Type]) -> Result<usize, Mismatch> {
    let mut best: Option<(u32, usize)> = None;
    let mut mismatch = Mismatch {
        nearest: 0,
        argument: 0,
    };
    for (index, overload) in candidates(overloads, types.len()) {
        match overload.fit(types) {
            Ok(fit) if best.is_none_or(|(cost, _)| fit.cost < cost) => {
                best = Some((fit.cost, index));
            }
            Err(Misfit { argument }) if argument >= mismatch.argument => {
                mismatch = keep_first(mismatch, index, argument);
            }
            _ => {}
        }
    }
    best.map(|(_, index)| index).ok_or(mismatch)
}

/// Of overloads that fit equally far the first is the nearest.
fn keep_first(known: Mismatch, index: usize, argument: usize) -> Mismatch {
    if argument > known.argument || known.nearest == 0 {
        Mismatch {
            nearest: index,
            argument,
        }
    } else {
        known
    }
}

fn candidates(overloads: &[Overload], count: usize) -> impl Iterator<Item = (usize, &Overload)> {
    overloads
        .iter()
        .enumerate()
        .filter(move |(_, overload)| overload.takes_count(count))
}

/// A function as messages name it.
#[derive(Clone, Copy)]
pub(crate) struct Named<'a> {
    pub(crate) name: &'a str,
    pub(crate) overloads: &'a [Overload],
}

impl Mismatch {
    /// What is wrong with the call, at the argument's place; `places` are those of the arguments.
    pub(crate) fn error(self, function: Named<'_>, types: &[Type], places: &[Span]) -> ExprError {
        let found = types[self.argument];
        let wanted = self.wanted(function.overloads, types);
        let name = function.name;
        let message = if wanted.is_empty() {
            let overload = &function.overloads[self.nearest];
            let same_kind = |index: &usize| {
                let kind = |at| overload.parameter(at).map(|parameter| parameter.kind);
                matches!(kind(*index), Some(Kind::Any | Kind::ListOfAny))
            };
            let other = (0..self.argument)
                .filter(same_kind)
                .map(|index| &types[index])
                .find(|other| other.join(found).is_none());
            format!(
                "`{name}` takes values of one type; {} is {} and another is {}",
                argument_name(self.argument, types.len()),
                article(found),
                article(other.copied().unwrap_or(Type::DYNAMIC)),
            )
        } else {
            let argument = argument_name(self.argument, types.len());
            format!(
                "`{name}` takes {} as {argument}, not {}",
                or(&wanted),
                article(found)
            )
        };
        let error = ExprError::new(ExprErrorCode::Type, places[self.argument], message);
        match self.help(function, &wanted, found) {
            Some(help) => error.with_help(help),
            None => error,
        }
    }

    /// What is wrong with the operands of an operator, at the place of the one that does not fit.
    pub(crate) fn operator_error(
        self,
        operator: Named<'_>,
        types: &[Type],
        places: &[Span],
    ) -> ExprError {
        let place = places[self.argument];
        let name = operator.name;
        let message = match types {
            [left, right] if matches!(name, "==" | "!=") => {
                format!(
                    "{} and {} are never the same",
                    article(*left),
                    article(*right)
                )
            }
            [left, right] if matches!(name, "<" | "<=" | ">" | ">=") => {
                format!(
                    "`{name}` does not compare {} with {}",
                    article(*left),
                    article(*right)
                )
            }
            [left, right] if !matches!(name, "and" | "or") => {
                format!(
                    "`{name}` does not take {} and {}",
                    article(*left),
                    article(*right)
                )
            }
            _ => {
                let wanted = or(&self.wanted(operator.overloads, types));
                let found = article(types[self.argument]);
                match (name, wanted.as_str()) {
                    ("?", "") => format!("both values of `? :` have one type; this is {found}"),
                    ("?", _) => format!("a condition is {wanted}, not {found}"),
                    _ => format!("`{name}` takes {wanted}, not {found}"),
                }
            }
        };
        let error = ExprError::new(ExprErrorCode::Type, place, message);
        match operator_help(name, types) {
            Some(help) => error.with_help(help),
            None => error,
        }
    }

    /// What the overloads that fit up to this argument take there.
    fn wanted(self, overloads: &[Overload], types: &[Type]) -> Vec<String> {
        let mut wanted = vec![];
        for (_, overload) in candidates(overloads, types.len()) {
            let reached =
                matches!(overload.fit(types), Err(misfit) if misfit.argument == self.argument);
            let Some(parameter) = overload.parameter(self.argument).filter(|_| reached) else {
                continue;
            };
            let text = match parameter.kind {
                Kind::Any | Kind::Whatever => continue,
                // It is a list, and one of another type than an argument before it.
                Kind::ListOfAny if matches!(types[self.argument], Type::List(_)) => continue,
                kind => an(&kind.to_string()),
            };
            if !wanted.contains(&text) {
                wanted.push(text);
            }
        }
        wanted
    }

    fn help(self, function: Named<'_>, wanted: &[String], found: Type) -> Option<String> {
        let convert = conversion(wanted, found);
        let overload = function.overloads.get(self.nearest)?;
        let signature = format!("write `{}{overload}`", function.name);
        Some(match convert {
            Some(convert) => format!("{convert}; {signature}"),
            None => signature,
        })
    }
}

fn conversion(wanted: &[String], found: Type) -> Option<String> {
    let takes = |name: &str| wanted.iter().any(|wanted| wanted.ends_with(name));
    let convertible = matches!(
        found,
        Type::One(
            Scalar::Text
                | Scalar::Integer
                | Scalar::Decimal
                | Scalar::Boolean
                | Scalar::Currency
                | Scalar::Duration
        )
    );
    let (name, function) = match found {
        Type::One(_) if takes(" Text") => ("a Text", "ToString"),
        _ if convertible && takes(" Integer") => ("an Integer", "ToInt"),
        _ if convertible && takes(" Decimal") => ("a Decimal", "ToDecimal"),
        Type::One(Scalar::Text | Scalar::Integer) if takes(" DateTime") => {
            ("a DateTime", "ToDateTime")
        }
        Type::One(Scalar::Text | Scalar::Integer) if takes(" Duration") => {
            ("a Duration", "ToDuration")
        }
        Type::One(Scalar::Text | Scalar::Integer | Scalar::Decimal) if takes(" Currency") => {
            ("a Currency", "ToCurrency")
        }
        Type::One(Scalar::Text) if takes(" PhoneNumber") => ("a PhoneNumber", "ToPhoneNumber"),
        Type::One(Scalar::Text) if takes(" Boolean") => ("a Boolean", "ToBool"),
        _ => return None,
    };
    Some(format!("make {name} with `{function}`"))
}

fn operator_help(name: &str, types: &[Type]) -> Option<&'static str> {
    let has = |wanted: Type| types.contains(&wanted);
    let number = has(Type::INTEGER) || has(Type::DECIMAL);
    match name {
        "+" if has(Type::TEXT) => Some(
            "join texts with `Append` and `ToString`, or make a number with `ToInt` or `ToDecimal`",
        ),
        "==" | "!=" | "<" | "<=" | ">" | ">=" if has(Type::TEXT) && number => Some(
            "make a number of the text with `ToInt` or `ToDecimal`, or a text of the number with `ToString`",
        ),
        "+" | "-" | "<" | "<=" | ">" | ">=" if has(Type::One(Scalar::Currency)) && number => {
            Some("make money of the number with `MakeCurrency`")
        }
        "+" | "-"
            if number && (has(Type::One(Scalar::DateTime)) || has(Type::One(Scalar::Duration))) =>
        {
            Some("make a length of time of the number with `MakeDuration`")
        }
        "==" | "!=" | "<" | "<=" | ">" | ">="
            if has(Type::TEXT) && has(Type::One(Scalar::DateTime)) =>
        {
            Some("make a moment of the text with `ToDateTime`")
        }
        "==" | "!=" if has(Type::TEXT) && has(Type::BOOLEAN) => {
            Some("make a Boolean of the text with `ToBool`")
        }
        "<" | "<=" | ">" | ">=" => {
            Some("both sides have to be numbers, texts, moments, lengths of time or money")
        }
        "&" if has(Type::BOOLEAN) => Some("conditions are joined with `and`"),
        "|" if has(Type::BOOLEAN) => Some("conditions are joined with `or`"),
        "-" if types == [Type::One(Scalar::DateTime); 2] => {
            Some("`DateTimeDiff` gives the length of time between two moments")
        }
        "-" | "*" | "/" | "%" | "^" if has(Type::TEXT) => {
            Some("make a number of a text with `ToInt` or `ToDecimal`")
        }
        _ => None,
    }
}

/// `its second argument`; `its argument` where there is only one.
pub(crate) fn argument_name(index: usize, count: usize) -> String {
    const ORDINALS: [&str; 8] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
    ];
    match ORDINALS.get(index) {
        _ if count == 1 => "its argument".to_owned(),
        Some(ordinal) => format!("its {ordinal} argument"),
        None => format!("its argument {}", index + 1),
    }
}

/// The type with its article: `an Integer`.
pub fn article(found: Type) -> String {
    an(&found.to_string())
}

/// A type's name with its article.
pub(crate) fn an(name: &str) -> String {
    let article = match name.chars().next() {
        _ if matches!(name, "NOT_SET" | "JSON" | "Any") => return name.to_owned(),
        Some('A' | 'E' | 'I' | 'O' | 'U') if name != "User" => "an",
        _ => "a",
    };
    format!("{article} {name}")
}

fn or(alternatives: &[String]) -> String {
    match alternatives {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
