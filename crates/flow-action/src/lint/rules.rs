//! The rules about data actions that no other file has, with their documentation.

use flow_syntax::Severity;

/// A rule about data actions.
#[derive(Clone, Copy, Debug)]
pub struct ActionRule {
    /// The rule's name, as findings and silences write it.
    pub name: &'static str,
    /// How much its findings weigh, at most.
    pub severity: Severity,
    /// One sentence, lower case and without a period: what it finds.
    pub summary: &'static str,
    /// Why that matters and what to do about it.
    pub explanation: &'static str,
}

/// Every rule.
pub fn rules() -> &'static [ActionRule] {
    &RULES
}

static RULES: [ActionRule; 17] = [
    ActionRule {
        name: "template-syntax",
        severity: Severity::Error,
        summary: "a template of a data action cannot be read",
        explanation: "References have closing braces, arguments closing parentheses, and every `#if` an `#end`.",
    },
    ActionRule {
        name: "path-syntax",
        severity: Severity::Error,
        summary: "a path of a translation map cannot be read",
        explanation: "Paths are JSONPath in Jayway's dialect: `$.items[?(@.kind == 'person')].name`.",
    },
    ActionRule {
        name: "terraform-reference",
        severity: Severity::Error,
        summary: "a reference of the data action is written as one of Terraform's",
        explanation: "Terraform replaces `${…}` before the platform sees it. `$${…}` stands for the reference itself.",
    },
    ActionRule {
        name: "unknown-reference",
        severity: Severity::Error,
        summary: "a template names something that has no value",
        explanation: "A reference without a value prints its own text. Inputs are those of the input schema, and letter case counts; \
                      success templates know the names of the translation map and `rawResult`, and not the input.",
    },
    ActionRule {
        name: "unknown-macro",
        severity: Severity::Error,
        summary: "a template calls a macro that does not exist",
        explanation: "A macro that does not exist prints its own text. Letter case counts.",
    },
    ActionRule {
        name: "endless-template",
        severity: Severity::Error,
        summary: "a template takes too long or prints too much",
        explanation: "With an input that fits the input schema the template takes more than 2 million steps, or prints more than 1 MiB: \
                      nothing is sent. Shorten the loop, or the texts that it puts together.",
    },
    ActionRule {
        name: "invalid-header",
        severity: Severity::Error,
        summary: "a header has a name that HTTP does not allow",
        explanation: "Names of headers are letters, digits and a few signs such as `-`: no request can be made with another one.",
    },
    ActionRule {
        name: "unused-translation",
        severity: Severity::Warning,
        summary: "a value is taken from the answer and not used",
        explanation: "The success template does not name it: remove it from the translation map, or use it.",
    },
    ActionRule {
        name: "unused-default",
        severity: Severity::Warning,
        summary: "a default belongs to no path",
        explanation: "Defaults stand in for paths of the same name that fail to resolve; letter case counts.",
    },
    ActionRule {
        name: "default-not-json",
        severity: Severity::Warning,
        summary: "a default is not JSON",
        explanation: "A default is put into the success template as it is, where JSON is expected: a text needs quotes of its own, `\"\\\"none\\\"\"`.",
    },
    ActionRule {
        name: "impossible-path",
        severity: Severity::Warning,
        summary: "a path can never find anything",
        explanation: "A filter asks for two values at one place, or steps go into what a function computes.",
    },
    ActionRule {
        name: "unescaped-json",
        severity: Severity::Warning,
        summary: "an input stands between the quotes of a JSON text without being escaped",
        explanation: "An input with a quote, a backslash or a line break in it breaks the body: write `$esc.jsonString(${input.name})`.",
    },
    ActionRule {
        name: "unescaped-url",
        severity: Severity::Warning,
        summary: "an input stands in an address without being escaped",
        explanation: "An input with a space or `&` in it makes another address, or none: write `$esc.url(${input.name})`. In a path, where \
                      ids usually stand, this is only information.",
    },
    ActionRule {
        name: "quoted-translation",
        severity: Severity::Warning,
        summary: "a translated value stands between quotes",
        explanation: "A translated value is JSON: a text has its own quotes. Between quotes only numbers, `true`, `false` and `null` leave JSON behind.",
    },
    ActionRule {
        name: "body-not-json",
        severity: Severity::Warning,
        summary: "a body that is to be JSON is none",
        explanation: "With an input that fits the input schema the template does not print JSON, so that the service cannot read it.",
    },
    ActionRule {
        name: "body-of-get",
        severity: Severity::Warning,
        summary: "a GET or a DELETE has a body",
        explanation: "Neither sends a body: what the request template says reaches nobody.",
    },
    ActionRule {
        name: "impossible-success",
        severity: Severity::Error,
        summary: "no answer can make this action succeed",
        explanation: "The success template does not print JSON, or what it prints does not fit the success schema, whatever the service answers.",
    },
];
