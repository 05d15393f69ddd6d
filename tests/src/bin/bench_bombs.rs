//! Bombs, each met by a process of its own: how long it takes to refuse one, and how high memory rises meanwhile.
//!
//! `bench_bombs [--quick]`. Time is the processor's, where the system says it: other programs may run beside.

use std::{
    fs,
    path::Path,
    process::{Command, ExitCode},
    time::Instant,
};

use anyhow::{Context, Result, bail};
use automerge::{Automerge, Change};
use serde::{Deserialize, Serialize};
use support::hostile::{
    bombs::{self, Bomb, Way},
    intake::{self, Stopped},
    meter::measured,
};

/// The longest that refusing may take, ms.
const MOST_MS: f64 = 50.0;
/// The most that memory may rise, MB.
const MOST_MB: f64 = 32.0;

/// What the process of one bomb says.
#[derive(Serialize, Deserialize)]
struct Met {
    stopped: bool,
    whence: String,
    ms: f64,
    mb: Option<f64>,
}

fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--meet", way, file] => meet(way, Path::new(file)).map(|()| ExitCode::SUCCESS),
        ["--control", file] => control(Path::new(file)).map(|()| ExitCode::SUCCESS),
        ["--quick"] => all(true),
        [] => all(false),
        _ => bail!("usage: bench_bombs [--quick]"),
    }
}

fn all(quick: bool) -> Result<ExitCode> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("bomb");
    let (mut tried, mut passed, mut worst_ms, mut worst_mb) = (0, 0, 0.0f64, 0.0f64);
    let begun = Instant::now();
    for bomb in bombs::all().into_iter().filter(|bomb| bomb.quick || !quick) {
        let met = meet_elsewhere(&bomb, &file)?;
        let mb = met.mb.unwrap_or(0.0);
        tried += 1;
        let fine = met.stopped && met.ms <= MOST_MS && mb <= MOST_MB;
        passed += usize::from(fine);
        (worst_ms, worst_mb) = (worst_ms.max(met.ms), worst_mb.max(mb));
        if !fine || !quick {
            let mark = if fine { " " } else { "!" };
            println!("{mark} {:>7.1} ms {mb:>6.1} MB  {}: {}", met.ms, bomb.name, met.whence);
        }
    }
    let control = control_elsewhere(&file)?;
    println!("control, a mild bomb without the gatekeeper: {:.1} ms, {:.1} MB", control.ms, control.mb.unwrap_or(0.0));
    println!("{tried} bombs in {:.1} s", begun.elapsed().as_secs_f64());
    let control_exceeds = control.ms > MOST_MS && control.mb.is_none_or(|mb| mb > MOST_MB);
    let line = serde_json::json!({
        "tried": tried,
        "passed": passed,
        "worst_ms": (worst_ms * 10.0).round() / 10.0,
        "worst_mb": (worst_mb * 10.0).round() / 10.0,
        "control_ms": control.ms.round(),
        "control_mb": control.mb.map(f64::round),
    });
    println!("{line}");
    Ok(if passed == tried && control_exceeds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn meet_elsewhere(bomb: &Bomb, file: &Path) -> Result<Met> {
    fs::write(file, bomb.frame(intake::MALLORY))?;
    let way = match bomb.way {
        Way::Up => "up",
        Way::Down => "down",
    };
    said_by(Command::new(std::env::current_exe()?).args(["--meet", way]).arg(file)).with_context(|| bomb.name.clone())
}

/// A change of 300,000 operations: far from the worst.
fn control_elsewhere(file: &Path) -> Result<Met> {
    fs::write(file, bombs::run_of(intake::MALLORY, 300_000))?;
    said_by(Command::new(std::env::current_exe()?).arg("--control").arg(file)).context("the control")
}

fn said_by(command: &mut Command) -> Result<Met> {
    let output = command.output()?;
    if !output.status.success() {
        bail!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn meet(way: &str, file: &Path) -> Result<()> {
    let frame = fs::read(file)?;
    let known = bombs::known();
    let (stopped, cost) = measured(|| match way {
        "up" => intake::server(&frame, known),
        _ => intake::device(&frame, known),
    });
    let met = Met { stopped: stopped != Stopped::Never, whence: format!("{stopped:?}"), ms: cost.ms, mb: cost.mb };
    println!("{}", serde_json::to_string(&met)?);
    Ok(())
}

/// What happens where nobody measures.
fn control(file: &Path) -> Result<()> {
    let chunk = fs::read(file)?;
    let (taken, cost) = measured(|| {
        let change = Change::from_bytes(chunk)?;
        let mut document = Automerge::load(&bombs::known().save())?;
        document.apply_changes([change])?;
        anyhow::Ok(document)
    });
    let met = Met { stopped: taken.is_err(), whence: "Never".to_owned(), ms: cost.ms, mb: cost.mb };
    println!("{}", serde_json::to_string(&met)?);
    Ok(())
}
