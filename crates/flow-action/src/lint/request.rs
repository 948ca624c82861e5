//! What is odd about requests: inputs that are not escaped, bodies that are no JSON or that nobody gets.

use flow_core::Method;
use flow_expr::read_json;
use flow_syntax::{Diagnostic, Severity, Span};

use crate::{
    DataAction, Schema, SchemaType, Surroundings,
    action::TemplateText,
    perform,
    template::ast::{Node, Reference, Step},
};

pub(super) fn check(action: &DataAction, found: &mut Vec<Diagnostic>) {
    url(action, found);
    let Some(body) = &action.request.body else {
        return;
    };
    if action.request.method == Method::Get {
        body_of_get(body, found);
    } else if is_json(action) {
        unescaped_json(body, &action.input, found);
        body_not_json(action, body, found);
    }
}

fn is_json(action: &DataAction) -> bool {
    let mut headers = action.request.headers.iter();
    let declared = headers.find(|(name, ..)| name.eq_ignore_ascii_case("content-type"));
    declared.is_none_or(|(_, _, value)| value.text.as_str().to_ascii_lowercase().contains("json"))
}

/// Whether a reference is an input that may hold any text; ids in braces or not.
fn is_free_text(reference: &Reference, input: &Schema) -> bool {
    if &*reference.name != "input"
        || !reference
            .steps
            .iter()
            .all(|step| matches!(step, Step::Member(..)))
    {
        return false;
    }
    match reference.steps.first() {
        Some(Step::Member(name, _)) => {
            let schema = input.property(name);
            &**name != "rawRequest"
                && schema.is_none_or(|schema| {
                    schema.allows(SchemaType::String) && schema.choices.is_empty()
                })
        }
        _ => false,
    }
}

/// References of the text itself, within conditions too, with what is printed before each of them.
fn each_printed<'n>(
    nodes: &'n [Node],
    before: &mut String,
    visit: &mut dyn FnMut(&'n Reference, &str),
) {
    for node in nodes {
        match node {
            Node::Text(text) => before.push_str(text),
            Node::Reference(reference) => {
                visit(reference, before);
                before.push('x');
            }
            Node::If { arms, otherwise } => {
                for (_, body) in arms {
                    each_printed(body, before, visit);
                }
                each_printed(otherwise, before, visit);
            }
            Node::Foreach { body, .. } => each_printed(body, before, visit),
            Node::Set { .. } | Node::Break | Node::Stop => {}
        }
    }
}

fn url(action: &DataAction, found: &mut Vec<Diagnostic>) {
    let url = &action.request.url;
    each_printed(
        &url.template.nodes,
        &mut String::new(),
        &mut |reference, before| {
            // An input at the very beginning is an address itself.
            if before.is_empty() || !is_free_text(reference, &action.input) {
                return;
            }
            let severity = if before.contains('?') {
                Severity::Warning
            } else {
                Severity::Info
            };
            let message = format!("`{}` is not escaped for an address", reference.written);
            let told = Diagnostic::new(
                severity,
                "unescaped-url",
                message,
                url.text.place_of(reference.span),
            );
            found.push(told.with_help(escaped_by("url", &reference.written)));
        },
    );
}

/// An input between quotes: `"${input.name}"`.
fn unescaped_json(body: &TemplateText, input: &Schema, found: &mut Vec<Diagnostic>) {
    each_printed(
        &body.template.nodes,
        &mut String::new(),
        &mut |reference, before| {
            if !within_quotes(before) || !is_free_text(reference, input) {
                return;
            }
            let message = format!("`{}` is not escaped for JSON", reference.written);
            let told = Diagnostic::warning(
                "unescaped-json",
                message,
                body.text.place_of(reference.span),
            );
            found.push(told.with_help(escaped_by("jsonString", &reference.written)));
        },
    );
}

/// How to escape a reference; what is quiet stays so.
fn escaped_by(method: &str, written: &str) -> String {
    match written.strip_prefix("$!") {
        Some(rest) => format!("write `$!esc.{method}(${rest})`"),
        None => format!("write `$esc.{method}({written})`"),
    }
}

/// Whether a JSON text ends within a string.
pub(super) fn within_quotes(json: &str) -> bool {
    let mut within = false;
    let mut escaped = false;
    for letter in json.chars() {
        match letter {
            _ if std::mem::take(&mut escaped) => {}
            '\\' if within => escaped = true,
            '"' => within = !within,
            _ => {}
        }
    }
    within
}

fn body_of_get(body: &TemplateText, found: &mut Vec<Diagnostic>) {
    let text = body.text.as_str().trim();
    let is_usual = text.is_empty()
        || matches!(
            text,
            "${input.rawRequest}" | "$input.rawRequest" | "$!{input.rawRequest}"
        );
    if !is_usual {
        let told = Diagnostic::warning("body-of-get", "a GET sends no body", body.text.span());
        found.push(told.with_help("remove it, or use another method"));
    }
}

/// Prints the body with an input that fits, and looks whether a service could read it.
fn body_not_json(action: &DataAction, body: &TemplateText, found: &mut Vec<Diagnostic>) {
    let input = action.input.example();
    let Ok(rendered) = body
        .template
        .render(&perform::context(&input, &Surroundings::default()))
    else {
        return;
    };
    // What has no value is told elsewhere, and what is no JSON because of it need not be told again.
    if !rendered.unresolved.is_empty() || rendered.text.trim().is_empty() {
        return;
    }
    if let Err(error) = read_json(rendered.text.as_bytes()) {
        let span = body.text.span();
        let span = if span.is_empty() {
            Span::at(span.start as usize)
        } else {
            span
        };
        let line = rendered
            .text
            .get(..error.offset)
            .unwrap_or(&rendered.text)
            .matches('\n')
            .count()
            + 1;
        let message = format!(
            "the body is not JSON: {}, in its line {line}",
            error.message
        );
        found.push(Diagnostic::warning("body-not-json", message, span));
    }
}
