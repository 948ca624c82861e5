//! `flowsim fuzz`, `cover` and `mutate` on flows that Architect exports, end to end.

use crate::support::{Folder, Ran, root};

fn scenario(name: &str) -> String {
    std::fs::read_to_string(root().join("scenarios").join(name)).unwrap()
}

fn refunds() -> Folder {
    Folder::new()
        .file("refunds.yaml", scenario("refund-workflow/refund-workflow.yaml"))
        .file("refund-rules.csv", scenario("refund-workflow/refund-rules.csv"))
        .file(
            "refunds.scenario.yaml",
            scenario("refund-workflow/refund-workflow.scenario.yaml")
                .replace("refund-workflow.yaml", "refunds.yaml"),
        )
}

fn clinic() -> Folder {
    Folder::new()
        .file("clinic.yaml", scenario("clinic-ivr/clinic-ivr.yaml"))
        .file("clinic.world.yaml", scenario("clinic-ivr/clinic.world.yaml"))
}

#[test]
fn findings_are_saved_with_their_world_and_fail_under_test() {
    let folder = refunds();
    let fuzz = |more: &[&str]| -> Ran {
        folder.flowsim(&[&["fuzz", "refunds.yaml", "--cases", "1000"], more].concat())
    };
    let found = fuzz(&["--out", "found"]).status(1);
    assert!(
        found.page().contains("`Small enough?` reads `State.Limit`, which is not set"),
        "{}",
        found.page()
    );
    let tested = folder.flowsim(&["test", "found", "--virtual"]).status(1);
    assert!(tested.page().contains("\n3 failed in "), "{}", tested.page());

    let never = r#"Flow.Result == "paid""#;
    fuzz(&["--never", never, "--out", "paid"]).status(1);
    let saved = folder.files();
    let saved = saved.iter().find(|file| file.contains("paid/never-")).unwrap();
    let text = folder.read(saved);
    let command = r#"by: flowsim fuzz refunds.yaml --seed 0 --cases 1000 --never 'Flow.Result == "paid"'"#;
    assert!(text.contains(command), "{text}");
    let tested = folder.flowsim(&["test", saved, "--virtual"]).status(1);
    assert!(tested.page().contains("never"), "{}", tested.page());
}

#[test]
fn a_suite_covers_a_menu_in_the_world_that_is_given() {
    let folder = clinic();
    let world = ["--world", "clinic.world.yaml"];
    for (suite, more) in [("made-up.scenario.yaml", &[][..]), ("given.scenario.yaml", &world)] {
        let cover = ["cover", "clinic.yaml", "--cases", "4000", "--out", suite];
        let said = folder.flowsim(&[&cover, more].concat()).fine();
        for missed in ["Which desk/default", "Reception desk/next"] {
            assert!(said.page().contains(&format!("not reached {missed}: gave up after 4000 cases")), "{}", said.page());
        }
        folder.flowsim(&["test", suite, "--virtual", "--strict"]).fine();
    }
    // Thanksgiving comes by the calendar of the clinic's world.
    let text = folder.read("given.scenario.yaml");
    assert!(text.contains("\"now\"") || text.contains("now: \"2026-11-26"), "{text}");
}

#[test]
fn mistakes_in_a_workflow_are_noticed_by_its_suite_or_told() {
    let ran = refunds().flowsim(&["mutate", "refunds.yaml", "refunds.scenario.yaml", "--format", "json"]);
    let told = ran.fine().json();
    let killed = told["killed"].as_u64().or(told["summary"]["killed"].as_u64());
    assert!(killed.is_some_and(|killed| killed > 30), "{told}");
}

#[test]
fn there_is_no_lookup_to_play_on_the_wire() {
    let ran = clinic().flowsim(&["fuzz", "clinic.yaml", "--wire"]);
    ran.usage("flows of the platform have none");
}
