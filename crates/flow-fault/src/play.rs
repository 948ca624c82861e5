//! What a server, or whoever stands before it, does for a fault.

use std::time::Duration;

use crate::script::Script;

/// What happens to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Play {
    /// The server reads the whole request and then plays the script, over TLS where the call asks for it.
    Reply(Script),
    /// The connection is made, TLS included, and the script is played before anything of the request is read. What the
    /// client sees of it is a race.
    Early(Script),
    /// The script is played in the place of a TLS handshake.
    Handshake(Script),
    /// The handshake shows this certificate. Whoever accepts it gets the [usual reply](crate::usual_reply).
    Certificate(Certificate),
    /// Nobody listens.
    ClosedPort,
    /// Somebody listens and accepts nobody: the connection neither opens nor fails.
    StalledPort,
    /// Something is wrong with the host's name.
    Name(NameFault),
}

impl Play {
    /// What a server does on the socket, where it does anything.
    pub fn script(&self) -> Option<&Script> {
        match self {
            Self::Reply(script) | Self::Early(script) | Self::Handshake(script) => Some(script),
            _ => None,
        }
    }

    /// Whether it can only happen to a call over TLS.
    pub fn needs_tls(&self) -> bool {
        matches!(self, Self::Handshake(_) | Self::Certificate(_))
    }

    /// The same after `delay`: a server waits that long before it begins. What no server does cannot wait.
    #[must_use]
    pub fn delayed(self, delay: Duration) -> Self {
        match self {
            Self::Reply(script) => Self::Reply(script.delayed(delay)),
            Self::Early(script) => Self::Early(script.delayed(delay)),
            Self::Handshake(script) => Self::Handshake(script.delayed(delay)),
            other => other,
        }
    }
}

/// What is wrong with a server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Certificate {
    /// Only its own key has signed it.
    Untrusted,
    /// A trusted authority has issued it, and it was valid in the past.
    Expired,
    /// A trusted authority has issued it, and it will be valid in the future.
    NotYetValid,
    /// A trusted authority has issued it for another host.
    WrongHost,
}

/// What a resolver answers when it is asked for the host's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameFault {
    /// That there is no such name.
    Missing,
    /// Nothing, ever.
    Silent,
    /// An address, after this time.
    Slow(Duration),
    /// An address within a private network. It matters only where hosts are restricted, and is refused there.
    Private,
    /// Two addresses, a public and a private one. As with a private one.
    Mixed,
}
