//! The smallest parts of an expression: literals, variables, calls and parentheses.

use flow_syntax::Span;

use super::{Operand, Parser};
use crate::arithmetic;
use crate::ast::{Dialect, Node};
use crate::constants::{self, Constant};
use crate::error::{ExprError, ExprErrorCode};
use crate::functions::{self, FunctionId};
use crate::lexer::{Kind, shorten, syntax, unescape};
use crate::names::SCOPES;
use crate::types::Scalar;
use crate::{Number, Object, Record, Value};

impl<'t> Parser<'t> {
    pub(super) fn primary(&mut self) -> Result<Operand, ExprError> {
        match self.token.kind {
            Kind::Text => self.literal(Value::from(unescape(self.word()))),
            Kind::Number => {
                let number = number(self.word(), self.token.span)?;
                self.literal(Value::Number(number))
            }
            Kind::Variable => self.variable(),
            Kind::Name => self.name(),
            Kind::Open => self.parenthesis(),
            _ => Err(syntax(
                self.token.span,
                format!("a value is missing before {}", self.found()),
            )),
        }
    }

    fn parenthesis(&mut self) -> Result<Operand, ExprError> {
        self.nest()?;
        let open = self.bump()?;
        let inner = self.expression()?;
        self.nesting -= 1;
        let close = self.expect(Kind::Close, "the `)` of this parenthesis is missing")?;
        Ok(Operand {
            node: inner.node,
            span: open.to(close),
        })
    }

    fn literal(&mut self, value: Value) -> Result<Operand, ExprError> {
        let span = self.bump()?;
        Ok(self.push(Node::Literal(value), span))
    }

    fn variable(&mut self) -> Result<Operand, ExprError> {
        if self.dialect == Dialect::Platform {
            let message = format!(
                "`{}` is not how this flow's variables are written",
                shorten(self.word())
            );
            return Err(syntax(self.token.span, message)
                .with_help("variables are written `Flow.name` or `Task.name`"));
        }
        let name = self.word()[1..].into();
        let span = self.bump()?;
        Ok(self.push(
            Node::Reference {
                name,
                steps: vec![],
            },
            span,
        ))
    }

    fn name(&mut self) -> Result<Operand, ExprError> {
        let (word, span) = (self.word(), self.token.span);
        match word {
            "true" => return self.literal(Value::Bool(true)),
            "false" => return self.literal(Value::Bool(false)),
            "NOT_SET" => {
                self.bump()?;
                return Ok(self.push(Node::NotSet, span));
            }
            _ if self.operator().is_some() => {
                return Err(syntax(
                    span,
                    format!("a value is missing before {}", self.found()),
                ));
            }
            _ => self.bump()?,
        };
        match self.token.kind {
            Kind::Open => self.call(word, span),
            Kind::Dot if constants::is_first_word(word) => self.constant(word, span),
            Kind::Dot if is_prompt(word) => self.prompt(word, span),
            Kind::Dot if self.dialect != Dialect::Sdk && is_scope(word) => self.scoped(word, span),
            // The platform may have scopes that are newer than this list: whoever knows the flow says what it thinks of them.
            Kind::Dot if self.dialect == Dialect::Platform && !is_slip(word) => {
                self.scoped(word, span)
            }
            _ => Err(self.unknown_name(word, span)),
        }
    }

    /// A constant has two or three words; a step behind the last one would have no meaning.
    fn constant(&mut self, first: &'t str, span: Span) -> Result<Operand, ExprError> {
        let (mut words, mut span) = (vec![first], span);
        loop {
            match constants::find(&words) {
                Constant::Value(value) => {
                    let name = words.join(".").into();
                    return Ok(self.push(Node::Constant { name, value }, span));
                }
                Constant::Unfinished => span = span.to(self.next_word(&mut words)?),
                Constant::Unknown(known) => return Err(unknown_constant(&words, &known, span)),
            }
        }
    }

    fn next_word(&mut self, words: &mut Vec<&'t str>) -> Result<Span, ExprError> {
        if self.token.kind != Kind::Dot {
            let message = format!("`{}` goes on with a dot and a name", words.join("."));
            return Err(syntax(self.token.span, message));
        }
        self.bump()?;
        if self.token.kind != Kind::Name {
            let message = format!("a constant's name is missing before {}", self.found());
            return Err(syntax(self.token.span, message));
        }
        words.push(self.word());
        self.bump()
    }

    /// A recorded prompt: `Prompt.Welcome`, `PromptSystem.on_hold_music`.
    fn prompt(&mut self, first: &'t str, span: Span) -> Result<Operand, ExprError> {
        let mut words = vec![first];
        let span = span.to(self.next_word(&mut words)?);
        let members = Object::of([("name", Value::from(words[1]))]);
        let value = Record::new(Scalar::Prompt, words[1], members).into();
        Ok(self.push(
            Node::Constant {
                name: words.join(".").into(),
                value,
            },
            span,
        ))
    }

    fn scoped(&mut self, scope: &str, span: Span) -> Result<Operand, ExprError> {
        self.bump()?;
        if self.token.kind != Kind::Name {
            return Err(syntax(
                self.token.span,
                format!("a variable's name is missing before {}", self.found()),
            ));
        }
        let name = format!("{scope}.{}", self.word()).into();
        let span = span.to(self.bump()?);
        Ok(self.push(
            Node::Reference {
                name,
                steps: vec![],
            },
            span,
        ))
    }

    fn call(&mut self, word: &str, name: Span) -> Result<Operand, ExprError> {
        let function = find(word, name)?;
        self.nest()?;
        self.bump()?;
        let mut operands: Vec<Operand> = vec![];
        while operands.is_empty() && self.token.kind != Kind::Close
            || self.token.kind == Kind::Comma
        {
            if !operands.is_empty() {
                self.bump()?;
            }
            operands.push(self.expression()?);
        }
        self.nesting -= 1;
        let close = self.expect(Kind::Close, "the `)` of this call is missing")?;
        let spans: Vec<Span> = operands.iter().map(|operand| operand.span).collect();
        functions::check_count(function, name.to(close), &spans)?;
        let arguments = operands.iter().map(|operand| operand.node).collect();
        Ok(self.push(
            Node::Call {
                function,
                arguments,
            },
            name.to(close),
        ))
    }

    fn unknown_name(&self, word: &str, span: Span) -> ExprError {
        let error = |message: String| ExprError::new(ExprErrorCode::UnknownName, span, message);
        let shown = shorten(word);
        for keyword in ["true", "false", "NOT_SET"] {
            if word.eq_ignore_ascii_case(keyword) {
                let message = format!("`{shown}` is not written with this letter case");
                return error(message).with_help(format!("write `{keyword}`"));
            }
        }
        if let Ok(function) = functions::find(word) {
            let name = function.name();
            let message = format!("`{name}` is a function and has no parentheses here");
            return error(message).with_help(format!("write `{name}(…)`"));
        }
        let help = match word.to_ascii_lowercase().as_str() {
            "null" | "none" | "nil" | "undefined" => {
                "a variable without a value is `NOT_SET`".to_owned()
            }
            "not" => "write `!` for `not`".to_owned(),
            _ => self.variable_help(word),
        };
        error(format!(
            "`{shown}` is neither a function call nor a variable"
        ))
        .with_help(help)
    }

    fn variable_help(&self, word: &str) -> String {
        match self.dialect {
            Dialect::Sdk => format!("variables are written `$name`: `${}`", shorten(word)),
            Dialect::Both => "variables are written `$name` or `Flow.name`".to_owned(),
            Dialect::Platform => match flow_syntax::nearest(word, SCOPES) {
                Some(scope) => format!("did you mean `{scope}`?"),
                None => {
                    "variables are written with their scope: `Flow.name`, `Task.name`, `State.name`"
                        .to_owned()
                }
            },
        }
    }
}

fn is_prompt(word: &str) -> bool {
    ["Prompt", "PromptUser", "PromptSystem"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(word))
}

fn unknown_constant(words: &[&str], known: &[&'static str], span: Span) -> ExprError {
    let last = words.last().copied().unwrap_or_default();
    let message = format!(
        "the platform has no constant `{}`",
        shorten(&words.join("."))
    );
    let error = ExprError::new(ExprErrorCode::UnknownName, span, message);
    match flow_syntax::nearest(last, known.iter().copied()) {
        Some(near) => error.with_help(format!("did you mean `{near}`?")),
        None if known.is_empty() => error,
        None => error.with_help(format!("known are {}", known.join(", "))),
    }
}

/// Whether a word that is no scope was likely meant to be one, or something else that stands before a dot.
fn is_slip(word: &str) -> bool {
    const OTHERS: [&str; 6] = [
        "Format",
        "Language",
        "Prompt",
        "PromptSystem",
        "PromptUser",
        "System",
    ];
    let known = SCOPES.iter().chain(&OTHERS).copied();
    functions::find(word).is_ok() || flow_syntax::nearest(word, known).is_some()
}

fn is_scope(word: &str) -> bool {
    SCOPES.iter().any(|scope| scope.eq_ignore_ascii_case(word))
}

fn find(word: &str, span: Span) -> Result<FunctionId, ExprError> {
    functions::find(word).map_err(|near| {
        let message = format!("no function is named `{}`", shorten(word));
        let error = ExprError::new(ExprErrorCode::UnknownFunction, span, message);
        match near {
            Some(name) => error.with_help(format!("did you mean `{name}`?")),
            None => error,
        }
    })
}

/// A number of the language may have leading zeros: `MakeDateTime(2009, 3, 20, 12, 00, 00)`.
fn number(word: &str, span: Span) -> Result<Number, ExprError> {
    let digits = word.trim_start_matches('0');
    let text = match digits.chars().next() {
        Some('1'..='9') => digits.to_owned(),
        _ => format!("0{digits}"),
    };
    let number =
        Number::from_text(&text).expect("digits with at most one point inside are a number");
    match arithmetic::check(&number) {
        Ok(()) => Ok(number),
        Err(message) => Err(ExprError::new(ExprErrorCode::Range, span, message)),
    }
}
