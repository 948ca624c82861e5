//! The expressions of real flows against the syntax trees and types that the platform itself wrote down for them.
//!
//! Architect's own exports keep every value as its text, its type and its typed tree. The exports are not part of this
//! project; the test runs where they stand beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use base64::Engine;
use flow_expr::{Checked, Dialect, Expr, Format, Scalar, Type};
use serde_json::Value as Json;

/// A value of an export: its text, the variables in it with their types, and the type of the whole.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Stated {
    text: String,
    found: String,
    variables: BTreeMap<String, String>,
}

fn exports() -> Vec<Json> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/i3");
    let Ok(files) = std::fs::read_dir(folder) else {
        return vec![];
    };
    let files = files.map(|file| file.and_then(|file| std::fs::read(file.path())));
    files
        .map(|bytes| decode(&bytes.expect("an export can be read")))
        .collect()
}

fn decode(file: &[u8]) -> Json {
    let text = base64::engine::general_purpose::STANDARD.decode(file);
    let text = text.expect("an export is base64");
    let json = percent_encoding::percent_decode(&text).collect::<Vec<u8>>();
    serde_json::from_slice(&json).expect("an export holds JSON")
}

/// Collects every value whose tree is more than a literal or nothing.
fn collect(json: &Json, out: &mut BTreeSet<Stated>) {
    match json {
        Json::Array(items) => items.iter().for_each(|item| collect(item, out)),
        Json::Object(members) => {
            out.extend(stated(json));
            members.values().for_each(|member| collect(member, out));
        }
        _ => {}
    }
}

fn stated(value: &Json) -> Option<Stated> {
    let (name, root) = node(value.get("config")?)?;
    if name == "lit" || name == "emp" {
        return None;
    }
    let mut variables = BTreeMap::new();
    leaves(value.get("config")?, &mut variables);
    // Where the platform converted a value to the type that its place wants, the tree says how.
    let text = root.get("text").or(value.get("text"))?.as_str()?;
    Some(Stated {
        text: text.to_owned(),
        found: root.get("type")?.as_str()?.to_owned(),
        variables,
    })
}

fn node(config: &Json) -> Option<(&String, &Json)> {
    config
        .as_object()?
        .iter()
        .find(|(_, node)| node.is_object())
}

fn leaves(config: &Json, out: &mut BTreeMap<String, String>) {
    let Some((name, node)) = node(config) else {
        return;
    };
    let text = |member: &str| node.get(member).and_then(Json::as_str);
    if let ("ref" | "sysref", Some(name), Some(found)) = (name.as_str(), text("text"), text("type"))
    {
        out.insert(name.to_lowercase(), found.to_owned());
    }
    for operand in node
        .get("operands")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
    {
        leaves(operand, out);
    }
}

/// The type that an abbreviation of the vendor stands for, where this project has it.
fn type_of(text: &str) -> Option<Type> {
    if let Some(item) = text.strip_suffix("_coll") {
        return match type_of(item)? {
            Type::One(item) => Some(Type::List(item)),
            Type::List(_) => None,
        };
    }
    Some(Type::One(match text {
        "str" => Scalar::Text,
        "bln" => Scalar::Boolean,
        "int" => Scalar::Integer,
        "dec" => Scalar::Decimal,
        "cur" => Scalar::Currency,
        "dtm" => Scalar::DateTime,
        "dur" => Scalar::Duration,
        "phn" => Scalar::PhoneNumber,
        "cpx_email_address" => Scalar::EmailAddress,
        "aud" => Scalar::Audio,
        "pmt" => Scalar::Prompt,
        "com" => Scalar::Communication,
        "que" => Scalar::Queue,
        "usr" => Scalar::User,
        "grp" => Scalar::Group,
        "skl" => Scalar::Skill,
        "lac" => Scalar::LanguageSkill,
        "wrc" => Scalar::WrapupCode,
        "cpx_agent_score_pair" => Scalar::AgentScorePair,
        "stf" => Scalar::Format(Format::String),
        "daf" => Scalar::Format(Format::Date),
        _ => return None,
    }))
}

fn check(stated: &Stated) -> Result<Checked, String> {
    let expr = Expr::parse(&stated.text, Dialect::Platform).map_err(|error| error.to_string())?;
    Ok(expr.check(&|name| {
        let known = stated.variables.get(&name.to_lowercase());
        known
            .and_then(|known| type_of(known))
            .unwrap_or(Type::DYNAMIC)
    }))
}

fn disagreement(stated: &Stated) -> Option<String> {
    let checked = match check(stated) {
        Ok(checked) => checked,
        Err(error) => return Some(error),
    };
    if let Some(error) = checked.errors.first() {
        return Some(error.to_string());
    }
    let wanted = type_of(&stated.found)?;
    let open = checked.found == Type::DYNAMIC;
    (!open && checked.found != wanted).then(|| format!("is {}, not {wanted}", checked.found))
}

#[test]
fn every_expression_has_the_type_that_the_platform_gave_it() {
    let mut values = BTreeSet::new();
    exports()
        .iter()
        .for_each(|export| collect(export, &mut values));
    let wrong: Vec<String> = values
        .iter()
        .filter_map(|stated| Some(format!("{}\n    {}", stated.text, disagreement(stated)?)))
        .collect();
    let (wrong_count, count) = (wrong.len(), values.len());
    assert!(
        wrong.is_empty(),
        "{wrong_count} of {count} disagree:\n{}",
        wrong.join("\n")
    );
}
