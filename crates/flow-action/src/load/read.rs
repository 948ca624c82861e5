//! Reads one data action from what a file says of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use flow_core::Method;
use flow_expr::Number;
use flow_syntax::{Diagnostic, Span, nearest};

use super::field::{Field, get, missing, template, text, unknown, wrong};
use crate::{
    Path, Schema, Text,
    action::{DataAction, Purpose, RequestConfig, ResponseConfig, TemplateText, Translation},
    tree::{Tree, TreeKind},
};

/// Who wrote the file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// The platform's export, or its API.
    Export,
    /// Terraform, whose resources have everything at one level.
    Terraform,
    /// Terraform's resource of an integration's login, which has neither a contract nor a name of its own.
    TerraformLogin,
}

/// What an export, or the API, writes at the top.
const TOP: [&str; 14] = [
    "name",
    "integrationType",
    "actionType",
    "config",
    "contract",
    "secure",
    "id",
    "category",
    "integrationId",
    "version",
    "selfUri",
    "uri",
    "modifiedDate",
    "description",
];

/// What a resource of Terraform may have.
const RESOURCE: [&str; 16] = [
    "name",
    "category",
    "integration_id",
    "secure",
    "config_timeout_seconds",
    "contract_input",
    "contract_output",
    "config_request",
    "config_response",
    "depends_on",
    "lifecycle",
    "provider",
    "for_each",
    "count",
    "id",
    "provisioner",
];

const CONFIG: [&str; 3] = ["request", "response", "timeoutSeconds"];

const REQUEST: [&str; 8] = [
    "requestUrlTemplate",
    "requestType",
    "headers",
    "requestTemplate",
    "request_url_template",
    "request_type",
    "request_template",
    "requestTemplateUri",
];

const RESPONSE: [&str; 7] = [
    "translationMap",
    "translationMapDefaults",
    "successTemplate",
    "translation_map",
    "translation_map_defaults",
    "success_template",
    "successTemplateUri",
];

/// Reads a data action.
pub(super) fn action(tree: &Tree, notation: Notation, found: &mut Vec<Diagnostic>) -> DataAction {
    let at_top = Span::new(tree.span.start as usize, tree.span.start as usize + 1);
    let (config, top): (_, &[&str]) = match notation {
        Notation::Export => (get(tree, Field("config", "config")), &TOP),
        Notation::Terraform | Notation::TerraformLogin => (Some(tree), &RESOURCE),
    };
    unknown(tree, top, found);
    let written = config.is_some();
    let config = config.filter(|config| is_object(config, "config", found));
    let is_wrong = written && config.is_none();
    if let (Some(config), Notation::Export) = (config, notation) {
        unknown(config, &CONFIG, found);
    }
    let part = |field: Field| config.and_then(|config| get(config, field));
    let request = part(Field("request", "config_request"));
    let response = part(Field("response", "config_response"));
    if request.is_none() && !is_wrong {
        missing(
            if notation == Notation::Export {
                "request"
            } else {
                "config_request"
            },
            at_top,
            found,
        );
    }
    let timeout = part(Field("timeoutSeconds", "config_timeout_seconds"));
    let (input, output) = schemas(tree, notation, found);
    DataAction {
        name: name(tree, notation, at_top, found),
        span: tree.span,
        purpose: purpose(tree),
        integrations: integrations(tree),
        timeout: timeout.map_or(DataAction::MAX_TIMEOUT, |value| seconds(value, found)),
        request: request_config(request, at_top, found),
        response: response_config(response, found),
        input,
        output,
    }
}

fn is_object(tree: &Tree, name: &str, found: &mut Vec<Diagnostic>) -> bool {
    let is_object = matches!(tree.kind, TreeKind::Object(_));
    if !is_object {
        wrong(tree, name, "an object", found);
    }
    is_object
}

fn name(tree: &Tree, notation: Notation, at_top: Span, found: &mut Vec<Diagnostic>) -> String {
    let field = Field("name", "name");
    if get(tree, field).is_none() && notation != Notation::TerraformLogin {
        missing("name", at_top, found);
    }
    text(tree, field, found).map_or_else(String::new, |text| text.as_str().to_owned())
}

fn integrations(tree: &Tree) -> Vec<String> {
    let fields = [
        Field("category", "category"),
        Field("integrationType", "integration_type"),
        Field("integrationId", "integration_id"),
    ];
    let names = fields.into_iter().filter_map(|field| {
        let written = get(tree, field)?;
        match &written.kind {
            // Resources of one integration refer to it in the same words.
            TreeKind::Computed(words) => Some(words.as_str()),
            _ => written.as_str(),
        }
    });
    names.map(str::to_owned).collect()
}

/// What an export's `actionType` says; Terraform has a resource of its own for logins.
fn purpose(tree: &Tree) -> Purpose {
    let written = get(tree, Field("actionType", "action_type")).and_then(Tree::as_str);
    let letters = written.unwrap_or_default().chars();
    let letters = letters.filter(char::is_ascii_alphanumeric);
    match letters.collect::<String>().to_ascii_lowercase().as_str() {
        "customauth" | "customauthentication" | "authentication" | "auth" => Purpose::Login,
        _ => Purpose::Call,
    }
}

fn seconds(value: &Tree, found: &mut Vec<Diagnostic>) -> Duration {
    let digits = match &value.kind {
        TreeKind::Number(digits) => digits.as_str(),
        TreeKind::Text(text) => text.as_str(),
        TreeKind::Computed(_) => return DataAction::MAX_TIMEOUT,
        _ => "",
    };
    let number = Number::from_text(digits).and_then(|number| number.as_i64());
    match number.filter(|number| (1..=60).contains(number)) {
        Some(number) => Duration::from_secs(number.unsigned_abs()),
        None => {
            let message = "`timeoutSeconds` is a whole number of seconds from 1 to 60";
            found.push(Diagnostic::error("invalid-field", message, value.span));
            DataAction::MAX_TIMEOUT
        }
    }
}

fn schemas(tree: &Tree, notation: Notation, found: &mut Vec<Diagnostic>) -> (Schema, Schema) {
    if notation != Notation::Export {
        let schema = |snake: &'static str, found: &mut Vec<Diagnostic>| {
            get(tree, Field(snake, snake)).map_or_else(Schema::default, |tree| schema(tree, found))
        };
        return (
            schema("contract_input", found),
            schema("contract_output", found),
        );
    }
    let contract = get(tree, Field("contract", "contract"));
    let side = |side: &'static str,
                inner: &'static str,
                flat: &'static str,
                found: &mut Vec<Diagnostic>| {
        let side = contract.and_then(|contract| get(contract, Field(side, side)))?;
        let tree = get(side, Field(inner, flat))?;
        Some(schema(tree, found))
    };
    (
        side("input", "inputSchema", "inputSchemaFlattened", found).unwrap_or_default(),
        side("output", "successSchema", "successSchemaFlattened", found).unwrap_or_default(),
    )
}

/// A schema as an object, or as the text of one.
fn schema(tree: &Tree, found: &mut Vec<Diagnostic>) -> Schema {
    let Some(text) = tree.as_text() else {
        return Schema::of(tree, found);
    };
    match Tree::within(text) {
        Some(inner) => Schema::of(&inner, found),
        None => {
            let message = "the schema is not JSON";
            found.push(Diagnostic::error("invalid-field", message, tree.span));
            Schema::default()
        }
    }
}

fn request_config(tree: Option<&Tree>, at_top: Span, found: &mut Vec<Diagnostic>) -> RequestConfig {
    let nothing = Tree {
        span: at_top,
        kind: TreeKind::Object(Vec::new()),
    };
    let is_there = tree.is_some_and(|tree| is_object(tree, "request", found));
    let tree = tree.filter(|_| is_there).unwrap_or(&nothing);
    unknown(tree, &REQUEST, found);
    let url = Field("requestUrlTemplate", "request_url_template");
    if is_there && get(tree, url).is_none() {
        missing(url.0, tree.span, found);
    }
    let url = text(tree, url, found).map(|text| template(text, found));
    let (method, method_span) = method(tree, is_there, found);
    let headers = get(tree, Field("headers", "headers"));
    let headers = headers.map(Tree::members).unwrap_or_default().iter();
    let headers = headers.filter_map(|branch| {
        let value = branch.value.as_text().or_else(|| {
            wrong(&branch.value, &branch.key, "a string", found);
            None
        })?;
        Some((branch.key.clone(), branch.key_span, template(value, found)))
    });
    let headers = headers.collect();
    let body = text(tree, Field("requestTemplate", "request_template"), found);
    RequestConfig {
        method,
        method_span,
        url: url.unwrap_or_default(),
        headers,
        body: body.map(|text| template(text, found)),
    }
}

fn method(tree: &Tree, is_there: bool, found: &mut Vec<Diagnostic>) -> (Method, Span) {
    let field = Field("requestType", "request_type");
    let Some(written) = text(tree, field, found) else {
        if is_there && get(tree, field).is_none() {
            missing(field.0, tree.span, found);
        }
        return (Method::Get, tree.span);
    };
    let method = Method::named(written.as_str());
    if method.is_none() {
        let names = || Method::ALL.iter().map(|method| method.as_str());
        let message = format!("there is no method `{}`", written.as_str());
        let error = Diagnostic::error("invalid-field", message, written.span());
        found.push(error.with_help(match nearest(written.as_str(), names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the methods are {}", names().collect::<Vec<_>>().join(", ")),
        }));
    }
    (method.unwrap_or_default(), written.span())
}

fn response_config(tree: Option<&Tree>, found: &mut Vec<Diagnostic>) -> ResponseConfig {
    let tree = tree.filter(|tree| is_object(tree, "response", found));
    let part = |field: Field| tree.and_then(|tree| get(tree, field));
    if let Some(tree) = tree {
        unknown(tree, &RESPONSE, found);
    }
    let paths = part(Field("translationMap", "translation_map"));
    let paths = paths.map(Tree::members).unwrap_or_default();
    let defaults = part(Field("translationMapDefaults", "translation_map_defaults"));
    let defaults = defaults.map(Tree::members).unwrap_or_default();
    // Of equal names the last one counts.
    let texts = defaults
        .iter()
        .map(|branch| (branch.key.as_str(), branch.value.as_text()));
    let texts: BTreeMap<_, _> = texts.collect();
    let translations = paths.iter().filter_map(|branch| {
        let text = branch.value.as_text().or_else(|| {
            wrong(&branch.value, &branch.key, "a path", found);
            None
        })?;
        Some(Translation {
            name: branch.key.clone(),
            span: branch.key_span,
            path: path(text, found),
            text: text.clone(),
            default: texts.get(branch.key.as_str()).copied().flatten().cloned(),
        })
    });
    let translations: Vec<_> = translations.collect();
    let names: BTreeSet<_> = translations
        .iter()
        .map(|known| known.name.as_str())
        .collect();
    let stray = defaults
        .iter()
        .filter(|branch| !names.contains(branch.key.as_str()));
    let success =
        tree.and_then(|tree| text(tree, Field("successTemplate", "success_template"), found));
    ResponseConfig {
        stray_defaults: stray
            .map(|branch| (branch.key.clone(), branch.key_span))
            .collect(),
        success: success.map_or_else(raw_result, |text| template(text, found)),
        translations,
    }
}

/// What the platform fills in where no success template is written.
fn raw_result() -> TemplateText {
    template(&Text::plain("${rawResult}", Span::at(0)), &mut Vec::new())
}

fn path(text: &Text, found: &mut Vec<Diagnostic>) -> Option<Path> {
    match Path::parse(text.as_str()) {
        Ok(path) => Some(path),
        Err(mut fault) => {
            fault.span = text.place_of(fault.span);
            found.push(*fault);
            None
        }
    }
}
