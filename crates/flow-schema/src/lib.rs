//! How do we describe our files to editors and validators? Building blocks of JSON Schema, draft 2020-12.
//!
//! What a file holds is said by the crate that reads or writes it; nothing here knows any format. Beside the standard's
//! keywords there are four that VS Code reads and validators pass over: `deprecationMessage`, `doNotSuggest`,
//! `errorMessage` and `patternErrorMessage`.

mod member;
mod page;
mod schema;

pub use member::Member;
pub use page::Page;
pub use schema::Schema;
