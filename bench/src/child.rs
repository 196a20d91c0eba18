//! A process that is measured: started on its cores, read from `/proc`, stopped at the end.

use std::fs;
use std::process::{Child as Process, Command, ExitStatus};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::{Result, machine};

/// Which cores a process may use.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    Core(usize),
    Anywhere,
}

/// A process of ours. Killed when it is dropped.
#[derive(Debug)]
pub struct Child {
    process: Process,
    pub started: Instant,
}

impl Child {
    /// Starts `command` on `place`. This thread then stays on the load's core, or on none.
    pub fn start(command: &mut Command, place: Place) -> Result<Self> {
        match place {
            Place::Core(core) => machine::pin(core)?,
            Place::Anywhere => machine::unpin()?,
        }
        let started = Instant::now();
        let process = command.spawn().map_err(|error| {
            format!("cannot start {}: {error}", command.get_program().to_string_lossy())
        });
        if let Place::Core(_) = place {
            machine::pin(machine::LOAD_CORE)?;
        }
        Ok(Self { process: process?, started })
    }

    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.process.try_wait()?)
    }

    /// The time it has had a core, in user and kernel mode, of all its threads.
    pub fn cpu(&self) -> Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.id()))?;
        let ticks = cpu_ticks(&stat).ok_or("/proc/PID/stat has another form")?;
        let ticks_per_second = rustix::param::clock_ticks_per_second();
        Ok(Duration::from_secs(ticks) / u32::try_from(ticks_per_second)?)
    }

    /// Its memory that is resident, in KiB.
    pub fn resident_kib(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.trim().split(' ').next());
        Ok(number.ok_or("/proc/PID/status has another form")?.parse()?)
    }

    /// Waits until it ends by itself.
    pub fn wait(mut self) -> Result<ExitStatus> {
        Ok(self.process.wait()?)
    }

    /// Asks it to end, and waits.
    pub fn stop(mut self) -> Result<()> {
        let id = Pid::from_child(&self.process);
        kill_process(id, Signal::TERM)?;
        self.process.wait()?;
        Ok(())
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to do.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// `utime + stime` of proc_pid_stat(5): fields 14 and 15, counted from behind the name in brackets,
/// which may hold anything.
fn cpu_ticks(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let kernel: u64 = fields.next()?.parse().ok()?;
    Some(user + kernel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_on_a_core_is_read_behind_any_name() {
        let fields = "S 1 2 3 4 5 6 7 8 9 10 250 31 0 0 20";
        assert_eq!(cpu_ticks(&format!("17 (strongroom) {fields}")), Some(281));
        assert_eq!(cpu_ticks(&format!("17 (a) 1 (b c) {fields}")), Some(281));
        assert_eq!(cpu_ticks("17 (strongroom) S 1"), None);
    }
}
