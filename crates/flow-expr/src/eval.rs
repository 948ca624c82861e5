//! Evaluation: the program of an expression on an explicit stack.

use flow_syntax::Span;

use crate::ast::Binary;
use crate::code::{Code, Note, Operation};
use crate::error::{ExprError, ExprErrorCode};
use crate::functions::{Arguments, LARGEST};
use crate::operators;
use crate::reference::{Step, walk};
use crate::resolve::article;
use crate::stack::Stack;
use crate::types::{Scalar, Type};
use crate::{DateTime, Platform, Record, Value, VarId};
use std::sync::Arc;

/// All texts and lists that the functions of one evaluation read and make may together be this large, so that no expression of a few lines keeps
/// the machine busy for minutes.
const MOST_WORK: usize = 16 * LARGEST;

/// Where an evaluation finds its variables, and whom it tells about those not set.
pub trait Environment {
    /// The value of a variable; `None` when it is not set.
    fn variable(&self, id: VarId) -> Option<&Value>;

    /// Is told of a read of something not set: no such variable, member or index, or a step into a scalar.
    ///
    /// Called once a read, and not where the read is an argument that accepts `NOT_SET`.
    fn not_set(&mut self, read: NotSetRead<'_>);

    /// Is told at the end of an evaluation how much text it read and made, in bytes.
    fn worked(&mut self, bytes: usize) {
        let _ = bytes;
    }

    /// The moment that `GetCurrentDateTimeUtc` gives; `None` where there is no clock, and the function is an error.
    fn now(&self) -> Option<DateTime> {
        None
    }

    /// Who answers the functions that ask the organisation, such as `FindQueue`; `None` where nobody does, and they
    /// are errors.
    fn directory(&self) -> Option<&dyn Directory> {
        None
    }

    /// The flow's languages as IETF tags, its default language first.
    fn languages(&self) -> &[Arc<str>] {
        &[]
    }
}

/// What an organisation owns, as far as someone told.
pub trait Directory {
    /// The thing of type `kind` (a Queue, a User, …) with this name, id or e-mail address; `None` when there is none.
    fn find(&self, kind: Scalar, key: Key<'_>) -> Option<Arc<Record>>;
}

/// By what the organisation is asked for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'a> {
    /// Its name; for a User also the e-mail address. Letter case does not count.
    Name(&'a str),
    /// Its id.
    Id(&'a str),
    /// The name of a prompt that the platform brings along, such as `on_hold_music`. Letter case does not count.
    SystemName(&'a str),
}

/// A read of something that is not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotSetRead<'a> {
    /// The variable from which the read began.
    pub variable: VarId,
    /// The whole reference in canonical form, such as `$lookupResponse.name`.
    pub reference: &'a str,
    /// The place of the reference, in bytes of the expression's or template's text.
    pub span: Span,
}

impl Code {
    /// Computes the value; `None` is not set.
    ///
    /// Fails on the first operation whose operands do not fit it. Branches not taken are not evaluated: the right side
    /// of a decided `and` or `or`, the other value of `If` and `? :`.
    pub fn eval(&self, env: &mut dyn Environment) -> Result<Option<Value>, ExprError> {
        let mut machine = Machine {
            code: self,
            env: &mut *env,
            stack: Stack::with_height(self.height),
            work: 0,
        };
        let value = machine.run();
        let work = machine.work;
        env.worked(work);
        value
    }
}

struct Machine<'c, 'e> {
    code: &'c Code,
    env: &'e mut dyn Environment,
    stack: Stack,
    work: usize,
}

impl<'c> Machine<'c, '_> {
    fn run(&mut self) -> Result<Option<Value>, ExprError> {
        let mut at = 0;
        while let Some(operation) = self.code.operations.get(at) {
            at = self.perform(*operation)?.unwrap_or(at + 1);
        }
        Ok(self.stack.pop())
    }

    /// Performs one operation; returns where to go on if not behind it.
    fn perform(&mut self, operation: Operation) -> Result<Option<usize>, ExprError> {
        match operation {
            Operation::Constant(constant) => self
                .stack
                .push(Some(self.code.constants[constant as usize].clone())),
            Operation::NotSet => self.stack.push(None),
            Operation::Read {
                reference,
                indexes,
                note,
            } => self.read(reference, indexes, note)?,
            Operation::Access { access, indexes } => {
                self.access(&self.code.accesses[access as usize], indexes)?
            }
            Operation::Unary { operator, at } => {
                let operand = self.stack.pop();
                self.stack.push(Some(operators::unary(
                    operator,
                    operand,
                    self.places(at, 2),
                )?));
            }
            Operation::Binary { operator, at } => {
                let (right, left) = (self.stack.pop(), self.stack.pop());
                let value = operators::binary(operator, left, right, self.places(at, 3))?;
                let value = Some(value);
                self.work += weight(&value);
                self.check_work(at)?;
                self.stack.push(value);
            }
            Operation::Call {
                function,
                overload,
                count,
                at,
            } => {
                let count = count as usize;
                let places = self.places(at, count + 1);
                let values = self.stack.top(count);
                self.work += values.iter().map(weight).sum::<usize>();
                self.check_work(at)?;
                let arguments = Arguments::new(function, overload, values, places, &*self.env)?;
                let value = function.call(arguments)?;
                self.stack.drop_top(count);
                self.work += weight(&value);
                self.check_work(at)?;
                self.stack.push(value);
            }
            Operation::Decide {
                operator,
                target,
                at,
            } => {
                if self.boolean(operator, at)? == (operator == Binary::Or) {
                    return Ok(Some(target as usize));
                }
                self.stack.pop();
            }
            Operation::Boolean { operator, at } => {
                self.boolean(operator, at)?;
            }
            Operation::Unless { target, at } => {
                if !self.condition(at)? {
                    return Ok(Some(target as usize));
                }
            }
            Operation::Jump { target } => return Ok(Some(target as usize)),
            Operation::Widen { at } => {
                let value = self.stack.pop();
                let place = self.code.spans[at as usize];
                self.stack.push(operators::widen(value, place)?);
            }
        }
        Ok(None)
    }

    fn read(&mut self, reference: u32, indexes: u32, note: Note) -> Result<(), ExprError> {
        let reference = &self.code.references[reference as usize];
        let indexes = indexes as usize;
        let value = reference
            .find(&*self.env, self.stack.top(indexes))?
            .cloned();
        if value.is_none() && note == Note::Report {
            reference.report(self.env);
        }
        self.stack.drop_top(indexes);
        self.stack.push(value);
        Ok(())
    }

    fn access(&mut self, steps: &[Step], indexes: u32) -> Result<(), ExprError> {
        let taken = indexes as usize + 1;
        let value = match self.stack.top(taken) {
            [base, indexes @ ..] => walk(base.as_ref(), steps, indexes)?.cloned(),
            [] => None,
        };
        self.stack.drop_top(taken);
        self.stack.push(value);
        Ok(())
    }

    /// The topmost value, which has to be Boolean, left where it is.
    fn boolean(&self, operator: Binary, at: u32) -> Result<bool, ExprError> {
        let place = self.code.spans[at as usize];
        match &self.stack.top(1)[0] {
            Some(Value::Bool(value)) => Ok(*value),
            Some(other) => Err(operators::not_boolean(operator.symbol(), other, place)),
            None => Err(operators::not_set(operator.symbol(), place)),
        }
    }

    /// A condition not set counts as false: the first parameter of `If` accepts `NOT_SET`.
    fn condition(&mut self, at: u32) -> Result<bool, ExprError> {
        match self.stack.pop() {
            Some(Value::Bool(value)) => Ok(value),
            None => Ok(false),
            Some(other) => {
                let found = article(Type::of(Some(&other)));
                let message = format!("a condition is a Boolean, not {found}");
                Err(ExprError::new(
                    ExprErrorCode::Type,
                    self.code.spans[at as usize],
                    message,
                ))
            }
        }
    }

    fn check_work(&self, at: u32) -> Result<(), ExprError> {
        if self.work <= MOST_WORK {
            return Ok(());
        }
        let message = "the expression reads and makes more text than one evaluation may";
        Err(ExprError::new(
            ExprErrorCode::Range,
            self.code.spans[at as usize],
            message,
        ))
    }

    fn places(&self, at: u32, count: usize) -> &'c [Span] {
        &self.code.spans[at as usize..][..count]
    }
}

/// How much work a value is for whoever reads or makes it, in bytes of text.
fn weight(value: &Option<Value>) -> usize {
    const ELEMENT: usize = 16;
    match value {
        Some(Value::Text(text)) => text.len(),
        Some(Value::List(items)) => items.len() * ELEMENT,
        Some(Value::Platform(Platform::Record(record))) => record.text().len(),
        Some(Value::Number(number)) => number.len(),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use crate::world::World;
    use crate::{Dialect, Expr, Type};

    const REPLY: &str = r#"{"reply": {"name": "Alice", "is_vip": true, "points": 1500, "tags": ["a", "b"], "none": null,
        "first name": "Al"}, "i": 1, "key": "name", "half": 0.5, "list": [1, [2, 3]]}"#;

    #[track_caller]
    fn gives(text: &str, expected: &str) {
        assert_eq!(World::new(REPLY).shown(text), expected, "{text}");
    }

    /// The reads that are reported when the text is evaluated, each with its offset.
    #[track_caller]
    fn reads(text: &str, expected: &[&str]) {
        let mut world = World::new(REPLY);
        let _ = world.eval(text);
        assert_eq!(world.reads, expected, "{text}");
    }

    #[test]
    fn references_step_into_values() {
        gives("$reply.is_vip == true", "true");
        gives("$reply[\"first name\"]", "\"Al\"");
        gives("$reply.tags[1]", "\"b\"");
        gives("$reply.tags[$i]", "\"b\"");
        gives("$reply[$key]", "\"Alice\"");
        gives("$list[$i][$i - 1]", "2");
        gives("($reply).tags[0]", "\"a\"");
        gives("($list[$i])[$i]", "3");
    }

    #[test]
    fn calls_and_parentheses_can_be_stepped_into() {
        gives("Split(\"a-b\", \"-\")[1]", "\"b\"");
        gives("Split(\"a-b\", \"-\")[$i]", "\"b\"");
        gives("JsonParse(\"{\\\"a\\\": {\\\"b\\\": 5}}\").a.b", "5");
        gives("($i == 1 ? $reply : $list).name", "\"Alice\"");
        gives("JsonParse(\"{}\").a.b[0]", "NOT_SET");
    }

    #[test]
    fn steps_that_lead_nowhere_give_not_set() {
        for text in [
            "$no",
            "$no.a.b",
            "$reply.no",
            "$reply.name.x",
            "$reply.tags[2]",
            "$reply.tags.x",
            "$list[-1]",
            "$reply[0]",
        ] {
            gives(text, "NOT_SET");
        }
    }

    #[test]
    fn an_index_is_an_integer_or_a_name() {
        gives("$list[$half]", "type at `$half`");
        gives("$list[true]", "type at `true`");
        gives("$list[$no]", "not-set at `$no`");
    }

    #[test]
    fn null_is_a_value_that_is_not_there() {
        gives("$reply.none", "null");
        gives("$reply.none == NOT_SET", "false");
        gives("IsSet($reply.none)", "true");
        gives("IsNotSetOrEmpty($reply.none)", "true");
    }

    #[test]
    fn only_comparisons_and_conditions_take_not_set() {
        gives("NOT_SET == NOT_SET", "true");
        gives("$no != 1", "true");
        gives("$no ? 1 : 2", "2");
        gives("If($no, 1, 2)", "2");
        gives("1 + $no", "not-set at `$no`");
        gives("$no < 1", "not-set at `$no`");
        gives("!$no", "not-set at `$no`");
        gives("true and $no", "not-set at `$no`");
        gives("$no or true", "not-set at `$no`");
        gives("Left($no, 1)", "not-set at `$no`");
    }

    #[test]
    fn a_choice_between_an_integer_and_a_decimal_is_a_decimal() {
        gives("If(true, 5, 5.5)", "5.0");
        gives("false ? 1.5 : true ? 2 : 3", "2.0");
        gives("If(true, ToInt(NOT_SET), 5.5)", "NOT_SET");
        gives("If(true, $i, 5.5)", "1");
        gives("MakeList(1, 2.5)", "MakeList(1.0, 2.5)");
    }

    #[test]
    fn decided_branches_are_not_evaluated() {
        gives("false and 1", "false");
        gives("true or $no", "true");
        gives("true and 1", "type at `1`");
        gives("If(true, 1, 1 / 0)", "1.0");
        gives("false ? 1 / 0 : true ? 2 : 1 / 0", "2.0");
        gives("If(false, 1 / 0, If(true, 3, 1 / 0)) + 1", "4.0");
        gives("true and false or true and true", "true");
        gives("1 ? 2 : 3", "type at `1`");
    }

    #[test]
    fn a_read_of_something_not_set_is_reported_once() {
        reads("$no == 404", &["$no 0"]);
        reads("$no == 1 or $reply.no.x == 2", &["$no 0", "$reply.no.x 12"]);
        reads("$reply.name == \"Alice\"", &[]);
        reads("$list[$no]", &["$no 6"]);
        reads("$list[ 1 + 4 ]", &["$list[1 + 4] 0"]);
        reads("$no ? $no : 1", &["$no 0"]);
    }

    #[test]
    fn arguments_that_accept_not_set_are_read_quietly() {
        reads("IsSet($no)", &[]);
        reads("IsNotSetOrEmpty(($reply.no))", &[]);
        reads("Append(\"a\", $no, ToString($no))", &[]);
        reads("If($no, 1, $no)", &[]);
        reads("IsSet($no.a == 1)", &["$no.a 6"]);
        reads("IsSet($list[$no])", &["$no 12"]);
        reads("Length($no)", &["$no 7"]);
    }

    #[test]
    fn operators_bind_as_the_grammar_says() {
        gives("2 + 3 * 4", "14");
        gives("-2 ^ 2", "4.0");
        gives("2 ^ 3 ^ 2", "64.0");
        gives("!true == false", "true");
        gives("1 | 6 & 3", "3");
        gives("1 < 2 == 3 > 2", "true");
        gives("7 - 2 - 1", "4");
        gives("true ? 1 : 2 + 5", "1");
        gives("~5", "-6");
        gives("- -5", "5");
    }

    #[test]
    fn types_that_do_not_fit_are_named() {
        gives("1 + \"a\"", "type at `\"a\"`");
        gives("true + 1", "type at `true`");
        gives("\"a\" < 1", "type at `1`");
        gives("1.5 & 1", "type at `1.5`");
        gives("!1", "type at `1`");
        gives("-\"a\"", "type at `\"a\"`");
        gives("999999999999999 + 1", "range at `999999999999999 + 1`");
    }

    #[test]
    fn values_that_do_not_go_together_are_named() {
        let says = |text: &str| {
            let expr = Expr::parse(text, Dialect::Sdk).unwrap();
            expr.check(&|_| Type::DYNAMIC).errors.swap_remove(0).message
        };
        assert_eq!(
            says("If(true, \"a\", 1)"),
            "`If` takes values of one type; its third argument is an Integer and another is a Text"
        );
        assert_eq!(
            says("If(true, MakeList(1), MakeList(\"a\"))"),
            "`If` takes values of one type; its third argument is a List<Text> and another is a List<Integer>"
        );
    }

    #[test]
    fn messages_say_what_would_be_right() {
        let mut world = World::new(REPLY);
        let error = world.eval("$reply.points + \"1\"").unwrap_err();
        assert_eq!(error.message, "`+` does not take an Integer and a Text");
        let help =
            "join texts with `Append` and `ToString`, or make a number with `ToInt` or `ToDecimal`";
        assert_eq!(error.help.as_deref(), Some(help));
        let error = world.eval("1 + $no").unwrap_err();
        assert_eq!(
            error.message,
            "`+` does not take NOT_SET, and this is not set"
        );
        assert_eq!(
            error.help.as_deref(),
            Some("check it with `IsSet` or `IsNotSetOrEmpty` first")
        );
    }

    #[test]
    fn long_flat_chains_use_no_stack() {
        gives(&["1"; 16_000].join("+"), "16000");
        gives(&["true"; 3_500].join(" and "), "true");
        gives(&format!("{}true", "!".repeat(31_996)), "true");
        gives(&format!("{}5", "$no ?1:".repeat(4_000)), "5");
    }

    #[test]
    fn growing_texts_meet_a_limit() {
        let ten = "Append($t, $t, $t, $t, $t, $t, $t, $t, $t, $t)";
        let json = format!("{{\"t\": \"{}\"}}", "a".repeat(500_000));
        assert_eq!(World::new(&json).shown(ten), format!("range at `{ten}`"));
        assert!(
            World::new(&json)
                .shown("Replace($t, \"a\", $t)")
                .starts_with("range at")
        );
        let chain = format!("Length($t{})", " + \"b\"".repeat(1_000));
        assert!(World::new(&json).shown(&chain).starts_with("range at"));
    }

    #[test]
    fn nested_lists_meet_a_limit() {
        let mut text = "$list".to_owned();
        for _ in 0..50 {
            text = format!("MakeList({text})");
        }
        assert!(World::new(REPLY).eval(&text).is_ok());
        let deep = format!("{{\"t\": {}{}}}", "[".repeat(127), "]".repeat(127));
        assert!(World::new(&deep).eval("MakeList($t)").is_ok());
        assert_eq!(
            World::new(&deep).shown("MakeList(MakeList($t))"),
            "range at `MakeList($t)`"
        );
    }
}
