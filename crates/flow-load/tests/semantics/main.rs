//! What a flow means: for every rule S1–S26 of the SDK JSON semantics at least one flow, run to its end with scripted
//! replies; and for every rule of the loader a flow that it finds something in.

mod actions;
mod document;
mod failures;
mod findings;
mod lookup;
mod order;
mod replies;
mod story;
mod values;
