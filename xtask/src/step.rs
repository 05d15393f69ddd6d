//! Running programs: a short line for what goes on, with the time it took; the log only when it failed.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{IsTerminal, Write},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::place;

/// How often a long step says that it is still at work where there is no terminal.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// A program to run, in the workspace's root, with the project's tools on its path.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(place::root());
    let own = place::tools().join("bin");
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&rest)));
    if let Ok(path) = path {
        command.env("PATH", path);
    }
    // Set by the `cargo run` that started us; cargo started anew must not take them for its own.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
        command.env_remove(name);
    }
    command
}

/// A step under way, its output going to a log.
pub struct Running {
    title: String,
    log: PathBuf,
    child: Child,
    since: Instant,
    said: Instant,
}

/// Starts a step without waiting for it.
pub fn start(title: &str, command: &mut Command) -> Result<Running> {
    fs::create_dir_all(place::notes())?;
    let name: String = title.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let log = place::notes().join(format!("{name}.log"));
    let out = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    let child = command
        .stdin(Stdio::null())
        .stdout(out.try_clone()?)
        .stderr(out)
        .spawn()
        .with_context(|| format!("cannot start {:?}", command.get_program()))?;
    println!("   … {title}");
    Ok(Running { title: title.to_owned(), log, child, since: Instant::now(), said: Instant::now() })
}

/// Runs one step to its end.
pub fn run(title: &str, command: &mut Command) -> Result<()> {
    finish(vec![start(title, command)?])
}

/// Waits for steps that run side by side; when one fails the others are stopped.
pub fn finish(mut steps: Vec<Running>) -> Result<()> {
    while !steps.is_empty() {
        let mut index = 0;
        while index < steps.len() {
            match steps[index].poll()? {
                None => index += 1,
                Some(true) => drop(steps.remove(index)),
                Some(false) => {
                    let failed = steps.remove(index);
                    for step in &mut steps {
                        step.child.kill().ok();
                        step.child.wait().ok();
                    }
                    bail!("{} failed:\n{}", failed.title, failed.tail(60));
                }
            }
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

impl Running {
    /// Whether it has ended, and well.
    fn poll(&mut self) -> Result<Option<bool>> {
        let Some(status) = self.child.try_wait()? else {
            self.say_so();
            return Ok(None);
        };
        clear_line();
        let mark = if status.success() { "✓" } else { "✗" };
        println!("   {mark} {} ({})", self.title, elapsed(self.since.elapsed()));
        Ok(Some(status.success()))
    }

    fn say_so(&mut self) {
        let every = if std::io::stdout().is_terminal() { Duration::from_millis(500) } else { HEARTBEAT };
        if self.said.elapsed() < every {
            return;
        }
        self.said = Instant::now();
        let last = self.tail(1);
        let last: String = last.trim().chars().take(70).collect();
        clear_line();
        let line = format!("     {} {} · {last}", self.title, elapsed(self.since.elapsed()));
        if std::io::stdout().is_terminal() {
            print!("{line}");
            std::io::stdout().flush().ok();
        } else {
            println!("{line}");
        }
    }

    fn tail(&self, lines: usize) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let all: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        all[all.len().saturating_sub(lines)..].join("\n")
    }
}

fn clear_line() {
    if std::io::stdout().is_terminal() {
        print!("\r\x1b[2K");
    }
}

/// "0:07", "12:30".
pub fn elapsed(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
