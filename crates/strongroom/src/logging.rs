//! Where the log goes, and how it looks: standard error, as text or JSON.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::time::SystemTime;

use crate::command::Failure;

/// Starts logging. Fails on a level or format that does not exist.
pub fn start(level: &str, format: Option<&str>) -> Result<(), Failure> {
    if !["error", "warn", "info", "debug", "trace"].contains(&level) {
        return Err(Failure::Usage(format!(
            "--log-level {level:?}: choose error, warn, info, debug or trace"
        )));
    }
    let builder = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(level))
        .with_timer(SystemTime)
        .with_writer(std::io::stderr);
    let default = if std::io::stderr().is_terminal() { "text" } else { "json" };
    match format.unwrap_or(default) {
        "text" => builder.with_ansi(std::io::stderr().is_terminal()).init(),
        "json" => builder.json().flatten_event(true).init(),
        other => {
            return Err(Failure::Usage(format!("--log-format {other:?}: choose text or json")));
        }
    }
    Ok(())
}
