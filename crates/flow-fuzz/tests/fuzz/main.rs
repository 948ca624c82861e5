//! What campaigns find, and what they do not.

mod laws;
mod rules;
mod saved;
mod support;
