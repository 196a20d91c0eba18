//! A client that sends exactly what it is told to.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than anything here takes; a test that waits for it fails.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Client<S> {
    pub(crate) stream: S,
    received: Vec<u8>,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    pub(crate) fn error_type(&self) -> String {
        let body: serde_json::Value = serde_json::from_slice(&self.body).expect("JSON");
        body["__type"].as_str().expect("an error").to_owned()
    }
}

pub(crate) fn connect(address: SocketAddr) -> Client<TcpStream> {
    Client::new(tcp(address))
}

pub(crate) fn tcp(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("the server accepts");
    stream.set_read_timeout(Some(PATIENCE)).expect("it takes a timeout");
    stream.set_nodelay(true).expect("it takes the option");
    stream
}

/// A whole request to `path`.
pub(crate) fn post(path: &str, body: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

impl<S: Read + Write> Client<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, received: Vec::new() }
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).expect("the server reads");
        self.stream.flush().expect("the server reads");
    }

    pub(crate) fn ask(&mut self, request: impl AsRef<[u8]>) -> Answer {
        self.send(request);
        self.answer().expect("an answer")
    }

    /// The next answer; an error if the server closed before it, or within it.
    pub(crate) fn answer(&mut self) -> io::Result<Answer> {
        let end = loop {
            if let Some(end) = self.received.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
            self.receive()?;
        };
        let head: Vec<u8> = self.received.drain(..end).collect();
        let head = String::from_utf8(head).expect("text");
        let mut lines = head.trim_end().split("\r\n");
        let status = lines.next().expect("a first line")[9..12].parse().expect("a status");
        let headers: HashMap<String, String> = lines
            .map(|line| line.split_once(": ").expect("a header"))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let length = headers.get("content-length").map_or(0, |length| length.parse().expect("it"));
        while self.received.len() < length {
            self.receive()?;
        }
        let body = self.received.drain(..length).collect();
        Ok(Answer { status, headers, body })
    }

    fn receive(&mut self) -> io::Result<()> {
        let mut buffer = [0; 16384];
        match self.stream.read(&mut buffer)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            count => {
                self.received.extend_from_slice(&buffer[..count]);
                Ok(())
            }
        }
    }

    /// Everything the server still says until it closes, by end or reset.
    pub(crate) fn until_closed(&mut self) -> Vec<u8> {
        loop {
            match self.receive() {
                Ok(()) => {}
                Err(error) => {
                    let kind = error.kind();
                    assert_ne!(kind, io::ErrorKind::WouldBlock, "the connection stays open");
                    return std::mem::take(&mut self.received);
                }
            }
        }
    }
}
