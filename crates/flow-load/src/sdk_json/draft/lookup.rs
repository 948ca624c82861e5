//! Reading a lookup: its address, headers, inputs and deadline (S10–S13).

use std::{collections::HashMap, sync::Arc};

use flow_core::{Lookup, Setting, is_header_name};
use flow_syntax::{Diagnostic, Member, Span};

use super::{
    super::fields::{Field, Fields, doubled},
    Drafter,
};
use crate::address::{AddressFault, check_address};

const USE_MAP: &str = "the platform calls `https://` only; to test against a local service, keep the address and run \
                       with `--map FROM=http://127.0.0.1:PORT`";

impl<'d> Drafter<'d, '_> {
    pub(super) fn lookup(&mut self, fields: &Fields<'d>, at: Span) -> Lookup {
        let written = fields.take("url");
        let url_span = written.map_or(at, |field| field.value.span());
        let url = fields.read("url", at, self.found);
        let url = url.map_or("", |field| self.url(fields, &field));
        let timeout = self.timeout(fields);
        let headers = self.headers(fields);
        let inputs = self.inputs(fields);
        let output = self.output(fields, "lookupResponse");
        Lookup {
            url: url.into(),
            url_span,
            headers,
            inputs,
            timeout,
            output,
        }
    }

    fn url(&mut self, fields: &Fields<'d>, field: &Field<'d>) -> &'d str {
        let url = field.value.as_text().unwrap_or_default();
        if let Err(fault) = check_address(url) {
            let (rule, what, help) = match fault {
                AddressFault::Insecure => ("insecure-url", "is plain `http://`", USE_MAP),
                AddressFault::Unusable(what, help) => ("invalid-url", what, help),
            };
            let message = format!("`url` of {} {what}", fields.of());
            self.found
                .push(Diagnostic::error(rule, message, field.value.span()).with_help(help));
        }
        url
    }

    fn headers(&mut self, fields: &Fields<'d>) -> Vec<(Arc<str>, Setting)> {
        let mut headers = Vec::new();
        for member in self.named_members(fields, "headers") {
            if is_header_name(member.key) {
                headers.push((member.key.into(), self.setting(member.value)));
            } else {
                let message = format!("`{}` is no header name", member.key);
                let help = "header names are letters, digits and `-`, without spaces or colons";
                self.found.push(
                    Diagnostic::error("invalid-field", message, member.key_span).with_help(help),
                );
            }
        }
        headers
    }

    fn inputs(&mut self, fields: &Fields<'d>) -> Vec<(Arc<str>, Setting)> {
        let members = self.named_members(fields, "inputVariables");
        members
            .into_iter()
            .map(|member| (member.key.into(), self.setting(member.value)))
            .collect()
    }

    fn named_members(&mut self, fields: &Fields<'d>, name: &'static str) -> Vec<Member<'d>> {
        let field = fields.read(name, Span::at(0), self.found);
        field.map_or_else(Vec::new, |field| self.distinct(fields, &field))
    }

    /// The members of an object in which each name may be written once: of several the last, in the place of the first.
    fn distinct(&mut self, fields: &Fields<'d>, field: &Field<'d>) -> Vec<Member<'d>> {
        let mut members: Vec<Member<'d>> = Vec::with_capacity(field.value.len());
        let mut places = HashMap::new();
        for member in field.value.members() {
            let place = *places.entry(member.key).or_insert(members.len());
            match members.get_mut(place) {
                Some(first) => {
                    let what = format!("`{}` of {}", field.key, fields.of());
                    self.found
                        .push(doubled(&what, member.key, member.key_span, first.key_span));
                    *first = member;
                }
                None => members.push(member),
            }
        }
        members
    }
}
