//! Strangers that try one access key after the other.

use std::io::{Read, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use tests::ACCESS_KEY_ID;

use super::{MIB, Served, scale, short};

const CONNECTIONS: usize = 8;
/// Requests that are sent together; the answers are read after it.
const BATCH: usize = 100;
/// How the refusals of an unknown key and of a known one begin.
const REFUSED: &[u8] = b"HTTP/1.1 400 ";

/// One peer, on several connections, guesses at keys that nobody has and at one that somebody has; those who
/// sign rightly from the same address go on being served.
#[test]
fn a_peer_that_guesses_at_signatures_fills_no_memory_and_shuts_nobody_out() {
    let served = Served::start();
    let guesses = 20_000 * scale();
    let sent = AtomicUsize::new(0);
    let sound = served.node.client().sign("ListKeys", b"{}");
    let began = Instant::now();
    served.holds_against("bad signatures", CONNECTIONS, short(), |stop| {
        let mut tls =
            served.certificate.connect(served.node.address(), "http/1.1").expect("it is served");
        loop {
            let first = sent.fetch_add(BATCH, Ordering::Relaxed);
            if first >= guesses && stop.load(Ordering::Relaxed) {
                break;
            }
            let mut batch = Vec::new();
            for number in first..first + BATCH {
                batch.extend_from_slice(b"POST / HTTP/1.1\r\ncontent-length: 2\r\n");
                for (name, value) in &sound.headers {
                    let mut value = value.clone();
                    if name == "authorization" {
                        if number % 2 == 0 {
                            value = value.replace(ACCESS_KEY_ID, &format!("AKIA{number:016}"));
                        }
                        let kept = value.len() - 64;
                        value = format!("{}{number:064x}", &value[..kept]);
                    }
                    batch.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
                }
                batch.extend_from_slice(b"\r\n{}");
            }
            tls.write_all(&batch).expect("it is read");
            let mut said = Vec::new();
            let mut answers = 0;
            while answers < BATCH {
                let mut chunk = [0; 64 << 10];
                let count = tls.read(&mut chunk).expect("answers");
                assert!(count > 0, "the peer is cut");
                said.extend_from_slice(&chunk[..count]);
                answers = said.windows(REFUSED.len()).filter(|bytes| *bytes == REFUSED).count();
            }
            let said = String::from_utf8_lossy(&said);
            assert!(said.contains("UnrecognizedClientException"), "{said}");
            assert!(said.contains("InvalidSignatureException"), "{said}");
        }
    });
    let sent = sent.load(Ordering::Relaxed);
    let rate = sent as f64 / began.elapsed().as_secs_f64();
    println!("bad signatures: {sent}, {rate:.0} a second");
    served.has_grown_by_at_most("bad signatures", 16 * MIB);
}
