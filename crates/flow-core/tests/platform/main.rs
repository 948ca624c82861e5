//! The actions of platform flows as the machine runs them; a module for each family, each naming the vendor's rule.

mod flow;

mod asking;
mod data;
mod expressions;
mod laws;
mod leaving;
mod limits;
mod loops;
mod organisation;
mod stubs;
mod tasks;
mod typed;
