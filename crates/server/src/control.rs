//! The operators' socket: what is changed outside the AWS APIs is changed through it.
//!
//! A Unix socket in the data directory, mode 0600. Only the service's own user and root are heard.
//! One connection carries one command, a line of JSON `{"command": "...", "arguments": ...}`, and
//! its answer, a line `{"ok": ...}` or `{"error": "..."}`.

use std::fs::{self, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::oneshot;
use tokio::time::timeout;
use zeroize::Zeroizing;

/// The socket's name in the data directory.
pub const SOCKET: &str = "control.sock";

const MODE: u32 = 0o600;
/// A command's line.
const LINE_BYTES_MAX: usize = 64 << 10;
/// An answer's: the difference of many identities takes megabytes.
const ANSWER_BYTES_MAX: usize = 64 << 20;
/// For a command's line to arrive, and for its answer to be taken.
const LINE_TIMEOUT: Duration = Duration::from_secs(10);
/// For a client to wait: commands may take a key derivation, or a commit on a slow disk.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(120);

/// What the commands do; the binary supplies it.
pub trait Control: Send + Sync + 'static {
    /// Runs the command called `command`; `arguments` is `null` if it has none.
    fn run<'a>(&'a self, command: &'a str, arguments: Value) -> Running<'a>;
}

/// A command at work, on the operators' socket's own thread.
pub type Running<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

/// A JSON text, wiped once it is sent, or what went wrong and what to do, in words for an operator.
pub type Answer = Result<Zeroizing<String>, String>;

/// Why a command was not carried out. An operator reads it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no server listens at {path}: start it, or name its --data-dir ({source})",
        path = .path.display())]
    Unreachable { path: PathBuf, source: io::Error },
    #[error(
        "the server closed {path} without an answer: run this as the server's user or as root",
        path = .path.display()
    )]
    NoAnswer { path: PathBuf },
    #[error("the server's answer cannot be read: is it of another version?")]
    Unreadable,
    /// In the server's words.
    #[error("{0}")]
    Refused(String),
}

/// The socket while it is served. Dropped, it is closed and removed.
#[derive(Debug)]
pub struct Listening {
    path: PathBuf,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Serves `control` on the socket in `data_dir`, on a thread of its own.
///
/// Fails with [`AddrInUse`](io::ErrorKind::AddrInUse) if another process serves it. A socket that
/// nobody serves is replaced.
pub fn listen(data_dir: &Path, control: Arc<dyn Control>) -> io::Result<Listening> {
    let own_user = rustix::process::geteuid().as_raw();
    listen_to(data_dir, control, move |user| may_command(user, own_user))
}

/// Whether a process of user `peer` may command a server of user `own`.
fn may_command(peer: u32, own: u32) -> bool {
    peer == own || peer == 0
}

fn listen_to(
    data_dir: &Path,
    control: Arc<dyn Control>,
    permitted: impl Fn(u32) -> bool + Send + 'static,
) -> io::Result<Listening> {
    let path = data_dir.join(SOCKET);
    if path.try_exists()? {
        if UnixStream::connect(&path).is_ok() {
            return Err(io::ErrorKind::AddrInUse.into());
        }
        fs::remove_file(&path)?;
    }
    let listener = std::os::unix::net::UnixListener::bind(&path)?;
    // Until now the umask alone guards it, and the peer check, which is not up yet: nobody is heard.
    fs::set_permissions(&path, Permissions::from_mode(MODE))?;
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (stop, mut stopped) = oneshot::channel();
    let thread = thread::Builder::new().name("control".into()).spawn(move || {
        runtime.block_on(async {
            let listener = match tokio::net::UnixListener::from_std(listener) {
                Ok(listener) => listener,
                Err(error) => return tracing::error!(%error, "the control socket is not served"),
            };
            loop {
                tokio::select! {
                    _ = &mut stopped => return,
                    accepted = listener.accept() => match accepted {
                        // One after another: operators are few, and their commands change things.
                        Ok((stream, _)) => serve(stream, &*control, &permitted).await,
                        Err(error) => {
                            tracing::error!(%error, "cannot accept on the control socket");
                            tokio::time::sleep(Duration::from_millis(50)).await;
                        }
                    },
                }
            }
        });
    })?;
    Ok(Listening { path, stop: Some(stop), thread: Some(thread) })
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        let _ = fs::remove_file(&self.path);
    }
}

async fn serve(
    mut stream: tokio::net::UnixStream,
    control: &dyn Control,
    permitted: &impl Fn(u32) -> bool,
) {
    match stream.peer_cred() {
        Ok(peer) if permitted(peer.uid()) => {}
        peer => {
            let user = peer.map(|peer| peer.uid()).ok();
            return tracing::warn!(?user, "turned away from the control socket");
        }
    }
    exchange(&mut stream, control).await;
}

/// Reads one command from `stream`, has it run, and answers it.
pub(crate) async fn exchange<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    control: &dyn Control,
) {
    let Ok(Some(line)) = timeout(LINE_TIMEOUT, read_line(stream)).await else { return };
    let answer = match parse(&line) {
        Some((command, arguments)) => {
            tracing::info!(command, "operator's command");
            control.run(&command, arguments).await
        }
        None => Err("a command is a line of JSON with the member \"command\"".into()),
    };
    let reply = match answer {
        Ok(json) => {
            // Whole at once: a string that grew would leave a copy unwiped.
            let mut reply = Zeroizing::new(String::with_capacity(json.len() + 16));
            reply.push_str("{\"ok\":");
            reply.push_str(&json);
            reply.push_str("}\n");
            reply
        }
        Err(words) => Zeroizing::new(format!("{}\n", json!({ "error": words }))),
    };
    let _ = timeout(LINE_TIMEOUT, stream.write_all(reply.as_bytes())).await;
}

/// The first line, without its end; None if the peer sends none or too long a one.
async fn read_line(stream: &mut (impl AsyncRead + Unpin)) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(vec![0; LINE_BYTES_MAX]);
    let mut length = 0;
    loop {
        let count = stream.read(&mut bytes[length..]).await.ok()?;
        if count == 0 {
            return None;
        }
        let end = bytes[length..length + count].iter().position(|byte| *byte == b'\n');
        if let Some(end) = end {
            bytes.truncate(length + end);
            return Some(bytes);
        }
        length += count;
    }
}

fn parse(line: &[u8]) -> Option<(String, Value)> {
    let mut members: Map<String, Value> = serde_json::from_slice(line).ok()?;
    match members.remove("command") {
        Some(Value::String(command)) => {
            Some((command, members.remove("arguments").unwrap_or_default()))
        }
        _ => None,
    }
}

/// An answer's line, or what there is of it.
fn read_answer(mut stream: impl Read) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(vec![0; LINE_BYTES_MAX]);
    let mut length = 0;
    loop {
        let count = stream.read(&mut bytes[length..])?;
        length += count;
        if count == 0 || bytes[..length].ends_with(b"\n") || length == ANSWER_BYTES_MAX {
            bytes.truncate(length);
            return Ok(bytes);
        }
        if length == bytes.len() {
            // A vector that grew would leave a copy unwiped.
            let mut wider = Zeroizing::new(vec![0; 2 * length]);
            wider[..length].copy_from_slice(&bytes);
            bytes = wider;
        }
    }
}

/// Has the server with `data_dir` run `command`, and gives its answer, a JSON text. Blocks.
pub fn call(data_dir: &Path, command: &str, arguments: &Value) -> Result<Zeroizing<String>, Error> {
    let path = data_dir.join(SOCKET);
    let stream = UnixStream::connect(&path)
        .map_err(|source| Error::Unreachable { path: path.clone(), source })?;
    let line = Zeroizing::new(format!("{}\n", json!({"command": command, "arguments": arguments})));
    let no_answer = |_| Error::NoAnswer { path: path.clone() };
    stream.set_write_timeout(Some(LINE_TIMEOUT)).map_err(no_answer)?;
    stream.set_read_timeout(Some(ANSWER_TIMEOUT)).map_err(no_answer)?;
    (&stream).write_all(line.as_bytes()).map_err(no_answer)?;
    let reply = read_answer(&stream).map_err(no_answer)?;
    let reply = std::str::from_utf8(&reply).map_err(|_| Error::Unreadable)?;
    let reply = reply.strip_suffix('\n').ok_or(Error::NoAnswer { path: path.clone() })?;
    if let Some(json) = reply.strip_prefix("{\"ok\":").and_then(|rest| rest.strip_suffix('}')) {
        return Ok(Zeroizing::new(json.into()));
    }
    let members: Map<String, Value> = serde_json::from_str(reply).map_err(|_| Error::Unreadable)?;
    match members.get("error") {
        Some(Value::String(words)) => Err(Error::Refused(words.clone())),
        _ => Err(Error::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[derive(Default)]
    struct Echo {
        calls: AtomicUsize,
    }

    impl Control for Echo {
        fn run<'a>(&'a self, command: &'a str, arguments: Value) -> Running<'a> {
            self.calls.fetch_add(1, Ordering::Relaxed);
            Box::pin(async move {
                match command {
                    "long" => Ok(Zeroizing::new(format!("\"{}\"", "x".repeat(1 << 20)))),
                    "echo" => Ok(Zeroizing::new(arguments.to_string())),
                    _ => Err(format!("there is no command {command}")),
                }
            })
        }
    }

    #[test]
    fn a_command_gets_its_answer() {
        let directory = tempfile::tempdir().expect("a directory");
        let _listening = listen(directory.path(), Arc::new(Echo::default())).expect("it listens");
        let arguments = json!({"name": "a \"line\"\n"});
        let answer = call(directory.path(), "echo", &arguments).expect("an answer");
        assert_eq!(serde_json::from_str::<Value>(&answer).expect("JSON"), arguments);
        let long = call(directory.path(), "long", &Value::Null).expect("an answer");
        assert_eq!(long.len(), (1 << 20) + 2);
        let refused = call(directory.path(), "fly", &Value::Null).expect_err("no such command");
        assert_eq!(refused.to_string(), "there is no command fly");
    }

    #[test]
    fn the_socket_is_its_users_alone_and_goes_with_the_server() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join(SOCKET);
        let listening = listen(directory.path(), Arc::new(Echo::default())).expect("it listens");
        let mode = fs::metadata(&path).expect("it is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let second = listen(directory.path(), Arc::new(Echo::default())).expect_err("one serves");
        assert_eq!(second.kind(), io::ErrorKind::AddrInUse);
        drop(listening);
        assert!(!path.exists());
        let unreachable = call(directory.path(), "echo", &Value::Null).expect_err("nobody");
        assert!(matches!(unreachable, Error::Unreachable { .. }));
        // A server that was killed leaves its socket; the next one replaces it.
        drop(std::os::unix::net::UnixListener::bind(&path).expect("it binds"));
        let _listening = listen(directory.path(), Arc::new(Echo::default())).expect("it listens");
        call(directory.path(), "echo", &Value::Null).expect("an answer");
    }

    #[test]
    fn only_the_own_user_and_root_may_command() {
        for (peer, own, expected) in
            [(1000, 1000, true), (0, 1000, true), (1001, 1000, false), (1000, 0, false)]
        {
            assert_eq!(may_command(peer, own), expected, "{peer} {own}");
        }
    }

    #[test]
    fn who_may_not_command_is_not_heard() {
        let directory = tempfile::tempdir().expect("a directory");
        let echo = Arc::new(Echo::default());
        let control = Arc::clone(&echo) as Arc<dyn Control>;
        let own_user = rustix::process::geteuid().as_raw();
        // The peer's user is really asked: all but the test's own would be let in.
        let _listening =
            listen_to(directory.path(), control, move |user| user != own_user).expect("it listens");
        let turned_away = call(directory.path(), "echo", &Value::Null).expect_err("turned away");
        assert!(matches!(turned_away, Error::NoAnswer { .. }), "{turned_away}");
        assert_eq!(echo.calls.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_line_that_is_no_command_is_told_so() {
        for line in ["", "x", "{}", "[]", r#"{"command": 1}"#, r#"{"arguments": {}}"#] {
            assert_eq!(parse(line.as_bytes()), None, "{line}");
        }
        let parsed = parse(br#"{"command": "status"}"#);
        assert_eq!(parsed, Some(("status".into(), Value::Null)));
    }
}
