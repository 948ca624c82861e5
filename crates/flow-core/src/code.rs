//! The closed list of error codes: what `$error.code`, reports and coverage say went wrong.
//!
//! A code is chosen from facts (the phase that was reached and the cause that was seen), never from a library's text.

use std::fmt;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $text:literal, $sentence:literal;)+) => {
        /// What went wrong, as one word of a closed list. A code never changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ErrorCode {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl ErrorCode {
            /// Every code, in the order in which they are documented.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code as flows, reports and coverage write it, such as `body.truncated`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// The fixed sentence that `$error.message` holds when the service said nothing itself.
            pub fn sentence(self) -> &'static str {
                match self {
                    $(Self::$variant => $sentence,)+
                }
            }
        }
    };
}

codes! {
    /// A complete reply whose status is neither 2xx nor 3xx.
    HttpStatus = "http.status", "The service answered with an error status";
    /// A complete reply with a 3xx status; redirects are not followed.
    HttpRedirect = "http.redirect", "The service answered with a redirect, which is not followed";
    /// The host name has no address.
    DnsFailed = "dns.failed", "The host name could not be resolved";
    /// The host answered that nothing listens on the port.
    ConnectRefused = "connect.refused", "The connection was refused";
    /// Any other failure to connect: no route, unreachable network, a reset while connecting.
    ConnectFailed = "connect.failed", "The connection could not be made";
    /// The certificate's issuer is not trusted.
    TlsUntrusted = "tls.untrusted", "The service's certificate is not trusted";
    /// The certificate has expired.
    TlsExpired = "tls.expired", "The service's certificate has expired";
    /// The certificate is not valid yet.
    TlsNotYetValid = "tls.not-yet-valid", "The service's certificate is not valid yet";
    /// The certificate is for another host name.
    TlsWrongHost = "tls.wrong-host", "The service's certificate is for another host";
    /// Any other failure of the handshake: an alert, a reset, no TLS at all.
    TlsHandshake = "tls.handshake", "The TLS handshake failed";
    /// The request could not be written completely.
    SendFailed = "send.failed", "The request could not be sent";
    /// The request cannot be built: a header's value holds a character that HTTP forbids.
    RequestInvalid = "request.invalid", "The request could not be built";
    /// The connection was closed before or within the reply's head.
    ReplyClosed = "reply.closed", "The connection was closed before a reply came";
    /// The connection was reset before or within the reply's head.
    ReplyReset = "reply.reset", "The connection was reset before a reply came";
    /// The reply's head is not HTTP.
    ReplyMalformed = "reply.malformed", "The reply is not valid HTTP";
    /// The reply's head is longer, or has more headers, than is accepted.
    ReplyHeadTooLarge = "reply.head-too-large", "The reply's headers are too large";
    /// The connection was closed within the body.
    BodyTruncated = "body.truncated", "The reply's body was cut off";
    /// The connection was reset within the body.
    BodyReset = "body.reset", "The connection was reset within the reply's body";
    /// The body's chunks are not valid.
    BodyFraming = "body.framing", "The reply's body is not framed as its headers say";
    /// The body's content coding is unknown or broken.
    BodyEncoding = "body.encoding", "The reply's body could not be decompressed";
    /// The decoded body is longer than the limit, or its values would take more than 45 MiB.
    BodyTooLarge = "body.too-large", "The reply's body is too large";
    /// The body of a 2xx reply is not JSON.
    JsonSyntax = "json.syntax", "The reply's body is not valid JSON";
    /// The body of a 2xx reply is not UTF-8 text, or has a byte order mark or a lone surrogate.
    JsonEncoding = "json.encoding", "The reply's body is not valid UTF-8";
    /// The body of a 2xx reply is nested deeper than 128 levels.
    JsonTooDeep = "json.too-deep", "The reply's JSON is nested too deeply";
    /// The deadline passed before the connection was ready, name lookup and TLS included.
    TimeoutConnect = "timeout.connect", "No connection was made within the timeout";
    /// The deadline passed before the reply's head was complete.
    TimeoutHead = "timeout.head", "The service did not answer within the timeout";
    /// The deadline passed within the reply's body.
    TimeoutBody = "timeout.body", "The reply was not complete within the timeout";
    /// A condition or a value has the wrong type, is not set where it must be, or is larger or deeper than a run may make.
    ExpressionType = "expression.type", "An expression has the wrong type";
    /// A number in an expression is out of range: a division by zero, more digits than there may be.
    ExpressionRange = "expression.range", "A number in an expression is out of range";
    /// A condition asks for what nobody told: the time, the organisation's queues, exchange rates.
    ExpressionUnavailable = "expression.unavailable", "An expression asks for something that is not known here";
    /// A run made more, or deeper, texts, lists and objects than it may.
    ValueTooLarge = "value.too-large", "A value is too large";
    /// A value was read while not set, and the run is strict; or an expression of a platform flow got one that is not set
    /// where it needs one.
    ExpressionNotSet = "expression.not-set", "A value was read that is not set";
    /// An action of a platform flow failed: a data action, a search in a data table, a transfer.
    ActionFailed = "action.failed", "The action failed";
    /// A data action did not answer within the flow's timeout.
    ActionTimeout = "action.timeout", "The action did not answer within its timeout";
    /// The caller's answers fitted nothing that was asked for, or there were none.
    ActionNoMatch = "action.no-match", "The caller gave no answer that fits";
    /// A wait is longer than the flow's type allows.
    WaitTooLong = "wait.too-long", "The wait is longer than this flow may wait";
    /// Tasks call each other more than 1,000 levels deep.
    CallTooDeep = "call.too-deep", "Tasks call each other too deeply";
    /// The world has not what the flow asks for.
    WorldLacks = "world.lacks", "The flow asks for something that the world has not";
    /// The action is known and not simulated.
    ActionUnsupported = "action.unsupported", "This action is not supported";
    /// The host policy refused to dial the host.
    PolicyHost = "policy.host", "The host is not among those that may be called";
}

impl ErrorCode {
    /// Reads a code as [`as_str`](Self::as_str) writes it.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_read_as_it_is_written() {
        for &code in ErrorCode::ALL {
            assert_eq!(ErrorCode::parse(code.as_str()), Some(code));
        }
    }

    #[test]
    fn no_two_codes_share_a_text_or_a_sentence() {
        let texts: std::collections::BTreeSet<_> =
            ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
        let sentences: std::collections::BTreeSet<_> =
            ErrorCode::ALL.iter().map(|code| code.sentence()).collect();
        assert_eq!(texts.len(), ErrorCode::ALL.len());
        assert_eq!(sentences.len(), ErrorCode::ALL.len());
    }
}
