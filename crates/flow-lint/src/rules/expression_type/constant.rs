//! Conditions without variables, which give the same each time and can be tried before a run.

use flow_core::Condition;
use flow_expr::{ExprErrorCode, Type};
use flow_syntax::{Diagnostic, Source};

use super::{can_be_true, diagnostic, not_boolean};
use crate::{constant::Nothing, place::Literal};

/// How many conditions are tried, so that a flow made to be slow is checked as quickly as others.
const MOST: u32 = 100;

/// How long, in bytes of the file, a condition is that is tried: people's are shorter, and from longer ones come texts of
/// megabytes.
const LONGEST: usize = 300;

/// Which conditions are to be tried.
#[derive(Default)]
pub(super) struct Constants {
    tried: u32,
}

impl Constants {
    /// Whether a condition is to be tried; one that cannot fail need not be.
    pub(super) fn take(&mut self, condition: &Condition) -> bool {
        let is_constant = condition.expr.references().next().is_none();
        let is_short = condition.origin.span.range().len() <= LONGEST;
        let is_taken = condition.guards.can_fail && is_constant && is_short && self.tried < MOST;
        self.tried += u32::from(is_taken);
        is_taken
    }
}

/// What a condition without variables says whenever it is tried, if that is not true or false. What hangs on the time or
/// on what the organisation owns is not known here.
pub(super) fn always_fails(source: &Source, condition: &Condition) -> Option<Diagnostic> {
    match condition.code.eval(&mut Nothing) {
        Ok(value) => {
            let found = Type::of(value.as_ref());
            (!can_be_true(found)).then(|| not_boolean(condition, found))
        }
        Err(error) if error.code == ExprErrorCode::Unavailable => None,
        Err(error) => {
            let place = Literal::new(source, condition.origin).locate(error.span);
            Some(diagnostic(error, place).with_label("this fails whenever it is tried"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, lint};

    /// What is told of a condition: the underlined text and the message.
    fn told(condition: &str) -> Vec<(String, String)> {
        let flow = format!(
            r#"{{"initialAction": {{"name": "Start", "type": "Start", "on": {{"onerror": "Ask"}}}},
                "actions": [{{"name": "Ask", "type": "Decision", "condition": "{condition}"}}]}}"#
        );
        let source = Source::new("flow.json", flow);
        let found = lint(&source, &flow_load::load(&source), &Options::default());
        let found = found
            .into_iter()
            .filter(|finding| finding.rule == "expression-type");
        let told = found.map(|finding| (source.slice(finding.span).to_owned(), finding.message));
        told.collect()
    }

    #[track_caller]
    fn fails(condition: &str, place: &str, message: &str) {
        let expected = vec![(place.to_owned(), message.to_owned())];
        assert_eq!(told(condition), expected, "{condition}");
    }

    #[test]
    fn constants_that_always_fail_are_told() {
        fails("1/0 > 1", "1/0", "a division by zero has no result");
        fails(
            r#"true and ToInt(\"abc\") > 1"#,
            r#"\"abc\""#,
            "the text `abc` is not an Integer",
        );
        fails(
            "Hour(MakeDateTime(2023, 2, 29, 0, 0, 0)) > 1",
            "29",
            "February 2023 has 28 days, and this is day 29",
        );
    }

    #[test]
    fn what_hangs_on_variables_the_time_or_the_organisation_is_not_told() {
        for condition in [
            "$x / 0 > 1",
            "true",
            "1 + 1 == 2",
            "false and 1 / 0 > 1",
            "Year(AddYears(GetCurrentDateTimeUtc(), 500)) > 1",
            r#"IsSet(FindQueue(\"Support\"))"#,
            r#"ToInt(\"12\") > 1"#,
        ] {
            assert_eq!(told(condition), [], "{condition}");
        }
    }
}
