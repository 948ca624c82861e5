//! The vendor's own worked examples and signatures, where the folder that holds them stands beside the project.

use std::collections::BTreeSet;
use std::path::PathBuf;

use flow_expr::{
    Dialect, Environment, Expr, Names, NotSetRead, Overload, Value, VarId, functions, literal,
    operators,
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

/// The vendor's abbreviations of types, each with the name that a [`Kind`](flow_expr::Kind) shows.
const TYPES: [(&str, &str); 35] = [
    ("any", "Any"),
    ("apa", "Audio or Prompt"),
    ("List<any>", "List"),
    ("nts", "NOT_SET"),
    ("bln", "Boolean"),
    ("int", "Integer"),
    ("dec", "Decimal"),
    ("str", "Text"),
    ("cur", "Currency"),
    ("dtm", "DateTime"),
    ("dur", "Duration"),
    ("phn", "PhoneNumber"),
    ("cpx_email_address", "EmailAddress"),
    ("aud", "Audio"),
    ("pmt", "Prompt"),
    ("que", "Queue"),
    ("usr", "User"),
    ("grp", "Group"),
    ("skl", "Skill"),
    ("lac", "LanguageSkill"),
    ("wrc", "WrapupCode"),
    ("stf", "StringFormat"),
    ("bof", "BoolFormat"),
    ("phf", "PhoneNumberFormat"),
    ("cuf", "CurrencyFormat"),
    ("daf", "DateFormat"),
    ("tif", "TimeFormat"),
    ("nuf", "NumberFormat"),
    ("lne", "LanguageContext"),
    ("tpf", "TimePart"),
    ("List<str>", "List<Text>"),
    ("List<int>", "List<Integer>"),
    ("List<dec>", "List<Decimal>"),
    ("List<cur>", "List<Currency>"),
    ("List<dur>", "List<Duration>"),
];

fn type_name(notation: &str) -> &str {
    let found = TYPES.iter().find(|(known, _)| *known == notation);
    found.map_or(notation, |(_, name)| name)
}

/// A signature without the names of its parameters: `Left(Text, Integer 0..) -> Text`.
fn of_vendor(name: &str, parameters: &str, returns: &str) -> String {
    let parameters: Vec<String> = parameters
        .split(", ")
        .filter(|parameter| !parameter.is_empty())
        .map(|parameter| {
            let (_, rest) = parameter.split_once(':').expect("a parameter has a name");
            let end = rest.find(['~', '!', '[', '.']).unwrap_or(rest.len());
            let (kind, flags) = rest.split_at(end);
            let range = flags.find('[').map_or("", |at| &flags[at..]);
            let range = range.split_once(']').map_or(range, |(range, _)| range);
            let flag = |flag| {
                if flags.replace(range, "").contains(flag) {
                    flag
                } else {
                    ""
                }
            };
            let range = range.trim_start_matches('[');
            format!(
                "{}{}{}{}{range}",
                type_name(kind),
                flag("~ns"),
                flag("..."),
                flag("!lit")
            )
        })
        .collect();
    format!(
        "{name}({}) -> {}",
        parameters.join(", "),
        type_name(returns)
    )
}

fn of_ours(name: &str, overload: &Overload) -> String {
    let parameters: Vec<String> = overload
        .parameters
        .iter()
        .map(|parameter| {
            let flag = |set, flag| if set { flag } else { "" };
            let range = match parameter.range {
                Some((first, 999_999_999_999_999)) => format!("{first}.."),
                Some((first, last)) => format!("{first}..{last}"),
                None => String::new(),
            };
            format!(
                "{}{}{}{}{range}",
                parameter.kind,
                flag(parameter.accepts_not_set, "~ns"),
                flag(parameter.repeats, "..."),
                flag(parameter.literal, "!lit"),
            )
        })
        .collect();
    format!("{name}({}) -> {}", parameters.join(", "), overload.returns)
}

/// Where our table says the same in another way: prompts count as audio where audio is chosen, a ternary of lists is one
/// of any type, and the constants of the platform are found by their words before there is a `.` to speak of.
fn is_said_otherwise(signature: &str) -> bool {
    signature.contains("Audio, Audio) -> Audio") && signature.starts_with(['I', '?'])
        || signature == "?(Boolean~ns, List, List) -> List"
        || signature.starts_with(".(")
}

#[test]
fn every_signature_of_the_vendor_is_there() {
    let Some(text) = data("signatures.tsv") else {
        return;
    };
    let functions = functions().iter().flat_map(|one| {
        one.overloads()
            .iter()
            .map(|found| of_ours(one.name(), found))
    });
    // The minus sign in front of an operand has a name of its own.
    let operators = operators().iter().flat_map(|one| {
        let name = one.symbol.split(' ').next().unwrap();
        one.overloads.iter().map(move |found| of_ours(name, found))
    });
    let ours: BTreeSet<String> = functions.chain(operators).collect();
    let missing: Vec<String> = text
        .lines()
        .skip(1)
        .map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            of_vendor(columns[2], columns[3], columns[4])
        })
        .filter(|signature| !ours.contains(signature) && !is_said_otherwise(signature))
        .collect();
    assert!(missing.is_empty(), "missing:\n{}", missing.join("\n"));
}
