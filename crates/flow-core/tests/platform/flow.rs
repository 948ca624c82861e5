//! Small programs written by hand, and what came of running them.

use std::{sync::Arc, time::Duration};

use flow_core::{
    Action, ActionId, ActionKind, AtEnd, Condition, DataEnd, DataReply, Declared, Does, Effect,
    Exit, ExitName, Finished, FlowHeader, InputReply, Left, Origin, Outcome, Parts, PlatformAction,
    Program, Reply, RunOptions, Setting, StubEnd, StubReply, Target, Trace, Why, drive, start,
};
use flow_expr::{DateTime, Dialect, Expr, Names, Object, Type, Value, VarId, literal, read_json};
use flow_syntax::Span;
use flow_world::World;

/// A flow that is being written. Targets are names of actions, `end`, `return`, `fail`, or `again NAME`.
#[derive(Default)]
pub(crate) struct Flow {
    pub(crate) names: Names,
    drafts: Vec<Draft>,
    on_limit: Option<String>,
    pub(crate) languages: Vec<Arc<str>>,
    declared: Vec<Declared>,
    pub(crate) options: RunOptions,
}

struct Draft {
    name: String,
    kind: ActionKind,
    exits: Vec<(ExitName, String, String, Why)>,
    way_on: Option<String>,
}

impl Flow {
    pub(crate) fn var(&mut self, name: &str) -> VarId {
        self.names.intern_any_case(name)
    }

    pub(crate) fn declare(&mut self, name: &str, type_: Type) -> VarId {
        let variable = self.var(name);
        self.declared.push(Declared {
            variable,
            type_,
            is_input: true,
            is_output: false,
        });
        variable
    }

    pub(crate) fn condition(&mut self, text: &str) -> Condition {
        let expr = Expr::parse(text, Dialect::Platform).expect(text);
        Condition {
            code: expr.compile(&mut self.names),
            guards: expr.guards(&mut self.names),
            expr,
            origin: Origin {
                span: Span::new(0, text.len()),
                text_start: Some(0),
            },
        }
    }

    pub(crate) fn expr(&mut self, text: &str) -> Setting {
        Setting::Expression(Box::new(self.condition(text)))
    }

    /// Adds an action; without a way on it leads to the one that is added next, at last to the end.
    pub(crate) fn add(&mut self, name: &str, does: Does) -> &mut Self {
        let platform = PlatformAction {
            type_name: "action".into(),
            does,
        };
        self.add_kind(name, ActionKind::Platform(Box::new(platform)))
    }

    pub(crate) fn add_kind(&mut self, name: &str, kind: ActionKind) -> &mut Self {
        self.drafts.push(Draft {
            name: name.to_owned(),
            kind,
            exits: Vec::new(),
            way_on: None,
        });
        self
    }

    pub(crate) fn exit(&mut self, name: ExitName, label: &str, to: &str) -> &mut Self {
        self.exit_because(name, label, to, Why::Written)
    }

    pub(crate) fn exit_because(
        &mut self,
        name: ExitName,
        label: &str,
        to: &str,
        why: Why,
    ) -> &mut Self {
        let exits = &mut self.last().exits;
        exits.push((name, label.to_owned(), to.to_owned(), why));
        self
    }

    pub(crate) fn way_on(&mut self, to: &str) -> &mut Self {
        self.last().way_on = Some(to.to_owned());
        self
    }

    pub(crate) fn on_limit(&mut self, to: &str) {
        self.on_limit = Some(to.to_owned());
    }

    fn last(&mut self) -> &mut Draft {
        let last = self.drafts.last_mut();
        last.expect("an action was added")
    }

    /// `Say` with a text, for marks on the way.
    pub(crate) fn say(&mut self, name: &str) -> &mut Self {
        self.add(name, Does::Say(vec![Setting::Literal(name.into())]))
    }

    pub(crate) fn set(&mut self, name: &str, variable: &str, expression: &str) -> &mut Self {
        let pair = (self.var(variable), self.expr(expression));
        self.add_kind(name, ActionKind::SetVariable(vec![pair]))
    }

    pub(crate) fn enter(&mut self, name: &str, variables: &[(&str, Option<&str>)]) -> &mut Self {
        let initial = variables.iter().map(|(variable, value)| {
            let value = value.map_or(Setting::NoValue, |text| self.expr(text));
            (self.var(variable), value)
        });
        let initial = initial.collect();
        self.add(name, Does::Enter(initial))
    }

    pub(crate) fn id(&self, name: &str) -> ActionId {
        let known = self.drafts.iter().position(|draft| draft.name == name);
        ActionId::at(known.unwrap_or_else(|| panic!("no action is called {name}")))
    }

    fn target(&self, to: &str) -> Target {
        match to {
            "end" => Target::End,
            "return" => Target::Return,
            "fail" => Target::Fail,
            to => match to.strip_prefix("again ") {
                Some(name) => Target::Again(self.id(name)),
                None => Target::Action(self.id(to)),
            },
        }
    }

    pub(crate) fn program(&self) -> Arc<Program> {
        let actions = self.drafts.iter().enumerate().map(|(index, draft)| Action {
            name: draft.name.as_str().into(),
            span: Span::at(0),
            kind: draft.kind.clone(),
            exits: (draft.exits.iter())
                .map(|(name, label, to, why)| Exit {
                    name: *name,
                    label: label.as_str().into(),
                    target: self.target(to),
                    why: *why,
                })
                .collect(),
            dead_exits: Vec::new(),
            way_on: match &draft.way_on {
                Some(to) => self.target(to),
                None if index + 1 < self.drafts.len() => Target::Action(ActionId::at(index + 1)),
                None => Target::End,
            },
        });
        let parts = Parts {
            flow: FlowHeader {
                name: "Test".into(),
                flow_type: "inboundCall".into(),
                format: "archy",
            },
            names: self.names.clone(),
            actions: actions.collect(),
            start: ActionId(0),
            at_end: AtEnd::End,
            declared: self.declared.clone(),
            on_limit: self.on_limit.as_ref().map(|name| self.id(name)),
            languages: self.languages.clone(),
        };
        Arc::new(Program::new(parts).expect("every target exists"))
    }

    pub(crate) fn world(&mut self, world: World) -> &mut Self {
        self.options.world = Some(Arc::new(world));
        self
    }

    pub(crate) fn at(&mut self, millis: i64) -> &mut Self {
        self.options.started = DateTime::from_millis(millis);
        self
    }

    /// Runs with these replies, in their order; then nobody answers.
    #[track_caller]
    pub(crate) fn run(&self, replies: Vec<Reply>) -> Ran {
        self.run_given(&[], replies)
    }

    #[track_caller]
    pub(crate) fn run_given(&self, given: &[(&str, Value)], replies: Vec<Reply>) -> Ran {
        let program = self.program();
        let given = given.iter();
        let given: Vec<_> = given
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        let mut replies = replies.into_iter();
        let mut effects = Vec::new();
        let finished = drive(start(&program, &given, &self.options), |effect| {
            effects.push(effect.clone());
            replies.next().unwrap_or_else(|| effect.unanswered())
        });
        check_laws(&finished);
        Ran { finished, effects }
    }
}

/// State is a fold of the trace, and its steps are those of its exits.
pub(crate) fn check_laws(finished: &Finished) {
    let trace = &finished.trace;
    let vars = trace.vars();
    for (index, value) in finished.values.iter().enumerate() {
        let name = trace.variable(VarId(index as u32));
        assert_eq!(vars.get(name), value.as_ref(), "{name}");
    }
    let steps = trace.steps();
    for pair in steps.windows(2) {
        assert!(pair[0].records.1 <= pair[1].records.0, "{steps:?}");
    }
}

/// What came of a run.
pub(crate) struct Ran {
    pub(crate) finished: Finished,
    pub(crate) effects: Vec<Effect>,
}

impl Ran {
    fn trace(&self) -> &Trace {
        &self.finished.trace
    }

    /// `A > B yes > C`: actions with the exits by which they were left, `next` left out.
    #[track_caller]
    pub(crate) fn path(&self, expected: &str) -> &Self {
        let program = self.trace().program();
        let steps = self.trace().steps();
        let told = steps.iter().map(|step| {
            let action = program.action(step.action);
            match step.left {
                Left::By(ExitName::Next, _) | Left::EndedRun => action.name.to_string(),
                Left::By(exit, _) => format!("{} {}", action.name, action.exit_label(exit)),
                Left::Calling(_) => format!("{} ...", action.name),
            }
        });
        let told: Vec<_> = told.collect();
        assert_eq!(told.join(" > "), expected, "{:#?}", self.trace().records());
        self
    }

    /// The value of a variable as the language writes it.
    #[track_caller]
    pub(crate) fn has(&self, name: &str, expected: &str) -> &Self {
        let vars = self.trace().vars();
        assert_eq!(literal(vars.get(name)), expected, "{name}");
        self
    }

    #[track_caller]
    pub(crate) fn ends(&self, expected: &Outcome) -> &Self {
        assert_eq!(&self.finished.outcome, expected);
        self
    }

    /// Fails with this code.
    #[track_caller]
    pub(crate) fn fails(&self, code: &str) -> &Self {
        match &self.finished.outcome {
            Outcome::Failed(failure) => assert_eq!(failure.code.as_str(), code),
            other => panic!("{other:?}"),
        }
        self
    }

    #[track_caller]
    pub(crate) fn notes(&self, expected: &[&str]) -> &Self {
        let notes: Vec<_> = self.trace().notes().map(|note| &*note.message).collect();
        assert_eq!(notes, expected);
        self
    }
}

pub(crate) fn object(json: &str) -> Object {
    match read_json(json.as_bytes()).expect(json).value {
        Value::Object(object) => object,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn done(json: &str) -> Reply {
    data(DataEnd::Done(object(json)), 0)
}

pub(crate) fn data(end: DataEnd, millis: u64) -> Reply {
    Reply::Data(DataReply {
        elapsed: Duration::from_millis(millis),
        end,
        exchange: None,
    })
}

pub(crate) fn typed(text: &str) -> Reply {
    Reply::Input(InputReply {
        elapsed: Duration::from_secs(1),
        digits: Some(text.to_owned()),
    })
}

pub(crate) fn silence() -> Reply {
    Reply::Input(InputReply {
        elapsed: Duration::from_secs(10),
        digits: None,
    })
}

pub(crate) fn left_by(exit: Option<&str>, json: &str) -> Reply {
    Reply::Stub(StubReply {
        elapsed: Duration::from_secs(2),
        end: StubEnd::Left {
            exit: exit.map(str::to_owned),
            outputs: object(json),
        },
    })
}
