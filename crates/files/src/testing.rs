//! What tests share.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// A directory with these files, each holding its own path.
pub(crate) fn tree(files: &[&str]) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for file in files {
        put(&directory.path().join(file), file);
    }
    directory
}

pub(crate) fn put(path: &Path, content: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// The names in a directory, sorted.
pub(crate) fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort_unstable();
    names
}

/// This program again, to run one test that is ignored otherwise: a process that can be killed.
/// It works in `directory`, which it is told by [`directory_of_child`].
pub(crate) fn child(module: &str, test: &str, directory: &Path) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(child_arguments(module, test)).env(DIRECTORY, directory);
    command
}

/// As [`child`], run by a shell after `setup`, which can say `"$FILES_TEST_DIRECTORY"`.
pub(crate) fn child_in_shell(setup: &str, module: &str, test: &str, directory: &Path) -> Command {
    let mut command = Command::new("sh");
    command.args(["-ec", &format!("{setup}\nexec \"$@\""), "sh"]);
    command.arg(env::current_exe().unwrap()).args(child_arguments(module, test));
    command.env(DIRECTORY, directory);
    command
}

fn child_arguments(module: &str, test: &str) -> Vec<String> {
    let (_, module) = module.split_once("::").unwrap();
    let name = format!("{module}::{test}");
    [&name, "--exact", "--ignored", "--nocapture", "--test-threads=1"].map(str::to_owned).to_vec()
}

const DIRECTORY: &str = "FILES_TEST_DIRECTORY";

/// Where this process works as a child; `None`: it is none, and has nothing to do.
pub(crate) fn directory_of_child() -> Option<std::path::PathBuf> {
    env::var_os(DIRECTORY).map(Into::into)
}
