//! Builds the client into dist/ with trunk and compresses every file once, so that the server need not.

use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::{Hash, Hasher},
    io::Write,
    path::Path,
    process::Command,
    time::Instant,
};

use anyhow::{Context, Result};

use crate::{bindgen, place, step, tools};

/// How the small build is made: the standard library compiled along with the client, for size and without the words of
/// panics. Some of these are options that the stable toolchain only takes when it is told that one means it;
/// ARCHITECTURE.md weighs it.
const SMALL: [(&str, &str); 4] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    // In addition to the flags of .cargo/config.toml.
    (
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none",
    ),
];

/// Small for people, quick for tests.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Build {
    /// Optimised for size; a panic ends the program.
    Release,
    /// Hardly optimised.
    Dev,
}

impl Build {
    fn cargo_profile(self) -> &'static str {
        match self {
            Build::Release => "wasm-release",
            // Not a profile of its own: what compiles for this machine is then shared with the server's tests.
            Build::Dev => "dev",
        }
    }

    /// Everything that calls cargo for this build must do so in the same way, else it compiles twice.
    fn prepare(self, command: &mut Command) {
        if self == Build::Release {
            command.envs(SMALL);
        }
    }

    fn brotli_quality(self) -> u32 {
        match self {
            Build::Release => 11,
            Build::Dev => 5,
        }
    }
}

/// Brings dist/ up to date: tools, compilation, compression. Does nothing when no source has changed.
pub fn build(build: Build) -> Result<()> {
    let stamp = place::notes().join("client.stamp");
    let sources = sources(build)?;
    if fs::read_to_string(&stamp).is_ok_and(|text| text == sources) && place::dist().join("index.html").is_file() {
        println!("   ✓ client is up to date");
        return Ok(());
    }
    fs::remove_file(&stamp).ok();
    compile_beside_installing(build)?;
    let mut trunk = step::command("trunk");
    trunk.arg("build").env("TRUNK_SKIP_VERSION_CHECK", "true").env_remove("NO_COLOR");
    build.prepare(&mut trunk);
    bindgen::stand_in(&mut trunk, build == Build::Release)?;
    if build == Build::Release {
        trunk.arg("--release");
    }
    step::run("bundle the client", &mut trunk)?;
    compress_all(&place::dist(), build.brotli_quality())?;
    fs::create_dir_all(place::notes())?;
    fs::write(stamp, sources).context("cannot note what was built")
}

/// The programs compile while the tools are installed: what is linked alone on one core costs nothing then.
fn compile_beside_installing(build: Build) -> Result<()> {
    if build == Build::Release {
        tools::add_std_source()?;
    }
    let mut fetch = step::command("cargo");
    build.prepare(&mut fetch);
    step::run("fetch dependencies", fetch.args(["fetch", "--locked"]))?;
    let mut steps = tools::start_installing()?;
    let installing = !steps.is_empty();
    // The very command that trunk gives, which then finds everything done.
    let mut cargo = step::command("cargo");
    build.prepare(&mut cargo);
    cargo
        .args(["build", "--target=wasm32-unknown-unknown", "--manifest-path"])
        .arg(place::root().join("app/Cargo.toml"));
    cargo.args(["--profile", build.cargo_profile(), "--offline", "--locked", "--bins"]);
    steps.push(step::start("compile the client", &mut cargo)?);
    step::finish(steps)?;
    if installing {
        tools::tidy_up_after_installing();
    }
    Ok(())
}

/// Whether the code of documents is where it belongs: in the engine's part of that name, and in neither program that
/// starts. Told by the names in a build for development, the small one has none.
pub fn start_is_light() -> Result<bool> {
    let carries = |program: &str, end: &str| -> Result<bool> {
        let mut files = Vec::new();
        list(&place::dist(), &mut files)?;
        let is_program = |path: &&std::path::PathBuf| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            name.starts_with(program) && name.ends_with(end)
        };
        let path = files.iter().find(is_program).with_context(|| format!("{program} is not in dist/"))?;
        Ok(fs::read(path)?.windows(DOCUMENTS.len()).any(|name| name == DOCUMENTS))
    };
    let starts = carries("engine", "_bg.wasm")? || carries("screen", "_bg.wasm")?;
    Ok(!starts && carries("engine-part-", ".wasm")?)
}

/// How the names of everything in the crate of documents begin.
const DOCUMENTS: &[u8] = b"automerge::";

/// What the client is made of, as one number.
fn sources(build: Build) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    build.hash(&mut hasher);
    SMALL.hash(&mut hasher);
    for name in
        ["app", "shared", "style", "patches", ".cargo", "Cargo.toml", "Cargo.lock", "Trunk.toml", "rust-toolchain.toml"]
    {
        hash_into(&place::root().join(name), &mut hasher)?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn hash_into(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    if path.is_dir() {
        let mut entries: Vec<_> = fs::read_dir(path)?.collect::<Result<_, _>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            hash_into(&entry.path(), hasher)?;
        }
    } else if path.file_name().is_some_and(|name| name != "bundle.css") && path.is_file() {
        path.hash(hasher);
        fs::read(path)?.hash(hasher);
    }
    Ok(())
}

/// Writes `name.br` beside each file that it makes smaller.
fn compress_all(dist: &Path, quality: u32) -> Result<()> {
    let since = Instant::now();
    let mut files = Vec::new();
    list(dist, &mut files)?;
    // The largest first: the two cores then end at about the same time.
    files.sort_by_key(|path| std::cmp::Reverse(fs::metadata(path).map_or(0, |meta| meta.len())));
    let next = std::sync::Mutex::new(files.into_iter());
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores)
            .map(|_| {
                scope.spawn(|| -> Result<()> {
                    loop {
                        let file = next.lock().expect("nobody panics with it").next();
                        match file {
                            Some(file) => compress(&file, quality)?,
                            None => return Ok(()),
                        }
                    }
                })
            })
            .collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("compressing does not panic"))
    })?;
    println!("   ✓ compress the client ({})", step::elapsed(since.elapsed()));
    Ok(())
}

fn compress(file: &Path, quality: u32) -> Result<()> {
    let bytes = fs::read(file)?;
    let small = brotli(&bytes, quality)?;
    let mut name = file.as_os_str().to_owned();
    name.push(".br");
    if small.len() < bytes.len() {
        fs::write(&name, small)?;
    } else {
        fs::remove_file(&name).ok();
    }
    Ok(())
}

/// The bytes under brotli.
pub fn brotli(bytes: &[u8], quality: u32) -> Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, quality, 22);
    writer.write_all(bytes)?;
    Ok(writer.into_inner())
}

fn list(dir: &Path, files: &mut Vec<std::path::PathBuf>) -> Result<()> {
    for entry in fs::read_dir(dir).with_context(|| format!("{} is missing", dir.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else if path.extension().is_none_or(|extension| extension != "br") {
            files.push(path);
        }
    }
    Ok(())
}
