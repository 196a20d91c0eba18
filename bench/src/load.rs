//! The load: a closed loop over some connections, on one thread, cheap enough to keep a server busy.
//!
//! Each connection has one request on its way and sends the next when the answer is there. The bytes
//! of the requests are made before; of an answer, only its status and its length are looked at. It
//! polls and never sleeps: a server would have to wake it, from the other core, for nearly every
//! answer, and so pay for being slower than the load.

mod answer;
mod connection;

use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::epoll;
use rustix::event::{Timespec, epoll::EventFlags};
use rustls::ClientConfig;

use crate::Result;
use connection::Connection;

/// How long a server may say nothing.
const SILENCE_MAX: Duration = Duration::from_secs(10);
const AT_ONCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 0 };

/// When a run is over.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// After this time; answers that come later do not count.
    Passed(Duration),
    /// When each request has been answered once.
    AllOnce,
}

/// Open connections to one server.
#[derive(Debug)]
pub struct Load {
    connections: Vec<Connection>,
    poll: OwnedFd,
    /// The request to send next: no run begins where the last one did.
    next: usize,
}

/// What a run found.
#[derive(Debug)]
pub struct Run {
    pub per_second: f64,
    /// In nanoseconds, sorted.
    times: Vec<u32>,
    /// The part of the run in which the load was not waiting for the server.
    pub busy: f64,
}

impl Load {
    pub fn connect(
        address: SocketAddr,
        tls: Option<&Arc<ClientConfig>>,
        connections: usize,
    ) -> Result<Self> {
        let poll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        let mut opened = Vec::with_capacity(connections);
        for index in 0..connections {
            let connection = Connection::open(address, tls)?;
            let data = epoll::EventData::new_u64(index as u64);
            epoll::add(&poll, connection.stream(), data, EventFlags::IN)?;
            opened.push(connection);
        }
        Ok(Self { connections: opened, poll, next: 0 })
    }

    /// Sends `requests` in turn, again and again, and gives the number of each and the body of its
    /// answer to `answered`.
    ///
    /// Fails on the first answer that is not 200, and on a connection that ends.
    pub fn run(
        &mut self,
        requests: &[Vec<u8>],
        until: Until,
        mut answered: impl FnMut(usize, &[u8]) -> Result<()>,
    ) -> Result<Run> {
        let mut left = match until {
            Until::Passed(_) => usize::MAX,
            Until::AllOnce => requests.len(),
        };
        // The last run may have been over more requests.
        self.next %= requests.len();
        if let Until::AllOnce = until {
            self.next = 0;
        }
        let mut times = Vec::with_capacity(1 << 17);
        let mut events = Vec::with_capacity(self.connections.len());
        let mut on_their_way = 0;
        let mut waited = Duration::ZERO;
        let began = Instant::now();
        for connection in self.connections.iter_mut().take(left) {
            connection.send(self.next, &requests[self.next])?;
            self.next = (self.next + 1) % requests.len();
            left -= 1;
            on_their_way += 1;
        }
        let mut ended = began;
        let mut heard = began;
        let mut silent = Duration::ZERO;
        while on_their_way > 0 {
            events.clear();
            epoll::wait(&self.poll, rustix::buffer::spare_capacity(&mut events), Some(&AT_ONCE))?;
            if events.is_empty() {
                rustix::thread::sched_yield();
                let silence = heard.elapsed();
                if silence > SILENCE_MAX {
                    return Err("the server does not answer".into());
                }
                silent = silence;
                continue;
            }
            waited += std::mem::take(&mut silent);
            for event in &events {
                let index = usize::try_from(event.data.u64())?;
                let connection = &mut self.connections[index];
                let Some(body) = connection.receive()? else { continue };
                let now = Instant::now();
                answered(connection.request, &connection.received()[body])?;
                on_their_way -= 1;
                let over = match until {
                    Until::Passed(time) => now - began >= time,
                    Until::AllOnce => left == 0,
                };
                if !over || matches!(until, Until::AllOnce) {
                    times.push(
                        u32::try_from((now - connection.sent).as_nanos()).unwrap_or(u32::MAX),
                    );
                    ended = now;
                }
                if !over {
                    connection.send(self.next, &requests[self.next])?;
                    self.next = (self.next + 1) % requests.len();
                    left -= 1;
                    on_their_way += 1;
                }
            }
            heard = Instant::now();
        }
        let elapsed = match until {
            Until::Passed(time) => time,
            Until::AllOnce => ended - began,
        };
        let busy = 1.0 - waited.as_secs_f64() / began.elapsed().as_secs_f64();
        times.sort_unstable();
        Ok(Run { per_second: times.len() as f64 / elapsed.as_secs_f64(), times, busy })
    }
}

impl Run {
    /// The time within which this part of the answers came, in microseconds.
    pub fn micros(&self, part: f64) -> f64 {
        let index = (self.times.len() as f64 * part) as usize;
        let nanos = self.times.get(index).or(self.times.last()).copied().unwrap_or_default();
        f64::from(nanos) / 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpListener;

    /// A server that gives `answer` to every request of four bytes.
    fn served(answer: &'static [u8]) -> SocketAddr {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                std::thread::spawn(move || {
                    let mut request = [0; 4];
                    while stream.read_exact(&mut request).is_ok() {
                        stream.write_all(answer).unwrap();
                    }
                });
            }
        });
        address
    }

    #[test]
    fn each_request_is_answered_once() {
        let address = served(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        let requests: Vec<_> = (0..10).map(|_| b"ask\n".to_vec()).collect();
        for connections in [1, 3, 16] {
            let mut seen = vec![0; requests.len()];
            let mut load = Load::connect(address, None, connections).unwrap();
            let run = load.run(&requests, Until::AllOnce, |number, body| {
                assert_eq!(body, b"ok");
                seen[number] += 1;
                Ok(())
            });
            assert!(run.unwrap().per_second > 0.0);
            assert_eq!(seen, [1; 10], "{connections} connections");
        }
    }

    #[test]
    fn an_error_of_the_server_ends_the_run_with_its_words() {
        let address = served(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 4\r\n\r\noops");
        let mut load = Load::connect(address, None, 1).unwrap();
        let run = load.run(&[b"ask\n".to_vec()], Until::AllOnce, |_, _| Ok(()));
        assert!(run.unwrap_err().to_string().contains("oops"));
    }

    #[test]
    fn a_percentile_is_one_of_the_times() {
        let times = (1..=1000).map(|micros| micros * 1000).collect();
        let run = Run { per_second: 0.0, times, busy: 0.0 };
        for (part, expected) in [(0.5, 501.0), (0.99, 991.0), (0.999, 1000.0), (1.0, 1000.0)] {
            assert_eq!(run.micros(part), expected);
        }
    }
}
