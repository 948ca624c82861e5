//! Shows a diagnostic as a compiler does: the message, the place, and the user's own line with a caret.
//!
//! Only a short excerpt of the text is ever looked at or shown, and nothing in it can steer a terminal.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use flow_syntax::{Diagnostic, Severity, Source};

use crate::value::visible;
use excerpt::{Excerpt, Mark};

mod excerpt;

/// Whether shown text is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Characters only.
    #[default]
    Plain,
    /// With ANSI colours; the characters are the same.
    Colour,
}

/// Shows one diagnostic, without a line break at the end.
///
/// Related places within a few lines of the diagnostic's own appear in the same excerpt, others in their own.
/// Long lines are cut around the place that matters, and of a place that spans lines the first line is shown.
pub fn render(source: &Source, diagnostic: &Diagnostic, style: Style) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let frame = Frame {
        level,
        id: diagnostic.rule,
        notes: &[],
    };
    shown(source, diagnostic, frame, style)
}

/// Shows why a case of a scenario failed, as [`render`] shows a diagnostic: `failed[CASE]: …`, with notes below.
pub(crate) fn render_failed(
    source: &Source,
    case: &str,
    diagnostic: &Diagnostic,
    notes: &[String],
    style: Style,
) -> String {
    let frame = Frame {
        level: Level::ERROR.with_name("failed"),
        id: &short(case, LONGEST_LABEL),
        notes,
    };
    shown(source, diagnostic, frame, style)
}

/// Shows what a campaign found, as [`render`] shows a diagnostic, with notes below.
pub(crate) fn render_found(
    source: &Source,
    rule: &str,
    diagnostic: &Diagnostic,
    notes: &[String],
    style: Style,
) -> String {
    let frame = Frame {
        level: match diagnostic.severity {
            Severity::Error => Level::ERROR,
            _ => Level::WARNING,
        },
        id: rule,
        notes,
    };
    shown(source, diagnostic, frame, style)
}

/// What stands around the excerpts.
struct Frame<'a> {
    level: Level<'a>,
    id: &'a str,
    notes: &'a [String],
}

fn shown(source: &Source, diagnostic: &Diagnostic, frame: Frame<'_>, style: Style) -> String {
    let Frame { level, id, notes } = frame;
    let excerpts = excerpt::cut(source, diagnostic);
    let title = level
        .primary_title(short(&diagnostic.message, LONGEST_MESSAGE))
        .id(id);
    let mut group = Group::with_title(title);
    for excerpt in &excerpts {
        group = group
            .element(origin(source, excerpt))
            .element(snippet(excerpt));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Element::from(
            Level::HELP.message(short(help, LONGEST_MESSAGE)),
        ));
    }
    for note in notes {
        group = group.element(Element::from(
            Level::NOTE.message(short(note, LONGEST_NOTE)),
        ));
    }
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Colour => Renderer::styled(),
    };
    // Lines are already cut to size; the renderer's own trimming would count the cut line's columns.
    let rendered = renderer.term_width(400).render(&[group]);
    let lines = rendered.lines().map(str::trim_end);
    let lines: Vec<_> = lines.filter(|line| !is_nameless_origin(line)).collect();
    lines.join("\n")
}

/// Whether a rendered line is the `:::` that the renderer puts above an excerpt which does not name its file: the
/// line before has just named it, with the column in the whole line rather than in the part shown.
fn is_nameless_origin(line: &str) -> bool {
    let letters = line
        .split('\u{1b}')
        .map(|part| match part.strip_prefix('[') {
            Some(styled) => styled.split_once('m').map_or("", |(_, text)| text),
            None => part,
        });
    letters.collect::<String>().trim() == ":::"
}

fn origin<'a>(source: &'a Source, excerpt: &Excerpt) -> Origin<'a> {
    Origin::path(visible(source.name_at(excerpt.offset)))
        .line((excerpt.position.line - excerpt.lines_before) as usize)
        .char_column(excerpt.position.column as usize)
}

fn snippet(excerpt: &Excerpt) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
    let annotations = excerpt.marks.iter().map(|mark: &Mark| {
        let kind = match mark.is_primary {
            true => AnnotationKind::Primary,
            false => AnnotationKind::Context,
        };
        kind.span(mark.range.clone()).label(
            mark.label
                .as_deref()
                .map(|label| short(label, LONGEST_LABEL)),
        )
    });
    Snippet::source(excerpt.text.as_str())
        .line_start((excerpt.first_line - excerpt.lines_before) as usize)
        .annotations(annotations)
}

const LONGEST_MESSAGE: usize = 150;
const LONGEST_LABEL: usize = 60;
const LONGEST_NOTE: usize = 300;

/// A message on one line of bearable length, as it can be shown.
fn short(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => visible(&text[..end]).into_owned() + "…",
        None => visible(text).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use flow_syntax::Span;
    use insta::assert_snapshot;

    use super::*;

    const FLOW: &str =
        "{\n  \"name\": \"Flow\",\n  \"on\": {\n    \"next\": \"Lookup Custmer\"\n  }\n}\n";

    /// An error at the first place of `what` in the text.
    fn error_at(text: &str, what: &str) -> (Source, Diagnostic) {
        let at = text.find(what).unwrap();
        let error = Diagnostic::error("rule", "the message", Span::new(at, at + what.len()));
        (
            Source::new("flow.json", text),
            error.with_label("the label"),
        )
    }

    #[track_caller]
    fn shown(text: &str, what: &str) -> String {
        let (source, error) = error_at(text, what);
        render(&source, &error, Style::Plain)
    }

    #[test]
    fn message_place_label_and_help_are_shown() {
        let at = FLOW.find("\"Lookup").unwrap();
        let message = "`next` names an action that does not exist";
        let error = Diagnostic::error("unknown-target", message, Span::new(at, at + 16))
            .with_label("no action has this name")
            .with_help("did you mean `Lookup Customer`?");
        let source = Source::new("scenarios/flow.json", FLOW);
        assert_snapshot!(render(&source, &error, Style::Plain), @r#"
        error[unknown-target]: `next` names an action that does not exist
         --> scenarios/flow.json:4:13
          |
        4 |     "next": "Lookup Custmer"
          |             ^^^^^^^^^^^^^^^^ no action has this name
          |
          = help: did you mean `Lookup Customer`?
        "#);
    }

    #[test]
    fn related_places_share_the_excerpt_when_they_are_near() {
        let (source, error) = error_at(FLOW, "\"next\"");
        let error = error.with_related("the flow", Span::new(4, 10));
        assert_snapshot!(render(&source, &error, Style::Plain), @r#"
        error[rule]: the message
         --> flow.json:4:5
          |
        2 |   "name": "Flow",
          |   ------ the flow
        3 |   "on": {
        4 |     "next": "Lookup Custmer"
          |     ^^^^^^ the label
        "#);
    }

    #[test]
    fn related_places_far_away_have_their_own_excerpt() {
        let text = format!("[first,{}last]", "\n".repeat(30));
        let (source, error) = error_at(&text, "last");
        let error = error.with_related("the first", Span::new(1, 6));
        assert_snapshot!(render(&source, &error, Style::Plain), @r"
        error[rule]: the message
          --> flow.json:31:1
           |
        31 | last]
           | ^^^^ the label
          ::: flow.json:1:2
           |
         1 | [first,
           |  ----- the first
        ");
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let text = format!(
            "[\"{}\", needle, \"{}\"]",
            "x".repeat(5_000),
            "y".repeat(90_000)
        );
        assert_snapshot!(shown(&text, "needle"), @r#"
        error[rule]: the message
         --> flow.json:1:5006
          |
        1 | …xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", needle, "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…
          |                                          ^^^^^^ the label
        "#);
    }

    #[test]
    fn long_places_are_cut_too() {
        let text = "z".repeat(100_000);
        let shown = shown(&text, &text);
        assert!(
            shown.lines().all(|line| line.chars().count() < 160),
            "{shown}"
        );
        assert!(shown.len() < 1_000);
    }

    #[test]
    fn long_messages_are_cut() {
        let (source, error) = error_at("needle", "needle");
        let long = "long ".repeat(1_000);
        let error = error.with_label(&long).with_help(&long);
        let shown = render(&source, &error, Style::Plain);
        assert!(
            shown.lines().all(|line| line.chars().count() < 170),
            "{shown}"
        );
    }

    #[test]
    fn tabs_wide_and_combining_characters_keep_the_caret_in_place() {
        assert_snapshot!(shown("\t[\"漢字 e\u{301} 😀\", needle]", "needle"), @r#"
        error[rule]: the message
         --> flow.json:1:14
          |
        1 |     ["漢字 é 😀", needle]
          |                   ^^^^^^ the label
        "#);
    }

    #[test]
    fn a_place_of_several_lines_shows_its_first() {
        assert_snapshot!(shown("[1,\n2,\n3]", "[1,\n2"), @r"
        error[rule]: the message
         --> flow.json:1:1
          |
        1 | [1,
          | ^^^ the label
        ");
    }

    #[test]
    fn the_end_of_a_text_can_be_pointed_at() {
        let error = Diagnostic::error("syntax", "the text is empty", Span::at(9));
        let source = Source::new("empty.json", "");
        assert_snapshot!(render(&source, &error, Style::Plain), @r"
        error[syntax]: the text is empty
         --> empty.json:1:1
          |
        1 |
          | ^
        ");
    }

    #[test]
    fn nothing_in_the_text_can_steer_a_terminal() {
        let nasty = "\u{1b}[2J\u{7}\u{9b}\u{202e}\r\0\u{200b}";
        let text = format!("{nasty} needle {nasty}");
        let (_, error) = error_at(&text, "needle");
        let error = Diagnostic {
            message: nasty.into(),
            label: Some(nasty.into()),
            ..error
        };
        let error = error.with_help(nasty).with_related(nasty, Span::new(0, 1));
        let shown = render(&Source::new(nasty, text), &error, Style::Plain);
        let steers = |c: char| {
            c != '\n' && (c.is_control() || ('\u{200b}'..='\u{202e}').contains(&c) && c != '…')
        };
        assert!(!shown.contains(steers), "{shown:?}");
    }

    #[test]
    fn colour_changes_no_character() {
        let (source, error) = error_at(FLOW, "\"next\"");
        let error = error.with_related("the flow", Span::new(4, 10));
        let coloured = render(&source, &error, Style::Colour);
        let parts = coloured
            .split('\u{1b}')
            .map(|part| part.split_once('m').filter(|_| part.starts_with('[')));
        let first = coloured.split('\u{1b}').next().unwrap();
        let rest: String = parts.flatten().map(|(_, text)| text).collect();
        let bare: Vec<_> = rest.lines().map(str::trim_end).collect();
        assert_eq!(
            format!("{first}{}", bare.join("\n")),
            render(&source, &error, Style::Plain)
        );
    }

    #[test]
    fn many_findings_on_one_endless_line_are_quick() {
        let text = "é".repeat(500_000);
        let source = Source::new("flow.json", text);
        let total: usize = (0..2_000)
            .map(|nth| Diagnostic::info("rule", "the message", Span::new(nth * 400, nth * 400 + 2)))
            .map(|info| render(&source, &info, Style::Plain).len())
            .sum();
        assert!(total < 2_000 * 600);
    }
}
