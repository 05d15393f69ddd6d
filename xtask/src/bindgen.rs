//! Stands in for wasm-bindgen while trunk bundles: splits programs into what starts and the parts that are fetched later, then has wasm-bindgen do its work. Trunk has no step of its own between compiling and binding.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use wasm_split_cli_support::{Options, transform};
use wasmparser::{Parser, Payload};

use crate::place;

/// The name under which trunk looks for the tool.
const NAME: &str = "wasm-bindgen";
/// Where the parts go, for the hook that puts them into the bundle.
const PARTS: &str = "GENDAN_PARTS";
/// Whether names of functions are left out of the programs.
const NAMELESS: &str = "GENDAN_NAMELESS";
/// What a program imports from when it has parts.
const SPLIT: &[u8] = b"__wasm_split_placeholder__";

/// Whether this program was started under the name of the tool.
pub fn stands_in() -> bool {
    env::args_os().next().is_some_and(|name| Path::new(&name).file_name().is_some_and(|name| name == NAME))
}

/// Has a command find this program where it looks for the tool.
pub fn stand_in(command: &mut Command, nameless: bool) -> Result<()> {
    let folder = place::tools().join("stand-in");
    let parts = place::notes().join("parts");
    for folder in [&folder, &parts] {
        fs::remove_dir_all(folder).ok();
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    let own = env::current_exe().context("where this program is")?;
    std::os::unix::fs::symlink(own, folder.join(NAME)).context("standing in for wasm-bindgen")?;
    let rest = command.get_envs().find(|(name, _)| *name == "PATH").and_then(|(_, path)| path).map(OsString::from);
    let rest = rest.or_else(|| env::var_os("PATH")).unwrap_or_default();
    command.env("PATH", env::join_paths(std::iter::once(folder).chain(env::split_paths(&rest)))?);
    command.env(PARTS, parts);
    if nameless {
        command.env(NAMELESS, "1");
    }
    Ok(())
}

/// Does the tool's work, with what trunk gave it.
pub fn run() -> Result<()> {
    let mut tool = Command::new(place::tools().join("bin").join(NAME));
    if !place::tools().join("bin").join(NAME).is_file() {
        tool = Command::new(beyond(&place::tools().join("stand-in"))?);
    }
    let mut split = None;
    for argument in env::args_os().skip(1) {
        let path = PathBuf::from(&argument);
        if path.extension().is_some_and(|extension| extension == "wasm") {
            let program = fs::read(&path).with_context(|| path.display().to_string())?;
            if program.windows(SPLIT.len()).any(|bytes| bytes == SPLIT) {
                let name = out_name().context("the program has no name")?;
                let folder = PathBuf::from(env::var_os(PARTS).context("the parts have no place")?).join(&name);
                fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
                tool.arg(take_apart(&name, &program, &folder)?);
                split = Some(folder);
                continue;
            }
        }
        tool.arg(argument);
    }
    if split.is_some() {
        // The parts are bound to the program by the linker's names.
        tool.args(["--keep-lld-exports", "--no-demangle"]);
    }
    let status = tool.status().context("wasm-bindgen")?;
    if !status.success() {
        bail!("wasm-bindgen: {status}");
    }
    strip_all(&split)
}

/// What the program is called.
fn out_name() -> Option<String> {
    env::args().find_map(|argument| argument.strip_prefix("--out-name=").map(str::to_owned))
}

/// Takes the linker's notes out of what was bundled, and in a nameless build the names.
fn strip_all(split: &Option<PathBuf>) -> Result<()> {
    let out = env::args().find_map(|argument| argument.strip_prefix("--out-dir=").map(PathBuf::from));
    // Asked for its version only, it writes nothing.
    let Some((out, name)) = out.zip(out_name()) else { return Ok(()) };
    let mut programs = vec![out.join(format!("{name}_bg.wasm"))];
    if let Some(parts) = split {
        let found = fs::read_dir(parts)?.flatten().map(|entry| entry.path());
        programs.extend(found.filter(|path| path.extension().is_some_and(|extension| extension == "wasm")));
    }
    let nameless = env::var_os(NAMELESS).is_some();
    for path in programs {
        let program = fs::read(&path).with_context(|| path.display().to_string())?;
        fs::write(&path, without_notes(&program, nameless).with_context(|| path.display().to_string())?)?;
    }
    Ok(())
}

/// The program without the sections that only tools read.
fn without_notes(program: &[u8], nameless: bool) -> Result<Vec<u8>> {
    let needless = |name: &str| match name {
        "name" | "producers" => nameless,
        "linking" | "__wasm_split_unstable" => true,
        name => name.starts_with("reloc.") || name.starts_with(".debug_"),
    };
    let (mut kept, mut from, mut end) = (Vec::with_capacity(program.len()), 0, 0);
    for payload in Parser::new(0).parse_all(program) {
        let payload = payload?;
        let range = match &payload {
            Payload::Version { range, .. } => range.clone(),
            Payload::CodeSectionEntry(_) => continue,
            other => match other.as_section() {
                Some((_, range)) => range,
                None => continue,
            },
        };
        let until = usize::try_from(range.end)?;
        // A section's range begins behind its head.
        if matches!(&payload, Payload::CustomSection(section) if needless(section.name())) {
            kept.extend_from_slice(&program[from..end]);
            from = until;
        }
        end = until;
    }
    kept.extend_from_slice(&program[from..]);
    Ok(kept)
}

/// The tool itself, wherever else it is installed.
fn beyond(folder: &Path) -> Result<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .filter(|other| other != folder)
        .map(|other| other.join(NAME))
        .find(|tool| tool.is_file())
        .context("wasm-bindgen is not installed")
}

/// Writes the parts and gives the path of the program that starts.
fn take_apart(name: &str, program: &[u8], folder: &Path) -> Result<PathBuf> {
    let starts = place::notes().join(format!("{name}.wasm"));
    let script = format!("./{name}.js");
    let mut options = Options::new(program);
    options.output_dir = folder;
    options.main_out_path = &starts;
    options.main_module = &script;
    options.link_name = "./parts.js";
    transform(options).map_err(|error| anyhow::anyhow!("splitting {name}: {error:?}"))?;
    Ok(starts)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A custom section with one byte in it.
    fn note(name: &str) -> Vec<u8> {
        let mut section =
            vec![0, u8::try_from(name.len() + 2).expect("short"), u8::try_from(name.len()).expect("short")];
        section.extend_from_slice(name.as_bytes());
        section.push(7);
        section
    }

    #[test]
    fn what_only_tools_read_goes_and_the_rest_stays() {
        let program = |sections: &[&[u8]]| [b"\0asm\x01\0\0\0", sections.concat().as_slice()].concat();
        let (memory, data) = ([5, 3, 1, 0, 1].as_slice(), [11, 1, 0].as_slice());
        let [linking, code, name, features] = ["linking", "reloc.CODE", "name", "target_features"].map(note);
        let whole = program(&[&linking, memory, &code, data, &name, &features]);
        let stripped = |nameless| without_notes(&whole, nameless).expect("a program");
        assert_eq!(stripped(true), program(&[memory, data, &features]));
        assert_eq!(stripped(false), program(&[memory, data, &name, &features]));
        assert!(without_notes(b"no program", true).is_err());
    }
}
