//! Colour is decoration: the text reads the same without it.

use anstyle::{AnsiColor, Color};

use crate::snippet::Style;

pub(crate) const BOLD: anstyle::Style = anstyle::Style::new().bold();
pub(crate) const DIM: anstyle::Style = anstyle::Style::new().dimmed();
pub(crate) const GREEN: anstyle::Style = colour(AnsiColor::Green);
pub(crate) const RED: anstyle::Style = colour(AnsiColor::Red);
pub(crate) const YELLOW: anstyle::Style = colour(AnsiColor::Yellow);
pub(crate) const CYAN: anstyle::Style = colour(AnsiColor::Cyan);

const fn colour(colour: AnsiColor) -> anstyle::Style {
    anstyle::Style::new().fg_color(Some(Color::Ansi(colour)))
}

/// The text in a style, or as it is when colour is off.
pub(crate) fn paint(style: Style, with: anstyle::Style, text: &str) -> String {
    match style {
        Style::Plain => text.to_owned(),
        Style::Colour => format!("{with}{text}{with:#}"),
    }
}
