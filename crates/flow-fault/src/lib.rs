//! How can a reply go wrong? The catalogue of faults: what a server does for each, what a client sees of it, and what the
//! run makes of that.
//!
//! One vocabulary serves the stub server, the fault server, scenario files and the fuzzer: a [`Script`] says what is done on
//! the socket, and [`observe`] says what the HTTP client reports of it, in virtual time. Nothing here does I/O.

mod script;

mod chunks;
mod framing;
mod head;
mod observe;
mod stream;

mod fault;
mod means;
mod play;

mod bomb;
mod catalogue;
mod families;

pub use catalogue::{ROWS, faults, find, nearest_name};
pub use families::usual_reply;
pub use fault::Fault;
pub use means::{Expectation, Means};
pub use observe::{CallFacts, observe};
pub use play::{Certificate, NameFault, Play};
pub use script::{Script, Step};
