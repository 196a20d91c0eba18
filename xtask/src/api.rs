//! `cargo xtask api`: generate, format, and write or compare.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::emit;
use crate::model::Model;
use crate::pattern::Categories;

/// File names under `crates/api/src/generated`, and what is in them.
pub(crate) type Files = BTreeMap<PathBuf, String>;

/// Makes the generated folder be what the models say, no file more.
pub(crate) fn write() -> Result<(), String> {
    let root = root();
    let generated = root.join("crates/api/src/generated");
    let files = generate(&root)?;
    for stale in stale(&generated, &files)? {
        let path = generated.join(&stale);
        match files.get(&stale) {
            Some(text) => {
                let folder = path.parent().unwrap_or(&generated);
                fs::create_dir_all(folder).map_err(|error| told(folder, &error))?;
                fs::write(&path, text).map_err(|error| told(&path, &error))?;
            }
            None => fs::remove_file(&path).map_err(|error| told(&path, &error))?,
        }
    }
    Ok(())
}

/// Fails, naming them, if files are not what the models say.
pub(crate) fn check() -> Result<(), String> {
    let root = root();
    let stale = stale(&root.join("crates/api/src/generated"), &generate(&root)?)?;
    if stale.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = stale.iter().map(|path| path.display().to_string()).collect();
    Err(format!(
        "stale under crates/api/src/generated: {}; run `cargo xtask api`",
        names.join(", ")
    ))
}

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

fn generate(root: &Path) -> Result<Files, String> {
    let kms = read(root, "kms-2014-11-01")?;
    let (iam, sts) = (read(root, "iam-2010-05-08")?, read(root, "sts-2011-06-15")?);
    let mut files = emit::service("kms", &kms)?;
    files.extend(emit::service("iam", &iam)?);
    files.extend(emit::service("sts", &sts)?);
    files.extend(emit::error_codes(&kms, &[&iam, &sts]));
    files.insert(PathBuf::from("unicode.rs"), Categories::new()?.file());
    for text in files.values_mut() {
        *text = formatted(text, root)?;
    }
    Ok(files)
}

/// A model, with those of its operations that the list beside it has; without a list, all.
fn read(root: &Path, name: &str) -> Result<Model, String> {
    let path = root.join("model").join(name).with_extension("json");
    let json = fs::read_to_string(&path).map_err(|error| told(&path, &error))?;
    let of_model = |error| format!("{}: {error}", path.display());
    let mut model = Model::parse(&json).map_err(of_model)?;
    if let Ok(served) = fs::read_to_string(path.with_extension("served")) {
        model.serve(&served).map_err(of_model)?;
    }
    Ok(model)
}

/// The files that differ, are missing, or are there and should not be.
fn stale(folder: &Path, files: &Files) -> Result<Vec<PathBuf>, String> {
    let mut stale: Vec<_> = files
        .iter()
        .filter(|(path, text)| fs::read_to_string(folder.join(path)).ok().as_ref() != Some(text))
        .map(|(path, _)| path.clone())
        .collect();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        let Ok(entries) = fs::read_dir(&next) else { continue };
        for entry in entries {
            let path = entry.map_err(|error| told(&next, &error))?.path();
            let name = path.strip_prefix(folder).unwrap_or(&path).to_path_buf();
            if path.is_dir() {
                folders.push(path);
            } else if !files.contains_key(&name) {
                stale.push(name);
            }
        }
    }
    Ok(stale)
}

fn formatted(text: &str, root: &Path) -> Result<String, String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot start rustfmt: {error}; install it with rustup"))?;
    // rustfmt reads everything before it writes, so the pipes cannot block each other.
    let mut stdin = rustfmt.stdin.take().ok_or("rustfmt has no stdin")?;
    stdin.write_all(text.as_bytes()).map_err(|error| format!("rustfmt: {error}"))?;
    drop(stdin);
    let output = rustfmt.wait_with_output().map_err(|error| format!("rustfmt: {error}"))?;
    if !output.status.success() {
        return Err(format!("rustfmt refuses what was generated:\n{text}"));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("rustfmt: {error}"))
}

fn told(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_committed_is_what_the_models_make() {
        assert_eq!(super::check(), Ok(()));
    }
}
