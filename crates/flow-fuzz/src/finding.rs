//! What a campaign finds: rules, causes, and a finding for each cause.

use std::fmt;

use flow_core::{ActionId, Program, Trace};
use flow_expr::VarId;
use flow_syntax::Span;

use crate::{
    case::Case,
    oracle::{KINDS, State},
};

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $variant:ident = $text:literal;)+) => {
        /// What is wrong with a run: a closed list (DESIGN section 9).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Rule {
            /// Every rule, in the order in which findings are told.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The rule's name, such as `not-set-read`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }
    };
}

rules! {
    /// flowsim itself broke: a panic.
    Crash = "crash";
    /// A secret stood in what would be shown.
    Secret = "secret";
    /// An error that nothing handles ended the run.
    UnhandledError = "unhandled-error";
    /// A timeout that nothing handles ended the run.
    UnhandledTimeout = "unhandled-timeout";
    /// The run came to the action limit.
    Endless = "endless";
    /// A value was read that is not set.
    NotSetRead = "not-set-read";
    /// A condition is not Boolean, or a value has a type that cannot be used there.
    ExpressionType = "expression-type";
    /// What an earlier call gave was used after a later call of the same kind had failed.
    StaleValue = "stale-value";
    /// A condition held that never may.
    Never = "never";
    /// A condition did not hold that always must.
    Always = "always";
    /// The run ended in a way that is not allowed.
    Outcome = "outcome";
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why something was found: runs with the same cause make one finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cause {
    /// What is wrong.
    pub rule: Rule,
    /// The action in which it shows.
    pub action: ActionId,
    /// The place in the flow's text, as its beginning and end.
    place: (u32, u32),
    /// What else tells causes of one rule and place apart.
    pub(crate) detail: u32,
}

impl Cause {
    pub(crate) fn new(rule: Rule, action: ActionId, place: Span) -> Self {
        Self {
            rule,
            action,
            place: (place.start, place.end),
            detail: 0,
        }
    }

    pub(crate) fn with_detail(self, detail: u32) -> Self {
        Self { detail, ..self }
    }

    /// The place in the flow's text.
    pub fn span(&self) -> Span {
        Span {
            start: self.place.0,
            end: self.place.1,
        }
    }
}

impl Cause {
    /// A name for files: the rule, the action, and what tells it from others there. The same cause has the same name.
    pub fn slug(&self, program: &Program) -> String {
        let action = slug(&program.action(self.action).name);
        let more = match self.rule {
            Rule::NotSetRead => State::word(self.detail),
            Rule::StaleValue => slug(program.names().name(VarId(self.detail))),
            Rule::Never | Rule::Always if self.detail > 0 => format!("{}", self.detail + 1),
            Rule::Outcome => KINDS
                .get(self.detail as usize)
                .copied()
                .unwrap_or_default()
                .to_owned(),
            _ => String::new(),
        };
        let parts = [self.rule.as_str(), &action, &more];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join("-")
    }
}

/// Small letters and digits with single dashes between them.
fn slug(name: &str) -> String {
    const LONGEST: usize = 60;
    let mut slug = String::new();
    for letter in name.chars().take(LONGEST) {
        match letter.is_alphanumeric() {
            true => slug.extend(letter.to_lowercase()),
            false if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            false => {}
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// One thing that was found, with the smallest case that shows it.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Why.
    pub cause: Cause,
    /// What is wrong, in a sentence: lower case, no final period.
    pub message: String,
    /// How many cases showed it.
    pub count: u64,
    /// The number of the first of them.
    pub first: u64,
    /// The smallest case that shows it.
    pub case: Case,
    /// Its run; `None` where flowsim broke.
    pub trace: Option<Trace>,
}
