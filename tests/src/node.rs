//! A node: one running `strongroom serve`.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::{Client, people};

/// The root credentials that nodes are started with, unless a test wants others.
pub const ACCESS_KEY_ID: &str = "AKIASTRONGROOMTESTS0";
pub const SECRET_ACCESS_KEY: &str = "ThisSecretIsForTheTestsAloneAndFindable00";

/// How a node is to be started.
#[derive(Debug)]
pub struct Setup {
    data_dir: PathBuf,
    /// Removed with the last node that uses it.
    temporary: Option<Arc<TempDir>>,
    arguments: Vec<String>,
    variables: Vec<(String, String)>,
    with_credentials: bool,
    on_disk: bool,
    /// Another user to run as, and the binary where that user can read it.
    user: Option<(u32, PathBuf)>,
}

impl Default for Setup {
    fn default() -> Self {
        let temporary = tempfile::tempdir().expect("a temporary directory");
        Self {
            data_dir: temporary.path().join("data"),
            temporary: Some(Arc::new(temporary)),
            arguments: Vec::new(),
            variables: Vec::new(),
            with_credentials: true,
            on_disk: true,
            user: None,
        }
    }
}

impl Setup {
    /// In a directory that is there already.
    pub fn in_directory(data_dir: &Path) -> Self {
        Self {
            data_dir: data_dir.into(),
            temporary: None,
            arguments: Vec::new(),
            variables: Vec::new(),
            with_credentials: true,
            on_disk: true,
            user: None,
        }
    }

    /// Without a data directory, and without credentials: for development. [`Node::data_dir`] is where
    /// one would be made.
    pub fn in_memory() -> Self {
        let setup = Self { on_disk: false, with_credentials: false, ..Self::default() };
        let directory = setup.data_dir.with_file_name("strongroom-data");
        Self { data_dir: directory, ..setup }
    }

    /// With the users and roles of [`people::PEOPLE`].
    #[must_use]
    pub fn with_people(self) -> Self {
        self.with_identities(people::PEOPLE)
    }

    /// With those of this file of identities; see [`people::write`].
    ///
    /// # Panics
    /// When the file cannot be written.
    #[must_use]
    pub fn with_identities(self, identities: &str) -> Self {
        let path = people::write(&people::directory(&self.data_dir), identities);
        self.argument("--identities").argument(path.to_str().expect("a path in UTF-8"))
    }

    /// Takes the word of the root of `tests/clients/python/enclave.py` for attested environments.
    #[must_use]
    pub fn believing_test_enclaves(self) -> Self {
        let roots = crate::python::repository().join("tests/clients/python/enclave/root.pem");
        self.argument("--enclave-roots").argument(roots.to_str().expect("a path in UTF-8"))
    }

    /// Runs `binary`, a copy that this user can read, as the user. Needs root.
    #[must_use]
    pub fn as_user(mut self, user: u32, binary: &Path) -> Self {
        self.user = Some((user, binary.into()));
        self
    }

    #[must_use]
    pub fn argument(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    #[must_use]
    pub fn variable(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Lets the node make its root credentials itself.
    #[must_use]
    pub fn without_credentials(mut self) -> Self {
        self.with_credentials = false;
        self
    }

    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    fn command(&self) -> Command {
        let mut command = match &self.user {
            Some((user, binary)) => {
                let mut command = Command::new(binary);
                command.uid(*user).gid(*user);
                command
            }
            None => Command::new(binary()),
        };
        command.arg("serve");
        match (self.on_disk, self.data_dir.parent()) {
            (false, Some(parent)) => command.current_dir(parent),
            _ => command.arg("--data-dir").arg(&self.data_dir),
        };
        command
            .args(["--listen", "127.0.0.1:0", "--operators-listen", "127.0.0.1:0"])
            .args(["--log-format", "json", "--threads", "2"])
            .args(&self.arguments)
            .env_clear()
            // Custom key stores with this word in their name have a device that is reached.
            .env("STRONGROOM_TEST_CONNECTS", "reachable")
            .envs(self.variables.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if self.with_credentials {
            command
                .env("STRONGROOM_ROOT_ACCESS_KEY_ID", ACCESS_KEY_ID)
                .env("STRONGROOM_ROOT_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY);
        }
        command
    }

    /// Starts a node, and waits until it is ready.
    ///
    /// # Panics
    /// When it does not come up; the message has its log.
    pub fn start(&self) -> Node {
        match self.try_start() {
            Ok(node) => node,
            Err((status, log)) => panic!("the node ended with {status}:\n{log}"),
        }
    }

    /// Starts a node and kills it, wherever it is, after `time`.
    pub fn start_and_kill_after(&self, time: Duration) {
        let mut child = self.command().spawn().expect("the binary is built: run `make build`");
        thread::sleep(time);
        let _ = child.kill();
        let _ = child.wait();
    }

    /// Starts a node; `Err` with its exit status and log when it ends before it is ready.
    pub fn try_start(&self) -> Result<Node, (ExitStatus, String)> {
        let mut child = self.command().spawn().expect("the binary is built: run `make build`");
        let stderr = child.stderr.take().expect("standard error is piped");
        let log = Arc::new(Mutex::new(String::new()));
        let (ready, ready_line) = mpsc::channel();
        let reader = {
            let log = Arc::clone(&log);
            thread::spawn(move || follow(stderr, &log, &ready))
        };
        match ready_line.recv_timeout(Duration::from_secs(60)) {
            Ok((address, operators)) => Ok(Node {
                child,
                address,
                operators,
                log,
                data_dir: self.data_dir.clone(),
                _temporary: self.temporary.clone(),
            }),
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                let status = child.wait().expect("the child can be waited for");
                reader.join().expect("the log reader does not panic");
                let log = log.lock().expect("the log reader does not panic").clone();
                Err((status, log))
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {
                let _ = child.kill();
                let _ = child.wait();
                panic!(
                    "the node is not ready after a minute:\n{}",
                    log.lock().expect("unpoisoned")
                );
            }
        }
    }
}

/// Copies the log, and tells the addresses when the node says that it is ready.
fn follow(stderr: impl Read, log: &Mutex<String>, ready: &mpsc::Sender<(SocketAddr, SocketAddr)>) {
    let mut ready = Some(ready.clone());
    for line in BufReader::new(stderr).lines().map_while(Result::ok) {
        if let Ok(event) = serde_json::from_str::<Value>(&line)
            && event["message"] == "ready"
            && let Some(ready) = ready.take()
        {
            let address = |name: &str| event[name].as_str()?.parse().ok();
            if let Some(addresses) = address("address").zip(address("operators")) {
                let _ = ready.send(addresses);
            }
        }
        let mut log = log.lock().expect("unpoisoned");
        log.push_str(&line);
        log.push('\n');
    }
}

/// A running node. Killed when dropped.
#[derive(Debug)]
pub struct Node {
    child: Child,
    address: SocketAddr,
    operators: SocketAddr,
    log: Arc<Mutex<String>>,
    data_dir: PathBuf,
    _temporary: Option<Arc<TempDir>>,
}

impl Node {
    /// A node in a new directory.
    pub fn start() -> Self {
        Setup::default().start()
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:PORT`
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn operators(&self) -> SocketAddr {
        self.operators
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Everything logged so far.
    pub fn log(&self) -> String {
        self.log.lock().expect("unpoisoned").clone()
    }

    /// A client that signs as the root user, in eu-central-1.
    pub fn client(&self) -> Client {
        Client::new(self.address, ACCESS_KEY_ID, SECRET_ACCESS_KEY, "eu-central-1")
    }

    /// A client that signs with an access key of a file of identities, whose secret is in the file called
    /// `secret_file`.
    pub fn client_of(&self, access_key_id: &str, secret_file: &str) -> Client {
        Client::new(self.address, access_key_id, &people::secret(secret_file), "eu-central-1")
    }

    pub fn signal(&self, signal: i32) {
        let pid = libc::pid_t::try_from(self.child.id()).expect("a process id");
        // SAFETY: the child has not been waited for, so the process id is still its own.
        assert_eq!(unsafe { libc::kill(pid, signal) }, 0, "the node is gone");
    }

    /// SIGKILL: nothing is finished, nothing flushed.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// SIGTERM, and waits for the end.
    ///
    /// # Panics
    /// When the node does not end within 20 seconds.
    pub fn stop(mut self) -> ExitStatus {
        self.signal(libc::SIGTERM);
        for _ in 0..2000 {
            if let Some(status) = self.child.try_wait().expect("the child can be waited for") {
                return status;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("the node does not stop:\n{}", self.log());
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The binary under test: in the directory that this test was built into, or `STRONGROOM_BINARY`.
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("STRONGROOM_BINARY") {
        return path.into();
    }
    let test = std::env::current_exe().expect("the path of the test");
    let profile = test.parent().and_then(Path::parent).expect("target/PROFILE/deps/TEST");
    profile.join("strongroom")
}
