//! Signatures: which arguments a function or an operator takes, and which of its overloads fits a call.
//!
//! A table writes its overloads as the vendor does, one a line: `text:str, start:int[0..], length:int[0..] -> str`. A
//! parameter may accept `NOT_SET` (`~ns`), stand for any number of arguments (`...`), have a range (`[0..28]`), or have
//! to be written as a literal (`!lit`).

use std::fmt;

use crate::types::{Scalar, Type};

/// One way to call a function: its parameters and what it gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overload {
    /// The parameters, in order.
    pub parameters: Vec<Parameter>,
    /// What it gives.
    pub returns: Kind,
}

/// One parameter of an overload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The vendor's name for it.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Whether it accepts `NOT_SET`.
    pub accepts_not_set: bool,
    /// Whether it stands for one or more arguments; only the last one does.
    pub repeats: bool,
    /// Whether the argument has to be written as a literal.
    pub literal: bool,
    /// The smallest and the largest Integer that it takes.
    pub range: Option<(i64, i64)>,
}

/// What a parameter takes, or an overload gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A value of this type.
    Is(Type),
    /// A value of any type; all parameters of the kind take the same one.
    Any,
    /// A list of such values.
    ListOfAny,
    /// An Audio or a Prompt.
    Audible,
    /// Anything, whatever the other parameters take.
    Whatever,
}

impl Overload {
    /// Reads the overloads of a table; the text is the program's own, and a test reads all of it.
    pub(crate) fn read_all(notation: &'static str) -> Vec<Self> {
        let lines = notation
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty());
        lines
            .map(|line| Self::read(line).unwrap_or_else(|| unreadable(line)))
            .collect()
    }

    fn read(line: &'static str) -> Option<Self> {
        let (parameters, returns) = line.split_once("->")?;
        let parameters = parameters
            .split(", ")
            .map(str::trim)
            .filter(|text| !text.is_empty());
        Some(Self {
            parameters: parameters.map(Parameter::read).collect::<Option<_>>()?,
            returns: Kind::read(returns.trim())?,
        })
    }

    /// Whether it only says what becomes of the literal `NOT_SET`.
    pub(crate) fn is_for_not_set(&self) -> bool {
        self.parameters
            .iter()
            .any(|parameter| parameter.kind == Kind::Is(Type::NOT_SET))
    }

    /// The parameter that takes the argument at `index`.
    pub(crate) fn parameter(&self, index: usize) -> Option<&Parameter> {
        let last = self.parameters.last().filter(|last| last.repeats);
        self.parameters.get(index).or(last)
    }

    pub(crate) fn takes_count(&self, count: usize) -> bool {
        let fewest = self.parameters.len();
        match self.parameters.last() {
            Some(last) if last.repeats => count >= fewest,
            _ => count == fewest,
        }
    }

    /// How badly the arguments fit: the number of widened ones; or the first that does not fit at all.
    pub(crate) fn fit(&self, arguments: &[Type]) -> Result<Fit, Misfit> {
        let mut fit = Fit {
            cost: 0,
            bound: None,
        };
        for (index, argument) in arguments.iter().enumerate() {
            let parameter = self.parameter(index).ok_or(Misfit::at(index))?;
            fit.take(parameter, *argument).ok_or(Misfit::at(index))?;
        }
        Ok(fit)
    }

    /// What a call gives whose arguments fit.
    pub(crate) fn gives(&self, fit: Fit) -> Type {
        match (self.returns, fit.bound) {
            (Kind::Is(returns), _) => returns,
            (Kind::Audible, _) => Type::One(Scalar::Audio),
            (Kind::ListOfAny, Some(Type::One(item))) => Type::List(settle(item)),
            (Kind::Any, Some(Type::One(item))) => Type::One(item),
            (Kind::Any, Some(list @ Type::List(_))) => list,
            (Kind::ListOfAny, _) => Type::List(Scalar::Dynamic),
            (Kind::Any | Kind::Whatever, _) => Type::DYNAMIC,
        }
    }
}

fn settle(item: Scalar) -> Scalar {
    match item {
        Scalar::NotSet | Scalar::Null => Scalar::Dynamic,
        known => known,
    }
}

fn unreadable(line: &str) -> ! {
    panic!("the program's own table cannot be read: `{line}`")
}

/// How the arguments of a call fit an overload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fit {
    pub(crate) cost: u32,
    /// What `any` stands for in this call.
    bound: Option<Type>,
}

/// An argument that no parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Misfit {
    pub(crate) argument: usize,
}

impl Misfit {
    fn at(argument: usize) -> Self {
        Self { argument }
    }
}

impl Fit {
    fn take(&mut self, parameter: &Parameter, argument: Type) -> Option<()> {
        if argument == Type::NOT_SET {
            // A parameter that takes nothing else is the better match; one that does not accept it refuses at run time.
            self.cost += match (parameter.kind, parameter.accepts_not_set) {
                (Kind::Is(Type::NOT_SET), _) => 0,
                (_, true) => 1,
                (_, false) => 50,
            };
            return self.bind(parameter.kind, argument);
        }
        self.cost += match parameter.kind {
            Kind::Is(wanted) => widening(wanted, argument)?,
            Kind::Audible => match argument {
                Type::One(Scalar::Audio | Scalar::Prompt | Scalar::Dynamic) => 0,
                _ => return None,
            },
            Kind::Any => 2,
            Kind::ListOfAny => match argument {
                Type::List(_) => 1,
                Type::One(Scalar::Dynamic) => 1,
                Type::One(_) => return None,
            },
            Kind::Whatever => 3,
        };
        self.bind(parameter.kind, argument)
    }

    /// Settles what `any` stands for.
    fn bind(&mut self, kind: Kind, argument: Type) -> Option<()> {
        let found = match (kind, argument) {
            (Kind::Any, argument) => argument,
            (Kind::ListOfAny, Type::List(item)) => Type::One(item),
            (Kind::ListOfAny, _) => Type::DYNAMIC,
            _ => return Some(()),
        };
        self.bound = Some(match self.bound {
            None => found,
            Some(bound) => bound.join(found)?,
        });
        Some(())
    }
}

/// What it costs to let `argument` stand where `wanted` is wanted; `None` where it cannot.
fn widening(wanted: Type, argument: Type) -> Option<u32> {
    match (wanted, argument) {
        _ if wanted == argument => Some(0),
        (_, Type::One(Scalar::Dynamic)) | (Type::One(Scalar::Dynamic), _) => Some(0),
        (Type::List(_), Type::List(Scalar::Dynamic | Scalar::NotSet | Scalar::Null)) => Some(1),
        (Type::One(wanted), Type::One(found)) | (Type::List(wanted), Type::List(found)) => {
            widens(wanted, found).then_some(1)
        }
        _ => None,
    }
}

fn widens(wanted: Scalar, found: Scalar) -> bool {
    matches!(
        (wanted, found),
        (Scalar::Decimal, Scalar::Integer) | (Scalar::Audio, Scalar::Prompt)
    )
}

impl Parameter {
    fn read(text: &'static str) -> Option<Self> {
        let (name, rest) = text.split_once(':')?;
        let mut parameter = Self {
            name,
            kind: Kind::Any,
            accepts_not_set: false,
            repeats: false,
            literal: false,
            range: None,
        };
        let end = rest.find(['~', '!', '[', '.']).unwrap_or(rest.len());
        parameter.kind = Kind::read(&rest[..end])?;
        parameter.flags(&rest[end..])?;
        Some(parameter)
    }

    fn flags(&mut self, mut text: &'static str) -> Option<()> {
        while !text.is_empty() {
            let rest = if let Some(rest) = text.strip_prefix("...") {
                self.repeats = true;
                rest
            } else if let Some(rest) = text.strip_prefix("~ns") {
                self.accepts_not_set = true;
                rest
            } else if let Some(rest) = text.strip_prefix("!lit") {
                self.literal = true;
                rest
            } else {
                let (range, rest) = text.strip_prefix('[')?.split_once(']')?;
                self.range = Some(read_range(range)?);
                rest
            };
            text = rest;
        }
        Some(())
    }
}

fn read_range(text: &str) -> Option<(i64, i64)> {
    let (first, last) = text.split_once("..")?;
    let last = match last {
        "" => crate::arithmetic::MAX_INTEGER,
        last => last.parse().ok()?,
    };
    Some((first.parse().ok()?, last))
}

impl Kind {
    fn read(text: &str) -> Option<Self> {
        Some(match text {
            "any" => Self::Any,
            "List<any>" => Self::ListOfAny,
            "apa" => Self::Audible,
            "each" => Self::Whatever,
            _ => match text
                .strip_prefix("List<")
                .and_then(|rest| rest.strip_suffix('>'))
            {
                Some(item) => Self::Is(Type::List(Scalar::from_notation(item)?)),
                None => Self::Is(Type::One(Scalar::from_notation(text)?)),
            },
        })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(wanted) => wanted.fmt(f),
            Self::Any | Self::Whatever => f.write_str("Any"),
            Self::ListOfAny => f.write_str("List"),
            Self::Audible => f.write_str("Audio or Prompt"),
        }
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.kind)?;
        match self.range {
            Some((first, crate::arithmetic::MAX_INTEGER)) => write!(f, " ≥ {first}")?,
            Some((first, last)) => write!(f, " {first}–{last}")?,
            None => {}
        }
        f.write_str(if self.repeats { "…" } else { "" })
    }
}

/// The parameters and the result, such as `(text: Text, length: Integer ≥ 0) → Text`.
impl fmt::Display for Overload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        for (index, parameter) in self.parameters.iter().enumerate() {
            f.write_str(if index > 0 { ", " } else { "" })?;
            parameter.fmt(f)?;
        }
        write!(f, ") → {}", self.returns)
    }
}
