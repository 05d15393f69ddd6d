//! `cargo xtask bench size`: what a first load fetches, under brotli, against its budget.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use serde_json::json;

use crate::{
    client::{self, Build},
    place,
};

/// One part of the client, in bytes under brotli.
struct Part {
    name: &'static str,
    what: &'static str,
    bytes: u64,
    /// What it may weigh by itself.
    budget: Option<u64>,
}

impl Part {
    fn row(&self) -> String {
        let budget = self.budget.map_or(String::new(), |budget| kb(budget).to_string());
        let left = self.budget.map_or(String::new(), |budget| kb_signed(budget as i64 - self.bytes as i64).to_string());
        format!("{:<9} {:>8} {budget:>8} {left:>8}  {}", self.name, kb(self.bytes), self.what)
    }

    fn is_over(&self) -> bool {
        self.budget.is_some_and(|budget| self.bytes > budget)
    }
}

/// Builds the client and weighs it. False when a part is over its budget.
pub fn run() -> Result<bool> {
    client::build(Build::Release)?;
    let parts = weigh(&place::dist())?;
    println!("brotli, KB of 1000 bytes");
    println!("{:<9} {:>8} {:>8} {:>8}", "part", "weighs", "budget", "left");
    parts.iter().for_each(|part| println!("{}", part.row()));
    let over: Vec<&str> = parts.iter().filter(|part| part.is_over()).map(|part| part.name).collect();
    if !over.is_empty() {
        println!("over budget: {}", over.join(", "));
    }
    let figures = parts.iter().map(|part| (format!("{}_br_kb", part.name), json!(kb(part.bytes))));
    println!("{}", serde_json::Value::Object(figures.collect()));
    Ok(over.is_empty())
}

fn kb(bytes: u64) -> f64 {
    (bytes as f64 / 100.0).round() / 10.0
}

fn kb_signed(bytes: i64) -> f64 {
    (bytes as f64 / 100.0).round() / 10.0
}

/// The parts, and first what a first load fetches of them: until the list of customers stands. The importer comes only
/// when somebody imports, the maker of keys when somebody enters a PIN, the icons when somebody installs, the screen's
/// later parts when they are opened (or when the service worker keeps them for days without a network). The code of
/// documents comes while the list is drawn: it is needed to open and to write, not to show who the customers are.
fn weigh(dist: &Path) -> Result<Vec<Part>> {
    let (mut shell, mut screen, mut engine, mut documents, mut later, mut importer, mut kdf) = (0, 0, 0, 0, 0, 0, 0);
    for entry in fs::read_dir(dist).context("dist/ is missing")? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if path.is_dir() || name.ends_with(".br") {
            continue;
        }
        let compressed = fs::metadata(path.with_file_name(format!("{name}.br")));
        let bytes = compressed.or_else(|_| fs::metadata(&path))?.len();
        let words: Vec<&str> = name.split(['-', '_', '.']).collect();
        let part = match words.as_slice() {
            // The second is the script that fetches the third.
            ["screen" | "parts", ..] => &mut screen,
            ["part", ..] => &mut later,
            ["engine", "part", ..] => &mut documents,
            ["engine", ..] => &mut engine,
            ["importer", ..] => &mut importer,
            ["kdf", ..] => &mut kdf,
            _ => &mut shell,
        };
        *part += bytes;
    }
    let icons = fs::read_dir(dist.join("icons"))
        .map(|icons| icons.flatten().filter_map(|icon| icon.metadata().ok()).map(|meta| meta.len()).sum())
        .unwrap_or(0);
    let part = |name, bytes, budget: Option<u64>, what| Part { name, what, bytes, budget };
    Ok(vec![
        part("total", shell + screen + engine, Some(900_000), "everything that leads to the list of customers"),
        part("screen", screen, Some(400_000), "wasm and js"),
        part("engine", engine, None, "wasm and js"),
        part("shell", shell, Some(50_000), "html, css, service worker, manifest, loader scripts"),
        part("documents", documents, None, "wasm of the engine that is fetched while the list is drawn"),
        part("later", later, None, "wasm of pages and dialogs that are fetched when they are opened"),
        part("importer", importer, None, "wasm and js"),
        part("kdf", kdf, None, "wasm and js of the program that makes keys of PINs"),
        part("icons", icons, None, ""),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weighs_what_is_sent_and_tells_what_is_over() {
        let dist = tempfile::tempdir().expect("a folder");
        let write = |name: &str, bytes: usize| fs::write(dist.path().join(name), vec![0; bytes]).expect("writes");
        write("screen-0a_bg.wasm", 900_000);
        write("screen-0a_bg.wasm.br", 400_001);
        write("engine.js", 10);
        write("engine-parts-0b.js", 1);
        write("engine-part-documents-0b.wasm", 500_000);
        write("importer_bg.wasm", 1_000_000);
        write("kdf-0a_bg.wasm", 50_000);
        write("part-settings-0a.wasm", 1_000_000);
        write("parts-0a.js", 3);
        write("index.html", 20);
        let parts = weigh(dist.path()).expect("weighs");
        let find = |name: &str| parts.iter().find(|part| part.name == name).expect("it is a part");
        assert_eq!((find("total").bytes, find("total").is_over()), (400_035, false));
        assert_eq!((find("screen").bytes, find("screen").is_over()), (400_004, true));
        assert_eq!((find("later").bytes, find("later").is_over()), (1_000_000, false));
        assert_eq!((find("engine").bytes, find("documents").bytes), (11, 500_000));
        assert_eq!((find("importer").bytes, find("importer").is_over()), (1_000_000, false));
    }
}
