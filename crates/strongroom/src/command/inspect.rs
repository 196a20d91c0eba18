//! `strongroom inspect`: what a message says of itself, without any key.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use clap::Args;
use envelope::direct::Kind;
use envelope::keyring::AWS_KMS_PROVIDER;
use envelope::{EncryptedDataKey, Inspection, Version, inspect};
use serde_json::{Value, json};

use super::Failure;
use crate::encryption::header_json;

/// How much is read at once.
const BUFFER_LENGTH: usize = 256 << 10;

/// Say what messages of the AWS Encryption SDK hold: algorithm, wrapping keys, encryption context, frames.
///
/// No key is needed, so nothing is known to be authentic.
#[derive(Args)]
pub struct Inspect {
    /// Files; `-` is standard input.
    #[arg(value_name = "FILE", default_value = "-")]
    files: Vec<PathBuf>,
    /// Print a line of JSON for each.
    #[arg(long)]
    json: bool,
}

impl Inspect {
    pub fn run(self) -> Result<(), Failure> {
        let mut refused = 0;
        for (number, path) in self.files.iter().enumerate() {
            let name =
                if path == Path::new("-") { "<stdin>".into() } else { path.display().to_string() };
            match read(path) {
                Ok(Found::Message(inspection)) if self.json => {
                    println!("{}", as_json(&name, &inspection))
                }
                Ok(Found::KmsCiphertext) if self.json => {
                    println!("{}", json!({"input": name, "kms_ciphertext": true}));
                }
                Ok(found) => {
                    if number > 0 {
                        println!();
                    }
                    print!("{}", as_text(&name, &found));
                }
                Err(error) if self.files.len() == 1 => {
                    return Err(Failure::Refused(format!("{name}: {error}")));
                }
                Err(error) => {
                    eprintln!("strongroom: {name}: {error}");
                    refused += 1;
                }
            }
        }
        match refused {
            0 => Ok(()),
            _ => Err(Failure::Refused(format!("{refused} of {} refused", self.files.len()))),
        }
    }
}

enum Found {
    Message(Box<Inspection>),
    /// Nothing more can be said of it.
    KmsCiphertext,
}

fn read(path: &Path) -> Result<Found, envelope::Error> {
    let source: Box<dyn io::Read> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).map_err(envelope::Error::Read)?)
    };
    let mut source = BufReader::with_capacity(BUFFER_LENGTH, source);
    let start = source.fill_buf().map_err(envelope::Error::Read)?;
    if Kind::of(start) == Kind::KmsCiphertext {
        return Ok(Found::KmsCiphertext);
    }
    inspect(&mut source).map(|inspection| Found::Message(Box::new(inspection)))
}

fn as_json(name: &str, inspection: &Inspection) -> Value {
    json!({
        "input": name,
        "header": header_json(&inspection.header),
        "frames": inspection.frames,
        "plaintext_length": inspection.plaintext_length,
        "signature_length": inspection.signature_length,
    })
}

fn as_text(name: &str, found: &Found) -> String {
    let Found::Message(inspection) = found else {
        return format!("{name}\n  a ciphertext of a KMS itself: only the KMS can say more\n");
    };
    let header = &inspection.header;
    let suite = header.suite;
    let version = match suite.version() {
        Version::V1 => "1.0",
        Version::V2 => "2.0",
    };
    let mut lines = vec![
        name.to_owned(),
        format!("  message      version {version}, id {}", hex(&header.message_id)),
        format!("  algorithm    {suite} ({:04x})", suite.id()),
        format!("  commitment   {}", if suite.commits() { "yes" } else { "no" }),
    ];
    let signature = match inspection.signature_length {
        Some(length) => format!("{length} bytes, ECDSA"),
        None => "none".into(),
    };
    lines.push(format!("  signature    {signature}"));
    let content = match header.content.frame_length() {
        0 => format!("{} bytes, without frames", inspection.plaintext_length),
        length => format!(
            "{} bytes in {} frames of {length}",
            inspection.plaintext_length, inspection.frames
        ),
    };
    lines.push(format!("  plaintext    {content}"));
    for key in &header.encrypted_data_keys {
        lines.push(format!("  wrapping key {}", wrapping_key(key)));
    }
    for (key, value) in header.context.iter() {
        lines.push(format!("  context      {} = {}", shown(key), shown(value)));
    }
    lines.join("\n") + "\n"
}

/// The ARN of a KMS key; else whose key it is, and its name.
fn wrapping_key(key: &EncryptedDataKey) -> String {
    let info = String::from_utf8_lossy(&key.provider_info);
    if key.provider_id == AWS_KMS_PROVIDER {
        return shown(&info);
    }
    // A raw AES key's name is followed by lengths and an IV.
    let name = match key.provider_info.len().checked_sub(4 + 4 + 12) {
        Some(end) if key.provider_info[end..end + 8] == [0, 0, 0, 128, 0, 0, 0, 12] => {
            String::from_utf8_lossy(&key.provider_info[..end])
        }
        _ => info,
    };
    format!("{} {}", shown(&key.provider_id), shown(&name))
}

/// Text of a stranger's, on one line.
fn shown(text: &str) -> String {
    text.chars()
        .flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] })
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
