//! Where things are: the workspace, cargo's target folder, the tools.

use std::{
    env,
    path::{Path, PathBuf},
};

/// The workspace's root.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("xtask lies in the workspace").to_path_buf()
}

/// Cargo's target folder, `CARGO_TARGET_DIR` respected.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// The built client, which the server embeds.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// Notes of what was built last, logs of long steps. Per workspace, even where the target folder is shared.
pub fn notes() -> PathBuf {
    root().join("target").join("xtask")
}

/// Tools that are installed for this project only.
pub fn tools() -> PathBuf {
    root().join(".tools")
}

/// The first program of that name on `PATH`.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|dir| dir.join(program)).find(|file| file.is_file())
}
