//! From a program to its diagram. What would draw lines all over the picture is drawn where it happens instead: an
//! unhandled failure ends beside its action, and a flow handler that serves many actions is named beside each of them.

use std::collections::{BTreeMap, btree_map::Entry};

use flow_core::{Action, ActionId, ActionKind, AtEnd, Does, Exit, ExitName, Program, Target, Why};

use super::{
    diagram::{Arrow, Diagram, Line, Shape, ShapeKind},
    kinds::{kind, line, outcome_within, queue_text},
    marks::{Class, Mark, Marks, Way},
    words::{MENTION, clean, cut},
};

/// How many arrows of a flow handler are drawn as arrows; more of them name it.
const FEW_HANDLED: usize = 4;

/// How many arrows to the flow's end share one shape; of more each has its own.
const FEW_ENDS: usize = 12;

/// How many places an inline flow handler may go on at to be shown with an arrow to each.
const FEW_REJOINED: usize = 3;

impl Diagram {
    /// Draws a program, with what is marked in it.
    pub fn new(program: &Program, marks: &Marks) -> Self {
        let mut drawing = Drawing {
            program,
            marks,
            handled: count(program, |exit| exit.why == Why::FlowHandler),
            ends: count(program, |exit| exit.target == Target::End)
                .values()
                .sum(),
            rejoined: rejoined(program),
            shared_end: None,
            shapes: Vec::new(),
            arrows: Vec::new(),
            joined: BTreeMap::new(),
            owned: BTreeMap::new(),
        };
        drawing.actions();
        drawing.entries();
        drawing.colour_outcomes();
        Self {
            title: clean(&program.flow.name).into_owned(),
            caption: cut(&clean(&marks.caption), MENTION).into_owned(),
            shapes: drawing.shapes,
            actions: program.actions().len(),
            arrows: drawing.arrows,
            legend: marks
                .legend
                .iter()
                .map(|(class, says)| (*class, clean(says).into_owned()))
                .collect(),
        }
    }
}

/// How many exits of one kind lead to each target.
fn count(program: &Program, counts: impl Fn(&Exit) -> bool) -> BTreeMap<Option<ActionId>, usize> {
    let mut counted = BTreeMap::new();
    let exits = program.actions().iter().flat_map(|action| &action.exits);
    for exit in exits.filter(|exit| counts(exit)) {
        *counted.entry(action_of(exit.target)).or_default() += 1;
    }
    counted
}

fn action_of(target: Target) -> Option<ActionId> {
    target.action()
}

/// Where an inline flow handler without `next` may go on: where the actions that flow handlers serve would have (S8).
fn rejoined(program: &Program) -> Vec<Target> {
    let is_served = |action: &&Action| {
        let mut exits = action.exits.iter();
        exits.any(|exit| exit.why == Why::FlowHandler) && action.way_on != Target::Rejoin
    };
    let mut targets = Vec::new();
    for action in program.actions().iter().filter(is_served) {
        if !targets.contains(&action.way_on) {
            targets.push(action.way_on);
        }
        if targets.len() > FEW_REJOINED {
            break;
        }
    }
    if targets.is_empty() {
        targets.push(Target::End);
    }
    targets
}

/// The task that an action calls.
fn called(action: &Action) -> Option<ActionId> {
    match &action.kind {
        ActionKind::Platform(platform) => match &platform.does {
            Does::CallTask(call) => Some(call.task),
            _ => None,
        },
        _ => None,
    }
}

struct Drawing<'a> {
    program: &'a Program,
    marks: &'a Marks,
    /// How many exits each flow handler serves.
    handled: BTreeMap<Option<ActionId>, usize>,
    /// How many exits lead to the flow's end.
    ends: usize,
    rejoined: Vec<Target>,
    shared_end: Option<usize>,
    shapes: Vec<Shape>,
    arrows: Vec<Arrow>,
    /// The arrows of the action at hand by what tells them apart, and the shapes that are its own.
    joined: BTreeMap<(usize, Line, Option<Class>), usize>,
    owned: BTreeMap<(ShapeKind, String), usize>,
}

impl Drawing<'_> {
    /// Every action's shape comes first: its index is that of the action.
    fn actions(&mut self) {
        let program = self.program;
        for (index, action) in program.actions().iter().enumerate() {
            let id = ActionId::at(index);
            let (class, label) = parts(self.marks.of_action(id));
            self.shapes.push(Shape {
                kind: kind(program, id),
                name: clean(&action.name).into_owned(),
                detail: clean(action.type_name()).into_owned(),
                class,
                label,
            });
        }
        for (index, action) in program.actions().iter().enumerate() {
            self.exits(ActionId::at(index), action);
        }
    }

    fn exits(&mut self, id: ActionId, action: &Action) {
        self.joined.clear();
        self.owned.clear();
        let can_fault = action.can_fault();
        for exit in &action.exits {
            if exit.name == ExitName::FlowError && !can_fault {
                continue;
            }
            match exit.target {
                Target::Rejoin => self.rejoin(id, exit),
                target => {
                    let way = way(id, exit, action_of(target));
                    self.leave(id, exit, target, self.marks.of_way(way));
                }
            }
        }
        if let Some(task) = called(action) {
            let (class, _) = parts(self.marks.of_action(task));
            self.arrows.push(Arrow {
                from: id.0 as usize,
                to: task.0 as usize,
                exits: vec!["calls".to_owned()],
                line: Line::Written,
                class,
            });
        }
        if let Some((kind, name)) = outcome_within(action) {
            let mark = self.marks.of_exit(id, None);
            let to = self.shape(kind, name);
            let (class, label) = parts(mark);
            self.arrows.push(Arrow {
                from: id.0 as usize,
                to,
                exits: (!label.is_empty()).then_some(label).into_iter().collect(),
                line: Line::Written,
                class,
            });
        }
    }

    /// The exit of an inline flow handler without `next`.
    fn rejoin(&mut self, id: ActionId, exit: &Exit) {
        if self.rejoined.len() > FEW_REJOINED {
            let mark = self.marks.of_exit(id, Some(exit.name));
            let name = "where the failed action would have gone on".to_owned();
            let to = self.shape(ShapeKind::Elsewhere, name);
            self.arrow(id, to, exit, mark);
            return;
        }
        for target in self.rejoined.clone() {
            let mark = self.marks.of_way(way(id, exit, action_of(target)));
            self.leave(id, exit, target, mark);
        }
    }

    fn leave(&mut self, id: ActionId, exit: &Exit, target: Target, mark: Option<Mark>) {
        let to = match target {
            Target::Action(handler) if self.names_handler(exit, target) => {
                let name = self.name(handler);
                self.own(ShapeKind::Elsewhere, &name)
            }
            Target::Action(action) | Target::Again(action) => action.0 as usize,
            Target::Fail => self.own(ShapeKind::Failed, "failed"),
            Target::Return => self.own(ShapeKind::Elsewhere, "back to the call"),
            Target::End | Target::Rejoin => self.end(),
        };
        self.arrow(id, to, exit, mark);
    }

    fn names_handler(&self, exit: &Exit, target: Target) -> bool {
        let served = self.handled.get(&action_of(target));
        exit.why == Why::FlowHandler && served.is_some_and(|served| *served > FEW_HANDLED)
    }

    /// Adds an exit to the arrow of its action that it looks like, or draws a new one.
    fn arrow(&mut self, id: ActionId, to: usize, exit: &Exit, mark: Option<Mark>) {
        let label = with_label(&clean(&exit.label), &mark);
        let (line, class) = (line(exit), mark.map(|mark| mark.class));
        match self.joined.entry((to, line, class)) {
            Entry::Occupied(drawn) => self.arrows[*drawn.get()].exits.push(label),
            Entry::Vacant(new) => {
                new.insert(self.arrows.len());
                self.arrows.push(Arrow {
                    from: id.0 as usize,
                    to,
                    exits: vec![label],
                    line,
                    class,
                });
            }
        }
    }

    fn end(&mut self) -> usize {
        let (kind, name) = match self.program.at_end() {
            AtEnd::End => (ShapeKind::Ended, "ended".to_owned()),
            AtEnd::Disconnect => (ShapeKind::Ended, "disconnected".to_owned()),
            AtEnd::Transfer(queue) => (ShapeKind::Transferred, queue_text(queue)),
        };
        if self.ends > FEW_ENDS {
            return self.own(kind, &name);
        }
        match self.shared_end {
            Some(shape) => shape,
            None => {
                let shape = self.shape(kind, name);
                self.shared_end = Some(shape);
                shape
            }
        }
    }

    /// A shape that belongs to the action at hand.
    fn own(&mut self, kind: ShapeKind, name: &str) -> usize {
        let key = (kind, name.to_owned());
        if let Some(&known) = self.owned.get(&key) {
            return known;
        }
        let shape = self.shape(kind, name.to_owned());
        self.owned.insert(key, shape);
        shape
    }

    fn shape(&mut self, kind: ShapeKind, name: String) -> usize {
        self.shapes.push(Shape {
            kind,
            name,
            detail: String::new(),
            class: None,
            label: String::new(),
        });
        self.shapes.len() - 1
    }

    fn name(&self, id: ActionId) -> String {
        cut(&self.shapes[id.0 as usize].name, MENTION).into_owned()
    }

    /// A flow handler to which no arrows are drawn says itself what leads to it.
    fn entries(&mut self) {
        let many: Vec<_> = self
            .handled
            .iter()
            .filter(|(_, served)| **served > FEW_HANDLED)
            .filter_map(|(handler, _)| *handler)
            .collect();
        for handler in many {
            let to = handler.0 as usize;
            let name = format!("failures of {} actions", self.served_by(handler));
            let from = self.shape(ShapeKind::Elsewhere, name);
            self.arrows.push(Arrow {
                from,
                to,
                exits: Vec::new(),
                line: Line::FlowHandler,
                class: self.shapes[to].class,
            });
        }
    }

    fn served_by(&self, handler: ActionId) -> usize {
        let serves =
            |exit: &Exit| exit.why == Why::FlowHandler && exit.target == Target::Action(handler);
        let actions = self.program.actions().iter();
        actions
            .filter(|action| action.exits.iter().any(serves))
            .count()
    }

    /// What is no action is marked as the most important of the arrows to it.
    fn colour_outcomes(&mut self) {
        let actions = self.program.actions().len();
        for arrow in self.arrows.iter().filter(|arrow| arrow.class.is_some()) {
            for end in [arrow.from, arrow.to] {
                if end >= actions {
                    let shape = &mut self.shapes[end];
                    shape.class = [shape.class, arrow.class].into_iter().flatten().min();
                }
            }
        }
    }
}

fn parts(mark: Option<Mark>) -> (Option<Class>, String) {
    mark.map_or((None, String::new()), |mark| {
        (Some(mark.class), clean(&mark.label).into_owned())
    })
}

fn with_label(name: &str, mark: &Option<Mark>) -> String {
    let label = mark.as_ref().map_or("", |mark| &mark.label);
    let text = format!("{name} {}", clean(label));
    text.trim().to_owned()
}

fn way(from: ActionId, exit: &Exit, to: Option<ActionId>) -> Way {
    Way {
        from,
        exit: Some(exit.name),
        to,
    }
}
