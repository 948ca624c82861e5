//! What is odd about requests: inputs that are not escaped, bodies that are no JSON or that nobody gets.

use flow_core::{Method, is_header_name};
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
    headers(action, found);
    endless(action, found);
    let Some(body) = &action.request.body else {
        return;
    };
    if !perform::has_body(action.request.method) {
        body_of_get(action.request.method, body, found);
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

/// What was printed so far, as far as it matters.
#[derive(Default)]
pub(super) struct Printed {
    pub(super) is_started: bool,
    has_query: bool,
    /// Within a JSON text.
    pub(super) is_quoted: bool,
    is_escaped: bool,
}

impl Printed {
    pub(super) fn push(&mut self, text: &str) {
        self.is_started |= !text.is_empty();
        self.has_query |= text.contains('?');
        for letter in text.chars() {
            match letter {
                _ if std::mem::take(&mut self.is_escaped) => {}
                '\\' if self.is_quoted => self.is_escaped = true,
                '"' => self.is_quoted = !self.is_quoted,
                _ => {}
            }
        }
    }
}

/// References of the text itself, within conditions too, with what is printed before each of them.
pub(super) fn each_printed<'n>(
    nodes: &'n [Node],
    before: &mut Printed,
    visit: &mut dyn FnMut(&'n Reference, &Printed),
) {
    for node in nodes {
        match node {
            Node::Text(text) => before.push(text),
            Node::Reference(reference) => {
                visit(reference, before);
                before.push("x");
            }
            Node::If { arms, otherwise } => {
                for (_, body) in arms {
                    each_printed(body, before, visit);
                }
                each_printed(otherwise, before, visit);
            }
            Node::Foreach { body, .. } => each_printed(body, before, visit),
            Node::Define { body, .. } | Node::Call { body, .. } => {
                each_printed(body, before, visit);
            }
            Node::Set { .. } | Node::Macro { .. } | Node::Break | Node::Stop => {}
        }
    }
}

fn url(action: &DataAction, found: &mut Vec<Diagnostic>) {
    let url = &action.request.url;
    each_printed(
        &url.template.nodes,
        &mut Printed::default(),
        &mut |reference, before| {
            // An input at the very beginning is an address itself.
            if !before.is_started || !is_free_text(reference, &action.input) {
                return;
            }
            let severity = if before.has_query {
                Severity::Warning
            } else {
                Severity::Info
            };
            let message = format!("`{}` is not escaped for an address", reference.written);
            let span = url.text.place_of(reference.span);
            let told = Diagnostic::new(severity, "unescaped-url", message, span);
            found.push(told.with_help(escaped_by("url", &reference.written)));
        },
    );
}

fn headers(action: &DataAction, found: &mut Vec<Diagnostic>) {
    for (name, span, _) in &action.request.headers {
        if !is_header_name(name) {
            let told = Diagnostic::error("invalid-header", perform::no_header(name), *span);
            found.push(told.with_help("write letters, digits and `-`"));
        }
    }
}

/// Templates that cannot be printed with an input that fits; of the success template `impossible-success` tells.
fn endless(action: &DataAction, found: &mut Vec<Diagnostic>) {
    let request = &action.request;
    let headers = request.headers.iter().map(|(_, _, value)| value);
    let body = request.body.iter();
    let body = body.filter(|_| perform::has_body(request.method));
    let input = action.input.example();
    let context = perform::context(&input, &Surroundings::default());
    for text in [&request.url].into_iter().chain(headers).chain(body) {
        if let Err(error) = text.template.render(&context) {
            let span = text.text.place_of(error.span);
            let told = Diagnostic::error("endless-template", error.message, span);
            found.push(told.with_help("the platform ends it, and nothing is sent"));
        }
    }
}

/// An input between quotes: `"${input.name}"`.
fn unescaped_json(body: &TemplateText, input: &Schema, found: &mut Vec<Diagnostic>) {
    each_printed(
        &body.template.nodes,
        &mut Printed::default(),
        &mut |reference, before| {
            if !before.is_quoted || !is_free_text(reference, input) {
                return;
            }
            let message = format!("`{}` is not escaped for JSON", reference.written);
            let span = body.text.place_of(reference.span);
            let told = Diagnostic::warning("unescaped-json", message, span);
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

fn body_of_get(method: Method, body: &TemplateText, found: &mut Vec<Diagnostic>) {
    let text = body.text.as_str().trim();
    let is_usual = text.is_empty()
        || matches!(
            text,
            "${input.rawRequest}" | "$input.rawRequest" | "$!{input.rawRequest}"
        );
    if !is_usual {
        let told = Diagnostic::warning(
            "body-of-get",
            format!("a {} sends no body", method.as_str()),
            body.text.span(),
        );
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
