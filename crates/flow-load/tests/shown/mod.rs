//! Programs and findings as compact texts.

use std::fmt::Write as _;

use flow_core::{
    Action, ActionId, ActionKind, Condition, Does, PlatformAction, Program, Setting, Target,
    TransferTo, Wants, Why,
};
use flow_expr::{VarId, literal};
use flow_load::Loaded;
use flow_syntax::Source;

/// What the loader finds: `line:column severity rule: message (help)`.
pub(crate) fn findings(text: &str, loaded: &Loaded) -> Vec<String> {
    let source = Source::new("flow.yaml", text);
    let told = |found: &flow_syntax::Diagnostic| {
        let at = source.position(found.span.start);
        let help = found.help.as_ref().map(|help| format!(" ({help})"));
        format!(
            "{}:{} {} {}: {}{}",
            at.line,
            at.column,
            found.severity,
            found.rule,
            found.message,
            help.unwrap_or_default()
        )
    };
    loaded.diagnostics.iter().map(told).collect()
}

/// A program as a text, one line an action.
pub(crate) fn program(program: &Program) -> String {
    let shown = Shown { program };
    let mut out = String::new();
    for action in program.actions() {
        let _ = writeln!(out, "{}", shown.action(action));
    }
    if let Some(id) = program.on_limit() {
        let _ = writeln!(out, "limit -> {}", shown.name(id));
    }
    out
}

struct Shown<'p> {
    program: &'p Program,
}

impl Shown<'_> {
    fn action(&self, action: &Action) -> String {
        let mut line = format!("{}: {}", action.name, self.kind(&action.kind));
        for exit in &action.exits {
            let why = match exit.why {
                Why::Written => "",
                Why::Platform => "~",
                Why::FlowHandler => "!",
                _ => "?",
            };
            let _ = write!(
                line,
                " | {} {why}> {}",
                exit.label,
                self.target(exit.target)
            );
        }
        line
    }

    fn name(&self, id: ActionId) -> &str {
        &self.program.action(id).name
    }

    fn target(&self, target: Target) -> String {
        match target {
            Target::Action(id) => self.name(id).to_owned(),
            Target::Again(id) => format!("again {}", self.name(id)),
            other => format!("{other:?}").to_lowercase(),
        }
    }

    fn kind(&self, kind: &ActionKind) -> String {
        match kind {
            ActionKind::SetVariable(settings) => format!("set {}", self.assigned(settings)),
            ActionKind::Decision(condition) => format!("if {}", self.condition(condition)),
            ActionKind::Switch(conditions) => format!("switch {}", self.conditions(conditions)),
            ActionKind::Platform(action) => self.platform(action),
            other => format!("{other:?}").to_lowercase(),
        }
    }

    fn platform(&self, action: &PlatformAction) -> String {
        let does = match &action.does {
            Does::Enter(initial) => format!("enter {}", self.assigned(initial)),
            Does::CallData(call) => format!(
                "{}/{}({}) within {} -> {} failing -> {}",
                call.category,
                call.data_action,
                self.inputs(&call.inputs),
                self.setting(&call.timeout),
                self.outputs(&call.outputs),
                self.outputs(&call.failure_outputs)
            ),
            Does::CallTask(call) => {
                let outputs = call.outputs.iter().map(|(theirs, ours)| {
                    format!("{}={}", self.variable(*ours), self.variable(*theirs))
                });
                format!(
                    "call {}({}) -> {}",
                    self.name(call.task),
                    self.assigned(&call.inputs),
                    outputs.collect::<Vec<_>>().join(", ")
                )
            }
            Does::EndTask(output) => format!("return {}", output.as_deref().unwrap_or_default()),
            Does::Loop(looped) => format!(
                "loop {} times {} until {}",
                looped.index.map_or("-", |id| self.variable(id)),
                looped
                    .count
                    .as_ref()
                    .map_or_else(|| "-".to_owned(), |count| self.setting(count)),
                self.conditions(&looped.until)
            ),
            Does::Ask(ask) => format!(
                "ask {} for {} {}s {}/{} -> {}",
                self.setting(&ask.prompt),
                wants(&ask.wants),
                ask.timeout.as_secs_f32(),
                ask.repeats_without_input,
                ask.repeats_without_match,
                ask.output.map_or("-", |id| self.variable(id))
            ),
            Does::Find(find) => format!(
                "find {} by {:?} {} -> {}",
                find.kind.name(),
                find.by,
                self.setting(&find.key),
                find.result.map_or("-", |id| self.variable(id))
            ),
            Does::LookUpRow(row) => format!(
                "row {} of {} -> {} failing -> {}",
                self.setting(&row.key),
                row.table,
                self.outputs(&row.outputs),
                self.outputs(&row.failure_outputs)
            ),
            Does::EvaluateSchedule { schedule, at } => {
                format!(
                    "schedule {} at {}",
                    self.setting(schedule),
                    self.maybe(at.as_ref())
                )
            }
            Does::EvaluateScheduleGroup {
                group,
                emergency,
                at,
            } => format!(
                "group {} emergency {} at {}",
                self.setting(group),
                self.maybe(emergency.as_ref()),
                self.maybe(at.as_ref())
            ),
            Does::Wait {
                duration,
                longest,
                trim,
            } => format!(
                "wait {} of {}h trim {}",
                self.setting(duration),
                longest.as_secs() / 3600,
                self.maybe(trim.as_ref())
            ),
            Does::SetData(scope, pairs) => {
                let pairs = pairs
                    .iter()
                    .map(|(name, value)| format!("{}={}", self.setting(name), self.setting(value)));
                format!(
                    "attributes {scope:?} {}",
                    pairs.collect::<Vec<_>>().join(", ")
                )
            }
            Does::GetData(scope, pairs) => {
                let pairs = pairs
                    .iter()
                    .map(|(name, id)| format!("{}={}", self.variable(*id), self.setting(name)));
                format!(
                    "attributes {scope:?} -> {}",
                    pairs.collect::<Vec<_>>().join(", ")
                )
            }
            Does::Transfer(transfer) => format!(
                "transfer to {} {} saying {} or {}",
                match transfer.to {
                    TransferTo::Queue => "queue",
                    other => other.as_str(),
                },
                self.setting(&transfer.target),
                self.maybe(transfer.before.as_ref()),
                self.maybe(transfer.on_failure.as_ref())
            ),
            Does::End(reason) => format!("end {}", self.maybe(reason.as_ref())),
            Does::Say(said) => {
                let said = said.iter().map(|said| self.setting(said));
                format!("say {}", said.collect::<Vec<_>>().join(", "))
            }
            Does::Perform(inputs) => format!("do {}", self.inputs(inputs)),
            Does::SetLanguage(language) => format!("speak {}", self.setting(language)),
            Does::Stub(stub) => format!(
                "elsewhere ({}) -> {} exits {:?}",
                self.inputs(&stub.inputs),
                self.outputs(&stub.outputs),
                stub.exits
            ),
        };
        format!("{} {}", action.type_name, does.trim_end())
    }

    fn variable(&self, id: VarId) -> &str {
        self.program.names().name(id)
    }

    fn maybe(&self, setting: Option<&Setting>) -> String {
        setting.map_or_else(|| "-".to_owned(), |setting| self.setting(setting))
    }

    fn setting(&self, setting: &Setting) -> String {
        match setting {
            Setting::Literal(value) => literal(Some(value)),
            Setting::Expression(condition) => self.condition(condition),
            Setting::NoValue => "-".to_owned(),
            Setting::List(items) => {
                let items = items.iter().map(|item| self.setting(item));
                format!("[{}]", items.collect::<Vec<_>>().join(", "))
            }
            other => format!("{other:?}"),
        }
    }

    fn condition(&self, condition: &Condition) -> String {
        format!("`{}`", condition.expr)
    }

    fn conditions(&self, conditions: &[Condition]) -> String {
        let shown = conditions.iter().map(|condition| self.condition(condition));
        shown.collect::<Vec<_>>().join(", ")
    }

    fn assigned(&self, settings: &[(VarId, Setting)]) -> String {
        let shown = settings
            .iter()
            .map(|(id, setting)| format!("{}={}", self.variable(*id), self.setting(setting)));
        shown.collect::<Vec<_>>().join(", ")
    }

    fn inputs(&self, inputs: &[(std::sync::Arc<str>, Setting)]) -> String {
        let shown = inputs
            .iter()
            .map(|(name, setting)| format!("{name}={}", self.setting(setting)));
        shown.collect::<Vec<_>>().join(", ")
    }

    fn outputs(&self, outputs: &[(std::sync::Arc<str>, VarId)]) -> String {
        let shown = outputs
            .iter()
            .map(|(name, id)| format!("{}={name}", self.variable(*id)));
        shown.collect::<Vec<_>>().join(", ")
    }
}

fn wants(wants: &Wants) -> String {
    match wants {
        Wants::Choice(choices) => {
            let shown = choices.iter().map(|choice| {
                let key = choice.key.map(|key| format!("{key}=")).unwrap_or_default();
                format!("{key}{}{:?}", choice.name, choice.words)
            });
            shown.collect::<Vec<_>>().join(" ")
        }
        Wants::Digits(min, max) => format!("{min}..{max} digits"),
        Wants::YesOrNo => "yes or no".to_owned(),
        Wants::Value(type_) => format!("a value {type_}"),
    }
}
