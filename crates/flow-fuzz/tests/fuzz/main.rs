//! What campaigns find, and what they do not; what covers a flow, and who notices its mutants.

mod cover;
mod laws;
mod mutants;
mod platform;
mod rules;
mod saved;
mod services;
mod support;
