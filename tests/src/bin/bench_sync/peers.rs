//! The peers' drivers, which live outside this project; without them, or without npm, the bench says so and goes on.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use support::{artefacts, figures::median};

use super::first_sync::FirstSync;

/// The drivers, laid out and installed under `target`.
pub struct Peers {
    folder: PathBuf,
}

impl Peers {
    /// None, with a message, where drivers or npm are missing.
    pub fn install() -> Result<Option<Self>> {
        let Some(drivers) = artefacts::shared_material("peers") else { return Ok(None) };
        let works = |program: &str| {
            Command::new(program).arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success())
        };
        if !works("npm") || !works("node") {
            eprintln!("skipped: the peers, because npm or node is not installed");
            return Ok(None);
        }
        let folder = artefacts::root().join("target").join("peers");
        if !folder.join("sync").is_dir() {
            run(Command::new("bash").arg(drivers.join("install.sh")).arg(&folder))?;
            run(Command::new("chmod").args(["-R", "u+w"]).arg(&folder))?;
            std::fs::create_dir_all(folder.join("sync").join("results"))?;
        }
        for peer in ["pouch", "sync"] {
            install(&folder.join(peer))?;
        }
        Ok(Some(Self { folder }))
    }

    /// PouchDB with express-pouchdb, batches of 500.
    pub fn pouchdb(&self, docs: u32) -> Result<FirstSync> {
        self.drive("pouch", &["bench_pouch.mjs", &docs.to_string(), "500"])
    }

    /// automerge-repo with its strings as scalars, the quicker of its two ways.
    pub fn automerge_repo(&self, docs: u32) -> Result<FirstSync> {
        self.drive("sync", &["bench_automerge.mjs", &docs.to_string(), "scalar", "v2"])
    }

    fn drive(&self, peer: &str, args: &[&str]) -> Result<FirstSync> {
        let output = Command::new("node").args(args).current_dir(self.folder.join(peer)).output()?;
        let figures: Value = serde_json::from_slice(&output.stdout)
            .with_context(|| format!("{args:?}: {}", String::from_utf8_lossy(&output.stderr)))?;
        let number = |value: &Value| value.as_f64().context("a figure is missing");
        let rounds = figures["edit_rounds"].as_array().context("no rounds")?;
        let edits = rounds.iter().map(|round| number(&round["until_B_ms"])).collect::<Result<_>>()?;
        Ok(FirstSync {
            facts_ms: 0.0,
            push_ms: number(&figures["push_ms"])?,
            pull_ms: number(&figures["pull"]["wall_ms"])?,
            edits_ms: median(edits),
            edit_bytes: 0,
            down_bytes: figures["pull"]["wire_down"].as_u64().unwrap_or_default(),
        })
    }
}

fn install(peer: &Path) -> Result<()> {
    if peer.join("node_modules").is_dir() {
        return Ok(());
    }
    eprintln!("installing a peer under {} …", peer.display());
    run(Command::new("npm").args(["install", "--no-audit", "--no-fund", "--silent"]).current_dir(peer))
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.stdout(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { bail!("{command:?} failed") }
}
