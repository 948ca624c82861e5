//! What the formats that people read show of small flows.

use flow_core::ActionId;
use flow_report::graph::{Class, Diagram, Mark, Marks, ShapeKind, dot, mermaid, svg};
use insta::assert_snapshot;

use crate::support::{TUTORIAL, diagram, flow_of, program, walked};

const LOOP: &str = r#"
  { "name": "Count", "type": "SetVariable", "set": { "n": "1" } },
  { "name": "Again?", "type": "Decision", "condition": "$n == \"2\"", "on": { "yes": "Bye", "no": "Twice" } },
  { "name": "Twice", "type": "SetVariable", "set": { "n": "2" }, "on": { "next": "Again?" } },
  { "name": "Bye", "type": "Disconnect" }"#;

#[test]
fn mermaid_shows_the_tutorials_flow() {
    assert_snapshot!(mermaid(&diagram(TUTORIAL)), @r#"
    ---
    title: "Customer Lookup Flow"
    ---
    flowchart TD
        s0(["Start<br/><small>Start</small>"])
        s1["Handle Error<br/><small>SetVariable</small>"]
        s2["Handle Timeout<br/><small>SetVariable</small>"]
        s3[["Lookup Customer<br/><small>GetExternalContact</small>"]]
        s4["Set Customer Name<br/><small>SetVariable</small>"]
        s5(["transferred to your-queue-id"]):::outcome
        s0 -->|"next"| s3
        s1 -->|"next"| s4
        s2 -->|"next"| s4
        s3 -.->|"success"| s4
        s3 -.->|"error"| s1
        s3 -.->|"timeout"| s2
        s4 -.->|"next"| s5
        legend["solid: written in the flow<br/>dashed: implied by the order of the actions<br/>dotted: handler of the whole flow"]:::legend
        classDef outcome fill:#e8f5ee,stroke:#3d8b63,color:#14231b
        classDef legend fill:#ffffff,stroke:#bbbbbb,color:#555555,text-align:left
        linkStyle 4,5 stroke:#7a5bb0,stroke-dasharray:2 4
    "#);
}

#[test]
fn mermaid_marks_the_path_of_a_run() {
    assert_snapshot!(mermaid(&walked(&flow_of(LOOP))), @r#"
    ---
    title: "Flow"
    ---
    flowchart TD
        s0(["1 · Start<br/><small>Start</small>"]):::taken
        s1["2 · Count<br/><small>SetVariable</small>"]:::taken
        s2{{"3, 5 · Again?<br/><small>Decision</small>"}}:::taken
        s3["4 · Twice<br/><small>SetVariable</small>"]:::taken
        s4["6 · Bye<br/><small>Disconnect</small>"]:::taken
        s5(["failed"]):::failed
        s6(["disconnected"]):::taken
        s0 -.->|"next"| s1
        s1 -.->|"next"| s2
        s2 -->|"yes"| s4
        s2 -->|"no"| s3
        s2 -.-x|"error"| s5
        s3 -->|"next"| s2
        s4 --> s6
        legend["the path of a run: 6 steps, disconnected<br/>solid: written in the flow<br/>dashed: implied by the order of the actions<br/>crossed: failure that nothing handles<br/>blue: taken by the run"]:::legend
        classDef failed fill:#fdeaea,stroke:#c0392b,color:#3a0f0b
        classDef taken fill:#dbeafe,stroke:#1d4ed8,color:#0b1f4d,stroke-width:3px
        classDef legend fill:#ffffff,stroke:#bbbbbb,color:#555555,text-align:left
        linkStyle 4 stroke:#c0392b
        linkStyle 0,1,2,3,5,6 stroke:#1d4ed8,stroke-width:3px
    "#);
}

#[test]
fn dot_shows_the_tutorials_flow() {
    assert_snapshot!(dot(&diagram(TUTORIAL)), @r##"
    digraph flow {
      graph [rankdir=TB, bgcolor="#ffffff", labelloc=t, fontname="Helvetica,Arial,sans-serif", fontsize=12, label="Customer Lookup Flow\nsolid: written in the flow\ndashed: implied by the order of the actions\ndotted: handler of the whole flow"];
      node [shape=box, style="filled,rounded", fillcolor="#ffffff", color="#5b6673", fontname="Helvetica,Arial,sans-serif", fontsize=11];
      edge [color="#5b6673", fontname="Helvetica,Arial,sans-serif", fontsize=10, arrowsize=0.8];
      s0 [label="Start\nStart", shape=oval, style=filled, penwidth=2, tooltip="Start"];
      s1 [label="Handle Error\nSetVariable", tooltip="Handle Error"];
      s2 [label="Handle Timeout\nSetVariable", tooltip="Handle Timeout"];
      s3 [label="Lookup Customer\nGetExternalContact", shape=box, style=filled, peripheries=2, tooltip="Lookup Customer"];
      s4 [label="Set Customer Name\nSetVariable", tooltip="Set Customer Name"];
      s5 [label="transferred to your-queue-id", shape=oval, style=filled, fillcolor="#e8f5ee", color="#3d8b63", tooltip="transferred to your-queue-id"];
      s0 -> s3 [style=solid, label="next", tooltip="next"];
      s1 -> s4 [style=solid, label="next", tooltip="next"];
      s2 -> s4 [style=solid, label="next", tooltip="next"];
      s3 -> s4 [style=dashed, label="success", tooltip="success"];
      s3 -> s1 [style=dotted, color="#7a5bb0", label="error", tooltip="error"];
      s3 -> s2 [style=dotted, color="#7a5bb0", label="timeout", tooltip="timeout"];
      s4 -> s5 [style=dashed, label="next", tooltip="next"];
    }
    "##);
}

#[test]
fn dot_marks_the_path_of_a_run() {
    let picture = dot(&walked(&flow_of(LOOP)));
    assert!(
        picture.contains(
            r##"label="3, 5\nAgain?\nDecision", shape=hexagon, style=filled, fillcolor="#dbeafe""##
        ),
        "{picture}"
    );
}

/// Marks of every class, as coverage will make them.
fn covered() -> Diagram {
    let program = program(&flow_of(LOOP));
    let mark = |class, label: &str| Mark {
        class,
        label: label.to_owned(),
    };
    let marks = Marks {
        caption: "covered by 2 cases".to_owned(),
        legend: [
            (Class::Taken, "covered".to_owned()),
            (Class::Missed, "not covered".to_owned()),
            (Class::Unreachable, "cannot be reached".to_owned()),
        ]
        .into(),
        actions: [
            (ActionId(0), mark(Class::Taken, "2")),
            (ActionId(4), mark(Class::Unreachable, "")),
        ]
        .into(),
        rest: Some(Class::Missed),
        ..Marks::default()
    };
    Diagram::new(&program, &marks)
}

#[test]
fn every_writer_shows_every_class_of_marks() {
    let diagram = covered();
    for (picture, colours) in [
        (
            mermaid(&diagram),
            [":::taken", ":::missed", ":::unreachable"],
        ),
        (dot(&diagram), ["#dbeafe", "#fff1e0", "#eeeeee"]),
        (svg(&diagram).unwrap(), ["#dbeafe", "#fff1e0", "#eeeeee"]),
    ] {
        for says in
            colours
                .into_iter()
                .chain(["not covered", "cannot be reached", "covered by 2 cases"])
        {
            assert!(picture.contains(says), "{says} is not in\n{picture}");
        }
    }
}

/// The arrows of a flow as `from -exits-> to`.
fn arrows(flow: &str) -> Vec<String> {
    let diagram = diagram(flow);
    let name = |shape: usize| &diagram.shapes[shape].name;
    let arrows = diagram.arrows.iter();
    arrows
        .map(|arrow| {
            format!(
                "{} -{}-> {} ({})",
                name(arrow.from),
                arrow.label(),
                name(arrow.to),
                arrow.line.look()
            )
        })
        .collect()
}

#[test]
fn exits_to_one_place_for_one_reason_are_one_arrow() {
    let flow = flow_of(
        r#"{ "name": "Ask", "type": "Switch", "cases": [
             { "name": "a", "when": "true", "next": "Bye" }, { "name": "b", "when": "true", "next": "Bye" }, { "name": "c", "when": "true" } ],
             "on": { "default": "Bye" } },
           { "name": "Bye", "type": "Disconnect" }"#,
    );
    assert_eq!(
        arrows(&flow),
        [
            "Start -next-> Ask (dashed)",
            "Ask -a, b, default-> Bye (solid)",
            "Ask -c-> Bye (dashed)",
            "Ask -error-> failed (dashed, red)",
            "Bye --> disconnected (solid)",
        ]
    );
}

#[test]
fn a_name_that_is_often_mentioned_is_not_often_written_out() {
    let flow = handled(500).replace("Oops", &"Oops".repeat(50_000));
    let diagram = diagram(&flow);
    for picture in [mermaid(&diagram), dot(&diagram), svg(&diagram).unwrap()] {
        assert!(picture.len() < 2_000_000, "{} bytes", picture.len());
    }
}

/// A flow whose inline flow handler has no `next`, with lookups in a row.
fn handled(lookups: usize) -> String {
    let lookup = |index| {
        format!(
            r#"{{ "name": "L{index}", "type": "GetExternalContact", "url": "https://crm.acme.test" }}"#
        )
    };
    let lookups: Vec<_> = (0..lookups).map(lookup).collect();
    format!(
        r#"{{"name": "F", "initialAction": {{"name": "Start", "type": "Start", "on": {{"onerror": {{"name": "Oops", "type": "Log", "message": "m"}}}}}}, "actions": [{}]}}"#,
        lookups.join(",")
    )
}

#[test]
fn a_flow_handler_goes_on_where_the_failed_action_would_have() {
    assert_eq!(
        arrows(&handled(2)),
        [
            "Start -next-> L0 (dashed)",
            "Oops -next-> L1 (dashed)",
            "Oops -next-> ended (dashed)",
            "L0 -success-> L1 (dashed)",
            "L0 -error-> Oops (dotted)",
            "L1 -success-> ended (dashed)",
            "L1 -error-> Oops (dotted)",
        ]
    );
}

#[test]
fn a_flow_handler_of_many_actions_is_named_beside_each() {
    let diagram = diagram(&handled(9));
    let named = |name: &str| {
        let shapes = diagram.shapes.iter();
        shapes
            .filter(|shape| shape.kind == ShapeKind::Elsewhere && shape.name == name)
            .count()
    };
    assert_eq!(named("Oops"), 9);
    assert_eq!(named("failures of 9 actions"), 1);
    assert_eq!(named("where the failed action would have gone on"), 1);
}

#[test]
fn queues_are_written_as_the_flow_writes_them() {
    let transfer = |id: &str| {
        arrows(&flow_of(&format!(
            r#"{{ "name": "T", "type": "TransferToQueue", "queue": {{ "id": "{id}" }} }}"#
        )))
        .pop()
        .unwrap()
    };
    assert_eq!(transfer("q-1"), "T --> transferred to q-1 (solid)");
    assert_eq!(transfer("$a.b"), "T --> transferred to $a.b (solid)");
    assert_eq!(
        transfer("q-${a.b}"),
        "T --> transferred to q-${a.b} (solid)"
    );
}
