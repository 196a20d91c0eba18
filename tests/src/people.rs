//! Who there is besides the root user, from a file of identities.

use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Users and roles that the tests speak of, of the first account. They may nothing.
pub const PEOPLE: &str = r#"
users = [{ name = "alice" }, { name = "bob" }]
roles = [{ name = "batch" }, { name = "bob", path = "/batch/" }, { name = "robot" }]
"#;

/// The name of a file of identities.
pub const FILE: &str = "identities.toml";

/// Where the file of identities of a node is that has this data directory.
pub fn directory(data_dir: &Path) -> PathBuf {
    data_dir.with_extension("people")
}

/// Writes a file of identities into `directory`, and beside it each file that it names as a `secret-file`.
///
/// # Panics
/// When it cannot be written.
pub fn write(directory: &Path, identities: &str) -> PathBuf {
    std::fs::create_dir_all(directory).expect("a directory can be made");
    let path = directory.join(FILE);
    std::fs::write(&path, identities).expect("the identities can be written");
    for rest in identities.split("secret-file = \"").skip(1) {
        let (name, _) = rest.split_once('"').expect("a name ends");
        let options =
            std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).clone();
        let mut file = options.open(directory.join(name)).expect("a secret can be written");
        std::io::Write::write_all(&mut file, secret(name).as_bytes()).expect("it is written");
    }
    path
}

/// The secret access key in the file called `name`.
pub fn secret(name: &str) -> String {
    format!("{name:x<40}")
}
