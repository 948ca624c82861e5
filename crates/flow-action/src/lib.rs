//! What does a data action ask, and what does its answer mean?

mod path;
mod schema;
mod template;
mod text;
mod tree;

pub use path::{Path, PathError};
pub use schema::{Bounds, Mismatch, Output, Property, Schema, SchemaType};
pub use template::{Context, MAX_OUTPUT, RenderError, Rendered, Template, Unresolved};
pub use text::Text;
