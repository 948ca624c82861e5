//! What decides and assigns: decisions, switches, loops, Update Data, and jumps.

use flow_core::{ActionKind, Condition, Does, ExitName, Loop, Setting};
use flow_expr::{Type, VarId};
use flow_syntax::{Diagnostic, Kind, Member, Node, nearest};

use super::{
    actions::Written,
    drafter::Drafter,
    props::{Props, only, scalar, shorten},
    references::RootKind,
    value::Wanted,
};
use crate::platform::{
    catalogue::Deed,
    plan::{Aim, Ends, platform},
    types::{type_named, type_names},
    values::or_empty,
};

/// The most cases of a switch: as many as exits can be numbered.
const MAX_CASES: usize = 1_000;

/// The cases of a switch as they are written.
#[derive(Clone, Copy, Default)]
struct Cases<'d> {
    cases: Option<Node<'d>>,
    default: Option<Node<'d>>,
    /// The value that the cases are compared with, and its type.
    compared: Option<(Node<'d>, Option<Type>)>,
}

impl<'d> Drafter<'d, '_> {
    pub(super) fn decision(&mut self, written: &mut Written<'d>) -> ActionKind {
        let condition = written.props.need("condition", self.found);
        let condition = condition.and_then(|node| self.condition(node, written.place));
        self.exits(written, &[("yes", ExitName::Yes), ("no", ExitName::No)]);
        match condition {
            Some(condition) => ActionKind::Decision(condition),
            None => ActionKind::Unsupported(written.type_name.into()),
        }
    }

    /// A switch: the first case whose condition holds, or whose value the switch's own value has.
    pub(super) fn switch(&mut self, written: &mut Written<'d>) -> ActionKind {
        let evaluate = written.props.need("evaluate", self.found);
        let Cases {
            cases,
            default,
            compared,
        } = match evaluate.and_then(only) {
            Some(style) if style.key == "firstTrue" => Cases {
                cases: style.value.get("cases"),
                default: style.value.get("default"),
                compared: None,
            },
            Some(style) if style.key == "firstMatch" => self.matching(style, written),
            _ => {
                if let Some(node) = evaluate {
                    let wanted = "`firstTrue` or `firstMatch`";
                    let error = written.props.wrong("evaluate", node, wanted);
                    self.report(error);
                }
                Cases::default()
            }
        };
        let mut conditions = Vec::new();
        let items = cases.into_iter().flat_map(|cases| cases.items());
        for (index, item) in items.enumerate() {
            if index >= MAX_CASES {
                let message = format!("{} has more than {MAX_CASES} cases", written.props.what);
                let error = Diagnostic::error("invalid-field", message, item.span());
                self.report(
                    error.with_help("divide it: the default of one switch can hold another one"),
                );
                break;
            }
            self.switch_case(item, index, compared, written, &mut conditions);
        }
        let default_actions = default.and_then(|default| default.get("actions"));
        let ends = Ends::Behind(written.draft);
        let aim = match self.branch(default_actions, ends, written.place) {
            Some(sequence) => Aim::Into(sequence),
            None => Aim::Behind,
        };
        self.plan
            .exit(written.draft, ExitName::Default, "default", aim);
        ActionKind::Switch(conditions)
    }

    /// The cases of a switch that compares a value, and that value with its type.
    fn matching(&mut self, style: Member<'d>, written: &Written<'d>) -> Cases<'d> {
        let Some(typed) = only(style.value) else {
            let wanted = "a type with `value` and `cases` below it";
            let error = written.props.wrong("firstMatch", style.value, wanted);
            self.report(error);
            return Cases::default();
        };
        let type_ = self.type_of(typed.key, typed.key_span);
        let what = written.props.what.clone();
        let props = Props::open(what, typed.key_span, typed.value, self.found);
        let value = props.need("value", self.found);
        Cases {
            cases: props.get("cases"),
            default: props.get("default"),
            compared: value.map(|value| (value, type_)),
        }
    }

    fn switch_case(
        &mut self,
        item: Node<'d>,
        index: usize,
        compared: Option<(Node<'d>, Option<Type>)>,
        written: &Written<'d>,
        conditions: &mut Vec<Condition>,
    ) {
        let what = format!("case {} of {}", index + 1, written.props.what);
        let Some(case) = only(item) else {
            let message = format!("{what} is not written as a case");
            let error = Diagnostic::error("invalid-field", message, item.span());
            self.report(error.with_help("write `- case:` and its `value` and `actions` below it"));
            return;
        };
        let props = Props::open(what, case.key_span, case.value, self.found);
        let name = props.text("name", self.found);
        props.close(&[&["name", "value", "actions"]], self.found);
        let value = props.need("value", self.found);
        let condition = value.and_then(|value| match compared {
            None => self.condition(value, written.place),
            Some((node, type_)) => {
                let value = self.in_language(value, type_)?;
                self.case(node, &value, written.place)
            }
        });
        // Cases and exits go together by their number: a case that is wrong has neither.
        let Some(condition) = condition else { return };
        let number = conditions.len();
        conditions.push(condition);
        let label = name.map_or_else(
            || format!("case {}", number + 1),
            |(name, _)| name.into_owned(),
        );
        let ends = Ends::Behind(written.draft);
        let aim = match self.branch(props.get("actions"), ends, written.place) {
            Some(sequence) => Aim::Into(sequence),
            None => Aim::Behind,
        };
        let exit = ExitName::Case(u16::try_from(number).unwrap_or(u16::MAX));
        self.plan.exit(written.draft, exit, &label, aim);
    }

    /// The type that a statement or case names.
    pub(super) fn type_of(&mut self, name: &str, span: flow_syntax::Span) -> Option<Type> {
        let known = type_named(name);
        if known.is_none() {
            let near = nearest(name, type_names());
            let message = format!("`{}` is no type that is known here", shorten(name));
            self.report(match near {
                Some(near) => Diagnostic::error("invalid-field", message, span)
                    .with_help(format!("did you mean `{near}`?")),
                None => Diagnostic::info("unknown-field", message, span)
                    .with_help("its values are taken as they come"),
            });
        }
        known
    }

    pub(super) fn update_data(&mut self, written: &mut Written<'d>) -> ActionKind {
        let mut assigned = Vec::new();
        let statements = written.props.need("statements", self.found);
        if let Some(node) = statements.filter(|node| node.kind() != Kind::List) {
            let error = written
                .props
                .wrong("statements", node, "a list of statements");
            self.report(error);
        }
        for item in statements.into_iter().flat_map(|list| list.items()) {
            assigned.extend(self.statement(item, written));
        }
        self.plan.next(written.draft, Aim::Behind);
        ActionKind::SetVariable(assigned)
    }

    /// `- string: {variable: Flow.x, value: VALUE}`
    fn statement(&mut self, item: Node<'d>, written: &Written<'d>) -> Option<(VarId, Setting)> {
        let Some(statement) = only(item) else {
            let message = format!(
                "a statement of {} has one name, its type",
                written.props.what
            );
            let error = Diagnostic::error("invalid-field", message, item.span());
            self.report(
                error.with_help("write `- string:` and its `variable` and `value` below it"),
            );
            return None;
        };
        let type_ = self.type_of(statement.key, statement.key_span);
        let what = format!("a statement of {}", written.props.what);
        let props = Props::open(what, statement.key_span, statement.value, self.found);
        props.close(&[&["variable", "value"]], self.found);
        let variable = props.need("variable", self.found)?;
        let named = super::value::form(variable).map_or(variable, |form| form.value);
        let name = scalar(named).filter(|name| super::binding::is_variable(name));
        let Some(name) = name else {
            let error = props.wrong(
                "variable",
                variable,
                "the name of a variable, such as `Flow.name`",
            );
            self.report(error);
            return None;
        };
        let type_or_any = type_.unwrap_or(Type::DYNAMIC);
        let scope = written.place.scope;
        let id = self
            .variables
            .assign(name.trim(), scope, type_or_any, named.span());
        let value = props.need("value", self.found)?;
        let wanted = match type_ {
            Some(type_ @ Type::One(scalar)) if is_plain(scalar) => Wanted::Only(type_),
            Some(type_) => Wanted::Like(type_),
            None => Wanted::Any,
        };
        let value = self.value(value, wanted, written.place);
        Some((id, or_empty(value, type_or_any)))
    }

    /// Takes the values of slots away.
    pub(super) fn clear_slot(&mut self, written: &mut Written<'d>) -> ActionKind {
        let mut cleared = Vec::new();
        let listed = written.props.get("slots");
        let items = listed.into_iter().flat_map(|list| list.items());
        let items: Vec<_> = items.chain(written.props.get("slot")).collect();
        for item in items {
            let inner = only(item).filter(|inner| inner.key == "slot");
            let slot = inner.map_or(item, |inner| inner.value);
            cleared.extend(self.slot(slot, written).map(|id| (id, Setting::NoValue)));
        }
        self.plan.next(written.draft, Aim::Behind);
        ActionKind::SetVariable(cleared)
    }

    /// The variable of a slot, `{name: Email}`.
    pub(super) fn slot(&mut self, slot: Node<'d>, written: &Written<'d>) -> Option<VarId> {
        let name = slot.get("name").unwrap_or(slot);
        let Some(text) = scalar(name).filter(|text| flow_expr::is_name(text.trim())) else {
            let error = written.props.wrong("slot", name, "the name of a slot");
            self.report(error);
            return None;
        };
        let variable = format!("Slot.{}", text.trim());
        let scope = written.place.scope;
        Some(
            self.variables
                .assign(&variable, scope, Type::DYNAMIC, name.span()),
        )
    }

    pub(super) fn counted_loop(&mut self, written: &mut Written<'d>) -> ActionKind {
        let index = self.loop_index(written);
        let count = written.props.need("loopCount", self.found);
        let count = count.map(|node| self.value(node, Wanted::Like(Type::INTEGER), written.place));
        self.loop_body(written);
        self.plan.next(written.draft, Aim::Behind);
        platform(
            written.type_name,
            Does::Loop(Box::new(Loop {
                index,
                count,
                until: Vec::new(),
            })),
        )
    }

    /// A loop that ends when one of its conditions holds, which are outputs of their own.
    pub(super) fn loop_until(&mut self, written: &mut Written<'d>) -> ActionKind {
        let index = self.loop_index(written);
        let count = written
            .props
            .any(&["loopCount", "maxLoopCount", "loopsMax"]);
        let count = count.map(|node| self.value(node, Wanted::Like(Type::INTEGER), written.place));
        self.loop_body(written);
        let cases = written
            .props
            .any(&["exitConditions", "untilCases", "cases"]);
        let mut until = Vec::new();
        for item in cases.into_iter().flat_map(|cases| cases.items()) {
            let inner = only(item).map_or(item, |inner| inner.value);
            let condition = inner.get("value").or_else(|| inner.get("condition"));
            let condition = condition.and_then(|node| self.condition(node, written.place));
            let Some(condition) = condition else { continue };
            until.push(condition);
            let number = u16::try_from(until.len()).unwrap_or(u16::MAX);
            let label = inner.get("name").and_then(scalar);
            let label = label.map_or_else(|| format!("case {number}"), |name| name.into_owned());
            let branch = written.branches.take(&label);
            let ends = Ends::Behind(written.draft);
            let aim = match self.branch(inner.get("actions"), ends, written.place) {
                Some(sequence) => Aim::Into(sequence),
                None => self.aim(branch, written.draft, written.place),
            };
            self.plan
                .exit(written.draft, ExitName::Output(number), &label, aim);
        }
        let most = written.branches.take("loopsMax");
        let aim = self.aim(most, written.draft, written.place);
        self.plan.next(written.draft, aim);
        let looped = Loop {
            index,
            count: count.filter(|count| !matches!(count, Setting::NoValue)),
            until,
        };
        platform(written.type_name, Does::Loop(Box::new(looped)))
    }

    fn loop_index(&mut self, written: &Written<'d>) -> Option<VarId> {
        let node = written.props.get("currentIndex")?;
        let index = self.binding(node, written.place)?;
        // A loop counts whether or not anybody looks.
        self.variables.handed_back(index);
        Some(index)
    }

    /// The body of a loop is its first output, and goes round.
    fn loop_body(&mut self, written: &mut Written<'d>) {
        let place = super::drafter::Place {
            looping: Some(written.draft),
            ..written.place
        };
        let branch = written.branches.take("loop");
        let aim = match self.body(branch, written.draft, place) {
            Some(sequence) => Aim::Into(sequence),
            None => Aim::NextRound(written.draft),
        };
        self.plan
            .exit(written.draft, ExitName::Output(0), "loop", aim);
    }

    pub(super) fn leave_loop(&mut self, written: &mut Written<'d>, deed: Deed) -> ActionKind {
        match written.place.looping {
            Some(looping) => {
                let aim = match deed {
                    Deed::LoopExit => Aim::BehindLoop(looping),
                    _ => Aim::NextRound(looping),
                };
                self.plan.next(written.draft, aim);
            }
            None => {
                let message = format!("{} stands in no loop", written.props.what);
                let error = Diagnostic::error("invalid-field", message, written.props.at);
                self.report(error.with_help("move it into the `loop` output of a loop"));
                self.plan.next(written.draft, Aim::Behind);
            }
        }
        platform(written.type_name, Does::Perform(Vec::new()))
    }

    /// Goes on at a task, menu or state and does not come back.
    pub(super) fn jump(&mut self, written: &mut Written<'d>, deed: Deed) -> ActionKind {
        let (field, kind) = match deed {
            Deed::JumpToMenu => ("targetMenuRef", RootKind::Menu),
            Deed::ChangeState => ("targetStateRef", RootKind::State),
            _ => ("targetTaskRef", RootKind::Task),
        };
        let target = written.props.need(field, self.found);
        let target = target.and_then(|node| self.reference(node, kind));
        let aim = target.map_or(Aim::Behind, Aim::Into);
        if let (Some(menu), Some(to)) = (written.place.menu, target) {
            self.menu_links.push((menu, to));
        }
        self.plan.next(written.draft, aim);
        platform(written.type_name, Does::Perform(Vec::new()))
    }

    /// Goes back to the menu before; which one that is can only be said when all menus are read.
    pub(super) fn previous_menu(&mut self, written: &mut Written<'d>) -> ActionKind {
        self.going_back.push((written.draft, written.place.menu));
        platform(written.type_name, Does::Perform(Vec::new()))
    }
}

/// Types to which the platform converts nothing by itself.
fn is_plain(scalar: flow_expr::Scalar) -> bool {
    use flow_expr::Scalar::{Boolean, DateTime, Duration, Integer, Text};
    matches!(scalar, Text | Boolean | Integer | DateTime | Duration)
}
