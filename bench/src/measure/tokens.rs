//! What hardware costs: a root of trust in a token, signatures by its keys, and the proxy for a KMS elsewhere. The token is
//! SoftHSM's.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use pkcs11::{Class, KeyKind, ObjectId, Session, Settings, ToSign, Token, Usage};
use secret::Secret;
use sigv4::{Outgoing, PathRule, Signer};

use super::{Effort, REGION, collect, data_dir, keys, requests};
use crate::Result;
use crate::child::Place;
use crate::load::Load;
use crate::machine::{self, SERVER_CORE};
use crate::report::{Report, Table, median};
use crate::request::{self, Asked, Unsigned};
use crate::subject::{Programs, free_address};
use crate::tls::{self, Certificate};

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const NAME: &str = "bench";
const PIN: &str = "12345678";
const SESSIONS: usize = 4;
const CONNECTIONS: usize = 64;
/// How many times as many runs the root of trust takes.
const ROOT_ROUNDS: usize = 6;
/// Those of a KMS that waits for each answer.
const PROXY_CONNECTIONS: usize = 32;
const PROXY_ACCESS_KEY_ID: &str = "ABCDEFGHIJKLMNOP2345";
const PROXY_SECRET: &str = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ/+=";
/// "message", in base64.
const MESSAGE: &str = "bWVzc2FnZQ==";

/// What is signed with.
const SIGNERS: [(&str, &str, KeyKind); 2] = [
    ("RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256", KeyKind::Rsa { bits: 2048 }),
    ("ECC_NIST_P256", "ECDSA_SHA_256", KeyKind::P256),
];

pub fn run_all(
    programs: &Programs,
    directory: &Path,
    effort: &Effort,
    report: &mut Report,
) -> Result<()> {
    let token = SoftToken::make(directory)?;
    root(programs, directory, &token, effort, report)?;
    signatures(programs, directory, &token, effort, report)?;
    proxy(programs, directory, &token, effort, report)
}

/// A token of SoftHSM, in a directory of its own.
struct SoftToken {
    pin_file: PathBuf,
    /// `SOFTHSM2_CONF`.
    configuration: PathBuf,
}

impl SoftToken {
    fn make(directory: &Path) -> Result<Self> {
        let directory = fs::canonicalize(directory)?.join("token");
        fs::create_dir_all(directory.join("tokens"))?;
        let configuration = directory.join("softhsm2.conf");
        let tokens = directory.join("tokens");
        fs::write(&configuration, format!("directories.tokendir = {}\n", tokens.display()))?;
        let made = Command::new("softhsm2-util")
            .args(["--init-token", "--free", "--label", NAME, "--so-pin", "87654321"])
            .args(["--pin", PIN])
            .env("SOFTHSM2_CONF", &configuration)
            .output()
            .map_err(|error| format!("softhsm2-util (Debian: softhsm2): {error}"))?;
        if !made.status.success() {
            return Err(String::from_utf8_lossy(&made.stderr).into());
        }
        Ok(Self { pin_file: private(&directory.join("pin"), PIN)?, configuration })
    }

    fn place(&self) -> String {
        let pin_file = self.pin_file.display();
        format!("module = \"{MODULE}\"\ntoken = \"{NAME}\"\npin-file = \"{pin_file}\"\n")
    }

    fn tokens(&self) -> String {
        format!("[[hsm.tokens]]\nname = \"{NAME}\"\nsessions = {SESSIONS}\n{}", self.place())
    }
}

fn private(path: &Path, text: &str) -> Result<PathBuf> {
    fs::write(path, text)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    Ok(path.into())
}

/// GenerateDataKey with the root of trust in the token, to that with a key file.
fn root(
    programs: &Programs,
    directory: &Path,
    token: &SoftToken,
    effort: &Effort,
    report: &mut Report,
) -> Result<()> {
    let config = directory.join("root.toml");
    let place = token.place().trim_end().replace('\n', ", ");
    fs::write(&config, format!("[root-of-trust]\npkcs11 = {{ {place}, key-label = \"root\" }}\n"))?;
    let mut init = programs.command();
    init.args(["root-of-trust", "init", "--config"]).arg(&config);
    if !init.env("SOFTHSM2_CONF", &token.configuration).status()?.success() {
        return Err("the root of trust could not be made".into());
    }
    let place = Place::Core(SERVER_CORE);
    let by_file = programs.strongroom(&data_dir(directory, "by-file"), None, 1, place)?;
    let data_dir = data_dir(directory, "by-token");
    let by_token = programs.strongroom_with(&data_dir, None, 1, place, |command| {
        command.arg("--config").arg(&config).env("SOFTHSM2_CONF", &token.configuration);
    })?;
    let mut sides = Vec::new();
    for subject in [&by_file, &by_token] {
        let key_ids = keys(subject.address, None, 100)?;
        let asked = requests(Asked::GenerateDataKey, subject.address, None, &key_ids)?;
        sides.push((Load::connect(subject.address, None, CONNECTIONS)?, asked));
    }
    let mut found = Vec::new();
    // Differences of a few per cent: more runs than elsewhere, and whoever was second is the next time first.
    for round in 0..ROOT_ROUNDS * effort.alternations {
        let mut rates = [0.0; 2];
        for place in if round % 2 == 0 { [0, 1] } else { [1, 0] } {
            let (load, asked) = &mut sides[place];
            rates[place] = super::run(load, &request::sign(asked)?, effort.run)?.per_second;
        }
        found.push((rates[0], rates[1]));
    }
    let ratio = median(found.iter().map(|(file, token)| token / file).collect());
    let what = "GenerateDataKey: rate with the root of trust in a token to that with a key file";
    report.at_least(what, ratio, 0.97, "");
    report.at_most(what, ratio, 1.03, "");
    report.tables.push(Table {
        title: "A root of trust in a token",
        how: format!(
            "GenerateDataKey in a second, {CONNECTIONS} connections, one thread on a core. Medians of {} runs of {:?} of each in turn.",
            ROOT_ROUNDS * effort.alternations, effort.run,
        ),
        columns: ["key file", "token", "ratio"].map(String::from).into(),
        rows: vec![vec![
            format!("{:.0}", median(found.iter().map(|(file, _)| *file).collect())),
            format!("{:.0}", median(found.iter().map(|(_, token)| *token).collect())),
            format!("{ratio:.3}"),
        ]],
    });
    by_file.child.stop()?;
    by_token.child.stop()
}

/// Sign with keys of the token, to what the token signs when nothing else is done.
fn signatures(
    programs: &Programs,
    directory: &Path,
    token: &SoftToken,
    effort: &Effort,
    report: &mut Report,
) -> Result<()> {
    machine::unpin()?;
    let config = directory.join("backing.toml");
    fs::write(&config, format!("[hsm]\ndefault-backing = \"pkcs11\"\n{}", token.tokens()))?;
    let threads = std::thread::available_parallelism()?.get();
    let data_dir = data_dir(directory, "backing");
    let subject =
        programs.strongroom_with(&data_dir, None, threads, Place::Anywhere, |command| {
            command.arg("--config").arg(&config).env("SOFTHSM2_CONF", &token.configuration);
        })?;
    let mut rows = Vec::new();
    for (spec, algorithm, _) in SIGNERS {
        let create = Unsigned::create_key_of(REGION, spec, "SIGN_VERIFY");
        let key_id = collect(subject.address, None, &[create], "KeyId")?.remove(0);
        let unsigned = [Unsigned::sign(REGION, &key_id, algorithm, MESSAGE)];
        let mut load = Load::connect(subject.address, None, CONNECTIONS)?;
        let mut found = Vec::new();
        for _ in 0..effort.alternations {
            let alone = bare(token, spec, effort.run)?;
            let signs = request::sign(&unsigned)?;
            found.push((alone, super::run(&mut load, &signs, effort.run)?.per_second));
        }
        let ratio = median(found.iter().map(|(alone, ours)| ours / alone).collect());
        report.at_least(
            format!("Sign, {spec}, in a token: rate to that of its bare C_Sign"),
            ratio,
            0.85,
            "",
        );
        rows.push(vec![
            spec.into(),
            format!("{:.0}", median(found.iter().map(|(alone, _)| *alone).collect())),
            format!("{:.0}", median(found.iter().map(|(_, ours)| *ours).collect())),
            format!("{ratio:.2}"),
        ]);
    }
    report.tables.push(Table {
        title: "Signatures by keys of a token",
        how: format!(
            "In a second: C_Sign alone by {SESSIONS} threads with a session each, and Sign with {CONNECTIONS} connections over as many sessions, on all cores, which the load shares; each signature of the service is verified too. Medians of {} runs of {:?} of each in turn.",
            effort.alternations, effort.run,
        ),
        columns: ["key spec", "C_Sign", "Sign", "ratio"].map(String::from).into(),
        rows,
    });
    subject.child.stop()
}

/// Signatures in a second of the token alone, in a process of its own, which finds it by its environment.
fn bare(token: &SoftToken, spec: &str, time: Duration) -> Result<f64> {
    let signed = Command::new(std::env::current_exe()?)
        .args(["c-sign", spec, &time.as_millis().to_string()])
        .env("SOFTHSM2_CONF", &token.configuration)
        .output()?;
    let said = String::from_utf8(signed.stdout)?;
    said.trim().parse().map_err(|_| String::from_utf8_lossy(&signed.stderr).into())
}

/// Prints how many signatures the token of the environment makes in a second, by all sessions at once.
pub fn c_sign(spec: &str, time: Duration) -> Result<()> {
    let signer = SIGNERS.into_iter().find(|(known, ..)| *known == spec);
    let (.., kind) = signer.ok_or("there is no such key spec")?;
    let token = Token::new(Settings {
        name: NAME.into(),
        module: MODULE.into(),
        label: NAME.into(),
        pin: Secret::new(PIN.into()),
        sessions: SESSIONS,
        limit: Duration::from_secs(60),
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let object = ObjectId(crypto::random_array());
    let make = move |session: &Session| session.create(kind, Usage::Sign, object, "bench");
    runtime.block_on(token.call(make))?;
    let sign = move |session: &Session| {
        let key = session.find(Class::Private, object)?;
        let digest = crypto::sha256(&[b"message"]);
        // DigestInfo of SHA-256 (RFC 8017 §9.2, note 1).
        let head = b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";
        let info = [head.as_slice(), &digest].concat();
        let began = Instant::now();
        let mut count = 0_u32;
        while began.elapsed() < time {
            let to_sign = match kind {
                KeyKind::Rsa { .. } => ToSign::Pkcs1(&info),
                _ => ToSign::Ecdsa(kind, &digest),
            };
            session.sign(key, to_sign)?;
            count += 1;
        }
        Ok(count)
    };
    let asked: Vec<_> = (0..SESSIONS).map(|_| token.call(sign)).collect();
    let mut total = 0;
    for asked in asked {
        total += runtime.block_on(asked)?;
    }
    println!("{}", f64::from(total) / time.as_secs_f64());
    runtime.block_on(token.call(move |session| session.destroy(object)))?;
    token.close();
    Ok(())
}

/// The proxy for a KMS elsewhere: encrypt, over TLS, on one core.
fn proxy(
    programs: &Programs,
    directory: &Path,
    token: &SoftToken,
    effort: &Effort,
    report: &mut Report,
) -> Result<()> {
    let certificate = Certificate::make(directory)?;
    let (address, operators) = (free_address()?, free_address()?);
    let secret = private(&directory.join("xks-secret"), PROXY_SECRET)?;
    let config = directory.join("proxy.toml");
    fs::write(
        &config,
        format!(
            "{}[xks-proxy]\nlisten = \"{address}\"\noperators-listen = \"{operators}\"\nthreads = 1\ntls-certificate = \"{}\"\ntls-key = \"{}\"\n[[xks-proxy.credentials]]\naccess-key-id = \"{PROXY_ACCESS_KEY_ID}\"\nsecret-file = \"{}\"\n[[xks-proxy.keys]]\nid = \"bench\"\ntoken = \"{NAME}\"\nprincipals = [\"*\"]\nkms-keys = [\"*\"]\n",
            token.tokens(),
            certificate.chain.display(),
            certificate.key.display(),
            secret.display(),
        ),
    )?;
    let mut init = programs.command();
    init.args(["xks-proxy", "init", "--config"]).arg(&config);
    if !init.env("SOFTHSM2_CONF", &token.configuration).status()?.success() {
        return Err("the key of the proxy could not be made".into());
    }
    let mut serve = programs.command();
    serve.args(["xks-proxy", "serve", "--config"]).arg(&config);
    serve.env("SOFTHSM2_CONF", &token.configuration);
    let child = programs.serve(serve, directory, operators, Place::Core(SERVER_CORE))?;
    let client = tls::client();
    let mut load = Load::connect(address, Some(&client), PROXY_CONNECTIONS)?;
    let mut found = Vec::new();
    for _ in 0..effort.alternations {
        let signed = encrypt_requests(address)?;
        let run = super::run(&mut load, &signed, effort.run)?;
        found.push((run.per_second, run.micros(0.5) / 1e3, run.micros(0.99) / 1e3));
    }
    let rate = median(found.iter().map(|found| found.0).collect());
    let [p50, p99] = [
        median(found.iter().map(|found| found.1).collect()),
        median(found.iter().map(|found| found.2).collect()),
    ];
    report.at_least("xks-proxy, encrypt over TLS on one core", rate, 1800.0, "/s");
    report.at_most("xks-proxy, encrypt over TLS on one core: p99", p99, 35.0, " ms");
    report.tables.push(Table {
        title: "The proxy for a KMS elsewhere",
        how: format!(
            "Encrypt of 96 bytes with a key of the token, over TLS, {PROXY_CONNECTIONS} connections; the proxy, its log of the calls and the token have one core. Medians of {} runs of {:?}.",
            effort.alternations, effort.run,
        ),
        columns: ["requests/s", "p50 ms", "p99 ms"].map(String::from).into(),
        rows: vec![vec![format!("{rate:.0}"), format!("{p50:.2}"), format!("{p99:.2}")]],
    });
    child.stop()
}

/// Requests to the proxy, as a KMS sends them.
fn encrypt_requests(address: SocketAddr) -> Result<Vec<Vec<u8>>> {
    let secret = Secret::new(PROXY_SECRET.into());
    let signer = Signer {
        access_key_id: PROXY_ACCESS_KEY_ID,
        secret_access_key: &secret,
        security_token: None,
        region: REGION,
        service: "kms-xks-proxy",
        paths: PathRule::AsSent,
    };
    let path = "/kms/xks/v1/keys/bench/encrypt";
    let request = |number: usize| -> Result<Vec<u8>> {
        let plaintext = BASE64_STANDARD.encode(crypto::random_array::<96>());
        let aad = BASE64_STANDARD.encode(crypto::random_array::<88>());
        let body = format!(
            r#"{{"requestMetadata":{{"awsPrincipalArn":"arn:aws:iam::111122223333:role/app","kmsKeyArn":"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab","kmsOperation":"Encrypt","kmsRequestId":"4112f4d6-db54-4af4-ae30-{number:012}"}},"plaintext":"{plaintext}","encryptionAlgorithm":"AES_GCM","additionalAuthenticatedData":"{aad}","ciphertextDataIntegrityValueAlgorithm":"SHA_256"}}"#
        );
        let mut head = Outgoing {
            method: "POST".into(),
            path: path.into(),
            query: None,
            headers: vec![("host".into(), address.to_string())],
        };
        let digest = crypto::sha256(&[body.as_bytes()]);
        signer.sign(&mut head, &digest, request::now_unix_seconds())?;
        let mut text = format!("POST {path} HTTP/1.1\r\ncontent-type: application/json\r\n");
        for (name, value) in &head.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
        Ok(text.into())
    };
    (0..1000).map(request).collect()
}
