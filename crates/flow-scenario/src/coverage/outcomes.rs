//! What a lookup can end with: the rows of the matrix that coverage counts.

use std::{fmt, net::IpAddr};

use flow_core::{DataVerdict, ErrorCode, Lookup, Replied, Setting, Verdict};

/// What a lookup, or a data action, ended with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LookupOutcome {
    /// Success.
    Success,
    /// A complete reply with a status of this class, such as 4 for 404.
    Status(u16),
    /// Anything else that went wrong.
    Code(ErrorCode),
    /// A data action failed.
    Failure,
    /// A data action did not answer in time.
    Timeout,
}

impl fmt::Display for LookupOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Success => f.write_str("success"),
            Self::Status(class) => write!(f, "http.{class}xx"),
            Self::Code(code) => f.write_str(code.as_str()),
            Self::Failure => f.write_str("failure"),
            Self::Timeout => f.write_str("timeout"),
        }
    }
}

impl LookupOutcome {
    /// What a judged reply counts as.
    pub fn of(replied: &Replied) -> Self {
        match &replied.verdict {
            Verdict::Success(_) => Self::Success,
            Verdict::Error(failure) | Verdict::Timeout(failure) => match failure.code {
                ErrorCode::HttpStatus | ErrorCode::HttpRedirect => {
                    Self::Status(replied.status.unwrap_or_default() / 100)
                }
                code => Self::Code(code),
            },
        }
    }
}

impl LookupOutcome {
    /// What a data action's answer counts as; `None` when there was nobody to answer.
    pub fn of_data(verdict: &DataVerdict) -> Option<Self> {
        match verdict {
            DataVerdict::Success(_) => Some(Self::Success),
            DataVerdict::Failure(_) => Some(Self::Failure),
            DataVerdict::Timeout => Some(Self::Timeout),
            DataVerdict::Nobody => None,
        }
    }
}

/// Everything that a data action can end with.
pub(super) const DATA: [LookupOutcome; 3] = [
    LookupOutcome::Success,
    LookupOutcome::Failure,
    LookupOutcome::Timeout,
];

/// Everything that a lookup can end with, whatever the service does.
pub(super) fn matrix(lookup: &Lookup) -> Vec<LookupOutcome> {
    let statuses = [1, 3, 4, 5].map(LookupOutcome::Status);
    let codes = ErrorCode::ALL.iter().copied();
    let codes = codes.filter(|code| can_end(*code, lookup));
    let mut matrix = vec![LookupOutcome::Success];
    matrix.extend(statuses);
    matrix.extend(codes.map(LookupOutcome::Code));
    matrix
}

/// Whether a lookup can end with a code.
fn can_end(code: ErrorCode, lookup: &Lookup) -> bool {
    use ErrorCode as E;
    match code {
        // These two are counted by the class of the status.
        E::HttpStatus | E::HttpRedirect => false,
        E::DnsFailed => !has_address(&lookup.url),
        E::TlsUntrusted | E::TlsExpired | E::TlsNotYetValid | E::TlsWrongHost | E::TlsHandshake => {
            starts_with(&lookup.url, "https://")
        }
        E::RequestInvalid => {
            let mut values = lookup.headers.iter();
            values.any(|(_, value)| !matches!(value, Setting::Literal(_)))
        }
        E::ConnectRefused
        | E::ConnectFailed
        | E::SendFailed
        | E::ReplyClosed
        | E::ReplyReset
        | E::ReplyMalformed
        | E::ReplyHeadTooLarge
        | E::BodyTruncated
        | E::BodyReset
        | E::BodyFraming
        | E::BodyEncoding
        | E::BodyTooLarge
        | E::JsonSyntax
        | E::JsonEncoding
        | E::JsonTooDeep
        | E::TimeoutConnect
        | E::TimeoutHead
        | E::TimeoutBody => true,
        // Of expressions and actions, not of replies; and what may be called is decided by who runs the flow.
        E::ExpressionType
        | E::ExpressionRange
        | E::ExpressionUnavailable
        | E::ExpressionNotSet
        | E::ValueTooLarge
        | E::ActionFailed
        | E::ActionTimeout
        | E::ActionNoMatch
        | E::WaitTooLong
        | E::CallTooDeep
        | E::WorldLacks
        | E::ActionUnsupported
        | E::PolicyHost => false,
    }
}

/// Whether an address names its host by number: no name is looked up then.
fn has_address(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let bare = host.rsplit_once(':').map_or(host, |(host, _)| host);
    host.starts_with('[') || bare.parse::<IpAddr>().is_ok()
}

fn starts_with(text: &str, prefix: &str) -> bool {
    let start = text.get(..prefix.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
