//! What is odd about answers: values that nobody uses, defaults that break, results that cannot be.

use std::collections::BTreeSet;

use flow_expr::{Value, read_json};
use flow_syntax::{Diagnostic, Span};

use super::{
    MAX_FOUND, nearest_of,
    request::{Printed, each_printed},
};
use crate::{
    DataAction, Outcome,
    action::Translation,
    path::{Comparison, Filter, Operand, PathAst, Selector},
    perform::{self, AnswerLimits, Clock, Step},
    stub,
    template::ast::each_reference,
};

pub(super) fn check(action: &DataAction, found: &mut Vec<Diagnostic>) {
    unused(action, found);
    for translation in &action.response.translations {
        default_not_json(translation, found);
        impossible_path(translation, found);
    }
    quoted(action, found);
    impossible_success(action, found);
}

fn unused(action: &DataAction, found: &mut Vec<Diagnostic>) {
    let mut used = BTreeSet::new();
    each_reference(&action.response.success.template.nodes, &mut |reference| {
        used.insert(&*reference.name);
    });
    for translation in &action.response.translations {
        if !used.contains(translation.name.as_str()) {
            let message = format!(
                "`{}` is taken from the answer and not used",
                translation.name
            );
            found.push(Diagnostic::warning(
                "unused-translation",
                message,
                translation.span,
            ));
        }
    }
    let names = || {
        action
            .response
            .translations
            .iter()
            .map(|known| known.name.as_str())
    };
    for (name, span) in action.response.stray_defaults.iter().take(MAX_FOUND) {
        let message = format!("no path is called `{name}`");
        let told = Diagnostic::warning("unused-default", message, *span);
        found.push(match nearest_of(name, names()) {
            Some(near) => told.with_help(format!("did you mean `{near}`?")),
            None => told,
        });
    }
}

fn default_not_json(translation: &Translation, found: &mut Vec<Diagnostic>) {
    let Some(default) = &translation.default else {
        return;
    };
    if let Err(error) = read_json(default.as_str().as_bytes()) {
        let message = format!(
            "the default of `{}` is not JSON: {}",
            translation.name, error.message
        );
        let told = Diagnostic::warning("default-not-json", message, default.span());
        let word = default.as_str().trim();
        found.push(match word {
            "" => told.with_help("write `\"\\\"\\\"\"` for an empty text"),
            word if word
                .chars()
                .all(|letter| letter.is_alphanumeric() || letter == ' ') =>
            {
                told.with_help(format!("write `\"\\\"{word}\\\"\"` for a text"))
            }
            _ => told,
        });
    }
}

fn impossible_path(translation: &Translation, found: &mut Vec<Diagnostic>) {
    let Some(path) = &translation.path else {
        return;
    };
    if let Some(why) = impossible(&path.ast) {
        let message = format!(
            "the path of `{}` can never find anything: {why}",
            translation.name
        );
        found.push(Diagnostic::warning(
            "impossible-path",
            message,
            translation.text.span(),
        ));
    }
}

/// Why a path finds nothing in any answer.
fn impossible(path: &PathAst) -> Option<String> {
    let mut computed = false;
    for selector in &path.selectors {
        match selector {
            _ if computed => return Some("steps go on behind a function".to_owned()),
            Selector::Function(function, _) => {
                use crate::path::Function;
                computed = !matches!(
                    function,
                    Function::First
                        | Function::Last
                        | Function::Index
                        | Function::Append
                        | Function::Keys
                );
            }
            Selector::Filter(filter) => {
                if let Some(why) = contradiction(filter) {
                    return Some(why);
                }
            }
            _ => {}
        }
    }
    None
}

/// Two values that one place would need at once.
fn contradiction(filter: &Filter) -> Option<String> {
    let Filter::And(parts) = filter else {
        return None;
    };
    let equal = |part: &Filter| match part {
        Filter::Compare(Operand::Path(path), Comparison::Equal, Operand::Value(value))
            if path.is_definite() =>
        {
            Some((path.clone(), value.clone()))
        }
        _ => None,
    };
    let wanted: Vec<_> = parts.iter().filter_map(equal).collect();
    let clash = wanted.iter().enumerate().find_map(|(at, (path, value))| {
        let others = &wanted[at + 1..];
        let (_, other) = others
            .iter()
            .find(|(known, other)| known == path && other != value)?;
        Some((value, other))
    });
    clash.map(|(one, other)| {
        let json = |value: &Value| value.to_json();
        format!(
            "one place would be both `{}` and `{}`",
            json(one),
            json(other)
        )
    })
}

/// A translated value between quotes: `"${name}"`.
fn quoted(action: &DataAction, found: &mut Vec<Diagnostic>) {
    let success = &action.response.success;
    let names = action
        .response
        .translations
        .iter()
        .map(|known| known.name.as_str());
    let names: BTreeSet<_> = names.collect();
    each_printed(
        &success.template.nodes,
        &mut Printed::default(),
        &mut |reference, before| {
            let is_bare = reference.steps.is_empty() && names.contains(&*reference.name);
            if is_bare && before.is_quoted {
                let message = format!(
                    "`{}` stands between quotes and may have its own",
                    reference.written
                );
                let span = success.text.place_of(reference.span);
                let told = Diagnostic::warning("quoted-translation", message, span);
                found.push(told.with_help("remove the quotes around it"));
            }
        },
    );
}

/// Whether even an answer that was made for the purpose fails.
fn impossible_success(action: &DataAction, found: &mut Vec<Diagnostic>) {
    let is_told = |rule: &str| found.iter().any(|known| known.rule == rule);
    let unread = action
        .response
        .translations
        .iter()
        .any(|known| known.path.is_none());
    if unread || is_told("unknown-macro") || is_told("impossible-path") {
        return;
    }
    let success = &action.response.success;
    let names_nothing = found.iter().any(|known| {
        known.rule == "unknown-reference"
            && success.text.span().start <= known.span.start
            && known.span.end <= success.text.span().end
    });
    if names_nothing {
        return;
    }
    let limits = AnswerLimits {
        timeout: action.timeout,
        clock: Clock::Action,
        body_bytes: usize::MAX,
    };
    let answered = perform::answer(action, &stub::reply_of(&stub::stub(action)), &limits);
    let Outcome::Failure(error) = &answered.outcome else {
        return;
    };
    let last = answered.operations.last().map(|operation| operation.step);
    let span = match last {
        Some(Step::Schema) => first_of(action.output.span),
        _ => success.text.span(),
    };
    let message = format!(
        "no answer can make this succeed: {}",
        lower_first(&error.user_message)
    );
    found.push(Diagnostic::error("impossible-success", message, span));
}

fn first_of(span: Span) -> Span {
    Span::new(
        span.start as usize,
        (span.start as usize + 1).min(span.end as usize),
    )
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}
