//! Reading the actions that branch: decisions, and switches with their cases (S24, S25).

use std::collections::HashSet;

use flow_core::{ActionKind, Condition, ExitName};
use flow_syntax::{Diagnostic, Node, Span};

use super::{
    super::{
        fields::{Fields, quoted},
        table::CASE,
        values,
    },
    Drafter, RouteName, opening,
};

impl<'d> Drafter<'d, '_> {
    pub(super) fn decision(&mut self, fields: &Fields<'d>, at: Span) -> ActionKind {
        let field = fields.read("condition", at, self.found);
        let condition = field.and_then(|field| self.condition(field.value));
        condition.map_or_else(
            || ActionKind::Unsupported("Decision".into()),
            ActionKind::Decision,
        )
    }

    pub(super) fn switch(&mut self, fields: &Fields<'d>, at: Span, index: usize) -> ActionKind {
        let mut conditions = Vec::new();
        let mut places = Vec::new();
        if let Some(field) = fields.read("cases", at, self.found) {
            for (case, item) in (0..=u16::MAX).zip(field.value.items()) {
                conditions.extend(self.case(item, case, index, &mut places));
            }
        }
        self.case_names(fields, index, &places);
        ActionKind::Switch(conditions)
    }

    /// One `{when, next}` of a switch; its `name` is what the exit is called.
    fn case(
        &mut self,
        node: Node<'d>,
        case: u16,
        index: usize,
        places: &mut Vec<Span>,
    ) -> Option<Condition> {
        let what = format!(
            "case {} of {}",
            u32::from(case) + 1,
            quoted(self.drafts[index].name)
        );
        let open = opening(node);
        let fields = Fields::open(what, node, &CASE, self.found)?;
        let label = fields.text("name", self.found);
        places.push(label.map_or(open, |(_, field)| field.value.span()));
        let label = label.map_or_else(|| ExitName::Case(case).text(), |(text, _)| text.into());
        self.drafts[index].cases.push(label);
        let when = fields.read("when", open, self.found);
        let condition = when.and_then(|field| self.condition(field.value));
        if let Some(next) = fields.read("next", open, self.found) {
            self.route(&next, RouteName::Case(case), index);
        }
        fields.close(self.found);
        condition
    }

    /// The exits of a switch are told apart by their names.
    fn case_names(&mut self, fields: &Fields<'d>, index: usize, places: &[Span]) {
        let mut seen = HashSet::from(["default", "error"]);
        for (name, place) in self.drafts[index].cases.iter().zip(places) {
            if !seen.insert(name) {
                let message = format!("two exits of {} are called {}", fields.of(), quoted(name));
                let help = "give the case a `name` that no other case has, other than `default` and `error`";
                self.found
                    .push(Diagnostic::error("duplicate-name", message, *place).with_help(help));
            }
        }
    }

    fn condition(&mut self, node: Node<'d>) -> Option<Condition> {
        values::condition(node, &mut self.names, self.found)
    }
}
