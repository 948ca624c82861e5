//! `flowsim fuzz`, `cover` and `mutate` on flows that Architect exports, end to end.

use crate::support::{Folder, Ran, flowsim, root};

fn scenario(name: &str) -> String {
    std::fs::read_to_string(root().join("scenarios").join(name)).unwrap()
}

fn refunds() -> Folder {
    let flow = scenario("refund-workflow/refund-workflow.yaml");
    Folder::new().file("refunds.yaml", flow)
}

fn clinic() -> Folder {
    Folder::new()
        .file("clinic.yaml", scenario("clinic-ivr/clinic-ivr.yaml"))
        .file(
            "clinic.world.yaml",
            scenario("clinic-ivr/clinic.world.yaml"),
        )
}

#[test]
fn findings_are_saved_with_their_world_and_fail_under_test() {
    let folder = refunds();
    let fuzz = |more: &[&str]| -> Ran {
        folder.flowsim(&[&["fuzz", "refunds.yaml", "--cases", "1000"], more].concat())
    };
    let found = fuzz(&["--out", "found"]).status(1);
    assert!(
        found
            .page()
            .contains("`Small enough?` reads `State.Limit`, which is not set"),
        "{}",
        found.page()
    );
    let tested = folder.flowsim(&["test", "found", "--virtual"]).status(1);
    assert!(
        tested.page().contains("\n3 failed in "),
        "{}",
        tested.page()
    );

    let never = r#"Flow.Result == "paid""#;
    fuzz(&["--never", never, "--out", "paid"]).status(1);
    let saved = std::fs::read_dir(folder.path("paid")).unwrap();
    let mut saved = saved.map(|file| file.unwrap().file_name().into_string().unwrap());
    let is_it = |name: &String| name.starts_with("never-") && name.ends_with(".scenario.yaml");
    let saved = &format!("paid/{}", saved.find(is_it).unwrap());
    let text = folder.read(saved);
    let command =
        r#"by: flowsim fuzz refunds.yaml --seed 0 --cases 1000 --never 'Flow.Result == "paid"'"#;
    assert!(text.contains(command), "{text}");
    let tested = folder.flowsim(&["test", saved, "--virtual"]).status(1);
    assert!(tested.page().contains("never"), "{}", tested.page());
}

#[test]
fn a_suite_covers_a_menu_in_the_world_that_is_given() {
    let folder = clinic();
    let world = ["--world", "clinic.world.yaml"];
    for (suite, more) in [
        ("made-up.scenario.yaml", &[][..]),
        ("given.scenario.yaml", &world),
    ] {
        let cover = ["cover", "clinic.yaml", "--cases", "4000", "--out", suite];
        let said = folder.flowsim(&[&cover, more].concat()).fine();
        for missed in ["Which desk/default", "Reception desk/next"] {
            assert!(
                said.page().contains(&format!("not reached {missed}: ")),
                "{}",
                said.page()
            );
        }
        folder
            .flowsim(&["test", suite, "--virtual", "--strict"])
            .fine();
    }
    // Thanksgiving comes by the calendar of the clinic's world.
    let text = folder.read("given.scenario.yaml");
    assert!(
        text.contains("\"now\"") || text.contains("now: \"2026-11-26"),
        "{text}"
    );
}

#[test]
fn mistakes_in_a_workflow_are_noticed_by_its_suite_or_told() {
    let folder = root().join("scenarios/refund-workflow");
    let file = |name: &str| folder.join(name).display().to_string();
    let (flow, suite) = (
        file("refund-workflow.yaml"),
        file("refund-workflow.scenario.yaml"),
    );
    let ran = flowsim(&["mutate", &flow, &suite, "--format", "json"]);
    let told = ran.fine().json();
    assert!(told["killed"].as_u64().unwrap() > 30, "{told}");
}

#[test]
fn there_is_no_lookup_to_play_on_the_wire() {
    let ran = clinic().flowsim(&["fuzz", "clinic.yaml", "--wire"]);
    ran.usage("no data action that the flow calls has a definition");
}
