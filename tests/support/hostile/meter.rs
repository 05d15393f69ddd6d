//! What an attempt costs a process: time, and how high its memory rose.

use std::{fs, time::Instant};

/// The cost of something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// Of this thread on the processor; by the clock on the wall where the system does not say, ms.
    pub ms: f64,
    /// How far the process's memory rose above what it had before, MB; none where the system does not say.
    pub mb: Option<f64>,
}

/// Does something and says what it cost.
pub fn measured<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    let before = rest();
    let (begun, busy) = (Instant::now(), busy_ms());
    let result = work();
    let ms = match busy.zip(busy_ms()) {
        Some((before, after)) => after - before,
        None => begun.elapsed().as_secs_f64() * 1_000.0,
    };
    let peak = of_status("VmHWM:");
    let mb = before.zip(peak).map(|(before, peak)| (peak - before).max(0.0) / 1_024.0);
    (result, Cost { ms, mb })
}

/// Forgets the highest mark; gives what is in use now, kB.
fn rest() -> Option<f64> {
    fs::write("/proc/self/clear_refs", "5").ok()?;
    of_status("VmRSS:")
}

/// How long this thread was on the processor, ms.
fn busy_ms() -> Option<f64> {
    let said = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    said.split_whitespace().next()?.parse::<f64>().ok().map(|ns| ns / 1e6)
}

/// The highest mark of this process so far, MB.
pub fn peak_mb() -> Option<f64> {
    of_status("VmHWM:").map(|kb| kb / 1_024.0)
}

fn of_status(name: &str) -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().trim_end_matches(" kB").trim().parse().ok()
}
