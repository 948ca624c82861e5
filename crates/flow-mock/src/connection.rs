//! One connection: reads whole requests from a socket and plays scripts on it.

use std::{ops::ControlFlow, pin::pin, time::Duration};

use bytes::{Buf, Bytes, BytesMut};
use flow_fault::{Script, Step};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time,
};
use tokio_rustls::server::TlsStream;

use crate::request::{Framing, Refusal, RequestHead, parse_head};

const MAX_HEAD: usize = 64 << 10;
pub(crate) const MAX_BODY: usize = 64 << 20;
const READ_SIZE: usize = 8 << 10;
const LINGER: Duration = Duration::from_secs(1);

/// A byte stream over a TCP socket.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {
    fn socket(&self) -> &TcpStream;
}

impl Wire for TcpStream {
    fn socket(&self) -> &TcpStream {
        self
    }
}

impl Wire for TlsStream<TcpStream> {
    fn socket(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// Why no further request can be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// The peer left, possibly in the middle of a request.
    PeerLeft,
    Refused(Refusal),
}

impl From<Refusal> for Unread {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A socket with the bytes that were read from it and not yet used.
pub(crate) struct Connection<W> {
    wire: W,
    unused: BytesMut,
}

impl<W: Wire> Connection<W> {
    pub(crate) fn new(wire: W) -> Self {
        Self {
            wire,
            unused: BytesMut::new(),
        }
    }

    /// Answers requests until the peer, a script or a request that cannot be read ends the connection.
    pub(crate) async fn serve(
        mut self,
        mut answer: impl FnMut(crate::Request) -> Script,
        refused: impl FnOnce(u16),
    ) {
        loop {
            let head = match self.read_request().await {
                Ok(head) => head,
                Err(Unread::PeerLeft) => return,
                Err(Unread::Refused(refusal)) => {
                    refused(refusal.status());
                    return self.refuse(refusal).await;
                }
            };
            let script = answer(head.request);
            if self.play(script.steps).await.is_break() {
                return;
            }
            if !(script.keep_alive && head.keep_alive) {
                self.close().await;
                return;
            }
        }
    }

    /// Plays a script without reading anything first, then closes the connection.
    pub(crate) async fn open_with(mut self, script: Script) {
        if self.play(script.steps).await.is_continue() {
            self.close().await;
        }
    }

    async fn read_request(&mut self) -> Result<RequestHead, Unread> {
        let mut head = self.read_head().await?;
        if head.framing == Framing::Length(0) {
            return Ok(head);
        }
        if head.expects_continue {
            let interim = self.send(b"HTTP/1.1 100 Continue\r\n\r\n").await;
            if interim.is_break() {
                return Err(Unread::PeerLeft);
            }
        }
        head.request.body = match head.framing {
            Framing::Chunked => crate::chunked::read_chunked(self).await?,
            Framing::Length(length) => match usize::try_from(length) {
                Ok(length) if length <= MAX_BODY => self.read_exactly(length).await?,
                _ => return Err(Refusal::BodyTooLarge.into()),
            },
        };
        Ok(head)
    }

    async fn read_head(&mut self) -> Result<RequestHead, Unread> {
        let mut searched = 0;
        loop {
            if searched == 0 {
                self.skip_blank_lines();
            }
            if let Some(end) = head_end(&self.unused, searched) {
                let head = self.unused.split_to(end);
                return Ok(parse_head(&head)?);
            }
            if self.unused.len() > MAX_HEAD {
                return Err(Refusal::HeadTooLarge.into());
            }
            // An empty line may lie across two reads; only its last two bytes are new then.
            searched = self.unused.len().saturating_sub(2);
            self.fill().await?;
        }
    }

    /// RFC 9112 section 2.2: a server ignores at least one empty line before the request line.
    fn skip_blank_lines(&mut self) {
        let blank = (self.unused.iter()).take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let blank = blank.count();
        self.unused.advance(blank);
    }

    /// The next line without its end, at most `limit` bytes long.
    pub(crate) async fn read_line(&mut self, limit: usize) -> Result<Bytes, Unread> {
        let mut searched = 0;
        loop {
            let newline = self.unused[searched..]
                .iter()
                .position(|&byte| byte == b'\n');
            if let Some(offset) = newline {
                let mut line = self.unused.split_to(searched + offset + 1).freeze();
                line.truncate(line.len() - 1);
                if line.last() == Some(&b'\r') {
                    line.truncate(line.len() - 1);
                }
                return Ok(line);
            }
            searched = self.unused.len();
            if searched > limit {
                return Err(Refusal::Malformed.into());
            }
            self.fill().await?;
        }
    }

    /// The next `length` bytes.
    pub(crate) async fn read_exactly(&mut self, length: usize) -> Result<Bytes, Unread> {
        while self.unused.len() < length {
            self.fill().await?;
        }
        Ok(self.unused.split_to(length).freeze())
    }

    async fn fill(&mut self) -> Result<(), Unread> {
        self.unused.reserve(READ_SIZE);
        match self.wire.read_buf(&mut self.unused).await {
            Ok(0) | Err(_) => Err(Unread::PeerLeft),
            Ok(_) => Ok(()),
        }
    }

    async fn refuse(mut self, refusal: Refusal) {
        let reply = Script::reply(refusal.status(), &[("connection", "close")], "");
        if self.play(reply.steps).await.is_break() || self.wire.shutdown().await.is_err() {
            return;
        }
        // A socket that is dropped with unread bytes is reset, and the refusal would be lost with it.
        let _ = time::timeout(LINGER, self.drain()).await;
    }

    async fn play(&mut self, steps: Vec<Step>) -> ControlFlow<()> {
        for step in steps {
            self.take(step).await?;
        }
        ControlFlow::Continue(())
    }

    async fn take(&mut self, step: Step) -> ControlFlow<()> {
        match step {
            Step::Send(bytes) => self.send(&bytes).await,
            Step::Hear => self.hear().await,
            Step::Sleep(duration) => self.pause(duration).await,
            Step::Drip { bytes, every } => self.drip(&bytes, every).await,
            Step::Flood(bytes) if bytes.is_empty() => self.drain().await,
            Step::Flood(bytes) => loop {
                self.send(&bytes).await?;
            },
            Step::Reset => self.reset(),
            Step::Close => {
                self.close().await;
                ControlFlow::Break(())
            }
            Step::Hang => self.drain().await,
        }
    }

    async fn send(&mut self, bytes: &[u8]) -> ControlFlow<()> {
        let sent = async {
            self.wire.write_all(bytes).await?;
            self.wire.flush().await
        };
        match sent.await {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }

    async fn hear(&mut self) -> ControlFlow<()> {
        self.unused.clear();
        let heard = self.fill().await;
        self.unused.clear();
        match heard {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }

    async fn drip(&mut self, bytes: &[u8], every: Duration) -> ControlFlow<()> {
        for byte in bytes {
            self.send(std::slice::from_ref(byte)).await?;
            self.pause(every).await?;
        }
        ControlFlow::Continue(())
    }

    /// Waits, and notices when the peer leaves: thousands of abandoned delays would otherwise hold as many sockets.
    async fn pause(&mut self, duration: Duration) -> ControlFlow<()> {
        let mut end = pin!(time::sleep(duration));
        while self.unused.len() <= MAX_HEAD {
            tokio::select! {
                () = &mut end => return ControlFlow::Continue(()),
                filled = self.fill() => if filled.is_err() {
                    return ControlFlow::Break(());
                },
            }
        }
        end.await;
        ControlFlow::Continue(())
    }

    async fn drain(&mut self) -> ControlFlow<()> {
        loop {
            self.unused.clear();
            if self.fill().await.is_err() {
                return ControlFlow::Break(());
            }
        }
    }

    fn reset(&mut self) -> ControlFlow<()> {
        // A failure means that the peer has reset the connection itself.
        let _ = self.wire.socket().set_zero_linger();
        ControlFlow::Break(())
    }

    async fn close(&mut self) {
        // The same: there is nobody left to tell.
        let _ = self.wire.shutdown().await;
    }
}

fn head_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(offset) = bytes[at..].iter().position(|&byte| byte == b'\n') {
        at += offset + 1;
        match bytes[at..] {
            [b'\n', ..] => return Some(at + 1),
            [b'\r', b'\n', ..] => return Some(at + 2),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_ends_with_an_empty_line_of_either_kind() {
        assert_eq!(head_end(b"a\r\nb\r\n\r\nc", 0), Some(8));
        assert_eq!(head_end(b"a\nb\n\nc", 0), Some(5));
        assert_eq!(head_end(b"a\r\nb\r\n", 0), None);
        assert_eq!(head_end(b"", 0), None);
    }

    #[test]
    fn an_empty_line_is_found_wherever_the_reads_cut_it() {
        let bytes = b"ab\r\n\r\n";
        for cut in 0..bytes.len() {
            assert_eq!(head_end(&bytes[..cut], 0), None);
            assert_eq!(head_end(bytes, cut.saturating_sub(2)), Some(6));
        }
    }
}
