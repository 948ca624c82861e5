//! The page: heading, lines below the shapes, words above both, and a legend.

use std::fmt::Write as _;

use super::{
    ink::{
        DETAIL, FAINT, LABEL, LEADING, LETTERS, NAME, colours, escaped, label_lines, label_size,
        number, stroke, widest,
    },
    legend::{Entry, description, legend},
    pen::{moved, ways},
    shapes::{detail_lines, name_lines, outline},
};
use crate::graph::{
    diagram::{Arrow, Diagram, Shape, ShapeKind},
    layout::{Layout, Point, Size, Sketch},
    marks::Class,
    words::{MENTION, cut, width, wrap},
};

const MARGIN: f64 = 14.0;
const HEADING: f64 = 16.0;
/// The heading is bold, and so wider than its letters would be.
const BOLD: f64 = 1.12;
const FONT: &str = "Helvetica, Arial, 'DejaVu Sans', sans-serif";
/// The length of a sample of a line in the legend, and the distance of two entries.
const SAMPLE: f64 = 36.0;
const ENTRY: f64 = 18.0;

/// Everything that is needed to write the picture.
pub(super) struct Page<'a> {
    diagram: &'a Diagram,
    sketch: &'a Sketch,
    layout: &'a Layout,
    heading: Vec<String>,
    caption: Vec<String>,
    legend: Vec<Entry>,
    /// The whole page, and where on it the drawing begins.
    size: Size,
    origin: Point,
    out: String,
}

impl<'a> Page<'a> {
    pub(super) fn new(diagram: &'a Diagram, sketch: &'a Sketch, layout: &'a Layout) -> Self {
        let room = layout.size.width.max(440.0);
        let mut page = Self {
            diagram,
            sketch,
            layout,
            heading: wrap(&diagram.title, room / (HEADING * BOLD), 2),
            caption: wrap(&diagram.caption, room / LABEL, 2),
            legend: legend(diagram),
            size: Size::default(),
            origin: Point::default(),
            out: String::new(),
        };
        page.measure();
        page
    }

    pub(super) fn write(mut self) -> String {
        self.begin();
        self.headings();
        for index in 0..self.diagram.arrows.len() {
            self.line(index);
        }
        for index in 0..self.diagram.shapes.len() {
            self.shape(index);
        }
        for index in 0..self.diagram.arrows.len() {
            self.label(index);
        }
        self.entries();
        self.out.push_str("</svg>\n");
        self.out
    }

    /// The drawing is in the middle of a page whose words are wider.
    fn measure(&mut self) {
        let lines = self.heading.len() as f64 * HEADING + self.caption.len() as f64 * LABEL;
        let top = MARGIN + lines * LEADING;
        let entries = self.legend.iter();
        let words = entries
            .map(|entry| width(&entry.says) * LABEL + SAMPLE + 10.0)
            .chain([
                widest(&self.heading) * HEADING * BOLD,
                widest(&self.caption) * LABEL,
            ])
            .fold(self.layout.size.width, f64::max);
        let legend = self.legend.len() as f64 * ENTRY;
        self.size = Size {
            width: (words + 2.0 * MARGIN).ceil(),
            height: (top + self.layout.size.height + legend + MARGIN).ceil(),
        };
        self.origin = Point {
            x: ((self.size.width - self.layout.size.width) / 2.0).round(),
            y: top,
        };
    }

    fn begin(&mut self) {
        let (wide, high) = (number(self.size.width), number(self.size.height));
        let title = match self.diagram.title.as_str() {
            "" => "A flow without a name",
            title => title,
        };
        let _ = writeln!(
            self.out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {wide} {high}\" \
             role=\"img\" aria-labelledby=\"flow-title flow-description\" font-family=\"{FONT}\" \
             style=\"max-width: 100%; height: auto\">\n\
             <title id=\"flow-title\">{}</title>\n\
             <desc id=\"flow-description\">{}</desc>\n\
             <rect class=\"background\" width=\"{wide}\" height=\"{high}\" fill=\"#ffffff\"/>",
            escaped(title),
            escaped(&description(self.diagram)),
        );
    }

    fn headings(&mut self) {
        let mut y = MARGIN;
        for text in self.heading.clone() {
            y += HEADING * LEADING;
            let at = Point {
                x: MARGIN,
                y: y - 4.0,
            };
            self.text("heading", at, HEADING, LETTERS, &text);
        }
        for text in self.caption.clone() {
            y += LABEL * LEADING;
            let at = Point {
                x: MARGIN,
                y: y - 4.0,
            };
            self.text("caption", at, LABEL, FAINT, &text);
        }
    }

    fn text(&mut self, class: &str, at: Point, size: f64, colour: &str, text: &str) {
        let weight = if class == "heading" {
            " font-weight=\"bold\""
        } else {
            ""
        };
        let anchor = match class {
            "heading" | "caption" | "legend" => "start",
            _ => "middle",
        };
        let _ = writeln!(
            self.out,
            "<text class=\"{class}\" x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"{colour}\" text-anchor=\"{anchor}\"{weight}>{}</text>",
            number(at.x),
            number(at.y),
            number(size),
            escaped(text)
        );
    }

    /// Lines of text around a middle.
    fn words(&mut self, class: &str, middle: Point, lines: &[(String, f64, &str)]) {
        let height: f64 = lines.iter().map(|(_, size, _)| size * LEADING).sum();
        let mut y = middle.y - height / 2.0;
        for (text, size, colour) in lines {
            y += size * LEADING;
            let at = Point {
                x: middle.x,
                y: y - size * 0.3,
            };
            self.text(class, at, *size, colour, text);
        }
    }

    fn line(&mut self, index: usize) {
        let (arrow, route) = (&self.diagram.arrows[index], &self.layout.lines[index]);
        let says = self.sentence(arrow);
        let (colour, wide, dashes) = stroke(arrow.line, arrow.class);
        let dashes = match dashes {
            "" => String::new(),
            dashes => format!(" stroke-dasharray=\"{dashes}\""),
        };
        let (way, tip) = ways(route, self.origin);
        let _ = writeln!(
            self.out,
            "<g class=\"arrow\"><title>{}</title>\
             <path d=\"{way}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{wide}\"{dashes}/>\
             <path d=\"{tip}\" fill=\"{colour}\"/></g>",
            escaped(&says)
        );
    }

    /// What an arrow says to those who point at it.
    fn sentence(&self, arrow: &Arrow) -> String {
        let name = |shape: usize| cut(&self.diagram.shapes[shape].name, MENTION);
        let exits = match arrow.all_exits() {
            none if none.is_empty() => String::new(),
            exits => format!(" by {exits}"),
        };
        let (from, to) = (name(arrow.from), name(arrow.to));
        format!("{from}{exits} to {to}: {}", arrow.line.meaning())
    }

    fn shape(&mut self, index: usize) {
        let shape = &self.diagram.shapes[index];
        let (size, origin) = (self.sketch.boxes[index], self.origin);
        let at = moved(self.layout.boxes[index], origin);
        let (fill, edge) = colours(shape.kind, shape.class);
        let wide = match (shape.class, shape.kind) {
            (Some(Class::Taken), _) | (None, ShapeKind::Start) => "2.5",
            _ => "1.4",
        };
        let dashes = match shape.kind {
            ShapeKind::Elsewhere => " stroke-dasharray=\"1.5 3\"",
            _ => "",
        };
        let full = [shape.name.as_str(), &shape.detail].join(" ");
        let outline = outline(shape, at, size);
        let class = if index < self.diagram.actions {
            "action"
        } else {
            "other"
        };
        let _ = writeln!(
            self.out,
            "<g class=\"{class}\"><title>{}</title>\
             {outline} fill=\"{fill}\" stroke=\"{edge}\" stroke-width=\"{wide}\"{dashes}/>",
            escaped(full.trim())
        );
        if shape.kind == ShapeKind::Lookup {
            self.bars(at, size, edge);
        }
        let name = name_lines(shape)
            .into_iter()
            .map(|line| (line, NAME, LETTERS));
        let detail = detail_lines(shape)
            .into_iter()
            .map(|line| (line, DETAIL, FAINT));
        let lines: Vec<_> = name.chain(detail).collect();
        self.words("name", at, &lines);
        self.badge(shape, at, size, edge);
        self.out.push_str("</g>\n");
    }

    /// The double sides of a call.
    fn bars(&mut self, at: Point, size: Size, colour: &str) {
        for side in [-1.0, 1.0] {
            let x = number(at.x + side * (size.width / 2.0 - 6.0));
            let (top, height) = (at.y - size.height / 2.0, number(size.height));
            let _ = writeln!(
                self.out,
                "<path d=\"M{x} {} v{height}\" stroke=\"{colour}\" stroke-width=\"1.2\"/>",
                number(top)
            );
        }
    }

    /// A mark's characters, on the upper left corner.
    fn badge(&mut self, shape: &Shape, at: Point, size: Size, colour: &str) {
        if shape.label.is_empty() {
            return;
        }
        let text = wrap(&shape.label, 12.0, 1).concat();
        let wide = (width(&text) * DETAIL + 10.0).ceil();
        let (left, top) = (
            at.x - size.width / 2.0 - 6.0,
            at.y - size.height / 2.0 - 8.0,
        );
        let _ = writeln!(
            self.out,
            "<rect class=\"badge\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"16\" rx=\"8\" fill=\"{colour}\"/>",
            number(left),
            number(top),
            number(wide)
        );
        let middle = Point {
            x: left + wide / 2.0,
            y: top + 12.0,
        };
        self.text("number", middle, DETAIL, "#ffffff", &text);
    }

    fn label(&mut self, index: usize) {
        let arrow = &self.diagram.arrows[index];
        let lines = label_lines(arrow);
        if lines.is_empty() {
            return;
        }
        let (size, at) = (
            label_size(&lines),
            moved(self.layout.lines[index].label, self.origin),
        );
        let _ = writeln!(
            self.out,
            "<g class=\"label\"><title>{}</title>\
             <rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#ffffff\" fill-opacity=\"0.88\"/>",
            escaped(&self.sentence(arrow)),
            number(at.x - size.width / 2.0),
            number(at.y - size.height / 2.0),
            number(size.width),
            number(size.height)
        );
        let (colour, _, _) = stroke(arrow.line, arrow.class);
        let lines: Vec<_> = lines
            .into_iter()
            .map(|line| (line, LABEL, colour))
            .collect();
        self.words("exit", at, &lines);
        self.out.push_str("</g>\n");
    }

    fn entries(&mut self) {
        let first = self.size.height - MARGIN - self.legend.len() as f64 * ENTRY;
        for (index, entry) in std::mem::take(&mut self.legend).iter().enumerate() {
            let y = first + (index as f64 + 0.5) * ENTRY;
            let (colour, wide, dashes) = stroke(entry.line, entry.class);
            let dashes = match dashes {
                "" => String::new(),
                dashes => format!(" stroke-dasharray=\"{dashes}\""),
            };
            let _ = writeln!(
                self.out,
                "<path d=\"M{} {} h{}\" stroke=\"{colour}\" stroke-width=\"{wide}\"{dashes}/>",
                number(MARGIN),
                number(y),
                number(SAMPLE)
            );
            let at = Point {
                x: MARGIN + SAMPLE + 8.0,
                y: y + 4.0,
            };
            self.text("legend", at, LABEL, FAINT, &entry.says);
        }
    }
}
