//! What an operator sees of a node: health, metrics, and the memory it takes.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

use crate::Node;

impl Node {
    /// What the operators' listener says of `path`, head and all.
    pub fn told(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.operators()).expect("the operators' listener");
        let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it is read");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer in UTF-8");
        answer
    }

    pub fn is_ready(&self) -> bool {
        self.told("/health/ready").starts_with("HTTP/1.1 200")
    }

    /// The metric whose name, with its labels, is `name`.
    ///
    /// # Panics
    /// When there is none.
    pub fn metric(&self, name: &str) -> f64 {
        let metrics = self.told("/metrics");
        let line = metrics.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{name}:\n{metrics}"))
    }

    /// Memory it takes now.
    pub fn resident_bytes(&self) -> u64 {
        self.status("VmRSS:")
    }

    /// The most memory it has ever taken.
    pub fn resident_bytes_at_most(&self) -> u64 {
        self.status("VmHWM:")
    }

    /// A field of its `status`, which the kernel gives in KiB.
    fn status(&self, field: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix(field));
        let kib = line.and_then(|value| value.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        kib.expect("a number of KiB") << 10
    }
}
