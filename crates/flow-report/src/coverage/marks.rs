//! Coverage in a picture: what was tried, what was not, and what no run can reach.

use std::collections::BTreeSet;

use flow_core::{ActionId, Exit, Program, Target};
use flow_scenario::{Coverage, Kind};

use super::percent;
use crate::graph::{Class, Mark, Marks, Way};

/// Marks every action and every way of a flow: tried, missed or unreachable.
pub fn coverage_marks(coverage: &Coverage) -> Marks {
    let program = coverage.program();
    let mut marks = Marks {
        caption: caption(coverage),
        ..Marks::none()
    };
    let rejoins = rejoins(program);
    for (index, action) in program.actions().iter().enumerate() {
        let id = ActionId::at(index);
        let class = class(coverage.action(id));
        marks.actions.insert(id, mark(class));
        marks.ways.insert(way(id, None, None), mark(class));
        for exit in &action.exits {
            let class = self::class(coverage.exit(id, exit.name));
            for to in ends(exit, &rejoins) {
                marks.ways.insert(way(id, Some(exit), to), mark(class));
            }
        }
    }
    let used: BTreeSet<Class> = marks
        .actions
        .values()
        .chain(marks.ways.values())
        .map(|mark| mark.class)
        .collect();
    marks.legend = used
        .into_iter()
        .map(|class| (class, meaning(class).to_owned()))
        .collect();
    marks
}

fn caption(coverage: &Coverage) -> String {
    let told = [Kind::Actions, Kind::Exits].map(|kind| {
        let tally = coverage.tally(kind);
        format!(
            "{} of {} {} ({} %)",
            tally.covered,
            tally.total,
            kind.as_str(),
            percent(tally)
        )
    });
    format!("tried: {}", told.join(", "))
}

fn class(is_covered: Option<bool>) -> Class {
    match is_covered {
        Some(true) => Class::Taken,
        Some(false) => Class::Missed,
        None => Class::Unreachable,
    }
}

fn meaning(class: Class) -> &'static str {
    match class {
        Class::Taken => "tried",
        Class::Missed => "not tried",
        Class::Unreachable => "no run comes here",
    }
}

fn mark(class: Class) -> Mark {
    Mark {
        class,
        label: String::new(),
    }
}

fn way(from: ActionId, exit: Option<&Exit>, to: Option<ActionId>) -> Way {
    Way {
        from,
        exit: exit.map(|exit| exit.name),
        to,
    }
}

/// Where handlers that rejoin can go on.
fn rejoins(program: &Program) -> BTreeSet<Option<ActionId>> {
    let actions = program.actions().iter();
    let ends = actions.map(|action| action.way_on.action());
    ends.chain([None]).collect()
}

fn ends(exit: &Exit, rejoins: &BTreeSet<Option<ActionId>>) -> Vec<Option<ActionId>> {
    match exit.target {
        Target::Action(id) | Target::Again(id) => vec![Some(id)],
        Target::End | Target::Return | Target::Fail => vec![None],
        Target::Rejoin => rejoins.iter().copied().collect(),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::{
        coverage::samples::covered,
        graph::{Diagram, mermaid},
    };

    #[test]
    fn what_was_tried_missed_and_cannot_be_reached_is_told_apart() {
        let coverage = covered(&["200"]).coverage;
        let marks = coverage_marks(&coverage);
        assert_snapshot!(mermaid(&Diagram::new(coverage.program(), &marks)), @r#"
        ---
        title: "Lookup"
        ---
        flowchart TD
            s0(["Start<br/><small>Start</small>"]):::taken
            s1[["Look up<br/><small>GetExternalContact</small>"]]:::taken
            s2{{"Is VIP<br/><small>Decision</small>"}}:::taken
            s3["Bye<br/><small>Disconnect</small>"]:::taken
            s4["Never<br/><small>Log</small>"]:::unreachable
            s5(["failed"]):::unreachable
            s6(["disconnected"]):::taken
            s7(["ended"]):::unreachable
            s0 -->|"next"| s1
            s1 -->|"success"| s2
            s1 -->|"error"| s3
            s2 -->|"yes"| s3
            s2 -->|"no"| s3
            s2 -.-x|"error"| s5
            s3 --> s6
            s4 -.->|"next"| s7
            legend["tried: 4 of 4 actions (100 #37;), 3 of 5 exits (60 #37;)<br/>solid: written in the flow<br/>dashed: implied by the order of the actions<br/>crossed: failure that nothing handles<br/>blue: tried<br/>orange: not tried<br/>grey: no run comes here"]:::legend
            classDef taken fill:#dbeafe,stroke:#1d4ed8,color:#0b1f4d,stroke-width:3px
            classDef unreachable fill:#eeeeee,stroke:#777777,color:#444444,stroke-dasharray:6 4
            classDef legend fill:#ffffff,stroke:#bbbbbb,color:#555555,text-align:left
            linkStyle 0,1,4,6 stroke:#1d4ed8,stroke-width:3px
            linkStyle 2,3 stroke:#c2640c,stroke-width:2px
            linkStyle 5,7 stroke:#999999,stroke-dasharray:6 4
        "#);
    }
}
