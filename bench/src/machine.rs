//! The machine that is measured on, and which of its cores a thread may use.

use std::fmt;
use std::fs;
use std::thread;
use std::time::Instant;

use rustix::thread::{CpuSet, sched_setaffinity};

use crate::Result;

/// The core of the server that is measured.
pub const SERVER_CORE: usize = 0;
/// The core of the load.
pub const LOAD_CORE: usize = 1;

/// What figures depend on.
#[derive(Debug)]
pub struct Machine {
    pub cores: usize,
    model: String,
    kernel: String,
}

impl Machine {
    /// This one. Fails where it has not two cores.
    pub fn here() -> Result<Self> {
        let cores = thread::available_parallelism()?.get();
        if cores < 2 {
            return Err("the server and the load need a core each, and there is only one".into());
        }
        let information = fs::read_to_string("/proc/cpuinfo")?;
        let model = information.lines().find_map(|line| {
            line.strip_prefix("model name").map(|rest| rest.trim_start_matches([' ', '\t', ':']))
        });
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease")?;
        let model = model.unwrap_or("a processor without a name").into();
        Ok(Self { cores, model, kernel: kernel.trim().into() })
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cores of {}, Linux {}", self.cores, self.model, self.kernel)
    }
}

/// What else the machine did while it was measured.
#[derive(Debug)]
pub struct Neighbours {
    cores: usize,
    busy: u64,
    ours: u64,
    since: Instant,
}

impl Neighbours {
    pub fn watch(cores: usize) -> Result<Self> {
        Ok(Self { cores, busy: busy_ticks()?, ours: own_ticks()?, since: Instant::now() })
    }

    /// The part of all cores that others have had since, or that the host has kept for itself.
    ///
    /// Exact when every process of ours has been waited for.
    pub fn share(&self) -> Result<f64> {
        let ours = own_ticks()?.saturating_sub(self.ours);
        let others = busy_ticks()?.saturating_sub(self.busy).saturating_sub(ours);
        let ticks_per_second = rustix::param::clock_ticks_per_second();
        let all =
            self.since.elapsed().as_secs_f64() * (self.cores as u64 * ticks_per_second) as f64;
        Ok(others as f64 / all)
    }
}

/// Ticks of all cores that were not idle: proc_stat(5).
fn busy_ticks() -> Result<u64> {
    let stat = fs::read_to_string("/proc/stat")?;
    let line = stat.lines().next().unwrap_or_default();
    let numbers = line.split_ascii_whitespace().skip(1).map(str::parse::<u64>);
    let numbers = numbers.collect::<std::result::Result<Vec<u64>, _>>()?;
    // user, nice, system, idle, iowait, irq, softirq, steal; guests are in user already.
    let busy = numbers.iter().take(8).enumerate().filter(|(index, _)| !matches!(index, 3 | 4));
    Ok(busy.map(|(_, ticks)| ticks).sum())
}

/// Ticks of this process and of those it has waited for: proc_pid_stat(5), fields 14 to 17.
fn own_ticks() -> Result<u64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields.split_ascii_whitespace().skip(11).take(4).map(str::parse::<u64>);
    Ok(ticks.sum::<std::result::Result<u64, std::num::ParseIntError>>()?)
}

/// Keeps this thread, and the processes that it starts, on one core.
pub fn pin(core: usize) -> Result<()> {
    let mut cores = CpuSet::new();
    cores.set(core);
    Ok(sched_setaffinity(None, &cores)?)
}

/// Lets this thread, and the processes that it starts, use every core.
pub fn unpin() -> Result<()> {
    let mut cores = CpuSet::new();
    (0..CpuSet::MAX_CPU).for_each(|core| cores.set(core));
    Ok(sched_setaffinity(None, &cores)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_have_between_nothing_and_all_of_the_cores() {
        let neighbours = Neighbours::watch(2).unwrap();
        thread::sleep(std::time::Duration::from_millis(50));
        let share = neighbours.share().unwrap();
        // A tick more at both ends, on both cores.
        assert!((0.0..=1.5).contains(&share), "{share}");
    }
}
