//! Tokens to tree, by precedence climbing.
//!
//! Recursion is bounded by the nesting limit: operators in front of an operand, chains of binary operators and
//! `a ? b : c ? d : e` are loops.

mod primary;

use std::sync::Arc;

use flow_syntax::Span;

use crate::ast::{AstStep, Binary, Dialect, Expr, Node, NodeId, Unary};
use crate::error::{ExprError, ExprErrorCode};
use crate::lexer::{Kind, Lexer, Token, shorten, syntax};
use crate::{Number, Value};

const MAX_CHARACTERS: usize = 32_000;
const MAX_NESTING: u32 = 60;

impl Expr {
    /// Reads an expression.
    ///
    /// At most 32,000 characters, nested at most 60 levels deep, are accepted. The names of functions are checked, and
    /// how many arguments they get; types are not, since the values of variables are known only at run time.
    ///
    /// Source: the grammar of the published scripting build and its limits `maxExpressionTextLength` and
    /// `maxExpressionCallStack`.
    pub fn parse(text: &str, dialect: Dialect) -> Result<Self, ExprError> {
        if let Some((end, _)) = text.char_indices().nth(MAX_CHARACTERS) {
            let message = "the expression has more than 32,000 characters";
            return Err(ExprError::new(
                ExprErrorCode::TooLong,
                Span::new(end, text.len()),
                message,
            ));
        }
        let mut parser = Parser::new(text, dialect)?;
        parser.expression()?;
        parser.end()?;
        Ok(Self {
            dialect,
            nodes: parser.nodes,
            spans: parser.spans,
        })
    }
}

/// A part that was read: its node, and its place with any parentheses around it.
#[derive(Clone, Copy)]
struct Operand {
    node: NodeId,
    span: Span,
}

struct Parser<'t> {
    text: &'t str,
    dialect: Dialect,
    lexer: Lexer<'t>,
    token: Token,
    nesting: u32,
    nodes: Vec<Node>,
    spans: Vec<Span>,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str, dialect: Dialect) -> Result<Self, ExprError> {
        let mut lexer = Lexer::new(text);
        let token = lexer.next()?;
        Ok(Self {
            text,
            dialect,
            lexer,
            token,
            nesting: 0,
            nodes: vec![],
            spans: vec![],
        })
    }

    fn expression(&mut self) -> Result<Operand, ExprError> {
        let mut choices = vec![];
        let mut last = self.binary(1)?;
        while self.token.kind == Kind::Question {
            self.nest()?;
            self.bump()?;
            let chosen = self.expression()?;
            self.nesting -= 1;
            self.expect(Kind::Colon, "the `:` of this `?` is missing")?;
            choices.push((last, chosen));
            last = self.binary(1)?;
        }
        for (condition, chosen) in choices.into_iter().rev() {
            let node = Node::Ternary([condition.node, chosen.node, last.node]);
            last = self.push(node, condition.span.to(last.span));
        }
        Ok(last)
    }

    fn binary(&mut self, loosest: u8) -> Result<Operand, ExprError> {
        let mut left = self.unary()?;
        while let Some(operator) = self
            .operator()
            .filter(|found| found.precedence() >= loosest)
        {
            self.bump()?;
            let right = self.binary(operator.precedence() + 1)?;
            let node = Node::Binary(operator, left.node, right.node);
            left = self.push(node, left.span.to(right.span));
        }
        Ok(left)
    }

    fn operator(&self) -> Option<Binary> {
        Some(match self.token.kind {
            Kind::Name if self.word().eq_ignore_ascii_case("or") => Binary::Or,
            Kind::Name if self.word().eq_ignore_ascii_case("and") => Binary::And,
            Kind::BitOr => Binary::BitOr,
            Kind::BitAnd => Binary::BitAnd,
            Kind::Equal => Binary::Equal,
            Kind::NotEqual => Binary::NotEqual,
            Kind::AtLeast => Binary::AtLeast,
            Kind::AtMost => Binary::AtMost,
            Kind::Greater => Binary::Greater,
            Kind::Less => Binary::Less,
            Kind::Plus => Binary::Add,
            Kind::Minus => Binary::Subtract,
            Kind::Times => Binary::Multiply,
            Kind::Divide => Binary::Divide,
            Kind::Remainder => Binary::Remainder,
            Kind::Power => Binary::Power,
            _ => return None,
        })
    }

    fn unary(&mut self) -> Result<Operand, ExprError> {
        let mut signs = vec![];
        while let Some(sign) = self.sign() {
            signs.push((sign, self.token.span));
            self.bump()?;
        }
        let mut operand = self.postfix()?;
        for (sign, span) in signs.into_iter().rev() {
            operand = self.push(Node::Unary(sign, operand.node), span.to(operand.span));
        }
        Ok(operand)
    }

    fn sign(&self) -> Option<Unary> {
        match self.token.kind {
            Kind::Not => Some(Unary::Not),
            Kind::Complement => Some(Unary::Complement),
            Kind::Minus => Some(Unary::Negate),
            _ => None,
        }
    }

    /// A primary and the steps behind it. Steps behind a parenthesised reference join the reference's own.
    fn postfix(&mut self) -> Result<Operand, ExprError> {
        let base = self.primary()?;
        if !matches!(self.token.kind, Kind::Dot | Kind::OpenBracket) {
            return Ok(base);
        }
        let mut node = match self.nodes.last() {
            Some(Node::Reference { .. } | Node::Access { .. }) => self.pop(),
            _ => Node::Access {
                base: base.node,
                steps: vec![],
            },
        };
        let mut span = base.span;
        while matches!(self.token.kind, Kind::Dot | Kind::OpenBracket) {
            let (step, end) = self.step()?;
            span = span.to(end);
            if let Node::Reference { steps, .. } | Node::Access { steps, .. } = &mut node {
                steps.push(step);
            }
        }
        Ok(self.push(node, span))
    }

    fn step(&mut self) -> Result<(AstStep, Span), ExprError> {
        let open = self.token.kind;
        if open == Kind::OpenBracket {
            return self.index();
        }
        self.bump()?;
        if self.token.kind != Kind::Name {
            return Err(syntax(
                self.token.span,
                format!("a member's name is missing before {}", self.found()),
            ));
        }
        let member = AstStep::Member(self.word().into());
        Ok((member, self.bump()?))
    }

    fn index(&mut self) -> Result<(AstStep, Span), ExprError> {
        self.nest()?;
        self.bump()?;
        let index = self.expression()?;
        self.nesting -= 1;
        let end = self.expect(Kind::CloseBracket, "the `]` of this index is missing")?;
        let step = match self.node(index.node) {
            Node::Literal(Value::Text(name)) => AstStep::Member(Arc::clone(name)),
            Node::Literal(Value::Number(Number::Int(at))) => {
                AstStep::Index(usize::try_from(*at).unwrap_or(usize::MAX))
            }
            _ => return Ok((AstStep::Computed(index.node), end)),
        };
        self.pop();
        Ok((step, end))
    }

    fn end(&self) -> Result<(), ExprError> {
        match self.token.kind {
            Kind::End => Ok(()),
            Kind::Close | Kind::CloseBracket => Err(syntax(
                self.token.span,
                format!("{} closes nothing", self.found()),
            )),
            _ => Err(syntax(
                self.token.span,
                format!("an operator is missing before {}", self.found()),
            )),
        }
    }

    fn expect(&mut self, kind: Kind, missing: &str) -> Result<Span, ExprError> {
        if self.token.kind == kind {
            return self.bump();
        }
        Err(syntax(
            self.token.span,
            format!("{missing} before {}", self.found()),
        ))
    }

    fn nest(&mut self) -> Result<(), ExprError> {
        self.nesting += 1;
        if self.nesting <= MAX_NESTING {
            return Ok(());
        }
        let message = "the expression nests more than 60 levels deep";
        Err(ExprError::new(
            ExprErrorCode::TooDeep,
            self.token.span,
            message,
        ))
    }

    /// Goes to the next token; returns the place of the one left behind.
    fn bump(&mut self) -> Result<Span, ExprError> {
        let span = self.token.span;
        self.token = self.lexer.next()?;
        Ok(span)
    }

    fn word(&self) -> &'t str {
        &self.text[self.token.span.range()]
    }

    fn found(&self) -> String {
        match self.token.kind {
            Kind::End => "the end of the expression".to_owned(),
            _ => format!("`{}`", shorten(self.word())),
        }
    }

    fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    fn push(&mut self, node: Node, span: Span) -> Operand {
        let id = NodeId(
            u32::try_from(self.nodes.len()).expect("a text of 32,000 characters has fewer nodes"),
        );
        self.nodes.push(node);
        self.spans.push(span);
        Operand { node: id, span }
    }

    fn pop(&mut self) -> Node {
        self.spans.pop();
        self.nodes.pop().expect("a node was just pushed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn parses(text: &str) {
        let parsed = Expr::parse(text, Dialect::Sdk);
        assert!(parsed.is_ok(), "{text}: {parsed:?}");
    }

    /// The text's error as people see it: code, the place's text, message and help.
    #[track_caller]
    fn refused(dialect: Dialect, text: &str) -> String {
        let error = Expr::parse(text, dialect).unwrap_err();
        let help = error
            .help
            .map(|help| format!(" ({help})"))
            .unwrap_or_default();
        format!(
            "{} at {}..{}: {}{help}",
            error.code, error.span.start, error.span.end, error.message
        )
    }

    #[track_caller]
    fn refuses(text: &str, expected: &str) {
        assert_eq!(refused(Dialect::Sdk, text), expected);
    }

    #[test]
    fn the_grammar_is_read_whole() {
        for text in [
            "$a",
            " \n $a . b [ 0 ] [\"c d\"]\t",
            "a_b(1)".replace("a_b", "isset").as_str(),
            "true And false oR $x",
            "$ä.straße.and.true.2nd",
            "$a==1?$b:$c<=2?3:4",
            "007 + 1.50",
            "If(1==1,\"\\\"\\\\\\n\\r\\t\",NOT_SET)",
        ] {
            parses(text);
        }
    }

    #[test]
    fn other_languages_operators_have_a_help() {
        refuses(
            "$a && $b",
            "syntax at 3..5: `&&` is not an operator of this language (write `and`)",
        );
        refuses(
            "$a || $b",
            "syntax at 3..5: `||` is not an operator of this language (write `or`)",
        );
        refuses(
            "$a === 1",
            "syntax at 3..6: `===` is not an operator of this language (write `==`)",
        );
        refuses(
            "$a <> 1",
            "syntax at 3..5: `<>` is not an operator of this language (write `!=`)",
        );
        refuses(
            "$a = 1",
            "syntax at 3..4: `=` has no meaning here (`==` compares; an expression does not assign)",
        );
        refuses(
            "$a – 1",
            "syntax at 3..6: `–` has no meaning here (a minus is written `-`)",
        );
    }

    #[test]
    fn texts_have_double_quotes_and_five_escapes() {
        refuses(
            "'a'",
            "syntax at 0..1: `'` has no meaning here (texts stand between straight double quotes: `\"abc\"`)",
        );
        refuses(
            "\"a\\d\"",
            "syntax at 2..4: `\\d` is not an escape of this language (the escapes are `\\\"`, `\\\\`, `\\n`, `\\r` and `\\t`; \
             a backslash itself is written `\\\\`)",
        );
        refuses(
            "1 + \"a",
            "syntax at 4..6: this text has no closing double quote (end the text with `\"`)",
        );
        refuses(
            "\"a\\",
            "syntax at 0..3: this text has no closing double quote (end the text with `\"`)",
        );
    }

    #[test]
    fn missing_parts_are_named() {
        refuses(
            "",
            "syntax at 0..0: a value is missing before the end of the expression",
        );
        refuses(
            "1 +",
            "syntax at 3..3: a value is missing before the end of the expression",
        );
        refuses(
            "(1",
            "syntax at 2..2: the `)` of this parenthesis is missing before the end of the expression",
        );
        refuses("1)", "syntax at 1..2: `)` closes nothing");
        refuses(
            "$a ? 1",
            "syntax at 6..6: the `:` of this `?` is missing before the end of the expression",
        );
        refuses(
            "$a[1",
            "syntax at 4..4: the `]` of this index is missing before the end of the expression",
        );
        refuses(
            "$a.",
            "syntax at 3..3: a member's name is missing before the end of the expression",
        );
        refuses(
            "$a $b",
            "syntax at 3..5: an operator is missing before `$b`",
        );
        refuses(
            "IsSet($a,)",
            "syntax at 9..10: a value is missing before `)`",
        );
        refuses(
            "1 + and 2",
            "syntax at 4..7: a value is missing before `and`",
        );
        refuses(
            "$ a",
            "syntax at 0..1: a variable's name is missing after `$` (a name begins with a letter or `_`)",
        );
        refuses(
            "5.",
            "syntax at 0..2: a digit is missing after the decimal point",
        );
    }

    #[test]
    fn names_are_looked_up() {
        refuses(
            "True",
            "unknown-name at 0..4: `True` is not written with this letter case (write `true`)",
        );
        refuses(
            "not_set",
            "unknown-name at 0..7: `not_set` is not written with this letter case (write `NOT_SET`)",
        );
        refuses(
            "vip == 1",
            "unknown-name at 0..3: `vip` is neither a function call nor a variable (variables are written `$name`: `$vip`)",
        );
        refuses(
            "Lenght(\"\")",
            "unknown-function at 0..6: no function is named `Lenght` (did you mean `Length`?)",
        );
    }

    #[test]
    fn arguments_are_counted() {
        refuses(
            "Left(\"a\")",
            "arity at 0..9: `Left` takes 2 arguments, not 1 (write `Left(srcString: Text, length: Integer ≥ 0) → Text`)",
        );
        refuses(
            "Left(\"a\", 1, 2)",
            "arity at 13..14: `Left` takes 2 arguments, not 3 (write `Left(srcString: Text, length: Integer ≥ 0) → Text`)",
        );
        refuses(
            "IsSet()",
            "arity at 0..7: `IsSet` takes 1 argument, not 0 (write `IsSet(item: Any) → Boolean`)",
        );
        refuses(
            "Append()",
            "arity at 0..8: `Append` takes at least 1 argument, not 0 (write `Append(initialText: Text) → Text` or `Append(initialText: Text, textToAppend: Text…) → Text`)",
        );
        refuses(
            "Round(1, 2, 3)",
            "arity at 12..13: `Round` takes 1 to 2 arguments, not 3 (write `Round(currencyValue: Currency) → Currency` or `Round(value: Decimal) → Decimal`)",
        );
    }

    #[test]
    fn literals_stay_in_range() {
        parses("999999999999999");
        assert!(refused(Dialect::Sdk, "1000000000000000").starts_with("range at 0..16:"));
        assert!(
            refused(Dialect::Sdk, &format!("0.{}", "1".repeat(41))).starts_with("range at 0..43:")
        );
    }

    #[test]
    fn platform_variables_have_a_scope() {
        let parsed = Expr::parse("flow.Ani == Task.x.y", Dialect::Platform).unwrap();
        let names: Vec<&str> = parsed.references().map(|found| found.name).collect();
        assert_eq!(names, ["flow.Ani", "Task.x"]);
        assert_eq!(
            refused(Dialect::Platform, "Flw.x"),
            "unknown-name at 0..3: `Flw` is neither a function call nor a variable (did you mean `Flow`?)"
        );
        let newer = Expr::parse("Journey.Map.id", Dialect::Platform).unwrap();
        let names: Vec<&str> = newer.references().map(|found| found.name).collect();
        assert_eq!(names, ["Journey.Map"]);
        assert!(refused(Dialect::Platform, "Length.x").starts_with("unknown-name"));
        assert!(
            refused(Dialect::Platform, "$a")
                .contains("(variables are written `Flow.name` or `Task.name`)")
        );
    }

    #[test]
    fn letter_case_of_platform_variables_does_not_count() {
        let mut names = crate::Names::default();
        let code = Expr::parse("Flow.Ani == flow.ani", Dialect::Platform)
            .unwrap()
            .compile(&mut names);
        let ids: Vec<_> = code
            .references()
            .map(|reference| reference.variable())
            .collect();
        assert_eq!(ids[0], ids[1]);
    }

    #[test]
    fn a_reference_knows_its_place() {
        let parsed = Expr::parse("1 + $a.b[$c]", Dialect::Sdk).unwrap();
        let found: Vec<_> = parsed
            .references()
            .map(|found| (found.name, found.span.range()))
            .collect();
        assert_eq!(found, [("c", 9..11), ("a", 4..12)]);
    }

    #[test]
    fn the_limits_themselves_are_accepted() {
        let nested = |depth: usize| format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
        parses(&nested(60));
        let every_operator = "1 or 1 and 1 | 1 & 1 == 1 < 1 + 1 * 1 ^ -(";
        parses(&format!("{}1{}", every_operator.repeat(60), ")".repeat(60)));
        parses(&format!(
            "{}1{}",
            "If(true, 1, 1 or 1 ^ ".repeat(60),
            ")".repeat(60)
        ));
        assert!(refused(Dialect::Sdk, &nested(61)).starts_with("too-deep at 60..61:"));
        assert!(refused(Dialect::Sdk, &"(".repeat(31_000)).starts_with("too-deep at 60..61:"));
        assert!(refused(Dialect::Sdk, &"$a?".repeat(10_000)).starts_with("too-deep at"));
        assert!(refused(Dialect::Sdk, &"$a[".repeat(10_000)).starts_with("too-deep at"));
        let long = |characters: usize| format!("\"{}\"", "ä".repeat(characters - 2));
        parses(&long(32_000));
        assert!(refused(Dialect::Sdk, &long(32_001)).starts_with("too-long at 63999..64000:"));
    }
}
