//! What campaigns find, and what they do not.

mod rules;
mod support;
