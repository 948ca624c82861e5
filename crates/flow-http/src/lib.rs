//! What did the outside world answer? The HTTP driver: exactly one POST a call, and the bare facts of what came of it.
//!
//! A [`Client`] sends a [`HttpRequest`](flow_core::HttpRequest) under one deadline and reports an [`HttpReply`](flow_core::HttpReply): how
//! far the call came, and why no farther. It decides nothing; `flow_core` does. Causes are read from the phase that was
//! reached and from typed errors, never from a library's text.

mod addresses;
mod body;
mod call;
mod client;
mod config;
mod connector;
mod detour;
mod error;
mod exchange;
mod fault;
mod headers;
mod hosts;
mod keeping;
mod lines;
mod names;
mod pem;
mod policy;
mod route;
mod tls;
mod transport;

pub use call::Turn;
pub use client::Client;
pub use config::{Config, ProxyChoice, StubRoute, Trust};
pub use detour::{Answer, Detour, NameTable};
pub use error::ClientError;
pub use names::{Lookup, Names};
pub use pem::{PemError, read_pem};
pub use policy::{Refusal, Refused};
pub use route::{Exposure, Target, fits_prefix, is_on_this_machine};
