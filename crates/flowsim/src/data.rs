//! The data actions that flows call: their definitions, and where their services are. What they ask and what an answer means is
//! in `flow-action`.

mod contracts;
mod known;
mod login;
mod scripted;
mod services;
mod supplied;

pub(crate) use known::{DataActions, Made, StandIns, calls_data};
pub(crate) use login::{Session, collect_texts};
pub(crate) use supplied::{Supplied, Unusable, read_files};
