//! Secrets that come in the environment leave it at once.
//!
//! `/proc/PID/environ` shows what a process was started with for as long as it runs. So a process that
//! finds the root credentials there writes them to a sealed memfd and executes itself again without
//! them; the new image reads the memfd and closes it.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::process::Command;

use secret::Secret;
use zeroize::Zeroizing;

use crate::command::Failure;

const ACCESS_KEY_ID: &str = "STRONGROOM_ROOT_ACCESS_KEY_ID";
const SECRET_ACCESS_KEY: &str = "STRONGROOM_ROOT_SECRET_ACCESS_KEY";
/// The number of the file descriptor that has them, for the second image.
const DESCRIPTOR: &str = "STRONGROOM_ROOT_CREDENTIALS_FD";

/// The root credentials that the environment gives.
#[derive(Debug)]
pub struct RootCredentials {
    pub access_key_id: String,
    pub secret_access_key: Secret,
}

/// The root credentials out of the environment, if there are any. Called before any thread starts;
/// when they stand in the environment itself, this executes the program again and does not return.
pub fn take_root_credentials() -> Result<Option<RootCredentials>, Failure> {
    if let Ok(descriptor) = std::env::var(DESCRIPTOR) {
        return receive(&descriptor).map(Some);
    }
    let secret =
        std::env::var(SECRET_ACCESS_KEY).ok().map(|text| Zeroizing::new(text.into_bytes()));
    match (std::env::var(ACCESS_KEY_ID).ok(), secret) {
        (None, None) => Ok(None),
        (Some(id), Some(secret)) => Err(execute_again(&id, &secret)),
        _ => Err(Failure::Usage(format!(
            "{ACCESS_KEY_ID} and {SECRET_ACCESS_KEY} go together: set both"
        ))),
    }
}

fn execute_again(id: &str, secret: &[u8]) -> Failure {
    let failure = |error: std::io::Error| {
        Failure::refused(format!("cannot take {SECRET_ACCESS_KEY} out of the environment: {error}"))
    };
    match pass_on(id, secret) {
        Ok(memory) => {
            let mut arguments = std::env::args_os();
            let mut command = Command::new("/proc/self/exe");
            if let Some(name) = arguments.next() {
                command.arg0(name);
            }
            command
                .args(arguments)
                .env_remove(ACCESS_KEY_ID)
                .env_remove(SECRET_ACCESS_KEY)
                .env(DESCRIPTOR, memory.as_raw_fd().to_string());
            failure(command.exec())
        }
        Err(error) => failure(error),
    }
}

/// A memfd that nobody can change, which the next image inherits.
fn pass_on(id: &str, secret: &[u8]) -> std::io::Result<File> {
    use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
    let mut memory = File::from(memfd_create("root-credentials", MemfdFlags::ALLOW_SEALING)?);
    memory.write_all(id.as_bytes())?;
    memory.write_all(b"\n")?;
    memory.write_all(secret)?;
    memory.rewind()?;
    fcntl_add_seals(
        &memory,
        SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL,
    )?;
    Ok(memory)
}

fn receive(descriptor: &str) -> Result<RootCredentials, Failure> {
    let failure = || Failure::Usage(format!("{DESCRIPTOR} is set by strongroom itself: unset it"));
    let memory = inherited(descriptor).ok_or_else(failure)?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
    File::from(memory).take(4096).read_to_end(&mut bytes).map_err(|_| failure())?;
    let mut parts = bytes.splitn(2, |byte| *byte == b'\n');
    let (id, secret) = parts.next().zip(parts.next()).ok_or_else(failure)?;
    let access_key_id = std::str::from_utf8(id).map_err(|_| failure())?.to_owned();
    Ok(RootCredentials { access_key_id, secret_access_key: secret.to_vec().into() })
}

fn inherited(descriptor: &str) -> Option<OwnedFd> {
    secret::process::inherited_descriptor(descriptor.parse().ok()?)
}
