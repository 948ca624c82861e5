//! The flow as a picture: one [`Diagram`] computed from a program and what is marked in it, and a writer for each format.
//!
//! The writers know no flow, the diagram knows no format, and where marks come from (a run's path, coverage) neither
//! has to know.

mod marks;
mod path;

mod diagram;
mod draw;
mod kinds;
mod words;

mod dot;
mod layout;
mod mermaid;
mod svg;

pub use diagram::{Arrow, Diagram, Line, Shape, ShapeKind};
pub use dot::dot;
pub use marks::{Class, Mark, Marks, Way};
pub use mermaid::mermaid;
pub use path::path_marks;
pub use svg::{MAX_SVG_ARROWS, MAX_SVG_SHAPES, TooLarge, svg};
