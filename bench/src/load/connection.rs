//! One keep-alive connection, plain or TLS.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use rustls::{ClientConfig, ClientConnection};

use super::answer;
use crate::Result;

/// The longest answer, with its head.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    tls: Option<Box<ClientConnection>>,
    input: Box<[u8]>,
    filled: usize,
    /// The number of the request that is on its way.
    pub request: usize,
    /// When it was sent.
    pub sent: Instant,
}

impl Connection {
    pub fn open(address: SocketAddr, tls: Option<&Arc<ClientConfig>>) -> Result<Self> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        let tls = match tls {
            None => None,
            Some(config) => {
                let mut tls = ClientConnection::new(Arc::clone(config), "localhost".try_into()?)?;
                while tls.is_handshaking() {
                    tls.complete_io(&mut stream)?;
                }
                Some(Box::new(tls))
            }
        };
        stream.set_nonblocking(true)?;
        let input = vec![0; ANSWER_BYTES_MAX].into();
        Ok(Self { stream, tls, input, filled: 0, request: 0, sent: Instant::now() })
    }

    pub fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// Sends request `number`. It must fit into the socket's buffer, as one request does.
    pub fn send(&mut self, number: usize, bytes: &[u8]) -> Result<()> {
        self.filled = 0;
        self.request = number;
        self.sent = Instant::now();
        match &mut self.tls {
            None => self.stream.write_all(bytes)?,
            Some(tls) => {
                tls.writer().write_all(bytes)?;
                while tls.wants_write() {
                    tls.write_tls(&mut self.stream)?;
                }
            }
        }
        Ok(())
    }

    /// Reads what has come; where the body of the answer is in [`Connection::received`], once it is
    /// all there.
    pub fn receive(&mut self) -> Result<Option<Range<usize>>> {
        let free = &mut self.input[self.filled..];
        let count = match &mut self.tls {
            None => read(&mut self.stream, free)?,
            Some(tls) => {
                match tls.read_tls(&mut self.stream) {
                    Ok(0) => return Err("the server closed a connection".into()),
                    Ok(_) => {}
                    Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
                    Err(error) => return Err(error.into()),
                }
                tls.process_new_packets()?;
                // A record may bring no bytes of ours: a session ticket does not.
                read(&mut tls.reader(), free)?
            }
        };
        if count == 0 {
            return Ok(None);
        }
        self.filled += count;
        let body = answer::body(self.received())?;
        if body.is_none() && self.filled == self.input.len() {
            return Err("an answer is longer than expected".into());
        }
        Ok(body)
    }

    pub fn received(&self) -> &[u8] {
        &self.input[..self.filled]
    }
}

/// Reads what is there; 0 when that is nothing. Fails at the end of the stream.
fn read(from: &mut impl Read, into: &mut [u8]) -> Result<usize> {
    match from.read(into) {
        Ok(0) => Err("the server closed a connection".into()),
        Ok(count) => Ok(count),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(0),
        Err(error) => Err(error.into()),
    }
}
