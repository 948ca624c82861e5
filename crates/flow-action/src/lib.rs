//! What does a data action ask, and what does its answer mean?
//!
//! A file is [`load`]ed, a [`request`] is made of an input, and [`answer`] says what a service's reply comes to: a result and the
//! names that a flow binds, a failure or a timeout, with every step in between. Templates ([`Template`]), paths ([`Path`]) and
//! schemas ([`Schema`]) can be used by themselves. Nothing here sends anything.

mod action;
mod lint;
mod load;
mod path;
mod perform;
mod schema;
mod stub;
mod template;
mod text;
mod tree;

pub use action::{DataAction, Purpose, RequestConfig, ResponseConfig, TemplateText, Translation};
pub use lint::{ActionRule, lint, rules};
pub use load::{Loaded, is_data_action, load};
pub use path::{Path, PathError};
pub use perform::{
    AnswerLimits, Answered, Asked, Clock, DataCall, ErrorBody, ErrorDetail, Guarded, Operation,
    Outcome, Request, Step, Surroundings, answer, deadline, in_parts, request,
};
pub use schema::{Bounds, Mismatch, Output, Property, Schema, SchemaType};
pub use stub::{reply_of, stub, stub_of};
pub use template::{Context, MAX_OUTPUT, RenderError, Rendered, Template, Unresolved};
pub use text::Text;
