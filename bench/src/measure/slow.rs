//! Slow cryptography: what a signature costs beyond the signing, on how many cores it is done, and
//! whom it delays.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use crypto::{Hash, PairKind, PrivateKey, Scheme, Signed};

use super::cpu::cpu_micros;
use super::{Effort, REGION, collect, data_dir, keys, requests};
use crate::Result;
use crate::child::Place;
use crate::load::Load;
use crate::machine;
use crate::report::{Report, Table, median};
use crate::request::{self, Asked, Unsigned};
use crate::subject::{Programs, Subject};

const CONNECTIONS: usize = 64;
/// Connections that ask for RSA keys: more than may wait.
const MAKERS: usize = 40;
/// "message", in base64.
const MESSAGE: &str = "bWVzc2FnZQ==";

/// What is signed with: spec, algorithm, and the same for the library.
const SIGNERS: [(&str, &str, PairKind, Scheme); 5] = [
    ("RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256", PairKind::Rsa2048, Scheme::RsaPkcs1(Hash::Sha256)),
    ("RSA_4096", "RSASSA_PKCS1_V1_5_SHA_256", PairKind::Rsa4096, Scheme::RsaPkcs1(Hash::Sha256)),
    ("ECC_NIST_P256", "ECDSA_SHA_256", PairKind::P256, Scheme::Ecdsa(Hash::Sha256)),
    ("ECC_NIST_EDWARDS25519", "ED25519_SHA_512", PairKind::Ed25519, Scheme::Ed25519),
    ("ML_DSA_65", "ML_DSA_SHAKE_256", PairKind::MlDsa65, Scheme::MlDsa),
];

pub fn run_all(
    programs: &Programs,
    directory: &Path,
    effort: &Effort,
    report: &mut Report,
) -> Result<()> {
    machine::unpin()?;
    cost(programs, directory, effort, report)?;
    cores(programs, directory, effort, report)?;
    delay(programs, directory, effort, report)
}

/// What Sign costs more than GenerateDataKey, to what the library needs to sign.
fn cost(programs: &Programs, directory: &Path, effort: &Effort, report: &mut Report) -> Result<()> {
    let threads = available_parallelism()?.get();
    let data_dir = data_dir(directory, "sign");
    let subject = programs.strongroom(&data_dir, None, threads, Place::Anywhere)?;
    let key_ids = keys(subject.address, None, 100)?;
    let data_keys =
        request::sign(&requests(Asked::GenerateDataKey, subject.address, None, &key_ids)?)?;
    let mut load = Load::connect(subject.address, None, CONNECTIONS)?;
    let mut rows = Vec::new();
    for (spec, algorithm, kind, scheme) in SIGNERS {
        let signs = request::sign(&[sign(subject.address, spec, algorithm)?])?;
        let key = PrivateKey::generate(kind).map_err(|error| error.to_string())?;
        let mut found = Vec::new();
        for _ in 0..effort.alternations {
            let primitive = primitive_micros(&key, scheme, effort.run)?;
            let data_key = cpu_micros(&subject, &mut load, &data_keys, effort.run)?;
            let signed = cpu_micros(&subject, &mut load, &signs, effort.run)?;
            found.push((primitive, data_key, signed));
        }
        let ratio = median(found.iter().map(|(own, data, sign)| (sign - data) / own).collect());
        let of = |part: fn(&(f64, f64, f64)) -> f64| {
            format!("{:.1}", median(found.iter().map(part).collect()))
        };
        rows.push(vec![
            spec.into(),
            of(|found| found.0),
            of(|found| found.2),
            of(|found| found.1),
            format!("{ratio:.2}"),
        ]);
        eprintln!("{}", rows.last().map_or(String::new(), |row| row.join("  ")));
        report.at_most(
            format!("Sign, {spec}: CPU beyond a data key's to the signing's"),
            ratio,
            1.15,
            "",
        );
    }
    report.tables.push(Table {
        title: "What a signature costs",
        how: format!(
            "Microseconds of CPU: of one call of the library that signs and verifies what it has signed, and of the server for each Sign and each GenerateDataKey, {CONNECTIONS} connections, {threads} threads. The ratio is (Sign − GenerateDataKey) / library. Medians of {} runs of {:?} of each in turn.",
            effort.alternations, effort.run,
        ),
        columns: ["key spec", "library", "Sign", "GenerateDataKey", "ratio"].map(String::from).into(),
        rows,
    });
    subject.child.stop()
}

/// RSA-2048 signatures a second, with all cores and with one.
fn cores(
    programs: &Programs,
    directory: &Path,
    effort: &Effort,
    report: &mut Report,
) -> Result<()> {
    let threads = available_parallelism()?.get();
    let start = |name: &str, threads, place| -> Result<(Subject, Vec<Vec<u8>>, Load)> {
        let subject = programs.strongroom(&data_dir(directory, name), None, threads, place)?;
        machine::unpin()?;
        let (spec, algorithm, ..) = SIGNERS[0];
        let signs = request::sign(&[sign(subject.address, spec, algorithm)?])?;
        let load = Load::connect(subject.address, None, CONNECTIONS)?;
        Ok((subject, signs, load))
    };
    let (one, to_one, mut load_of_one) = start("one-core", 1, Place::Core(0))?;
    let (all, to_all, mut load_of_all) = start("all-cores", threads, Place::Anywhere)?;
    let mut found = Vec::new();
    for _ in 0..effort.alternations {
        let single = super::run(&mut load_of_one, &to_one, effort.run)?.per_second;
        found.push((single, super::run(&mut load_of_all, &to_all, effort.run)?.per_second));
    }
    let ratio = median(found.iter().map(|(one, all)| all / one).collect());
    report.at_least(
        format!("Sign, RSA_2048: rate on {threads} cores to that on one"),
        ratio,
        1.7,
        "",
    );
    report.tables.push(Table {
        title: "Signatures on one core and on all",
        how: format!(
            "RSA_2048 signatures a second, {CONNECTIONS} connections; the load shares the cores with the server. Medians of {} runs of {:?} of each in turn.",
            effort.alternations, effort.run,
        ),
        columns: ["one core".into(), format!("{threads} cores"), "ratio".into()].into(),
        rows: vec![vec![
            format!("{:.0}", median(found.iter().map(|(one, _)| *one).collect())),
            format!("{:.0}", median(found.iter().map(|(_, all)| *all).collect())),
            format!("{ratio:.2}"),
        ]],
    });
    one.child.stop()?;
    all.child.stop()
}

/// Decrypt while as many RSA keys are asked for as may wait, and while nothing else is.
fn delay(
    programs: &Programs,
    directory: &Path,
    effort: &Effort,
    report: &mut Report,
) -> Result<()> {
    let threads = available_parallelism()?.get();
    let data_dir = data_dir(directory, "delay");
    let subject = programs.strongroom(&data_dir, None, threads, Place::Anywhere)?;
    let key_ids = keys(subject.address, None, 100)?;
    let decrypts = request::sign(&requests(Asked::Decrypt, subject.address, None, &key_ids)?)?;
    let mut load = Load::connect(subject.address, None, 4)?;
    let p99 = |load: &mut Load| -> Result<f64> {
        Ok(super::run(load, &decrypts, effort.run)?.micros(0.99))
    };
    let mut found = Vec::new();
    for _ in 0..effort.alternations {
        let idle = p99(&mut load)?;
        let making = Making::begin(subject.address)?;
        let busy = p99(&mut load);
        making.end();
        found.push((idle, busy?));
        // What was waiting is thrown away; what was being made is made.
        std::thread::sleep(Duration::from_secs(3));
    }
    let ratio = median(found.iter().map(|(idle, busy)| busy / idle).collect());
    report.at_most("Decrypt: p99 while RSA keys are made to idle", ratio, 2.0, "");
    report.tables.push(Table {
        title: "Decrypt while keys are made",
        how: format!(
            "p99 in microseconds, 4 connections, while nobody else asks and while {MAKERS} connections ask for RSA_4096 keys. Medians of {} runs of {:?} of each in turn.",
            effort.alternations, effort.run,
        ),
        columns: ["idle", "making keys", "ratio"].map(String::from).into(),
        rows: vec![vec![
            format!("{:.0}", median(found.iter().map(|(idle, _)| *idle).collect())),
            format!("{:.0}", median(found.iter().map(|(_, busy)| *busy).collect())),
            format!("{ratio:.2}"),
        ]],
    });
    subject.child.stop()
}

/// A request to sign with a new key of `spec`.
fn sign(address: SocketAddr, spec: &str, algorithm: &str) -> Result<Unsigned> {
    let create = Unsigned::create_key_of(REGION, spec, "SIGN_VERIFY");
    let key_id = collect(address, None, &[create], "KeyId")?.remove(0);
    Ok(Unsigned::sign(REGION, &key_id, algorithm, MESSAGE))
}

/// Microseconds that the library needs for a signature that it verifies.
fn primitive_micros(key: &PrivateKey, scheme: Scheme, time: Duration) -> Result<f64> {
    let began = Instant::now();
    let mut signatures = 0;
    while began.elapsed() < time {
        key.sign(scheme, Signed::Message(b"message")).map_err(|error| error.to_string())?;
        signatures += 1;
    }
    Ok(began.elapsed().as_secs_f64() * 1e6 / f64::from(signatures))
}

/// Connections that ask for RSA keys again and again, whatever the answer.
struct Making {
    ends: Arc<AtomicBool>,
    makers: Vec<std::thread::JoinHandle<()>>,
}

impl Making {
    fn begin(address: SocketAddr) -> Result<Self> {
        let ends = Arc::new(AtomicBool::new(false));
        let create = Unsigned::create_key_of(REGION, "RSA_4096", "SIGN_VERIFY");
        let signed = Arc::new(request::sign(&[create])?.remove(0));
        let makers = (0..MAKERS).map(|_| {
            let (ends, signed) = (Arc::clone(&ends), Arc::clone(&signed));
            std::thread::spawn(move || {
                let mut answer = [0; 4096];
                while !ends.load(Ordering::Relaxed) {
                    let Ok(mut stream) = TcpStream::connect(address) else { continue };
                    let _ = stream.set_read_timeout(Some(Duration::from_millis(200)));
                    let _ = stream.write_all(&signed);
                    // An answer, or none in time.
                    while !ends.load(Ordering::Relaxed) && stream.read(&mut answer).is_err() {}
                    // Refused keys are not asked for at once again.
                    std::thread::sleep(Duration::from_millis(50));
                }
            })
        });
        let makers = makers.collect();
        // Until the queue is full.
        std::thread::sleep(Duration::from_millis(300));
        Ok(Self { ends, makers })
    }

    fn end(self) {
        self.ends.store(true, Ordering::Relaxed);
        for maker in self.makers {
            let _ = maker.join();
        }
    }
}
