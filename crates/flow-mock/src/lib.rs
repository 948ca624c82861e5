//! What would a (bad) service answer? Scripted HTTP, TLS and TCP servers on loopback.
//!
//! A [`Server`] reads a whole request, asks its [`Service`] and then plays the [`Script`] that it got, byte by byte if need
//! be: what a script can write, a broken service can have sent. There is no HTTP library between the script and the
//! socket, so nothing repairs what is meant to be broken.

mod authority;
mod chunked;
mod connection;
mod dead_end;
mod fault_server;
mod request;
mod server;

pub use authority::{Authority, Identity, IssueError, Validity};
pub use dead_end::{ClosedPort, StalledListener};
pub use fault_server::FaultServer;
pub use flow_fault::{Script, Step};
pub use request::Request;
pub use server::{Server, Service};
