//! Flows of the platform that refer to tasks in other files of their folder.

use crate::support::Folder;

const FLOW: &str =
    "inboundCall:\n  name: Main\n  startUpRef: ./shared/tasks.yaml#/common/tasks/task[hello]\n";

const TASKS: &str = "common:\n  tasks:\n    - task:\n        name: Hello\n        refId: hello\n        actions:\n          \
                     - disconnect:\n              name: Bye\n";

fn folder() -> Folder {
    let folder = Folder::new().file("flows/flow.yaml", FLOW);
    folder.file("flows/shared/tasks.yaml", TASKS)
}

#[test]
fn a_task_of_another_file_runs_and_a_recorded_run_needs_the_file_no_more() {
    let folder = folder();
    let run = ["run", "flows/flow.yaml", "--record", "c.json"];
    folder.flowsim(&run).fine().prints("Hello");
    std::fs::remove_file(folder.path("flows/shared/tasks.yaml")).unwrap();
    folder.flowsim(&["replay", "c.json"]).fine().prints("Hello");
}

#[test]
fn what_is_wrong_in_another_file_is_shown_there() {
    let folder = folder().file(
        "flows/shared/tasks.yaml",
        TASKS.replace("disconnect", "disconect"),
    );
    let ran = folder.flowsim(&["check", "flows/flow.yaml"]);
    ran.status(1).prints("--> flows/shared/tasks.yaml:7:13");
}

#[test]
fn a_flow_from_the_standard_input_has_no_other_files() {
    let ran = folder().stdin(FLOW).flowsim(&["check", "-"]);
    ran.status(1).prints("only a flow that is read from a file");
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_are_not_followed() {
    let folder = folder().file("outside.yaml", TASKS);
    let link = folder.path("flows/shared/tasks.yaml");
    std::fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(folder.path("outside.yaml"), &link).unwrap();
    let ran = folder.flowsim(&["check", "flows/flow.yaml"]);
    ran.status(1)
        .prints("it is a link that leads out of the flow's folder");
}

#[test]
fn coverage_by_lines_names_the_file_in_which_they_stand() {
    let folder = folder().file(
        "a.scenario.yaml",
        "flow: flows/flow.yaml\ncases: [{ name: a, expect: { outcome: disconnected } }]\n",
    );
    let reports = ["--report", "lcov=c.lcov", "--report", "cobertura=c.xml"];
    let test = [&["test", "a.scenario.yaml", "--virtual"], &reports[..]].concat();
    folder.flowsim(&test).fine();
    let lcov = folder.read("c.lcov");
    let of = |file: &str| lcov.split("SF:").find(|record| record.starts_with(file));
    let tasks = of("flows/shared/tasks.yaml").unwrap_or_else(|| panic!("{lcov}"));
    assert!(
        tasks.contains("FN:4,Hello\n") && tasks.contains("DA:8,1\n"),
        "{lcov}"
    );
    assert!(
        of("flows/flow.yaml").is_some_and(|own| !own.contains("Hello")),
        "{lcov}"
    );
    let xml = folder.read("c.xml");
    assert!(
        xml.contains("filename=\"flows/shared/tasks.yaml\""),
        "{xml}"
    );
}
