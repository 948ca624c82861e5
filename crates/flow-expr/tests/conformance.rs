//! The vendor's own worked examples and signatures, where the folder that holds them stands beside the project.

use std::collections::BTreeSet;
use std::path::PathBuf;

use flow_expr::{
    Dialect, Environment, Expr, Names, NotSetRead, Value, VarId, functions, literal, operators,
};

struct Nothing;

impl Environment for Nothing {
    fn variable(&self, _: VarId) -> Option<&Value> {
        None
    }

    fn not_set(&mut self, _: NotSetRead<'_>) {}

    fn now(&self) -> Option<flow_expr::DateTime> {
        flow_expr::DateTime::from_millis(0)
    }
}

fn data(name: &str) -> Option<String> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/expressions");
    std::fs::read_to_string(beside.join(name)).ok()
}

fn eval(text: &str) -> String {
    let expr = match Expr::parse(text, Dialect::Platform) {
        Ok(expr) => expr,
        Err(error) => return format!("{}: {error}", error.code),
    };
    match expr.compile(&mut Names::default()).eval(&mut Nothing) {
        Ok(value) => literal(value.as_ref()),
        Err(error) => format!("{}: {error}", error.code),
    }
}

#[test]
fn every_worked_example_gives_its_result() {
    let Some(text) = data("examples.json") else {
        return;
    };
    let examples: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut wrong = vec![];
    for example in examples.as_array().unwrap() {
        let (input, result) = (example["input"].as_str().unwrap(), &example["result"]);
        let found = eval(input);
        if found != result.as_str().unwrap() {
            wrong.push(format!("{input} gives {found}, not {result}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_signature_of_the_vendor_is_there() {
    let Some(text) = data("signatures.tsv") else {
        return;
    };
    let ours: BTreeSet<String> = functions()
        .iter()
        .flat_map(|one| {
            one.overloads()
                .iter()
                .map(|overload| format!("{} {}", one.name(), overload.parameters.len()))
        })
        .chain(operators().iter().map(|one| one.symbol.to_owned()))
        .collect();
    let missing: BTreeSet<String> = text
        .lines()
        .skip(1)
        .map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            let count = columns[3]
                .split(", ")
                .filter(|parameter| !parameter.is_empty())
                .count();
            match columns[0] {
                "operator" => columns[2].to_owned(),
                _ => format!("{} {count}", columns[2]),
            }
        })
        .filter(|name| !ours.contains(name))
        .collect();
    assert!(missing.is_empty(), "missing: {missing:#?}");
}
