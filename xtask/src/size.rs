//! `cargo xtask bench size`: what a first load fetches, under brotli.

use std::fs;

use anyhow::{Context, Result};
use serde_json::json;

use crate::{
    client::{self, Build},
    place,
};

/// The parts of a first load; the importer comes only when somebody imports.
#[derive(Default)]
struct Sizes {
    shell: u64,
    screen: u64,
    engine: u64,
    importer: u64,
    icons: u64,
}

/// Builds the client and weighs it.
pub fn run() -> Result<bool> {
    client::build(Build::Release)?;
    let sizes = weigh()?;
    let kb = |bytes: u64| (bytes as f64 / 100.0).round() / 10.0;
    let total = sizes.shell + sizes.screen + sizes.engine;
    println!("first load, brotli, KB of 1000 bytes");
    println!("  shell (html, css, service worker, manifest, loader scripts)  {:>7}", kb(sizes.shell));
    println!("  screen (wasm + js)                                           {:>7}", kb(sizes.screen));
    println!("  engine (wasm + js)                                           {:>7}", kb(sizes.engine));
    println!("  total = shell + screen + engine                              {:>7}", kb(total));
    println!(
        "not in the total: importer (fetched when one imports) {}, icons (when one installs) {}",
        kb(sizes.importer),
        kb(sizes.icons)
    );
    println!(
        "{}",
        json!({ "total_br_kb": kb(total), "screen_br_kb": kb(sizes.screen), "engine_br_kb": kb(sizes.engine),
                "shell_br_kb": kb(sizes.shell), "importer_br_kb": kb(sizes.importer) })
    );
    Ok(true)
}

fn weigh() -> Result<Sizes> {
    let mut sizes = Sizes::default();
    for entry in fs::read_dir(place::dist()).context("dist/ is missing")? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if path.is_dir() || name.ends_with(".br") {
            continue;
        }
        let compressed = fs::metadata(path.with_file_name(format!("{name}.br")));
        let bytes = compressed.or_else(|_| fs::metadata(&path))?.len();
        match name.split(['-', '_', '.']).next() {
            Some("screen") => sizes.screen += bytes,
            Some("engine") => sizes.engine += bytes,
            Some("importer") => sizes.importer += bytes,
            _ => sizes.shell += bytes,
        }
    }
    sizes.icons = fs::read_dir(place::dist().join("icons"))
        .map(|icons| icons.flatten().filter_map(|icon| icon.metadata().ok()).map(|meta| meta.len()).sum())
        .unwrap_or(0);
    Ok(sizes)
}
