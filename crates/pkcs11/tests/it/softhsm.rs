//! SoftHSM with one token, in a directory of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub(crate) const LABEL: &str = "strongroom test";
pub(crate) const PIN: &str = "12345678";
const CONFIGURATION: &str = "SOFTHSM2_CONF";

pub(crate) struct SoftHsm {
    directory: PathBuf,
}

/// Where Debian puts the module.
pub(crate) fn module() -> PathBuf {
    let path = PathBuf::from("/usr/lib/softhsm/libsofthsm2.so");
    assert!(path.exists(), "SoftHSM is not there: install `softhsm2`");
    path
}

/// Runs `scenario` in a process of its own, since the module finds its tokens by a variable. `name`: of the test.
pub(crate) fn in_own_process(name: &str, scenario: impl FnOnce(SoftHsm)) {
    if let Some(configuration) = std::env::var_os(CONFIGURATION) {
        let directory = Path::new(&configuration).parent().unwrap().to_owned();
        return scenario(SoftHsm { directory });
    }
    let directory = tempfile::tempdir().unwrap();
    let softhsm = SoftHsm { directory: directory.path().to_owned() };
    std::fs::create_dir(softhsm.tokens()).unwrap();
    let text = format!("directories.tokendir = {}\n", softhsm.tokens().display());
    std::fs::write(softhsm.configuration(), text).unwrap();
    softhsm.run(Command::new("softhsm2-util").args([
        "--init-token",
        "--free",
        "--label",
        LABEL,
        "--so-pin",
        "87654321",
        "--pin",
        PIN,
    ]));
    softhsm.run(Command::new(std::env::current_exe().unwrap()).args([
        name,
        "--exact",
        "--nocapture",
    ]));
}

impl SoftHsm {
    fn tokens(&self) -> PathBuf {
        self.directory.join("tokens")
    }

    fn configuration(&self) -> PathBuf {
        self.directory.join("softhsm2.conf")
    }

    fn run(&self, command: &mut Command) -> Output {
        let output = command.env(CONFIGURATION, self.configuration()).output().unwrap();
        let said = [&*output.stdout, &*output.stderr].concat();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
        output
    }

    /// What OpenSC's `pkcs11-tool` tells of the token's objects.
    pub(crate) fn objects(&self) -> String {
        let mut command = Command::new("pkcs11-tool");
        command.arg("--module").arg(module());
        command.args(["--login", "--pin", PIN, "--list-objects", "--token-label", LABEL]);
        String::from_utf8(self.run(&mut command).stdout).unwrap()
    }

    pub(crate) fn is_pin_locked(&self) -> bool {
        let mut command = Command::new("pkcs11-tool");
        command.arg("--module").arg(module()).arg("--list-token-slots");
        String::from_utf8(self.run(&mut command).stdout).unwrap().contains("locked")
    }

    pub(crate) fn take_away(&self) {
        std::fs::rename(self.tokens(), self.directory.join("away")).unwrap();
    }

    pub(crate) fn put_back(&self) {
        std::fs::rename(self.directory.join("away"), self.tokens()).unwrap();
    }
}
