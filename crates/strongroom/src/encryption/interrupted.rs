//! Ctrl-C, and the like: what is half written does not stay.

use std::process;
use std::thread;

use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::command::Failure;

/// Has the process end when it is interrupted, terminated or hung up, with 128 and the signal's number as a shell says
/// it, and without the files that are not finished.
pub fn listen() -> Result<(), Failure> {
    let runtime = Builder::new_current_thread().enable_all().build().map_err(Failure::refused)?;
    // Listened to before a file is begun.
    let [mut interrupt, mut terminate, mut hangup] = runtime.block_on(async {
        let listen = |kind| signal(kind).map_err(Failure::refused);
        Ok::<[Signal; 3], Failure>([
            listen(SignalKind::interrupt())?,
            listen(SignalKind::terminate())?,
            listen(SignalKind::hangup())?,
        ])
    })?;
    thread::spawn(move || {
        let kind = runtime.block_on(async {
            tokio::select! {
                _ = interrupt.recv() => SignalKind::interrupt(),
                _ = terminate.recv() => SignalKind::terminate(),
                _ = hangup.recv() => SignalKind::hangup(),
            }
        });
        files::abandon();
        process::exit(128 + kind.as_raw_value())
    });
    Ok(())
}
