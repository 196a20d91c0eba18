//! Where a server's time goes: `perf`, where there is one, sorted by the part of the house.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::Result;
use crate::report::Table;

/// Functions that are listed.
const FUNCTIONS_MAX: usize = 25;

/// A function, and its share of all samples in percent.
#[derive(Debug)]
pub struct Share {
    pub percent: f64,
    pub kernel: bool,
    pub function: String,
}

/// Samples process `id` for `time`, while `work` keeps it busy. `None` where `perf` does not work.
pub fn while_running(
    id: u32,
    directory: &Path,
    time: Duration,
    work: impl FnOnce() -> Result<()>,
) -> Result<Option<Vec<Share>>> {
    let file = directory.join("perf.data");
    let mut perf = Command::new("perf");
    perf.args(["record", "-q", "-F", "2999", "-p", &id.to_string(), "-o"]).arg(&file);
    perf.args(["--", "sleep", &format!("{:.1}", time.as_secs_f64())]);
    let perf = perf.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    work()?;
    let Ok(mut perf) = perf else { return Ok(None) };
    if !perf.wait()?.success() {
        return Ok(None);
    }
    let report = Command::new("perf")
        .args(["report", "--stdio", "-F", "overhead,sym", "--percent-limit", "0.05", "-i"])
        .arg(&file)
        .stderr(Stdio::null())
        .output()?;
    fs::remove_file(&file)?;
    let text = String::from_utf8_lossy(&report.stdout);
    Ok(Some(text.lines().filter_map(share).collect()))
}

/// A line of `perf report`: `12.34%  [.] function`.
fn share(line: &str) -> Option<Share> {
    let (percent, rest) = line.trim().split_once('%')?;
    let percent = percent.parse().ok()?;
    let (place, function) = rest.trim().split_once(' ')?;
    Some(Share { percent, kernel: place == "[k]", function: function.trim().into() })
}

/// The part of the house a function belongs to, by its name.
fn part(share: &Share) -> &'static str {
    if share.kernel {
        return "kernel";
    }
    let name = &*share.function;
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&[
        "sha256", "aes_", "aesni", "gcm", "HMAC", "EVP_", "CTR_DRBG", "RAND_", "aws_lc", "SHA256",
    ]) {
        "cryptography"
    } else if has(&["malloc", "free", "realloc", "calloc", "alloc::alloc", "RawVec"]) {
        "allocator"
    } else if has(&["sigv4::", "identity::"]) {
        "signature"
    } else if has(&["api::", "base64"]) {
        "JSON and base64"
    } else if has(&["kms::", "hsm::", "catalog::", "imbl", "secret::"]) {
        "operation"
    } else if has(&["rustls", "tokio_rustls"]) {
        "TLS records"
    } else if has(&["server::", "http::", "httparse", "HeaderMap"]) {
        "HTTP"
    } else if has(&["tokio::", "mio::", "epoll"]) {
        "runtime"
    } else if has(&["mem", "__"]) {
        "C library: memory and system calls"
    } else {
        "other"
    }
}

/// The share of each part, of each operation.
pub fn by_part(profiles: &[(String, Vec<Share>)]) -> Table {
    let mut parts: Vec<&'static str> = Vec::new();
    for share in profiles.iter().flat_map(|(_, shares)| shares) {
        if !parts.contains(&part(share)) {
            parts.push(part(share));
        }
    }
    let of = |part_name: &str, shares: &[Share]| -> f64 {
        let of_part = shares.iter().filter(|share| part(share) == part_name);
        // Not `sum`: that of nothing is -0.
        of_part.fold(0.0, |sum, share| sum + share.percent)
    };
    let rows = parts.iter().map(|name| {
        let shares = profiles.iter().map(|(_, shares)| format!("{:.1}%", of(name, shares)));
        std::iter::once((*name).to_owned()).chain(shares).collect()
    });
    Table {
        title: "Where it goes",
        how: "Samples of `perf`, sorted by the names of functions; what the compiler has inlined counts for the function it is in. Functions below 0.05 % are left out.".into(),
        columns: columns("part", profiles),
        rows: rows.collect(),
    }
}

/// The functions with the largest shares.
pub fn by_function(profiles: &[(String, Vec<Share>)]) -> Table {
    let percent = |function: &str, shares: &[Share]| -> f64 {
        let of_function = shares.iter().filter(|share| share.function == function);
        of_function.fold(0.0, |sum, share| sum + share.percent)
    };
    let mut functions: Vec<(f64, &Share)> = Vec::new();
    for share in profiles.iter().flat_map(|(_, shares)| shares) {
        if functions.iter().all(|(_, known)| known.function != share.function) {
            let all = profiles.iter().map(|(_, shares)| percent(&share.function, shares));
            functions.push((all.sum::<f64>(), share));
        }
    }
    functions.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    functions.truncate(FUNCTIONS_MAX);
    let rows = functions.iter().map(|(_, share)| {
        let kernel = if share.kernel { " (kernel)" } else { "" };
        let shares = profiles.iter();
        let shares = shares.map(|(_, shares)| format!("{:.1}%", percent(&share.function, shares)));
        std::iter::once(format!("`{}`{kernel}", share.function)).chain(shares).collect()
    });
    Table {
        title: "The functions that take the most",
        how: "Of the same samples.".into(),
        columns: columns("function", profiles),
        rows: rows.collect(),
    }
}

fn columns(first: &str, profiles: &[(String, Vec<Share>)]) -> Vec<String> {
    let names = profiles.iter().map(|(name, _)| name.clone());
    std::iter::once(first.to_owned()).chain(names).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_perf_is_a_share() {
        let share = share("    12.34%  [k] copy_to_user  ").unwrap();
        assert_eq!((share.percent, share.kernel, &*share.function), (12.34, true, "copy_to_user"));
        for line in ["", "# Overhead  Symbol", "# Samples: 3K of event 'cpu-clock:ppp'"] {
            assert!(super::share(line).is_none(), "{line:?}");
        }
    }

    #[test]
    fn a_function_counts_for_its_part() {
        for (function, kernel, expected) in [
            ("aes_gcm_open", true, "kernel"),
            ("aes_gcm_enc_update_vaes_avx2", false, "cryptography"),
            ("sigv4::canonical::Canonical::header", false, "signature"),
            ("<api::generated::DecryptRequest as api::Request>::decode", false, "JSON and base64"),
            ("kms::operations::decrypt::decrypt::{{closure}}", false, "operation"),
            ("_int_malloc", false, "allocator"),
        ] {
            let share = Share { percent: 1.0, kernel, function: function.into() };
            assert_eq!(part(&share), expected, "{function}");
        }
    }
}
