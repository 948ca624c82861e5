//! Real flows. They are not part of this project; the test runs where they stand beside it.

use std::path::PathBuf;

use crate::{shown::load, texts::findings};

/// Files that are no YAML before a program has filled in what only it knows, or that a test indents by tabs.
const NO_YAML: [&str; 3] = [
    "test.go__embedded1",
    "test.go__embedded2",
    "test.go__embedded4",
];

fn files() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/archy");
    let Ok(files) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<_> = files
        .map(|file| {
            let path = file.expect("a folder lists its files").path();
            let text = std::fs::read_to_string(&path).expect("a flow can be read");
            (
                path.file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
                text,
            )
        })
        .collect();
    files.sort();
    files
}

/// The names of a text's placeholders, told from the errors of loading it without values.
fn placeholders(text: &str) -> Vec<String> {
    let unresolved = load(text, &[]).diagnostics.into_iter();
    let unresolved = unresolved.filter(|found| found.rule == "unresolved-value");
    unresolved
        .filter_map(|found| Some(found.message.split('`').nth(1)?.to_owned()))
        .collect()
}

#[test]
fn every_real_flow_loads_without_errors() {
    let mut wrong = String::new();
    for (name, text) in files() {
        if NO_YAML.iter().any(|known| name.contains(known)) {
            assert!(load(&text, &[]).has_errors(), "{name}");
            continue;
        }
        let names = placeholders(&text);
        let values: Vec<_> = names.iter().map(|name| (name.as_str(), "en-us")).collect();
        let loaded = load(&text, &values);
        if loaded.has_errors() || loaded.program.is_none() {
            wrong.push_str(&format!(
                "{name}\n  {}\n",
                findings(&text, &loaded).join("\n  ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
