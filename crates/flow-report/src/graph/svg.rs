//! A diagram as an SVG that needs nothing else: no script, no font, no other file. It has a light background of its own,
//! so that it reads the same on a dark page.

mod ink;
mod legend;
mod page;
mod pen;
mod shapes;

use std::fmt;

use super::{
    diagram::{Diagram, Shape, ShapeKind},
    layout::{Joint, Sketch, layout, levels},
    words::{MENTION, cut},
};
use page::Page;

/// The most shapes that are laid out.
pub const MAX_SVG_SHAPES: usize = 6_000;

/// The most arrows that are laid out.
pub const MAX_SVG_ARROWS: usize = 12_000;

/// How many levels an arrow may span. The end of a longer one is out of sight: it names what it leads to instead.
const FARTHEST: usize = 12;

/// The diagram is too large to be laid out here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// How many shapes it has.
    pub shapes: usize,
    /// How many arrows it has.
    pub arrows: usize,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { shapes, arrows } = self;
        write!(
            f,
            "the picture would have {shapes} shapes and {arrows} arrows, and at most {MAX_SVG_SHAPES} and \
             {MAX_SVG_ARROWS} are laid out"
        )
    }
}

impl std::error::Error for TooLarge {}

/// Draws a diagram as an SVG.
///
/// # Errors
///
/// [`TooLarge`] when the diagram has more than [`MAX_SVG_SHAPES`] shapes or [`MAX_SVG_ARROWS`] arrows.
pub fn svg(diagram: &Diagram) -> Result<String, TooLarge> {
    let (shapes, arrows) = (diagram.shapes.len(), diagram.arrows.len());
    if shapes > MAX_SVG_SHAPES || arrows > MAX_SVG_ARROWS {
        return Err(TooLarge { shapes, arrows });
    }
    let diagram = without_far_arrows(diagram);
    let sketch = sketch(&diagram);
    Ok(Page::new(&diagram, &sketch, &layout(&sketch)).write())
}

fn start(diagram: &Diagram) -> usize {
    let is_start = |shape: &Shape| shape.kind == ShapeKind::Start;
    diagram.shapes.iter().position(is_start).unwrap_or_default()
}

/// The diagram with the name of the target at the end of every arrow that would span too many levels.
fn without_far_arrows(diagram: &Diagram) -> Diagram {
    let mut near = diagram.clone();
    let ends: Vec<_> = near
        .arrows
        .iter()
        .map(|arrow| (arrow.from, arrow.to))
        .collect();
    let levels = levels(near.shapes.len(), &ends, start(diagram)).of;
    for arrow in &mut near.arrows {
        let target = &diagram.shapes[arrow.to];
        if levels[arrow.from].abs_diff(levels[arrow.to]) <= FARTHEST {
            continue;
        }
        let is_action = arrow.to < diagram.actions;
        arrow.to = near.shapes.len();
        near.shapes.push(Shape {
            kind: if is_action {
                ShapeKind::Elsewhere
            } else {
                target.kind
            },
            detail: String::new(),
            class: arrow.class,
            label: String::new(),
            name: cut(&target.name, MENTION).into_owned(),
        });
    }
    near
}

fn sketch(diagram: &Diagram) -> Sketch {
    let lines = diagram.arrows.iter().map(|arrow| Joint {
        from: arrow.from,
        to: arrow.to,
        label: ink::label_size(&ink::label_lines(arrow)),
    });
    Sketch {
        boxes: diagram.shapes.iter().map(shapes::size).collect(),
        lines: lines.collect(),
        first: start(diagram),
    }
}
