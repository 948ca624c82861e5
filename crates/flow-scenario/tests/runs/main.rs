//! Cases are run and judged, and whatever a file says, nothing panics.

mod acts;
mod judging;
mod laws;
mod script;
mod support;
