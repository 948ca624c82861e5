use super::*;

const KEPT: &str = r#"{"case": "a", "path": [{"action": "A", "exit": "next"}]}"#;
const OTHER: &str = r#"{"case": "a", "path": [{"action": "A", "exit": "error"}]}"#;

/// A folder with a scenario beside which `a` keeps this snapshot.
fn folder(kept: Option<&str>) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let scenario = folder.path().join("x.scenario.yaml");
    if let Some(kept) = kept {
        fs::create_dir(folder_of(&scenario)).unwrap();
        fs::write(at(&scenario), kept).unwrap();
    }
    (folder, scenario)
}

fn at(scenario: &Path) -> PathBuf {
    folder_of(scenario).join("a.json")
}

fn text(path: &Path) -> Option<String> {
    fs::read_to_string(path).ok()
}

#[track_caller]
fn message(checked: Checked) -> String {
    match checked {
        Checked::Broken { message, .. } => message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_run_that_is_the_same_keeps_its_promise_however_it_is_spaced() {
    let (_folder, scenario) = folder(Some(KEPT));
    let spaced = KEPT.replace(": ", ":\n  ");
    for mode in [Mode::Compare, Mode::Update, Mode::Frozen] {
        assert_eq!(check(&scenario, "a", &spaced, mode), Ok(Checked::Same));
        assert_eq!(text(&at(&scenario)).as_deref(), Some(KEPT));
    }
}

#[test]
fn a_run_that_differs_waits_beside_what_was_kept() {
    let (_folder, scenario) = folder(Some(KEPT));
    let found = check(&scenario, "a", OTHER, Mode::Compare).unwrap();
    assert_eq!(
        message(found),
        "step 1: `A` was left by `next`, and now by `error`"
    );
    assert_eq!(text(&at(&scenario)).as_deref(), Some(KEPT));
    let waiting = waiting_at(&at(&scenario));
    assert_eq!(text(&waiting).as_deref(), Some(OTHER));
    assert_eq!(
        check(&scenario, "a", KEPT, Mode::Compare),
        Ok(Checked::Same)
    );
    assert_eq!(text(&waiting), None);
}

#[test]
fn an_update_keeps_what_is_new_and_what_differs() {
    for kept in [None, Some(KEPT), Some("no json")] {
        let (_folder, scenario) = folder(kept);
        check(&scenario, "a", OTHER, Mode::Compare).unwrap();
        assert_eq!(
            check(&scenario, "a", OTHER, Mode::Update),
            Ok(Checked::Written)
        );
        assert_eq!(text(&at(&scenario)).as_deref(), Some(OTHER));
        assert_eq!(text(&waiting_at(&at(&scenario))), None);
    }
}

#[test]
fn a_frozen_store_writes_nothing() {
    for kept in [None, Some(KEPT)] {
        let (_folder, scenario) = folder(kept);
        let found = check(&scenario, "a", OTHER, Mode::Frozen).unwrap();
        assert!(matches!(found, Checked::Broken { .. }));
        assert_eq!(text(&at(&scenario)).as_deref(), kept);
        assert_eq!(text(&waiting_at(&at(&scenario))), None);
    }
}

#[test]
fn a_snapshot_that_cannot_be_read_is_told_and_stays() {
    let (_folder, scenario) = folder(Some("{ half"));
    let found = check(&scenario, "a", OTHER, Mode::Compare).unwrap();
    assert!(message(found).ends_with("a.json` is not JSON"));
    assert_eq!(text(&at(&scenario)).as_deref(), Some("{ half"));
    fs::remove_file(at(&scenario)).unwrap();
    fs::create_dir(at(&scenario)).unwrap();
    let failure = check(&scenario, "a", OTHER, Mode::Update).unwrap_err();
    assert!(
        failure
            .message
            .ends_with("is no file to keep a snapshot in"),
        "{failure}"
    );
}

#[test]
fn names_of_files_are_readable_and_never_the_same() {
    let named = [
        "vip customer",
        "vip-customer",
        "VIP customer",
        "VIP Customer",
        "nul",
        "NUL",
        "com1",
        "com10",
        "nul 0d725c20",
        "slow <service> & co",
        "",
        "täglich",
        "a  b",
        &"x".repeat(99),
    ]
    .map(file_name);
    let lower = named.iter().map(|name| name.to_ascii_lowercase());
    let distinct: std::collections::BTreeSet<_> = lower.collect();
    assert_eq!(distinct.len(), named.len());
    insta::assert_snapshot!(named.join("\n"), @r"
    vip-customer.json
    vip-customer-79f341c3.json
    vip-customer-b9d68768.json
    vip-customer-b6224888.json
    nul-0d725c20.json
    nul-4fad0f80.json
    com1-31430e3d.json
    com10.json
    nul-0d725c20-fe07e83f.json
    slow-service-co-0ee3b9e9.json
    case-811c9dc5.json
    t-glich-f044fa19.json
    a-b-babcb7aa.json
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-1939428f.json
    ");
}
