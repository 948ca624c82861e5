//! A data action as its file describes it, templates and paths already read.

use std::time::Duration;

use flow_core::Method;
use flow_syntax::Span;

use crate::{
    Path, Schema, Template, Text,
    template::ast::{Node, each_reference},
};

/// A data action.
#[derive(Clone, Debug)]
pub struct DataAction {
    /// Its name, as flows call it; that of its resource when only Terraform knows it.
    pub name: String,
    /// Where it stands in the file.
    pub span: Span,
    /// What it is for.
    pub purpose: Purpose,
    /// What its integration is called: the type that an export names, Terraform's category and id, whatever there is.
    pub integrations: Vec<String>,
    /// How long the integration waits for the service: 1 to 60 seconds, a minute when nothing is written.
    pub timeout: Duration,
    /// What is asked, and how.
    pub request: RequestConfig,
    /// What is made of the answer.
    pub response: ResponseConfig,
    /// What an input must be.
    pub input: Schema,
    /// What the result must be.
    pub output: Schema,
}

/// What a data action is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// Flows call it.
    #[default]
    Call,
    /// Its integration logs in with it: what it gives is what templates of the integration's other actions call `authResponse`.
    ///
    /// Source: the vendor's pages on the credential type User Defined (OAuth), and Terraform's resource of the same name.
    Login,
}

/// How a request is made of an input.
#[derive(Clone, Debug)]
pub struct RequestConfig {
    /// The method.
    pub method: Method,
    /// Where the method is written.
    pub method_span: Span,
    /// The address, or the part of it that stands behind the integration's.
    pub url: TemplateText,
    /// Names, where they stand, and values, in the order written.
    pub headers: Vec<(String, Span, TemplateText)>,
    /// The body; a GET and a DELETE send none, whatever is written here.
    pub body: Option<TemplateText>,
}

/// How a result is made of an answer.
#[derive(Clone, Debug)]
pub struct ResponseConfig {
    /// The values that are taken from the answer, in the order written.
    pub translations: Vec<Translation>,
    /// Defaults for names that nothing is translated to.
    pub stray_defaults: Vec<(String, Span)>,
    /// The text that becomes the result; `${rawResult}` when nothing is written.
    pub success: TemplateText,
}

/// A template with the text that it was read from.
#[derive(Clone, Debug, Default)]
pub struct TemplateText {
    /// The text, and where it stands in the file.
    pub text: Text,
    /// What was understood of it.
    pub template: Template,
}

/// One line of a translation map.
#[derive(Clone, Debug)]
pub struct Translation {
    /// What the success template calls it.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// The path as it is written.
    pub text: Text,
    /// The path; `None` when it is not written as paths are.
    pub path: Option<Path>,
    /// What the name stands for where the path fails to resolve: JSON, as a text.
    pub default: Option<Text>,
}

impl DataAction {
    /// The longest that an integration may wait, and what it waits when nothing is written.
    ///
    /// Source: `timeoutSeconds` of action configurations, 1 to 60.
    pub const MAX_TIMEOUT: Duration = Duration::from_secs(60);

    /// Whether its templates name what a login of its integration answered.
    pub fn needs_login(&self) -> bool {
        let headers = self.request.headers.iter().map(|(_, _, value)| value);
        let texts = [&self.request.url].into_iter().chain(headers);
        let mut needs = false;
        for text in texts.chain(&self.request.body) {
            each_reference(&text.template.nodes, &mut |reference| {
                needs |= &*reference.name == "authResponse";
            });
        }
        needs
    }

    /// The address with a star for each part that is told only by an input.
    pub fn url_pattern(&self) -> String {
        let nodes = self.request.url.template.nodes.iter();
        let parts = nodes.map(|node| match node {
            Node::Text(text) => text,
            _ => "*",
        });
        parts.collect::<String>().trim().to_owned()
    }

    /// Whether the action belongs to the integration of this name, in any letter case.
    pub fn belongs_to(&self, integration: &str) -> bool {
        let mut names = self.integrations.iter();
        names.any(|name| name.eq_ignore_ascii_case(integration))
    }
}
