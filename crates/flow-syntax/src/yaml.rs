//! YAML 1.2 from the events of a YAML parser: one document, names that are text, the core schema for plain
//! scalars, aliases within bounds, no merge keys.

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, StrInput, Tag, options};

use crate::{
    Diagnostic, Kind, Parsed, Source, Span,
    document::{Builder, Form},
    json::{MAX_DEPTH, MAX_ERRORS, Sink},
};

mod alias;
mod core;
#[cfg(test)]
mod tests;
mod trouble;

/// Reads a YAML document; never fails, but returns what was understood.
///
/// Plain scalars follow the core schema of YAML 1.2: `null`, `~` and nothing are null, `true` and `false` are
/// Booleans, `no`, `on` and `1_000` are text, `017` is 17. Aliases are copies, [`MAX_COPIES`] nodes in all.
/// Errors of the rule `syntax` are: what the grammar forbids, a second document, names that are no text,
/// duplicate names, merge keys (`<<`), tags outside the core schema, numbers that JSON cannot hold, and nesting
/// beyond [`MAX_DEPTH`]. What the grammar forbids ends the reading.
///
/// JSON is to be read with [`parse_json`](crate::parse_json): YAML allows much that JSON does not.
pub fn parse_yaml(text: &str) -> Parsed {
    parse_yaml_within(text, MAX_DEPTH)
}

/// [`parse_yaml`] with another limit than [`MAX_DEPTH`] for how many lists and objects lie within each other.
pub fn parse_yaml_within(text: &str, max_depth: u32) -> Parsed {
    parse(text, Builder::new(text), max_depth)
}

/// Reads the same as [`parse_yaml`] and keeps no copy of the text: it is the source's.
pub fn parse_yaml_source(source: &Source) -> Parsed {
    parse(source.text(), Builder::new(source.shared()), MAX_DEPTH)
}

/// Reads the same as [`parse_yaml_source`] and keeps what is likely to be much packed, each of it to be
/// [unpacked](crate::Node::unpacked): the objects in lists of the second name, in objects in the outermost object's list of
/// the first, and of these objects those without such a list. In a file with anchors, what comes behind the first one is kept
/// as it is.
pub fn parse_yaml_packed(source: &Source, rows_of: [&'static str; 2]) -> Parsed {
    let builder = Builder::new(source.shared()).packing(rows_of);
    parse(source.text(), builder, MAX_DEPTH)
}

fn parse(text: &str, builder: Builder, max_depth: u32) -> Parsed {
    if text.len() > MAX_LEN {
        let error = Diagnostic::error("syntax", "the text is 2 GiB or larger", Span::at(0));
        return Parsed {
            diagnostics: vec![error.with_help("split it into smaller texts")],
            ..Parsed::default()
        };
    }
    let mut reader = Reader {
        text,
        max_depth: max_depth as usize,
        builder,
        diagnostics: Vec::new(),
        anchors: HashMap::new(),
        copies: 0,
        documents: 0,
    };
    reader.run();
    reader
        .diagnostics
        .sort_by_key(|diagnostic| diagnostic.span.start);
    let end = reader.builder.last_end();
    Parsed {
        document: reader.builder.finish(end),
        diagnostics: reader.diagnostics,
    }
}

/// How many nodes the aliases of a document may add to it.
pub const MAX_COPIES: usize = 100_000;

/// Decoded text can be half as long again as written, and its offsets are 32 bits wide.
const MAX_LEN: usize = 1 << 31;

struct Reader<'t> {
    text: &'t str,
    max_depth: usize,
    builder: Builder,
    diagnostics: Vec<Diagnostic>,
    /// The node of each anchor.
    anchors: HashMap<usize, usize>,
    copies: usize,
    documents: usize,
}

/// Goes on as long as it is `Some`.
type Going = Option<()>;

impl<'t> Reader<'t> {
    fn run(&mut self) {
        let options = options! {
            emit_comments: false,
            emit_unresolved_aliases: true,
            flow_nesting_limit: self.max_depth,
            block_nesting_limit: self.max_depth,
        };
        let parser: Parser<'_, StrInput<'_>> =
            Parser::new_from_str_with_options(self.text, options);
        for next in parser {
            let going = match next {
                Ok((event, place)) => self.event(&event, &place),
                Err(error) => {
                    let at = error.marker().byte_offset().unwrap_or(self.text.len());
                    self.report(trouble::explain(
                        self.text,
                        at,
                        error.kind(),
                        self.max_depth,
                    ));
                    None
                }
            };
            if going.is_none() {
                return;
            }
        }
    }

    fn event(&mut self, event: &Event<'_>, place: &granit_parser::Span) -> Going {
        let span = place
            .byte_range()
            .map_or(Span::default(), |range| Span::new(range.start, range.end));
        let tag = event.tag().map(|tag| {
            let written = place.tag_span().and_then(|place| place.byte_range());
            (
                tag,
                written.map_or(span, |range| Span::new(range.start, range.end)),
            )
        });
        match event {
            Event::DocumentStart(..) => self.document(span),
            Event::Scalar(text, style, anchor, _) => {
                self.anchor(*anchor);
                self.scalar(span, text, *style, tag)
            }
            Event::SequenceStart(_, anchor, _) => {
                self.anchor(*anchor);
                self.open(span, Kind::List, tag)
            }
            Event::MappingStart(_, anchor, _) => {
                self.anchor(*anchor);
                self.open(span, Kind::Object, tag)
            }
            Event::SequenceEnd => self.close(span),
            Event::MappingEnd => {
                self.check_names();
                self.close(span)
            }
            Event::Alias(id) => self.alias(span, *id),
            Event::UnresolvedAlias(name) => self.unknown_alias(span, name),
            _ => Some(()),
        }
    }

    fn document(&mut self, span: Span) -> Going {
        self.documents += 1;
        if self.documents == 1 {
            return Some(());
        }
        let error = Diagnostic::error("syntax", "the file holds more than one document", span)
            .with_label("a second one starts here");
        self.report(error.with_help("split the file"));
        None
    }

    fn anchor(&mut self, id: usize) {
        if id != 0 {
            self.builder.stop_packing();
            self.anchors.insert(id, self.builder.len());
        }
    }

    fn open(&mut self, span: Span, kind: Kind, tag: Option<(&Tag, Span)>) -> Going {
        if self.builder.expects_key() {
            self.report(trouble::no_name(self.text, span, kind));
            return None;
        }
        if self.builder.depth() >= self.max_depth {
            self.report(trouble::too_deep(span, self.max_depth));
            return None;
        }
        if let Some((tag, at)) = tag {
            let fits = tag.is_yaml_core_schema_tag(if kind == Kind::List { "seq" } else { "map" });
            if !fits && tag.is_yaml_core_schema() {
                self.wrong_tag(at);
            } else if !fits && !is_nonspecific(tag) {
                self.unknown_tag(at);
            }
        }
        match kind {
            Kind::List => self.builder.begin_list(span.start),
            _ => self.builder.begin_object(span.start),
        }
        Some(())
    }

    /// A flow collection ends with its bracket, a block collection with the last thing in it.
    fn close(&mut self, span: Span) -> Going {
        let end = if span.is_empty() {
            self.builder.last_end()
        } else {
            span.end
        };
        self.builder.close(end);
        Some(())
    }

    fn scalar(
        &mut self,
        span: Span,
        text: &str,
        style: ScalarStyle,
        tag: Option<(&Tag, Span)>,
    ) -> Going {
        let is_plain = style == ScalarStyle::Plain;
        // The parser writes `~` for a scalar of which nothing is written.
        let text = if is_plain && span.is_empty() {
            ""
        } else {
            text
        };
        if self.builder.expects_key() {
            return self.key(span, text, style);
        }
        let value = match tag {
            None if is_plain => core::resolve(text),
            None => core::Scalar::Text,
            Some((tag, at)) => self.tagged(text, tag, at),
        };
        match value {
            core::Scalar::Null => self.builder.null(span),
            core::Scalar::Bool(value) => self.builder.bool(span, value),
            core::Scalar::Number(json) => self.number(span, &json),
            core::Scalar::Text => self.text(span, text, style),
            core::Scalar::Beyond => {
                let error =
                    Diagnostic::error("syntax", "the number is none that JSON can hold", span);
                self.report(error.with_help("put it in quotes if it is meant as text"));
                self.text(span, text, style);
            }
        }
        Some(())
    }

    fn number(&mut self, span: Span, json: &str) {
        match &self.text[span.range()] == json {
            true => self.builder.number(span, json),
            false => self
                .builder
                .rewritten(span, Kind::Number, Form::Rewritten, json),
        }
    }

    fn text(&mut self, span: Span, text: &str, style: ScalarStyle) {
        let (span, content) = self.content(span, style);
        match &self.text[content.range()] == text {
            true => self.builder.verbatim(span, content),
            false => self.builder.rewritten(span, Kind::Text, form(style), text),
        }
    }

    fn key(&mut self, span: Span, text: &str, style: ScalarStyle) -> Going {
        let (span, content) = self.content(span, style);
        match &self.text[content.range()] == text {
            true => self.builder.verbatim_key(span, content),
            false => self.builder.rewritten_key(span, form(style), text),
        }
        if style == ScalarStyle::Plain && text == "<<" {
            let error = Diagnostic::error("syntax", "merge keys (`<<`) are not supported", span);
            self.report(error.with_help("write the members out"));
        } else if style == ScalarStyle::Plain && text.is_empty() {
            let error = Diagnostic::error("syntax", "the name is missing", span);
            self.report(error.with_help("write a name before the `:`"));
        }
        Some(())
    }

    /// The span without the lines after a block scalar, and the part of it between quotes.
    fn content(&self, span: Span, style: ScalarStyle) -> (Span, Span) {
        match style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted if span.len() >= 2 => (
                span,
                Span {
                    start: span.start + 1,
                    end: span.end - 1,
                },
            ),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let written = self.text[span.range()].trim_end();
                let start = span.start as usize;
                let span = Span::new(start, start + written.len());
                (span, span)
            }
            _ => (span, span),
        }
    }

    fn tagged(&mut self, text: &str, tag: &Tag, at: Span) -> core::Scalar {
        if tag.is_yaml_core_schema_tag("str") || is_nonspecific(tag) {
            return core::Scalar::Text;
        }
        let value = core::resolve(text);
        let wanted = match &value {
            core::Scalar::Null => "null",
            core::Scalar::Bool(_) => "bool",
            core::Scalar::Number(json) if !json.contains(['.', 'e', 'E']) => "int",
            core::Scalar::Number(_) | core::Scalar::Beyond => "float",
            core::Scalar::Text => "str",
        };
        let is_whole_float = wanted == "int" && tag.is_yaml_core_schema_tag("float");
        if tag.is_yaml_core_schema_tag(wanted) || is_whole_float {
            return value;
        }
        if !tag.is_yaml_core_schema() {
            self.unknown_tag(at);
            return value;
        }
        self.wrong_tag(at);
        core::Scalar::Text
    }

    fn wrong_tag(&mut self, at: Span) {
        let error = Diagnostic::error("syntax", "the value is not what its tag says", at);
        self.report(error.with_help("remove the tag, or write a value that fits it"));
    }

    fn unknown_tag(&mut self, at: Span) {
        let error = Diagnostic::error("syntax", "the tag is not one that is understood here", at);
        self.report(
            error.with_help("remove it; only those of YAML's core schema are, such as `!!str`"),
        );
    }

    /// Reports the names that the mapping which ends here has more than once.
    fn check_names(&mut self) {
        let mut seen = HashMap::new();
        let mut errors = Vec::new();
        for (name, span) in self.builder.keys() {
            let first = *seen.entry(name).or_insert(span);
            if first != span && errors.len() < MAX_ERRORS {
                let name = trouble::quoted(name);
                let message = format!("the name {name} stands twice in the same object");
                let error =
                    Diagnostic::error("syntax", message, span).with_help("remove one of the two");
                errors.push(error.with_related("first used here", first));
            }
        }
        errors.into_iter().for_each(|error| self.report(error));
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < MAX_ERRORS {
            self.diagnostics.push(diagnostic);
        }
    }
}

/// Whether the tag is a bare `!`, which says "not a plain scalar": text.
fn is_nonspecific(tag: &Tag) -> bool {
    tag.to_string() == "!"
}

fn form(style: ScalarStyle) -> Form {
    match style {
        ScalarStyle::SingleQuoted => Form::Doubled,
        ScalarStyle::DoubleQuoted => Form::Escaped,
        _ => Form::Rewritten,
    }
}
