//! What is the value of this expression? Values, lexer, parser, evaluation. No I/O.
//!
//! Text goes through [`Expr::parse`] to a flat tree, [`Expr::compile`] to a flat program over variable ids, and
//! [`Code::eval`] to a value. [`Template`] is the smaller language of the strings of an SDK flow, and [`read_json`]
//! reads what a service answers. "Not set" is no [`Value`]: it is `None` wherever a value may be missing.
//!
//! A JSON `null` is a value and differs from not set: `null == NOT_SET` is false and `IsSet` of a null is true;
//! `IsNotSetOrEmpty` of a null is true because nothing can be read from it.
//!
//! Source: `Architect` expression help and the grammar of the published Architect scripting build; what those leave
//! open is marked as a guess where it is decided.

mod error;
mod moment;
mod moment_text;
mod money;
mod number;
mod object;
mod platform;
mod types;
mod value;

mod equality;
mod names;
mod read;
mod write;

mod amount;
mod arithmetic;
mod ast;
mod code;
mod compared;
mod compile;
mod constants;
mod directory;
mod eval;
mod fitting;
mod functions;
mod guards;
mod lexer;
mod operator_table;
mod operators;
mod parser;
mod passing;
mod phone;
mod print;
mod reference;
mod resolve;
mod respelt;
mod signature;
mod solved;
mod stack;
mod template;
mod typing;
mod variants;
#[cfg(test)]
mod world;

pub use ast::{Dialect, Expr, VariableUse};
pub use code::Code;
pub use compared::{Compared, Part};
pub use directory::{Organisation, OrganisationError};
pub use equality::loosely_equal;
pub use error::{ExprError, ExprErrorCode};
pub use eval::{Directory, Environment, Key, NotSetRead};
pub use functions::{Function, functions};
pub use guards::{AsDeclared, Facts, Guards, UnguardedRead, Wanted};
pub use moment::{DateTime, Duration};
pub use names::{Names, VarId, is_name, is_scoped_name};
pub use number::{Digits, Number};
pub use object::Object;
pub use operator_table::{Operator, operators};
pub use passing::ReadPart;
pub use platform::{Platform, Record};
pub use read::{Json, JsonError, JsonErrorKind, read_json, read_json_within};
pub use reference::Reference;
pub use resolve::article;
pub use respelt::respelt;
pub use signature::{Kind, Overload, Parameter};
pub use solved::Solved;
pub use template::{Piece, Template};
pub use types::{Format, Scalar, Type};
pub use typing::Checked;
pub use value::{Value, literal};
pub use variants::{Variant, VariantKind};
