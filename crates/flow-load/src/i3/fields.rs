//! The fields of an action, each from the members of its export.

use flow_syntax::{Diagnostic, Kind, Node};

use super::{
    actions::{Field, Form, compares},
    chain::Weave,
    graph::{items, text},
    members::{bound, called, heard, is_bound, is_own, is_value, reference, type_of, typed},
    values::Exported,
};
use crate::platform::types::type_word;

/// How deep the members of an action that happens elsewhere are looked through.
const MOST_LEVELS: u32 = 16;

impl<'d> Weave<'_, 'd> {
    pub(super) fn fields(&mut self, action: Node<'d>, form: &Form) {
        self.each(action, form.fields);
    }

    fn each(&mut self, action: Node<'d>, fields: &[Field]) {
        fields.iter().for_each(|field| self.field(action, field));
    }

    fn field(&mut self, action: Node<'d>, field: &Field) {
        match field {
            Field::Value(from, to) => self.if_counts(to, action.get(from)),
            Field::First(from, to) => self.if_counts(to, items(action, from).next()),
            Field::Audio(from, to) => self.if_counts(to, heard(action.get(from))),
            Field::Pairs(from, to) => self.pairs(to, action.get(from)),
            Field::Sequence(from, to) => {
                let named = reference(action, from);
                self.sequence(to, named.or_else(|| self.linked_sequence(action)));
            }
            Field::Named(from, to) => match action.get(from) {
                Some(node) => self.named_thing(to, Some(node)),
                None => self.not_found(action, to),
            },
            Field::Typed(types, to) => self.told_by_type(action, types, to),
            Field::Result(to) => self.if_counts(to, bound(action)),
            Field::All(fields) => self.each(action, fields),
            Field::Attributes => self.attributes(action),
            Field::Cases => self.evaluate(action),
            Field::DataAction => self.data_action(action),
            Field::DataTable => self.data_table(action),
            Field::Digits => self.digits(action),
            Field::Module(to) => self.module(to, action),
            Field::OutputPath => self.output_path(action),
            Field::Rest => self.rest(action, 0),
            Field::Slot => self.slot(action.get("selectedSlot")),
            Field::Slots => self.slots(action),
            Field::Statements => self.statements(action),
        }
    }

    /// A value that counts: those of settings that are not shown in Architect do not.
    pub(super) fn if_counts(&mut self, name: &str, node: Option<Node<'d>>) {
        if let Some(node) = node.filter(|node| Exported::of(*node).is_some()) {
            self.out.key(name, node.span());
            self.value(node);
        }
    }

    /// A value whose member is not known: the first of its type, else one that is called so.
    fn told_by_type(&mut self, action: Node<'d>, types: &[&str], name: &str) {
        match typed(action, types).or_else(|| called(action, name)) {
            Some(node) => self.if_counts(name, Some(node)),
            None if matches!(name, "emergencyGroup" | "evaluate") => {}
            None => self.not_found(action, name),
        }
    }

    /// Says that a needed value is not where it was looked for; the flow can be drawn without it.
    fn not_found(&mut self, action: Node<'d>, name: &str) {
        let at = action.get("name").unwrap_or(action).span();
        let message = format!("it is not known here which member of the action is its `{name}`");
        let warning = Diagnostic::warning("unsupported-action", message, at);
        let help = "nothing is set in its place: tell the authors of this program of the export";
        self.found.push(warning.with_help(help));
        self.out.key(name, at);
        self.out.no_value(at);
    }

    /// The first member that is the id of a task, state or menu.
    pub(super) fn linked_sequence(&self, of: Node<'d>) -> Option<Node<'d>> {
        let others = of.members().filter(|member| member.key != "id");
        let mut values = others.map(|member| member.value);
        values.find(|node| {
            node.as_text()
                .is_some_and(|id| self.graph.sequence(id).is_some())
        })
    }

    /// `[{name, value}]` as `{NAME: VALUE}`.
    fn pairs(&mut self, name: &str, list: Option<Node<'d>>) {
        let Some(list) = list.filter(|list| !list.is_empty()) else {
            return;
        };
        self.out.within(name, list.span());
        for pair in list.items() {
            let key = pair.get("name");
            if let (Some(key), Some(value)) = (key, pair.get("value")) {
                let counts = Exported::of(value).is_some();
                if let Some(text) = key.as_text().filter(|_| counts) {
                    self.out.key(text, key.span());
                    self.value(value);
                }
            }
        }
        self.out.close();
    }

    /// A reference to a task, state or menu: `task[ID]`.
    pub(super) fn sequence(&mut self, name: &str, node: Option<Node<'d>>) {
        let Some(node) = node.filter(|node| node.kind() == Kind::Text) else {
            return;
        };
        let id = node.as_text().unwrap_or_default();
        self.out.key(name, node.span());
        match self.graph.sequence(id) {
            Some(sequence) => {
                let reference = format!("{}[{id}]", sequence.word());
                self.out.text(&reference, node.span());
            }
            None => self.out.scalar(node),
        }
    }

    fn named_thing(&mut self, name: &str, node: Option<Node<'d>>) {
        if let Some(node) = node {
            self.out.within(name, node.span());
            self.out.member("name", Some(node));
            self.out.close();
        }
    }

    /// `attributes: [{attribute: {name: …, value: …}}]`; where attributes are read, the variable is a member of its own.
    fn attributes(&mut self, action: Node<'d>) {
        let list = action.get("variables").or_else(|| action.get("attributes"));
        let Some(list) = list else { return };
        self.out.key("attributes", list.span());
        self.out.list(list.span());
        for pair in list.items() {
            let (mut name, mut value) = (pair.get("variable"), pair.get("expression"));
            if is_bound(name) {
                std::mem::swap(&mut name, &mut value);
            }
            self.out.object(pair.span());
            self.out.within("attribute", pair.span());
            self.if_counts("name", name);
            let field = if is_bound(value) { "variable" } else { "value" };
            self.if_counts(field, value);
            self.out.close();
            self.out.close();
        }
        self.out.close();
    }

    /// Begins `evaluate: {STYLE: {`, which the cases end.
    fn evaluate(&mut self, switch: Node<'d>) {
        let at = switch.span();
        self.out.within("evaluate", at);
        if !compares(switch) {
            self.out.within("firstTrue", at);
            return;
        }
        let value = switch.get("expression");
        let short = value.and_then(|value| text(value, "type"));
        self.out.within("firstMatch", at);
        self.out.within(&type_word(short.unwrap_or_default()), at);
        self.if_counts("value", value);
    }

    /// `category: {INTEGRATION: {dataAction: {NAME: {inputs, successOutputs, failureOutputs}}}}`
    fn data_action(&mut self, action: Node<'d>) {
        let category = action
            .get("category")
            .and_then(|category| category.get("name"));
        let name = action
            .get("actionName")
            .filter(|name| name.kind() == Kind::Text);
        let (Some(category), Some(name)) = (category, name) else {
            return;
        };
        self.out.within("category", category.span());
        self.out
            .within(category.as_text().unwrap_or_default(), category.span());
        self.out.within("dataAction", name.span());
        self.out
            .within(name.as_text().unwrap_or_default(), name.span());
        self.pairs("inputs", action.get("inputs"));
        self.pairs("successOutputs", action.get("outputs"));
        self.pairs("failureOutputs", action.get("errorBindings"));
        (0..4).for_each(|_| self.out.close());
    }

    /// `dataTable: {NAME: {foundOutputs, failureOutputs}}`
    fn data_table(&mut self, action: Node<'d>) {
        let Some(name) = action
            .get("datatableName")
            .filter(|name| name.kind() == Kind::Text)
        else {
            return;
        };
        self.out.within("dataTable", name.span());
        self.out
            .within(name.as_text().unwrap_or_default(), name.span());
        self.pairs("foundOutputs", action.get("outputs"));
        self.pairs("failureOutputs", action.get("errorBindings"));
        self.out.close();
        self.out.close();
    }

    /// `digits: {range: {min, max}}`
    fn digits(&mut self, action: Node<'d>) {
        let written = |name: &str| action.get(name).and_then(Exported::of);
        let (min, max) = (written("numberOfDigitsMin"), written("numberOfDigitsMax"));
        let exact = written("numberOfDigits").or_else(|| written("numberOfDigitsExact"));
        let at = max
            .or(exact)
            .map_or(action.span(), |value| value.node.span());
        self.out.within("digits", at);
        if let Some(exact) = exact {
            self.if_counts("exact", Some(exact.node));
        } else {
            self.out.within("range", at);
            self.if_counts("min", min.map(|value| value.node));
            self.if_counts("max", max.map(|value| value.node));
            self.out.close();
        }
        self.out.close();
    }

    /// `botFlow: {NAME: {ver_latestPublished: {inputs, outputs}}}`
    fn module(&mut self, name: &str, action: Node<'d>) {
        let Some(flow) = action
            .get("flowName")
            .filter(|flow| flow.kind() == Kind::Text)
        else {
            return;
        };
        self.out.within(name, flow.span());
        self.out
            .within(flow.as_text().unwrap_or_default(), flow.span());
        self.out.within("ver_latestPublished", flow.span());
        self.pairs("inputs", action.get("inputs"));
        self.pairs("outputs", action.get("outputs"));
        (0..3).for_each(|_| self.out.close());
    }

    /// `outputPath: {name: …}`; the platform's own are called as in Archy.
    fn output_path(&mut self, action: Node<'d>) {
        let Some(name) = action.get("pathName") else {
            return;
        };
        self.out.within("outputPath", name.span());
        match text(action, "pathReference") {
            Some("__DEFAULT__") => {
                self.out.key("name", name.span());
                self.out.text("default", name.span());
            }
            _ => self.out.member("name", Some(name)),
        }
        self.out.close();
    }

    fn slot(&mut self, name: Option<Node<'d>>) {
        self.named_thing("slot", name.filter(|name| name.kind() == Kind::Text));
    }

    fn slots(&mut self, action: Node<'d>) {
        let Some(list) = action.get("slots") else {
            return;
        };
        self.out.key("slots", list.span());
        self.out.list(list.span());
        for slot in list.items() {
            self.out.object(slot.span());
            self.slot(slot.get("name"));
            self.out.close();
        }
        self.out.close();
    }

    /// `statements: [{string: {variable: Flow.x, value: VALUE}}]`
    fn statements(&mut self, action: Node<'d>) {
        let Some(list) = action.get("variables") else {
            return;
        };
        self.out.key("statements", list.span());
        self.out.list(list.span());
        for statement in list.items() {
            let variable = statement.get("variable").and_then(Exported::of);
            let at = variable.map_or(statement.span(), |variable| variable.node.span());
            self.out.object(statement.span());
            self.out.within(&type_word(type_of(statement)), at);
            self.out
                .member("variable", variable.map(|variable| variable.text));
            self.if_counts("value", statement.get("expression"));
            self.out.close();
            self.out.close();
        }
        self.out.close();
    }

    /// Every value and name of an action that happens elsewhere.
    fn rest(&mut self, of: Node<'d>, level: u32) {
        for member in of.members().filter(|member| !is_own(member.key)) {
            let node = member.value;
            match node.kind() {
                Kind::Object if is_value(node) => self.if_counts(member.key, Some(node)),
                Kind::Object if level < MOST_LEVELS => {
                    self.out.within(member.key, member.key_span);
                    self.rest(node, level + 1);
                    self.out.close();
                }
                Kind::List if node.items().all(|item| item.get("value").is_some()) => {
                    self.pairs(member.key, Some(node));
                }
                Kind::List => {
                    self.out.key(member.key, member.key_span);
                    self.out.list(node.span());
                    node.items()
                        .filter(|item| is_value(*item))
                        .for_each(|item| self.value(item));
                    self.out.close();
                }
                _ => {}
            }
        }
    }
}
