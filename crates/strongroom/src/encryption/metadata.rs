//! `--metadata-output`: a line of JSON for each message, as `aws-encryption-cli` writes it.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use envelope::{EncryptedDataKey, Header, HeaderAuthentication, Version};
use files::Place;
use serde::Serialize;
use serde_json::ser::Formatter;
use serde_json::{Map, Value, json};

/// Where the lines go.
#[derive(Debug)]
pub enum MetadataOutput {
    Stdout,
    /// Made when the first message is begun.
    File {
        path: PathBuf,
        overwrites: bool,
        file: Mutex<Option<File>>,
    },
}

impl MetadataOutput {
    /// `overwrites`: the lines of earlier runs are dropped. The directory must be there.
    pub fn new(path: &Path, overwrites: bool) -> Result<Self, &'static str> {
        if path.as_os_str() == "-" {
            return Ok(Self::Stdout);
        }
        let path = absolute(path);
        if !path.parent().is_some_and(Path::is_dir) {
            return Err("Parent directory for requested metadata file does not exist.");
        }
        Ok(Self::File { path, overwrites, file: Mutex::default() })
    }

    /// Makes the file, if it is not there: a message is begun.
    pub fn begin(&self) -> io::Result<()> {
        self.append(&[])
    }

    pub fn write(&self, record: &Record<'_>) -> io::Result<()> {
        self.append(&record.line())
    }

    fn append(&self, line: &[u8]) -> io::Result<()> {
        match self {
            Self::Stdout => {
                let mut stdout = io::stdout().lock();
                stdout.write_all(line).and_then(|()| stdout.flush())
            }
            Self::File { path, overwrites, file } => {
                let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
                let file = match &mut *file {
                    Some(file) => file,
                    none => {
                        let opened = OpenOptions::new().create(true).append(true).open(path)?;
                        if *overwrites {
                            opened.set_len(0)?;
                        }
                        none.insert(opened)
                    }
                };
                file.write_all(line)
            }
        }
    }
}

/// What is told of one message.
#[derive(Debug)]
pub struct Record<'a> {
    pub mode: &'static str,
    pub input: &'a Place,
    pub output: &'a Place,
    pub header: &'a Header,
    /// Of a message that was read.
    pub authentication: Option<&'a HeaderAuthentication>,
    /// Why it was read no further.
    pub missing: Option<Missing>,
}

/// What was required of an encryption context that does not have it.
#[derive(Clone, Debug, Default)]
pub struct Missing {
    pub keys: Vec<String>,
    pub pairs: Vec<(String, String)>,
}

impl Record<'_> {
    fn line(&self) -> Vec<u8> {
        let mut record = Map::new();
        record.insert("mode".into(), self.mode.into());
        record.insert("input".into(), name(self.input, "<stdin>").into());
        record.insert("output".into(), name(self.output, "<stdout>").into());
        record.insert("header".into(), header(self.header));
        if let Some(HeaderAuthentication { iv, tag }) = self.authentication {
            let authentication =
                json!({"iv": BASE64_STANDARD.encode(iv), "tag": BASE64_STANDARD.encode(tag)});
            record.insert("header_auth".into(), authentication);
        }
        if let Some(missing) = &self.missing {
            record.insert("skipped".into(), true.into());
            record.insert("reason".into(), "Missing encryption context key or value".into());
            record.insert("missing_encryption_context_keys".into(), json!(missing.keys));
            record.insert("missing_encryption_context_pairs".into(), json!(missing.pairs));
        }
        let mut line = Vec::new();
        let mut serializer = serde_json::Serializer::with_formatter(&mut line, AsPython);
        Value::from(record).serialize(&mut serializer).expect("text is written to memory");
        line.push(b'\n');
        line
    }
}

fn name(place: &Place, standard: &str) -> String {
    match place {
        Place::Standard => standard.into(),
        _ => absolute(&place.path()).to_string_lossy().into_owned(),
    }
}

/// The path from the root, without `.` and `..`, as Python's `os.path.abspath` has it.
fn absolute(path: &Path) -> PathBuf {
    let mut absolute = PathBuf::new();
    for part in std::path::absolute(path).unwrap_or_else(|_| path.into()).components() {
        match part {
            Component::ParentDir => {
                absolute.pop();
            }
            part => absolute.push(part),
        }
    }
    absolute
}

/// A header, by the names of the Encryption SDK for Python.
pub fn header(header: &Header) -> Value {
    let is_v1 = header.suite.version() == Version::V1;
    let mut keys: Vec<&EncryptedDataKey> = header.encrypted_data_keys.iter().collect();
    keys.sort_by_key(|key| [key.provider_id.as_bytes(), &key.provider_info].concat());
    let keys: Vec<Value> = keys.into_iter().map(data_key).collect();
    let context: Map<String, Value> =
        header.context.iter().map(|(key, value)| (key.into(), value.into())).collect();
    json!({
        "version": if is_v1 { "1.0" } else { "2.0" },
        "type": is_v1.then_some(128),
        "algorithm": header.suite.name(),
        "message_id": BASE64_STANDARD.encode(&*header.message_id),
        "encryption_context": context,
        "encrypted_data_keys": keys,
        "content_type": if header.content.frame_length() == 0 { 1 } else { 2 },
        "header_iv_length": is_v1.then_some(12),
        "frame_length": header.content.frame_length(),
        "commitment_key": header.commitment.map(|bytes| BASE64_STANDARD.encode(bytes)),
    })
}

fn data_key(key: &EncryptedDataKey) -> Value {
    json!({
        "key_provider": {
            "provider_id": BASE64_STANDARD.encode(&key.provider_id),
            "key_info": BASE64_STANDARD.encode(&key.provider_info),
        },
        "encrypted_data_key": BASE64_STANDARD.encode(&key.ciphertext),
    })
}

/// The spaces and escapes of Python's `json.dumps`.
struct AsPython;

impl Formatter for AsPython {
    fn begin_array_value<W: Write + ?Sized>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { to.write_all(b", ") }
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { to.write_all(b", ") }
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, to: &mut W) -> io::Result<()> {
        to.write_all(b": ")
    }

    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        to: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        for c in fragment.chars() {
            if c.is_ascii() {
                write!(to, "{c}")?;
            } else {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(to, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_said_from_the_root() {
        assert_eq!(absolute(Path::new("/a/./b/../c//d/")), Path::new("/a/c/d"));
        assert_eq!(absolute(Path::new("/../a")), Path::new("/a"));
        assert!(absolute(Path::new("a")).is_absolute());
    }

    #[test]
    fn text_is_escaped_as_python_does() {
        let mut line = Vec::new();
        let mut serializer = serde_json::Serializer::with_formatter(&mut line, AsPython);
        json!({"b": [1, null, "ü😀\x7F\n\""], "a": {}}).serialize(&mut serializer).unwrap();
        // json.dumps({"b": [1, None, "ü😀\x7f\n\""], "a": {}}, sort_keys=True)
        let expected = "{\"a\": {}, \"b\": [1, null, \"\\u00fc\\ud83d\\ude00\x7F\\n\\\"\"]}";
        assert_eq!(std::str::from_utf8(&line).unwrap(), expected);
    }
}
