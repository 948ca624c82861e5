//! The smallest parts of an expression: literals, variables, calls and parentheses.

use flow_syntax::Span;

use super::{Operand, Parser};
use crate::arithmetic;
use crate::ast::{Dialect, Node};
use crate::error::{ExprError, ExprErrorCode};
use crate::functions::{self, Found, FunctionId};
use crate::lexer::{Kind, shorten, syntax, unescape};
use crate::{Number, Value};

/// First words of the variables of the platform's flows.
const SCOPES: [&str; 23] = [
    "Bot",
    "Call",
    "Campaign",
    "Chat",
    "Common",
    "Email",
    "Flow",
    "Format",
    "Intent",
    "Language",
    "Message",
    "Prompt",
    "PromptSystem",
    "PromptUser",
    "Session",
    "Slot",
    "State",
    "Survey",
    "System",
    "Task",
    "Voicemail",
    "Workflow",
    "Workitem",
];

impl Parser<'_> {
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
            Kind::Dot if self.dialect == Dialect::Platform && is_scope(word) => {
                self.scoped(word, span)
            }
            _ => Err(self.unknown_name(word, span)),
        }
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

fn is_scope(word: &str) -> bool {
    SCOPES.iter().any(|scope| scope.eq_ignore_ascii_case(word))
}

fn find(word: &str, span: Span) -> Result<FunctionId, ExprError> {
    let (code, message, help) = match functions::find(word) {
        Found::Built(id) => return Ok(id),
        Found::Planned(name) => (
            ExprErrorCode::Unsupported,
            format!("`{name}` is not built yet"),
            None,
        ),
        Found::Unknown(near) => {
            let help = near.map(|name| format!("did you mean `{name}`?"));
            (
                ExprErrorCode::UnknownFunction,
                format!("no function is named `{}`", shorten(word)),
                help,
            )
        }
    };
    let error = ExprError::new(code, span, message);
    Err(match help {
        Some(help) => error.with_help(help),
        None => error,
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
