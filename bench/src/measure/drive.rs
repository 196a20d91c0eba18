//! Load on a service that is running already, to look at it with other tools.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::{keys, requests, run};
use crate::Result;
use crate::load::Load;
use crate::report::count;
use crate::request::{self, Asked};
use crate::tls;

/// Sends requests of the operation called `operation` for `time`, and prints each second's rate.
///
/// The service must have the root credentials of this bench.
pub fn drive(
    address: SocketAddr,
    with_tls: bool,
    operation: &str,
    connections: usize,
    time: Duration,
) -> Result<()> {
    let asked = match operation {
        "GenerateDataKey" => Asked::GenerateDataKey,
        "Encrypt" => Asked::Encrypt { bytes: 32 },
        "Encrypt4096" => Asked::Encrypt { bytes: 4096 },
        "Decrypt" => Asked::Decrypt,
        "CreateKey" => Asked::CreateKey,
        other => return Err(format!("no load is made of {other}").into()),
    };
    let client = with_tls.then(tls::client);
    let key_ids = keys(address, client.as_ref(), 100)?;
    let signed = request::sign(&requests(asked, address, client.as_ref(), &key_ids)?)?;
    let mut load = Load::connect(address, client.as_ref(), connections)?;
    let began = Instant::now();
    while began.elapsed() < time {
        let run = run(&mut load, &signed, Duration::from_secs(1))?;
        println!(
            "{}/s, p50 {:.0} µs, p99 {:.0} µs",
            count(run.per_second),
            run.micros(0.5),
            run.micros(0.99)
        );
    }
    Ok(())
}
