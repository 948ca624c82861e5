//! What the YAML parser objects to, in our own words.

use granit_parser::ErrorKind;

use crate::{Diagnostic, Kind, Span};

/// The diagnostic for an error that the parser noticed at byte `at`.
pub(super) fn explain(text: &str, at: usize, kind: &ErrorKind, max_depth: usize) -> Diagnostic {
    let span = place(text, at);
    if *kind == ErrorKind::RecursionLimitExceeded {
        return too_deep(span, max_depth);
    }
    let (message, help) = words(text, at, kind);
    let diagnostic = Diagnostic::error("syntax", message, span);
    match help {
        "" => diagnostic,
        help => diagnostic.with_help(help),
    }
}

/// The diagnostic for a container in the place of a name; mostly it is a placeholder that a template tool was to fill.
pub(super) fn no_name(text: &str, span: Span, kind: Kind) -> Diagnostic {
    let is_placeholder = kind == Kind::Object && text[..span.start as usize].ends_with('{');
    if is_placeholder {
        let place = Span {
            start: span.start - 1,
            end: span.end,
        };
        let message = "`{{` starts a template's placeholder, which is no YAML";
        return Diagnostic::error("syntax", message, place)
            .with_help("fill in the template first, or put the text in quotes");
    }
    let words = if kind == Kind::List {
        "a list"
    } else {
        "an object"
    };
    Diagnostic::error("syntax", format!("{words} cannot be a name"), span)
        .with_help("put it in quotes if it is meant as text")
}

/// The start of a name in backticks.
pub(super) fn quoted(name: &str) -> String {
    const LONGEST: usize = 60;
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("`{}…`", name[..end].escape_debug()),
        None => format!("`{}`", name.escape_debug()),
    }
}

/// The diagnostic for a container that lies too deep.
pub(super) fn too_deep(span: Span, max_depth: usize) -> Diagnostic {
    let message = format!("more than {max_depth} lists and objects lie within each other");
    Diagnostic::error("syntax", message, span)
}

/// The character at `at`, or the end of the last line that has text when nothing stands there.
fn place(text: &str, at: usize) -> Span {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    match text[at..].chars().next() {
        None => Span::at(text.trim_end().len()),
        Some('\n' | '\r') => Span::at(at),
        Some(character) => Span::new(at, at + character.len_utf8()),
    }
}

fn words(text: &str, at: usize, kind: &ErrorKind) -> (String, &'static str) {
    use ErrorKind::*;
    let (message, help) = match kind {
        UnexpectedCharacter { character } => {
            let help = "put the text in quotes";
            return (
                format!("no plain text can start with {}", name(*character)),
                help,
            );
        }
        MismatchedFlowCollectionEnd { open, close } => {
            return (
                format!("`{open}` is closed by `{close}`"),
                "close every bracket with its own kind",
            );
        }
        UnclosedFlowCollection { open } => {
            return (
                format!("`{open}` is not closed"),
                "close it with the bracket of the same kind",
            );
        }
        MappingValueNotAllowed | MappingKeyNotAllowed | InvalidColonPlacement => (
            "a `:` that starts a value cannot stand here",
            "indent the line like its neighbours, or put text that holds `: ` in quotes",
        ),
        SimpleKeyExpected | InvalidSimpleKey => (
            "the line is no member: no `:` follows its name",
            "write `name: value`, or indent the line to continue the text above",
        ),
        ExpectedBlockMappingKey | InvalidIndentation => (
            "the line is not indented like the others of its object",
            "indent members of the same object by the same number of spaces",
        ),
        ExpectedBlockSequenceEntry => (
            "an item that starts with `-` is expected here",
            "indent the items of a list alike; an object and a list cannot be mixed",
        ),
        BlockEntryInFlowCollection
        | BlockSequenceEntryNotAllowed
        | InvalidBlockEntryWhitespace
        | PlainScalarStartsWithDashFlowIndicator => (
            "an item that starts with `-` cannot stand here",
            "start it on a line of its own, or put the text in quotes",
        ),
        ExpectedFlowMappingSeparator => {
            ("`,` or `}` is expected here", "separate members with `,`")
        }
        ExpectedFlowSequenceSeparator => ("`,` or `]` is expected here", "separate items with `,`"),
        MisplacedFlowCollectionEnd => (
            "the bracket closes nothing",
            "remove it, or put the text in quotes",
        ),
        UnexpectedEofFlowSequence
        | UnexpectedEofFlowMapping
        | UnexpectedEofImplicitFlowMapping
        | UnexpectedEofBlockSequence
        | UnexpectedEofBlockMapping
        | UnexpectedEof => (
            "the text ends too early",
            "complete it; is a bracket or quote missing?",
        ),
        TabNotAllowed
        | TabInBlockIndentation
        | TabInIndentation
        | TabInPlainScalar
        | TabAtBlockScalarStart => ("a tab stands where YAML wants spaces", "indent with spaces"),
        UnclosedQuotedScalar => (
            "the quoted text is not closed",
            "end it with the quote that it starts with",
        ),
        InvalidQuotedScalarIndent | DocumentIndicatorInQuotedScalar => (
            "the quoted text goes on in a line that is not indented",
            "close the quote, or indent the line further than the name",
        ),
        InvalidTrailingSingleQuotedScalar | InvalidTrailingDoubleQuotedScalar => (
            "something follows the closing quote",
            "put all of the text in quotes; in double quotes a quote is written `\\\"`, in single ones `''`",
        ),
        UnknownQuotedScalarEscape => (
            "the text holds a backslash that starts no escape",
            "write a backslash as `\\\\`, or put the text in single quotes",
        ),
        InvalidQuotedScalarHexEscape | InvalidLowSurrogateHexEscape | InvalidUnicodeEscape => (
            "the text holds an escape that is no character",
            "write two digits after `\\x`, four after `\\u`, eight after `\\U`",
        ),
        InvalidLowSurrogate | MissingLowSurrogate | UnpairedLowSurrogate => (
            "the text holds half a character: a UTF-16 surrogate without its partner",
            "write both halves, or the character itself",
        ),
        ExpectedNodeContent => ("a value is expected here", ""),
        UnknownAnchor => (
            "no anchor of this name stands before the alias",
            "put the text in quotes",
        ),
        MissingAnchorOrAliasName => (
            "`&` and `*` start an anchor or alias, but no name follows",
            "put the text in quotes",
        ),
        BomInsideDocument => ("a byte-order mark stands within the text", "remove it"),
        CommentNotSeparated => (
            "a comment follows without a space",
            "write a space before `#`",
        ),
        CommentInterceptedScalar => (
            "a comment stands within a text of several lines",
            "move the comment, or put the text in quotes",
        ),
        InvalidBlockScalarHeader | ZeroBlockScalarIndent => (
            "`|` or `>` is followed by something other than the end of its line",
            "start the text on the next line, or put it in quotes",
        ),
        InvalidBlockScalarIndent | InvalidFlowScalarIndent => (
            "the line is not indented like the text it belongs to",
            "indent it like the line above",
        ),
        ExpectedWhitespace | InvalidMappingValueWhitespace | FlowMappingValueAdjacentCollection => {
            ("a space is missing here", "")
        }
        InvalidDocumentEnd => ("something follows the end of the document", "remove it"),
        _ if text[..at.min(text.len())].ends_with('!')
            || text.get(at..).is_some_and(|rest| rest.starts_with('!')) =>
        {
            (
                "the tag is not written as YAML writes tags",
                "remove it, or put the text in quotes",
            )
        }
        _ => ("the line is not understood as YAML", ""),
    };
    (message.to_owned(), help)
}

/// A character as it can be shown in a message.
fn name(character: char) -> String {
    match character {
        ' '..='~' => format!("`{character}`"),
        _ => format!("U+{:04X}", character as u32),
    }
}
