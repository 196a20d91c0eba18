//! Where the records of `--metadata-output` may go.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// Refuses a file for metadata that is, or lies in, what is read or written, in the words of
/// aws-encryption-cli 4.3 and in its order. Asked before [`plan`](crate::plan).
///
/// It compares names: `/out` does not hold `/outer/file`, as it does to the original.
pub fn check_metadata_output(
    metadata: &OsStr,
    inputs: &[OsString],
    output: &OsStr,
) -> Result<(), Error> {
    if metadata.is_empty() {
        return Err(Error::MetadataNameEmpty);
    }
    if metadata == "-" {
        return if output == "-" { Err(Error::MetadataToStdout) } else { Ok(()) };
    }
    let file = resolved(metadata);
    let output = resolved(output);
    let inputs: Vec<_> = inputs.iter().map(resolved).collect();
    if file.is_dir() {
        return Err(Error::MetadataIsDirectory);
    }
    if file == output || inputs.contains(&file) {
        return Err(Error::MetadataIsInputOrOutput);
    }
    if output.is_dir() && file.starts_with(&output) {
        return Err(Error::MetadataInOutput);
    }
    if inputs.iter().any(|input| input.is_dir() && file.starts_with(input)) {
        return Err(Error::MetadataInInput);
    }
    Ok(())
}

/// The path without links, as far as there is something; what is not there yet is added as it is.
pub(crate) fn resolved(path: impl AsRef<Path>) -> PathBuf {
    let path = path.as_ref();
    // To Python, no name is that of the current directory.
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    if let Ok(resolved) = fs::canonicalize(path) {
        return resolved;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => resolved(parent).join(name),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::tree;

    #[test]
    fn metadata_does_not_go_where_data_goes() {
        let directory = tree(&["in/a", "out/b", "outer/c"]);
        let path = |name: &str| match name {
            "-" | "" => OsString::from(name),
            name => directory.path().join(name).into_os_string(),
        };
        for (metadata, input, output, expected) in [
            ("", "in", "out", Some(Error::MetadataNameEmpty)),
            ("-", "-", "-", Some(Error::MetadataToStdout)),
            ("-", "in", "out", None),
            ("outer", "in", "out", Some(Error::MetadataIsDirectory)),
            ("in/a", "in/a", "out", Some(Error::MetadataIsInputOrOutput)),
            ("new", "in/a", "new", Some(Error::MetadataIsInputOrOutput)),
            ("out/m", "in", "out", Some(Error::MetadataInOutput)),
            ("in/m", "in", "out", Some(Error::MetadataInInput)),
            ("outer/m", "in", "out", None),
            ("m", "in", "-", None),
        ] {
            let checked = check_metadata_output(&path(metadata), &[path(input)], &path(output));
            assert_eq!(
                checked.err().map(|error| error.to_string()),
                expected.map(|error| error.to_string()),
                "{metadata} {input} {output}"
            );
        }
    }
}
