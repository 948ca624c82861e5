//! Flows that refer to tasks, states and menus in other files.

use flow_load::{Loaded, Values, gathered, load_with};
use flow_syntax::Source;
use proptest::prelude::*;

const FLOW: &str = "inboundCall:\n  name: Main\n  startUpRef: ./shared/tasks.yaml#/common/tasks/task[hello]\n  \
                    tasks:\n    - task:\n        name: Own\n        refId: hello\n        actions:\n          - disconnect:\n              name: Own End\n";

const TASKS: &str = "common:\n  tasks:\n    - task:\n        name: Hello\n        refId: hello\n        actions:\n          \
                     - jumpToTask:\n              name: On\n              targetTaskRef: ./tasks/task[bye]\n    \
                     - task:\n        name: Bye\n        refId: bye\n        actions:\n          - disconnect:\n              name: Bye End\n";

/// The flow put together with these files, and what was asked for.
fn gather(flow: &str, files: &[(&str, &str)]) -> (Source, Vec<String>) {
    let mut asked = Vec::new();
    let source = gathered(Source::new("flows/flow.yaml", flow), &mut |name| {
        asked.push(name.to_owned());
        let found = files.iter().find(|(known, _)| *known == name);
        found
            .map(|(_, text)| (*text).to_owned())
            .ok_or_else(|| "there is no such file".to_owned())
    });
    (source, asked)
}

fn load(flow: &str, files: &[(&str, &str)]) -> Loaded {
    load_with(&gather(flow, files).0, &Values::default())
}

fn names(loaded: &Loaded) -> Vec<String> {
    let program = loaded.program.as_ref().expect("there is a program");
    let actions = program.actions().iter();
    actions.map(|action| action.name.to_string()).collect()
}

#[track_caller]
fn says(flow: &str, files: &[(&str, &str)], message: &str) {
    let found = load(flow, files).diagnostics;
    let is_said = found.iter().any(|found| found.message.contains(message));
    assert!(is_said, "{found:#?}");
}

fn refers(to: &str) -> String {
    FLOW.replace("./shared/tasks.yaml#/common/tasks/task[hello]", to)
}

#[test]
fn a_piece_of_another_file_and_what_it_refers_to_there_belong_to_the_flow() {
    let loaded = load(FLOW, &[("shared/tasks.yaml", TASKS)]);
    assert!(!loaded.has_errors(), "{:#?}", loaded.diagnostics);
    let names = names(&loaded);
    for name in ["Hello", "On", "Bye", "Bye End", "Own", "Own End"] {
        assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
    }
    assert_eq!(names[1], "Hello", "{names:?}");
}

#[test]
fn a_task_in_another_file_may_stand_in_place_of_one_and_is_found_by_its_own_name() {
    let flow = |task: &str| {
        format!(
            "inboundCall:\n  name: Main\n  startUpRef: ./tasks/task[hello]\n  tasks:\n    - {task}\n"
        )
    };
    let alone =
        "task:\n  name: Hello\n  refId: hello\n  actions:\n    - disconnect: {name: Alone}\n";
    let files = [("shared/tasks.yaml", TASKS), ("alone.yaml", alone)];
    for (task, last) in [
        (
            "task: \"./shared/tasks.yaml#/common/tasks/task[hello]\"",
            "Bye End",
        ),
        (
            "task: { $ref: \"./shared/tasks.yaml#/common/tasks/task[hello]\" }",
            "Bye End",
        ),
        ("task: ./alone.yaml#/task", "Alone"),
    ] {
        let loaded = load(&flow(task), &files);
        assert!(!loaded.has_errors(), "{task} {:#?}", loaded.diagnostics);
        let names = names(&loaded);
        assert_eq!(
            (&*names[1], names.contains(&last.to_owned())),
            ("Hello", true),
            "{task} {names:?}"
        );
    }
    let twice = flow("task: ./alone.yaml#/task\n    - task: ./alone.yaml#/task");
    assert!(!load(&twice, &files).has_errors());
    says(
        &flow("task: ./no.yaml#/task"),
        &files,
        "`./no.yaml`: there is no such file",
    );
}

#[test]
fn what_is_included_may_include_something_itself_but_not_for_ever() {
    let flow = "inboundCall:\n  name: M\n  startUpRef: ./tasks/task[a]\n  tasks:\n    - task: a.yaml#/task\n";
    let a = "task: ./b.yaml#/tasks/task[a]\n";
    let b = "tasks:\n  - task: {name: A, refId: a, actions: [{disconnect: {name: End}}]}\n";
    let loaded = load(flow, &[("a.yaml", a), ("b.yaml", b)]);
    assert!(!loaded.has_errors(), "{:#?}", loaded.diagnostics);
    says(flow, &[("a.yaml", "task: ./a.yaml#/task\n")], "");
    assert!(load(flow, &[("a.yaml", "task: ./a.yaml#/task\n")]).has_errors());
}

#[test]
fn a_file_may_refer_to_a_third_one_beside_it() {
    let tasks = TASKS.replace("./tasks/task[bye]", "../ends.yaml#/tasks/task[end/1]");
    let ends = "tasks:\n  - task: {name: End, refId: end/1, actions: [{disconnect: {name: Last}}]}";
    let loaded = load(FLOW, &[("shared/tasks.yaml", &tasks), ("ends.yaml", ends)]);
    assert!(!loaded.has_errors(), "{:#?}", loaded.diagnostics);
    assert!(names(&loaded).contains(&"Last".to_owned()));
}

#[test]
fn menus_of_other_files_are_asked() {
    let flow = refers("menus.yaml#/menus/menu[main]");
    let menus = "menus:\n- menu:\n    name: Choose\n    refId: main\n    audio: {tts: Press 1}\n    choices:\n    \
                 - menuDisconnect: {name: Hang Up, dtmf: digit_1}\n";
    let loaded = load(&flow, &[("menus.yaml", menus)]);
    assert!(!loaded.has_errors(), "{:#?}", loaded.diagnostics);
    assert!(names(&loaded).contains(&"Hang Up".to_owned()));
}

#[test]
fn what_is_wrong_in_another_file_stands_there() {
    let broken = TASKS.replace("- disconnect:", "- disconect:");
    let (source, _) = gather(FLOW, &[("shared/tasks.yaml", &broken)]);
    let found = load_with(&source, &Values::default()).diagnostics;
    let at = found[0].span.start;
    assert_eq!(source.slice(found[0].span), "disconect");
    assert_eq!(source.name_at(at), "flows/shared/tasks.yaml");
    assert_eq!(source.position_in_file(at).line, 14);
}

#[test]
fn a_kept_text_needs_no_files() {
    let (source, _) = gather(FLOW, &[("shared/tasks.yaml", TASKS)]);
    let kept = flow_load::filled(&source, &Values::default());
    let (again, asked) = gather(kept.text(), &[]);
    assert_eq!((again.text(), asked.len()), (kept.text(), 0));
    assert!(!load_with(&again, &Values::default()).has_errors());
}

#[test]
fn what_cannot_be_had_is_told_at_the_reference() {
    says(FLOW, &[], "`./shared/tasks.yaml`: there is no such file");
    let ungathered = flow_load::load(&Source::new("<stdin>", FLOW)).diagnostics;
    assert!(
        ungathered[0]
            .message
            .ends_with("only a flow that is read from a file of its own can refer to others"),
        "{ungathered:?}"
    );
}

#[test]
fn a_path_that_leads_nowhere_is_told() {
    for path in [
        "/common/tasks/task[no]",
        "/tasks/task[hello]",
        "/common/tasks",
        "/",
        "/common/tasks/task[hello",
    ] {
        let flow = refers(&format!("./shared/tasks.yaml#{path}"));
        let files = [("shared/tasks.yaml", TASKS)];
        says(
            &flow,
            &files,
            "`shared/tasks.yaml` holds no task, state or menu at",
        );
    }
}

#[test]
fn nothing_outside_of_the_folder_is_asked_for() {
    for (file, why) in [
        ("../x.yaml", "it lies outside of the flow's folder"),
        ("a/../../x.yaml", "it lies outside of the flow's folder"),
        ("/etc/x.yaml", "its path must be relative"),
        ("C:/x.yaml", "its path must be relative"),
        ("a\\\\..\\\\x.yaml", "folders are separated by `/`"),
        ("a\\nx.yaml", "control characters"),
        ("./", "it names a folder"),
    ] {
        let flow = refers(&format!("\"{file}#/tasks/task[x]\""));
        says(&flow, &[], why);
        assert_eq!(gather(&flow, &[]).1, [""; 0], "{file}");
    }
}

#[test]
fn files_that_refer_to_each_other_are_told_with_the_chain() {
    let tasks = TASKS.replace("./tasks/task[bye]", "./b.yaml#/tasks/task[b]");
    let b = "tasks:\n- task: {name: B, refId: b, actions: [{jumpToTask: {name: J, targetTaskRef: 'tasks.yaml#/common/tasks/task[bye]'}}]}";
    let files = [("shared/tasks.yaml", tasks.as_str()), ("shared/b.yaml", b)];
    says(
        FLOW,
        &files,
        "shared/tasks.yaml → shared/b.yaml → shared/tasks.yaml",
    );
    says(
        &refers("flow.yaml#/inboundCall/tasks/task[hello]"),
        &[],
        "flow.yaml → flow.yaml",
    );
}

#[test]
fn files_are_bounded_in_number_depth_and_length() {
    let endless = |next: usize| {
        let next = format!("f{next}.yaml#/tasks/task[t]");
        format!(
            "tasks:\n- task: {{name: T, refId: t, actions: [{{jumpToTask: {{name: J, targetTaskRef: '{next}'}}}}]}}"
        )
    };
    let mut asked = 0;
    let source = Source::new("flow.yaml", refers("f0.yaml#/tasks/task[t]"));
    let source = gathered(source, &mut |_| {
        asked += 1;
        Ok(endless(asked))
    });
    assert_eq!(asked, 16);
    let found = load_with(&source, &Values::default()).diagnostics;
    assert!(
        found[0].message.contains("more than 16 references"),
        "{found:?}"
    );

    let many: String = (0..100)
        .map(|at| format!("    r{at}Ref: f{at}.yaml#/tasks/task[t]\n"))
        .collect();
    let mut asked = 0;
    gathered(
        Source::new("flow.yaml", format!("inboundCall:\n{many}")),
        &mut |_| {
            asked += 1;
            Ok(String::new())
        },
    );
    assert_eq!(asked, 64);

    let long = "#".repeat(33 << 20);
    says(
        &refers("long.yaml#/tasks/task[t]"),
        &[("long.yaml", &long)],
        "longer than 32 MiB in all",
    );
}

#[test]
fn a_file_cannot_pretend_to_be_several() {
    let files = [("shared/tasks.yaml", "a: 1\n--- # file: flow.yaml\nb: 1\n")];
    says(FLOW, &files, "it holds other files itself");
}

proptest! {
    #[test]
    fn any_file_can_be_referred_to(
        at in 0usize..300, cut in 0usize..300, more in "[ -~\n\t€]{0,20}",
        path in "[a-z/#\\[\\]{}.]{0,20}",
    ) {
        let at = at.min(TASKS.len());
        let tasks = format!("{}{more}{}", &TASKS[..at], &TASKS[cut.min(TASKS.len())..]);
        for flow in [FLOW.to_owned(), refers(&format!("\"{path}\"")), refers(&format!("\"shared/tasks.yaml#/{path}\""))] {
            let (source, _) = gather(&flow, &[("shared/tasks.yaml", &tasks)]);
            let loaded = load_with(&source, &Values::default());
            prop_assert!(loaded.program.is_some() || loaded.has_errors());
            for found in &loaded.diagnostics {
                prop_assert!(source.text().get(found.span.range()).is_some());
                prop_assert!(source.position_in_file(found.span.end).line > 0);
            }
        }
    }
}
