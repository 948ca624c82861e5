//! Where things stand: a layered layout, downwards from one box. It knows boxes, lines and sizes, and nothing of flows.
//!
//! Boxes stand on every other rank and the labels of lines on the ranks between them, so that a label lies on no box. A
//! line that leads back goes round beside the boxes and enters from above as all lines do. Everything is decided by the
//! order of the input: the same input gives the same picture.

mod grid;
mod levels;
mod order;
mod place;
mod ports;
mod route;
mod spread;
mod straight;

pub(crate) use levels::levels;
pub(crate) use route::Stroke;

/// A width and a height.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Size {
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// A place; y grows downwards.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// What is to be laid out.
#[derive(Clone, Debug)]
pub(crate) struct Sketch {
    /// The sizes of the boxes.
    pub(crate) boxes: Vec<Size>,
    /// The lines between them.
    pub(crate) lines: Vec<Joint>,
    /// The box that everything begins at.
    pub(crate) first: usize,
}

/// A line from a box to a box.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Joint {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// The size of its label, which may be nothing.
    pub(crate) label: Size,
}

/// Where everything stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Layout {
    /// The whole, from 0, 0.
    pub(crate) size: Size,
    /// The middle of each box.
    pub(crate) boxes: Vec<Point>,
    /// Each line's way.
    pub(crate) lines: Vec<Route>,
}

/// The way of a line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Route {
    /// The strokes, from the first box's edge to the second one's.
    pub(crate) strokes: Vec<Stroke>,
    /// The middle of its label.
    pub(crate) label: Point,
}

/// Lays out a sketch.
pub(crate) fn layout(sketch: &Sketch) -> Layout {
    let mut grid = grid::Grid::new(sketch);
    order::order(&mut grid, sketch.first);
    let places = place::place(&grid);
    route::route(sketch, &grid, places)
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn sketch(boxes: usize, lines: &[(usize, usize)]) -> Sketch {
        let size = Size {
            width: 100.0,
            height: 40.0,
        };
        let label = Size {
            width: 30.0,
            height: 14.0,
        };
        let joint = |&(from, to): &(usize, usize)| Joint { from, to, label };
        Sketch {
            boxes: vec![size; boxes],
            lines: lines.iter().map(joint).collect(),
            first: 0,
        }
    }

    #[track_caller]
    fn is_sound(sketch: &Sketch) {
        let laid = layout(sketch);
        let labels = laid.lines.iter().zip(&sketch.lines);
        let labels = labels.map(|(route, joint)| (route.label, joint.label));
        let boxes = laid.boxes.iter().copied().zip(sketch.boxes.iter().copied());
        let all: Vec<_> = boxes.chain(labels).collect();
        for (index, &(at, size)) in all.iter().enumerate() {
            let inside =
                at.x - size.width / 2.0 >= 0.0 && at.x + size.width / 2.0 <= laid.size.width;
            assert!(inside, "{at:?} {size:?} in {:?}", laid.size);
            for &(other, other_size) in &all[..index] {
                let apart_x = (at.x - other.x).abs() >= (size.width + other_size.width) / 2.0;
                let apart_y = (at.y - other.y).abs() >= (size.height + other_size.height) / 2.0;
                assert!(apart_x || apart_y, "{at:?} and {other:?}");
            }
        }
    }

    #[test]
    fn what_comes_next_stands_below() {
        let laid = layout(&sketch(3, &[(0, 1), (1, 2)]));
        assert!(laid.boxes[0].y < laid.boxes[1].y && laid.boxes[1].y < laid.boxes[2].y);
        assert!(
            laid.boxes.iter().all(|at| at.x == laid.boxes[0].x),
            "{laid:?}"
        );
    }

    #[test]
    fn branches_stand_side_by_side_in_their_order() {
        let laid = layout(&sketch(4, &[(0, 1), (0, 2), (0, 3)]));
        assert!(laid.boxes[1].x < laid.boxes[2].x && laid.boxes[2].x < laid.boxes[3].x);
        assert_eq!(laid.boxes[0].x, laid.boxes[2].x);
    }

    #[test]
    fn loops_and_boxes_that_nothing_leads_to_have_a_place() {
        is_sound(&sketch(1, &[(0, 0)]));
        is_sound(&sketch(3, &[(0, 1), (1, 2), (2, 0), (2, 1), (1, 1)]));
        is_sound(&sketch(4, &[(2, 3), (3, 2)]));
        is_sound(&sketch(3, &[]));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn nothing_overlaps_whatever_is_joined(
            lines in vec((0_usize..14, 0_usize..14), 0..40)
        ) {
            is_sound(&sketch(14, &lines));
        }

        #[test]
        fn the_same_sketch_gives_the_same_layout(lines in vec((0_usize..9, 0_usize..9), 0..20)) {
            let sketch = sketch(9, &lines);
            prop_assert_eq!(layout(&sketch), layout(&sketch));
        }
    }
}
