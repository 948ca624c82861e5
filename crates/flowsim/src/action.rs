//! One data action, run by itself: what it is given, who answers, and what is shown of it.

mod given;
mod shown;
mod text;

pub(crate) use given::{Given, read_action, read_input, read_integrations, read_login, text_of};
pub(crate) use shown::{Shown, Told, json};
pub(crate) use text::text;
