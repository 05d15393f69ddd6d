//! What the operating system says of this process. Nothing where it does not say it in Linux's way.

/// Figures of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Process {
    /// Memory that is in use, bytes.
    pub resident_bytes: Option<u64>,
    /// Open files and sockets.
    pub open_fds: Option<u64>,
    /// The most that may be open.
    pub max_fds: Option<u64>,
}

impl Process {
    /// As it is now.
    pub fn read() -> Self {
        let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
        Self { resident_bytes: resident(), open_fds: open_fds(), max_fds: limit.current }
    }
}

fn resident() -> Option<u64> {
    let pages = std::fs::read_to_string("/proc/self/statm").ok()?.split(' ').nth(1)?.parse::<u64>().ok()?;
    Some(pages * rustix::param::page_size() as u64)
}

fn open_fds() -> Option<u64> {
    // One of them is the folder itself.
    Some(std::fs::read_dir("/proc/self/fd").ok()?.count().saturating_sub(1) as u64)
}

/// Lets the process open as many files as the system allows it: every device holds a socket.
pub fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum
        && let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum })
    {
        tracing::warn!(%error, "the limit of open files could not be raised");
    }
}
