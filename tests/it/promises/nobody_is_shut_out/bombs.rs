//! Bodies that are small on the wire and would like to be large in memory.

use std::sync::Barrier;
use std::sync::atomic::Ordering;
use std::thread;

use super::{MIB, Served, short};

const PEERS: usize = 100;
const BODY_BYTES: usize = 1 << 20;

/// `open`, then `part` again and again, then `close`: a mebibyte in all.
fn body(open: &str, part: &str, close: &str) -> Vec<u8> {
    let count = (BODY_BYTES - open.len() - close.len()) / part.len();
    [open, &part.repeat(count), close].concat().into_bytes()
}

/// Names that differ, so that no reader can give up at the second.
fn members(open: &str, close: &str) -> Vec<u8> {
    let mut body = open.to_owned();
    for number in 0.. {
        if body.len() + 20 + close.len() > BODY_BYTES {
            break;
        }
        body.push_str(&format!("\"{number:x}\":0,"));
    }
    body.pop();
    (body + close).into_bytes()
}

fn shapes() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("lists in lists", body(r#"{"KeyId":"#, "[", "")),
        ("objects in objects", body("", r#"{"KeyId":"#, "")),
        ("members", members("{", "}")),
        ("context", members(r#"{"KeyId":"a","Plaintext":"YQ==","EncryptionContext":{"#, "}}")),
        ("one name", body("{", r#""KeyId":"a","#, r#""KeyId":"a"}"#)),
        ("escapes", body(r#"{"KeyId":""#, r"\u20ac", r#""}"#)),
        ("halves of escapes", body(r#"{"KeyId":""#, r"\ud83d", r#""}"#)),
        ("digits", body(r#"{"Limit":"#, "9", "}")),
        ("an exponent", body(r#"{"Limit":1e"#, "9", "}")),
        ("numbers", body(r#"{"KeyId":["#, "0,", "0]}")),
        ("short texts", body(r#"{"GrantTokens":["#, r#""","#, r#"""]}"#)),
        ("empty objects", body(r#"{"Tags":["#, "{},", "{}]}")),
        ("base64", body(r#"{"KeyId":"a","Plaintext":""#, "AAAA", r#""}"#)),
        ("spaces", body("{", " ", "}")),
    ]
}

/// Each shape comes from all peers at once; whether `signed`, all are answered.
fn check(signed: bool) {
    let served = Served::start();
    let name = if signed { "signed bombs" } else { "bombs of strangers" };
    let mut shapes = shapes();
    if !signed {
        // Nobody looks into them.
        shapes.truncate(2);
    }
    // A body of a mebibyte is a few milliseconds of work, and there are as many before one in the queue as
    // there are peers.
    served.holds_against(name, 1, 5 * short(), |stop| {
        let mut next = shapes.iter().cycle();
        let mut rounds = 0;
        // Each shape once at the least, however soon others are seen to be served.
        while rounds < shapes.len() || !stop.load(Ordering::Relaxed) {
            let (shape, body) = next.next().expect("they go round");
            let together = Barrier::new(PEERS);
            thread::scope(|scope| {
                for _ in 0..PEERS {
                    scope.spawn(|| {
                        let client = served.node.client().over_tls(&served.certificate);
                        let mut request = client.sign("Encrypt", body);
                        if !signed {
                            request.headers.retain(|(name, _)| name != "authorization");
                        }
                        together.wait();
                        let answer = client.exchange(&request, body).expect("an answer");
                        assert!(matches!(answer.status, 400 | 503), "{shape}: {}", answer.status);
                        let expected = signed || answer.status == 503 || {
                            answer.error().as_deref() == Some("MissingAuthenticationTokenException")
                        };
                        assert!(expected, "{shape}: {:?}", answer.error());
                    });
                }
            });
            rounds += 1;
        }
    });
    served.has_grown_by_at_most(name, 200 * MIB);
    assert!(served.node.metric("strongroom_unauthenticated_bytes") == 0.0, "{name}");
}

#[test]
fn json_bombs_of_strangers_fill_no_memory() {
    check(false);
}

#[test]
fn json_bombs_of_callers_fill_no_memory() {
    check(true);
}
