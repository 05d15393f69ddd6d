//! What a fresh machine lacks: the WebAssembly target, trunk, wasm-bindgen, and for the journeys a browser.

use std::{fs, process::Command};

use anyhow::{Context, Result, bail};

use crate::{
    place,
    step::{self, Running},
};

const TRUNK: &str = "0.21.14";

/// Adds the target and starts installing the missing build tools side by side. The caller waits for them.
pub fn start_installing() -> Result<Vec<Running>> {
    let mut steps = Vec::new();
    add_wasm_target()?;
    let bindgen = locked_version("wasm-bindgen")?;
    if version_of("trunk").as_deref() != Some(TRUNK) {
        let mut install = install("trunk", TRUNK);
        install.args(["--locked", "--no-default-features", "--features", "rustls"]);
        steps.push(step::start(&format!("install trunk {TRUNK}"), &mut install)?);
    }
    if version_of("wasm-bindgen").as_deref() != Some(bindgen.as_str()) {
        // Not --locked: the lock file in the package names crates that have been withdrawn since.
        let mut install = install("wasm-bindgen-cli", &bindgen);
        install.args(["--bin", "wasm-bindgen"]);
        steps.push(step::start(&format!("install wasm-bindgen {bindgen}"), &mut install)?);
    }
    Ok(steps)
}

/// Into `.tools`, so that another project's version stays what it is. Compiled quickly rather than well: the
/// tools run for seconds.
fn install(package: &str, version: &str) -> Command {
    let mut command = step::command("cargo");
    command
        .args(["install", package, "--version", version, "--force", "--root"])
        .arg(place::tools())
        .arg("--target-dir")
        .arg(place::tools().join(format!("build-{package}")))
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0");
    command
}

/// Frees the space that compiling the tools took.
pub fn tidy_up_after_installing() {
    for package in ["trunk", "wasm-bindgen-cli"] {
        fs::remove_dir_all(place::tools().join(format!("build-{package}"))).ok();
    }
}

/// Adds the WebAssembly target to the toolchain unless it is there.
pub fn add_wasm_target() -> Result<()> {
    let output = step::command("rustc")
        .args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"])
        .output()
        .context("rustc is needed: install the stable toolchain with rustup")?;
    if std::path::Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir() {
        return Ok(());
    }
    step::run("add the wasm32 target", step::command("rustup").args(["target", "add", "wasm32-unknown-unknown"]))
}

/// Adds the source of the standard library to the toolchain unless it is there.
pub fn add_std_source() -> Result<()> {
    let output = step::command("rustc").args(["--print", "sysroot"]).output().context("rustc is needed")?;
    let sysroot = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if std::path::Path::new(&sysroot).join("lib/rustlib/src/rust/library/std").is_dir() {
        return Ok(());
    }
    step::run("add the source of std", step::command("rustup").args(["component", "add", "rust-src"]))
}

fn version_of(program: &str) -> Option<String> {
    let output = step::command(program).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.split_whitespace().nth(1).map(str::to_owned)
}

/// The version that Cargo.lock pins.
fn locked_version(package: &str) -> Result<String> {
    let lock = fs::read_to_string(place::root().join("Cargo.lock")).context("Cargo.lock")?;
    let mut lines = lock.lines();
    while let Some(line) = lines.next() {
        if line == format!("name = \"{package}\"") {
            let version = lines.next().and_then(|line| line.strip_prefix("version = \""));
            return Ok(version.context("Cargo.lock: no version")?.trim_end_matches('"').to_owned());
        }
    }
    bail!("Cargo.lock does not name {package}")
}

/// The browser that the journeys drive: installed where this may be done, else said how.
pub fn ensure_browser() -> Result<()> {
    let missing = |names: &[&str]| names.iter().all(|name| place::on_path(name).is_none());
    let fonts = place::on_path("fc-list")
        .and_then(|fc| Command::new(fc).arg(":lang=zh-cn").output().ok())
        .is_some_and(|output| !output.stdout.is_empty());
    let mut packages = Vec::new();
    if missing(&["chromium", "google-chrome", "chrome"]) {
        packages.push("chromium");
    }
    if missing(&["chromedriver"]) {
        packages.push("chromium-driver");
    }
    if !fonts {
        packages.push("fonts-noto-cjk");
    }
    if packages.is_empty() {
        return Ok(());
    }
    let hint = format!("apt-get install {}", packages.join(" "));
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"));
    if place::on_path("apt-get").is_none() || !root {
        bail!("the journeys need a browser; on Debian: {hint}");
    }
    let mut update = step::command("apt-get");
    step::run("apt-get update", update.args(["update", "-q"]))?;
    let mut install = step::command("apt-get");
    install
        .args(["install", "-y", "-q", "--no-install-recommends"])
        .args(&packages)
        .env("DEBIAN_FRONTEND", "noninteractive");
    step::run(&hint, &mut install)
}
