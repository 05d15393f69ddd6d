//! `cargo xtask serve`: from sources to a running server.

use std::{path::PathBuf, time::Instant};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::{
    client::{self, Build},
    place, step,
};

/// Options of `serve`.
#[derive(Args)]
pub struct Serve {
    /// Serve a made-up company instead of an empty one.
    #[arg(long)]
    demo: bool,
    /// How many customers the made-up company has.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    customers: u32,
    /// Port on 127.0.0.1.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Folder of the server's data [default: data/ for an own company, target/ for the demo].
    #[arg(long)]
    data: Option<PathBuf>,
}

/// Builds what is missing, fills the demo company when it is asked for, serves until it is interrupted.
pub fn run(options: &Serve) -> Result<bool> {
    let since = Instant::now();
    client::build(Build::Release)?;
    let gendan = server("release")?;
    let data = match (&options.data, options.demo) {
        (Some(dir), _) => dir.clone(),
        (None, true) => place::notes().join(format!("demo-{}", options.customers)),
        (None, false) => place::root().join("data"),
    };
    std::fs::create_dir_all(&data).with_context(|| format!("cannot make {}", data.display()))?;
    if options.demo {
        fill_demo(&gendan, &data, options.customers)?;
    }
    println!("   ready after {}\n", step::elapsed(since.elapsed()));
    let status = step::command(&gendan)
        .args(["serve", "--listen", &format!("127.0.0.1:{}", options.port), "--data"])
        .arg(&data)
        .status()
        .context("cannot start the server")?;
    Ok(status.success())
}

/// Compiles the server, which embeds dist/, and tells where it lies.
pub fn server(profile: &str) -> Result<PathBuf> {
    let mut cargo = step::command("cargo");
    cargo.args(["build", "--locked", "--package", "server", "--bin", "gendan", "--profile", profile]);
    step::run("compile the server", &mut cargo)?;
    let folder = if profile == "dev" { "debug" } else { profile };
    let gendan = place::target().join(folder).join(format!("gendan{}", std::env::consts::EXE_SUFFIX));
    if !gendan.is_file() {
        bail!("{} was not built", gendan.display());
    }
    Ok(gendan)
}

/// Once per folder: a filled one is kept, so that one finds again what one wrote.
fn fill_demo(gendan: &std::path::Path, data: &std::path::Path, customers: u32) -> Result<()> {
    let done = data.join("demo.filled");
    let notice = data.join("demo.txt");
    if !done.is_file() {
        let output = step::command(gendan)
            .args(["demo", "--customers", &customers.to_string(), "--data"])
            .arg(data)
            .stderr(std::process::Stdio::inherit())
            .output()
            .context("cannot start gendan demo")?;
        if !output.status.success() {
            bail!("gendan demo failed: {}", String::from_utf8_lossy(&output.stdout));
        }
        std::fs::write(&notice, &output.stdout)?;
        std::fs::write(&done, "")?;
    }
    println!("{}", std::fs::read_to_string(&notice)?.trim_end());
    Ok(())
}
